"""The types of which the files' models are made: texts, lengths of time, routes, computed values.

A union is told apart by the shape of what was written, never by trying: so that a mistake is reported once,
and where it is. The tags stand in angle brackets, which no key of a file can be.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    StringConstraints,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from runtime.core.journey import Outcome
from runtime.loading import durations


class FileModel(BaseModel):
    """What stands between two braces of a file. Unknown keys are mistakes, and nothing is converted on the quiet."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=False, defer_build=True)


def shape(written: Any) -> str:
    """Whether one thing, several, or one for each language was written."""
    if isinstance(written, list):
        return "<several>"
    return "<languages>" if isinstance(written, dict) else "<one>"


def _word(written: object) -> object:
    return str(written) if isinstance(written, int | Decimal) and not isinstance(written, bool) else written


def _duration(written: object) -> object:
    if isinstance(written, bool | list | dict | None):
        raise _mistake("a length of time is expected, for example 30s, 2m, 1h or 2d")
    try:
        return durations.read_duration(str(written))
    except ValueError as error:
        raise _mistake(str(error), "Write 500ms, 30s, 2m, 1h or 2d.") from None


def _number(written: object) -> object:
    return Decimal(written) if isinstance(written, int) and not isinstance(written, bool) else written


def _day(written: object) -> object:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else written
    except ValueError:
        raise _mistake(f"`{written}` is not a day", "Write it as 2026-12-03.") from None


def _scalar(written: object) -> object:
    if isinstance(written, str | bool | int | Decimal):
        return written
    raise _mistake("one value is expected here")


def _mistake(message: str, hint: str = "") -> PydanticCustomError:
    return PydanticCustomError("mistake", "{sentence}", {"sentence": message, "hint": hint})


Words = Annotated[
    str,
    BeforeValidator(_word),
    StringConstraints(strip_whitespace=True, min_length=1),
    WithJsonSchema({"type": ["string", "number"]}),
]
"""A text on one value; a number that was written without quotes counts as its text."""

Length = Annotated[
    timedelta,
    BeforeValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": durations.PATTERN, "examples": ["500ms", "30s", "2m", "1h", "2d"]}),
]

Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]

Scalar = Annotated[Any, PlainValidator(_scalar), WithJsonSchema({"type": ["string", "number", "boolean"]})]

Computed = TypeAliasType(
    "Computed",
    Annotated[
        Any,
        PlainValidator(_scalar),
        WithJsonSchema(
            {
                "type": ["string", "number", "boolean"],
                "title": "An expression",
                "description": "Such as `amount > 100 and tier == 'gold'`. Text in it stands in quotes of its own.",
            }
        ),
    ],
)

_Several = Annotated[list[Words], Field(min_length=1)]
_OneOrSeveral = Annotated[
    Annotated[Words, Tag("<one>")] | Annotated[_Several, Tag("<several>")],
    Discriminator(lambda written: "<several>" if isinstance(written, list) else "<one>"),
]

Text = TypeAliasType(
    "Text",
    Annotated[
        Annotated[Words, Tag("<one>")]
        | Annotated[_Several, Tag("<several>")]
        | Annotated[dict[str, _OneOrSeveral], Field(min_length=1), Tag("<languages>")],
        Discriminator(shape),
        Field(
            title="A text",
            description="One message, a list of messages, or one of these for each language: {en: ..., es: ...}.",
        ),
    ],
)

Called = TypeAliasType(
    "Called",
    Annotated[
        Annotated[Words, Tag("<one>")] | Annotated[dict[str, Words], Field(min_length=1), Tag("<languages>")],
        Discriminator(lambda written: "<languages>" if isinstance(written, dict) else "<one>"),
        Field(title="In words", description="One sentence for all languages, or one for each: {en: ..., es: ...}."),
    ],
)
"""What people call something, or what it promises: no template, and one sentence."""

Replies = TypeAliasType(
    "Replies",
    Annotated[
        Annotated[Words, Tag("<one>")]
        | Annotated[list[Text], Field(min_length=1), Tag("<several>")]
        | Annotated[dict[str, _OneOrSeveral], Field(min_length=1), Tag("<languages>")],
        Discriminator(shape),
        Field(title="Texts in turn", description="One text for each time, or a list of these for each language."),
    ],
)


class RoutePart(FileModel):
    """The keys of a route, where they stand inline."""

    to: Words | None = Field(None, title="To", description="The state that comes next, or `person`.")
    say: Text | None = Field(None, title="Say", description="What is said on the way.")
    set: dict[str, Computed] | None = Field(
        None, title="Set", description="Data that gets a value on the way: {name: EXPRESSION}."
    )
    settles: Outcome | None = Field(
        None, title="Settles", description="What became of the moment that this route leaves."
    )


class RouteFile(RoutePart):
    """Where an outcome leads, in full."""

    model_config = ConfigDict(title="A route")


Route = TypeAliasType(
    "Route",
    Annotated[
        Annotated[Words, Tag("<state>")] | Annotated[RouteFile, Tag("<route>")],
        Discriminator(lambda written: "<route>" if isinstance(written, dict | RouteFile) else "<state>"),
        Field(title="A route", description="The name of a state, or {to, say, set, settles}."),
    ],
)
