"""Errors as RFC 9457 problem documents: the one shape in which every HTTP page of ours says no."""

from collections.abc import Mapping

import msgspec
from aiohttp import web

PROBLEM_JSON = "application/problem+json"


def problem(
    status: int,
    code: str,
    title: str,
    detail: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> web.Response:
    """An answer that says what was wrong: `code` for programs, `title` for every case of it, `detail` for this one.

    `more` are further members (JSON values). With `retry_after` (seconds) the header of that name is set too.
    """
    document: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "code": code}
    if detail is not None:
        document["detail"] = detail
    document.update(more)
    sent = dict(headers or {})
    retry_after = more.get("retry_after")
    if isinstance(retry_after, int | float):
        sent["Retry-After"] = whole_seconds(retry_after)
    return web.Response(status=status, body=msgspec.json.encode(document), content_type=PROBLEM_JSON, headers=sent)


def whole_seconds(seconds: float) -> str:
    """A wait as `Retry-After` writes it: whole seconds, rounded up, at least one."""
    return str(max(1, -int(-seconds // 1)))
