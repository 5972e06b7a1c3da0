"""What is asked: the findings, and the states in which they are asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from voice_assistant import schema as s
from voice_assistant.dialog import (
    Choice,
    ChoiceQuestion,
    Finding,
    FindingQuestion,
    Gate,
    GroupQuestion,
    How,
    OpenQuestion,
    Region,
    State,
    Statement,
    UmbrellaQuestion,
    Value,
)
from voice_assistant.linking.draft import Item
from voice_assistant.linking.register import Register
from voice_assistant.yaml_source import Path_, shown


def finding_of(shape: s.Ask) -> Finding:
    """What a "yes" to this question means."""
    return Finding(
        id=shape.ask,
        name=shape.name,
        phrases=tuple(shape.phrases or ()),
        mitigating=shape.mitigating,
        why=shape.why,
        source=shape.source,
    )


def gate_of(register: Register, names: list[str] | None, item: Item, own: str) -> Gate | None:
    """When the state `own` is asked; None: always."""
    if not names:
        return None
    register.known(names, register.asks, "finding", item, ("when",))
    if own in names:
        register.fault(item, f"'{own}' waits for itself, so it is never asked", "unreachable", ("when",))
    return Gate(any_of=tuple(names))


def state_of(
    register: Register, kind: str, shape: Any, item: Item, section: str, regions: Mapping[str, Region]
) -> State:
    """A state of any kind."""
    if kind == "say":
        return Statement(id=shape.say, say=tuple(shape.text), section=section)
    if kind == "tell":
        return OpenQuestion(id=shape.tell, ask=shape.question, again=shape.again, section=section)
    if kind == "choose":
        return choice_of(register, shape, item, section, regions)
    if kind == "together":
        return group_of(register, shape, item, section)
    if kind == "screen":
        return screen_of(register, shape, item, section)
    if kind == "umbrella":
        return umbrella_of(register, shape, item, section)
    return question_of(register, shape, item, section)


def group_of(register: Register, shape: s.Together, item: Item, section: str) -> GroupQuestion:
    """Findings asked in one breath, each of which can still be asked by itself."""
    register.known(shape.of, register.asks, "finding", item, ("of",))
    if len(set(shape.of)) < len(shape.of):
        register.fault(item, "a finding is named twice in this group", "duplicate-member", ("of",))
    for member in shape.of:
        _comes_later(register, item, shape.together, member, ("of",))
        if member in register.asks and register.asks[member].mitigating:
            register.fault(
                item,
                f"'{member}' is mitigating and must be asked by itself, twice",
                "group-mitigating",
                ("of",),
            )
    return GroupQuestion(
        id=shape.together,
        ask=shape.question,
        members=tuple(shape.of),
        again=shape.again,
        when=gate_of(register, shape.when, item, shape.together),
        section=section,
    )


def _comes_later(register: Register, item: Item, group: str, member: str, where: Path_) -> None:
    """A member is asked by itself only after the question for several."""
    if register.order.get(member, 10**6) < register.order[group]:
        message = f"'{member}' is asked before this group, so the group would never be asked"
        register.fault(item, message, "group-order", where)


def screen_of(register: Register, shape: s.Screen, item: Item, section: str) -> GroupQuestion:
    """Findings that its words name, each of which can still be asked by itself."""
    members: dict[str, None] = {}
    covers: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for words, findings in _covered(register, shape, item):
        where = ("covers", words)
        for finding in findings:
            _comes_later(register, item, shape.screen, finding, where)
            first = register.screened.setdefault(finding, shape.screen)
            if first != shape.screen or finding in members:
                register.fault(item, f"'{finding}' is asked for already, by '{first}'", "screen-twice", where)
            members[finding] = None
        covers.append((tuple(words.split(" or ")), tuple(findings)))
    return GroupQuestion(
        id=shape.screen,
        ask=shape.question,
        members=tuple(members),
        again=shape.again,
        section=section,
        covers=tuple(covers),
    )


def _covered(register: Register, shape: s.Screen | s.Umbrella, item: Item) -> Iterator[tuple[str, list[str]]]:
    """Words of a wide question and the findings that they stand for; each of its wordings must say them."""
    kind = "screen" if isinstance(shape, s.Screen) else "umbrella"
    for words, findings in shape.covers.items():
        where = ("covers", words)
        register.known(findings, register.asks, "finding", item, where)
        for text in (shape.question, shape.again):
            if not any(re.search(rf"\b{re.escape(way)}", text, re.IGNORECASE) for way in words.split(" or ")):
                message = f"it says nothing of '{shown(words)}', which stands for {', '.join(findings)}: {shown(text)}"
                register.fault(item, message, f"{kind}-unnamed", where)
        yield words, findings


def umbrella_of(register: Register, shape: s.Umbrella, item: Item, section: str) -> UmbrellaQuestion:
    """A second hearing of findings, each of which its words name, and each of which a "no" to it denies."""
    covers: dict[str, None] = {}
    said: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for words, findings in _covered(register, shape, item):
        where = ("covers", words)
        said.append((tuple(words.split(" or ")), tuple(findings)))
        for finding in findings:
            first = register.covered.setdefault(finding, shape.umbrella)
            if first != shape.umbrella or finding in covers:
                register.fault(item, f"'{finding}' is covered already, by '{first}'", "umbrella-twice", where)
            if finding in register.asks and finding not in register.raising_findings:
                message = f"no ending rests on a 'no' to '{finding}', so it needs no second hearing"
                register.fault(item, message, "umbrella-needless", where)
            covers[finding] = None
    return UmbrellaQuestion(
        id=shape.umbrella,
        ask=shape.question,
        again=shape.again,
        covers=tuple(covers),
        section=section,
        words=tuple(said),
    )


def question_of(register: Register, shape: s.Ask, item: Item, section: str) -> FindingQuestion:
    """The question for one finding, which can be answered in the dark, lying down."""
    if shape.how in ("look", "move") and not shape.by_touch:
        register.fault(
            item,
            f"'{shape.ask}' needs eyes or moving, so it needs 'by touch:', another way to find out",
            "no-alternative",
        )
    if isinstance(shape.not_sure, s.Floor):
        register.known(shape.not_sure.beside, register.asks, "finding", item, ("not sure", "beside"))
    extra = shape.answers
    return FindingQuestion(
        id=shape.ask,
        ask=shape.question,
        again=shape.again,
        how=How(shape.how),
        by_touch=shape.by_touch,
        when=gate_of(register, shape.when, item, shape.ask),
        phrases={
            value: tuple(phrases)
            for value, phrases in ((Value.YES, extra.yes), (Value.NO, extra.no), (Value.NOT_SURE, extra.not_sure))
            if phrases
        }
        if extra
        else {},
        no_input_timeout_s=shape.patience,
        section=section,
    )


def choice_of(
    register: Register, shape: s.Choose, item: Item, section: str, regions: Mapping[str, Region]
) -> ChoiceQuestion:
    """A choice, whose answers lead forward and skip nothing that a level rests on."""
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
        choices += [Choice(id=r.id, phrases=r.phrases, sets={"region": r.id}) for r in regions.values() if r.phrases]
        choices.append(Choice(id="unknown", phrases=(), sets={"region": "unknown"}))
    names = [choice.id for choice in choices]
    if len(choices) < 2:
        register.fault(item, "a choice needs at least two answers", "too-few-choices")
    register.known([shape.otherwise], names, "choice", item, ())
    if shape.evaluate:
        register.known([shape.evaluate], names, "choice", item, ())
    for choice in choices:
        if choice.goes_to is not None:
            register.known([choice.goes_to], register.order, "state", item, ())
            first, last = register.order[shape.choose], register.order.get(choice.goes_to, 0)
            if choice.goes_to in register.order and last <= first:
                register.fault(
                    item,
                    f"'{choice.goes_to}' comes before '{shape.choose}'; a conversation only goes forward",
                    "backward",
                )
            skipped = [
                id_
                for id_, number in register.order.items()
                if first < number < last and id_ in register.level_findings
            ]
            if skipped:
                register.fault(
                    item,
                    f"going to '{choice.goes_to}' would skip '{skipped[0]}', which a rule needs",
                    "skips-level-question",
                )
        if choice.sets.get("region", "unknown") not in regions:
            register.known([choice.sets["region"]], regions, "region", item, ())
        if choice.sets.get("person", "you") not in ("you", "they"):
            register.fault(item, "'person' is 'you' or 'they'", "not-one-of")
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
