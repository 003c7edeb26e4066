"""Which of several named things a message names."""

import pytest

from runtime.understanding.naming import Named, named

OFFER = (
    Named("send", "Yes, send it", ("please do", "ok")),
    Named("other", "Another address", ("somewhere else", "otra dirección")),
    Named("no", "No, thanks"),
)
CARDS = (Named("a", "Visa 4821"), Named("b", "Visa 4822"), Named("c", "Mastercard"))


def ids(things: tuple[Named, ...], text: str, language: str = "en") -> tuple[str, ...]:
    """The ids that a text names."""
    pick = named(things, text, language)
    return pick.ids if pick else ()


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Yes, send it", "send"), ("yes send it!", "send"), ("please do", "send"), ("OK", "send"), ("send", "send"),
        ("Another address please", "other"), ("OTRA DIRECCIÓN", "other"), ("Somewhere else, thanks", "other"),
        ("I'd like another address", "other"), ("hi, another address", "other"), ("No thanks", "no"), ("no", "no"),
    ],
)  # fmt: skip
def test_ids_labels_and_further_words_name_a_choice(text: str, id: str) -> None:
    assert ids(OFFER, text) == (id,)


@pytest.mark.parametrize(
    ("text", "id"), [("yep", "send"), ("sí", "send"), ("yes please", "send"), ("nope", "no"), ("not now", "no")]
)
def test_another_yes_or_no_means_the_label_that_says_it(text: str, id: str) -> None:
    assert ids(OFFER, text) == (id,)


@pytest.mark.parametrize(
    "text", ["Can other people put money on my account?", "Can I get a Visa or does it have to be something else."]
)
def test_what_only_a_whole_message_names_is_not_meant_within_a_sentence(text: str) -> None:
    things = (Named("close_account", "Close an account"), Named("other:", "Something else", alone=True))
    assert ids(things, text) == ()
    assert ids(things, "something else") == ids(things, "other, please") == ("other:",)


def test_a_yes_with_two_yeses_on_offer_names_both() -> None:
    things = (Named("post", "Yes, by post"), Named("mail", "Yes, by email"), Named("no", "No"))
    assert ids(things, "yes") == ("post", "mail")
    assert ids(things, "yes by email") == ("mail",)


def test_a_yes_names_nothing_where_no_label_says_yes_or_no() -> None:
    assert ids(CARDS, "yes") == ()


@pytest.mark.parametrize(("text", "id"), [("ano", "other"), ("another", "other"), ("yes, s", "send")])
def test_the_beginning_of_a_label_is_enough_from_three_letters(text: str, id: str) -> None:
    assert ids(OFFER, text) == (id,)
    assert ids(OFFER, "an") == ()


def test_a_beginning_that_two_labels_share_names_both() -> None:
    assert ids(CARDS, "visa") == ("a", "b")


@pytest.mark.parametrize("text", ["anotherr address", "naother address", "anoother address", "anather address"])
def test_one_slip_of_the_finger_is_forgiven_in_a_long_name(text: str) -> None:
    pick = named(OFFER, text, "en")
    assert pick is not None and (pick.ids, pick.rule) == (("other",), "typo")


def test_a_slip_is_not_forgiven_in_short_names_nor_in_figures() -> None:
    assert ids((Named("x", "red"), Named("y", "blue")), "bleu") == ()
    assert ids(CARDS, "visa 4823") == ()
    assert ids(CARDS, "visa 4822") == ("b",)


def test_a_slip_counts_only_when_nothing_else_matched() -> None:
    assert ids((Named("x", "Postal"), Named("y", "Poste")), "poste") == ("y",)


def test_names_made_of_loose_words_only_are_still_names() -> None:
    things = (Named("me", "For me"), Named("you", "For you"))
    assert ids(things, "for me") == ("me",)
    assert ids(things, "please") == ()


@pytest.mark.parametrize(
    "text",
    ["", "?", "my card was stolen", "not another address", "I said no such thing about it", "yes or no", "maybe"],
)
def test_anything_else_names_nothing(text: str) -> None:
    assert ids(OFFER, text) == ()


def test_a_not_keeps_the_words_around_it() -> None:
    things = (Named("not_mine", "It wasn't me"), Named("twice", "I paid twice"))
    assert ids(things, "that wasn't it") == ()
    assert ids(things, "it wasn't me, thanks") == ("not_mine",)
