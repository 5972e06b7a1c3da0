"""Leaving before the end, and closing after it.  Never without the safety net."""

from __future__ import annotations

from dataclasses import replace

from voice_assistant.conversation import Done, Ending, State, Step
from voice_assistant.dialog import Level
from voice_assistant.engine.steps import enter
from voice_assistant.engine.tables import Tables


def leave(t: Tables, state: State) -> Step:
    """The person ends it: what is known so far counts, and what was not asked is said to be so."""
    rule = t.triage.fired(state.facts)
    level = rule.level if rule else Level.SELF_CARE
    state = replace(state, leaving=True, announced=max(level, state.announced or level))
    lines = list(t.prompts.text(state, "left early"))
    if rule and level > Level.SELF_CARE:
        lines += [t.prompts.fill(state, line) for line in t.dialog.outcomes[rule.action].say]
    lines += [*t.prompts.text(state, "not asked"), *t.prompts.net(state)]
    return enter(t, replace(state, preface=tuple(lines)), Done(rule.action if rule else ""))


def close(t: Tables, state: State, phase: Ending) -> Step:
    """After the ending: a last word.  An ending is never without the safety net."""
    lines: tuple[str, ...] = ()
    outcome = t.dialog.outcomes[phase.outcome]
    if outcome.level is Level.EMERGENCY:
        lines = (t.prompts.fill(state, outcome.brief), *t.prompts.net(state))
    return enter(t, replace(state, preface=lines), Done(phase.outcome))
