"""What sending by any API has in common: a connection for each message, one try, and what may be said of its end."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import aiohttp

from runtime import limits
from runtime.ports import ChannelError, SendResult, TryLater, Unknown


class Unfetched(ChannelError):
    """What a customer attached could not be had just now."""


class CannotLookUp(ChannelError):
    """The provider did not say which messages it has, or what became of one; the message is for the operator."""


Read = Callable[[aiohttp.ClientResponse, Mapping[str, object]], SendResult]
"""What an answer and the JSON object in it mean."""


def open_session() -> aiohttp.ClientSession:
    """A client session fit for sending; whoever opens it closes it.

    Every message gets a connection of its own: on one kept open, a close by the other side that crosses our
    request leaves nobody knowing whether it was taken, and such a message costs a person's time.
    """
    timeout = aiohttp.ClientTimeout(total=limits.SMS_SEND.total_seconds(), connect=limits.SMS_CONNECT.total_seconds())
    connector = aiohttp.TCPConnector(force_close=True)
    return aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
    )


async def outcome(
    request: AbstractAsyncContextManager[aiohttp.ClientResponse], read: Read, pause: timedelta
) -> SendResult:
    """What became of one request. TryLater, after `pause`, only when it provably was not taken."""
    try:
        async with request as response:
            return read(response, await json_reply(response, limits.REPLY_BYTES))
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        return TryLater(pause)  # no connection was made, so nothing was sent
    except TimeoutError:
        return Unknown("The SMS provider did not answer in time.")
    except aiohttp.ClientError as error:
        return Unknown(f"The connection to the SMS provider broke ({type(error).__name__}).")


async def looked_up(
    request: AbstractAsyncContextManager[aiohttp.ClientResponse], most: int
) -> tuple[int, Mapping[str, object]]:
    """The status of an answer and the JSON object in it, of `most` bytes. Raises CannotLookUp where there is none."""
    try:
        async with request as response:
            return response.status, await json_reply(response, most)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CannotLookUp(f"The SMS provider could not be asked ({type(error).__name__}).") from error


async def content(request: AbstractAsyncContextManager[aiohttp.ClientResponse], most: int) -> bytes | None:
    """What lies at an address; None where it is gone, or is larger than `most`. Raises Unfetched."""
    try:
        async with request as response:
            if response.status in (401, 403, 404, 410):
                return None
            if response.status != 200:
                raise Unfetched(f"HTTP {response.status}")
            read = bytearray()
            async for chunk in response.content.iter_chunked(64 * 1024):
                read += chunk
                if len(read) > most:
                    return None
            return bytes(read)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Unfetched(type(error).__name__) from error


def pause(attempts: int, jitter: Callable[[], float]) -> timedelta:
    """How long to wait after so many tries; `jitter` keeps those that were refused together apart."""
    doubled = limits.SMS_RETRY * (1 << min(max(attempts - 1, 0), 20))
    return min(doubled, limits.SMS_RETRY_MOST) * (0.5 + jitter() / 2)


def retry_after(response: aiohttp.ClientResponse) -> timedelta:
    """How long the provider asks us to wait; nothing where it does not say."""
    wanted = response.headers.get("Retry-After", "")
    return min(timedelta(seconds=int(wanted)), limits.SMS_RETRY_MOST) if is_count(wanted) else timedelta()


def is_count(written: str) -> bool:
    """Whether a text is a small whole number."""
    return written.isascii() and written.isdigit() and len(written) <= 6


async def json_reply(response: aiohttp.ClientResponse, most: int) -> Mapping[str, object]:
    """The JSON object of an answer; empty when it is none, or has more than `most` bytes."""
    read = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        read += chunk
        if len(read) > most:
            return {}
    try:
        found = json.loads(read)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
