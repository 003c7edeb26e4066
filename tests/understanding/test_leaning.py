"""What whole sentences lean to, among choices that say yes and no."""

import pytest

from runtime.understanding.naming import Named, named

ASKED = (Named("send", "Yes, send it"), Named("keep", "No, keep mine"), Named("address", "Change the address"))


@pytest.mark.parametrize(
    ("text", "id", "rule"),
    [
        ("the blue one sounds really good", "send", "leaning"),
        ("I don't want to wait for it", "keep", "leaning"),
        ("please change the address, it is an old one", "address", "mentioned"),
        ("yes please", "send", "yes_no"),
    ],
)
def test_a_leaning_counts_only_where_nothing_is_named(text: str, id: str, rule: str) -> None:
    pick = named(ASKED, text, "en")
    assert pick is not None and (pick.ids, pick.rule) == ((id,), rule)
