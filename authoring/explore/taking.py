"""One turn of a walk: the very `decide` that serves customers, and what can be seen of what it did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from runtime.core.conversation import BOT, Conversation
from runtime.core.decision import Decision, GiveBack, HandOver, Step
from runtime.core.draft import Draft
from runtime.core.events import Event
from runtime.core.frames import fresh_run
from runtime.core.journey import Journey, JourneyMap
from runtime.core.turn import decide
from runtime.core.values import Value
from runtime.core.walk import enter
from runtime.wire import read_conversation, write_conversation


@dataclass(frozen=True, slots=True)
class Seen:
    """What a turn did. `broken` are codes and sentences of rules that no turn may break."""

    steps: tuple[Step, ...] = ()
    settled: tuple[tuple[str, str], ...] = ()
    handed: HandOver | None = None
    ended: str | None = None
    refused: str | None = None
    spoke: bool = False
    broken: tuple[tuple[str, str], ...] = ()


def take(
    journeys: JourneyMap, conversation: Conversation, events: Sequence[Event], now: datetime
) -> tuple[Conversation, Seen]:
    """Decide some events one after the other; a turn that fails changes nothing and says so."""
    decisions: list[Decision] = []
    broken: list[tuple[str, str]] = []
    for event in events:
        try:
            decision = decide(journeys, conversation, event, now)
        except Exception as error:  # whatever it is, a customer would meet it
            broken.append(("HR120", f"{type(error).__name__}: {error}"))
            break
        broken += broken_rules(conversation, decision)
        decisions.append(decision)
        conversation = decision.conversation
        if decision.refused is not None:
            break
    return conversation, _seen(decisions, tuple(broken))


def begin_with(
    journeys: JourneyMap, conversation: Conversation, journey: Journey, given: Mapping[str, Value], at: str = ""
) -> tuple[Conversation, Seen]:
    """Begin a journey as another one does that gives it data; with `at`, at that state."""
    draft = Draft(journeys, conversation, conversation.touched_at)
    draft.run = fresh_run(draft, journey, given, asked_for=None)
    enter(draft, at or journey.start)
    decision = draft.decision()
    return decision.conversation, _seen([decision], tuple(broken_rules(conversation, decision)))


def _seen(decisions: Sequence[Decision], broken: tuple[tuple[str, str], ...]) -> Seen:
    lines = [line for one in decisions for line in one.lines]
    outcomes = [event.fields for one in decisions for event in one.log if event.event == "moment.outcome"]
    handed = [effect for one in decisions for effect in one.effects if isinstance(effect, HandOver)]
    return Seen(
        steps=tuple(step for one in decisions for step in one.trace),
        settled=tuple((str(fields["promise"]), str(fields["outcome"])) for fields in outcomes),
        handed=handed[-1] if handed else None,
        ended=next((line.outcome for line in lines if line.kind == "ended"), None),
        refused=next((one.refused for one in decisions if one.refused is not None), None),
        spoke=any(line.author != "customer" and (line.text or line.kind == "ended") for line in lines),
        broken=broken,
    )


def broken_rules(before: Conversation, decision: Decision) -> Iterator[tuple[str, str]]:
    """The rules that hold for every turn of every journey, whatever its author wrote."""
    after = decision.conversation
    by_bot = [line for line in decision.lines if line.author == "bot"]
    if before.opted_out and after.opted_out and by_bot:
        yield "HR606", f"After STOP this is still sent: {by_bot[0].text!r}"
    gave_back = any(isinstance(effect, GiveBack) for effect in decision.effects)
    if before.owner != BOT and after.owner != BOT and by_bot and not gave_back:
        yield "HR606", f"While people have the conversation, the journey says: {by_bot[0].text!r}"
    left = [timer.kind for timer in after.timers if timer.kind != "nobody"]
    if after.run is None and left:
        yield "HR106", f"The journey is over, and the clock `{left[0]}` still runs"
    settled = [str(event.fields["instance"]) for event in decision.log if event.event == "moment.outcome"
               and event.fields.get("instance")]  # fmt: skip
    for instance in {one for one in settled if settled.count(one) > 1}:
        yield "HR708", f"One moment gets two outcomes: {instance}"
    for moment in before.run.moments if before.run is not None and after.run is None else ():
        if moment.instance not in settled:
            yield "HR707", f"The moment `{moment.id}` is left without an outcome"


def survives_restart(conversation: Conversation) -> bool:
    """Whether what is kept in the store is the whole conversation."""
    return read_conversation(write_conversation(conversation)) == conversation
