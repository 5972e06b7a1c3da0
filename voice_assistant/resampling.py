"""From one sampling rate to another, by soxr: whole utterances at once, a microphone's stream piece by piece.

soxr is imported when first needed, so that `--help` stays instant.  Its filter is linear in phase, and its delay is
taken out again: sample k of the result sounds at the same moment as sample k * from_rate / to_rate
of the source.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from voice_assistant.audio import Samples


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """All of `samples`, in one go (20 s from 22,050 to 48,000 Hz: 5 ms on one core)."""
    if from_rate == to_rate or not len(samples):
        return samples
    import soxr  # type: ignore[import-untyped]  # it publishes no types

    result: Samples = soxr.resample(samples, from_rate, to_rate)
    return result


class Resampler:
    """One direction of one stream, mono.  Pieces of any length in, what is ready out (at first nothing for 30 ms)."""

    def __init__(self, from_rate: int, to_rate: int, dtype: npt.DTypeLike = np.int16) -> None:
        self._dtype = np.dtype(dtype)
        self._stream = None
        if from_rate != to_rate:
            import soxr

            self._stream = soxr.ResampleStream(from_rate, to_rate, 1, dtype=self._dtype)

    def feed(self, piece: npt.NDArray[np.generic], *, last: bool = False) -> npt.NDArray[np.generic]:
        """Take the next piece and give what is ready, both of the `dtype` of the start; `last`: the rest as well."""
        if self._stream is None:
            return piece
        piece = np.ascontiguousarray(piece, dtype=self._dtype)  # soxr takes nothing else
        ready: npt.NDArray[np.generic] = self._stream.resample_chunk(piece, last=last)
        return ready
