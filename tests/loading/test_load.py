"""Loading folders: the samples of the language's page, the example map, and what is no map."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest

from runtime import limits
from runtime.core.company import Action, NotOffered, Queue, Text
from runtime.core.expressions import Template
from runtime.core.values import DataType
from runtime.loading import load as loading
from runtime.loading.load import Loaded, load, map_files
from tests.loading.maps import ENV, SAMPLES, load_samples, sample_map, write_samples

EXAMPLE = Path(__file__).parents[2] / "journeys"


def codes(loaded: Loaded) -> list[tuple[str, str]]:
    return [(finding.code, Path(finding.place.file).name) for finding in loaded.findings]


def test_the_samples_of_the_page_load_without_a_word() -> None:
    loaded = load(SAMPLES, ENV)
    assert loaded.findings == ()
    assert loaded.map is not None
    assert list(loaded.map.journeys) == ["hello", "lost_card"]
    assert loaded.map.versions == {journey.hash: journey for journey in loaded.map.journeys.values()}


def test_the_example_map_loads_without_a_word() -> None:
    loaded = load(EXAMPLE, {})
    assert [finding.text(loaded.line(finding)) for finding in loaded.findings] == []
    assert loaded.map is not None and len(loaded.map.journeys) >= 6


def test_the_map_has_all_that_journeys_share(tmp_path: Path) -> None:
    shared = sample_map(tmp_path)
    assert (shared.id, shared.title, shared.welcome, shared.timezone) == (
        "meridian", "Meridian Bank", "hello", "Europe/London",
    )  # fmt: skip
    assert shared.languages == ("en", "es")
    assert shared.default_queue == "support"
    assert shared.queues["cards"] == Queue(
        "cards", "Card team", "Mo-Su 00:00-24:00", answer_within=timedelta(minutes=2), skills=("cards",)
    )
    assert shared.queues["support"].max_wait == timedelta(minutes=15)
    assert shared.customer == {
        "phone": DataType("phone", sensitive="personal"),
        "first_name": DataType("text", sensitive="personal"),
        "tier": DataType("choice", options={"standard": (), "gold": ()}),
    }
    assert shared.not_offered["cash_by_courier"] == NotOffered(
        "cash_by_courier",
        {language: ("bring cash to my house", "can you deliver money") for language in ("en", "es")},
        Text({"en": (Template("We don't deliver cash. The nearest machine is in the app under Find cash."),)}),
    )
    assert shared.actions["cards.block"] == Action(
        id="cards.block",
        method="post",
        url="https://cards.example/block",
        python=None,
        within=timedelta(seconds=10),
        retries=2,
        backoff=timedelta(milliseconds=500),
        idempotent=True,
        takes={"last4": DataType("digits")},
        gives={"reference": DataType("text")},
        ends=("blocked", "not_found"),
    )
    assert shared.owners["card-operations"].email == "cards@meridian.example"
    assert shared.values["fast_block"] == "A lost card is blocked within a minute."


def test_an_action_whose_variable_is_missing_has_no_address_and_its_map_serves(tmp_path: Path) -> None:
    write_samples(tmp_path)
    loaded = load(tmp_path, {"FRAUD_URL": "https://fraud.example"})
    assert codes(loaded) == [("HR513", "map.yaml")]
    assert loaded.map is not None and loaded.map.actions["cards.block"].url is None


def test_an_action_may_be_a_function_or_have_a_default_address(tmp_path: Path) -> None:
    post = 'post: "{{ env.CARDS_URL }}/block"'
    shared = sample_map(tmp_path, {"map.yaml": (post, "python: journeys.actions:block_card")})
    assert shared.actions["cards.block"].python == "journeys.actions:block_card"
    default = "put: \"{{ env.NOWHERE | default('http://127.0.0.1:8099') }}/block\""
    shared = sample_map(tmp_path, {"map.yaml": (post, default)})
    assert (shared.actions["cards.block"].method, shared.actions["cards.block"].url) == (
        "put", "http://127.0.0.1:8099/block",
    )  # fmt: skip


def test_the_value_of_a_variable_is_never_shown(tmp_path: Path) -> None:
    write_samples(tmp_path)
    loaded = load(tmp_path, {**ENV, "CARDS_URL": "user:secret@nowhere"})
    assert codes(loaded) == [("HR506", "map.yaml")]
    assert "secret" not in "".join(finding.text() for finding in loaded.findings)


@pytest.mark.parametrize("name", ["missing", "empty", "file"])
def test_what_is_no_map_is_said_in_one_finding(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("spec: 1")
    loaded = load(tmp_path / name, {})
    assert loaded.map is None
    assert [finding.code for finding in loaded.findings] == ["HR008"]


def test_too_many_files_are_not_read(tmp_path: Path) -> None:
    for n in range(limits.FILES):
        (tmp_path / f"j{n}.yaml").touch()
    (tmp_path / "map.yaml").touch()
    assert [finding.code for finding in load(tmp_path, {}).findings] == ["HR009"]


def test_after_two_hundred_errors_the_rest_is_not_looked_at_and_that_is_said(tmp_path: Path) -> None:
    write_samples(tmp_path)
    wrong = ", ".join(f"o{n}: s{n}" for n in range(2 * limits.FINDINGS))
    written = (SAMPLES / "lost_card.yaml").read_text()
    (tmp_path / "lost_card.yaml").write_text(f"{written}\non: {{{wrong}}}\n")
    loaded = load(tmp_path, ENV)
    assert loaded.map is None
    assert len(loaded.findings) == limits.FINDINGS + 1
    assert sum("the rest was not looked at" in finding.message for finding in loaded.findings) == 1


def test_a_map_without_journeys_or_with_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text((SAMPLES / "map.yaml").read_text().replace("welcome: hello", ""))
    assert codes(load(tmp_path, ENV)) == [("HR102", "map.yaml")]
    (tmp_path / "a.yaml").touch()
    assert codes(load(tmp_path, ENV)) == [("HR002", "a.yaml")]
    (tmp_path / "a.yaml").write_text("- 1")
    assert codes(load(tmp_path, ENV)) == [("HR002", "a.yaml")]
    (tmp_path / "a.yaml").write_text("spec: 1\nmap: second\n")
    assert codes(load(tmp_path, ENV)) == [("HR002", "a.yaml")]


def test_editors_own_files_folders_and_other_files_are_no_journeys(tmp_path: Path) -> None:
    write_samples(tmp_path)
    for name in (".#lost_card.yaml", "#lost_card.yaml", ".lost_card.yaml.swp", "notes.md", "lost_card.yaml~"):
        (tmp_path / name).write_text("[")
    (tmp_path / "plays").mkdir()
    (tmp_path / "plays" / "x.yaml").write_text("[")
    (tmp_path / "queue.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    assert load(tmp_path, ENV).findings == ()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    write_samples(tmp_path)
    (tmp_path / "dangling.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "latin.yaml").write_bytes("título: x".encode("latin-1"))
    assert codes(load(tmp_path, ENV)) == [("HR001", "latin.yaml")]


def test_a_file_that_is_gone_before_it_is_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_samples(tmp_path)
    monkeypatch.setattr(loading, "map_files", lambda folder: [folder / "gone.yaml", *map_files(folder)])
    loaded = load(tmp_path, ENV)
    assert codes(loaded) == [("HR001", "gone.yaml")]
    assert "No such file" in loaded.findings[0].message


def test_models_and_sources_are_there_for_the_checker(tmp_path: Path) -> None:
    loaded = load_samples(tmp_path)
    assert loaded.map_file is not None and loaded.map_file.contact is not None
    source = loaded.journey_sources["lost_card"]
    assert source is loaded.files[str(tmp_path / "lost_card.yaml")]
    model = loaded.journey_files[source.name]
    assert model.moments["replace_card"].survey is not None
    assert source.place(("moments", "replace_card", "survey", "scale")).line == 48


async def test_a_map_loads_in_a_thread_beside_the_loop(tmp_path: Path) -> None:
    write_samples(tmp_path)
    loaded = await asyncio.to_thread(load, tmp_path, ENV)
    assert loaded.map is not None


def test_all_keys_of_the_page_are_understood(tmp_path: Path) -> None:
    write_samples(tmp_path)
    (tmp_path / "everything.yaml").write_text(EVERYTHING)
    loaded = load(tmp_path, ENV)
    assert loaded.findings == () and loaded.map is not None


EVERYTHING = """
spec: 1
journey: everything
title: Everything
stage: use
channels: [web]
ignore: {HR206: {why: 12 shops agreed with ops, until: 2027-03-01}}
starts: {when: {en: [all of it], es: [todo]}, words: [all], events: [all.of.it]}
on: {timeout: bye}
moves: {end_it: {label: End it, finish: withdrawn, when: not sure, help: Only then., risk: low}}
data:
  sure: yes_no
  goods: {type: list, max: 5}
  price: {type: money, min: 1}
  day: {type: date, default: 2026-12-03}
moments:
  all_of_it:
    promise: You get all of it.
    category: revenue
    owner: card-operations
    why: brand
    helped_by: [the shop]
    ideal: gets all of it
    survey: {ask: Did you?, scale: yes_no, comment: true, sample: 10%}
    ignore: {HR712: {why: short, until: 2027-03-01}}
    states:
      nap: {wait: {for: 2d}, on: {arrived: bye}, on_new_version: stay}
      until_then: {wait: {until: day}, on_new_version: {move_to: nap}}
      parcel: {wait: {event: parcel.delivered, at_most: 5d, saves: {day: day}}, on: {overdue: bye, said_something: bye}}
      other: {call: lost_card, with: {last4: "1234"}, saves: {sure: sure}, on: {kept: bye}}
      changed: {become: lost_card, with: {last4: "1234"}, say: Let's see., on_new_version: finish_old}
      elsewhere: {transfer: fraud_line, with: {price: "{{ price }}"}, say: Wait., on: {accepted: bye, refused: person}}
      bye: {say: Bye., end: {outcome: kept, as: satisfied}, ignore: {HR108: {why: x, until: 2027-03-01}}}
      told: {say: "{{ price }}", to: bye, on: {undeliverable: bye}, on_new_version: handoff}
"""


def test_a_queue_says_how_often_a_ticket_is_passed_around(tmp_path: Path) -> None:
    usual = sample_map(tmp_path).queues["support"]
    assert (usual.holds, usual.transfers, usual.follow_ups) == (5, 3, 3)
    changed = {"map.yaml": ("answer_within: 10m", "answer_within: 10m, at_most: {transfers: 1, follow_ups: 0}")}
    often = sample_map(tmp_path, changed).queues["support"]
    assert (often.holds, often.transfers, often.follow_ups) == (5, 1, 0)
