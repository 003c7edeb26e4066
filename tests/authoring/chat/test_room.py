"""The commands of `handrail chat`."""

from pathlib import Path

import pytest

from authoring.chat.insight import in_view
from authoring.chat.room import COMMANDS, Room
from authoring.plays import read_plays
from authoring.talk import Setting
from runtime.understanding.rules import Rules
from tests.loading.maps import sample_map


class Heard(list[str]):
    """What came out, in order."""

    def last(self, text: str) -> bool:
        return any(text in line for line in self)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def room(tmp_path: Path, heard: Heard) -> Room:
    return Room(sample_map(tmp_path), Rules(), heard.append, Setting(journey="lost_card"), tmp_path)


def test_it_shows_what_is_said_called_settled_and_handed_over(room: Room, heard: Heard) -> None:
    room.run(["4821", "2"])
    assert "  [cards.block(last4=4821) -> blocked]" in heard
    assert "  [block_card: kept]" in heard
    assert "       2) Another address" in heard
    assert heard.last("[with people: cards, because New address wanted")


def test_state_data_deadline_and_moves_are_in_view(room: Room) -> None:
    assert in_view(room.talk).splitlines() == [
        " lost_card › which_card, asks for last4  ·  promised: block_card (due in 1m)  ·  "
        "next by itself: at risk in 48s",
        " data: nothing yet",
        " moves of staff: answer*",
    ]
    room.hear("4821")
    assert " data: last4 = 4821 (customer), reference = REFERENCE-1 (action:cards.block)" in in_view(room.talk)
    room.hear("/wait 2m")
    assert "replace_card (no deadline)" in in_view(room.talk)


def test_time_can_pass_the_deadline(room: Room) -> None:
    room.hear("/wait 90s")
    assert "block_card (late by 30s)" in in_view(room.talk)


def test_lengths_of_time_are_told_as_people_tell_them(room: Room) -> None:
    room.hear("/wait 1m")
    assert "block_card (due now)" in in_view(room.talk)
    room.hear("/wait 305s")
    assert "block_card (late by 5m 5s)" in in_view(room.talk)


def test_actions_fail_and_end_as_told_and_staff_go_on(room: Room, heard: Heard) -> None:
    room.run(
        [
            "/end cards.block not_found",
            "4821",
            "/fail cards.block",
            "4821",
            "/staff join jo",
            "/staff say I'm Jo, don't worry",
        ]
    )
    assert "  [cards.block(last4=4821) -> not_found]" in heard
    assert "  [cards.block(last4=4821) -> error]" in heard
    assert "Jo> I'm Jo, don't worry" in heard
    heard.clear()
    room.run(["/moves", "/staff move by_hand", "/staff move by_hand reference=R-1", "/state", "/data"])
    assert "  by_hand: I have blocked it by hand, needs reference" in heard
    assert "  (refused: needs reference) /help shows what can be done" in heard
    assert heard.last("Your card is blocked (R-1)")
    assert "  reference = R-1 (staff:jo)" in heard


def test_by_sms_it_begins_anew_and_counts_parts(room: Room, heard: Heard) -> None:
    room.run(["/as sms", "/again", "/as fax"])
    assert heard.count("  [begun anew, by SMS]") == 2
    assert "  (there is no channel fax; there are web and sms) /help shows what can be done" in heard


def test_a_talk_is_saved_as_a_play_and_never_over_a_file(room: Room, heard: Heard, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    room.run(["4821", f"/save {file} blocks it", f"/save {file}"])
    (play,), findings = read_plays(file)
    assert (play.name, findings) == ("blocks it", [])
    assert heard.last(f"`handrail play {tmp_path} {file}` runs it; in {tmp_path / 'plays'} it runs with the others]")
    assert heard.last("is there already; name another file")


def test_a_talk_is_saved_where_plays_are_also_when_it_is_the_first(room: Room, heard: Heard, tmp_path: Path) -> None:
    room.run(["4821", f"/save {tmp_path}/plays/first"])
    assert read_plays(tmp_path / "plays" / "first.yaml")[1] == []
    assert heard[-1].endswith(f"written; `handrail play {tmp_path}` runs it with the others]")


def test_what_brings_no_words_is_told_all_the_same(room: Room, heard: Heard) -> None:
    heard.clear()
    room.run(["/wait 10s", "/fail cards.block", "/end cards.block not_found"])
    assert heard == [
        "  [10s later nothing has happened; block_card (due in 50s); next by itself: at risk in 38s]",
        "  [the next call of cards.block fails]",
        "  [cards.block ends in not_found from now on]",
    ]


def test_a_saved_map_is_talked_to_at_once(room: Room, heard: Heard, tmp_path: Path) -> None:
    room.hear("4821")
    heard.clear()
    room.changed(sample_map(tmp_path, {"lost_card.yaml": ("Shall I send a new one", "Shall I post a new one")}))
    assert heard[0].startswith("  [the map was saved; lost_card › offer_new_card")
    assert heard[1].startswith("bot> Your card is blocked (REFERENCE-1). Shall I post a new one")
    heard.clear()
    room.changed(room.talk.journeys)
    assert len(heard) == 1


def test_where_the_talk_cannot_go_on_it_says_so(room: Room, heard: Heard, tmp_path: Path) -> None:
    room.run(["4821", "/press Yes, send it"])
    heard.clear()
    room.changed(sample_map(tmp_path, {"lost_card.yaml": ('label: "Yes, send it"', 'label: "Please do"')}))
    assert "  [there it stops: presses Yes, send it is not possible now]" in heard


@pytest.mark.parametrize("typed", ["/nope", "/wait", "/wait soon", "/press Nothing", "/staff fly", "/end x y", "/save"])
def test_what_cannot_be_done_ends_nothing(room: Room, heard: Heard, typed: str) -> None:
    heard.clear()
    assert room.hear(typed)
    assert heard.last("/help shows what can be done") or heard.last("/state")


def test_help_names_every_command(room: Room, heard: Heard) -> None:
    room.run(["/help", "/quit", "this is not heard"])
    for command in COMMANDS:
        assert heard.last(f"/{command}")
    assert not heard.last("this is not heard")


def test_by_sms_the_words_of_carriers_reach_no_journey(tmp_path: Path, heard: Heard) -> None:
    room = Room(sample_map(tmp_path), Rules(), heard.append, Setting("sms"), tmp_path)
    room.run(["lost card", "STOP"])
    assert "  [block_card: opted_out]" in heard
    assert room.talk.rehearsal.conversation.opted_out
    room.run(["START", "lost card"])
    assert not room.talk.rehearsal.conversation.opted_out
    assert heard.last("What are the last four digits")
