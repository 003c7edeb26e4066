"""Burr: an action for each question, and its SQLite persister after each step.

    python -m benchmarks.peers.burr_bot memory|sqlite FOLDER

An application is built once for a customer and kept, which spares it the reading back.
"""

import asyncio
import sys
from typing import Any

from burr.core import Application, ApplicationBuilder, State, action, when
from burr.core.persistence import SQLitePersister

from benchmarks.peers.order import ASKS, SENT, STEPS, after, valid
from benchmarks.peers.talking import rounds


@action(reads=[], writes=["step", "answer"])
async def begin(state: State, text: str) -> State:
    """The first message."""
    return state.update(step="count", answer=ASKS["count"])


def taking(step: str) -> Any:
    """The action that takes the answer to one question."""

    @action(reads=list(STEPS), writes=["step", "answer", step])
    async def take(state: State, text: str) -> State:
        values = {name: state.get(name) for name in STEPS}
        if not valid(step, text):
            return state.update(answer=ASKS[step].format(**values), step=step, **{step: None})
        values[step] = text
        following = after(step, text)
        said = SENT if following == "sent" else ASKS[following]
        return state.update(step=following, answer=said.format(**values), **{step: text})

    return take


ACTIONS = {f"take_{step}": taking(step) for step in STEPS}
WAYS = [
    (one, "begin" if step == "sent" else f"take_{step}", when(step=step))
    for one in ("begin", *ACTIONS)
    for step in (*STEPS, "sent")
]


def application(customer: str, persister: Any) -> Application:
    """One customer's."""
    builder = (
        ApplicationBuilder()
        .with_actions(begin=begin, **ACTIONS)
        .with_transitions(*WAYS)
        .with_state(**dict.fromkeys(STEPS))
        .with_entrypoint("begin")
        .with_identifiers(app_id=customer)
    )
    if persister is not None:
        builder = builder.with_state_persister(persister)
    return builder.build()


async def main(way: str, folder: str) -> None:
    """Talk, one step a message."""
    persister = None
    if way == "sqlite":
        persister = SQLitePersister(f"{folder}/burr.db", "turns", connect_kwargs={"check_same_thread": False})
        persister.initialize()
    kept: dict[str, Application] = {}

    async def turn(customer: str, text: str) -> str:
        if customer not in kept:
            kept[customer] = application(customer, persister)
        stepped = await kept[customer].astep(inputs={"text": text})
        assert stepped is not None
        return str(stepped[2]["answer"])

    await rounds(turn)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
