"""Web chat as a whole: its parts put together, its routes, and its end."""

from collections.abc import Callable, Sequence

from aiohttp import web

from channels.web.admission import Admission, WebSettings
from channels.web.identity import Identity
from channels.web.intake import Intake
from channels.web.messages import Bind, Messages, answering
from channels.web.origins import Origins
from channels.web.pages import Pages
from channels.web.pump import Followers
from channels.web.session import Sessions
from channels.web.socket import Timing, Wiring
from channels.web.sockets import Sockets
from channels.web.uploads import Uploads
from runtime.clock import Clock, Ids
from runtime.core.journey import JourneyMap
from runtime.files import Files
from runtime.ports import Store
from runtime.pressure import Pressure
from runtime.whispers import Whispers
from runtime.worker import Worker

_DEFAULT_TIMING = Timing()


class WebChat:
    """Web chat over a worker and a store. Call `shut` from the application's `on_shutdown`, before the store closes."""

    def __init__(
        self, *, worker: Worker, store: Store, clock: Clock, ids: Ids, settings: WebSettings,
        journeys: Callable[[], JourneyMap], whispers: Whispers, files: Files, timing: Timing = _DEFAULT_TIMING,
        pressure: Pressure | None = None, bind: Bind | None = None,
    ) -> None:  # fmt: skip
        admission = Admission(settings, clock)
        self._followers = Followers(store)
        self._origins = Origins(settings)
        self.sessions = Sessions(worker, store, clock, ids)
        wiring = Wiring(
            sessions=self.sessions,
            intake=Intake(worker, admission, journeys, pressure or Pressure()),
            followers=self._followers,
            admission=admission,
            timing=timing,
            whispers=whispers,
            identity=Identity(settings.customer_keys, clock),
        )
        self._sockets = Sockets(wiring)
        self._messages = Messages(wiring, journeys, bind)
        self._uploads = Uploads(wiring, self._messages, files)
        self._pages = Pages(self._origins, journeys)

    @property
    def open_sockets(self) -> int:
        """How many sockets are open now."""
        return len(self._sockets)

    @property
    def open_pages(self) -> int:
        """How many pages follow a conversation now, by socket or by a long poll that waits."""
        return len(self._followers)

    def table(self) -> Sequence[web.RouteDef]:
        """The routes, each behind the origin check where it talks to a customer."""
        guard = self._origins.guard
        routes = [
            web.get("/", self._pages.demo),
            web.get("/widget.js", self._pages.launcher),
            web.get("/widget/{name}", self._pages.widget),
            web.get("/demo/{name}", self._pages.demo_file),
            web.get("/chat/v1/ws", guard(self._sockets.open), allow_head=False),
        ]
        for method, path, page in (
            ("POST", "/chat/v1/session", self._messages.session),
            ("POST", "/chat/v1/messages", self._messages.send),
            ("GET", "/chat/v1/events", self._messages.events),
            ("POST", "/chat/v1/files", self._uploads.send),
            ("GET", "/chat/v1/files/{id}", self._uploads.show),
        ):
            routes.append(web.route(method, path, guard(answering(page))))
            routes.append(web.options(path, guard(self._origins.preflight)))
        return routes

    async def shut(self) -> None:
        """End the long polls and the sockets (1001), within `Timing.close` seconds."""
        self._messages.shut()
        await self._sockets.shut()
        self._followers.close()
