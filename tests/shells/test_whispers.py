from runtime.whispers import Seen, Typing, Whisper, Whispers


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
