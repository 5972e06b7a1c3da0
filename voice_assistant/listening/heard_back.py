"""Whether our own voice comes back from the room: then the loudspeaker and the microphone both live.

No more than that can be told: with headphones, or a loudspeaker far away, nothing comes back though all is well.  So it
is asked for only where nobody answers.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from voice_assistant.audio import BLOCK_S, Block

BACK_DB = 3.0
"""Blocks in which we sound must be louder than the others by this: our voice as loud as the room's own noise."""
ENOUGH_S = 1.0
"""Of each, before anything is told."""
LATE_S = 1.0
"""A loudspeaker may be so late: what comes so soon after our words is neither ours nor the room's."""

MOST = round(60 / BLOCK_S)
"""Blocks of either that are kept: the last minute."""


class HeardBack:
    """Fed with every block of input."""

    def __init__(self) -> None:
        self._ours: deque[float] = deque(maxlen=MOST)
        self._rooms: deque[float] = deque(maxlen=MOST)
        self._since_ours = LATE_S

    def take(self, block: Block) -> None:
        """One block more."""
        speaking = block.in_the_air is not None
        self._since_ours = 0.0 if speaking else self._since_ours + BLOCK_S
        if speaking or self._since_ours > LATE_S:
            power = float(np.mean(block.samples.astype(np.float64) ** 2))
            (self._ours if speaking else self._rooms).append(power)

    @property
    def missing(self) -> bool:
        """Whether we spoke for long enough, and it made no difference to what the microphone hears."""
        least = ENOUGH_S / BLOCK_S
        if len(self._ours) < least or len(self._rooms) < least:
            return False
        # the loud fifth of either: speech has pauses, and so may the room's noise
        ours, rooms = np.percentile(self._ours, 80), np.percentile(self._rooms, 80)
        return bool(ours + 1.0 < (rooms + 1.0) * 10 ** (BACK_DB / 10))
