"""The open question's choices."""

import pytest
from msgspec.structs import replace as changed

from runtime.core.conversation import Asked, Conversation
from runtime.core.journey import Choice, Choose, Route
from runtime.understanding.choices import chosen, offered
from runtime.understanding.naming import Named
from tests.core.builders import NOW, text

TALK = Conversation("c", "web", "a", "x", "en", NOW, NOW)
PARTY = (Named("two", "2 adults"), Named("three", "3 adults"), Named("more", "More"))


def ids(things: tuple[Named, ...], said: str, channel: str = "web") -> list[str]:
    """The ids that were chosen, all with the same score."""
    found = chosen(things, said, language="en", channel=channel)
    assert len({candidate.score for candidate in found}) <= 1
    return [candidate.id for candidate in found]


def test_what_was_really_offered_counts_with_its_labels_and_order_and_the_authors_words() -> None:
    kind = Choose(
        text("Which?"),
        (
            Choice("a", text("A {{ x }}"), {"en": ("first thing",), "es": ("primera cosa",)}, None, Route("x")),
            Choice("b", text("B"), {}, None, Route("x")),
            Choice("c", text("C"), {}, None, Route("x")),
        ),
    )
    asked = Asked(3, (("c", "Third"), ("a", "A 7")))
    things = offered(changed(TALK, asked=asked), kind)
    assert things == (Named("c", "Third", []), Named("a", "A 7", ["first thing", "primera cosa"]))
    assert ids(things, "1") == ["c"]
    assert ids(things, "primera cosa") == ["a"]
    assert ids(things, "b") == []


def test_nothing_is_offered_while_no_choices_are_open() -> None:
    assert offered(TALK, None) == ()
    assert ids((), "1") == []


@pytest.mark.parametrize("said", ["1", "1)", "option 1", "the first one", "2 adults", "2 adults please"])
def test_places_and_names_choose(said: str) -> None:
    assert ids(PARTY, said) == ["two"]


def test_on_the_web_a_number_in_a_label_goes_before_the_place() -> None:
    assert ids(PARTY, "2") == ["two"]
    assert ids(PARTY, "3") == ["three"]


def test_by_sms_where_places_are_shown_such_a_number_may_mean_both() -> None:
    assert ids(PARTY, "2", "sms") == ["two", "three"]
    assert ids(PARTY, "1", "sms") == ["two"]


def test_a_number_beyond_the_list_chooses_only_a_label_that_holds_it() -> None:
    amounts = (Named("a", "10 pounds"), Named("b", "20 pounds"))
    assert ids(amounts, "20", "sms") == ["b"]
    assert ids(amounts, "twenty") == ["b"]
    assert ids(amounts, "3") == []
