import pytest

from channels.web.language import accepted, pick


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["es"], "es"),
        (["es-MX"], "es"),
        (["EN-gb"], "en"),
        (["pt-BR"], "pt-PT"),
        (["pt-PT"], "pt-PT"),
        (["xx", "es"], "es"),
        (["*"], "en"),
        ([], "en"),
    ],
)
def test_the_first_wanted_language_that_is_offered_counts(wanted: list[str], found: str) -> None:
    assert pick(("en", "es", "pt-PT"), wanted) == found


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", []),
        ("es", ["es"]),
        ("en;q=0.5, es-MX ; q=0.9,fr", ["fr", "es-MX", "en"]),
        ("de;q=0, en;q=oops, ,es", ["es"]),
    ],
)
def test_accept_language_is_read_by_weight(header: str, languages: list[str]) -> None:
    assert accepted(header) == languages


def test_a_header_without_end_is_cut() -> None:
    assert len(accepted(",".join(["en"] * 5000))) == 20
