"""Makes what browsers get of the widget: the launcher, the chat in one piece, and each language's words, made small.

Beside each lies the same one packed, harder than a service could pack it for each start.

`make widget` runs it, and a test fails when what is served is not what the modules make. The modules keep to named
imports of their siblings, so that joining them is putting one after the other.
"""

import re
import sys
from pathlib import Path

import minify
from zopfli.gzip import compress

HERE = Path(__file__).parent
WRITTEN, BUILT = HERE / "widget", HERE / "built"
LAUNCHER, CHAT, WORDS = "widget.js", "chat.js", "words-*.js"
_ROUNDS = 50  # of packing; more makes no file smaller

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|let|function|class)\b)", re.MULTILINE)
_NAMED = re.compile(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", re.MULTILINE)


class CannotJoin(ValueError):
    """The modules hold something that cannot be put into one file."""


def joined(first: str) -> str:
    """A module with all that it imports, as one module that exports the class it is named after."""
    order: list[str] = []
    _visit(first, order)
    sources = [(WRITTEN / name).read_text(encoding="utf-8") for name in order]
    named = [name for source in sources for name in _NAMED.findall(source)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise CannotJoin(f"two modules name the same: {', '.join(twice)}")
    plain = [_EXPORT.sub("", _IMPORT.sub("", source)) for source in sources]
    for name, source in zip(order, plain, strict=True):
        if left := re.search(r"^(?:import|export)\b.*", source, re.MULTILINE):
            raise CannotJoin(f"{name}: {left[0]!r} is not a named import of a sibling or a named export")
    made = first.removesuffix(".js").capitalize()
    return f"export const {made} = (() => {{\n{''.join(plain)}\nreturn {made};\n}})();\n"


def _visit(name: str, order: list[str]) -> None:
    for wanted in _IMPORT.findall((WRITTEN / name).read_text(encoding="utf-8")):
        if wanted not in order:
            _visit(wanted, order)
    order.append(name)


def built() -> dict[str, str]:
    """The files that are served, by name."""
    alone = [LAUNCHER, *sorted(file.name for file in WRITTEN.glob(WORDS))]
    sources = {CHAT: joined(CHAT), **{name: (WRITTEN / name).read_text(encoding="utf-8") for name in alone}}
    return {name: minify.string("text/javascript", source) + "\n" for name, source in sources.items()}


def main() -> int:
    """Write the files."""
    BUILT.mkdir(exist_ok=True)
    for name, text in built().items():
        body = text.encode()
        packed = compress(body, numiterations=_ROUNDS)
        (BUILT / name).write_bytes(body)
        (BUILT / f"{name}.gz").write_bytes(packed)
        print(f"channels/web/built/{name}: {len(body)} bytes, {len(packed)} packed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
