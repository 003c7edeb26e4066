"""Back-off for accounts: each wrong password after the first few makes the next try wait longer.

The failures of a name, whether somebody has it or not, are a document, so that all processes count together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from runtime import limits
from runtime.clock import Clock, Ids
from runtime.core.records import Document
from runtime.ports import StaleConversation, Store
from runtime.wire import read_json, write_json

KIND = "sign_in_failures"
_TRIES = 20  # to count a failure while other processes count theirs


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    until: datetime
    version: int


class Patience:
    """Counts failed sign-ins by name."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._ids = Ids(clock)
        self._swept_at: datetime | None = None

    async def wait(self, name: str, now: datetime) -> timedelta:
        """How long the name must wait before its next try; zero when it may try now."""
        failures = await self._found(name)
        return max(failures.until - now, timedelta(0)) if failures is not None else timedelta(0)

    async def failed(self, name: str, now: datetime) -> None:
        """One more wrong password."""
        for _ in range(_TRIES):
            known = await self._found(name)
            count = known.count + 1 if known is not None and not _is_forgiven(known, now) else 1
            over = count - limits.SIGN_IN_FREE_TRIES
            wait = limits.SIGN_IN_WAIT * 2 ** min(over, 30) if over >= 0 else timedelta(0)
            until = now + min(wait, limits.SIGN_IN_WAIT_MOST)
            body = write_json({"count": count, "until": until.isoformat()})
            try:
                await self._write(Document(KIND, _key(name), (known.version if known is not None else 0) + 1, body))
            except StaleConversation:
                continue
            await self._sweep(now)
            return

    async def succeeded(self, name: str) -> None:
        """The right password: all is forgotten."""
        known = await self._found(name)
        if known is not None:
            await self._forget(_key(name), known)

    async def _found(self, name: str) -> _Failures | None:
        document = await self._store.document(KIND, _key(name))
        return _read(document) if document is not None else None

    async def _sweep(self, now: datetime) -> None:
        """Forget those whose last failure is long ago, now and then."""
        if self._swept_at is not None and now - self._swept_at < limits.SIGN_IN_FORGIVEN:
            return
        self._swept_at = now
        for document in await self._store.documents(KIND):
            failures = _read(document)
            if _is_forgiven(failures, now):
                await self._forget(document.key, failures)

    async def _forget(self, key: str, failures: _Failures) -> None:
        try:
            await self._write(Document(KIND, key, failures.version + 1, None))
        except StaleConversation:
            return  # it failed again meanwhile

    async def _write(self, document: Document) -> None:
        await self._store.change(self._ids.new("op-"), [document])


def _key(name: str) -> str:
    """Names come from outside and may be long, or a secret typed into the wrong field."""
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _read(document: Document) -> _Failures:
    body = read_json(document.body or b"{}")
    return _Failures(body["count"], datetime.fromisoformat(body["until"]), document.version)


def _is_forgiven(failures: _Failures, now: datetime) -> bool:
    return now - failures.until >= limits.SIGN_IN_FORGIVEN
