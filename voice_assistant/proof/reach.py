"""What can be reached: every question, cause, outcome and advice, and the way to what a grave rule needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice

from voice_assistant.conversation import Asking, AskingChoice, AskingGroup, AskingOwnWords, Done, Ending, State
from voice_assistant.dialog import FindingQuestion, GroupQuestion, Level, Rule, Statement, Value
from voice_assistant.engine import Engine
from voice_assistant.errors import Problem
from voice_assistant.events import Settings
from voice_assistant.loader import Loaded
from voice_assistant.proof.cases import minimal_cases
from voice_assistant.proof.larger import without_shut_gates
from voice_assistant.proof.person import heard, question_heard, silence, truthful

MOST_TURNS = 400
MOST_PAIRS = 60
"""Of signs, tried to have one rare question asked."""


@dataclass(slots=True)
class Reached:
    """What was met in the conversations played for it."""

    conversations: int = 0
    states: set[str] = field(default_factory=set)
    causes: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)
    advice: set[str] = field(default_factory=set)
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Urgent or emergency rule -> for each of its findings, how it comes to be asked."""


def find_reached(engine: Engine) -> Reached:
    """Play one conversation for each rule, and for each cause with all that speaks for it, and with each sign alone."""
    dialog, reached = engine.dialog, Reached()
    wanted: dict[tuple[tuple[str, Value], ...], None] = {(): None}
    by_rule = {case.rule: case for case in reversed(minimal_cases(engine.triage))}
    for case in by_rule.values():
        wanted[case.truths] = None
    for cause in dialog.causes.values():
        signs = list(cause.for_)
        for chosen in (signs, *([sign] for sign in signs)):
            truths = _with_openers(engine, dict.fromkeys(chosen, Value.YES))
            wanted[tuple(sorted(truths.items()))] = None
    for truths_ in wanted:
        for settings in (Settings(), Settings(one_at_a_time=True)):
            _play(engine, dict(truths_), settings, reached)
    for rarer in _with_rarer(engine, reached):
        _play(engine, rarer, Settings(), reached)
    for rule in dialog.rules.values():
        if rule.level >= Level.URGENT:
            reached.paths[rule.id] = tuple(_path(engine, rule))
    return reached


def _with_rarer(engine: Engine, reached: Reached) -> Iterator[dict[str, Value]]:
    """For what tells causes apart and was not asked yet: pairs of other signs of the causes that it is a sign of."""
    dialog = engine.dialog
    for name in dialog.findings:
        beside = {sign: None for c in dialog.causes.values() if name in {*c.for_, *c.against} for sign in c.for_}
        for pair in islice(combinations([sign for sign in beside if sign != name], 2), MOST_PAIRS):
            if name in reached.states:
                break
            truths = dict.fromkeys(pair, Value.YES)
            yield _with_openers(engine, {**truths, name: Value.YES})


def check_reached(loaded: Loaded, reached: Reached) -> Iterator[Problem]:
    """What no conversation came to."""
    dialog = loaded.dialog
    for id_, asked in dialog.states.items():
        if id_ not in reached.states and not isinstance(asked, Statement):
            yield loaded.problem("state", id_, f"no conversation was found that asks '{id_}'", "never-asked")
    for kind, all_, met, verb in (
        ("cause", dialog.causes, reached.causes, "tells the cause"),
        ("outcome", dialog.outcomes, reached.outcomes, "ends in"),
        ("advice", dialog.advice, reached.advice, "gives the advice"),
    ):
        for id_ in all_:
            if id_ not in met:
                yield loaded.problem(kind, id_, f"no conversation was found that {verb} '{id_}'", f"never-{kind}")


def _play(engine: Engine, truths: dict[str, Value], settings: Settings, reached: Reached) -> None:
    reached.conversations += 1
    state = engine.begin(settings).state
    for _ in range(MOST_TURNS):
        phase = state.phase
        match phase:
            case Asking():
                reached.states.add(phase.finding)
            case AskingGroup():
                reached.states.add(phase.group)
            case AskingChoice():
                reached.states.add(phase.choice)
            case AskingOwnWords():
                reached.states.add(phase.state)
            case Ending():
                _told(engine, state, phase, reached)
                return
            case Done():
                return
        asked = engine.advance(state, question_heard(state)).state
        said = truthful(engine.dialog, truths, asked)
        state = engine.advance(asked, silence(asked) if said is None else heard(asked, said)).state


def _told(engine: Engine, state: State, phase: Ending, reached: Reached) -> None:
    triage = engine.triage
    level = triage.level(state.facts)
    reached.outcomes.add(phase.outcome)
    told = triage.told(state.facts, level)
    said = set(engine.prompts.advice(state, engine.dialog.outcomes[phase.outcome].level))
    reached.causes.update(ranked.cause for ranked in triage.rank(state.facts, level))
    for ranked in told:
        for id_ in engine.dialog.causes[ranked.cause].advice:
            if engine.prompts.fill(state, engine.dialog.advice[id_].say) in said:
                reached.advice.add(id_)


def _with_openers(engine: Engine, truths: dict[str, Value]) -> dict[str, Value]:
    """The truths, and for each shut gate the first finding that opens it."""
    while True:
        kept = dict(without_shut_gates(engine.triage, truths))
        shut = next((name for name in truths if name not in kept), None)
        if shut is None:
            return truths
        asked = engine.dialog.states[shut]
        assert isinstance(asked, FindingQuestion)
        assert asked.when is not None
        opener = next((name for name in asked.when.any_of if name not in truths), None)
        if opener is None:
            return truths
        truths = {**truths, opener: Value.YES}


def _path(engine: Engine, rule: Rule) -> Iterator[str]:
    """How each finding of a rule comes to be asked: in which breath, behind which gate."""
    groups = {
        member: asked.id
        for asked in engine.dialog.states.values()
        if isinstance(asked, GroupQuestion)
        for member in asked.members
    }
    for term in (*rule.all_of, *(term for count in rule.counts for term in count.of)):
        asked = engine.dialog.states[term.finding]
        assert isinstance(asked, FindingQuestion)
        way = f" in '{groups[term.finding]}'" if term.finding in groups else ""
        gate = f", once any of {', '.join(asked.when.any_of)} is so or not sure" if asked.when else ""
        yield f"{term.finding}: asked{way}{gate}"
