"""`handrail chat`: talk to a map in the terminal."""

import asyncio
import os
import sys
from pathlib import Path

import click

from handrail.commands.given import fail, loaded_map, map_dir, settings_for


@click.command()
@map_dir
@click.option("--journey", help="Begin with this journey.")
@click.option("--channel", type=click.Choice(["web", "sms"]), default="web", show_default=True)
@click.option("--language", help="The customer's language; else the map's first.")
def chat(map_dir: Path | None, journey: str | None, channel: str, language: str | None) -> None:
    """Talk to a map in the terminal, as a customer would.

    Below the line to write in stand the state, the open moment with its deadline, what is known, and what a person
    could do. Save a file of the map meanwhile: what you did is done again on it, and you see what comes out otherwise.
    Actions call nothing: each ends in the first of its ends until you say how else (/end, /fail). /wait moves the
    clock, /as sms changes the channel, /save MAP_DIR/plays/first.yaml keeps the talk as a play, /help shows the rest.
    """
    from authoring.chat.room import Room
    from authoring.talk import Setting
    from runtime.understanding.encoder.installed import Installed
    from runtime.understanding.examples.school import School
    from runtime.understanding.tiers import Tiers

    settings = settings_for(map_dir)
    folder = settings.journeys
    journeys = loaded_map(folder).map
    assert journeys is not None
    if journey is not None and journey not in journeys.journeys:
        fail(f"there is no journey {journey}; there are {', '.join(journeys.journeys)}")
    if language is not None and language not in journeys.languages:
        fail(f"the map does not speak {language}; it speaks {', '.join(journeys.languages)}")
    setting = Setting(channel, language, journey)
    understanding = Tiers(School(Installed(settings.models)), act=settings.act_from)
    if not sys.stdin.isatty():
        Room(journeys, understanding, click.echo, setting, folder).run(sys.stdin)
        return
    from authoring.chat.terminal import Terminal

    click.echo(f"{journeys.title}. Write as a customer would; /help shows more, /quit leaves.")
    room = Room(journeys, understanding, print, setting, folder)
    asyncio.run(Terminal(room, folder, os.environ, print).run())
