"""Knocks, counted: the signal of who can't speak.  On wood, a wall, the bed or the microphone's table; or claps.

A knock rises by 18 dB or more within 20 ms and is nearly gone 0.12 s later; speech, a cough, a snore and a bark last
longer.  Knocks of one signal are 0.15 to 0.8 s apart and alike in loudness, and quiet comes before and after.  In a
conversation they answer a question; in standby a set number of them is a call.
"""

from __future__ import annotations

from voice_assistant.audio import BLOCK_S, Samples
from voice_assistant.listening.conditioning import level_db

RISE_DB = 18.0
"""Above the blocks before it a knock's first block is at least so much louder."""
FAINTEST_DB = -55.0
"""The loudest block of a knock that was asked for, in dB of full scale."""
FAINTEST_CALL_DB = -45.0
"""Of one that nobody waits for, all night long: a fist on a table within a metre; a clock's tick is softer."""
GONE_DB = 14.0
"""Below its peak a knock is at least so far after `LONGEST_S`."""
LONGEST_S = 0.12
CLOSEST_S, FARTHEST_S = 0.15, 0.8
"""From one knock to the next: knuckles can't go faster, and who calls doesn't go slower."""
ALIKE_DB = 14.0
QUIET_S = 0.9
"""Quiet before the first and after the last: a hammer or a clock goes on."""


class KnockCounter:
    """Fed with blocks of 20 ms while nobody speaks to the person."""

    def __init__(self, faintest_db: float = FAINTEST_DB) -> None:
        self._faintest_db = faintest_db
        self._levels = [-80.0] * round(0.06 / BLOCK_S)
        self._quiet = QUIET_S
        self._peaks: list[float] = []
        self._since = 0.0
        """Since the last knock began, in seconds."""
        self._spoilt = False
        """Something else sounds: nothing counts until it is quiet again."""

    @property
    def pending(self) -> bool:
        """Whether a signal has begun and is not over."""
        return bool(self._peaks) and not self._spoilt

    def __call__(self, samples: Samples) -> int:
        """The next block.  The number of knocks of a signal that is over now; 0: none is."""
        level = level_db(samples)
        before = max(self._levels)
        self._levels = [*self._levels[1:], level]
        self._since += BLOCK_S
        faintest = self._faintest_db
        loud = level > max(faintest, self._peaks[-1] - GONE_DB if self._peaks else faintest)
        self._quiet = 0.0 if loud else self._quiet + BLOCK_S
        if level > faintest and level - min(self._levels[:-1]) >= RISE_DB and before < level - RISE_DB / 2:
            return self._knock(level)
        if self._peaks and self._since <= 2 * BLOCK_S:
            self._peaks[-1] = max(self._peaks[-1], level)
        elif self._peaks and loud and self._since > LONGEST_S:
            self._spoilt = True  # it lasts: no knock
        if self._peaks and self._quiet >= QUIET_S:
            count, spoilt = len(self._peaks), self._spoilt
            self._peaks.clear()
            self._spoilt = False
            return 0 if spoilt else count
        return 0

    def _knock(self, level: float) -> int:
        if not self._peaks:
            self._spoilt = False
        elif self._since < CLOSEST_S:
            return 0  # of the same blow
        elif self._since > FARTHEST_S or abs(level - self._peaks[-1]) > ALIKE_DB:
            self._spoilt = True
        self._peaks.append(level)
        self._since = 0.0
        return 0

    def forget(self) -> None:
        """What has begun counts no more: we speak."""
        self._peaks.clear()
        self._spoilt = False
