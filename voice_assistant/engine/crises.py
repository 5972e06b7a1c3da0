"""A danger that has nothing to do with the questions: answered before anything else, in every state."""

from __future__ import annotations

from voice_assistant.conversation import Checking, Ending, State, Step, beneath, checks, replace
from voice_assistant.dialog import Level
from voice_assistant.engine.agenda import resume
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.findings import take_as_said
from voice_assistant.engine.steps import enter, listen
from voice_assistant.owed import asks_for_help, gravest, owed


def tell_of(t: CompiledDialog, state: State, crisis: str) -> Step:
    """It was told of: ask whether the danger is now, where the dialogue asks; else say what to do.

    A cry for help, or another danger, that was being asked about is asked about again afterwards.
    """
    phase = state.phase
    asked = any(check.crisis == crisis for check in checks(phase))
    if asked or not t.dialog.crises[crisis].ask:
        return in_danger(t, state, crisis)
    stands = isinstance(phase, Checking) and phase.what in ("need help", "crisis")
    back = phase if stands else beneath(phase)
    return enter(t, replace(state, preface=()), Checking("crisis", back=back, crisis=crisis))


def alarm(t: CompiledDialog, state: State) -> Step:
    """A smoke alarm is heard: as if the person had told of the danger that the dialogue has for it.

    Where its ending is being said, that goes on.
    """
    heard = next((crisis for crisis in t.dialog.crises.values() if crisis.alarm), None)
    if heard is None or (isinstance(state.phase, Ending) and state.phase.outcome == heard.outcome):
        return listen(t, state)
    return tell_of(t, replace(state, paused=False, undo=None), heard.id)


def in_danger(t: CompiledDialog, state: State, crisis: str) -> Step:
    """Say what to do.  What is graver, and was announced, cried for or spoken of before, stays what is owed."""
    outcome = t.dialog.crises[crisis].outcome
    gravest_owed = gravest(t.dialog, owed(t.triage, state)[0], outcome)
    cried = asks_for_help(state)
    state = take_as_said(t, state)
    state = replace(state, announced=Level.EMERGENCY, outcome=gravest_owed, help_asked=cried, queue=(), preface=())
    return enter(t, state, Ending(outcome, ""))


def safe(t: CompiledDialog, state: State, phase: Checking) -> Step:
    """There is no danger now: a kind word, and on with what was asked."""
    lines = tuple(t.prompts.fill(state, line) for line in t.dialog.crises[phase.crisis].safe)
    return resume(t, replace(state, phase=phase.back, preface=()), *lines)
