"""Every code of a finding: its name, how bad it is, and why it matters. Each has a page in docs/reference/findings/.

Codes are stable: once given, a code keeps its meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from runtime.loading.findings import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """What stands behind a code. `severity` is the usual one; the page tells where it is another."""

    title: str
    severity: Severity
    why: str


_NAMES = "A name that leads nowhere would only be noticed by a customer."
_MAP = "Without it there is nothing to run."

CODES: Mapping[str, Code] = {
    # the file
    "HR001": Code("Not YAML", "E", "What cannot be read cannot be run, and nothing after it can be checked."),
    "HR002": Code(
        "Not written as the language asks",
        "E",
        "What is not written as the language asks means nothing, and nobody would carry it out.",
    ),
    "HR003": Code("Written twice", "E", "One of the two would win, and not always the one you mean."),
    "HR004": Code(
        "Reads differently elsewhere", "W", "Other programs take this word for a truth value or a time of day."
    ),
    "HR005": Code("Another version of the language", "E", "Words may mean something else in another version."),
    "HR006": Code(
        "Not a name", "E", "Names stand in logs, reports and addresses; these must stay readable everywhere."
    ),
    "HR007": Code("Journey written in two files", "E", "Only one of the two could be run."),
    "HR008": Code("No map here", "E", _MAP),
    "HR009": Code("Too much of it", "E", "Nobody keeps an overview of so much, and it takes long to check."),
    "HR010": Code("Too deep, too large, or by reference", "E", "A file must not be able to grow when it is read."),
    "HR011": Code(
        "Waiver that does not hold", "W", "A waiver without a reason and a day teaches people to ignore the list."
    ),
    # the graph
    "HR101": Code("No such state", "E", _NAMES),
    "HR102": Code("Nothing to begin with", "E", _MAP),
    "HR103": Code("Never reached", "W", "What nobody can reach is never tried, and misleads those who read the map."),
    "HR104": Code("No way out", "E", "A customer who comes here goes round until the patience ends, theirs or ours."),
    "HR105": Code("No way out with some data", "E", "A customer like this goes round until the patience ends."),
    "HR106": Code("Over with something open", "E", "What is open would act on a conversation that is over."),
    "HR107": Code("Arm that is never taken", "W", "What it does will never happen, though the map promises it."),
    "HR108": Code("End without a word", "E", "The last thing that a customer meets would be silence."),
    "HR109": Code(
        "Asking for a person meets none", "W", "Who asks for a person and gets a machine asks no second time."
    ),
    "HR120": Code("Turn that cannot be decided", "E", "The customer meets an apology, and a person a riddle."),
    # what customers may do
    "HR201": Code(
        "Nothing said about answers that do not fit", "I", "The built-in words are plain, but they are not yours."
    ),
    "HR202": Code(
        "Two choices by one name", "E", "Whoever writes this name is asked again and again, and never understood."
    ),
    "HR203": Code("Choices one letter apart", "W", "A slip of the finger chooses the other one."),
    "HR204": Code("Word that belongs to the carrier", "W", "Carriers take these words before any journey sees them."),
    "HR205": Code("Number that means two choices", "W", "By SMS people answer with the number, and it fits two."),
    "HR206": Code("Too many choices for a text message", "W", "Nobody reads so many, and two digits are mistyped."),
    "HR207": Code("Question without an answer", "E", "Whatever the customer answers, it is refused."),
    "HR208": Code(
        "Text without a limit", "I", "What is not bounded is pasted from anywhere, and shown to staff in full."
    ),
    "HR210": Code(
        "Pattern that cannot be used", "E", "A pattern that can take for ever can be made to by any customer."
    ),
    "HR212": Code("Yes and no in a language not known", "W", "A plain yes would not be understood."),
    "HR213": Code("Said often and covered nowhere", "W", "They said it to you; the next ones will say it too."),
    "HR215": Code("Choice that its own words do not choose", "W", "Who writes what is shown must get what is shown."),
    "HR216": Code("Example of two things", "W", "Whoever writes this is asked which of two is meant, though you know."),
    "HR217": Code("Few examples", "I", "With a handful of examples only what is worded like them is understood."),
    "HR218": Code(
        "Example that is nearer to something else", "W", "Messages like this one will be read as the other thing."
    ),
    # loops and time
    "HR301": Code(
        "Round without the customer", "E", "It would go round until it is stopped, and say the same each time."
    ),
    "HR302": Code(
        "Too long a way by itself", "E", "The turn is broken off in the middle, and a person has to sort it out."
    ),
    "HR303": Code("Last try leads to a person", "I", "It is good to know where people will be needed."),
    "HR304": Code("Same words again", "W", "Who did not understand them once will not the second time."),
    "HR305": Code("Asked again and again", "I", "It is good to know where customers may go in circles."),
    "HR306": Code("Nothing said about silence", "I", "People put the phone away; the built-in end is a day later."),
    "HR307": Code("Promise that cannot be kept in time", "W", "The deadline passes even when everything works."),
    # data and texts
    "HR401": Code("Text with a hole", "E", "The customer reads a sentence in which the very thing is missing."),
    "HR402": Code("Data that is not declared", "E", _NAMES),
    "HR403": Code("Data that nobody reads", "W", "Do not ask a customer for what nobody uses, nor keep it."),
    "HR404": Code("Data that is never set", "W", "The text has a hole there, and the comparison is never true."),
    "HR405": Code("Unlike things compared", "E", "It is never true, so the journey never goes that way."),
    "HR406": Code("Old value", "W", "What was found for one thing is told, or used, of another."),
    "HR407": Code("Text or condition that cannot be read", "E", "It would be said as it stands, or never be true."),
    "HR408": Code("Sensitive data sent back", "W", "A text message can be read on the way and on a locked screen."),
    "HR409": Code(
        "Text missing in a language", "W", "The customer is answered in another language in mid-conversation."
    ),
    "HR411": Code("Sensitive data asked by SMS", "W", "A text message is stored by every carrier on the way."),
    # guards and actions
    "HR501": Code("Gap between arms", "E", "A customer with this value falls through."),
    "HR502": Code("Arms that overlap", "W", "Which one is taken depends on the order, and the order looks accidental."),
    "HR503": Code("Decision without `else`", "E", "Values that are not set fit no arm."),
    "HR504": Code("Arm after `else`", "W", "It is never looked at."),
    "HR505": Code("Condition that never changes", "W", "It decides nothing, so something else must be meant."),
    "HR506": Code(
        "Call that does not fit its action", "E", "The other system would refuse it, or its answer would be lost."
    ),
    "HR507": Code("Failure goes to a person", "I", "It is good to know where people will be needed."),
    "HR508": Code("Retry of what may not be repeated", "W", "What is done twice is done twice: a payment, an order."),
    "HR511": Code("Silent wait", "W", "After ten seconds without a word people ask whether anybody is there."),
    "HR512": Code(
        "Text that relies on an answer", "I", "Other systems leave fields out, and the text has a hole then."
    ),
    "HR513": Code(
        "Address without its variable", "W", "Every call would fail, and every customer would meet a person."
    ),
    "HR514": Code("End of an action without a way on", "W", "It is part of the plan, and yet a person has to take it."),
    "HR515": Code("Answer that is not kept", "I", "What was looked up is asked again, or told as it was before."),
    # by SMS
    "HR601": Code("Long by SMS", "W", "Each part is paid for, and long ones arrive in pieces."),
    "HR602": Code(
        "Character that doubles the cost", "W", "One character beyond the alphabet halves the room of all others."
    ),
    "HR606": Code("Said when it may not be said", "E", "After STOP, or while a person talks, the journey is silent."),
    "HR609": Code("Sentence that is too long", "W", "People on a phone read the first line, and answer that."),
    # promises
    "HR701": Code("Moment without a promise", "E", "What is not promised cannot be kept, nor measured."),
    "HR702": Code("Moment without an owner", "E", "Somebody must answer for it."),
    "HR703": Code(
        "Stage that is not in the vocabulary", "E", "Reports compare stages; two words for one thing hide it."
    ),
    "HR705": Code("No such category", "E", "What is a rescue goes before everything else."),
    "HR706": Code("Moment that never begins", "W", "Reports would show it as kept by nobody, for ever."),
    "HR707": Code("Moment left open", "E", "What is never settled is counted as nothing."),
    "HR708": Code("Moment with two outcomes", "E", "Reports would count one promise twice."),
    "HR709": Code("Promise that nobody can keep", "W", "Whatever the customer does, it is counted as not kept."),
    "HR710": Code(
        "Moment left without an outcome", "E", "A failure must not be counted as kept, nor as anything by chance."
    ),
    "HR711": Code("Promise and clock differ", "W", "We would measure something else than we say."),
    "HR714": Code(
        "Not confirmed by customers", "W", "What customers value changes; what we believe of it does not by itself."
    ),
    "HR715": Code("Survey without room to comment", "E", "A score tells that something is wrong, words tell what."),
    "HR716": Code(
        "Survey about something else", "W", "Its answers would stand beside a promise that nobody was asked about."
    ),
    "HR717": Code("Self-serving survey", "W", "Who is told what to answer tells nothing, and we believe it."),
    "HR718": Code(
        "Survey at the wrong time",
        "W",
        "After a shock a question is one more burden; beyond the budget it is not asked.",
    ),
    "HR719": Code(
        "Writing first without cap, quiet hours or reason",
        "W",
        "People stop what comes too often, at night, or for nothing.",
    ),
    # handing over
    "HR801": Code("Queue that cannot take it", "E", "Whoever is handed over must reach somebody."),
    "HR802": Code(
        "Card that lacks what its queue needs", "E", "Whoever takes over begins by asking what was never asked."
    ),
    "HR803": Code("Nothing said about what comes next", "W", "Waiting is long when nobody says for how long."),
    "HR804": Code(
        "No next move for staff", "W", "Staff can talk, but the journey cannot go on: the rest is done by hand."
    ),
    "HR805": Code("Nobody comes in time", "I", "It is good to know what the customer is told then."),
    "HR806": Code("Handed over in vain, again", "W", "The customer waits, is taken back, and waits again."),
    # versions, conversations under way, plays
    "HR901": Code(
        "Customers where the map has no place", "W", "They go on in an old version, which no save of yours mends."
    ),
    "HR902": Code(
        "Customers who come without the data", "E", "The new words need what these customers were never asked."
    ),
    "HR904": Code("Promise dropped while it is open", "W", "Somebody waits for it, and no report will ask for it."),
    "HR905": Code("Play that cannot be read", "E", "A play that is not run shows nothing."),
}

FOUND_BY_WALKING = frozenset({
    "HR105", "HR106", "HR120", "HR215", "HR305", "HR401", "HR406", "HR512", "HR606", "HR707", "HR708", "HR709", "HR802",
    "HR806",
})  # fmt: skip
"""Codes that only `handrail explore` finds."""

FOUND_IN_A_STORE = frozenset({"HR213", "HR901", "HR902", "HR904"})
"""Codes that only `handrail check --against` finds."""
