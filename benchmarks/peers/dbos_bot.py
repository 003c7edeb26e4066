"""DBOS: each message a workflow with one step, whose input and result it keeps in its SQLite system database.

    python -m benchmarks.peers.dbos_bot sqlite FOLDER

What the last workflow gave is handed to the next by the caller, which spares it the reading back.
"""

import asyncio
import sys

from dbos import DBOS, DBOSConfig, SetWorkflowID

from benchmarks.peers.order import ASKS, SENT, after, valid
from benchmarks.peers.talking import rounds

Order = dict[str, str]


@DBOS.step()
async def decide(order: Order, text: str) -> Order:
    """One turn of the conversation."""
    step = order.get("step", "sent")
    if step == "sent":
        return {"step": "count", "answer": ASKS["count"]}
    if not valid(step, text):
        return order | {"answer": ASKS[step].format(**order)}
    values = order | {step: text}
    following = after(step, text)
    said = SENT if following == "sent" else ASKS[following]
    return values | {"step": following, "answer": said.format(**values)}


@DBOS.workflow()
async def taken(order: Order, text: str) -> Order:
    """One message."""
    return await decide(order, text)


async def main(_way: str, folder: str) -> None:
    """Talk, one workflow a message."""
    config: DBOSConfig = {
        "name": "order", "system_database_url": f"sqlite:///{folder}/dbos.db", "log_level": "ERROR",
        "run_admin_server": False,
    }  # fmt: skip
    DBOS(config=config)
    DBOS.launch()
    orders: dict[str, Order] = {}
    turns: dict[str, int] = {}

    async def turn(customer: str, text: str) -> str:
        turns[customer] = turns.get(customer, 0) + 1
        with SetWorkflowID(f"{customer}-{turns[customer]}"):
            orders[customer] = await taken(orders.get(customer, {}), text)
        return orders[customer]["answer"]

    await rounds(turn)
    DBOS.destroy()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
