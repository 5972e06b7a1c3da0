"""What the form of a dialogue guarantees for all answers, however many: then the level can only rise with the truth.

Order what is known of each finding: no < not sure < yes.  A rule is "all of these, and at least n of those", each
surely or possibly so; it holds the more readily the higher its findings stand.  Only `unless` lowers, and only by a
finding heard "yes" twice in succession.  So the level is a rising function of all findings and a falling one of what
was heard twice.  Most of this can't be written otherwise: the schema knows no other words, and the loader refuses a
choice that would skip a question which a rule needs.  The rest is found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voice_assistant.dialog import Dialog, FindingQuestion, GroupQuestion, Level, Value
from voice_assistant.engine import Engine
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded
from voice_assistant.testing.proof.cases import Case, facts_of
from voice_assistant.triage import Facts, Triage


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """What a gate takes for granted: who has none of these has not that."""

    finding: str
    unless_any_of: tuple[str, ...]
    level: Level
    """The highest level that hangs on the finding."""

    def __str__(self) -> str:
        return f"{self.finding} is asked only beside {', '.join(self.unless_any_of)} (it counts for {self.level.key})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was found of the form."""

    rules: int
    floors: int
    """Rules that a "not sure" makes."""
    mitigating: tuple[str, ...]
    both: tuple[str, ...]
    """Findings that raise by some rules and keep others from firing."""
    assumptions: tuple[Assumption, ...]
    raised: int
    """Pairs of (case, one finding more) in which the level was compared."""


def check_form(loaded: Loaded, engine: Engine) -> Iterator[Problem]:
    """Every place where the form is broken."""
    dialog = loaded.dialog
    terms = _terms(dialog)
    yield from _kept(loaded, engine, terms)
    yield from _lowering(loaded)
    for rule in dialog.rules.values():
        if dialog.outcomes[rule.action].level < rule.level:
            yield loaded.problem(
                "rule", rule.id, f"'{rule.action}' is less urgent than {rule.level.key}", "action-too-low"
            )


def describe(dialog: Dialog, raised: int) -> Form:
    """The form in figures, for the summary."""
    terms = _terms(dialog)
    lowering = {rule.unless for rule in dialog.rules.values() if rule.unless}
    return Form(
        rules=sum(not rule.id.startswith("not_sure.") for rule in dialog.rules.values()),
        floors=sum(rule.id.startswith("not_sure.") for rule in dialog.rules.values()),
        mitigating=tuple(sorted(lowering)),
        both=tuple(sorted(lowering & set(terms))),
        assumptions=tuple(
            Assumption(finding=id_, unless_any_of=asked.when.any_of, level=terms[id_])
            for id_, asked in dialog.states.items()
            if isinstance(asked, FindingQuestion) and asked.when and id_ in terms
        ),
        raised=raised,
    )


def raise_each(triage: Triage, case: Case) -> Iterator[tuple[str, Value, Level]]:
    """Where one finding more, or a surer one, would make a case less urgent (there must be none)."""
    facts = facts_of(triage, case.truths)
    level = triage.level(facts)
    for name in triage.names:
        bit = triage.bit[name]
        now = facts.value(bit)
        for value in (Value.NOT_SURE, Value.YES):
            if now is None or value > now:
                raised = triage.level(facts.having(bit, value))  # heard once: it lowers nothing
                if raised < level:
                    yield name, value, raised


def _terms(dialog: Dialog) -> dict[str, Level]:
    """Findings that a rule or a floor names -> the highest level of these."""
    terms: dict[str, Level] = {}
    for rule in dialog.rules.values():
        for term in (*rule.all_of, *(term for count in rule.counts for term in count.of)):
            terms[term.finding] = max(rule.level, terms.get(term.finding, Level.SELF_CARE))
    return terms


def _kept(loaded: Loaded, engine: Engine, terms: dict[str, Level]) -> Iterator[Problem]:
    """A finding that a rule needs is asked in its turn as long as it could raise the level, whatever the ranking of
    causes and the number of questions say.
    """
    on_the_way = 0
    for _, bits, _ in engine.course:
        on_the_way |= bits
    nothing_known = engine.triage.could_raise(Facts(), Level.SELF_CARE)
    for name in terms:
        bit = engine.triage.bit[name]
        gated = getattr(loaded.dialog.states[name], "when", None) is not None
        if not on_the_way & engine.triage.level_bits & bit or not (nothing_known & bit or gated):
            yield loaded.problem("state", name, f"'{name}' is needed by a rule, but need not be asked", "not-kept")


def _lowering(loaded: Loaded) -> Iterator[Problem]:
    """Only a mitigating finding lowers, asked by itself, twice."""
    dialog = loaded.dialog
    grouped = {
        m
        for asked in dialog.states.values()
        if isinstance(asked, GroupQuestion) and not asked.wide
        for m in asked.members
    }
    for rule in dialog.rules.values():
        if rule.unless is None:
            continue
        if not dialog.findings[rule.unless].mitigating:
            yield loaded.problem(
                "rule", rule.id, f"'{rule.unless}' lowers a level but is not marked mitigating", "not-mitigating"
            )
        if rule.unless in grouped:
            yield loaded.problem(
                "rule", rule.id, f"'{rule.unless}' lowers a level and is asked in a group", "group-mitigating"
            )
        named = {t.finding for t in (*rule.all_of, *(t for count in rule.counts for t in count.of))}
        if rule.unless in named:
            yield loaded.problem(
                "rule", rule.id, f"'{rule.unless}' both makes this rule hold and keeps it from firing", "own-unless"
            )
