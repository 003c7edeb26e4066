"""The answer of an action comes back into the conversation that waits for it."""

from runtime.core import effort, moments, replay
from runtime.core.conversation import BOT, Performed, Tried
from runtime.core.draft import Draft
from runtime.core.events import CallFinished
from runtime.core.journey import PERSON, Do, Transfer
from runtime.core.walk import close, follow


def call_finished(draft: Draft, event: CallFinished) -> None:
    """Keep what the action gave and go along its end. An answer nobody waits for changes nothing."""
    run = draft.run
    kind = draft.state.kind if run is not None else None
    if run is None or run.call is None or run.call.id != event.call or not isinstance(kind, Do | Transfer):
        draft.note(f"late answer of {event.call}")
        return
    failed = event.end in ("error", "timeout")
    took = effort.milliseconds(draft.now - run.call.called_at)
    moments.count(draft, actions=1, actions_failed=int(failed), acted=not failed, action_ms=took)
    what = f"{kind.action}: {event.end}" + (f" ({event.detail})" if event.detail else "")
    draft.still("progress", "call")
    draft.change_run(call=None, tried=(*run.tried, Tried(run.state, what, draft.now)))
    if not failed:
        replay.keep(draft, Performed(draft.values(kind.arguments), event.end, event.gives))
    if isinstance(kind, Do):
        draft.store(replay.saved(kind.saves, event.gives), f"action:{kind.action}")
    if draft.owner != BOT:
        draft.note(f"{kind.action} answered {event.end} while people have the conversation")
        return
    if isinstance(kind, Transfer) and event.end == "accepted":
        _accepted(draft, kind)
    else:
        follow(draft, event.end, detail=event.detail, by=None if failed else "action_result")


def _accepted(draft: Draft, kind: Transfer) -> None:
    """Another system has the process now: the moment is transferred, and the journey ends unless it goes on."""
    draft.tell(kind.say)
    run = draft.run
    assert run is not None
    if draft.state.routes["accepted"].to == PERSON:
        close(draft, "transferred", by="action_result")
        return
    moments.settle(draft, draft.state.moment, "transferred", state=run.state, by="action_result")
    draft.change_run(settled=draft.state.moment)
    follow(draft, "accepted", by="action_result")
