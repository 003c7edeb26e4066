"""The encoder of a folder of models, where one is installed. What it needs is loaded with it, not before."""

from pathlib import Path
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from runtime.understanding.encoder.minilm import MiniLM

FILE_NAME = "all-minilm-l6-v2.int8.npz"

_log = structlog.get_logger()


class Installed:
    """The encoder of a folder, read when its file is there, which may be later than the start."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._encoder: MiniLM | None = None
        self._damaged: float | None = None

    def __call__(self) -> "MiniLM | None":
        """The encoder; None where it is not installed, or its file cannot be read (which is logged once)."""
        if self._encoder is None and self._path.exists() and self._path.stat().st_mtime != self._damaged:
            from runtime.understanding.encoder.fast import fast_layers
            from runtime.understanding.encoder.minilm import MiniLM
            from runtime.understanding.encoder.weights import BadModel, read_model

            try:
                weights, pieces = read_model(self._path)
                self._encoder = MiniLM(weights, pieces, fast_layers(weights))
            except (OSError, BadModel) as error:
                self._damaged = self._path.stat().st_mtime
                _log.error("understanding.bad_model", why=str(error))
        return self._encoder
