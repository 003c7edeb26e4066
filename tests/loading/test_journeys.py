"""What becomes of a journey that is written right: kinds, routes, inheritance, moves, texts, types."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from runtime.core.company import Text
from runtime.core.expressions import UNSET, Expression, Template
from runtime.core.journey import (
    PERSON,
    Arm,
    Ask,
    Choose,
    Decide,
    Do,
    End,
    HandOff,
    Journey,
    OnDate,
    Progress,
    Route,
    Say,
    State,
)
from runtime.core.kinds import outcomes
from runtime.core.values import DataType, Money
from runtime.loading.load import load
from tests.loading.maps import ENV, lost_card, sample_map, write_samples

DONE = "      done:    {say:"


def added(folder: Path, state: str, *, data: str = "") -> State:
    """A state `x`, added to the journey of the page."""
    text = f"      x:\n{state}\n{DONE}"
    journey = lost_card(folder, DONE, text)
    return journey["x"]


def without_places(route: Route) -> Route:
    return replace(route, place=None)


def test_a_journey_has_its_moments_states_and_start(tmp_path: Path) -> None:
    journey = lost_card(tmp_path)
    assert journey.start == "which_card"
    assert list(journey.states) == [
        "which_card", "block", "offer_new_card", "colleague", "done", "no_card", "parked",
    ]  # fmt: skip
    assert list(journey.moments) == ["block_card", "replace_card"]
    assert journey["colleague"].moment == "replace_card"
    assert journey.channels == ("web", "sms")
    assert journey.languages == ("en", "es")
    moment = journey.moments["block_card"]
    assert moment.within == timedelta(minutes=1)
    assert (moment.category, moment.owner, moment.value, moment.must_keep) == (
        "rescue", "card-operations", "fast_block", True,
    )  # fmt: skip
    assert journey.place is not None and journey.place.line == 2


def test_each_kind_is_compiled_with_all_its_parts(tmp_path: Path) -> None:
    journey = lost_card(tmp_path)
    asked = journey["which_card"].kind
    assert isinstance(asked, Ask)
    assert asked.into == "last4"
    assert [text.templates("en")[0].source[:12] for text in asked.invalid] == ["I need exact", "They are at "]
    assert [(rung.after, rung.route.to if rung.route else None) for rung in asked.silence] == [
        (timedelta(minutes=2), None),
        (timedelta(minutes=10), "parked"),
    ]
    done = journey["block"].kind
    assert isinstance(done, Do)
    assert done.arguments == (("last4", Expression("last4")),)
    assert done.saves == (("reference", "reference"),)
    assert done.progress == Progress(
        timedelta(seconds=3), Text({"en": (Template("One moment, I'm with the card system."),)})
    )
    chosen = journey["offer_new_card"].kind
    assert isinstance(chosen, Choose)
    assert [(choice.id, choice.route.to) for choice in chosen.choices] == [
        ("send", "done"), ("other", "colleague"), ("no", "no_card"),
    ]  # fmt: skip
    assert chosen.choices[0].also == {"en": ("please do", "ok"), "es": ("please do", "ok")}
    handed = journey["colleague"].kind
    assert isinstance(handed, HandOff)
    assert handed.queue == "cards"
    assert handed.say is not None and journey["colleague"].say is None
    ended = journey["parked"].kind
    assert isinstance(ended, End)
    assert (ended.outcome, ended.named) == ("abandoned", "abandoned")
    assert ended.say is not None and journey["parked"].say is None


def test_every_outcome_has_a_route_and_the_last_resort_is_a_person(tmp_path: Path) -> None:
    shared = sample_map(tmp_path)
    for journey in shared.journeys.values():
        for state in journey.states.values():
            ends = shared.actions[state.kind.action].ends if isinstance(state.kind, Do) else ()
            assert tuple(state.routes) == outcomes(state.kind, ends)
    routes = shared.journeys["lost_card"]["block"].routes
    assert {outcome: route.to for outcome, route in routes.items()} == {
        "blocked": "offer_new_card", "not_found": "which_card", "error": PERSON, "timeout": PERSON,
    }  # fmt: skip
    assert routes["blocked"].settles == "kept"
    assert shared.journeys["lost_card"]["which_card"].routes["answered"].to == "block"


def test_routes_come_from_the_nearest_level(tmp_path: Path) -> None:
    moment = ("    must_keep: true\n", "    on: {error: parked, timeout: {to: colleague, say: Sorry.}}\n")
    journey = lost_card(tmp_path, *moment)
    assert journey["block"].routes["error"].to == "parked"
    assert journey["block"].routes["timeout"].say == Text({"en": (Template("Sorry."),)})

    levels = (
        "moments:\n  block_card:\n",
        "on: {error: done, invalid: parked}\nmoments:\n  block_card:\n    on: {error: parked}\n",
    )
    changes = {"lost_card.yaml": levels, "map.yaml": ("timezone:", "on: {timeout: person, silence: parked}\ntimezone:")}
    with pytest.raises(AssertionError, match=r"HR101.*hello.*parked"):
        sample_map(tmp_path, changes)
    changes["map.yaml"] = ("timezone:", "on: {timeout: {to: person, say: Too slow.}}\ntimezone:")
    journey = sample_map(tmp_path, changes).journeys["lost_card"]
    assert journey["block"].routes["error"].to == "parked"
    assert journey["block"].routes["timeout"].to == PERSON
    assert journey["block"].routes["timeout"].say == Text({"en": (Template("Too slow."),)})
    assert journey["offer_new_card"].routes["invalid"].to == "parked"


def test_moves_are_inherited_by_id(tmp_path: Path) -> None:
    levels = (
        "moments:\n  block_card:\n",
        "moves: {again: {label: From the top, to: which_card}, stop_it: {label: Stop, finish: cancelled, risk: high}}\n"
        "moments:\n  block_card:\n",
    )
    journey = lost_card(tmp_path, *levels)
    assert list(journey["block"].moves) == ["again", "by_hand", "stop_it"]
    assert journey["block"].moves["again"].label == Text({"en": (Template("Ask for the digits again"),)})
    assert list(journey["done"].moves) == ["again", "stop_it"]
    by_hand = journey["block"].moves["by_hand"]
    assert (by_hand.to, by_hand.finish, by_hand.needs, by_hand.settles) == (
        "offer_new_card",
        None,
        ("reference",),
        "kept",
    )
    stop = journey["done"].moves["stop_it"]
    assert (stop.to, stop.finish, stop.risk) == (None, "cancelled", "high")


def test_a_decision_ends_with_its_else(tmp_path: Path) -> None:
    state = added(
        tmp_path,
        "        decide:\n"
        "          - {when: last4 == '1234', to: done, settles: kept}\n"
        "          - {when: customer.tier == 'gold', to: no_card, set: {reference: \"'gold'\"}}\n"
        "          - {else: {to: parked, say: Then not.}}\n",
    )
    assert isinstance(state.kind, Decide)
    assert [(arm.when, without_places(arm.route)) for arm in state.kind.arms] == [
        (Expression("last4 == '1234'"), Route("done", settles="kept")),
        (Expression("customer.tier == 'gold'"), Route("no_card", set=(("reference", Expression("'gold'")),))),
        (None, Route("parked", say=Text({"en": (Template("Then not."),)}))),
    ]
    assert [route.to for route in state.routes.values()] == ["done", "no_card", "parked"]
    assert list(state.routes) == ["arm1", "arm2", "arm3"]


def test_choices_and_arms_may_be_routed_by_their_outcomes(tmp_path: Path) -> None:
    state = added(
        tmp_path,
        "        ask: Well?\n"
        "        choices: {a: {label: A, say: Fine.}, b: {label: B}, c: {label: C, to: person}}\n"
        "        on: {b: done}\n",
    )
    assert isinstance(state.kind, Choose)
    routes = {choice.id: without_places(choice.route) for choice in state.kind.choices}
    assert routes == {
        "a": Route(PERSON, say=Text({"en": (Template("Fine."),)})), "b": Route("done"), "c": Route(PERSON),
    }  # fmt: skip
    assert isinstance(added(tmp_path, "        decide: [{else: done}]").kind, Decide)


def test_what_is_said_before_is_kept_apart_from_the_kinds_own_text(tmp_path: Path) -> None:
    state = added(
        tmp_path,
        "        say: First.\n        ask: Which?\n        into: last4\n        to: done\n        set: {reference: 5}",
    )
    assert state.say == Text({"en": (Template("First."),)})
    assert state.set == (("reference", Expression.constant(5)),)
    assert state.set[0][1].value({}) == 5
    said = added(tmp_path, "        say: [One., Two.]\n        to: done")
    assert isinstance(said.kind, Say) and said.say is None
    assert said.kind.text == Text({"en": (Template("One."), Template("Two."))})


def test_texts_stand_under_their_languages_the_maps_first_one_first(tmp_path: Path) -> None:
    state = added(tmp_path, "        say: {es: Hola., en: [Hello., 'You there.']}\n        to: done")
    assert isinstance(state.kind, Say)
    assert list(state.kind.text.languages) == ["en", "es"]
    assert [template.source for template in state.kind.text.templates("en")] == ["Hello.", "You there."]


def test_texts_in_turn_may_be_written_for_each_language(tmp_path: Path) -> None:
    state = added(
        tmp_path,
        "        ask: Which?\n        into: last4\n        to: done\n"
        "        invalid: {en: [No., 'No, no.'], es: [Que no.]}",
    )
    assert isinstance(state.kind, Ask)
    assert state.kind.invalid == (
        Text({"en": (Template("No."),), "es": (Template("Que no."),)}),
        Text({"en": (Template("No, no."),)}),
    )


def test_arguments_keep_their_type_when_they_are_one_value(tmp_path: Path) -> None:
    state = added(tmp_path, "        do: cards.block\n        with: {last4: 'card {{ last4 }} {{ last4 }}'}\n")
    assert isinstance(state.kind, Do)
    [(_, text)] = state.kind.arguments
    assert isinstance(text, Template) and text.render({"last4": "1"}) == "card 1 1"
    state = added(tmp_path, "        do: cards.block\n        with: {last4: 4821}\n")
    assert isinstance(state.kind, Do)
    [(_, number)] = state.kind.arguments
    assert isinstance(number, Expression) and number.value({}) == 4821
    state = added(tmp_path, "        do: cards.block\n        with: {last4: '{{ reference | upper }}'}\n")
    assert isinstance(state.kind, Do)
    [(_, value)] = state.kind.arguments
    assert isinstance(value, Expression) and value.value({}) is UNSET


def test_types_of_data_are_read_with_their_bounds(tmp_path: Path) -> None:
    data = (
        "  last4:     {type: digits, length: 4, sensitive: payment}\n",
        "  last4: {type: digits, length: 4, sensitive: payment}\n"
        "  amount: {type: number, min: 0.01, max: 50}\n"
        "  day: {type: date, min: 2026-01-01}\n"
        "  name: {type: text, min: 2, max: 60, pattern: '[a-z]+', default: you}\n"
        "  sure: {type: yes_no, default: false}\n"
        "  size: {type: choice, of: {small: {en: [s, little], es: p}, large: l}}\n"
        "  other: phone\n",
    )
    assert lost_card(tmp_path, *data).data == {
        "last4": DataType("digits", length=4, sensitive="payment"),
        "amount": DataType("number", least=Decimal("0.01"), most=Decimal(50)),
        "day": DataType("date", least=date(2026, 1, 1)),
        "name": DataType("text", least=2, most=60, pattern="[a-z]+", default="you"),
        "sure": DataType("yes_no", default=False),
        "size": DataType("choice", options={"small": ("s", "little", "p"), "large": ("l",)}),
        "other": DataType("phone"),
        "reference": DataType("text"),
    }


def test_types_with_a_grammar_of_their_own_are_read_with_all_that_they_know(tmp_path: Path) -> None:
    data = (
        "  last4:     {type: digits, length: 4, sensitive: payment}\n",
        "  last4: {type: digits, length: 4, sensitive: payment}\n"
        "  day: {type: date, min: today, max: today + 30}\n"
        "  hour: {type: time, min: '09:00', max: '17:30'}\n"
        "  price: {type: money, currency: EUR, min: 5, default: 20}\n"
        "  tip: {type: money, default: 2}\n"
        "  wishes: {type: list, of: {gold: [premium], silver: s}, max: 2, default: gold}\n"
        "  name: {type: text, reads: name}\n",
    )
    found = lost_card(tmp_path, *data).data
    assert found["day"] == DataType("date", least="today", most="today + 30")
    assert found["hour"] == DataType("time", least=time(9), most=time(17, 30))
    assert found["price"] == DataType("money", least=Decimal(5), currency="EUR", default=Money(Decimal(20), "EUR"))
    assert found["tip"] == DataType("money", default=Decimal(2))
    assert found["wishes"] == DataType(
        "list", most=2, options={"gold": ("premium",), "silver": ("s",)}, default=("gold",)
    )
    assert found["name"] == DataType("text", reads="name")


def test_days_of_the_customer_begin_it_at_their_time_with_a_reason(tmp_path: Path) -> None:
    write_samples(tmp_path)
    file = tmp_path / "map.yaml"
    file.write_text(file.read_text().replace("customer:  ", "customer:\n  renews_on: {type: date}\n#", 1))
    file = tmp_path / "lost_card.yaml"
    written = (
        'dates: [{of: renews_on, before: 30d, at: "9:30"}, {of: renews_on, after: 2d, yearly: true}]\n'
        "  reason: Your card ends on {{ customer.renews_on }}.\n  expires: 3d\n#"
    )
    file.write_text(file.read_text().replace("events: [card.reported]", written, 1))
    loaded = load(tmp_path, ENV)
    assert loaded.map is not None, [finding.text() for finding in loaded.findings]
    starts = loaded.map.journeys["lost_card"].starts
    for wrong in ("before: 1d, after: 2d", 'at: "25:00"'):
        file.write_text(file.read_text().replace("after: 2d, yearly: true", wrong, 1))
        assert [finding.code for finding in load(tmp_path, ENV).findings] == ["HR002"]
        file.write_text(file.read_text().replace(wrong, "after: 2d, yearly: true", 1))
    assert starts.dates == (
        OnDate("renews_on", timedelta(days=-30), time(9, 30)),
        OnDate("renews_on", timedelta(days=2), time(10), yearly=True),
    )
    assert starts.reason is not None
    assert starts.expires == timedelta(days=3)


def test_starts_belong_to_every_language_unless_they_say_which(tmp_path: Path) -> None:
    journey = lost_card(tmp_path)
    assert journey.starts.when["es"] == journey.starts.when["en"]
    assert journey.starts.words == ("lost card",)
    assert journey.starts.events == ("card.reported",)
    journey = lost_card(tmp_path, "title: Lost or stolen card", "title: Lost\nlanguages: [es]\nchannels: [sms]")
    assert list(journey.starts.when) == ["es"]
    assert (journey.languages, journey.channels) == (("es",), ("sms",))


def test_the_machine_knows_every_state_and_a_person(tmp_path: Path) -> None:
    journey: Journey = lost_card(tmp_path)
    assert set(journey.machine.states) == {*journey.states, PERSON}
    assert Arm(None, Route("x")) == Arm(None, Route("x"))
