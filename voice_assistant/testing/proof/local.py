"""Every state, every kind of event: what must hold of each single step, wherever it happens, and of every way out.

States are told apart by what is asked, in which way and how often before (`_kind`); each kind is met once and then
given every kind of event, whose results are looked at in the same way, until nothing new comes.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Done,
    Ending,
    Phase,
    ReadingBack,
    State,
    Step,
    beneath,
    checks,
)
from voice_assistant.dialog import ChoiceQuestion, Crisis, Dialog, FindingQuestion, GroupQuestion, Level, Value
from voice_assistant.engine import Engine
from voice_assistant.events import (
    Alarm,
    Command,
    Event,
    Finish,
    Found,
    Heard,
    Hush,
    Listen,
    Lost,
    Noise,
    Part,
    Say,
    Settings,
)
from voice_assistant.owed import emergency_is_open, spoken_of
from voice_assistant.testing.proof.invariants import INVARIANTS, Watch, instructions, owed, said, ways_out
from voice_assistant.testing.proof.measure import measure
from voice_assistant.testing.proof.person import SAID, TURN_S, heard, question_heard, silence
from voice_assistant.triage import Facts

GIBBERISH = "the weather is lovely in september"
"""Words that answer nothing."""
NO_ANSWER = ("silence", "a sound", "gibberish")
ANSWERS = ("yes", "no", "not sure")


@dataclass(frozen=True, slots=True)
class Breach:
    """A step that breaks a rule."""

    rule: str
    """Id of the rule, see `RULES`."""
    state: str
    event: str
    says: str

    def __str__(self) -> str:
        return f"In '{self.state}', {self.event}: {self.says} [{self.rule}]"


@dataclass(slots=True)
class Local:
    """What was looked at, and what was wrong with it."""

    states: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    """Kind of event -> steps."""
    left: int = 0
    """States from which every way out was tried: goodbye, the end of input and, in an emergency, silence."""
    breaches: list[Breach] = field(default_factory=list)


def check_steps(engine: Engine, most: int = 1_000_000) -> Local:
    """Give every kind of state every kind of event; after `most` breaches no further state is looked at."""
    result = Local()
    sorts = {name: _sort(engine, name) for name in engine.dialog.findings}
    mentions = _mentions(engine, sorts)
    begun = engine.begin(Settings())
    seen: set[Hashable] = set()
    left: set[Hashable] = set()
    waiting: deque[tuple[State, str]] = deque()

    def meet(state: State, told: str) -> None:
        kind = _kind(sorts, state)
        if kind not in seen:
            seen.add(kind)
            waiting.append((state, told))

    meet(begun.state, "")
    meet(engine.begin(Settings(one_at_a_time=True)).state, "")
    while waiting and len(result.breaches) < most:
        state, told = waiting.popleft()
        if isinstance(state.phase, Done):
            continue
        result.states += 1
        state = engine.advance(state, question_heard(state)).state
        for kind, event in _events(engine, state, mentions):
            result.steps[kind] += 1
            step = engine.advance(state, event)
            watch = Watch(engine, told)
            broken = [*_broken(engine, state, kind, event, step)]
            broken += ((one.rule, one.says) for one in watch.broken(state, event, step))
            way = (_place(sorts, step.state), owed(engine, step.state), watch.highest)
            if way not in left:
                left.add(way)
                result.left += 1
                broken += (
                    (one.rule, f"then, {one.says}")
                    for one in ways_out(engine, step.state, watch.highest, run_out=False)
                )
            result.breaches += (Breach(rule, _shown(state), _told(kind, event), says) for rule, says in broken)
            meet(step.state, watch.highest)
    return result


# ---- which states ----


def _kind(sorts: Mapping[str, Hashable], state: State) -> Hashable:
    """What makes a state a state of its own here."""
    return (*_place(sorts, state), _hearings(state))


def _hearings(state: State) -> Hashable:
    """Whether what is asked for the second time was answered the first time, or only mentioned."""
    phase = state.phase
    given = state.answers.get(phase.finding) if isinstance(phase, Asking) else None
    return given is not None and given.volunteered


def _place(sorts: Mapping[str, Hashable], state: State) -> tuple[Hashable, ...]:
    phase = state.phase
    odd = phase.noises % 2 if not isinstance(phase, Done) else 0
    if isinstance(phase, Asking):
        if phase == Asking(phase.finding) and not state.paused and state.announced is None:
            return ("ask", phase.finding)
        # beyond the first time of asking, one finding of each sort stands for its like
        how = (sorts[phase.finding], phase.mode, state.announced is None)
        return ("ask", *how, "paused") if state.paused else ("ask", *how, phase.failed_tries, odd, phase.unsure)
    return (*_phase_kind(phase), odd, state.paused, state.announced is None)


def _phase_kind(phase: Phase) -> tuple[Hashable, ...]:
    match phase:
        case AskingGroup():
            return ("group", phase.group, phase.naming, phase.failed_tries)
        case AskingChoice():
            return ("choice", phase.choice, bool(phase.proposed), phase.failed_tries)
        case AskingOwnWords():
            return ("tell", phase.state, phase.failed_tries)
        case ReadingBack(umbrella=umbrella) if umbrella:
            return ("umbrella", umbrella, phase.naming, phase.failed_tries)
        case ReadingBack():
            return ("back", len(phase.findings), phase.naming, phase.failed_tries)
        case Checking():
            chain = tuple((check.what, check.crisis) for check in checks(phase))
            return ("check", chain, type(beneath(phase)).__name__, phase.failed_tries)
        case Ending():
            return ("ending", phase.outcome, phase.part, phase.repeats, phase.full)
        case _:
            return (type(phase).__name__,)


def _sort(engine: Engine, finding: str) -> Hashable:
    """Findings of a sort are treated alike by the engine's code."""
    asked = engine.dialog.states[finding]
    assert isinstance(asked, FindingQuestion)
    bit = engine.triage.bit[finding]
    alone = engine.triage.level(Facts().having(bit, Value.YES))
    return (bool(bit & engine.triage.level_bits), bool(bit & engine.triage.mitigating), bool(asked.when), alone)


def _shown(state: State) -> str:
    more = f", tried {failed_tries} times" if (failed_tries := getattr(state.phase, "failed_tries", 0)) else ""
    return f"{state.phase.key}{more}{', paused' if state.paused else ''}"


# ---- which events ----


def _events(engine: Engine, state: State, mentions: tuple[str, ...]) -> Iterator[tuple[str, Event]]:
    dialog = engine.dialog
    at = heard(state, "").began
    yield "silence", silence(state)
    yield "a sound", Noise(at=at)
    yield "gibberish", heard(state, GIBBERISH)
    for text in ANSWERS:
        yield text, heard(state, text)
    yield "a doubtful no", replace(heard(state, "no"), doubtful=True)
    yield "yes and no", heard(state, "yes no")
    if not (state.open and state.open.at < state.prompt * TURN_S):  # else the same question was understood before
        yield "a yes too early", heard(state, "yes", -0.5)
        yield "a no too early", heard(state, "no", -0.5)
    if isinstance(state.phase, AskingChoice):
        asked = dialog.states[state.phase.choice]
        assert isinstance(asked, ChoiceQuestion)
        for choice in asked.choices:
            for phrase in choice.phrases[:1]:
                yield "a choice", heard(state, phrase)
    for command in Command:
        for phrase in dialog.commands[command.value][:1]:
            yield f"command {command.value}", heard(state, phrase)
    for phrase in dialog.emergency_phrases[:1]:
        yield "a cry for help", heard(state, phrase)
        for finding in mentions:
            yield "a cry and a mention", heard(state, f"{phrase} {dialog.findings[finding].phrases[0]}")
    for crisis in _dangers(dialog):
        yield "a danger", heard(state, crisis.phrases[0])
    yield "an alarm", Alarm(at=at)
    for finding in mentions:
        yield "a mention", heard(state, dialog.findings[finding].phrases[0])
    for part in Part:
        yield f"{part.value} lost", Lost(part=part, at=at)
        if part is not Part.INPUT:
            yield f"{part.value} found", Found(part=part, at=at)


def _dangers(dialog: Dialog) -> tuple[Crisis, ...]:
    """One danger that is asked about, and one that is not."""
    told = [crisis for crisis in dialog.crises.values() if crisis.phrases]
    some = (next((c for c in told if c.ask), None), next((c for c in told if not c.ask), None))
    return tuple(crisis for crisis in some if crisis)


def _mentions(engine: Engine, sorts: Mapping[str, Hashable]) -> tuple[str, ...]:
    """One finding of each sort that people mention."""
    chosen: dict[Hashable, str] = {}
    for name, finding in engine.dialog.findings.items():
        if finding.phrases:
            chosen.setdefault(sorts[name], name)
    return tuple(chosen.values())


def _told(kind: str, event: Event) -> str:
    return f"{kind} ('{event.text}')" if isinstance(event, Heard) and kind not in (*ANSWERS, "gibberish") else kind


# ---- what must hold ----

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


def _broken(engine: Engine, before: State, kind: str, event: Event, step: Step) -> Iterator[tuple[str, str]]:
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
