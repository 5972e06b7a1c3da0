"""A danger that has nothing to do with the questions: answered before anything else, in every state."""

from __future__ import annotations

from voice_assistant.conversation import Checking, Ending, State, Step, replace
from voice_assistant.dialog import Level
from voice_assistant.engine.agenda import resume
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.steps import enter, listen, plain
from voice_assistant.owed import gravest


def tell_of(t: CompiledDialog, state: State, crisis: str) -> Step:
    """It was told of: ask whether the danger is now, where the dialogue asks; else say what to do."""
    phase = state.phase
    asked = isinstance(phase, Checking) and phase.crisis == crisis
    if asked or not t.dialog.crises[crisis].ask:
        return in_danger(t, state, crisis)
    return enter(t, replace(state, preface=()), Checking("crisis", back=plain(phase), crisis=crisis))


def alarm(t: CompiledDialog, state: State) -> Step:
    """A smoke alarm is heard: as if the person had told of the danger that the dialogue has for it.

    Where its ending is being said, that goes on.
    """
    heard = next((crisis for crisis in t.dialog.crises.values() if crisis.alarm), None)
    if heard is None or (isinstance(state.phase, Ending) and state.phase.outcome == heard.outcome):
        return listen(t, state)
    return tell_of(t, replace(state, paused=False), heard.id)


def in_danger(t: CompiledDialog, state: State, crisis: str) -> Step:
    """Say what to do.  What was announced before and is graver stays what is owed."""
    outcome = t.dialog.crises[crisis].outcome
    owed = gravest(t.dialog, state.outcome, outcome)
    state = replace(state, announced=Level.EMERGENCY, outcome=owed, queue=(), preface=())
    return enter(t, state, Ending(outcome, ""))


def safe(t: CompiledDialog, state: State, phase: Checking) -> Step:
    """There is no danger now: a kind word, and on with what was asked."""
    lines = tuple(t.prompts.fill(state, line) for line in t.dialog.crises[phase.crisis].safe)
    return resume(t, replace(state, phase=phase.back, preface=()), *lines)
