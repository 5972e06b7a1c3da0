"""How it is said at three in the morning: no fright at the beginning, and nothing twice in the same words."""

from __future__ import annotations

from tests.dialogs import engine
from tests.test_engine import Talk
from voice_assistant.events import Say, Settings


def test_the_first_words_say_who_speaks_and_frighten_nobody() -> None:
    talk = Talk(Settings(region="uk"), engine("leg_pain"))
    assert talk.said.startswith("I am a computer")
    assert "nine nine nine" in talk.said
    assert " die" not in talk.said


def test_what_was_spoken_of_is_named_so_that_it_can_be_said() -> None:
    talk = Talk(Settings(region="uk"), engine("leg_pain")).hear("yes", "I feel very ill")
    assert "You spoke of feeling very ill." in talk.said


def test_what_was_missed_is_never_said_twice_in_the_same_words() -> None:
    talk, before = Talk(), ""
    for _ in range(3):
        talk.hear("blah blah")
        reason = next(action.lines[0].text for action in talk.step.actions if isinstance(action, Say))
        assert reason != before
        before = reason
    talk = Talk().silent()
    assert talk.said.startswith("I did not hear you.")
    assert not talk.silent().said.startswith("I did not hear you.")


def test_the_first_doubt_is_told_that_a_clear_answer_is_needed_and_only_the_first() -> None:
    talk = Talk().hear("not really sure")
    assert talk.said.startswith("If you can tell, I need a clear yes or no.")
    talk.hear("no", "yes", "not sure")
    assert talk.said.startswith("Let me ask that again.")
