"""`make run`: the example map, served with its example bank beside it in a process of its own."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from handrail.cli import main

BANK_PORT = 8099  # where the map looks for it, unless BANK_URL says otherwise


def run() -> None:
    """Start the bank, serve until told to stop, and end the bank with us (it ends when its stdin closes)."""
    port = free_port(BANK_PORT)
    os.environ.setdefault("BANK_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("FRAUD_URL", os.environ["BANK_URL"])
    command = [sys.executable, "-m", "journeys.back_office", "--port", str(port), "--until-stdin-closes"]
    bank = subprocess.Popen(command, stdin=subprocess.PIPE)
    fetch_model()
    try:
        main(["serve", *(sys.argv[1:] or ["journeys"])])
    finally:
        assert bank.stdin is not None
        bank.stdin.close()
        bank.wait(timeout=5)


def fetch_model() -> None:
    """Fetch the sentence encoder beside the service, once. Nothing waits for it; without a network one line says so."""
    folder = Path(os.environ.get("HANDRAIL_MODELS", "var/models"))
    if not list(folder.glob("*.npz")):
        subprocess.Popen([sys.executable, "-m", "handrail", "model", "install"], stdin=subprocess.DEVNULL)


def free_port(wanted: int) -> int:
    """The port wanted, or any other where somebody listens on it already."""
    for port in (wanted, 0):
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = one.getsockname()[1]
            return found
    raise SystemExit("no port is free for the example bank")


if __name__ == "__main__":
    run()
