"""What one process knows of those that the others serve: hypothesis breaks the line between them."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from runtime import limits
from runtime.elsewhere import Elsewhere, Word
from runtime.whispers import Here, Typing, Whisper, Whispers

SILENT = limits.WHISPERS_SILENT.total_seconds()
A, B = Here("17-a", on=True), Here("18-b", on=True)


def gone(sign: Here) -> Here:
    return msgspec.structs.replace(sign, on=False)


def test_a_process_that_is_silent_for_too_long_is_gone_with_its_pages() -> None:
    heard = list[Whisper]()
    elsewhere = Elsewhere(heard.append)
    assert not elsewhere.hear(Word("p", 1, whispers=(A, B)), 0.0)
    assert not elsewhere.hear(Word("q", 1, whispers=(A,)), SILENT)
    assert elsewhere.hear(Word("q", 2), SILENT)
    elsewhere.forget_the_silent(SILENT)
    assert heard == [A, B, A]
    elsewhere.forget_the_silent(SILENT + 0.1)
    assert heard[3:] == [gone(A), gone(B)]
    assert not elsewhere.hear(Word("p", still=(A,)), SILENT + 1)  # it was frozen, and must be asked for the rest
    assert heard[5:] == [A]


def test_a_word_that_was_lost_is_noticed_by_the_next() -> None:
    elsewhere = Elsewhere(lambda whisper: None)
    heard = [elsewhere.hear(Word("p", number), 0.0) for number in (4, 5, 7, 8)]
    assert heard == [False, True, False, True]


def test_nobodys_silence_counts_while_nothing_could_be_heard() -> None:
    heard = list[Whisper]()
    elsewhere = Elsewhere(heard.append)
    elsewhere.hear(Word("p", whispers=(A,)), 0.0)
    elsewhere.trust_until(100.0)
    elsewhere.forget_the_silent(100.0 + SILENT)
    assert heard == [A]


def test_one_that_stops_takes_its_pages_along_at_once() -> None:
    heard = list[Whisper]()
    elsewhere = Elsewhere(heard.append)
    elsewhere.hear(Word("p", whispers=(A,)), 0.0)
    elsewhere.hear(Word("p", ends=True), 1.0)
    elsewhere.hear(Word("q", ends=True), 1.0)
    assert heard == [A, gone(A)]


def test_what_does_not_go_on_is_passed_on_and_not_kept() -> None:
    heard = list[Whisper]()
    elsewhere = Elsewhere(heard.append)
    typing = Typing("17-a", "customer", on=True)
    elsewhere.hear(Word("p", whispers=(typing, typing)), 0.0)
    assert heard == [typing, typing]


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.booleans(), st.booleans()), max_size=30),
    st.integers(min_value=1, max_value=3),
)
def test_after_one_whole_round_it_is_as_it_is_there_whatever_was_lost(
    changes: list[tuple[str, bool, bool]], at_once: int
) -> None:
    whispers = Whispers()
    elsewhere = Elsewhere(whispers.hear_from_elsewhere)
    there = dict[Here, None]()
    for conversation, on, is_lost in changes:
        sign = Here(conversation, on=True)
        if on:
            there[sign] = None
        else:
            there.pop(sign, None)
        if not is_lost:
            elsewhere.hear(Word("p", whispers=(Here(conversation, on),), round=1), 0.0)
    signs = list(there)
    for start in range(0, max(len(signs), 1), at_once):
        is_whole = start + at_once >= len(signs)
        elsewhere.hear(Word("p", still=tuple(signs[start : start + at_once]), round=2, is_whole=is_whole), 1.0)
    assert {one for one in "abcd" if whispers.is_here(one)} == {sign.conversation for sign in there}
