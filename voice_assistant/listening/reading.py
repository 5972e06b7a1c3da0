"""Reads a piece of sound: what was said in it, as far as it can be believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from voice_assistant.audio import RATE, Samples
from voice_assistant.events import Word
from voice_assistant.listening.conditioning import faster, normalised
from voice_assistant.listening.evidence import Belief, Thresholds, believe, believe_phrase
from voice_assistant.listening.homophones import Spellings, one_spelling
from voice_assistant.listening.nearest import NearestPhrases
from voice_assistant.listening.recognition import UNKNOWN, Hypothesis, Recognizer
from voice_assistant.listening.vocabulary import Vocabulary, plain

ANSWER_WEIGHT = 3
"""How often each answer is listed: it raises its probability against decoys and `UNKNOWN`."""


SPEEDS = (1.0, 0.9, 1.1)
"""The speeds at which a sound is read.  At 10 dB two of three agreeing halves the false answers and loses none."""
HIGHER_VOICE_SPEED = 0.8
"""For a second look at what was not understood.  Slower is lower: a smaller person then sounds like most of those whom
the model was trained on.
"""
LONGEST_READ_THRICE_S = 4.0
"""A longer sound is read once by phrases: its words vouch for each other."""


SHORT_PHRASE_WORDS = (2, 3)
DECOY_PHONES = 3
"""A decoy of fewer sounds would be too near "no" and "yes"."""
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
        grave = _each_once([*map(plain, vocabulary.grave)])
        self._careful = frozenset(map(plain, vocabulary.careful))
        self._near_grave = NearestPhrases(grave, recognizer.pronunciations)
        self._grave = tuple(phrase for phrase in grave if " " in phrase)
        self._prepared = lru_cache(maxsize=16)(self._prepare)

    def read(self, samples: Samples, answers: tuple[str, ...], sounds: Callable[[Word], bool]) -> Belief:
        """What was said in `samples` (16 kHz), with times from their start; `answers` are spelled as by `plain`.

        `sounds`: whether there was any sound where a word is said to be.
        """
        by_words, by_phrases, spellings = self._prepared(answers)
        louder = normalised(samples)
        short = len(samples) <= LONGEST_READ_THRICE_S * RATE
        openly = self._recognizer.hear_openly(louder)

        def read_at(speed: float, *, whole: bool = False) -> Hypothesis:
            sound = faster(louder, speed)
            if whole and by_phrases:
                heard = self._recognizer.hear_whole(sound, by_phrases)
            else:
                heard = self._recognizer.hear(sound, by_words)
            return at_natural_speed(spellings.restored(heard.words), speed)

        others: list[str] = []
        within = Belief()
        if short and by_phrases:
            readings = []
            for speed in SPEEDS:
                readings.append(read_at(speed, whole=True))
                if not readings[0].words and not openly.words:
                    return Belief()
            agreed = self._agreed_by_all(readings)
            belief = believe(readings, Hypothesis() if agreed else openly, sounds, self._thresholds)
            if belief.text in answers or belief.text in self._whole:
                stands = believe_phrase(belief, readings, self._thresholds) if " " in belief.text else belief
                if stands is not None:
                    return stands
                others.append(belief.text)
            elif len(belief.words) == 1 and belief.says_something and not belief.doubtful:
                return belief  # surely a decoy
            if self._grave_within(belief):
                within = replace(belief, doubtful=True)
            others += self._grave_within(*readings)
        readings = [read_at(SPEEDS[0])]
        if not readings[0].words and not openly.words:
            return Belief()
        readings += [read_at(speed) for speed in SPEEDS[1:] if short]
        belief = believe(readings, openly, sounds, self._thresholds)
        if belief.text in answers or belief.text in self._whole:
            return belief
        others += [*map(_guess, readings), *self._grave_phrase(louder, readings[0], openly)]
        if short:
            second = read_at(HIGHER_VOICE_SPEED, whole=True)
            if self._is_surely_a_phrase(second, answers) and all(map(sounds, second.words)):
                return Belief(words=second.words, doubtful=True)
            others += [
                *self._grave_within(second),
                _guess(second),
                *self._grave_phrase(faster(louder, HIGHER_VOICE_SPEED), second),
            ]
        if within.known > belief.known:
            belief, others = within, [belief.text, *others]
        alternatives = tuple(text for text in dict.fromkeys(others) if text and text != belief.text)
        return replace(belief, alternatives=alternatives)

    def _agreed_by_all(self, readings: Sequence[Hypothesis]) -> bool:
        """Whether all have the same phrase of several words with confidence: then the open reading, which knows
        no phrases, has no say ("carry wrong").  It keeps its say against a "no" in many words.
        """
        texts = {one_spelling(reading.text) for reading in readings}
        sure = [word.confidence for reading in readings for word in reading.words]
        if len(texts) > 1 or not sure or " " not in readings[0].text or readings[0].text in self._careful:
            return False
        return max(sure) >= self._thresholds.whole_phrase and min(sure) >= self._thresholds.whole_everywhere

    def _is_surely_a_phrase(self, reading: Hypothesis, answers: tuple[str, ...]) -> bool:
        """Whether it is one of several words: a single one is too often like another."""
        sure = all(word.confidence >= self._thresholds.whole_phrase for word in reading.words)
        return sure and " " in reading.text and (reading.text in answers or reading.text in self._whole)

    def _grave_within(self, *readings: Hypothesis | Belief) -> tuple[str, ...]:
        """Grave phrases that some reading by whole phrases has, alone or among other words, with some confidence."""
        least = self._thresholds.whole_everywhere
        texts = [
            " ".join(word.text if word.confidence >= least else UNKNOWN for word in reading.words)
            for reading in readings
        ]
        return tuple(phrase for phrase in self._grave if any(f" {phrase} " in f" {text} " for text in texts))

    def _grave_phrase(self, samples: Samples, *readings: Hypothesis) -> tuple[str, ...]:
        """The grave phrase that it sounds like, if the recogniser, asked for the nearest ones alone, hears just one."""
        near = tuple(dict.fromkeys(phrase for reading in readings for phrase in self._near_grave.find(reading.text)))
        if not near:
            return ()
        alone = self._recognizer.hear(samples, tuple(map(one_spelling, near)))
        words = [word for word in alone.words if word.text != UNKNOWN]
        text = " ".join(word.text for word in words)
        if any(word.confidence < self._thresholds.phrase for word in words):
            return ()
        return tuple(phrase for phrase in near if one_spelling(phrase) == text)

    def _prepare(self, answers: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], Spellings]:
        phrases = (*answers * ANSWER_WEIGHT, *self._everywhere)
        by_words = tuple(map(one_spelling, phrases))
        if not self._recognizer.has_whole_phrases:
            return by_words, (), Spellings(phrases)
        own = {spelled: phrase for phrase, spelled in zip(reversed(phrases), reversed(by_words), strict=True)}
        by_phrases = tuple(own[spelled] if " " in spelled else spelled for spelled in by_words)
        return by_words, (*by_phrases, *self._ends_of_short(by_phrases)), Spellings(phrases)

    def _ends_of_short(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        """The words at either end of short phrases, unless they are listened for themselves: as decoys.

        Else "right" said alone would be heard as the "right toe" that it is nearest to.
        """
        short = [words for words in map(str.split, phrases) if len(words) in SHORT_PHRASE_WORDS]
        ends = {one_spelling(word) for words in short for word in (words[0], words[-1])} - set(phrases)
        pronounced = self._recognizer.pronunciations
        return tuple(sorted(word for word in ends if len(pronounced.get(word, ())) >= DECOY_PHONES))


def _guess(reading: Hypothesis) -> str:
    """All known words of a reading, however doubtful each of them is: several together seldom come by chance."""
    words = [word.text for word in reading.words if word.text != UNKNOWN]
    return " ".join(words) if len(words) >= GUESS_WORDS else ""


def at_natural_speed(words: tuple[Word, ...], speed: float) -> Hypothesis:
    """A reading of a sound played so much faster, with the times that its words have in the sound itself."""
    return Hypothesis(words=tuple(replace(w, began=w.began * speed, ended=w.ended * speed) for w in words))


def _each_once(phrases: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrases))
