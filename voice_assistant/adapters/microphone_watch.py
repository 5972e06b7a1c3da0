"""Whether what comes from a microphone can be a room: not exact silence, and not our own voice straight from the wire.

A muted microphone gives the same number for ever, without any flag; a real one always has some noise.  When a
microphone is removed, PulseAudio silently moves the stream to the monitor of the speaker: then all we hear is
ourselves, at full level, and a "yes" in our own question could be taken for an answer.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from voice_assistant.audio import BLOCK, RATE, Samples

FLAT_S = 3.0
"""One unchanging sample for longer than this is a microphone that is muted or dead."""
LONGEST_FLAT_S = 60.0
"""A noise gate makes flat stretches too: each time sound comes back, twice as long a one is waited out, up to this."""
WINDOW_S = 0.5
"""Input compared with our own voice; no longer, for a slip of the sound system within it hides the likeness."""
REACH_S = 0.3
"""How far the two may be apart in time, to either side."""
OWN_S = WINDOW_S + 2 * REACH_S
EVERY = 25
"""Blocks between comparisons: each takes some ms of the processor, and that only while we speak."""
LIKENESS = 0.995
"""Correlation from which on it is our own voice from the wire.  Measured with three synthetic voices: off the wire,
even at another rate, 0.999 and more; through four recorded rooms 0.922 at most; beside a small loudspeaker without any
room 0.973 at most.  Only a flat loudspeaker and microphone without a room would come as near as a wire."""
HIGHEST_HZ = 3_000
"""Compared up to here, where most of the voice is."""
FAINTEST_DB = -20.0
"""Fainter than this, what has the shape of our own voice is crosstalk in a cable, and the microphone may well work."""
AUDIBLE = 30.0
"""RMS of our own voice in a window, from which on there is something to compare."""


class MicrophoneWatch:
    """Judges block by block.  Distrust begins with evidence of no room, and ends with a sound while we are silent."""

    def __init__(self) -> None:
        self.trusted = True
        self._flat_limit_s = FLAT_S
        self._was_flat = False
        self._blocks = round(OWN_S * RATE / BLOCK)
        self._heard: deque[Samples] = deque(maxlen=self._blocks)
        self._since_own = self._blocks
        self._since_compared = 0

    def take(self, heard: Samples, *, flat_s: float, speaking: bool, own: Callable[[], Samples]) -> bool:
        """Whether `heard`, one block, can be a room.

        `flat_s`: for how long the input has been the same number.  `speaking`: whether we were in the air.
        `own`: gives the last OWN_S of what we said, up to this block's end, 16 kHz; called now and then.
        """
        self._heard.append(heard)
        self._since_own = 0 if speaking else self._since_own + 1
        self._since_compared += 1
        if self.trusted:
            alike = self._compare(own)
            self._was_flat = flat_s >= self._flat_limit_s
            self.trusted = not self._was_flat and (alike is None or alike < LIKENESS)
        else:
            # A sound while we are silent can't be our own voice.
            self.trusted = not flat_s and self._since_own * BLOCK > REACH_S * RATE
            if self.trusted and self._was_flat:
                self._flat_limit_s = min(2 * self._flat_limit_s, LONGEST_FLAT_S)
        return self.trusted

    def _compare(self, own: Callable[[], Samples]) -> float | None:
        """How like our own voice the input was; None: not due, or there is too little of either."""
        if self._since_compared < EVERY or self._since_own >= self._blocks or len(self._heard) < self._blocks:
            return None
        self._since_compared = 0
        said = own().astype(np.float64)
        if np.sqrt(np.mean(said**2)) < AUDIBLE:
            return None
        return likeness(np.concatenate(self._heard).astype(np.float64), said)


def likeness(heard: npt.NDArray[np.float64], own: npt.NDArray[np.float64]) -> float:
    """How like our own voice the middle of `heard` is, wherever it may lie within `own`: correlation, 0 to 1.

    Both are equally long; REACH_S at either end of `heard` is left out.  Compared up to HIGHEST_HZ.  0 where the middle
    of `heard` is more than FAINTEST_DB below `own`.
    """
    reach = round(REACH_S * RATE)
    heard, own = _low(heard)[reach:-reach], _low(own)
    size = 2 ** math.ceil(math.log2(len(own) + len(heard)))
    crossed = np.fft.rfft(own, size) * np.conj(np.fft.rfft(heard, size))
    products = np.fft.irfft(crossed, size)[: len(own) - len(heard) + 1]
    sums = np.concatenate([[0.0], np.cumsum(own**2)])
    own_energy = sums[len(heard) :] - sums[: len(products)]
    heard_energy = float(np.sum(heard**2))
    enough = own_energy > 0.25 * own_energy.max()  # where we said little, chance would decide
    at = int(np.argmax(np.where(enough, np.abs(products) / np.sqrt(own_energy + 1.0), 0.0)))
    if heard_energy < own_energy[at] * 10 ** (FAINTEST_DB / 10):
        return 0.0
    whole = math.sqrt((own_energy[at] + 1.0) * (heard_energy + 1.0))
    if (coarse := float(np.abs(products[at]) / whole)) < LIKENESS - 0.1:
        return coarse
    # The true delay lies between two samples; at this pitch that hides less than a tenth.
    turns = np.exp(2j * np.pi * np.outer(at + np.linspace(-0.5, 0.5, 9), np.arange(len(crossed))) / size)
    between = (2 * (turns @ crossed).real - crossed[0].real) / size
    return float(np.abs(between).max() / whole)


def _low(sound: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    spectrum = np.fft.rfft(sound)
    spectrum[round(HIGHEST_HZ * len(sound) / RATE) :] = 0.0
    return np.fft.irfft(spectrum, len(sound))
