"""Sound made fit to be judged: freed of a device's offset and rumble, brought to a common loudness, measured in
decibels.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from voice_assistant.audio import RATE, Samples

FULL_SCALE = 32767.0
SILENT_DB = -100.0
"""What is given for digital silence, in dBFS."""
CUTOFF_HZ = 60.0
"""Below this there is mains hum and handling noise, and next to nothing of a voice (lowest male pitch: about 75 Hz)."""
WANTED_DB = -23.0
"""Loudness of the loudest tenth of a second that a recogniser is given, in dBFS: the middle of what its model was
trained at.
"""
HISS_DB = -62.0
"""Level of the hiss that is laid over everything, in dBFS: some 36 dB below speech.

The model was trained with noise at nearly every step, and without any is at a loss with the cleanest synthetic voices.
"""
AT_REST = 0.1
"""In steps of int16: what is left of earlier sound and would be rounded to zero."""
MOST_GAIN_DB = 40.0
"""A whisper at -60 dBFS is brought up no further: what lies below is the microphone's own noise."""

FRAME = RATE // 50
"""Samples of which a level is taken for `span_db`."""
QUIETER_AND_LOUDER = (10, 95)
"""Percentiles of those levels between which the span lies."""


def level_db(samples: Samples) -> float:
    """Root mean square of `samples` in dBFS (0: a full-scale square wave)."""
    if len(samples) == 0:
        return SILENT_DB
    power = float(np.mean(np.square(samples.astype(np.float64) / FULL_SCALE)))
    return max(SILENT_DB, 10 * float(np.log10(power))) if power > 0 else SILENT_DB


class HighPass:
    """A streaming high-pass filter, 12 dB an octave below `CUTOFF_HZ`: two one-pole DC blockers in a row."""

    def __init__(self) -> None:
        self._pole = float(np.exp(-2 * np.pi * CUTOFF_HZ / RATE))
        self._last = [0.0, 0.0]
        self._out = [0.0, 0.0]
        self._begun = False
        self._powers: npt.NDArray[np.float64] = np.empty(0)
        """Of the pole, one a sample of a block: blocks have one length."""

    def __call__(self, samples: Samples) -> Samples:
        """The next samples, filtered; as many as came in."""
        if len(samples) == 0 or (self._is_at_rest and not samples.any()):
            return samples  # zeros stay zeros: a third of the time of listening to silence
        sound = samples.astype(np.float64)
        if not self._begun:  # start as if the offset had always been there: no thump
            self._last[0] = float(sound[0])
            self._begun = True
        for stage in range(2):
            sound = self._stage(stage, sound)
        return np.clip(np.rint(sound), -FULL_SCALE, FULL_SCALE).astype(np.int16)

    @property
    def _is_at_rest(self) -> bool:
        """Whether nothing of what came before would still be heard in silence."""
        return self._begun and max(map(abs, (*self._last, *self._out))) < AT_REST

    def _stage(self, stage: int, sound: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """y[n] = x[n] - x[n-1] + p y[n-1], for a whole block by a sum of powers (p**320 is about 5e-4: no loss of
        digits).
        """
        rise = np.empty_like(sound)
        rise[0], rise[1:] = sound[0] - self._last[stage], sound[1:] - sound[:-1]
        if len(self._powers) != len(sound):
            self._powers = np.asarray(self._pole ** np.arange(1, len(sound) + 1), np.float64)
        result = self._powers * (self._out[stage] + np.cumsum(rise / self._powers))
        self._last[stage] = float(sound[-1])
        self._out[stage] = float(result[-1])
        return np.asarray(result)


def faster(samples: Samples, factor: float) -> Samples:
    """A sound `factor` times as fast, and as high, by linear interpolation."""
    if factor == 1:
        return samples
    places = np.arange(0, max(0, len(samples) - 1), factor)
    quick: Samples = np.interp(places, np.arange(len(samples)), samples).astype(np.int16)
    return quick


def loudest_db(samples: Samples) -> float:
    """Level of the loudest tenth of a second, in dBFS."""
    step = RATE // 10
    whole = len(samples) // step * step
    if whole == 0:
        return level_db(samples)
    power = np.mean(np.square(samples[:whole].astype(np.float64) / FULL_SCALE).reshape(-1, step), axis=1).max()
    return max(SILENT_DB, 10 * float(np.log10(power))) if power > 0 else SILENT_DB


def span_db(samples: Samples) -> float:
    """How far the louder parts of a sound stand above its quieter ones, in dB: some 12 in 10 dB of steady noise, mostly
    more than 40 in a still room.
    """
    whole = len(samples) // FRAME * FRAME
    if whole == 0:
        return 0.0
    power = np.mean(np.square(samples[:whole].astype(np.float64).reshape(-1, FRAME)), axis=1) + 1.0
    quieter, louder = np.percentile(10 * np.log10(power), QUIETER_AND_LOUDER)
    return float(louder - quieter)


def normalised(samples: Samples) -> Samples:
    """A sound at the loudness the recogniser knows best, in a faint hiss that is always the same."""
    gain_db = min(WANTED_DB - loudest_db(samples), MOST_GAIN_DB)
    hiss = np.random.default_rng(0).normal(0.0, FULL_SCALE * 10 ** (HISS_DB / 20), len(samples))
    louder = samples * 10 ** (gain_db / 20) + hiss
    return np.clip(np.rint(louder), -FULL_SCALE, FULL_SCALE).astype(np.int16)
