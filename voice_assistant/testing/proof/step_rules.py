"""What must hold of one step, whatever the state and the event."""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.conversation import (
    Asking,
    AskingGroup,
    Checking,
    Done,
    Ending,
    ReadingBack,
    State,
    Step,
)
from voice_assistant.dialog import GroupQuestion, Level, Value
from voice_assistant.engine import Engine
from voice_assistant.events import Event, Finish, Hush, Listen, Say
from voice_assistant.owed import emergency_is_open, spoken_of
from voice_assistant.testing.proof.invariants import INVARIANTS, instructions, said
from voice_assistant.testing.proof.measure import measure
from voice_assistant.testing.proof.person import SAID

NO_ANSWER = ("silence", "a sound", "gibberish")
ANSWERS = ("yes", "no", "not sure")
"""Kinds of event that are no answer, and those that are one."""

RULES = INVARIANTS | {
    "one-end": "a step ends in exactly one Listen or one Finish",
    "same-again": "the same state and event always give the same step",
    "prompt": "what is said is a function of the state",
    "ending-said": "an ending says its instruction, and none that is less grave",
    "level-falls": "an announced level never falls, unless the person starts over and confirms it",
    "made-no": "only a heard answer to the question that was asked makes a finding 'no'",
    "lowered": "only an answer to the question asked for the second time lowers anything",
    "sets": "silence, sounds and senseless words set nothing, but 'not sure' (or what was mentioned) at the last try, "
    "or what was mentioned where an emergency is announced",
    "cry": "a cry for help is asked about, or answered, at once",
    "help": "'help' is taken for a cry until it is denied",
    "repeat": "'repeat' says the question again and changes nothing",
    "back": "'go back' takes nothing away but a 'no'",
    "stop": "'stop' and 'wait' hush at once and change nothing; then silence and sounds do nothing, but where an "
    "emergency is open",
    "ends": "a measure falls with every answer, silence or sound, so that every conversation ends",
}


def broken_rules(engine: Engine, before: State, kind: str, event: Event, step: Step) -> Iterator[tuple[str, str]]:
    """(rule, what happened) for every rule that this step breaks."""
    after, actions = step.state, step.actions
    ends = [action for action in actions if isinstance(action, (Listen, Finish))]
    if len(ends) != 1 or actions[-1] is not ends[0]:
        yield "one-end", f"it ended in {len(ends)} of them"
    if engine.advance(before, event) != step:
        yield "same-again", "it gave something else the second time"
    says = [action for action in actions if isinstance(action, Say)]
    hushed = any(isinstance(action, Hush) for action in actions)
    if says and not hushed and not isinstance(after.phase, Done) and says[-1] != engine.prompts.say(after):
        yield "prompt", "it said something else than its state does"
    if isinstance(after.phase, Ending) and says and not hushed:
        yield from _wrongly_ended(engine, after, step)
    started_over = isinstance(before.phase, Checking) and before.phase.what == "start over" and kind == "yes"
    if not started_over:
        if before.announced is not None and (after.announced is None or after.announced < before.announced):
            yield "level-falls", f"from {before.announced.key} to {after.announced.key if after.announced else 'none'}"
        yield from _wrongly_set(engine, before, kind, after)
    yield from _wrongly_obeyed(engine, before, kind, step)
    exempt = before.paused or started_over or _asked_to_repeat(engine, before, kind)
    if kind in (*NO_ANSWER, *ANSWERS) and not exempt:
        was, now = measure(engine, before), measure(engine, after)
        if not now < was or min(now) < 0:
            yield "ends", f"it went from {was} to {now}"


def _wrongly_ended(engine: Engine, after: State, step: Step) -> Iterator[tuple[str, str]]:
    assert isinstance(after.phase, Ending)
    ends = after.phase.outcome
    if (gravest := said(engine, after, step)) != ends and after.phase.part == "level":
        yield "ending-said", f"it ends with '{ends}' and says '{gravest}'"
    words = {line.text for action in step.actions if isinstance(action, Say) for line in action.lines}
    told = {id_: full | {brief} for id_, brief, full in instructions(engine, after.settings)}
    for id_, lines in told.items():
        if id_ != ends and (other := words & (lines - told[ends])):
            yield "ending-said", f"it ends with '{ends}' and says '{min(other)}'"


def _wrongly_set(engine: Engine, before: State, kind: str, after: State) -> Iterator[tuple[str, str]]:
    triage, phase = engine.triage, before.phase
    was, now = before.facts, after.facts

    def names(bits: int) -> str:
        return ", ".join(triage.each(bits))

    nos = (now.known & ~now.yes & ~now.unsure) & ~(was.known & ~was.yes & ~was.unsure)
    asked = 0
    if isinstance(phase, Asking) or (isinstance(phase, Checking) and phase.what == "still so"):
        asked = triage.bit[phase.finding]
    elif isinstance(phase, AskingGroup):
        group = engine.dialog.states[phase.group]
        assert isinstance(group, GroupQuestion)
        asked = triage.bits(group.members)
    tried = getattr(phase, "failed_tries", 0) > 0
    well_heard = kind == "no" or (
        kind == "a doubtful no" and (tried or not asked & triage.level_bits & ~triage.mitigating)
    )
    if nos & ~(asked if well_heard else 0):
        yield "made-no", f"{names(nos)} became 'no'"
    lowered = now.twice & ~was.twice
    asked_twice = isinstance(phase, Asking) and phase.mode == "twice" and kind in ("yes", "a mention")
    if lowered & ~(asked if asked_twice else 0):
        yield "lowered", f"{names(lowered)} counts as heard twice"
    if kind in NO_ANSWER:
        changed = (was.known ^ now.known) | (was.yes ^ now.yes) | (was.unsure ^ now.unsure)
        last_try = isinstance(phase, Asking) and phase.failed_tries >= 3
        withdrawn = triage.bits(phase.findings) if isinstance(phase, ReadingBack) else 0
        mentioned = triage.bits(spoken_of(before)) if after.announced is Level.EMERGENCY else 0
        if changed & ~(asked if last_try else 0) & ~(withdrawn & ~now.known) & ~(mentioned & now.yes):
            yield "sets", f"{names(changed)} changed"


def _wrongly_obeyed(engine: Engine, before: State, kind: str, step: Step) -> Iterator[tuple[str, str]]:
    after = step.state
    if kind in ("a cry for help", "command help"):
        asked = isinstance(after.phase, Checking) and after.phase.what == "need help"
        answered = isinstance(after.phase, Ending) and after.announced is Level.EMERGENCY
        if not (asked or answered):
            yield ("cry" if kind == "a cry for help" else "help"), f"it went on to '{after.phase.key}'"
    if kind == "command repeat":
        said = {line.text for action in step.actions if isinstance(action, Say) for line in action.lines}
        missing = [line.text for line in engine.prompts.question_only(after) if line.text not in said]
        if missing or after.facts != before.facts or after.phase.key != before.phase.key:
            yield "repeat", f"it went on to '{after.phase.key}' or left out its question"
    if kind == "command go back":
        kept = after.facts.yes | after.facts.unsure
        if (before.facts.yes | before.facts.unsure) & ~kept:
            yield "back", "something that was not 'no' was taken away"
    if kind in ("command stop", "command wait"):
        hushed = any(isinstance(action, Hush) for action in step.actions)
        if not (hushed and after.paused and after.facts == before.facts and after.phase == before.phase):
            yield "stop", "it did not just fall silent"
    waits = before.paused and not emergency_is_open(engine.triage, before)
    if waits and kind in ("silence", "a sound") and (after.phase, after.facts) != (before.phase, before.facts):
        yield "stop", "it went on by itself"


def _asked_to_repeat(engine: Engine, before: State, kind: str) -> bool:
    """After the ending, "yes" asks for it again; in an emergency all but "I understand" does."""
    if not isinstance(before.phase, Ending):
        return False
    emergency = engine.dialog.outcomes[before.phase.outcome].level is Level.EMERGENCY
    return kind in (*ANSWERS, "gibberish") if emergency else kind == SAID[Value.YES]
