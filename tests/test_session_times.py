"""The seconds that the session counts, on the audio clock.  Each bound fails when its constant is halved or doubled.

The voice and the device are real.  Words come from a list, so that each is said at an exact time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from tests.dialogs import engine
from voice_assistant.adapters.pyttsx3_voice import open_voice
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK_S, RATE, Block, Utterance
from voice_assistant.dialog import Value
from voice_assistant.events import Action, Event, Heard, Listen, Noise, Say, Settings, Word
from voice_assistant.session import Session
from voice_assistant.speaking import Speaking
from voice_assistant.testing.scenario.caching_voice import CachingVoice
from voice_assistant.testing.scenario.caching_voice import Part as VoicePart

TOLERANCE_S = 0.1
LOUD = 200
"""Of 32,767: our voice, and not what is left of its dither."""


@dataclass
class Told:
    """Speech input that hears what it is told, when it is told."""

    failed: str | None = None
    busy: bool = False
    patience_s: float = 0.0
    softer_db: float = 0.0
    due: list[Heard | Noise] = field(default_factory=list)

    def expect(self, listen: Listen, saying: str = "") -> None:
        """Any question will do."""

    def feed(self, block: Block) -> tuple[Heard | Noise, ...]:
        """What has ended by now."""
        del block
        due, self.due = tuple(self.due), []
        return due


class Watched(Speaking):
    """The voice, and what it was asked."""

    def __init__(self, voice: VoicePart) -> None:
        super().__init__(voice)
        self.awake: list[bool] = []
        """Of each block, whether the loudspeaker was taken to be awake."""

    def ready(self, wait: bool = False, awake: bool = False, turn: bool = False) -> Utterance | None:
        """As speech output does."""
        self.awake.append(awake)
        return super().ready(wait, awake, turn)


class Bed:
    """A session of the example, and the person beside it."""

    def __init__(self, voice: VoicePart) -> None:
        self.told, self.voice = Told(), Watched(voice)
        self.device = WavDuplex(keep=True)
        self.happened: list[tuple[float, Event | Action]] = []
        self.played: list[Utterance] = []
        play = self.device.play

        def watched(utterance: Utterance) -> None:
            self.played.append(utterance)
            play(utterance)

        self.device.play = watched  # type: ignore[method-assign]  # when a line sounds is known to the device alone
        self.session = Session(
            engine(),
            self.device,
            speech_input=self.told,
            speech_output=self.voice,
            settings=Settings(region="uk"),
            observers=(lambda at, what, _: self.happened.append((at, what)),),
        )
        self.session.begin()

    @property
    def said(self) -> int:
        """How many prompts there were."""
        return sum(isinstance(what, Say) for _, what in self.happened)

    def step(self) -> Block:
        block = self.device.next_block()
        self.session.step(block)
        return block

    def pass_(self, seconds: float) -> None:
        for _ in range(round(seconds / BLOCK_S)):
            self.step()

    def wait(self, until: Callable[[], bool], at_most_s: float = 60.0) -> float:
        """For how long this took, in seconds."""
        for number in range(round(at_most_s / BLOCK_S)):
            if until():
                return number * BLOCK_S
            self.step()
        pytest.fail(f"nothing came of it in {at_most_s:.0f} s: {self.happened[-4:]}")

    def listen(self) -> None:
        """Until the assistant has finished."""
        self.wait(lambda: not self.session.speaking)

    def say(self, text: str, *, lasted_s: float = 0.4) -> Heard:
        """These words end now."""
        began, now = self.session.now - lasted_s, self.session.now
        words = tuple(Word(text=word, began=began, ended=now, confidence=1.0) for word in text.split())
        heard = Heard(text=text, began=began, ended=now, words=words)
        self.told.due.append(heard)
        return heard

    def until_the_question_sounds(self) -> None:
        """Up to the first sample of the line that asks."""
        while True:
            air = self.step().in_the_air
            latest = self.played[-1] if self.played else None
            asks = latest.asks if latest is not None and air is not None and air.utterance == latest.id else None
            if asks is not None and air is not None and air.sample >= asks:
                return


@pytest.fixture(scope="module")
def caching_voice() -> Iterator[CachingVoice]:
    voice = CachingVoice(open_voice("en"))
    yield voice
    voice.close()


@pytest.fixture
def bed(caching_voice: CachingVoice) -> Bed:
    return Bed(caching_voice.part())


@pytest.mark.parametrize(("after_s", "early"), [(1.1, False), (1.9, True)])
def test_who_begins_a_second_and_a_half_into_a_question_speaks_to_it(bed: Bed, after_s: float, early: bool) -> None:
    bed.listen()
    bed.say("no")
    bed.wait(lambda: bed.said == 2)
    bed.until_the_question_sounds()
    bed.pass_(after_s + 0.3)
    assert bed.session.speaking
    bed.say("yes", lasted_s=0.3)
    bed.step()
    heard = [what for _, what in bed.happened if isinstance(what, Heard)]
    assert heard[-1].text == "yes"
    assert heard[-1].early is early


def test_a_loudspeaker_that_sounded_twenty_seconds_ago_is_no_longer_awake(bed: Bed) -> None:
    bed.listen()
    bed.say("wait")
    bed.wait(lambda: bed.said == 2)
    bed.listen()
    del bed.voice.awake[:]
    bed.pass_(30.0)
    assert bed.said == 2, "nothing was said meanwhile"
    assert bed.voice.awake.index(False) * BLOCK_S == pytest.approx(20.0, abs=1.0)


def test_nobody_waits_in_silence_for_longer_than_they_were_told(bed: Bed) -> None:
    """From the last sound of our words to the first of the next: the 8 s after which silence counts, less 0.2 s.

    Live, speech from the cache reaches the sound card by so much later.
    """
    bed.listen()
    bed.wait(lambda: bed.said == 2)
    bed.listen()
    _, ours = bed.device.kept()
    loud = np.flatnonzero(np.abs(ours) > LOUD)
    longest_s = float(np.diff(loud).max()) / RATE
    assert longest_s == pytest.approx(7.8, abs=TOLERANCE_S)


@pytest.mark.parametrize(("lasted_s", "alone_s"), [(0.55, 1.0), (0.85, 2.2)])
def test_a_murmur_is_left_alone_for_a_moment_and_a_longer_one_for_longer(
    bed: Bed, lasted_s: float, alone_s: float
) -> None:
    bed.listen()
    bed.pass_(1.0)
    bed.say("hmm", lasted_s=lasted_s)
    assert bed.wait(lambda: bed.said == 2) == pytest.approx(alone_s, abs=TOLERANCE_S)


def test_presses_within_a_second_are_one_signal_and_it_is_answered_after_little_more(bed: Bed) -> None:
    bed.listen()
    bed.device.type_line("")
    bed.pass_(0.9)
    bed.device.type_line("")
    assert bed.wait(lambda: bed.said == 2) == pytest.approx(1.2, abs=TOLERANCE_S)
    assert bed.session.state is not None
    assert bed.session.state.answers["breathless"].value is Value.YES, "two presses are a yes"
