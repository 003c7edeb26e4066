"""In which of the map's languages a new conversation begins."""

from collections.abc import Sequence

_READ_AT_MOST = 20  # languages of one header


def pick(offered: Sequence[str], wanted: Sequence[str]) -> str:
    """The first wanted language that is offered (`en-GB` is met by `en`), else the first one offered."""
    by_name = {language.casefold(): language for language in reversed(offered)}
    by_primary = {_primary(language): language for language in reversed(offered)}
    for each in wanted:
        found = by_name.get(each.casefold()) or by_primary.get(_primary(each))
        if found is not None:
            return found
    return offered[0] if offered else ""


def accepted(header: str) -> list[str]:
    """The languages of an `Accept-Language` header, the most wanted first (RFC 9110 §12.5.4)."""
    weighed = []
    for part in header.split(",")[:_READ_AT_MOST]:
        language, _, parameter = part.partition(";")
        weight = _weight(parameter)
        if language.strip() and weight > 0:
            weighed.append((-weight, language.strip()))
    return [language for _, language in sorted(weighed, key=lambda each: each[0])]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _primary(language: str) -> str:
    return language.casefold().partition("-")[0]
