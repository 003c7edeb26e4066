"""The JSON Schema of map and journey files, made from the models that read them: for editors, and for the reference."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic.json_schema import models_json_schema

from runtime.core.journey import Category, JourneyMap
from runtime.loading.journey_file import JourneyFile
from runtime.loading.map_file import MapFile

DIALECT = "http://json-schema.org/draft-07/schema#"


def schema() -> dict[str, Any]:
    """One schema for both kinds of file: what holds `map:` is the map, anything else a journey.

    It says draft 7, which is what editors know; nothing in it means another thing in 2020-12.
    """
    _, made = models_json_schema([(MapFile, "validation"), (JourneyFile, "validation")], ref_template="#/$defs/{model}")
    return {
        "$schema": DIALECT,
        "title": "Handrail map or journey",
        "type": "object",
        "if": {"required": ["map"]},
        "then": {"$ref": "#/$defs/MapFile"},
        "else": {"$ref": "#/$defs/JourneyFile"},
        "$defs": _told_by_key(_with_choices(_without_null(made["$defs"]), {"category": get_args(Category)})),
    }


_KINDS: Sequence[tuple[tuple[str, ...], tuple[str, ...]]] = (
    (("ask", "choices"), ("ChooseState",)),
    (("ask", "into"), ("AskState",)),
    (("ask",), ("AskState", "ChooseState")),
    *(((key,), (f"{key.title()}State",)) for key in ("do", "decide", "wait", "call", "become", "transfer", "end")),
    (("handoff",), ("HandoffState",)),
)
"""Which keys tell the kind of a state, those that tell more first; one with none of them may be any, `say` too."""


def _told_by_key(made: dict[str, Any]) -> dict[str, Any]:
    """The definitions with the kind of a state told by its key, as the loader tells it.

    An editor then completes and explains what belongs to the kind while the state is half written, and underlines the
    one thing that is wrong instead of the whole state.
    """
    states = made["MomentFile"]["properties"]["states"]
    chain: dict[str, Any] = {"anyOf": states["additionalProperties"]["oneOf"]}
    for keys, kinds in reversed(_KINDS):
        options = [{"$ref": f"#/$defs/{kind}"} for kind in kinds]
        then = options[0] if len(options) == 1 else {"anyOf": options}
        chain = {"if": {"required": list(keys)}, "then": then, "else": chain}
    moment = made["MomentFile"]
    properties = {**moment["properties"], "states": {**states, "additionalProperties": chain}}
    return {**made, "MomentFile": {**moment, "properties": properties}}


def _without_null(made: Any) -> Any:
    """The schema without the nulls that stand for keys that are not there: a file never says null."""
    if isinstance(made, list):
        return [_without_null(one) for one in made]
    if not isinstance(made, dict):
        return made
    tidy = {key: _without_null(one) for key, one in made.items() if not (key == "default" and one is None)}
    options = [one for one in tidy.get("anyOf", ()) if one != {"type": "null"}]
    if len(options) == 1:
        del tidy["anyOf"]
        return {**options[0], **tidy}
    return tidy


def _with_choices(made: dict[str, Any], choices: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The definitions with a closed list wherever a key of that name takes a word."""
    changed = {}
    for name, definition in made.items():
        properties = dict(definition.get("properties", {}))
        for key, words in choices.items():
            if key in properties and words and "$ref" not in properties[key] and "anyOf" not in properties[key]:
                told = {part: properties[key][part] for part in ("title", "description") if part in properties[key]}
                properties[key] = {"type": "string", "enum": list(words), **told}
        changed[name] = {**definition, "properties": properties} if properties else definition
    return changed


def with_names(schema: dict[str, Any], journeys: JourneyMap) -> dict[str, Any]:
    """The schema of one project: an editor offers its own names, and underlines all others."""
    choices = {
        "stage": list(journeys.stages),
        "owner": list(journeys.owners),
        "value": list(journeys.values),
        "do": [name for name in journeys.actions if ":" not in name],
        "handoff": list(journeys.queues),
        "call": list(journeys.journeys),
        "become": list(journeys.journeys),
        "welcome": list(journeys.journeys),
    }
    return {**schema, "$defs": _with_choices(schema["$defs"], choices)}
