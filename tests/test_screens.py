"""Screening questions: many findings in one question, of which what is so is named and the rest asked for again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogs import changed, engine
from tests.test_engine import Talk, asked
from voice_assistant.conversation import AskingGroup, Ending
from voice_assistant.dialog import GroupQuestion, Level, Value
from voice_assistant.engine import Engine
from voice_assistant.errors import Problems
from voice_assistant.events import Heard
from voice_assistant.loader import load_dialog

FIRST = 13
"""Questions, at most, until all has been asked for once: who, own words, life, and the rest."""


def before(screen: str) -> Talk:
    """The conversation about leg pain, denied up to this screening question."""
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me")
    for _ in range(FIRST):
        if asked(talk) == f"group {screen}":
            return talk
        talk.hear("no")
    raise AssertionError(f"'{screen}' was not asked")


def is_screen(talk: Talk) -> bool:
    phase = talk.state.phase
    group = talk.engine.dialog.states[phase.group] if isinstance(phase, AskingGroup) else None
    return isinstance(group, GroupQuestion) and group.wide


# ---- what an answer does ----


def test_no_denies_all_of_it_once() -> None:
    talk = before("touch_and_look").hear("no")
    assert talk.value("leg_cold") is Value.NO
    assert talk.value("open_sore") is Value.NO
    assert not talk.state.confirmed, "each is still to be heard a second time"


def test_what_is_named_and_harmless_is_taken_and_the_rest_asked_for_again_in_other_words() -> None:
    talk = before("what_pain")
    first = talk.said
    talk.hear("yes i get cramps")
    assert talk.value("sudden_knot") is Value.YES
    assert asked(talk) == "group what_pain"
    assert talk.said.startswith("Apart from that:")
    assert first not in talk.said
    talk.hear("no")
    assert talk.value("pain_severe_now") is Value.NO


def test_what_is_named_and_urgent_is_asked_by_itself() -> None:
    talk = before("touch_and_look").hear("one foot is freezing")
    assert asked(talk) == "ask leg_cold"
    talk.hear("no")
    assert asked(talk) == "group touch_and_look", "and the rest is asked for again"


def test_a_no_beside_something_named_denies_nothing_else() -> None:
    talk = before("what_pain").hear("no just cramps")
    assert talk.value("sudden_knot") is Value.YES
    assert talk.value("pain_severe_now") is None


def test_yes_asks_what_it_is() -> None:
    talk = before("what_pain").hear("yes")
    assert talk.said == "What is it?"
    talk.hear("cramp")
    assert talk.value("sudden_knot") is Value.YES
    assert asked(talk) == "group what_pain"


@pytest.mark.parametrize("answer", ["it's numb", "numb", "yes numb"])
def test_a_word_of_the_question_asks_each_sign_under_it(answer: str) -> None:
    talk = before("feeling_and_strength").hear(answer)
    met = set()
    while asked(talk).startswith("ask "):
        met.add(asked(talk).removeprefix("ask "))
        talk.hear("no")
    assert {"saddle_numb", "leg_numb_new", "both_legs_weak_numb"} <= met
    assert asked(talk) == "group feeling_and_strength"
    assert not talk.state.confirmed


@pytest.mark.parametrize(
    "answer",
    [
        "it's cold but not swollen",
        "it isn't swollen, it's cold",
        "cold, and there's no swelling",
        "yes, cold, but it's not hot or swollen",
        "it's not sore or swollen but it is cold",
    ],
)
def test_a_sign_that_is_denied_beside_another_waits_for_the_rest(answer: str) -> None:
    talk = before("touch_and_look").hear(answer)
    assert asked(talk) == "ask leg_cold"
    talk.hear("no")
    assert asked(talk) == "group touch_and_look", "what was denied beside it is heard with the rest"
    assert talk.value("one_leg_swollen") is None


@pytest.mark.parametrize("answer", ["it's swollen and hot", "no, swollen", "no it's swollen", "not swollen, not hot"])
def test_a_no_that_may_answer_the_question_leaves_what_follows_as_it_is(answer: str) -> None:
    engine_ = engine("leg_pain")
    screen = engine_.dialog.states["touch_and_look"]
    assert isinstance(screen, GroupQuestion)
    assert "one_leg_swollen" in engine_.lexicon.under(answer, screen.covers)


def test_the_name_that_the_assistant_gives_a_sign_names_it() -> None:
    talk = before("hurt_or_worked").hear("change in the shape of the leg")
    assert asked(talk) == "ask deformity"


@pytest.mark.parametrize(
    "doubt",
    [("not sure", "not sure"), ("", ""), ("yes", "", ""), ("yes", "none"), ("yes", "yes"), ("blah blah", "blah blah")],
)
def test_doubt_silence_and_a_yes_that_names_nothing_go_through_it_a_few_at_a_time(doubt: tuple[str, ...]) -> None:
    talk = before("touch_and_look")
    for text in doubt:
        talk = talk.hear(text) if text else talk.silent()
    assert "a few at a time" in talk.said
    assert isinstance(talk.state.phase, AskingGroup)
    assert not is_screen(talk)
    assert talk.value("leg_cold") is None


def test_a_doubtful_no_denies_nothing() -> None:
    talk = before("touch_and_look")
    for _ in range(2):
        talk.do(Heard(text="no", began=talk.now + 0.5, ended=talk.now + 1.0, doubtful=True))
        assert talk.value("leg_cold") is None


def test_who_names_and_denies_the_same_again_and_again_comes_to_an_end() -> None:
    talk = before("touch_and_look")
    for _ in range(300):
        if isinstance(talk.state.phase, Ending):
            return
        talk.hear("one foot is freezing" if is_screen(talk) else "no")
    raise AssertionError("it never ended")


def test_one_question_at_a_time_asks_no_screening_question() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me", "one at a time please")
    for _ in range(200):
        if isinstance(talk.state.phase, Ending):
            break
        assert not isinstance(talk.state.phase, AskingGroup)
        talk.hear("no")


# ---- how long it takes ----


def test_who_denies_everything_is_told_the_level_within_twenty_two_questions() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me")
    turns = 2
    while talk.state.announced is None:
        talk.hear("no")
        turns += 1
    assert talk.state.announced is Level.SELF_CARE
    assert turns <= 22


# ---- after the level ----


def test_the_ending_is_told_in_parts_each_after_it_was_offered() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me")
    while talk.state.announced is None:
        talk.hear("yes cramp" if asked(talk) == "group what_pain" and talk.value("sudden_knot") is None else "no")
    assert talk.said.endswith("Shall I tell you what it could be?")
    assert "It could be" not in talk.said
    talk.hear("yes")
    while not isinstance(talk.state.phase, Ending):
        talk.hear("yes")
    assert "It could be night cramps." in talk.said
    talk.hear("yes")
    assert "pull your toes up" in talk.said
    talk.hear("yes")
    assert "call" in talk.said.lower()
    assert talk.said.endswith("Shall I say that again?")


def test_a_level_is_said_before_its_causes_are_asked_for_and_stands() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me")
    while talk.state.announced is None:
        talk.hear("no")
    talk.hear("yes", "my leg has gone cold and white", "yes", "yes")
    assert talk.state.announced is Level.EMERGENCY, "what is told meanwhile still raises it"


# ---- what a file gets wrong ----

SCREEN = """
  - screen: everything
    question: "Is it hard to breathe, or is a leg fat or cold?"
    again: "Short of breath, or one leg puffy or like ice?"
    covers:
      breath: [breathless]
      fat or puffy: [one_leg_swollen]
      cold or ice: [leg_cold]
"""
START = "\n  - ask: breathless"


def screened(folder: Path, old: str = "", new: str = "") -> Engine:
    assert old in SCREEN
    return Engine(load_dialog(changed(folder, (START, SCREEN.replace(old, new, 1) + START))).dialog)


def test_a_dialogue_may_begin_with_one(tmp_path: Path) -> None:
    held_by = screened(tmp_path)
    talk = Talk(held_by=held_by)
    assert talk.said.endswith("Is it hard to breathe, or is a leg fat or cold?")
    talk.hear("no", "yes")
    assert talk.state.announced is Level.SELF_CARE


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("breath: [breathless]", "breast: [breathless]", "screen-unnamed"),
        ("cold or ice: [leg_cold]", "cold or ice: [leg_cold, breathless]", "screen-twice"),
        ("[leg_cold]", "[leg_cool]", "unknown-finding"),
    ],
)
def test_a_screen_that_does_not_say_what_it_asks_for_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    with pytest.raises(Problems) as caught:
        screened(tmp_path, old, new)
    assert code in {problem.code for problem in caught.value.problems} or code == "unknown-finding"


# ---- a group about causes ----


def test_what_a_yes_to_a_group_of_causes_promised_is_asked_before_anything_else() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me")
    for _ in range(60):
        if asked(talk) == "group joint_spot_side":
            break
        talk.hear("yes" if isinstance(talk.state.phase, Ending) and talk.state.phase.part == "level" else "no")
    assert asked(talk) == "group joint_spot_side"
    talk.hear("yes")
    promised = []
    for _ in range(3):
        promised.append(asked(talk))
        talk.hear("no")
    assert sorted(promised) == ["ask joint_pain", "ask local_tendon_pain", "ask lying_on_side_hurts"]


# ---- the ending, a part at a time ----


def ended(*first: str) -> Talk:
    """A conversation that was denied through to its level, after these words about the leg."""
    talk = Talk(held_by=engine("leg_pain")).hear("me", *(first or ("next",)))
    for _ in range(60):
        if isinstance(talk.state.phase, Ending):
            return talk
        talk.hear("no")
    raise AssertionError("it did not end")


def test_the_parts_of_an_ending_are_told_in_whatever_order_they_are_asked_for_and_none_twice() -> None:
    talk = ended("i get cramps at night")
    talk.hear("what should i watch for")
    assert talk.said.startswith("Call ")
    assert talk.said.endswith("Shall I tell you what it could be?")
    talk.hear("what may help")
    assert "cramp" in talk.said
    talk.hear("what could it be")
    for _ in range(8):
        if isinstance(talk.state.phase, Ending):
            break
        talk.hear("no")
    assert "It could be night cramps." in talk.said
    assert talk.said.endswith("Shall I say that again?"), "all was told"
    talk.hear("no")
    assert "short breath" not in talk.said, "the net was told"
    assert "I am no doctor" in talk.said


def test_what_is_asked_for_before_the_end_is_promised() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me", "what could it be")
    assert talk.said.startswith("I will tell you after my questions.")


def test_each_part_of_an_ending_is_short() -> None:
    talk = ended("i get cramps at night")
    talk.hear("what may help")
    assert len(talk.said.split()) <= 40 + len("Shall I tell you what it could be?".split())


def test_why_at_the_causes_tells_more_of_them() -> None:
    talk = ended("i get cramps at night").hear("yes")
    for _ in range(8):
        if isinstance(talk.state.phase, Ending):
            break
        talk.hear("no")
    before_ = talk.said
    talk.hear("why")
    assert talk.said.count("It could be") >= before_.count("It could be")
    assert "You told me: " in talk.said


def test_a_leg_out_of_shape_that_bears_no_weight_is_an_ambulance() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me", "no", "no", "no", "my leg is bent out of shape", "yes")
    assert asked(talk) == "ask cannot_bear_weight"
    assert talk.hear("yes").state.outcome == "call_999"


def test_it_is_said_that_nothing_needs_help_tonight_before_what_can_wait_is_asked() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me")
    said = []
    while not isinstance(talk.state.phase, Ending):
        said.append(talk.said)
        talk.hear("no")
    so_far = [text for text in said if "So far, nothing needs help" in text]
    assert len(so_far) == 1
    assert "Over two weeks" in so_far[0], "what follows can wait for a doctor"
