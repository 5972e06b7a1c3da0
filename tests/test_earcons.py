"""Earcons: soft, after a question and never in an emergency; and the ears take none of them for anything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from tests.dialogs import engine
from tests.speech import RATE, join, silence, speak
from tests.test_room_sounds import Words, word
from voice_assistant.adapters.pyttsx3_voice import open_voice
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK, BLOCK_S, Samples, Utterance
from voice_assistant.events import Alarm, Heard, Line, NoInput, Noise, Part, Say, Settings, Sound, Tone
from voice_assistant.listening import SpeechInput, vocabulary_of
from voice_assistant.listening.alarm import AlarmDetector
from voice_assistant.listening.conditioning import level_db
from voice_assistant.listening.knocks import KnockCounter
from voice_assistant.models import find_model
from voice_assistant.session import Session
from voice_assistant.speaking import Speaking
from voice_assistant.speaking.earcons import THINKING_EVERY_S, Earcon, Earcons, Waiting, earcon
from voice_assistant.speaking.loudness import voiced_level
from voice_assistant.testing.scenario.caching_voice import CachingVoice

QUESTION = "Is it harder to breathe?"
QUESTION_NOW = "what is wrong?"
"""In the first question of leg_pain."""


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(find_model())


@pytest.fixture(scope="module")
def repertoire() -> Iterator[CachingVoice]:
    voice = CachingVoice(open_voice("en"))
    yield voice
    voice.close()


def ask(tone: Tone = Tone.CALM, sound: Sound = Sound.NONE, mark: int | None = 6) -> Say:
    return Say(lines=(Line(text=QUESTION, question=True, mark=mark),), prompt=1, tone=tone, sound=sound)


def rendered(speaking: Speaking, say: Say, *, turn: bool) -> Samples:
    speaking.say(say)
    utterance = speaking.ready(wait=True, turn=turn)
    assert utterance is not None
    return utterance.samples


def as_heard(which: Earcon, db: float = 0.0) -> Samples:
    """At full volume, at the microphone's rate."""
    return np.asarray(earcon(which, RATE) * 0.2 * 32_767 * 10 ** (db / 20), np.int16)


# ---- what sounds ----


def test_a_question_ends_with_a_sound_softer_than_its_words(repertoire: CachingVoice) -> None:
    speaking = Speaking(repertoire.part())
    without, with_turn = (rendered(speaking, ask(), turn=turn) for turn in (False, True))
    tail = round(0.1 * 22_050)
    assert np.array_equal(with_turn[: len(without) - tail], without[:-tail])  # the words are the same
    added = with_turn[len(without) - tail : -tail]
    assert 0.2 < len(added) / 22_050 < 0.3
    words_db = 20 * np.log10(voiced_level(without, 22_050))
    assert -12 < 20 * np.log10(voiced_level(added, 22_050)) - words_db < -8


@pytest.mark.parametrize("say", [ask(Tone.URGENT), ask(mark=None), ask(Tone.URGENT, Sound.ALERT)])
def test_nothing_is_added_to_an_emergency_message_or_where_nothing_is_asked(repertoire: CachingVoice, say: Say) -> None:
    speaking = Speaking(repertoire.part())
    assert np.array_equal(rendered(speaking, say, turn=True), rendered(speaking, say, turn=False))


def test_no_earcon_is_louder_than_speech_at_any_volume(repertoire: CachingVoice) -> None:
    for volume in (10, 35, 100):
        speaking = Speaking(repertoire.part(), volume=volume)
        words = voiced_level(rendered(speaking, ask(), turn=False), 22_050)
        for which in Earcon:
            assert voiced_level(speaking.earcon(which).samples, 22_050) < words / 2


def test_at_no_volume_nothing_sounds(repertoire: CachingVoice) -> None:
    assert not Speaking(repertoire.part(), volume=0).earcon(Earcon.HEARD).samples.any()


# ---- what the ears make of it ----


@pytest.mark.parametrize("db", [0, -6, -12])
@pytest.mark.parametrize("which", Earcon)
def test_none_is_a_knock_or_an_alarm_however_often_it_comes(which: Earcon, db: float) -> None:
    for apart_s in (0.2, 0.35, 0.5, 0.8, 1.5):
        knocks, alarm = KnockCounter(), AlarmDetector()
        once = join(as_heard(which, db), silence(apart_s, 0))
        sound = join(silence(1.0, 0), *[once] * 12, silence(2.0, 0))
        for at in range(0, len(sound) // BLOCK * BLOCK, BLOCK):
            assert knocks(sound[at : at + BLOCK]) < 2
            assert not alarm(sound[at : at + BLOCK])
            assert not alarm.only_a_tone


def test_its_pitch_is_far_from_every_channel_of_the_alarm_detector() -> None:
    for which in Earcon:
        sound = as_heard(which).astype(float)
        power = np.abs(np.fft.rfft(sound)) ** 2
        hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
        assert 10 * np.log10(power[hertz > 2_000].sum() / power.sum()) < -40


class Alone:
    """A conversation in which nobody answers, with our own sound in the microphone."""

    def __init__(
        self, recognizer: VoskRecognizer, repertoire: CachingVoice, echo_db: float, delay_s: float, earcons: Earcons
    ) -> None:
        talk = engine()
        self.device = WavDuplex(echo_db=echo_db, echo_delay_s=delay_s)
        self.happened: list[tuple[float, object]] = []
        vocabulary = vocabulary_of(talk.dialog, recognizer.knows).vocabulary
        self.session = Session(
            talk,
            self.device,
            speech_input=SpeechInput(recognizer, SileroActivity(), vocabulary),
            speech_output=Speaking(repertoire.part(), volume=60),
            settings=Settings(region="uk"),
            observers=(lambda at, what, _state: self.happened.append((at, what)),),
            earcons=earcons,
        )
        self.session.begin()

    def pass_(self, seconds: float) -> None:
        for _ in range(round(seconds / BLOCK_S)):
            self.session.step(self.device.next_block())

    def came(self, *kinds: type) -> list[object]:
        return [what for _, what in self.happened if isinstance(what, kinds)]


@pytest.mark.parametrize(
    ("echo_db", "delay_s"),
    [
        (0, 0.02),
        (-6, 0.3),
        (-12, 1.0),
        *(
            pytest.param(db, s, marks=pytest.mark.slow)
            for db, s in [(0, 0.3), (0, 1.0), (-6, 0.02), (-6, 1.0), (-12, 0.02)]
        ),
    ],
)
def test_our_own_earcons_are_never_an_answer_a_knock_a_noise_or_an_alarm(
    recognizer: VoskRecognizer, repertoire: CachingVoice, echo_db: float, delay_s: float
) -> None:
    alone = Alone(recognizer, repertoire, echo_db, delay_s, Earcons.ALL)
    alone.pass_(40)
    assert len(alone.came(NoInput)) >= 2  # three questions and their sounds came back
    assert not alone.came(Heard, Noise, Alarm)


@pytest.mark.parametrize("which", [Earcon.HEARD, Earcon.THINKING])
@pytest.mark.parametrize("echo_db", [0, -6, -12])
def test_what_sounds_while_a_reply_is_awaited_is_nothing_either(
    recognizer: VoskRecognizer, repertoire: CachingVoice, echo_db: float, which: Earcon
) -> None:
    alone = Alone(recognizer, repertoire, echo_db, 0.1, Earcons.OFF)
    while alone.session.speaking or alone.device.next_number * BLOCK_S < 2:
        alone.pass_(BLOCK_S)
    for _ in range(4):
        assert alone.session.speech_output is not None
        alone.device.play(alone.session.speech_output.earcon(which))
        alone.pass_(1.5)
    assert not alone.came(Heard, Noise, Alarm)


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.2])
@pytest.mark.parametrize("text", ["no", "yes", "not sure"])
def test_who_answers_into_the_earcon_is_heard(
    recognizer: VoskRecognizer, repertoire: CachingVoice, text: str, after_s: float
) -> None:
    alone = Alone(recognizer, repertoire, -12, 0.05, Earcons.TURN)
    while alone.session._playing is None:
        alone.pass_(BLOCK_S)
    words_s = alone.session._playing.seconds - 0.1 - 0.24  # up to the earcon
    alone.pass_(words_s + after_s)
    alone.device.put(speak(text, "en-us+f3"))
    alone.pass_(3)
    assert [what.text for what in alone.came(Heard) if isinstance(what, Heard)] == [text]


# ---- when it sounds ----


class Played(WavDuplex):
    """Remembers what is played, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.played: list[tuple[float, Utterance]] = []

    def play(self, utterance: Utterance) -> None:
        """As any device does."""
        super().play(utterance)
        self.played.append((self.next_number * BLOCK_S, utterance))


def ends_with_turn(utterance: Utterance) -> bool:
    sound = earcon(Earcon.TURN, utterance.rate)
    tail = round(0.1 * utterance.rate)
    return bool(np.corrcoef(sound, utterance.samples[-tail - len(sound) : -tail])[0, 1] > 0.99)


def conversation(repertoire: CachingVoice, earcons: Earcons) -> tuple[Session, Words, Played]:
    speech_input, device = Words(), Played()
    session = Session(
        engine("leg_pain"),
        device,
        speech_input=speech_input,
        speech_output=Speaking(repertoire.part()),
        settings=Settings(region="uk"),
        earcons=earcons,
    )
    session.begin()
    while not device.played or session.speaking:
        session.step(device.next_block())
    return session, speech_input, device


@pytest.mark.parametrize(("earcons", "count"), [(Earcons.ALL, 2), (Earcons.TURN, 0), (Earcons.OFF, 0)])
def test_who_says_what_means_nothing_learns_at_once_that_they_were_heard(
    repertoire: CachingVoice, earcons: Earcons, count: int
) -> None:
    session, speech_input, device = conversation(repertoire, earcons)
    asked = len(device.played)
    device.type_line("my leg hurts")  # to their own words anything is an answer
    while len(device.played) == asked or session.speaking:
        session.step(device.next_block())
    before = len(device.played)
    now = device.next_number * BLOCK_S
    murmur = word("[unk] [unk] [unk]", now)
    speech_input.next.append(Heard(text=murmur.text, began=now - 1.0, ended=now, words=murmur.words))
    while len(device.played) == before or not device.played[-1][1].text:
        session.step(device.next_block())
    sounds = device.played[before:-1]
    assert len(sounds) == count
    if count:
        assert 0.15 <= sounds[0][0] - now <= 0.3


def test_a_cry_is_answered_by_words_alone(repertoire: CachingVoice) -> None:
    session, speech_input, device = conversation(repertoire, Earcons.ALL)
    before = len(device.played)
    speech_input.next.append(word("i can not breathe", device.next_number * BLOCK_S))
    for _ in range(100):
        session.step(device.next_block())
    assert [bool(utterance.text) for _, utterance in device.played[before:]] == [True]


@pytest.mark.parametrize(("earcons", "sounds"), [(Earcons.ALL, True), (Earcons.TURN, True), (Earcons.OFF, False)])
def test_it_sounds_where_it_is_wanted_and_the_microphone_lives(
    repertoire: CachingVoice, earcons: Earcons, sounds: bool
) -> None:
    session, _, device = conversation(repertoire, earcons)
    assert ends_with_turn(device.played[-1][1]) == sounds
    device.lose(Part.MICROPHONE)
    count = len(device.played)
    while len(device.played) == count or session.speaking:
        session.step(device.next_block())
    device.type_line("repeat")
    for _ in range(10):
        session.step(device.next_block())
    assert QUESTION_NOW in device.played[-1][1].text  # asked again, and answered by keys
    assert not any(ends_with_turn(utterance) for _, utterance in device.played[count:])


def test_captions_alone_bring_no_sound() -> None:
    device = WavDuplex(speaks=False, keep=True)
    session = Session(engine(), device, speech_input=Words(), settings=Settings(region="uk"), earcons=Earcons.ALL)
    session.begin()
    for _ in range(200):
        session.step(device.next_block())
    assert not device.kept()[1].any()


def test_thinking_comes_again_until_the_reply_and_never_after_it() -> None:
    waiting = Waiting()
    waiting.heard(10.0)
    due = [(at / 10, which) for at in range(100, 200) if (which := waiting.due(at / 10))]
    assert [which for _, which in due] == [Earcon.HEARD] + [Earcon.THINKING] * 5
    assert all(later - at >= THINKING_EVERY_S - 0.7 for (at, _), (later, _) in pairwise(due[1:]))
    waiting.over()
    assert waiting.due(30.0) is None


def test_its_sound_is_soft_at_both_ends() -> None:
    for which in Earcon:
        sound = as_heard(which)
        assert level_db(sound[:80]) < level_db(sound) - 12
        assert level_db(sound[-80:]) < level_db(sound) - 12
