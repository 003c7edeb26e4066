"""The two addresses of signing in by OpenID Connect: to the provider, and back.

What belongs to one try is a document that is used once and soon; a cookie ties it to the browser that began it, so that
nobody can be signed in as somebody else by a link.
"""

from contextlib import suppress
from datetime import datetime

import structlog
from aiohttp import web
from jinja2 import Environment

from handoff.addresses import Addresses
from handoff.door import SIGN_IN_PAGE, Door
from handoff.oidc import Oidc, OidcRefused, OidcUnreachable
from handoff.roster import Roster, digest
from handoff.sign_in_pages import go, ours
from handoff.sign_ins import SignIns
from runtime import limits
from runtime.clock import Clock, Ids, new_secret
from runtime.core.records import Document
from runtime.ports import StaleConversation, Store
from runtime.wire import read_json, write_json

log = structlog.get_logger()

KIND = "oidc"
COOKIE = "handrail-oidc"
BACK = "/staff/sign-in/oidc/back"


class OidcPages:
    """Sends members to the provider and takes them in again."""

    def __init__(
        self, oidc: Oidc, *, door: Door, roster: Roster, sign_ins: SignIns, addresses: Addresses, store: Store,
        clock: Clock, templates: Environment, public_url: str | None,
    ) -> None:  # fmt: skip
        self._oidc = oidc
        self._door = door
        self._roster = roster
        self._sign_ins = sign_ins
        self._addresses = addresses
        self._store = store
        self._clock = clock
        self._ids = Ids(clock)
        self._templates = templates
        self._public_url = public_url

    def table(self) -> list[web.RouteDef]:
        """The routes."""
        return [
            self._door.open_page("GET", "/staff/sign-in/oidc", self.leave),
            self._door.open_page("GET", BACK, self.come_back),
        ]

    async def leave(self, request: web.Request) -> web.StreamResponse:
        """To the provider, with a state that only this browser has."""
        if self._addresses.cookie(request) is None:
            return self._sorry(403, "Signing in needs https here.")
        state, nonce, verifier = new_secret(), new_secret(), new_secret(48)
        told = {"nonce": nonce, "verifier": verifier, "next": ours(request.query.get("next", ""))}
        body = write_json({**told, "at": self._clock.now().isoformat()})
        try:
            address = await self._oidc.address(self._back(request), state=state, nonce=nonce, verifier=verifier)
        except OidcUnreachable as error:
            log.error("oidc.unreachable", why=str(error))
            return self._sorry(503, "Your company's sign-in does not answer. Use your password, or try again soon.")
        await self._forget_old()
        await self._store.change(self._ids.new("op-"), [Document(KIND, digest(state), 1, body)])
        answer = web.Response(status=303, headers={"Location": address})
        answer.set_cookie(
            COOKIE, state, max_age=int(limits.OIDC_LIFE.total_seconds()), path=BACK,
            secure=self._addresses.is_secure(request), httponly=True, samesite="Lax",
        )  # fmt: skip
        return answer

    async def come_back(self, request: web.Request) -> web.StreamResponse:
        """From the provider: checked, and then a sign-in like any other."""
        state = request.query.get("state", "")
        begun = await self._begun(state) if state and request.cookies.get(COOKIE) == state else None
        code = request.query.get("code", "")
        if begun is None or not code:
            return self._sorry(400, "This sign-in was not begun here, or took too long. Begin again.")
        try:
            name = await self._oidc.who(
                self._back(request), code=code, nonce=str(begun["nonce"]), verifier=str(begun["verifier"])
            )  # fmt: skip
        except OidcRefused as error:
            log.warning("oidc.refused", why=str(error))
            return self._sorry(401, "Your company's sign-in did not vouch for you. Begin again.")
        except OidcUnreachable as error:
            log.error("oidc.unreachable", why=str(error))
            return self._sorry(503, "Your company's sign-in does not answer. Use your password, or try again soon.")
        member = await self._roster.member(name)
        if member is None:
            log.warning("oidc.unknown", peer=request.remote)
            return self._sorry(403, "You are known to your company and not to this desk. Whoever runs it adds you.")
        secret = await self._sign_ins.renew(member, instead_of=self._door.secret(request), by="oidc")
        log.info("sign_in.begun", staff=member.name)
        return go(self._addresses, request, str(begun["next"]), secret)

    def _back(self, request: web.Request) -> str:
        if self._public_url is not None:
            return self._public_url.rstrip("/") + BACK
        return f"{request.scheme}://{request.host}{BACK}"

    async def _begun(self, state: str) -> dict[str, object] | None:
        """What belongs to a state, once."""
        document = await self._store.document(KIND, digest(state))
        if document is None or document.body is None:
            return None
        try:
            await self._store.change(self._ids.new("op-"), [Document(KIND, document.key, document.version + 1, None)])
        except StaleConversation:
            return None  # it was used at this moment
        body: dict[str, object] = read_json(document.body)
        return None if self._is_old(body) else body

    def _is_old(self, body: dict[str, object]) -> bool:
        return self._clock.now() - datetime.fromisoformat(str(body["at"])) >= limits.OIDC_LIFE

    async def _forget_old(self) -> None:
        for document in await self._store.documents(KIND):
            if document.body is not None and self._is_old(read_json(document.body)):
                with suppress(StaleConversation):
                    gone = Document(KIND, document.key, document.version + 1, None)
                    await self._store.change(self._ids.new("op-"), [gone])

    def _sorry(self, status: int, text: str) -> web.Response:
        shown = self._templates.get_template("sorry.html").render(
            heading="Not signed in", text=text, back=SIGN_IN_PAGE, back_text="To the sign-in page"
        )  # fmt: skip
        return web.Response(text=shown, status=status, content_type="text/html")
