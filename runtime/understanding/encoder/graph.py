"""The layers of the encoder as a graph that onnxruntime runs, written byte by byte: no package is needed to write it.

The form is that of onnx.proto (ONNX 1.16, IR version 8): fields are numbered, and only those that we use are here. The
operators of `com.microsoft` are onnxruntime's own. Numbers stay what they are: made bytes on the way they would be read
twice as fast again, and out-of-scope messages would look so much likelier that thresholds no longer hold.
"""

import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

INPUT, OUTPUT = "in", "out"
_OWN = "com.microsoft"
_FLOATS = 1  # the type of all arrays
_INT, _FLOAT = 2, 1  # kinds of attributes
_SMALL = 1e-12


def write_graph(weights: Mapping[str, Floats], *, layers: int, heads: int) -> bytes:
    """All layers after the embeddings: (texts, pieces, width) in, and the same out. Matrices are ready to multiply."""
    graph = _Graph(weights)
    line = INPUT
    for layer in range(layers):
        name = f"encoder.layer.{layer}"
        line = graph.add_up(f"{name}.attention.output", graph.attention(f"{name}.attention.self", line, heads), line)
        inner = graph.through(f"{name}.intermediate.dense", line)
        line = graph.add_up(f"{name}.output", graph.node("Gelu", [inner], f"{inner}/bent"), line)
    graph.node("Identity", [line], OUTPUT, domain="")
    return _model(graph.nodes, graph.arrays, weights["embeddings.word_embeddings.weight"].shape[1])


class _Graph:
    """Nodes and arrays as they are added; each step gives the name of its output."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._weights = weights
        self.nodes: list[bytes] = []
        self.arrays: list[bytes] = []

    def node(self, kind: str, inputs: list[str], *outputs: str, domain: str = _OWN, **given: float) -> str:
        """One operator."""
        self.nodes.append(_node(kind, inputs, outputs, domain, **given))
        return outputs[0]

    def attention(self, name: str, line: str, heads: int) -> str:
        """Every piece looks at every other."""
        joined = [
            np.concatenate([self._weights[f"{name}.{each}.{part}"] for each in ("query", "key", "value")], axis=-1)
            for part in ("weight", "bias")
        ]
        self.arrays += [_tensor(f"{name}/w", joined[0]), _tensor(f"{name}/b", joined[1])]
        return self.node("Attention", [line, f"{name}/w", f"{name}/b"], f"{name}/out", num_heads=heads)

    def through(self, name: str, line: str) -> str:
        """A matrix and its bias."""
        self.arrays += [_tensor(f"{name}/{part}", self._weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        turned = self.node("MatMul", [line, f"{name}/weight"], f"{name}/turned", domain="")
        return self.node("Add", [turned, f"{name}/bias"], f"{name}/out", domain="")

    def add_up(self, name: str, line: str, before: str) -> str:
        """A matrix, then what was there before, levelled."""
        level = f"{name}.LayerNorm"
        self.arrays += [_tensor(f"{level}/{part}", self._weights[f"{level}.{part}"]) for part in ("weight", "bias")]
        inputs = [self.through(f"{name}.dense", line), before, f"{level}/weight", f"{level}/bias"]
        return self.node("SkipLayerNormalization", inputs, f"{level}/out", epsilon=_SMALL)


def _model(nodes: list[bytes], arrays: list[bytes], width: int) -> bytes:
    graph = b"".join(_bytes(1, node) for node in nodes) + _bytes(2, b"layers")
    graph += b"".join(_bytes(5, one) for one in arrays) + _bytes(11, _value(INPUT, width))
    graph += _bytes(12, _value(OUTPUT, width))
    versions = (("", 17), (_OWN, 1))
    sets = b"".join(_bytes(8, _bytes(1, domain.encode()) + _number(2, number)) for domain, number in versions)
    return _number(1, 8) + _bytes(7, graph) + sets


def _node(kind: str, inputs: Sequence[str], outputs: Sequence[str], domain: str, **given: float) -> bytes:
    made = b"".join(_bytes(1, name.encode()) for name in inputs)
    made += b"".join(_bytes(2, name.encode()) for name in outputs) + _bytes(4, kind.encode())
    for name, value in given.items():
        if isinstance(value, int):
            attribute = _number(3, value) + _number(20, _INT)
        else:
            attribute = b"\x15" + struct.pack("<f", value) + _number(20, _FLOAT)  # field 2, four bytes
        made += _bytes(5, _bytes(1, name.encode()) + attribute)
    return made + _bytes(7, domain.encode())


def _tensor(name: str, array: Floats) -> bytes:
    sizes = b"".join(_number(1, size) for size in array.shape)
    return sizes + _number(2, _FLOATS) + _bytes(8, name.encode()) + _bytes(9, array.tobytes())


def _value(name: str, width: int) -> bytes:
    """A name and its shape: as many texts as there are, as many pieces, and the width."""
    sizes = [_bytes(2, b"texts"), _bytes(2, b"pieces"), _number(1, width)]
    shape = b"".join(_bytes(1, size) for size in sizes)
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, _number(1, _FLOATS) + _bytes(2, shape)))


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    made.append(value)
    return bytes(made)
