"""Whether there is anything to hear just now: the voice detector's word, and loudness above the room's own level."""

from __future__ import annotations

from collections import deque

import numpy as np

from voice_assistant.audio import BLOCK_S, Samples
from voice_assistant.listening.conditioning import level_db
from voice_assistant.listening.recognition import Activity

VOICE_BEGINS = 0.5
VOICE_GOES_ON = 0.35
"""Probabilities of speech from which a sound begins and goes on."""
LOUD_DB = 10.0
"""This much above the room's floor a sound is looked at, whatever the voice detector says."""
FAINT_DB = -62.0
"""Below this nothing is loud, however quiet the room."""
LOUD_BLOCKS = 3
"""Blocks in a row that make a loud sound out of a click."""
WAKING_DB = 3.0
"""So little above the room's floor the voice detector is asked at all: it takes nine tenths of the time of
listening.
"""
AWAKE_S = 0.5
"""How long it goes on being asked after that."""
RECALLED_CHUNKS = 8
"""What it is given first when it is asked again, so that it knows the room: 0.26 s."""
FALLS, RISES_DB = 0.3, 0.05
"""The room's floor follows what is softer by this part of the difference a block, and rises by at most so much."""


class Waking:
    """Follows the stream block by block."""

    def __init__(self, activity: Activity) -> None:
        self._activity = activity
        self._chunk = np.zeros(0, np.int16)
        self._asleep: deque[Samples] = deque(maxlen=RECALLED_CHUNKS)
        self._still = 0
        self._loud = 0
        self._floor_db: float | None = None
        """The room's own level; known from the first block on, follows down fast and up slowly."""
        self._voice = 0.0

    @property
    def voice_begins(self) -> bool:
        """Whether somebody speaks, surely enough for a sound to begin with it."""
        return self._voice >= VOICE_BEGINS

    @property
    def voice_goes_on(self) -> bool:
        """Whether somebody speaks, surely enough for a sound to go on."""
        return self._voice >= VOICE_GOES_ON

    @property
    def is_loud(self) -> bool:
        """Whether something is clearly louder than the room, for longer than a click."""
        return self._loud >= LOUD_BLOCKS

    @property
    def room_db(self) -> float:
        """The room's own level, in dBFS."""
        return FAINT_DB if self._floor_db is None else self._floor_db

    @property
    def loud_from_db(self) -> float:
        """The level from which a block is louder than the room."""
        return max(FAINT_DB, self.room_db + LOUD_DB)

    def measure(self, samples: Samples, *, in_sound: bool, only_a_tone: bool) -> None:
        """The next block.  `in_sound`: a sound is going on.  `only_a_tone`: an alarm's, which is never loud."""
        level = level_db(samples)
        if self._floor_db is None:
            self._floor_db = level
        elif level < self._floor_db:
            self._floor_db += FALLS * (level - self._floor_db)
        elif self._voice < VOICE_GOES_ON:
            self._floor_db += min(RISES_DB, level - self._floor_db)
        loud = level > self.loud_from_db and not only_a_tone
        self._loud = self._loud + 1 if loud else 0
        still = not in_sound and level < self._floor_db + WAKING_DB
        self._still = self._still + 1 if still else 0
        self._chunk = np.concatenate([self._chunk, samples])
        while len(self._chunk) >= self._activity.chunk:
            self._ask(self._chunk[: self._activity.chunk])
            self._chunk = self._chunk[self._activity.chunk :]

    def reset(self) -> None:
        """The microphone has gone: what it brought is over.  The room's level is remembered."""
        self._activity.reset()
        self._chunk = np.zeros(0, np.int16)
        self._asleep.clear()
        self._voice, self._loud, self._still = 0.0, 0, 0

    def _ask(self, chunk: Samples) -> None:
        if self._still * BLOCK_S > AWAKE_S:
            self._asleep.append(chunk)
            self._voice = 0.0
            return
        if self._asleep:
            self._activity.reset()
            for earlier in self._asleep:
                self._activity(earlier)
            self._asleep.clear()
        self._voice = self._activity(chunk)
