"""What two recognisers together mean: the first knows what is listened for, the second writes whole sentences.

Pure: one function takes both readings and gives the hypothesis that stands.  What either doubts and both have is
accepted.  What only the second has is taken in doubt: enough to be asked about, too little for the "no" that would
deny a red flag.  What the second makes up where nobody spoke is nothing.  The first recogniser's doubts are never
taken away by the second alone.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from voice_assistant.events import Word
from voice_assistant.listening.evidence import CombinedHypothesis
from voice_assistant.listening.homophones import NONE_ALIKE, Homophones
from voice_assistant.listening.recognition import UNKNOWN
from voice_assistant.listening.second_recognizer import Transcript
from voice_assistant.listening.vocabulary import plain

LEAST_LOG_PROBABILITY = -1.0
NO_SPEECH = 0.6
MOST_COMPRESSED = 2.4
"""What Whisper's authors take for a failed reading (openai/whisper, `transcribe.py`): a mean logarithm of probability
below this, silence likelier than this, or a text that zlib makes smaller than by this factor, which repeats itself.
"""
LEAST_VOICED_S = 0.12
"""Less voice than this is no word: "no" takes 0.2 s."""
MOST_WORDS_PER_S = 7.0
"""Fast English speech has 5 words a second (Tauroza & Allison 1990); more were not spoken."""
REPEATS = 3
"""So often in a row a word or a phrase makes up a whole reading that is none: "no no" is said, hardly ever more."""
MADE_UP = frozenset(
    "you|thank you|thanks|thank you very much|thanks for watching|thank you for watching|bye|bye bye|so|the|"
    "please subscribe|subscribe|i'll see you next time|we'll be right back|silence|music|applause|sighs|snoring".split(
        "|"
    )
)
"""What Whisper is known to write where nobody spoke (its training texts are subtitles)."""
LEAST_PART = 1 / 3
"""The part of the second's words that the first must have heard too: "no [unk]" beside "no it isn't"."""
MOST_WORDS_OF_A_REPLY = 20
"""More words, where no account was asked for, are talk or television: of 538 replies in people's own words the longest
has 20, and 99 of a hundred have 11 at most; of 40 read sentences 11 would be taken for something, 8 of them longer.
"""
MOST_WORDS_HEARD = 4
"""So many words of the second are put to the first.  Of 72 answers, half of them in noise of 10 dB, it hears 66; of 408
that were not said, as recorded 2 and in noise 5, of which 5 were nearly said ("nah" for "no").
"""
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*[^*]*\*|♪[^♪]*♪?")
"""What it writes of sounds that are no words: "(sighs)", "[BLANK_AUDIO]", "*snoring*"."""
_NUMBERS = {
    str(number): word for number, word in enumerate("zero one two three four five six seven eight nine".split())
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What else is known of the sound, and what is listened for."""

    voiced_s: float
    """How long the voice detector heard somebody speak, in seconds."""
    began: float
    ended: float
    """When the sound began and ended, in seconds on the scale of the first recogniser's words."""
    is_whole: Callable[[str], bool]
    """Whether a phrase is one that is listened for."""
    is_red_flag: Callable[[str], bool] = lambda _: False
    """Whether a phrase is a cry for help, or about something that asks for help today."""
    is_same_answer: Callable[[str, str], bool] = lambda _, __: False
    """Whether two phrases are the same answer to any question: "none at all" and "not at all"."""
    is_command: Callable[[str], bool] = lambda _: False
    """Whether a phrase is obeyed in any state."""
    begins_sign: Callable[[str], bool] = lambda _: False
    """Whether one of `is_red_flag` begins with these words."""
    is_heard: Callable[[str], bool] = lambda _: False
    """Whether the first recogniser, asked for just these words, hears them and not a neighbour."""
    homophones: Homophones = NONE_ALIKE
    """Which words sound the same."""
    open_question: bool = False
    """Any sentence is welcome."""


def asks_second(first: CombinedHypothesis, situation: Situation) -> bool:
    """Whether the second recogniser is worth asking: the first has no sure whole phrase, and somebody spoke."""
    if situation.voiced_s < LEAST_VOICED_S:
        return False
    return first.doubtful or not situation.is_whole(first.text)


def combined(first: CombinedHypothesis, second: Transcript | None, situation: Situation) -> CombinedHypothesis:
    """The hypothesis that stands, for both."""
    text = _as_listened_for(words_of(second), situation) if second else ""
    if second is None or not text:
        return first
    if situation.homophones.are_alike(text, first.text):
        return replace(first, doubtful=False, n_best=_weighty(first.n_best, situation))
    if is_made_up(second, text, situation.voiced_s):
        return first
    words = _spread(text, situation, math.exp(second.log_probability))
    others = tuple(dict.fromkeys((*((first.text,) if first.says_something else ()), *first.n_best)))
    if situation.open_question or not situation.is_whole(first.text):
        parts = {other: _part(other, text, situation) for other in others}
        kept = tuple(other for other in others if not parts[other])
        agreed = max(parts.values(), default=0.0) >= LEAST_PART
        if len(words) <= MOST_WORDS_HEARD:
            agreed = agreed or _begin_alike(first.text, text, situation) or situation.is_heard(text)
        if len(words) > MOST_WORDS_OF_A_REPLY and not situation.open_question:
            return replace(first, n_best=(*first.n_best, text)) if first.words else first
        if agreed and not situation.open_question:  # the first one's other guesses were a piece of this, misheard
            kept = _weighty(kept, situation)
        lone = len(words) == 1 and not situation.open_question
        if lone and not agreed and not (situation.is_red_flag(text) or situation.is_command(text)):
            return first  # "what" for "left": one word is too little to go by
        return CombinedHypothesis(words=words, doubtful=not agreed, n_best=kept)
    alike = len(words) <= MOST_WORDS_HEARD and _begin_alike(first.text, text, situation)
    if alike or situation.is_same_answer(first.text, text):
        return replace(first, doubtful=False, n_best=_weighty(first.n_best, situation))
    if not situation.is_whole(text):
        if first.doubtful and _part(first.text, text, situation) and not situation.is_red_flag(first.text):
            return CombinedHypothesis(words=words, doubtful=True)  # "go back" of "go back to sleep"
        return replace(first, n_best=(*first.n_best, text))
    # each has a whole phrase of its own: neither is taken; what may be a sign is asked about
    unknown = Word(text=UNKNOWN, began=first.words[0].began, ended=first.words[-1].ended)
    signs = tuple(phrase for phrase in (*others, text) if situation.is_red_flag(phrase))
    return CombinedHypothesis(words=(unknown,), doubtful=True, n_best=signs)


def words_of(second: Transcript) -> str:
    """What it wrote, spelled as the first recogniser spells: without asides and signs, single figures as words."""
    return " ".join(_NUMBERS.get(word, word) for word in plain(_ASIDE.sub(" ", second.text)).split())


def is_likely(second: Transcript) -> bool:
    """Whether it takes what it wrote for likely itself, and for speech."""
    return second.log_probability >= LEAST_LOG_PROBABILITY and second.no_speech <= NO_SPEECH


def is_made_up(second: Transcript, text: str, voiced_s: float) -> bool:
    """Whether it was written where nobody spoke, or not so."""
    if voiced_s < LEAST_VOICED_S or text in MADE_UP:
        return True
    if not is_likely(second):
        return True
    words = text.split()
    if _too_many(words, voiced_s):
        return True
    written = second.text.encode()
    return len(written) > MOST_COMPRESSED * len(zlib.compress(written)) or _repeats_itself(words)


def _as_listened_for(text: str, situation: Situation) -> str:
    """A phrase said once, where it is written twice for a voice too short for that; and spelled as one, or as two that
    are the same answer, which it sounds like: "know it isn't" is "no" and "it isn't".
    """
    words = text.split()
    half = len(words) // 2
    if len({*words[:half]}) > 1 and words[:half] == words[half:] and _too_many(words, situation.voiced_s):
        text = " ".join(words[:half])
    spelled = situation.homophones.one_spelling(text)
    if situation.is_whole(text):
        return text
    first, _, rest = spelled.partition(" ")
    return spelled if situation.is_whole(spelled) or situation.is_same_answer(first, rest) else text


def _too_many(words: list[str], voiced_s: float) -> bool:
    """Whether so many can't have been spoken in this time."""
    return len(words) > max(2.0, MOST_WORDS_PER_S * voiced_s)


def _weighty(guesses: tuple[str, ...], situation: Situation) -> tuple[str, ...]:
    """Those of the first one's guesses that stand beside what both have: whole phrases, and what may be a sign."""
    return tuple(guess for guess in guesses if situation.is_whole(guess) or situation.is_red_flag(guess))


def _begin_alike(reading: str, text: str, situation: Situation) -> bool:
    """Whether both begin with the same answer, however they go on: "no over" and "no it doesn't".

    Not where the first may have heard a sign ("no feeling ...").
    """
    said = [word for word in reading.split() if word != UNKNOWN]
    if len(said) > 1 and situation.begins_sign(" ".join(said)):
        return False
    return situation.is_same_answer(reading.partition(" ")[0], text.partition(" ")[0])


def _part(reading: str, text: str, situation: Situation) -> float:
    """How much of a text's words a reading has, if all its known words come in this order in it: both heard the
    same, one of them less.  0: it has others.
    """
    one_spelling = situation.homophones.one_spelling
    words = one_spelling(text).split()
    known = [word for word in one_spelling(reading).split() if word != UNKNOWN]
    left = iter(words)
    return len(known) / len(words) if all(word in left for word in known) else 0.0


def _repeats_itself(words: list[str]) -> bool:
    """Whether it is one word or phrase again and again."""
    return any(
        len(words) == size * (len(words) // size) >= REPEATS * size and words == words[:size] * (len(words) // size)
        for size in range(1, len(words) // REPEATS + 1)
    )


def _spread(text: str, situation: Situation, confidence: float) -> tuple[Word, ...]:
    """The words, each with a part of the sound's time by its letters: Whisper was not asked for times."""
    words = text.split()
    letters = sum(map(len, words))
    scale = (situation.ended - situation.began) / letters
    result: list[Word] = []
    at = situation.began
    for word in words:
        result.append(Word(text=word, began=at, ended=at + len(word) * scale, confidence=min(1.0, confidence)))
        at += len(word) * scale
    return tuple(result)
