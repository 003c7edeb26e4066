"""Handing over to people: what the customer is told, and what staff can do next."""

from collections.abc import Iterator

from authoring.check.routes import Edge, edges
from authoring.check.spans import in_words
from authoring.check.subject import Shared, Subject, finding
from runtime.core.journey import HandOff, State
from runtime.loading.findings import Finding
from runtime.loading.names import did_you_mean


def check_queues(shared: Shared) -> Iterator[Finding]:
    """HR402 for what a queue needs: a field of the customer, or data that some journey has."""
    journeys = shared.journeys
    known = {f"customer.{name}" for name in journeys.customer}
    known |= {name for journey in journeys.journeys.values() for name in journey.data}
    for queue in journeys.queues.values():
        for n, name in enumerate(queue.needs):
            if name not in known:
                what = "the customer has no such field" if name.startswith("customer.") else "no journey has such data"
                yield finding(
                    "HR402", shared.spot / "queues" / queue.id / "needs" / n,
                    f"The queue `{queue.id}` needs `{name}`, and {what}", did_you_mean(name, sorted(known)),
                )  # fmt: skip


def check_handing_over(subject: Subject) -> Iterator[Finding]:
    """HR307 for queues, HR803, HR804, HR805."""
    planned = [edge for edge in edges(subject) if edge.plan == "planned"]
    for state in subject.journey.states.values():
        if isinstance(state.kind, HandOff):
            yield from _handoff(subject, state, state.kind, [edge for edge in planned if edge.target == state.name])


def _handoff(subject: Subject, state: State, kind: HandOff, into: list[Edge]) -> Iterator[Finding]:
    spot = subject.state(state)
    queue = subject.shared.journeys.queues.get(kind.queue)
    moment = subject.journey.moments[state.moment]
    if queue is not None and kind.say is None and queue.answer_within is None:
        yield finding(
            "HR803", spot, f"Nothing at `{state.name}` tells the customer what happens next, and by when",
            f"Write `say`, or give the queue `{queue.id}` an `answer_within`.",
        )  # fmt: skip
    if not state.moves:
        yield finding(
            "HR804", spot, f"Staff who take over at `{state.name}` find no move that takes the journey on",
            "Write `moves` at the state or at its moment.",
        )  # fmt: skip
    if subject.route(state, "nobody_in_time") is None and queue is not None:
        yield finding(
            "HR805", spot, f"When nobody takes over at `{state.name}` within {in_words(queue.max_wait)}, the customer "
            "is told so and keeps the place in the queue",
            "Write `on: {nobody_in_time: STATE}` for another way.",
        )  # fmt: skip
    if queue is None or queue.answer_within is None or moment.within is None or not into:
        return
    if queue.answer_within > moment.within and all(edge.source in subject.journey.states for edge in into):
        yield finding(
            "HR307", spot, f"The queue `{queue.id}` answers within {in_words(queue.answer_within)}, "
            f"and `{moment.id}` is promised within {in_words(moment.within)}",
            "Hand over to a faster queue, or promise what can be kept.",
        )  # fmt: skip
