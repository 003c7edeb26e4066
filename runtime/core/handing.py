"""Handing over to people: the exit that is always there."""

from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from runtime.core import effort, moments
from runtime.core.company import Queue
from runtime.core.conversation import BOT, QUEUE
from runtime.core.decision import HandOver
from runtime.core.draft import Draft
from runtime.core.expressions import UNSET
from runtime.core.hours import parse_hours
from runtime.core.journey import HandOff
from runtime.core.sentences import duration, sentence, when

_hours = lru_cache(maxsize=256)(parse_hours)


def hand_over(draft: Draft, reason: str, why: str, *, sentence_name: str = "person", to: str = QUEUE) -> None:
    """Give the conversation to the people of the fitting queue and tell the customer so.

    The journey stays where it is, so that staff can move it on from there. With people already: only the
    ticket learns of it. `reason` is a code of the outcome log, `why` a sentence for staff. With `to`, somebody has it
    at once, and says so in their own words.
    """
    state = draft.known_state()
    kind = state.kind if state is not None else None
    planned = kind if isinstance(kind, HandOff) else None
    wanted = planned.queue if planned else ""
    # An older version may name a queue that is gone: its people are somewhere, and the default queue finds them.
    queue = draft.journeys.queues.get(wanted) or draft.journeys.queues[draft.journeys.default_queue]
    moment = state.moment if state is not None else None
    moments.count(draft, handed_off=True, reason=reason)
    known = draft.run.slots if draft.run is not None else {}
    lacks = _lacking(draft, queue)
    is_complete = all(name in known for name in planned.card) and not lacks if planned is not None else None
    moments.change(draft, lambda one: effort.queued(one, queue.id, draft.now, is_complete=is_complete))
    draft.effects.append(
        HandOver(
            queue=queue.id,
            reason=reason,
            why=why,
            state=draft.cause.state if draft.cause else draft.run.state if draft.run else None,
            moment=moment,
            category=draft.journey.moments[moment].category if moment else None,
            card=planned.card if planned else (),
            lacks=lacks,
        )
    )
    draft.note(f"handed over: {reason}", queue.id)
    draft.still("silence", "progress", "wait")
    draft.asked = None
    if draft.owner != BOT:
        return
    draft.own(to)
    draft.unmatched = 0
    draft.follow_up_until = None
    if to != QUEUE:
        return
    draft.wake("nobody", str(draft.epoch), queue.max_wait)
    if not draft.opted_out:
        _tell(draft, planned, queue, sentence_name)


def _lacking(draft: Draft, queue: Queue) -> tuple[str, ...]:
    """What the people of a queue need to begin, and nobody knows yet."""
    if not queue.needs:
        return ()
    scope = draft.scope()
    customer = scope["customer"]
    assert isinstance(customer, Mapping)
    known = {**scope, **{f"customer.{name}": value for name, value in customer.items()}}
    return tuple(name for name in queue.needs if known.get(name) in (None, UNSET))


def _tell(draft: Draft, planned: HandOff | None, queue: Queue, sentence_name: str) -> None:
    said = draft.messages(planned.say) if planned is not None and planned.say is not None else []
    if not said:
        said = [_built_in(draft, queue, sentence_name)]
    elif not _is_open(draft, queue):
        said.append(_opens(draft, queue, "opens"))
    for text in said[:-1]:
        draft.say(text, author="system")
    draft.say(said[-1], author="system", kind="handoff", queue=queue.id)


def _built_in(draft: Draft, queue: Queue, sentence_name: str) -> str:
    if not _is_open(draft, queue):
        before = "" if sentence_name == "person" else sentence(sentence_name, draft.language) + " "
        return before + _opens(draft, queue, "person_later")
    if sentence_name == "person" and queue.answer_within is not None:
        minutes = duration(queue.answer_within.total_seconds(), draft.language)
        return sentence("person_soon", draft.language, minutes=minutes)
    return sentence(sentence_name, draft.language)


def _is_open(draft: Draft, queue: Queue) -> bool:
    return _hours(queue.hours).is_open(draft.now, ZoneInfo(draft.journeys.timezone))


def _opens(draft: Draft, queue: Queue, name: str) -> str:
    """When the people of a queue are back; a queue that never opens promises no time."""
    zone = ZoneInfo(draft.journeys.timezone)
    opens = _hours(queue.hours).next_open(draft.now, zone)
    if opens is None:
        return sentence("person", draft.language)
    said = when(opens.astimezone(zone), draft.now.astimezone(zone), draft.language)
    return sentence(name, draft.language, when=said)
