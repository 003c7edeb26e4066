"""`handrail doctor` knows the versions below which there are holes, and says what to install."""

import pytest

from handrail.commands import doctor


@pytest.mark.parametrize("package", doctor.LEAST)
def test_a_library_with_a_known_hole_is_unsafe(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "version", lambda one: "0.9.1" if one == package else "999.0.0")
    found = {about: (severity, text) for severity, about, text in doctor._versions()}
    severity, text = found.pop(package)
    wanted = ".".join(map(str, doctor.LEAST[package]))
    assert severity == "unsafe" and f"install {wanted} or later" in text
    assert {severity for severity, _ in found.values()} == {"ok"}


def test_what_is_installed_here_is_safe() -> None:
    assert {severity for severity, *_ in doctor._versions()} == {"ok"}
