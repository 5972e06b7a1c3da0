"""The net, in the two forms it has: `TrainedNet` for training (PyTorch) and `FoldedNet` to use, keep and write (NumPy).

A time delay net: every layer is an affine map of its input at a few offsets, then ReLU. The first layer works every
10 ms, all others every 30 ms, which is also how often the decoder asks. The input is 40 MFCC a frame.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from steps.files import whole

OFFSETS: list[list[int]] = [
    [-2, -1, 0, 1, 2],
    [-1, 0, 1],
    [-3, 0, 3],
    [-3, 0, 3],
    [-6, 0, 3],
    [-6, 0, 3],
    [-9, 0],
]
"""Of every layer, in frames of 10 ms; all but the first two layers use multiples of three."""
LEFT = -sum(offsets[0] for offsets in OFFSETS)
RIGHT = sum(offsets[-1] for offsets in OFFSETS)


@dataclass
class FoldedNet:
    """Layers (offsets, weights (outputs, offsets x inputs), bias); the last one has no ReLU and gives the scores.

    Scores are log likelihoods up to a constant a frame, one column for each of `units`.
    """

    layers: list[tuple[list[int], np.ndarray, np.ndarray]]
    units: list[str]

    def scores(self, mfcc: np.ndarray) -> np.ndarray:
        """Scores, shape (frames / 3 rounded up, units), as the decoder computes them: edges are repeated."""
        left = -sum(offsets[0] for offsets, _, _ in self.layers)
        right = sum(offsets[-1] for offsets, _, _ in self.layers)
        frames = np.pad(mfcc, ((left, right + 3), (0, 0)), mode="edge")
        outputs = (len(mfcc) + 2) // 3
        first, step = -left, 1  # the time of row 0 of `frames`, and the time between rows
        for number, (offsets, weights, bias) in enumerate(self.layers):
            new_step = 1 if number == 0 else 3
            new_first = first - offsets[0]
            if number == 1:
                new_first += (-new_first) % 3
            last = first + (len(frames) - 1) * step - offsets[-1]
            rows = (np.arange(new_first, last + 1, new_step) - first) // step
            joined = np.concatenate([frames[rows + offset // step] for offset in offsets], axis=1)
            frames = joined @ weights.T.astype(np.float32) + bias.astype(np.float32)
            if number < len(self.layers) - 1:
                np.maximum(frames, 0, out=frames)
            first, step = new_first, new_step
        begin = -first // step
        return frames[begin : begin + outputs]

    def save(self, path: Path) -> None:
        """Writes an .npz file with 16-bit weights."""
        with whole(path) as part:
            arrays = {}
            for number, (_, weights, bias) in enumerate(self.layers):
                arrays[f"weights{number}"] = weights.astype(np.float16)
                arrays[f"bias{number}"] = bias.astype(np.float32)
            about = {"offsets": [offsets for offsets, _, _ in self.layers], "units": self.units}
            np.savez_compressed(part, about=json.dumps(about), **arrays)

    @staticmethod
    def load(path: Path) -> FoldedNet:
        """Reads what `save` wrote."""
        with np.load(path) as arrays:
            about = json.loads(str(arrays["about"]))
            layers = [
                (offsets, arrays[f"weights{number}"].astype(np.float32), arrays[f"bias{number}"].astype(np.float32))
                for number, offsets in enumerate(about["offsets"])
            ]
        return FoldedNet(layers, about["units"])
