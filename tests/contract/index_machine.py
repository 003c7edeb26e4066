"""The indexes of a store beside a plain model: where conversations are counted, and closed tickets found by words.

Whatever is written, refused, written twice or erased, in whatever order, the indexes say what the records say.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace as changed

from runtime import limits
from runtime.core.conversation import BOT, QUEUE
from runtime.core.records import Commit, Ticket
from runtime.ports import StaleConversation
from tests.contract.rows import NOW, first, fresh, op_id, run, ticket, turn
from tests.contract.store_machine import Opened

NAMES = ("5-c1", "5-c2", "9-c3")
names = st.sampled_from(NAMES)
WORDS = ("ann", "anna", "annabel", "bo", "card", "carder", "cards")
said = st.lists(st.sampled_from(WORDS), max_size=4)
runs = st.none() | st.builds(
    lambda version, state, trail: changed(run(version), state=state, trail=trail),
    st.sampled_from(["v1", "v2"]), st.sampled_from(["which", "what"]), st.sampled_from([(), ("a",), ("b", "a")]),
)  # fmt: skip


@dataclass
class Model:
    """What the records say: conversations by name, tickets with the words that they were given."""

    live: dict[str, Any] = field(default_factory=dict)
    tickets: dict[str, tuple[Ticket, tuple[str, ...]]] = field(default_factory=dict)

    def places(self) -> Counter[tuple[Any, ...]]:
        """How many are where, told without the code that is tried."""
        return Counter(
            (one.run.version, one.run.state, tuple(sorted(one.run.trail)), one.owner != BOT)
            for one in self.live.values()
            if one.run is not None
        )

    def found(self, terms: list[str]) -> list[str]:
        """The closed tickets with these words, the latest first."""
        hits = [
            one
            for one, words in self.tickets.values()
            if one.state == "closed" and all(any(word.startswith(term) for word in words) for term in terms)
        ]
        return [one.id for one in sorted(hits, key=lambda one: (NOW - (one.closed_at or NOW), one.id))]


class IndexMachine(RuleBasedStateMachine):
    """Subclasses say how their store is opened."""

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._patch = pytest.MonkeyPatch()
        for name, few in {"SEARCH_LOOKS": 4, "SEARCH_SHARD_LOOKS": 2, "SEARCH_WORDS": 2}.items():
            self._patch.setattr(limits, name, few)
        self._opened = opened
        self.runner = asyncio.Runner()
        self.store = self.runner.run(self._opened(None))
        self.model = Model()
        self.count = 0
        self.last: Commit | None = None

    def teardown(self) -> None:
        """Close the store."""
        self.runner.run(self.store.close())
        self.runner.close()
        self._patch.undo()

    @rule(name=names, run=runs)
    def take_a_turn(self, name: str, run: Any) -> None:
        """A conversation begins, goes somewhere, or rests."""
        before = self.model.live.get(name)
        commit = first(fresh(name, run=run)) if before is None else turn(before, run=run)
        self.runner.run(self.store.commit_turn(commit))
        self.model.live[name] = commit.conversation
        self.last = commit

    @precondition(lambda self: self.model.live)
    @rule(data=st.data(), owner=st.sampled_from([BOT, QUEUE]))
    def change_hands(self, data: st.DataObject, owner: str) -> None:
        """People take it, or give it back."""
        before = self.model.live[data.draw(st.sampled_from(sorted(self.model.live)))]
        commit = turn(before, owner=owner, epoch=before.epoch + 1)
        self.runner.run(self.store.own(commit))
        self.model.live[before.id] = commit.conversation
        self.last = None

    @precondition(lambda self: self.last is not None)
    @rule()
    def take_it_again(self) -> None:
        """The answer was lost."""
        assert self.last is not None
        assert self.runner.run(self.store.commit_turn(self.last)).repeated

    @precondition(lambda self: self.model.live)
    @rule(data=st.data(), run=runs)
    def come_too_late(self, data: st.DataObject, run: Any) -> None:
        """A turn on what is not stored any more, with a ticket beside it."""
        before = self.model.live[data.draw(st.sampled_from(sorted(self.model.live)))]
        late = changed(turn(before, run=run).conversation, version=before.version + 2)
        with pytest.raises(StaleConversation):
            self.runner.run(
                self.store.commit_turn(first(late, tickets=(self._ticket(before.id, "t-late", 1, ("ann",)),)))
            )

    def _ticket(self, conversation: str, name: str, version: int, words: tuple[str, ...], **fields: Any) -> Ticket:
        known = {"state": "closed", "closed_at": NOW + timedelta(seconds=self.count), "name": " ".join(words)}
        empty = {"customer": "", "queue": "", "reason": "", "why": "", "journey": None, "version": version}
        return replace(ticket(fresh(conversation), name), **{**known, **empty, **fields})  # type: ignore[arg-type]

    @rule(name=names, words=said, apart=st.sampled_from([0, 0, 1]), is_open=st.booleans())
    def write_a_ticket(self, name: str, words: list[str], apart: int, is_open: bool) -> None:
        """A ticket that is wrapped up, or one that is closed."""
        self.count += apart
        made = f"t-{len(self.model.tickets)}"
        state = "wrapping" if is_open else "closed"
        row = self._ticket(name, made, 1, tuple(words), state=state, **({"closed_at": None} if is_open else {}))
        self.runner.run(self.store.change(op_id(), tickets=[row]))
        self.model.tickets[made] = row, tuple(words)

    @precondition(lambda self: self.model.tickets)
    @rule(data=st.data(), words=said)
    def write_it_anew(self, data: st.DataObject, words: list[str]) -> None:
        """A ticket is closed, or said to be about something else."""
        name = data.draw(st.sampled_from(sorted(self.model.tickets)))
        before, _ = self.model.tickets[name]
        self.count += 1
        row = self._ticket(before.conversation, name, before.version + 1, tuple(words))
        self.runner.run(self.store.change(op_id(), tickets=[row]))
        self.model.tickets[name] = row, tuple(words)

    @precondition(lambda self: self.model.live)
    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        """A customer wants to be forgotten; tickets elsewhere stay. Their names may come again."""
        name = data.draw(st.sampled_from(sorted(self.model.live)))
        assert self.runner.run(self.store.erase(self.model.live.pop(name)))
        gone = [key for key, (one, _) in self.model.tickets.items() if one.conversation == name]
        for key in gone:
            row, _ = self.model.tickets[key]
            self.model.tickets[key] = replace(row, state="wrapping", version=0), ()
        self.last = None

    @rule()
    def reopen(self) -> None:
        """The process ends and starts again."""
        self.store = self.runner.run(self._opened(self.store))

    @rule(terms=st.lists(st.sampled_from(["a", "an", "ann", "anna", "b", "card", "cards", "x"]), max_size=2))
    def search(self, terms: list[str]) -> None:
        """Page by page, all that has the words is found, once, and in order."""
        names: list[str] = []
        after: str | None = ""
        while after is not None:
            page = self.runner.run(self.store.closed(terms, 2, after))
            names += [one.id for one in page.tickets]
            after = page.after
        assert names == self.model.found(terms)

    @invariant()
    def both_agree(self) -> None:
        """Where conversations are is as the model says."""
        counts: Counter[tuple[Any, ...]] = Counter()
        for at, count in self.runner.run(self.store.whereabouts()).items():
            assert count > 0
            counts[at.version, at.state, at.trail, at.with_people] += count
        assert counts == self.model.places()
