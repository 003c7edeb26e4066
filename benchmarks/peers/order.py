"""The conversation of benchmarks/map as every peer holds it: what is asked, what is written, what counts as an answer.

Standard library alone: it is imported by programs that run in environments of their own.
"""

STEPS = ("count", "name", "street", "town", "way", "note", "sure")
ASKS = {
    "count": "How many would you like?",
    "name": "{count}, very well. Who are they for?",
    "street": "Which street, {name}?",
    "town": "Which town?",
    "way": "How shall they come?",
    "note": "Anything that we should know?",
    "sure": "{count} for {name}, {street}, {town}. Shall I send them?",
}
SENT = "They are on their way, {name}."
WAYS = ("By post", "By courier")
WRITES = ("go", "3", "Ann", "Long Lane", "York", "By post", "no", "Yes")
"""What the customer writes; the eighth ends it, and the ninth is the first again."""
ANSWERS = (
    ASKS["count"], "3, very well. Who are they for?", "Which street, Ann?", ASKS["town"], ASKS["way"], ASKS["note"],
    "3 for Ann, Long Lane, York. Shall I send them?", "They are on their way, Ann.",
)  # fmt: skip
"""What must come back for each."""


def valid(step: str, text: str) -> bool:
    """Whether that answers the question."""
    if step == "count":
        return text.isdigit() and 1 <= int(text) <= 99
    if step == "way":
        return text in WAYS
    if step == "sure":
        return text in ("Yes", "No")
    return 0 < len(text) <= 40


def after(step: str, text: str) -> str:
    """The step that comes next: `sent` at the end."""
    if step == "sure":
        return "sent" if text == "Yes" else "count"
    return STEPS[STEPS.index(step) + 1]
