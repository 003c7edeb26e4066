"""What the program is installed with is what it was tried with: every dependency has its version in one list."""

import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.running import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
NAMED = chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
NEEDED = [Requirement(line) for line in NAMED]
TRIED = {
    canonicalize_name(line.name): line
    for line in map(Requirement, (REPOSITORY / "deploy" / "constraints.txt").read_text().splitlines())
}


@pytest.mark.parametrize("needed", NEEDED, ids=lambda needed: needed.name)
def test_every_dependency_has_the_version_it_was_tried_with(needed: Requirement) -> None:
    tried = TRIED[canonicalize_name(needed.name)]
    (exact,) = tried.specifier
    assert exact.operator == "==", "one version, not a range"
    assert needed.specifier.contains(exact.version), "and one that pyproject.toml lets in"
