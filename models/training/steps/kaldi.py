"""Writes the net and the phones in Kaldi's binary form, am/final.mdl, as libvosk reads it.

[unk] is three or more frames of the phone SPN, whose score in each frame is the best unit's score minus a constant: "a
phone loop minus a penalty" without the loop. The net computes it itself, because the greatest x is about
logsumexp(K x) / K, and that is x1 - logsoftmax(K x)1 / K: two element-wise components, a log-softmax and one row.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np

from steps.network import FoldedNet

SHARPNESS = 4.0
"""K above."""
STAY = 0.5
"""Chance to stay in a phone for another frame."""


class Writer:
    """Kaldi's binary tokens, numbers, vectors and matrices."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def token(self, name: str) -> None:
        self.file.write(name.encode() + b" ")

    def tokens(self, names: str) -> None:
        for name in names.split():
            self.token(name)

    def integer(self, value: int) -> None:
        self.file.write(b"\4" + struct.pack("<i", value))

    def real(self, value: float) -> None:
        self.file.write(b"\4" + struct.pack("<f", value))

    def double(self, value: float) -> None:
        self.file.write(b"\x08" + struct.pack("<d", value))

    def integers(self, values: list[int]) -> None:
        self.file.write(b"\4" + struct.pack("<i", len(values)) + np.asarray(values, "<i4").tobytes())

    def vector(self, values: np.ndarray | list[float]) -> None:
        array = np.asarray(values, "<f4")
        self.token("FV")
        self.integer(len(array))
        self.file.write(array.tobytes())

    def matrix(self, values: np.ndarray, *, bytes_only: bool) -> None:
        """A matrix in floats, or with one byte a weight between its least and its greatest."""
        array = np.asarray(values, "<f4")
        if bytes_only:
            low, width = float(array.min()), float(np.ptp(array))
            self.file.write(b"CM3 " + struct.pack("<ffii", low, width, *array.shape))
            self.file.write(np.clip(np.round((array - low) / width * 255), 0, 255).astype(np.uint8).tobytes())
        else:
            self.token("FM")
            self.integer(array.shape[0])
            self.integer(array.shape[1])
            self.file.write(array.tobytes())


def balanced(net: FoldedNet) -> FoldedNet:
    """The same net with every channel scaled to one range of weights, so that one byte a weight loses less.

    ReLU(s x) = s ReLU(x) for s > 0, so a channel may be scaled if the next layer undoes it.
    """
    layers = []
    scale = None
    for number, (offsets, weights, bias) in enumerate(net.layers):
        weights, bias = weights.astype(np.float64), bias.astype(np.float64)
        if scale is not None:
            weights = weights / np.tile(scale, len(offsets))
        if number < len(net.layers) - 1:
            highest = np.maximum(np.abs(weights).max(1), 1e-6)
            scale = np.clip(highest.max() / highest, 0.05, 20)
            weights, bias = weights * scale[:, None], bias * scale
        layers.append((offsets, weights, bias))
    return FoldedNet(layers, net.units)


def write_model(path: Path, net: FoldedNet, phones: dict[str, int], columns: dict[str, int], unknown: float,
                silence: float) -> None:  # fmt: skip
    """Writes final.mdl. `columns`: the net's output for each phone, the one after the last unit being [unk]'s.

    `unknown`: how much worse than the best units a word may be, a frame; `silence`: added to silence's score.
    """
    net = balanced(net)
    with path.open("wb") as file:
        file.write(b"\0B")
        out = Writer(file)
        _write_transitions(out, phones, columns)
        _write_net(out, net, unknown, silence)
        out.token("<LeftContext>")
        out.integer(0)
        out.token("<RightContext>")
        out.integer(0)
        out.token("<Priors>")
        out.vector([])


def _write_transitions(out: Writer, phones: dict[str, int], columns: dict[str, int]) -> None:
    """One state a phone: transition 1 stays, transition 2 leaves."""
    count = len(phones)
    out.tokens("<TransitionModel> <Topology>")
    out.integers(list(range(1, count + 1)))
    out.integers([-1] + [0] * count)
    out.integer(1)
    out.integer(2)
    out.integer(0)
    out.integer(2)
    out.integer(0)
    out.real(STAY)
    out.integer(1)
    out.real(1 - STAY)
    out.integer(-1)
    out.integer(0)
    out.tokens("</Topology> <Triples>")
    out.integer(count)
    for name, number in phones.items():
        out.integer(number)
        out.integer(0)
        out.integer(columns[name])
    out.tokens("</Triples> <LogProbs>")
    out.vector([0.0] + [math.log(STAY), math.log(1 - STAY)] * count)
    out.tokens("</LogProbs> </TransitionModel>")


def _write_net(out: Writer, net: FoldedNet, unknown: float, silence: float) -> None:
    """The graph of components in text, then the components."""
    lines = ["input-node name=input dim=40"]
    before = "input"
    units = len(net.units)
    count = len(net.layers) - 1

    def node(name: str, source: str) -> None:
        lines.append(f"component-node name={name} component={name} input={source}")

    for number, (offsets, _, _) in enumerate(net.layers[:-1]):
        source = ", ".join(before if offset == 0 else f"Offset({before}, {offset})" for offset in offsets)
        node(f"layer{number}.affine", f"Append({source})")
        node(f"layer{number}.relu", f"layer{number}.affine")
        before = f"layer{number}.relu"
    node("units", before)
    node("sharp", "units")
    node("phones", "sharp")
    node("best", "phones")
    node("unknown", "Append(units, best)")
    lines.append("output-node name=output input=Append(units, unknown) objective=linear")
    out.token("<Nnet3>")
    out.file.write(("\n" + "\n".join(lines) + "\n\n").encode())
    out.token("<NumComponents>")
    out.integer(2 * count + 5)
    for number, (_, weights, bias) in enumerate(net.layers[:-1]):
        _write_affine(out, f"layer{number}.affine", weights, bias, bytes_only=True)
        _write_nonlinear(out, f"layer{number}.relu", "RectifiedLinearComponent", len(bias))
    _, weights, bias = net.layers[-1]
    bias = bias.copy()
    bias[0] += silence
    _write_affine(out, "units", weights, bias, bytes_only=True)
    _write_fixed(out, "sharp", "FixedScaleComponent", "Scales", np.full(units, SHARPNESS))
    _write_fixed(out, "phones", "FixedBiasComponent", "Bias", np.array([-1000.0] + [0.0] * (units - 1)))
    _write_nonlinear(out, "best", "LogSoftmaxComponent", units)
    row = np.zeros((1, 2 * units))
    row[0, 1], row[0, units + 1] = 1, -1 / SHARPNESS
    _write_affine(out, "unknown", row, np.array([-unknown]), bytes_only=False)
    out.token("</Nnet3>")


def _write_affine(out: Writer, name: str, weights: np.ndarray, bias: np.ndarray, *, bytes_only: bool) -> None:
    out.tokens(f"<ComponentName> {name} <FixedAffineComponent> <LinearParams>")
    out.matrix(weights, bytes_only=bytes_only)
    out.token("<BiasParams>")
    out.vector(bias)
    out.token("</FixedAffineComponent>")


def _write_fixed(out: Writer, name: str, kind: str, field: str, values: np.ndarray) -> None:
    out.tokens(f"<ComponentName> {name} <{kind}> <{field}>")
    out.vector(values)
    out.token(f"</{kind}>")


def _write_nonlinear(out: Writer, name: str, kind: str, size: int) -> None:
    """A component that keeps statistics while Kaldi trains; here they are empty."""
    out.tokens(f"<ComponentName> {name} <{kind}> <Dim>")
    out.integer(size)
    for field in ("<ValueAvg>", "<DerivAvg>"):
        out.token(field)
        out.vector([])
    out.token("<Count>")
    out.double(0)
    out.token("<OderivRms>")
    out.vector([])
    for field in ("<OderivCount>", "<NumDimsSelfRepaired>", "<NumDimsProcessed>"):
        out.token(field)
        out.double(0)
    out.token(f"</{kind}>")
