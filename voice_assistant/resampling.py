"""From one sampling rate to another, by soxr: whole utterances at once, a microphone's stream piece by piece.

soxr is imported when first needed, so that `--help` stays instant.  It is given floating point, for to int16 it adds
dither: silence must stay silence.  Its filter is linear in phase, and its delay is taken out again: sample k of the
result sounds at the same moment as sample k * from_rate / to_rate of the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from voice_assistant.audio import Samples
from voice_assistant.errors import AudioError

if TYPE_CHECKING:
    from types import ModuleType

FloatSamples: TypeAlias = npt.NDArray[np.float32]
"""Mono sound as floating point, in any unit."""


def load_soxr() -> ModuleType:
    """The library.  AudioError: it can't be loaded on this machine."""
    try:
        import soxr
    except Exception as fault:  # whatever an unknown machine's library raises: OSError, ImportError, AttributeError ...
        what = f"soxr, which brings sound to the right rate, can't be loaded ({fault})."
        raise AudioError(what, "Install the package again: it brings soxr with it.") from fault
    module: ModuleType = soxr
    return module


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """All of `samples`, in one go (20 s from 22,050 to 48,000 Hz: 15 ms on one core)."""
    if from_rate == to_rate or not len(samples):
        return samples
    return to_int16(load_soxr().resample(samples.astype(np.float32), from_rate, to_rate))


def to_int16(sound: FloatSamples) -> Samples:
    """Rounded and clipped to the range of `Samples`."""
    rounded: Samples = np.clip(np.rint(sound), -32_767, 32_767).astype(np.int16)
    return rounded


class Resampler:
    """One direction of one stream, mono.  Pieces of any length in, what is ready out (at first nothing for 30 ms)."""

    def __init__(self, from_rate: int, to_rate: int) -> None:
        self._stream = None
        if from_rate != to_rate:
            self._stream = load_soxr().ResampleStream(from_rate, to_rate, 1, dtype=np.float32)

    def feed(self, piece: FloatSamples, *, last: bool = False) -> FloatSamples:
        """Take the next piece and give what is ready; `last`: the rest as well."""
        if self._stream is None:
            return piece
        ready: FloatSamples = self._stream.resample_chunk(np.ascontiguousarray(piece), last=last)
        return ready
