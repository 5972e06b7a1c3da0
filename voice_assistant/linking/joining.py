"""The parts of a dialogue joined into one `Dialog`, with every fault that shows on the way."""

from __future__ import annotations

from dataclasses import replace

from voice_assistant import schema as s
from voice_assistant.dialog import Dialog, Region, Value
from voice_assistant.errors import Problem
from voice_assistant.events import Command
from voice_assistant.language import Language
from voice_assistant.linking.consequences import (
    advice_of,
    cause_of,
    crisis_of,
    floors_of,
    inquiry_of,
    outcome_of,
    rule_of,
)
from voice_assistant.linking.draft import Draft
from voice_assistant.linking.meanings import meaning_of
from voice_assistant.linking.register import Register
from voice_assistant.linking.states import finding_of, state_of
from voice_assistant.linking.whole import check_slots, check_uses
from voice_assistant.texts import COMMON_SLOTS, ONE_LINE, TEXT_SLOTS
from voice_assistant.yaml_source import Source


def link(draft: Draft, main: Source, language: Language, *, broken: bool) -> tuple[Dialog | None, list[Problem]]:
    """Join the draft into a Dialog.

    `broken`: some part could not be read, so that a name that meets nothing may only be a consequence: names in what
    could not be read are still reported, but missing keys are not.
    """
    register = Register(draft, main, _CONSEQUENCES if broken else ())
    before = {id(item.source): len(item.source.problems) for item in draft.index.values()}
    dialog = _joined(register, language)
    late = [
        p
        for source in {id(i.source): i.source for i in draft.index.values()}.values()
        for p in source.problems[before[id(source)] :]
    ]
    problems = register.problems + late
    if broken:
        problems = [p for p in problems if not p.code.startswith(_CONSEQUENCES)]
    return (None if problems else replace(dialog), problems)


_CONSEQUENCES = (
    "missing",
    "no-consequence",
    "unreachable",
    "no-unknown-region",
    "no-emergency-number",
    "no-outcome",
    "no-states",
    "unknown-slot",
)
"""Faults that may only come of what could not be read."""


def _joined(register: Register, language: Language) -> Dialog:
    draft = register.draft
    for key in ("dialog", "title", "language", "words", "safety net", "limits", "default outcome"):
        if key not in draft.keys:
            register.fault(None, f"the key '{key}' is missing in this dialogue and its parts", "missing-key")
    regions = regions_of(register)
    slots = {*COMMON_SLOTS, *next((set(r.slots) for r in regions.values()), set())}
    findings = {id_: finding_of(shape) for id_, shape in register.asks.items()}
    states = {
        getattr(shape, kind): state_of(register, kind, shape, item, section, regions)
        for kind, shape, item, section in draft.states
    }
    outcomes = {id_: outcome_of(register, id_, shape) for id_, shape in draft.tables.get("outcomes", {}).items()}
    for id_ in draft.tables.get("asides", {}):
        register.known([id_], outcomes, "outcome", register.item("asides", id_))
    rules = {id_: rule_of(register, id_, shape, outcomes) for id_, shape in draft.tables.get("rules", {}).items()}
    for id_, shape in register.asks.items():
        for rule in floors_of(register, id_, shape, rules, outcomes):
            rules[rule.id] = rule
    causes = {id_: cause_of(register, id_, shape) for id_, shape in draft.tables.get("causes", {}).items()}
    advice = {id_: advice_of(register, id_, shape) for id_, shape in draft.tables.get("advice", {}).items()}
    meanings = {id_: meaning_of(register, id_, shape) for id_, shape in draft.tables.get("meanings", {}).items()}
    texts = texts_of(register)
    commands = {name: tuple(phrases) for name, phrases in draft.tables.get("commands", {}).items()}
    for name in commands:
        register.known([name], list(Command), "command", register.item("command", name))
    for command in Command:
        if command.value not in commands:
            register.fault(None, f"no phrases are given for the command '{command.value}'", "missing-command")
    words = draft.keys.get("words")
    default = draft.keys.get("default outcome", "")
    if default:
        register.known([default], outcomes, "outcome", register.item("key", "default outcome"))
    dialog = Dialog(
        id=draft.keys.get("dialog", ""),
        title=draft.keys.get("title", ""),
        language=language,
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
        crises={
            id_: crisis_of(register, id_, shape, outcomes) for id_, shape in draft.tables.get("crises", {}).items()
        },
        inquiries={id_: inquiry_of(register, id_, shape) for id_, shape in draft.tables.get("inquiries", {}).items()},
        decoys=tuple(draft.keys.get("decoys", ())),
        texts=texts,
        regions=regions,
        meanings=meanings,
        no_input_timeout_s=draft.keys.get("patience", 8.0),
        cause_questions=draft.keys.get("cause questions", 6),
    )
    check_uses(register, dialog)
    check_slots(register, dialog, slots)
    return dialog


def regions_of(register: Register) -> dict[str, Region]:
    """The regions: one of them "unknown", and all with the same slots."""
    shapes: dict[str, s.RegionShape] = register.draft.tables.get("regions", {})
    if "unknown" not in shapes:
        register.fault(
            None, "a region named 'unknown' is needed, for a person whose country is not known", "no-unknown-region"
        )
    wanted = set().union(*(shape.slots for shape in shapes.values()))
    for id_, shape in shapes.items():
        item = register.item("region", id_)
        for slot in sorted(wanted - set(shape.slots)):
            register.fault(item, f"region '{id_}' lacks the slot '{slot}' that other regions have", "missing-slot")
        if "emergency number" not in shape.slots:
            register.fault(item, f"region '{id_}' has no 'emergency number'", "no-emergency-number")
    return {
        id_: Region(
            id=id_,
            name=shape.name,
            phrases=tuple(shape.phrases),
            slots={**dict.fromkeys(wanted, ""), **shape.slots},
        )
        for id_, shape in shapes.items()
    }


def texts_of(register: Register) -> dict[str, tuple[str, ...]]:
    """The assistant's own sentences: all that it may have to say, and no other."""
    given = register.draft.tables.get("texts", {})
    for key in given:
        register.known([key], TEXT_SLOTS, "text", register.item("text", key))
    for key in TEXT_SLOTS:
        if key not in given:
            register.fault(None, f"the assistant's own text '{key}' is missing", "missing-text")
    for key in ONE_LINE:
        if len(given.get(key, ())) > 1:
            item = register.item("text", key)
            register.fault(item, f"'{key}' is one line; a second one would never be said", "never-said", (1,))
    return {key: tuple(lines) for key, lines in given.items()}
