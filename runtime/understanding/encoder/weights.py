"""The encoder's file: one byte a weight with a scale a row, 23 MB instead of 91, and the vocabulary with it.

It is made once from the published weights (`install`), and holds plain arrays only: nothing in it can run.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from runtime.understanding.encoder.wordpiece import WordPieces

Floats = NDArray[np.float32]

FORM = 1  # of the file
_SCALE = "/scale"


class BadModel(ValueError):
    """The file is not one that this version reads; it is made anew by `handrail model install`."""


def write_model(path: Path, tensors: Mapping[str, Floats], vocabulary: Sequence[str]) -> None:
    """Write the file, whole or not at all. Matrices are (out, in), as they are published."""
    arrays: dict[str, NDArray[np.generic]] = {
        "form": np.array([FORM]),
        "vocabulary": np.frombuffer("\n".join(vocabulary).encode(), np.uint8),
    }
    for name, tensor in tensors.items():
        if tensor.ndim == 2 and tensor.shape[0] > 2:
            scale = np.maximum(np.abs(tensor).max(axis=1, keepdims=True) / 127, np.float32(1e-12))
            arrays[name] = np.rint(tensor / scale).astype(np.int8)
            arrays[name + _SCALE] = scale.astype(np.float32)
        else:
            arrays[name] = tensor.astype(np.float32)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    unfinished.replace(path)


def read_model(path: Path) -> tuple[dict[str, Floats], WordPieces]:
    """The tensors, ready to multiply rows with, and the vocabulary. Raises BadModel and OSError."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (ValueError, KeyError, EOFError, BadZipFile) as error:
        raise BadModel(f"{path} is damaged: {error}") from error
    if arrays.pop("form", [0])[0] != FORM or "vocabulary" not in arrays:
        raise BadModel(f"{path} has another form than {FORM}")
    vocabulary = arrays.pop("vocabulary").tobytes().decode().split("\n")
    tensors = {}
    for name, array in arrays.items():
        if name.endswith(_SCALE):
            continue
        scale = arrays.get(name + _SCALE)
        whole = array.astype(np.float32) if scale is None else array.astype(np.float32) * scale
        is_table = "embeddings" in name or whole.ndim == 1
        tensors[name] = whole if is_table else np.ascontiguousarray(whole.T)
    return tensors, WordPieces(vocabulary)
