"""What a process counts and measures for Prometheus, and the page `/metrics`.

Counters are of this process since its start; with several workers each has its own. No label holds anything of a
customer. The names are in docs/reference/metrics.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from channels.web.chat import WebChat
from runtime.clock import Clock
from runtime.core.records import Commit
from runtime.ports import Store, StoreError
from runtime.pressure import Pressure

TURN_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STORE_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
TICKETS = 1_000  # that are looked at for how long they wait


class Metrics:
    """The counters of one process; those that tell how things stand are asked for by the page."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.inbound = Counter(
            "handrail_inbound", "Messages and events from outside, by what became of them.", ("channel", "result"),
            registry=self.registry,
        )  # fmt: skip
        self.turn_seconds = Histogram(
            "handrail_turn_seconds", "From reading the conversation to the commit that is on the disk.", ("channel",),
            buckets=TURN_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.conflicts = Counter(
            "handrail_turn_conflicts", "Turns decided again, as somebody wrote the conversation meanwhile.",
            registry=self.registry,
        )  # fmt: skip
        self.unknown = Counter(
            "handrail_outbox_unknown", "Texts and calls of which nobody knows whether they went.",
            registry=self.registry,
        )  # fmt: skip
        self.asked = Counter(
            "handrail_sms_asked", "Texts whose carrier was asked what became of them, by what that brought.",
            ("result",), registry=self.registry,
        )  # fmt: skip
        for learnt in ("learnt", "open", "never", "away"):
            self.asked.labels(learnt)
        self.handoffs = Counter(
            "handrail_handoff", "Conversations handed to people.", ("reason",), registry=self.registry
        )
        self.outcomes = Counter("handrail_outcome", "What became of moments.", ("outcome",), registry=self.registry)
        self.store_seconds = Histogram(
            "handrail_store_seconds", "Steps of the store, until they are on the disk.", ("op",),
            buckets=STORE_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.reloads = Counter(
            "handrail_journey_reload", "Maps that were read again.", ("result",), registry=self.registry
        )
        for result in ("published", "refused"):
            self.reloads.labels(result)
        ProcessCollector(registry=self.registry)

    def turn(self, channel: str, seconds: float) -> None:
        """A turn was decided and written."""
        self.turn_seconds.labels(channel).observe(seconds)

    def committed(self, commit: Commit, *, is_repeated: bool) -> None:
        """A turn is in the store, or was before."""
        if commit.arrival is not None:
            self.inbound.labels(commit.arrival.channel, "repeated" if is_repeated else "taken").inc()
        if is_repeated:
            return
        for _, moment in commit.moments:
            if moment.event == "handoff.opened":
                self.handoffs.labels(str(moment.fields.get("reason"))).inc()
            elif moment.event == "moment.outcome":
                self.outcomes.labels(str(moment.fields.get("outcome"))).inc()
        for _, status in commit.settles:
            self.settled(status)

    def asked_for(self, learnt: str) -> None:
        """A carrier was asked what became of a text."""
        self.asked.labels(learnt).inc()

    def settled(self, status: str) -> None:
        """A row of the outbox ended."""
        if status == "unknown":
            self.unknown.inc()


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand in one process and its store at the moment of asking."""

    store: Store
    web_chat: WebChat
    pressure: Pressure
    clock: Clock

    async def read(self) -> list[Metric]:
        """The gauges. Those of the store are left out while it does not answer: /readyz says why."""
        lag = GaugeMetricFamily("handrail_loop_lag_seconds", "How late the event loop is, 19 of 20 times at most.")
        lag.add_metric([], self.pressure.lag)
        open_ = GaugeMetricFamily("handrail_ws_open", "Web sockets of customers that are open.")
        open_.add_metric([], self.web_chat.open_sockets)
        shed = CounterMetricFamily("handrail_shed", "Requests put off under pressure.", labels=["what"])
        for what, count in self.pressure.put_off.items():
            shed.add_metric([what], count)
        found: list[Metric] = [lag, open_, shed]
        try:
            found += await self._of_the_store()
        except StoreError:
            return found
        return found

    async def _of_the_store(self) -> list[Metric]:
        now = self.clock.now()
        oldest = [(now - row.created_at).total_seconds() for row in await self.store.ready(now, 1)]
        tickets = await self.store.tickets(("queued",), TICKETS)
        pending = GaugeMetricFamily("handrail_pending_oldest_seconds", "Age of the oldest row that is due to go out.")
        pending.add_metric([], max(oldest, default=0.0))
        waiting = GaugeMetricFamily("handrail_queue_waiting", "Tickets that wait for somebody.", labels=["queue"])
        longest = GaugeMetricFamily("handrail_queue_wait_seconds", "The longest of those waits.", labels=["queue"])
        for queue in sorted({ticket.queue for ticket in tickets}):
            waits = [(now - ticket.opened_at).total_seconds() for ticket in tickets if ticket.queue == queue]
            waiting.add_metric([queue], len(waits))
            longest.add_metric([queue], max(waits))
        return [pending, waiting, longest]


class MetricsPage:
    """`/metrics`."""

    def __init__(self, metrics: Metrics, standing: Standing) -> None:
        self._metrics = metrics
        self._standing = standing

    async def show(self, _request: web.Request) -> web.Response:
        """All that is counted and measured, in Prometheus' text format."""
        now = _Read(await self._standing.read())
        text = generate_latest(self._metrics.registry) + generate_latest(now)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Read:
    """What was read, as a collector that is asked once."""

    def __init__(self, found: list[Metric]) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """What was read."""
        yield from self._found
