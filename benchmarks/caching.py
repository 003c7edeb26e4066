"""Where benchmarks keep what takes long to make: outside the repository, so that a checkout stays clean."""

import hashlib
import os
from pathlib import Path


def cached(name: str, *made_of: str) -> Path:
    """The place of a thing that is made of those texts; another text is another place. It may not be there yet."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "handrail-benchmarks"
    root.mkdir(parents=True, exist_ok=True)
    return root / f"{name}-{hashlib.sha256(chr(0).join(made_of).encode()).hexdigest()[:12]}"
