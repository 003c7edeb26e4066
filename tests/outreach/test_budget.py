"""The budget, held against counting in every span by itself."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.outreach.budget import next_room, spans
from runtime.core.company import ContactRules

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
rules = st.builds(
    ContactRules, st.none(), st.none() | st.integers(0, 3), st.none() | st.integers(0, 5), st.none() | st.integers(0, 8)
)
past = st.lists(st.integers(0, 40 * 24).map(lambda hours: NOW - timedelta(hours=hours)), max_size=30)


def has_room(contacts: list[datetime], rules: ContactRules, at: datetime) -> bool:
    return all(sum(at - span < each <= at for each in contacts) < most for span, most in spans(rules))


@given(past, rules)
@settings(deadline=None)
def test_there_is_room_when_it_says_so_and_not_before(contacts: list[datetime], rules: ContactRules) -> None:
    found = next_room(contacts, rules, NOW)
    if found is None:
        assert 0 in [most for _, most in spans(rules)]
        return
    assert found >= NOW
    assert has_room(contacts, rules, found)
    hour = NOW
    while hour < found:
        assert not has_room(contacts, rules, hour)
        hour += timedelta(hours=1)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=40), rules)
@settings(deadline=None)
def test_whoever_waits_for_room_never_writes_too_often(gaps: list[int], rules: ContactRules) -> None:
    contacts: list[datetime] = []
    wanted = NOW
    for gap in gaps:
        wanted += timedelta(hours=gap)
        at = next_room(contacts, rules, wanted)
        if at is None:
            return
        contacts.append(at)
        wanted = max(wanted, at)
    for span, most in spans(rules):
        for each in contacts:
            assert sum(each - span < other <= each for other in contacts) <= most


def test_without_rules_there_is_always_room() -> None:
    assert next_room([NOW] * 100, ContactRules(), NOW) == NOW
