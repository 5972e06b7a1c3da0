"""Every state, every kind of event: what must hold of each single step, wherever it happens, and of every way out.

States are told apart by what is asked, in which way and how often before (`_kind`); each kind is met once and then
given every kind of event, whose results are looked at in the same way, until nothing new comes.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
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
    beneath,
    checks,
)
from voice_assistant.dialog import ChoiceQuestion, Crisis, Dialog, FindingQuestion, Value
from voice_assistant.engine import Engine
from voice_assistant.events import Alarm, Command, Event, Found, Heard, Lost, Noise, Part, Settings
from voice_assistant.testing.proof.invariants import Watch, owed, ways_out
from voice_assistant.testing.proof.person import TURN_S, heard, question_heard, silence
from voice_assistant.testing.proof.step_rules import ANSWERS, broken_rules
from voice_assistant.triage import Facts

GIBBERISH = "the weather is lovely in september"
"""Words that answer nothing."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A step that breaks a rule."""

    rule: str
    """Id of the rule, see `step_rules.RULES`."""
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


@dataclass(frozen=True, slots=True)
class Met:
    """A state that a conversation came to."""

    state: State
    told: str
    """The gravest outcome said on the way."""


@dataclass(slots=True)
class Looked:
    """What came of looking at a few states."""

    local: Local
    met: dict[Hashable, Met]
    """Kind -> the first state of that kind that they led to."""
    ways: set[Hashable]
    """The kinds of state that every way out was tried from."""


class Steps:
    """Gives states every kind of event."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sorts = {name: _sort(engine, name) for name in engine.dialog.findings}
        self._mentions = _mentions(engine, self._sorts)

    def begun(self) -> dict[Hashable, Met]:
        """The first states."""
        met: dict[Hashable, Met] = {}
        for settings in (Settings(), Settings(one_at_a_time=True)):
            state = self.engine.begin(settings).state
            met.setdefault(_kind(self._sorts, state), Met(state, ""))
        return met

    def look_at(self, some: Iterable[Met], known_ways: Set[Hashable]) -> Looked:
        """Give each of these states every kind of event.  `known_ways` are not tried again."""
        looked = Looked(Local(), {}, set())
        for met in some:
            if not isinstance(met.state.phase, Done):
                looked.local.states += 1
                self._look_at(met, looked, known_ways)
        looked.local.left = len(looked.ways)
        return looked

    def _look_at(self, met: Met, looked: Looked, known_ways: Set[Hashable]) -> None:
        engine = self.engine
        state = engine.advance(met.state, question_heard(met.state)).state
        for kind, event in _events(engine, state, self._mentions):
            looked.local.steps[kind] += 1
            step = engine.advance(state, event)
            watch = Watch(engine, met.told)
            broken = [*broken_rules(engine, state, kind, event, step)]
            broken += ((one.rule, one.says) for one in watch.broken(state, event, step))
            way = (_place(self._sorts, step.state), owed(engine, step.state), watch.highest)
            if way not in known_ways and way not in looked.ways:
                looked.ways.add(way)
                broken += (
                    (one.rule, f"then, {one.says}")
                    for one in ways_out(engine, step.state, watch.highest, run_out=False)
                )
            looked.local.breaches += (Breach(rule, _shown(state), _told(kind, event), says) for rule, says in broken)
            looked.met.setdefault(_kind(self._sorts, step.state), Met(step.state, watch.highest))


class Search:
    """Which states were met, and what was found: the same whoever looks at them, if what they found is added in
    order.
    """

    def __init__(self, begun: Mapping[Hashable, Met]) -> None:
        self.local = Local()
        self.ways: set[Hashable] = set()
        self._seen = set(begun)
        self._waiting = deque(begun.values())

    def take(self, most: int) -> tuple[Met, ...]:
        """The next states to look at; empty: none is left, or what is being looked at must be added first."""
        return tuple(self._waiting.popleft() for _ in range(min(most, len(self._waiting))))

    def add(self, looked: Looked) -> None:
        """What came of some of them."""
        self.ways |= looked.ways
        self.local.states += looked.local.states
        self.local.steps += looked.local.steps
        self.local.left = len(self.ways)
        self.local.breaches += looked.local.breaches
        self._waiting += (met for kind, met in looked.met.items() if kind not in self._seen)
        self._seen |= looked.met.keys()


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
    at = heard(state, "").began
    yield "silence", silence(state)
    yield "a sound", Noise(at=at)
    yield "an alarm", Alarm(at=at)
    for part in Part:
        yield f"{part.value} lost", Lost(part=part, at=at)
        if part is not Part.INPUT:
            yield f"{part.value} found", Found(part=part, at=at)
    yield from _answers(engine, state)
    yield from _beside_answers(engine.dialog, state, mentions)


def _answers(engine: Engine, state: State) -> Iterator[tuple[str, Event]]:
    """Words for what is asked: understood, doubted, begun too early."""
    yield "gibberish", heard(state, GIBBERISH)
    for text in ANSWERS:
        yield text, heard(state, text)
    yield "a doubtful no", replace(heard(state, "no"), doubtful=True)
    yield "yes and no", heard(state, "yes no")
    if not (state.open and state.open.at < state.prompt * TURN_S):  # else the same question was understood before
        yield "a yes too early", heard(state, "yes", -0.5)
        yield "a no too early", heard(state, "no", -0.5)
    if isinstance(state.phase, AskingChoice):
        asked = engine.dialog.states[state.phase.choice]
        assert isinstance(asked, ChoiceQuestion)
        yield from (("a choice", heard(state, choice.phrases[0])) for choice in asked.choices if choice.phrases)


def _beside_answers(dialog: Dialog, state: State, mentions: tuple[str, ...]) -> Iterator[tuple[str, Event]]:
    """Words that mean the same whatever is asked: commands, cries, dangers, findings."""
    for command in Command:
        for phrase in dialog.commands[command.value][:1]:
            yield f"command {command.value}", heard(state, phrase)
    for phrase in dialog.emergency_phrases[:1]:
        yield "a cry for help", heard(state, phrase)
        for finding in mentions:
            yield "a cry and a mention", heard(state, f"{phrase} {dialog.findings[finding].phrases[0]}")
    for crisis in _dangers(dialog):
        yield "a danger", heard(state, crisis.phrases[0])
    for finding in mentions:
        yield "a mention", heard(state, dialog.findings[finding].phrases[0])


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
