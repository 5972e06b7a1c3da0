"""How loud speech is: a volume that means what is heard, an even level for every line, and peaks that never clip."""

from __future__ import annotations

import numpy as np

from voice_assistant.audio import Samples
from voice_assistant.tones import Sound

FULL_SCALE = 32_767
FULL_LEVEL = 0.2
"""Level of the voiced parts at volume 100, of full scale: -14 dB, about as loud as speech can be unsquashed."""
DOUBLING_DB = 10.0
"""Volume is loudness as heard: twice the number sounds twice as loud, which takes 10 dB (Stevens' sone scale).

So 80 is 3 dB below 100, 35 is 15 dB below it, 10 is 33 dB below it.
"""
CEILING = 0.89
"""No sample is louder, of full scale: -1 dB."""
VOICED_DB = 26.0
"""Pieces of 20 ms that are more than this below the loudest are pauses and don't count for the level."""
REACH = 6
"""Milliseconds before and after a peak over which it is turned down."""


def gain(volume: float) -> float:
    """Factor for a volume of 0 to 100 per cent: 0 to 1."""
    if volume <= 0:
        return 0.0
    return float((volume / 100) ** (DOUBLING_DB / (20 * np.log10(2))))


def voiced_level(samples: Samples, rate: int) -> float:
    """Root mean square of what is not a pause, of full scale; 0 for silence."""
    piece = min(len(samples), round(0.02 * rate))
    if not piece:
        return 0.0
    pieces = samples[: len(samples) // piece * piece].reshape(-1, piece).astype(np.float64) / FULL_SCALE
    power = np.mean(pieces**2, axis=1)
    return float(np.sqrt(power[power >= power.max() / 10 ** (VOICED_DB / 10)].mean()))


def limit(sound: Sound, rate: int) -> Sound:
    """A sound with no sample above `CEILING`: turned down smoothly round its peaks, never clipped."""
    if float(np.abs(sound).max(initial=0.0)) <= CEILING:
        return sound
    step = max(1, rate // 1000)
    pieces = np.pad(np.abs(sound), (0, -len(sound) % step)).reshape(-1, step)
    allowed = np.minimum(1.0, CEILING / np.maximum(pieces.max(axis=1), CEILING))
    # First the least gain of `REACH + 1` pieces each way, then the mean of `REACH` each way: smooth, and at no sample
    # more than its own peak allows, for every value in a mean is a least that has seen the peak.
    windows = np.lib.stride_tricks.sliding_window_view
    least = windows(np.pad(allowed, REACH + 1, constant_values=1.0), 2 * REACH + 3).min(axis=1)
    smooth = windows(np.pad(least, REACH, mode="edge"), 2 * REACH + 1).mean(axis=1)
    middles = (np.arange(len(smooth)) + 0.5) * step
    limited = sound.copy()
    for start in range(0, len(sound), rate):  # a second at a time: half a minute would take as much as all the rest
        part = limited[start : start + rate]
        part *= np.interp(np.arange(start, start + len(part)), middles, smooth)
    return limited
