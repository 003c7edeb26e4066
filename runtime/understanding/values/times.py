"""Times of day: the one time of the message, or a question back, above all where nobody said which half of the day."""

from collections.abc import Sequence
from datetime import time

from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding.languages import own
from runtime.understanding.scanning import plain
from runtime.understanding.values.form import mismatch
from runtime.understanding.values.hour_phrases import Mention, hours_of
from runtime.understanding.values.setting import Setting


def read_time(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The one time of the message. Two times, a doubt, or "half past 3" without the half of the day are asked back."""
    phrases = hours_of(own(setting.language).code)
    line = plain(text)
    mentions = phrases.mentions(line, setting)
    if not mentions:
        return "not_a_time"
    if any(not mention.minutes or phrases.is_doubtful(line, mention) for mention in mentions):
        return "ambiguous"
    found = _one(mentions, datatype)
    return found if isinstance(found, str) else mismatch(datatype, f"{found:%H:%M}") or Found(found)


def _one(mentions: Sequence[Mention], datatype: DataType) -> time | str:
    """The time that all mentions agree on. Bounds tell the half of the day where only one of them is within."""
    least = datatype.least if isinstance(datatype.least, time) else time.min
    most = datatype.most if isinstance(datatype.most, time) else time.max
    common: set[time] | None = None
    for mention in mentions:
        inside = {one for one in mention.times if least <= one <= most}
        if not inside:
            return f"too_early {least:%H:%M}" if mention.times[-1] < least else f"too_late {most:%H:%M}"
        common = inside if common is None else common & inside
    found = sorted(common or ())
    if len(found) == 2:
        return "ambiguous_time {:%H:%M} {:%H:%M}".format(*found)
    return found[0] if len(found) == 1 else "ambiguous"
