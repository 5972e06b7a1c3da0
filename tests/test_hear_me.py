"""Where the first question is not answered: "If you can hear me, say yes", louder, then a tone and the signals."""

from __future__ import annotations

import numpy as np
import pytest

from tests.dialogs import engine
from tests.test_engine import Talk, asked
from voice_assistant.audio import BLOCK, Block, InTheAir
from voice_assistant.conversation import Asking, Remark, replace
from voice_assistant.events import Adjust, Heard, InputMode, NoInput, Say, Sound
from voice_assistant.listening.heard_back import HeardBack


def silent_at_first() -> Talk:
    return Talk(held_by=engine("leg_pain")).silent()


def sound_of(talk: Talk) -> Sound:
    return next(action for action in talk.step.actions if isinstance(action, Say)).sound


def is_louder(talk: Talk) -> bool:
    return Adjust(volume=1) in talk.step.actions


def test_who_answers_the_first_question_is_never_asked_whether_they_hear() -> None:
    talk = Talk(held_by=engine("leg_pain"))
    assert "hear me" not in talk.said
    assert asked(talk.hear("it hurts")) == "choose person"


def test_a_first_silence_is_asked_about_then_louder_then_with_a_tone_and_the_signals() -> None:
    talk = silent_at_first()
    assert talk.said == "If you can hear me, say yes."
    assert not is_louder(talk)
    talk.silent()
    assert talk.said == "If you can hear me, say yes."
    assert is_louder(talk)
    assert sound_of(talk) is Sound.NONE
    talk.silent()
    assert "knock twice" in talk.said
    assert is_louder(talk)
    assert sound_of(talk) is Sound.QUIET
    assert Remark.SIGNALS in talk.state.said
    talk.silent()
    assert asked(talk) == "group breath_chest_blood", "nobody is given up: what could be a danger comes next"


def test_yes_to_it_answers_nothing_else() -> None:
    talk = silent_at_first().hear("yes")
    assert asked(talk) == "tell own_words"
    assert talk.said.startswith("Good, I can hear you.")
    assert not talk.state.choices


def test_what_answers_the_question_counts() -> None:
    talk = silent_at_first().hear("it is for my husband")
    assert talk.state.settings.for_someone_else
    talk = silent_at_first().hear("my calf is swollen")
    assert asked(talk) == "ask one_leg_swollen"
    assert asked(talk.hear("no")) == "choose person", "what was told is not asked for again"
    talk = silent_at_first().hear("help me")
    assert asked(talk).startswith("check need help")


@pytest.mark.parametrize(("count", "by"), [(1, InputMode.KEYS), (2, InputMode.VOICE), (3, InputMode.KEYS)])
def test_any_knock_or_key_says_that_they_hear(count: int, by: InputMode) -> None:
    talk = silent_at_first()
    talk.do(Heard(text="", began=talk.now, ended=talk.now, input_mode=by, signal=count))
    assert asked(talk) == "tell own_words"


@pytest.mark.parametrize("by", [InputMode.KEYS, InputMode.VOICE])
def test_neither_two_nor_three_knocks_is_no_answer_and_that_is_said(by: InputMode) -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me", "one at a time").silent(3)
    asked_now, tries = asked(talk), talk.state.phase
    talk.do(Heard(text="", began=talk.now, ended=talk.now, input_mode=by, signal=4))
    assert "Give two for yes, three for no, or six for help." in talk.said
    assert asked(talk) == asked_now
    assert isinstance(talk.state.phase, Asking)
    assert replace(talk.state.phase, noises=0) == tries, "it is no try"
    talk.do(Heard(text="", began=talk.now + 1, ended=talk.now + 1, input_mode=by, signal=6))
    assert asked(talk).startswith("check need help")


def test_where_not_even_we_were_heard_that_is_said() -> None:
    talk = silent_at_first().silent(2)
    talk.do(NoInput(at=talk.now + 8, not_even_us=True))
    assert "not even my own voice" in talk.said
    talk = silent_at_first().silent(3)
    assert "not even my own voice" not in talk.said


def fed(own: float, room: float, *, seconds: float = 4.0) -> HeardBack:
    """A voice that comes back so loud, RMS, in a room with so much noise: half of the time each."""
    chance = np.random.default_rng(0)
    heard = HeardBack()
    blocks = round(seconds / 2 / 0.02)
    for number in range(3 * blocks):
        speaking = number < blocks
        level = np.hypot(room, own if speaking else 0.0)
        samples = chance.normal(0.0, level, BLOCK).astype(np.int16)
        air = InTheAir(utterance=0, sample=number * BLOCK) if speaking else None
        heard.take(Block(number=number, samples=samples, in_the_air=air))
    return heard


@pytest.mark.parametrize(
    ("own", "room", "missing"),
    [(300.0, 20.0, False), (60.0, 30.0, False), (0.0, 30.0, True), (0.0, 0.0, True), (0.0, 2000.0, True)],
)
def test_our_heard_back_is_missed_where_it_makes_no_difference(own: float, room: float, *, missing: bool) -> None:
    assert fed(own, room).missing is missing


def test_nothing_is_told_of_our_heard_back_before_there_was_enough_of_it() -> None:
    assert not fed(0.0, 30.0, seconds=0.4).missing
