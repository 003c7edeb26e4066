"""LangGraph: a node for each question, entered by the step that is stored; its saver writes what an invocation left.

    python -m benchmarks.peers.langgraph_bot memory|async|sync|exit FOLDER

`async`, `sync` and `exit` are its words for when the SQLite saver writes: while the next step runs, before it, or at
the end of the invocation.
"""

import asyncio
import sys
from typing import Any, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph

from benchmarks.peers.order import ASKS, SENT, STEPS, after, valid
from benchmarks.peers.talking import rounds


class Order(TypedDict, total=False):
    """What a thread holds."""

    step: str
    text: str
    answer: str
    values: dict[str, str]


def begin(_: Order) -> Order:
    """The first message."""
    return {"step": "count", "answer": ASKS["count"], "values": {}}


def node(step: str) -> Any:
    """The node that takes the answer to one question."""

    async def take(order: Order) -> Order:
        text = order["text"]
        if not valid(step, text):
            return {"answer": ASKS[step].format(**order["values"])}
        values = order["values"] | {step: text}
        following = after(step, text)
        said = SENT if following == "sent" else ASKS[following]
        return {"step": following, "answer": said.format(**values), "values": values}

    return take


def where(order: Order) -> str:
    """The node for the step that the thread stands at."""
    step = order.get("step", "sent")
    return "begin" if step == "sent" else step


def graph(saver: Any) -> Any:
    """The conversation as a graph."""
    built = StateGraph(Order)
    built.add_node("begin", begin)
    for step in STEPS:
        built.add_node(step, node(step))
    built.add_conditional_edges(START, where, ["begin", *STEPS])
    for step in ("begin", *STEPS):
        built.add_edge(step, END)
    return built.compile(checkpointer=saver)


async def main(way: str, folder: str) -> None:
    """Talk over one saver."""
    if way == "memory":
        await talk(graph(InMemorySaver()), {})
        return
    async with AsyncSqliteSaver.from_conn_string(f"{folder}/langgraph.db") as saver:
        await saver.setup()
        await talk(graph(saver), {"durability": way})


async def talk(compiled: Any, options: dict[str, Any]) -> None:
    """One invocation a message."""

    async def turn(customer: str, text: str) -> str:
        config = {"configurable": {"thread_id": customer}}
        return str((await compiled.ainvoke({"text": text}, config, **options))["answer"])

    await rounds(turn)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
