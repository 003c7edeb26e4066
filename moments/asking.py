"""Asking the log without standing in the way of turns: one thread of low priority, and answers that are remembered."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TypeVar

from moments.chosen import Chosen, choose
from moments.database import OutcomeDatabase, Row, Signature, make_lazy
from moments.measures.confirmed import answers, line_for_map, told, year_before
from moments.measures.promises import Promises
from moments.report import measured
from moments.section import Section

REMEMBERED = 256  # sections, of the last few readers
LISTED = 500  # conversations behind a figure
COMMENTS = 20  # the latest

T = TypeVar("T")


class Asking:
    """The log as the pages ask it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="moments", initializer=make_lazy)
        self._database: OutcomeDatabase | None = None
        self._known: OrderedDict[tuple[Signature, str, str], Section] = OrderedDict()

    async def sections(self, chosen: Chosen, promises: Promises, names: Sequence[str]) -> list[Section]:
        """The sections of these names. While the files stay the same, each is reckoned once."""
        return [await self._run(lambda name=name: self._section(chosen, promises, name)) for name in names]  # type: ignore[misc]

    async def conversations(self, chosen: Chosen) -> list[Row]:
        """The moments behind a figure, the latest first."""
        return await self._run(lambda: _conversations(self._open(), chosen))

    async def opinions(self, chosen: Chosen) -> list[Row]:
        """The answers of customers behind a figure: those who contradict us first, then the latest."""
        return await self._run(lambda: self._open().rows(_OPINIONS.format(where=chosen.where("s")), chosen.values()))

    async def comments(self, chosen: Chosen) -> list[Row]:
        """Where the latest comments of customers stand, with what they answered."""
        return await self._run(
            lambda: self._open().rows(
                "select ts, promise, score, score_max, customer_says_kept, confirms, conversation, line_seq from lines "
                f"where event in ('survey.commented', 'confirmation.commented') and {chosen.where()} "
                f"order by ts desc limit {COMMENTS}",
                chosen.values(),
            )
        )

    async def confirmations(self, today: date) -> dict[str, list[Row]]:
        """By promise, what customers said of it as such within a year."""
        rows = await self._run(lambda: answers(self._open(), year_before(today)))
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(row["promise"], []).append({**row, "told": told(row), "line": line_for_map(row)})
        return found

    async def paths(self, chosen: Chosen) -> list[Row]:
        """The ways that were gone, in the order of time."""
        return await self._run(
            lambda: self._open().rows(
                "select journey, conversation, path, promise_kept, version_hash, test "
                f"from {chosen.outcomes} order by ts",
                chosen.values(),
            )
        )

    async def changes(self, today: date) -> list[Row]:
        """The changes of the last sixty days."""
        chosen = choose({"since": "60d"}, today)
        return [dict(row) for row in (await self.sections(chosen, Promises(), ["spikes"]))[0].rows]

    async def close(self) -> None:
        """End the thread."""
        if self._database is not None:
            await self._run(self._database.close)
        self._thread.shutdown(wait=False)

    def _open(self) -> OutcomeDatabase:
        if self._database is None:
            self._database = OutcomeDatabase(self._folder)
        return self._database

    def _section(self, chosen: Chosen, promises: Promises, name: str) -> Section:
        database = self._open()
        key = (database.signature, chosen.address, name)
        if key not in self._known:
            self._known[key] = next(measured(database, chosen, promises, [name]))
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


_OPINIONS = f"""
select s.ts, s.conversation, s.promise, s.confirms, s.score, s.score_max, s.customer_says_kept as says,
  any_value(o.promise_kept) as promise_kept, any_value(o.outcome) as outcome, any_value(c.line_seq) as line_seq
from lines s
left join lines o on o.instance = s.instance and o.event = 'moment.outcome'
left join lines c on c.instance = s.instance and c.event in ('survey.commented', 'confirmation.commented')
where {{where}}
group by s.id, s.ts, s.conversation, s.promise, s.confirms, s.score, s.score_max, s.customer_says_kept
order by any_value(o.promise_kept) is true and says is false desc, s.ts desc limit {LISTED}
"""


def _conversations(database: OutcomeDatabase, chosen: Chosen) -> list[Row]:
    events = [text for name, text in chosen.only if name == "event"]
    event = "" if events else "event = 'moment.outcome' and "
    return database.rows(
        f"""
        select ts, conversation, promise, state, outcome, promise_kept, reason, duration_ms, late_ms, channel, agent,
          line_seq from lines where {event}{chosen.where()} order by ts desc limit {LISTED}
        """,
        chosen.values(),
    )
