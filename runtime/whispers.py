"""What is worth knowing only now: who is writing, what was seen, who is here. Never stored; lost when nobody listens.

Customers' pages and the desk tell each other by it. Where several processes share a store, runtime/relay.py carries
it between them, and runtime/elsewhere.py remembers who is at the others.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import msgspec

from runtime import limits


class Typing(msgspec.Struct, frozen=True, array_like=True, tag="typing"):
    """Somebody writes just now (`on`), or has stopped. `name` is the member of staff, as customers see it."""

    conversation: str
    by: Literal["customer", "staff"]
    on: bool
    name: str | None = None


class Seen(msgspec.Struct, frozen=True, array_like=True, tag="seen"):
    """Everything up to the line `seq` was on somebody's screen."""

    conversation: str
    by: Literal["customer", "staff"]
    seq: int


class Here(msgspec.Struct, frozen=True, array_like=True, tag="here"):
    """The customer's page is open (`on`), or the last one that any process knew is gone."""

    conversation: str
    on: bool
    by: Literal["customer"] = "customer"


class Visits(msgspec.Struct, frozen=True, array_like=True, tag="visits"):
    """A member of staff has a ticket of the conversation open (`on`), and perhaps writes there; or has left it."""

    conversation: str
    on: bool
    ticket: str
    name: str
    called: str
    writes: bool
    by: Literal["staff"] = "staff"


Whisper = Typing | Seen | Here | Visits
Sign = Here | Visits
"""What goes on until somebody says that it ended, or the process that knew it is gone."""
Listener = Callable[[Whisper], None]


class Whispers:
    """Passes whispers on at once, to whoever listens to their conversation or to all.

    `beyond`, where it is set, gets each whisper of this process to tell the others.
    """

    def __init__(self) -> None:
        self._listeners: dict[str | None, list[Listener]] = {}
        self._signs: dict[Sign, None] = {}
        self._elsewhere: dict[str, list[Sign]] = {}
        self._left: OrderedDict[str, None] = OrderedDict()
        self.beyond: Listener | None = None

    def tell(self, whisper: Whisper) -> None:
        """Let all who listen hear it. A page is gone when it was the last; of visits only other processes hear."""
        if isinstance(whisper, Here | Visits):
            self._keep(whisper)
        if self.beyond is not None:
            self.beyond(whisper)
        if not isinstance(whisper, Visits):
            self._hear(whisper)

    def hear_from_elsewhere(self, whisper: Whisper) -> None:
        """Another process told it."""
        if isinstance(whisper, Here | Visits):
            there = self._elsewhere.setdefault(whisper.conversation, [])
            sign = msgspec.structs.replace(whisper, on=True)
            if whisper.on:
                there.append(sign)
            elif sign in there:
                there.remove(sign)
            if not there:
                del self._elsewhere[whisper.conversation]
        self._hear(whisper)

    def signs(self) -> Sequence[Sign]:
        """What goes on at this process."""
        return tuple(self._signs)

    def has(self, sign: Sign) -> bool:
        """Whether it goes on at this process."""
        return sign in self._signs

    def is_here(self, conversation: str) -> bool:
        """Whether a page of the customer is open, at this process or another."""
        here = Here(conversation, on=True)
        return here in self._signs or here in self._elsewhere.get(conversation, ())

    def has_left(self, conversation: str) -> bool:
        """Whether the customer's last page was seen to go. Of whom no page was known, nobody can say."""
        return conversation in self._left

    def visits_elsewhere(self, conversation: str) -> Sequence[Visits]:
        """The members of staff at its tickets whose consoles other processes serve."""
        return [sign for sign in self._elsewhere.get(conversation, ()) if isinstance(sign, Visits)]

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

    def _keep(self, sign: Sign) -> None:
        if sign.on:
            self._signs[sign] = None
        else:
            self._signs.pop(msgspec.structs.replace(sign, on=True), None)

    def _hear(self, whisper: Whisper) -> None:
        if isinstance(whisper, Here):
            if not whisper.on and self.is_here(whisper.conversation):
                return
            self._note(whisper)
        for key in (whisper.conversation, None):
            for listener in tuple(self._listeners.get(key, ())):
                listener(whisper)

    def _note(self, whisper: Here) -> None:
        self._left.pop(whisper.conversation, None)
        if not whisper.on:
            self._left[whisper.conversation] = None
            if len(self._left) > limits.LEFT_KEPT:
                self._left.popitem(last=False)
