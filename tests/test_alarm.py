"""A smoke alarm is known by its pattern and told of once; other beeps are none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.dialogs import engine
from tests.speech import speak
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK, BLOCK_S, RATE
from voice_assistant.conversation import Checking, Ending, State
from voice_assistant.engine import Engine
from voice_assistant.events import Action, Alarm, Asked, Event, Heard, Listen, NoInput, Noise, Say, Settings
from voice_assistant.listening import SpeechInput, vocabulary_of
from voice_assistant.listening.alarm import AlarmDetector
from voice_assistant.models import find_model
from voice_assistant.session import Session

Sound = npt.NDArray[np.float64]
LOUD = 3_000


def beeps(
    hertz: float = 3100,
    on: float = 0.5,
    off: float = 0.5,
    pause: float = 1.5,
    *,
    count: int = 3,
    rounds: int = 4,
    drift: float = 0.0,
) -> Sound:
    """So many beeps, a pause, and again; `drift`: part of its pitch by which it rises in ten seconds."""
    one = [*([True] * round(on * RATE)), *([False] * round(off * RATE))]
    gate = np.tile([*(one * count), *([False] * max(0, round((pause - off) * RATE)))], rounds)
    at = np.arange(len(gate)) / RATE
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hertz * (1 + drift * at / 10)) / RATE) * gate * LOUD)


def told(sound: Sound) -> list[float]:
    """When the detector says that it is an alarm, in seconds."""
    detector = AlarmDetector()
    hiss = np.random.default_rng(0).normal(0, 30, len(sound))
    samples = np.clip(sound + hiss, -32_767, 32_767).astype(np.int16)
    count = len(samples) // BLOCK
    return [n * BLOCK_S for n in range(count) if detector(samples[n * BLOCK : (n + 1) * BLOCK])]


def in_noise(snr_db: float, *, drift: float = 0.0) -> Sound:
    sound = beeps(drift=drift)
    return sound + np.random.default_rng(1).normal(0, LOUD / 2**0.5 * 10 ** (-snr_db / 20), len(sound))


def whistling(times: float) -> Sound:
    """Breath, in the alarm's pattern, that has so many times the power round 3 kHz that it has elsewhere: no tone."""
    breathing = np.convolve(beeps() != 0, np.ones(40) / 40, "same") > 0.2
    spectrum = np.fft.rfft(np.random.default_rng(4).normal(0, 600, len(breathing)))
    hertz = np.fft.rfftfreq(len(breathing), 1 / RATE)
    spectrum[(hertz > 2900) & (hertz < 3300)] *= times**0.5
    return np.asarray(np.fft.irfft(spectrum, len(breathing)) * breathing)


def under_speech(db: float) -> Sound:
    """An alarm so much softer than somebody who talks all the time."""
    talk = speak(
        "I woke up in the night and my leg was hurting so much that I could not sleep at all, and now it is sore."
    )
    sound = beeps(rounds=4)
    voice = np.resize(talk.astype(np.float64), len(sound))
    return voice + sound * float(np.sqrt(np.mean(voice**2))) / (LOUD / 2**0.5) * 10 ** (-db / 20)


def in_a_room(seconds: float) -> Sound:
    """An echo that dies away by 60 dB in so long."""
    at = np.arange(round(seconds * RATE)) / RATE
    echo = np.random.default_rng(2).normal(0, 1, len(at)) * 10 ** (-3 * at / seconds)
    echo[0] = 10
    size = len(beeps()) + len(echo)
    return np.asarray(np.fft.irfft(np.fft.rfft(beeps(), size) * np.fft.rfft(echo / 10, size), size)[: len(beeps())])


@pytest.mark.parametrize(
    "sound",
    [
        *(beeps(hertz) for hertz in (2700, 2850, 3000, 3150, 3400, 3525)),
        *(beeps(drift=drift) for drift in (-0.02, 0.02)),
        beeps(on=0.45, off=0.45, pause=1.35),
        beeps(on=0.55, off=0.55, pause=1.65),
        beeps(on=0.45, off=0.55),
        *(in_noise(db) for db in (10, 0, -6, -9)),
        in_noise(-6, drift=0.06),
        *(under_speech(db) for db in (-3, 0, 3, 6)),
        *(in_a_room(seconds) for seconds in (0.3, 0.6, 1.0)),
    ],
)
def test_a_smoke_alarm_is_known_after_two_rounds_and_told_of_once(sound: Sound) -> None:
    when = told(sound)
    assert len(when) == 1
    assert 5 < when[0] < 11.5


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(beeps(2048, 0.8, 0.8, 60, rounds=2), id="microwave"),
        pytest.param(beeps(3100, 0.5, 0.5, 30, rounds=3), id="oven"),
        pytest.param(beeps(3100, 0.5, 0.5, 3, count=5), id="washing machine"),
        pytest.param(beeps(3000, count=2, rounds=8), id="two and two"),
        pytest.param(beeps(3000, count=4, rounds=8), id="four and four"),
        pytest.param(beeps(3000, 0.5, 0.5, 0.5, rounds=8), id="without a pause"),
        pytest.param(beeps(3100, 0.1, 0.1, 5, count=4), id="carbon monoxide"),
        pytest.param(beeps(3100, 0.06, 0.06, 40, count=1), id="low battery"),
        pytest.param(beeps(2730, 0.06, 0.06, 0.6, count=4, rounds=20), id="alarm clock"),
        pytest.param(beeps(3000, 0.4, 0.2, 2, count=2, rounds=6), id="British telephone"),
        pytest.param(beeps(2600, 2, 4, 4, count=1), id="American telephone"),
        pytest.param(beeps(2500, 0.6, 0.6, 0.6, count=1, rounds=20), id="reversing lorry"),
        pytest.param(beeps(440), id="the same pattern, low"),
        pytest.param(beeps(3100, 12, 0, 0, count=1, rounds=1), id="a steady tone"),
        pytest.param(np.random.default_rng(3).normal(0, 3000, 20 * RATE), id="noise"),
        pytest.param(whistling(8), id="breath that whistles"),
    ],
)
def test_other_beeps_are_no_smoke_alarm(sound: Sound) -> None:
    assert told(sound) == []


def test_an_alarm_that_goes_on_is_told_of_once_and_a_later_one_again() -> None:
    night = np.concatenate([beeps(rounds=20), np.zeros(70 * RATE), beeps()])
    assert len(told(night)) == 2


# ---- in a conversation ----


def test_whatever_is_asked_an_alarm_leads_to_one_question_of_which_only_a_clear_no_goes_on() -> None:
    talk = engine("leg_pain")
    state = talk.begin(Settings(region="uk")).state
    asked = set()
    while not isinstance(state.phase, Ending):
        asked.add(state.phase.key)
        alarmed = talk.advance(state, Alarm(at=state.prompt * 10 + 1)).state
        assert isinstance(alarmed.phase, Checking)
        assert alarmed.phase.crisis == "alarm"
        assert alarmed.facts == state.facts
        silent = talk.advance(alarmed, NoInput(at=alarmed.prompt * 10 + 9)).state
        for ended in (silent, replied(talk, alarmed, "yes"), replied(talk, alarmed, "not sure")):
            if isinstance(ended.phase, Checking):  # asked once more
                ended = talk.advance(ended, NoInput(at=ended.prompt * 10 + 9)).state
            assert isinstance(ended.phase, Ending)
            assert ended.phase.outcome == "get_out"
        assert replied(talk, alarmed, "no").phase.key == state.phase.key
        state = replied(talk, state, "no")
    assert len(asked) > 10


def replied(talk: Engine, state: State, text: str) -> State:
    at = state.prompt * 10.0
    heard = talk.advance(state, Asked(prompt=state.prompt, at=at)).state
    return talk.advance(heard, Heard(text=text, began=at + 1, ended=at + 1.3)).state


def test_the_ending_for_a_fire_is_not_interrupted_by_the_alarm() -> None:
    talk = engine("leg_pain")
    state = replied(talk, talk.begin(Settings(region="uk")).state, "my house is on fire")
    assert isinstance(state.phase, Ending)
    assert talk.advance(state, Alarm(at=99.0)).state == state


def test_a_smoke_alarm_in_the_room_is_spoken_of_once() -> None:
    talk = engine("leg_pain")
    recognizer = VoskRecognizer(find_model(None))
    device = WavDuplex(speaks=False)
    said: list[Event | Action] = []
    session = Session(
        talk,
        device,
        speech_input=SpeechInput(recognizer, SileroActivity(), vocabulary_of(talk.dialog, recognizer.knows).vocabulary),
        settings=Settings(region="uk"),
        observers=(lambda _at, what, _state: said.append(what),),
    )
    session.begin()
    device.put((beeps(rounds=5)).astype(np.int16))
    for _ in range(round(60 / BLOCK_S)):
        session.step(device.next_block())
    words = [" ".join(line.text for line in what.lines) for what in said if isinstance(what, Say)]
    assert len([text for text in words if "I hear an alarm" in text]) == 1
    assert any("Get out now" in text for text in words)  # nobody answered


def test_beeps_are_no_sound_that_is_read_and_what_is_said_between_them_is_heard() -> None:
    recognizer = VoskRecognizer(find_model(None))
    vocabulary = vocabulary_of(engine("leg_pain").dialog, recognizer.knows).vocabulary
    speech_input = SpeechInput(recognizer, SileroActivity(), vocabulary)
    speech_input.expect(Listen(prompt=1, answers=("yes", "no", "not sure"), no_input_timeout_s=8.0), "")
    sound = beeps(rounds=5) + np.random.default_rng(0).normal(0, 20, len(beeps(rounds=5)))
    said = speak("no", "en-us+f3") * 0.6
    for at_s in (5, 11):
        sound[at_s * RATE : at_s * RATE + len(said)] += said
    duplex = WavDuplex(np.clip(sound, -32_767, 32_767).astype(np.int16))
    found: list[object] = []
    for _ in range(len(sound) // BLOCK):
        found += [one for one in speech_input.feed(duplex.next_block()) if isinstance(one, Heard | Noise)]
    assert [one.text if isinstance(one, Heard) else one for one in found] == ["no", "no"]
