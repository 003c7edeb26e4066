"""What a moment took, for its line in the outcome log: turns, time of theirs and ours, actions, people."""

from datetime import datetime, timedelta

from msgspec.structs import replace as changed

from runtime.core.conversation import OpenMoment

COUNTED = (
    "turns_customer", "turns_ours", "segments_out", "not_understood", "repeated_questions", "corrections", "silences",
    "transfers", "followups", "actions", "actions_failed", "action_ms", "packet_complete", "next_moves_offered",
    "next_move_used", "last_question", "input_class", "queue", "agent",
)  # fmt: skip


def fields(opened: OpenMoment, now: datetime) -> dict[str, object]:
    """The fields of effort of a moment that is settled now."""
    ended = given_back(claimed(opened, opened.agent, now), now)
    held_ms = ended.hold_ms
    ours_ms = held_ms + opened.action_ms
    earlier = opened.before
    return {name: getattr(opened, name) for name in COUNTED} | {
        "path": list(opened.path),
        "holds": opened.holds,
        "hold_ms": held_ms,
        "queue_wait_ms": held_ms if opened.queue is not None else None,
        "agent_ms": ended.agent_ms if opened.agent is not None else None,
        "our_wait_ms": ours_ms,
        "customer_active_ms": max(milliseconds(now - opened.began_at) - ours_ms - ended.agent_ms, 0),
        "previous_contact_at": stamp(earlier.previous_at) if earlier is not None else None,
        "contacts_7d": earlier.in_7_days if earlier is not None else 0,
        "contacts_30d": earlier.in_30_days if earlier is not None else 0,
        "repeat_of": earlier.repeat_of if earlier is not None else None,
    }


def did(opened: OpenMoment, outcome: str, category: object) -> str | None:
    """What we did about it, in one word."""
    if outcome == "kept":
        return "served" if opened.acted else "addressed" if opened.handed_off else "answered"
    if outcome == "declined" or category == "revenue":
        return "offered"
    return "addressed" if opened.handed_off or outcome in ("not_offered", "transferred") else None


def queued(opened: OpenMoment, queue: str, now: datetime, *, is_complete: bool | None) -> OpenMoment:
    """The moment waits for a person from now on."""
    if opened.queued_at is not None or opened.taken_at is not None:
        return changed(opened, queue=queue)
    return changed(opened, queue=queue, queued_at=now, holds=opened.holds + 1, packet_complete=is_complete)


def claimed(opened: OpenMoment, staff: str | None, now: datetime) -> OpenMoment:
    """A member of staff has it now; another than before is a transfer."""
    if opened.queued_at is None:
        return opened
    return changed(
        opened,
        agent=staff,
        taken_at=now,
        queued_at=None,
        hold_ms=opened.hold_ms + milliseconds(now - opened.queued_at),
        transfers=opened.transfers + (opened.agent is not None and opened.agent != staff),
    )


def passed(opened: OpenMoment, staff: str, now: datetime) -> OpenMoment:
    """One member of staff has it after another, with no wait between."""
    ended = given_back(opened, now)
    return changed(ended, agent=staff, taken_at=now, transfers=ended.transfers + (opened.agent != staff))


def waits_again(opened: OpenMoment, queue: str, now: datetime) -> OpenMoment:
    """It was with a person and waits for one anew."""
    return changed(given_back(opened, now), queue=queue, queued_at=now, holds=opened.holds + 1)


def given_back(opened: OpenMoment, now: datetime) -> OpenMoment:
    """The journey has it again."""
    waited = milliseconds(now - opened.queued_at) if opened.queued_at is not None else 0
    worked = milliseconds(now - opened.taken_at) if opened.taken_at is not None else 0
    return changed(
        opened, queued_at=None, taken_at=None, hold_ms=opened.hold_ms + waited, agent_ms=opened.agent_ms + worked
    )


def milliseconds(length: timedelta) -> int:
    """A length of time as the log has it."""
    return int(length / timedelta(milliseconds=1))


def stamp(at: datetime | None) -> str | None:
    """A time as the log has it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at is not None else None
