"""Rules first, then likeness: acted on, offered, or not understood."""

from datetime import timedelta

import pytest
from msgspec.structs import replace as changed
from structlog.testing import capture_logs

from runtime import limits
from runtime.core.conversation import Conversation, Run
from runtime.core.journey import JourneyMap
from runtime.core.reading import Reading
from runtime.understanding.examples.school import School
from runtime.understanding.tiers import BY_LETTERS, Thresholds, Tiers
from tests.core.builders import NOW
from tests.understanding.examples.maps import Meanings, bank, starting

MAP = bank()
IDLE = Conversation("c", "web", "a", "x", "en", NOW, NOW)
ASKED = changed(IDLE, run=Run("lost_card", "lost_card-1", "which", NOW))
LETTERS = Tiers(act=60)
SURE = "hello, I have moved house last week"
UNSURE = "the new flat"


def read(said: str, conversation: Conversation = IDLE, tiers: Tiers = LETTERS, journeys: JourneyMap = MAP) -> Reading:
    return tiers.read(journeys, conversation, said, NOW)


def test_what_rules_understand_is_not_held_against_the_examples() -> None:
    assert read("I lost my card").candidates[0].reason == "phrase"
    assert read("person").control == "person" and not read("person").likely
    assert read("4821", ASKED).found is not None


def test_a_sure_likeness_is_acted_on_with_its_reason() -> None:
    (candidate,) = read(SURE).candidates
    assert (candidate.id, candidate.reason, candidate.nearest) == ("change_address", "like", "I have moved house")
    assert candidate.score >= 60


def test_strict_asks_where_a_threshold_of_the_operators_acts() -> None:
    score = read(SURE).candidates[0].score
    assert score < BY_LETTERS.act
    reading = read(SURE, tiers=Tiers())
    assert reading.candidates == () and reading.likely[0].id == "change_address"


def test_an_unsure_likeness_is_offered() -> None:
    reading = read(UNSURE)
    assert reading.candidates == () and reading.likely[0].id == "change_address"
    assert len(reading.likely) <= limits.OFFERS


def test_what_is_like_nothing_is_honestly_nothing() -> None:
    assert read("what is the capital of Peru") == Reading()


def test_a_denied_likeness_is_asked_about_and_never_acted_on() -> None:
    reading = read("I have not moved house", tiers=Tiers(act=1))
    assert reading.candidates == () and reading.likely[0].id == "change_address"


def test_while_a_question_is_open_only_what_is_sure_begins_another_journey() -> None:
    assert [one.id for one in read(SURE, ASKED).candidates] == ["change_address"]
    assert read(UNSURE, ASKED).likely == ()
    assert read("I have lost my card again", ASKED).candidates == ()  # that one is under way
    assert read("do you sell bitcoin or crypto", ASKED).candidates == ()  # a sentence is no digression


def test_a_short_answer_begins_no_other_journey() -> None:
    assert read("moved house", ASKED, Tiers(act=1)).candidates == ()


def test_a_journey_of_another_channel_is_not_meant() -> None:
    journeys = bank(starting("pictures", "please draw me a nice picture", channels=("web",)))
    said = "draw me a nice picture now"
    assert read(said, journeys=journeys).candidates[0].id == "pictures"
    by_sms = read(said, changed(IDLE, channel="sms"), journeys=journeys)
    assert "pictures" not in [one.id for one in (*by_sms.candidates, *by_sms.likely)]


def test_nobody_reads_for_the_bot_what_people_answer() -> None:
    assert read(SURE, changed(IDLE, owner="staff:jo")) == Reading()


async def test_the_service_gets_the_same_reading() -> None:
    for tiers in (LETTERS, Tiers(School(Meanings), act=60)):
        for said in ("I lost my card", SURE, UNSURE, "what is the capital of Peru"):
            assert await tiers.read_in_time(MAP, IDLE, said, NOW) == read(said)
            # before the first lesson of a school it has only the letters


async def test_with_the_encoder_the_service_reads_beside_the_loop() -> None:
    school = School(Meanings)
    school.teach_meaning(MAP)
    reading = await Tiers(school, act=40).read_in_time(MAP, IDLE, "plastic gone", NOW)
    assert reading.candidates[0].id == "lost_card"


async def test_a_model_that_is_too_slow_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNDERSTANDING", timedelta(0))
    with capture_logs() as logs:
        assert await Tiers().read_in_time(MAP, IDLE, SURE, NOW) == Reading()
    assert [line["event"] for line in logs] == ["understanding.late"]


def test_a_fault_of_a_model_turns_nobody_away() -> None:
    def broken() -> Meanings:
        raise OSError("no disk")

    with capture_logs() as logs:
        assert read(SURE, tiers=Tiers(School(broken))) == Reading()
    assert [(line["event"], line["error"]) for line in logs] == [("understanding.failed", "OSError")]


def test_an_offer_is_never_stricter_than_an_act() -> None:
    assert Tiers(act=5)._thresholds(School().teach(MAP)) == Thresholds(5, 5)
