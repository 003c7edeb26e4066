"""The desk against its model: whatever customers, members, the router and time do in whatever order."""

import asyncio
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from handoff.changes import project
from handoff.declined import Declined
from runtime import limits
from runtime.core.conversation import BOT, QUEUE, held_by
from runtime.core.events import DeskActed, Said
from runtime.core.records import Document, Ticket
from tests.handoff.house import House
from tests.handoff.model import TRANSFER, Model

NAMES = ("jo", "sam", "kim")
WHO = st.sampled_from(NAMES)


class DeskMachine(RuleBasedStateMachine):
    """One customer, three members, the real worker and store, and the clock in the test's hand."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.model = Model()
        self.sent = 0

    def teardown(self) -> None:
        self.runner.close()

    def do(self, work: Any) -> Any:
        return self.runner.run(work)

    @initialize()
    def begin(self) -> None:
        async def begun() -> None:
            self.house = House()
            body = b'{"called":"%s","role":"agent","queues":[],"password":"","is_new":false,"tokens":[]}'
            members = [Document("staff", name, 1, body % name.title().encode()) for name in NAMES]
            await self.house.store.change("staff", members)
            await self.house.here(*NAMES)
            self.conversation = (await self.house.customer()).id

        self.do(begun())

    # what is there

    def ticket(self) -> Ticket | None:
        conversation = self.do(self.house.conversation(self.conversation))
        return self.do(self.house.ticket(conversation.ticket)) if conversation.ticket is not None else None

    def arrange(self, act: DeskActed) -> str | None:
        ticket = self.ticket()
        return self.do(self.house.arranges(ticket, act)) if ticket is not None else "none"

    async def try_(self, work: Any) -> bool:
        try:
            await work
        except Declined:
            return False
        return True

    # what happens

    @rule()
    def hands_over(self) -> None:
        if self.model.state in (None, "wrapping"):
            self.sent += 1
            self.do(self.house.says(self.do(self.house.conversation(self.conversation)), "person"))
            self.model = self.model.opened(self.house.clock.now())

    @rule(twice=st.booleans())
    def customer_writes(self, twice: bool) -> None:
        if self.model.state in (None, "wrapping"):
            return
        self.sent += 1
        for _ in range(1 + twice):
            event = Said(f"message {self.sent}", cmid=f"m-{self.sent}")
            sent = self.house.worker.handle(self.conversation, event, channel="web", external_id=f"m-{self.sent}")
            self.do(sent)
        self.model = self.model.says()

    @rule(who=WHO)
    def claims(self, who: str) -> None:
        ticket = self.ticket()
        if ticket is None:
            return
        member = self.do(self.house.roster.member(who))
        done = self.do(self.try_(self.house.routes.desk.claim(member, ticket.id, None)))
        assert done == self.model.may_claim(who)
        if done:
            self.model = self.model.claimed(who)

    @rule(who=WHO)
    def replies(self, who: str) -> None:
        ticket = self.ticket()
        if ticket is None:
            return
        member = self.do(self.house.roster.member(who))
        head = self.do(self.house.conversation(self.conversation)).seq
        self.sent += 1
        desk = self.house.routes.desk
        done = self.do(self.try_(desk.reply(member, ticket.id, "Hello", cmid=f"r-{self.sent}", last_seq=head)))
        assert done == (self.model.state == "held" and self.model.holder == who)
        if done:
            self.model = self.model.replied()

    @rule(who=WHO)
    def is_offered(self, who: str) -> None:
        now = self.house.clock.now()
        refused = self.arrange(DeskActed("offered", "router", to=who, key=f"o-{self.sent}", until=now + limits.OFFER))
        may = self.model.state in ("queued", "deferred") and who not in self.model.declined
        assert (refused is None) == may, refused
        if may:
            self.model = self.model.offered(who, now + limits.OFFER)

    @rule(who=WHO)
    def declines(self, who: str) -> None:
        refused = self.arrange(DeskActed("declined", who, text="busy"))
        assert (refused is None) == (self.model.offered_to == who), refused
        if refused is None and self.model.state == "offered":
            gone = self.model.declined | {who}
            after = self.model.unoffered()
            self.model = Model(**{**_fields(after), "state": "queued", "declined": gone})
        elif refused is None:
            self.model = self.model.unoffered()

    @rule(who=WHO, to=WHO)
    def gives_to_colleague(self, who: str, to: str) -> None:
        until = self.house.clock.now() + TRANSFER
        act = DeskActed("transfer_asked", who, to=to, text="please", key=f"t-{self.sent}", until=until)
        refused = self.arrange(act)
        model = self.model
        may = model.state == "held" and model.holder == who and model.offered_to is None and model.transfers < 3
        assert (refused is None) == may, refused
        if may:
            self.model = Model(**{**_fields(model), "offered_to": to, "offer_until": until})

    @rule(who=WHO)
    def accepts_from_colleague(self, who: str) -> None:
        refused = self.arrange(DeskActed("taken", who, name=who.title(), before="somebody"))
        may = self.model.state == "held" and self.model.offered_to == who
        assert (refused is None) == may, refused
        if may:
            self.model = self.model.given(who)

    @rule(to=WHO)
    def supervisor_assigns(self, to: str) -> None:
        refused = self.arrange(DeskActed("assigned", "sup", to=to, name=to.title(), before="somebody", text="now"))
        may = (self.model.is_free or self.model.state == "held") and self.model.holder != to
        assert (refused is None) == may, refused
        if may:
            self.model = self.model.given(to)

    @rule(who=WHO)
    def parks(self, who: str) -> None:
        refused = self.arrange(DeskActed("parked", who))
        may = self.model.may_park(who)
        assert (refused is None) == may, refused
        if may:
            self.model = self.model.parked()

    @rule(who=WHO)
    def puts_back(self, who: str) -> None:
        refused = self.arrange(DeskActed("requeued", who))
        may = self.model.state == "held" and self.model.holder == who
        assert (refused is None) == may, refused
        if may:
            self.model = Model(**{**_fields(self.model.requeued()), "declined": frozenset()})

    @rule(who=WHO)
    def finishes(self, who: str) -> None:
        ticket = self.ticket()
        if ticket is None:
            return
        member = self.do(self.house.roster.member(who))
        done = self.do(self.try_(self.house.routes.desk.finish(member, ticket.id, "kept", "")))
        model = self.model
        may = model.state == "held" and model.holder == who and model.offered_to is None
        assert done == (may or (model.state == "wrapping" and model.holder == who))
        if may:
            self.model = model.ended()

    @rule()
    def a_moment_passes(self) -> None:
        self.do(self.house.passes(timedelta(seconds=31)))
        self.model = self.model.at(self.house.clock.now())
        if self.model.state == "wrapping" and self.ticket() is None:
            self.model = Model()

    # what always holds

    @invariant()
    def the_rows_are_as_the_model_says(self) -> None:
        ticket = self.ticket()
        assert (ticket.state if ticket else None) == self.model.state
        if ticket is not None:
            assert ticket.holder == self.model.holder
            assert ticket.offered_to == self.model.offered_to
            assert ticket.opened_at == self.model.opened_at, "I9: the age never changes"
            assert project(self.do(self.house.store.ticket_events(ticket.id))) == ticket, "I18"

    @invariant()
    def the_owner_is_who_the_ticket_says(self) -> None:
        owner = self.do(self.house.conversation(self.conversation)).owner
        if self.model.is_free:
            assert owner == QUEUE
        elif self.model.state == "held":
            assert owner == held_by(self.model.holder or "")
        else:
            assert owner == BOT

    @invariant()
    def an_open_ticket_has_a_clock(self) -> None:
        conversation = self.do(self.house.conversation(self.conversation))
        if self.model.is_free or self.model.state == "held":
            assert any(timer.kind == "ttl" for timer in conversation.timers), "I8"

    @invariant()
    def lines_count_from_one_without_a_gap(self) -> None:
        lines = self.do(self.house.store.lines(self.conversation, 0, 10_000))
        assert [line.seq for line in lines] == list(range(1, len(lines) + 1)), "I4"
        assert sum(line.author == "customer" for line in lines) <= self.sent, "I3: each message once"


def _fields(model: Model) -> dict[str, Any]:
    return {name: getattr(model, name) for name in Model.__dataclass_fields__}


TestDesk = DeskMachine.TestCase
TestDesk.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
