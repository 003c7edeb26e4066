"""docs/how-to/embed-the-chat.md has every attribute, event and CSS variable of the widget, with its defaults."""

import re

from tests.docs.pages import ROOT, codes, named, page, rows

PAGE = page("how-to/embed-the-chat.md")
WIDGET = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "channels/web/widget").glob("*.js")))


def used_attributes() -> set[str]:
    """The `data-` attributes that the widget reads."""
    direct = re.findall(r"\.dataset\.(\w+)", WIDGET)
    unpacked = re.findall(r"const \{([^}]+)\} = \w+\.dataset", WIDGET)
    names = direct + [part.split(":")[0].strip() for group in unpacked for part in group.split(",")]
    return {"data-" + re.sub(r"([A-Z])", lambda letter: f"-{letter[0].lower()}", name) for name in names}


def used_variables() -> dict[str, set[str]]:
    """The CSS variables, with the plain values that stand where they are not set."""
    found: dict[str, set[str]] = {}
    for name, default in re.findall(r"var\((--handrail-[a-z-]+),([^()]*)", WIDGET):
        found.setdefault(name, set()).update([default] if re.fullmatch(r"#[0-9a-f]+|[0-9]+(?:px)?", default) else [])
    return found


def test_every_attribute_is_on_the_page() -> None:
    assert set(named(PAGE, "attribute")) == used_attributes()


def test_every_event_is_on_the_page() -> None:
    sent = set(re.findall(r'(?:#tell|CustomEvent)\("(handrail:\w+)"', WIDGET))
    assert set(named(PAGE, "event")) == sent


def test_every_variable_is_on_the_page_with_its_defaults() -> None:
    listed = {codes(name)[0]: set(codes(default)) for name, default, *_ in rows(PAGE, "variable")}
    assert listed == used_variables()
