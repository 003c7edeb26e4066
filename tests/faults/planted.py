"""Bugs that such programs have had, to see that the oracle finds each of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace as changed

from runtime.core.conversation import BOT
from runtime.core.records import Commit, OutboxRow, Receipt
from runtime.store import rules
from runtime.store.in_memory import MemoryStore


class Shared(MemoryStore):
    """The store in memory, as several processes would share it."""

    is_exclusive = False


class NoDedupe(Shared):
    """It is not looked whether a message came before."""

    def _known(self, commit: Commit) -> Receipt | None:
        return None


class NoVersionCheck(Shared):
    """A turn is written whatever was written since it was read: the last one wins."""

    def _commit(self, commit: Commit, *, moves_owner: bool) -> Receipt:
        stored = self._conversations.get(commit.conversation.id)
        if stored is not None and not moves_owner and commit.conversation.version != stored.version + 1:
            off = stored.seq - (commit.lines[0].seq - 1 if commit.lines else commit.conversation.seq)
            lines = tuple(replace(line, seq=line.seq + off) for line in commit.lines)
            after = changed(
                commit.conversation, version=stored.version + 1, seq=commit.conversation.seq + off, owner=stored.owner,
                epoch=stored.epoch,
            )  # fmt: skip
            commit = replace(commit, conversation=after, lines=lines)
        return super()._commit(commit, moves_owner=moves_owner)


class NoOwnerCheck(Shared):
    """Whether the bot still has the conversation is looked at before the turn, and not when it is written."""

    def _commit(self, commit: Commit, *, moves_owner: bool) -> Receipt:
        stored = self._conversations.get(commit.conversation.id)
        late = stored is not None and not moves_owner and stored.owner != BOT == commit.conversation.owner
        if late and any(line.author == BOT for line in commit.lines):
            assert stored is not None
            lines = tuple(replace(line, seq=stored.seq + n) for n, line in enumerate(commit.lines, 1))
            after = changed(stored, version=stored.version + 1, seq=stored.seq + len(lines))
            self._conversations[stored.id] = after
            self._lines[stored.id].extend(lines)
            receipt = rules.receipt(commit)
            if commit.arrival is not None:
                self._arrivals[commit.arrival.channel, commit.arrival.external_id] = receipt
            return receipt
        return super()._commit(commit, moves_owner=moves_owner)


class TwoCommits(Shared):
    """The state is written first and what must leave after it; in between, it may end."""

    def __init__(self, chance: Any) -> None:
        super().__init__()
        self._chance = chance

    def _commit(self, commit: Commit, *, moves_owner: bool) -> Receipt:
        if commit.moments and self._chance.random() < 0.1:
            commit = replace(commit, lines=(), conversation=changed(commit.conversation, seq=self._seq(commit)))
        return super()._commit(commit, moves_owner=moves_owner)

    def _seq(self, commit: Commit) -> int:
        stored = self._conversations.get(commit.conversation.id)
        return stored.seq if stored is not None else 0


class SendsAgain(Shared):
    """What nobody knows of is sent once more."""

    async def retake(self, row: OutboxRow, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Take it over: to be sent again."""
        found = await super().retake(row, now, lease)
        if found is not None:
            self._outbox[row.id] = replace(found, status="ready", lease_until=None, not_before=None)
        return None


class NoSilenceOnTheWire(Shared):
    """A row of the bot goes whoever has the conversation, and a claim leaves those that are ready."""

    def _supersede(self, conversation: Any) -> None:
        """Leave them."""

    async def take(self, row_id: str, now: datetime, lease: timedelta) -> OutboxRow | None:
        """Take it whoever has the conversation."""
        row = self._outbox.get(row_id)
        if row is not None and row.status == "ready":
            self._outbox[row_id] = rules.taken(row, now, lease)
            return self._outbox[row_id]
        return None


class ForgetsWhatWaits(Shared):
    """An event is taken off what waits before its turn is written."""

    async def tried(self, waiting_id: str) -> int:
        """Count a try of it, and let go."""
        tries = await super().tried(waiting_id)
        self._waiting.pop(waiting_id, None)
        return tries


class ClaimedTwice(Shared):
    """Two members may claim one ticket: the epoch is not looked at."""

    def _commit(self, commit: Commit, *, moves_owner: bool) -> Receipt:
        stored = self._conversations.get(commit.conversation.id)
        if moves_owner and stored is not None and commit.conversation.version != stored.version + 1:
            off = stored.seq - (commit.lines[0].seq - 1 if commit.lines else commit.conversation.seq)
            version, epoch, seq = stored.version + 1, stored.epoch + 1, commit.conversation.seq + off
            after = changed(commit.conversation, version=version, epoch=epoch, seq=seq)
            tickets = tuple(
                replace(one, version=self._tickets[one.id].version + 1) if one.id in self._tickets else one
                for one in commit.tickets
            )
            events = tuple(
                replace(one, n=len(self._ticket_events.get(one.ticket, ())) + n)
                for n, one in enumerate(commit.ticket_events, 1)
            )
            lines = tuple(replace(line, seq=line.seq + off) for line in commit.lines)
            commit = replace(commit, conversation=after, lines=lines, tickets=tickets, ticket_events=events)
        return super()._commit(commit, moves_owner=moves_owner)
