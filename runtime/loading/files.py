"""From what was written to the models of the files, with every mistake at its place.

One wrong key must not hide the other mistakes of a file. So what is wrong is noted and cut out, and the rest is
validated again, until it holds; names that were cut out are still known by `Spot.names`.
"""

import copy
import types
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypeAliasType

from runtime.loading.fields import FileModel
from runtime.loading.names import closest, did_you_mean
from runtime.loading.notes import Notes, Spot
from runtime.loading.state_file import KIND_KEYS
from runtime.loading.yaml import Path, SourceFile

_ROUNDS = 40
_EXPECTED: Mapping[str, str] = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "decimal_type": "a number",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
    "list_type": "a list",
}
_HINTS: Mapping[str, str] = {
    "bool_type": "`yes` and `no` are words here.",
    "string_type": "Put the text in quotes.",
    "list_type": "Write [one, two], or one a line after a hyphen.",
}

_KEYED: Mapping[str | int, str] = {
    "choices": "Write each under an id of its own: `today: {label: Today, to: STATE}`.",
    "moves": "Write each under an id of its own: `agreed: {label: We agreed, to: STATE}`.",
    "states": "Write each under a name of its own, without a hyphen.",
    "moments": "Write each under a name of its own, without a hyphen.",
    "data": "Write each under a name of its own: `phone: {type: phone}`.",
    "on": "Write `OUTCOME: STATE`, one a line.",
    "starts": "Write `when: [phrases]`, `words: [words]` or `events: [names]` under it.",
}
"""What has a name for each member, and what a list of them should look like."""

_TO_OF: Mapping[str, str] = {
    "choices": "Each choice has a `to` of its own.",
    "decide": "Each arm has a `to` of its own.",
    "do": "Write where each end of the action leads: `on: {END: STATE}`.",
    "wait": "Write where it leads under `on`: `arrived`, `overdue` or `said_something`.",
    "call": "Write where each end of that journey leads: `on: {END: STATE}`.",
    "handoff": "A person goes on with `moves`; `on: {finished: STATE}` is for when they finish.",
    "end": "At an end the journey is over; leave out one of the two.",
}
"""States of these kinds have no `to`; where they lead instead."""

_MEANT: Mapping[str, str] = {
    "string": "text", "str": "text", "int": "number", "integer": "number", "float": "number", "bool": "yes_no",
    "boolean": "yes_no", "enum": "choice", "select": "choice", "datetime": "date", "telephone": "phone",
    "mail": "email", "array": "list",
}  # fmt: skip
"""What types are called elsewhere."""

_MISSING: Mapping[str | int, str] = {
    "into": "A question needs `into`, the data that takes the answer, or `choices`.",
    "ends": "Name every way in which it can end, besides error and timeout.",
}

Model = TypeVar("Model", bound=FileModel)


def read_model(model: type[Model], source: SourceFile, notes: Notes) -> Model | None:
    """The model of a file without what is wrong in it; None when nothing of use is left."""
    spot = Spot(source)
    if not isinstance(source.data, dict):
        message = "The file is empty" if source.data is None else "The file holds no keys"
        what = "map" if "map" in model.model_fields else "journey"
        notes.error("HR002", spot, message, f"Begin it with `spec: 1` and `{what}: NAME`.")
        return None
    data: Any = source.data
    for path in _empty(data):
        data = copy.deepcopy(source.data) if data is source.data else data
        notes.error("HR002", Spot(source, path), f"`{path[-1]}` is empty", "Leave it out, or give it a value.")
        _cut(data, path)
    for n in range(_ROUNDS):
        try:
            return model.model_validate(data)
        except ValidationError as failed:
            errors = failed.errors(include_url=False)
        data = copy.deepcopy(source.data) if data is source.data else data
        for error in errors if n == 0 else ():
            _note(model, spot, error, notes)
        for error in errors:
            _cut(data, _file_path(data, error["loc"]))
    return None


def _empty(data: Any, path: Path = ()) -> Iterator[Path]:
    """Where nothing was written after a colon or a hyphen; nothing in the language is empty on purpose."""
    if data is None:
        yield path
    elif isinstance(data, dict):
        for key, one in data.items():
            yield from _empty(one, (*path, key))
    elif isinstance(data, list):
        for n, one in enumerate(data):
            yield from _empty(one, (*path, n))


def _cut(data: Any, path: Path) -> None:
    """Take a path out, or the whole list in which it is, for the members of a list are known by their number."""
    keys = [part for n, part in enumerate(path) if not any(isinstance(before, int) for before in path[: n + 1])]
    for key in keys[:-1]:
        data = data.get(key, {})
    if keys:
        data.pop(keys[-1], None)


def _file_path(data: Any, loc: tuple[str | int, ...]) -> Path:
    """The path in the file; the parts of `loc` that are not in it are tags of unions, or keys that are missing."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(data, dict | list):
            try:
                data = data[part]  # type: ignore[index]
            except (LookupError, TypeError):
                continue
            path.append(part)
    return tuple(path)


def _note(model: type[BaseModel], root: Spot, error: ErrorDetails, notes: Notes) -> None:
    spot = Spot(root.source, _file_path(root.source.data, error["loc"]))
    kind, given, last = error["type"], error["input"], error["loc"][-1]
    name = f"`{spot.path[-1]}`" if spot.path and isinstance(spot.path[-1], str) else "This"
    match kind:
        case "mistake":
            ctx = error.get("ctx", {})
            notes.error("HR002", spot, f"{name}: {ctx['sentence']}", ctx["hint"])
        case "extra_forbidden":
            hint = _instead(last, Spot(root.source, spot.path[:-1]).names)
            hint = hint or did_you_mean(str(last), _keys(model, error["loc"][:-1]))
            notes.error("HR002", spot, f"{name} means nothing here", hint, at_key=True)
        case "missing":
            unknown = set(given) - set(_keys(model, error["loc"][:-1])) if isinstance(given, dict) else set()
            if not any(closest(key, [str(last)]) for key in unknown):  # else that is what is said of the key
                notes.error("HR002", spot, f"{name} has no `{last}`", _MISSING.get(last, ""), at_key=True)
        case "union_tag_not_found":
            _note_kind(spot, given, notes)
        case "literal_error":
            options = [option.strip("'") for option in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
            meant = _MEANT.get(str(given).casefold(), str(given))
            notes.error("HR002", spot, f"{name} cannot be {_found(given)}", did_you_mean(meant, options))
        case "string_too_short" | "too_short":
            notes.error("HR002", spot, f"{name} is empty", "Leave it out, or give it a value.")
        case "string_pattern_mismatch":
            at_key = last == "[key]"
            hint = "Waivers name a code, such as HR206." if at_key else "Write it like 21:00-08:00."
            notes.error("HR002", spot, f"{name} is not written as it should be", hint, at_key=at_key)
        case _ if kind in _EXPECTED:
            message = f"{name} should be {_EXPECTED[kind]}, not {_found(given)}"
            notes.error("HR002", spot, message, _HINTS.get(kind) or _KEYED.get(last, "Write `name: value` under it."))
        case _:
            notes.error("HR002", spot, f"{name}: {error['msg']}")


def _instead(key: str | int, beside: Collection[str]) -> str:
    """What to write in place of a good key that does not go with the state's kind; empty for any other."""
    if key == "into" and "choices" in beside:
        return "A question has either `into`, which keeps what is answered, or `choices`."
    return next((hint for kind, hint in _TO_OF.items() if kind in beside), "") if key == "to" else ""


def _note_kind(spot: Spot, given: object, notes: Notes) -> None:
    if not isinstance(given, dict):
        message = f"`{spot.path[-1]}` should be a state with keys, not {_found(given)}"
        notes.error("HR002", spot, message, "Write `say:`, `ask:` or what else it does under it.")
        return
    named = [key for key in KIND_KEYS if key in given]
    if named:
        message = f"`{spot.path[-1]}` is of several kinds: {', '.join(named)}"
        notes.error("HR002", spot / named[1], message, "Split it into several states.", at_key=True)
        return
    message = f"`{spot.path[-1]}` does not say of what kind it is"
    kinds = ("say", *KIND_KEYS)
    near = [(key, did_you_mean(key, kinds)) for key in given]
    meant = next(((key, hint) for key, hint in near if hint.startswith("Did")), None)
    if meant is not None:
        notes.error("HR002", spot / meant[0], message, meant[1], at_key=True)
    else:
        notes.error("HR002", spot, message, f"A state has one of: {', '.join(kinds)}.", at_key=True)


def _found(given: object) -> str:
    match given:
        case bool():
            return str(given).lower()
        case dict():
            return "keys and values"
        case list():
            return "a list"
        case _:
            return f"`{given}`"


def _keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand where `loc` leads."""
    here: Any = model
    for part in loc:
        here = next(_inner(here, part), None)
    found = next(_models(here), None)
    return [field.alias or name for name, field in found.model_fields.items()] if found is not None else []


def _inner(annotation: Any, part: str | int) -> Iterator[Any]:
    """What an annotation holds under a part of an error's `loc`: a key, a number, or the tag of a union."""
    for one in _unfolded(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            yield from (field.annotation for name, field in one.model_fields.items() if part == (field.alias or name))
        elif get_origin(one) in (dict, list):
            yield get_args(one)[-1]
        elif get_origin(one) is Annotated and Tag(str(part)) in get_args(one)[1:]:
            yield get_args(one)[0]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for one in _unfolded(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            yield one


def _unfolded(annotation: Any) -> Iterator[Any]:
    """The members of an annotation, without aliases and notes; those with a tag keep it."""
    if isinstance(annotation, TypeAliasType):
        yield from _unfolded(annotation.__value__)
    elif get_origin(annotation) in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _unfolded(one)
    elif get_origin(annotation) is Annotated and not any(isinstance(note, Tag) for note in get_args(annotation)[1:]):
        yield from _unfolded(get_args(annotation)[0])
    elif annotation is not None:
        yield annotation
