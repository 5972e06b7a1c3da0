"""Random conversations held against the invariants of `proof.invariants`, and what they find where one is broken."""

from __future__ import annotations

import time

import pytest

from tests.dialogs import engine
from voice_assistant.conversation import Ending, State, Step, replace
from voice_assistant.engine import Engine, core
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.events import Event, Heard, Lost, NoInput, Part, Settings
from voice_assistant.testing.proof.invariants import INVARIANTS, Watch, ways_out
from voice_assistant.testing.proof.walk import Walks, Wrong

BUDGET_S = 5.0
"""How long the wandering takes in the tests; `script/walk` goes on for as long as it is told to."""


@pytest.mark.parametrize("dialog", ["example", "leg_pain"])
def test_nothing_that_happens_breaks_an_invariant(dialog: str) -> None:
    walks = Walks(engine(dialog))
    end = time.monotonic() + BUDGET_S / 2
    for seed in range(1, 10_000):
        assert not [str(wrong) for wrong in walks.walk(seed)]
        if time.monotonic() > end:
            break
    assert walks.steps > 500


def found(most: int = 400) -> list[Wrong]:
    """What is found in an engine that was made worse."""
    walks = Walks(Engine(engine().dialog))
    return [wrong for seed in range(most) for wrong in walks.walk(seed)]


def test_an_engine_that_forgets_a_cry_when_leaving_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice_assistant.owed.asks_for_help", lambda _: False)
    assert {"never-lower", "no-endless-pause"} <= {wrong.broken.rule for wrong in found()}


def test_an_engine_that_forgets_what_was_announced_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(self: Engine, state: State, event: Event) -> Step:
        step = advance(self, state, event)
        return step if isinstance(step.state.phase, Ending) else Step(replace(step.state, outcome=""), step.actions)

    advance = Engine.advance
    monkeypatch.setattr(Engine, "advance", forgetful)
    assert "never-lower" in {wrong.broken.rule for wrong in found()}


def test_an_engine_that_takes_no_mentions_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(_: CompiledDialog, state: State, *__: object) -> State:
        return state

    monkeypatch.setattr(core, "note_mentions", deaf)
    assert "nothing-lost" in {wrong.broken.rule for wrong in found()}


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
