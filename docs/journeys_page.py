"""docs/reference/journeys.md: every key of the language, from the models that read the files. See generate.py."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from journeys_words import ALWAYS, CONTROLS, FILTER_WORDS, OPENING, OUTCOME_WORDS, ROUTES, TEXTS, TYPES
from typing_extensions import TypeAliasType

from authoring.plays import PLAY_KEYS, STEPS
from runtime import limits
from runtime.core import journey as core
from runtime.core.expressions import compile_text
from runtime.core.formats import FILTERS
from runtime.core.kinds import OUTCOMES_OF_KINDS
from runtime.core.reading import Control
from runtime.core.values import Kind
from runtime.loading import fields, journey_file, map_file, state_file
from runtime.loading.fields import FileModel
from runtime.loading.names import SCOPE
from runtime.understanding.control import control

KINDS: Mapping[str, type[FileModel]] = {
    "say": state_file.SayState,
    "ask": state_file.AskState,
    "choose": state_file.ChooseState,
    "do": state_file.DoState,
    "decide": state_file.DecideState,
    "handoff": state_file.HandoffState,
    "end": state_file.EndState,
    "wait": state_file.WaitState,
    "call": state_file.CallState,
    "become": state_file.BecomeState,
    "transfer": state_file.TransferState,
}
BEFORE = {
    "choose": "each choice, by its id; then",
    "do": "each of the action's `ends`; then",
    "decide": "each arm: `arm1`, `arm2` ...",
    "call": "each named end of that journey",
    "end": "nothing: it is the end",
}
SECTIONS: tuple[tuple[str | None, tuple[type[FileModel], ...]], ...] = (
    (None, (
        map_file.MapFile, map_file.ValueFile, map_file.ConfirmedFile, map_file.OwnerFile, map_file.NotOfferedFile,
        map_file.QueueFile, map_file.OftenFile, map_file.ReplyFile, map_file.ActionFile, map_file.RetryFile,
        map_file.SystemFile,
        map_file.ContactFile, map_file.AtMostFile,
    )),
    (None, (
        journey_file.JourneyFile, journey_file.StartsFile, journey_file.OnDateFile, journey_file.DataFile,
        journey_file.MomentFile, journey_file.SurveyFile,
    )),
    ("What states are made of", (
        fields.RouteFile, state_file.MoveFile, state_file.ChoiceFile, state_file.RungFile, state_file.ArmFile,
        state_file.ElseFile, state_file.ProgressFile, state_file.WaitFor, state_file.EndFile, state_file.MoveToFile,
        state_file.WaiverFile,
    )),
)  # fmt: skip

REQUIRED = {
    (map_file.MapFile, "spec"), (map_file.MapFile, "map"), (journey_file.JourneyFile, "spec"),
    (journey_file.JourneyFile, "journey"), (journey_file.JourneyFile, "stage"), (journey_file.MomentFile, "promise"),
    (journey_file.MomentFile, "category"), (journey_file.MomentFile, "owner"),
}  # fmt: skip
"""Keys that the model lets be missing, so that other mistakes of the file are found too; the loader misses them."""

WITHOUT_EFFECT = {
    (journey_file.MomentFile, "ideal"), (journey_file.MomentFile, "why"), (journey_file.MomentFile, "helped_by"),
}  # fmt: skip

NAMED: tuple[tuple[Any, str], ...] = (
    (fields.Words, "words"),
    (fields.Length, "[length of time](#lengths-of-time)"),
    (fields.Number, "number"),
    (fields.Day, "date"),
    (fields.Scalar, "value"),
    (fields.Text, "[text](#texts)"),
    (fields.Called, "words, or `{language: words}`"),
    (fields.Replies, "[texts](#texts), in turn"),
    (fields.Computed, "[expression](#expressions)"),
    (fields.Route, "state, or [route](#a-route)"),
    (journey_file.Data, "[type of data](#types-of-data)"),
    (state_file.AnyState, "[state](#states)"),
    (state_file.Waivers, "code: [waiver](#a-waiver)"),
    (core.Outcome, "[outcome](outcome-log.md#fields-of-an-outcome)"),
    (Kind, "[type](#types-of-data)"),
    (bool, "`true` or `false`"),
    (int, "number"),
    (str, "words"),
)


PIPE = "\\|"  # within a table


class Unwritten(Exception):
    """The language has something that this page does not tell of."""


def journeys_page(made: str) -> str:
    """The whole page; `made` is the remark under its title."""
    parts = [f"# Journeys\n\n{made}\n{OPENING}"]
    for title, models in SECTIONS:
        if title is not None:
            parts.append(f"## {title}\n")
        parts += [
            _model(model, 2 if title is None and model is models[0] else 3, _route_keys(model)) for model in models
        ]
        if models[0] is journey_file.JourneyFile:
            parts += [_types(), _states()]
    parts += [TEXTS.replace("{scope}", ", ".join(f"`{name}`" for name in SCOPE)), _filters()]
    outcomes = "\n".join(f"| `{name}` | {words} |" for name, words in OUTCOME_WORDS.items())
    parts += [ROUTES.replace("{outcomes}", outcomes), _always(), _plays()]
    _nothing_is_missing()
    return "\n".join(parts)


def _route_keys(model: type[FileModel]) -> type[FileModel] | None:
    """The part of a model that is a route's, to be told once."""
    return fields.RoutePart if issubclass(model, fields.RoutePart) and model is not fields.RouteFile else None


def _model(model: type[FileModel], level: int, but: type[FileModel] | None = None) -> str:
    """The keys of one model as a table, without those that it shares with `but`."""
    return f"{'#' * level} {_title(model)}\n\n{' '.join((model.__doc__ or '').split())}\n\n{_keys(model, but)}\n"


def _title(model: type[FileModel]) -> str:
    return str(model.model_config.get("title") or model.__name__)


def _keys(model: type[FileModel], but: type[FileModel] | None = None) -> str:
    rows = ["| key | takes | default | |", "|---|---|---|---|"]
    hints = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        shared = but.model_fields.get(name) if but is not None else None
        if shared is not None and shared.description == field.description:
            continue
        required = field.is_required() or (model, name) in REQUIRED
        default = "required" if required else _default(field.get_default(call_default_factory=True))
        about = field.description or ""
        if (model, name) in WITHOUT_EFFECT:
            about += " It is read and checked, and has no effect in this version."
        rows.append(f"| `{field.alias or name}` | {_shape(hints[name])} | {default} | {about} |")
    if but is fields.RoutePart:
        rows.append("| | | | and the keys of a [route](#a-route): `to`, `say`, `set`, `settles` |")
    return "\n".join(rows) + "\n"


def _default(value: object) -> str:
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{', '.join(value) if isinstance(value, list) else value}`"


def _shape(hint: Any) -> str:
    """What may be written for a type, in words."""
    for known, words in NAMED:
        if hint == known:
            return words
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _shape(inner[0])
    if origin in (Union, UnionType):
        return ", or ".join(dict.fromkeys(_shape(one) for one in inner if one is not NoneType))
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in inner)
    if origin is list:
        return f"list: {_shape(inner[0])}"
    if origin is dict:
        return f"name: {_shape(inner[1])}"
    if isinstance(hint, type) and issubclass(hint, FileModel):
        title = _title(hint).lower()
        return f"[{title}](#{title.replace(' ', '-')})"
    raise Unwritten(f"no words for {hint}")


def _states() -> str:
    parts = ["### States\n", "The key tells the kind. Every state may have, besides:\n", _keys(state_file.StateKeys)]
    for kind, model in KINDS.items():
        ways = ", ".join(f"`{way}`" for way in OUTCOMES_OF_KINDS[kind])
        parts.append(_model(model, level=4, but=state_file.StateKeys))
        parts.append(f"Ends in {' '.join(part for part in (BEFORE.get(kind), ways) if part)}.\n")
    return "\n".join(parts)


def _types() -> str:
    rows = [
        "### Types of data\n",
        "`last4: digits`, or in full `last4: {type: digits, length: 4}` with the keys above.\n",
    ]
    rows += ["| type | reads |", "|---|---|"]
    rows += [f"| `{kind}` | {words} |" for kind, words in TYPES.items()]
    return "\n".join(rows) + "\n"


def _filters() -> str:
    rows = ["### Filters\n", "| filter | for example | gives |", "|---|---|---|"]
    for name, (example, words) in FILTER_WORDS.items():
        compile_text(example.strip("`"))  # raises where it may not be written so
        rows.append(f"| `{name}` | {example.replace('|', PIPE)} | {words} |")
    return "\n".join(rows) + "\n"


def _always() -> str:
    rows = []
    for name, (phrases, what) in CONTROLS.items():
        wrong = [phrase for phrase in phrases if control(phrase, "en", "web") != name]
        if wrong:
            raise Unwritten(f"{wrong} does not mean {name}")
        rows.append(f"| {name.replace('_', ' ')} | {', '.join(f'`{phrase}`' for phrase in phrases)} | {what} |")
    named = ", ".join(f"`{name}`" for name in get_args(core.Repair))
    filled = ALWAYS.replace("{controls}", "\n".join(rows)).replace("{repairs}", named)
    filled = filled.replace("{turns}", str(limits.TURNS_PER_JOURNEY)).replace("{days}", str(limits.AGE.days))
    return filled.replace("{{", "{").replace("}}", "}")


def _plays() -> str:
    rows = [
        "## Plays\n",
        "Scripted conversations, in `plays/*.yaml`: see [write plays](../how-to/write-plays.md).",
        "A file has a list of them under `plays:`.\n",
    ]
    rows += ["| key | |", "|---|---|", *(f"| `{key}` | {words} |" for key, words in PLAY_KEYS.items()), ""]
    rows += ["| step | |", "|---|---|", *(f"| `{step}` | {words} |" for step, words in STEPS.items())]
    return "\n".join(rows) + "\n"


def _models(hint: Any) -> Iterator[type[FileModel]]:
    """Every model that a type is made of."""
    if isinstance(hint, TypeAliasType):
        yield from _models(hint.__value__)
    elif isinstance(hint, type) and issubclass(hint, FileModel):
        yield hint
        for inner in get_type_hints(hint, include_extras=True).values():
            yield from _models(inner)
    else:
        for inner in get_args(hint):
            yield from _models(inner)


def _nothing_is_missing() -> None:
    """Raise Unwritten where the language has grown and this page has not."""
    told = {model for _, models in SECTIONS for model in models} | set(KINDS.values())
    pairs = (
        ("models", told, {*_models(map_file.MapFile), *_models(journey_file.JourneyFile)}),
        ("kinds", set(KINDS), set(OUTCOMES_OF_KINDS)),
        ("types", set(TYPES), set(get_args(Kind))),
        ("filters", set(FILTER_WORDS), set(FILTERS)),
        ("controls", set(CONTROLS), set(get_args(Control))),
        ("outcomes", set(OUTCOME_WORDS), {way for ways in OUTCOMES_OF_KINDS.values() for way in ways}),
    )
    numbers = (limits.BUILT_IN_REASKS, limits.SILENCE, limits.VISITS_PER_STATE, limits.UNMATCHED_IN_A_ROW)
    if numbers != (2, timedelta(hours=24), 5, 3):
        raise Unwritten(f"what customers can always say: {numbers}")
    for what, here, there in pairs:
        if here != there:
            raise Unwritten(f"{what}: {here ^ there}")
