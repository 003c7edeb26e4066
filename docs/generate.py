"""Writes the reference pages that are made from the code. `make docs` runs it; a test fails when a page is behind.

python docs/generate.py            write the pages
python docs/generate.py --check    exit 1 when one would change
"""

import dataclasses
import sys
from pathlib import Path

import click
from journeys_page import journeys_page

from handrail.cli import main as command
from handrail.settings import PREFIX, Settings

REFERENCE = Path(__file__).parent / "reference"
MADE = "<!-- Made from the code by docs/generate.py; edit the code, then run `make docs`. -->\n"


def settings_page() -> str:
    """Every setting, from the dataclass that reads them."""
    rows = [
        "# Settings",
        MADE,
        "From the environment, or from a TOML file with the same names in lower case and without the prefix",
        "(`handrail.toml` in the working folder, or the file that `HANDRAIL_CONFIG` names). The environment wins",
        "over the file, the command line over both. A name that is not here is an error with a suggestion. Secrets may",
        "be read from a file: `HANDRAIL_SECRET_FILE=/run/secrets/handrail`.",
        "",
        "| setting | default | what it does |",
        "|---|---|---|",
    ]
    for setting in dataclasses.fields(Settings):
        default = setting.default
        shown = ",".join(default) if isinstance(default, tuple) else "" if default is None else str(default)
        name = PREFIX + setting.name.upper()
        secret = " (secret)" if setting.metadata["secret"] else ""
        rows.append(f"| `{name}` | {f'`{shown}`' if shown else 'none'} | {setting.metadata['about']}{secret} |")
    return "\n".join(rows) + "\n"


def commands_page() -> str:
    """Every command with its `--help`."""
    parts = ["# Commands\n", MADE]

    def add(name: str, one: click.Command, above: click.Context | None) -> None:
        given = {**one.context_settings, "max_content_width": 100, "terminal_width": 100}
        here = click.Context(one, info_name=name, parent=above, **given)
        parts.append(f"## `{here.command_path}`\n\n```\n{one.get_help(here)}\n```\n")
        if isinstance(one, click.Group):
            for sub_name in one.list_commands(here):
                sub = one.get_command(here, sub_name)
                if sub is not None:
                    add(sub_name, sub, here)

    add("handrail", command, None)
    return "\n".join(parts)


PAGES = {"settings.md": settings_page, "commands.md": commands_page, "journeys.md": lambda: journeys_page(MADE)}


def main() -> int:
    """Write the pages, or with --check say which would change."""
    behind = []
    for name, make in PAGES.items():
        page = REFERENCE / name
        text = make()
        if not page.exists() or page.read_text() != text:
            behind.append(name)
            if "--check" not in sys.argv:
                page.write_text(text)
    for name in behind:
        print(f"docs/reference/{name} {'is behind; run make docs' if '--check' in sys.argv else 'written'}")
    return 1 if behind and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
