"""Knows a smoke alarm by its pitch and its pattern, whatever else sounds.

Every 20 ms the spectrum tells at which pitches, of those that alarms have, a clear tone sounds.  The last seven seconds
are held against "temporal three" (ISO 8201; for smoke alarms NFPA 72 and UL 217): three beeps of half a second with
half a second between them, then a pause of 1.5 s, and again.  Two rounds are waited for: an oven's or a telephone's
beeps have other lengths, or come once; a chirp that asks for a battery is short and alone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from voice_assistant.audio import BLOCK, BLOCK_S, RATE, Samples

LOWEST_HZ, HIGHEST_HZ = 2_300.0, 4_300.0
"""Piezoelectric sounders beep between 2.7 and 3.5 kHz, most of them at 3.1 (NFPA 72 speaks of 3 kHz)."""
STEP_HZ = RATE / (2 * BLOCK)
"""Between two bins of the spectrum of two blocks: 25 Hz."""
CHANNEL_BINS = 4
"""Pitches so near are one channel of 100 Hz; channels overlap by half, so that a pitch that drifts stays in one."""
CLEAR = 6.0
"""How far the power in a channel must stand out of the median of all."""
FADED = 0.25
"""Of a beep's power: less than this is its echo in the room."""
BEEPS_PERCENT = 70
"""Two rounds are beeps for 40 % of their time: this percentile of the power is that of a beep."""
FAINT_RMS = 12.0
"""Root mean square, in steps of int16, below which no tone is looked for: -69 dBFS."""
ROUND_S = (1.5, 0.5, 0.5, 0.5, 0.5, 0.5)
"""Silence, beep, silence, beep, silence, beep."""
LEAD_S = 1.0
"""So much of the first silence is looked at: more than between beeps."""
ROUNDS = 2
SCALES = (0.9, 0.95, 1.0, 1.05, 1.1)
"""Each time may be off by 10 % (ISO 8201)."""
EDGE_S = 0.08
"""Round the beginning and end of each beep nothing is asked for: echo, and what the scales leave between them."""
HELD, SILENT = 0.85, 0.1
"""Part of the time of beeps, and of silences, that must at least, and may at most, be tone: speech hides some."""
LOOK_EVERY = 4
"""Blocks."""
ONLY = 0.9
"""Part of all power that lies in one channel where nothing but a tone sounds; nobody's voice comes near."""
OVER_S = 60.0
"""After this much silence, in seconds, an alarm is over and the next is reported again."""

Mask = npt.NDArray[np.float32]


class AlarmDetector:
    """Fed with blocks; says once that an alarm sounds."""

    def __init__(self) -> None:
        self._window = np.hanning(2 * BLOCK)
        first, last = round(LOWEST_HZ / STEP_HZ), round(HIGHEST_HZ / STEP_HZ)
        self._band = slice(first, last)
        self._starts = np.arange(0, last - first - CHANNEL_BINS + 1, CHANNEL_BINS // 2)
        self._beeps, self._silences = _patterns()
        self._previous = np.zeros(BLOCK, np.int16)
        self._power = np.zeros((self._beeps.shape[1], len(self._starts)), np.float32)
        """Of the clear tones: a row a block, the last one last."""
        self._number = 0
        self._heard: int | None = None
        """Block at which the pattern was last complete."""
        self.only_a_tone = False
        """Whether the last block was a clear tone at such a pitch, and nothing else: no speech, whatever its level."""

    def __call__(self, samples: Samples) -> bool:
        """Take the next block.  True: an alarm has just been recognised."""
        self._power[:-1] = self._power[1:]
        self._power[-1] = self._tones(np.concatenate([self._previous, samples]))
        self._previous = samples
        self._number += 1
        if self._number % LOOK_EVERY or not self._is_pattern():
            return False
        new = self._heard is None or (self._number - self._heard) * BLOCK_S > OVER_S
        self._heard = self._number
        return new

    def _tones(self, sound: Samples) -> Mask:
        """The power of each channel in which a tone sounds; 0 in the others."""
        self.only_a_tone = False
        if float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) < FAINT_RMS:
            return np.zeros(len(self._starts), np.float32)
        spectrum = np.abs(np.fft.rfft(sound * self._window)) ** 2
        sums = np.concatenate([[0.0], np.cumsum(spectrum[self._band])])
        channels = sums[self._starts + CHANNEL_BINS] - sums[self._starts]
        self.only_a_tone = bool(channels.max() > ONLY * spectrum.sum())
        return np.where(channels > CLEAR * np.sort(channels)[len(channels) // 2], channels, 0.0).astype(np.float32)

    def _is_pattern(self) -> bool:
        """Whether in one channel the last beep of the last round is just over."""
        long_enough = np.count_nonzero(self._power, axis=0) > 0.3 * len(self._power)
        if not long_enough.any():
            return False
        power = self._power[:, long_enough]
        sounds = (power > FADED * np.percentile(power, BEEPS_PERCENT, axis=0)).astype(np.float32)
        fits = (self._beeps @ sounds >= HELD) & (self._silences @ sounds <= SILENT)
        return bool(fits.any())


def _patterns() -> tuple[Mask, Mask]:
    """For each scale, as a row over the blocks kept: where beeps are and where silences, each adding up to 1."""
    times = (LEAD_S, *(ROUND_S * ROUNDS)[1:])
    longest = round(sum(times) * max(SCALES) / BLOCK_S) + 1
    beeps = np.zeros((len(SCALES), longest), np.float32)
    silences = np.zeros_like(beeps)
    for row, scale in enumerate(SCALES):
        at = longest * BLOCK_S - sum(times) * scale
        for number, seconds in enumerate(times):
            first, at = at + EDGE_S, at + seconds * scale
            (beeps if number % 2 else silences)[row, round(first / BLOCK_S) : round((at - EDGE_S) / BLOCK_S)] = 1.0
    return beeps / beeps.sum(axis=1, keepdims=True), silences / silences.sum(axis=1, keepdims=True)
