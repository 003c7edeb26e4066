"""The fields of the outcome log with their types, in the order in which a reader looks for them.

One table serves the writer, Parquet and DuckDB: a type that is declared cannot change from one line to the next.
"""

from collections.abc import Mapping

SCHEMA = 1  # of the line; fields are only ever added

EVERY_LINE: Mapping[str, str] = {
    "schema": "INTEGER", "id": "VARCHAR", "ts": "TIMESTAMP", "event": "VARCHAR", "brand": "VARCHAR",
    "conversation": "VARCHAR", "seq": "INTEGER", "customer": "VARCHAR", "channel": "VARCHAR", "language": "VARCHAR",
    "journey": "VARCHAR", "version": "INTEGER", "version_hash": "VARCHAR", "stage": "VARCHAR", "moment": "VARCHAR",
    "category": "VARCHAR", "owner": "VARCHAR", "promise": "VARCHAR", "unplanned": "BOOLEAN", "state": "VARCHAR",
    "test": "BOOLEAN",
}  # fmt: skip

OF_A_MOMENT: Mapping[str, str] = {
    "instance": "VARCHAR", "began_channel": "VARCHAR", "value": "VARCHAR", "must_keep": "BOOLEAN",
    "began_at": "TIMESTAMP", "due_at": "TIMESTAMP", "promise_ms": "BIGINT", "parent": "VARCHAR", "trigger": "VARCHAR",
    "groups": "MAP(VARCHAR, VARCHAR)", "alert": "BOOLEAN",
}  # fmt: skip

OF_AN_OUTCOME: Mapping[str, str] = {
    "outcome": "VARCHAR", "promise_kept": "BOOLEAN", "kept_by": "VARCHAR", "did": "VARCHAR", "reason": "VARCHAR",
    "reason_detail": "VARCHAR", "handed_off": "BOOLEAN", "late_ms": "BIGINT", "duration_ms": "BIGINT",
    "path": "VARCHAR[]", "last_question": "VARCHAR", "input_class": "VARCHAR", "customer_active_ms": "BIGINT",
    "our_wait_ms": "BIGINT", "turns_customer": "INTEGER", "turns_ours": "INTEGER", "segments_out": "INTEGER",
    "not_understood": "INTEGER", "repeated_questions": "INTEGER", "corrections": "INTEGER", "silences": "INTEGER",
    "holds": "INTEGER", "hold_ms": "BIGINT", "transfers": "INTEGER", "followups": "INTEGER", "actions": "INTEGER",
    "actions_failed": "INTEGER", "action_ms": "BIGINT", "packet_complete": "BOOLEAN", "next_moves_offered": "INTEGER",
    "previous_contact_at": "TIMESTAMP", "contacts_7d": "INTEGER", "contacts_30d": "INTEGER", "repeat_of": "VARCHAR",
}  # fmt: skip

OF_THE_DESK: Mapping[str, str] = {
    "ticket": "VARCHAR", "queue": "VARCHAR", "agent": "VARCHAR", "actor": "VARCHAR",
    "offered_to": "VARCHAR", "queue_wait_ms": "BIGINT",
    "agent_ms": "BIGINT", "next_move_used": "VARCHAR", "disposition": "VARCHAR",
}  # fmt: skip

OF_WORDS: Mapping[str, str] = {
    "line_seq": "INTEGER", "tries": "INTEGER", "meant": "VARCHAR", "offered": "VARCHAR[]", "rule": "VARCHAR",
    "score": "DOUBLE", "nearest": "VARCHAR",
}  # fmt: skip

OF_A_SURVEY: Mapping[str, str] = {
    "asked": "BOOLEAN", "score_kind": "VARCHAR", "score_max": "INTEGER", "customer_says_kept": "BOOLEAN",
    "comment_ref": "VARCHAR", "answered_ms": "BIGINT", "result": "VARCHAR", "confirms": "VARCHAR",
}  # fmt: skip

COLUMNS: Mapping[str, str] = {**EVERY_LINE, **OF_A_MOMENT, **OF_AN_OUTCOME, **OF_THE_DESK, **OF_WORDS, **OF_A_SURVEY}

_MOMENT_EVENTS = ("moment.began", "moment.at_risk", "moment.late", "conversation.moved", "answer.not_understood")


def columns_of(event: str) -> Mapping[str, str]:
    """The fields that every line of this event has, null where there is nothing to say."""
    if event in ("moment.outcome", "moment.alert"):
        desk = {name: OF_THE_DESK[name] for name in ("queue", "agent", "queue_wait_ms", "agent_ms", "next_move_used")}
        return {**EVERY_LINE, **OF_A_MOMENT, **OF_AN_OUTCOME, **desk}
    if event.startswith(("survey.", "confirmation.")):
        return {**EVERY_LINE, **{name: OF_A_MOMENT[name] for name in ("instance", "value", "must_keep", "groups")}}
    if event in _MOMENT_EVENTS:
        return {**EVERY_LINE, **OF_A_MOMENT}
    return EVERY_LINE
