"""The command `handrail`. Each command imports what it needs when it runs, so that `--help` is quick."""

import sys
from pathlib import Path
from typing import Any

import click

from handrail.commands.catalogue import catalogue
from handrail.commands.chat import chat
from handrail.commands.confirm import confirm
from handrail.commands.data import erase, export
from handrail.commands.doctor import doctor
from handrail.commands.draw import draw
from handrail.commands.given import fail, map_dir, settings_for
from handrail.commands.migrate import migrate
from handrail.commands.model import model
from handrail.commands.move_store import move_store
from handrail.commands.new import new
from handrail.commands.outreach import outreach
from handrail.commands.play import play
from handrail.commands.reconcile import reconcile
from handrail.commands.report import log, report
from handrail.commands.schema import schema
from handrail.commands.simulate import simulate
from handrail.commands.texts import texts
from handrail.commands.understanding import understanding
from handrail.commands.versions import operate, reload, withdraw
from runtime.limits import CAPACITY

ROLES = ("agent", "senior", "supervisor", "manager", "author", "admin")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="handrail", prog_name="handrail")
def main() -> None:
    """The runtime for a company's moments of truth.

    Begin with `handrail new`, which makes a folder with an example map, then `handrail serve`, and open the address
    that it prints. Authors: change a file of the map while it
    serves, or ask `handrail check` first. Every setting is in docs/reference/settings.md.
    """


@main.command()
@map_dir
@click.option("--host", help="Address to listen on (HANDRAIL_HOST).")
@click.option("--port", type=int, help="Port to listen on; 0 takes any free one (HANDRAIL_PORT).")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Processes that serve; several need Redis.")
@click.option("--crew", hidden=True, help="Given by a process that has several workers.")
def serve(map_dir: Path | None, host: str | None, port: int | None, workers: int, crew: str | None) -> None:
    """Serve a map: web chat, SMS, the desk. Files that are saved meanwhile are live within two seconds.

    MAP_DIR is the folder with map.yaml (default: journeys/). SIGTERM drains and ends with exit code 0; SIGHUP reads the
    map again.
    With --workers, one process holds the port and N serve; one that ends by itself is started again.
    """
    settings = settings_for(map_dir, host=host, port=port)
    if crew is not None:
        from handrail.serve import place_in, run

        sys.exit(run(settings, place_in(crew)))
    if workers > 1:
        from handrail.crew import Crew, command

        if not settings.store.startswith("redis"):
            fail(
                f"{workers} workers need a store that they can share, and {settings.store} is for one process: "
                "set HANDRAIL_STORE to a Redis (docs/how-to/use-redis.md)"
            )
        sys.exit(Crew(settings, command(map_dir, host), workers).run())
    from handrail.serve import run

    sys.exit(run(settings))


@main.command()
@map_dir
@click.option(
    "--format", "shape", type=click.Choice(["text", "json", "sarif", "github"]), default="text", show_default=True
)
@click.option("--all", "show_all", is_flag=True, help="Show notes too, not only errors and warnings.")
@click.option(
    "--against", metavar="STORE",
    help="Hold it against the conversations and messages of a store too: an address as HANDRAIL_STORE has it, "
    "`default` for that of the settings, or - for facts on stdin.",
)  # fmt: skip
def check(map_dir: Path | None, shape: str, show_all: bool, against: str | None) -> None:
    """Show every problem of a map, with file, line, what is wrong and how to mend it.

    With --against also what only a store can show: customers who are where the map has no place any more, who would
    come to a text without the data it needs, promises that are open and no longer made, and what customers wrote often
    that nothing covers (three times at least in thirty days, without numbers and addresses). A running service is
    asked; nothing is changed. Where a confirmation by customers is due (HR714), it tells what they answered since.

    Exit code 0: nothing that blocks; 1: it would not be served; 2: there is no map to look at.
    """
    from authoring.check_command import run
    from handrail.confirmed import answers_in

    settings = settings_for(map_dir)
    folder, answers = settings.journeys, answers_in(Path(settings.moments_log))
    if against is None:
        sys.exit(run(folder, shape, show_all=show_all, out=sys.stdout, answers=answers))
    from handrail.commands.against import facts_of
    from runtime.understanding.rules import Rules

    facts, rules = facts_of(map_dir, against), Rules()
    sys.exit(run(folder, shape, show_all=show_all, out=sys.stdout, answers=answers, facts=facts, understanding=rules))


@main.command()
@map_dir
@click.option("--journey", help="Only this journey.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--all", "show_all", is_flag=True, help="Show notes too, not only blow-ups and warnings.")
@click.option("--max-states", type=int, default=200_000, show_default=True, help="Of one journey, then it is cut.")
@click.option("--max-seconds", type=float, default=10.0, show_default=True, help="For all journeys together.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the random walks after a cut.")
@click.option(
    "--save-play", "save", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Write each transcript as a play into this folder.",
)  # fmt: skip
def explore(map_dir: Path | None, **wanted: Any) -> None:
    """Try everything that can happen in a map, and show where it blows up, with the shortest way there.

    Answers that fit and that do not, silence at each clock, every end of every action, errors, lost and late answers,
    moves of staff, nobody in time, corrections, STOP: all through the very code that serves customers.

    Exit code 0: no blow-up; 1: there is one; 2: there is no map to explore.
    """
    from authoring.explore_command import Wanted, run
    from runtime.understanding.rules import Rules

    folder = settings_for(map_dir).journeys
    sys.exit(run(folder, Wanted(**wanted), Rules(), out=sys.stdout, err=sys.stderr))


@main.group()
def staff() -> None:
    """Who may sign in to the desk. Works beside a running service and without one."""


@staff.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True)
@click.option("--queues", default="", help="Queues that they answer, separated by commas; none means all.")
@click.option("--skills", default="", help="What they can do, as queues ask for it; none means everything.")
@click.option("--languages", default="", help="Languages in which they answer, such as en,es; none means all.")
@click.option("--capacity", type=click.IntRange(1, 100), default=CAPACITY, show_default=True, help="Tickets at once.")
@click.option("--token", "with_token", is_flag=True, help="Print an API token, alone on the last line, once.")
def staff_add(
    name: str, role: str, queues: str, *, skills: str, languages: str, capacity: int, with_token: bool
) -> None:  # fmt: skip
    """Add a member of staff and print their one-time password (or, with --token, a token)."""
    answer = _operate(
        "staff_add", name=name, role=role, queues=_words(queues), skills=_words(skills), languages=_words(languages),
        capacity=capacity, token=with_token,
    )  # fmt: skip
    if with_token:
        click.echo(f"{name} may sign in as {role}; their token, shown once:")
        click.echo(answer["token"])
    else:
        click.echo(f"{name} may sign in as {role} with the one-time password {answer['password']}")


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


@staff.command("list")
def staff_list() -> None:
    """List who may sign in."""
    for member in _operate("staff_list")["staff"]:
        click.echo(f"{member['name']:<20} {member['role']:<12} {', '.join(member['queues']) or 'all queues'}")


@staff.command("remove")
@click.argument("name")
def staff_remove(name: str) -> None:
    """Remove a member of staff; their sign-ins and tokens end at once."""
    _operate("staff_remove", name=name)
    click.echo(f"{name} is removed")


def _operate(operation: str, **arguments: Any) -> dict[str, Any]:
    return operate(settings_for(), operation, **arguments)


for _command in (
    catalogue, chat, doctor, draw, erase, export, log, migrate, model, move_store, new, play, reload, report, schema,
    simulate, texts, understanding, withdraw,
):  # fmt: skip
    main.add_command(_command)
for _command in (confirm, outreach, reconcile):
    main.add_command(_command)
