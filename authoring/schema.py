"""The JSON Schema of map and journey files, made from the models that read them: for editors, and for the reference."""

from typing import Any

from pydantic.json_schema import models_json_schema

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
        "$defs": _without_null(made["$defs"]),
    }


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
