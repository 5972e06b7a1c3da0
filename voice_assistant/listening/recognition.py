"""What speech input needs of a recogniser and of a voice detector, as values and protocols; adapters offer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from voice_assistant.audio import Samples
from voice_assistant.events import Word

UNKNOWN = "[unk]"
"""The word a recogniser gives for a stretch of speech that fits none of the phrases it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """One reading of a piece of sound: its words, with times in seconds from the piece's start."""

    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """The words with single blanks between them, `UNKNOWN` among them."""
        return " ".join(word.text for word in self.words)


class Recognizer(Protocol):
    """Turns a whole piece of sound into words.  Every call stands alone: nothing is remembered between pieces."""

    def hear(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
        """The best reading of 16 kHz `samples` by these phrases (a phrase listed more often is likelier) and
        `UNKNOWN`.
        """

    @property
    def has_whole_phrases(self) -> bool:
        """Whether the model has phrases as words of their own, see `whole.py`."""

    def hear_whole(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
        """The best reading by these phrases, of which none is mixed with another, and `UNKNOWN`.

        Words within a phrase have its confidence, and times by the number of their sounds.
        """

    def hear_openly(self, samples: Samples) -> Hypothesis:
        """The best reading by all words the model knows, in any order."""

    def weigh(self, samples: Samples, phrases: Sequence[str]) -> Mapping[str, float]:
        """How likely each of a few phrases is to be all that was said, as natural logarithms on a scale of their own.

        Of a phrase that is far less likely than the likeliest no more is known than that.
        """

    def knows(self, word: str) -> bool:
        """Whether the model can hear this word at all."""

    @property
    def pronunciations(self) -> Mapping[str, tuple[str, ...]]:
        """Word -> its phones in the CMU dictionary's alphabet, as far as the model tells; may be empty."""


class Activity(Protocol):
    """A voice detector: how likely it is that somebody is speaking."""

    chunk: int
    """Samples (16 kHz) that one call takes."""

    def __call__(self, samples: Samples) -> float:
        """The probability of speech, 0 to 1, in the next `chunk` samples."""

    def reset(self) -> None:
        """Forget all that came before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStarted:
    """Somebody seems to have begun to speak: time to lower our own voice.  Words may or may not follow."""

    at: float
    """When the sound began, in seconds on the audio clock."""
    goes_on: bool = False
    """So soon after a free account that it belongs to it."""
