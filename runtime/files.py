"""What customers send besides words: files, kept apart from the store, each under the conversation that it belongs to.

The id of a file is made from what it holds, so that one which is sent twice is kept once. Whoever asks for a file is
told its kind by what is in it, and never by what somebody said of it.
"""

import asyncio
import hashlib
import os
import re
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile

from aiohttp import web

from runtime.core.values import File

MOST_BYTES = 10_000_000  # of one file: a photo of today's telephones, or a scanned letter
KINDS = frozenset({
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "application/pdf", "text/plain",
})  # fmt: skip
"""What is taken: what people of the desk can look at without running anything."""

_NAME_CHARS = 100
_ID = re.compile(r"(\d{1,2}-[0-9a-z]{1,40})\.([0-9a-f]{32})")
_FORBIDDEN = re.compile('[\x00-\x1f\x7f/\\\\:*?"<>|\u202a-\u202e\u2066-\u2069]+')


class FileRefused(Exception):
    """A file that is not taken. `code` is `empty`, `too_large` or `kind`."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Files:
    """The files of all conversations, in one folder that all workers share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, conversation: str, name: str, content: bytes) -> File:
        """Keep a file; when this returns it is on the disk. Raises FileRefused and OSError."""
        if not content:
            raise FileRefused("empty", "The file is empty.")
        if len(content) > MOST_BYTES:
            raise FileRefused("too_large", f"A file may have {MOST_BYTES // 1_000_000} MB at most.")
        kind = kind_of(content)
        if kind not in KINDS:
            raise FileRefused("kind", "We can take pictures, PDF and plain text.")
        digest = hashlib.sha256(content).hexdigest()[:32]
        await asyncio.to_thread(self._write, self._folder / conversation / digest, content)
        return File(f"{conversation}.{digest}", tidy(name) or kind.replace("/", "."), kind, len(content))

    async def read(self, file_id: str) -> tuple[bytes, str] | None:
        """What a file holds, and its kind; None where there is none."""
        named = _ID.fullmatch(file_id)
        if named is None:
            return None
        try:
            content = await asyncio.to_thread((self._folder / named[1] / named[2]).read_bytes)
        except FileNotFoundError:
            return None
        return content, kind_of(content)

    async def erase(self, conversation: str) -> None:
        """Remove everything of a conversation."""
        await asyncio.to_thread(shutil.rmtree, self._folder / conversation, ignore_errors=True)

    def _write(self, path: Path, content: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)


def conversation_of(file_id: str) -> str | None:
    """The conversation that a file belongs to; None for what is no id."""
    named = _ID.fullmatch(file_id)
    return named[1] if named is not None else None


def kind_of(content: bytes) -> str:
    """The media type by what is in a file."""
    import puremagic  # reads its large tables, for which most services have no use

    try:
        found: str = puremagic.from_string(content[:65_536], mime=True)
    except (puremagic.PureError, ValueError):
        found = ""
    if found in KINDS and not found.startswith("text/"):
        return found
    try:
        written = content.decode()
    except UnicodeDecodeError:
        return found or "application/octet-stream"
    return "text/plain" if "\x00" not in written else "application/octet-stream"


def tidy(name: str) -> str:
    """A file's name as it may be shown and saved: no folders, no signs that turn the reading around."""
    return _FORBIDDEN.sub(" ", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")[-_NAME_CHARS:]


def served(content: bytes, kind: str) -> web.Response:
    """A file as an answer that no browser runs, guesses about or keeps."""
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": "inline" if kind.startswith("image/") else "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    charset = "utf-8" if kind.startswith("text/") else None
    return web.Response(body=content, content_type=kind, charset=charset, headers=headers)
