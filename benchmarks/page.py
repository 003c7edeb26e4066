"""docs/benchmarks.md: each benchmark rewrites its own section, between two comments."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def measure_from_command_line(about: str | None, section: str, measured: Callable[..., str], **numbers: float) -> None:
    """Measure and print. Each of `numbers` is an option with that default; `--write` puts the text into its section."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=type(default), default=default, help="%(default)s unless told")
    parser.add_argument("--write", action="store_true", help="rewrite the section in docs/benchmarks.md")
    given = vars(parser.parse_args())
    is_written = given.pop("write")
    shown = measured(**given)
    print(shown)
    if is_written:
        write_section(section, shown)


def write_section(name: str, text: str, path: Path = PAGE) -> None:
    """Put `text` where the section of that name stands. Raises ValueError when the page has no such section."""
    page = path.read_text(encoding="utf-8")
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    changed, count = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n{text}\n{end}", page, flags=re.S
    )
    if count != 1:
        raise ValueError(f"{path.name} has no section {name!r}")
    path.write_text(changed, encoding="utf-8")
