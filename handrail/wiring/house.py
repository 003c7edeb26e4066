"""Everything that runs in one process, put together over an open store and a published map."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, cast

import aiohttp
from aiohttp import web

from authoring.page.routes import AuthorsPages
from authoring.page.saves import Saves
from channels.api.conversations import ConversationRoutes
from channels.api.customers import CustomerRoutes
from channels.api.keys import Keys
from channels.api.numbers import NumberRoutes
from channels.proving.numbers import Numbers
from channels.web.admission import WebSettings
from channels.web.chat import WebChat
from handoff.routes import DeskRoutes
from handoff.ticket import TicketRules
from handrail.description import Description
from handrail.doers import PLAIN, Doers
from handrail.erasing import Erasing, Retention
from handrail.measures import Measures, watched
from handrail.middleware import answer_for_faults, put_off
from handrail.models import language_model, tiers_of
from handrail.probes import Probes
from handrail.settings import Settings
from handrail.sole import Sole
from handrail.wiring.desks import desk_of, loops_of
from handrail.wiring.figures import figures_of, readers_of_moments
from handrail.wiring.first import writing_first
from handrail.wiring.parts import Answering, Loop
from handrail.wiring.texts import Texts, carriers_of, channels_of, texts_of
from moments.pages import MomentsPages
from runtime.calls import Calls
from runtime.clock import Clock, Ids
from runtime.files import Files
from runtime.inbox import InboxLoop
from runtime.loading.library import Library
from runtime.ports import Store
from runtime.pressure import Pressure
from runtime.relay import Relay
from runtime.timers import TimersLoop
from runtime.understanding.encoder.installed import Installed
from runtime.understanding.examples.school import School
from runtime.understanding.teaching import Teaching
from runtime.whispers import Whispers
from runtime.worker import Worker

BODY_BYTES = 256 * 1024  # of one request


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs in one process."""

    app: web.Application
    loops: Sequence[Loop]
    store: Store
    library: Library
    worker: Worker
    clock: Clock
    probes: Probes
    desk: DeskRoutes
    saves: Saves
    texts: Texts
    calls: Calls
    measures: Measures


def wire(
    settings: Settings, *, store: Store, library: Library, clock: Clock, ids: Ids, http: aiohttp.ClientSession,
    sms: aiohttp.ClientSession, secret: str, doers: Doers = PLAIN,
) -> House:  # fmt: skip
    """Put everything together over an open store and a map that was published."""
    metrics, store = watched(settings, store)
    channels = channels_of(settings, store, clock, carriers := carriers_of(settings, sms, clock))
    model = language_model(settings, http=sms, store=store, clock=clock, ids=ids)
    tiers = tiers_of(settings, school := School(Installed(settings.models)), model)
    worker = doers.worker(
        store=store, journeys=library, understanding=tiers, tickets=TicketRules(), channels=channels, clock=clock,
        ids=ids, secret=secret, measured=metrics.turn if metrics is not None else None,
    )  # fmt: skip
    calls = doers.calls(worker=worker, journeys=library, http=http, allowed_modules=frozenset(settings.actions))
    files, pressure, whispers = Files(settings.files_folder), Pressure(), Whispers()
    ours = next(iter(carriers), None)
    numbers = Numbers(worker, store, clock, ids, journeys=library, channels=channels, ours=ours, secret=secret)
    web_chat = WebChat(
        worker=worker, store=store, clock=clock, ids=ids, settings=_web_settings(settings),
        journeys=lambda: library.current, whispers=whispers, files=files, pressure=pressure, bind=numbers.bind,
    )  # fmt: skip
    desk = desk_of(
        settings, worker, library, sms, model, store=store, clock=clock, ids=ids, files=files, around=whispers
    )
    first = writing_first(settings, store, library, worker, web_chat, carriers=carriers, clock=clock, ids=ids)
    told = _for_other_systems(settings, worker, store, library, clock, ids=ids, files=files)
    api = (*told, *first.routes, NumberRoutes(numbers, Keys(settings.api_keys)))
    authors = AuthorsPages(store, library, understanding=tiers, clock=clock, door=desk.door, folder=settings.journeys)
    probes = Probes(store=store, folder=settings.store_folder, has_journeys=lambda: bool(library.current.journeys))
    texts = texts_of(settings, worker, store, carriers, clock=clock, ids=ids, files=files, metrics=metrics)
    figures = figures_of(settings, store, library, clock, desk.door)
    measures = Measures(settings, metrics, store, web_chat, pressure, clock=clock)
    app = _application((web_chat, desk, *api, authors, figures, probes, measures, *texts.webhooks), pressure)
    _shut_with(app, authors, (web_chat, desk, figures))
    loops: Sequence[Loop] = (
        doers.outbox(
            store=store, worker=worker, channels=channels, calls=calls, clock=clock, receipt=settings.sms_receipt
        ),
        TimersLoop(store=store, worker=worker, clock=clock),
        InboxLoop(store=store, worker=worker),
        *texts.loops,
        *first.loops,
        *readers_of_moments(settings, store, library, clock, http),
        _retention(settings, worker, clock, store=store, files=files),
        pressure,
        Relay(store, whispers),
        *loops_of(desk, store, clock),
        Teaching(school, lambda: library.current),
    )
    return House(app, loops, store, library, worker, clock, probes, desk, authors.saves, texts, calls, measures)


def _for_other_systems(
    settings: Settings, worker: Worker, store: Store, library: Library, clock: Clock, *, ids: Ids, files: Files
) -> tuple[Answering, ...]:
    """What stands under /api/v1 and only tells, or is told."""
    keys, erasing = Keys(settings.api_keys), Erasing(store, clock, files)
    return (
        ConversationRoutes(store=store, journeys=lambda: library.current, clock=clock, keys=keys, files=files),
        CustomerRoutes(
            store=store, journeys=lambda: library.current, clock=clock, ids=ids, keys=keys,
            erase=partial(erasing.erase, worker=worker),
        ),
    )  # fmt: skip


def _application(parts: Sequence[Answering], pressure: Pressure) -> web.Application:
    app = web.Application(client_max_size=BODY_BYTES, middlewares=[answer_for_faults, put_off(pressure)])
    for part in (*parts, Description()):
        app.add_routes(part.table())
    return app


def _shut_with(
    app: web.Application, authors: AuthorsPages, parts: Sequence[WebChat | DeskRoutes | MomentsPages]
) -> None:
    """End what is open when the application stops."""

    async def shut(_app: web.Application) -> None:
        authors.saves.shut()
        for part in parts:
            await part.shut()

    app.on_shutdown.append(shut)


def _retention(settings: Settings, worker: Worker, clock: Clock, *, store: Store, files: Files) -> Loop:
    words = [word.split(":") for word in settings.retention]
    days = {channel: int(number) for channel, number in words}
    retention = Retention(store, worker, clock, days=days, files=files)
    return Sole(retention.run, name="retention", store=store, clock=clock, folder=None)


def _web_settings(settings: Settings) -> WebSettings:
    return WebSettings(
        origins=settings.origins,
        public_url=settings.public_url,
        limits=cast(Literal["default", "off"], settings.limits),
        trusted_proxies=settings.trusted_proxies,
        customer_keys=settings.customer_keys,
    )
