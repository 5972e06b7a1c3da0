"""From several channels to one, so that no fault of a channel hides what is said in another.

An average makes silence of two channels of opposite phase (one cable with its wires swapped) and buries a voice under
the hum or hiss of a channel whose microphone is dead.  So: channels that go with the best one are averaged, those that
go against it are turned round first, and those that crackle or have only steady noise are left out.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from voice_assistant.resampling import FloatSamples

FRAME_S = 0.02
"""Levels are taken over so long."""
PARTS, QUIETER_PARTS = 16, 4
"""A frame's level is that of one of its parts of 1.25 ms, the one louder than so many others: a voice is in all of
them, the clicks of a bad contact only in some.
"""
REMEMBERED_S = 10.0
"""What was heard for so long decides."""
ALIVE_DB = 15.0
"""A channel whose louder frames stand so much less above its quieter ones than in the best channel has only noise: a
voice has pauses, a hum has none.  Steady noise spans 1 to 4 dB, speech in 10 dB of noise 13 (`span_db`)."""
QUIETER_AND_LOUDER = (10, 99)
"""Percentiles: a "yes" after ten seconds without a word is 2 % of them."""
CLICKS_DB = 14.0
"""A channel whose power lies so much further above its level than in another one crackles.  Speech lies 2 to 12 dB
above its level, steady noise 1, full-scale clicks 30 and more.
"""
FULL_SCALE, AT_FULL_SCALE = 0.98, 0.05
"""So does a channel that reaches full scale in so many more of its frames than another: there clicks leave no pause."""
FAINT = 1e-8
"""Power below which a channel is dead, full scale 1 (-80 dB)."""
SAME = 0.98
"""Correlation with the best channel from which on another has the same sound."""
ANOTHER = 0.5
"""Correlation of its level with the best channel's below which another has another sound, however late it is."""


class OneOfMany:
    """One stream of several channels.  Pieces in, mono pieces of the same length out."""

    def __init__(self, channels: int, rate: int) -> None:
        self._channels = channels
        self._frame = max(1, round(FRAME_S * rate))
        self._levels: deque[npt.NDArray[np.float64]] = deque(maxlen=round(REMEMBERED_S / FRAME_S))
        self._powers: deque[npt.NDArray[np.float64]] = deque(maxlen=self._levels.maxlen)
        self._peaks: deque[npt.NDArray[np.float64]] = deque(maxlen=self._levels.maxlen)
        """Of the same frames, with their clicks."""
        self._products = np.zeros((channels, channels))
        self._weights = np.full(channels, 1.0 / channels)

    def __call__(self, piece: npt.NDArray[np.float32]) -> FloatSamples:
        """`piece`: shape (n, channels).  It decides with what came before it, so that no word is lost to its start."""
        if self._channels == 1 or not len(piece) or self._is_one_sound_so_far(piece):
            return piece[:, 0]
        before = self._weights
        self._learn(piece.astype(np.float64))
        self._weights = self._weigh()
        if np.array_equal(before, self._weights) or not self._begun_before(piece):
            return np.asarray(piece @ self._weights, np.float32)
        ramp = np.minimum(1.0, np.arange(len(piece)) / self._frame)[:, np.newaxis]  # no click
        return np.asarray(np.sum(piece * (before + ramp * (self._weights - before)), axis=1), np.float32)

    def _is_one_sound_so_far(self, piece: npt.NDArray[np.float32]) -> bool:
        """Whether nothing but copies of one channel ever came: most microphones of two channels are one.  There is
        nothing to weigh then, which took more of a silent night than all else.
        """
        return not self._levels and bool((piece == piece[:, :1]).all())

    def _begun_before(self, piece: npt.NDArray[np.float32]) -> bool:
        return len(self._levels) * self._frame > len(piece)

    def _learn(self, piece: npt.NDArray[np.float64]) -> None:
        for start in range(0, max(1, len(piece) - self._frame + 1), self._frame):
            frame = piece[start : start + self._frame]
            self._peaks.append(np.abs(frame).max(axis=0))
            frame = frame - np.median(frame, axis=0)  # a constant offset is no sound; a click would shift the mean
            products = frame.T @ frame / len(frame)
            self._products += (products - self._products) * FRAME_S / REMEMBERED_S
            self._powers.append(np.diag(products))
            parts = np.sort([np.mean(part**2, axis=0) for part in np.array_split(frame, PARTS) if len(part)], axis=0)
            self._levels.append(10 * np.log10(parts[min(QUIETER_PARTS, len(parts) - 1)] + 1e-12))

    def _rises_with(self, levels: npt.NDArray[np.float64], best: int) -> npt.NDArray[np.float64]:
        around = levels - levels.mean(axis=0)
        return np.asarray(
            around.T @ around[:, best] / np.sqrt(np.sum(around**2, axis=0) * np.sum(around[:, best] ** 2) + 1e-9)
        )

    def _weigh(self) -> npt.NDArray[np.float64]:
        levels, products = np.array(self._levels), self._products
        power = np.mean(10 ** (levels / 10), axis=0)
        quieter, louder = np.percentile(levels, QUIETER_AND_LOUDER, axis=0)
        sounds = power > FAINT
        if not sounds.any():
            return np.full(self._channels, 1.0 / self._channels)
        clean = sounds & self._is_clean(power, sounds)
        alive = clean if clean.any() else sounds
        span = np.where(alive, louder - quieter, -1.0)
        near = span >= span.max() - ALIVE_DB
        best = int(np.argmax(np.where(near & alive, power, -1.0)))
        likeness = products[best] / np.sqrt(np.diag(products) * products[best, best] + 1e-30)
        # the same sound is averaged; the same but later would only blur the best; another sound, such as a second
        # person's own microphone, belongs to it
        same, other = np.abs(likeness) >= SAME, near & (self._rises_with(levels, best) < ANOTHER)
        weights = np.where(alive & (same | other), np.where(likeness <= -SAME, -1.0, 1.0), 0.0)
        return np.asarray(weights / np.abs(weights).sum())

    def _is_clean(self, power: npt.NDArray[np.float64], sounds: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Which channels don't crackle, of those that sound."""
        above_db = 10 * np.log10((np.mean(self._powers, axis=0) + 1e-12) / (power + 1e-12))
        full = np.mean(np.array(self._peaks) >= FULL_SCALE, axis=0)
        return np.asarray(
            (above_db <= above_db[sounds].min() + CLICKS_DB) & (full <= full[sounds].min() + AT_FULL_SCALE)
        )
