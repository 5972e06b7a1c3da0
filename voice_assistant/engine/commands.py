"""What may be said at any time: help, repeat, back, stop, why and the rest."""

from __future__ import annotations

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Ending,
    Phase,
    State,
    Step,
    replace,
)
from voice_assistant.dialog import ChoiceQuestion, GroupQuestion, Value
from voice_assistant.engine.course import go_on, left
from voice_assistant.engine.ending import close
from voice_assistant.engine.knowledge import withdraw
from voice_assistant.engine.silence import missed
from voice_assistant.engine.steps import again, ask, enter
from voice_assistant.engine.tables import Tables
from voice_assistant.events import Adjust, Command, Hush, Line, Say
from voice_assistant.matching import Understood
from voice_assistant.wording import listed


def obey(t: Tables, state: State, command: Command, u: Understood) -> Step:
    """Do what was asked for, and go on where we were."""
    phase = state.phase
    text = t.prompts.text
    match command:
        case Command.HELP:
            if isinstance(phase, Checking) and phase.what == "need help":
                return go_on(t, replace(state, cried=True, phase=phase.back, preface=()))
            # "help" alone may be a cry
            return enter(t, replace(state, preface=()), Checking("need help", back=plain(phase)))
        case Command.REPEAT:
            return ask(t, replace(state, phase=replace(phase, full=True)) if isinstance(phase, Ending) else state)
        case Command.REPHRASE:
            if isinstance(phase, Asking):
                return again(t, replace(state, phase=replace(phase, unsure=True)))
            if isinstance(phase, AskingGroup):
                return go_on(t, replace(state, opened=state.opened | {phase.group}, preface=()))
            return ask(t, state)
        case Command.ONE_AT_A_TIME:
            state = replace(
                state, settings=replace(state.settings, one_at_a_time=True), preface=text(state, "one at a time")
            )
            return go_on(t, state) if isinstance(phase, AskingGroup) else ask(t, state)
        case Command.SLOWER | Command.FASTER | Command.LOUDER | Command.QUIETER:
            adjust = {
                Command.SLOWER: Adjust(rate=-1),
                Command.FASTER: Adjust(rate=1),
                Command.LOUDER: Adjust(volume=1),
                Command.QUIETER: Adjust(volume=-1),
            }[command]
            return ask(t, replace(state, preface=text(state, command.value)), adjust)
        case Command.STOP | Command.WAIT:
            state = replace(state, paused=True, prompt=state.prompt + 1)
            key = "stopped" if command is Command.STOP else "waiting"
            lines = tuple(Line(text=line) for line in text(state, key))
            return Step(state, (Hush(), Say(lines=lines, prompt=state.prompt, key=key), t.prompts.listen(state)))
        case Command.CARRY_ON:
            return again(t, state, *text(state, "carrying on"))
        case Command.BACK | Command.CHANGE:
            named = next((h.finding for h in u.hints if h.finding in state.answers), "")
            return _back(t, state, named)
        case Command.WHY:
            return again(t, state, *_why(t, state))
        case Command.HOW_FAR:
            count = left(t, state)
            key = "how far" if count > 1 else "last one"
            return again(t, state, *text(state, key, **({"count": _spoken(count)} if count > 1 else {})))
        case Command.WHAT_DID_I_SAY:
            said = [f for f, given in state.answers.items() if given.value is Value.YES]
            if not said:
                return again(t, state, *text(state, "nothing said"))
            names = listed([t.prompts.name(state, f) for f in said], t.dialog.texts["and"][0])
            return again(t, state, *text(state, "what you said", findings=names))
        case Command.SOMEONE_ELSE:
            state = replace(state, settings=replace(state.settings, for_someone_else=True))
            return again(t, state, *text(state, "for someone else"))
        case Command.START_OVER:
            return enter(t, replace(state, preface=()), Checking("start over", back=plain(phase)))
        case Command.GOODBYE:
            if isinstance(phase, Ending):
                return close(t, state, phase)
            return enter(t, replace(state, preface=()), Checking("leave", back=plain(phase)))
        case Command.UNDERSTOOD:
            if isinstance(phase, Ending):
                return close(t, state, phase)
            return missed(t, state, "yes or no")


def what_can_be_said(t: Tables, state: State, phase: Phase) -> tuple[str, ...]:
    """What can be said now."""
    lines = t.prompts.text(state, "help")
    match phase:
        case AskingChoice() if not phase.proposed:
            asked = t.dialog.states[phase.choice]
            assert isinstance(asked, ChoiceQuestion)
            return (*t.prompts.text(state, "help choice", choices=t.prompts.choices(asked)), *lines)
        case AskingOwnWords():
            return (*t.prompts.text(state, "help own words"), *lines)
        case Ending():
            return t.prompts.text(state, "help ending")
        case _:
            return (*t.prompts.text(state, "help yes or no"), *lines)


def _why(t: Tables, state: State) -> tuple[str, ...]:
    """Why this is asked, or why this was said: the reason and its source."""
    phase = state.phase
    if isinstance(phase, Ending):
        return tuple(t.prompts.because(state, phase)) or t.prompts.text(state, "no why")
    names: tuple[str, ...] = ()
    if isinstance(phase, Asking):
        names = (phase.finding,)
    elif isinstance(phase, AskingGroup):
        group = t.dialog.states[phase.group]
        names = group.members if isinstance(group, GroupQuestion) else ()
    reasons = tuple(dict.fromkeys(t.dialog.findings[n].why for n in names if t.dialog.findings[n].why))
    return tuple(t.prompts.fill(state, r) for r in reasons[:2]) or t.prompts.text(state, "no why")


def _back(t: Tables, state: State, named: str) -> Step:
    """Ask the question before once more (or the one named).  What was answered stands until it is answered anew."""
    if state.announced is not None and not named:
        return again(t, state, *t.prompts.text(state, "still say"))
    last = named or (state.trail[-1] if state.trail else "")
    if not last:
        return again(t, state, *t.prompts.text(state, "nothing before"))
    state = replace(
        state, trail=tuple(past for past in state.trail if past != last), preface=t.prompts.text(state, "ask again")
    )
    if last in t.triage.bit:
        return go_on(t, replace(state, queue=((last, "revisit"), *(q for q in state.queue if q[0] != last))))
    asked = t.dialog.states[last]
    if isinstance(asked, GroupQuestion):
        state = withdraw(t, state, [m for m in asked.members if state.facts.value(t.triage.bit[m]) is Value.NO])
        return go_on(t, replace(state, opened=state.opened - {last}))
    choices = {id_: choice for id_, choice in state.choices.items() if id_ != last}
    return go_on(t, replace(state, choices=choices))


def plain(phase: Phase) -> Phase:
    """What to come back to: never a check within a check."""
    return phase.back if isinstance(phase, Checking) else phase


def _spoken(count: int) -> str:
    """A count as people say it; no digits, which a voice may read badly."""
    small = (
        "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen"
    ).split()
    if count < 20:
        return small[count]
    return "more than twenty" if count < 30 else "more than thirty"
