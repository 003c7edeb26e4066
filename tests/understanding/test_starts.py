"""What begins a journey."""

from dataclasses import replace
from time import thread_time

import pytest

from runtime.core.company import NotOffered
from runtime.core.journey import Journey, JourneyMap, Starts
from runtime.core.reading import Candidate
from runtime.understanding.starts import Starts as Index
from runtime.understanding.starts import StartsOfMaps
from tests.core.builders import journey, lost_card, meridian, text


def starting(id: str, *phrases: str, words: tuple[str, ...] = (), **changes: object) -> Journey:
    """A journey that begins with these."""
    starts = Starts({"en": phrases, "es": (f"{id} en español",)}, words)
    return replace(journey(id, list(lost_card().states.values()), []), starts=starts, **changes)  # type: ignore[arg-type]


MAP = meridian(
    starting("lost_card", "I lost my card", "my card was stolen", words=("card",)),
    starting("dispute", "I don't recognise a payment", "dispute a payment"),
    starting("only_web", "close my account", channels=("web",)),
)


def found(said: str, channel: str = "web", journeys: JourneyMap = MAP) -> list[tuple[str, str]]:
    """Id and reason of each candidate, best first."""
    return [(each.id, each.reason) for each in Index(journeys).candidates(said, channel)]


def test_a_start_word_is_the_whole_message() -> None:
    assert found("CARD!") == [("lost_card", "words")]
    assert found("card please") == [("lost_card", "words")]
    assert found("my card is blue") == []


def test_an_example_phrase_matches_as_written_give_or_take_case_and_marks() -> None:
    assert found("i dont recognise a payment...") == [("dispute", "phrase")]
    assert found("Hi, I lost my card") == [("lost_card", "phrase")]


def test_a_near_wording_matches_with_its_score() -> None:
    (candidate,) = Index(MAP).candidates("i lost my cards", "web")
    assert candidate.id == "lost_card" and candidate.reason == "near" and 90 <= candidate.score < 100
    assert found("my card I lost") == [("lost_card", "near")]  # the order of words does not count
    assert found("I lost my keys") == []


def test_a_near_wording_that_says_the_opposite_begins_nothing() -> None:
    assert found("I lost not my card") == [] and found("I don't recognise a paymnt") == [("dispute", "near")]


def test_phrases_of_every_language_count() -> None:
    assert found("dispute en espanol") == [("dispute", "phrase")]


def test_a_journey_is_found_only_on_its_channels() -> None:
    assert found("close my account") == [("only_web", "phrase")]
    assert found("close my account", "sms") == []


def test_what_is_not_offered_is_found_the_same_way_on_every_channel() -> None:
    assert found("bring cash", "sms") == [("cash", "phrase")]


def test_two_journeys_that_are_alike_are_both_given_best_first() -> None:
    journeys = meridian(starting("a", "pay my bill now"), starting("b", "pay my bills now"), starting("c", "x"))
    candidates = Index(journeys).candidates("pay my bill now", "web")
    assert [candidate.id for candidate in candidates] == ["a", "b"]
    assert candidates[0].score == 100 and candidates[0].score - candidates[1].score < 5


def test_each_journey_is_given_once_with_its_best_score() -> None:
    journeys = meridian(starting("a", "lost card", "lost my card", "lost cards", words=("lost card",)))
    assert Index(journeys).candidates("lost card", "web") == (Candidate("journey", "a", 100.0, "words"),)


def test_a_phrase_that_two_of_them_share_begins_both() -> None:
    shared = NotOffered("loan", {"en": ("a loan",)}, text("No loans."))
    journeys = replace(meridian(starting("a", "a loan")), not_offered={"loan": shared})
    assert {(each.kind, each.id) for each in Index(journeys).candidates("a loan", "web")} == {
        ("journey", "a"),
        ("not_offered", "loan"),
    }


@pytest.mark.parametrize("said", ["", "?!", "👍", "x" * 4000, "lost " * 800])
def test_empty_and_endless_messages_begin_nothing(said: str) -> None:
    assert found(said) == []


def test_a_map_without_phrases_begins_nothing() -> None:
    assert found("anything", journeys=replace(meridian(starting("a")), journeys={}, not_offered={})) == []


def test_a_map_is_made_ready_once_and_known_by_identity() -> None:
    kept = StartsOfMaps()
    assert kept.of(MAP) is kept.of(MAP)
    assert kept.of(replace(MAP)) is not kept.of(MAP)


def test_old_maps_are_let_go() -> None:
    kept = StartsOfMaps()
    first = kept.of(MAP)
    for _ in range(8):
        kept.of(replace(MAP))
    assert kept.of(MAP) is not first


def test_hundreds_of_journeys_are_searched_in_a_few_milliseconds() -> None:
    phrases = [f"please help me with topic {a} and thing {b}" for a in range(300) for b in range(10)]
    index = Index(meridian(*(starting(f"j{n}", *phrases[n * 10 : n * 10 + 10]) for n in range(300))))
    began = thread_time()
    for _ in range(10):
        index.candidates("where on earth did my transfer to the landlord go", "web")
    assert (thread_time() - began) / 10 < 0.1
