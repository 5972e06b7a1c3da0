"""A sound that is going on: its blocks, and in which of them there was anything to hear."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from voice_assistant.audio import BLOCK_S, Samples
from voice_assistant.events import Word
from voice_assistant.listening.conditioning import SILENT_DB, level_db
from voice_assistant.listening.evidence import CombinedHypothesis

LOUDNESS_BLOCKS = 5
SLACK_S = 0.15
"""By so much a word's times and the detector's may differ."""

ANSWERED_S = 1.0
"""For so long after we stopped speaking a pause in a sound may lie between us and the person."""
LEAST_PAUSE_BLOCKS = 3
"""A shorter one may be within a word."""


class SpeechSegment:
    """From shortly before it began until it is over.  Blocks are counted from the first one kept."""

    def __init__(self, first: int, before: Iterable[Samples]) -> None:
        self.first = first
        """Number of the first block kept."""
        self.blocks: list[Samples] = list(before)
        self._active = [False] * len(self.blocks)
        self.began = first + len(self.blocks)
        """Number of the block in which it began."""
        self.air = 0
        """Blocks, counted from the first one kept, up to the last one in which we were speaking."""
        self.voiced = 0
        """Blocks in which the detector heard a voice."""
        self.active = 0
        """Blocks in which there was anything to hear."""
        self.quiet = 0
        """Blocks since then."""
        self.loudness_db = SILENT_DB
        """Of its loudest tenth of a second, in dBFS."""
        self.stirred = False
        self.may_be_ours = False
        """Whether our own voice could be in it, from the loudspeaker."""
        self._voiced = [False] * len(self.blocks)
        self._taken_db: list[float] = []
        """How much softer each block became when our own voice was taken out, in dB; as far as that was done."""
        self.belief: CombinedHypothesis | None = None
        """What was read in the present pause."""
        self.settled = CombinedHypothesis()
        """What was read before `unread`."""
        self.unread = 0
        """The first block that is not settled."""
        self.unasked = 0
        """The first block that the second recogniser is not asked about."""
        self.asked: int | None = None
        """What the second recogniser is asked about the present pause by."""
        self.asked_settled: list[int] = []
        """What the second recogniser is asked about the parts already settled by."""

    def add(self, samples: Samples, *, active: bool, voice: bool, in_the_air: bool) -> None:
        """The next block.  What was read in a pause no longer stands once the sound goes on."""
        self.blocks.append(samples)
        if in_the_air:
            self.air = len(self.blocks)
        if active:
            self.loudness_db = max(self.loudness_db, level_db(np.concatenate(self.blocks[-LOUDNESS_BLOCKS:])))
        self._active.append(active)
        self._voiced.append(active and voice)
        if active:
            self.active += 1
            self.voiced += voice
            self.quiet = 0
            self.belief = None
        else:
            self.quiet += 1

    def settle(self, whole: CombinedHypothesis, unread: int) -> None:
        """All that was said up to now, `whole`, stands; from block `unread` on it is read with what comes."""
        self.settled, self.unread, self.belief = whole, unread, None

    def rest(self, start: int) -> SpeechSegment:
        """The segment from block `start` on, to go on with; nothing of it is read yet."""
        rest = SpeechSegment(self.first + start, self.blocks[start:])
        rest.began = rest.first
        rest._active, rest._voiced = self._active[start:], self._voiced[start:]
        rest._taken_db = self._taken_db[start:]
        rest.active, rest.voiced = sum(rest._active), sum(rest._voiced)
        rest.air = max(0, self.air - start)
        rest.quiet, rest.loudness_db = self.quiet, self.loudness_db
        rest.stirred, rest.may_be_ours = self.stirred, self.may_be_ours
        return rest

    @property
    def seconds(self) -> float:
        """How long it has lasted, with the time before it."""
        return len(self.blocks) * BLOCK_S

    @property
    def quiet_s(self) -> float:
        """How long the present pause has lasted."""
        return self.quiet * BLOCK_S

    def samples(self, start: int = 0, end: int | None = None) -> Samples:
        """From one block to before another."""
        return np.concatenate(self.blocks[start:end])

    def pause_after_air(self) -> int | None:
        """The middle of the first pause after we stopped speaking, as a block; None: there was none yet."""
        first = max(0, self.air - 1)
        pause = 0
        while pause < first and not self._active[first - 1 - pause]:
            pause += 1
        for number in range(first, min(len(self.blocks), self.air + round(ANSWERED_S / BLOCK_S))):
            if not self._active[number]:
                pause += 1
            elif pause >= LEAST_PAUSE_BLOCKS:
                return number - pause // 2
            else:
                pause = 0
        return None

    def sounds(self, word: Word, start: int) -> bool:
        """Whether there was anything to hear where a word, with times from block `start` on, is said to be."""
        first = start + int((word.began - SLACK_S) / BLOCK_S)
        last = start + int((word.ended + SLACK_S) / BLOCK_S)
        return any(self._active[max(0, first) : last + 1])

    def leave(self, left: list[Samples], taken_db: list[float], least_db: float) -> None:
        """What is left of it without our own voice; a block that is now softer than `least_db` is a pause."""
        self.blocks[-len(left) :] = left
        self._taken_db = [0.0] * (len(self.blocks) - len(taken_db)) + taken_db
        softer = False
        for number, samples in enumerate(self.blocks):
            if self._active[number] and self._taken_db[number] < 0 and level_db(samples) < least_db:
                self._active[number] = self._voiced[number] = False
                softer = True
        if softer:
            self.active, self.voiced = sum(self._active), sum(self._voiced)
            self.loudness_db = max(
                (
                    level_db(np.concatenate(self.blocks[max(0, at + 1 - LOUDNESS_BLOCKS) : at + 1]))
                    for at, active in enumerate(self._active)
                    if active
                ),
                default=SILENT_DB,
            )

    def taken_out_db(self, word: Word, start: int) -> float:
        """How much softer the time of a word, counted from block `start`, became when our own voice was taken out."""
        first, last = start + int(word.began / BLOCK_S), start + int(word.ended / BLOCK_S)
        taken = self._taken_db[first : last + 1]
        levels = [level_db(samples) for samples in self.blocks[first : first + len(taken)]]
        if not taken:
            return 0.0
        left = sum(10 ** (level / 10) for level in levels)
        before = sum(10 ** ((level - less) / 10) for level, less in zip(levels, taken, strict=True))
        return float(10 * np.log10(left / before))

    def tail(self) -> list[Samples]:
        """The blocks of the present pause: what a next sound may have begun in."""
        return self.blocks[len(self.blocks) - self.quiet :]
