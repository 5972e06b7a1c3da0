"""Earcons: short soft sounds that say whose turn it is, for who can't see a screen.

`turn` sounds after a question, where the microphone works: "I listen".  One may always speak before it.  `heard` and
`thinking` sound only where a reply is not there at once, so that nobody repeats themselves into a reply.

The notes lie between 390 and 700 Hz, where an old ear has lost least (ISO 7029) and no smoke alarm beeps (2.3 to
4.3 kHz, `listening.alarm`).  They swell for 30 ms and last longer than a knock may (`listening.knocks`); they have no
overtones, so no voice detector takes them for a vowel.  None sounds before or in an emergency message.
"""

from __future__ import annotations

from enum import StrEnum

from voice_assistant.tones import Sound, gliding


class Earcons(StrEnum):
    """Which of them sound."""

    OFF = "off"
    TURN = "turn"
    """After a question."""
    ALL = "all"
    """Also where a reply takes time."""


class Earcon(StrEnum):
    """What one says."""

    TURN = "turn"
    """I have asked, and I listen."""
    HEARD = "heard"
    """I heard you."""
    THINKING = "thinking"
    """I am still at it."""


BELOW_SPEECH_DB = 10.0
"""So much softer than the words before it: half as loud (`loudness.DOUBLING_DB`)."""
AFTER_WORDS_S = 0.08
"""Between the last word and `turn`.  Who answers at once (0.2 s is the usual gap between a question and its answer:
Stivers et al. 2009) speaks into the sound, and is heard."""
HEARD_AFTER_S = 0.2
"""A reply that comes sooner says by itself that the person was heard."""
THINKING_AFTER_S = 1.4
THINKING_EVERY_S = 2.0

_NOTES = {Earcon.TURN: (440.0, 660.0, 0.16), Earcon.HEARD: (587.0, 587.0, 0.14), Earcon.THINKING: (392.0, 392.0, 0.2)}
"""First pitch and last, in Hz, and seconds.  A pitch that rises invites, as in a question."""


def earcon(which: Earcon, rate: int) -> Sound:
    """Its sound, with a peak of 1."""
    return gliding(*_NOTES[which], rate)


class Waiting:
    """When `heard` and `thinking` are due while a reply is awaited.  Times in seconds on the audio clock."""

    def __init__(self) -> None:
        self._heard_at: float | None = None
        self._next = 0.0

    def heard(self, at: float) -> None:
        """The person said something now."""
        self._heard_at, self._next = at, at + HEARD_AFTER_S

    def over(self) -> None:
        """The reply sounds, or none will come."""
        self._heard_at = None

    def due(self, at: float) -> Earcon | None:
        """What is to sound now, once; None: nothing."""
        if self._heard_at is None or at < self._next:
            return None
        first = self._next < self._heard_at + THINKING_AFTER_S
        self._next = self._heard_at + THINKING_AFTER_S if first else at + THINKING_EVERY_S
        return Earcon.HEARD if first else Earcon.THINKING
