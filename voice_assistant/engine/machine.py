"""A part of the machine is lost, or works again."""

from __future__ import annotations

from dataclasses import replace

from voice_assistant.conversation import Asking, Done, Ending, State, Step
from voice_assistant.dialog import Value
from voice_assistant.engine.ending import close
from voice_assistant.engine.steps import again, enter
from voice_assistant.engine.tables import Tables
from voice_assistant.events import Found, Lost, Part


def lost(t: Tables, state: State, event: Lost) -> Step:
    """Go on by what is left; when no more can be heard, end with what is known, on the safe side."""
    if event.part is not Part.INPUT:
        return again(t, state, *t.prompts.text(state, f"{event.part.value} lost"))
    if isinstance(state.phase, Ending):
        return close(t, state, state.phase)
    # what the person spoke of and could not confirm any more counts as so
    spoken_of = [finding for finding, mode in state.queue if mode == "volunteered"]
    if isinstance(state.phase, Asking) and state.phase.mode == "volunteered":
        spoken_of.append(state.phase.finding)
    facts = state.facts
    for finding in spoken_of:
        facts = facts.having(t.triage.bit[finding], Value.YES)
    rule = t.triage.fired(facts)
    lines = list(t.prompts.text(state, "input lost"))
    if rule:
        outcome = t.dialog.outcomes[rule.action]
        lines += [t.prompts.fill(state, line) for line in outcome.say]
        state = replace(state, announced=max(outcome.level, state.announced or outcome.level))
    lines += [*t.prompts.text(state, "not asked"), *t.prompts.net(state)]
    return enter(t, replace(state, preface=tuple(lines)), Done(rule.action if rule else ""))


def found(t: Tables, state: State, event: Found) -> Step:
    """It works again: ask anew."""
    if event.part is Part.MICROPHONE:
        return again(t, state, *t.prompts.text(state, "microphone found"))
    return again(t, state)
