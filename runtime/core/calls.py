"""The answer of an action comes back into the conversation that waits for it."""

from runtime.core import moments
from runtime.core.conversation import BOT, Tried
from runtime.core.draft import Draft
from runtime.core.events import CallFinished
from runtime.core.journey import Do
from runtime.core.walk import follow


def call_finished(draft: Draft, event: CallFinished) -> None:
    """Keep what the action gave and go along its end. An answer nobody waits for changes nothing."""
    run = draft.run
    if run is None or run.call is None or run.call.id != event.call or not isinstance(draft.state.kind, Do):
        draft.note(f"late answer of {event.call}")
        return
    kind = draft.state.kind
    failed = event.end in ("error", "timeout")
    moments.count(draft, actions=1, actions_failed=int(failed), acted=not failed)
    what = f"{kind.action}: {event.end}" + (f" ({event.detail})" if event.detail else "")
    draft.still("progress", "call")
    draft.change_run(call=None, tried=(*run.tried, Tried(run.state, what, draft.now)))
    values = {name: event.gives[given] for name, given in kind.saves if given in event.gives}
    draft.store(values, f"action:{kind.action}")
    if draft.owner != BOT:
        draft.note(f"{kind.action} answered {event.end} while people have the conversation")
        return
    follow(draft, event.end, detail=event.detail, by=None if failed else "action_result")
