"""A piece of sound, and its readings by a recogniser: openly, by whole phrases and by words, at any speed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from voice_assistant.audio import RATE, Samples
from voice_assistant.events import Word
from voice_assistant.listening.conditioning import faster, normalised, span_db
from voice_assistant.listening.evidence import Glimpse
from voice_assistant.listening.homophones import NONE_ALIKE, Homophones, Spellings
from voice_assistant.listening.recognition import UNKNOWN, Hypothesis, Recognizer

LONGEST_READ_THRICE_S = 4.5
"""A longer sound is read once by phrases: its words vouch for each other."""
QUIET_SPAN_DB = 20.0
"""From so wide a span of levels on a sound was taken in a still room: all but one of 50 real recordings have 24 dB or
more, speech in 10 dB of noise 13 or less.
"""
BEFORE_GLIMPSE_S, AFTER_GLIMPSE_S = 0.1, 0.2
"""What is read around a glimpse: by so much three speeds differ about where a phrase begins and ends."""
PART_S, NEXT_PART_S = 1.5, 0.5
"""Length of the parts that are read by themselves, and from one's beginning to that of the next: what takes a second
lies within one.
"""
LEAST_BODY = 2
"""A phrase of no more words is heard whole: one word alone is near too many others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is listened for at a question: lists for the recogniser."""

    words: tuple[str, ...]
    """Phrases to be read word by word."""
    phrases: tuple[str, ...]
    """Phrases and decoys to be read as a whole; empty where the model has none."""
    spellings: Spellings
    homophones: Homophones = NONE_ALIKE
    openings: frozenset[str] = frozenset()
    """Little words that phrases begin with."""


class Segment:
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
        self.in_quiet = span_db(samples) >= QUIET_SPAN_DB
        self.short = len(samples) <= LONGEST_READ_THRICE_S * RATE
        self.openly = recognizer.hear_openly(self.louder)

    def by_words(self, speed: float) -> Hypothesis:
        """By the words of the phrases."""
        heard = self._recognizer.hear(faster(self.louder, speed), self.wanted.words)
        return at_natural_speed(self.wanted.spellings.restored(heard.words), speed)

    def closely(self, speed: float) -> tuple[Hypothesis, ...]:
        """By the words of the phrases, in one spelling of each, in parts that overlap.

        One unknown word from end to end is likelier than one before and one after a phrase, so in a whole piece of talk
        it swallows the phrase: the less so, the less there is around it.
        """
        size, step = round(PART_S * RATE), round(NEXT_PART_S * RATE)
        starts = range(0, max(step, len(self.louder) - size + step), step)
        parts = [faster(self.louder[at : at + size], speed) for at in starts]
        heard = [self._recognizer.hear(part, self.wanted.words).words for part in parts]
        return tuple(at_natural_speed(words, speed, at / RATE) for at, words in zip(starts, heard, strict=True))

    def by_phrases(self, speed: float) -> Hypothesis:
        """By whole phrases."""
        heard = self._recognizer.hear_whole(faster(self.louder, speed), self.wanted.phrases)
        return at_natural_speed(self.wanted.spellings.restored(heard.words), speed)

    def likelier(self, text: str, other: str, speed: float) -> float:
        """How much likelier one phrase is than another to be all that was said, as a natural logarithm."""
        one, two = map(self.wanted.homophones.one_spelling, (text, other))
        weight = self._recognizer.weigh(faster(self.louder, speed), (one, two))
        return weight[one] - weight[two]

    def withstands(self, guess: str, least: float) -> bool:
        """Whether a guess of several words is still heard, each with at least this confidence, where any of them may
        be unknown instead.

        Orders and reading aloud are full of phrases that share most of their words with a cry for help ("get me a
        double ..."): the one word that makes the difference is then heard as unknown.  In noise unknown fits as well
        as the truth, and every guess stands.
        """
        words = self.wanted.homophones.one_spelling(guess).split()
        if len(words) == 1 or not self.in_quiet:
            return True
        return f" {' '.join(words)} " in self._heard_with_holes(self.louder, words, least)

    def withstands_where(self, glimpse: Glimpse, least: float) -> bool:
        """The same of the little sound in which a phrase was glimpsed: a whole piece of talk is easily taken for one
        unknown word from end to end.  The opening ("I", "my") may be lost in the word before.
        """
        words = self.wanted.homophones.one_spelling(glimpse.text).split()
        first, last = glimpse.began - BEFORE_GLIMPSE_S, glimpse.ended + AFTER_GLIMPSE_S
        there = self.louder[max(0, round(first * RATE)) : round(last * RATE)]
        body = body_of(words, self.wanted.openings)
        return f" {' '.join(body)} " in self._heard_with_holes(there, words, least)

    def _heard_with_holes(self, samples: Samples, words: list[str], least: float) -> str:
        """What is heard by a phrase and by all that it is with one of its words unknown, with blanks around it."""
        holes = [" ".join([*words[:at], UNKNOWN, *words[at + 1 :]]) for at in range(len(words))]
        heard = self._recognizer.hear(samples, (" ".join(words), *holes))
        return f" {' '.join(word.text if word.confidence >= least else UNKNOWN for word in heard.words)} "


def body_of(words: Sequence[str], openings: Collection[str]) -> list[str]:
    """A phrase without its opening, which may be lost in the word before it."""
    return [*words[1:]] if words[0] in openings and len(words) > LEAST_BODY else [*words]


def at_natural_speed(words: tuple[Word, ...], speed: float, began: float = 0.0) -> Hypothesis:
    """A reading of a sound played so much faster, with the times that its words have in the sound itself; `began`: what
    was read began so many seconds after it.
    """
    return Hypothesis(
        words=tuple(replace(w, began=began + w.began * speed, ended=began + w.ended * speed) for w in words)
    )
