"""The tables of words: each entry must be written as messages are compared."""

import re
from collections.abc import Mapping
from dataclasses import fields

import pytest

from runtime.understanding.languages import VOCABULARIES, Vocabulary, all_from, own
from runtime.understanding.words import fold

EVERY = pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=lambda each: each.code)


@EVERY
def test_every_entry_is_folded(vocabulary: Vocabulary) -> None:
    for each in fields(vocabulary):
        table = getattr(vocabulary, each.name)
        if each.name == "controls" or not isinstance(table, frozenset | Mapping):
            continue
        for entry in table:
            assert entry == fold(entry), each.name


@EVERY
def test_no_word_says_both_yes_and_no(vocabulary: Vocabulary) -> None:
    assert not vocabulary.yes & vocabulary.no
    assert not vocabulary.yes & vocabulary.unsure
    assert not vocabulary.fillers & (vocabulary.no | vocabulary.unsure)


@EVERY
def test_control_phrases_compile_and_never_match_nothing(vocabulary: Vocabulary) -> None:
    assert set(vocabulary.controls) == {
        "person", "stop", "start_over", "back", "correct", "repeat", "help", "cancel",
    }  # fmt: skip
    for pattern in vocabulary.controls.values():
        assert not re.compile(pattern).fullmatch("")


def test_the_conversations_language_comes_first_and_english_where_it_is_unknown() -> None:
    assert [each.code for each in all_from("es-MX")] == ["es", "en", "de"]
    assert own("es").code == "es"
    assert own("fr").code == "en"
