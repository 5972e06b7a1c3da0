"""The base with a low-rank adapter beside every matrix, to be trained, and how text becomes its numbers.

The same network as voice_assistant/reply_network.py, which runs it without torch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as f

LABELS = ("yes", "no", "not_sure", "nothing")
LAYERS, HEADS, WIDTH, RANK, SCALE = 6, 12, 384, 16, 2.0
LONGEST_QUESTION, LONGEST_REPLY = 40, 30
"""Word pieces: as in voice_assistant/reply_model.py."""
DROPOUT = 0.1
MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "o": "attention.output.dense",
    "f": "intermediate.dense",
    "g": "output.dense",
}


class Layer(nn.Module):
    """One layer of the base with its low-rank products."""

    def __init__(self, weights: dict[str, torch.Tensor], number: int) -> None:
        super().__init__()
        at = f"encoder.layer.{number}."
        for name, key in MATRICES.items():
            matrix = weights[f"{at}{key}.weight"]
            self.register_buffer(f"{name}_w", matrix, persistent=False)
            self.register_buffer(f"{name}_b", weights[f"{at}{key}.bias"], persistent=False)
            setattr(self, f"{name}_A", nn.Parameter(torch.randn(RANK, matrix.shape[1]) * 0.02))
            setattr(self, f"{name}_B", nn.Parameter(torch.zeros(matrix.shape[0], RANK)))
        self.n1 = norm_of(weights, f"{at}attention.output.LayerNorm")
        self.n2 = norm_of(weights, f"{at}output.LayerNorm")

    def linear(self, name: str, x: torch.Tensor) -> torch.Tensor:
        y = f.linear(x, getattr(self, f"{name}_w"), getattr(self, f"{name}_b"))
        return y + f.linear(f.linear(x, getattr(self, f"{name}_A")), getattr(self, f"{name}_B")) * SCALE

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        n, length, _ = x.shape
        q, k, v = (self.linear(name, x).view(n, length, HEADS, -1).transpose(1, 2) for name in "qkv")
        attention = (q @ k.transpose(-1, -2)) / (WIDTH // HEADS) ** 0.5 + mask[:, None, None, :]
        attention = f.dropout(attention.softmax(-1), DROPOUT, self.training)
        context = (attention @ v).transpose(1, 2).reshape(n, length, WIDTH)
        x = self.n1(x + f.dropout(self.linear("o", context), DROPOUT, self.training))
        return self.n2(x + f.dropout(self.linear("g", f.gelu(self.linear("f", x))), DROPOUT, self.training))


class Encoder(nn.Module):
    """The base and an adapter; its parameters are the adapter."""

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        super().__init__()
        self.register_buffer("words", weights["embeddings.word_embeddings.weight"], persistent=False)
        self.register_buffer("places", weights["embeddings.position_embeddings.weight"], persistent=False)
        self.te = nn.Parameter(weights["embeddings.token_type_embeddings.weight"].clone())
        self.n = norm_of(weights, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(LAYERS))

    def encode(self, pieces: torch.Tensor, parts: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """One vector a piece."""
        x = self.n(self.words[pieces] + self.places[: pieces.shape[1]] + self.te[parts])
        x = f.dropout(x, DROPOUT, self.training)
        for layer in self.layers:
            x = layer(x, (1 - there) * -1e4)
        return x

    def mean(self, pieces: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """One vector of length 1 a text: where the mean of its pieces points."""
        x = self.encode(pieces, torch.zeros_like(pieces), there).float() * there[..., None]
        return f.normalize(x.sum(1) / there.sum(1, keepdim=True), dim=-1)


class Model(Encoder):
    """Reads a question and a reply together: a score for each of `LABELS`."""

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        super().__init__(weights)
        self.head = nn.Sequential(
            nn.Linear(3 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(DROPOUT), nn.Linear(WIDTH, len(LABELS))
        )

    def forward(self, pieces: torch.Tensor, parts: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        x = self.encode(pieces, parts, there)
        pooled = [x[:, 0]]
        for part in (0, 1):
            weight = ((parts == part) * there)[..., None]
            pooled.append((x * weight).sum(1) / weight.sum(1))
        return self.head(torch.cat(pooled, -1))


def norm_of(weights: dict[str, torch.Tensor], key: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(WIDTH, eps=1e-12)
    norm.weight.data, norm.bias.data = weights[f"{key}.weight"].clone(), weights[f"{key}.bias"].clone()
    return norm


class Pieces:
    """Text to the numbers of its word pieces."""

    def __init__(self, path: Path) -> None:
        self.numbers = {line: number for number, line in enumerate(path.read_text("utf-8").splitlines())}
        self._begin, self._end = self.numbers["[CLS]"], self.numbers["[SEP]"]

    def of(self, text: str) -> list[int]:
        found: list[int] = []
        for token in re.findall(r"[a-z0-9]+|[^\sa-z0-9]", text.lower()):
            start = 0
            while start < len(token):
                before = "##" if start else ""
                ends = range(len(token), start, -1)
                end = next((e for e in ends if before + token[start:e] in self.numbers), None)
                if end is None:
                    found.append(self.numbers["[UNK]"])
                    break
                found.append(self.numbers[before + token[start:end]])
                start = end
        return found

    def alone(self, text: str) -> torch.Tensor:
        """A text by itself, framed."""
        return torch.tensor([self._begin, *self.of(text)[: LONGEST_QUESTION + LONGEST_REPLY], self._end])

    def pairs(self, asked: Sequence[str], replies: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """To be read together: numbers of pieces; 0 of a question, 1 of a reply; 1 where there is a piece."""
        texts = zip(asked, replies, strict=True)
        read = [(self.of(q)[:LONGEST_QUESTION], self.of(r)[:LONGEST_REPLY]) for q, r in texts]
        longest = max(len(q) + len(r) + 3 for q, r in read)
        pieces = torch.zeros(len(read), longest, dtype=torch.long)
        parts, there = torch.zeros_like(pieces), torch.zeros(len(read), longest)
        for at, (q, r) in enumerate(read):
            numbers = [self._begin, *q, self._end, *r, self._end]
            pieces[at, : len(numbers)] = torch.tensor(numbers)
            parts[at, len(q) + 2 : len(numbers)] = 1
            there[at, : len(numbers)] = 1
        return pieces, parts, there


def together(texts: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Texts of different lengths as one batch: numbers, and 1 where there is a piece."""
    pieces = nn.utils.rnn.pad_sequence(list(texts), batch_first=True)
    return pieces, nn.utils.rnn.pad_sequence([torch.ones(len(text)) for text in texts], batch_first=True)


def means_of(encoder: Encoder, texts: Sequence[torch.Tensor]) -> torch.Tensor:
    """The directions of many texts, in their order; without dropout."""
    encoder.eval()
    vectors = torch.zeros(len(texts), WIDTH)
    by_length = torch.tensor([len(text) for text in texts]).argsort()
    with torch.no_grad():
        for part in by_length.split(64):
            vectors[part] = encoder.mean(*together([texts[int(at)] for at in part]))
    return vectors
