"""The widget: what is served is what its modules make."""

import gzip
import json
import re
from pathlib import Path

from channels.web.building import BUILT, built

WIDGET = Path(__file__).parents[2] / "channels" / "web" / "widget"


def test_the_launcher_imports_the_chat_from_where_it_came() -> None:
    source = (WIDGET / "widget.js").read_text("utf-8")
    assert 'new URL("./widget/chat.js", HERE)' in source
    assert "const HERE = new URL(import.meta.url);" in source
    assert not re.findall(r"^import ", source, re.MULTILINE)


def test_what_is_served_is_what_the_modules_make() -> None:
    """`make widget` writes it anew."""
    for served, text in built().items():
        assert (BUILT / served).read_text("utf-8") == text, served
        assert gzip.decompress((BUILT / f"{served}.gz").read_bytes()).decode() == text, served


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((WIDGET / "package-lock.json").read_text("utf-8"))
    packages = {where: package for where, package in lock["packages"].items() if where}
    assert packages
    for package in packages.values():
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package
