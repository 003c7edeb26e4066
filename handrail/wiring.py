"""The one place that names concrete stores and channels, and puts the parts together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Protocol, cast

import aiohttp
from aiohttp import web

from authoring.draw.traffic import counted
from authoring.draw.whole import drawing
from authoring.page.routes import AuthorsPages
from authoring.page.saves import Saves
from channels.api.confirmations import ConfirmationRoutes
from channels.api.conversations import ConversationRoutes
from channels.api.customers import CustomerRoutes
from channels.api.events import EventRoutes
from channels.api.keys import Keys
from channels.api.numbers import NumberRoutes
from channels.api.outreach import OutreachRoutes
from channels.outreach.confirming import Confirming
from channels.outreach.doors import CustomerDoors
from channels.outreach.occasions import Occasions
from channels.outreach.outreach import Outreach
from channels.outreach.surveys import Surveys
from channels.outreach.windows import load_windows
from channels.proving.numbers import Numbers
from channels.sms.intake import SmsIntake
from channels.sms.pace import Pace, Paced
from channels.sms.pictures import Pictures
from channels.sms.providers.telnyx import Telnyx, TelnyxSettings
from channels.sms.providers.twilio import Twilio, TwilioSettings
from channels.sms.reconcile import Reconciling
from channels.sms.reports import Reports
from channels.sms.routes import SmsRoutes
from channels.web.admission import WebSettings
from channels.web.chat import WebChat
from handoff.bridges.any_desk import AnyDesk, AnyDeskSettings
from handoff.bridges.chatwoot import Chatwoot, ChatwootSettings
from handoff.oidc import Oidc, OidcSettings
from handoff.routes import Bridged, DeskRoutes
from handoff.ticket import TicketRules
from handrail.doers import doers_of
from handrail.erasing import Retention
from handrail.measures import Measures, watched
from handrail.middleware import answer_for_faults, put_off
from handrail.models import language_model, tiers_of
from handrail.probes import Probes
from handrail.settings import Settings
from handrail.sole import Sole
from moments.alerts import Alerts, Way
from moments.asking import Asking
from moments.chosen import day_of
from moments.outcome_log import OutcomeLog
from moments.pages import Door, MomentsPages
from moments.ways import Mail, Webhook
from runtime.clock import Clock, Ids, SystemClock, jitter
from runtime.core.journey import JourneyMap
from runtime.files import Files
from runtime.inbox import InboxLoop
from runtime.language_model import LanguageModel
from runtime.loading.library import Library
from runtime.outbox import OutboxLoop
from runtime.ports import Channel, Store
from runtime.pressure import Pressure
from runtime.store.in_memory import MemoryStore
from runtime.store.in_sqlite import SqliteStore
from runtime.timers import TimersLoop
from runtime.understanding.encoder.installed import Installed
from runtime.understanding.examples.school import School
from runtime.understanding.teaching import Teaching
from runtime.whispers import Whispers
from runtime.worker import Worker

BODY_BYTES = 256 * 1024  # of one request


class Loop(Protocol):
    """A part that works until it is cancelled."""

    async def run(self) -> None:
        """Work."""
        ...


class Answering(Protocol):
    """A part with routes."""

    def table(self) -> Iterable[web.AbstractRouteDef]:
        """The routes."""
        ...


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
    reconciling: Reconciling
    measures: Measures


def open_store(settings: Settings, clock: SystemClock) -> Store:
    """The store that the settings name, not opened yet."""
    if settings.store.startswith("redis"):
        from runtime.store.in_redis import RedisStore
        from runtime.store.redis_address import read_address

        return RedisStore(read_address(settings.store), clock, confirming=settings.redis_replicas)
    return MemoryStore() if settings.database is None else SqliteStore(settings.database, clock)


def wire(
    settings: Settings, *, store: Store, library: Library, clock: Clock, ids: Ids, http: aiohttp.ClientSession,
    sms: aiohttp.ClientSession, secret: str,
) -> House:  # fmt: skip
    """Put everything together over an open store and a map that was published."""
    metrics, store = watched(settings, store)
    channels = _channels(settings, clock, carriers := _carriers(settings, sms, clock))
    model = language_model(settings, http=sms, store=store, clock=clock, ids=ids)
    tiers = tiers_of(settings, school := School(Installed(settings.models)), model)
    doers = doers_of(settings)
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
    desk = _desk(settings, worker, library, sms, model, store=store, clock=clock, ids=ids, files=files, around=whispers)
    first = _writing_first(settings, store, library, worker, web_chat, carriers=carriers, clock=clock, ids=ids)
    told = _for_other_systems(settings, store, library, clock, ids=ids, files=files)
    api = (*told, *first.routes, NumberRoutes(numbers, Keys(settings.api_keys)))
    authors = AuthorsPages(store, library, understanding=tiers, clock=clock, door=desk.door, folder=settings.journeys)
    probes = Probes(store=store, folder=settings.store_folder, has_journeys=lambda: bool(library.current.journeys))
    texts = _texts(settings, worker, store, carriers, clock=clock, ids=ids, files=files)
    figures = _figures(settings, store, library, clock, desk.door)
    measures = Measures(settings, metrics, store, web_chat, pressure, clock=clock)
    app = _application((web_chat, desk, *api, authors, figures, probes, measures, *texts.webhooks), pressure)

    _shut_with(app, authors, (web_chat, desk, figures))
    app.on_cleanup.append(doers.shut)
    loops: Sequence[Loop] = (
        OutboxLoop(store=store, worker=worker, channels=channels, calls=calls, clock=clock),
        TimersLoop(store=store, worker=worker, clock=clock),
        InboxLoop(store=store, worker=worker),
        texts.reports,
        texts.pictures,
        *first.loops,
        *_readers_of_moments(settings, store, library, clock, http),
        _retention(settings, worker, clock, store=store, files=files),
        pressure,
        *_loops_of(desk, store, clock),
        Teaching(school, lambda: library.current),
    )
    return House(app, loops, store, library, worker, clock, probes, desk, authors.saves, texts.reconciling, measures)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The parts for text messages."""

    reports: Reports
    pictures: Pictures
    webhooks: Sequence[SmsRoutes]
    reconciling: Reconciling


def _texts(
    settings: Settings, worker: Worker, store: Store, carriers: Mapping[str, Twilio | Telnyx], *, clock: Clock,
    ids: Ids, files: Files,
) -> _Texts:  # fmt: skip
    providers = list(carriers.values())
    pictures = Pictures(worker=worker, store=store, clock=clock, ids=ids, files=files, providers=providers)
    intake, reports = SmsIntake(worker, store, pictures), Reports(worker, store, ids)
    webhooks = [SmsRoutes(intake, reports, each, public_url=settings.public_url or "") for each in providers]
    asked = [each for each in providers if isinstance(each, Twilio)]
    return _Texts(reports, pictures, webhooks, Reconciling(intake, asked))


@dataclass(frozen=True, slots=True)
class _WritingFirst:
    """The parts by which customers are written to though they have not asked."""

    loops: Sequence[Loop]
    routes: Sequence[Answering]


def _writing_first(
    settings: Settings, store: Store, library: Library, worker: Worker, web_chat: WebChat, *,
    carriers: Mapping[str, Twilio | Telnyx], clock: Clock, ids: Ids,
) -> _WritingFirst:  # fmt: skip
    keys = Keys(settings.api_keys)
    doors = CustomerDoors(worker, web_chat.sessions, next(iter(carriers), None))
    outreach = Outreach(
        worker=worker, store=store, clock=clock, ids=ids, journeys=lambda: library.current,
        windows=load_windows(settings.contact_windows), doors=doors,
    )  # fmt: skip
    occasions = Occasions(
        outreach=outreach, worker=worker, store=store, clock=clock, ids=ids, journeys=lambda: library.current
    )
    days = Sole(occasions.run, name="days", store=store, clock=clock, folder=None)
    surveys = Surveys(store=store, clock=clock, journeys=lambda: library.current, ask=outreach.ask)
    asking = Sole(surveys.run, name="surveys", store=store, clock=clock, folder=None)
    confirming = Confirming(outreach=outreach, store=store, clock=clock, ids=ids, journeys=lambda: library.current)
    routes = OutreachRoutes(outreach, keys), EventRoutes(occasions, keys), ConfirmationRoutes(confirming, keys)
    return _WritingFirst((outreach, days, asking), routes)


def _for_other_systems(
    settings: Settings, store: Store, library: Library, clock: Clock, *, ids: Ids, files: Files
) -> tuple[Answering, ...]:
    """What stands under /api/v1 and only tells, or is told."""
    keys = Keys(settings.api_keys)
    return (
        ConversationRoutes(store=store, journeys=lambda: library.current, clock=clock, keys=keys, files=files),
        CustomerRoutes(store=store, journeys=lambda: library.current, clock=clock, ids=ids, keys=keys),
    )


def _application(parts: Sequence[Answering], pressure: Pressure) -> web.Application:
    app = web.Application(client_max_size=BODY_BYTES, middlewares=[answer_for_faults, put_off(pressure)])
    for part in parts:
        app.add_routes(part.table())
    return app


def bridged(settings: Settings, http: aiohttp.ClientSession, clock: Clock) -> Bridged | None:
    """The outside desk that is set up."""
    queues = settings.bridged_queues
    if settings.chatwoot_url is not None:
        account, inbox, token = (
            settings.chatwoot_account or 0,
            settings.chatwoot_inbox or 0,
            settings.chatwoot_token or "",
        )
        far = Chatwoot(ChatwootSettings(settings.chatwoot_url, account, inbox, token), http)
        return Bridged(far, queues, settings.chatwoot_secret)
    if settings.desk_url is not None:
        secret = settings.desk_secret or ""
        return Bridged(AnyDesk(AnyDeskSettings(settings.desk_url, secret), http, clock), queues, secret)
    return None


def _desk(
    settings: Settings, worker: Worker, library: Library, http: aiohttp.ClientSession, model: LanguageModel | None, *,
    store: Store, clock: Clock, ids: Ids, files: Files, around: Whispers,
) -> DeskRoutes:  # fmt: skip
    return DeskRoutes(
        worker=worker, store=store, clock=clock, ids=ids, journeys=lambda: library.current, files=files,
        public_url=settings.public_url, origins=settings.origins, bridged=bridged(settings, http, clock),
        whispers=around, oidc=_oidc(settings, http), model=model, uses=settings.llm_for,
    )  # fmt: skip


def _oidc(settings: Settings, http: aiohttp.ClientSession) -> Oidc | None:
    if settings.oidc is None:
        return None
    client = settings.oidc_client_id or "", settings.oidc_client_secret or ""
    return Oidc(OidcSettings(settings.oidc, *client, claim=settings.oidc_claim), http)


def _loops_of(desk: DeskRoutes, store: Store, clock: Clock) -> Sequence[Loop]:
    """Those of the desk; what carries tickets to an outside desk is one for all processes that share the store."""
    if desk.bridge is None:
        return desk.loops
    return (*desk.loops, Sole(desk.bridge.run, name="bridge", store=store, clock=clock, folder=None))


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


def _figures(settings: Settings, store: Store, library: Library, clock: Clock, door: Door) -> MomentsPages:
    """The pages of managers and owners."""

    def draw(journeys: JourneyMap, name: str, ways: Sequence[Mapping[str, Any]]) -> str:
        return drawing(journeys, [journeys.journeys[name]], counted(ways))

    return MomentsPages(
        asking=Asking(_log_folder(settings)), store=store, journeys=library, clock=clock, draw=draw, door=door
    )


def _readers_of_moments(
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


def _channels(settings: Settings, clock: Clock, carriers: Mapping[str, Twilio | Telnyx]) -> dict[str, Channel]:
    """By each of our numbers, at its pace; where a conversation is on none of them any more, by the first."""
    rates = {"twilio": settings.twilio_per_second, "telnyx": settings.telnyx_per_second}
    paced: dict[str, Channel] = {}
    for number, carrier in carriers.items():
        rate = rates[carrier.name]
        paced[number] = Paced(carrier, Pace(rate, clock)) if rate is not None else carrier
    channels = {f"sms {number}": channel for number, channel in paced.items()}
    if paced:
        channels["sms"] = next(iter(paced.values()))
    return channels


def _web_settings(settings: Settings) -> WebSettings:
    return WebSettings(
        origins=settings.origins,
        public_url=settings.public_url,
        limits=cast(Literal["default", "off"], settings.limits),
        trusted_proxies=settings.trusted_proxies,
        customer_keys=settings.customer_keys,
    )


def _carriers(settings: Settings, sms: aiohttp.ClientSession, clock: Clock) -> dict[str, Twilio | Telnyx]:
    """The SMS providers that are set up, by our number with each."""
    carriers: dict[str, Twilio | Telnyx] = {}
    public_url = settings.public_url or ""
    if settings.twilio_account_sid is not None:
        ours = settings.twilio_from or ""
        twilio = TwilioSettings(
            settings.twilio_account_sid, settings.twilio_auth_token, ours, public_url, settings.twilio_api_url
        )
        carriers[ours] = Twilio(twilio, sms, jitter, clock)
    if settings.telnyx_api_key is not None:
        ours = settings.telnyx_from or ""
        telnyx = TelnyxSettings(
            settings.telnyx_api_key, settings.telnyx_public_key or "", ours, public_url, settings.telnyx_api_url
        )
        carriers[ours] = Telnyx(telnyx, sms, jitter, clock)
    return carriers
