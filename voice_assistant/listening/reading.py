"""Reads a piece of sound: what was said in it, as far as it can be accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from voice_assistant.audio import Samples
from voice_assistant.events import Word
from voice_assistant.listening.conditioning import faster
from voice_assistant.listening.evidence import (
    CombinedHypothesis,
    Glimpse,
    Thresholds,
    believe_phrase,
    combine_hypotheses,
    glimpses_of,
    guesses_shared,
)
from voice_assistant.listening.homophones import Spellings
from voice_assistant.listening.nearest import NearestPhrases
from voice_assistant.listening.neighbours import neighbours_of
from voice_assistant.listening.recognition import UNKNOWN, Hypothesis, Recognizer
from voice_assistant.listening.segment import Segment, Wanted, body_of
from voice_assistant.listening.vocabulary import Vocabulary, plain

ANSWER_WEIGHT = 3
"""How often each answer is listed: it raises its probability against decoys and `UNKNOWN`."""


SPEEDS = (1.0, 0.9, 1.1)
"""The speeds at which a sound is read.  At 10 dB two of three agreeing halves the false answers and loses none."""
HIGHER_VOICE_SPEED = 0.8
"""For a second look at what was not understood.  Slower is lower: a smaller person then sounds like most of those whom
the model was trained on.
"""

CLOSER_SPEED = 0.9
"""For reading part by part."""
HIDES_S = 1.0
"""An unknown word this long, in seconds, may be several, and a cry for help among them."""

ENOUGH_SILENT = 2
"""Readings without a word, beside an open one, after which there was none.  One alone missed a clear "I passed out"."""

SHORT_PHRASE_WORDS = (2, 3)
DECOY_PHONES = 3
"""A decoy of fewer sounds would be too near "no" and "yes"."""

NOTHING = CombinedHypothesis()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What came of reading a piece in one way."""

    belief: CombinedHypothesis = NOTHING
    final: bool = False
    """Nothing else needs to be tried."""
    guesses: tuple[str, ...] = ()
    """Phrases that it may also have been."""
    readings: tuple[Hypothesis, ...] = ()
    """What it was read as."""


class Reader:
    """A recogniser that knows what is listened for."""

    def __init__(self, recognizer: Recognizer, vocabulary: Vocabulary, thresholds: Thresholds) -> None:
        self._recognizer = recognizer
        self._thresholds = thresholds
        self._for_phrases = replace(thresholds, word=thresholds.word_as_phrase)
        self._homophones, self._openings = vocabulary.homophones, vocabulary.openings
        self._one_spelling = one_spelling = lru_cache(maxsize=16_384)(vocabulary.homophones.one_spelling)
        decoys = [decoy for decoy in map(plain, vocabulary.decoys) if " " in decoy or one_spelling(decoy) == decoy]
        """A word that sounds the same as an answer ("know") is none: it would take half of the answers."""
        self._decoys = frozenset(decoys)
        self._whole = frozenset(map(plain, (*vocabulary.always, *vocabulary.volunteered)))
        self._everywhere = _each_once([*map(plain, (*vocabulary.always, *vocabulary.volunteered)), *decoys])
        red_flag = _each_once([*map(plain, vocabulary.red_flag)])
        self._careful = frozenset(map(plain, vocabulary.guarded))
        self._near_grave = NearestPhrases(red_flag, recognizer.pronunciations, vocabulary.homophones)
        self._all_grave = frozenset(red_flag)
        self._grave = tuple(phrase for phrase in red_flag if " " in phrase)
        bodies = (
            (" ".join(body_of(one_spelling(phrase).split(), self._openings)), phrase)
            for phrase in reversed(self._grave)
        )
        self._by_body = {body: phrase for body, phrase in bodies if " " in body}
        self._prepared = lru_cache(maxsize=16)(self._prepare)

    def read(self, samples: Samples, answers: tuple[str, ...], sounds: Callable[[Word], bool]) -> CombinedHypothesis:
        """What was said in `samples` (16 kHz), with times from their start; `answers` are spelled as by `plain`.

        `sounds`: whether there was any sound where a word is said to be.
        """
        piece = Segment(self._recognizer, samples, answers, self._prepared(answers), sounds)
        return self._beside_neighbours(self._read(piece), piece)

    def hears(self, samples: Samples, text: str, answers: tuple[str, ...]) -> bool:
        """Whether just these words, put to the recogniser one by one or as a whole phrase, are heard; not where they
        must be told from a neighbour that may as well have been said.  The second recogniser has written them.
        """
        spelled = self._one_spelling(text)
        if not all(map(self._recognizer.knows, spelled.split())):
            return False
        piece = Segment(self._recognizer, samples, answers, self._prepared(answers), lambda _: True)
        by_words = self._recognizer.hear(piece.louder, (spelled,))
        words = [word for word in by_words.words if word.text != UNKNOWN]
        if not _are(words, spelled, self._thresholds.phrase):
            if " " not in text or not self._recognizer.has_whole_phrases:
                return False
            words = [*self._recognizer.hear_whole(piece.louder, (text,)).words]
            if not _are(words, text, self._thresholds.whole_everywhere):
                return False
        belief = CombinedHypothesis(
            words=tuple(replace(word, text=own) for word, own in zip(words, text.split(), strict=True))
        )
        return self._beside_neighbours(belief, piece, by_both=True).text == text

    def _read(self, piece: Segment) -> CombinedHypothesis:
        by_phrases = self._by_phrases(piece) if piece.short and piece.wanted.phrases else _Look()
        if by_phrases.final:
            return by_phrases.belief
        by_words = self._by_words(piece)
        if by_words.final:
            return by_words.belief
        lower = self._lower(piece) if piece.short else _Look()
        if lower.final:
            return lower.belief
        belief = by_words.belief
        understood = belief.says_something and UNKNOWN not in belief.text
        if not understood and by_phrases.belief.known > belief.known:
            belief = by_phrases.belief
        looks = (by_phrases, by_words, lower)
        phrases = [phrase for look in looks for phrase in look.guesses]
        least = self._thresholds.guess
        shared = guesses_shared([one for look in looks for one in look.readings], least if piece.in_quiet else 0.0)
        guesses = dict.fromkeys((*phrases, *shared))
        n_best = [text for text in guesses if text != belief.text and piece.withstands(text, least)]
        readings = (*by_phrases.readings, *lower.readings)
        glimpses = glimpses_of(readings, self._all_grave, self._thresholds.whole_everywhere)
        for glimpse in (*glimpses, *self._hidden(belief, piece)):
            if glimpse.text not in (belief.text, *n_best) and piece.withstands_where(glimpse, least):
                n_best.append(glimpse.text)
        return replace(belief, n_best=tuple(n_best), glimpses=glimpses)

    def _beside_neighbours(
        self, belief: CombinedHypothesis, piece: Segment, *, by_both: bool = False
    ) -> CombinedHypothesis:
        """The belief; unknown where an answer is not clearly likelier than one that it must never be taken for.

        That one is another reading where it is itself the likelier at every speed.  What may be a cry for help or a
        grave sign stands as it is: to doubt it would be the danger.
        """
        text = belief.text
        if not piece.short or text not in piece.answers or text in self._all_grave:
            return belief
        for neighbour in neighbours_of(text, by_both=by_both):
            if not all(map(self._recognizer.knows, neighbour.text.split())):
                continue
            margins = [piece.likelier(text, neighbour.text, speed) for speed in neighbour.speeds]
            if min(margins) < neighbour.least:
                first, last = belief.words[0], belief.words[-1]
                unknown = Word(text=UNKNOWN, began=first.began, ended=last.ended, confidence=last.confidence)
                others = (neighbour.text,) if max(margins) < 0 else ()
                return CombinedHypothesis(words=(unknown,), doubtful=True, n_best=(*belief.n_best, *others))
        return belief

    def _by_phrases(self, piece: Segment) -> _Look:
        """By whole phrases, at three speeds."""
        readings: list[Hypothesis] = []
        for speed in SPEEDS:
            readings.append(piece.by_phrases(speed))
            if len(readings) == ENOUGH_SILENT and not any(one.words for one in (*readings, piece.openly)):
                return _Look(final=True)
        openly = Hypothesis() if self._agreed_by_all(readings) else piece.openly
        belief = combine_hypotheses(readings, openly, piece.sounds, self._for_phrases, self._homophones)
        if self._is_listened_for(belief.text, piece):
            stands = self._believed(belief, readings) if " " in belief.text else belief
            if stands:
                return _Look(belief=self._beside_grave(stands, readings), final=True)
            return _Look(guesses=(belief.text,), readings=tuple(readings))
        red_flag = self._grave_within(*readings)
        if self._is_surely_decoy(belief, readings) and not red_flag:
            return _Look(belief=belief, final=True)
        within = self._grave_within(belief)
        said = any(piece.withstands(phrase, self._thresholds.guess) for phrase in within)
        among_others = replace(belief, doubtful=True) if said else NOTHING
        return _Look(belief=among_others, guesses=red_flag, readings=tuple(readings))

    def _beside_grave(self, belief: CombinedHypothesis, readings: Sequence[Hypothesis]) -> CombinedHypothesis:
        """A phrase of several words that is in doubt, with the grave ones that another reading has instead: "call nine
        nine nine" in noise was "on my knees" at one speed of three.
        """
        if not belief.doubtful or " " not in belief.text:
            return belief
        others = tuple(phrase for phrase in self._grave_within(*readings) if phrase != belief.text)
        return replace(belief, n_best=(*belief.n_best, *others))

    def _by_words(self, piece: Segment) -> _Look:
        """By the words of all phrases, at three speeds."""
        readings = [piece.by_words(SPEEDS[0])]
        if not readings[0].words and not piece.openly.words:
            return _Look(final=True)
        readings += [piece.by_words(speed) for speed in SPEEDS[1:] if piece.short]
        chosen = self._thresholds if piece.short else replace(self._thresholds, word=self._thresholds.alone)
        belief = combine_hypotheses(readings, piece.openly, piece.sounds, chosen, self._homophones)
        if self._is_listened_for(belief.text, piece):
            return _Look(belief=belief, final=True)
        near = self._grave_phrase(piece.louder, readings[0], piece.openly)
        return _Look(belief=belief, guesses=near, readings=tuple(readings))

    def _lower(self, piece: Segment) -> _Look:
        """Once more, slower and so lower: only a phrase of several words is taken; single ones are too much alike."""
        reading = piece.by_phrases(HIGHER_VOICE_SPEED) if piece.wanted.phrases else piece.by_words(HIGHER_VOICE_SPEED)
        sure = all(word.confidence >= self._thresholds.whole_phrase for word in reading.words)
        several = sure and " " in reading.text and self._is_listened_for(reading.text, piece)
        if several and all(map(piece.sounds, reading.words)):
            return _Look(belief=CombinedHypothesis(words=reading.words, doubtful=True), final=True)
        near = self._grave_phrase(faster(piece.louder, HIGHER_VOICE_SPEED), reading)
        return _Look(guesses=(*self._grave_within(reading), *near), readings=(reading,))

    def _hidden(self, belief: CombinedHypothesis, piece: Segment) -> list[Glimpse]:
        """Grave phrases, or all but their opening, within what one long unknown word may hide."""
        if not any(word.text == UNKNOWN and word.ended - word.began >= HIDES_S for word in belief.words):
            return []
        found = glimpses_of(piece.closely(CLOSER_SPEED), self._by_body, self._thresholds.whole_phrase)
        return [replace(glimpse, text=self._by_body[glimpse.text]) for glimpse in found]

    def _is_listened_for(self, text: str, piece: Segment) -> bool:
        return text in piece.answers or text in self._whole

    def _is_surely_decoy(self, belief: CombinedHypothesis, readings: Sequence[Hypothesis]) -> bool:
        if len(belief.words) == 1:
            return belief.says_something and not belief.doubtful
        stands = self._believed(belief, readings) if belief.text in self._decoys else None
        return stands is not None and not stands.doubtful

    def _believed(self, belief: CombinedHypothesis, readings: Sequence[Hypothesis]) -> CombinedHypothesis | None:
        return believe_phrase(belief, readings, self._thresholds, self._homophones)

    def _agreed_by_all(self, readings: Sequence[Hypothesis]) -> bool:
        """Whether all have the same phrase of several words with confidence: then the open reading, which knows
        no phrases, has no say ("carry wrong").  It keeps its say against a "no" in many words.
        """
        texts = {self._one_spelling(reading.text) for reading in readings}
        sure = [word.confidence for reading in readings for word in reading.words]
        if len(texts) > 1 or not sure or " " not in readings[0].text or readings[0].text in self._careful:
            return False
        return max(sure) >= self._thresholds.whole_phrase and min(sure) >= self._thresholds.whole_everywhere

    def _grave_within(self, *readings: Hypothesis | CombinedHypothesis) -> tuple[str, ...]:
        """Grave phrases that some reading by whole phrases has, with more confidence among other words than alone."""
        among = [
            " ".join(w.text if w.confidence >= self._thresholds.whole_phrase else UNKNOWN for w in reading.words)
            for reading in readings
        ]
        alone = {
            " ".join(word.text for word in reading.words)
            for reading in readings
            if all(word.confidence >= self._thresholds.whole_everywhere for word in reading.words)
        }
        return tuple(
            phrase for phrase in self._grave if phrase in alone or any(f" {phrase} " in f" {text} " for text in among)
        )

    def _grave_phrase(self, samples: Samples, *readings: Hypothesis) -> tuple[str, ...]:
        """The grave phrase that it sounds like, if the recogniser, asked for the nearest ones alone, hears just one."""
        near = tuple(dict.fromkeys(phrase for reading in readings for phrase in self._near_grave.find(reading.text)))
        if not near:
            return ()
        alone = self._recognizer.hear(samples, tuple(map(self._one_spelling, near)))
        words = [word for word in alone.words if word.text != UNKNOWN]
        text = " ".join(word.text for word in words)
        if any(word.confidence < self._thresholds.phrase for word in words):
            return ()
        return tuple(phrase for phrase in near if self._one_spelling(phrase) == text)

    def _prepare(self, answers: tuple[str, ...]) -> Wanted:
        phrases = (*answers * ANSWER_WEIGHT, *self._everywhere)
        by_words = tuple(map(self._one_spelling, phrases))
        wanted = Wanted(
            words=by_words,
            phrases=(),
            spellings=Spellings(phrases, self._homophones),
            homophones=self._homophones,
            openings=self._openings,
        )
        if not self._recognizer.has_whole_phrases:
            return wanted
        own = {spelled: phrase for phrase, spelled in zip(reversed(phrases), reversed(by_words), strict=True)}
        whole = tuple(own[spelled] if " " in spelled else spelled for spelled in by_words)
        return replace(wanted, phrases=(*whole, *self._ends_of_short(whole)))

    def _ends_of_short(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        """The words at either end of short phrases, unless they are listened for themselves: as decoys.

        Else "right" said alone would be heard as the "right toe" that it is nearest to.
        """
        short = [words for words in map(str.split, phrases) if len(words) in SHORT_PHRASE_WORDS]
        ends = {self._one_spelling(word) for words in short for word in (words[0], words[-1])} - set(phrases)
        pronounced = self._recognizer.pronunciations
        return tuple(sorted(word for word in ends if len(pronounced.get(word, ())) >= DECOY_PHONES))


def _are(words: Sequence[Word], text: str, least: float) -> bool:
    """Whether these are the words of a text, each with this confidence."""
    return " ".join(word.text for word in words) == text and all(word.confidence >= least for word in words)


def _each_once(phrases: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrases))
