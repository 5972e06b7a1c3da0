"""Every line that a dialogue can say, in prompts as the engine composes them."""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Ending,
    Phase,
    ReadingBack,
    State,
    replace,
)
from voice_assistant.dialog import (
    ChoiceQuestion,
    FindingQuestion,
    GroupQuestion,
    OpenQuestion,
    Statement,
    UmbrellaQuestion,
    Value,
)
from voice_assistant.engine import Engine
from voice_assistant.escalation import LADDERS, TRIES
from voice_assistant.events import Settings
from voice_assistant.triage import Facts

READ_BACK = 4
"""Findings in a prompt that reads back."""
_SLOTS = {
    "how": "Feel it with your hand.",
    "cause": "a cramp",
    "causes": "a cramp or a strain",
    "choices": "yes, no, or not sure",
    "count": "five",
}


def prompts_of(engine: Engine, settings: Settings) -> tuple[State, ...]:
    """States whose prompts between them say every line of the dialogue; each says one that none before it does."""
    said: set[str] = set()
    chosen: list[State] = []
    for state in _states(engine, settings):
        lines = {line.text for line in engine.prompts.say(state).lines}
        if not lines <= said:
            said |= lines
            chosen.append(replace(state, prompt=len(chosen) + 1))
    return tuple(chosen)


def _states(engine: Engine, settings: Settings) -> Iterator[State]:
    start = State(settings=settings, phase=Checking("leave", back=Ending("", "")))
    yield from _asking(engine, start)
    yield from _checking(engine, start)
    named = engine.prompts.name(start, _named(engine)[0])
    for key in engine.dialog.texts:
        yield replace(start, preface=engine.prompts.text(start, key, finding=named, findings=named, **_SLOTS))
    yield from _ending(engine, start)


def _named(engine: Engine) -> list[str]:
    """The findings that are asked for by themselves."""
    return [id_ for id_ in engine.dialog.findings if id_ in engine.dialog.states]


def _asking(engine: Engine, start: State) -> Iterator[State]:
    """Every statement and question of the file, with each of its tries."""
    for asked in engine.dialog.states.values():
        if isinstance(asked, Statement):
            yield replace(start, preface=tuple(engine.prompts.fill(start, text) for text in asked.say))
        yield from (replace(start, phase=phase) for phase in _phases(asked))


def _checking(engine: Engine, start: State) -> Iterator[State]:
    """What is asked back: what was denied, and whether something is meant."""
    named = _named(engine)
    for at in range(0, len(named), READ_BACK):
        yield replace(start, phase=ReadingBack(tuple(named[at : at + READ_BACK])))
    for finding in named:
        yield replace(start, phase=Checking("still so", back=start.phase, finding=finding))
    yield replace(start, phase=ReadingBack(tuple(named[:1]), naming=True))
    for asked in engine.dialog.states.values():
        if isinstance(asked, UmbrellaQuestion):
            phase = ReadingBack(asked.covers, umbrella=asked.id)
            yield from (replace(start, phase=replace(phase, failed_tries=missed)) for missed in range(TRIES + 1))
            yield replace(start, phase=replace(phase, naming=True))
            yield replace(start, phase=phase, facts=Facts().having(engine.triage.bit[asked.covers[0]], Value.YES))
    for what in ("need help", "leave", "start over", "go on", "hear me"):
        yield replace(start, phase=Checking(what, back=start.phase))


def _ending(engine: Engine, start: State) -> Iterator[State]:
    """Every outcome by every rule, whole and short, with and without its asides; then what tells of each cause."""
    dialog, triage = engine.dialog, engine.triage
    for outcome in dialog.outcomes.values():
        aside = triage.bits(finding for aside in outcome.asides for finding in aside.any_of)
        for rule in ["", *(rule.id for rule in dialog.rules.values() if rule.action == outcome.id)]:
            why = engine.dialog.rules.get(rule)
            terms = [*why.all_of, *(term for count in why.counts for term in count.of)] if why else []
            yes = triage.bits(term.finding for term in terms)
            for bits in (yes, yes | aside):
                state = replace(start, phase=Ending(outcome.id, rule), facts=Facts(known=bits, yes=bits))
                yield from (state, replace(state, phase=Ending(outcome.id, rule, full=False)))
    for cause in dialog.causes.values():
        for_, against = triage.bits(cause.for_), triage.bits(cause.against)
        for yes in (for_, for_ | against):
            facts = Facts(known=yes, yes=yes)
            yield replace(start, phase=Ending(dialog.default_outcome, ""), facts=facts)


def _phases(asked: object) -> Iterator[Phase]:
    match asked:
        case FindingQuestion():
            yield from (Asking(asked.id, failed_tries=missed) for missed in range(len(LADDERS["level"].tries) - 1))
            yield Asking(asked.id, unsure=True)
        case GroupQuestion():
            yield from (AskingGroup(asked.id, failed_tries=missed) for missed in (0, 1))
            if asked.wide:
                yield AskingGroup(asked.id, naming=True)
        case ChoiceQuestion():
            yield from (AskingChoice(asked.id, failed_tries=missed) for missed in range(TRIES))
            if asked.confirm:
                yield AskingChoice(asked.id, proposed=asked.choices[0].id)
        case OpenQuestion():
            yield from (AskingOwnWords(asked.id, failed_tries=missed) for missed in (0, 1))
