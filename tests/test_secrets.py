"""No file of the repository holds a secret of the kinds that are worth stealing."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MOST_BYTES = 1_000_000

KINDS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64}",
    "an AWS key": r"\bAKIA[0-9A-Z]{16}\b",
    "a GitHub token": r"\bgh[pousr]_[0-9A-Za-z]{36}\b",
    "a Slack token": r"\bxox[abpr]-[0-9A-Za-z-]{10,}",
    "a Twilio key": r"\bSK[0-9a-f]{32}\b",
    "a Twilio account": r"\bAC(?!(.)\1{31})[0-9a-f]{32}\b",
    "a Telnyx key": r"\bKEY0[0-9A-F]{30}_[0-9A-Za-z]{22}\b",
    "a PyPI token": r"\bpypi-AgEIcHlwaS5vcmc[0-9A-Za-z_-]{50,}",
    "a key of a language model": r"\bsk-[0-9A-Za-z_-]{32,}",
}


def holds(text: str) -> set[str]:
    """What of that a text holds."""
    return {kind for kind, pattern in KINDS.items() if re.search(pattern, text)}


def test_no_file_holds_one() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    files = [ROOT / name for name in listed.split("\0") if name] or [one for one in ROOT.rglob("*.py")]
    found = {}
    for file in files:
        if file.is_file() and file.stat().st_size < MOST_BYTES and (here := holds(file.read_text(errors="ignore"))):
            found[str(file.relative_to(ROOT))] = here
    assert not found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("aws = 'AKIA" + "ABCDEFGH12345678'", "an AWS key"),
        ("token: ghp" + "_" + "a1" * 18, "a GitHub token"),
        ("TWILIO=SK" + "0a" * 16, "a Twilio key"),
        ("AC" + "0a1b" * 8, "a Twilio account"),
        ("-----BEGIN " + "PRIVATE KEY-----\n" + "Ab1+" * 20, "a private key"),
    ],
)
def test_one_that_is_there_is_seen(text: str, kind: str) -> None:
    assert kind in holds(text)
