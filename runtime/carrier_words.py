"""The words that a text message may be which no journey ever sees: opting out, opting in, asking for help.

They are looked for before any journey's matching, so that no choice, answer or example phrase can take them.
Sources: Twilio's help page on opt-out keywords (2026), CTIA's messaging principles, 47 CFR 64.1200(a)(10).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from runtime.core.events import AskedHelp, OptedIn, OptedOut, Said

Keyword = Literal["stop", "start", "help"]

_YES = "yes"
_WORDS: dict[str, Keyword] = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), "stop"),
    **dict.fromkeys(("start", "unstop", _YES), "start"),
    **dict.fromkeys(("help", "info"), "help"),
}

# Carriers match single words only, but the law says any reasonable way of asking. Whole messages, so that
# "please stop the payment" stays the journey's.
_REVOCATION = re.compile(
    r"(?:please )?(?:"
    r"(?:stop|quit) (?:texting|messaging|contacting)(?: me)?"
    r"|stop sending (?:me )?(?:texts|messages|sms)"
    r"|(?:do not|don't|never) (?:text|message|contact) me(?: again| any ?more)?"
    r"|no more (?:texts|messages|sms)"
    r"|(?:unsubscribe|remove) me|take me off (?:your|the|this) list"
    r")(?: please)?"
)


@dataclass(frozen=True, slots=True)
class Spotted:
    """A keyword was found. `bare` when the carrier's own matching finds it too, and so answers it."""

    keyword: Keyword
    bare: bool


def spot(text: str, *, opted_out: bool) -> Spotted | None:
    """The keyword that the whole of `text` is. YES is one only from a number that had opted out."""
    bare = text.strip().lower()
    words = _plain(text)
    joined = words.replace(" ", "").replace("-", "")
    keyword = _WORDS.get(joined)
    if joined == _YES and not opted_out:
        return None
    if keyword is not None:
        return Spotted(keyword, bare in _WORDS)
    return Spotted("stop", bare=False) if _REVOCATION.fullmatch(words) else None


def event_of(
    text: str, *, opted_out: bool, carrier_replies: bool = True, told: Keyword | None = None
) -> Said | OptedOut | OptedIn | AskedHelp:
    """What a message is for its conversation.

    The carrier's own word (`told`) is believed: its lists may hold words that we do not know.
    Only YES stays a journey's answer while the number is opted in, whatever the carrier makes of it.
    `carrier_replies` says that the carrier confirms what it recognises, so that we need not.
    """
    spotted = spot(text, opted_out=opted_out)
    keyword = spotted.keyword if spotted else told
    if keyword is None or (keyword == "start" and not opted_out and _plain(text) == _YES):
        return Said(text)
    # Opting in a number that is in already is nothing to the carrier: without an answer of ours it would be silence.
    is_news = keyword != "start" or opted_out
    recognised = told is not None or (spotted is not None and spotted.bare and is_news)
    answered = carrier_replies and recognised
    if keyword == "stop":
        return OptedOut(text, answered)
    if keyword == "start":
        return OptedIn(text, answered)
    return AskedHelp(text, answered)


def _plain(text: str) -> str:
    """Lower case, one space between words, nothing but letters and digits at the ends."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").split())
    start, end = 0, len(folded)
    while start < end and not folded[start].isalnum():
        start += 1
    while end > start and not folded[end - 1].isalnum():
        end -= 1
    return folded[start:end]
