"""What only the whole dialogue can show: that everything is of use and can be reached, and that every slot is known."""

from __future__ import annotations

import re
from collections.abc import Iterable

from voice_assistant.dialog import (
    ChoiceQuestion,
    Dialog,
    FindingQuestion,
    Gate,
    GroupQuestion,
    OpenQuestion,
    State,
    Statement,
    UmbrellaQuestion,
)
from voice_assistant.linking.register import Register
from voice_assistant.shapes import nearest_of
from voice_assistant.texts import SIDES, SLOT, TEXT_SLOTS
from voice_assistant.yaml_source import shown


def check_uses(register: Register, dialog: Dialog) -> None:
    """Every finding has a consequence, every question can be reached, every outcome is used."""
    in_rules: set[str] = set()
    lowering = {rule.unless for rule in dialog.rules.values() if rule.unless}
    for rule in dialog.rules.values():
        if not rule.id.startswith("not_sure."):
            in_rules |= {t.finding for t in rule.all_of} | {t.finding for c in rule.counts for t in c.of}
    in_causes = {f for cause in dialog.causes.values() for f in (*cause.for_, *cause.against, *cause.needs)}
    in_gates = {f for st in dialog.states.values() for f in (getattr(st, "when", None) or Gate(any_of=())).any_of}
    for id_, shape in register.asks.items():
        item = register.item("state", id_)
        if shape.not_sure != "none" and id_ not in in_rules:
            register.fault(
                item, f"'{id_}' has a 'not sure' level, but no rule says what a 'yes' means", "no-consequence"
            )
        elif id_ not in in_rules | in_causes | in_gates | lowering:
            register.fault(item, f"nothing comes of '{id_}': no rule, gate or cause names it", "no-consequence")
        if shape.mitigating and id_ not in lowering | in_causes:
            register.fault(item, f"'{id_}' is mitigating, but no rule has it as 'unless'", "no-consequence")
    opening = {id_ for id_, shape in register.asks.items() if not shape.when}
    while more := {i for i, sh in register.asks.items() if i not in opening and opening & set(sh.when or ())}:
        opening |= more
    for id_ in register.asks:
        if id_ not in opening and set(register.asks[id_].when or ()) <= set(register.asks):
            register.fault(
                register.item("state", id_),
                f"'{id_}' can never be asked: what it waits for is never asked either",
                "unreachable",
            )
    if not dialog.states:
        register.fault(None, "there are no states", "no-states")


def check_slots(register: Register, dialog: Dialog, slots: set[str]) -> None:
    """Every {slot} in every text is known, and every {you|they} has two sides."""
    for kind, id_, text, extra in _templates(dialog):
        for found in SLOT.finditer(text):
            inner = found.group(1)
            known = {"tonight"} if kind == "region" else {*slots, *extra}
            if SIDES.fullmatch(inner) or inner in known:
                continue
            near = nearest_of(inner, known)
            hint = f"; did you mean '{{{near}}}'?" if near else ""
            register.fault(
                register.draft.index.get((kind, id_)), f"'{{{shown(inner)}}}' is no slot here{hint}", "unknown-slot"
            )
        if re.sub(SLOT, "", text).count("{") or re.sub(SLOT, "", text).count("}"):
            register.fault(
                register.draft.index.get((kind, id_)), f"a curly bracket has no partner in: {shown(text)}", "bracket"
            )


def _templates(dialog: Dialog) -> Iterable[tuple[str, str, str, Iterable[str]]]:  # noqa: C901  # a list: one loop a kind of text
    """Every text that may hold slots: (kind, id, text, slots allowed beside the region's)."""
    for state in dialog.states.values():
        yield from _of_state(state)
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
    for crisis in dialog.crises.values():
        for text in (*crisis.say, crisis.ask, *crisis.safe):
            yield "crisis", crisis.id, text, ()
    for inquiry in dialog.inquiries.values():
        for text in (*inquiry.say, *inquiry.urgent, *inquiry.emergency, *inquiry.before):
            yield "inquiry", inquiry.id, text, ()
    for key, lines in dialog.texts.items():
        for text in lines:
            yield "text", key, text, TEXT_SLOTS.get(key, ())
    for key, lines in (("safety net", dialog.safety_net), ("limits", dialog.limits)):
        for text in lines:
            yield "key", key, text, ()
    for region in dialog.regions.values():
        for text in (*region.slots.values(), *region.phrases, region.name):
            yield "region", region.id, text, ()


def _of_state(state: State) -> Iterable[tuple[str, str, str, Iterable[str]]]:
    """What `_templates` tells of one state."""
    texts: tuple[str, ...] = state.say if isinstance(state, Statement) else (state.ask,)
    if isinstance(state, (OpenQuestion, FindingQuestion, ChoiceQuestion, GroupQuestion, UmbrellaQuestion)):
        texts += (state.again,)
    if isinstance(state, FindingQuestion):
        texts += (state.by_touch,)
    for text in texts:
        yield "state", state.id, text, ()
    if isinstance(state, ChoiceQuestion):
        yield "state", state.id, state.confirm, ("region", "choice")
        for text in (phrase for choice in state.choices for phrase in choice.phrases):
            yield "state", state.id, text, ()
