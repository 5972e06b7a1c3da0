"""How softly the person speaks, for us to speak as softly: whisper in, soft out.

A whisper is known by what it lacks, not by its level, which says as much of the microphone's place: the vocal cords
don't vibrate, so that nothing in it repeats at the pitch of a voice (Raeesy et al. 2018, "LSTM-based whisper
detection").  Soft speech with a voice is known only against the same person's earlier answers.

What stands too little out of the room's noise tells neither, and changes nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from voice_assistant.audio import RATE, Samples

FRAME_S, STEP_S = 0.04, 0.02
"""Two periods of the lowest voice fit into a frame."""
PITCH_HZ = (75.0, 400.0)
VOICE_BELOW_HZ = 1_000.0
"""Above this, breath and noise hide the repeats of a voice."""
STRONG_DB = 12.0
"""Frames so far below the strongest, or nearer, are looked at: vowels, where a voice must show."""
VOICED = 0.6
"""Likeness of such a frame to itself one period later, of 1: halfway between the two kinds (the tests measure both)."""
VOICED_PART = 0.25
"""So many of the strong frames at least are voiced where a voice sounds at all."""
LEAST_ABOVE_DB = 12.0
"""Less above the room's noise than this, nothing is told.  Conversation at home stands 9 to 14 dB above it (Pearsons,
Bennett & Fidell 1977, summed up by Olsen 1998)."""
WHISPER_DB = -10.0
"""How much softer we are to a whisper: half as loud.  Never less, for who whispers may hear badly."""
SOFT_DB = -5.0
"""The most to who speaks softly with a voice: they may as well have turned away."""
FOLLOWS_SOFT = 0.5
"""Part of the difference to the person's usual loudness by which we are softer."""
BELOW_USUAL_DB = 6.0
"""Where the person's usual loudness is known, a whisper is at least so much softer; else a word like "stop", which has
little voice, is taken for one (3 % of 296 single words by real speakers in noise have none that is found)."""
DOWN = 0.5
"""We get softer by this part of the difference an answer: one croaked word is no wish.  Up we go at once."""
KEEP_EVERY = 4
"""Of what is left below `VOICE_BELOW_HZ` one sample in so many is looked at: 4,000 a second."""


class VocalEffort:
    """Of one person in one conversation."""

    def __init__(self) -> None:
        self._usual_db: float | None = None
        """As loud as they are known to speak with a voice, in dBFS."""
        self.softer_db = 0.0
        """By so much less than set we should speak: 0 or less."""

    def take(self, samples: Samples, loudness_db: float, room_db: float) -> None:
        """An answer of theirs, its loudness and that of the room, in dBFS."""
        if loudness_db - room_db < LEAST_ABOVE_DB:
            return
        as_loud_as_usual = self._usual_db is not None and loudness_db > self._usual_db - BELOW_USUAL_DB
        if not as_loud_as_usual and is_whispered(samples):
            wanted = WHISPER_DB
        else:
            self._usual_db = loudness_db if self._usual_db is None else max(self._usual_db, loudness_db)
            wanted = max(SOFT_DB, FOLLOWS_SOFT * (loudness_db - self._usual_db))
        down = wanted < self.softer_db
        self.softer_db += (DOWN if down else 1.0) * (wanted - self.softer_db)


def is_whispered(samples: Samples) -> bool:
    """Whether these 16 kHz samples are speech without a voice."""
    return voiced_part(samples) < VOICED_PART


def voiced_part(samples: Samples) -> float:
    """Which part of the strong frames repeats itself at a pitch that voices have, 0 to 1; 1 where too little sounds."""
    low = _below(samples.astype(np.float64), VOICE_BELOW_HZ)[::KEEP_EVERY]
    frame, step = round(FRAME_S * RATE / KEEP_EVERY), round(STEP_S * RATE / KEEP_EVERY)
    if len(low) < 2 * frame:
        return 1.0
    frames = np.lib.stride_tricks.sliding_window_view(low, frame)[::step]
    power = np.mean(frames**2, axis=1)
    strong = frames[power >= power.max() / 10 ** (STRONG_DB / 10)]
    if not power.max():
        return 1.0
    return float(np.mean(_likeness(strong) >= VOICED))


def _likeness(frames: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each frame, how alike it is to itself at the best of the lags of a voice: normalised autocorrelation."""
    frames = frames - frames.mean(axis=1, keepdims=True)
    size = frames.shape[1]
    first, last = (round(RATE / KEEP_EVERY / hertz) for hertz in reversed(PITCH_HZ))
    best = np.zeros(len(frames))
    for lag in range(first, min(last, size // 2) + 1):
        one, other = frames[:, :-lag], frames[:, lag:]
        scale = np.sqrt(np.sum(one**2, axis=1) * np.sum(other**2, axis=1)) + 1e-9
        best = np.maximum(best, np.sum(one * other, axis=1) / scale)
    return best


def _below(sound: npt.NDArray[np.float64], hertz: float) -> npt.NDArray[np.float64]:
    size = 1 << (len(sound) - 1).bit_length()
    spectrum = np.fft.rfft(sound, size)
    spectrum[np.fft.rfftfreq(size, 1 / RATE) > hertz] = 0.0
    return np.asarray(np.fft.irfft(spectrum, size)[: len(sound)])
