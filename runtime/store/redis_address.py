"""How to reach Redis: one server, a primary that Sentinels name, or a Cluster.

`redis://`, `rediss://` (TLS), and with `+sentinel` or `+cluster` behind either: `redis+sentinel://one:26379,two:26379/NAME`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

Kind = Literal["server", "sentinel", "cluster"]
Place = tuple[str, int]

_PORTS: Mapping[Kind, int] = {"server": 6379, "sentinel": 26379, "cluster": 6379}
_FILES = {"ca": "ssl_ca_certs", "cert": "ssl_certfile", "key": "ssl_keyfile"}
_LOOPBACK = ("localhost", "::1")


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """One that was read from a setting. `sentinel_password` is for the Sentinels themselves."""

    kind: Kind
    places: tuple[Place, ...]
    is_tls: bool = False
    database: int = 0
    primary: str = ""
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    sentinel_password: str | None = field(default=None, repr=False)
    prefix: str = "hr"
    tls: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Whether nothing leaves this machine on the way."""
        return all(host in _LOOPBACK or host.startswith("127.") for host, _ in self.places)

    @property
    def options(self) -> dict[str, Any]:
        """What each connection to a Redis server is opened with."""
        return {"username": self.username, "password": self.password, "db": self.database, **self.tls}

    def __str__(self) -> str:
        places = ",".join(f"{host}:{port}" for host, port in self.places)
        return f"Redis at {places}" + (f" ({self.primary})" if self.primary else "")


def read_address(text: str) -> RedisAddress:
    """The address of a setting. Raises ValueError with a sentence."""
    scheme, _, rest = text.partition("://")
    plain, _, more = scheme.partition("+")
    kind: Any = more or "server"
    if plain not in ("redis", "rediss") or kind not in _PORTS:
        raise ValueError("must begin with redis://, rediss://, redis+sentinel:// or redis+cluster://")
    parts = urlsplit(f"redis://{rest}")
    hosts = parts.netloc.rpartition("@")[2]
    places = tuple(_place(host, _PORTS[kind]) for host in hosts.split(",") if host)
    if not places:
        raise ValueError("must name a host")
    if kind == "server" and len(places) > 1:
        raise ValueError("names several hosts: say redis+sentinel:// or redis+cluster://")
    path = unquote(parts.path.lstrip("/"))
    if kind == "sentinel" and not path:
        raise ValueError("must end with the name that the Sentinels know the primary by: .../NAME")
    if kind == "server" and path and not path.isdigit():
        raise ValueError(f"must end with the number of a database, not {path}")
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    unknown = asked.keys() - _FILES.keys() - {"prefix", "sentinel_password"}
    if unknown:
        raise ValueError(f"knows ca, cert, key, prefix and sentinel_password after ?, not {sorted(unknown)[0]}")
    username, password = _user(parts.netloc)
    return RedisAddress(
        kind, places, is_tls=plain == "rediss", database=int(path) if kind == "server" and path else 0,
        primary=path if kind == "sentinel" else "", username=username, password=password,
        sentinel_password=asked.get("sentinel_password"), prefix=asked.get("prefix", "hr"),
        tls={_FILES[name]: file for name, file in asked.items() if name in _FILES},
    )  # fmt: skip


def _user(netloc: str) -> tuple[str | None, str | None]:
    user, is_there, _ = netloc.rpartition("@")
    if not is_there:
        return None, None
    name, _, password = user.partition(":")
    return unquote(name) or None, unquote(password) or None


def _place(text: str, port: int) -> Place:
    host, colon, number = text.rpartition(":")
    if not colon or text.endswith("]"):
        return text.strip("[]"), port
    if not number.isdigit():
        raise ValueError(f"has a port that is no number: {number}")
    return host.strip("[]"), int(number)
