"""The steps in Lua: one file each in `lua/`, with the files that it names after `uses:` in front of it."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "lua"
_USES = re.compile(r"^-- uses: (.+)$", re.MULTILINE)


class Script(NamedTuple):
    """A step as Redis gets it, and the digest under which Redis knows it from then on."""

    text: bytes
    digest: str


@cache
def script(name: str) -> Script:
    """The step of that name."""
    text = _read(name)
    uses = _USES.search(text)
    parts = [_read(used.strip()) for used in uses[1].split(",")] if uses is not None else []
    whole = "\n".join([*parts, text]).encode()
    return Script(whole, hashlib.sha1(whole, usedforsecurity=False).hexdigest())


def _read(name: str) -> str:
    return (_FOLDER / f"{name}.lua").read_text(encoding="utf-8")
