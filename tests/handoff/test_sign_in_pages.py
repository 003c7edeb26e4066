"""Signing in by the pages: the one-time password, the cookie, waiting, and getting out."""

from datetime import timedelta

import pytest

from handoff.roster import SIGN_IN
from runtime import limits
from tests.handoff.browsing import PASSWORD, Browser, member_in_browser
from tests.handoff.conftest import HouseMaker
from tests.handoff.house import House


async def test_a_one_time_password_opens_nothing_but_the_page_to_choose_another(house: House) -> None:
    browser = Browser(house)
    await browser.sign_in("jo", await house.roster.add("jo", role="agent"))
    assert browser.path == "/staff/password"
    for path in ("/staff", "/staff?ticket=x"):
        await browser.go(path)
        assert browser.path == "/staff/password"
    response = await house.client.get("/staff/api/v1/me", headers={"Cookie": f"handrail={browser.cookies['handrail']}"})
    assert response.status == 403


async def test_choosing_a_password_goes_on_to_the_desk_with_a_fresh_cookie(house: House) -> None:
    browser, first = Browser(house), await house.roster.add("jo", role="agent")
    await browser.sign_in("jo", first)
    old = dict(browser.cookies)
    await browser.post("/staff/password", present=first, password=PASSWORD)
    assert (browser.status, browser.path) == (200, "/staff")
    assert browser.cookies != old
    assert (await Browser(house, cookies=old).go("/staff")).path.startswith("/staff/sign-in")
    assert (await Browser(house).sign_in("jo", first)).status == 401


@pytest.mark.parametrize(
    ("present", "password", "problem"),
    [
        (None, "short", "from 12 to 200"),
        (None, "x" * 201, "from 12 to 200"),
        (None, None, "present password. Choose another"),
        (None, "jo-is-my-name", "begin with your name"),
        ("wrong", PASSWORD, "not your present password"),
        ("wrong and twice the same", "wrong and twice the same", "not your present password"),
    ],
)
async def test_a_password_that_will_not_do_is_refused_with_the_reason(
    house: House, present: str | None, password: str | None, problem: str
) -> None:
    browser, first = Browser(house), await house.roster.add("jo", role="agent")
    await browser.sign_in("jo", first)
    await browser.post("/staff/password", present=present or first, password=password or first)
    assert browser.status in (403, 422)
    assert problem in browser.page
    assert (await Browser(house).sign_in("jo", first)).path == "/staff/password"


async def test_the_cookie_is_for_this_host_only_and_no_script_reads_it(house: House) -> None:
    browser = await member_in_browser(house)
    assert browser.set_cookie.startswith("handrail=")
    attributes = [part.strip().lower() for part in browser.set_cookie.split(";")]
    assert {"httponly", "samesite=lax", "path=/", "max-age=43200"} <= set(attributes)
    assert "secure" not in attributes
    assert not any(part.startswith("domain") for part in attributes)


async def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(make_house: HouseMaker) -> None:
    house = await make_house(public_url="https://desk.example")
    await house.roster.add("jo", role="agent")
    await house.roster.choose_password("jo", PASSWORD)
    browser = Browser(house, sent={"Host": "desk.example", "Origin": "https://desk.example"})
    await browser.sign_in()
    assert browser.path == "/staff"
    assert browser.set_cookie.startswith("__Host-handrail=")
    assert "secure" in browser.set_cookie.lower()


async def test_where_a_cookie_would_travel_in_the_clear_nobody_can_sign_in(house: House) -> None:
    await house.roster.add("jo", role="agent")
    await house.roster.choose_password("jo", PASSWORD)
    browser = Browser(house, sent={"Host": "desk.example"})
    await browser.sign_in()
    assert browser.status == 403
    assert "HANDRAIL_PUBLIC_URL" in browser.page
    assert browser.cookies == {}


async def test_a_wrong_password_says_no_more_than_that_and_keeps_the_name(house: House) -> None:
    await house.roster.add("jo", role="agent")
    pages = [(await Browser(house).sign_in(name, "wrong")) for name in ("jo", "ghost")]
    assert [page.status for page in pages] == [401, 401]
    assert pages[0].page.replace("jo", "ghost") == pages[1].page


async def test_after_several_wrong_passwords_the_page_says_how_long_to_wait(house: House) -> None:
    await member_in_browser(house)
    browser = Browser(house)
    for _ in range(limits.SIGN_IN_FREE_TRIES):
        await browser.sign_in("jo", "wrong")
    await browser.sign_in("jo")
    assert browser.status == 429
    assert "Try again in 2 seconds" in browser.page
    house.clock.pass_by(timedelta(seconds=2))
    assert (await browser.sign_in("jo")).path == "/staff"


async def test_one_comes_to_where_one_wanted_to_go_and_never_to_another_site(house: House) -> None:
    await member_in_browser(house)
    browser = Browser(house)
    await browser.go("/staff?tab=mine&ticket=t-1")
    (next_,) = [one["value"] for one in browser.tags.named("input") if one["name"] == "next"]
    assert next_ == "/staff?tab=mine&ticket=t-1"
    await browser.sign_in(next=str(next_))
    assert browser.path == "/staff?tab=mine&ticket=t-1"
    for evil in (
        "https://evil.example",
        "//evil.example",
        "/staffer",
        "/staff\r\nX: y",
        "/\\evil.example",
        "javascript:1",
    ):
        assert (await Browser(house).sign_in(next=evil)).path == "/staff", evil


async def test_signing_out_ends_the_sign_in(house: House) -> None:
    browser = await member_in_browser(house)
    kept = dict(browser.cookies)
    await browser.post("/staff/sign-out")
    assert browser.path.startswith("/staff/sign-in")
    assert "Max-Age=0" in browser.set_cookie
    assert (await Browser(house, cookies=kept).go("/staff")).path.startswith("/staff/sign-in")
    assert await house.store.documents(SIGN_IN) == ()


async def test_signing_in_again_in_the_same_browser_ends_the_first(house: House) -> None:
    browser = await member_in_browser(house)
    first = dict(browser.cookies)
    await browser.sign_in()
    assert (await Browser(house, cookies=first).go("/staff")).path.startswith("/staff/sign-in")


async def test_a_name_is_shown_as_text(house: House) -> None:
    browser = Browser(house)
    await browser.sign_in('"><script>alert(1)</script>', "x")
    assert browser.tags.named("script") == []
