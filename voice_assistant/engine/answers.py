"""What an answer does, by what was asked; and answers that come late."""

from __future__ import annotations

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Done,
    Ending,
    Mode,
    Phase,
    ReadingBack,
    State,
    Step,
    replace,
)
from voice_assistant.dialog import ChoiceQuestion, GroupQuestion, Level, Value
from voice_assistant.engine.commands import plain, what_can_be_said
from voice_assistant.engine.course import go_on, one_by_one, volunteered
from voice_assistant.engine.ending import close, leave
from voice_assistant.engine.knowledge import choose, queued, record, take_hints, withdraw
from voice_assistant.engine.silence import TRIES, missed
from voice_assistant.engine.steps import again, ask, enter, listen
from voice_assistant.engine.tables import Tables
from voice_assistant.events import Heard
from voice_assistant.matching import Understood


def answer(t: Tables, state: State, u: Understood, event: Heard) -> Step:
    """Words that answer the question now asked (or say nothing)."""
    phase = state.phase
    before = replace(state, preface=()) if state.preface else state  # it has no `undo` of its own: see `_heard`
    match phase:
        case Asking():
            step = _answer_finding(t, state, phase, u, event)
        case AskingGroup():
            step = _answer_group(t, state, phase, u, event)
        case AskingChoice():
            step = _answer_choice(t, state, phase, u, event.text)
        case AskingOwnWords():
            step = _answer_own_words(t, state, phase, u, event)
        case ReadingBack():
            step = _answer_read_back(t, state, phase, u, doubtful=event.doubtful)
        case Checking():
            step = _answer_check(t, state, phase, u, event)
        case Ending():
            step = _answer_ending(t, state, phase, u, event)
        case _:
            step = listen(t, state)
    return Step(replace(step.state, undo=before), step.actions)


def _answer_finding(t: Tables, state: State, phase: Asking, u: Understood, event: Heard) -> Step:
    finding, bit = phase.finding, t.triage.bit[phase.finding]
    own = next((hint for hint in u.hints if hint.finding == finding and not hint.about_other), None)
    value = u.value
    if value is None and own is not None and own.value is Value.YES:
        value = Value.YES
    others = tuple(hint for hint in u.hints if hint.finding != finding)
    if value is None:
        if u.acknowledged:
            return missed(t, state, "yes or no", others, event.text)
        return missed(t, state, "both" if u.contradictory else "not understood", others, event.text)
    old = state.facts.value(bit)
    level_question = bool(bit & t.triage.level_bits)
    if value is Value.NOT_SURE and not phase.unsure:
        state = take_hints(t, state, others, event.text)
        return ask(
            t, replace(state, phase=replace(phase, unsure=True, missed=0), preface=t.prompts.text(state, "ask again"))
        )
    lowers = Value.YES if bit & t.triage.reassuring else Value.NO
    if value is lowers and event.doubtful and level_question and phase.missed == 0:
        return missed(t, state, "yes or no", others, event.text)
    if old is Value.YES and value is not Value.YES and level_question and not bit & t.triage.reassuring:
        # a red flag needs taking back twice
        state = take_hints(t, state, others, event.text)
        return enter(t, replace(state, preface=()), Checking("still so", back=plain(phase), finding=finding))
    state = record(t, state, {finding: value}, event.text, twice=phase.mode == "twice")
    if value is Value.NO and (old is Value.NO or phase.mode == "second" or bit & state.second):
        state = replace(state, confirmed=state.confirmed | bit)
    return go_on(t, take_hints(t, state, others, event.text))


def _answer_group(t: Tables, state: State, phase: AskingGroup, u: Understood, event: Heard) -> Step:
    group = t.dialog.states[phase.group]
    assert isinstance(group, GroupQuestion)
    if u.value is Value.NO and not event.doubtful and not any(h.value is not Value.NO for h in u.hints):
        unknown = [m for m in group.members if not t.triage.bit[m] & state.facts.known]
        return go_on(t, record(t, state, dict.fromkeys(unknown, Value.NO), event.text, question=phase.group))
    named = [h for h in u.hints if h.finding in group.members and h.value is Value.YES and not h.about_other]
    if u.value is None and not named:
        key = "both" if u.contradictory else "yes or no" if u.acknowledged else "not understood"
        return missed(t, state, key, u.hints, event.text)
    # yes, not sure, or one of them by name: each is asked by itself, the named ones first
    state = replace(state, opened=state.opened | {phase.group}, preface=())
    queue: tuple[tuple[str, Mode], ...] = tuple((h.finding, "volunteered") for h in named)
    if not named:  # what no rule asks for is asked only here
        queue = tuple((m, "second") for m in group.members if not t.triage.bit[m] & t.triage.level_bits)
    rest = tuple(h for h in u.hints if h not in named)
    state = take_hints(t, replace(state, queue=queued(t, state, queue)), rest, event.text)
    preface = () if named else t.prompts.text(state, "one at a time")
    return go_on(t, replace(state, preface=preface))


def _answer_choice(t: Tables, state: State, phase: AskingChoice, u: Understood, words: str) -> Step:
    asked = t.dialog.states[phase.choice]
    assert isinstance(asked, ChoiceQuestion)
    if phase.proposed:
        if u.value is Value.YES:
            return go_on(t, choose(state, asked, phase.proposed))
        if u.value is None:
            return missed(t, state, "yes or no" if u.acknowledged else "not understood", u.hints, "")
        if phase.missed + 1 >= TRIES:  # denied again and again: nothing is assumed
            return go_on(t, choose(replace(state, preface=()), asked, asked.otherwise))
        return enter(t, replace(state, preface=()), replace(phase, proposed="", missed=phase.missed + 1))
    if u.choice is not None:
        if asked.confirm and u.choice != asked.otherwise:
            return enter(t, replace(state, preface=()), replace(phase, proposed=u.choice))
        return go_on(t, take_hints(t, choose(state, asked, u.choice), u.hints, words))
    if u.value is Value.NOT_SURE:
        return go_on(t, take_hints(t, choose(state, asked, asked.otherwise), u.hints, words))
    return missed(t, state, "not understood", u.hints, "")


def _answer_own_words(t: Tables, state: State, phase: AskingOwnWords, u: Understood, event: Heard) -> Step:
    state = replace(state, visited=state.visited | {phase.state}, preface=())
    return go_on(t, take_hints(t, state, u.hints, event.text))


def _answer_read_back(t: Tables, state: State, phase: ReadingBack, u: Understood, *, doubtful: bool) -> Step:
    bits = t.triage.bits(phase.findings)
    named = [h.finding for h in u.hints if h.finding in phase.findings]
    if named:
        # only what was named is asked again; the others are read back once more
        queue: tuple[tuple[str, Mode], ...] = tuple((finding, "second") for finding in dict.fromkeys(named))
        state = withdraw(t, state, named)
        return go_on(t, replace(state, queue=queued(t, state, queue), preface=t.prompts.text(state, "ask again")))
    if phase.naming:
        return one_by_one(t, state, phase)
    if u.value is Value.YES and doubtful and phase.missed == 0:
        return missed(t, state, "yes or no")
    if u.value is Value.YES:
        state = replace(state, confirmed=state.confirmed | bits, preface=())
        return go_on(t, take_hints(t, state, u.hints, ""))
    if u.value is Value.NO:
        return enter(t, replace(state, preface=()), replace(phase, naming=True, missed=0))
    if u.value is Value.NOT_SURE:
        return one_by_one(t, state, phase)
    return missed(t, state, "yes or no" if u.acknowledged else "not understood", u.hints, "")


def _answer_check(t: Tables, state: State, phase: Checking, u: Understood, event: Heard) -> Step:
    state = replace(state, preface=())
    match phase.what:
        case "need help":
            if u.value is Value.NO and not u.emergency:
                state = replace(state, phase=phase.back)
                return again(t, state, *what_can_be_said(t, state, phase.back))
            if u.value is None and not u.emergency and u.acknowledged:
                return missed(t, state, "yes or no", u.hints, event.text)
            return go_on(t, replace(state, cried=True, phase=phase.back))
        case "still so":
            if u.value is Value.NO and not event.doubtful:
                state = record(t, state, {phase.finding: Value.NO}, event.text)
                return go_on(t, replace(state, confirmed=state.confirmed | t.triage.bit[phase.finding]))
            if u.value is None:
                return missed(t, state, "not understood", u.hints, event.text)
            kept = t.prompts.text(state, "kept", finding=t.prompts.name(state, phase.finding))
            return go_on(t, replace(state, preface=kept, queue=tuple(q for q in state.queue if q[0] != phase.finding)))
        case "leave":
            if u.value is Value.YES:
                return leave(t, replace(state, phase=phase.back), "left early")
        case "start over":
            if u.value is Value.YES:
                fresh = State(settings=state.settings, phase=Done(""), prompt=state.prompt, turn=state.turn)
                fresh = replace(fresh, preface=t.prompts.text(fresh, "starting over"))
                return go_on(t, fresh)
    state = take_hints(t, replace(state, phase=phase.back), u.hints, event.text)
    return go_on(t, state) if state.queue else again(t, state)


def _answer_ending(t: Tables, state: State, phase: Ending, u: Understood, event: Heard) -> Step:
    emergency = t.dialog.outcomes[phase.outcome].level is Level.EMERGENCY
    step = volunteered(t, state, u.hints, event.text)
    if step is not None:
        return step
    if emergency:
        if u.value is Value.YES or u.acknowledged:
            return close(t, state, phase)
        return missed(t, state, "not understood")
    if u.value is Value.YES:
        return again(t, replace(state, phase=replace(phase, full=True)))
    if u.value is Value.NO:
        return close(t, state, phase)
    return missed(t, state, "not understood")


def late(t: Tables, state: State, belongs: Phase, u: Understood, event: Heard) -> Step:
    """Speech that began before the present question could be understood: it answers the one before, or nothing."""
    changed: tuple[str, ...] = ()
    known = state.facts.known
    match belongs:
        case Asking() if u.value is not None or u.contradictory:
            bit = t.triage.bit[belongs.finding]
            if known & bit and (u.contradictory or state.facts.value(bit) is not u.value):
                changed = (belongs.finding,)
        case AskingGroup() if u.value in (Value.YES, Value.NOT_SURE) or u.contradictory:
            group = t.dialog.states[belongs.group]
            assert isinstance(group, GroupQuestion)
            changed = tuple(m for m in group.members if state.facts.value(t.triage.bit[m]) is Value.NO)
        case ReadingBack() if u.value in (Value.NO, Value.NOT_SURE) or u.contradictory:
            changed = tuple(f for f in belongs.findings if state.confirmed & t.triage.bit[f])
    state = take_hints(t, state, u.hints, event.text)
    if not changed:
        return go_on(t, replace(state, preface=())) if state.queue else listen(t, state)
    queue: tuple[tuple[str, Mode], ...] = tuple((finding, "revisit") for finding in changed)
    state = replace(state, confirmed=state.confirmed & ~t.triage.bits(changed))
    return go_on(
        t, replace(state, queue=queued(t, state, queue), preface=t.prompts.text(state, "ask again"), before=None)
    )
