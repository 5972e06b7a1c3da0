"""The ears: blocks in; words, noise or nothing out.  All times are on the audio clock.

A sound is cut out of the stream by the voice detector (or, where it says nothing, by loudness), from half a second
before it began. In each pause within it the whole sound so far is read by the recogniser, which takes some 10 ms;
what was read decides how long the pause must last until the person is taken to have finished: little after a complete
answer, more where something could still follow. An answer stays open: what is said within `STAYS_OPEN_S` of it is
joined to it and given out again as a whole.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from voice_assistant.audio import BLOCK, BLOCK_S, RATE, Block, Samples
from voice_assistant.events import Heard, Listen, Noise, Part, Word
from voice_assistant.listening.conditioning import HighPass, level_db, normalised
from voice_assistant.listening.evidence import Belief, Thresholds, believe
from voice_assistant.listening.homophones import Spellings, one_spelling
from voice_assistant.listening.recognition import Activity, Hypothesis, Recognizer, Stirring
from voice_assistant.listening.vocabulary import Vocabulary, plain

BEFORE_S = 0.4
"""How much from before a sound is kept with it: the first consonant of a short word is softer than what wakes the
detector.
"""
STAYS_OPEN_S = 1.5
"""How long after an answer what is said still belongs to it."""
PAUSE_S = 0.2
"""A pause this long is looked at."""
PAUSE_OPEN_S = 0.5
"""The pause that ends an answer to which more words could follow ("I don't" / "I don't know")."""
PAUSE_UNCLEAR_S = 0.7
"""The pause that ends anything else."""
PAUSE_OWN_WORDS_S = 1.3
"""The pause that ends a free account."""
CAREFUL_S = 0.3
"""How much longer the pause must be where an answer could lower a red flag."""
LONGEST_S = 12.0
LONGEST_OWN_WORDS_S = 40.0
"""A sound longer than this is read as it stands."""

VOICE_BEGINS = 0.5
VOICE_GOES_ON = 0.35
"""Probabilities of speech from which a sound begins and goes on."""
STIRRING_S = 0.1
"""Speech this long is worth lowering our voice for."""
LOUD_DB = 10.0
"""This much above the room's floor a sound is looked at, whatever the voice detector says."""
FAINT_DB = -62.0
"""Below this nothing is loud, however quiet the room."""
LOUD_BLOCKS = 3
SHORTEST_S = 0.06
"""A sound shorter than this, without words, is not worth a mention."""
ANSWER_WEIGHT = 3
"""How often each answer is listed: it raises its probability against decoys and [unk]."""


@dataclass(slots=True)
class _Sound:
    """A sound that is going on."""

    first: int
    """Number of its first block, the time before it included."""
    began: int
    blocks: list[Samples] = field(default_factory=list)
    voiced: int = 0
    """Blocks in which the detector heard a voice."""
    active: int = 0
    """Blocks in which there was any sound to speak of."""
    quiet: int = 0
    """Blocks since then."""
    stirred: bool = False
    belief: Belief | None = None
    """What was read in the present pause."""


class Ears:
    """Listens for the phrases of a `Vocabulary` and of the present `Listen`."""

    def __init__(
        self, recognizer: Recognizer, activity: Activity, vocabulary: Vocabulary, thresholds: Thresholds | None = None
    ) -> None:
        self._recognizer = recognizer
        self._activity = activity
        self._thresholds = thresholds or Thresholds()
        self._always = tuple(dict.fromkeys(map(plain, vocabulary.always)))
        self._volunteered = tuple(dict.fromkeys(map(plain, vocabulary.volunteered)))
        self._careful = frozenset(map(plain, vocabulary.careful))
        self._decoys = tuple(
            decoy for decoy in dict.fromkeys(map(plain, vocabulary.decoys)) if one_spelling(decoy) == decoy
        )
        """One that sounds the same as an answer ("know") is none: it would take half of the answers."""
        self._high_pass = HighPass()
        self._chunk = np.zeros(0, np.int16)
        self._voice = 0.0
        self._floor_db = FAINT_DB
        self._loud = 0
        self._before: deque[Samples] = deque(maxlen=round(BEFORE_S / BLOCK_S))
        self._sound: _Sound | None = None
        self._open: Heard | None = None
        self._listen = Listen(prompt=0, answers=(), patience_s=None)
        self._answers: tuple[str, ...] = ()
        self._earlier: tuple[str, ...] = ()
        self._lost = False

    @property
    def busy(self) -> bool:
        """A sound is going on, or its end is still awaited: this is no silence."""
        return self._sound is not None

    def expect(self, listen: Listen, saying: str = "") -> None:
        """A new question counts from now; what the one before it awaited is still understood for a sound begun
        earlier.
        """
        del saying
        self._earlier = self._answers
        self._listen = listen
        self._answers = tuple(dict.fromkeys(map(plain, listen.answers)))

    def feed(self, block: Block) -> tuple[Heard | Noise | Stirring, ...]:
        """The next 20 ms.  What they brought to light, mostly nothing."""
        if Part.MICROPHONE in block.lost:
            return self._lose()
        self._lost = False
        samples = self._high_pass(block.samples)
        self._measure(samples)
        loud = self._loud >= LOUD_BLOCKS
        sound = self._sound
        if sound is None:
            if self._voice < VOICE_BEGINS and not loud:
                self._before.append(samples)
                return ()
            sound = self._sound = _Sound(
                first=block.number - len(self._before), began=block.number, blocks=list(self._before)
            )
        sound.blocks.append(samples)
        return self._follow(sound, loud)

    # ---- measuring ----

    def _measure(self, samples: Samples) -> None:
        level = level_db(samples)
        if level < self._floor_db:
            self._floor_db += 0.3 * (level - self._floor_db)
        elif self._voice < VOICE_GOES_ON:
            self._floor_db += min(0.05, level - self._floor_db)
        self._loud = self._loud + 1 if level > max(FAINT_DB, self._floor_db + LOUD_DB) else 0
        self._chunk = np.concatenate([self._chunk, samples])
        while len(self._chunk) >= self._activity.chunk:
            self._voice = self._activity(self._chunk[: self._activity.chunk])
            self._chunk = self._chunk[self._activity.chunk :]

    # ---- following a sound to its end ----

    def _follow(self, sound: _Sound, loud: bool) -> tuple[Heard | Noise | Stirring, ...]:
        voice = self._voice >= VOICE_GOES_ON
        if voice or (loud and not sound.voiced):
            sound.active += 1
            sound.voiced += voice
            sound.quiet = 0
            sound.belief = None
        else:
            sound.quiet += 1
        longest = LONGEST_OWN_WORDS_S if self._listen.own_words else LONGEST_S
        if len(sound.blocks) * BLOCK_S >= longest:
            return self._conclude(sound)
        quiet_s = sound.quiet * BLOCK_S
        if quiet_s >= PAUSE_S:
            if sound.belief is None:
                sound.belief = self._read(sound)
            if quiet_s >= self._pause_needed(sound.belief):
                return self._conclude(sound)
        if not sound.stirred and sound.voiced * BLOCK_S >= STIRRING_S:
            sound.stirred = True
            return (Stirring(at=sound.began * BLOCK_S),)
        return ()

    def _pause_needed(self, belief: Belief) -> float:
        text = belief.text
        at_any_time = text in self._always
        if self._listen.own_words and not at_any_time:
            return PAUSE_OWN_WORDS_S
        complete = at_any_time or text in self._answers or text in self._volunteered
        if not complete:
            return PAUSE_UNCLEAR_S
        more = any(phrase.startswith(text + " ") for phrase in (*self._answers, *self._always, *self._volunteered))
        careful = self._listen.red_flag and text in self._careful
        return (PAUSE_OPEN_S if more else PAUSE_S) + (CAREFUL_S if careful else 0)

    def _conclude(self, sound: _Sound) -> tuple[Heard | Noise | Stirring, ...]:
        belief = sound.belief or self._read(sound)
        self._sound = None
        self._before.clear()
        self._before.extend(sound.blocks[len(sound.blocks) - sound.quiet :])
        if belief.words and (belief.says_something or sound.voiced):
            return (self._joined(belief),)
        if sound.active * BLOCK_S >= SHORTEST_S:
            return (Noise(at=sound.began * BLOCK_S),)
        return ()

    def _joined(self, belief: Belief) -> Heard:
        heard = Heard(
            text=belief.text,
            began=belief.words[0].began,
            ended=belief.words[-1].ended,
            words=belief.words,
            doubtful=self._listen.red_flag and belief.doubtful,
        )
        first = self._open
        if first is not None and heard.began - first.ended <= STAYS_OPEN_S:
            heard = Heard(
                text=f"{first.text} {heard.text}",
                began=first.began,
                ended=heard.ended,
                words=(*first.words, *heard.words),
                doubtful=first.doubtful or heard.doubtful,
                continues=True,
            )
        self._open = heard if belief.says_something or heard.continues else None
        return heard

    # ---- reading ----

    def _read(self, sound: _Sound) -> Belief:
        samples = np.concatenate(sound.blocks)
        answers = tuple(dict.fromkeys((*self._answers, *self._earlier)))
        main = self._hear(samples, (*answers * ANSWER_WEIGHT, *self._always, *self._volunteered, *self._decoys))
        second = self._hear(samples, (*answers * ANSWER_WEIGHT, *self._decoys)) if main.text in answers else None
        return _shifted(believe(main, second, self._thresholds), sound.first * BLOCK_S)

    def _hear(self, samples: Samples, phrases: tuple[str, ...]) -> Hypothesis:
        heard = self._recognizer.hear(normalised(samples), tuple(map(one_spelling, phrases)))
        return Hypothesis(words=Spellings(phrases).restored(heard.words))

    # ---- losing the microphone ----

    def _lose(self) -> tuple[Heard | Noise | Stirring, ...]:
        """The microphone has gone: what it brought so far is read, and nothing of it is waited for any longer."""
        if self._lost:
            return ()
        self._lost = True
        sound = self._sound
        result = self._conclude(sound) if sound is not None else ()
        self._before.clear()
        self._high_pass = HighPass()
        self._activity.reset()
        self._chunk = np.zeros(0, np.int16)
        self._voice, self._loud = 0.0, 0
        return result


def _shifted(belief: Belief, by: float) -> Belief:
    """Word times moved from the sound's own start to the audio clock."""
    words = tuple(
        Word(text=word.text, began=word.began + by, ended=word.ended + by, confidence=word.confidence)
        for word in belief.words
    )
    return Belief(words=words, doubtful=belief.doubtful)


assert BLOCK * 50 == RATE, "pauses are counted in blocks of 20 ms"
