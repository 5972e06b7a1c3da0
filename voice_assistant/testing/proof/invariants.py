"""What must hold of every conversation, whatever happens: of what is *said* and *finished*, not just of the state.

`owed` works out, apart from the engine, which outcome a person is owed at a moment.  `Watch` follows one conversation,
step by step.  `ways_out` tries, from one state, every way in which a conversation can stop.  The random walk and the
exhaustive steps of a proof use all three.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from voice_assistant.conversation import Asking, Checking, Done, Ending, State, Step, beneath, checks, replace
from voice_assistant.dialog import Crisis, Level, Value
from voice_assistant.engine import Engine
from voice_assistant.events import (
    Alarm,
    Asked,
    Command,
    Event,
    Finish,
    Heard,
    InputMode,
    Listen,
    Lost,
    NoInput,
    Part,
    Say,
    Settings,
)
from voice_assistant.matching import Mention, Understood

INVARIANTS = {
    "never-lower": "the last outcome said, and Finish, are never lower than any outcome announced or pending",
    "finish-said": "what Finish names was said, and an emergency is said in the last words of all",
    "cry": "a pending cry is answered by silence, goodbye and the end of input as by 'yes'",
    "no-endless-pause": "no pause without end while an emergency is announced, known, cried for or spoken of",
    "no-mute": "only 'understood', a goodbye that was confirmed, silence after all repeats or the end of input closes "
    "an emergency",
    "nothing-lost": "a sign beside a cry, a command or an answer is known afterwards, or will be asked about",
    "mention-lowers": "a sign that lowers is known by an answer to its own question only, and twice before it counts",
    "danger": "a danger that is told of is answered at once with what to do; only a clear 'no' to its question ends it",
    "alarm": "a smoke alarm is spoken of when it is heard, and answers nothing: what was asked before still is",
    "stops": "goodbye and the end of input end every conversation, and silence ends it or is waited through",
}
"""Id of an invariant -> what it says."""

CRY = "need help"
"""The check of a cry for help, among those of dangers."""
MOST_SILENCES = 400
"""More than any conversation needs to run out by itself."""
STEP_S = 10.0


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that did not hold."""

    rule: str
    """Key of `INVARIANTS`."""
    says: str

    def __str__(self) -> str:
        return f"{self.says} [{self.rule}]"


# ---- what is owed ----


@lru_cache(maxsize=256)
def gravity(engine: Engine, outcome: str) -> tuple[int, int]:
    """Greater for the graver of two outcomes: by level, and within a level by their order in the file; (-1, 0) for
    none.
    """
    if not outcome:
        return (-1, 0)
    place = list(engine.dialog.outcomes).index(outcome)
    return (int(engine.dialog.outcomes[outcome].level), -place)


def graver(engine: Engine, *outcomes: str) -> str:
    """The gravest of these."""
    return max(outcomes, key=lambda outcome: gravity(engine, outcome))


def pending(state: State) -> tuple[str, ...]:
    """The findings that the person spoke of and has not yet been asked about, or has not answered."""
    waiting = [finding for finding, mode in state.queue if mode == "volunteered"]
    phase = beneath(state.phase)
    if isinstance(phase, Asking) and phase.mode == "volunteered":
        waiting.append(phase.finding)
    return tuple(dict.fromkeys(waiting))


def asked_for_help(state: State) -> bool:
    """Whether the person cried for help and has not said that none is needed."""
    return state.help_asked or any(check.what == "need help" for check in checks(state.phase))


def owed(engine: Engine, state: State) -> str:
    """The gravest outcome that is known, cried for or spoken of; empty below urgent, where what was not asked could
    still raise it.
    """
    found = ""
    if asked_for_help(state):
        found = _first_emergency(engine)
    facts = state.facts
    for finding in pending(state):
        facts = facts.having(engine.triage.bit[finding], Value.YES)
    rule = engine.triage.fired(facts)
    if rule and rule.level >= Level.URGENT:
        found = graver(engine, found, rule.action)
    for check in checks(state.phase):
        if check.crisis:
            found = graver(engine, found, engine.dialog.crises[check.crisis].outcome)
    return found


def said(engine: Engine, state: State, step: Step) -> str:
    """The gravest outcome whose instruction is in the words of this step; empty: none.  `state`: whose words."""
    lines = {line.text for action in step.actions if isinstance(action, Say) for line in action.lines}
    if not lines:
        return ""
    return next(
        (id_ for id_, brief, full in instructions(engine, state.settings) if brief in lines or full <= lines), ""
    )


@lru_cache(maxsize=64)
def instructions(engine: Engine, settings: Settings) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Each outcome, the gravest first: its id, its brief form, and the lines of its full form."""
    state = State(settings=settings, phase=Done(""))
    fill = engine.prompts.fill
    return tuple(
        (outcome.id, fill(state, outcome.brief), frozenset(fill(state, text) for text in outcome.say))
        for outcome in sorted(engine.dialog.outcomes.values(), key=lambda o: gravity(engine, o.id), reverse=True)
    )


# ---- following a conversation ----


class Watch:
    """One conversation, step by step; it remembers what was said."""

    def __init__(self, engine: Engine, highest: str = "") -> None:
        self.engine = engine
        self.highest = highest
        """The gravest outcome said so far."""
        self.due = ""
        """The gravest outcome that a danger or a cry has led to."""
        self.open: dict[str, str] = {}
        """The cry for help and the dangers that were told of, each neither answered nor denied yet -> what is owed."""

    def begun(self, step: Step) -> None:
        """The first prompt."""
        self._hear(step)

    def broken(self, before: State, event: Event, step: Step) -> Iterator[Broken]:
        """What this step breaks."""
        was = self.highest
        self._hear(step)
        heard = self.engine.understood(before, event) if isinstance(event, Heard) and not event.signal else None
        if isinstance(event, Heard):
            before, _ = self.engine.taken_up(before, event)
        finish = next((action for action in step.actions if isinstance(action, Finish)), None)
        if finish and not isinstance(before.phase, Done):
            yield from self._finished(before, event, step, finish, was)
        yield from self._dangers(before, event, step, heard)
        if isinstance(event, Alarm) and not isinstance(before.phase, Done):
            yield from _alarmed(self.engine, before, step)
        yield from _cry_unanswered(self.engine, before, event, step)
        yield from _paused_for_ever(self.engine, self.highest, step)
        yield from _lost(self.engine, before, event, step.state)
        yield from _lowered(self.engine, before, step.state)

    def _hear(self, step: Step) -> None:
        now = said(self.engine, step.state, step)
        self.highest = graver(self.engine, self.highest, now)

    def _finished(self, before: State, event: Event, step: Step, finish: Finish, was: str) -> Iterator[Broken]:
        engine = self.engine
        due = graver(engine, was, owed(engine, before), self.due)
        if gravity(engine, finish.outcome) < gravity(engine, due):
            yield Broken("never-lower", f"it finished with '{finish.outcome}' where '{due}' was due")
        if gravity(engine, self.highest) < gravity(engine, finish.outcome):
            yield Broken("finish-said", f"it finished with '{finish.outcome}', which was not said")
        last = said(engine, step.state, step)
        if _is_emergency(engine, due) and gravity(engine, last) < gravity(engine, due):
            yield Broken("finish-said", f"its last words name '{last}' where '{due}' was due")
        if _is_emergency(engine, was) and isinstance(event, Heard) and not _may_close(engine, before, event):
            yield Broken("no-mute", f"'{event.text}' ended it")

    def _dangers(self, before: State, event: Event, step: Step, heard: Understood | None) -> Iterator[Broken]:
        """A danger or a cry that is neither answered, nor denied, nor still asked about, is forgotten."""
        engine, after = self.engine, step.state
        self.open |= _asked_about(engine, before)
        if heard and heard.crisis:
            told = engine.dialog.crises[heard.crisis]
            self.open[told.id] = told.outcome
            if not _is_answered(engine, told, step):
                yield Broken("danger", f"'{told.id}' was told of, and it went on to '{after.phase.key}'")
        denied = heard and heard.value is Value.NO and not (heard.emergency or heard.crisis)
        if denied and isinstance(before.phase, Checking) and isinstance(event, Heard) and not event.doubtful:
            self.open.pop(before.phase.crisis or before.phase.what, None)
        asked = _asked_about(engine, after)
        for name, outcome in list(self.open.items()):
            if gravity(engine, after.outcome) >= gravity(engine, outcome):
                del self.open[name]  # its ending, or a graver one, is owed from now on: see "never-lower"
                self.due = graver(engine, self.due, outcome)
            elif name not in asked and not (name == CRY and after.help_asked):
                del self.open[name]
                yield Broken("danger", f"'{name}' was told of and is forgotten at '{after.phase.key}'")
        self.open |= asked


def _asked_about(engine: Engine, state: State) -> dict[str, str]:
    """The cry and the dangers that are being asked about, and what is owed for each."""
    crises, cry = engine.dialog.crises, _first_emergency(engine)
    return {
        check.crisis or CRY: crises[check.crisis].outcome if check.crisis else cry
        for check in checks(state.phase)
        if check.what in (CRY, "crisis")
    }


def _is_answered(engine: Engine, told: Crisis, step: Step) -> bool:
    """Whether this step's words are those for the danger: its question, or the ending that says what to do."""
    after = step.state
    if isinstance(after.phase, Checking):
        lines = {line.text for action in step.actions if isinstance(action, Say) for line in action.lines}
        return after.phase.crisis == told.id and engine.prompts.fill(after, told.ask) in lines
    of_it = isinstance(after.phase, (Ending, Done)) and after.phase.outcome == told.outcome
    return of_it and said(engine, after, step) == told.outcome


def _alarmed(engine: Engine, before: State, step: Step) -> Iterator[Broken]:
    after = step.state
    told = next((crisis for crisis in engine.dialog.crises.values() if crisis.alarm), None)
    if told is None:
        return
    being_told = isinstance(before.phase, Ending) and before.phase.outcome == told.outcome
    speaks = any(isinstance(action, Say) for action in step.actions)
    if speaks if being_told else not _is_answered(engine, told, step):
        yield Broken("alarm", f"at '{before.phase.key}' it went on to '{after.phase.key}'")
    asks = {check.crisis for check in checks(after.phase)}
    if (after.facts, after.answers, after.choices) != (before.facts, before.answers, before.choices):
        known = after.facts.known & before.facts.known == before.facts.known and after.announced is Level.EMERGENCY
        if not known:  # where it leads to an ending, what was spoken of counts as so
            yield Broken("alarm", "it answered something")
    if told.id in asks and beneath(after.phase).key != beneath(before.phase).key:
        yield Broken("alarm", f"'{before.phase.key}' is no longer asked after it")


@lru_cache(maxsize=16)
def _first_emergency(engine: Engine) -> str:
    return next(outcome.id for outcome in engine.dialog.outcomes.values() if outcome.level is Level.EMERGENCY)


def _is_emergency(engine: Engine, outcome: str) -> bool:
    return bool(outcome) and engine.dialog.outcomes[outcome].level is Level.EMERGENCY


def _may_close(engine: Engine, before: State, event: Heard) -> bool:
    if isinstance(before.phase, Checking) and before.phase.what == "leave":
        return True
    return engine.understood(before, event).command is Command.UNDERSTOOD


def _cry_unanswered(engine: Engine, before: State, event: Event, step: Step) -> Iterator[Broken]:
    if not (isinstance(before.phase, Checking) and before.phase.what == "need help"):
        return
    leaves = isinstance(event, Heard) and engine.understood(before, event).command is Command.GOODBYE
    ends = isinstance(event, NoInput) or leaves or (isinstance(event, Lost) and event.part is Part.INPUT)
    if ends and said(engine, step.state, step) != _first_emergency(engine):
        yield Broken("cry", f"it went on to '{step.state.phase.key}'")


def _paused_for_ever(engine: Engine, highest: str, step: Step) -> Iterator[Broken]:
    listens = [action for action in step.actions if isinstance(action, Listen)]
    if not listens or listens[-1].no_input_timeout_s is not None or isinstance(step.state.phase, Done):
        return
    due = graver(engine, highest, owed(engine, step.state))
    if _is_emergency(engine, due):
        yield Broken("no-endless-pause", f"it waits without end where '{due}' is due")


def _lost(engine: Engine, before: State, event: Event, after: State) -> Iterator[Broken]:
    """Signs in these words that are neither known, asked nor waiting afterwards."""
    if not isinstance(event, Heard) or isinstance(after.phase, Done):
        return
    waiting = {finding for finding, _ in after.queue}
    phase = beneath(after.phase)
    if isinstance(phase, Asking):
        waiting.add(phase.finding)
    waiting.update(check.finding for check in checks(after.phase))
    for mention in engine.understood(before, event).mentions:
        if not _counts(engine, mention) or mention.finding in waiting:
            continue
        if after.facts.value(engine.triage.bit[mention.finding]) in (None, Value.NO):
            yield Broken("nothing-lost", f"'{mention.words}' ({mention.finding}) is not known")


def _counts(engine: Engine, mention: Mention) -> bool:
    bit = engine.triage.bit.get(mention.finding, 0)
    surely = mention.value is Value.YES and not mention.about_other
    return surely and bool(bit) and not bit & engine.triage.mitigating


def _lowered(engine: Engine, before: State, after: State) -> Iterator[Broken]:
    """A sign that lowers counts as heard for the second time by its own second question, after its own first."""
    phase = before.phase
    asked = engine.triage.bit[phase.finding] if isinstance(phase, Asking) else 0
    lowering = engine.triage.mitigating
    heard_twice = after.facts.twice & ~before.facts.twice
    if heard_twice & ~(asked if isinstance(phase, Asking) and phase.mode == "twice" else 0):
        yield Broken("mention-lowers", f"{', '.join(engine.triage.each(heard_twice))} counts as heard twice")
    for finding in engine.triage.each(heard_twice):
        given = before.answers.get(finding)
        if given is None or given.value is not Value.YES or given.volunteered or not given.answered:
            yield Broken("mention-lowers", f"the first 'yes' to {finding} did not answer its question")
    noted = after.facts.yes & ~before.facts.yes & lowering
    for finding in engine.triage.each(noted & ~asked):
        if after.answers[finding].answered and not after.answers[finding].volunteered:
            yield Broken("mention-lowers", f"{finding} was noted without being asked")


# ---- every way out ----


def ways_out(engine: Engine, state: State, highest: str = "", *, run_out: bool = True) -> Iterator[Broken]:
    """From this state: the end of input, a goodbye that is confirmed, and silence to the end.  None may end lower than
    `highest` (the gravest outcome said before) or what is owed.

    `run_out`: silence also where no emergency is open; it takes hundreds of steps.
    """
    if isinstance(state.phase, Done):
        return
    due = graver(engine, highest, owed(engine, state))
    end: dict[str, tuple[Event, ...]] = {
        "the end of input": (Lost(part=Part.INPUT, at=_now(state)),),
        "goodbye": (),
    }
    if run_out or _is_emergency(engine, due):
        end["silence"] = (NoInput(at=_now(state)),) * MOST_SILENCES
    for name, events in end.items():
        watch = Watch(engine)
        watch.highest = highest
        finish = None
        now = state
        for event in events or _leaving(engine):
            step = engine.advance(now, event if not isinstance(event, Heard) else _heard(now, event))
            for broken in watch.broken(now, event, step):
                yield Broken(broken.rule, f"by {name}: {broken.says}")
            before, now = now, _understood_question(engine, step.state)
            finish = next((action for action in step.actions if isinstance(action, Finish)), None)
            stands_by = isinstance(event, NoInput) and before.paused and now.paused and before.phase == now.phase
            if finish or stands_by:
                break
        if finish is None:
            if name != "silence" or not now.paused:
                yield Broken("stops", f"by {name} it comes to no end")
        elif gravity(engine, finish.outcome) < gravity(engine, due):
            yield Broken("never-lower", f"by {name} it ends with '{finish.outcome}' where '{due}' was due")


def _leaving(engine: Engine) -> Iterator[Heard]:
    bye = engine.dialog.commands[Command.GOODBYE][0]
    for text in (bye, "yes") * 4:
        yield Heard(text=text, began=0.0, ended=0.0, input_mode=InputMode.KEYS)


def _now(state: State) -> float:
    return state.prompt * STEP_S + STEP_S / 2


def _heard(state: State, event: Heard) -> Heard:
    return replace(event, began=_now(state), ended=_now(state))


def _understood_question(engine: Engine, state: State) -> State:
    if isinstance(state.phase, Done):
        return state
    return engine.advance(state, Asked(prompt=state.prompt, at=state.prompt * STEP_S)).state
