"""Who is offered which ticket: pure, by queue, skill, language, load, and what the ticket prefers."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handoff.opening import FIRST
from handoff.presence import Standing
from handoff.roster import Member
from runtime.core.records import Ticket

Offers = Sequence[tuple[Ticket, str]]


@dataclass(frozen=True, slots=True)
class Agent:
    """A member who may be offered tickets now. `load` counts what they have, `turns` what they were offered so far."""

    member: Member
    load: int
    turns: int = 0

    def fits(self, ticket: Ticket) -> bool:
        """Whether the ticket is for somebody like them, and they have room for it."""
        member = self.member
        return (
            self.load < member.capacity
            and member.may("claim")
            and member.answers(ticket.queue)
            and (not member.skills or set(ticket.skills) <= set(member.skills))
            and (not member.languages or ticket.language in member.languages)
            and member.name not in ticket.declined_by
        )


def loads(tickets: Iterable[Ticket]) -> Mapping[str, int]:
    """How many tickets each member has: held, being wrapped up, and offered to them. Counted, never kept."""
    count: dict[str, int] = {}
    for ticket in tickets:
        for name in {_has(ticket), ticket.offered_to} - {None}:
            count[str(name)] = count.get(str(name), 0) + 1
    return count


def _has(ticket: Ticket) -> str | None:
    return ticket.holder if ticket.state in ("held", "wrapping") else None


def agents(
    members: Iterable[Member], standings: Mapping[str, Standing], tickets: Iterable[Ticket], now: datetime,
    turns: Mapping[str, int],
) -> list[Agent]:  # fmt: skip
    """The members who take tickets now."""
    has = loads(tickets)
    return [
        Agent(member, has.get(member.name, 0), turns.get(member.name, 0))
        for member in members
        if standings.get(member.name, Standing()).takes(now)
    ]


def plan(
    tickets: Iterable[Ticket], who: Sequence[Agent], now: datetime, is_open: Callable[[Ticket], bool]
) -> Offers:  # fmt: skip
    """The offers to be made now, the most urgent ticket first; each member gets as many as they have room for."""
    free = {agent.member.name: agent for agent in who}
    return tuple(_chosen(waiting(tickets, is_open), free, now))


def _chosen(tickets: Iterable[Ticket], free: dict[str, Agent], now: datetime) -> Iterator[tuple[Ticket, str]]:
    for ticket in tickets:
        fitting = [agent for agent in free.values() if agent.fits(ticket)]
        if ticket.prefers is not None and ticket.prefers_until is not None and now < ticket.prefers_until:
            fitting = [agent for agent in fitting if agent.member.name == ticket.prefers] or fitting
        if not fitting:
            continue
        best = min(fitting, key=lambda agent: (agent.load, agent.turns, agent.member.name))
        name = best.member.name
        free[name] = Agent(best.member, best.load + 1, best.turns + 1)
        yield ticket, name


def waiting(tickets: Iterable[Ticket], is_open: Callable[[Ticket], bool]) -> list[Ticket]:
    """What may be offered, in the order in which it should be: those put off come last, while their queue is open."""
    offerable = [one for one in tickets if one.state == "queued" or (one.state == "deferred" and is_open(one))]
    return sorted(offerable, key=urgency)


def urgency(ticket: Ticket) -> tuple[bool, bool, int, datetime, datetime]:
    """Smaller is more urgent: what was promised again, the category, the deadline, the waiting time."""
    rank = FIRST.index(ticket.category) if ticket.category in FIRST else len(FIRST)
    return ticket.state == "deferred", not ticket.urgent, rank, ticket.due_at or ticket.opened_at, ticket.opened_at


def places(tickets: Iterable[Ticket]) -> Mapping[str, int]:
    """The place in its queue of each ticket that waits for a person, from 1."""
    place: dict[str, int] = {}
    lengths: dict[str, int] = {}
    for ticket in sorted((one for one in tickets if one.state in ("queued", "offered")), key=urgency):
        lengths[ticket.queue] = place[ticket.id] = lengths.get(ticket.queue, 0) + 1
    return place


def uncovered(tickets: Iterable[Ticket], members: Iterable[Member], live: Collection[str]) -> set[str]:
    """Queues in which somebody waits and nobody who could see it is there."""
    there = [member for member in members if member.name in live and member.may("claim")]
    queues = {ticket.queue for ticket in tickets if ticket.state in ("queued", "offered")}
    return {queue for queue in queues if not any(member.answers(queue) for member in there)}
