"""How long a worker rests before it is started again."""

from handrail.crew import Member


def test_one_that_served_is_back_soon_however_often_it_is_killed() -> None:
    member = Member(0)
    for now in (0.0, 3.0, 6.0, 9.0):
        member.is_ready = True
        member.ended(now)
        assert member.again_at == now + 0.5


def test_one_that_ends_before_it_serves_rests_longer_each_time_but_not_for_ever() -> None:
    member, rests = Member(0), []
    for _ in range(7):
        member.ended(100.0)
        rests.append(member.again_at - 100.0)
    assert rests == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    member.is_ready = True
    member.ended(100.0)
    assert member.again_at == 100.5
