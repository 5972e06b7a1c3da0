"""Draws training examples: stored speech with new noise, level, equaliser and vocal tract at every step.

All of it happens on log mel energies (natural logarithm of power in 16-bit units), where mixing is adding powers.
"""

from __future__ import annotations

import math

import numpy as np
import torch

from steps.sounds import BANDS, RATE, cosine_matrix, log_mel

DECIBEL = math.log(10) / 10
"""One decibel of power as natural logarithm."""

WARPS = np.linspace(0.86, 1.14, 15)


def _mel(hertz: np.ndarray | float) -> np.ndarray:
    return 1127 * np.log1p(np.asarray(hertz) / 700)


def warp_matrices() -> torch.Tensor:
    """Matrices, (warps, 40, 40), which stretch the frequencies of log mel energies by each factor of WARPS."""
    low, high = _mel(20), _mel(7600)
    centres = low + (np.arange(BANDS) + 1) * (high - low) / (BANDS + 1)
    hertz = 700 * np.expm1(centres / 1127)
    matrices = np.zeros((len(WARPS), BANDS, BANDS), np.float32)
    for number, factor in enumerate(WARPS):
        place = np.clip((_mel(hertz * factor) - low) * (BANDS + 1) / (high - low) - 1, 0, BANDS - 1)
        lower = np.minimum(place.astype(int), BANDS - 2)
        part = place - lower
        matrices[number, np.arange(BANDS), lower] = 1 - part
        matrices[number, np.arange(BANDS), lower + 1] += part
    return torch.from_numpy(matrices)


class Mixer:
    """Turns stored energies into what the net hears; every random choice comes from one generator."""

    def __init__(self, noise: torch.Tensor, seed: int, noisy: float = 0.34) -> None:
        """`noise`: a bank of noise, (frames, 40) float16; `noisy`: the share of examples at 10 dB or worse."""
        self.noise = noise
        self.noisy = noisy
        self.rng = np.random.default_rng(seed)
        self.warps = warp_matrices()
        waves = np.cos(np.pi / BANDS * (np.arange(BANDS) + 0.5)[None] * np.arange(1, 5)[:, None])
        self.waves = torch.from_numpy(waves.astype(np.float32))
        hiss = np.random.default_rng(0).normal(0, 0.4 / 32768, 10 * RATE)
        self.floor = torch.from_numpy(log_mel(hiss).mean(0))
        self.cosines = torch.from_numpy(cosine_matrix()).T.contiguous()

    def _column(self, values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(values.astype(np.float32))[:, None, None]

    def noise_ratio(self, count: int) -> np.ndarray:
        """Decibels of speech over noise: at 0 to 10 (`noisy`), 10 to 25 or 25 to 50; now and then below 0."""
        kind = self.rng.random(count)
        ratio = self.rng.uniform(25, 50, count)
        ratio = np.where(kind < (1 + self.noisy) / 2, self.rng.uniform(10, 25, count), ratio)
        ratio = np.where(kind < self.noisy, self.rng.uniform(0, 10, count), ratio)
        return np.where(kind < 0.03, self.rng.uniform(-5, 0, count), ratio)

    def mix(self, speech: torch.Tensor, babble: torch.Tensor | None = None) -> torch.Tensor:
        """MFCC, (examples, frames, 40), of `speech`, energies of that shape; `babble` is other speech for the back."""
        count, frames, _ = speech.shape
        rng = self.rng
        warp = np.clip(np.round(rng.normal(7, 3, count)), 0, len(WARPS) - 1).astype(int)
        energies = torch.bmm(speech, self.warps[warp].transpose(1, 2))
        strength = torch.from_numpy(rng.normal(0, [0.8, 0.5, 0.35, 0.25], (count, 4)).astype(np.float32))
        energies = energies + (strength @ self.waves)[:, None]
        places = rng.integers(0, len(self.noise) - frames, count)
        back = torch.stack([self.noise[place : place + frames] for place in places]).float()
        ratio = self.noise_ratio(count)
        if babble is not None:
            replaced = torch.from_numpy(rng.random(count) < 0.08)
            back = torch.where(replaced[:, None, None], babble, back)
            ratio = np.where(replaced.numpy(), np.maximum(ratio, rng.uniform(8, 25, count)), ratio)
        energies = torch.logaddexp(energies, back - self._column(ratio * DECIBEL))
        energies = energies + self._column(rng.uniform(-22, 20, count) * DECIBEL)
        energies = torch.logaddexp(energies, self.floor)
        for example in np.flatnonzero(rng.random(count) < 0.35):
            width = int(rng.integers(1, 7))
            first = int(rng.integers(0, BANDS - width))
            energies[example, :, first : first + width] = energies[example, :, first : first + width].mean()
        for example in np.flatnonzero(rng.random(count) < 0.3):
            width = int(rng.integers(1, 7))
            first = int(rng.integers(0, frames - width))
            energies[example, first : first + width] = self.floor
        return energies @ self.cosines
