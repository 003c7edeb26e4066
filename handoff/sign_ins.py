"""Sign-ins of staff in a browser: an id that nobody can guess, kept as a hash, short-lived, and ended at will."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handoff.patience import Patience
from handoff.roster import SIGN_IN, Member, Roster, digest
from runtime import limits
from runtime.clock import Clock, Ids, new_secret
from runtime.core.errors import HandrailError
from runtime.core.records import Document
from runtime.ports import StaleConversation, Store
from runtime.wire import read_json, write_json


class SignInRefused(HandrailError):
    """The name or the password is wrong; which of them is not said."""


@dataclass
class TooSoon(HandrailError):
    """After several wrong passwords an account has to wait."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class _SignIn:
    staff: str
    made_at: datetime
    seen_at: datetime
    version: int
    by: str = ""

    def is_over(self, now: datetime) -> bool:
        return now - self.seen_at >= limits.SIGN_IN_IDLE or now - self.made_at >= limits.SIGN_IN_LIFE


class SignIns:
    """Signs members in and out. The records are documents of kind `sign_in`, by the hash of their id."""

    def __init__(self, store: Store, roster: Roster, clock: Clock) -> None:
        self._store = store
        self._roster = roster
        self._clock = clock
        self._ids = Ids(clock)
        self._patience = Patience(store, clock)

    async def begin(self, name: str, password: str, *, instead_of: str | None = None) -> str:
        """Sign in; gives the new id, always a fresh one. The old id of the same browser ends.

        Raises SignInRefused, TooSoon, Busy.
        """
        member = await self.check(name, password)
        await self._sweep(self._clock.now())
        return await self.renew(member, instead_of=instead_of)

    async def check(self, name: str, password: str) -> Member:
        """The member whose password this is. Raises SignInRefused, TooSoon, Busy."""
        now = self._clock.now()
        wait = await self._patience.wait(name, now)
        if wait:
            raise TooSoon(wait)
        member = await self._roster.member(name)
        if not await self._roster.fits(member, password) or member is None:
            await self._patience.failed(name, now)
            raise SignInRefused
        await self._patience.succeeded(name)
        return member

    async def renew(self, member: Member, *, instead_of: str | None = None, by: str = "") -> str:
        """A fresh id for somebody who is known, e.g. after choosing a password; the old one ends.

        `by` says who vouched for them, where it was not their password.
        """
        if instead_of is not None:
            await self.end(instead_of)
        secret = new_secret()
        now = self._clock.now()
        await self._store.change(self._ids.new("op-"), [_document(secret, _SignIn(member.name, now, now, 1, by))])
        return secret

    async def member(self, secret: str, *, is_use: bool = True) -> Member | None:
        """Who is signed in with this id. `is_use` keeps the sign-in alive; a check of an open socket does not."""
        found = await self._find(secret)
        now = self._clock.now()
        if found is None:
            return None
        if found.is_over(now):
            await self.end(secret)
            return None
        if is_use and now - found.seen_at >= limits.SIGN_IN_SEEN:
            await self._change(_document(secret, replace(found, seen_at=now, version=found.version + 1)))
        member = await self._roster.member(found.staff)
        # a password that was never used opens nothing: who comes without one need not choose another
        return replace(member, is_new=False) if member is not None and found.by else member

    async def end(self, secret: str) -> None:
        """Sign out."""
        found = await self._find(secret)
        if found is not None:
            await self._change(Document(SIGN_IN, digest(secret), found.version + 1, None))

    async def _find(self, secret: str) -> _SignIn | None:
        document = await self._store.document(SIGN_IN, digest(secret))
        return _read(document) if document is not None and document.body is not None else None

    async def _sweep(self, now: datetime) -> None:
        """Forget the sign-ins that are over."""
        for document in await self._store.documents(SIGN_IN):
            if document.body is not None and _read(document).is_over(now):
                await self._change(Document(SIGN_IN, document.key, document.version + 1, None))

    async def _change(self, document: Document) -> None:
        with suppress(StaleConversation):  # another request of the same browser wrote it a moment ago
            await self._store.change(self._ids.new("op-"), [document])


def _document(secret: str, sign_in: _SignIn) -> Document:
    body = {"staff": sign_in.staff, "made_at": sign_in.made_at.isoformat(), "seen_at": sign_in.seen_at.isoformat()}
    body |= {"by": sign_in.by} if sign_in.by else {}
    return Document(SIGN_IN, digest(secret), sign_in.version, write_json(body))


def _read(document: Document) -> _SignIn:
    body = read_json(document.body or b"{}")
    made, seen = datetime.fromisoformat(body["made_at"]), datetime.fromisoformat(body["seen_at"])
    return _SignIn(body["staff"], made, seen, document.version, body.get("by", ""))
