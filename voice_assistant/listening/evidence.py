"""Whether words are believed: confidence, agreement of two readings, and whether there was sound where a word is said
to be.

Nothing here knows what words mean.  Doubt makes a word `UNKNOWN` or the whole `doubtful`; it never makes one answer
into another.
"""

from __future__ import annotations

from dataclasses import dataclass

from voice_assistant.events import Word
from voice_assistant.listening.recognition import UNKNOWN, Hypothesis


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where belief begins.  Measured with `bench audio`; see docs/hearing."""

    word: float = 0.5
    """Confidence below which a word becomes `UNKNOWN`."""
    careful: float = 0.7
    """Confidence below which an answer that can lower a red flag is doubtful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What is believed of one reading."""

    words: tuple[Word, ...]
    doubtful: bool

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def says_something(self) -> bool:
        """Whether any word is known."""
        return any(word.text != UNKNOWN for word in self.words)


def believe(main: Hypothesis, second: Hypothesis | None, thresholds: Thresholds) -> Belief:
    """What stands of `main` after its own confidence and the `second` reading have been asked."""
    words = tuple(
        word if word.text == UNKNOWN or word.confidence >= thresholds.word else _unknown(word) for word in main.words
    )
    known = [word for word in words if word.text != UNKNOWN]
    doubtful = (
        len(known) < len(words)
        or any(word.confidence < thresholds.careful for word in known)
        or (second is not None and second.text != main.text)
    )
    return Belief(words=_merged(words), doubtful=doubtful)


def _unknown(word: Word) -> Word:
    return Word(text=UNKNOWN, began=word.began, ended=word.ended, confidence=word.confidence)


def _merged(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Neighbouring `UNKNOWN` words made one."""
    result: list[Word] = []
    for word in words:
        if result and word.text == UNKNOWN == result[-1].text:
            before = result.pop()
            surer = max(before.confidence, word.confidence)
            word = Word(text=UNKNOWN, began=before.began, ended=word.ended, confidence=surer)
        result.append(word)
    return tuple(result)
