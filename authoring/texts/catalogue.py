"""The PO file: written for those who translate, and read again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from authoring.texts.places import Entry, Kind
from runtime.core.expressions import ExpressionError, compile_text

BETWEEN = "---"
"""The line between two messages of one text."""

_PHRASES = "What customers write, one phrase a line. Write what people say in your language, as many lines as you like."
_SEVERAL = f"Several messages, with a line {BETWEEN} between them."


class Unreadable(Exception):
    """The file is no PO file that we can use; the message says why."""


def joined(said: Sequence[str], kind: Kind) -> str:
    """The messages or phrases of a text as one text of the catalogue."""
    return ("\n" if kind == "phrases" else f"\n{BETWEEN}\n").join(said)


def split(text: str, kind: Kind) -> list[str]:
    """The messages or phrases in a text of the catalogue."""
    if kind == "phrases":
        found = text.splitlines()
    else:
        found = ("\n" + text + "\n").split(f"\n{BETWEEN}\n")
    return [one.strip() for one in found if one.strip()]


def names_in(said: Iterable[str]) -> set[str]:
    """The names in the braces of some messages. Raises ExpressionError."""
    return {name for message in said for name in compile_text(message).names}


def catalogue(
    entries: Iterable[Entry], source: str, language: str, *, folder: Path, title: str, now: datetime
) -> Catalog:
    """The texts as a catalogue from `source` to `language`."""
    made = Catalog(
        locale=_locale(language), header_comment=_header(language), project=title, version="", msgid_bugs_address="",
        last_translator="", language_team="", creation_date=now, revision_date=now, charset="utf-8", fuzzy=False,
    )  # fmt: skip
    for entry in entries:
        theirs = entry.said(source)
        if theirs is None or language not in entry.languages:
            continue
        message = made.add(
            joined(theirs, entry.kind),
            joined(entry.said(language) or (), entry.kind),
            locations=[_location(entry, folder)],
            auto_comments=[*entry.about, *_how(theirs, entry.kind)],
            context=entry.name,
        )
        message.flags -= {"python-format", "python-brace-format"}  # our braces are none of Python's
    return made


def _locale(language: str) -> Locale | str:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return language.replace("-", "_")


def _header(language: str) -> str:
    return (
        "# Texts of PROJECT.\n"
        f"# `msgctxt` says where a text stands. Translate it into `{language}` under `msgstr`, and leave what is\n"
        "# in double braces as it is. A text without a translation is said in the first language.\n#"
    )


def _location(entry: Entry, folder: Path) -> tuple[str, int]:
    file = Path(entry.source.name)
    shown = file.relative_to(folder) if file.is_relative_to(folder) else file
    return shown.as_posix(), entry.source.place(entry.path).line


def _how(said: Sequence[str], kind: Kind) -> list[str]:
    if kind == "phrases":
        return [_PHRASES]
    told = [_SEVERAL] if len(said) > 1 else []
    try:
        names = names_in(said)
    except ExpressionError:
        return told
    return [*told, f"Filled in: {', '.join(sorted(names))}."] if names else told


def write(made: Catalog) -> str:
    """The catalogue as the text of a PO file."""
    out = BytesIO()
    write_po(out, made, width=100)
    return out.getvalue().decode("utf-8")


def read(text: str) -> tuple[str, Catalog]:
    """The language and the catalogue of a PO file. Raises Unreadable."""
    try:
        found = read_po(BytesIO(text.encode()), abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        raise Unreadable(f"this is not a PO file: {error}") from error
    if not found.locale_identifier:
        raise Unreadable("its header does not say which language it is for: `Language: es`")
    return found.locale_identifier.replace("_", "-").lower(), found
