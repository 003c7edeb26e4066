"""Cutting a text into word pieces, as the published tokenizer of the model does."""

from runtime.understanding.encoder.wordpiece import WordPieces, words

VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "lost", "card", "##s", "un", "##lost", "!", "cafe", "中")
PIECES = WordPieces(VOCABULARY)


def pieces(text: str, most: int = 20) -> list[str]:
    return [VOCABULARY[at] for at in PIECES.ids(text, most)]


def test_the_longest_pieces_are_taken_with_marks_at_both_ends() -> None:
    assert pieces("Lost cards!") == ["[CLS]", "lost", "card", "##s", "!", "[SEP]"]
    assert pieces("unlost") == ["[CLS]", "un", "##lost", "[SEP]"]


def test_a_word_without_pieces_is_unknown_as_a_whole() -> None:
    assert pieces("cardx") == ["[CLS]", "[UNK]", "[SEP]"] and pieces("x" * 200) == ["[CLS]", "[UNK]", "[SEP]"]


def test_accents_case_signs_and_ideographs() -> None:
    assert list(words("Café,\tCRÈME\x00-x 中国")) == ["cafe", ",", "creme", "-", "x", "中", "国"]


def test_a_long_text_is_cut_and_keeps_its_end_mark() -> None:
    assert pieces("lost " * 50, 4) == ["[CLS]", "lost", "lost", "[SEP]"]


def test_nothing_is_only_the_marks() -> None:
    assert pieces("") == ["[CLS]", "[SEP]"]
