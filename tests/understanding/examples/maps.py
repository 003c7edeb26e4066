"""Small maps with enough examples to learn from, and an encoder that is small enough to see through."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from runtime.core.company import NotOffered
from runtime.core.journey import Journey, JourneyMap, Starts
from runtime.understanding.examples.regression import Floats
from runtime.understanding.words import tokens
from tests.core.builders import journey, lost_card, meridian, text

LOST = (
    "I lost my card", "my card was stolen", "somebody took my wallet with my card", "I can't find my debit card",
    "my bank card is missing", "I left my card in a taxi",
)  # fmt: skip
MOVED = (
    "I have moved house", "I need to give you a new address", "my postal address has changed",
    "we are moving to another flat", "please update my address", "I live somewhere else now",
)  # fmt: skip
CRYPTO = ("can I buy bitcoin", "do you sell crypto", "I want to buy some ethereum", "how do I get a crypto wallet")


def starting(id: str, *phrases: str, channels: tuple[str, ...] = ("web", "sms")) -> Journey:
    """A journey with these examples."""
    made = journey(id, list(lost_card().states.values()), [])
    return replace(made, starts=Starts({"en": phrases}), channels=channels)


def bank(*more: Journey) -> JourneyMap:
    """Two journeys and one thing that is not offered."""
    made = meridian(starting("lost_card", *LOST), starting("change_address", *MOVED), *more)
    return replace(made, not_offered={"crypto": NotOffered("crypto", {"en": CRYPTO}, text("We don't sell crypto."))})


class Meanings:
    """Sentences as counts of a few ideas: it knows that plastic is a card, which no letters say."""

    IDEAS = ({"card", "plastic", "wallet"}, {"lost", "missing", "gone", "stolen"}, {"address", "moved", "flat", "live"})

    def encode(self, texts: Sequence[str]) -> Floats:
        """One number an idea, and a little of everything, so that no vector is nothing."""
        rows = [[0.1, *(float(len(idea.intersection(tokens(text)))) for idea in self.IDEAS)] for text in texts]
        found = np.array(rows, np.float32)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)
