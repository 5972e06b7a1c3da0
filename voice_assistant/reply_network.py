"""The reply model's network: a BERT encoder of six layers with a low-rank adapter (LoRA), in plain numpy."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

LAYERS, HEADS, WIDTH = 6, 12, 384
"""Of the base, as its config.json says."""
ADAPTER_SCALE = np.float32(2)
"""What the low-rank products are multiplied with; as in training."""
_TELLING = "near."
"""Before the names of the adapter that reads what is told of one's own accord, in the same file."""
_NORM_EPSILON = np.float32(1e-12)
_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "o": "attention.output.dense",
    "f": "intermediate.dense",
    "g": "output.dense",
}
"""The adapter's name of a matrix -> the base's."""


class ReplyNetwork:
    """Reads a question and a reply together, and says which questions a sentence might answer."""

    def __init__(self, base: Path, adapter: Path) -> None:
        """`base`: weights as safetensors; `adapter`: numpy's .npz.  Raises OSError, ValueError or KeyError."""
        weights = _read_safetensors(base)
        with np.load(adapter) as file:
            texts = [str(text) for text in file["told.texts"]]
            self._trained = {n: file[n].astype(np.float32) for n in file.files if n != "told.texts"}
        biases = self._trained["told.bias"]
        self._known = dict(zip(texts, zip(self._trained["told.known"], biases, strict=True), strict=True))
        """Where questions lie, and how readily each is answered; those of the dialogue were learnt in training."""
        self._usual_bias = biases.mean()
        self._reading = _Encoder(weights, self._trained)
        self._asking = _Encoder(weights, _as_trained(weights))
        telling = {n.removeprefix(_TELLING): array for n, array in self._trained.items() if n.startswith(_TELLING)}
        self._telling = _Encoder(weights, telling)

    def shares(self, question: Sequence[int], reply: Sequence[int]) -> tuple[float, ...]:
        """From the numbers of their word pieces to what the reply means: yes, no, not sure, nothing; together 1."""
        part = np.array([0] * len(question) + [1] * len(reply))
        x = self._reading.encode([*question, *reply], part)
        pooled = np.concatenate([x[0], x[part == 0].mean(0), x[part == 1].mean(0)])
        hidden = np.tanh(self._trained["head.0.weight"] @ pooled + self._trained["head.0.bias"])
        scores = self._trained["head.3.weight"] @ hidden + self._trained["head.3.bias"]
        return tuple(float(share) for share in _softmax(scores))

    def answered(self, text: Sequence[int], questions: Sequence[str], pieces: Callable[[str], Sequence[int]]) -> Array:
        """How likely a sentence (its word pieces), taken for itself, answers each of these questions with yes.

        `pieces`: of a question; asked for those that were not known in training, once each.
        """
        told = self._direction(self._telling, text, "told.said")
        for question in questions:
            if question not in self._known:
                self._known[question] = self._direction(self._asking, pieces(question), "told.asked"), self._usual_bias
        known = [self._known[question] for question in questions]
        cosines, biases = np.array([where @ told for where, _ in known]), np.array([bias for _, bias in known])
        shares: Array = 1 / (1 + np.exp(-cosines * self._trained["told.scale"] - biases))
        return shares

    def sentence(self, pieces: Sequence[int]) -> Array:
        """Where the base alone places a sentence: a direction, of length 1."""
        mean = self._asking.encode(pieces, np.zeros(len(pieces), int)).mean(0)
        place: Array = mean / np.linalg.norm(mean)
        return place

    def _direction(self, encoder: _Encoder, pieces: Sequence[int], matrix: str) -> Array:
        mean = encoder.encode(pieces, np.zeros(len(pieces), int)).mean(0)
        turned: Array = self._trained[matrix] @ (mean / np.linalg.norm(mean))
        return turned / np.linalg.norm(turned)


class Requests:
    """Tells what a sentence asks of the assistant, by where the base places it: one layer, trained by itself."""

    def __init__(self, path: Path) -> None:
        """`path`: numpy's .npz.  Raises OSError, ValueError or KeyError."""
        with np.load(path) as file:
            self._names = [str(name) for name in file["names"]]
            self._weight, self._bias = file["weight"].astype(np.float32), file["bias"].astype(np.float32)

    def likeliest(self, sentence: Array) -> tuple[str, float]:
        """The likeliest request, and how likely it is, 0 to 1; what is none of them has its share too."""
        _none, *shares = _softmax(sentence @ self._weight + self._bias)
        at = int(np.argmax(shares))
        return self._names[at], float(shares[at])


class _Encoder:
    """The base's layers, with an adapter's low-rank products where it has any."""

    def __init__(self, base: Mapping[str, Array], trained: Mapping[str, Array]) -> None:
        self._base, self._trained = base, trained

    def encode(self, pieces: Sequence[int], part: npt.NDArray[np.int_]) -> Array:
        """One vector a word piece; `part`: 0 of a question, 1 of a reply."""
        x = self._norm(
            "n",
            self._base["embeddings.word_embeddings.weight"][list(pieces)]
            + self._base["embeddings.position_embeddings.weight"][: len(pieces)]
            + self._trained["te"][part],
        )
        for layer in range(LAYERS):
            x = self._layer(layer, x)
        return x

    def _layer(self, layer: int, x: Array) -> Array:
        def heads(name: str) -> Array:
            return self._linear(layer, name, x).reshape(len(x), HEADS, -1).transpose(1, 0, 2)

        query, key, value = heads("q"), heads("k"), heads("v")
        attention = _softmax(query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(WIDTH // HEADS)))
        context = (attention @ value).transpose(1, 0, 2).reshape(len(x), WIDTH)
        x = self._norm(f"layers.{layer}.n1", x + self._linear(layer, "o", context))
        return self._norm(f"layers.{layer}.n2", x + self._linear(layer, "g", _gelu(self._linear(layer, "f", x))))

    def _linear(self, layer: int, name: str, x: Array) -> Array:
        base = f"encoder.layer.{layer}.{_MATRICES[name]}"
        y: Array = x @ self._base[f"{base}.weight"].T + self._base[f"{base}.bias"]
        down = self._trained.get(f"layers.{layer}.{name}_A")
        if down is not None:
            y += (x @ down.T) @ self._trained[f"layers.{layer}.{name}_B"].T * ADAPTER_SCALE
        return y

    def _norm(self, name: str, x: Array) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + _NORM_EPSILON)
        normed: Array = centred / spread * self._trained[f"{name}.weight"] + self._trained[f"{name}.bias"]
        return normed


def _as_trained(base: Mapping[str, Array]) -> dict[str, Array]:
    """The base's own norms and types under the adapter's names: an adapter that changes nothing."""
    names = {"n": "embeddings.LayerNorm"}
    for layer in range(LAYERS):
        names[f"layers.{layer}.n1"] = f"encoder.layer.{layer}.attention.output.LayerNorm"
        names[f"layers.{layer}.n2"] = f"encoder.layer.{layer}.output.LayerNorm"
    norms = {f"{name}.{kind}": base[f"{key}.{kind}"] for name, key in names.items() for kind in ("weight", "bias")}
    return {**norms, "te": base["embeddings.token_type_embeddings.weight"]}


def _read_safetensors(path: Path) -> dict[str, Array]:
    """The arrays of a safetensors file (a length, a header in JSON, the numbers), read from disk as they are used."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    numbers = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + length)
    arrays: dict[str, Array] = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            arrays[name] = numbers[start:end].view(np.float32).reshape(entry["shape"])
    return arrays


def _softmax(x: Array) -> Array:
    e = np.exp(x - x.max(-1, keepdims=True))
    share: Array = e / e.sum(-1, keepdims=True)
    return share


def _gelu(x: Array) -> Array:
    """`x` times the normal distribution function (Abramowitz and Stegun 1964, 7.1.26: error below 2e-7)."""
    z = np.abs(x) * np.float32(np.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * z)
    tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    erf = np.sign(x) * (1 - tail * np.exp(-z * z))
    result: Array = (x * (1 + erf) * 0.5).astype(np.float32)
    return result
