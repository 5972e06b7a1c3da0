"""What was said in a sound: read from where it was last settled, without what we said ourselves, and its cries."""

from __future__ import annotations

from voice_assistant.audio import BLOCK_S
from voice_assistant.listening.endpointing import Endpointing
from voice_assistant.listening.evidence import CombinedHypothesis, Thresholds
from voice_assistant.listening.reading import Reader
from voice_assistant.listening.recognition import UNKNOWN, Recognizer
from voice_assistant.listening.speaker_gate import SpeakerGate
from voice_assistant.listening.speech_segment import SpeechSegment
from voice_assistant.listening.vocabulary import Vocabulary, plain

SHARED_S = 2.0
"""A sound without a pause is read piece by piece, each beginning so long before the end of the one before it, or a cry
for help could lie across the cut: the longest ones take 1.8 s.
"""
EMERGENCY_CONFIDENCE = 0.8
"""Confidence of each word of a cry for help from which on the end of the sound is not awaited."""


class Decoding:
    """Reads sounds by what is listened for at the time."""

    def __init__(
        self,
        recognizer: Recognizer,
        vocabulary: Vocabulary,
        thresholds: Thresholds | None,
        expected: Endpointing,
        gate: SpeakerGate,
    ) -> None:
        self._homophones = vocabulary.homophones
        self._reader = Reader(recognizer, vocabulary, thresholds or Thresholds())
        self._urgent = tuple(dict.fromkeys(map(plain, vocabulary.urgent)))
        self._expected = expected
        self._gate = gate

    def read(self, sound: SpeechSegment) -> CombinedHypothesis:
        """What the person said since the first block that is not settled.

        What we said ourselves is read by itself where there was a pause after it: an answer is then a short sound.
        """
        start = sound.unread
        if sound.air <= start or not self._gate.hears_us:
            return self._read_part(sound, start)
        until = (sound.first + sound.air) * BLOCK_S
        pause = sound.pause_after_air()
        both = self._read_part(sound, start, pause)
        ours = self._gate.without_our_own(both, until, is_whole=self._expected.is_whole, urgent=self._urgent)
        if pause is None:
            return ours
        theirs = self._read_part(sound, pause)
        return ours.and_then(theirs, self._homophones) if ours.words else theirs

    def hears(self, sound: SpeechSegment, text: str, answers: tuple[str, ...]) -> bool:
        """Whether the recogniser, asked for just these words, hears them and not a neighbour."""
        return self._reader.hears(sound.samples(), text, answers)

    def has_emergency_phrase(self, belief: CombinedHypothesis) -> bool:
        """Whether there surely is a cry for help in it."""
        surely = " ".join(w.text if w.confidence >= EMERGENCY_CONFIDENCE else UNKNOWN for w in belief.words)
        return any(f" {phrase} " in f" {surely} " for phrase in self._urgent)

    def rest(self, sound: SpeechSegment, said: CombinedHypothesis) -> SpeechSegment:
        """The end of a sound that goes on; only what follows a cry for help, which would be found again."""
        start = len(sound.blocks) - round(SHARED_S / BLOCK_S)
        if self.has_emergency_phrase(said):
            ended = max(word.ended for word in said.words if word.text != UNKNOWN)
            start = max(start, round(ended / BLOCK_S) - sound.first)
        rest = sound.rest(start)
        rest.settled = CombinedHypothesis(glimpses=said.glimpses)
        return rest

    def _read_part(self, sound: SpeechSegment, start: int, end: int | None = None) -> CombinedHypothesis:
        """Everything that somebody else said from one block to another."""
        answers = self._expected.answers
        belief = self._reader.read(sound.samples(start, end), answers, lambda word: sound.sounds(word, start))
        if sound.may_be_ours:
            belief = self._gate.without_what_was_taken_out(belief, sound, start)
        return belief.later((sound.first + start) * BLOCK_S)
