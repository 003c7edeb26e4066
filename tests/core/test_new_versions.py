"""A new version under a conversation that waits: it goes on, moves, stays or goes to a person, and nothing is lost."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from runtime.core.adopting import Fate, fate, fate_of
from runtime.core.conversation import BOT, Run
from runtime.core.events import StaffJoined
from runtime.core.journey import Ask, Journey, Say, State
from runtime.core.machine import build
from runtime.core.values import DataType
from runtime.core.whereabouts import Whereabouts, whereabouts, whereabouts_of
from tests.core.builders import NOW, text
from tests.core.parcels import Talk, parcel, parcels, rest

CHANGED = "This has changed since we last spoke, so I need to ask once more."


def version(old: Journey, states: Mapping[str, State] | None = None, **fields: object) -> Journey:
    """The next version of a journey, with some states in the place of others."""
    table = {**old.states, **(states or {})}
    made = replace(old, hash=f"{old.id}-2", states=table, machine=build(table, old.start))
    return replace(made, **fields)  # type: ignore[arg-type]


def edited(name: str, **fields: object) -> Journey:
    """The next version of `parcel`, with one state changed."""
    return version(parcel(), {name: replace(parcel().states[name], **fields)})  # type: ignore[arg-type]


def publish(talk: Talk, new: Journey) -> Talk:
    """The new version serves; the old one is kept for those who follow it."""
    talk.journeys = parcels(new)
    return talk


def at_number() -> Talk:
    return Talk().asks_for("parcel").answers("Ana")


def reworded() -> Journey:
    """The same questions in other words."""
    kind = parcel().states["number"].kind
    assert isinstance(kind, Ask)
    return edited("number", kind=replace(kind, text=text("The number, please?")))


def test_where_the_fingerprint_fits_it_goes_on_in_the_new_version() -> None:
    talk = publish(at_number(), reworded()).says("hm")
    assert talk.run.version == "parcel-2"
    assert talk.said == ["Sorry, I didn't get that.", "The number, please?"]


def test_an_answer_is_taken_by_the_new_version_and_not_asked_again() -> None:
    talk = publish(at_number(), reworded()).answers("1234")
    assert talk.calls and talk.run.version == "parcel-2"


def test_what_fits_nothing_stays_with_the_old_version() -> None:
    talk = publish(at_number(), edited("number", fingerprint="other")).says("hm")
    assert talk.run.version == "parcel-1" and talk.said == ["Sorry, I didn't get that.", "Which number?"]


def test_it_moves_where_the_authors_say_and_tells_the_customer_why() -> None:
    talk = publish(at_number(), edited("number", move_to="who")).answers("1234")
    assert talk.said == [CHANGED, "Whose is it?"]
    assert talk.run.version == "parcel-2" and talk.calls == []
    assert talk.logged == [("conversation.moved", "parcel.find", None)]


def test_a_move_back_asks_again_only_what_it_leads_to() -> None:
    old = Talk().at_which()
    talk = publish(old, edited("which", move_to="who")).says("hm")
    assert talk.said == [CHANGED, "Whose is it?"]
    talk.answers("Bo")
    assert talk.said == ["It is in Leeds. What now?"] and talk.calls == []
    assert talk.run.slots["who"].value == "Bo"


def test_a_value_that_is_of_another_kind_now_is_asked_again() -> None:
    data = {**parcel().data, "number": DataType("digits")}
    new = version(parcel(), {"which": replace(parcel().states["which"], move_to="who")}, data=data)
    talk = publish(Talk().at_which(), new).says("hm").answers("Bo")
    assert talk.said == ["Which number?"]


def test_a_moment_that_a_move_leaves_is_settled_by_the_version_that_knows_it() -> None:
    new = version(parcel(), {
        "number": replace(parcel().states["number"], move_to="fresh"),
        "fresh": rest("fresh", Ask(text("Afresh?"), "why"), "again"),
    }, moments={"again": replace(parcel().moments["find"], id="again")})  # fmt: skip
    talk = publish(at_number(), new).answers("1234")
    (outcome,) = [one for one in talk.decision.log if one.event == "moment.outcome"]
    assert (outcome.fields["moment"], outcome.fields["outcome"]) == ("find", "cancelled")
    assert (outcome.fields["owner"], outcome.fields["must_keep"]) == ("cards", True)
    assert outcome.fields["version_hash"] == "parcel-1"
    assert [moment.id for moment in talk.run.moments] == ["again"]


def test_a_person_takes_it_where_the_authors_say() -> None:
    talk = publish(at_number(), edited("number", on_new_version="handoff")).answers("1234")
    assert talk.handed == ["journey_changed"] and talk.run.version == "parcel-1"


@pytest.mark.parametrize("word", ["person", "cancel"])
def test_stopping_and_a_person_need_no_new_version_first(word: str) -> None:
    talk = publish(at_number(), edited("number", move_to="who")).says(word, control=word)  # type: ignore[arg-type]
    assert CHANGED not in talk.said
    assert talk.handed == ["asked_for_person"] if word == "person" else talk.conversation.run is None


def test_a_button_of_the_question_in_its_old_words_counts() -> None:
    new = version(parcel(), title="In other words")
    assert publish(Talk().at_which(), new).presses("money").at == "refund.why"


def test_nobody_is_moved_while_an_action_is_under_way_or_people_have_it() -> None:
    new = version(parcel())
    talk = publish(at_number().answers("1234"), new).call_ends("found", place="Leeds")
    assert talk.run.version == "parcel-1" and talk.said == ["It is in Leeds. What now?"]
    held = publish(at_number().says("person", control="person").take(StaffJoined("jo", "Jo")), new).says("hm")
    assert held.run.version == "parcel-1"


def test_a_journey_that_waits_keeps_its_version_until_it_is_under_way_again() -> None:
    talk = publish(at_number().asks_for("refund"), reworded()).answers("broken")
    assert talk.said == ["We pay it back.", "Back to where we were.", "Which number?"]
    assert talk.run.version == "parcel-1"
    assert talk.says("hm").run.version == "parcel-2"


def test_a_version_that_is_gone_is_a_persons() -> None:
    run = Run("parcel", "lost", "number", NOW)
    assert fate(whereabouts_of(run, BOT), None, parcel()) == Fate("stays")


def under(state: str) -> Whereabouts:
    """Where a run is that waits in a state."""
    return whereabouts_of(changed(at_number().run, state=state), BOT)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (edited("number"), Fate("goes_on", "number")),
        (edited("number", on_new_version="finish_old"), Fate("stays")),
        (edited("number", on_new_version="handoff"), Fate("to_a_person")),
        (edited("number", move_to="which"), Fate("moves", "which")),
        (edited("number", move_to="nowhere"), Fate("stays")),
        (edited("number", fingerprint="other"), Fate("stays")),
        (version(parcel(), moments={}), Fate("stays")),
        (version(parcel(), data={"who": DataType("number")}), Fate("stays")),
        (version(parcel(), data={"who": DataType("text", pattern="A.*")}), Fate("goes_on", "number")),
        (version(parcel(), data={}), Fate("goes_on", "number")),
        (edited("who", kind=Say(text("Hello."))), Fate("stays")),
    ],
)
def test_what_becomes_of_a_conversation(new: Journey, expected: Fate) -> None:
    assert fate(under("number"), parcel(), new) == expected


def test_a_state_that_is_gone_goes_by_the_old_ones_word() -> None:
    new = version(parcel())
    without = replace(new, states={name: one for name, one in new.states.items() if name != "number"})
    assert fate(under("number"), parcel(), without) == Fate("stays")
    moving = edited("number", move_to="who")
    assert fate(under("number"), moving, without) == Fate("moves", "who")


def test_only_what_waits_has_another_fate_than_to_stay() -> None:
    assert fate(under("find"), parcel(), version(parcel())) == Fate("stays")
    assert fate(under("on_way"), parcel(), version(parcel())) == Fate("goes_on", "on_way")
    assert fate_of(parcels(), under("number"), version(parcel())) == Fate("goes_on", "number")
    assert whereabouts(Talk().conversation) is None
