"""The pages around signing in: the form, choosing a password, signing out, and the cookie."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import web
from jinja2 import Environment

from handoff.addresses import Addresses
from handoff.door import Door
from handoff.passwords import Busy
from handoff.roster import Member, Roster
from handoff.sign_ins import SignInRefused, SignIns, TooSoon
from runtime import limits
from runtime.core.journey import JourneyMap

log = structlog.get_logger()

DESK_PAGE = "/staff"
_OURS = re.compile(r"/staff(?:[/?][!-~]*)?")


class SignInPages:
    """Signs staff in and out by forms."""

    def __init__(
        self, *, door: Door, roster: Roster, sign_ins: SignIns, addresses: Addresses, templates: Environment,
        journeys: Callable[[], JourneyMap], has_oidc: bool = False,
    ) -> None:  # fmt: skip
        self._door = door
        self._roster = roster
        self._sign_ins = sign_ins
        self._addresses = addresses
        self._templates = templates
        self._journeys = journeys
        self._has_oidc = has_oidc

    def table(self) -> list[web.RouteDef]:
        """The routes."""
        door = self._door
        return [
            door.open_page("GET", "/staff/sign-in", self.form),
            door.open_page("POST", "/staff/sign-in", self.sign_in),
            door.page("POST", "/staff/sign-out", "signed_in", self.sign_out),
            door.page("GET", "/staff/password", "signed_in", self.password_form),
            door.page("POST", "/staff/password", "signed_in", self.choose),
        ]

    async def form(self, request: web.Request) -> web.StreamResponse:
        """The sign-in form."""
        return self._form(request, next_=ours(request.query.get("next", "")))

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Check name and password; gives a fresh cookie."""
        fields = await request.post()
        name, password, next_ = (
            str(fields.get("name", "")),
            str(fields.get("password", "")),
            str(fields.get("next", "")),
        )
        name = name.strip().lower()[:40]
        said: dict[str, Any] = {"name": name, "next_": ours(next_)}
        if self._addresses.cookie(request) is None:
            said["problem"] = (
                "Signing in needs https here. Set HANDRAIL_PUBLIC_URL to the https address of this service."
            )
            return self._form(request, status=403, **said)
        try:
            secret = await self._sign_ins.begin(name, password[:200], instead_of=self._door.secret(request))
        except SignInRefused:
            log.warning("sign_in.refused", peer=request.remote)
            return self._form(request, status=401, problem="That name and password do not fit.", **said)
        except TooSoon as too_soon:
            seconds = max(1, -(-too_soon.wait // timedelta(seconds=1)))
            said["problem"] = f"Too many wrong passwords. Try again in {seconds} seconds."
            return self._form(request, status=429, retry_after=str(seconds), **said)
        except Busy:
            said["problem"] = "Many are signing in just now. Try again in a few seconds."
            return self._form(request, status=503, retry_after="2", **said)
        log.info("sign_in.begun", staff=name)
        return go(self._addresses, request, said["next_"], secret)

    async def sign_out(self, request: web.Request, member: Member) -> web.StreamResponse:
        """End the sign-in."""
        secret = self._door.secret(request)
        if secret is not None:
            await self._sign_ins.end(secret)
        return go(self._addresses, request, "/staff/sign-in", "")

    async def password_form(self, request: web.Request, member: Member) -> web.StreamResponse:
        """The form to choose a password."""
        return self._password_form(member)

    async def choose(self, request: web.Request, member: Member) -> web.StreamResponse:
        """Keep another password; every other sign-in of the member ends, and this one gets a fresh cookie."""
        fields = await request.post()
        present, chosen = str(fields.get("present", ""))[:200], str(fields.get("password", ""))
        problem = None
        if not limits.PASSWORD_CHARS <= len(chosen) <= 200:
            problem = f"A password has from {limits.PASSWORD_CHARS} to 200 characters."
        elif chosen.lower().startswith(member.name):
            problem = "A password must not begin with your name."
        if problem is not None:
            return self._password_form(member, problem, status=422)
        try:
            await self._sign_ins.check(member.name, present)
        except SignInRefused:
            return self._password_form(member, "That is not your present password.", status=403)
        except TooSoon:
            return self._password_form(member, "Too many wrong passwords. Wait a little.", status=429)
        except Busy:
            return self._password_form(member, "Many are signing in just now. Try again.", status=503)
        if chosen == present:
            return self._password_form(member, "That is the present password. Choose another.", status=422)
        await self._roster.choose_password(member.name, chosen)
        log.info("password.chosen", staff=member.name)
        return go(self._addresses, request, DESK_PAGE, await self._sign_ins.renew(member))

    def _form(
        self, request: web.Request, *, next_: str, name: str = "", problem: str | None = None,
        status: int = 200, retry_after: str | None = None,
    ) -> web.Response:  # fmt: skip
        response = self._page("sign_in.html", status, next=next_, name=name, problem=problem, has_oidc=self._has_oidc)
        if retry_after is not None:
            response.headers["Retry-After"] = retry_after
        return response

    def _password_form(self, member: Member, problem: str | None = None, *, status: int = 200) -> web.Response:
        return self._page("password.html", status, member=member, problem=problem, least=limits.PASSWORD_CHARS)

    def _page(self, template: str, status: int, **values: object) -> web.Response:
        body = self._templates.get_template(template).render(title=self._journeys().title, **values)
        return web.Response(text=body, status=status, content_type="text/html")


def go(addresses: Addresses, request: web.Request, to: str, secret: str) -> web.Response:
    """Send the browser on, with the cookie set, or taken away when `secret` is empty."""
    answer = web.Response(status=303, headers={"Location": to})
    name = addresses.cookie(request)
    if name is not None:
        answer.set_cookie(
            name, secret, max_age=int(limits.SIGN_IN_LIFE.total_seconds()) if secret else 0, path="/",
            secure=addresses.is_secure(request), httponly=True, samesite="Lax",
        )  # fmt: skip
    return answer


def ours(path: str) -> str:
    """Where to go after signing in: a page of the desk, never another site."""
    return path if _OURS.fullmatch(path) else DESK_PAGE
