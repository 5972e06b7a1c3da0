"""What is known: noting answers, taking them back, and taking what was mentioned by the way."""

from __future__ import annotations

from voice_assistant.conversation import Given, Mode, State, replace
from voice_assistant.dialog import ChoiceQuestion, Level, Person, Value
from voice_assistant.engine.tables import Tables
from voice_assistant.matching import Hint


def record(
    t: Tables,
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
    facts, answers, confirmed = state.facts, dict(state.answers), state.confirmed
    for finding, value in values.items():
        bit = t.triage.bit[finding]
        facts = facts.having(bit, value, twice=twice)
        answers[finding] = Given(value, state.turn, words, volunteered=volunteered, answered=answered)
        if value is not Value.NO:
            confirmed &= ~bit
    asked = question or next(iter(values), "")
    trail = state.trail if volunteered or not asked else (*(past for past in state.trail if past != asked), asked)
    queue = tuple(q for q in state.queue if q[0] not in values)
    return replace(state, facts=facts, answers=answers, confirmed=confirmed, trail=trail, queue=queue, preface=())


def withdraw(t: Tables, state: State, findings: tuple[str, ...] | list[str]) -> State:
    """Findings answered "no" become unknown again; an individual "no" to them now counts as heard twice."""
    facts = state.facts
    bits = t.triage.bits(findings)
    for finding in findings:
        facts = facts.having(t.triage.bit[finding], None)
    answers = {f: given for f, given in state.answers.items() if f not in findings}
    return replace(state, facts=facts, answers=answers, confirmed=state.confirmed & ~bits, second=state.second | bits)


def choose(state: State, asked: ChoiceQuestion, choice_id: str) -> State:
    """Make a choice, with the settings it sets."""
    choice = next(c for c in asked.choices if c.id == choice_id)
    settings = state.settings
    for setting, value in choice.sets.items():
        if setting == "person":
            settings = replace(settings, for_someone_else=value == Person.OTHER)
        elif setting == "region":
            settings = replace(settings, region=value)
        elif setting == "one at a time":
            settings = replace(settings, one_at_a_time=value == "yes")
    trail = (*(past for past in state.trail if past != asked.id), asked.id)
    return replace(state, settings=settings, choices={**state.choices, asked.id: choice_id}, trail=trail, preface=())


def take_hints(t: Tables, state: State, hints: tuple[Hint, ...], words: str) -> State:
    """Take what was mentioned: harmless findings at once, red flags into the queue to be confirmed.  A "no" is
    never taken.
    """
    for hint in hints:
        if hint.about_other or hint.value is Value.NO or hint.finding not in t.triage.bit:
            continue
        bit = t.triage.bit[hint.finding]
        value = state.facts.value(bit)
        if value is Value.YES:
            continue
        raised = t.triage.level(state.facts.having(bit, Value.YES))
        grave = bool(bit & t.triage.level_bits) and raised > max(t.triage.level(state.facts), Level.GP)
        if value is not None:
            # it was denied, and now sounds otherwise: that denial is worth nothing, and it is asked again
            if hint.value is Value.YES and bit & t.triage.level_bits and not bit & t.triage.reassuring:
                state = withdraw(t, state, [hint.finding])
                state = replace(state, queue=queued(t, state, ((hint.finding, "volunteered"),)))
        elif grave:
            state = replace(state, queue=queued(t, state, ((hint.finding, "volunteered"),)))
        elif hint.value is Value.YES:
            state = record(t, state, {hint.finding: Value.YES}, hint.words or words, volunteered=True)
    return state


def queued(t: Tables, state: State, more: tuple[tuple[str, Mode], ...]) -> tuple[tuple[str, Mode], ...]:
    """The queue with these in it, the most urgent first, each finding once."""
    entries = dict(reversed((*state.queue, *more)))

    def urgency(finding: str) -> tuple[int, int]:
        level = t.triage.level(state.facts.having(t.triage.bit[finding], Value.YES))
        return -level, t.place[finding]

    return tuple((finding, entries[finding]) for finding in sorted(entries, key=urgency))
