"""Where a conversation under way is: all that a new version's word on it depends on, and nothing that is its own.

Conversations with the same whereabouts share their fate, so the stores count them: what a new map would do to a hundred
thousand customers is reckoned from a few hundred of these.
"""

import msgspec

from runtime.core.conversation import BOT, Conversation, Run


class Whereabouts(msgspec.Struct, frozen=True, array_like=True, order=True):
    """The place of one run. `known` are the data that have a value, `blank` those that were found to have none.

    `moments` are open, in their order; `trail` are the questions answered, each once; `called` is whether an action's
    answer is outstanding.
    """

    journey: str
    version: str
    state: str
    with_people: bool
    called: bool
    test: bool
    moments: tuple[str, ...]
    trail: tuple[str, ...]
    known: tuple[str, ...]
    blank: tuple[str, ...]

    @property
    def written(self) -> str:
        """As a store keeps it."""
        return _ENCODER.encode(self).decode()

    @classmethod
    def read(cls, written: str | bytes) -> "Whereabouts":
        """As it was written."""
        return _DECODER.decode(written)


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Whereabouts)


def whereabouts(conversation: Conversation) -> Whereabouts | None:
    """Where a conversation is; None while no journey is under way."""
    run = conversation.run
    return whereabouts_of(run, conversation.owner, test=conversation.test) if run is not None else None


def whereabouts_of(run: Run, owner: str, *, test: bool = False) -> Whereabouts:
    """Where a run is; only the bot's own conversations go into a new version."""
    return Whereabouts(
        run.journey, run.version, run.state, with_people=owner != BOT, called=run.call is not None, test=test,
        moments=tuple(moment.id for moment in run.moments), trail=tuple(sorted(set(run.trail))),
        known=tuple(sorted(name for name, slot in run.slots.items() if slot.value is not None)),
        blank=tuple(sorted(name for name, slot in run.slots.items() if slot.value is None)),
    )  # fmt: skip
