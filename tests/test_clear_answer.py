"""Doubt about many things at once: each time asked once for a clear answer, before all of it is gone through."""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from tests.test_engine import Talk, asked
from tests.test_screens import before
from voice_assistant.conversation import Remark
from voice_assistant.dialog import Value


@pytest.mark.parametrize("doubt", ["not really", "i don't think so", "not sure", "hard to say"])
@pytest.mark.parametrize("group", ["breath_chest_blood", "touch_and_look"])
def test_doubt_about_many_things_is_asked_once_for_a_clear_answer(group: str, doubt: str) -> None:
    talk = before(group)
    first = talk.said
    talk.hear(doubt)
    assert asked(talk) == f"group {group}"
    assert talk.said.startswith("If you can tell, I need a clear yes or no.")
    assert first not in talk.said
    assert asked(talk.hear("no")) != f"group {group}", "a clear answer is one"


def test_the_second_doubt_goes_through_it() -> None:
    talk = before("breath_chest_blood").hear("not really", "not really")
    assert asked(talk) == "ask breathless"


def test_each_is_asked_again_but_what_is_needed_is_said_once_in_a_conversation() -> None:
    talk = before("breath_chest_blood").hear("not really", "no", "not really")
    assert asked(talk) == "group faint_face_mind"
    assert "clear yes or no" not in talk.said
    assert talk.said.startswith("Let me ask that again.")
    assert asked(talk.hear("not really")) == "ask collapse_faint"


def test_doubt_is_answered_in_other_words_each_time() -> None:
    talk = before("breath_chest_blood").hear("not really", "no")
    told = set()
    for _ in range(3):
        talk.hear("not sure")
        told.add(talk.said.partition(".")[0])
        talk.hear("no")
    assert len(told) == 3


def test_what_is_named_beside_a_doubt_is_asked_at_once() -> None:
    talk = before("breath_chest_blood").hear("not sure maybe i'm a bit short of breath")
    assert asked(talk) == "ask breathless"
    assert Remark.CLEAR_ANSWER not in talk.state.said


def test_doubt_at_a_last_check_denies_nothing_and_is_asked_once_for_a_clear_answer() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("my leg hurts")
    while not asked(talk).startswith("under "):
        talk.hear("no")
    talk.hear("not really")
    assert asked(talk).startswith("under ")
    assert "a clear yes or no" in talk.said
    assert not talk.state.confirmed & talk.engine.triage.bit["breathless"]
    talk.hear("not really")
    for _ in range(8):
        if asked(talk).startswith("back "):
            break
        talk.hear("no")
    assert "breathless" in asked(talk), "a second doubt has it read back in parts"
    assert talk.value("breathless") is Value.NO


def asked_about(finding: str, words: str) -> Talk:
    talk = Talk(held_by=engine("leg_pain")).hear(words)
    for _ in range(3):
        if asked(talk) == f"ask {finding}":
            return talk
        talk.hear("yes")
    raise AssertionError(asked(talk))


@pytest.mark.parametrize("hedge", ["nah not really", "i don't think so", "probably not", "it isn't really"])
def test_who_plays_a_life_sign_down_is_asked_for_a_yes_or_a_no_before_an_ambulance_is_called(hedge: str) -> None:
    talk = asked_about("chest_pain", "my leg hurts and maybe my chest hurts").hear(hedge, hedge)
    assert asked(talk) == "ask chest_pain"
    assert talk.said.startswith("Is that a yes or a no?")
    assert asked(talk.hear("no")) != "ask chest_pain"
    assert talk.value("chest_pain") is Value.NO


def test_who_plays_a_life_sign_down_a_third_time_is_not_believed() -> None:
    talk = asked_about("chest_pain", "my leg hurts and maybe my chest hurts").hear(*["not really"] * 3)
    assert "nine nine nine" in talk.said


def test_plain_doubt_about_a_life_sign_is_asked_about_once() -> None:
    talk = asked_about("chest_pain", "my leg hurts and maybe my chest hurts").hear("i don't know", "i don't know")
    assert "nine nine nine" in talk.said
