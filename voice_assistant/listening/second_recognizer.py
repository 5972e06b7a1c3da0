"""What speech input needs from a second recogniser: whole sentences, read afterwards and elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from voice_assistant.audio import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What it read, as it wrote it."""

    text: str
    log_probability: float
    """Mean of the natural logarithms of its tokens' probabilities: 0 is certain."""
    no_speech: float
    """How likely it takes it to be that nobody spoke, 0 to 1."""


class SecondRecognizer(Protocol):
    """Reads pieces of sound one after the other, without ever keeping anybody waiting."""

    @property
    def failed(self) -> str | None:
        """Why it no longer reads anything, in words; None: it does."""

    def ask(self, samples: Samples) -> int:
        """Have a piece (16 kHz) read; what it is to be asked for by."""

    def forget(self, number: int) -> None:
        """A piece is no longer of interest."""

    def is_done(self, number: int) -> bool:
        """Whether `result` has something to say, be it that there will be none."""

    def result(self, number: int) -> Transcript | None:
        """What was read, once; None: nothing came of it."""
