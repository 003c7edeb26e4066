"""The door: who gets in where. The table of routes and roles is compared with a file that people read."""

from pathlib import Path

import pytest
from aiohttp import web

from handoff.permissions import ROLES, may
from tests.handoff.house import House

TABLE = Path(__file__).with_name("route_table.txt")


def filled(path: str) -> str:
    return path.replace("{id}", "x").replace("{name}", "frame.css").replace("{file}", "x")


def routes(house: House) -> list[tuple[str, str, object]]:
    """Every route under /staff of the application, with what serves it."""
    found = []
    for route in house.client.app.router.routes():
        path = route.resource.canonical if route.resource is not None else ""
        found.append((route.method, path, route.handler))
    return sorted(found, key=lambda route: (route[1], route[0]))


async def test_every_route_names_its_permission_and_the_roles_that_have_it_are_as_agreed(house: House) -> None:
    lines = []
    for method, path, serves in routes(house):
        permission = house.routes.permissions.get(serves)
        assert permission is not None, f"{method} {path} names no permission"
        allowed = [role for role in ROLES if may(role, permission)]
        who = "anyone" if may(None, permission) else "all" if len(allowed) == len(ROLES) else " ".join(allowed)
        lines.append(f"{method:<5} {path:<42} {permission:<10} {who}")
    assert "\n".join(lines) + "\n" == TABLE.read_text(), "\n".join(lines)


async def test_no_route_but_the_sign_in_opens_without_a_sign_in(house: House) -> None:
    for method, path, serves in routes(house):
        response = await house.client.request(method, filled(path), allow_redirects=False)
        if house.routes.permissions[serves] == "anyone":
            assert response.status in (200, 401, 404), path
        elif path.startswith("/staff/api/"):
            assert response.status == 401, path
            assert (await response.json(content_type=None))["code"] == "sign_in"
        else:
            assert response.status == 303, path
            assert response.headers["Location"].startswith("/staff/sign-in?next=/staff"), path


async def test_no_page_of_another_site_gets_an_answer_from_any_route(house: House) -> None:
    jo = await house.member("jo", "supervisor")
    headers = {"Origin": "https://evil.example", "Authorization": f"Bearer {jo.token}"}
    for method, path, _ in routes(house):
        response = await house.client.request(method, filled(path), headers=headers, allow_redirects=False)
        assert response.status == 403, path
        assert (await response.json(content_type=None))["code"] == "origin"
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_is_let_through_or_refused_as_the_table_says(house: House, role: str) -> None:
    ann = await house.member("ann", role)
    headers = {"Authorization": f"Bearer {ann.token}"}
    for method, path, serves in routes(house):
        permission = house.routes.permissions[serves]
        if permission == "anyone" or path.endswith("/ws"):
            continue
        response = await house.client.request(method, filled(path), headers=headers, allow_redirects=False)
        assert (response.status != 403) is may(role, permission), f"{method} {path}"  # type: ignore[arg-type]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic am86eA==", "Bearer jo", "Bearer jo.x", "jo.x"])
async def test_a_header_that_names_nobody_is_nobody(house: House, header: str) -> None:
    await house.member()
    response = await house.client.get("/staff/api/v1/me", headers={"Authorization": header})
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_pages_carry_a_policy_that_lets_no_strange_script_run(house: House) -> None:
    response = await house.client.get("/staff/sign-in")
    policy = response.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


async def test_the_door_guards_only_its_own_house() -> None:
    house = House()
    app = web.Application()
    app.add_routes(house.routes.table())
    for resource in app.router.resources():
        assert resource.canonical.startswith("/staff")
