"""Every error of the core, by who can do something about it.

HandrailError
├── JourneyError   the definition is wrong (the author's to mend): see runtime/loading/findings.py
├── TurnError      the definition changed under a conversation, or runs in circles (a person takes over)
├── StoreError     runtime/ports.py: StaleConversation (read again), OutOfTurn (an older event first),
│                  StoreUnavailable (back off)
├── ChannelError   runtime/ports.py: Refused (the sender's fault)
└── Unreadable     runtime/wire.py: a stored record that this program cannot read (the operator's to mend)
"""


class HandrailError(Exception):
    """Something that Handrail itself can name went wrong."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").split("\n", 1)[0]


class JourneyError(HandrailError):
    """The definition is wrong."""


class TurnError(HandrailError):
    """A turn could not be decided; the conversation goes to a person."""


class UnknownState(TurnError):
    """The journey no longer has the state in which the conversation waits."""


class UnknownVersion(TurnError):
    """The version of the journey that the conversation follows is not kept any more."""
