"""Sound as values, and the one clock: blocks of 20 ms of input, counted.

Every adapter that brings or takes sound is a `Duplex`; a WAV file, a keyboard and a sound card look the same to the
session.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from voice_assistant.events import Part

RATE = 16_000
"""Samples per second of all input blocks, whatever the device's own rate (what the recogniser is trained on)."""
BLOCK = 320
"""Samples in one input block: 20 ms."""
BLOCK_S = BLOCK / RATE

Samples: TypeAlias = npt.NDArray[np.int16]
"""Mono sound, shape (n,), full scale +-32767."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A whole spoken prompt, rendered before it is played."""

    id: int
    """Rising; names it in `Block.in_the_air`."""
    samples: Samples
    rate: int
    """Samples per second of `samples`."""
    text: str
    prompt: int
    """`Say.prompt`."""
    mark: int | None = None
    """Index into `samples` from which an answer counts; None: nothing is asked."""
    asks: int | None = None
    """Index into `samples` at which the line that asks begins; None: nothing is asked."""
    urgent: bool = False

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return len(self.samples) / self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheAir:
    """Which sample of which utterance sounded when a block began."""

    utterance: int
    sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """20 ms of input and what else happened in them.  `number` is the clock: time in seconds is number * BLOCK_S."""

    number: int
    samples: Samples
    """Shape (BLOCK,), 16 kHz."""
    in_the_air: InTheAir | None = None
    """None: we are silent."""
    spoken: Samples | None = None
    """What went to the loudspeaker in these 20 ms, at 16 kHz, as loud as it was sent; None: nothing, or not known."""
    lines: tuple[str, ...] = ()
    """Whole lines typed."""
    lost: frozenset[Part] = field(default_factory=frozenset)
    """What does not work just now.  `Part.MICROPHONE`: the samples are made silence.  `Part.INPUT`: no more will ever
    come.
    """

    @property
    def at(self) -> float:
        """When it began, in seconds."""
        return self.number * BLOCK_S


class Duplex(Protocol):
    """A device that listens and speaks.  One thread.

    Every call returns at once but `next_block`, which waits for its block.

    A live device waits in real time; a file, a pipe or a test does not.
    """

    live: bool
    """Whether time is real: then rendering is never waited for."""
    hears: bool
    """Whether there is sound in (a microphone, a recording)."""
    speaks: bool
    """Whether there is sound out (a speaker, a file)."""
    by_hand: bool
    """Whether lines come from somebody at a terminal, who can type before there is a question; a pipe can't."""

    def next_block(self) -> Block:
        """The next 20 ms of input."""

    def play(self, utterance: Utterance) -> None:
        """Start to sound this, in place of whatever sounds now."""

    def duck(self, on: bool) -> None:
        """Lower what sounds by 12 dB (on), or bring it back (off)."""

    def stop(self) -> None:
        """Silence within a block or two; the device stays open and the clock runs on."""

    def close(self) -> None:
        """Give the device back.  Safe to call twice."""
