"""Going on after the program was cut off: what was said is still known, and what has grown old is asked again."""

from __future__ import annotations

from voice_assistant.conversation import Checking, Ending, State, Step, beneath, replace
from voice_assistant.dialog import Value
from voice_assistant.engine.agenda import next_prompt, resume
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.findings import withdraw
from voice_assistant.engine.steps import again, enter
from voice_assistant.events import Resumed
from voice_assistant.owed import emergency_is_open


def resumed(t: CompiledDialog, state: State, event: Resumed) -> Step:
    """Say what was told and ask whether to go on; an emergency that is open goes on unasked.

    The times of the broken-off sitting mean nothing any more.  A grave sign that was denied or in doubt too long ago
    (`event.stale`) is asked again; one that was so stays so, until it is taken back twice.
    """
    state = replace(state, open=None, before=None, undo=None, paused=False, preface=())
    if emergency_is_open(t.triage, state):
        phase = state.phase
        if isinstance(phase, Ending):
            state = replace(state, phase=replace(phase, repeats=0, full=True))
        return again(t, state, *t.prompts.text(state, "cut off"))
    old = [
        name
        for name in event.stale
        if t.triage.bit[name] & t.triage.level_bits and state.facts.value(t.triage.bit[name]) is not Value.YES
    ]
    if old and not isinstance(state.phase, Ending):
        state = withdraw(t, state, old)
        asks_again = t.prompts.text(state, "asked again")
        state = replace(state, visited=state.visited - {asked.id for asked, _ in t.umbrellas}, preface=asks_again)
    return enter(t, state, Checking("go on", back=beneath(state.phase)))


def gone_on(t: CompiledDialog, state: State, phase: Checking) -> Step:
    """On with what was asked, or with what comes before it by now."""
    state = replace(state, phase=phase.back, preface=())
    if isinstance(phase.back, Ending):
        return resume(t, state)
    return next_prompt(t, state)
