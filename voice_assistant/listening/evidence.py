"""Whether words are accepted: how sure the recogniser is, and whether it hears them again when it listens otherwise.

The same sound is read several times: by the phrases that could be said now, a little slower, a little faster, and
openly, by all words in any order.  What several readings have in common is accepted; chance likenesses, above all in
noise, are seldom repeated.  Nothing here knows what words mean: doubt makes a word unknown or the whole doubtful, never
one answer into another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from voice_assistant.events import Word
from voice_assistant.listening.homophones import NONE_ALIKE, Homophones
from voice_assistant.listening.recognition import UNKNOWN, Hypothesis

GUESS_WORDS = 3
"""So many words, though none of them is accepted, are passed on as another way to read a sound."""

LONG_WORD = 8
"""Letters from which on a word vouches for itself as two short ones do for each other ("understood")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which confidence on words are accepted.  Measured: the curves are in docs/hearing."""

    word: float = 0.5
    """Confidence below which a word becomes `UNKNOWN`, where all readings have it."""
    word_as_phrase: float = 0.7
    """Confidence below which a word becomes `UNKNOWN` in readings by whole phrases, where it is one of thousands of
    phrases.  With 0.5 a few answers were taken for another word that the readings word by word did not hear."""
    not_everywhere: float = 0.8
    """Confidence below which a word that some of the readings lack becomes `UNKNOWN`."""
    alone: float = 0.9
    """Confidence below which a word of a long segment becomes `UNKNOWN`: there is one reading of it by phrases only."""
    lone_word: float = 0.95
    """Confidence below which a word that only one reading has becomes `UNKNOWN`."""
    contradiction: float = 0.7
    """Confidence of another word in the open reading from which on a word becomes `UNKNOWN`."""
    contradiction_in_phrase: float = 0.85
    """`contradiction` where at least `phrase_words` words were heard: they vouch for each other."""
    phrase_words: int = 2
    overlap: float = 0.3
    """Part of a word's time that the other must take for that."""
    sure: float = 0.7
    """Confidence below which what is said is doubtful: too little for an answer that lowers a red flag."""
    phrase: float = 0.5
    """Confidence of each word from which on a grave phrase, put to the recogniser by itself, is an alternative."""
    whole_phrase: float = 0.9
    """Confidence from which on a whole phrase stands if two readings by phrases have it: surely if all have it, with
    `whole_everywhere` at least, in doubt otherwise."""
    whole_everywhere: float = 0.7
    """Confidence from which on it stands, in doubt, where all of them have it; and for a grave phrase that may be asked
    about, where one has it."""
    guess: float = 0.5
    """Confidence of each word from which on a guess counts in a still room; in noise every guess does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """A grave phrase that one reading by whole phrases has with confidence, and when."""

    text: str
    began: float
    ended: float

    def is_seen_by(self, other: Glimpse) -> bool:
        """Whether it is the same phrase at the same time."""
        return self.text == other.text and min(self.ended, other.ended) > max(self.began, other.began)


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedHypothesis:
    """What is accepted of a reading."""

    words: tuple[Word, ...] = ()
    doubtful: bool = False
    n_best: tuple[str, ...] = ()
    """What else it may have been: reason enough to ask, never to take for an answer."""
    glimpses: tuple[Glimpse, ...] = ()
    """Too little by themselves; what two pieces that overlap glimpse at the same time is an alternative.

    Of 307 pieces of read books, of 3.5 s, this brought up one.
    """

    @property
    def text(self) -> str:
        """The words with single blanks between them, `UNKNOWN` among them."""
        return " ".join(word.text for word in self.words)

    @property
    def known(self) -> int:
        """How many words of it are known."""
        return sum(word.text != UNKNOWN for word in self.words)

    @property
    def says_something(self) -> bool:
        """Whether any word is known."""
        return any(word.text != UNKNOWN for word in self.words)

    def later(self, seconds: float) -> CombinedHypothesis:
        """A copy whose words and glimpses are shifted later by this many seconds."""
        moved = (replace(word, began=word.began + seconds, ended=word.ended + seconds) for word in self.words)
        glimpses = (replace(one, began=one.began + seconds, ended=one.ended + seconds) for one in self.glimpses)
        return replace(self, words=tuple(moved), glimpses=tuple(glimpses))

    def and_then(self, other: CombinedHypothesis, homophones: Homophones = NONE_ALIKE) -> CombinedHypothesis:
        """Both, one after the other; what both heard, since they share some sound, once."""
        return CombinedHypothesis(
            words=_merged(one_after_other(self.words, other.words, homophones)),
            doubtful=self.doubtful or other.doubtful,
            n_best=tuple(dict.fromkeys((*self.n_best, *other.n_best, *self._seen_twice(other)))),
            glimpses=(*self.glimpses, *other.glimpses),
        )

    def _seen_twice(self, other: CombinedHypothesis) -> list[str]:
        return [one.text for one in self.glimpses if any(map(one.is_seen_by, other.glimpses))]


def one_after_other(
    first: tuple[Word, ...], second: tuple[Word, ...], homophones: Homophones = NONE_ALIKE
) -> tuple[Word, ...]:
    """The words of two pieces of one sound, of which the second may begin within the first.

    What both have where they meet is taken once.  Where they differ both are kept, with `UNKNOWN` between, so that
    nothing is lost and no phrase is made of halves.
    """
    if not first or not second or second[0].began >= first[-1].ended:
        return (*first, *second)
    # the last word of the first, or the first of the second, may be what the cut left of a word
    for earlier, later in ((first, second), (first[:-1], second), (first, second[1:]), (first[:-1], second[1:])):
        for size in range(min(len(earlier), len(later)), 0, -1):
            if all(_seconds(*pair, homophones) for pair in zip(earlier[-size:], later[:size], strict=True)):
                return (*earlier, *later[size:])
    between = Word(text=UNKNOWN, began=second[0].began, ended=first[-1].ended, confidence=0.0)
    return _merged((*first, between, *second))


def glimpses_of(readings: Sequence[Hypothesis], phrases: Collection[str], least: float) -> tuple[Glimpse, ...]:
    """Which of these phrases, of two words and more, some reading has with at least this confidence."""
    longest = max((len(phrase.split()) for phrase in phrases), default=0)
    found = []
    for words in [reading.words for reading in readings]:
        for at, size in product(range(len(words)), range(2, longest + 1)):
            part = words[at : at + size]
            text = " ".join(word.text for word in part)
            if len(part) == size and text in phrases and all(word.confidence >= least for word in part):
                found.append(Glimpse(text=text, began=part[0].began, ended=part[-1].ended))
    return tuple(found)


def chosen(readings: Sequence[Hypothesis]) -> Hypothesis:
    """The reading whose known words most of them have, the surest of those; the first where all differ."""
    alike: dict[tuple[str, ...], list[Hypothesis]] = {}
    for reading in readings:
        alike.setdefault(_known(reading), []).append(reading)
    most = max(alike.values(), key=len)
    if len(most) == 1:
        return readings[0]
    return max(most, key=lambda reading: min((word.confidence for word in reading.words), default=0.0))


def combine_hypotheses(
    readings: Sequence[Hypothesis],
    openly: Hypothesis,
    sounds: Callable[[Word], bool],
    thresholds: Thresholds,
    homophones: Homophones = NONE_ALIKE,
) -> CombinedHypothesis:
    """What stands of the readings by phrases, all with times on the same scale.

    `sounds`: whether there was any sound where a word is said to be.
    """
    first = chosen(readings)
    others = [reading for reading in readings if reading is not first]
    known = sum(1 + (len(text) >= LONG_WORD) for text in _known(first))
    contradiction = thresholds.contradiction if known < thresholds.phrase_words else thresholds.contradiction_in_phrase
    words = []
    doubtful = False
    for word in first.words:
        if not sounds(word):
            doubtful = True
            continue
        if word.text == UNKNOWN:
            words.append(word)
            doubtful = True
            continue
        backed = sum(any(_seconds(other, word, homophones) for other in reading.words) for reading in others)
        openly_backed = any(_seconds(other, word, homophones) for other in openly.words)
        contradicted = not openly_backed and any(
            other.confidence >= contradiction and _shared(word, other) > thresholds.overlap * (word.ended - word.began)
            for other in openly.words
            if not any(_seconds(other, neighbour, homophones) for neighbour in first.words)
        )
        enough = (
            thresholds.word if backed == len(others) else thresholds.not_everywhere if backed else thresholds.lone_word
        )
        believed = word.confidence >= enough and not contradicted
        words.append(word if believed else replace(word, text=UNKNOWN))
        sure = 2 * backed >= len(others) and word.confidence >= thresholds.sure
        doubtful |= not (believed and sure)
    return CombinedHypothesis(words=_merged(tuple(words)), doubtful=doubtful)


def believe_phrase(
    belief: CombinedHypothesis,
    readings: Sequence[Hypothesis],
    thresholds: Thresholds,
    homophones: Homophones = NONE_ALIKE,
) -> CombinedHypothesis | None:
    """The belief in a whole phrase of several words, made by `combine_hypotheses` from readings by whole phrases; None:
    no more than a guess.

    A phrase cannot fall apart into wrong words, so its confidence is either high or it is wrong.  At 10 dB, in voices
    of kinds that the model of that time was not trained on, 97 of 103 were right where all three readings had it at
    0.9, 33 of 45 where two had it or at 0.7, 26 of 100 below.
    """
    text = belief.text
    agreeing = [reading for reading in readings if homophones.are_alike(reading.text, text)]
    confidences = [min(word.confidence for word in reading.words) for reading in agreeing]
    best, weakest = max(confidences, default=0.0), min(confidences, default=0.0)
    everywhere = len(agreeing) == len(readings)
    if best >= thresholds.whole_phrase and len(agreeing) > 1:
        surely = everywhere and weakest >= thresholds.whole_everywhere
        return replace(belief, doubtful=belief.doubtful or not surely)
    if best >= thresholds.whole_everywhere and everywhere:
        return replace(belief, doubtful=True)
    return None


def guesses_shared(readings: Sequence[Hypothesis], least: float) -> list[str]:
    """All known words of each reading of which another one has two that follow each other, if each has at least this
    confidence.
    """
    texts = [[word.text for word in reading.words if word.text != UNKNOWN] for reading in readings]
    pairs = [frozenset(pairwise(words)) for words in texts]
    return [
        " ".join(words)
        for number, words in enumerate(texts)
        if len(words) >= GUESS_WORDS
        and all(word.confidence >= least for word in readings[number].words if word.text != UNKNOWN)
        and any(pairs[number] & other for at, other in enumerate(pairs) if at != number)
    ]


def _known(reading: Hypothesis) -> tuple[str, ...]:
    return tuple(word.text for word in reading.words if word.text != UNKNOWN)


def _seconds(other: Word, word: Word, homophones: Homophones) -> bool:
    """Whether another reading has the same word at the same time."""
    return _shared(word, other) > 0 and homophones.are_alike(word.text, other.text)


def _shared(one: Word, other: Word) -> float:
    """Seconds in which both are said; negative: the gap between them."""
    return min(one.ended, other.ended) - max(one.began, other.began)


def _merged(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Neighbouring `UNKNOWN` words made one."""
    result: list[Word] = []
    for word in words:
        if result and word.text == UNKNOWN == result[-1].text:
            result[-1] = replace(word, began=result[-1].began, confidence=max(result[-1].confidence, word.confidence))
        else:
            result.append(word)
    return tuple(result)
