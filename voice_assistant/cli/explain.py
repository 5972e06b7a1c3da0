"""The command that shows one case's way through a dialogue, with the rule and the source behind every step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.terminal import tell

if TYPE_CHECKING:
    from voice_assistant.conversation import State
    from voice_assistant.dialog import Level, Rule
    from voice_assistant.engine import Engine
    from voice_assistant.testing.vignettes import Vignette

WIDTH = 110
MOST_RULES = 4
"""Rules of a level that are named; more are hinted at."""


@click.command()
@click.argument("dialog")
@click.argument("vignettes", type=click.Path(path_type=Path))
@click.argument("case")
@click.option("--story", is_flag=True, help="The person first says the case's story in their own words.")
def explain(dialog: str, vignettes: Path, case: str, story: bool) -> None:
    """Show CASE of a VIGNETTES file on its way through DIALOG: each question, why it is asked, and its source.

    Then the rule that decided, the other rules that hold, and what speaks for each cause.
    """
    from voice_assistant.cli.opening import open_engine
    from voice_assistant.errors import UsageError
    from voice_assistant.testing.vignettes import read_vignettes

    engine = open_engine(dialog, "")
    cases = {found.id: found for found in read_vignettes(vignettes, engine.dialog)}
    if case not in cases:
        raise UsageError(
            f"There is no case '{case}' in {vignettes}.", f"Name one of: {', '.join(sorted(cases)[:12])} ..."
        )
    for line in explained(engine, cases[case], story=story):
        tell(line)


def explained(engine: Engine, case: Vignette, *, story: bool) -> Iterator[str]:
    """The way of a case, a line at a time."""
    from voice_assistant.conversation import Ending
    from voice_assistant.events import Asked, Event, Heard, NoInput, Settings
    from voice_assistant.testing.evaluation import MOST_TURNS, answer

    yield f"{case.id}{': ' + case.title if case.title else ''}"
    yield from _item("So is: " + (", ".join(_called(engine, name) for name in sorted(case.yes)) or "nothing"))
    if case.not_sure:
        unknown = ", ".join(_called(engine, name) for name in sorted(case.not_sure))
        yield from _item(f"Not known to the person: {unknown}")
    yield f"  Expected: {case.urgency.key}"
    yield ""
    state = engine.begin(Settings()).state
    for number in range(1, MOST_TURNS):
        if isinstance(state.phase, Ending):
            break
        before = state
        asked = engine.advance(state, Asked(prompt=state.prompt, at=float(number))).state
        said = answer(engine, case, asked, story=story)
        event: Event = Heard(text=said, began=number + 0.5, ended=number + 1.0) if said else NoInput(at=number + 0.5)
        state = engine.advance(asked, event).state
        question = " ".join(line.text for line in engine.prompts.question_only(before))
        yield from wrap(f"{number}. {question}  -> {said or '(silence)'}", WIDTH, subsequent_indent="   ")
        yield from _why(engine, before)
        yield from _change(engine, before, state)
    yield ""
    yield from _end(engine, case, state)


def _item(text: str, indent: int = 2) -> Iterator[str]:
    yield from wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2))


def _called(engine: Engine, finding: str) -> str:
    """A finding in words, with its name in the files."""
    from voice_assistant.wording import in_general

    return f"{in_general(engine.dialog, engine.dialog.findings[finding].name)} ({finding})"


def _why(engine: Engine, state: State) -> Iterator[str]:
    """Why this is asked, and where that comes from."""
    from voice_assistant.conversation import Asking, AskingChoice, AskingGroup, AskingOwnWords, Checking, ReadingBack
    from voice_assistant.dialog import GroupQuestion

    names: tuple[str, ...] = ()
    match state.phase:
        case Asking() as phase:
            names = (phase.finding,)
            if phase.mode != "first":
                yield f"     asked because: {HOW[phase.mode]}"
        case AskingGroup() as phase:
            group = engine.dialog.states[phase.group]
            assert isinstance(group, GroupQuestion)
            names = group.members
        case ReadingBack() as phase:
            how = "asked once more, in other words," if phase.umbrella else "read back"
            yield f"     {how} because the ending would rest on these 'no's, each heard once; wrong ones could mean:"
            yield from _at_stake(engine, state, phase.findings)
        case AskingChoice():
            yield "     settles whom, or in which country, the words are about; no answer to it changes the level"
        case AskingOwnWords():
            yield "     what is told is noted, or asked about if grave; what is left out never counts as 'no'"
        case Checking():
            yield "     about the conversation itself; no answer to it lowers the level"
    for name in names:
        finding = engine.dialog.findings[name]
        yield from _item(
            f"{_called(engine, name)}: {finding.why or 'no reason given'}  [{finding.source or 'no source'}]  "
            f"{_counts_for(engine, name)}",
            5,
        )


def _counts_for(engine: Engine, finding: str) -> str:
    """The rules that read a finding, the gravest first."""
    named: dict[Level, list[str]] = {}
    for rule in engine.dialog.rules.values():
        if finding in _named(rule) and not rule.id.startswith("not_sure."):
            named.setdefault(rule.level, []).append(
                f"{rule.id} (which it lowers)" if rule.unless == finding else rule.id
            )
    if not named:
        return "Only tells causes apart."
    levels = (
        f"{level.key}: {', '.join(rules[:MOST_RULES])}{' ...' if len(rules) > MOST_RULES else ''}"
        for level, rules in sorted(named.items(), reverse=True)
    )
    return f"Rules: {'; '.join(levels)}."


def _at_stake(engine: Engine, state: State, findings: tuple[str, ...]) -> Iterator[str]:
    """For each "no" that is read back, the gravest rule that could hold if it were wrong."""
    triage = engine.triage
    level = triage.level(state.facts)
    for name in findings:
        rules = [r for r in engine.dialog.rules.values() if name in _named(r) and r.unless != name and r.level > level]
        gravest = max(rules, key=lambda rule: rule.level, default=None)
        if gravest is None:
            yield from _item(f"{_called(engine, name)}: opens the way to a question that a rule needs", 7)
        else:
            yield from _item(
                f"{_called(engine, name)}: {gravest.level.key} by rule '{gravest.id}'  "
                f"[{gravest.source or 'no source'}]",
                7,
            )


HOW = {
    "volunteered": "the person mentioned it",
    "twice": "a yes lowers the level, so it is heard twice",
    "revisit": "it sounded otherwise before",
    "second": "it was read back and not confirmed",
}


def _named(rule: Rule) -> set[str]:
    return {t.finding for t in (*rule.all_of, *(t for count in rule.counts for t in count.of))} | {rule.unless or ""}


def _change(engine: Engine, before: State, after: State) -> Iterator[str]:
    """What the answer did to the level."""
    from voice_assistant.conversation import AskingOwnWords

    told = engine.triage.each((after.facts.yes | after.facts.unsure) & ~before.facts.known)
    noted = [_called(engine, name) for name in told]
    if noted and isinstance(before.phase, AskingOwnWords):
        yield from _item(f"noted from what was told: {', '.join(noted)}", 5)
    was, now = engine.triage.fired(before.facts), engine.triage.fired(after.facts)
    if now is not None and (was is None or now.id != was.id):
        yield from _item(f"=> {now.level.key} by rule '{now.id}': {now.why}  [{now.source or 'no source'}]", 5)


def _end(engine: Engine, case: Vignette, state: State) -> Iterator[str]:
    """How it ended, and by what."""
    from voice_assistant.conversation import Ending
    from voice_assistant.dialog import Level
    from voice_assistant.wording import in_general

    level = state.announced if state.announced is not None else Level.SELF_CARE
    outcome = state.phase.outcome if isinstance(state.phase, Ending) else ""
    right = "as expected" if level is case.urgency else "also right" if level in case.also_ok else "NOT as expected"
    yield f"Said: {level.key} ({outcome}), {right}."
    fired = engine.triage.all_fired(state.facts)
    if not fired:
        yield from _item(
            "No rule holds, so it is the ending without a rule.  Every 'no' on which that rests was heard twice, or "
            "could not raise the level by itself."
        )
    for number, rule in enumerate(fired):
        yield from _item(
            f"{'decided by' if number == 0 else 'also holds'}: {rule.id} ({rule.level.key}), {rule.why}  "
            f"[{rule.source or 'no source'}]"
        )
    for ranked in engine.triage.told(state.facts, level):
        cause = engine.dialog.causes[ranked.cause]
        speaks = f"for it: {', '.join(_called(engine, name) for name in ranked.for_) or 'a rule'}"
        if ranked.against:
            speaks += f"; against it: {', '.join(_called(engine, name) for name in ranked.against)}"
        name = in_general(engine.dialog, cause.name)
        yield from _item(f"could be {name}; {speaks}  [{cause.source or 'no source'}]")
