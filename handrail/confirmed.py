"""What customers said of promises, from the outcome log, for whoever checks a map."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path


def answers_in(folder: Path) -> Callable[[], Mapping[str, str]]:
    """Gives, once it is asked, the line for the map of each promise that customers were asked about within a year.

    The log is read only then: most maps have nothing that is due, and a folder of a map alone has no log.
    """

    @cache
    def answers() -> Mapping[str, str]:
        if not folder.is_dir():
            return {}
        from moments.chosen import day_of
        from moments.database import OutcomeDatabase
        from moments.measures import confirmed
        from runtime.clock import SystemClock

        database = OutcomeDatabase(folder)
        try:
            rows = confirmed.answers(database, confirmed.year_before(day_of(SystemClock().now())))
        finally:
            database.close()
        lines = {row["promise"]: confirmed.line_for_map(row) for row in rows if row["confirms"] == "matters"}
        return {promise: line for promise, line in lines.items() if line is not None}

    return answers
