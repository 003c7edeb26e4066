"""Which name the author may have meant."""

import pytest

from runtime.loading.names import DOTTED, LANGUAGE, LOOSE, SNAKE, closest, did_you_mean


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("refrence", "reference"), ("referecne", "reference"), ("Reference", "reference"), ("refers", None),
        ("lats4", "last4"), ("too", "to"), ("xyz", None), ("", None),
    ],
)  # fmt: skip
def test_one_or_two_wrong_letters_are_forgiven(written: str, meant: str | None) -> None:
    assert closest(written, ["reference", "last4", "to"]) == meant


def test_a_hint_names_the_nearest_or_lists_what_there_is() -> None:
    assert did_you_mean("lsat4", ["last4", "other"]) == "Did you mean `last4`?"
    assert did_you_mean("x", ["last4", "other"]) == "There are: last4, other."
    assert did_you_mean("x", []) == "None is declared."
    assert did_you_mean("x", [f"name_{n}" for n in range(20)]).endswith("name_14 and 5 more.")


def test_names_have_a_form() -> None:
    assert SNAKE.match("lost_card2") and LOOSE.match("card-operations") and DOTTED.match("cards.block")
    assert LANGUAGE.match("pt-BR")
    for wrong in ("", "2nd", "Lost", "lost card", "lost-card", "a" * 65, "lost\n"):
        assert not SNAKE.match(wrong)
    assert not DOTTED.match("os..system") and not LANGUAGE.match("english")
