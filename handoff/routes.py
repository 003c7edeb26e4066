"""The desk as a whole: its parts put together, its routes, its loop, and its end."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from aiohttp import web

from handoff.addresses import Addresses
from handoff.api import Api
from handoff.around import Around
from handoff.arranging import Arranging
from handoff.board import Board
from handoff.bridges.bridge import Bridge
from handoff.bridges.hearing import Hearing
from handoff.bridges.outside import OutsideDesk, owner
from handoff.bridges.webhooks import ChatwootWebhook, DeskWebhook
from handoff.closing import Closing, WrapUpLoop
from handoff.desk import Desk
from handoff.door import Door
from handoff.files_api import FilesApi
from handoff.hints import Hints
from handoff.leaving import Leaving
from handoff.live import Live
from handoff.moving import Moves
from handoff.oidc import Oidc
from handoff.oidc_pages import OidcPages
from handoff.pages import Pages
from handoff.permissions import Permission
from handoff.presence import Presences
from handoff.roster import Roster
from handoff.router import Router
from handoff.sign_in_pages import SignInPages
from handoff.sign_ins import SignIns
from handoff.view import Assets, environment
from handoff.work_api import WorkApi
from handoff.writing import Writing
from runtime.clock import Clock, Ids
from runtime.core.journey import JourneyMap
from runtime.files import Files
from runtime.language_model import LanguageModel
from runtime.ports import Store
from runtime.whispers import Whispers
from runtime.worker import Worker


@dataclass(frozen=True, slots=True)
class Bridged:
    """The outside desk that is used, for which queues (all, when none are named), and what signs its webhooks."""

    far: OutsideDesk
    queues: Collection[str] = ()
    secret: str | None = None

    def webhooks(self, bridge: Bridge, clock: Clock) -> list[web.RouteDef]:
        """Where it calls us."""
        if self.far.can_be_asked:
            return ChatwootWebhook(bridge, clock, self.secret).table()
        return DeskWebhook(bridge, clock, self.secret or "").table()


class DeskRoutes:
    """The desk over a worker and a store. Run its `loops` beside it; call `shut` when the application shuts down."""

    def __init__(
        self, *, worker: Worker, store: Store, clock: Clock, ids: Ids, journeys: Callable[[], JourneyMap],
        files: Files, public_url: str | None = None, origins: Collection[str] = (), bridged: Bridged | None = None,
        whispers: Whispers | None = None, oidc: Oidc | None = None, model: LanguageModel | None = None,
        uses: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.roster = Roster(store, clock)
        self._hints = Hints(store)
        desk = Desk(
            store=store, worker=worker, roster=self.roster, journeys=journeys, clock=clock, ids=ids,
            noted=self._hints.noted, outside={owner(bridged.far): bridged.far.title} if bridged is not None else {},
        )  # fmt: skip
        self.desk = desk
        self.bridge = Bridge(bridged.far, desk, queues=bridged.queues) if bridged is not None else None
        self._webhooks = bridged.webhooks(self.bridge, clock) if bridged and self.bridge else []
        self.closing = Closing(desk)
        moves, presences = Moves(desk), Presences(store, clock)
        sign_ins = SignIns(store, self.roster, clock)
        addresses, templates = Addresses(public_url, origins), environment()
        self._door = Door(self.roster, sign_ins, addresses, templates)
        self._assets = Assets()
        self._sign_in_pages = SignInPages(
            door=self._door, roster=self.roster, sign_ins=sign_ins, addresses=addresses, templates=templates,
            journeys=journeys, has_oidc=oidc is not None,
        )  # fmt: skip
        self._oidc_pages = [] if oidc is None else OidcPages(
            oidc, door=self._door, roster=self.roster, sign_ins=sign_ins, addresses=addresses, store=store, clock=clock,
            templates=templates, public_url=public_url,
        ).table()  # fmt: skip
        self.arranging = Arranging(desk, self.roster, presences)
        self._pages = Pages(
            desk=desk, moves=moves, closing=self.closing, presences=presences, arranging=self.arranging,
            templates=templates,
        )  # fmt: skip
        whispers = whispers if whispers is not None else Whispers()
        self._writing = Writing(desk, model, uses)
        live = Live(self._hints, self._door, presences, Around(whispers), desk)
        self._api = Api(desk, moves, self.closing, presences, live=live, writes=self._writing.uses)
        self._work = WorkApi(desk, self.arranging)
        self._files = FilesApi(desk, files)
        self._board = Board(desk, self.arranging, desk.reads, templates)
        self.router = Router(
            desk, self.roster, presences, is_elsewhere=self.bridge.takes if self.bridge else lambda ticket: False
        )  # fmt: skip
        self.presences = presences
        hears = (self.bridge.hearing,) if self.bridge is not None else ()
        self.loops: tuple[WrapUpLoop | Router | Leaving | Hearing, ...] = (
            WrapUpLoop(self.closing), self.router, Leaving(desk, whispers), *hears
        )  # fmt: skip
        """Those that every process runs; the bridge itself is for one alone."""

    @property
    def open_consoles(self) -> int:
        """How many consoles listen now."""
        return len(self._hints)

    @property
    def door(self) -> Door:
        """The door, for pages of other rooms that staff may see."""
        return self._door

    @property
    def permissions(self) -> dict[object, Permission]:
        """The permission of each route, by what serves it; filled by `table`."""
        return self._door.permissions

    def table(self) -> Sequence[web.RouteDef]:
        """The routes."""
        return [
            *self._sign_in_pages.table(),
            *self._oidc_pages,
            *self._pages.table(self._door),
            self._door.open_page("GET", "/staff/static/{name}", self._assets.serve),
            *self._api.table(self._door),
            *self._work.table(self._door),
            *self._files.table(self._door),
            *self._board.table(self._door),
            *self._webhooks,
            *self._writing.table(self._door),
        ]

    async def shut(self) -> None:
        """End the consoles' sockets (1001)."""
        self._hints.shut()
