import pytest

from runtime import limits
from runtime.whispers import Here, Seen, Typing, Visits, Whisper, Whispers


def test_a_whisper_is_heard_in_its_conversation_and_by_whoever_listens_to_all() -> None:
    whispers, here, everywhere = Whispers(), list[Whisper](), list[Whisper]()
    with whispers.heard(here.append, "17-a"), whispers.heard(everywhere.append):
        whispers.tell(Typing("17-a", "customer", on=True))
        whispers.tell(Seen("18-b", "customer", 4))
    assert here == [Typing("17-a", "customer", True)]
    assert everywhere == [Typing("17-a", "customer", True), Seen("18-b", "customer", 4)]


def test_whoever_has_left_hears_nothing_and_leaves_nothing_behind() -> None:
    whispers, heard = Whispers(), list[Whisper]()
    with whispers.heard(heard.append, "17-a"):
        pass
    whispers.tell(Typing("17-a", "staff", on=False, name="Jo"))
    assert heard == []
    assert not whispers._listeners


def test_one_may_leave_while_it_is_told() -> None:
    whispers, heard = Whispers(), list[Whisper]()
    first = whispers.heard(lambda _: first.__exit__(None, None, None), "17-a")
    first.__enter__()
    with whispers.heard(heard.append, "17-a"):
        whispers.tell(Seen("17-a", "staff", 2))
    assert heard == [Seen("17-a", "staff", 2)]


def test_a_page_is_gone_when_it_was_the_last_of_all_processes() -> None:
    whispers, heard = Whispers(), list[Whisper]()
    with whispers.heard(heard.append, "17-a"):
        whispers.tell(Here("17-a", on=True))
        whispers.hear_from_elsewhere(Here("17-a", on=True))
        heard.clear()
        whispers.tell(Here("17-a", on=False))
        assert (heard, whispers.is_here("17-a"), whispers.has_left("17-a")) == ([], True, False)
        whispers.hear_from_elsewhere(Here("17-a", on=False))
    assert heard == [Here("17-a", on=False)]
    assert (whispers.is_here("17-a"), whispers.has_left("17-a"), whispers.has_left("18-b")) == (False, True, False)
    whispers.tell(Here("17-a", on=True))
    assert not whispers.has_left("17-a")


def test_two_other_processes_may_each_have_a_page_of_the_same_customer() -> None:
    whispers = Whispers()
    for on, is_here in ((True, True), (True, True), (False, True), (False, False)):
        whispers.hear_from_elsewhere(Here("17-a", on))
        assert whispers.is_here("17-a") == is_here
    assert not whispers._elsewhere


def test_what_is_told_here_goes_to_the_others_and_what_they_told_does_not_go_back() -> None:
    whispers, beyond = Whispers(), list[Whisper]()
    whispers.beyond = beyond.append
    visit = Visits("17-a", True, "t-1", "jo", "Jo", writes=False)
    whispers.tell(Seen("17-a", "customer", 2))
    whispers.tell(visit)
    whispers.hear_from_elsewhere(Typing("17-a", "customer", on=True))
    assert beyond == [Seen("17-a", "customer", 2), visit]
    assert whispers.signs() == (visit,)


def test_only_so_many_of_those_who_left_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LEFT_KEPT", 2)
    whispers = Whispers()
    for conversation in ("1", "2", "3"):
        whispers.tell(Here(conversation, on=False))
    assert [whispers.has_left(one) for one in ("1", "2", "3")] == [False, True, True]
