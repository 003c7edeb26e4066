import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.web import protocol
from channels.web.protocol import Ack, Close, Hangup, Hello, Left, Nack, Picked, Pinged, Saw, Typed, Wrote, read_frame
from runtime.core.conversation import Line
from runtime.limits import FRAME_BYTES, TEXT_CHARS

AT = datetime(2026, 11, 22, 9, 30, 1, 250_000, tzinfo=UTC)


def frame(**members: object) -> bytes:
    return json.dumps(members).encode()


def refused(raw: bytes) -> Close:
    with pytest.raises(Hangup) as hangup:
        read_frame(raw)
    return hangup.value.close


def test_hello_names_a_token_and_the_last_line_seen() -> None:
    assert read_frame(frame(type="hello", v=1, token="t0", last_seq=7)) == Hello("t0", 7)
    assert read_frame(frame(type="hello", v=1, token="t0")) == Hello("t0", 0)


@pytest.mark.parametrize("version", [0, 2, None, "1"])
def test_another_version_is_told_so(version: object) -> None:
    assert refused(frame(type="hello", v=version, token="t0", last_seq=0)) is Close.VERSION


@pytest.mark.parametrize(
    "members",
    [
        {"token": None, "last_seq": 0},
        {"token": 7, "last_seq": 0},
        {"token": "t0", "last_seq": -1},
        {"token": "t0", "last_seq": 1.5},
        {"token": "t0", "last_seq": True},
        {"token": "t0", "last_seq": 10**20},
        {"token": "t0", "last_seq": None},
    ],
)
def test_a_hello_that_says_nothing_is_no_frame(members: dict[str, object]) -> None:
    assert refused(frame(type="hello", v=1, **members)) is Close.BAD_FRAME


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"[]",
        b"7",
        b"null",
        b'{"type": "send"',
        b'{"a": "\xff"}',
        b"[" * 30_000,
        b"[" * 30_000 + rb"\ud",
        b"{}",
        b'{"type": 7}',
        b'{"type": "fly"}',
        b'{"type": "event", "seq": 1}',
    ],
)
def test_what_nobody_could_mean_ends_the_socket(raw: bytes) -> None:
    assert refused(raw) is Close.BAD_FRAME


def test_a_frame_beyond_the_limit_ends_the_socket() -> None:
    padding = "x" * (FRAME_BYTES - len(frame(type="ping", p="")))
    assert read_frame(frame(type="ping", p=padding)) == Pinged()
    assert refused(frame(type="ping", p=padding + "x")) is Close.TOO_LARGE


def test_the_small_frames() -> None:
    assert read_frame(frame(type="ping")) == Pinged()
    assert read_frame(frame(type="seen", seq=4)) == Saw(4)
    assert read_frame(frame(type="typing", on=True)) == Typed(True)
    assert read_frame(frame(type="bye")) == Left()


def test_a_message_is_cleaned_and_its_digest_is_of_what_was_sent() -> None:
    one = read_frame(frame(type="send", cmid="c-1", text=" I lost\x00 my card\r\n"))
    other = read_frame(frame(type="send", cmid="c-1", text="I lost my card"))
    assert isinstance(one, Wrote)
    assert isinstance(other, Wrote)
    assert (one.cmid, one.text) == ("c-1", "I lost my card")
    assert one.text == other.text
    assert one.digest != other.digest
    assert one == read_frame(frame(text=" I lost\x00 my card\r\n", cmid="c-1", type="send"))


def test_half_an_emoji_costs_the_customer_nothing_else() -> None:
    wrote = read_frame(rb'{"type": "send", "cmid": "c-1", "text": "cut \ud83d"}')
    assert isinstance(wrote, Wrote)
    assert wrote.text == "cut"


def test_a_button_is_a_question_and_a_choice() -> None:
    picked = read_frame(frame(type="send", cmid="c-1", choice={"seq": 7, "id": "send"}))
    assert isinstance(picked, Picked)
    assert (picked.question, picked.choice) == (7, "send")
    wrote = read_frame(frame(type="send", cmid="c-1", text="choice 7 send"))
    assert isinstance(wrote, Wrote)
    assert wrote.digest != picked.digest


@pytest.mark.parametrize("cmid", ["", "x" * 65, "a b", "naïve", "a\n", None, 7])
def test_a_message_without_a_usable_cmid_cannot_be_answered(cmid: object) -> None:
    assert refused(frame(type="send", cmid=cmid, text="hi")) is Close.BAD_FRAME


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"text": ""}, "empty"),
        ({"text": " \n\u202e\x00"}, "empty"),
        ({"text": "x" * (TEXT_CHARS + 1)}, "too_long"),
        ({}, "bad"),
        ({"text": 7}, "bad"),
        ({"text": "hi", "choice": {"seq": 7, "id": "a"}}, "bad"),
        ({"choice": {"seq": 0, "id": "a"}}, "bad"),
        ({"choice": {"seq": 7, "id": ""}}, "bad"),
        ({"choice": {"seq": 7, "id": "x" * 201}}, "bad"),
        ({"choice": {"seq": 7}}, "bad"),
        ({"choice": "a"}, "bad"),
    ],
)
def test_a_message_that_cannot_be_taken_is_answered(members: dict[str, object], code: str) -> None:
    nack = read_frame(frame(type="send", cmid="c-1", **members))
    assert isinstance(nack, Nack)
    assert (nack.cmid, nack.code, nack.retry_after) == ("c-1", code, None)


def test_a_message_of_just_the_limit_is_taken() -> None:
    wrote = read_frame(frame(type="send", cmid="c-1", text="x" * TEXT_CHARS))
    assert isinstance(wrote, Wrote)


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_end_the_socket(raw: bytes) -> None:
    with pytest.raises(Hangup):
        read_frame(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from(["v", "token", "last_seq", "cmid", "text", "choice", "seq", "on"]),
        json_values | st.dictionaries(st.sampled_from(["seq", "id"]), json_values),
    ),
    st.sampled_from(["hello", "send", "seen", "typing", "ping", "bye"]),
)
def test_no_members_do_more_than_end_the_socket(members: dict[str, object], type_: str) -> None:
    try:
        found = read_frame(json.dumps({**members, "type": type_}).encode())
    except Hangup:
        return
    assert isinstance(found, Hello | Wrote | Picked | Pinged | Saw | Typed | Left | Nack)


def line(**more: object) -> Line:
    plain: dict[str, object] = {
        "conversation": "17-k3f9", "seq": 4, "kind": "message", "author": "bot", "text": "Hello", "at": AT, "epoch": 1
    }  # fmt: skip
    return Line(**{**plain, **more})  # type: ignore[arg-type]


def test_a_line_as_the_page_gets_it() -> None:
    assert protocol.event(line()) == {
        "type": "event", "seq": 4, "kind": "message", "from": "bot", "text": "Hello", "ts": "2026-11-22T09:30:01.250Z"
    }  # fmt: skip


def test_only_what_a_line_has_is_told() -> None:
    assert protocol.event(line(author="staff", name="Jo"))["name"] == "Jo"
    assert protocol.event(line(author="customer", cmid="c-1"))["cmid"] == "c-1"
    assert protocol.event(line(kind="handoff", author="system", queue="cards"))["queue"] == "cards"
    assert protocol.event(line(kind="ended", author="system", outcome="kept"))["outcome"] == "kept"
    asked = protocol.event(line(kind="choices", choices=(("send", "Yes, send it"),)))
    assert asked["choices"] == [{"id": "send", "label": "Yes, send it"}]


def test_acks_and_nacks_as_they_are_sent() -> None:
    assert protocol.answer(Ack("c-1", 3, False)) == {"type": "ack", "cmid": "c-1", "seq": 3, "dup": False}
    assert protocol.answer(Nack("c-1", "too_long", "Too long.")) == {
        "type": "nack", "cmid": "c-1", "code": "too_long", "message": "Too long."
    }  # fmt: skip
    assert protocol.answer(Nack("c-1", "slow_down", "Wait.", 0.2))["retry_after"] == 0.2


def test_a_client_that_has_seen_more_than_there_is_begins_again() -> None:
    assert protocol.welcome("17-k3f9", 3, 3, 20) == {
        "type": "welcome", "conversation": "17-k3f9", "head": 3, "resume": "ok", "heartbeat_s": 20,
        "limits": {"text": TEXT_CHARS},
    }  # fmt: skip
    assert protocol.welcome("17-k3f9", 3, 4, 20)["resume"] == "reset"
