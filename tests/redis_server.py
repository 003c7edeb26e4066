"""A real redis-server in a process of its own, for tests."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

SAFE = ("--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction")
_NODE = (*SAFE, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
START_SECONDS = 20.0


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class RedisServer:
    """One server. It can be killed, stopped in its tracks, and started again over what it had."""

    def __init__(self, folder: Path, *options: str, port: int | None = None, config: Path | None = None) -> None:
        """With `config`, the file of a Sentinel, it is one."""
        self._config = config
        self.port = port or free_port()
        self.folder = folder
        self.options = options
        self.environment: Mapping[str, str] = {}  # besides what there is
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        """Its address as a setting."""
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> "RedisServer":
        """Start it and wait until it answers."""
        program = shutil.which("redis-server")
        assert program, "redis-server is not installed: `make system`"
        words = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), *self.options]
        if self._config is not None:
            words = [program, str(self._config), "--sentinel"]
        with (self.folder / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log, env=os.environ | self.environment)
        self.wait_until("PING", b"+PONG")
        return self

    def say(self, words: str, seconds: float = 1.0) -> bytes:
        """One command on a connection of its own; gives the beginning of the answer as it comes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as one:
            one.sendall(words.encode() + b"\r\n")
            return one.recv(65_536)

    def wait_until(self, words: str, answer: bytes) -> None:
        """Say it until the answer has that in it."""
        end = monotonic() + START_SECONDS
        said = b""
        while monotonic() < end:
            try:
                said = self.say(words)
            except OSError as error:
                said = str(error).encode()
            if answer in said:
                return
            sleep(0.02)
        raise AssertionError(f"{words} is answered with {said!r}: {(self.folder / 'log.txt').read_text()[-2000:]}")

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would; it may be asleep."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGTERM)
            self.process.wait()


@contextmanager
def redis_server(*options: str, environment: Mapping[str, str] | None = None) -> Iterator[RedisServer]:
    """A server over an empty folder."""
    with TemporaryDirectory(prefix="handrail-redis-") as folder:
        server = RedisServer(Path(folder), *(options or SAFE))
        server.environment = environment or {}
        try:
            yield server.start()
        finally:
            server.kill()


@contextmanager
def redis_cluster(nodes: int = 3, *, replicas: int = 0) -> Iterator[Sequence[RedisServer]]:
    """A cluster of primaries that share the slots, each with so many replicas. Gives the primaries."""
    with TemporaryDirectory(prefix="handrail-redis-") as folder, ExitStack() as stack:
        servers = []
        for n in range(nodes):
            server = RedisServer(Path(folder) / str(n), *_NODE, port=_port_of_a_node())
            stack.callback(server.kill)
            servers.append(server.start())
        bounds = [16_384 * n // nodes for n in range(nodes + 1)]
        for n, server in enumerate(servers):
            server.say(f"CLUSTER ADDSLOTSRANGE {bounds[n]} {bounds[n + 1] - 1}")
            server.say(f"CLUSTER SET-CONFIG-EPOCH {n + 1}")
            for other in servers:
                server.say(f"CLUSTER MEET 127.0.0.1 {other.port}")
        for server in servers:
            server.wait_until("CLUSTER INFO", f"cluster_known_nodes:{nodes}".encode())
            server.wait_until("CLUSTER INFO", b"cluster_state:ok")
        joining = []
        for n, server in enumerate(servers):
            for m in range(replicas):
                replica = RedisServer(Path(folder) / f"{n}-{m}", *_NODE, port=_port_of_a_node())
                stack.callback(replica.kill)
                replica.start().say(f"CLUSTER MEET 127.0.0.1 {server.port}")
                joining.append((replica, server))
        for replica, server in joining:
            _follow(replica, server)
        yield servers


def _follow(replica: RedisServer, primary: RedisServer) -> None:
    """Let a node have what another has, and take its place when that is gone."""
    name = primary.say("CLUSTER MYID").split(b"\r\n")[1].decode()
    replica.wait_until("CLUSTER NODES", name.encode())
    replica.wait_until("CLUSTER INFO", b"cluster_state:ok")
    replica.wait_until(f"CLUSTER REPLICATE {name}", b"+OK")
    replica.wait_until("INFO replication", b"master_link_status:up")
    primary.wait_until("CLUSTER NODES", f":{replica.port}@".encode())


def _port_of_a_node() -> int:
    """A free port whose neighbour ten thousand above, which the nodes talk on, is a port too."""
    while True:
        port = free_port()
        if port < 50_000:
            return port


async def emptied(servers: Sequence[RedisServer]) -> None:
    """Forget everything in them."""
    for server in servers:
        assert (await asyncio.to_thread(server.say, "FLUSHALL")).startswith(b"+OK")


@contextmanager
def store_setting(kind: str) -> Iterator[dict[str, str]]:
    """Where a service keeps what it knows, as a setting: `sqlite`, or `redis` with a server of its own."""
    if kind == "sqlite":
        yield {}
        return
    with redis_server() as redis:
        yield {"HANDRAIL_STORE": redis.url}
