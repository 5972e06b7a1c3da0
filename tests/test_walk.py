"""Random conversations held against the invariants of `proof.invariants`, and what they find where one is broken."""

from __future__ import annotations

import time

import pytest

from tests.dialogs import engine
from voice_assistant.conversation import Asking, Ending, State, Step, beneath, replace
from voice_assistant.dialog import Value
from voice_assistant.engine import Engine, core, crises, reprompt
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.crises import alarm, tell_of
from voice_assistant.engine.findings import record
from voice_assistant.engine.steps import again, listen
from voice_assistant.events import Asked, Event, Heard, Lost, NoInput, Part, Settings
from voice_assistant.testing.proof.invariants import INVARIANTS, Watch, ways_out
from voice_assistant.testing.proof.walk import Walks

BUDGET_S = 5.0
"""How long the wandering takes in the tests; `script/walk` goes on for as long as it is told to."""


@pytest.mark.parametrize("dialog", ["example", "leg_pain"])
def test_nothing_that_happens_breaks_an_invariant(dialog: str) -> None:
    walks = Walks(engine(dialog))
    end = time.monotonic() + BUDGET_S / 2
    for seed in range(1, 10_000):
        assert not [str(wrong) for wrong in walks.walk(seed)]
        if time.monotonic() > end and walks.steps > 500:  # so many on a laden machine too
            break


def test_what_was_denied_together_is_what_the_answers_say() -> None:
    class Compared(Engine):
        def advance(self, state: State, event: Event) -> Step:
            step = super().advance(state, event)
            turns: dict[int, int] = {}
            for finding, given in step.state.answers.items():
                if given.value is Value.NO:
                    turns[given.turn] = turns.get(given.turn, 0) | self.triage.bit[finding]
            assert dict(step.state.denied) == turns
            seen.append(len(turns))
            return step

    seen: list[int] = []
    walks = Walks(Compared(engine("leg_pain").dialog))
    for seed in range(25):
        assert not list(walks.walk(seed))
    assert max(seen) > 1


def finds(*rules: str, dialog: str = "example", most: int = 400) -> bool:
    """Whether walks over an engine that was made worse come to break all these."""
    walks = Walks(Engine(engine(dialog).dialog))
    left = set(rules)
    for seed in range(most):
        left -= {wrong.broken.rule for wrong in walks.walk(seed)}
        if not left:
            return True
    return False


def breaks(*words: str, dialog: str = "leg_pain") -> set[str]:
    """The invariants that a conversation breaks in which these words are said one after the other, each in time."""
    talk = Engine(engine(dialog).dialog)
    watch = Watch(talk)
    step = talk.begin(Settings(region="uk"))
    watch.begun(step)
    rules = set()
    for turn, text in enumerate(words):
        asked = talk.advance(step.state, Asked(prompt=step.state.prompt, at=10.0 * turn)).state
        heard = Heard(text=text, began=10.0 * turn + 5, ended=10.0 * turn + 6)
        step = talk.advance(asked, heard)
        rules |= {broken.rule for broken in watch.broken(asked, heard, step)}
    return rules


def test_an_engine_that_forgets_a_cry_when_leaving_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice_assistant.owed.asks_for_help", lambda _: False)
    assert finds("never-lower", "no-endless-pause")


def test_an_engine_that_forgets_what_was_announced_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(self: Engine, state: State, event: Event) -> Step:
        step = advance(self, state, event)
        return step if isinstance(step.state.phase, Ending) else Step(replace(step.state, outcome=""), step.actions)

    advance = Engine.advance
    monkeypatch.setattr(Engine, "advance", forgetful)
    assert finds("never-lower")


def test_an_engine_that_takes_no_mentions_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(_: CompiledDialog, state: State, *__: object, **___: object) -> State:
        return state

    monkeypatch.setattr(core, "note_mentions", deaf)
    assert finds("nothing-lost")


def test_an_emergency_that_is_ended_by_a_yes_is_found() -> None:
    watch = Watch(engine())
    started = engine().begin(Settings())
    watch.begun(started)
    told = engine().advance(started.state, Heard(text="help me", began=-1.0, ended=1.0))
    told = engine().advance(told.state, NoInput(at=9.0))
    watch.begun(told)
    event = Lost(part=Part.INPUT, at=10.0)
    step = engine().advance(told.state, event)
    assert not list(watch.broken(told.state, event, step))
    yes = Heard(text="yes", began=9.5, ended=10.0)
    assert [broken.rule for broken in watch.broken(told.state, yes, step)] == ["no-mute"]


def test_a_finish_below_what_was_said_is_found() -> None:
    watch = Watch(engine())
    begun = engine().begin(Settings())
    watch.highest = "call_999"
    event = Lost(part=Part.INPUT, at=10.0)
    rules = [broken.rule for broken in watch.broken(begun.state, event, engine().advance(begun.state, event))]
    assert rules == ["never-lower", "finish-said"]
    assert set(rules) <= set(INVARIANTS)


def test_every_way_out_of_a_cry_calls_for_help() -> None:
    cry = engine().advance(engine().begin(Settings()).state, Heard(text="help me", began=-1.0, ended=1.0))
    assert not list(ways_out(engine(), cry.state))
    assert [broken.rule for broken in ways_out(engine(), replace(cry.state, phase=cry.state.phase.back), "call_999")]  # type: ignore[union-attr]


def test_an_engine_that_does_not_answer_a_danger_at_once_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "tell_of", lambda t, state, _: again(t, state))
    assert finds("danger", dialog="leg_pain")


def test_an_engine_in_which_a_danger_takes_the_place_of_a_cry_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def instead(t: CompiledDialog, state: State, crisis: str) -> Step:
        return tell_of(t, replace(state, phase=beneath(state.phase)), crisis)

    told = ("help me", "I want to kill myself")
    assert breaks(*told) == set()
    monkeypatch.setattr(core, "tell_of", instead)
    assert breaks(*told) == {"danger"}


def test_an_engine_that_drops_a_danger_nobody_answers_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def dropped(t: CompiledDialog, state: State, _: str) -> Step:
        return again(t, replace(state, phase=beneath(state.phase)))

    monkeypatch.setattr(reprompt, "in_danger", dropped)
    assert finds("danger", dialog="leg_pain")


def test_an_engine_in_which_a_danger_hides_what_was_spoken_of_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert breaks("my chest hurts and the house is on fire") == set()
    monkeypatch.setattr(crises, "take_as_said", lambda _, state: state)
    assert breaks("my chest hurts and the house is on fire") == {"nothing-lost"}


@pytest.mark.parametrize("fault", ["unsaid", "an answer", "in place of the question"])
def test_an_engine_that_takes_an_alarm_for_something_else_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsaid(t: CompiledDialog, state: State) -> Step:
        return listen(t, state)

    def an_answer(t: CompiledDialog, state: State) -> Step:
        return alarm(t, record(t, state, {"breathless": Value.NO}, "beep"))

    def in_place_of_the_question(t: CompiledDialog, state: State) -> Step:
        return alarm(t, replace(state, phase=Asking("breathless")))

    monkeypatch.setattr(core, "alarm", locals()[fault.replace(" ", "_")])
    assert finds("alarm", dialog="leg_pain")
