"""docs/benchmarks.md: each benchmark rewrites its own section, between two comments."""

import re
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


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
