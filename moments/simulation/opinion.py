"""What simulated customers say of a promise when a survey asks, from a seed of its own: nothing else moves by it."""

from dataclasses import dataclass

from runtime.clock import Chance
from runtime.core.company import SCALES
from runtime.core.conversation import MomentEvent
from runtime.core.events import Questioned
from runtime.core.journey import JourneyMap
from runtime.core.surveys import SKIP

ANSWERS, SKIPS, COMMENTS = 0.6, 0.08, 0.35  # shares: of those asked, of those who answer, of those who gave a score
AGREES = 0.9  # share whose word on a promise is ours
PLEASED = ("Quick and clear, thank you", "That was easy", "Just what I needed", "Good to have it in writing")
DISPLEASED = (
    "I had to write twice", "Nobody told me what happens next", "It took too long", "The answer was not to my question",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether somebody is asked about a moment, and what they say then; `choice` is None where they do not answer."""

    asked: Questioned
    choice: str | None
    words: str | None


def opinion_on(event: MomentEvent, journeys: JourneyMap, seed: int) -> Opinion | None:
    """What comes of asking about a moment that was settled; None where nobody is asked."""
    fields = event.fields
    version = journeys.versions.get(str(fields.get("version_hash")))
    moment = version.moments.get(str(fields.get("moment"))) if version is not None else None
    if event.event != "moment.outcome" or moment is None or moment.survey is None or version is None:
        return None
    chance = Chance(f"{seed}:{fields['instance']}")
    if fields["outcome"] in ("opted_out", "withdrawn") or chance.random() >= moment.survey.sample:
        return None
    asked = Questioned(version.id, version.hash, moment.id, str(fields["instance"]))
    if chance.random() >= ANSWERS:
        return Opinion(asked, None, None)
    if chance.random() < SKIPS:
        return Opinion(asked, SKIP, None)
    is_pleased = bool(fields["promise_kept"]) is (chance.random() < AGREES)
    most = SCALES[moment.survey.scale]
    if most is None:
        choice = "yes" if is_pleased else "no"
    else:
        choice = str(most - chance.randrange(2) if is_pleased else 1 + chance.randrange(2))
    words = chance.choice(PLEASED if is_pleased else DISPLEASED) if chance.random() < COMMENTS else None
    return Opinion(asked, choice, words)
