"""Short sounds made of numbers: what sounds when the voice has failed, and what says "I heard you".

All have a peak of 1 at most; the caller sets how loud they are.  Every edge is faded, so nothing clicks.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Sound: TypeAlias = npt.NDArray[np.float32]
"""Mono sound, shape (n,), full scale +-1.  Of 32 bits, for several copies of half a minute are held at once."""

FADE_S = 0.012
"""Rise and fall of every note: shorter ones click, longer ones sound limp."""
SOFT_FADE_S = 0.03
"""Of one that must startle nobody."""


def silence(seconds: float, rate: int) -> Sound:
    """So much of nothing."""
    return np.zeros(round(seconds * rate), np.float32)


def attention(rate: int, *, urgent: bool) -> Sound:
    """Sounds in place of speech when there is no voice, so that nobody waits in silence.

    Calm: two soft falling notes, 0.6 s.  Urgent: high and low in turn, ten times, 2 s.  With overtones, because an old
    ear has lost its treble and a small loudspeaker its bass: most of that sound lies between 700 Hz and 3 kHz.
    """
    if not urgent:
        return np.concatenate([_note(659.25, 0.25, rate), silence(0.05, rate), _note(523.25, 0.3, rate)])
    pair = [_note(988.0, 0.1, rate, overtones=3), _note(740.0, 0.1, rate, overtones=3)]
    return np.concatenate(pair * 10)


def waking(rate: int) -> Sound:
    """Says that a call was heard, to somebody half asleep beside others who sleep: two soft rising notes, 0.4 s."""
    return np.concatenate([_note(523.25, 0.18, rate), silence(0.03, rate), _note(659.25, 0.2, rate)])


def signal(rate: int, which: str) -> Sound:
    """Sounds before words: `quiet`, one soft note; `alert`, as `attention` calls, 2 s; `alarm`, the same for 8 s."""
    if which == "quiet":
        return _note(523.25, 0.4, rate)
    calls = attention(rate, urgent=True)
    return np.concatenate([calls] * (4 if which == "alarm" else 1))


def gliding(first_hertz: float, last_hertz: float, seconds: float, rate: int) -> Sound:
    """One soft note whose pitch goes evenly from the first to the last, without overtones."""
    pitch = np.linspace(first_hertz, last_hertz, round(seconds * rate))
    return _faded(np.sin(2 * np.pi * np.cumsum(pitch) / rate), rate, SOFT_FADE_S)


def _note(hertz: float, seconds: float, rate: int, overtones: int = 1) -> Sound:
    at = np.arange(round(seconds * rate)) / rate
    sound = np.zeros(len(at))
    for n in range(1, overtones + 1):
        sound += np.sin(2 * np.pi * hertz * n * at) / n
    return _faded(sound, rate, FADE_S)


def _faded(sound: npt.NDArray[np.float64], rate: int, fade_s: float) -> Sound:
    at = np.arange(len(sound)) / rate
    fade = np.sin(np.minimum(1.0, np.minimum(at, at[::-1]) / fade_s) * np.pi / 2) ** 2
    return np.asarray(sound * fade / np.abs(sound).max(), np.float32)
