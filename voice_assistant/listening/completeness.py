"""Whether what was said so far of an account sounds finished: by how its words end, never by what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from voice_assistant.listening.vocabulary import plain

LEAST_WORDS = 3
"""A clause has so many ("my leg hurts"); after fewer nobody is taken to have finished telling."""
ENDING_WORDS = 2
"""So many words at the end of a phrase that is listened for show that the first recogniser has heard an end of one."""
BROKEN_OFF = ("...", "…", ",", "-")
"""What the second recogniser writes after a sentence that stops in its midst."""


class Completeness(Enum):
    """How finished words sound."""

    UNFINISHED = auto()
    """After a word that is left hanging: "and", "my", "um"."""
    UNSURE = auto()
    FINISHED = auto()


class SentenceEnds:
    """Knows how whole phrases end, and what leaves a sentence hanging."""

    def __init__(self, phrases: Iterable[str], unfinished: Iterable[str]) -> None:
        self._unfinished = frozenset(map(plain, unfinished))
        self._longest = max((len(phrase.split()) for phrase in self._unfinished), default=0)
        self._ends = frozenset(_last(phrase, ENDING_WORDS) for phrase in map(plain, phrases))

    def of_heard(self, text: str) -> Completeness:
        """By the first recogniser's words, of which many are unknown, or another word of its few thousand."""
        if self._hangs(text):
            return Completeness.UNFINISHED
        ends = len(text.split()) >= LEAST_WORDS and _last(text, ENDING_WORDS) in self._ends
        return Completeness.FINISHED if ends else Completeness.UNSURE

    def of_written(self, text: str) -> Completeness:
        """By the second recogniser's sentence, with its signs."""
        words = plain(text)
        if self._hangs(words) or text.rstrip().endswith(BROKEN_OFF):
            return Completeness.UNFINISHED
        return Completeness.FINISHED if len(words.split()) >= LEAST_WORDS else Completeness.UNSURE

    def _hangs(self, text: str) -> bool:
        return any(_last(text, size) in self._unfinished for size in range(1, self._longest + 1))


def _last(text: str, size: int) -> str:
    """So many words from its end, or all."""
    return " ".join(text.split()[-size:])
