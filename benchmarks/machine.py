"""What machine the figures are from."""

import os
import platform
from importlib.metadata import version


def machine_line() -> str:
    """One sentence: cores, system, Python and the libraries that matter."""
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"aiohttp {version('aiohttp')}, SQLite by apsw {version('apsw')}."
    )
