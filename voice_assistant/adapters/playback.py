"""What sounds now: turns one utterance into output samples, piece by piece, at the output's rate.

Shared by all outputs with sound.  The session's thread says what should sound (`play`, `duck`, `stop`); the thread of
the output calls `fill`.  There is no lock between them: each verb replaces one reference, which `fill` reads once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voice_assistant.audio import InTheAir, Samples, Utterance
from voice_assistant.resampling import resample

DUCKED = 10 ** (-12 / 20)
"""Gain while the person may be speaking: still to be followed, but no louder than they are."""
RAMP_S = 0.020
"""Time from full to ducked level, so that no click is heard."""
FADE_S = 0.005
"""What is cut off fades for this long: a click in the night frightens, and 5 ms of speech can't be told from none."""


@dataclass(frozen=True, slots=True, eq=False)
class Sounding:
    """An utterance at the output's own rate."""

    utterance: Utterance
    samples: Samples
    rate: int

    def in_the_air(self, position: int) -> InTheAir:
        """`position` in samples of the output, as a sample of the utterance."""
        sample = round(position * self.utterance.rate / self.rate)
        return InTheAir(utterance=self.utterance.id, sample=min(sample, len(self.utterance.samples)))


class Playback:
    """One output's state: the sound, how far it has got, and how loud."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._wanted: Sounding | None = None
        self._ducked = False
        # Below: touched by `fill` alone.
        self._now: Sounding | None = None
        self._position = 0
        self._gain = 1.0

    def play(self, utterance: Utterance) -> None:
        """From the next `fill` on, this sounds, from its start and at full level."""
        self._ducked = False
        self._wanted = Sounding(utterance, resample(utterance.samples, utterance.rate, self.rate), self.rate)

    def duck(self, on: bool) -> None:
        """Lower by 12 dB, or bring back, from the next `fill` on."""
        self._ducked = on

    def stop(self) -> None:
        """From the next `fill` on, nothing sounds (but a fade of 5 ms)."""
        self._wanted = None

    @property
    def is_silent(self) -> bool:
        """Whether nothing is left to be given by `fill`."""
        wanted = self._wanted
        return wanted is None or (wanted is self._now and self._position >= len(wanted.samples))

    def fill(self, out: Samples) -> tuple[Sounding, int] | None:
        """Fill `out`, shape (n,), with what sounds next; what that is and from which sample on. None: silence."""
        out[:] = 0
        wanted = self._wanted
        began = wanted is not self._now
        if began:
            self._fade(out)
            self._now, self._position = wanted, 0
            self._gain = 1.0
        now = self._now
        if now is None or (self._position >= len(now.samples) and not began):
            return None
        position = self._position
        piece = self._leveled(now.samples[position : position + len(out)])
        if began:  # over the fade of what sounded before
            out[: len(piece)] = np.clip(out[: len(piece)].astype(np.int32) + piece, -32_767, 32_767)
        else:
            out[: len(piece)] = piece
        self._position += len(piece)
        return now, position

    def _fade(self, out: Samples) -> None:
        """The end of what is cut off."""
        if self._now is None:
            return
        count = min(len(out), int(FADE_S * self.rate))
        tail = self._now.samples[self._position : self._position + count]
        out[: len(tail)] = tail * (np.linspace(1, 0, count)[: len(tail)] * self._gain)

    def _leveled(self, piece: Samples) -> Samples:
        target = DUCKED if self._ducked else 1.0
        if self._gain == target == 1.0:
            return piece
        step = (1.0 - DUCKED) / (RAMP_S * self.rate)
        steps = np.arange(1, len(piece) + 1) * step
        falls = target < self._gain
        gains = np.maximum(self._gain - steps, target) if falls else np.minimum(self._gain + steps, target)
        if len(piece):
            self._gain = float(gains[-1])
        leveled: Samples = np.rint(piece * gains).astype(np.int16)
        return leveled
