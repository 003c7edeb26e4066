"""Maps are taught beside the event loop, and again when an encoder comes."""

from structlog.testing import capture_logs

from runtime.understanding.examples.school import School
from runtime.understanding.teaching import Teaching
from tests.understanding.examples.maps import Meanings, bank, starting


async def test_a_new_map_and_a_new_encoder_are_taken_up_and_nothing_is_learnt_twice() -> None:
    served, found = [bank()], list[Meanings]()
    school = School(lambda: found[0] if found else None)
    teaching = Teaching(school, lambda: served[-1])
    with capture_logs() as logs:
        for _ in range(2):
            await teaching.look()
        found.append(Meanings())
        for _ in range(2):
            await teaching.look()
        known = school.known(served[-1])
        assert known is not None and known.encoder is found[0]
        served.append(bank(starting("more", "something new")))
        await teaching.look()
    assert [(line["event"], line["by"]) for line in logs] == [
        ("understanding.taught", "letters"), ("understanding.taught", "meaning"), ("understanding.taught", "meaning"),
    ]  # fmt: skip


async def test_a_map_that_cannot_be_taught_is_told_once() -> None:
    def broken() -> Meanings:
        raise OSError("no disk")

    served = [bank()]
    teaching = Teaching(School(broken), lambda: served[-1])
    with capture_logs() as logs:
        for _ in range(2):
            await teaching.look()
        served.append(bank())
        await teaching.look()
    assert [line["event"] for line in logs] == ["understanding.not_taught"] * 2
