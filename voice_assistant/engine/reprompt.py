"""No answer: silence, a sound, or words that say neither yes nor no.  None of them ever counts as "no"."""

from __future__ import annotations

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Done,
    Ending,
    ReadingBack,
    State,
    Step,
    replace,
)
from voice_assistant.dialog import ChoiceQuestion, Level, Value
from voice_assistant.engine.agenda import due, given_up, next_prompt, one_by_one, resume
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.crises import in_danger
from voice_assistant.engine.ending import leave
from voice_assistant.engine.findings import choose, record
from voice_assistant.engine.resuming import gone_on
from voice_assistant.engine.steps import again, listen
from voice_assistant.owed import emergency_is_open, spoken_of

TRIES = 4
"""Different ways in which a question is asked before it counts as unanswered."""

ENDING_REPEATS = {Level.EMERGENCY: 10, Level.URGENT: 2}
"""How often an ending is repeated by itself when nobody answers; other levels once."""


MISSED = {
    "not heard": ("not heard", "not heard still", "not heard once more"),
    "not understood": ("not understood", "not understood still", "not understood once more"),
}
"""The ways to say that nothing was heard, or nothing understood, one after the other."""


def _in_other_words(state: State, why: str) -> str:
    ways = MISSED.get(why, (why,))
    return ways[state.missed % len(ways)]


def noise(t: CompiledDialog, state: State) -> Step:
    """A sound that was not words: said kindly; only every second one counts as a try."""
    phase = state.phase
    if isinstance(phase, Done) or (state.paused and not emergency_is_open(t.triage, state)):
        return listen(t, state)
    if phase.noises % 2 == 0:
        state = replace(state, phase=replace(phase, noises=phase.noises + 1))
        if isinstance(phase, Ending) or state.paused:
            return listen(t, state)
        return again(t, state, *t.prompts.text(state, "not words"))
    return no_match(t, replace(state, phase=replace(phase, noises=phase.noises + 1)), "not words")


def no_match(t: CompiledDialog, state: State, why: str) -> Step:  # noqa: C901  # one case a phase
    """No answer: silence (`not heard`), or words that say neither yes nor no.  Each try is asked differently.

    Who asked to wait is waited for, but not for ever while an emergency is open: then the silence counts.
    """
    if state.paused:
        if not emergency_is_open(t.triage, state):
            return listen(t, state)
        state = replace(state, paused=False)
        if due(t, state):
            return next_prompt(t, replace(state, preface=()))
    phase = state.phase
    reason = t.prompts.text(state, _in_other_words(state, why))
    state = replace(state, missed=state.missed + 1)
    match phase:
        case Asking():
            if phase.failed_tries + 1 < TRIES:
                return again(t, replace(state, phase=replace(phase, failed_tries=phase.failed_tries + 1)), *reason)
            return _unanswered(t, state, phase)
        case AskingGroup():
            if phase.failed_tries == 0:
                return again(t, replace(state, phase=replace(phase, failed_tries=1)), *reason)
            state = replace(state, opened=state.opened | {phase.group})
            return next_prompt(t, replace(state, preface=t.prompts.text(state, "one at a time")))
        case AskingChoice():
            if phase.failed_tries + 1 < TRIES:
                return again(t, replace(state, phase=replace(phase, failed_tries=phase.failed_tries + 1)), *reason)
            asked = t.dialog.states[phase.choice]
            assert isinstance(asked, ChoiceQuestion)
            return next_prompt(t, choose(t, replace(state, preface=()), asked, asked.otherwise))
        case AskingOwnWords():
            if why == "not heard" or phase.failed_tries:
                return next_prompt(t, replace(state, visited=state.visited | {phase.state}, preface=()))
            return again(t, replace(state, phase=replace(phase, failed_tries=1)), *reason)
        case ReadingBack():
            if phase.failed_tries == 0:
                return again(t, replace(state, phase=replace(phase, failed_tries=1)), *reason)
            return one_by_one(t, state, phase)
        case Checking():
            return _unanswered_check(t, state, phase, reason)
        case Ending():
            return _unanswered_ending(t, state, phase)
        case _:
            return listen(t, state)


def _unanswered(t: CompiledDialog, state: State, phase: Asking) -> Step:
    """Four tries brought nothing: it counts as not sure, and as yes where the person had said so of their own
    accord.
    """
    bit = t.triage.bit[phase.finding]
    state = replace(state, preface=())
    if state.facts.value(bit) is Value.YES:
        # it stays so, but what lowers a level and was not answered is not asked for again: it lowers nothing
        visited = state.visited | {given_up(phase.finding)} if bit & t.triage.mitigating else state.visited
        queue = tuple(q for q in state.queue if q[0] != phase.finding)
        return next_prompt(t, replace(state, queue=queue, visited=visited))
    value = Value.YES if phase.finding in spoken_of(state) else Value.NOT_SURE
    return next_prompt(t, record(t, state, {phase.finding: value}, "", answered=False))


def _unanswered_check(t: CompiledDialog, state: State, phase: Checking, reason: tuple[str, ...]) -> Step:
    state = replace(state, preface=())
    if phase.what == "need help":
        return next_prompt(t, replace(state, cried=True, phase=phase.back))
    if phase.what == "crisis":
        return in_danger(t, state, phase.crisis)
    if phase.failed_tries == 0:
        return again(t, replace(state, phase=replace(phase, failed_tries=1)), *reason)
    if phase.what == "still so":
        queue = tuple(q for q in state.queue if q[0] != phase.finding)
        return next_prompt(t, replace(state, phase=phase.back, queue=queue))
    if phase.what == "go on":
        return gone_on(t, state, phase)
    return resume(t, replace(state, phase=phase.back))


def _unanswered_ending(t: CompiledDialog, state: State, phase: Ending) -> Step:
    level = t.dialog.outcomes[phase.outcome].level
    if phase.repeats < ENDING_REPEATS.get(level, 1):
        return again(t, replace(state, phase=replace(phase, repeats=phase.repeats + 1, full=False)))
    return leave(t, state, "")
