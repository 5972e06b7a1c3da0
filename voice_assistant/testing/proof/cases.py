"""The smallest truths that deserve each level: expanded from the rules, with what must be so for their questions to be
asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from voice_assistant.dialog import FindingQuestion, Level, Rule, Term, Value
from voice_assistant.triage import Facts, Triage


@dataclass(frozen=True, slots=True)
class Case:
    """Exactly these findings are so (or not known to the person); everything else is not."""

    truths: tuple[tuple[str, Value], ...]
    """Sorted by finding; YES or NOT_SURE."""
    level: Level
    """What they deserve by the rules."""
    rule: str
    """The rule it was made from."""

    def truth(self, finding: str) -> Value:
        """What is so of this finding."""
        return dict(self.truths).get(finding, Value.NO)

    def __str__(self) -> str:
        return ", ".join(name if value is Value.YES else f"{name} (not sure)" for name, value in self.truths)


def facts_of(triage: Triage, truths: tuple[tuple[str, Value], ...]) -> Facts:
    """All findings known: these as given, the others no.  A mitigating one that is so may lower the level."""
    facts = Facts(known=triage.bits(triage.names))
    for name, value in truths:
        facts = facts.having(triage.bit[name], value, twice=bool(triage.bit[name] & triage.mitigating))
    return facts


def minimal_cases(triage: Triage) -> tuple[Case, ...]:
    """Every smallest way to make each rule hold, mitigating findings aside; each once."""
    cases: dict[tuple[tuple[str, Value], ...], Case] = {}
    for rule in triage.dialog.rules.values():
        if rule.level is Level.SELF_CARE:
            continue
        for chosen in ways_to_hold(rule):
            for truths in _with_gates(triage, chosen):
                if truths in cases:
                    continue
                fired = triage.fired(facts_of(triage, truths))
                cases[truths] = Case(truths, fired.level if fired else Level.SELF_CARE, rule.id)
    return tuple(cases.values())


def ways_to_hold(rule: Rule) -> Iterator[dict[str, Value]]:
    """The smallest sets of findings with which the rule holds."""
    choices = [list(combinations(count.of, count.n)) for count in rule.counts]
    for picks in product(*choices):
        chosen: dict[str, Value] = {}
        for term in (*rule.all_of, *(term for pick in picks for term in pick)):
            chosen[term.finding] = max(chosen.get(term.finding, Value.NO), _least(term))
        yield chosen


def _least(term: Term) -> Value:
    return Value.NOT_SURE if term.possibly else Value.YES


def _with_gates(triage: Triage, chosen: dict[str, Value]) -> Iterator[tuple[tuple[str, Value], ...]]:
    """The set, with each least way to open the gates of its questions: one opener each, surely or possibly so."""
    for name in chosen:
        asked = triage.dialog.states[name]
        if (
            isinstance(asked, FindingQuestion)
            and asked.when
            and not any(opener in chosen for opener in asked.when.any_of)
        ):
            for opener in asked.when.any_of:
                for value in (Value.NOT_SURE, Value.YES):
                    yield from _with_gates(triage, {**chosen, opener: value})
            return
    yield tuple(sorted(chosen.items()))
