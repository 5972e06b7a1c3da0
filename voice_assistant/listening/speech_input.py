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

from voice_assistant.audio import BLOCK_S, Block, Samples
from voice_assistant.errors import MachineError
from voice_assistant.events import Alarm, Heard, Listen, Noise, Part
from voice_assistant.listening.alarm import AlarmDetector
from voice_assistant.listening.conditioning import HighPass
from voice_assistant.listening.confidence import Situation, asks_second
from voice_assistant.listening.decoding import SHARED_S, Decoding
from voice_assistant.listening.echo import OwnVoice
from voice_assistant.listening.endpointing import PAUSE_S, SETTLED_S, Endpointing
from voice_assistant.listening.evidence import CombinedHypothesis, Thresholds, one_after_other
from voice_assistant.listening.recognition import Activity, Recognizer, SpeechStarted
from voice_assistant.listening.second_opinion import Pending, SecondOpinion, Settled
from voice_assistant.listening.second_recognizer import SecondRecognizer
from voice_assistant.listening.speaker_gate import VERY_FAR_DB, SpeakerGate
from voice_assistant.listening.speech_segment import SpeechSegment
from voice_assistant.listening.vocabulary import Vocabulary, plain
from voice_assistant.listening.vocal_effort import VocalEffort
from voice_assistant.listening.waking import Waking

BEFORE_S = 0.4
"""How much from before a sound is kept with it: the first consonant of a short word is softer than what wakes the
detector.
"""
STAYS_OPEN_S = 1.5
"""How long after an answer what is said still belongs to it."""
ACCOUNT_STAYS_OPEN_S = 2.0
"""The same of a free account: sooner nobody answers the question that follows it, which begins 1 s after its end."""
PIECE_S = 3.5
"""A sound without a pause is read piece by piece, of this length beside what they share (`decoding.SHARED_S`)."""
STIRRING_S = 0.1
"""Speech this long is worth lowering our voice for."""
SHORTEST_S = 0.06
"""A sound shorter than this, without words, is not worth a mention."""
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
        self._general = vocabulary.general
        self._homophones = vocabulary.homophones
        self._expected = Endpointing(vocabulary)
        self._gate = SpeakerGate()
        self._decoding = Decoding(recognizer, vocabulary, thresholds, self._expected, self._gate)
        self._waking = Waking(activity)
        self._own = OwnVoice()
        self._effort = VocalEffort()
        self._alarm = AlarmDetector()
        self._high_pass = HighPass()
        self._before: deque[Samples] = deque(maxlen=round(BEFORE_S / BLOCK_S))
        self._sound: SpeechSegment | None = None
        self._open: Heard | None = None
        self._open_account = False
        """Whether that is a free account."""
        self._lost = False
        self._failed: str | None = None

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
        return sound is not None and not (sound.seconds > PIECE_S and self._gate.is_far(sound))

    @property
    def patience_s(self) -> float:
        """How long this person was heard to pause within what they say, with a margin; 0: not yet."""
        return self._expected.patience.seconds

    @property
    def softer_db(self) -> float:
        """By how much less than usual we should speak, since the person whispers or speaks softly: 0 or less."""
        return self._effort.softer_db

    def expect(self, listen: Listen, saying: str = "") -> None:
        """A new question counts from now; what the one before it awaited is still understood for a sound begun
        earlier.
        """
        self._gate.expect(saying)
        self._expected.expect(listen)

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
        return (*heard, *self._settled(block.number, at_once=Part.INPUT in block.lost))

    def _feed(self, block: Block) -> tuple[Result, ...]:
        heard = self._own(block.samples, block.spoken)
        if Part.MICROPHONE in block.lost:
            return self._lose(speaking=block.in_the_air is not None)
        self._lost = False
        samples = self._high_pass(heard)
        self._waking.measure(samples, in_sound=self._sound is not None, only_a_tone=self._alarm.only_a_tone)
        if block.in_the_air is not None:
            self._gate.count_own(voiced=self._waking.voice_begins)
        if self._sound is None:
            if not (self._waking.voice_begins or self._waking.is_loud):
                self._before.append(samples)
                return ()
            first = block.number - len(self._before)
            self._sound = SpeechSegment(first, self._before)
            self._expected.begin(goes_on=self._account_goes_on(block.at))
        self._sound.may_be_ours |= self._own.may_be_heard
        results = self._follow(self._sound, samples, block.in_the_air is not None or self._own.still_comes)
        if Part.INPUT in block.lost and self._sound is not None:  # no pause will come to end it
            return (*results, *self._conclude(self._sound))
        return results

    def _account_goes_on(self, at: float) -> bool:
        return self._open_account and self._open is not None and at - self._open.ended <= ACCOUNT_STAYS_OPEN_S

    # ---- following a sound to its end ----

    def _follow(self, sound: SpeechSegment, samples: Samples, in_the_air: bool) -> tuple[Result, ...]:
        voice = self._waking.voice_goes_on
        if self._expected.is_open and sound.quiet_s >= SETTLED_S and voice:
            self._settle(sound)
        loud = self._waking.is_loud and not sound.voiced
        sound.add(samples, active=voice or loud, voice=voice, in_the_air=in_the_air)
        if self._second is not None:
            self._ask_ahead(sound, self._second)
        if sound.seconds >= self._expected.longest_s:
            return self._conclude(sound, goes_on=True)
        if sound.quiet_s >= PAUSE_S:
            if sound.belief is None:
                self._take_out_our_own(sound)
                sound.belief = self._decoding.read(sound)
            so_far = sound.settled.and_then(sound.belief, self._homophones)
            if sound.quiet_s >= self._expected.pause_needed(so_far.text, self._written(sound)):
                return self._conclude(sound)
        elif self._finds_emergency_phrase(sound):
            return self._conclude(sound, goes_on=True)
        if not sound.stirred and sound.voiced * BLOCK_S >= STIRRING_S:
            sound.stirred = True
            started = SpeechStarted(at=sound.began * BLOCK_S, goes_on=self._expected.goes_on)
            return () if sound.air and self._gate.hears_us else (started,)
        return ()

    def _finds_emergency_phrase(self, sound: SpeechSegment) -> bool:
        """Whether there is a cry for help in what was said since the last pause or piece; if not, it is settled."""
        if (len(sound.blocks) - sound.unread) * BLOCK_S < PIECE_S:
            return False
        self._take_out_our_own(sound)
        belief = self._decoding.read(sound)
        if self._decoding.has_emergency_phrase(belief):
            sound.belief = belief
            return True
        whole = sound.settled.and_then(belief, self._homophones)
        sound.settle(whole, unread=len(sound.blocks) - round(SHARED_S / BLOCK_S))
        return False

    def _take_out_our_own(self, sound: SpeechSegment) -> None:
        """Once more, with what has been learnt of how our voice comes back."""
        if sound.may_be_ours:
            blocks = len(sound.blocks)
            high_pass = HighPass()
            left = [high_pass(samples) for samples in self._own.again(blocks)]
            sound.leave(left, self._own.taken_db(blocks), self._waking.loud_from_db)

    def _conclude(self, sound: SpeechSegment, *, goes_on: bool = False) -> tuple[Result, ...]:
        """What was said.  `goes_on`: no pause ended it, so what comes next begins with its end."""
        if sound.belief is None:
            self._take_out_our_own(sound)
        if sound.may_be_ours and sound.active * BLOCK_S < SHORTEST_S:
            self._sound = None
            self._before.clear()
            self._before.extend(sound.tail())
            return ()  # it was our own voice
        belief = sound.settled.and_then(sound.belief or self._decoding.read(sound), self._homophones)
        self._sound = self._decoding.rest(sound, belief) if goes_on else None
        self._before.clear()
        self._before.extend(sound.tail())
        if sound.air and not belief.words:
            return ()  # a cough never cuts off what is being said, and it may be the first of our own voice
        whole = self._expected.is_whole(belief.text)
        if self._gate.is_far(sound):
            if whole and self._gate.is_far(sound, VERY_FAR_DB):
                self._gate.expect_softer()
                whole = False
            return (
                (self._joined(replace(belief, doubtful=True)),)
                if whole or self._decoding.has_emergency_phrase(belief)
                else ()
            )
        if whole and not (sound.air and self._gate.hears_us):
            self._gate.remember(sound)  # theirs, not the echo of ours
            self._effort.take(sound.samples(), sound.loudness_db, self._waking.room_db)
        if belief.words and (belief.says_something or belief.n_best or sound.voiced):
            return self._give(belief, sound)
        if sound.active * BLOCK_S < SHORTEST_S:
            return ()
        if self._second is not None and self._second.works and self._is_for_second(CombinedHypothesis(), sound):
            return self._give(CombinedHypothesis(), sound)  # a voice, but no word that the first recogniser knows
        return (Noise(at=sound.began * BLOCK_S),)

    def _joined(self, belief: CombinedHypothesis) -> Heard:
        heard = _heard(belief)
        self._expected.patience.heard(heard.began, heard.ended, whole=self._expected.is_whole(heard.text))
        first = self._open
        stays_open_s = ACCOUNT_STAYS_OPEN_S if self._open_account else STAYS_OPEN_S
        if first is not None and heard.began - first.ended <= stays_open_s:
            words = one_after_other(first.words, heard.words, self._homophones)
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
        self._open_account = self._expected.tells(heard.text)
        return heard

    # ---- the second recogniser ----

    def _situation(self, sound: SpeechSegment) -> Situation:
        answers = self._expected.answers
        return Situation(
            voiced_s=sound.voiced * BLOCK_S,
            began=sound.began * BLOCK_S,
            ended=(sound.first + len(sound.blocks) - sound.quiet) * BLOCK_S,
            is_whole=self._expected.is_whole,
            is_red_flag=self._red_flags.__contains__,
            is_same_answer=lambda one, other: any({one, other} <= same for same in self._general),
            is_command=self._expected.always.__contains__,
            begins_sign=lambda text: any(flag.startswith(text) for flag in self._red_flags),
            is_heard=lambda text: self._decoding.hears(sound, text, answers),
            homophones=self._homophones,
            open_question=self._expected.is_open,
        )

    def _is_for_second(self, belief: CombinedHypothesis, sound: SpeechSegment) -> bool:
        """What was said while we spoke is left to the first recogniser, which knows what we said."""
        return not (sound.air and self._gate.hears_us) and asks_second(belief, self._situation(sound))

    def _ask_ahead(self, sound: SpeechSegment, second: SecondOpinion) -> None:
        """Ask while the pause lasts, so that the answer is there when it is over."""
        if sound.asked is not None and not sound.quiet:
            second.forget(sound.asked)
            sound.asked = None
        if sound.asked is not None or sound.belief is None or sound.quiet_s < self._expected.ask_after_s:
            return
        if self._is_for_second(sound.settled.and_then(sound.belief, self._homophones), sound):
            sound.asked = second.ask(sound.samples(sound.unasked))

    def _written(self, sound: SpeechSegment) -> str:
        """What the second recogniser has written by now of what was said before the present pause."""
        return "" if self._second is None or sound.asked is None else self._second.written(sound.asked)

    def _give(self, belief: CombinedHypothesis, sound: SpeechSegment) -> tuple[Result, ...]:
        """Now, or when the second recogniser has answered; in the order it was said in, but for what can't wait."""
        second = self._second
        if second is None:
            return (self._joined(belief),)
        now = sound.first + len(sound.blocks)
        wanted = second.works and self._is_for_second(belief, sound)
        if not wanted and (belief.text in self._expected.always or not second.awaited):
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

    def _settle(self, sound: SpeechSegment) -> None:
        """What was said before the present pause stands; reading goes on from the middle of the pause."""
        if self._second is not None:
            asked = self._second.ask(sound.samples(sound.unasked)) if sound.asked is None else sound.asked
            sound.asked_settled.append(asked)
            sound.asked = None
        pause = min(sound.quiet // 2, round(BEFORE_S / BLOCK_S))
        read = sound.belief or self._decoding.read(sound)
        sound.settle(sound.settled.and_then(read, self._homophones), unread=len(sound.blocks) - pause)
        sound.unasked = sound.unread

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
        self._waking.reset()
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
