"""Who is at the other processes: what each of them said, until it says otherwise or is heard of no more.

A process that was killed says nothing, so its silence ends what it said. Each numbers its words, so that one that was
lost is noticed, and says all of it again when asked, and now and then, in rounds: what a whole round did not name is
over.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from runtime import limits
from runtime.whispers import Sign, Whisper

EVERYBODY = "*"
_SILENT = limits.WHISPERS_SILENT.total_seconds()


class Word(msgspec.Struct, frozen=True, array_like=True):
    """What one process tells the others at once; `number` counts its words.

    `still` are signs that go on, in the round `round`, which is complete with `is_whole`. `asks` names processes that
    shall say all of theirs again. `ends`: the process stops.
    """

    by: str
    number: int = 0
    whispers: tuple[Whisper, ...] = ()
    still: tuple[Sign, ...] = ()
    round: int = 0
    is_whole: bool = False
    asks: tuple[str, ...] = ()
    ends: bool = False


@dataclass(slots=True)
class _Peer:
    heard_at: float
    number: int
    signs: dict[Sign, int] = field(default_factory=dict)
    round: int = 0


class Elsewhere:
    """Keeps the signs of other processes; `tell` hears what changes. Times are seconds of one steady clock."""

    def __init__(self, tell: Callable[[Whisper], None]) -> None:
        self._tell = tell
        self._peers: dict[str, _Peer] = {}

    def hear(self, word: Word, now: float) -> bool:
        """Take what another process said; False when a word before this was not heard, so that it should be asked."""
        if word.ends:
            self._forget(word.by)
            return True
        is_new = word.by not in self._peers
        peer = self._peers.setdefault(word.by, _Peer(now, word.number))
        is_next = not is_new and word.number == peer.number + 1
        peer.heard_at, peer.number = now, word.number
        peer.round = max(peer.round, word.round)
        for whisper in word.whispers:
            if not isinstance(whisper, Sign):
                self._tell(whisper)
            elif whisper.on:
                self._begins(peer, whisper)
            else:
                self._over(peer, msgspec.structs.replace(whisper, on=True))
        for sign in word.still:
            self._begins(peer, sign)
        if word.is_whole:
            for sign in [sign for sign, at in peer.signs.items() if at < word.round]:
                self._over(peer, sign)
        return is_next

    def trust_until(self, now: float) -> None:
        """Nothing could be heard for a while: nobody's silence counts before now."""
        for peer in self._peers.values():
            peer.heard_at = now

    def forget_the_silent(self, now: float) -> None:
        """End all that processes said of which nothing was heard for too long."""
        for name in [name for name, peer in self._peers.items() if now - peer.heard_at > _SILENT]:
            self._forget(name)

    def _begins(self, peer: _Peer, sign: Sign) -> None:
        is_new = sign not in peer.signs
        if is_new and len(peer.signs) >= limits.SIGNS_KEPT:
            return
        peer.signs[sign] = peer.round
        if is_new:
            self._tell(sign)

    def _over(self, peer: _Peer, sign: Sign) -> None:
        if peer.signs.pop(sign, None) is not None:
            self._tell(msgspec.structs.replace(sign, on=False))

    def _forget(self, name: str) -> None:
        peer = self._peers.pop(name, None)
        if peer is not None:
            for sign in tuple(peer.signs):
                self._over(peer, sign)
