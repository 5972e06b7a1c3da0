"""Reads a piece of sound: what was said in it, as far as it can be believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from voice_assistant.audio import RATE, Samples
from voice_assistant.events import Word
from voice_assistant.listening.conditioning import faster, normalised
from voice_assistant.listening.evidence import Belief, Thresholds, believe
from voice_assistant.listening.homophones import Spellings, one_spelling
from voice_assistant.listening.nearest import NearestPhrases
from voice_assistant.listening.recognition import UNKNOWN, Hypothesis, Recognizer
from voice_assistant.listening.vocabulary import Vocabulary, plain

ANSWER_WEIGHT = 3
"""How often each answer is listed: it raises its probability against decoys and `UNKNOWN`."""


SPEEDS = (1.0, 0.9, 1.1)
"""The speeds at which a sound is read.  At 10 dB two of three agreeing halves the false answers and loses none."""
HIGHER_VOICE_SPEEDS = (0.8, 0.73, 0.87)
"""The same for a second look at what was not understood.  Slower is lower: a smaller person then sounds like most of
those whom the model was trained on.  Of 120 cries for help by synthetic voices 100 are understood with it, 91 without.
"""
LONGEST_READ_THRICE_S = 4.0
"""A longer sound is read once by phrases: its words vouch for each other."""


GUESS_WORDS = 3
"""So many words in a row, though none of them is believed, are passed on as another way to read it."""


class Reader:
    """A recogniser that knows what is listened for."""

    def __init__(self, recognizer: Recognizer, vocabulary: Vocabulary, thresholds: Thresholds) -> None:
        self._recognizer = recognizer
        self._thresholds = thresholds
        decoys = [decoy for decoy in map(plain, vocabulary.decoys) if one_spelling(decoy) == decoy]
        """One that sounds the same as an answer ("know") is none: it would take half of the answers."""
        self._whole = frozenset(map(plain, (*vocabulary.always, *vocabulary.volunteered)))
        self._everywhere = _each_once([*map(plain, (*vocabulary.always, *vocabulary.volunteered)), *decoys])
        self._grave = NearestPhrases(map(plain, vocabulary.grave), recognizer.pronunciations)
        self._prepared = lru_cache(maxsize=16)(self._prepare)

    def read(self, samples: Samples, answers: tuple[str, ...], sounds: Callable[[Word], bool]) -> Belief:
        """What was said in `samples` (16 kHz), with times from their start; `answers` are spelled as by `plain`.

        `sounds`: whether there was any sound where a word is said to be.
        """
        louder = normalised(samples)
        short = len(samples) <= LONGEST_READ_THRICE_S * RATE
        belief, readings, openly = self._read_at(SPEEDS if short else SPEEDS[:1], louder, answers, sounds)
        if not readings or belief.text in answers or belief.text in self._whole:
            return belief
        others = [*map(_guess, readings), *self._grave_phrase(louder, readings[0], openly)]
        if short:
            again, readings, openly = self._read_at(HIGHER_VOICE_SPEEDS, louder, answers, sounds)
            if " " in again.text and (again.text in answers or again.text in self._whole):
                return replace(again, doubtful=True)  # a single word is too often like another
            lower = faster(louder, HIGHER_VOICE_SPEEDS[0])
            others += [*map(_guess, readings), *self._grave_phrase(lower, *readings[:1], openly)]
        alternatives = tuple(text for text in dict.fromkeys(others) if text and text != belief.text)
        return replace(belief, alternatives=alternatives)

    def _read_at(
        self, speeds: tuple[float, ...], louder: Samples, answers: tuple[str, ...], sounds: Callable[[Word], bool]
    ) -> tuple[Belief, list[Hypothesis], Hypothesis]:
        """What is believed of readings at these speeds, the readings (none where all is still), and the open one."""
        phrases, spellings = self._prepared(answers)
        at_first = faster(louder, speeds[0])
        openly = at_natural_speed(self._recognizer.hear_openly(at_first).words, speeds[0])
        readings: list[Hypothesis] = []
        for speed in speeds:
            heard = self._recognizer.hear(faster(louder, speed), phrases)
            if not readings and not heard.words and not openly.words:
                return Belief(), [], openly
            readings.append(at_natural_speed(spellings.restored(heard.words), speed))
        return believe(readings, openly, sounds, self._thresholds), readings, openly

    def _grave_phrase(self, samples: Samples, *readings: Hypothesis) -> tuple[str, ...]:
        """The grave phrase that it sounds like, if the recogniser, asked for the nearest ones alone, hears just one."""
        near = tuple(dict.fromkeys(phrase for reading in readings for phrase in self._grave.find(reading.text)))
        if not near:
            return ()
        alone = self._recognizer.hear(samples, tuple(map(one_spelling, near)))
        words = [word for word in alone.words if word.text != UNKNOWN]
        text = " ".join(word.text for word in words)
        if any(word.confidence < self._thresholds.phrase for word in words):
            return ()
        return tuple(phrase for phrase in near if one_spelling(phrase) == text)

    def _prepare(self, answers: tuple[str, ...]) -> tuple[tuple[str, ...], Spellings]:
        phrases = (*answers * ANSWER_WEIGHT, *self._everywhere)
        return tuple(map(one_spelling, phrases)), Spellings(phrases)


def _guess(reading: Hypothesis) -> str:
    """All known words of a reading, however doubtful each of them is: several together seldom come by chance."""
    words = [word.text for word in reading.words if word.text != UNKNOWN]
    return " ".join(words) if len(words) >= GUESS_WORDS else ""


def at_natural_speed(words: tuple[Word, ...], speed: float) -> Hypothesis:
    """A reading of a sound played so much faster, with the times that its words have in the sound itself."""
    return Hypothesis(words=tuple(replace(w, began=w.began * speed, ended=w.ended * speed) for w in words))


def _each_once(phrases: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrases))
