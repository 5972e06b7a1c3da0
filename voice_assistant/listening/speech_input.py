"""Speech input: blocks in; words, noise or nothing out.  All times are on the audio clock.

A sound is cut out of the stream by the voice detector (or, where it says nothing, by loudness), from shortly before
it began.  In each pause within it the whole of it is read, which takes some 20 ms a second, and speech that doesn't
pause in pieces that overlap; what was read decides how long the pause must last until the person is taken to have
finished: little after a complete answer, more where something could still follow.  An answer stays open: what is said
within `STAYS_OPEN_S` of it is joined to it and given out again as a whole.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from voice_assistant.audio import BLOCK_S, Block, Samples
from voice_assistant.errors import MachineError
from voice_assistant.events import Alarm, Heard, Listen, Noise, Part
from voice_assistant.listening.alarm import AlarmDetector
from voice_assistant.listening.conditioning import HighPass, level_db
from voice_assistant.listening.confidence import Situation, asks_second
from voice_assistant.listening.echo import OwnVoice
from voice_assistant.listening.evidence import CombinedHypothesis, Thresholds, one_after_other
from voice_assistant.listening.reading import Reader
from voice_assistant.listening.recognition import UNKNOWN, Activity, Recognizer, SpeechStarted
from voice_assistant.listening.second_opinion import Pending, SecondOpinion, Settled
from voice_assistant.listening.second_recognizer import SecondRecognizer
from voice_assistant.listening.speech_segment import SpeechSegment
from voice_assistant.listening.vocabulary import Vocabulary, plain

# The shorter pauses are bounded below by the gaps within words and phrases (a stop's closure: 0.1 s).
BEFORE_S = 0.4
"""How much from before a sound is kept with it: the first consonant of a short word is softer than what wakes the
detector.
"""
STAYS_OPEN_S = 1.5
"""How long after an answer what is said still belongs to it."""
PAUSE_S = 0.2
"""A pause this long is looked at, and ends a complete answer."""
PAUSE_OPEN_S = 0.4
"""The pause that ends several words to which others could be added ("it is", "it is not")."""
PAUSE_UNCLEAR_S = 0.7
"""The pause that ends anything else."""
PAUSE_OWN_WORDS_S = 1.3
"""The pause that ends a free account."""
CAREFUL_S = 0.24
"""How much longer the pause after a "no" must be where it would deny a red flag (`Listen.red_flag`): the reply then
begins within 0.6 s, and what is added later (`STAYS_OPEN_S`) still replaces it.
"""
SETTLED_S = 0.6
"""After a pause this long within a free account what came before it is not read again."""
ASK_AFTER_S = 0.4
"""After a pause this long within another answer the second recogniser is asked about it, ahead of its end."""
LONGEST_S = 12.0
LONGEST_OWN_WORDS_S = 60.0
"""A sound that lasts this long is taken as it stands."""

PIECE_S = 3.5
SHARED_S = 2.0
"""A sound without a pause is read piece by piece, each beginning so long before the end of the one before it, or a cry
for help could lie across the cut: the longest ones take 1.8 s.
"""
CRY_CONFIDENCE = 0.8
"""Confidence of each word of a cry for help from which on the end of the sound is not awaited."""

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
"""Blocks in a row that make a loud sound out of a click."""
WAKING_DB = 3.0
"""So little above the room's floor the voice detector is asked at all: it takes nine tenths of the time of
listening.
"""
AWAKE_S = 0.5
"""How long it goes on being asked after that."""
RECALLED_CHUNKS = 8
"""What it is given first when it is asked again, so that it knows the room: 0.26 s."""
SHORTEST_S = 0.06
"""A sound shorter than this, without words, is not worth a mention."""
FAR_DB = 8.0
"""Speech so much softer than the person's own may be somebody else's, or a film's: only whole phrases count."""
VERY_FAR_DB = 18.0
"""Of speech so much softer only a cry for help counts."""
CLOSER_DB = 6.0
"""Each answer that is not taken for that reason lowers by this what is known of the person's own loudness: somebody who
has begun to whisper is heard at the second or third time.
"""

OWN_VOICE_BLOCKS = 50
OWN_VOICE_PART = 0.4
"""Where after a second of our own speech the detector has heard a voice in less than this part of it, the microphone
does not hear us (headphones, a recording); nobody talks over us that much.
"""

OURS_DB = 4.0
"""Where so much is gone once our own voice is taken out, what was there was our own voice: an echo in a bare room,
whose end no filter covers, still loses 5 dB, and somebody who speaks over it as loudly as it is leaves 3."""

Result = Heard | Noise | Alarm | SpeechStarted


class SpeechInput:
    """Listens for the phrases of a `Vocabulary` and of the present `Listen`."""

    def __init__(
        self,
        recognizer: Recognizer,
        activity: Activity,
        vocabulary: Vocabulary,
        thresholds: Thresholds | None = None,
        second: SecondRecognizer | None = None,
    ) -> None:
        """`second`: asked about sounds of which the first has no sure whole phrase."""
        self._second = SecondOpinion(second) if second else None
        self._red_flags = frozenset(map(plain, vocabulary.red_flag))
        self._reader = Reader(recognizer, vocabulary, thresholds or Thresholds())
        self._activity = activity
        self._always = frozenset(map(plain, vocabulary.always))
        self._urgent = tuple(dict.fromkeys(map(plain, vocabulary.urgent)))
        self._volunteered = frozenset(map(plain, vocabulary.volunteered))
        self._careful = frozenset(map(plain, vocabulary.guarded))
        self._general = vocabulary.general
        self._own = OwnVoice()
        self._alarm = AlarmDetector()
        self._high_pass = HighPass()
        self._chunk = np.zeros(0, np.int16)
        self._asleep: deque[Samples] = deque(maxlen=RECALLED_CHUNKS)
        self._still = 0
        self._voice = 0.0
        self._floor_db: float | None = None
        """The room's own level; known from the first block on, follows down fast and up slowly."""
        self._loud = 0
        self._before: deque[Samples] = deque(maxlen=round(BEFORE_S / BLOCK_S))
        self._sound: SpeechSegment | None = None
        self._open: Heard | None = None
        self._person_db: float | None = None
        """How loud the person's own answers are."""
        self._listen = Listen(prompt=0, answers=(), no_input_timeout_s=None)
        self._answers: tuple[str, ...] = ()
        self._earlier: tuple[str, ...] = ()
        self._lost = False
        self._failed: str | None = None
        self._saying: frozenset[str] = frozenset()
        self._said: frozenset[str] = frozenset()
        """Words of the prompt before, which may still be on its way back."""
        self._air = 0
        """Blocks in which we were speaking."""
        self._air_voiced = 0
        """Of those, the ones in which the detector heard a voice."""

    @property
    def failed(self) -> str | None:
        """Why nothing more can be heard, in words; None: it can."""
        return self._failed

    @property
    def second_failed(self) -> str | None:
        """Why the second recogniser can no longer be asked, in words; None: it can, or there is none."""
        return self._second.failed if self._second else None

    @property
    def busy(self) -> bool:
        """A sound is going on, or its end is still awaited: this is no silence.  A film next door is."""
        sound = self._sound
        if self._second is not None and self._second.awaited:
            return True
        return sound is not None and not (sound.seconds > PIECE_S and self._is_far(sound))

    def expect(self, listen: Listen, saying: str = "") -> None:
        """A new question counts from now; what the one before it awaited is still understood for a sound begun
        earlier.
        """
        words = frozenset(plain(saying).split())
        if words != self._saying:
            self._said, self._saying = self._saying, words
        self._earlier = self._answers
        self._listen = listen
        self._answers = tuple(dict.fromkeys(map(plain, listen.answers)))

    def feed(self, block: Block) -> tuple[Result, ...]:
        """The next 20 ms.  What they brought to light, mostly nothing."""
        if self._failed is not None:
            return ()
        try:
            alarm = (Alarm(at=block.at),) if self._alarm(block.samples) else ()
            heard = (*self._feed(block), *alarm)
        except MachineError as error:  # the recogniser is lost, and with it what was being said
            self._failed = str(error)
            self._sound = None
            return self._settled(block.number, at_once=True)
        return (*heard, *self._settled(block.number))

    def _feed(self, block: Block) -> tuple[Result, ...]:
        heard = self._own(block.samples, block.spoken)
        if Part.MICROPHONE in block.lost:
            return self._lose(speaking=block.in_the_air is not None)
        self._lost = False
        samples = self._high_pass(heard)
        self._measure(samples)
        if block.in_the_air is not None:
            self._air += 1
            self._air_voiced += self._voice >= VOICE_BEGINS
        loud = self._loud >= LOUD_BLOCKS
        if self._sound is None:
            if self._voice < VOICE_BEGINS and not loud:
                self._before.append(samples)
                return ()
            first = block.number - len(self._before)
            self._sound = SpeechSegment(first, self._before)
        self._sound.may_be_ours |= self._own.may_be_heard
        return self._follow(self._sound, samples, loud, block.in_the_air is not None or self._own.still_comes)

    # ---- measuring ----

    def _measure(self, samples: Samples) -> None:
        level = level_db(samples)
        if self._floor_db is None:
            self._floor_db = level
        elif level < self._floor_db:
            self._floor_db += 0.3 * (level - self._floor_db)
        elif self._voice < VOICE_GOES_ON:
            self._floor_db += min(0.05, level - self._floor_db)
        loud = level > max(FAINT_DB, self._floor_db + LOUD_DB) and not self._alarm.only_a_tone
        self._loud = self._loud + 1 if loud else 0
        still = self._sound is None and level < self._floor_db + WAKING_DB
        self._still = self._still + 1 if still else 0
        self._chunk = np.concatenate([self._chunk, samples])
        while len(self._chunk) >= self._activity.chunk:
            self._ask_activity(self._chunk[: self._activity.chunk])
            self._chunk = self._chunk[self._activity.chunk :]

    def _ask_activity(self, chunk: Samples) -> None:
        if self._still * BLOCK_S > AWAKE_S:
            self._asleep.append(chunk)
            self._voice = 0.0
            return
        if self._asleep:
            self._activity.reset()
            for earlier in self._asleep:
                self._activity(earlier)
            self._asleep.clear()
        self._voice = self._activity(chunk)

    # ---- following a sound to its end ----

    def _follow(self, sound: SpeechSegment, samples: Samples, loud: bool, in_the_air: bool) -> tuple[Result, ...]:
        if self._listen.open_question and sound.quiet_s >= SETTLED_S and self._voice >= VOICE_GOES_ON:
            self._settle(sound)
        voice = self._voice >= VOICE_GOES_ON
        sound.add(samples, active=voice or (loud and not sound.voiced), voice=voice, in_the_air=in_the_air)
        if self._second is not None:
            self._ask_ahead(sound, self._second)
        if sound.seconds >= (LONGEST_OWN_WORDS_S if self._listen.open_question else LONGEST_S):
            return self._conclude(sound, goes_on=True)
        if sound.quiet_s >= PAUSE_S:
            if sound.belief is None:
                self._take_out_our_own(sound)
                sound.belief = self._read(sound)
            if sound.quiet_s >= self._pause_needed(sound.settled.and_then(sound.belief)):
                return self._conclude(sound)
        elif self._finds_cry(sound):
            return self._conclude(sound, goes_on=True)
        if not sound.stirred and sound.voiced * BLOCK_S >= STIRRING_S:
            sound.stirred = True
            return () if sound.air and self._hears_itself else (SpeechStarted(at=sound.began * BLOCK_S),)
        return ()

    def _pause_needed(self, belief: CombinedHypothesis) -> float:
        text = belief.text
        if text in self._always:
            return PAUSE_S if " " not in text or not self._may_go_on(text) else PAUSE_OPEN_S
        if self._listen.open_question:
            return PAUSE_OWN_WORDS_S
        if text not in self._answers and text not in self._volunteered:
            return PAUSE_UNCLEAR_S
        pause = PAUSE_OPEN_S if " " in text and self._may_go_on(text) else PAUSE_S
        return pause + (CAREFUL_S if self._listen.red_flag and text in self._careful else 0.0)

    def _may_go_on(self, text: str) -> bool:
        return any(
            phrase.startswith(text + " ")
            for phrases in (self._answers, self._always, self._volunteered)
            for phrase in phrases
        )

    def _finds_cry(self, sound: SpeechSegment) -> bool:
        """Whether there is a cry for help in what was said since the last pause or piece; if not, it is settled."""
        if (len(sound.blocks) - sound.unread) * BLOCK_S < PIECE_S:
            return False
        self._take_out_our_own(sound)
        belief = self._read(sound)
        if self._has_cry(belief):
            sound.belief = belief
            return True
        sound.settle(belief, unread=len(sound.blocks) - round(SHARED_S / BLOCK_S))
        return False

    def _has_cry(self, belief: CombinedHypothesis) -> bool:
        surely = " ".join(w.text if w.confidence >= CRY_CONFIDENCE else UNKNOWN for w in belief.words)
        return any(f" {phrase} " in f" {surely} " for phrase in self._urgent)

    def _is_whole(self, text: str) -> bool:
        """Whether this is a phrase that is listened for, and nothing else."""
        return text in self._answers or text in self._always or text in self._volunteered

    def _take_out_our_own(self, sound: SpeechSegment) -> None:
        """Once more, by what is known by now of how our voice comes back."""
        if sound.may_be_ours:
            blocks = len(sound.blocks)
            high_pass = HighPass()
            left = [high_pass(samples) for samples in self._own.again(blocks)]
            floor = FAINT_DB if self._floor_db is None else self._floor_db
            sound.leave(left, self._own.taken_db(blocks), max(FAINT_DB, floor + LOUD_DB))

    def _conclude(self, sound: SpeechSegment, *, goes_on: bool = False) -> tuple[Result, ...]:
        """What was said.  `goes_on`: no pause ended it, so what comes next begins with its end."""
        if sound.belief is None:
            self._take_out_our_own(sound)
        if sound.may_be_ours and sound.active * BLOCK_S < SHORTEST_S:
            self._sound = None
            self._before.clear()
            self._before.extend(sound.tail())
            return ()  # it was our own voice
        belief = sound.settled.and_then(sound.belief or self._read(sound))
        self._sound = self._rest(sound, belief) if goes_on else None
        self._before.clear()
        self._before.extend(sound.tail())
        if sound.air and not belief.words:
            return ()  # a cough never cuts off what is being said, and it may be the first of our own voice
        whole = self._is_whole(belief.text)
        if self._person_db is not None and self._is_far(sound):
            if whole and self._is_far(sound, VERY_FAR_DB):
                self._person_db -= CLOSER_DB
                whole = False
            return (self._joined(replace(belief, doubtful=True)),) if whole or self._has_cry(belief) else ()
        if whole and not (sound.air and self._hears_itself):
            self._remember_loudness(sound)  # theirs, not the echo of ours
        if belief.words and (belief.says_something or belief.n_best or sound.voiced):
            return self._give(belief, sound)
        if sound.active * BLOCK_S < SHORTEST_S:
            return ()
        if self._second is not None and self._second.works and self._is_for_second(CombinedHypothesis(), sound):
            return self._give(CombinedHypothesis(), sound)  # a voice, but no word that the first recogniser knows
        return (Noise(at=sound.began * BLOCK_S),)

    def _rest(self, sound: SpeechSegment, said: CombinedHypothesis) -> SpeechSegment:
        """The end of a sound that goes on; only what follows a cry for help, which would be found again."""
        start = len(sound.blocks) - round(SHARED_S / BLOCK_S)
        if self._has_cry(said):
            ended = max(word.ended for word in said.words if word.text != UNKNOWN)
            start = max(start, round(ended / BLOCK_S) - sound.first)
        rest = sound.rest(start)
        rest.settled = CombinedHypothesis(glimpses=said.glimpses)
        return rest

    def _joined(self, belief: CombinedHypothesis) -> Heard:
        heard = _heard(belief)
        first = self._open
        if first is not None and heard.began - first.ended <= STAYS_OPEN_S:
            words = one_after_other(first.words, heard.words)
            heard = Heard(
                text=" ".join(word.text for word in words),
                began=first.began,
                ended=heard.ended,
                words=words,
                n_best=(*first.n_best, *heard.n_best),
                doubtful=first.doubtful or heard.doubtful,
                continues=True,
            )
        self._open = heard if belief.says_something or heard.continues else None
        return heard

    # ---- the second recogniser ----

    def _situation(self, sound: SpeechSegment) -> Situation:
        answers = tuple(dict.fromkeys((*self._answers, *self._earlier)))
        return Situation(
            voiced_s=sound.voiced * BLOCK_S,
            began=sound.began * BLOCK_S,
            ended=(sound.first + len(sound.blocks) - sound.quiet) * BLOCK_S,
            is_whole=self._is_whole,
            is_red_flag=self._red_flags.__contains__,
            is_same_answer=lambda one, other: any({one, other} <= same for same in self._general),
            is_command=self._always.__contains__,
            begins_sign=lambda text: any(flag.startswith(text) for flag in self._red_flags),
            is_heard=lambda text: self._reader.hears(sound.samples(), text, answers),
            open_question=self._listen.open_question,
        )

    def _is_for_second(self, belief: CombinedHypothesis, sound: SpeechSegment) -> bool:
        """What was said while we spoke is left to the first recogniser, which knows what we said."""
        return not (sound.air and self._hears_itself) and asks_second(belief, self._situation(sound))

    def _ask_ahead(self, sound: SpeechSegment, second: SecondOpinion) -> None:
        """Ask while the pause lasts, so that the answer is there when it is over."""
        if sound.asked is not None and not sound.quiet:
            second.forget(sound.asked)
            sound.asked = None
        if sound.asked is None and sound.belief is not None:
            pause = SETTLED_S if self._listen.open_question else ASK_AFTER_S
            if sound.quiet_s >= pause and self._is_for_second(sound.settled.and_then(sound.belief), sound):
                sound.asked = second.ask(sound.samples(sound.unasked))

    def _give(self, belief: CombinedHypothesis, sound: SpeechSegment) -> tuple[Result, ...]:
        """Now, or when the second recogniser has answered; in the order it was said in, but for what can't wait."""
        second = self._second
        if second is None:
            return (self._joined(belief),)
        now = sound.first + len(sound.blocks)
        wanted = second.works and self._is_for_second(belief, sound)
        if not wanted and (belief.text in self._always or not second.awaited):
            return (*self._settled(now, at_once=True), self._joined(belief))
        numbers = list(sound.asked_settled)
        if wanted:
            numbers.append(second.ask(sound.samples(sound.unasked)) if sound.asked is None else sound.asked)
        situation = self._situation(sound)
        second.await_(Pending(belief=belief, numbers=tuple(numbers if wanted else ()), situation=situation, block=now))
        return ()

    def _settled(self, block: int, *, at_once: bool = False) -> tuple[Result, ...]:
        if self._second is None:
            return ()
        return tuple(map(self._told, self._second.settled(block, at_once=at_once)))

    def _told(self, settled: Settled) -> Result:
        if not settled.belief.words:
            return Noise(at=settled.began)
        return _heard(settled.belief) if settled.late else self._joined(settled.belief)

    # ---- reading ----

    def _read(self, sound: SpeechSegment) -> CombinedHypothesis:
        """What the person said since the first block that is not settled.

        What we said ourselves is read by itself where there was a pause after it: an answer is then a short sound.
        """
        start = sound.unread
        if sound.air <= start or not self._hears_itself:
            return self._read_part(sound, start)
        until = (sound.first + sound.air) * BLOCK_S
        pause = sound.pause_after_air()
        ours = self._without_our_own(self._read_part(sound, start, pause), until)
        if pause is None:
            return ours
        theirs = self._read_part(sound, pause)
        return ours.and_then(theirs) if ours.words else theirs

    def _read_part(self, sound: SpeechSegment, start: int, end: int | None = None) -> CombinedHypothesis:
        """Everything that somebody else said from one block to another."""
        answers = tuple(dict.fromkeys((*self._answers, *self._earlier)))
        belief = self._reader.read(sound.samples(start, end), answers, lambda word: sound.sounds(word, start))
        if sound.may_be_ours:
            theirs = tuple(word for word in belief.words if sound.taken_out_db(word, start) > -OURS_DB)
            belief = belief if theirs == belief.words else replace(belief, words=theirs, n_best=())
        return belief.later((sound.first + start) * BLOCK_S)

    def _settle(self, sound: SpeechSegment) -> None:
        """What was said before the present pause stands; reading goes on from the middle of the pause."""
        if self._second is not None:
            asked = self._second.ask(sound.samples(sound.unasked)) if sound.asked is None else sound.asked
            sound.asked_settled.append(asked)
            sound.asked = None
        pause = min(sound.quiet // 2, round(BEFORE_S / BLOCK_S))
        sound.settle(sound.belief or self._read(sound), unread=len(sound.blocks) - pause)
        sound.unasked = sound.unread

    # ---- near and far ----

    def _remember_loudness(self, sound: SpeechSegment) -> None:
        if self._person_db is None:
            self._person_db = sound.loudness_db
        else:
            self._person_db += 0.3 * (sound.loudness_db - self._person_db)

    def _is_far(self, sound: SpeechSegment, by_db: float = FAR_DB) -> bool:
        return self._person_db is not None and sound.loudness_db < self._person_db - by_db

    @property
    def _hears_itself(self) -> bool:
        """Whether our own voice comes back through the microphone; taken to be so until it is known not to."""
        return self._air < OWN_VOICE_BLOCKS or self._air_voiced >= OWN_VOICE_PART * self._air

    def _without_our_own(self, belief: CombinedHypothesis, until: float) -> CombinedHypothesis:
        """What is left when we heard ourselves up to a moment: of that time, only a whole phrase that isn't ours.

        One in doubt, unless it is a cry for help or "stop", may still be ours, misheard.
        """
        ours = [word for word in belief.words if word.began < until - BLOCK_S]
        said = self._saying | self._said
        rest = [word for word in ours if word.text != UNKNOWN and word.text not in said]
        text = " ".join(word.text for word in rest)
        theirs = [word for word in belief.words if word not in ours]
        stands = self._is_whole(text) and (not belief.doubtful or text in self._urgent)
        return replace(belief, words=(*(rest if stands else ()), *theirs), n_best=())

    # ---- losing the microphone ----

    def _lose(self, *, speaking: bool) -> tuple[Result, ...]:
        """The microphone has gone: what it brought so far is read, and nothing of it is waited for any longer.

        Not what it brought while we spoke: then it may have gone because it had become a wire to our own speaker, and
        our own words would count as an answer.  The question is asked again anyhow.
        """
        if self._lost:
            return ()
        self._lost = True
        sound, self._sound = self._sound, None
        if sound is not None:
            sound.may_be_ours = False  # it ends a block ago
        result = self._conclude(sound) if sound is not None and not (sound.air or speaking) else ()
        self._before.clear()
        self._high_pass = HighPass()
        self._activity.reset()
        self._chunk = np.zeros(0, np.int16)
        self._asleep.clear()
        self._voice, self._loud, self._still = 0.0, 0, 0
        return result


def _heard(belief: CombinedHypothesis) -> Heard:
    return Heard(
        text=belief.text,
        began=belief.words[0].began,
        ended=belief.words[-1].ended,
        words=belief.words,
        n_best=belief.n_best,
        doubtful=belief.doubtful,
    )
