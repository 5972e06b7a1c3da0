"""Leaving before the end, and closing after it.  Never without the safety net."""

from __future__ import annotations

from voice_assistant.conversation import Asking, Done, Ending, State, Step, replace
from voice_assistant.dialog import Level, Value
from voice_assistant.engine.steps import enter
from voice_assistant.engine.tables import Tables


def leave(t: Tables, state: State, why: str) -> Step:
    """It stops before the end: the person wants it (`left early`), or no more can be heard (`input lost`).

    What is known counts, and so does what the person spoke of and has not confirmed.  A level that asks for help soon
    is
    said; a lower one is not, because what was not asked might raise it.
    """
    spoken_of = [finding for finding, mode in state.queue if mode == "volunteered"]
    if isinstance(state.phase, Asking) and state.phase.mode == "volunteered":
        spoken_of.append(state.phase.finding)
    facts = state.facts
    for finding in spoken_of:
        facts = facts.having(t.triage.bit[finding], Value.YES)
    rule = t.triage.fired(facts)
    lines = list(t.prompts.text(state, why))
    outcome = ""
    if rule and rule.level >= Level.URGENT:
        outcome = rule.action
        lines += [t.prompts.fill(state, line) for line in t.dialog.outcomes[outcome].say]
        state = replace(state, announced=max(rule.level, state.announced or rule.level))
    lines += [*t.prompts.text(state, "not asked"), *t.prompts.net(state)]
    return enter(t, replace(state, preface=tuple(lines), leaving=True), Done(outcome))


def close(t: Tables, state: State, phase: Ending) -> Step:
    """After the ending: a last word.  An ending is never without the safety net."""
    lines: tuple[str, ...] = ()
    outcome = t.dialog.outcomes[phase.outcome]
    if outcome.level is Level.EMERGENCY:
        lines = (t.prompts.fill(state, outcome.brief), *t.prompts.net(state))
    return enter(t, replace(state, preface=lines), Done(phase.outcome))
