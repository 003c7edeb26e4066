"""A browser without scripts: follows redirects, keeps cookies, fills in forms by their fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.handoff.house import House

PASSWORD = "correct horse battery"


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and all of its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of that name."""
        return [attributes for name, attributes in self.tags if name == tag]


@dataclass
class Browser:
    """What is shown now, and how it got there."""

    house: House
    status: int = 0
    path: str = ""
    page: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookie: str = ""

    @property
    def tags(self) -> Tags:
        return Tags(self.page)

    async def go(self, path: str, **more: Any) -> "Browser":
        return await self._request("GET", path, **more)

    async def post(self, path: str, **fields: str) -> "Browser":
        """Send a form; names like `input_reference` stand for `input.reference`."""
        data = {name.replace("input_", "input."): value for name, value in fields.items()}
        return await self._request("POST", path, data=data)

    async def sign_in(self, name: str = "jo", password: str = PASSWORD, **more: str) -> "Browser":
        return await self.post("/staff/sign-in", name=name, password=password, **more)

    async def _request(self, method: str, path: str, **more: Any) -> "Browser":
        headers = {**self.sent, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        response = await self.house.client.request(method, path, headers=headers, allow_redirects=False, **more)
        for name, cookie in response.cookies.items():
            self.set_cookie = cookie.OutputString()
            self.cookies[name] = cookie.value
        self.house.client.session.cookie_jar.clear()
        if response.status == 303:
            return await self._request("GET", response.headers["Location"])
        self.status, self.path, self.page = response.status, path, await response.text()
        return self


async def member_in_browser(house: House, name: str = "jo", role: str = "agent", **more: Any) -> Browser:
    """A member with a password of their own, signed in."""
    await house.roster.add(name, role=role, **more)
    await house.roster.choose_password(name, PASSWORD)
    browser = Browser(house)
    await browser.sign_in(name)
    assert browser.path == "/staff", browser.page
    return browser
