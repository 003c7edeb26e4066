"""What a walk through the map that serves has found, for the page. Whoever can make one is asked for it here."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from authoring.check.catalogue import FOUND_IN_A_STORE

Found = Mapping[str, Any]
"""One finding, as `handrail explore` (with its transcript) and `handrail check` give it as JSON."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What `handrail explore` said of a map."""

    found: Sequence[Found]
    is_exhaustive: bool

    @classmethod
    def read(cls, answer: Mapping[str, Any]) -> "Walk":
        """The walk of an answer of `handrail explore --format json`."""
        return cls(answer["blowups"], answer["exhaustive"])

    @property
    def of_customers(self) -> list[Found]:
        """The findings that are about customers who are there now, and what they wrote."""
        here = [one for one in self.found if one["code"] in FOUND_IN_A_STORE]
        return [{**one, "file": _short(one["file"])} for one in here]

    def count(self, severity: str) -> int:
        """How many findings there are of this severity."""
        return sum(one["severity"] == severity for one in self.found)

    def of(self, file: str) -> list[Found]:
        """The findings in a file, the blow-ups first; the file is named as authors name it."""
        here = [one for one in self.found if PurePath(one["file"]).name == PurePath(file).name]
        shown = [{**one, "file": _short(one["file"])} for one in here]
        return sorted(shown, key=lambda one: one["severity"] != "E")

    def summary(self) -> Mapping[str, object]:
        """For the page that is told of it while it is open."""
        return {"blowups": self.count("E"), "warnings": self.count("W"), "exhaustive": self.is_exhaustive}


def _short(file: str) -> str:
    return "/".join(PurePath(file).parts[-2:])


class Walks:
    """The walk through what serves; None until there is one. `served` is told at each load, and takes it away."""

    def __init__(self) -> None:
        self.last: Walk | None = None
        self._load = 0
        self._asked = 0
        self._wanted = asyncio.Event()

    def served(self) -> None:
        """Another load serves: what was found is not so of it."""
        self.last = None
        self._load += 1

    def ask(self) -> None:
        """Somebody wants to know: once for each load."""
        if self._asked != self._load:
            self._asked = self._load
            self._wanted.set()

    async def asked(self) -> int:
        """Wait until a walk is wanted; gives what it is of."""
        await self._wanted.wait()
        self._wanted.clear()
        return self._load

    def walked(self, of: int, walk: Walk) -> bool:
        """Keep a walk, unless another load serves by now."""
        if of != self._load:
            return False
        self.last = walk
        return True
