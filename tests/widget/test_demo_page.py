"""The demo page: what it says is so, and it needs nothing that a strict policy refuses."""

import re
from html.parser import HTMLParser
from pathlib import Path

import yaml
from jinja2 import Environment, StrictUndefined

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "channels" / "web" / "demo"
JOURNEYS = ROOT / "journeys"


class Page(HTMLParser):
    """The tags of a page, and the text between a script's."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.script_text = ""
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.script_text += data


def page(title: str = "Meridian Bank", welcome: str = "Hello.") -> tuple[str, Page]:
    source = (DEMO / "demo.html").read_text("utf-8")
    text = (
        Environment(autoescape=True, undefined=StrictUndefined).from_string(source).render(title=title, welcome=welcome)
    )
    return text, Page(text)


def plain(words: str) -> str:
    return re.sub(r"[^\w\s']", "", words).strip().casefold()


def example_phrases() -> set[str]:
    """All that the example map understands word for word, in every language."""
    found: set[str] = set()

    def walk(value: object, is_phrase: bool) -> None:
        match value:
            case dict():
                for key, each in value.items():
                    walk(each, is_phrase or key in ("when", "words"))
            case list():
                for each in value:
                    walk(each, is_phrase)
            case str() if is_phrase:
                found.add(plain(value))
            case _:
                pass

    for file in JOURNEYS.glob("*.yaml"):
        walk(yaml.safe_load(file.read_text("utf-8")), False)
    return found


def test_nothing_on_it_is_inline() -> None:
    _, shown = page()
    assert shown.script_text == ""
    for tag, attributes in shown.tags:
        assert tag != "style"
        assert not [key for key in attributes if key == "style" or key.startswith("on")]


def test_everything_it_fetches_is_its_own() -> None:
    _, shown = page()
    fetched = [attributes.get("src") or attributes.get("href") or "" for tag, attributes in shown.tags if tag != "a"]
    assert "/widget.js" in fetched
    for address in filter(None, fetched):
        assert address.startswith("/")
        assert address == "/widget.js" or (DEMO / address.removeprefix("/demo/")).is_file()


def test_it_leads_to_staff_authors_and_managers() -> None:
    _, shown = page()
    links = {attributes.get("href") for tag, attributes in shown.tags if tag == "a"}
    assert "/staff" in links


def test_a_title_is_never_markup() -> None:
    text, _ = page(title='<script>"x', welcome="<b>")
    assert "<script>&" not in text
    assert "<b>&" not in text
    assert text.count("&lt;script&gt;&#34;x") >= 2


def test_what_it_proposes_to_say_is_understood_by_the_example_map() -> None:
    _, shown = page()
    drafts = [attributes["data-draft"] or "" for tag, attributes in shown.tags if "data-draft" in attributes]
    words = [draft for draft in drafts if draft and not draft.isdigit() and draft != "person"]
    assert len(words) >= 3
    assert {plain(draft) for draft in words} <= example_phrases()


def test_the_example_it_gives_for_embedding_is_one_tag() -> None:
    text, _ = page()
    assert '&lt;script type="module" src="https://chat.example/widget.js"&gt;&lt;/script&gt;' in text
