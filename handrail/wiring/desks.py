"""The desk, and the outside one beside it."""

from collections.abc import Sequence

import aiohttp

from handoff.bridges.any_desk import AnyDesk, AnyDeskSettings
from handoff.bridges.chatwoot import Chatwoot, ChatwootSettings
from handoff.oidc import Oidc, OidcSettings
from handoff.routes import Bridged, DeskRoutes
from handrail.settings import Settings
from handrail.sole import Sole
from handrail.wiring.parts import Loop
from runtime.clock import Clock, Ids
from runtime.files import Files
from runtime.language_model import LanguageModel
from runtime.loading.library import Library
from runtime.ports import Store
from runtime.whispers import Whispers
from runtime.worker import Worker


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


def desk_of(
    settings: Settings, worker: Worker, library: Library, http: aiohttp.ClientSession, model: LanguageModel | None, *,
    store: Store, clock: Clock, ids: Ids, files: Files, around: Whispers,
) -> DeskRoutes:  # fmt: skip
    """The desk with all that it stands on."""
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


def loops_of(desk: DeskRoutes, store: Store, clock: Clock) -> Sequence[Loop]:
    """Those of the desk; what carries tickets to an outside desk is one for all processes that share the store."""
    if desk.bridge is None:
        return desk.loops
    return (*desk.loops, Sole(desk.bridge.run, name="bridge", store=store, clock=clock, folder=None))
