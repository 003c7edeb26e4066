"""What comes from the carrier or from the customer's rights, and not from their need.

Opting out and in, help words, undeliverable messages, erasure.
"""

from runtime.core import moments
from runtime.core.conversation import BOT, CLOSED, DESK_TIMERS
from runtime.core.decision import GiveBack
from runtime.core.draft import Draft
from runtime.core.events import AskedHelp, Erased, OptedIn, OptedOut, SendFailed
from runtime.core.handing import hand_over
from runtime.core.sentences import sentence
from runtime.core.walk import follow


def from_outside(draft: Draft, event: OptedOut | OptedIn | AskedHelp | SendFailed | Erased) -> None:
    """Do what such an event asks."""
    match event:
        case OptedOut():
            opted_out(draft, event)
        case OptedIn():
            opted_in(draft, event)
        case AskedHelp():
            asked_help(draft, event)
        case SendFailed():
            send_failed(draft, event)
        case Erased():
            erased(draft)


def opted_out(draft: Draft, event: OptedOut) -> None:
    """The customer wants no more messages: everything open is settled so, and what is unsent stays unsent.

    People keep a ticket that they have; they can read, not write.
    """
    if event.text:
        draft.say(event.text, author="customer")
    moments.settle_all(draft, "opted_out", by="customer_said")
    draft.run = None
    draft.asked = None
    draft.timers = tuple(timer for timer in draft.timers if timer.kind in DESK_TIMERS)
    if draft.owner == BOT and not draft.opted_out:
        draft.own(BOT)
    if not event.answered:
        draft.say(sentence("opted_out", draft.language), author="system")
    draft.opted_out = True


def erased(draft: Draft) -> None:
    """Nothing of the customer will be left: what is open is withdrawn, people give it back, nothing waits."""
    if draft.owner != BOT:
        draft.effects.append(GiveBack("erasure", "withdrawn", note="the customer was erased"))
    moments.settle_all(draft, "withdrawn", by="customer_said", reason="erased")
    draft.asked = None
    draft.timers = ()
    draft.own(CLOSED)


def opted_in(draft: Draft, event: OptedIn) -> None:
    """The customer wants messages again."""
    if event.text:
        draft.say(event.text, author="customer")
    draft.opted_out = False
    if not event.answered:
        draft.say(sentence("opted_in", draft.language), author="system")


def asked_help(draft: Draft, event: AskedHelp) -> None:
    """The carrier's help word: who we are and how to stop."""
    draft.say(event.text, author="customer")
    if not event.answered and not draft.opted_out:
        draft.say(sentence("sms_help", draft.language, title=draft.journeys.title), author="system")


def send_failed(draft: Draft, event: SendFailed) -> None:
    """A message did not arrive: the author's own way on, else a person. Where nobody knows, always a person.

    The way on begins at the state that said it, while its journey is under way and does nothing else just then.
    """
    state = _said_by(draft, event)
    if state is not None:
        draft.change_run(state=state)
        follow(draft, "undeliverable", detail=event.reason)
        return
    sure = "nobody knows whether it arrived" if event.unsure else "it did not arrive"
    why = f"Message {event.seq}: {sure} ({event.reason})" if event.seq else f"A message: {sure} ({event.reason})"
    hand_over(draft, "send_failed", why)


def _said_by(draft: Draft, event: SendFailed) -> str | None:
    """The state that said the line that did not arrive, where its journey can go on from there."""
    run = draft.run
    if event.unsure or run is None or run.call is not None or draft.owner != BOT or draft.opted_out:
        return None
    state = dict(run.told).get(event.seq or 0)
    return state if state in draft.journey.states else None
