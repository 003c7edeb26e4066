"""What is worth knowing only now: who is writing, what was seen. Never stored; lost when nobody listens.

Customers' pages and the desk tell each other by it. It reaches no other process.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody writes just now (`on`), or has stopped. `name` is the member of staff."""

    conversation: str
    by: Literal["customer", "staff"]
    on: bool
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything up to the line `seq` was on somebody's screen."""

    conversation: str
    by: Literal["customer", "staff"]
    seq: int


@dataclass(frozen=True, slots=True)
class Here:
    """The customer's page is open (`on`), or the last one that this process knew is gone."""

    conversation: str
    on: bool
    by: Literal["customer"] = "customer"


Whisper = Typing | Seen | Here
Listener = Callable[[Whisper], None]


class Whispers:
    """Passes whispers on at once, to whoever listens to their conversation or to all."""

    def __init__(self) -> None:
        self._listeners: dict[str | None, list[Listener]] = {}

    def tell(self, whisper: Whisper) -> None:
        """Let all who listen hear it."""
        for key in (whisper.conversation, None):
            for listener in tuple(self._listeners.get(key, ())):
                listener(whisper)

    @contextmanager
    def heard(self, listener: Listener, conversation: str | None = None) -> Iterator[None]:
        """Hear what is whispered in a conversation (None: in all) until the block ends."""
        listeners = self._listeners.setdefault(conversation, [])
        listeners.append(listener)
        try:
            yield
        finally:
            listeners.remove(listener)
            if not listeners:
                self._listeners.pop(conversation, None)
