"""Umbrella questions: a second hearing, in other words, of what was denied before an ending rests on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.dialogs import changed, engine
from tests.steps import check_steps
from tests.test_engine import Talk, asked
from voice_assistant.conversation import Ending, ReadingBack
from voice_assistant.dialog import Level, UmbrellaQuestion, Value
from voice_assistant.engine import Engine, agenda, answers
from voice_assistant.errors import Problems
from voice_assistant.events import Heard, InputMode, Say, Settings
from voice_assistant.loader import load_dialog
from voice_assistant.testing.proof import person
from voice_assistant.testing.proof.cases import minimal_cases
from voice_assistant.testing.proof.play import Plays
from voice_assistant.wording import spoken_count

UMBRELLA = """
  - umbrella: last_check
    question: "Is anything wrong with the breath, or a leg puffy or cold?"
    again: "Is it hard to breathe, or is one leg fat or like ice?"
    covers:
      breath or breathe: [breathless]
      puffy or fat: [one_leg_swollen]
      cold or ice: [leg_cold]
"""
END = "\nrules:                                   #"


def loaded(folder: Path, *changes: tuple[str, str]) -> Engine:
    text = UMBRELLA
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return Engine(load_dialog(changed(folder, (END, text + END))).dialog)


@pytest.fixture
def covered(tmp_path: Path) -> Engine:
    """The example, with one umbrella over all its red flags."""
    return loaded(tmp_path)


def denied(held_by: Engine) -> Talk:
    """All that is asked was denied, and the umbrella question is asked."""
    talk = Talk(held_by=held_by).hear("no", "no")
    assert isinstance(talk.state.phase, ReadingBack)
    assert talk.state.phase.umbrella == "last_check"
    return talk


# ---- what an answer to it does ----


def test_no_to_it_is_the_second_hearing_of_all_that_it_covers(covered: Engine) -> None:
    talk = denied(covered)
    assert "One last check" in talk.said
    assert talk.said.endswith("Is anything wrong with the breath, or a leg puffy or cold?")
    assert isinstance(talk.state.phase, ReadingBack)
    assert set(talk.state.phase.findings) == {"breathless", "one_leg_swollen", "leg_cold"}
    talk.hear("no", "no")
    assert talk.state.announced is Level.SELF_CARE


def test_a_denial_in_so_many_words_is_no_too(covered: Engine) -> None:
    talk = denied(covered).hear("no nothing like that")
    assert talk.state.announced is Level.SELF_CARE


def test_yes_to_it_asks_what_it_is_and_then_that_one_again(covered: Engine) -> None:
    talk = denied(covered).hear("yes")
    assert talk.said == "What is it?"
    talk.hear("one leg is bigger")
    assert asked(talk) == "ask one_leg_swollen"
    talk.hear("yes")
    assert talk.value("one_leg_swollen") is Value.YES


def test_what_is_named_at_once_is_asked_at_once(covered: Engine) -> None:
    talk = denied(covered).hear("yes my foot is like ice")
    assert asked(talk) == "ask leg_cold"
    talk.hear("no")
    assert isinstance(talk.state.phase, ReadingBack), "the others still wait for their second hearing"
    heard_once_more = {"leg_cold"}  # denied twice, but named in between
    assert set(talk.state.phase.findings) == {"breathless", "one_leg_swollen"} | heard_once_more


def test_a_no_beside_something_named_confirms_nothing(covered: Engine) -> None:
    talk = denied(covered).hear("no but my foot is like ice")
    assert asked(talk) == "ask leg_cold"
    assert not talk.state.confirmed


@pytest.mark.parametrize("doubt", [("not sure", "not sure"), ("yes", "", ""), ("blah blah", "blah blah")])
def test_doubt_or_a_yes_about_nothing_has_all_of_it_read_back(covered: Engine, doubt: tuple[str, ...]) -> None:
    talk = denied(covered)
    for text in doubt:
        talk = talk.hear(text) if text else talk.silent()
    assert isinstance(talk.state.phase, ReadingBack)
    assert not talk.state.phase.umbrella
    assert not talk.state.confirmed
    assert "Is that right?" in talk.said


def test_what_was_not_understood_is_asked_in_other_words(covered: Engine) -> None:
    talk = denied(covered).hear("blah blah")
    assert talk.said.endswith("Is it hard to breathe, or is one leg fat or like ice?")


def test_a_doubtful_no_is_asked_once_more_and_then_read_back(covered: Engine) -> None:
    talk = denied(covered)
    for _ in range(2):
        talk.do(Heard(text="no", began=talk.now + 0.5, ended=talk.now + 1.0, doubtful=True))
        assert not talk.state.confirmed
    assert "Is that right?" in talk.said


def test_a_late_yes_asks_it_again(covered: Engine) -> None:
    talk = denied(covered)
    was = talk.now
    talk.hear("no")
    assert talk.state.announced is Level.SELF_CARE
    talk.do(Heard(text="yes", began=was + 0.1, ended=talk.now))
    assert isinstance(talk.state.phase, ReadingBack)
    assert talk.state.phase.umbrella
    assert not talk.state.confirmed


def test_when_it_turns_out_that_somebody_else_is_in_pain_it_is_asked_again(covered: Engine) -> None:
    talk = denied(covered).hear("no")
    assert talk.state.announced is Level.SELF_CARE
    talk.hear("it's for someone else")
    assert isinstance(talk.state.phase, ReadingBack)
    assert talk.state.phase.umbrella


# ---- how far along ----


def test_before_the_first_it_says_how_many_there_are_and_they_are_so_many() -> None:
    e = engine("leg_pain")
    step, said, umbrellas = e.begin(Settings(region="uk")), [], set()
    for _ in range(200):
        phase = step.state.phase
        umbrellas |= {phase.umbrella} if isinstance(phase, ReadingBack) and phase.umbrella else set()
        said += [line.text for action in step.actions if isinstance(action, Say) for line in action.lines]
        if isinstance(step.state.phase, Ending):
            break
        heard = e.advance(step.state, person.question_heard(step.state)).state
        words = person.truthful(e.dialog, {}, heard)
        step = e.advance(heard, person.silence(heard) if words is None else person.heard(heard, words))
    assert f"Now {spoken_count(len(umbrellas))} last checks, in other words." in said
    assert said.count("So far, nothing needs help tonight.") == 1


# ---- a typed "no" ----


def test_a_typed_no_needs_no_second_hearing(covered: Engine) -> None:
    talk = Talk(held_by=covered)
    for _ in range(2):
        talk.do(Heard(text="no", began=talk.now, ended=talk.now, input_mode=InputMode.KEYS))
    assert talk.state.announced is Level.SELF_CARE, "neither an umbrella nor a read-back comes between"
    assert Talk().hear("no", "no").state.phase.key.startswith("back"), "a spoken one does"


# ---- the conversation about leg pain ----


def test_who_denies_everything_is_read_nothing_back() -> None:
    e = engine("leg_pain")
    step, hearings = e.begin(Settings(region="uk")), []
    for _ in range(200):
        if isinstance(step.state.phase, ReadingBack):
            hearings.append(step.state.phase)
        if isinstance(step.state.phase, Ending):
            break
        heard = e.advance(step.state, person.question_heard(step.state)).state
        said = person.truthful(e.dialog, {}, heard)
        step = e.advance(heard, person.silence(heard) if said is None else person.heard(heard, said))
    assert isinstance(step.state.phase, Ending)
    assert all(hearing.umbrella for hearing in hearings)
    assert len({hearing.umbrella for hearing in hearings}) == len(hearings) <= 10


def test_an_umbrella_names_at_most_nine_things_in_one_breath() -> None:
    for asked_ in engine("leg_pain").dialog.states.values():
        if isinstance(asked_, UmbrellaQuestion):
            assert len(asked_.ask.split()) <= 18
            assert asked_.ask.count(",") + asked_.ask.count(" or ") <= 9


# ---- what is planted is found ----


def test_no_single_fault_hides_anything_under_an_umbrella(covered: Engine) -> None:
    plays = Plays(covered)
    found = [hole for case in minimal_cases(covered.triage) for hole in plays.holes(case, 3)]
    assert (found, plays.unread) == ([], [])
    assert not check_steps(covered).breaches


def test_an_umbrella_that_takes_anything_for_no_is_found(covered: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(t: Any, state: Any, phase: ReadingBack, *_: Any, **__: Any) -> Any:
        confirmed = state.confirmed | t.triage.bits(phase.findings)
        return agenda.next_prompt(t, replace(state, confirmed=confirmed, visited=state.visited | {phase.umbrella}))

    monkeypatch.setattr(answers, "_answer_umbrella", taken)
    plays = Plays(covered)
    found = [hole for case in minimal_cases(covered.triage) for hole in plays.holes(case, 3)]
    assert any(hole.question == "ask breathless" and hole.heard == "'no'" for hole in found)


# ---- bad input ----


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("[leg_cold]", "[leg_cool]", "unknown-finding", "leg_cool"),
        ("puffy or cold?", "cold?", "umbrella-unnamed", "says nothing of 'puffy or fat', which stands"),
        ("fat or like ice?", "fat?", "umbrella-unnamed", "says nothing of 'cold or ice', which stands for leg_cold"),
        ("[leg_cold]", "[leg_cold, breathless]", "umbrella-twice", "covered already, by 'last_check'"),
        ("[leg_cold]", "[leg_cold, sudden_knot]", "umbrella-needless", "no ending rests on a 'no' to 'sudden_knot'"),
        ("[leg_cold]", "[leg_cold, old_swelling]", "umbrella-needless", "no ending rests on a 'no' to 'old_swelling'"),
    ],
)
def test_a_cover_that_cannot_hold_is_an_error_at_its_place(
    tmp_path: Path, old: str, new: str, code: str, says: str
) -> None:
    with pytest.raises(Problems) as caught:
        loaded(tmp_path, (old, new))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert says in problem.message
    assert problem.line > 50
