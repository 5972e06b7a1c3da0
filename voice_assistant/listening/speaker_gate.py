"""Who is speaking: the person in the bed, somebody further away, or this program's own voice out of the room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from voice_assistant.audio import BLOCK_S
from voice_assistant.listening.evidence import CombinedHypothesis
from voice_assistant.listening.recognition import UNKNOWN
from voice_assistant.listening.speech_segment import SpeechSegment
from voice_assistant.listening.vocabulary import plain

FAR_DB = 8.0
"""Speech so much softer than the person's own may be somebody else's, or a film's: only whole phrases count."""
VERY_FAR_DB = 18.0
"""Of speech so much softer only a cry for help counts."""
CLOSER_DB = 6.0
"""Each answer that is not taken for that reason lowers by this what is known of the person's own loudness: somebody who
has begun to whisper is heard at the second or third time.
"""
FOLLOWS = 0.3
"""What is known of the person's loudness follows each answer by this part of the difference."""
OWN_VOICE_BLOCKS = 50
OWN_VOICE_PART = 0.4
"""Where after a second of our own speech the detector has heard a voice in less than this part of it, the microphone
does not hear us (headphones, a recording); nobody talks over us that much.
"""
OURS_DB = 4.0
"""Where so much is gone once our own voice is taken out, what was there was our own voice: an echo in a bare room,
whose end no filter covers, still loses 5 dB, and somebody who speaks over it as loudly as it is leaves 3."""


class SpeakerGate:
    """What is known of the person's loudness, of our own voice in the room, and of what we say."""

    def __init__(self) -> None:
        self._person_db: float | None = None
        """How loud the person's own answers are."""
        self._saying: frozenset[str] = frozenset()
        self._said: frozenset[str] = frozenset()
        """Words of the prompt before, which may still be on its way back."""
        self._air = 0
        """Blocks in which we were speaking."""
        self._air_voiced = 0
        """Of those, the ones in which the detector heard a voice."""

    def expect(self, saying: str) -> None:
        """We say this from now on; the same again is the same prompt."""
        words = frozenset(plain(saying).split())
        if words != self._saying:
            self._said, self._saying = self._saying, words

    # ---- near and far ----

    def remember(self, sound: SpeechSegment) -> None:
        """This was the person."""
        if self._person_db is None:
            self._person_db = sound.loudness_db
        else:
            self._person_db += FOLLOWS * (sound.loudness_db - self._person_db)

    def is_far(self, sound: SpeechSegment, by_db: float = FAR_DB) -> bool:
        """Whether a sound is so much softer than the person; never while nothing is known of them."""
        return self._person_db is not None and sound.loudness_db < self._person_db - by_db

    def expect_softer(self) -> None:
        """A whole phrase was too soft to be taken: perhaps it is the person who has begun to whisper."""
        if self._person_db is not None:
            self._person_db -= CLOSER_DB

    # ---- our own voice ----

    def count_own(self, *, voiced: bool) -> None:
        """We spoke in this block.  `voiced`: the detector heard a voice in it."""
        self._air += 1
        self._air_voiced += voiced

    @property
    def hears_us(self) -> bool:
        """Whether our own voice comes back through the microphone; taken to be so until it is known not to."""
        return self._air < OWN_VOICE_BLOCKS or self._air_voiced >= OWN_VOICE_PART * self._air

    def without_what_was_taken_out(
        self, belief: CombinedHypothesis, sound: SpeechSegment, start: int
    ) -> CombinedHypothesis:
        """Without the words where, once our voice was taken out of the sound, most was gone."""
        theirs = tuple(word for word in belief.words if sound.taken_out_db(word, start) > -OURS_DB)
        return belief if theirs == belief.words else replace(belief, words=theirs, n_best=())

    def without_our_own(
        self, belief: CombinedHypothesis, until: float, *, is_whole: Callable[[str], bool], urgent: tuple[str, ...]
    ) -> CombinedHypothesis:
        """What is left when we heard ourselves up to a moment: of that time, only a whole phrase that isn't ours.

        One in doubt, unless it is a cry for help or "stop", may still be ours, misheard.
        """
        ours = [word for word in belief.words if word.began < until - BLOCK_S]
        said = self._saying | self._said
        rest = [word for word in ours if word.text != UNKNOWN and word.text not in said]
        text = " ".join(word.text for word in rest)
        theirs = [word for word in belief.words if word not in ours]
        stands = is_whole(text) and (not belief.doubtful or text in urgent)
        return replace(belief, words=(*(rest if stands else ()), *theirs), n_best=())
