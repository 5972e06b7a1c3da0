"""Knocks on a bedside table or the headboard: a call for whoever has no voice.

A knock is short: it rises within a block of 20 ms and has died away within a few.  Speech, snores, music and rain are
longer, a ticking clock is too even and goes on: after the last knock of a call it must be quiet.
"""

from __future__ import annotations

import numpy as np

from voice_assistant.audio import BLOCK_S, Block, Samples
from voice_assistant.listening.conditioning import level_db

RISE_DB = 20.0
"""A knock rises so much above the room within two blocks."""
FAINTEST_DB = -45.0
"""The loudest block of a knock, in dB of full scale: a fist on a table within a metre; a clock's tick is softer."""
DIED_DB = 10.0
"""So far above the room it has died away."""
LONGEST_S = 0.16
"""A knock has died away after this: a plank rings for 0.05 to 0.15 s."""
APART_S = (0.15, 0.9)
"""From one knock to the next: knuckles can't go faster, and who calls doesn't go slower."""
QUIET_S = 1.0
"""It must be quiet so long after the last: a hammer or a clock goes on."""


class KnockDetector:
    """Finds `count` knocks in a row, no more and no fewer."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._floor_db: float | None = None
        self._loud_since: int | None = None
        self._spoilt = False
        self._knocks: list[int] = []
        self._quiet_from = 0

    def feed(self, block: Block) -> bool:
        """The next 20 ms; whether a call is complete with them."""
        level = level_db(block.samples)
        if self._floor_db is None:
            self._floor_db = level
        loud = level > self._floor_db + (RISE_DB if self._loud_since is None else DIED_DB)
        if loud:
            self._sounds(block.number, block.samples)
            return False
        if self._loud_since is not None:
            self._died(block.number)
        else:
            self._floor_db += 0.05 * (level - self._floor_db)
        waited = (block.number - self._quiet_from) * BLOCK_S
        if not self._knocks or waited < QUIET_S:
            return False
        called = len(self._knocks) == self._count
        self._knocks.clear()
        return called

    def _sounds(self, number: int, samples: Samples) -> None:
        if self._loud_since is None:
            self._loud_since = number
            self._spoilt = level_db(samples) < FAINTEST_DB and not np.abs(samples.astype(np.int32)).max() > 3000
        if (number - self._loud_since) * BLOCK_S > LONGEST_S:
            self._spoilt = True
            if self._floor_db is not None and (number - self._loud_since) * BLOCK_S > QUIET_S:
                self._floor_db += 0.5  # a room that has become loud: it is the new floor soon

    def _died(self, number: int) -> None:
        assert self._loud_since is not None  # or nothing died
        began, self._loud_since = self._loud_since, None
        self._quiet_from = number
        if self._spoilt:
            self._knocks.clear()
            return
        shortest, longest = APART_S
        if self._knocks and not shortest <= (began - self._knocks[-1]) * BLOCK_S <= longest:
            self._knocks.clear()
        self._knocks.append(began)
