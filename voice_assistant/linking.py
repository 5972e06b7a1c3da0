"""Shapes to nouns: joins the parts of a dialogue into one `Dialog` and checks that every name meets something."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from voice_assistant import schema as s
from voice_assistant.dialog import (
    Advice,
    Aside,
    AtLeast,
    Cause,
    Choice,
    ChoiceQuestion,
    Dialog,
    Finding,
    FindingQuestion,
    Gate,
    GroupQuestion,
    How,
    Level,
    OpenQuestion,
    Outcome,
    Region,
    Rule,
    State,
    Statement,
    Term,
    Value,
)
from voice_assistant.errors import Problem
from voice_assistant.events import Command
from voice_assistant.texts import COMMON_SLOTS, SIDES, SLOT, TEXT_SLOTS
from voice_assistant.yaml_source import Path_, Source


@dataclass(frozen=True, slots=True)
class Item:
    """Where a thing was written."""

    source: Source
    where: Path_
    keyed: bool = False
    """Its place is that of its key."""


@dataclass(slots=True)
class Draft:
    """All that the files of a dialogue say, in the order in which they say it, each with its place."""

    states: list[tuple[str, Any, Item, str]] = field(default_factory=list)
    """(kind, shape, item, section)"""
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)
    index: dict[tuple[str, str], Item] = field(default_factory=dict)

    def add_state(self, kind: str, shape: Any, item: Item, section: str) -> None:
        """Add a state; a second one of the same id is noted as a fault and left out."""
        id_ = getattr(shape, kind)
        if ("state", id_) in self.index:
            item.source.problem(item.where, f"a state named '{id_}' exists already", "duplicate-id")
            return
        self.index["state", id_] = item
        self.states.append((kind, shape, item, section))

    def add(self, table: str, id_: str, shape: Any, item: Item) -> None:
        """Add an entry of a table (rules, causes, ...)."""
        kind = _KINDS[table]
        if (kind, id_) in self.index:
            item.source.problem(item.where, f"a {kind} named '{id_}' exists already", "duplicate-id", key=True)
            return
        self.index[kind, id_] = item
        self.tables.setdefault(table, {})[id_] = shape

    def add_key(self, key: str, value: Any, item: Item) -> None:
        """Add a top-level value that is no table."""
        if key in ("format", "parts"):
            return
        if key in self.keys:
            item.source.problem(
                item.where, f"'{key}' is written in two files of this dialogue", "duplicate-key", key=True
            )
            return
        self.index["key", key] = item
        self.keys[key] = value


_KINDS = {
    "rules": "rule",
    "causes": "cause",
    "advice": "advice",
    "outcomes": "outcome",
    "asides": "asides",
    "commands": "command",
    "texts": "text",
    "regions": "region",
}


class _Linker:
    def __init__(self, draft: Draft, main: Source) -> None:
        self.draft = draft
        self.main = main
        self.problems: list[Problem] = []
        self.asks = {shape.ask: shape for kind, shape, _, _ in draft.states if kind == "ask"}
        self.order = {getattr(shape, kind): number for number, (kind, shape, _, _) in enumerate(draft.states)}

    # ---- saying what is wrong ----

    def fault(self, item: Item | None, message: str, code: str, where: Path_ = ()) -> None:
        source = item.source if item else self.main
        line, column = source.place((*item.where, *where), key=item.keyed and not where) if item else (1, 1)
        self.problems.append(Problem(source.path, line, column, message, code))

    def known(
        self, names: Iterable[str] | None, among: Iterable[str], what: str, item: Item, where: Path_ = ()
    ) -> None:
        among = list(among)
        for number, name in enumerate(names or ()):
            if name not in among:
                near = difflib.get_close_matches(name, among, n=1, cutoff=0.6)
                hint = f"; did you mean '{near[0]}'?" if near else ""
                self.fault(
                    item,
                    f"no {what} is named '{name}'{hint}",
                    f"unknown-{what.split()[-1]}",
                    (*where, number) if where else (),
                )

    def item(self, kind: str, id_: str) -> Item:
        return self.draft.index[kind, id_]

    # ---- building ----

    def link(self) -> Dialog:
        draft = self.draft
        for key in ("dialog", "title", "language", "words", "safety net", "limits", "default outcome"):
            if key not in draft.keys:
                self.fault(None, f"the key '{key}' is missing in this dialogue and its parts", "missing-key")
        regions = self.regions()
        slots = {*COMMON_SLOTS, *next((set(r.slots) for r in regions.values()), set())}
        findings = {id_: self.finding(shape) for id_, shape in self.asks.items()}
        states = {
            getattr(shape, kind): self.state(kind, shape, item, section, regions)
            for kind, shape, item, section in draft.states
        }
        outcomes = {id_: self.outcome(id_, shape) for id_, shape in draft.tables.get("outcomes", {}).items()}
        for id_ in draft.tables.get("asides", {}):
            self.known([id_], outcomes, "outcome", self.item("asides", id_))
        rules = {id_: self.rule(id_, shape, outcomes) for id_, shape in draft.tables.get("rules", {}).items()}
        for id_, shape in self.asks.items():
            for rule in self.floor(id_, shape, rules, outcomes):
                rules[rule.id] = rule
        causes = {id_: self.cause(id_, shape) for id_, shape in draft.tables.get("causes", {}).items()}
        advice = {id_: self.advice(id_, shape) for id_, shape in draft.tables.get("advice", {}).items()}
        texts = self.texts()
        commands = {name: tuple(phrases) for name, phrases in draft.tables.get("commands", {}).items()}
        for name in commands:
            self.known([name], list(Command), "command", self.item("command", name))
        for command in Command:
            if command.value not in commands:
                self.fault(None, f"no phrases are given for the command '{command.value}'", "missing-command")
        words = draft.keys.get("words")
        default = draft.keys.get("default outcome", "")
        if default:
            self.known([default], outcomes, "outcome", self.item("key", "default outcome"))
        dialog = Dialog(
            id=draft.keys.get("dialog", ""),
            title=draft.keys.get("title", ""),
            language=draft.keys.get("language", "en"),
            states=states,
            findings=findings,
            rules=rules,
            causes=causes,
            advice=advice,
            outcomes=outcomes,
            default_outcome=default,
            safety_net=tuple(draft.keys.get("safety net", ())),
            limits=tuple(draft.keys.get("limits", ())),
            words={Value.YES: tuple(words.yes), Value.NO: tuple(words.no), Value.NOT_SURE: tuple(words.not_sure)}
            if words
            else {},
            commands=commands,
            emergency_phrases=tuple(draft.keys.get("emergency phrases", ())),
            decoys=tuple(draft.keys.get("decoys", ())),
            texts=texts,
            regions=regions,
            patience_s=draft.keys.get("patience", 8.0),
            cause_questions=draft.keys.get("cause questions", 6),
        )
        self.uses(dialog)
        self.slots(dialog, slots)
        return dialog

    def finding(self, shape: s.Ask) -> Finding:
        return Finding(
            id=shape.ask,
            name=shape.name,
            phrases=tuple(shape.phrases or ()),
            reassuring=shape.reassuring,
            why=shape.why,
            source=shape.source,
        )

    def gate(self, names: list[str] | None, item: Item, own: str) -> Gate | None:
        if not names:
            return None
        self.known(names, self.asks, "finding", item, ("when",))
        if own in names:
            self.fault(item, f"'{own}' waits for itself, so it is never asked", "unreachable", ("when",))
        return Gate(any_of=tuple(names))

    def state(self, kind: str, shape: Any, item: Item, section: str, regions: Mapping[str, Region]) -> State:
        if kind == "say":
            return Statement(id=shape.say, say=tuple(shape.text), section=section)
        if kind == "tell":
            return OpenQuestion(id=shape.tell, ask=shape.question, again=shape.again, section=section)
        if kind == "choose":
            return self.choose(shape, item, section, regions)
        if kind == "together":
            self.known(shape.of, self.asks, "finding", item, ("of",))
            if len(set(shape.of)) < len(shape.of):
                self.fault(item, "a finding is named twice in this group", "duplicate-member", ("of",))
            for member in shape.of:
                if self.order.get(member, 10**6) < self.order[shape.together]:
                    self.fault(
                        item,
                        f"'{member}' is asked before this group, so the group would never be asked",
                        "group-order",
                        ("of",),
                    )
                if member in self.asks and self.asks[member].reassuring:
                    self.fault(
                        item,
                        f"'{member}' is reassuring and must be asked by itself, twice",
                        "group-reassuring",
                        ("of",),
                    )
            return GroupQuestion(
                id=shape.together,
                ask=shape.question,
                members=tuple(shape.of),
                when=self.gate(shape.when, item, shape.together),
                section=section,
            )
        if shape.how in ("look", "move") and not shape.by_touch:
            self.fault(
                item,
                f"'{shape.ask}' needs eyes or moving, so it needs 'by touch:', another way to find out",
                "no-alternative",
            )
        if isinstance(shape.not_sure, s.Floor):
            self.known(shape.not_sure.beside, self.asks, "finding", item, ("not sure", "beside"))
        extra = shape.answers
        return FindingQuestion(
            id=shape.ask,
            ask=shape.question,
            again=shape.again,
            how=How(shape.how),
            by_touch=shape.by_touch,
            when=self.gate(shape.when, item, shape.ask),
            phrases={
                value: tuple(phrases)
                for value, phrases in ((Value.YES, extra.yes), (Value.NO, extra.no), (Value.NOT_SURE, extra.not_sure))
                if phrases
            }
            if extra
            else {},
            patience_s=shape.patience,
            section=section,
        )

    def choose(self, shape: s.Choose, item: Item, section: str, regions: Mapping[str, Region]) -> ChoiceQuestion:
        choices = [
            Choice(
                id=id_,
                phrases=tuple(choice.phrases),
                sets={str(setting): value for setting, value in choice.set_.items()},
                goes_to=choice.goes_to,
            )
            for id_, choice in shape.choices.items()
        ]
        if shape.regions:
            choices += [
                Choice(id=r.id, phrases=r.phrases, sets={"region": r.id}) for r in regions.values() if r.phrases
            ]
            choices.append(Choice(id="unknown", phrases=(), sets={"region": "unknown"}))
        names = [choice.id for choice in choices]
        if len(choices) < 2:
            self.fault(item, "a choice needs at least two answers", "too-few-choices")
        self.known([shape.otherwise], names, "choice", item, ())
        if shape.evaluate:
            self.known([shape.evaluate], names, "choice", item, ())
        for choice in choices:
            if choice.goes_to is not None:
                self.known([choice.goes_to], self.order, "state", item, ())
                first, last = self.order[shape.choose], self.order.get(choice.goes_to, 0)
                if choice.goes_to in self.order and last <= first:
                    self.fault(
                        item,
                        f"'{choice.goes_to}' comes before '{shape.choose}'; a conversation only goes forward",
                        "backward",
                    )
                skipped = [
                    id_ for id_, number in self.order.items() if first < number < last and id_ in self.level_findings
                ]
                if skipped:
                    self.fault(
                        item,
                        f"going to '{choice.goes_to}' would skip '{skipped[0]}', which a rule needs",
                        "skips-level-question",
                    )
            if choice.sets.get("region", "unknown") not in regions:
                self.known([choice.sets["region"]], regions, "region", item, ())
            if choice.sets.get("person", "you") not in ("you", "they"):
                self.fault(item, "'person' is 'you' or 'they'", "not-one-of")
        return ChoiceQuestion(
            id=shape.choose,
            ask=shape.question,
            again=shape.again,
            choices=tuple(choices),
            otherwise=shape.otherwise,
            confirm=shape.confirm,
            evaluate=shape.evaluate or shape.otherwise,
            unless_set=shape.unless_set,
            section=section,
        )

    @property
    def level_findings(self) -> set[str]:
        """Findings that a rule, a floor or a gate names: never skipped for brevity."""
        names: set[str] = set()
        for rule in self.draft.tables.get("rules", {}).values():
            for terms in (rule.all_of, rule.any_of, rule.and_any_of, rule.at_least.of if rule.at_least else None):
                names |= {term.removeprefix("possibly ") for term in terms or ()}
            if rule.unless:
                names.add(rule.unless)
        for shape in self.asks.values():
            names |= set(shape.when or ())
            if isinstance(shape.not_sure, s.Floor):
                names |= {shape.ask, *shape.not_sure.beside}
            elif shape.not_sure != "none":
                names.add(shape.ask)
        return names

    def outcome(self, id_: str, shape: s.OutcomeShape) -> Outcome:
        asides = [*shape.asides]
        for number, aside in enumerate(shape.asides):
            self.known(aside.if_, self.asks, "finding", self.item("outcome", id_), ("asides", number, "if"))
        for number, aside in enumerate(self.draft.tables.get("asides", {}).get(id_, [])):
            self.known(aside.if_, self.asks, "finding", self.item("asides", id_), (number, "if"))
            asides.append(aside)
        return Outcome(
            id=id_,
            level=Level[shape.level.upper()],
            say=tuple(shape.say),
            brief=shape.brief,
            asides=tuple(Aside(any_of=tuple(aside.if_), say=aside.say) for aside in asides),
        )

    def terms(self, names: list[str] | None, item: Item, key: str) -> tuple[Term, ...]:
        terms = tuple(
            Term(finding=n.removeprefix("possibly "), possibly=n.startswith("possibly ")) for n in names or ()
        )
        self.known([term.finding for term in terms], self.asks, "finding", item, (key,))
        return terms

    def rule(self, id_: str, shape: s.RuleShape, outcomes: Mapping[str, Outcome]) -> Rule:
        item = self.item("rule", id_)
        counts = [
            AtLeast(n=1, of=self.terms(names, item, key))
            for key, names in (("any of", shape.any_of), ("and any of", shape.and_any_of))
            if names
        ]
        if shape.at_least:
            of = self.terms(shape.at_least.of, item, "at least")
            if shape.at_least.n > len(of):
                self.fault(
                    item, f"at least {shape.at_least.n} of {len(of)} can never hold", "never-holds", ("at least",)
                )
            counts.append(AtLeast(n=shape.at_least.n, of=of))
        if not shape.all_of and not counts:
            self.fault(item, "a rule needs 'all of', 'any of' or 'at least'", "empty-rule")
        level = Level[shape.level.upper()]
        self.known([shape.action], outcomes, "outcome", item, ())
        if shape.action in outcomes and outcomes[shape.action].level < level:
            self.fault(
                item,
                f"'{shape.action}' is less urgent than the rule's level '{shape.level}'",
                "action-too-low",
                ("action",),
            )
        if shape.unless:
            self.known([shape.unless], self.asks, "finding", item, ())
            if shape.unless in self.asks and not self.asks[shape.unless].reassuring:
                self.fault(
                    item,
                    f"'{shape.unless}' lowers a level here, so its question needs 'reassuring: yes'",
                    "not-reassuring",
                    ("unless",),
                )
        self.known(shape.points_to, self.draft.tables.get("causes", {}), "cause", item, ("points to",))
        return Rule(
            id=id_,
            level=level,
            action=shape.action,
            all_of=self.terms(shape.all_of, item, "all of"),
            counts=tuple(counts),
            unless=shape.unless,
            why=shape.why,
            source=shape.source,
            points_to=tuple(shape.points_to or ()),
        )

    def floor(
        self, id_: str, shape: s.Ask, rules: Mapping[str, Rule], outcomes: Mapping[str, Outcome]
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
        why = next(iter(self.draft.tables.get("texts", {}).get("not sure why", [""])))
        for rule_id, name, beside in parts:
            if name in ("none", "self_care"):
                continue
            level = Level[name.upper()]
            alike = [r.action for r in rules.values() if r.level == level and any(t.finding == id_ for t in r.all_of)]
            alike += [o.id for o in outcomes.values() if o.level == level]
            if not alike:
                self.fault(self.item("state", id_), f"no outcome has the level '{name}'", "no-outcome", ("not sure",))
                continue
            # where a "yes" alone would be lowered by a reassuring finding, so is a "not sure"
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

    def cause(self, id_: str, shape: s.CauseShape) -> Cause:
        item = self.item("cause", id_)
        self.known(shape.for_, self.asks, "finding", item, ())
        self.known(shape.against, self.asks, "finding", item, ())
        self.known(shape.needs, self.asks, "finding", item, ("needs",))
        self.known(shape.advice, self.draft.tables.get("advice", {}), "advice", item, ("advice",))
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

    def advice(self, id_: str, shape: s.AdviceShape) -> Advice:
        self.known(shape.not_with, self.asks, "finding", self.item("advice", id_), ("not with",))
        return Advice(
            id=id_,
            say=shape.say,
            not_with=tuple(shape.not_with or ()),
            up_to=Level[shape.up_to.upper()],
            source=shape.source,
        )

    def regions(self) -> dict[str, Region]:
        shapes: dict[str, s.RegionShape] = self.draft.tables.get("regions", {})
        if "unknown" not in shapes:
            self.fault(
                None, "a region named 'unknown' is needed, for a person whose country is not known", "no-unknown-region"
            )
        wanted = set().union(*(shape.slots for shape in shapes.values()))
        for id_, shape in shapes.items():
            item = self.item("region", id_)
            for slot in sorted(wanted - set(shape.slots)):
                self.fault(item, f"region '{id_}' lacks the slot '{slot}' that other regions have", "missing-slot")
            if "emergency number" not in shape.slots:
                self.fault(item, f"region '{id_}' has no 'emergency number'", "no-emergency-number")
        return {
            id_: Region(
                id=id_,
                name=shape.name,
                phrases=tuple(shape.phrases),
                slots={**dict.fromkeys(wanted, ""), **shape.slots},
            )
            for id_, shape in shapes.items()
        }

    def texts(self) -> dict[str, tuple[str, ...]]:
        given = self.draft.tables.get("texts", {})
        for key in given:
            self.known([key], TEXT_SLOTS, "text", self.item("text", key))
        for key in TEXT_SLOTS:
            if key not in given:
                self.fault(None, f"the assistant's own text '{key}' is missing", "missing-text")
        return {key: tuple(lines) for key, lines in given.items()}

    # ---- what the whole must satisfy ----

    def uses(self, dialog: Dialog) -> None:
        """Every finding has a consequence, every question can be reached, every outcome is used."""
        in_rules: set[str] = set()
        lowering = {rule.unless for rule in dialog.rules.values() if rule.unless}
        for rule in dialog.rules.values():
            if not rule.id.startswith("not_sure."):
                in_rules |= {t.finding for t in rule.all_of} | {t.finding for c in rule.counts for t in c.of}
        in_causes = {f for cause in dialog.causes.values() for f in (*cause.for_, *cause.against, *cause.needs)}
        in_gates = {f for st in dialog.states.values() for f in (getattr(st, "when", None) or Gate(any_of=())).any_of}
        for id_, shape in self.asks.items():
            item = self.item("state", id_)
            if shape.not_sure != "none" and id_ not in in_rules:
                self.fault(
                    item, f"'{id_}' has a 'not sure' level, but no rule says what a 'yes' means", "no-consequence"
                )
            elif id_ not in in_rules | in_causes | in_gates | lowering:
                self.fault(item, f"nothing comes of '{id_}': no rule, gate or cause names it", "no-consequence")
            if shape.reassuring and id_ not in lowering | in_causes:
                self.fault(item, f"'{id_}' is reassuring, but no rule has it as 'unless'", "no-consequence")
        opening = {id_ for id_, shape in self.asks.items() if not shape.when}
        while more := {i for i, sh in self.asks.items() if i not in opening and opening & set(sh.when or ())}:
            opening |= more
        for id_ in self.asks:
            if id_ not in opening and set(self.asks[id_].when or ()) <= set(self.asks):
                self.fault(
                    self.item("state", id_),
                    f"'{id_}' can never be asked: what it waits for is never asked either",
                    "unreachable",
                )
        if not dialog.states:
            self.fault(None, "there are no states", "no-states")

    def slots(self, dialog: Dialog, slots: set[str]) -> None:
        """Every {slot} in every text is known, and every {you|they} has two sides."""
        for kind, id_, text, extra in _templates(dialog):
            for found in SLOT.finditer(text):
                inner = found.group(1)
                if SIDES.fullmatch(inner) or inner in slots or inner in extra:
                    continue
                near = difflib.get_close_matches(inner, [*slots, *extra], n=1, cutoff=0.5)
                hint = f"; did you mean '{{{near[0]}}}'?" if near else ""
                self.fault(self.draft.index.get((kind, id_)), f"'{{{inner}}}' is no slot here{hint}", "unknown-slot")
            if re.sub(SLOT, "", text).count("{") or re.sub(SLOT, "", text).count("}"):
                self.fault(self.draft.index.get((kind, id_)), f"a curly bracket has no partner in: {text}", "bracket")


def _templates(dialog: Dialog) -> Iterable[tuple[str, str, str, Iterable[str]]]:
    """Every text that may hold slots: (kind, id, text, slots allowed beside the region's)."""
    for state in dialog.states.values():
        texts: tuple[str, ...] = state.say if isinstance(state, Statement) else (state.ask,)
        if isinstance(state, (OpenQuestion, FindingQuestion, ChoiceQuestion)):
            texts += (state.again,)
        if isinstance(state, FindingQuestion):
            texts += (state.by_touch,)
        for text in texts:
            yield "state", state.id, text, ()
        if isinstance(state, ChoiceQuestion):
            yield "state", state.id, state.confirm, ("region", "choice")
    for finding in dialog.findings.values():
        for text in (finding.name, finding.why):
            yield "state", finding.id, text, ()
    for rule in dialog.rules.values():
        yield "rule", rule.id, rule.why, ()
    for cause in dialog.causes.values():
        for text in (cause.name, cause.say):
            yield "cause", cause.id, text, ()
    for advice in dialog.advice.values():
        yield "advice", advice.id, advice.say, ()
    for outcome in dialog.outcomes.values():
        for text in (*outcome.say, outcome.brief, *(aside.say for aside in outcome.asides)):
            yield "outcome", outcome.id, text, ()
    for key, lines in dialog.texts.items():
        for text in lines:
            yield "text", key, text, TEXT_SLOTS.get(key, ())
    for key, lines in (("safety net", dialog.safety_net), ("limits", dialog.limits)):
        for text in lines:
            yield "key", key, text, ()
    for region in dialog.regions.values():
        for text in region.slots.values():
            yield "region", region.id, text, ()


def link(draft: Draft, main: Source, *, broken: bool) -> tuple[Dialog | None, list[Problem]]:
    """Join the draft into a Dialog.

    `broken`: some part could not be read, so that a name that meets nothing may only be a consequence: names in what
    could not
    be read are still reported, but missing keys are not.
    """
    linker = _Linker(draft, main)
    before = {id(item.source): len(item.source.problems) for item in draft.index.values()}
    dialog = linker.link()
    late = [
        p
        for source in {id(i.source): i.source for i in draft.index.values()}.values()
        for p in source.problems[before[id(source)] :]
    ]
    problems = linker.problems + late
    if broken:
        problems = [p for p in problems if not p.code.startswith(("missing", "no-consequence", "unreachable"))]
    return (None if problems else replace(dialog), problems)
