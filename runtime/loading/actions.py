"""What journeys may call: actions and systems, their addresses filled in from the environment."""

import re
from collections.abc import Mapping
from datetime import timedelta

from runtime.core.company import Action
from runtime.core.expressions import ExpressionError, compile_text
from runtime.core.journey import transfer_action
from runtime.loading.data_types import data_types, readable
from runtime.loading.map_file import ActionFile, SystemFile
from runtime.loading.names import DOTTED, LOOSE, RESERVED_ENDS, SNAKE
from runtime.loading.notes import Notes, Spot

WITHIN = timedelta(seconds=10)
BACKOFF = timedelta(milliseconds=500)

_ADDRESS = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?\Z")
_FUNCTION = re.compile(r"[a-z]\w*(?:\.[a-z]\w*)*:[a-z]\w*\Z")
_WAYS = ("post", "put", "get", "python")


def compile_actions(
    written: Mapping[str, ActionFile], spot: Spot, notes: Notes, env: Mapping[str, str]
) -> dict[str, Action]:
    """The actions of the map, by id."""
    return {name: _action(name, one, spot / name, notes, env) for name, one in written.items()}


def _action(name: str, written: ActionFile, spot: Spot, notes: Notes, env: Mapping[str, str]) -> Action:
    if not DOTTED.match(name):
        notes.error("HR006", spot, f"`{name}` is no name for an action", "Write it like cards.block.", at_key=True)
    ways = [way for way in _WAYS if way in spot.names]
    if len(ways) != 1:
        message = f"`{name}` has {'no address' if not ways else 'several addresses: ' + ', '.join(ways)}"
        notes.error("HR506", spot, message, f"Write one of {', '.join(_WAYS)}.", at_key=True)
    if written.retry is not None and not written.idempotent:
        message = f"`{name}` is not idempotent, so it is never tried again"
        notes.warn("HR508", spot / "retry", message, "Write `idempotent: true` where calling twice does no harm.")
    if written.python is not None and not _FUNCTION.match(written.python):
        message = f"`{written.python}` names no function"
        notes.error("HR506", spot / "python", message, "Write package.module:function.")
    url = None
    for way in ("post", "put", "get"):
        address = getattr(written, way)
        url = _address(address, spot / way, notes, env) if address is not None else url
    _hold_ends(written, spot / "ends", notes)
    retry = written.retry if written.idempotent else None
    return Action(
        id=name,
        method=next((way for way in ("post", "put", "get") if getattr(written, way) is not None), None),
        url=url,
        python=written.python,
        within=written.within or WITHIN,
        retries=retry.times if retry is not None else 0,
        backoff=(retry.backoff if retry is not None else None) or BACKOFF,
        idempotent=written.idempotent,
        takes=readable(data_types(written.takes, spot / "takes", notes)),
        gives=readable(data_types(written.gives, spot / "gives", notes)),
        ends=tuple(written.ends),
    )


def _hold_ends(written: ActionFile, spot: Spot, notes: Notes) -> None:
    for n, end in enumerate(written.ends):
        if end in RESERVED_ENDS:
            notes.error("HR006", spot / n, f"Every action ends in `{end}` too", "Leave it out.")
        elif not SNAKE.match(end):
            notes.error("HR006", spot / n, f"`{end}` is no name for an end", "Write it in snake_case.")
        elif end in written.ends[:n]:
            notes.error("HR003", spot / n, f"`{end}` is written twice", "Leave one out.")


def _address(written: str, spot: Spot, notes: Notes, env: Mapping[str, str]) -> str | None:
    try:
        template = compile_text(written, addresses=True)
    except ExpressionError as error:
        notes.error("HR407", spot, error.message, error.hint, near=error.near)
        return None
    others = sorted(name for name in template.names if not name.startswith("env."))
    for name in others:
        notes.error("HR402", spot, f"An address cannot read `{name}`", "It reads env.NAME only.", near=name)
    scope = {"env": env}
    if others:
        return None
    if not template.is_complete(scope):
        missing = sorted(name for name in template.names if name.removeprefix("env.") not in env)
        names = ", ".join(name.removeprefix("env.") for name in missing)
        message = f"{names} is not set here, so every call ends in error"
        notes.warn("HR513", spot, message, "Set it, or write {{ env.NAME | default('https://...') }}.", near=missing[0])
        return None
    address = template.render(scope).strip()
    if not _ADDRESS.match(address):
        notes.error("HR506", spot, "This is no web address", "It begins with http:// or https:// and a host.")
        return None
    return address


def compile_systems(
    written: Mapping[str, SystemFile], spot: Spot, notes: Notes, env: Mapping[str, str]
) -> dict[str, Action]:
    """The systems that processes may pass to, as the actions by which they are asked.

    A system answers `accepted` or `refused`; it is asked once, for nobody knows what a second time would do.
    """
    actions = {}
    for name, one in written.items():
        if not LOOSE.match(name):
            notes.error("HR006", spot / name, f"`{name}` is no name for a system", "Write small letters.", at_key=True)
        if (one.post is None) == (one.put is None) and not {"post", "put"} & set((spot / name).names):
            notes.error("HR506", spot / name, f"`{name}` has no address", "Write `post:` and its address.", at_key=True)
        for way in ("post", "put"):
            address = getattr(one, way)
            if address is not None:
                url = _address(address, spot / name / way, notes, env)
                actions[transfer_action(name)] = Action(
                    id=transfer_action(name),
                    method="post" if way == "post" else "put",
                    url=url,
                    python=None,
                    within=one.within or WITHIN,
                    retries=0,
                    backoff=BACKOFF,
                    idempotent=False,
                    takes=readable(data_types(one.takes, spot / name / "takes", notes)),
                    gives={},
                    ends=("accepted", "refused"),
                )
    return actions
