"""Alerts: what somebody should hear of now. A structured line, a signed webhook and an e-mail to the owner, each once.

What alerts is read from the store's moment events, in their order. Each becomes an alert in the same write that moves
the cursor, so none is lost or made twice; then it waits until every way has taken it. After a crash between a sending
and its mark it may be sent again, with the same id. The same kind about the same promise is quiet for a while after.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from runtime.clock import Clock, Ids
from runtime.core.conversation import MomentEvent
from runtime.core.records import Commit, Document
from runtime.ports import Store, StoreUnavailable
from runtime.waking import pause
from runtime.wire import read_json, write_json
from runtime.worker import Journeys

log = structlog.get_logger()

BATCH = 500  # events read at once
POLL_SECONDS = 1.0
OLD = timedelta(hours=1)  # what happened before that is no news, such as all of a store's past at the first start
SPIKES_EVERY = timedelta(hours=6)
SPIKE_QUIET = timedelta(days=60)  # a change is told once; it stays on the page
NEWS = timedelta(days=14)  # older changes are not told
TRIES = 8  # of one way, each after twice the time of the last: some four hours in all
FIRST_REST = timedelta(minutes=1)
WAITING = 1_000  # alerts that wait for a way that does not work; the oldest go first


@dataclass(slots=True)
class Alert:
    """One alert. `todo` are the ways that have not taken it yet, with their tries so far."""

    id: str
    kind: str
    at: str
    promise: str | None
    owner: str | None
    says: str
    conversation: str | None = None
    queue: str | None = None
    todo: dict[str, int] = field(default_factory=dict)
    not_before: str | None = None


class Way(Protocol):
    """How an alert leaves the process."""

    name: str

    async def send(self, alert: Alert) -> None:
        """Send it, or raise whatever went wrong."""
        ...


Spikes = Callable[[], Awaitable[Sequence[Mapping[str, Any]]]]
"""The changes of the last weeks, as the measure of that name gives them."""


class Alerts:
    """Finds what alerts, and sends it. One for all processes that share a store."""

    def __init__(
        self, *, store: Store, clock: Clock, journeys: Journeys, ways: Sequence[Way], quiet: timedelta, spikes: Spikes
    ) -> None:  # fmt: skip
        self._store = store
        self._clock = clock
        self._ids = Ids(clock)
        self._journeys = journeys
        self._ways = {way.name: way for way in ways}
        self._quiet = quiet
        self._spikes = spikes
        self._wake = asyncio.Event()
        self._version = 0
        self._cursor = self._saved = 0
        self._saving = asyncio.Lock()
        self._hushed: dict[str, str] = {}
        self._looked: str | None = None
        self.waiting: list[Alert] = []

    async def run(self) -> None:
        """Work until cancelled."""
        still = self._store.listen(self._heard)
        try:
            await self._until_done(self.start)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._find_forever())
                group.create_task(self._send_forever())
        finally:
            still()

    async def _find_forever(self) -> None:
        """A way that is slow to take an alert keeps none from being found."""
        while True:
            self._wake.clear()
            await self._until_done(self.look)
            await self._until_done(self.look_for_spikes)
            await pause(self._wake, POLL_SECONDS)

    async def _send_forever(self) -> None:
        while True:
            await self._until_done(self.send)
            await asyncio.sleep(POLL_SECONDS)

    async def _until_done(self, step: Callable[[], Awaitable[None]]) -> None:
        """Take a step, as often as it needs until the store takes it."""
        while True:
            try:
                await step()
            except StoreUnavailable as error:
                log.warning("alerts.waiting", why=str(error))
                await asyncio.sleep(POLL_SECONDS)
            else:
                return

    def _heard(self, commit: Commit) -> None:
        if commit.moments:
            self._wake.set()

    async def start(self) -> None:
        """Take up where the last one stopped; the first one begins where the outcome log is."""
        found = await self._store.document("alerts", "state")
        if found is None or found.body is None:
            written = await self._store.document("cursor", "outcome_log")
            self._cursor = int(written.body or b"0") if written is not None else 0
            return
        body = read_json(found.body)
        self._version = found.version
        self._cursor = self._saved = body["cursor"]
        self._hushed, self._looked = body["hushed"], body["looked"]
        self.waiting = [Alert(**one) for one in body["waiting"]]

    async def look(self) -> None:
        """Make alerts of the events since the last look."""
        while new := await self._store.moments(self._cursor, BATCH):
            made = [alert for _, id_, event in new if (alert := self._alert(id_, event)) is not None]
            self._cursor = new[-1][0]
            self._add(made, self._quiet)
            if made or self._cursor - self._saved >= BATCH:
                await self._save()  # what alerts nobody may be read again: nothing comes of it

    async def look_for_spikes(self) -> None:
        """Make alerts of changes that are news, a few times a day."""
        now = self._clock.now()
        if self._looked is not None and now - datetime.fromisoformat(self._looked) < SPIKES_EVERY:
            return
        made = []
        for row in await self._spikes():
            if now.date() - row["day"] > NEWS:
                continue
            verb = "fell" if row["by"] < 0 else "rose"
            since = f" since version {row['version']}" if row["version"] else ""
            says = f"{row['promise']} {verb} from {row['before']:.1%} to {row['after']:.1%}{since} of {row['day']}"
            owner = self._owner(row["promise"])
            made.append(
                Alert(f"spike:{row['promise']}:{row['day']}", "spike", now.isoformat(), row["promise"], owner, says)
            )
        self._looked = now.isoformat()
        self._add(made, SPIKE_QUIET)
        await self._save()

    def _alert(self, event_id: str, event: MomentEvent) -> Alert | None:
        fields = event.fields
        if fields.get("test") or self._clock.now() - event.at > OLD:
            return None
        promise = fields.get("promise")
        kind, says = _what(event)
        if kind is None:
            return None
        return Alert(
            event_id, kind, event.at.isoformat(), _text(promise), _text(fields.get("owner")),
            f"{self._words(promise)} ({says})", event.conversation, queue=_text(fields.get("queue")),
        )  # fmt: skip

    def _words(self, promise: object) -> str:
        journey, _, moment = str(promise or "").partition(".")
        known = self._journeys.current.journeys.get(journey)
        if known is None or moment not in known.moments:
            return str(promise or "A contact outside any promise")
        return known.moments[moment].promise

    def _owner(self, promise: str) -> str | None:
        journey, _, moment = promise.partition(".")
        known = self._journeys.current.journeys.get(journey)
        return known.moments[moment].owner if known is not None and moment in known.moments else None

    def _add(self, made: Sequence[Alert], quiet: timedelta) -> None:
        """Keep those that nobody has just heard of."""
        now = self._clock.now()
        self._hushed = {key: until for key, until in self._hushed.items() if datetime.fromisoformat(until) > now}
        for alert in made:
            key = alert.id if alert.kind == "spike" else f"{alert.kind}:{alert.promise}:{alert.queue}"
            is_hushed = key in self._hushed
            log.warning(
                "alert", alert=alert.id, kind=alert.kind, at=alert.at, promise=alert.promise, owner=alert.owner,
                says=alert.says, conversation=alert.conversation, queue=alert.queue, quiet=is_hushed,
            )  # fmt: skip
            if not is_hushed:
                self._hushed[key] = (now + quiet).isoformat()
                alert.todo = dict.fromkeys(self._ways, 0)
                if alert.todo:
                    self.waiting = [*self.waiting, alert][-WAITING:]

    async def send(self) -> None:
        """Hand each waiting alert to each way that has not taken it; what fails is tried again after a rest."""
        now = self._clock.now()
        for alert in list(self.waiting):
            if alert.not_before is not None and datetime.fromisoformat(alert.not_before) > now:
                continue
            for name, tries in list(alert.todo.items()):
                await self._send(alert, name, tries)
            if alert.todo:
                rest = FIRST_REST * 2 ** (max(alert.todo.values()) - 1)
                alert.not_before = (now + rest).isoformat()
            else:
                self.waiting.remove(alert)
            await self._save()

    async def _send(self, alert: Alert, name: str, tries: int) -> None:
        way = self._ways.get(name)
        if way is None:
            del alert.todo[name]  # it was taken out of the settings
            return
        try:
            await way.send(alert)
        except Exception as error:
            log.warning(
                "alert.not_sent", alert=alert.id, way=name, tries=tries + 1, why=f"{type(error).__name__}: {error}"
            )
            alert.todo[name] = tries + 1
            if tries + 1 >= TRIES:
                del alert.todo[name]
        else:
            log.info("alert.sent", alert=alert.id, way=name)
            del alert.todo[name]

    async def _save(self) -> None:
        async with self._saving:
            cursor = self._cursor
            body = {
                "cursor": cursor, "hushed": self._hushed, "looked": self._looked,
                "waiting": [asdict(one) for one in self.waiting],
            }  # fmt: skip
            document = Document("alerts", "state", self._version + 1, write_json(body))
            await self._store.change(self._ids.new("al-"), documents=[document])
            self._version, self._saved = document.version, cursor


def _text(value: object) -> str | None:
    return str(value) if value else None


def _what(event: MomentEvent) -> tuple[str | None, str]:
    """The kind of alert that an event is, and what it says; None where it is none."""
    fields = event.fields
    match event.event:
        case "moment.at_risk" if fields.get("alert"):
            return "at_risk", "four fifths of the promised time are over"
        case "moment.late" if fields.get("alert"):
            return "breach", "the promised time is over; it must be kept every time"
        case "moment.alert":
            late = fields.get("outcome") == "kept"
            return "breach", "kept too late" if late else f"{fields.get('outcome')}; it must be kept every time"
        case "handoff.missed" if not fields.get("offered_to"):
            return "queue", f"nobody of {fields.get('queue')} came in time"
        case "handoff.promise_broken":
            return "queue", f"nobody of {fields.get('queue')} wrote by the time that the customer was told"
    return None, ""
