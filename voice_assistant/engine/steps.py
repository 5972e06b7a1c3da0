"""The four ways in which a step ends: say something and listen, or just listen."""

from __future__ import annotations

from voice_assistant.conversation import Done, Phase, State, Step, replace
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.events import Action, Finish


def ask(t: CompiledDialog, state: State, *before: Action) -> Step:
    """Say the prompt of this state, then listen."""
    return _say(t, replace(state, prompt=state.prompt + 1), *before)


def _say(t: CompiledDialog, state: State, *before: Action) -> Step:
    if isinstance(state.phase, Done):
        return Step(replace(state, preface=()), (*before, t.prompts.say(state), Finish(outcome=state.phase.outcome)))
    return Step(state, (*before, t.prompts.say(state), t.prompts.listen(state)))


def listen(t: CompiledDialog, state: State, *before: Action) -> Step:
    """Say nothing new and go on listening."""
    return Step(state, (*before, t.prompts.listen(state)))


def enter(t: CompiledDialog, state: State, phase: Phase, *preface: str) -> Step:
    """Go to a phase and say its prompt."""
    return _say(t, replace(state, phase=phase, preface=(*state.preface, *preface), prompt=state.prompt + 1))


def again(t: CompiledDialog, state: State, *preface: str) -> Step:
    """The present question anew, after these lines instead of what preceded it the first time."""
    return _say(t, replace(state, preface=preface, prompt=state.prompt + 1))
