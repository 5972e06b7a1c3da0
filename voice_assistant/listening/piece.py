"""A piece of sound, and its readings by a recogniser: openly, by whole phrases and by words, at any speed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from voice_assistant.audio import RATE, Samples
from voice_assistant.events import Word
from voice_assistant.listening.conditioning import faster, normalised
from voice_assistant.listening.homophones import Spellings
from voice_assistant.listening.recognition import Hypothesis, Recognizer

LONGEST_READ_THRICE_S = 4.0
"""A longer sound is read once by phrases: its words vouch for each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is listened for at a question: lists for the recogniser."""

    words: tuple[str, ...]
    """Phrases to be read word by word."""
    phrases: tuple[str, ...]
    """The same and decoys, to be read as a whole; empty where the model has none."""
    spellings: Spellings


class Piece:
    """A piece of sound, and its readings."""

    def __init__(
        self,
        recognizer: Recognizer,
        samples: Samples,
        answers: tuple[str, ...],
        wanted: Wanted,
        sounds: Callable[[Word], bool],
    ) -> None:
        self._recognizer = recognizer
        self.answers, self.wanted, self.sounds = answers, wanted, sounds
        self.louder = normalised(samples)
        self.short = len(samples) <= LONGEST_READ_THRICE_S * RATE
        self.openly = recognizer.hear_openly(self.louder)

    def by_words(self, speed: float) -> Hypothesis:
        """By the words of the phrases."""
        heard = self._recognizer.hear(faster(self.louder, speed), self.wanted.words)
        return at_natural_speed(self.wanted.spellings.restored(heard.words), speed)

    def by_phrases(self, speed: float) -> Hypothesis:
        """By whole phrases."""
        heard = self._recognizer.hear_whole(faster(self.louder, speed), self.wanted.phrases)
        return at_natural_speed(self.wanted.spellings.restored(heard.words), speed)


def at_natural_speed(words: tuple[Word, ...], speed: float) -> Hypothesis:
    """A reading of a sound played so much faster, with the times that its words have in the sound itself."""
    return Hypothesis(words=tuple(replace(w, began=w.began * speed, ended=w.ended * speed) for w in words))
