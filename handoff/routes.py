"""The desk as a whole: its parts put together, its routes, its loop, and its end."""

from collections.abc import Callable, Collection, Sequence

from aiohttp import web

from handoff.addresses import Addresses
from handoff.api import Api
from handoff.arranging import Arranging
from handoff.closing import Closing, WrapUpLoop
from handoff.desk import Desk
from handoff.door import Door
from handoff.files_api import FilesApi
from handoff.hints import Hints
from handoff.live import Live
from handoff.moving import Moves
from handoff.pages import Pages
from handoff.permissions import Permission
from handoff.presence import Presences
from handoff.roster import Roster
from handoff.router import Router
from handoff.sign_in_pages import SignInPages
from handoff.sign_ins import SignIns
from handoff.view import Assets, environment
from handoff.work_api import WorkApi
from runtime.clock import Clock, Ids
from runtime.core.journey import JourneyMap
from runtime.files import Files
from runtime.ports import Store
from runtime.worker import Worker


class DeskRoutes:
    """The desk over a worker and a store. Run its `loops` beside it; call `shut` when the application shuts down."""

    def __init__(
        self, *, worker: Worker, store: Store, clock: Clock, ids: Ids, journeys: Callable[[], JourneyMap],
        files: Files, public_url: str | None = None, origins: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.roster = Roster(store, clock)
        self._hints = Hints(store)
        desk = Desk(
            store=store, worker=worker, roster=self.roster, journeys=journeys, clock=clock, ids=ids,
            noted=self._hints.noted,
        )  # fmt: skip
        self.desk = desk
        self.closing = Closing(desk)
        moves = Moves(desk)
        presences = Presences(store, clock)
        sign_ins = SignIns(store, self.roster, clock)
        addresses = Addresses(public_url, origins)
        templates = environment()
        self._door = Door(self.roster, sign_ins, addresses, templates)
        self._assets = Assets()
        self._sign_in_pages = SignInPages(
            door=self._door, roster=self.roster, sign_ins=sign_ins, addresses=addresses, templates=templates,
            journeys=journeys,
        )  # fmt: skip
        self.arranging = Arranging(desk, self.roster, presences)
        self._pages = Pages(
            desk=desk, moves=moves, closing=self.closing, presences=presences, arranging=self.arranging,
            templates=templates,
        )  # fmt: skip
        self._api = Api(desk, moves, self.closing, presences, Live(self._hints, self._door, presences))
        self._work = WorkApi(desk, self.arranging)
        self._files = FilesApi(desk, files)
        self.router = Router(desk, self.roster, presences)
        self.presences = presences
        self.loops = (WrapUpLoop(self.closing), self.router)

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
            *self._pages.table(self._door),
            self._door.open_page("GET", "/staff/static/{name}", self._assets.serve),
            *self._api.table(self._door),
            *self._work.table(self._door),
            *self._files.table(self._door),
        ]

    async def shut(self) -> None:
        """End the consoles' sockets (1001)."""
        self._hints.shut()
