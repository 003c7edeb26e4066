"""What follows from the events of moments: the log, alerts, and the pages of figures."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from authoring.draw.traffic import counted
from authoring.draw.whole import drawing
from handrail.settings import Settings
from handrail.sole import Sole
from handrail.wiring.parts import Loop
from moments.alerts import Alerts, Way
from moments.asking import Asking
from moments.chosen import day_of
from moments.outcome_log import OutcomeLog
from moments.pages import Door, MomentsPages
from moments.ways import Mail, Webhook
from runtime.clock import Clock
from runtime.core.journey import JourneyMap
from runtime.loading.library import Library
from runtime.ports import Store


def figures_of(settings: Settings, store: Store, library: Library, clock: Clock, door: Door) -> MomentsPages:
    """The pages of managers and owners."""

    def draw(journeys: JourneyMap, name: str, ways: Sequence[Mapping[str, Any]]) -> str:
        return drawing(journeys, [journeys.journeys[name]], counted(ways))

    return MomentsPages(
        asking=Asking(_log_folder(settings)), store=store, journeys=library, clock=clock, draw=draw, door=door
    )


def readers_of_moments(
    settings: Settings, store: Store, library: Library, clock: Clock, http: aiohttp.ClientSession
) -> tuple[Loop, ...]:
    """What follows from the events of moments: the log, and alerts."""
    return _outcome_log(settings, store, clock), _alerts(settings, store, library, clock, http)


def _alerts(settings: Settings, store: Store, library: Library, clock: Clock, http: aiohttp.ClientSession) -> Loop:
    """Alerts and their ways: one for all processes that share the store."""
    ways: list[Way] = []
    if settings.alert_webhook is not None:
        ways.append(Webhook(http, settings.alert_webhook, settings.alert_secret or "", clock))
    if settings.smtp_url is not None:
        ways.append(Mail(settings.smtp_url, settings.alert_from or "", library, settings.public_url))
    asking = Asking(_log_folder(settings))

    async def spikes() -> Sequence[Mapping[str, Any]]:
        return await asking.changes(day_of(clock.now()))

    async def watch() -> None:
        quiet = timedelta(minutes=settings.alert_quiet)
        alerts = Alerts(store=store, clock=clock, journeys=library, ways=ways, quiet=quiet, spikes=spikes)
        try:
            await alerts.run()
        finally:
            await asking.close()

    return Sole(watch, name="alerts", store=store, clock=clock, folder=None)


def _log_folder(settings: Settings) -> Path:
    """Where figures are asked for. A log on stdout has no files to ask, so its figures stay empty."""
    return settings.store_folder / "moments" if settings.moments_log == "-" else Path(settings.moments_log)


def _outcome_log(settings: Settings, store: Store, clock: Clock) -> Loop:
    """The writer of the log: one for all processes that share the store."""
    folder = None if settings.moments_log == "-" else Path(settings.moments_log)

    async def write() -> None:
        await OutcomeLog(store=store, folder=folder, clock=clock).run()

    return Sole(write, name="outcome_log", store=store, clock=clock, folder=folder)
