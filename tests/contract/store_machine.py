"""A store beside a plain model of it: whatever is done to both, they must agree.

The model knows only lists and numbers, and nothing of runtime/store/rules.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, precondition, rule
from msgspec.structs import replace as changed

from runtime.core.conversation import BOT, QUEUE, Author
from runtime.core.records import Commit, OutboxEnd, OutboxStatus, Receipt
from runtime.ports import OutOfTurn, StaleConversation, Store
from tests.contract.rows import LEASE, NOW, arrival, first, fresh, line, text_message, turn

NAMES = ("5-c1", "5-c2")  # of one shard: only there are lanes and arrivals shared
OWNERS = (BOT, QUEUE, "staff:jo")
authors = st.lists(st.sampled_from(["customer", "bot", "staff"]), max_size=3)
names = st.sampled_from(NAMES)
external_ids = st.none() | st.sampled_from([f"m-{n}" for n in range(8)])
digests = st.sampled_from(["started", "withdrawn"])
new_rows = st.lists(st.tuples(st.sampled_from(["bot", "staff"]), st.sampled_from(["l1", "l2"])), max_size=2)


@dataclass
class Row:
    """An outbox row of the model."""

    id: str
    conversation: str
    author: str
    lane: str
    epoch: int
    status: str = "ready"
    not_before: datetime = NOW
    lease_until: datetime = NOW
    attempts: int = 0
    asked_from: datetime | None = None


@dataclass
class Model:
    """What a store should hold."""

    heads: dict[str, tuple[int, str, int]] = field(default_factory=lambda: {name: (1, BOT, 1) for name in NAMES})
    lines: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in NAMES})
    arrivals: dict[str, tuple[str, int | None, str]] = field(default_factory=dict)
    waiting: list[tuple[str, bytes]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def is_first(self, row: Row) -> bool:
        """Whether no older row of its lane is ready or under way."""
        open_rows = [other for other in self.rows if other.lane == row.lane and other.status in ("ready", "sending")]
        return open_rows[0] is row


Opened = Callable[[Store | None], Awaitable[Store]]
"""Gives an open store: an empty one the first time, and then, for the one before, as that was."""


class StoreMachine(RuleBasedStateMachine):
    """Subclasses say how their store is opened."""

    commits = Bundle("commits")

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened
        self.runner = asyncio.Runner()
        self.store = self.runner.run(self._opened(None))
        self.model = Model()
        self.now = NOW
        self.count = 0
        for name in NAMES:
            self.runner.run(self.store.commit_turn(first(fresh(name))))

    def teardown(self) -> None:
        """Close the store."""
        self.runner.run(self.store.close())
        self.runner.close()

    def _turn(self, name: str, said: list[Author], external_id: str | None, rows: Any, **changes: Any) -> Commit:
        version, owner, epoch = self.model.heads[name]
        before = fresh(name, version=version, owner=owner, epoch=epoch, seq=len(self.model.lines[name]))
        commit = turn(before, *said, **changes)
        made = []
        for author, lane in rows:
            self.count += 1
            made.append(text_message(commit.conversation, f"o-{self.count}", author, lane=lane))
        mark = arrival(before, external_id, before.seq + 1 if said else None) if external_id is not None else None
        return replace(commit, outbox=tuple(made), arrival=mark)

    def _write(self, commit: Commit, *, own: bool = False, expect: str = "") -> str:
        """Do it to both; `expect` says when it can only be refused. Gives what became of it."""
        after = commit.conversation
        name = after.id
        version, owner, epoch = self.model.heads[name]
        if commit.arrival is not None and commit.arrival.external_id in self.model.arrivals:
            expect = "repeated"
        else:
            speaks_out_of_turn = owner != BOT != after.owner and any(row.author == "bot" for row in commit.lines)
            if speaks_out_of_turn or (own and after.epoch != epoch + 1):
                expect = "stale"
            elif not expect and commit.handles is None and any(waits == name for waits, _ in self.model.waiting):
                expect = "out of turn"
        try:
            receipt = self.runner.run(self.store.own(commit) if own else self.store.commit_turn(commit))
        except (StaleConversation, OutOfTurn) as refused:
            assert expect == ("stale" if isinstance(refused, StaleConversation) else "out of turn")
            return expect
        assert expect == ("repeated" if receipt.repeated else "")
        if receipt.repeated:
            assert commit.arrival is not None
            where, seq, digest = self.model.arrivals[commit.arrival.external_id]
            assert receipt == Receipt(where, seq, digest, repeated=True)
            return "repeated"
        self.model.heads[name] = (version + 1, after.owner, after.epoch)
        self.model.lines[name] += [row.text for row in commit.lines]
        if commit.arrival is not None:
            self.model.arrivals[commit.arrival.external_id] = (name, commit.arrival.seq, commit.arrival.digest)
        if own:
            for row in self.model.rows:
                if (row.conversation, row.author, row.status) == (name, "bot", "ready"):
                    row.status = "superseded"
        self.model.rows += [Row(row.id, name, row.author, row.lane, row.epoch) for row in commit.outbox]
        return ""

    @rule(target=commits, name=names, said=authors, external_id=external_ids, rows=new_rows)
    def commit(self, name: str, said: list[Author], external_id: str | None, rows: Any) -> Any:
        """A turn on what is stored."""
        commit = self._turn(name, said, external_id, rows)
        return multiple(commit) if self._write(commit) == "" else multiple()

    @rule(target=commits, name=names, external_id=external_ids.filter(bool), digest=digests, rows=new_rows)
    def end_a_request(self, name: str, external_id: str, digest: str, rows: Any) -> Any:
        """A request of outreach begins or is taken back: whichever leaves its mark first stays, wherever that was."""
        commit = self._turn(name, [], external_id, rows)
        assert commit.arrival is not None
        commit = replace(commit, arrival=replace(commit.arrival, digest=digest))
        return multiple(commit) if self._write(commit) == "" else multiple()

    @rule(name=names, said=authors, external_id=external_ids, rows=new_rows, off=st.sampled_from([-2, -1, 1, 2]))
    def commit_on_another_version(self, name: str, said: list[Author], external_id: Any, rows: Any, off: int) -> None:
        """A turn on what is not stored, or not any more."""
        commit = self._turn(name, said, external_id, rows)
        moved = changed(commit.conversation, version=commit.conversation.version + off)
        self._write(replace(commit, conversation=moved), expect="stale")

    @rule(commit=commits)
    def commit_again(self, commit: Commit) -> None:
        """The same once more: the answer was lost."""
        own = commit.conversation.epoch != 1 and commit.op_id.endswith("own")
        write = self.store.own if own else self.store.commit_turn
        assert self.runner.run(write(commit)).repeated

    @rule(
        target=commits,
        name=names,
        said=authors,
        rows=new_rows,
        owner=st.sampled_from(OWNERS),
        by=st.sampled_from([0, 1, 1, 1, 2]),
    )
    def own(self, name: str, said: list[Author], rows: Any, owner: str, by: int) -> Any:
        """The conversation changes hands."""
        epoch = self.model.heads[name][2] + by
        commit = self._turn(name, said, None, rows, owner=owner, epoch=epoch)
        commit = replace(commit, op_id=f"{commit.op_id}-own")
        return multiple(commit) if self._write(commit, own=True) == "" else multiple()

    @rule(name=names, external_id=external_ids.filter(bool), with_line=st.booleans())
    def accept(self, name: str, external_id: str, with_line: bool) -> None:
        """An event comes whose turn is for later."""
        conversation = fresh(name)
        words = line(conversation, 0, "customer", f"accepted {external_id}") if with_line else None
        mark = replace(arrival(conversation, external_id, None), at=self.now)
        receipt = self.runner.run(self.store.accept(mark, words, external_id.encode()))
        known = self.model.arrivals.get(external_id)
        if known is not None:
            assert receipt == Receipt(*known, repeated=True)
            return
        if words is not None:
            version, owner, epoch = self.model.heads[name]
            self.model.heads[name] = (version + 1, owner, epoch)
            self.model.lines[name].append(words.text)
        seq = len(self.model.lines[name]) if with_line else None
        assert receipt == Receipt(name, seq, f"digest of {external_id}")
        self.model.arrivals[external_id] = (name, seq, f"digest of {external_id}")
        self.model.waiting.append((name, external_id.encode()))

    @precondition(lambda self: self.model.waiting)
    @rule(said=st.lists(st.sampled_from(["customer", "staff"]), max_size=2))
    def work_off(self, said: list[Author]) -> None:
        """The turn of the event that waits for longest."""
        waiting = self.runner.run(self.store.waiting(1))[0]
        commit = self._turn(waiting.conversation, said, None, ())
        assert self._write(replace(commit, handles=waiting.id)) == ""
        self.model.waiting.remove((waiting.conversation, waiting.event))
        again = self._turn(waiting.conversation, [], None, ())
        self._write(replace(again, handles=waiting.id), expect="stale")

    @precondition(lambda self: self.model.rows)
    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        """Somebody takes a row, ready or not."""
        row = data.draw(st.sampled_from(self.model.rows))
        taken = self.runner.run(self.store.take(row.id, self.now, LEASE))
        _, owner, epoch = self.model.heads[row.conversation]
        if row.status != "ready" or row.not_before > self.now or not self.model.is_first(row):
            assert taken is None
        elif row.author == "bot" and (owner, epoch) != (BOT, row.epoch):
            assert taken is None
            row.status = "superseded"
        else:
            assert taken is not None and taken.status == "sending"
            row.status, row.lease_until, row.attempts = "sending", self.now + LEASE, row.attempts + 1

    @precondition(lambda self: any(row.status == "sending" for row in self.model.rows))
    @rule(data=st.data(), is_late=st.booleans())
    def retake(self, data: st.DataObject, is_late: bool) -> None:
        """Somebody takes over a row, perhaps one that another has taken over since it was looked at."""
        row = data.draw(st.sampled_from([row for row in self.model.rows if row.status == "sending"]))
        (seen,) = (found for found in self.runner.run(self.store.expired(None)) if found.id == row.id)
        assert seen.attempts == row.attempts
        if is_late:
            seen = replace(seen, attempts=seen.attempts - 1)
        taken = self.runner.run(self.store.retake(seen, self.now, LEASE))
        if is_late:
            assert taken is None
        else:
            assert taken is not None
            row.lease_until, row.attempts = self.now + LEASE, row.attempts + 1

    @precondition(lambda self: self.model.rows)
    @rule(data=st.data(), status=st.sampled_from(["sent", "failed", "unknown", "ready"]))
    def settle(self, data: st.DataObject, status: OutboxStatus) -> None:
        """The result of an attempt, expected or not."""
        row = data.draw(st.sampled_from(self.model.rows))
        later = self.now + timedelta(seconds=5)
        not_before = later if status in ("ready", "sent") else None
        settled = self.runner.run(self.store.settle(row.id, status, not_before=not_before))
        if row.status != "sending":
            assert settled is None
        else:
            assert settled is not None and settled.status == status
            row.status, row.not_before = status, later
            row.asked_from = later if status == "sent" else None

    @precondition(lambda self: self.model.rows)
    @rule(data=st.data(), seconds=st.sampled_from([None, 0, 10]))
    def ask_from(self, data: st.DataObject, seconds: int | None) -> None:
        """The carrier is to be asked about a row later, or never again."""
        row = data.draw(st.sampled_from(self.model.rows))
        at = self.now + timedelta(seconds=seconds) if seconds is not None else None
        self.runner.run(self.store.ask_from(row.id, at))
        if row.status == "sent":
            row.asked_from = at

    @precondition(lambda self: self.model.rows)
    @rule(data=st.data(), name=names, status=st.sampled_from(["sent", "failed", "unknown"]))
    def settle_with_a_turn(self, data: st.DataObject, name: str, status: OutboxEnd) -> None:
        """A turn ends a row, whatever has become of it."""
        row = data.draw(st.sampled_from(self.model.rows))
        commit = self._turn(name, [], None, ())
        if self._write(replace(commit, settles=((row.id, status),))) == "" and row.status == "sending":
            row.status = status

    @rule(seconds=st.sampled_from([5, 20, 40]))
    def pass_time(self, seconds: int) -> None:
        """Time passes, and leases run out."""
        self.now += timedelta(seconds=seconds)

    @rule()
    def reopen(self) -> None:
        """The process ends and starts again."""
        self.store = self.runner.run(self._opened(self.store))

    @invariant()
    def both_agree(self) -> None:
        """Everything that can be read is as the model says."""
        self.runner.run(self._agree())

    async def _agree(self) -> None:
        for name in NAMES:
            stored = await self.store.conversation(name)
            assert stored is not None
            assert (stored.version, stored.owner, stored.epoch) == self.model.heads[name]
            lines = await self.store.lines(name, 0, 1000)
            assert [row.text for row in lines] == self.model.lines[name]
            assert [row.seq for row in lines] == list(range(1, stored.seq + 1))
        firsts = {name: event for name, event in reversed(self.model.waiting)}
        assert {row.conversation: row.event for row in await self.store.waiting(10)} == firsts
        expired = {row.id for row in self.model.rows if row.status == "sending" and row.lease_until <= self.now}
        assert {row.id for row in await self.store.expired(self.now)} == expired
        ready = {
            row.id
            for row in self.model.rows
            if row.status == "ready" and row.not_before <= self.now and self.model.is_first(row)
        }
        assert {row.id for row in await self.store.ready(self.now, 1000)} == ready
        owed = {row.id for row in self.model.rows if row.asked_from is not None and row.asked_from <= self.now}
        assert {row.id for row in await self.store.owed(self.now, 1000)} == owed
