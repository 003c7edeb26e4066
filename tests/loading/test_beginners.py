"""What beginners write, and that the hint is about what they did: not only where the reader stumbled."""

from pathlib import Path

import pytest

from runtime.loading.load import load
from tests.loading.maps import ENV, load_samples, write_samples
from tests.loading.test_broken_maps import J, M, Mistake, what_is_named

INTO, NO_CARD = "        into: last4\n", "      no_card: {say: "

MISTAKES = [
    # indentation, quotes, braces
    Mistake("HR001", J, INTO, "          into: last4\n", ":", "further in than the one above, in column 11 and not 9"),
    Mistake("HR001", J, "        into: last4\n", "       into: last4\n", "into", "further out"),
    Mistake("HR001", J, "    states:\n      which_card", "    states:\n      - which_card", "block", "further out"),
    Mistake("HR001", J, INTO, "        into last4\n", "into last4", "A key ends with a colon"),
    Mistake("HR001", J, '{say: "It\'s on its way."', "{say: “On its way ({{ reference }}).”", "", "straight ones"),
    Mistake("HR001", J, "done:    {say: \"It's on", "done:    {say: {{ reference }}, or: {say: \"It's on", "{", '"{{'),
    # keys that go elsewhere, and what is called otherwise elsewhere
    Mistake("HR002", J, "        choices:\n", "        into: reference\n        choices:\n", "into", "either `into`"),
    Mistake("HR002", J, "        choices:\n", "        to: done\n        choices:\n", "to", "Each choice"),
    Mistake(
        "HR002", J, "        with: {last4", "        to: done\n        with: {last4", "to", "each end of the action"
    ),
    Mistake("HR002", J, "colleague: {handoff: cards,", "colleague: {handoff: cards, to: done,", "to", "`moves`"),
    Mistake("HR002", J, "  reference: {type: text}", "  reference: {type: string}", "string", "`text`"),
    Mistake("HR002", J, NO_CARD, "      nap: a nap\n" + NO_CARD, "a nap", "`say:`"),
    Mistake("HR002", J, "on:\n          blocked", "on: [blocked]\n        off:\n          blocked", "[", "OUTCOME"),
    # names of other things
    Mistake("HR101", J, "to: offer_new_card, settles", "to: replace_card, settles", "replace_card", "`offer_new_card`"),
    Mistake("HR402", J, INTO, INTO + "        set: {reference: chain}\n", "chain", "quotes of its own: 'chain'"),
    Mistake("HR407", J, "{label: Another", "{when: last4 = '1', label: Another", "last4", "`==`"),
    Mistake("HR407", J, "{label: Another", "{when: last4 && reference, label: Another", "last4", "`and`"),
    Mistake("HR407", J, "({{ reference }})", "({{ reference )", "", "{{ needs its }}"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[f"{one.code} {n}" for n, one in enumerate(MISTAKES)])
def test_the_hint_is_about_what_was_done(mistake: Mistake, tmp_path: Path) -> None:
    loaded = load_samples(tmp_path, {mistake.file: (mistake.old, mistake.new)})
    found = what_is_named(loaded, mistake)
    assert any(mistake.hint in one.hint for one in found), [one.text(loaded.line(one)) for one in loaded.findings]


def test_a_file_that_cannot_be_read_is_not_missed_as_well(tmp_path: Path) -> None:
    write_samples(tmp_path, {J: ("spec: 1", "spec: [1"), M: ("welcome: hello", "# nobody is welcomed: hello")})
    (tmp_path / "hello.yaml").unlink()
    assert [one.code for one in load(tmp_path, ENV).findings] == ["HR001"]


def test_an_empty_file_is_told_how_it_begins(tmp_path: Path) -> None:
    write_samples(tmp_path)
    for name, key in ((J, "journey"), (M, "map")):
        (tmp_path / name).write_text("# nothing yet\n")
        found = [one for one in load(tmp_path, ENV).findings if one.place.file.endswith(name)]
        assert [(one.message, one.hint) for one in found] == [
            ("The file is empty", f"Begin it with `spec: 1` and `{key}: NAME`.")
        ]
