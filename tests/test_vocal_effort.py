"""Whisper in, soft out: a whisper is known by what it lacks, and what we say next follows it within bounds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.dialogs import engine
from tests.speech import silence, speak
from tests.test_room_sounds import Words, word
from voice_assistant.adapters.pyttsx3_voice import open_voice
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK, Block, Samples
from voice_assistant.events import Adjust, Line, Listen, Say, Settings, Tone
from voice_assistant.listening import SpeechInput, vocabulary_of
from voice_assistant.listening.conditioning import level_db
from voice_assistant.listening.vocal_effort import SOFT_DB, WHISPER_DB, VocalEffort, is_whispered, voiced_part
from voice_assistant.models import find_model
from voice_assistant.session import Session
from voice_assistant.speaking import Speaking
from voice_assistant.speaking.loudness import voiced_level
from voice_assistant.testing.scenario.caching_voice import CachingVoice

VOICES = ("en-us", "en-gb+f3", "en+m7", "en-us+f5", "en-us+m1", "en+f2")
WHISPERS = ("en-us+whisper", "en-gb+whisperf")
REPLIES = ("yes", "no", "not sure", "yes it is", "repeat")
ROOM_DB = -70.0


@pytest.fixture(scope="module")
def repertoire() -> Iterator[CachingVoice]:
    voice = CachingVoice(open_voice("en"))
    yield voice
    voice.close()


def at(text: str, voice: str, db: float, snr_db: float = 30.0) -> Samples:
    """Said so loudly, in dBFS, in hiss so much softer."""
    clip = speak(text, voice).astype(float)
    clip *= 32_767 * 10 ** (db / 20) / np.sqrt(np.mean(clip**2))
    noise = np.random.default_rng(0).normal(0, 32_767 * 10 ** ((db - snr_db) / 20), len(clip))
    return np.clip(clip + noise, -32_767, 32_767).astype(np.int16)


@pytest.mark.parametrize("snr_db", [30, 15])
@pytest.mark.parametrize("text", REPLIES)
def test_a_whisper_is_told_from_a_voice_whatever_its_level(text: str, snr_db: float) -> None:
    for db in (-50, -26, -18):
        for voice in WHISPERS:
            assert is_whispered(at(text, voice, db, snr_db)), (voice, db)
        for voice in VOICES:
            assert not is_whispered(at(text, voice, db, snr_db)), (voice, db)


@pytest.mark.parametrize("samples", [np.zeros(16_000, np.int16), np.zeros(100, np.int16), np.zeros(0, np.int16)])
def test_where_there_is_nothing_to_tell_by_nothing_is_a_whisper(samples: Samples) -> None:
    assert voiced_part(samples) == 1.0


def took(*answers: tuple[str, str, float], room_db: float = ROOM_DB) -> list[float]:
    """By how much softer we speak after each of these answers: text, voice, level."""
    effort = VocalEffort()
    result = []
    for text, voice, db in answers:
        effort.take(at(text, voice, db), db, room_db)
        result.append(effort.softer_db)
    return result


def test_it_follows_a_whisper_down_by_steps_to_half_as_loud_and_a_voice_up_at_once() -> None:
    whisper, voice = ("no", WHISPERS[0], -46.0), ("no", VOICES[0], -26.0)
    down = took(*[whisper] * 8)
    assert down == sorted(down, reverse=True)
    assert down[0] == WHISPER_DB / 2
    assert WHISPER_DB < down[-1] < WHISPER_DB * 0.95
    assert took(whisper, whisper, voice)[-1] == 0.0


def test_soft_speech_is_followed_by_half_and_only_within_bounds() -> None:
    voice = VOICES[1]
    assert took(("no", voice, -26))[-1] == 0.0
    assert took(("no", voice, -26), ("no", voice, -32))[-1] == pytest.approx(-1.5)
    assert SOFT_DB < took(("no", voice, -26), *[("no", voice, -50.0)] * 8)[-1] < SOFT_DB * 0.95
    assert took(("no", voice, -40))[-1] == 0.0  # soft from the first word: it may be the microphone


def test_a_word_with_little_voice_in_it_that_is_as_loud_as_usual_is_no_whisper() -> None:
    assert took(("no", VOICES[0], -26), ("no", WHISPERS[0], -28))[-1] > -1


def test_in_a_loud_room_nobody_is_answered_more_softly() -> None:
    assert took(*[("no", WHISPERS[0], -46.0)] * 3, room_db=-50) == [0.0] * 3


# ---- through the ears ----


def test_the_ears_tell_of_a_whispered_answer(recognizer: VoskRecognizer) -> None:
    talk = engine()
    answers = ("no", "yes", "not sure")
    for voice, softer in ((WHISPERS[0], True), (VOICES[0], False)):
        vocabulary = vocabulary_of(talk.dialog, recognizer.knows).vocabulary
        speech_input = SpeechInput(recognizer, SileroActivity(), vocabulary)
        speech_input.expect(Listen(prompt=1, answers=answers, no_input_timeout_s=8.0))
        sound = np.concatenate([silence(1.0), *[np.concatenate([at(a, voice, -40), silence(2.5)]) for a in answers]])
        for number in range(len(sound) // BLOCK):
            speech_input.feed(Block(number=number, samples=sound[number * BLOCK : (number + 1) * BLOCK]))
        assert (speech_input.softer_db < -4) == softer


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(find_model())


# ---- what we say then ----


def loudness(speaking: Speaking, tone: Tone = Tone.CALM) -> float:
    speaking.say(Say(lines=(Line(text="Is it harder to breathe?", question=True, mark=6),), prompt=1, tone=tone))
    utterance = speaking.ready(wait=True)
    assert utterance is not None
    return 20 * float(np.log10(voiced_level(utterance.samples, utterance.rate)))


def test_what_we_say_is_so_much_softer_but_not_what_is_urgent(repertoire: CachingVoice) -> None:
    speaking = Speaking(repertoire.part())
    usual, urgent = loudness(speaking), loudness(speaking, Tone.URGENT)
    speaking.follow(-10)
    assert loudness(speaking) == pytest.approx(usual - 10, abs=0.3)
    assert loudness(speaking, Tone.URGENT) == pytest.approx(urgent, abs=0.1)
    speaking.follow(0)
    assert loudness(speaking) == pytest.approx(usual, abs=0.1)


def test_it_never_becomes_inaudible_nor_louder_than_set(repertoire: CachingVoice) -> None:
    speaking, least = Speaking(repertoire.part(), volume=12), Speaking(repertoire.part(), volume=10)
    speaking.follow(-40)
    assert loudness(speaking) == pytest.approx(loudness(least), abs=0.3)
    usual = loudness(Speaking(repertoire.part()))
    speaking = Speaking(repertoire.part())
    speaking.follow(6)
    assert loudness(speaking) == pytest.approx(usual, abs=0.1)


@pytest.mark.parametrize("step", [1, -1])
def test_louder_and_quieter_win(repertoire: CachingVoice, step: int) -> None:
    speaking = Speaking(repertoire.part(), volume=50)
    speaking.follow(-10)
    before = loudness(speaking)
    speaking.adjust(Adjust(volume=step))
    chosen = loudness(speaking)
    assert chosen == pytest.approx(before + 6 * step, abs=1)  # one step from what was heard
    speaking.follow(-10)
    assert loudness(speaking) == pytest.approx(chosen, abs=0.1)


def prompts(repertoire: CachingVoice, *, follows: bool) -> list[float]:
    """How loud the prompts are after a whispered answer, and after the silence that follows it, in dB."""
    speech_input, device = Words(), WavDuplex(keep=True)
    speaking = Speaking(repertoire.part())
    session = Session(
        engine("leg_pain"),
        device,
        speech_input=speech_input,
        speech_output=speaking,
        settings=Settings(region="uk"),
        follows_loudness=follows,
    )
    session.begin()
    result = []
    for turn in range(3):
        began = device.next_number * BLOCK
        while device.next_number * BLOCK == began or session.speaking:
            session.step(device.next_block())
        spoken = device.kept()[1][began:]
        result.append(20 * float(np.log10(voiced_level(spoken, 16_000))))
        if turn == 0:
            speech_input.softer_db = -8.0
            now = device.next_number * 0.02
            speech_input.next.append(word("yes", now))
            session.step(device.next_block())
        elif turn == 1:
            while not session.speaking:
                session.step(device.next_block())
    return result


def test_the_next_prompt_follows_an_answer_and_one_after_silence_does_not(repertoire: CachingVoice) -> None:
    first, second, third = prompts(repertoire, follows=True)
    assert second == pytest.approx(first - 8, abs=1.5)
    assert third > second + 5


def test_who_wants_one_loudness_has_it(repertoire: CachingVoice) -> None:
    first, second, _ = prompts(repertoire, follows=False)
    assert second == pytest.approx(first, abs=1.5)


def test_the_levels_of_these_tests_are_what_they_say() -> None:
    assert level_db(at("no", VOICES[0], -26)) == pytest.approx(-26, abs=0.2)
