"""From one version of the journey language to the next: one step each, and a folder goes through those it needs."""

from collections.abc import Callable, Mapping

from authoring.migrations.from_0 import from_0
from authoring.rewriting import Rewriting

Step = Callable[[Rewriting], list[str]]
"""Rewrites one file; gives what its author has to do by hand, in sentences."""

STEPS: Mapping[int, Step] = {0: from_0}
"""By the version that a file is in; each leads to the next one. Golden files: tests/authoring/migrations/golden."""
