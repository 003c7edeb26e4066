"""Files that are changed keep their comments, their order, and every line that was not concerned."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authoring.rewriting import Rewriting, block, flow, scalar
from runtime.loading.yaml import read

FILE = """\
# What stands first.
spec: 1
data:
  last4:     {type: digits,   length: 4}   # aligned by hand

states:
  ask:
    say: Hello          # said first

    # before the choices
    choices:
      yes: {label: "Yes, send it", to: done}
      no:
        label: No, thanks
        also:
          - nope   # slang
          - never

  # the last one
  done: {end: kept}
# the end
"""


def test_what_is_not_changed_is_written_as_it_was() -> None:
    assert Rewriting(FILE).written() == FILE
    tight = "a:\n- one\n- two:   2\nb:   [1,2]\n"
    assert Rewriting(tight).written() == tight


def test_a_value_becomes_several_lines_and_its_comment_stays_behind_it() -> None:
    rewriting = Rewriting(FILE)
    rewriting.put(("states", "ask", "say"), block({"en": "Hello", "es": "Hola"}))
    old = "    say: Hello          # said first\n"
    assert old in FILE
    written = rewriting.written()
    assert written.startswith(FILE.split(old)[0]) and written.endswith(FILE.split(old)[1])
    changed = written[len(FILE.split(old)[0]) : -len(FILE.split(old)[1])]
    assert changed.split("#")[0].split() == ["say:", "en:", "Hello", "es:", "Hola"]
    assert changed.count("# said first") == 1


def test_a_list_goes_under_a_key_with_its_comments() -> None:
    rewriting = Rewriting(FILE)
    path = ("states", "ask", "choices", "no", "also")
    rewriting.put(path, block({"en": rewriting.at(path), "es": flow(rewriting.at(path).__class__(["nunca"]))}))
    written = rewriting.written()
    assert "        also:\n          en:\n            - nope # slang\n            - never\n" in written
    assert "          es: [nunca]\n\n  # the last one\n  done: {end: kept}\n# the end\n" in written


def test_a_key_is_added_before_the_empty_line_that_follows() -> None:
    rewriting = Rewriting("a:\n  en: Hello\n\n# next\nb: {en: Hi}\n")
    rewriting.add(("a",), "es", "Hola")
    rewriting.add(("b",), "es", "Buenas")
    assert rewriting.written() == "a:\n  en: Hello\n  es: Hola\n\n# next\nb: {en: Hi, es: Buenas}\n"


def test_a_key_gets_another_name_in_its_place() -> None:
    rewriting = Rewriting(FILE)
    rewriting.rename(("states", "ask", "choices"), "options")
    rewriting.rename(("states", "ask", "say"), "ask")
    written = rewriting.written()
    assert "    ask: Hello" in written and "# said first\n\n    # before the choices\n    options:\n" in written
    assert written.replace("options:", "choices:").splitlines()[8:] == FILE.splitlines()[8:]


@pytest.mark.parametrize(
    "text", ["no", "Yes", "on", "12:30", "0123", "1", "~", "", "null", "a: b", "- x", "{{ x }}", "#", "'"]
)
def test_a_text_is_a_text_for_every_program(text: str) -> None:
    rewriting = Rewriting("a: x\n")
    rewriting.put(("a",), scalar(text))
    source, findings = read("x.yaml", rewriting.written())
    assert (source.data, findings, dict(source.traps)) == ({"a": text}, [], {})


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.characters(
            codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"
        )
    )
)
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    for wrap in (lambda one: one, lambda one: flow(block({"en": one}))):
        rewriting = Rewriting("a: x  # why\nb: {c: y, d: z}\n")
        rewriting.put(("a",), wrap(scalar(text)))
        rewriting.put(("b", "c"), wrap(scalar(text)))
        source, findings = read("x.yaml", rewriting.written())
        assert findings == []
        assert source.data == {"a": _plain(wrap(text)), "b": {"c": _plain(wrap(text)), "d": "z"}}


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, dict) else value
