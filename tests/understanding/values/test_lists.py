"""Lists: what people put between the members of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime import limits
from runtime.core.values import DataType
from tests.understanding.values.reading import read

LIST = DataType("list")
CARDS = DataType("list", options={"gold": ("premium",), "silver": (), "black_and_white": ()})


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("milk, eggs and bread", ("milk", "eggs", "bread")),
        ("milk, eggs, and bread, please", ("milk", "eggs", "bread")), ("Milk & Eggs", ("Milk", "Eggs")),
        ("milk; eggs", ("milk", "eggs")), ("just milk", ("just milk",)),
        ("milk\neggs\nbread and butter", ("milk", "eggs", "bread and butter")),
        ("- milk\n- eggs", ("milk", "eggs")), ("1. milk\n2) eggs\n• bread", ("milk", "eggs", "bread")),
        ("milk, milk, Milk", ("milk", "Milk")),
        ("a black and white shirt, shoes and a hat", ("a black and white shirt", "shoes", "a hat")),
        ("1,200 bolts, 3 nuts.", ("1,200 bolts", "3 nuts")), ("none", ()), ("Nothing, thanks", ()),
    ],
)  # fmt: skip
def test_members_are_kept_as_they_were_written(text: str, members: tuple[str, ...]) -> None:
    assert read(LIST, text) == members


@pytest.mark.parametrize(
    ("text", "members"),
    [("leche, huevos y pan", ("leche", "huevos", "pan")), ("ninguno", ()), ("pan, por favor", ("pan",))],
)
def test_spanish_lists_are_read(text: str, members: tuple[str, ...]) -> None:
    assert read(LIST, text, "es") == members


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("gold", ("gold",)), ("premium and silver please", ("gold", "silver")), ("SILVER\nGold", ("silver", "gold")),
        ("black and white", ("black_and_white",)), ("gold, black and white", ("gold", "black_and_white")),
        ("all of them", ("gold", "silver", "black_and_white")), ("none of them", ()), ("gold, gold", ("gold",)),
    ],
)  # fmt: skip
def test_declared_members_are_read_by_their_names(text: str, members: tuple[str, ...]) -> None:
    assert read(CARDS, text) == members


def test_both_are_all_where_there_are_two() -> None:
    assert read(DataType("list", options={"a": ("one",), "b": ("two",)}), "both") == ("a", "b")
    assert read(CARDS, "both") == "!not_an_option"


@pytest.mark.parametrize("text", ["bronze", "gold and bronze", "gold, or what you have"])
def test_what_is_not_declared_is_no_member(text: str) -> None:
    assert read(CARDS, text) == "!not_an_option"


@pytest.mark.parametrize("text", ["everything but gold", "not gold", "all except silver"])
def test_what_leaves_some_out_is_asked_back(text: str) -> None:
    assert read(CARDS, text) == "!ambiguous"


def test_members_are_counted() -> None:
    assert read(DataType("list", length=2), "a, b") == ("a", "b")
    assert read(DataType("list", length=2), "a") == "!length"
    assert read(DataType("list", least=2), "a") == "!too_few"
    assert read(DataType("list", least=1), "none") == "!too_few"
    assert read(DataType("list", most=1), "a, b") == "!too_many"
    assert read(LIST, ", ".join(map(str, range(limits.LIST_MEMBERS)))) == tuple(map(str, range(limits.LIST_MEMBERS)))
    assert read(LIST, ", ".join(map(str, range(limits.LIST_MEMBERS + 1)))) == "!too_many"


def test_a_pattern_holds_for_each_member() -> None:
    ids = DataType("list", pattern="[A-Z][0-9]+")
    assert read(ids, "A1 and B22") == ("A1", "B22")
    assert read(ids, "A1 and b2") == "!pattern"


@pytest.mark.parametrize("text", [", ,", ";", "please"])
def test_a_list_of_nothing_written_is_empty(text: str) -> None:
    assert read(LIST, text) == "!empty"


@given(st.lists(st.from_regex(r"[a-z]{4,8}x[a-z]{1,4}", fullmatch=True), min_size=1, max_size=8, unique=True))
def test_members_with_commas_between_are_all_read(members: list[str]) -> None:
    assert read(LIST, ", ".join(members)) == read(LIST, "\n".join(members)) == tuple(members)
