"""YAML as authors write it: what is read as what, where it stands, and what is refused before it costs anything."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime import limits
from runtime.core.journey import Place
from runtime.loading import yaml as reading
from runtime.loading.findings import Finding
from runtime.loading.yaml import SourceFile, decode, read


def data(text: str) -> object:
    source, findings = read("x.yaml", text)
    assert findings == []
    return source.data


def refused(text: str) -> Finding:
    source, findings = read("x.yaml", text)
    assert len(findings) == 1
    assert source.data is None
    return findings[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("No", "No"), ("yes", "yes"), ("on", "on"), ("12:30", "12:30"), ("12:30:00", "12:30:00"),
        ("0123", "0123"), ("2026-09-01", "2026-09-01"), ("0x1F", "0x1F"), ("1_000", "1_000"), (".inf", ".inf"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
        ("5", 5), ("-5", -5), ("0", 0), ("1.50", Decimal("1.50")), ("1e3", Decimal(1000)), (".5", Decimal("0.5")),
        ("9" * 40, "9" * 40), ("1e999", "1e999"), ("93 % of them", "93 % of them"), ("'5'", "5"), ('"true"', "true"),
        ("|\n  a\n  b\n", "a\nb\n"), ("<<", "<<"),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(written: str, value: object) -> None:
    found = data(f"key: {written}")
    assert found == {"key": value}
    assert type(found["key"]) is type(value)


def test_keys_are_words_whatever_they_look_like() -> None:
    assert data("on: {1: a, true: b, null: c, no: d}") == {"on": {"1": "a", "true": "b", "null": "c", "no": "d"}}


def test_every_key_and_value_has_its_place_in_code_points() -> None:
    source, _ = read("x.yaml", "ü: {😀: ß, list: [a,\n  bc]}\ntext: |\n  one\n  {{ two }}\n")
    assert source.key_place(("ü", "😀")) == Place("x.yaml", 1, 5)
    assert source.place(("ü", "😀")) == Place("x.yaml", 1, 8)
    assert source.place(("ü", "list", 1)) == Place("x.yaml", 2, 3)
    assert source.place(("text",)) == Place("x.yaml", 3, 7)
    assert source.place(("text",), "two") == Place("x.yaml", 5, 6)
    assert source.place(("text",), "twofold") == Place("x.yaml", 3, 7)


def test_what_was_not_written_stands_where_its_parent_does() -> None:
    source, _ = read("x.yaml", "a:\n  b: 1\n")
    assert source.place(("a", "c", "d")) == source.place(("a",))
    assert source.key_place(("a", "c")) == source.key_place(("a",))


def test_a_line_is_given_as_it_stands() -> None:
    source = SourceFile("x.yaml", "a: 1\r\nb: 2")
    assert [source.line(number) for number in (0, 1, 2, 3)] == ["", "a: 1", "b: 2", ""]


def test_words_that_older_programs_read_otherwise_are_marked_as_values_only() -> None:
    source, _ = read("x.yaml", "no: No\nalso: [yes, ok]\nquoted: 'no'\nat: 12:30\nday: 2026-09-01\npin: 0123\nn: 5\n")
    assert source.traps == {("no",): "No", ("at",): "12:30", ("pin",): "0123"}


def test_a_key_written_twice_is_named_with_the_first_and_the_first_stays() -> None:
    source, findings = read("x.yaml", "a: {x: 1}\nb: 2\na: {x: 3, x: 4}\n")
    assert source.data == {"a": {"x": 1}, "b": 2}
    assert [(one.code, one.place.line, one.place.column) for one in findings] == [("HR003", 3, 1)]
    assert "line 1" in findings[0].message


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a:\n\tb: 1", "HR001", 2, 1),
        ("a: [1, 2", "HR001", 2, 1),
        ("a: b: c", "HR001", 1, 5),
        ("a: 'x", "HR001", 1, 6),
        ("a: 1\n---\nb: 2", "HR001", 2, 1),
        ("? [a]\n: b", "HR001", 1, 3),
        ("a: !!python/object:os.system x", "HR001", 1, 4),
        ("a: !mine x", "HR001", 1, 4),
        ("a: ! 5", "HR001", 1, 4),
        ("a: 1\nb: \x07", "HR001", 2, 4),
        ('a: "\\x00"', "HR001", 1, 4),
        ("%YAML 3.0\n---\na: 1", "HR001", 1, 1),
        ("a: &x 1", "HR010", 1, 4),
        ("a: *x", "HR010", 1, 4),
        ("a: &x [*x]", "HR010", 1, 4),
    ],
)
def test_what_is_no_yaml_of_ours_is_refused_at_its_place(text: str, code: str, line: int, column: int) -> None:
    finding = refused(text)
    assert (finding.code, finding.severity, finding.place) == (code, "E", Place("x.yaml", line, column))


BOMBS = {
    "brackets": "[" * 5_000,
    "braces": "{a: " * 5_000,
    "hyphens": "- " * 5_000,
    "questions": "? " * 5_000,
    "deep lines": "\n".join(" " * n + "a:" for n in range(400)),
    "laughs": "a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]",
    "anchors": "&a " * 5_000,
    "tags": "!" * 5_000,
    "members": "- x\n" * (limits.YAML_NODES + 1),
    "keys": "".join(f"k{n}: v\n" for n in range(limits.YAML_NODES)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_built(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    built = 0
    resolve = reading._resolved

    def counted(text: str) -> object:
        nonlocal built
        built += 1
        return resolve(text)

    monkeypatch.setattr(reading, "_resolved", counted)
    finding = refused(BOMBS[name])
    assert finding.code in ("HR010", "HR001")
    assert built <= limits.YAML_NODES


def test_what_is_at_the_limits_is_read() -> None:
    assert data("[" * limits.YAML_DEPTH + "]" * limits.YAML_DEPTH) is not None
    assert refused("[" * (limits.YAML_DEPTH + 1)).code == "HR010"
    assert len(data("- x\n" * (limits.YAML_NODES - 1))) == limits.YAML_NODES - 1  # type: ignore[arg-type]


def test_bytes_are_utf_8_within_their_limit() -> None:
    assert decode("x.yaml", b"\xef\xbb\xbfa: \xc3\xbc")[0].data == {"a": "ü"}
    [finding] = decode("x.yaml", b"a: 1\nb: \xff")[1]
    assert (finding.code, finding.place.line) == ("HR001", 2)
    [finding] = decode("x.yaml", b"#" * (limits.FILE_BYTES + 1))[1]
    assert finding.code == "HR010"


@given(st.text() | st.text("ab:-[]{}|>&*!%#'\"\\?, \n\t01", max_size=60))
def test_any_text_is_read_or_refused_with_findings(text: str) -> None:
    source, findings = read("x.yaml", text)
    assert source.data is None or all(finding.code == "HR003" for finding in findings)
    for finding in findings:
        assert finding.text(source.line(finding.place.line))


words = st.text("abü", min_size=1, max_size=4)
plain = st.recursive(
    st.booleans() | st.integers(-(10**17), 10**17) | st.text("abc ü:#-", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


def written(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"'{key}': {written(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(written(one) for one in value) + "]"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case _:
            return f"'{value}'"


@given(plain)
def test_what_was_written_is_read_back(value: object) -> None:
    assert data(written(value)) == value
