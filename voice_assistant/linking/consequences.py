"""What follows from the answers: rules and what a "not sure" makes of them, causes, advice, and the endings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from voice_assistant import schema as s
from voice_assistant.dialog import Advice, Aside, AtLeast, Cause, Crisis, Inquiry, Level, Outcome, Rule, Term
from voice_assistant.linking.draft import Item
from voice_assistant.linking.register import Register
from voice_assistant.yaml_source import Path_


def outcome_of(register: Register, id_: str, shape: s.OutcomeShape) -> Outcome:
    """An ending, with the asides that are written apart from it."""
    written: list[tuple[str, Path_, s.AsideShape]] = [
        ("outcome", ("asides", number), aside) for number, aside in enumerate(shape.asides)
    ]
    apart = register.draft.tables.get("asides", {}).get(id_, [])
    written += [("asides", (number,), aside) for number, aside in enumerate(apart)]
    asides: list[Aside] = []
    for kind, where, aside in written:
        item = register.item(kind, id_)
        register.draft.index["aside", f"{id_} {len(asides)}"] = Item(item.source, (*item.where, *where))
        asides.append(_aside_of(register, aside, item, where))
    return Outcome(
        id=id_,
        level=Level[shape.level.upper()],
        say=tuple(shape.say),
        brief=shape.brief,
        asides=tuple(asides),
        quiet=shape.quiet,
    )


def crisis_of(register: Register, id_: str, shape: s.CrisisShape, outcomes: Mapping[str, Outcome]) -> Crisis:
    """A danger apart from the questions, which ends in an emergency."""
    item = register.item("crisis", id_)
    register.known([shape.outcome], outcomes, "outcome", item)
    if shape.outcome in outcomes and outcomes[shape.outcome].level is not Level.EMERGENCY:
        register.fault(item, f"'{shape.outcome}' is no emergency, and '{id_}' is one", "action-too-low", ("outcome",))
    if bool(shape.ask) != bool(shape.safe) or (shape.say and not shape.ask):
        register.fault(item, "'say', 'ask' and 'safe' go together: said, asked, and said after a no", "missing-key")
    if not (shape.phrases or shape.alarm):
        register.fault(item, f"'{id_}' is never told of: it needs 'phrases', or 'alarm: yes'", "missing-key")
    return Crisis(
        id=id_,
        phrases=tuple(shape.phrases or ()),
        outcome=shape.outcome,
        say=tuple(shape.say or ()),
        ask=shape.ask,
        safe=tuple(shape.safe or ()),
        source=shape.source,
        told=tuple(shape.told or ()),
        over_after=shape.over_after,
        alarm=shape.alarm,
        compared=shape.compared,
        of_another=shape.of_another,
    )


ASKED = ("question", "fear", "told")
"""What an inquiry comes after that is known by its form (`matching.questions`); the file lists other openings."""


def inquiry_of(register: Register, id_: str, shape: s.InquiryShape) -> Inquiry:
    """What people ask about; where nothing is written for the time before the level is known, as for an urgent one."""
    openings = register.draft.tables.get("openings", {})
    register.known([shape.after], {*ASKED, *openings}, "opening", register.item("inquiry", id_))
    return Inquiry(
        id=id_,
        after=shape.after,
        openings=tuple(openings.get(shape.after, ())),
        topics=tuple(shape.topics),
        phrases=tuple(shape.phrases),
        say=tuple(shape.say),
        urgent=tuple(shape.urgent),
        emergency=tuple(shape.emergency),
        before=tuple(shape.before or shape.urgent),
        source=shape.source,
        no_sight=shape.no_sight,
    )


def _aside_of(register: Register, shape: s.AsideShape, item: Item, where: Path_) -> Aside:
    """A line for some findings, all of which there are."""
    if not shape.if_ and not shape.if_not_sure:
        register.fault(item, "an aside needs 'if' or 'if not sure', the findings that it is for", "missing-key", where)
    for key, names in (
        ("if", shape.if_),
        ("if not sure", shape.if_not_sure),
        ("and", shape.and_),
        ("unless", shape.unless),
    ):
        register.known(names, register.asks, "finding", item, (*where, key))
    return Aside(
        say=shape.say,
        any_of=tuple(shape.if_ or ()),
        not_sure=tuple(shape.if_not_sure or ()),
        and_any_of=tuple(shape.and_ or ()),
        unless=tuple(shape.unless or ()),
        source=shape.source,
    )


def terms_of(register: Register, names: list[str] | None, item: Item, key: str) -> tuple[Term, ...]:
    """The terms under this key of a rule."""
    terms = tuple(Term(finding=n.removeprefix("possibly "), possibly=n.startswith("possibly ")) for n in names or ())
    register.known([term.finding for term in terms], register.asks, "finding", item, (key,))
    return terms


def rule_of(register: Register, id_: str, shape: s.RuleShape, outcomes: Mapping[str, Outcome]) -> Rule:
    """A rule that can hold, with an ending at least as urgent as its level."""
    item = register.item("rule", id_)
    counts = [
        AtLeast(n=1, of=terms_of(register, names, item, key))
        for key, names in (("any of", shape.any_of), ("and any of", shape.and_any_of))
        if names
    ]
    if shape.at_least:
        of = terms_of(register, shape.at_least.of, item, "at least")
        if shape.at_least.n > len(of):
            register.fault(
                item, f"at least {shape.at_least.n} of {len(of)} can never hold", "never-holds", ("at least",)
            )
        counts.append(AtLeast(n=shape.at_least.n, of=of))
    if not shape.all_of and not counts:
        register.fault(item, "a rule needs 'all of', 'any of' or 'at least'", "empty-rule")
    level = Level[shape.level.upper()]
    register.known([shape.action], outcomes, "outcome", item, ())
    if shape.action in outcomes and outcomes[shape.action].level < level:
        register.fault(
            item,
            f"'{shape.action}' is less urgent than the rule's level '{shape.level}'",
            "action-too-low",
            ("action",),
        )
    if shape.unless:
        register.known([shape.unless], register.asks, "finding", item, ())
        if shape.unless in register.asks and not register.asks[shape.unless].mitigating:
            register.fault(
                item,
                f"'{shape.unless}' lowers a level here, so its question needs 'mitigating: yes'",
                "not-mitigating",
                ("unless",),
            )
    register.known(shape.points_to, register.draft.tables.get("causes", {}), "cause", item, ("points to",))
    return Rule(
        id=id_,
        level=level,
        action=shape.action,
        all_of=terms_of(register, shape.all_of, item, "all of"),
        counts=tuple(counts),
        unless=shape.unless,
        why=shape.why,
        source=shape.source,
        points_to=tuple(shape.points_to or ()),
    )


def floors_of(
    register: Register, id_: str, shape: s.Ask, rules: Mapping[str, Rule], outcomes: Mapping[str, Outcome]
) -> Iterable[Rule]:
    """The rules that a finding's "not sure" makes, routed like the rule that its "yes" alone fires."""
    floor = shape.not_sure
    parts: list[tuple[str, str, tuple[str, ...]]] = []
    if isinstance(floor, s.Floor):
        parts = [
            (f"not_sure.{id_}.beside", floor.then, tuple(floor.beside)),
            (f"not_sure.{id_}", floor.otherwise, ()),
        ]
    else:
        parts = [(f"not_sure.{id_}", floor, ())]
    why = next(iter(register.draft.tables.get("texts", {}).get("not sure why", [""])))
    for rule_id, name, beside in parts:
        if name in ("none", "self_care"):
            continue
        level = Level[name.upper()]
        alike = [r.action for r in rules.values() if r.level == level and any(t.finding == id_ for t in r.all_of)]
        alike += [o.id for o in outcomes.values() if o.level == level]
        if not alike:
            register.fault(
                register.item("state", id_), f"no outcome has the level '{name}'", "no-outcome", ("not sure",)
            )
            continue
        # where a "yes" alone would be lowered by a mitigating finding, so is a "not sure"
        lowered = [
            r.unless
            for r in rules.values()
            if r.unless and r.level >= level and not r.counts and [t.finding for t in r.all_of] == [id_]
        ]
        yield Rule(
            id=rule_id,
            unless=lowered[0] if lowered and not beside else None,
            level=level,
            action=alike[0],
            all_of=(Term(finding=id_, possibly=True),),
            counts=(AtLeast(n=1, of=tuple(Term(finding=b) for b in beside if b != id_)),) if beside else (),
            why=why.replace("{finding}", shape.name),
            source=shape.source,
            points_to=next((r.points_to for r in rules.values() if any(t.finding == id_ for t in r.all_of)), ()),
        )


def cause_of(register: Register, id_: str, shape: s.CauseShape) -> Cause:
    """A cause, whose findings and advice there are."""
    item = register.item("cause", id_)
    register.known(shape.for_, register.asks, "finding", item, ())
    register.known(shape.against, register.asks, "finding", item, ())
    register.known(shape.needs, register.asks, "finding", item, ("needs",))
    register.known(shape.advice, register.draft.tables.get("advice", {}), "advice", item, ("advice",))
    return Cause(
        id=id_,
        name=shape.name,
        say=shape.say,
        for_=dict(shape.for_),
        against=dict(shape.against),
        prior=shape.prior,
        serious=shape.serious,
        needs=tuple(shape.needs or ()),
        advice=tuple(shape.advice or ()),
        source=shape.source,
    )


def advice_of(register: Register, id_: str, shape: s.AdviceShape) -> Advice:
    """Advice, held back by findings that there are."""
    register.known(shape.not_with, register.asks, "finding", register.item("advice", id_), ("not with",))
    return Advice(
        id=id_,
        say=shape.say,
        not_with=tuple(shape.not_with or ()),
        up_to=Level[shape.up_to.upper()],
        source=shape.source,
    )
