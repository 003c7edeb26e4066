"""The door of the desk: every page and call passes it, and must say which permission it needs.

There is no other way to make a route of the desk, so what nobody thought of is refused, not allowed.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

import structlog
from aiohttp import web
from jinja2 import Environment

from handoff.addresses import Addresses
from handoff.declined import Declined
from handoff.permissions import Permission
from handoff.roster import Member, Roster
from handoff.sign_ins import SignIns
from runtime.ports import StoreUnavailable
from runtime.problems import problem

log = structlog.get_logger()

SIGN_IN_PAGE = "/staff/sign-in"
PASSWORD_PAGE = "/staff/password"

Served = web.StreamResponse
Page = Callable[[web.Request, Member], Awaitable[Served]]
OpenPage = Callable[[web.Request], Awaitable[Served]]

_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_PAGE_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Door:
    """Looks at who comes, and lets them through or says why not."""

    def __init__(
        self, roster: Roster, sign_ins: SignIns, addresses: Addresses, templates: Environment
    ) -> None:  # fmt: skip
        self._roster = roster
        self._sign_ins = sign_ins
        self._addresses = addresses
        self._templates = templates
        self.permissions: dict[object, Permission] = {}

    def call(self, method: str, path: str, permission: Permission, page: Page) -> web.RouteDef:
        """A route of the JSON interface."""

        async def guarded(request: web.Request) -> Served:
            refused = self._refused(request)
            if refused is not None:
                return refused
            try:
                member = await self.who(request)
                if member is None:
                    headers = {"WWW-Authenticate": "Bearer"}
                    return problem(401, "sign_in", "Nobody is signed in", headers=headers)
                if _must_choose(request, member) or not member.may(permission):
                    return problem(403, "not_allowed", f"A member with the role {member.role} may not do this")
                return await page(request, member)
            except Declined as declined:
                return declined.answer()
            except StoreUnavailable:
                return problem(503, "unavailable", "Nothing can be written now; nothing was changed", retry_after=1)

        return self._route(method, path, permission, guarded)

    def page(self, method: str, path: str, permission: Permission, page: Page) -> web.RouteDef:
        """A route that a browser shows to somebody who is signed in."""

        async def guarded(request: web.Request) -> Served:
            refused = self._refused(request)
            if refused is not None:
                return refused
            member = await self.who(request)
            if member is None:
                here = request.path_qs if request.method == "GET" else "/staff"
                raise web.HTTPSeeOther(f"{SIGN_IN_PAGE}?next={quote(here, safe='')}")
            if _must_choose(request, member) and permission != "signed_in":
                raise web.HTTPSeeOther(PASSWORD_PAGE)
            if not member.may(permission):
                return self._sorry(403, "Not for your role", f"A member with the role {member.role} may not do this.")
            try:
                return _hardened(await page(request, member))
            except StoreUnavailable:
                return self._sorry(
                    503, "Not just now", "Nothing can be written at the moment, and nothing was changed."
                )

        return self._route(method, path, permission, guarded)

    def open_page(self, method: str, path: str, page: OpenPage) -> web.RouteDef:
        """A route that anyone may use."""

        async def guarded(request: web.Request) -> Served:
            refused = self._refused(request)
            if refused is not None:
                return refused
            try:
                return _hardened(await page(request))
            except StoreUnavailable:
                return self._sorry(503, "Not just now", "Nobody can sign in at the moment. Try again soon.")

        return self._route(method, path, "anyone", guarded)

    async def who(self, request: web.Request, *, is_use: bool = True) -> Member | None:
        """The member who sent a request: by token where there is one, else by the sign-in cookie."""
        header = request.headers.get("Authorization")
        if header is not None:
            scheme, _, token = header.partition(" ")
            return await self._roster.by_token(token.strip()) if scheme.lower() == "bearer" else None
        secret = self.secret(request)
        return await self._sign_ins.member(secret, is_use=is_use) if secret else None

    def secret(self, request: web.Request) -> str | None:
        """The id in the sign-in cookie."""
        name = self._addresses.cookie(request)
        return request.cookies.get(name) if name is not None else None

    def _sorry(self, status: int, heading: str, text: str) -> Served:
        body = self._templates.get_template("sorry.html").render(heading=heading, text=text)
        return _hardened(web.Response(text=body, status=status, content_type="text/html"))

    def _route(self, method: str, path: str, permission: Permission, guarded: OpenPage) -> web.RouteDef:
        self.permissions[guarded] = permission
        return web.RouteDef(method, path, guarded, {"allow_head": False} if method == "GET" else {})

    def _refused(self, request: web.Request) -> web.Response | None:
        """The answer to a page of another origin, before anything is looked at and before a socket opens."""
        if self._addresses.allows(request):
            return None
        log.warning("desk.foreign_origin", path=request.path)
        return problem(403, "origin", "This page may not use the desk", headers={"Vary": "Origin"})


def _must_choose(request: web.Request, member: Member) -> bool:
    """Whether somebody signed in with a one-time password, which opens nothing but the page to choose another."""
    return member.is_new and "Authorization" not in request.headers


def _hardened(response: Served) -> Served:
    if not response.prepared:
        for name, value in _PAGE_HEADERS.items():
            response.headers.setdefault(name, value)
    return response
