"""A corpus of mistakes: each is one change to the samples, and what must be said about it, where."""

from pathlib import Path
from typing import NamedTuple

import pytest

from runtime import limits
from runtime.loading.findings import Finding
from runtime.loading.load import Loaded
from tests.loading.maps import load_samples, what_stands_at


class Mistake(NamedTuple):
    """In `file`, `new` stands for `old`; `code` must point at `at`, with `hint` in its hint."""

    code: str
    file: str
    old: str
    new: str
    at: str
    hint: str = ""
    severity: str = "E"


J, M = "lost_card.yaml", "map.yaml"

BLOCK = "block:\n        do: cards.block"
FORK = "fork:\n        decide: "

VALUES = "".join(f"  value_{n}: {{says: This is one.}}\n" for n in range(7))

MISTAKES = [
    # the file
    Mistake("HR001", J, "      which_card:\n", "\twhich_card:\n", "\twhich_card", "spaces"),
    Mistake("HR001", J, "[lost card] ", "[lost card ", "", "bracket"),
    Mistake("HR001", J, "promise: Your card", "promise: Yours: the card", ": the card", "quotes"),
    Mistake("HR001", J, "promise: Your card", "promise: !!str Your card", "!!str", "Leave it out"),
    Mistake(
        "HR003", J, "    category: rescue", "    owner: card-operations\n    category: rescue", "owner", "Keep one"
    ),
    Mistake("HR003", J, "      no_card: {say:", "      block: {say:", "block", "unique"),
    Mistake("HR010", J, "promise: Your card", "promise: &a Your card", "&a"),
    Mistake("HR010", J, "stage: trouble", "stage: *a", "*a"),
    Mistake("HR005", J, "spec: 1", "spec: 3", "3", "spec: 1"),
    Mistake("HR005", J, "spec: 1", "spec: 0", "0", "handrail migrate"),
    Mistake("HR002", M, "spec: 1", "", "map: meridian", "spec: 1"),
    Mistake("HR004", J, 'label: "No, thanks"', "label: No", "No", "quotes", "W"),
    Mistake("HR004", M, "title: Card team", "title: 12:30", "12:30", "quotes", "W"),
    # keys and types
    Mistake("HR002", J, "label: Another address", "lable: Another address", "lable", "`label`"),
    Mistake("HR002", J, "        into: last4\n", "", "which_card", "choices"),
    Mistake("HR002", J, "        do: cards.block\n", "        dO: cards.block\n", "dO", "`do`"),
    Mistake("HR002", J, "colleague: {handoff: cards,", "colleague: {handoff: cards, end: kept,", "end", "Split"),
    Mistake("HR002", J, "{after: 10m, to: parked}", "{after: 10, to: parked}", "10", "500ms"),
    Mistake("HR002", J, "must_keep: true", "must_keep: yes", "yes", "words"),
    Mistake("HR002", J, "length: 4", "length: four", "four"),
    Mistake("HR002", J, "type: digits, length", "type: digit, length", "digit", "`digits`"),
    Mistake("HR002", J, "to: done}", "to: done, settles: keept}", "keept", "`kept`"),
    Mistake("HR002", J, "title: Lost or stolen card", "title:", "", "Leave it out"),
    Mistake("HR002", J, "value: fast_block", "value: fast_blok", "fast_blok", "`fast_block`"),
    Mistake("HR002", J, "into: last4", "into: last4\n        on: {answerd: block}", "answerd", "`answered`"),
    Mistake("HR002", J, "blocked:   {to", "bloked:   {to", "bloked", "`blocked`"),
    Mistake(
        "HR002",
        J,
        "by_hand: {label: I have blocked it by hand, to",
        "by_hand: {label: I have, finish: kept, to",
        "by_hand",
    ),
    Mistake("HR002", J, "        to: block\n", "", "which_card", "to: person", "W"),
    Mistake("HR002", J, "[please do, ok], to: done}", "[please do, ok]}", "send", "to: person", "W"),
    Mistake("HR002", J, "- {after: 10m, to: parked}", "- {after: 10m}", "{after: 10m}", "`say`"),
    Mistake("HR002", J, 'say: "It\'s on its way."', "say: {en: On its way., fr: En route.}", "fr", "es"),
    Mistake("HR002", M, "languages: [en, es]", "languages: [en, es]\nbrand: x", "brand"),
    Mistake("HR002", M, "timezone: Europe/London", "timezone: Europe/Londen", "Europe/Londen", "`Europe/London`"),
    Mistake("HR002", M, "of: [standard, gold]", "off: [standard, gold]", "off", "`of`"),
    Mistake("HR002", M, "{type: text, sensitive", "{type: text, of: [a], sensitive", "of"),
    Mistake("HR210", J, "{type: text}", '{type: text, pattern: "(?=a)"}', '"(?=a)"', "RE2"),
    Mistake(
        "HR503",
        J,
        BLOCK,
        FORK + "[{when: last4, to: block}]\n      " + BLOCK,
        "decide",
        "else",
    ),
    Mistake(
        "HR504",
        J,
        BLOCK,
        FORK + "[{else: block}, {when: last4, to: block}]\n      " + BLOCK,
        "{when",
        "end",
        "W",
    ),
    Mistake("HR003", J, "into: last4", "into: last4\n        on: {answered: block}", "block", "Keep one"),
    Mistake("HR003", M, "ends: [blocked, not_found]", "ends: [blocked, not_found, blocked]", "blocked]", "Leave one"),
    Mistake("HR002", J, "{type: text}", "{type: text, min: 5, max: 4}", "4", ""),
    Mistake("HR002", J, "{type: text}", "{type: email, length: 5}", "length", ""),
    Mistake("HR002", J, "{type: text}", "{type: email, min: 5}", "min", ""),
    Mistake("HR002", J, "{type: text}", "{type: text, min: 1.5}", "1.5", "whole number"),
    Mistake("HR002", J, "{type: text}", "{type: choice}", "reference", "of"),
    Mistake("HR002", J, "{type: text}", "{type: choice, of: [a, b], default: c}", "c}", ""),
    Mistake("HR002", J, "{type: text}", "{type: time, default: noon}", "noon", "14:30"),
    Mistake("HR002", J, "{type: text}", "{type: date, min: tomorrow}", "tomorrow", "today + 30"),
    Mistake("HR002", J, "{type: text}", "{type: date, default: today}", "today", "date"),
    Mistake("HR002", J, "{type: text}", "{type: date, min: 2026-12-03, max: 2026-12-01}", "2026-12-01", ""),
    Mistake("HR002", J, "{type: text}", "{type: money, currency: GPB}", "GPB", "`GBP`"),
    Mistake("HR002", J, "{type: text}", "{type: number, currency: GBP}", "currency", ""),
    Mistake("HR002", J, "{type: text}", "{type: digits, reads: name}", "reads", ""),
    Mistake("HR002", J, "{type: text}", "{type: text, reads: address}", "address", ""),
    Mistake("HR002", J, "{type: text}", "{type: yes_no, default: maybe}", "maybe", "true or false"),
    Mistake("HR002", J, "stage: trouble", "stage: trouble\nlanguages: [en, fr]", "fr", "en, es"),
    Mistake("HR002", "hello.yaml", "journey: hello\n", "", "spec", "journey: NAME"),
    Mistake("HR002", M, "map: meridian", "title2: x", "spec", "map: NAME"),
    Mistake("HR002", M, "on: 2026-09-01", "on: 2026-13-01", "2026-13-01", "2026-12-03"),
    Mistake("HR009", M, "values:  ", "values:\n" + VALUES + "  ", "values", "7", "W"),
    Mistake(
        "HR002",
        J,
        "moments:\n  block_card:\n",
        "on: {blokced: parked}\nmoments:\n  block_card:\n",
        "blokced",
        "`blocked`",
    ),
    Mistake("HR002", J, "stage: trouble", "stage: trouble\nignore: {HR2: {why: x, until: 2027-03-01}}", "HR2", "HR206"),
    Mistake("HR002", M, '"21:00-08:00"', "21-08", "21-08", "21:00-08:00"),
    Mistake("HR002", J, "{after: 10m, to: parked}", "{after: [10m], to: parked}", "[10m]", ""),
    Mistake("HR002", M, "retry: {times: 2,", "retry: {times: 20,", "20", ""),
    # names
    Mistake("HR006", J, "moves:\n          again:", "moves:\n          Again:", "Again", "snake_case"),
    Mistake("HR006", J, "  replace_card:\n", "  replace-card:\n", "replace-card", "snake_case"),
    Mistake("HR006", J, "events: [card.reported]", "events: [Card reported]", "Card reported", "card.reported"),
    Mistake("HR006", M, "map: meridian", "map: Meridian", "Meridian", "small letters"),
    Mistake("HR006", M, "languages: [en, es]", "languages: [en, es, french]", "french", "en, es"),
    Mistake("HR006", M, "  fraud_line:", "  Fraud line:", "Fraud line", "small letters"),
    Mistake("HR006", M, "  cash_by_courier:", "  Cash:", "Cash", "small letters"),
    Mistake("HR006", M, "  first_name:", "  second-name: text\n  first_name:", "second-name", "snake_case"),
    Mistake(
        "HR006", M, "  cards.block:", "  other-one: {python: a.b:c, ends: [x]}\n  cards.block:", "other-one", "cards."
    ),
    Mistake("HR006", M, "ends: [blocked, not_found]", "ends: [blocked, not_found, Odd]", "Odd", "snake_case"),
    Mistake("HR506", M, 'post: "{{ env.FRAUD_URL }}/cases", ', "", "fraud_line", "post"),
    Mistake("HR006", J, "journey: lost_card", "journey: Lost-Card", "Lost-Card", "snake_case"),
    Mistake("HR006", J, "      colleague: {handoff", "      human: {handoff", "human", "another word"),
    Mistake("HR006", J, "  reference: {type", "  today: {type: text}\n  reference: {type", "today", "another word"),
    Mistake("HR006", J, "          no:    {label", "          stop:    {label", "stop", "another word"),
    Mistake("HR006", M, "ends: [blocked, not_found]", "ends: [blocked, not_found, error]", "error", "Leave it out"),
    Mistake(
        "HR101",
        J,
        "other: {label: Another address, to: colleague}",
        "other: {label: Another address, to: coleague}",
        "coleague",
        "`colleague`",
    ),
    Mistake("HR101", J, "not_found: which_card", "not_found: which_cart", "which_cart", "`which_card`"),
    Mistake("HR101", J, "to: which_card, clear", "to: wich_card, clear", "wich_card", "`which_card`"),
    Mistake("HR101", M, "welcome: hello", "welcome: helo", "helo", "`hello`"),
    Mistake("HR102", "hello.yaml", "moments:\n", "momentz:\n", "hello", "moment"),
    Mistake("HR402", J, "blocked ({{ reference }})", "blocked ({{ refrence }})", "refrence", "`reference`"),
    Mistake("HR402", J, "{{ customer.first_name |", "{{ customer.firstname |", "customer.firstname", "`first_name`"),
    Mistake("HR402", J, "events: [card.reported]", "dates: [{of: renews}]", "renews"),
    Mistake("HR402", J, "events: [card.reported]", "dates: [{of: tier}]", "tier", "date"),
    Mistake("HR402", J, "{{ customer.first_name |", "{{ customer |", "customer", "first_name"),
    Mistake(
        "HR402", J, "{{ customer.first_name |", "{{ customer.tier.amount |", "customer.tier.amount", "customer.tier"
    ),
    Mistake("HR402", J, "blocked ({{ reference }})", "blocked ({{ now.week }})", "now.week", "year"),
    Mistake("HR402", J, "into: last4", "into: last", "last", "`last4`"),
    Mistake("HR402", J, '"{{ last4 }}"', '"{{ lasst4 }}"', "lasst4", "`last4`"),
    Mistake("HR402", J, "saves: {reference: reference}", "saves: {ref: reference}", "ref"),
    Mistake("HR402", J, "needs: [reference]", "needs: [referense]", "referense", "`reference`"),
    Mistake("HR402", J, "clear: [last4]", "clear: [last5]", "last5", "`last4`"),
    Mistake("HR402", J, "reason: New address wanted", "card: [lastt4], reason: New", "lastt4", "`last4`"),
    Mistake("HR402", J, "reason: New address wanted", 'reason: "{{ reference.amount }}"', "reference.amount"),
    Mistake("HR402", M, "say: We don't deliver cash.", "say: We don't {{ deliver }} cash.", "deliver"),
    Mistake("HR402", M, "{{ env.CARDS_URL }}/block", "{{ env.CARDS_URL }}/{{ last4 }}", "last4", "env"),
    Mistake("HR407", J, '| default("there") }}', '| defalt("there") }}', "defalt", "default"),
    Mistake("HR407", J, '| default("there") }}', '| default("there") }', "I'm sorry"),
    Mistake("HR407", J, "also: [please do, ok]", "when: last4(), also: [ok]", "last4()", "filter"),
    Mistake("HR407", J, "also: [please do, ok]", 'when: "{{ last4 }}", also: [ok]', "{{ last4", "Leave out"),
    Mistake("HR407", M, "env.CARDS_URL }}/block", "env.HANDRAIL_SECRET }}/block", "env.HANDRAIL_SECRET"),
    # what the map declares
    Mistake("HR506", J, "do: cards.block", "do: card.block", "card.block", "`cards.block`"),
    Mistake("HR506", J, "with: {last4:", "with: {last5:", "last5", "`last4`"),
    Mistake("HR506", J, "saves: {reference: reference}", "saves: {reference: refrence}", "refrence}", "`reference`"),
    Mistake("HR506", J, 'with: {last4: "{{ last4 }}"}', "say: One moment.", "cards.block", "with", "W"),
    Mistake("HR506", M, 'post: "{{ env.CARDS_URL }}/block"', 'post: "cards/block"', '"cards/block"', "http"),
    Mistake("HR506", M, 'post: "{{ env.CARDS_URL }}/block"', "python: os", "os", "module"),
    Mistake("HR506", M, '    post: "{{ env.CARDS_URL }}/block"    #', "    #", "cards.block", "post"),
    Mistake("HR508", M, "    idempotent: true\n", "", "retry", "idempotent", "W"),
    Mistake("HR513", M, "env.CARDS_URL }}/block", "env.CARDS_URI }}/block", "env.CARDS_URI", "default", "W"),
    Mistake(
        "HR701",
        J,
        "    promise: Your card is blocked within one minute of you telling us.\n",
        "",
        "block_card",
        "promise",
    ),
    Mistake(
        "HR702",
        J,
        "category: rescue                     # rescue | revenue | request | relationship\n    owner: card-operations",
        "category: rescue\n    owner: card-operatoins",
        "card-operatoins",
        "`card-operations`",
    ),
    Mistake("HR702", "hello.yaml", "    owner: card-operations\n", "", "welcome", "owner"),
    Mistake("HR703", J, "stage: trouble", "stage: trubble", "trubble", "`trouble`"),
    Mistake("HR703", "hello.yaml", "stage: join\n", "", "hello", "join"),
    Mistake("HR705", J, "category: request", "category: requset", "requset", "`request`"),
    Mistake("HR705", "hello.yaml", "    category: relationship\n", "", "welcome", "category"),
    Mistake("HR801", J, "colleague: {handoff: cards,", "colleague: {handoff: carts,", "carts", "`cards`"),
    Mistake("HR801", M, "Mo-Su 00:00-24:00", "Mon-Su 00:00-24:00", '"Mon-Su', "Mo-Fr"),
    Mistake("HR801", M, ", default: true}", "}", "queues", "default: true"),
    Mistake("HR801", M, "skills: [cards]}", "skills: [cards], default: true}", "true", "Exactly one"),
    # what comes later
    # the kinds that reach beyond the journey
    Mistake("HR008", J, "no_card: {say: ", "nap: {call: helo}\n      no_card: {say: ", "helo", "hello"),
    Mistake("HR008", J, "no_card: {say: ", "nap: {become: nothing}\n      no_card: {say: ", "nothing"),
    Mistake("HR506", J, "no_card: {say: ", "nap: {transfer: fraud}\n      no_card: {say: ", "fraud", "fraud_line"),
    Mistake("HR002", J, "no_card: {say: ", "nap: {wait: {}}\n      no_card: {say: ", "wait", "one of"),
    Mistake("HR002", J, "no_card: {say: ", "nap: {wait: {for: 2d, at_most: 3d}}\n      no_card: {say: ", "3d", "Leave"),
    Mistake("HR002", J, "{type: digits, length: 4, sensitive: payment}", "{type: file, min: 1}", "min", ""),
    Mistake("HR006", J, "no_card: {say: ", "nap: {wait: {event: No way}}\n      no_card: {say: ", "No way", "parcel"),
]


def what_is_named(loaded: Loaded, mistake: Mistake) -> list[Finding]:
    """The findings with the mistake's code that point at it."""
    return [
        finding
        for finding in loaded.findings
        if finding.code == mistake.code
        and finding.place.file.endswith(mistake.file)
        and what_stands_at(loaded, finding).startswith(mistake.at)
    ]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[f"{one.code} {n}" for n, one in enumerate(MISTAKES)])
def test_a_mistake_is_named_where_it_is(mistake: Mistake, tmp_path: Path) -> None:
    loaded = load_samples(tmp_path, {mistake.file: (mistake.old, mistake.new)})
    said = [finding.text(loaded.line(finding)) for finding in loaded.findings]
    found = what_is_named(loaded, mistake)
    assert found, "\n".join(said)
    assert found[0].severity == mistake.severity
    assert mistake.hint in found[0].hint, said
    assert (loaded.map is None) == (mistake.severity == "E")
    others = [finding for finding in loaded.findings if finding not in found]
    assert len(others) <= 1, "one mistake, one finding:\n" + "\n".join(said)


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    changes = {
        "map.yaml": ("answer_within: 2m", "answer_within: 2x"),
        "lost_card.yaml": ("label: Another address, to: colleague", "lable: Another address, to: coleague"),
        "hello.yaml": ("stage: join", "stage: jion"),
    }
    loaded = load_samples(tmp_path, changes)
    assert [(finding.code, finding.severity) for finding in loaded.findings] == [
        ("HR703", "E"),
        ("HR002", "E"),
        ("HR002", "E"),
    ]
    assert [finding.place.file for finding in loaded.findings] == sorted(
        finding.place.file for finding in loaded.findings
    )
    assert loaded.findings[1].state == "offer_new_card"
    assert loaded.findings[1].journey == "lost_card"


def test_what_was_cut_out_is_still_known_by_name(tmp_path: Path) -> None:
    loaded = load_samples(tmp_path, {"lost_card.yaml": (BLOCK, "block:\n        doo: cards.block")})
    assert [finding.code for finding in loaded.findings] == ["HR002"]


def test_a_journey_id_stands_in_one_file_only(tmp_path: Path) -> None:
    load_samples(tmp_path)
    (tmp_path / "second.yaml").write_text((tmp_path / "hello.yaml").read_text())
    loaded = load_samples(tmp_path)
    assert [(finding.code, Path(finding.place.file).name, finding.place.line) for finding in loaded.findings] == [
        ("HR007", "second.yaml", 2)
    ]


def test_a_map_that_cannot_be_read_hides_no_mistakes_of_journeys(tmp_path: Path) -> None:
    changes = {"map.yaml": ("spec: 1", "spec: [1"), "lost_card.yaml": ("to: colleague", "to: coleague")}
    loaded = load_samples(tmp_path, changes)
    assert [finding.code for finding in loaded.findings] == ["HR101", "HR001"]


def test_a_journey_may_have_only_so_many_states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STATES", 6)
    assert [finding.code for finding in load_samples(tmp_path).findings] == ["HR009"]
