"""Where maps are taught: the learnt examples of the maps in use, made once for each set of phrases.

Teaching with the letters alone takes a fraction of a second and is there first; with the encoder it takes some
milliseconds an example, and what was taught so far serves meanwhile.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from runtime import limits
from runtime.core.journey import JourneyMap
from runtime.understanding.examples.phrases import Example, examples_of

if TYPE_CHECKING:
    from runtime.understanding.examples.taught import Encoder, Taught

Examples = tuple[Example, ...]


class School:
    """Teaches each map once. `encoder` gives the sentence encoder, or None where there is none."""

    def __init__(self, encoder: "Callable[[], Encoder | None]" = lambda: None) -> None:
        self._encoder = encoder
        self._examples: OrderedDict[int, tuple[JourneyMap, Examples]] = OrderedDict()
        self._taught: OrderedDict[Examples, Taught] = OrderedDict()
        self._one_at_a_time = Lock()

    def has_examples(self, journeys: JourneyMap) -> bool:
        """Whether there is anything to learn."""
        return bool(self._of(journeys))

    def known(self, journeys: JourneyMap) -> "Taught | None":
        """What this map's examples taught so far; None when they were not learnt yet. Takes no time."""
        return self._taught.get(self._of(journeys))

    def teach(self, journeys: JourneyMap) -> "Taught":
        """Learn a map's examples by their letters, unless that was done. Takes time: not for the event loop."""
        from runtime.understanding.examples.taught import Taught  # with numpy, which maps without examples never need

        examples = self._of(journeys)
        with self._one_at_a_time:
            return self._taught.get(examples) or self._keep(examples, Taught(examples))

    def teach_meaning(self, journeys: JourneyMap) -> "Taught":
        """Learn them with the encoder too, where there is one. Takes longer: not for the event loop."""
        taught = self.teach(journeys)
        if taught.encoder is not None:
            return taught
        with self._one_at_a_time:
            encoder = self._encoder()
            examples = self._of(journeys)
            return self._keep(examples, type(taught)(examples, encoder)) if encoder is not None and examples else taught

    def _keep(self, examples: Examples, taught: "Taught") -> "Taught":
        self._taught[examples] = taught
        self._taught.move_to_end(examples)
        while len(self._taught) > limits.MAPS_TAUGHT:
            self._taught.popitem(last=False)
        return taught

    def _of(self, journeys: JourneyMap) -> Examples:
        """The examples of a map. It is held on to, so that its id cannot become another's."""
        kept = self._examples.get(id(journeys))
        if kept is None:
            kept = (journeys, examples_of(journeys))
            self._examples[id(journeys)] = kept
            while len(self._examples) > limits.MAPS_TAUGHT:
                self._examples.popitem(last=False)
        return kept[1]
