"""Requests in words that no list has, in every state; and what is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import INSTALLED_MODELS
from tests.dialogs import engine, engine_with_model, needs_base
from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Ending,
    Open,
    Phase,
    replace,
)
from voice_assistant.data import models_folder
from voice_assistant.engine import Engine
from voice_assistant.events import Heard, InputMode, Settings
from voice_assistant.matching import Understood
from voice_assistant.reply_model import ADAPTER, BASE, ReplyModel

STATES: tuple[Phase, ...] = (
    AskingOwnWords("own_words"),
    Asking("leg_cold"),
    AskingGroup("breath_chest_blood"),
    Ending("gp", ""),
    Ending("call_999", ""),
)


def understood(phase: Phase, words: str, of: Engine | None = None) -> Understood:
    of = of or engine("leg_pain")
    state = replace(of.begin(Settings(region="uk")).state, phase=phase, open=Open(phase, 0.0))
    return of.understood(state, Heard(text=words, began=1.0, ended=2.0, input_mode=InputMode.KEYS))


@pytest.mark.parametrize("phase", STATES, ids=lambda phase: phase.key)
@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("what words do you know", "help"),
        ("tell me that again", "repeat"),
        ("could you put that in easier words", "say it differently"),
        ("ask each one on its own", "one at a time"),
        ("you speak so fast", "slower"),
        ("please speed it up", "faster"),
        ("I'm hard of hearing", "louder"),
        ("could you talk a bit quieter", "quieter"),
        ("hang on I'm getting up", "wait"),
        ("go to the previous question", "go back"),
        ("my last answer was wrong", "change my answer"),
        ("list my answers", "what did I say"),
        ("how is that relevant", "why"),
        ("are there lots more questions, how many more", "how far"),
        ("begin it all afresh please", "start over"),
        ("can we start from the top", "start over"),
        ("let me get a pen", "wait"),
        ("two ticks", "wait"),
        ("too many long words", "say it differently"),
        ("could you break it up a bit", "one at a time"),
        ("you asked me three things", "one at a time"),
        ("please lower the volume", "quieter"),
        ("you'll wake the baby", "quieter"),
        ("can hardly hear you", "louder"),
        ("don't rush me", "slower"),
        ("talk slowly please", "slower"),
        ("get a move on", "faster"),
        ("is this nearly finished", "how far"),
        ("when does this end", "how far"),
        ("that answer should be different", "change my answer"),
        ("give me the options again", "help"),
        ("what's the point of this question", "why"),
        ("the one before please", "go back"),
        ("softer, the baby's asleep", "quieter"),
        ("hang on, back up a step", "go back"),
        ("I hear you but I don't understand the question", "say it differently"),
        ("okay, fire away", "carry on"),
        ("give me a recap", "what did I say"),
        ("I told you wrong, that answer", "change my answer"),
        ("reduce the volume a bit", "quieter"),
        ("reset everything please", "start over"),
        ("what makes you ask me that", "why"),
        ("ask each part on its own", "one at a time"),
        ("less of a rush please", "slower"),
        ("slower would be better", "slower"),
        ("a bit louder would help", "louder"),
        ("would you go slower", "slower"),
        ("could I have it slower please", "slower"),
        ("any instructions", "help"),
    ],
)
def test_a_request_in_new_words_is_understood_in_every_state(phase: Phase, words: str, command: str) -> None:
    found = understood(phase, words).command
    assert found is not None
    assert found.value == command


@pytest.mark.parametrize(
    "words",
    [
        "it came on slowly",
        "the walking is slower",
        "the weather is lovely in september",
        "my mother had the other leg done in the spring and it was never right after",
        "the pain is faster",
        "the slower I go the less it hurts",
        "I speak slower since tonight",
        "he's walking slower and you can see it",
        "she goes quieter when it hurts",
        "I talk louder than I used to",
        "when I turn over I go slower",
        "I go slower",
    ],
)
def test_what_is_told_of_oneself_or_to_others_is_no_request(words: str) -> None:
    assert understood(Asking("leg_cold"), words).command is None


@pytest.mark.parametrize(
    "words",
    [
        "it comes and goes",
        "it lets me put weight on it",
        "it starts from the top and goes down",
        "it gives me gyp",
        "doctor said it was nothing",
        "it broke down the other day",
        "the big toe went hard",
        "it was nearly over",
        "he asked many people",
        "I do something different every day at work",
        "none left I ate the last one",
        "it goes down the back of each one",
        "at the end, it stops",
        "quiet ache, dull, in my calf",
        "I need to think it might be my knee",
        "I need to think, it started on Monday",
        "let me see I was walking the dog and it went",
        "hang on it's my left knee",
        "one moment it's fine the next it's agony",
        "we go back years",
        "can you feel it go down the back",
    ],
)
def test_a_story_is_no_request(words: str) -> None:
    assert understood(AskingOwnWords("own_words"), words).command is None


@needs_base
@pytest.mark.parametrize(
    ("words", "command"),
    [("I need to think", "wait"), ("let me put the light on", "wait"), ("actually scrap that", "change my answer")],
)
def test_a_request_is_not_guessed_to_be_an_answer(words: str, command: str) -> None:
    found = understood(Asking("leg_cold"), words, engine_with_model())
    assert (found.command, found.value) == (command, None)


@pytest.mark.parametrize("words", ["hang on I'm putting the light on", "let me see what it is", "let me put it on"])
def test_what_somebody_is_about_to_do_is_no_story(words: str) -> None:
    assert understood(AskingOwnWords("own_words"), words).command == "wait"


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("can we go back to the one before", "go back"),
        ("you're very faint", "louder"),
        ("your voice is faint", "louder"),
    ],
)
def test_the_words_of_a_request_tell_of_no_sign(words: str, command: str) -> None:
    found = understood(Asking("leg_cold"), words)
    assert (found.command, found.mentions) == (command, ())


@pytest.mark.parametrize("words", ["I'm very faint", "she's very faint", "I can't hear you, I feel faint"])
def test_a_sign_beside_or_instead_of_a_request_is_told(words: str) -> None:
    assert "collapse_faint" in {mention.finding for mention in understood(Asking("leg_cold"), words).mentions}


@pytest.mark.parametrize(
    "words",
    [
        "the patient is my gran",
        "the person in pain is my dad",
        "the one with the pain is my wife",
        "my wife is the patient",
        "she's the patient",
        "he's the one in pain",
        "I'm not the patient",
        "I'm not the one who's hurting",
    ],
)
@pytest.mark.parametrize("phase", [AskingOwnWords("own_words"), Asking("leg_cold"), AskingChoice("person")])
def test_who_is_in_pain_is_told_in_many_ways(phase: Phase, words: str) -> None:
    assert understood(phase, words).about_someone_else


@pytest.mark.parametrize(
    "words", ["the one I called is my son", "the doctor is my friend", "I'm the one in pain", "I'm not a patient man"]
)
def test_who_names_somebody_or_themselves_tells_of_nobody_elses_pain(words: str) -> None:
    assert not understood(Asking("leg_cold"), words).about_someone_else


BY_MODEL = [
    ("I'm heading off to sleep now", "goodbye"),
    ("list the things I told you", "what did I say"),
    ("I'd like a moment to myself first", "wait"),
]


@needs_base
@pytest.mark.parametrize(("words", "command"), BY_MODEL)
def test_a_request_that_no_row_holds_is_guessed_by_the_model(words: str, command: str) -> None:
    assert understood(Asking("leg_cold"), words).command is None
    assert understood(Asking("leg_cold"), words, engine_with_model()).command == command


@needs_base
def test_no_guess_ends_or_hushes_an_emergency() -> None:
    for phase in (Ending("call_999", ""), Checking("need help", back=Asking("leg_cold"))):
        assert understood(phase, "I'm heading off to sleep now", engine_with_model()).command is None


@needs_base
@pytest.mark.parametrize(
    "words",
    [
        "the dog wants his walk first",
        "it goes back to my army days",
        "the quieter I lie the better",
        "it's easier when I slow down",
        "it hurts less when I go slower",
        "they move slower these days",
        "I heard it stop raining",
        "[unk] heading off to sleep now",
    ],
)
@pytest.mark.parametrize("phase", [Asking("leg_cold"), AskingOwnWords("own_words")])
def test_talk_is_guessed_to_be_no_request(phase: Phase, words: str) -> None:
    assert understood(phase, words, engine_with_model()).command is None


@needs_base
def test_without_what_knows_requests_the_model_still_has_opinions(tmp_path: Path) -> None:
    shutil.copy(models_folder() / ADAPTER / "adapter.npz", tmp_path)
    for content in (None, b"", b"half a file"):
        if content is not None:
            (tmp_path / "requests.npz").write_bytes(content)
        model = ReplyModel(INSTALLED_MODELS / BASE, tmp_path)
        assert model.request("say that again") == ("", 0.0)
        assert model.opinion("Do you have a fever?", "burning up") is not None


def test_changing_an_answer_about_a_sign_says_which() -> None:
    found = understood(Asking("leg_cold"), "I want to alter my reply about the fainting")
    assert (found.command, found.value) == ("change my answer", None)
    assert "collapse_faint" in found.named


def test_something_wrong_is_no_wrong_answer() -> None:
    assert understood(Asking("leg_cold"), "I'm really frightened something's badly wrong").command is None


@pytest.mark.parametrize("words", ["I think it's a heart attack", "this is a heart attack"])
def test_who_takes_it_for_a_heart_attack_cries_for_help(words: str) -> None:
    assert understood(AskingOwnWords("own_words"), words).emergency
    assert not understood(AskingOwnWords("own_words"), words.replace("a heart", "not a heart")).emergency


def test_an_answer_is_never_a_request() -> None:
    assert understood(Asking("leg_cold"), "no it's the wrong one").command is None
