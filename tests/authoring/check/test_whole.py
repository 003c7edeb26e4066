"""The whole check: the example map, ten faults at once, maps that are broken, and any map that was ever mistyped."""

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authoring.check import check
from runtime.loading.load import MAP, assemble, load
from runtime.loading.yaml import read
from tests.authoring.check.maps import TODAY, assert_told, findings, journey, told

EXAMPLE = Path(__file__).parents[3] / "journeys"
TEXTS = {path.name: path.read_text("utf-8") for path in sorted(EXAMPLE.glob("*.yaml"))}

FAULTS = [
    ("lost_card.yaml", "ask:\n          en: I'm sorry,", "asc:\n          en: I'm sorry,", "asc:", {"HR002"}),
    ("lost_card.yaml", "blocked: {to: offer_new_card", "blocked: {to: offer_new_crad", "offer_new_crad", {"HR101"}),
    ("close_account.yaml", 'email: "{{ email }}"}', 'email: "{{ emial }}"}', "emial", {"HR402"}),
    ("close_account.yaml", "handoff: retention", "handoff: retentoin", "retentoin", {"HR801"}),
    ("close_account.yaml", "          closed: closed\n", "", "      close:", {"HR514"}),
    ("dispute_payment.yaml", "category: rescue", "category: recsue", "recsue", {"HR705"}),
    ("dispute_payment.yaml", "problem == 'not_mine', to", "problem == 'not_mien', to", "not_mien", {"HR405"}),
    ("renewal_offer.yaml", "to: offer\n\n", "to: what_it_covers\n\n", "      what_it_covers:", {"HR104", "HR301"}),
    ("change_address.yaml", "label: Leave it as it was", "label: Yes, save it", "label: Yes, save it", {"HR202"}),
    (
        "where_is_my_transfer.yaml", "      told:\n", "      told_late: {say: Late., to: known}\n\n      told:\n",
        "told_late", {"HR103"},
    ),
]  # fmt: skip
"""Ten faults: the file, what is written there, what instead, what the line of the finding holds, and the codes."""


def example(tmp_path: Path) -> Path:
    """A copy of the example map."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "map", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def test_the_example_map_has_no_problem() -> None:
    found = check(EXAMPLE, {}, today=TODAY)
    assert [one.text() for one in found if one.severity != "I"] == []


def test_ten_faults_are_named_at_once_each_on_its_line(tmp_path: Path) -> None:
    folder = example(tmp_path)
    for file, before, after, _, _ in FAULTS:
        text = (folder / file).read_text("utf-8")
        assert before in text, f"{file} no longer holds {before!r}"
        (folder / file).write_text(text.replace(before, after, 1), "utf-8")
    found = [one for one in check(folder, {}, today=TODAY) if one.severity != "I"]
    lines = {name: (folder / name).read_text("utf-8").splitlines() for name in TEXTS}
    expected = set()
    for file, _, _, held, codes in FAULTS:
        options = [n for n, line in enumerate(lines[file], 1) if held in line]
        if len(options) > 1:
            options = options[-1:]
        expected |= {(file, options[0], code) for code in codes}
    assert {(Path(one.place.file).name, one.place.line, one.code) for one in found} == expected


def test_a_condition_or_time_that_cannot_be_read_is_told_once() -> None:
    assert_told(
        journey(
            "pick:\n  decide:\n"
            "    - {when: tier = 'gold', to: over} #! HR407\n"
            "    - {else: over}\n"
            "over: {say: Bye., end: kept}\n"
        )
    )


def test_findings_stand_by_file_and_line() -> None:
    text = journey("hello: {say: Hello., to: done}\nold: {do: find, to: x}\ndone: {end: kept, say: ''}\n")
    found = findings(text, journey("hello: {ask: Well?, into: answr, to: done}\n").replace("small", "other", 1))
    assert found == sorted(found, key=lambda one: one.order)
    assert len({one.place.file for one in found}) == 2


def test_a_mistake_does_not_hide_what_else_is_wrong_in_its_file() -> None:
    assert_told(
        journey("""
        hello: {say: "Hello {{ namen }}", to: done}  #! HR402
        old: {say: Old., to: done}  #! HR103
        done: {end: kept, ignore: {}}
        """)
    )


def test_a_misspelt_target_does_not_make_the_one_that_was_meant_unreachable() -> None:
    assert_told(journey("hello: {say: Hello., to: dome}  #! HR101\ndone: {say: Goodbye., end: kept}\n"))


def test_what_a_state_that_cannot_be_compiled_leads_to_counts_as_reached() -> None:
    assert_told(
        journey("""
        hello: {say: Hello., to: later}
        later: {wait: {for: 2 days}, on: {arrived: done}}  #! HR002
        done: {say: "Goodbye {{ answer }}.", end: kept}
        """)
    )


def test_what_was_left_out_of_a_state_may_lead_anywhere() -> None:
    assert_told(
        journey("""
        hello:
          ask: Which one?
          choices:
            one:  #! HR002
              to: first
            two: {label: The second, to: done}
        first: {say: The first., to: done}
        done: {say: Goodbye., end: kept}
        """)
    )


def test_an_action_that_there_is_not_may_end_in_anything() -> None:
    assert_told(
        journey("""
        look:
          do: fnid  #! HR506
          with: {id: "1"}
          on: {found: done, missing: done}
        done: {say: Goodbye., end: kept}
        """)
    )


def test_a_state_that_lost_its_words_is_not_said_to_have_none() -> None:
    assert_told(
        journey("""
        hello: {ask: "Well, {{ answer }}?", into: answer, to: done}
        done:
          say:  #! HR002
          end: kept
        """)
    )


def test_a_map_that_cannot_be_read_still_has_its_journeys_checked() -> None:
    text = journey("hello: {say: Hello., to: done}\nold: {say: Old., to: done}\ndone: {say: Bye., end: kept}\n")
    found = told(text, map_text="spec: 1\nmap: [small\n")
    assert {code for _, code, _ in found} >= {"HR001", "HR103"}


def test_a_folder_without_a_map_is_one_finding(tmp_path: Path) -> None:
    assert [one.code for one in check(tmp_path, {})] == ["HR008"]
    assert [one.code for one in check(tmp_path / "nowhere", {})] == ["HR008"]


def test_what_was_loaded_already_is_not_loaded_again(tmp_path: Path) -> None:
    loaded = load(EXAMPLE, {})
    assert check(tmp_path, {}, loaded=loaded, today=TODAY) == check(EXAMPLE, {}, today=TODAY)


CONTRACT = """\
spec: 1
journey: lost_card
title: Lost or stolen card
stage: trouble
starts: {when: [I lost my card], words: [lost card], events: [card.reported]}
data:
  last4:     {type: digits, length: 4, sensitive: payment}
  reference: {type: text}
moments:
  block_card:
    promise: Your card is blocked within one minute of you telling us.
    category: rescue
    owner: care
    within: 1m
    must_keep: true
    states:
      which_card:
        ask: I'm sorry, {{ customer.name | default("there") }}. What are the last four digits of the card?
        into: last4
        invalid: [I need exactly four digits., They are at the end of the long number.]
        silence:
          - {after: 2m, say: "I'm still here. Which four digits?"}
          - {after: 10m, to: parked}
        to: block
      block:
        do: find
        with: {id: "{{ last4 }}"}
        saves: {reference: place}
        on:
          found:   {to: offer_new_card, settles: kept}
          missing: which_card
        moves:
          again:   {label: Ask for the digits again, to: which_card, clear: [last4]}
          by_hand: {label: I have blocked it by hand, to: offer_new_card, needs: [reference], settles: kept}
  replace_card:
    promise: A new card is on its way before we say goodbye.
    category: request
    owner: care
    states:
      offer_new_card:
        ask: Your card is blocked ({{ reference }}). Shall I send a new one to your address?
        choices:
          send:  {label: "Yes, send it", also: [please do, ok], to: done}
          other: {label: Another address, to: colleague}
          no:    {label: "No, thanks", to: no_card}
      colleague: {handoff: slow, reason: New address wanted, say: A colleague will take the new address.}
      done:    {say: "It's on its way.", end: kept}
      no_card: {say: "All right. Your old card stays blocked.", end: declined}
      parked:  {say: "I'll leave this open. Write any time and we go on.", end: abandoned}
"""


def test_the_journey_that_the_language_is_explained_with_has_no_error() -> None:
    found = findings(CONTRACT.replace("stage: trouble", "stage: use\nlanguages: [en]"))
    assert [one.code for one in found if one.severity == "E"] == []
    assert [one.code for one in found if one.severity == "W"] == ["HR719", "HR804", "HR719", "HR719"]


MISTYPED = (MAP, "hello.yaml", "lost_card.yaml", "renewal_offer.yaml")
KEYS = ("to", "ask", "say", "on", "moves", "choices", "else", "when", "states", "moments", "ends", "person", "settles")


def mistyped(texts: dict[str, str], rng: Any) -> dict[str, str]:
    """The texts with a few lines taken out, doubled, moved in or out, or with a word in another's place."""
    changed = dict(texts)
    words = [word for text in texts.values() for word in text.replace(":", " ").split()]
    for _ in range(rng.randint(1, 6)):
        name = rng.choice(sorted(changed))
        lines = changed[name].splitlines()
        n = rng.randrange(len(lines))
        match rng.randrange(6):
            case 0:
                del lines[n]
            case 1:
                lines.insert(n, lines[n])
            case 2:
                lines[n] = "  " + lines[n]
            case 3:
                parts = lines[n].split()
                lines[n] = lines[n].replace(rng.choice(parts), rng.choice(words), 1) if parts else "x: y"
            case 4:
                lines[n] = lines[n].replace(rng.choice(KEYS), rng.choice(KEYS), 1)
            case 5:
                lines[n] = lines[n].partition(":")[0] + ":"
        changed[name] = "\n".join(lines) or "spec: 1"
    return changed


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_no_map_however_mistyped_makes_the_checker_fail(rng: Any) -> None:
    texts = mistyped({name: TEXTS[name] for name in MISTYPED}, rng)
    sources, problems = {}, []
    for name, text in texts.items():
        sources[name], found = read(name, text)
        problems += found
    whole = sources.pop(MAP)
    loaded = assemble(whole, list(sources.values()), {}, problems)
    found = check(Path(), {}, loaded=loaded, today=TODAY)
    assert all(one.message and one.place.line >= 1 and one.place.column >= 1 for one in found)
    assert (loaded.map is None) <= any(one.severity == "E" for one in found)


def test_a_journey_of_many_states_is_checked_in_no_time() -> None:
    rows = "".join(
        f"ask{n}: {{ask: 'Number {n}, {{{{ answer }}}}?', into: answer, to: choose{n}}}\n"
        f"choose{n}: {{decide: [{{when: answer == '{n}', to: ask{n + 1}}}, {{else: ask{n // 2}}}]}}\n"
        for n in range(200)
    )
    text = journey(f"{rows}ask200: {{say: Goodbye., end: kept}}\n", data="  answer: {type: text, max: 9}")
    before = time.thread_time()
    assert told(text) == {}
    assert time.thread_time() - before < 10


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_an_empty_file_of_a_map_is_told(name: str) -> None:
    sources = {one: read(one, "" if one == name else text)[0] for one, text in TEXTS.items()}
    loaded = assemble(sources.pop(MAP), list(sources.values()), {}, [])
    assert "HR002" in {one.code for one in check(Path(), {}, loaded=loaded, today=TODAY)}
