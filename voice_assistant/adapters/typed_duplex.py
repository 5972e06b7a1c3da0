"""A conversation without sound: lines typed at a terminal, or piped in.

At a terminal time is real: silent blocks at wall pace.  Piped, time passes only as lines are taken: each block brings
the next line, waits for it if it isn't there yet, and a night's conversation takes milliseconds.
"""

from __future__ import annotations

import sys
import time
from typing import TextIO

import numpy as np

from voice_assistant.adapters.line_reader import LineReader
from voice_assistant.adapters.pace import Pace
from voice_assistant.audio import BLOCK, Block, InTheAir, Utterance
from voice_assistant.events import Part


class TypedDuplex:
    """A `Duplex` that neither hears nor speaks: lines in, captions (by the session) out.

    An utterance counts as spoken in the block after `play`: `in_the_air` names its end once.  No line comes with that
    block, so that a piped answer is never older than its question.  One line a block; an empty line is a line.
    """

    hears = False
    speaks = False

    def __init__(self, source: TextIO | None = None, *, live: bool | None = None, switch: str | None = None) -> None:
        """`source`: where lines come from; None: standard input.  `live`: whether time is real; None: at a terminal.
        `switch`: the key of who has but one.
        """
        self._reader = LineReader(sys.stdin if source is None else source, switch)
        self.live = self._reader.at_terminal if live is None else live
        self.by_hand = self._reader.at_terminal
        self._pace = Pace()
        self._number = 0
        self._spoken: InTheAir | None = None

    def next_block(self) -> Block:
        """Waits 20 ms at a terminal, else for a line or the end of the lines."""
        in_the_air, self._spoken = self._spoken, None
        ended = self._reader.ended
        line = None
        if self.live:
            time.sleep(self._pace.wait_s())
            self._pace.step()
        if in_the_air is None and not ended:
            line = self._reader.take(0.0 if self.live else None)
            ended = line is None and self._reader.ended
        block = Block(
            number=self._number,
            samples=np.zeros(BLOCK, np.int16),
            in_the_air=in_the_air,
            lines=() if line is None else (line,),
            lost=frozenset({Part.INPUT}) if ended else frozenset(),
        )
        self._number += 1
        return block

    def play(self, utterance: Utterance) -> None:
        """Spoken, as far as time goes, in the next block."""
        self._spoken = InTheAir(utterance=utterance.id, sample=len(utterance.samples))

    def duck(self, on: bool) -> None:
        """Nothing sounds."""

    def stop(self) -> None:
        """What was to be spoken in the next block is not."""
        self._spoken = None

    def close(self) -> None:
        """Nothing to give back: standard input belongs to the program."""
