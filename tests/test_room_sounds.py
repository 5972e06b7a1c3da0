"""A sound that keeps coming is the room's: it is no reply, is mentioned once, and cuts no silence short."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.dialogs import engine
from tests.speech import speak
from voice_assistant.adapters.pyttsx3_voice import open_voice
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK_S, RATE, Block, Samples
from voice_assistant.dialog import Value
from voice_assistant.events import Action, Event, Heard, Listen, NoInput, Noise, Say, Settings, Word
from voice_assistant.listening import SpeechInput, vocabulary_of
from voice_assistant.models import find_model
from voice_assistant.session import Session
from voice_assistant.speaking import Speaking
from voice_assistant.testing.scenario.caching_voice import CachingVoice


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(find_model(None))


@pytest.fixture(scope="module")
def repertoire() -> Iterator[CachingVoice]:
    voice = CachingVoice(open_voice("en"))
    yield voice
    voice.close()


def snore(seed: int, seconds: float = 0.9) -> Samples:
    """A burst of noise below 400 Hz that flutters 45 times a second and swells, as a soft palate does."""
    at = np.arange(round(seconds * RATE)) / RATE
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(0, 1, len(at)))
    hertz = np.fft.rfftfreq(len(at), 1 / RATE)
    rough = np.fft.irfft(spectrum * np.exp(-((hertz - 200) ** 2) / (2 * 120.0**2)), len(at))
    rough *= (1 + np.sin(2 * np.pi * 45 * at)) * np.sin(np.pi * at / seconds)
    return np.asarray(rough / np.abs(rough).max() * 6_000, np.int16)


class Night:
    """A conversation beside somebody who snores every four seconds."""

    def __init__(self, recognizer: VoskRecognizer, repertoire: CachingVoice, every_s: float = 4.0) -> None:
        talk = engine()
        self.device = WavDuplex()
        self.happened: list[tuple[float, Event | Action]] = []
        speech_input = SpeechInput(
            recognizer, SileroActivity(), vocabulary_of(talk.dialog, recognizer.knows).vocabulary
        )
        self.session = Session(
            talk,
            self.device,
            speech_input=speech_input,
            speech_output=Speaking(repertoire.part()),
            settings=Settings(region="uk"),
            observers=(lambda at, what, _state: self.happened.append((at, what)),),
        )
        self.every_s = every_s
        self.session.begin()

    def pass_(self, seconds: float) -> None:
        for _ in range(round(seconds / BLOCK_S)):
            if self.every_s and self.device.next_number % round(self.every_s / BLOCK_S) == 0:
                self.device.put(snore(self.device.next_number))
            self.session.step(self.device.next_block())

    def wait_until_quiet(self) -> None:
        """Until nothing has been said to the person for a second."""
        quiet_s = 0.0
        while quiet_s < 1:
            self.pass_(BLOCK_S)
            quiet_s = 0.0 if self.session.speaking else quiet_s + BLOCK_S

    def all(self, kind: type[Event | Action]) -> list[Event | Action]:
        return [what for _, what in self.happened if isinstance(what, kind)]

    def words(self) -> str:
        return " ".join(line.text for what in self.all(Say) if isinstance(what, Say) for line in what.lines)


def test_a_partner_who_snores_is_mentioned_once_and_makes_no_try(
    recognizer: VoskRecognizer, repertoire: CachingVoice
) -> None:
    night = Night(recognizer, repertoire)
    night.pass_(60)
    assert night.words().count("I heard a sound") == 1
    assert len(night.all(Noise)) == 1


@pytest.mark.slow
def test_who_cannot_answer_beside_a_snorer_is_asked_again_as_in_a_still_room(
    recognizer: VoskRecognizer, repertoire: CachingVoice
) -> None:
    still, loud = Night(recognizer, repertoire, every_s=0), Night(recognizer, repertoire)
    for night in (still, loud):
        night.pass_(120)
    assert len(loud.all(NoInput)) >= len(still.all(NoInput)) - 1
    assert len(loud.all(NoInput)) >= 4


def test_an_answer_between_two_snores_is_heard(recognizer: VoskRecognizer, repertoire: CachingVoice) -> None:
    night = Night(recognizer, repertoire)
    while night.session.speaking or (night.device.next_number * BLOCK_S) % 4.0 < 1.6:
        night.pass_(BLOCK_S)
    night.device.put(speak("no", "en-us"))
    night.pass_(3)
    assert [what.text for what in night.all(Heard) if isinstance(what, Heard)] == ["no"]
    assert night.session.state is not None
    assert night.session.state.answers["breathless"].value is Value.NO


class Words:
    """Speech input that brings what it is told to: which snore is read as a word depends on the model."""

    failed = None
    busy = False
    patience_s = 0.0
    softer_db = 0.0

    def __init__(self) -> None:
        self.next: list[Heard | Noise] = []

    def expect(self, listen: Listen, saying: str = "") -> None:
        """Nothing is listened for."""

    def feed(self, block: Block) -> tuple[Heard | Noise, ...]:
        """What was put in."""
        del block
        given, self.next = tuple(self.next), []
        return given


def word(text: str, at: float, *, doubtful: bool = False) -> Heard:
    words = tuple(Word(text=one, began=at, ended=at + 0.3) for one in text.split())
    return Heard(text=text, began=at, ended=at + 0.3, words=words, doubtful=doubtful)


def begun() -> tuple[Session, Words, WavDuplex, list[Event | Action]]:
    """A conversation that hears what it is given, and what happens in it."""
    speech_input, device = Words(), WavDuplex(speaks=False)
    happened: list[Event | Action] = []
    session = Session(
        engine("leg_pain"),
        device,
        speech_input=speech_input,
        settings=Settings(region="uk"),
        observers=(lambda _at, what, _state: happened.append(what),),
    )
    session.begin()
    return session, speech_input, device, happened


@pytest.mark.parametrize(
    ("text", "doubtful", "noise", "counts"),
    [
        ("a", False, True, False),
        ("[unk]", False, True, False),
        ("no", True, True, False),
        ("yes", True, True, False),
        ("no", False, True, True),
        ("help", True, True, True),
        ("stop", True, True, True),
        ("my leg is swollen", True, True, True),
        ("a", False, False, True),
        ("no", True, False, True),
    ],
)
def test_a_single_doubtful_word_among_sounds_that_keep_coming_is_one_of_them(
    text: str, doubtful: bool, noise: bool, counts: bool
) -> None:
    session, speech_input, device, happened = begun()
    for number in range(round(20 / BLOCK_S)):
        if number * BLOCK_S == 12 and noise:
            speech_input.next.append(Noise(at=12.0))
        if number * BLOCK_S == 16:
            speech_input.next.append(word(text, 16.0, doubtful=doubtful))
        session.step(device.next_block())
    assert any(isinstance(what, Heard) for what in happened) == counts


@pytest.mark.parametrize(("apart_s", "told"), [(25, 1), (45, 2)])
def test_a_sleeper_who_holds_their_breath_is_still_the_room_and_what_comes_later_is_not(
    apart_s: int, told: int
) -> None:
    session, speech_input, device, happened = begun()
    for number in range(round(60 / BLOCK_S)):
        if number * BLOCK_S in (12, 12 + apart_s):
            speech_input.next.append(Noise(at=number * BLOCK_S))
        session.step(device.next_block())
    assert sum(isinstance(what, Noise) for what in happened) == told


def test_single_sounds_far_apart_are_each_told(recognizer: VoskRecognizer, repertoire: CachingVoice) -> None:
    night = Night(recognizer, repertoire, every_s=0)
    while night.session.speaking:
        night.pass_(BLOCK_S)
    for seed in (1, 2):
        night.wait_until_quiet()  # beside our own words a snore is no reason to say anything
        night.device.put(snore(seed))
        night.pass_(70)
    assert len(night.all(Noise)) == 2
