"""The simulated world: customers arrive, answer, fall silent; actions answer; staff take over. On a virtual clock.

Everything goes through the worker, as in a service: the store, the timers and the log get what they would get there.
What happens is a queue of appointments in virtual time; each customer has a seed of their own, so that one visit is
the same whatever else happens.
"""

import heapq
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import count

from msgspec.structs import replace as changed

from moments.simulation.customer import BY_SMS, PERSON_KEEPS, Customer, end_of, groups, pause
from moments.simulation.opinion import Opinion, opinion_on
from moments.simulation.plan import Plan
from runtime import limits
from runtime.clock import Chance, Ids
from runtime.core.conversation import QUEUE, Conversation, MomentEvent
from runtime.core.events import CallFinished, Chose, Said, StaffFinished, StaffJoined, StaffMoved, StaffSaid
from runtime.core.moves import possible
from runtime.core.records import Commit, OutboxRow
from runtime.core.values import Slot
from runtime.ports import Store
from runtime.timers import TimersLoop
from runtime.worker import Journeys, Worker

STAFF = ("amal", "jo", "sam")
STEPS = 80  # of one visit at most
OPEN, HOURS = 8, 12  # customers come from eight in the morning, for twelve hours
ASKED_AFTER = timedelta(seconds=30)  # a moment was settled
AGAIN, AGAIN_BROKEN = 0.03, 0.2  # shares who come back within a week: after a promise kept, and after one that was not


class VirtualClock:
    """A clock that stands where the simulation is."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The simulated time."""
        return self.at


@dataclass(frozen=True, slots=True)
class Appointment:
    """What happens next with one customer, or with everybody's timers (`customer` is None)."""

    kind: str
    customer: Customer | None = None
    row: OutboxRow | None = None
    opinion: Opinion | None = None


class World:
    """Runs a plan over a worker and a store."""

    def __init__(self, *, worker: Worker, store: Store, journeys: Journeys, clock: VirtualClock, plan: Plan) -> None:
        self._worker = worker
        self._store = store
        self._journeys = journeys
        self._clock = clock
        self._plan = plan
        self._timers = TimersLoop(store=store, worker=worker, clock=clock)
        self._queue: list[tuple[datetime, int, Appointment]] = []
        self._order = count()
        self._by_conversation: dict[str, Customer] = {}
        self._due: list[tuple[datetime, str]] = []
        self._calls: list[OutboxRow] = []
        self._settled: list[MomentEvent] = []
        store.listen(self._heard)

    def _heard(self, commit: Commit) -> None:
        """Remember what a commit makes due, so that no store has to be searched for it."""
        if commit.conversation.due is not None:
            heapq.heappush(self._due, (commit.conversation.due, commit.conversation.id))
        self._calls += [row for row in commit.outbox if row.kind == "call"]
        self._settled += [one for _, one in commit.moments if one.event == "moment.outcome"]

    async def days(self) -> AsyncIterator[int]:
        """Simulate day by day; gives how many customers came, after each. Before each day its map may be changed."""
        for day in range(self._plan.days):
            customers = list(self._arrivals(day))
            yield len(customers)
            for at, customer in customers:
                self._at(at, Appointment("arrive", customer))
            await self._until(self._midnight(day + 1))

    async def finish(self) -> None:
        """Let the last timers run out, so that every moment is settled that can be: a customer is away for days."""
        await self._until(self._clock.at + timedelta(days=3))

    def _midnight(self, day: int) -> datetime:
        return datetime.combine(self._plan.first + timedelta(day), time(), UTC)

    def _arrivals(self, day: int) -> Iterator[tuple[datetime, Customer]]:
        """The customers of a day, each with a seed of their own."""
        journeys = self._journeys.current
        starting = [one for one in journeys.journeys.values() if one.starts.words or one.starts.when]
        if self._plan.only is not None:
            starting = [journeys.journeys[self._plan.only]]
        for n in range(self._plan.per_day):
            number = day * self._plan.per_day + n
            chance = Chance(f"{self._plan.seed}:{number}")
            journey = chance.choice(starting)
            channel = "sms" if "sms" in journey.channels and chance.random() < BY_SMS else journey.channels[0]
            customer = Customer(number, chance, journey, channel, groups=groups(journeys, chance))
            planted = self._plan.planted
            if planted is not None and day >= planted.day and journey.id == planted.journey:
                customer.doomed = planted.moment if chance.random() < planted.drop else None
            at = self._midnight(day) + timedelta(hours=OPEN, seconds=chance.random() * HOURS * 3600)
            yield at, customer

    def _at(self, at: datetime, appointment: Appointment) -> None:
        heapq.heappush(self._queue, (at, next(self._order), appointment))

    async def _until(self, end: datetime) -> None:
        """Keep every appointment before `end`, and fire the timers that are due between them."""
        while True:
            first = self._queue[0][0] if self._queue else end
            due = self._due[0][0] if self._due else end
            if min(first, due) >= end:
                self._clock.at = max(self._clock.at, end)
                return
            self._clock.at = max(self._clock.at, min(first, due))
            if due <= first:
                await self._fire(heapq.heappop(self._due)[1])
            else:
                await self._keep(heapq.heappop(self._queue)[2])
            self._see_to_surveys()

    def _see_to_surveys(self) -> None:
        """Ask about what was settled, a little later, as a service does."""
        for event in self._settled:
            customer = self._by_conversation.get(event.conversation)
            opinion = opinion_on(event, self._journeys.current, self._plan.seed)
            if customer is not None and opinion is not None:
                self._at(self._clock.at + ASKED_AFTER, Appointment("survey", customer, opinion=opinion))
        self._settled.clear()

    async def _ask(self, conversation: Conversation, opinion: Opinion) -> None:
        """Ask, and take what they answer; whoever is busy meanwhile is not asked."""
        taken = await self._worker.handle(conversation.id, opinion.asked)
        instance = opinion.asked.instance
        for n, said in enumerate((opinion.choice, opinion.words)):
            open_now = taken.conversation.asked
            if taken.refused is not None or said is None or open_now is None:
                return
            cmid = f"s-{instance}-{n}"
            event = Chose(open_now.seq, said, cmid=cmid) if n == 0 else Said(said, cmid=cmid)
            taken = await self._worker.handle(conversation.id, event)

    async def _fire(self, conversation_id: str) -> None:
        if not await self._timers.fire(conversation_id):
            return
        customer = self._by_conversation.get(conversation_id)
        conversation = await self._store.conversation(conversation_id)
        if customer is not None and conversation is not None:
            await self._next(customer, conversation)

    async def _keep(self, one: Appointment) -> None:
        customer = one.customer
        assert customer is not None
        if one.kind == "arrive":
            await self._arrive(customer)
            return
        conversation = await self._store.conversation(customer.conversation)
        assert conversation is not None
        match one.kind:
            case "reply":
                await self._reply(customer, conversation)
            case "answer":
                assert one.row is not None
                await self._answer(customer, one.row)
            case "join":
                await self._join(customer, conversation)
            case "survey":
                assert one.opinion is not None
                await self._ask(conversation, one.opinion)
            case "help":
                await self._help(customer, conversation)

    async def _arrive(self, customer: Customer) -> None:
        address = f"simulated-{self._plan.seed}-{customer.number}"
        if customer.channel == "sms":
            address = f"+44770090{customer.number:06} +447700900000"
        if not customer.conversation:
            begun = await self._worker.begin(customer.channel, address)
            customer.conversation = begun.id
            self._by_conversation[begun.id] = customer
            await self._introduce(customer, begun)
        first = Said(customer.opening(), cmid=f"s-{customer.number}-first-{customer.steps}")
        taken = await self._worker.handle(customer.conversation, first)
        await self._next(customer, taken.conversation)

    async def _introduce(self, customer: Customer, begun: Conversation) -> None:
        """The site tells what it knows of them."""
        if customer.groups:
            profile = {name: Slot(text, "site", self._clock.at) for name, text in customer.groups.items()}
            ids = Ids(self._clock, customer.chance.getrandbits)
            told = _with_profile(begun, profile)
            await self._store.commit_turn(Commit(ids.new("op-"), told))

    async def _next(self, customer: Customer, conversation: Conversation) -> None:
        """Make the appointments that follow from where the conversation stands."""
        customer.steps += 1
        chance = customer.chance
        for row in self._calls:
            self._at(self._clock.at + pause(chance, 1.5), Appointment("answer", customer, row))
        self._calls.clear()
        if customer.steps > STEPS:
            return
        if conversation.owner == QUEUE:
            self._at(self._clock.at + pause(chance, 120), Appointment("join", customer))
        elif customer.answers(conversation, self._journeys.current):
            self._at(self._clock.at + pause(chance, 18), Appointment("reply", customer))

    async def _reply(self, customer: Customer, conversation: Conversation) -> None:
        if not customer.answers(conversation, self._journeys.current):
            return
        event = customer.reply(self._journeys.current, conversation)
        if event is not None:
            taken = await self._worker.handle(conversation.id, event)
            await self._next(customer, taken.conversation)

    async def _answer(self, customer: Customer, row: OutboxRow) -> None:
        taken_row = await self._store.take(row.id, self._clock.at, limits.LEASE)
        if taken_row is None:
            return
        action = self._journeys.current.actions[str(row.body["action"])]
        call = str(row.body["call"])
        end = end_of(action, customer.chance, self._drift())
        gives = {} if end == "error" else {name: f"R-{customer.number}" for name in action.gives}
        taken = await self._worker.handle(
            row.conversation, CallFinished(call, end, gives), channel="call", external_id=call,
            settles=((row.id, "sent"),),
        )  # fmt: skip
        await self._next(customer, taken.conversation)

    def _drift(self) -> float:
        passed = (self._clock.at - self._midnight(0)) / timedelta(days=self._plan.days)
        return self._plan.drift * min(max(passed, 0.0), 1.0)

    async def _join(self, customer: Customer, conversation: Conversation) -> None:
        if conversation.owner != QUEUE:
            return
        staff = customer.chance.choice(STAFF)
        await self._worker.handle(conversation.id, StaffJoined(staff, staff.title()))
        await self._worker.handle(conversation.id, StaffSaid(staff, staff.title(), "I have read it all. One moment."))
        self._at(self._clock.at + pause(customer.chance, 150), Appointment("help", customer))

    async def _help(self, customer: Customer, conversation: Conversation) -> None:
        if not conversation.owner.startswith("staff:"):
            return
        staff = conversation.owner.removeprefix("staff:")
        run = conversation.run
        is_doomed = run is not None and customer.doomed in {moment.id for moment in run.moments}
        keeps = not is_doomed and customer.chance.random() < PERSON_KEEPS
        move = self._move(conversation) if keeps and customer.chance.random() < 0.5 else None
        if move is not None:
            taken = await self._worker.handle(conversation.id, StaffMoved(staff, staff.title(), move))
            if taken.refused is None:
                await self._next(customer, taken.conversation)
                return
        outcome = "kept" if keeps else "broken"
        taken = await self._worker.handle(conversation.id, StaffFinished(staff, staff.title(), outcome))  # type: ignore[arg-type]
        await self._next(customer, taken.conversation)
        await self._perhaps_again(customer, AGAIN if keeps else AGAIN_BROKEN)

    async def _perhaps_again(self, customer: Customer, share: float) -> None:
        if customer.chance.random() < share:
            customer.doomed = None
            later = timedelta(days=customer.chance.random() * 6 + 0.2)
            self._at(self._clock.at + later, Appointment("arrive", customer))

    def _move(self, conversation: Conversation) -> str | None:
        moves = possible(self._journeys.current, conversation, self._clock.at)
        fit = [one for one in moves if one.blocked is None and not one.missing and one.move is not None]
        return fit[0].id if fit else None


def _with_profile(conversation: Conversation, profile: dict[str, Slot]) -> Conversation:

    return changed(conversation, version=conversation.version + 1, profile=profile)
