"""Every text of a dialogue that is ever spoken, with its place, as it is said to each person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voice_assistant.dialog import (
    ChoiceQuestion,
    Dialog,
    FindingQuestion,
    GroupQuestion,
    OpenQuestion,
    Person,
    State,
    Statement,
    UmbrellaQuestion,
)
from voice_assistant.texts import SLOT
from voice_assistant.wording import fill

STAND_IN = "this"
"""Said for a slot that is only known in a conversation (a finding's name, a list)."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One text of a file."""

    kind: str
    id: str
    """Kind and id are those of `Loaded.problem`."""
    text: str
    """As written, with its slots."""
    question: bool = False


def questions(state: State) -> tuple[str, ...]:
    """What a state asks, in all its ways."""
    match state:
        case FindingQuestion() | OpenQuestion() | ChoiceQuestion() | UmbrellaQuestion():
            return (state.ask, state.again)
        case GroupQuestion():
            return (state.ask, state.again) if state.again else (state.ask,)
        case _:
            return ()


def asked_by(state: State) -> tuple[str, ...]:
    """Every text that a state asks, also how to find out by touch, where that is a question."""
    touch = state.by_touch if isinstance(state, FindingQuestion) else ""
    return (*questions(state), touch) if "?" in touch else questions(state)


def spoken(dialog: Dialog) -> Iterator[Spoken]:  # noqa: C901  # a list: one loop for each kind of text
    """All texts, in the order of the file's parts."""
    for state in dialog.states.values():
        yield from (Spoken("state", state.id, text, question=True) for text in questions(state))
        if isinstance(state, Statement):
            yield from (Spoken("state", state.id, text) for text in state.say)
        if isinstance(state, ChoiceQuestion) and state.confirm:
            yield Spoken("state", state.id, state.confirm, question=True)
        if isinstance(state, FindingQuestion):
            finding = dialog.findings[state.id]
            yield from (Spoken("state", state.id, text) for text in (state.by_touch, finding.name, finding.why) if text)
    for rule in dialog.rules.values():
        if not rule.id.startswith("not_sure."):
            yield Spoken("rule", rule.id, rule.why)
    for cause in dialog.causes.values():
        yield from (Spoken("cause", cause.id, text) for text in (cause.name, cause.say))
    for advice in dialog.advice.values():
        yield Spoken("advice", advice.id, advice.say)
    for outcome in dialog.outcomes.values():
        for text in (*outcome.say, outcome.brief):
            yield Spoken("outcome", outcome.id, text)
        for number, aside in enumerate(outcome.asides):
            yield Spoken("aside", f"{outcome.id} {number}", aside.say)
    for inquiry in dialog.inquiries.values():
        texts = (*inquiry.say, *inquiry.urgent, *inquiry.emergency, *inquiry.before)
        yield from (Spoken("inquiry", inquiry.id, text) for text in dict.fromkeys(texts))
    for crisis in dialog.crises.values():
        yield from (Spoken("crisis", crisis.id, text) for text in (*crisis.say, *crisis.safe))
        if crisis.ask:
            yield Spoken("crisis", crisis.id, crisis.ask, question=True)
    for key, lines in dialog.texts.items():
        yield from (Spoken("text", key, text) for text in lines)
    for key, lines in (("safety net", dialog.safety_net), ("limits", dialog.limits)):
        yield from (Spoken("key", key, text) for text in lines)
    for region in dialog.regions.values():
        for text in (region.name, *region.slots.values()):
            yield Spoken("region", region.id, text)


def said(dialog: Dialog, text: str) -> tuple[str, ...]:
    """A text as it is said to the person in pain, and to somebody who asks for them; once if it is the same."""
    region = dialog.regions["unknown"]
    slots = dict.fromkeys(SLOT.findall(text), STAND_IN)
    slots |= {"tonight": dialog.language.telling.tonight, "region": region.name, **region.slots}
    nested = {name: STAND_IN for value in region.slots.values() for name in SLOT.findall(value)}
    return tuple(dict.fromkeys(fill(text, person, nested | slots) for person in Person))
