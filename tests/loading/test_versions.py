"""What makes a new version, and what a conversation that waits may go on in."""

from pathlib import Path

import pytest

from tests.loading.maps import SAMPLES, lost_card, sample_map


def hash_of(folder: Path, file: str = "", old: str = "", new: str = "") -> str:
    return sample_map(folder, {file: (old, new)} if file else None).journeys["lost_card"].hash


def test_the_hash_is_the_same_for_the_same_meaning(tmp_path: Path) -> None:
    first = hash_of(tmp_path)
    assert len(first) == 16
    assert hash_of(tmp_path) == first
    comment = ("# besides error and timeout", "# another remark")
    assert hash_of(tmp_path, "map.yaml", *comment) == first
    assert hash_of(tmp_path, "lost_card.yaml", "stage: trouble", "stage:   'trouble'  # as it was") == first
    assert hash_of(tmp_path, "lost_card.yaml", "stage: trouble", "channels: [web, sms]\nstage: trouble") == first
    waiver = "ignore: {HR206: {why: x, until: 2027-03-01}}\nstage: trouble"
    assert hash_of(tmp_path, "lost_card.yaml", "stage: trouble", waiver) == first
    assert hash_of(tmp_path, "map.yaml", "title: Card team", "title: The card team") == first
    unused = "actions:\n  other.one: {python: journeys.actions:other, ends: [done]}\n  cards.block"
    assert hash_of(tmp_path, "map.yaml", "actions:                                 # what journeys may call, and every "
                   "way each can end\n  cards.block", unused) == first  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("lost_card.yaml", "It's on its way.", "It is on its way."),
        ("lost_card.yaml", "within: 1m", "within: 2m"),
        ("lost_card.yaml", "after: 10m", "after: 11m"),
        ("lost_card.yaml", "not_found: which_card", "not_found: parked"),
        ("lost_card.yaml", "words: [lost card]", "words: [lost card, card gone]"),
        ("map.yaml", "within: 10s", "within: 11s"),
        ("map.yaml", "languages: [en, es]", "languages: [en]"),
        ("map.yaml", "timezone:", "on: {timeout: person}\ntimezone:"),
        ("map.yaml", "timezone:", "moves: {end_it: {label: End, finish: cancelled}}\ntimezone:"),
    ],
)
def test_the_hash_changes_with_the_journey_and_with_what_it_uses(file: str, old: str, new: str, tmp_path: Path) -> None:
    assert hash_of(tmp_path, file, old, new) != hash_of(tmp_path)


def test_the_environment_of_addresses_plays_no_part(tmp_path: Path) -> None:
    from runtime.loading.load import load

    here = load(SAMPLES, {"CARDS_URL": "http://a.example", "FRAUD_URL": "http://b.example"}).map
    there = load(SAMPLES, {}).map
    assert here is not None and there is not None
    assert here.journeys["lost_card"].hash == there.journeys["lost_card"].hash


def fingerprints(folder: Path, old: str = "", new: str = "") -> dict[str, str]:
    return {name: state.fingerprint for name, state in lost_card(folder, old, new).states.items()}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("What are the last four digits of the card?", "Which card is it? The last four digits, please."),
        ('label: "Yes, send it"', 'label: "Yes, please"'),
        ("        to: block\n", "        to: parked\n"),
        ("not_found: which_card", "not_found: parked"),
        ("clear: [last4]", "clear: [reference]"),
    ],
)
def test_wording_and_ways_on_leave_the_fingerprints_as_they_are(old: str, new: str, tmp_path: Path) -> None:
    assert fingerprints(tmp_path, old, new) == fingerprints(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("length: 4", "length: 5", "which_card"),
        ("{after: 2m,", "{after: 3m,", "which_card"),
        ('          no:    {label: "No, thanks", to: no_card}\n', "", "offer_new_card"),
        ("also: [please do, ok],", "also: [ok], when: last4,", "offer_new_card"),
        ('"{{ last4 }}"', '"{{ reference }}"', "block"),
        ("handoff: cards,", "handoff: support,", "colleague"),
        ("to: no_card}", "to: done}", None),
        ("end: declined", "end: kept", "no_card"),
    ],
)
def test_what_is_accepted_and_awaited_changes_a_states_own_fingerprint(
    old: str, new: str, changed: str | None, tmp_path: Path
) -> None:
    before, after = fingerprints(tmp_path), fingerprints(tmp_path, old, new)
    assert {name for name in before if before[name] != after[name]} == ({changed} if changed else set())


def test_a_state_that_moves_to_another_moment_is_another(tmp_path: Path) -> None:
    before = fingerprints(tmp_path)
    after = fingerprints(tmp_path, "  replace_card:\n    promise", "  new_card:\n    promise")
    assert before["which_card"] == after["which_card"]
    assert before["colleague"] != after["colleague"]
