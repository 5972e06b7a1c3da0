"""Leaving before the end, and closing after it.  Never without the safety net, and never lower than what is owed."""

from __future__ import annotations

from voice_assistant.conversation import Done, Ending, State, Step, beneath, replace
from voice_assistant.dialog import Level
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.findings import take_as_said
from voice_assistant.engine.steps import enter
from voice_assistant.owed import is_emergency, owed


def leave(t: CompiledDialog, state: State, why: str) -> Step:
    """It stops: the person wants it (`left early`), has understood (``), or no more can be heard (`input lost`).

    What is known counts, and so does what the person cried for or spoke of and has not confirmed.  After an ending
    that was said a last word is enough, except where the input ended: then it may not have been spoken to its end.
    """
    outcome, _ = owed(t.triage, state)
    state = take_as_said(t, state)
    phase = beneath(state.phase)
    if isinstance(phase, Ending) and outcome == phase.outcome:
        said = t.dialog.outcomes[outcome]
        once_more = why == "input lost" or said.level is Level.EMERGENCY
        limits = tuple(t.prompts.limits(state))
        last = (t.prompts.fill(state, said.brief), *t.prompts.net(state), *limits) if once_more else limits
        if not once_more and "watch" not in state.told and phase.full:
            last = (*t.prompts.net(state), *limits)
        return enter(t, replace(state, preface=last), Done(outcome))
    lines = list(t.prompts.text(state, why)) if why else []
    if outcome:
        lines += t.prompts.instruction(state, outcome)
        level = t.dialog.outcomes[outcome].level
        state = replace(state, announced=max(level, state.announced or level), outcome=outcome)
    if not is_emergency(t.dialog, outcome):
        lines += t.prompts.text(state, "not asked")
    lines += [*t.prompts.net(state), *t.prompts.limits(state)]
    return enter(t, replace(state, preface=tuple(lines), leaving=True), Done(outcome))
