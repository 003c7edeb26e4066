"""What a Redis must be like before anything is entrusted to it; said to the operator in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from redis import exceptions as redis_errors

from runtime.ports import StoreUnavailable
from runtime.store.redis_address import Place, RedisAddress
from runtime.store.redis_topology import ask, connection

OLDEST = (7, 0)
_MENDED = {(7, 0): 15, (7, 2): 11, (7, 4): 6, (8, 0): 4, (8, 2): 2}
"""The first release of each line without the use of freed memory by a script (CVE-2025-49844)."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a server. `unsafe` keeps the service from starting."""

    severity: Literal["ok", "warning", "unsafe"]
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Server:
    """What a server says of itself."""

    version: tuple[int, ...]
    settings: Mapping[str, str]
    replicas: int
    role: str


async def look_at(address: RedisAddress, place: Place) -> Server:
    """Ask a server. Raises StoreUnavailable."""
    asked = connection(address, place)
    try:
        told: bytes = await ask(asked, "INFO")
        found = dict(re.findall(r"^([a-z_]+):(.*)\r$", told.decode(), re.MULTILINE))
        names = ("maxmemory", "maxmemory-policy", "appendonly", "appendfsync", "no-appendfsync-on-rewrite")
        settings: dict[str, str] = {}
        for name in names:
            pair = await ask(asked, "CONFIG", "GET", name)
            settings |= {pair[0].decode(): pair[1].decode()} if pair else {}
    except redis_errors.NoPermissionError as error:
        raise StoreUnavailable(
            f"Redis at {place[0]}:{place[1]}: this user needs INFO and CONFIG|GET: {error}"
        ) from error
    except (redis_errors.RedisError, OSError, TimeoutError) as error:
        raise StoreUnavailable(f"Redis at {place[0]}:{place[1]} cannot be reached: {error}") from error
    finally:
        await asked.disconnect(nowait=True)
    version = tuple(int(part) for part in found["redis_version"].split(".")[:3] if part.isdigit())
    return Server(version, settings, int(found.get("connected_slaves", 0)), found.get("role", ""))


def remarks(address: RedisAddress, server: Server) -> Sequence[Remark]:
    """What is to be said of it; the operator may insist on an open one with `?open=yes`."""
    settings = server.settings
    version = ".".join(map(str, server.version))
    found = [Remark("ok", "version", version)]
    if server.version < OLDEST:
        found = [Remark("unsafe", "version", f"Redis {version} is too old: take 7.0 or later")]
    elif _is_open_to_scripts(server.version):
        found = [Remark("warning", "version", f"Redis {version} lacks the fix of CVE-2025-49844: take a newer one")]
    policy = settings.get("maxmemory-policy", "")
    if policy != "noeviction":
        text = f"maxmemory-policy is {policy}: Redis would throw conversations away. Set it to noeviction"
        found.append(Remark("unsafe", "memory", text))
    else:
        found.append(Remark("ok", "memory", "nothing is thrown away"))
    found += _about_disk(settings)
    if not address.is_local and address.password is None and not address.tls.get("ssl_certfile"):
        text = (
            "Redis is reached over the network without a password: set one (ACL SETUSER) and say it in HANDRAIL_STORE"
        )
        found.append(Remark("unsafe", "access", text))
    elif not address.is_local and not address.is_tls:
        found.append(Remark("warning", "access", "what customers write goes to Redis in the clear: use rediss://"))
    return found


def _about_disk(settings: Mapping[str, str]) -> Sequence[Remark]:
    if settings.get("appendonly") != "yes":
        text = "appendonly is off: after a restart, what was acknowledged would be gone. Set appendonly yes"
        return [Remark("unsafe", "disk", text)]
    found = []
    if settings.get("no-appendfsync-on-rewrite") == "yes":
        text = "no-appendfsync-on-rewrite is yes: while the file is rewritten, nothing is safe. Set it to no"
        found.append(Remark("unsafe", "disk", text))
    match settings.get("appendfsync"):
        case "always":
            found.append(Remark("ok", "disk", "what is acknowledged is on the disk"))
        case "no":
            text = "appendfsync is no: a power cut may lose half a minute. Set it to always, or everysec"
            found.append(Remark("unsafe", "disk", text))
        case other:
            text = f"appendfsync is {other}: a power cut may lose about a second; always loses nothing"
            found.append(Remark("warning", "disk", text))
    return found


def _is_open_to_scripts(version: tuple[int, ...]) -> bool:
    major, minor, patch = (*version, 0, 0)[:3]
    return patch < _MENDED.get((major, minor), 0)
