"""What a person asks about or is afraid of is answered at once, and then the question stands as before."""

from __future__ import annotations

from voice_assistant.conversation import Asking, Done, Ending, State, Step, replace
from voice_assistant.dialog import Level, Value
from voice_assistant.engine.agenda import due, next_prompt, resume
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.reprompt import no_match
from voice_assistant.engine.steps import again
from voice_assistant.wording import listed

MOST_SAID_BACK = 3
"""More is not said back: it would be a list."""


def tell_about(t: CompiledDialog, state: State, inquiry: str) -> Step:
    """Answer it, and ask again what was asked.  The same inquiry at once again is no answer: it counts as a try."""
    lines = t.prompts.about(state, inquiry)
    if due(t, state):
        return next_prompt(t, replace(state, preface=lines))
    if state.preface == lines:
        return no_match(t, state, "not understood")
    phase = state.phase
    if isinstance(phase, Ending):
        emergency = t.dialog.outcomes[phase.outcome].level is Level.EMERGENCY
        phase = replace(phase, full=False) if emergency else replace(phase, part="inquiry", full=True)
        return again(t, replace(state, phase=phase), *lines)
    return resume(t, state, *lines)


def told_beside(t: CompiledDialog, step: Step, inquiry: str) -> Step:
    """What was asked about beside an answer is told before the next prompt; where that is an ending, it is left out."""
    state = step.state
    if not inquiry or isinstance(state.phase, (Done, Ending)):
        return step
    return again(t, state, *t.prompts.about(state, inquiry), *state.preface)


def after_account(t: CompiledDialog, state: State, inquiry: str) -> Step:
    """After the person's own words: what was understood is said back, and what they are afraid of is named.

    Not where a sign of life was told: that is asked at once.
    """
    step = next_prompt(t, replace(state, preface=()))
    lines = (*_said_back(t, state), *(t.prompts.about(state, inquiry) if inquiry else ()))
    phase = step.state.phase
    grave = isinstance(phase, Ending) or (isinstance(phase, Asking) and phase.finding in t.lexicon.life)
    if not lines or grave:
        return step
    return next_prompt(t, replace(state, preface=lines))


def _said_back(t: CompiledDialog, state: State) -> tuple[str, ...]:
    noted = [f for f, given in state.answers.items() if given.turn == state.turn and given.value is Value.YES]
    if not noted:
        return ()
    names = listed([t.prompts.name(state, finding) for finding in noted[:MOST_SAID_BACK]], t.dialog.texts["and"][0])
    return t.prompts.text(state, "said back", findings=names)
