"""Whether an account sounds finished, and how long its end is awaited."""

from __future__ import annotations

import pytest

from tests.dialogs import ENGLISH, engine
from voice_assistant.events import Listen
from voice_assistant.listening import vocabulary_of
from voice_assistant.listening.completeness import Completeness, SentenceEnds
from voice_assistant.listening.endpointing import (
    PAUSE_OWN_WORDS_S,
    PAUSE_TOLD_S,
    PAUSE_UNCLEAR_S,
    PAUSE_UNFINISHED_S,
    Endpointing,
)

VOCABULARY = vocabulary_of(engine("leg_pain").dialog, lambda _: True).vocabulary
ENDS = SentenceEnds((*VOCABULARY.always, *VOCABULARY.volunteered), ENGLISH.hearing.unfinished)
TOLD = Listen(prompt=0, answers=(), no_input_timeout_s=None, open_question=True, account=True)
UNFINISHED = [
    "i was pushing the mower and",
    "it started when my",
    "my shin has been aching since",
    "the doctor thought it was um",
    "well let me see",
    "it's not so bad but",
    "i've had this for about",
    "my knee is",
]
FINISHED = [
    "i was pushing the mower on saturday",
    "the nurse put a bandage on it",
    "my shin has been aching for weeks",
    "it comes and goes",
]


@pytest.mark.parametrize("text", UNFINISHED)
def test_words_that_leave_a_sentence_hanging_are_unfinished_by_either_recogniser(text: str) -> None:
    assert ENDS.of_heard(text) is Completeness.UNFINISHED
    assert ENDS.of_written(text.capitalize() + ".") is Completeness.UNFINISHED


@pytest.mark.parametrize("text", FINISHED)
def test_a_written_sentence_that_does_not_hang_is_finished(text: str) -> None:
    assert ENDS.of_written(text.capitalize() + ".") is Completeness.FINISHED


@pytest.mark.parametrize("text", ["My foot went numb...", "My foot went numb -", "My foot went numb,"])
def test_a_sentence_written_as_broken_off_is_unfinished(text: str) -> None:
    assert ENDS.of_written(text) is Completeness.UNFINISHED


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("[unk] back hurts as well", Completeness.FINISHED),
        ("there's something wrong with my foot", Completeness.FINISHED),
        ("my leg hurts [unk]", Completeness.UNSURE),
        ("it gets worse when night", Completeness.UNSURE),  # "when I ...", misheard
        ("it hurts", Completeness.UNSURE),
        ("my left", Completeness.UNSURE),
        ("", Completeness.UNSURE),
    ],
)
def test_of_what_the_first_recogniser_heard_only_the_end_of_a_known_phrase_is_finished(
    text: str, ends: Completeness
) -> None:
    assert ENDS.of_heard(text) is ends


def test_an_account_is_awaited_by_how_its_words_end() -> None:
    here = Endpointing(VOCABULARY)
    here.expect(TOLD)
    assert here.pause_needed("my back hurts as well") == PAUSE_TOLD_S
    assert here.pause_needed("my leg hurts [unk]") == PAUSE_OWN_WORDS_S
    assert here.pause_needed("my leg hurts [unk]", "My leg hurts a lot.") == PAUSE_TOLD_S
    assert here.pause_needed("my back hurts as well", "My back hurts as well as") == PAUSE_UNFINISHED_S
    assert here.pause_needed("my back hurts and", "My back hurts, Anne.") == PAUSE_UNFINISHED_S


def test_what_goes_on_with_an_account_is_awaited_as_one_whatever_is_asked() -> None:
    here = Endpointing(VOCABULARY)
    here.expect(Listen(prompt=1, answers=("yes", "no"), no_input_timeout_s=None))
    here.begin(goes_on=True)
    assert here.pause_needed("and it's red because") == PAUSE_UNFINISHED_S
    here.begin(goes_on=False)
    assert here.pause_needed("and it's red because") == PAUSE_UNCLEAR_S


def test_an_answer_that_only_the_second_recogniser_has_whole_is_awaited_no_longer_than_any() -> None:
    here = Endpointing(VOCABULARY)
    here.expect(Listen(prompt=1, answers=("yes", "no", "not at all"), no_input_timeout_s=None))
    assert here.pause_needed("[unk] all") == PAUSE_UNCLEAR_S
    assert here.pause_needed("[unk] all", "Not at all.") == here.pause_needed("not at all") < PAUSE_UNCLEAR_S
    assert here.pause_needed("[unk] all", "Not at all the") == PAUSE_UNCLEAR_S


def test_every_language_says_what_leaves_a_sentence_hanging() -> None:
    assert {"and", "my", "um", "let me see"} <= set(ENGLISH.hearing.unfinished)
