"""What was told leads to the level sooner: it is not asked twice, and what could make it an emergency comes next."""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from tests.test_engine import Talk, asked, doubtfully
from tests.test_screens import before
from voice_assistant.conversation import Ending
from voice_assistant.dialog import Level, Value


def begun(*account: str) -> Talk:
    return Talk(held_by=engine("leg_pain")).hear(*account)


# ---- a yes to a screening question, with what it is, is an answer ----


@pytest.mark.parametrize("words", ["yes a fever", "yes i've got a temperature and a fever", "yeah fever"])
def test_yes_with_what_it_is_is_not_asked_again(words: str) -> None:
    talk = before("belly_back_fever").hear(words)
    assert talk.value("fever") is Value.YES


def test_so_is_what_is_named_once_that_was_asked_for() -> None:
    talk = before("belly_back_fever").hear("yes", "a fever")
    assert talk.value("fever") is Value.YES


def test_named_without_a_yes_it_is_asked() -> None:
    assert asked(before("touch_and_look").hear("one foot is freezing")) == "ask leg_cold"


def test_heard_in_doubt_it_is_asked() -> None:
    talk = doubtfully(before("belly_back_fever"), "yes a fever")
    assert talk.value("fever") is None
    assert asked(talk) == "ask fever"


def test_what_the_question_does_not_ask_for_is_asked_all_the_same() -> None:
    talk = before("belly_back_fever").hear("yes a fever and one foot is freezing")
    assert talk.value("leg_cold") is None


# ---- two grave things told ----


@pytest.mark.parametrize(
    "account",
    [
        "it takes ages to get a wee going and it's numb between my legs",
        "there's a pain at the back of my ribs and it catches when i take a big breath",
    ],
)
def test_two_grave_things_told_are_not_asked_for_by_our_names(account: str) -> None:
    talk = begun(account)
    for _ in range(3):
        if isinstance(talk.state.phase, Ending):
            break
        talk.hear("no")
    assert isinstance(talk.state.phase, Ending)
    assert talk.state.announced is Level.EMERGENCY


@pytest.mark.parametrize(
    "account", ["my calf hurts and it catches when i take a big breath", "my leg hurts and it's numb between my legs"]
)
def test_one_grave_thing_told_is_asked(account: str) -> None:
    talk = begun(account)
    assert talk.state.announced is None
    assert asked(talk) in ("ask chest_pain", "ask saddle_numb")


def test_what_was_heard_in_doubt_is_asked() -> None:
    talk = doubtfully(begun(), "it takes ages to get a wee going and it's numb between my legs")
    assert asked(talk).startswith("ask ")


# ---- what could make it an emergency comes next ----


def test_very_bad_pain_is_asked_first_whether_it_came_at_once() -> None:
    talk = before("what_pain").hear("yes very bad pain now")
    assert talk.value("pain_severe_now") is Value.YES
    assert asked(talk) == "ask sudden_onset"


def test_a_cold_foot_leads_to_what_would_call_an_ambulance_before_falls_and_pills() -> None:
    talk = before("touch_and_look").hear("yes coldness of one foot")
    while "apart" not in talk.said.lower() and asked(talk) != "group feeling_and_strength":
        talk.hear("no")
    talk.hear("no", "no")
    assert asked(talk) == "group what_pain"


def test_very_bad_pain_is_no_word_of_feeling_ill() -> None:
    talk = before("what_pain").hear("yes very bad pain now")
    assert talk.value("feels_very_ill") is Value.NO, "as it was answered before"
    assert all(finding != "feels_very_ill" for finding, _ in talk.state.queue)


# ---- who hedges ----

HEDGES = ["not really", "kind of", "dunno", "i don't think so", "not sure", "hard to say", "no i don't think so"]


@pytest.mark.parametrize("first", [0, 1, 2])
def test_who_hedges_one_answer_in_three_has_a_level_within_45_turns(first: int) -> None:
    talk = begun("my leg hurts")
    turns = 1
    while not isinstance(talk.state.phase, Ending):
        assert turns < 45
        talk.hear(HEDGES[turns // 3 % len(HEDGES)] if turns % 3 == first else _denial(talk))
        turns += 1


@pytest.mark.parametrize("hedge", HEDGES)
def test_who_doubts_everything_has_a_level_soon_and_it_is_not_a_low_one(hedge: str) -> None:
    talk = begun("my leg hurts")
    for _ in range(12):
        if isinstance(talk.state.phase, Ending):
            break
        talk.hear(hedge)
    assert isinstance(talk.state.phase, Ending)
    assert talk.state.announced in (Level.URGENT, Level.EMERGENCY)


def test_doubt_at_a_read_back_is_asked_once_for_a_clear_answer() -> None:
    talk = begun("my leg hurts")
    while not asked(talk).startswith("under "):
        talk.hear("no")
    while not asked(talk).startswith("back "):
        talk.hear("not sure")
    read = asked(talk)
    assert asked(talk.hear("not sure")) == read
    assert asked(talk.hear("not sure")).startswith("ask ")


def _denial(talk: Talk) -> str:
    if asked(talk).startswith("which"):
        return "none"
    return "yes" if asked(talk).startswith("back ") else "no"


# ---- a sign brings the question that could find all that is missing to an emergency ----


def test_beside_a_weak_leg_fever_and_back_pain_are_asked_for_together_and_next() -> None:
    talk = before("feeling_and_strength").hear("yes the leg is weak")
    assert asked(talk) == "group belly_back_fever"
    talk.hear("yes fever and back pain")
    assert talk.state.announced is Level.EMERGENCY


def test_beside_a_joint_that_cannot_bend_fever_is_asked_for_next() -> None:
    talk = before("hurt_or_worked").hear("yes trouble bending a joint")
    assert asked(talk) == "group belly_back_fever"


def test_a_sign_of_no_emergency_leaves_the_questions_in_their_order() -> None:
    in_order, told = before("what_pain").hear("no"), before("what_pain").hear("yes shooting pain down one leg", "no")
    assert asked(told) == asked(in_order) == "group hurt_or_worked"
