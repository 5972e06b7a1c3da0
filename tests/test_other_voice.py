"""Say it again in the other voice: what was said comes again in it, emergencies are ready in it, and back again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from tests.dialogs import engine
from tests.test_engine import Talk
from voice_assistant.adapters.engines import other_voice_than
from voice_assistant.adapters.flite_voice import open_voice as open_flite
from voice_assistant.adapters.pyttsx3_voice import open_voice
from voice_assistant.audio import Utterance
from voice_assistant.conversation import Ending
from voice_assistant.errors import VoiceError
from voice_assistant.events import Adjust, Line, Say, Settings, Tone
from voice_assistant.models import installed_folder
from voice_assistant.speaking import Speaking, Voice

OTHER = Adjust(other_voice=True)
EMERGENCY = "Call nine nine nine now."
needs_flite = pytest.mark.skipif(shutil.which("flite") is None, reason="flite, the other voice here, is not installed")


@pytest.fixture
def voice() -> Iterator[Voice]:
    opened = open_voice("en")
    yield opened
    opened.close()


@pytest.fixture
def open_other() -> Iterator[Callable[[], Voice]]:
    opened: list[Voice] = []

    def open_() -> Voice:
        opened.append(open_flite("en"))
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


def spoken(speaking: Speaking, text: str, tone: Tone = Tone.CALM) -> Utterance:
    speaking.say(Say(lines=(Line(text=text),), prompt=1, tone=tone))
    utterance = speaking.ready(wait=True)
    assert utterance is not None
    return utterance


# ---- the conversation ----


def talk_with(voices: int) -> Talk:
    return Talk(Settings(region="uk", other_voice=voices > 1), held_by=engine("leg_pain"))


def test_the_question_is_asked_again_in_the_other_voice() -> None:
    talk = talk_with(2)
    asked = talk.step.state.phase
    talk.hear("say it again in the other voice")
    assert OTHER in talk.step.actions
    assert talk.state.phase == asked
    assert "This is my other voice." in talk.said


def test_where_there_is_one_voice_that_is_said_and_nothing_changes() -> None:
    talk = talk_with(1)
    asked = talk.state.phase
    talk.hear("other voice")
    assert not any(isinstance(action, Adjust) for action in talk.step.actions)
    assert talk.state.phase == asked
    assert "I have only this voice here." in talk.said


@pytest.mark.parametrize("voices", [1, 2])
def test_an_ending_is_told_whole_again_and_stands(voices: int) -> None:
    talk = talk_with(voices).hear("i can not breathe")
    for _ in range(3):
        if not isinstance(talk.state.phase, Ending):
            talk.hear("yes")
    assert isinstance(talk.state.phase, Ending)
    announced = talk.state.announced
    talk.hear("repeat")
    repeated = talk.said
    talk.hear("use the other voice")
    assert talk.state.announced == announced
    assert isinstance(talk.state.phase, Ending)
    assert repeated in talk.said


def test_help_names_it_only_where_there_are_two() -> None:
    for voices in (1, 2):
        talk = talk_with(voices).hear("help", "no")
        assert ("other voice" in talk.said) == (voices == 2)


# ---- the sound ----


@needs_flite
def test_what_was_said_comes_in_the_other_voice_and_then_in_the_first_again(
    voice: Voice, open_other: Callable[[], Voice]
) -> None:
    speaking = Speaking(voice, other=open_other)
    first = spoken(speaking, "Does your leg hurt?")
    speaking.adjust(OTHER)
    second = spoken(speaking, "Does your leg hurt?")
    assert (first.rate, second.rate) == (22_050, 16_000)
    assert speaking.failed is None
    speaking.adjust(OTHER)
    third = spoken(speaking, "Does your leg hurt?")
    assert third.rate == first.rate
    assert abs(len(third.samples) - len(first.samples)) < 0.05 * first.rate


@needs_flite
def test_an_emergency_is_ready_in_the_voice_that_speaks(voice: Voice, open_other: Callable[[], Voice]) -> None:
    speaking = Speaking(voice, other=open_other)
    speaking.keep([EMERGENCY])
    assert speaking.kept(wait=True)
    speaking.adjust(OTHER)
    assert not speaking.kept()
    assert speaking.kept(wait=True)
    assert spoken(speaking, EMERGENCY, Tone.URGENT).rate == 16_000


@needs_flite
def test_what_the_first_voice_still_renders_when_it_is_changed_is_not_taken(
    voice: Voice, open_other: Callable[[], Voice]
) -> None:
    speaking = Speaking(voice, other=open_other)
    for text in ("One.", "Two.", "Three."):
        speaking.say(Say(lines=(Line(text=text),), prompt=1))
    speaking.adjust(OTHER)
    assert spoken(speaking, "Three.").rate == 16_000
    speaking.adjust(OTHER)
    assert spoken(speaking, "Four.").rate == 22_050


def test_one_that_does_not_open_leaves_the_first_speaking_and_says_why(voice: Voice) -> None:
    def fails() -> Voice:
        raise VoiceError("The voice piper is damaged: joe.", "Install it again.")

    speaking = Speaking(voice, other=fails)
    speaking.adjust(OTHER)
    assert spoken(speaking, "Does your leg hurt?").rate == 22_050
    assert speaking.note is not None
    assert "damaged" in speaking.note


def test_without_another_nothing_happens(voice: Voice) -> None:
    speaking = Speaking(voice)
    before = spoken(speaking, "Yes.")
    speaking.adjust(OTHER)
    assert np.array_equal(before.samples, spoken(speaking, "Yes.").samples)


@needs_flite
def test_the_other_voice_of_a_machine_is_what_is_installed() -> None:
    assert other_voice_than("flite") == other_voice_than("piper") == "pyttsx3"
    expected = {"flite", "piper"} if installed_folder("piper-en-us-joe").is_dir() else {"flite"}
    assert other_voice_than("pyttsx3") in expected
