"""What is known: noting answers, taking them back, and taking what was mentioned by the way."""

from __future__ import annotations

import functools
import operator

from voice_assistant.conversation import Given, Mode, State, replace
from voice_assistant.dialog import ChoiceQuestion, GroupQuestion, Level, Person, Value
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.matching import Mention
from voice_assistant.owed import spoken_of


def record(
    t: CompiledDialog,
    state: State,
    values: dict[str, Value],
    words: str,
    *,
    twice: bool = False,
    volunteered: bool = False,
    answered: bool = True,
    question: str = "",
) -> State:
    """Note findings.  One call is one turn: what one mishearing can have changed together."""
    facts, answers, confirmed, contested = state.facts, dict(state.answers), state.confirmed, state.contested
    changed = denied = 0
    for finding, value in values.items():
        bit = t.triage.bit[finding]
        changed |= bit
        denied |= bit if value is Value.NO else 0
        facts = facts.having(bit, value, twice=twice)
        answers[finding] = Given(value, state.turn, words, volunteered=volunteered, answered=answered)
        if value is not Value.NO:
            confirmed &= ~bit
            contested &= ~_explained(t, bit) if contested else 0
    asked = question or next(iter(values), "")
    trail = state.trail if volunteered or not asked else (*(past for past in state.trail if past != asked), asked)
    queue = tuple(q for q in state.queue if q[0] not in values)
    return replace(
        state,
        facts=facts,
        answers=answers,
        denied=_denied(state, changed, denied),
        confirmed=confirmed,
        contested=contested,
        trail=trail,
        queue=queue,
        preface=(),
    )


def _denied(state: State, changed: int, denied: int = 0) -> dict[int, int]:
    """What was denied in each turn, when these findings change, and some of them are denied now."""
    turns = {turn: kept for turn, bits in state.denied.items() if (kept := bits & ~changed)}
    if denied:
        turns[state.turn] = turns.get(state.turn, 0) | denied
    return turns


def _explained(t: CompiledDialog, bit: int) -> int:
    """The findings whose "yes" in one breath this finding explains: they were not contradicted after all."""
    groups = (bits for asked, bits, _ in t.course if isinstance(asked, GroupQuestion) and bits & bit)
    return functools.reduce(operator.or_, groups, bit)


def confirm(state: State, bits: int) -> State:
    """These "no"s were heard a second time.  One that contradicts what was said needs a third: one of the two hearings
    went wrong, and which cannot be known.
    """
    contested = bits & state.contested
    return replace(state, confirmed=state.confirmed | bits & ~contested, contested=state.contested & ~contested)


def take_as_said(t: CompiledDialog, state: State) -> State:
    """What the person spoke of counts as so where it will be asked no more."""
    waiting = [finding for finding in spoken_of(state) if state.facts.value(t.triage.bit[finding]) is not Value.YES]
    if not waiting:
        return state
    return record(t, state, dict.fromkeys(waiting, Value.YES), "", volunteered=True, answered=False)


def withdraw(t: CompiledDialog, state: State, findings: tuple[str, ...] | list[str]) -> State:
    """Findings answered "no" become unknown again; an individual "no" to them now counts as heard twice."""
    facts = state.facts
    bits = t.triage.bits(findings)
    for finding in findings:
        facts = facts.having(t.triage.bit[finding], None)
    answers = {f: given for f, given in state.answers.items() if f not in findings}
    return replace(
        state,
        facts=facts,
        answers=answers,
        denied=_denied(state, bits),
        confirmed=state.confirmed & ~bits,
        second=state.second | bits,
    )


def contest(t: CompiledDialog, state: State, findings: list[str]) -> State:
    """Take back findings that were denied and now were named; for the first time, so that it comes to an end."""
    bits = t.triage.bits(findings) & ~state.second
    return replace(withdraw(t, state, findings), contested=state.contested | bits)


def said_of_all(t: CompiledDialog, state: State, group: GroupQuestion) -> State:
    """Something of this was said to be so, and not what: a "no" to any of it contradicts that, until one is so."""
    open_bits = t.triage.bits(group.members) & t.triage.level_bits & ~state.facts.known
    return replace(state, contested=state.contested | open_bits & ~t.triage.mitigating & ~state.second)


def choose(t: CompiledDialog, state: State, asked: ChoiceQuestion, choice_id: str) -> State:
    """Make a choice, with the settings it sets."""
    choice = next(c for c in asked.choices if c.id == choice_id)
    settings, other = state.settings, state.settings.for_someone_else
    for setting, value in choice.sets.items():
        if setting == "person":
            other = value == Person.OTHER
        elif setting == "region":
            settings = replace(settings, region=value)
        elif setting == "one at a time":
            settings = replace(settings, one_at_a_time=value == "yes")
    trail = (*(past for past in state.trail if past != asked.id), asked.id)
    state = replace(state, settings=settings, choices={**state.choices, asked.id: choice_id}, trail=trail, preface=())
    return speak_of(t, state, other=other)


def told_whose(t: CompiledDialog, state: State, *, other: bool) -> State:
    """It was told whose leg it is: that needs no asking.  That somebody else is in pain, set at the start, stands."""
    if t.whose is None:
        return speak_of(t, state, other=True) if other else state
    if not other and state.settings.for_someone_else and t.whose.id not in state.choices:
        return state
    person = Person.OTHER if other else Person.SELF
    told = next((choice.id for choice in t.whose.choices if choice.sets.get("person") == person), "")
    choices = {**state.choices, t.whose.id: told} if told else state.choices
    return speak_of(t, replace(state, choices=choices), other=other)


def speak_of(t: CompiledDialog, state: State, *, other: bool) -> State:
    """From here on the person in pain is somebody else, or the person who speaks.

    What is known stays.  What was denied may have been denied of the wrong person: it is read back once more.  What was
    said of somebody else before may have been said of them: it is asked.
    """
    if other is state.settings.for_someone_else:
        return state
    visited = state.visited - {asked.id for asked, _ in t.umbrellas}
    state = replace(state, settings=replace(state.settings, for_someone_else=other), confirmed=0, visited=visited)
    if not other:
        return state
    said: tuple[tuple[str, Mode], ...] = tuple(
        (mention.finding, "volunteered")
        for mention in state.others
        if not t.triage.bit[mention.finding] & state.facts.yes
    )
    state = withdraw(t, state, [f for f, _ in said if state.facts.value(t.triage.bit[f]) is Value.NO])
    return replace(state, queue=queued(t, state, said), others=())


def note_mentions(
    t: CompiledDialog,
    state: State,
    mentions: tuple[Mention, ...],
    words: str,
    beside: tuple[str, Value] | None = None,
    *,
    answered: frozenset[str] = frozenset(),
) -> State:
    """Take what was mentioned: harmless findings at once, red flags into the queue to be confirmed.

    A "no" is never taken, and neither is what lowers a level: a mention is no answer to its question.  `beside`: what
    the same words answer.  `answered`: what is told so plainly that nobody is asked again whether it is so.
    """
    for mention in mentions:
        if mention.value is Value.NO or mention.finding not in t.triage.bit:
            continue
        if mention.about_other:
            state = replace(state, others=(*(o for o in state.others if o.finding != mention.finding), mention))
            continue
        state = _take(t, state, mention, words, beside, answered=mention.finding in answered)
    return state


def _take(
    t: CompiledDialog,
    state: State,
    mention: Mention,
    words: str,
    beside: tuple[str, Value] | None,
    *,
    answered: bool,
) -> State:
    bit = t.triage.bit[mention.finding]
    value = state.facts.value(bit)
    counts, lowers = bool(bit & t.triage.level_bits), bool(bit & t.triage.mitigating)
    wait: tuple[tuple[str, Mode], ...] = ((mention.finding, "volunteered"),)
    if value is Value.YES:
        return state
    if value is not None and counts:
        # it was denied, and now sounds otherwise: that denial is worth nothing, and it is asked again
        urgent = t.triage.level(state.facts.having(bit, Value.YES)) > Level.GP
        doubted = mention.value is Value.YES or (value is Value.NO and urgent)
        if doubted and not lowers:
            state = contest(t, state, [mention.finding])
            state = replace(state, queue=queued(t, state, wait))
        return state
    facts = state.facts
    if beside:
        facts = facts.having(t.triage.bit[beside[0]], beside[1])
    raised = t.triage.level(facts.having(bit, Value.YES))
    settled = answered and mention.value is Value.YES
    if counts and not settled and raised > max(t.triage.level(facts), Level.GP):
        return replace(state, queue=queued(t, state, wait))
    if mention.value is Value.YES and not lowers:
        return record(t, state, {mention.finding: Value.YES}, mention.words or words, volunteered=True)
    return state


def queued(t: CompiledDialog, state: State, more: tuple[tuple[str, Mode], ...]) -> tuple[tuple[str, Mode], ...]:
    """The queue with these in it, the most urgent first, each finding once: what was spoken of stays so."""
    entries = dict(reversed((*state.queue, *more)))
    entries.update((finding, mode) for finding, mode in (*state.queue, *more) if mode == "volunteered")

    def urgency(finding: str) -> tuple[int, int]:
        level = t.triage.level(state.facts.having(t.triage.bit[finding], Value.YES))
        return -level, t.place[finding]

    return tuple((finding, entries[finding]) for finding in sorted(entries, key=urgency))
