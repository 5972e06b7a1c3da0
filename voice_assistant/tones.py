"""Short sounds made of numbers: signs that need no words, and what sounds when the voice has failed.

All are float samples with a peak of at most 1, mono; the caller sets how loud they are.  Every edge is faded, so nothing clicks.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FADE_S = 0.012
"""Rise and fall of every note: shorter clicks, longer sounds limp."""


def listening(rate: int) -> npt.NDArray[np.float64]:
    """Now it is the person's turn: two short notes, rising.  130 ms."""
    return np.concatenate([_note(523.25, 0.06, rate), _note(783.99, 0.07, rate)])


def heard(rate: int) -> npt.NDArray[np.float64]:
    """Something was heard: one short low note.  80 ms."""
    return _note(392.0, 0.08, rate)


def attention(rate: int, *, urgent: bool) -> npt.NDArray[np.float64]:
    """Sounds in place of speech when there is no voice, so that nobody waits in silence.

    Calm: two soft falling notes, 0.6 s.  Urgent: high and low in turn, ten times, 2 s, with overtones because an older ear has
    lost its treble and a small loudspeaker its bass: most of the sound lies between 500 Hz and 3 kHz.
    """
    if not urgent:
        return np.concatenate([_note(659.25, 0.25, rate), np.zeros(round(0.05 * rate)), _note(523.25, 0.3, rate)])
    pair = np.concatenate([_note(988.0, 0.1, rate, overtones=3), _note(740.0, 0.1, rate, overtones=3)])
    return np.tile(pair, 10)


def _note(hertz: float, seconds: float, rate: int, overtones: int = 1) -> npt.NDArray[np.float64]:
    at = np.arange(round(seconds * rate)) / rate
    sound = sum((np.sin(2 * np.pi * hertz * n * at) / n for n in range(1, overtones + 1)), start=np.zeros(len(at)))
    fade = np.minimum(1.0, np.minimum(at, at[::-1]) / FADE_S)
    return np.asarray(sound / max(1e-9, float(np.abs(sound).max())) * np.sin(fade * np.pi / 2) ** 2)
