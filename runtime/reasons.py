"""What the codes mean in words that say why a person was needed, or why a promise was not kept."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "planned": "Planned handoff",
    "asked_for_person": "Asked for a person",
    "interrupted": "Interrupted",
    "taken_over": "Taken over",
    "followup": "Wrote again",
    "expired_unserved": "Never answered",
    "unmatched": "Not understood",
    "action_failed": "An action failed",
    "action_timeout": "No answer in time",
    "silence": "No answer from the customer",
    "send_failed": "Message not delivered",
    "not_routed": "No way on",
    "author_error": "Fault in the journey",
    "inner_error": "Something broke",
    "loop": "Going in circles",
    "opted_out": "Wants no messages",
    "nobody_in_time": "Nobody came in time",
    "taken_back": "Taken back from the other desk",
    "bridge_failed": "The other desk failed",
}
