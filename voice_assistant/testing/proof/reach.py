"""What can be reached: every question, cause, outcome and advice, and the way to what a grave rule needs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice
from pathlib import Path

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
    replace,
)
from voice_assistant.dialog import Dialog, FindingQuestion, GroupQuestion, Level, Rule, Statement, Value
from voice_assistant.engine import Engine
from voice_assistant.engine.agenda import cause_question
from voice_assistant.errors import Problem
from voice_assistant.events import Alarm, Heard, NoInput, Settings
from voice_assistant.loader import Loaded, dialogs_sharing
from voice_assistant.testing.proof.cases import minimal_cases
from voice_assistant.testing.proof.larger import without_shut_gates
from voice_assistant.testing.proof.mute import MuteEngine
from voice_assistant.testing.proof.person import SAID, heard, question_heard, silence, truthful
from voice_assistant.triage import Facts

MOST_TURNS = 600
"""A conversation that is longer never ends."""
MOST_PAIRS = 60
"""Of signs, tried to have one rare question asked."""
MOST_DRAWS = 400
"""Of people, tried to have one still rarer question asked."""


@dataclass(slots=True)
class Reached:
    """What was met in the conversations played for it."""

    conversations: int = 0
    states: set[str] = field(default_factory=set)
    causes: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)
    advice: set[str] = field(default_factory=set)
    endless: list[str] = field(default_factory=list)
    """What was true of the person of each conversation that did not end."""
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Urgent or emergency rule -> for each of its findings, how it comes to be asked."""


def find_reached(engine: Engine) -> Reached:
    """Play one conversation for each rule, and for each cause with all that speaks for it, and with each sign alone."""
    dialog, reached = engine.dialog, Reached()
    for truths in dict.fromkeys(_by_rules_and_causes(engine)):
        for settings in (Settings(), Settings(one_at_a_time=True)):
            _play(engine, dict(truths), settings, reached)
    for name in dialog.findings:
        _play(engine, {name: Value.YES}, Settings(), reached, screened=False)
    for rarer in _with_rarer(engine, reached):
        _play(engine, rarer, Settings(), reached)
    reached.outcomes |= _ended_by_dangers(engine)
    mute = MuteEngine(engine)
    for person in _drawn(mute, reached):
        _play(engine, person, Settings(), reached, tells=True)
    for rule in dialog.rules.values():
        if rule.level >= Level.URGENT:
            reached.paths[rule.id] = tuple(_path(engine, rule))
    return reached


def _by_rules_and_causes(engine: Engine) -> Iterator[tuple[tuple[str, Value], ...]]:
    """What is true of these persons: nothing; the least case of each rule; the signs of each cause, also one by one."""
    yield ()
    by_rule = {case.rule: case for case in reversed(minimal_cases(engine.triage))}
    yield from (case.truths for case in by_rule.values())
    for cause in engine.dialog.causes.values():
        signs = list(cause.for_)
        for chosen in (signs, *([sign] for sign in signs)):
            yield tuple(sorted(_with_openers(engine, dict.fromkeys(chosen, Value.YES)).items()))


def _ended_by_dangers(engine: Engine) -> set[str]:
    """The endings that each danger leads to when it is told, and then nothing is answered."""
    outcomes = set()
    for crisis in engine.dialog.crises.values():
        told = Heard(text=crisis.phrases[0], began=0.0, ended=1.0) if crisis.phrases else Alarm(at=0.0)
        state = engine.advance(engine.begin(Settings()).state, told).state
        if isinstance(state.phase, Checking):
            state = engine.advance(state, NoInput(at=9.0)).state
        if isinstance(state.phase, Ending):
            outcomes.add(state.phase.outcome)
    return outcomes


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


def _drawn(engine: Engine, reached: Reached) -> Iterator[dict[str, Value]]:
    """For what was still not asked: people drawn by chance who have some signs of its causes, and are not sure of
    others.  The first sign they tell in their own words.  Yields those who would be asked, if they come to be asked
    about causes at all.
    """
    dialog, triage = engine.dialog, engine.triage
    for sought, name in _sought(dialog):
        if triage.bit[name] & triage.level_bits:
            continue
        chance = random.Random(name)  # the same people each time
        signs = list(dict.fromkeys(s for c in dialog.causes.values() if name in {*c.for_, *c.against} for s in c.for_))
        for _ in range(MOST_DRAWS):
            if sought in reached.states:
                break
            others = [
                sign
                for sign in dict.fromkeys((*signs, *chance.sample(triage.names, chance.choice((0, 2)))))
                if sign != name
            ]
            sure = chance.sample(others, min(len(others), chance.randint(1, 4)))
            unsure = [s for s in others if s not in sure and chance.random() < 0.1]
            person = dict.fromkeys(sure, Value.YES) | dict.fromkeys(unsure, Value.NOT_SURE) | {name: Value.YES}
            if name in _asked_of_causes(engine, person):
                yield person


def _sought(dialog: Dialog) -> Iterator[tuple[str, str]]:
    """What is to be asked, and a sign that leads there: each finding, and each few in one breath by each of them."""
    yield from ((name, name) for name in dialog.findings)
    for asked in dialog.states.values():
        if isinstance(asked, GroupQuestion) and not asked.wide:
            yield from ((asked.id, member) for member in asked.members)


def _asked_of_causes(engine: Engine, person: dict[str, Value]) -> set[str]:
    """What would be asked about causes, once all that matters for the level is known; nothing in an emergency."""
    triage = engine.triage
    first = next(iter(person))
    facts = Facts(known=triage.level_bits).having(triage.bit[first], person[first])
    for name, value in person.items():
        if triage.bit[name] & triage.level_bits:
            facts = facts.having(triage.bit[name], value)
    level = triage.level(facts)
    state = State(settings=Settings(), phase=Done(""), facts=facts)
    asked: set[str] = set()
    while level < Level.EMERGENCY and (phase := cause_question(engine, state, level)):
        members: tuple[str, ...] = ()
        if isinstance(phase, Asking):
            members = (phase.finding,)
        elif isinstance(phase, AskingGroup) and isinstance(group := engine.dialog.states[phase.group], GroupQuestion):
            members = group.members
        asked.update(members)
        facts = state.facts
        for name in members:
            facts = facts.having(triage.bit[name], person.get(name, Value.NO))
        state = replace(state, facts=facts, causes_asked=state.causes_asked + 1)
    return asked


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
            if id_ not in met and not (kind == "outcome" and _ends_another(loaded, id_)):
                yield loaded.problem(kind, id_, f"no conversation was found that {verb} '{id_}'", f"never-{kind}")


def _ends_another(loaded: Loaded, outcome: str) -> bool:
    """Whether another dialogue, which shares the file of the endings, ends so."""
    file = Path(loaded.place("outcome", outcome).path)
    return any(
        outcome in {rule.action for rule in other.rules.values()} for other in dialogs_sharing(file, loaded.files[0])
    )


def _play(
    engine: Engine,
    truths: dict[str, Value],
    settings: Settings,
    reached: Reached,
    *,
    tells: bool = False,
    screened: bool = True,
) -> None:
    """One conversation to its end.  `screened`: False where no answer comes to the screening questions."""
    reached.conversations += 1
    state = engine.begin(settings).state
    for _ in range(MOST_TURNS):
        phase = state.phase
        match phase:
            case Asking():
                reached.states.add(phase.finding)
            case AskingGroup():
                reached.states.add(phase.group)
            case ReadingBack(umbrella=umbrella) if umbrella:
                reached.states.add(umbrella)
            case AskingChoice():
                reached.states.add(phase.choice)
            case AskingOwnWords():
                reached.states.add(phase.state)
            case Ending():
                emergency = engine.dialog.outcomes[phase.outcome].level is Level.EMERGENCY
                if emergency or phase.part != "level" or engine.prompts.next_part(state, phase) != "causes":
                    _told(engine, state, phase, reached)
                    return
            case Done():
                return
        asked = engine.advance(state, question_heard(state)).state
        said = truthful(engine.dialog, truths, asked, tells=tells)
        if not screened and _is_screen(engine, phase):
            said = None
        elif isinstance(phase, Ending):
            said = SAID[Value.YES]  # to being told what it could be
        state = engine.advance(asked, silence(asked) if said is None else heard(asked, said)).state
    reached.endless.append(", ".join(sorted(truths)))


def _is_screen(engine: Engine, phase: Phase) -> bool:
    group = engine.dialog.states[phase.group] if isinstance(phase, AskingGroup) else None
    return isinstance(group, GroupQuestion) and group.wide


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
        if isinstance(asked, GroupQuestion) and not asked.wide
        for member in asked.members
    }
    for term in (*rule.all_of, *(term for count in rule.counts for term in count.of)):
        asked = engine.dialog.states[term.finding]
        assert isinstance(asked, FindingQuestion)
        way = f" in '{groups[term.finding]}'" if term.finding in groups else ""
        gate = f", once any of {', '.join(asked.when.any_of)} is so or not sure" if asked.when else ""
        yield f"{term.finding}: asked{way}{gate}"
