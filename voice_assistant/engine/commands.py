"""What may be said at any time: help, repeat, back, stop, why and the rest."""

from __future__ import annotations

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Ending,
    EndingPart,
    Mode,
    Phase,
    ReadingBack,
    State,
    Step,
    beneath,
    replace,
)
from voice_assistant.dialog import ChoiceQuestion, GroupQuestion, Level, OpenQuestion, Value
from voice_assistant.engine.agenda import due, left, next_prompt, resume, tell_part
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.crises import in_danger
from voice_assistant.engine.ending import leave
from voice_assistant.engine.findings import queued, speak_of, withdraw
from voice_assistant.engine.reprompt import no_match
from voice_assistant.engine.steps import again, ask, enter
from voice_assistant.events import Adjust, Command, Hush, Line, Say, Sound, Tone
from voice_assistant.matching import Understood
from voice_assistant.owed import emergency_is_open, help_at_once, is_emergency
from voice_assistant.wording import listed, spoken_count

ADJUSTMENTS = {
    Command.SLOWER: Adjust(rate=-1),
    Command.FASTER: Adjust(rate=1),
    Command.LOUDER: Adjust(volume=1),
    Command.QUIETER: Adjust(volume=-1),
    Command.OTHER_VOICE: Adjust(other_voice=True),
}


_PARTS: dict[Command, EndingPart] = {
    Command.WHAT_TO_DO: "level",
    Command.WHAT_IT_COULD_BE: "causes",
    Command.WHAT_MAY_HELP: "help",
    Command.WHAT_TO_WATCH_FOR: "watch",
}
_LEAVING = (Command.HELP, Command.GOODBYE, Command.BACK, Command.CHANGE, Command.START_OVER, Command.UNDERSTOOD)


def obey(t: CompiledDialog, state: State, command: Command, u: Understood) -> Step:  # noqa: C901  # one case a command
    """Do what was asked for, and go on where we were, or with what was mentioned beside it."""
    phase = state.phase
    text = t.prompts.text
    asked_for_help = isinstance(phase, Checking) and phase.what == "need help"
    if isinstance(phase, Checking) and phase.crisis and command in _LEAVING:
        return no_match(t, replace(state, paused=False), "not heard")  # no "no": the danger stands
    if asked_for_help and command in (Command.HELP, Command.GOODBYE, Command.MAKE_NOISE):
        return help_is_needed(t, state)
    if asked_for_help and command in (Command.BACK, Command.CHANGE, Command.START_OVER):
        return again(t, state)  # only a "no" takes a cry back
    match command:
        case Command.HELP:
            if isinstance(phase, Ending) and phase.outcome == help_at_once(t.dialog) and not due(t, state):
                return _told_what_to_say(t, state, *text(state, "help emergency"))
            # "help" alone may be a cry
            return ask_whether_help_is_needed(t, state)
        case Command.REPEAT | Command.REPHRASE | Command.ONE_AT_A_TIME:
            return _reworded(t, state, command)
        case Command.OTHER_VOICE if not state.settings.other_voice:
            return resume(t, _in_full(state), *text(state, "only voice"))
        case Command.SLOWER | Command.FASTER | Command.LOUDER | Command.QUIETER | Command.OTHER_VOICE:
            return _adjusted(t, state, command)
        case Command.STOP | Command.WAIT:
            state = replace(state, paused=True, prompt=state.prompt + 1)
            key = "stopped" if command is Command.STOP else "waiting"
            lines = tuple(Line(text=line) for line in text(state, key))
            return Step(state, (Hush(), Say(lines=lines, prompt=state.prompt, key=key), t.prompts.listen(state)))
        case Command.CARRY_ON:
            if isinstance(phase, AskingOwnWords):  # "next": nothing to tell
                return next_prompt(t, replace(state, visited=state.visited | {phase.state}, preface=()))
            return resume(t, state, *text(state, "carrying on"))
        case Command.BACK | Command.CHANGE:
            return _back(t, state, u.named)
        case Command.WHY:
            why = _why(t, state)
            if isinstance(phase, Ending) and not is_emergency(t.dialog, phase.outcome):
                state = replace(state, phase=replace(phase, part="inquiry", full=True))  # the part was told already
            return resume(t, state, *why)
        case Command.HOW_FAR:
            count = left(t, state)
            key = "how far" if count > 1 else "last one"
            return resume(t, state, *text(state, key, **({"count": spoken_count(count)} if count > 1 else {})))
        case Command.WHAT_DID_I_SAY:
            said = [f for f, given in state.answers.items() if given.value is Value.YES]
            if not said:
                return resume(t, state, *text(state, "nothing said"))
            names = listed([t.prompts.name(state, f) for f in said], t.dialog.texts["and"][0])
            return resume(t, state, *text(state, "what you said", findings=names))
        case Command.TELL_THEM:
            if not emergency_is_open(t.triage, state):
                return again(t, state, *what_can_be_said(t, state, beneath(phase)))  # "what shall I say?"
            return _told_what_to_say(t, state)
        case Command.MAKE_NOISE:
            return _make_noise(t, state)
        case Command.WHAT_TO_DO | Command.WHAT_IT_COULD_BE | Command.WHAT_MAY_HELP | Command.WHAT_TO_WATCH_FOR:
            return _part_asked_for(t, state, _PARTS[command])
        case Command.SOMEONE_ELSE:
            state = speak_of(t, state, other=True)
            return resume(t, state, *text(state, "for someone else"))
        case Command.START_OVER:
            if emergency_is_open(t.triage, state):
                return _still_open(t, state)
            return enter(t, replace(state, preface=()), Checking("start over", back=beneath(phase)))
        case Command.GOODBYE | Command.UNDERSTOOD:
            return _closed(t, state, command)


def ask_whether_help_is_needed(t: CompiledDialog, state: State, beside: Command | None = None) -> Step:
    """A cry for help: asked about, unless it is the second, help was told before, or a danger is asked about: then what
    to do follows at once.  `beside`: said with it.
    """
    change = ADJUSTMENTS.get(beside) if beside and beside is not Command.OTHER_VOICE else None
    if isinstance(state.phase, Checking) and state.phase.crisis:
        return in_danger(t, state, state.phase.crisis)
    asked = isinstance(state.phase, Checking) and state.phase.what == "need help"
    told = isinstance(state.phase, Ending) and state.phase.outcome == help_at_once(t.dialog) and not due(t, state)
    if told and change is None:
        return _make_noise(t, state)  # who cries once more can't help themselves: "call someone!"
    if asked or state.outcome == help_at_once(t.dialog):
        step = help_is_needed(t, state)
    else:
        step = enter(t, replace(state, preface=()), Checking("need help", back=beneath(state.phase)))
    return Step(step.state, (change, *step.actions)) if change else step


def help_is_needed(t: CompiledDialog, state: State) -> Step:
    """Help is needed."""
    return next_prompt(t, replace(state, help_asked=True, phase=beneath(state.phase), preface=()))


def _reworded(t: CompiledDialog, state: State, command: Command) -> Step:
    """The question again: as it was, in other words, or apart."""
    phase = state.phase
    if command is Command.ONE_AT_A_TIME:
        settings = replace(state.settings, one_at_a_time=True)
        state = replace(state, settings=settings, preface=t.prompts.text(state, "one at a time"))
        return next_prompt(t, state) if isinstance(phase, AskingGroup) or due(t, state) else ask(t, state)
    if due(t, state):
        return next_prompt(t, replace(state, preface=()))
    if command is Command.REPHRASE and isinstance(phase, Asking):
        return again(t, replace(state, phase=replace(phase, unsure=True)))
    if command is Command.REPHRASE and isinstance(phase, AskingGroup):
        group = t.dialog.states[phase.group]
        if isinstance(group, GroupQuestion) and group.wide and not phase.failed_tries:
            return again(t, replace(state, phase=replace(phase, failed_tries=1)))
        return next_prompt(t, replace(state, opened=state.opened | {phase.group}, preface=()))
    if command is Command.REPHRASE and isinstance(phase, ReadingBack) and phase.umbrella:
        return again(t, replace(state, phase=replace(phase, failed_tries=1)))
    return ask(t, _in_full(state) if command is Command.REPEAT else state)


def _in_full(state: State) -> State:
    """What an ending tells is told whole when it is asked for again."""
    phase = state.phase
    return replace(state, phase=replace(phase, full=True)) if isinstance(phase, Ending) else state


def _adjusted(t: CompiledDialog, state: State, command: Command) -> Step:
    """Slower, faster, louder, quieter, or in the other voice from here on; what was said is said again so."""
    adjust = ADJUSTMENTS[command]
    state = replace(state, preface=t.prompts.text(state, command.value))
    if due(t, state):
        step = next_prompt(t, state)
        return Step(step.state, (adjust, *step.actions))
    return ask(t, _in_full(state) if adjust.other_voice else state, adjust)


def _part_asked_for(t: CompiledDialog, state: State, part: EndingPart) -> Step:
    """A part of the ending, in whatever order it is asked for; before the questions are done, that it will come.

    In an emergency nothing but what to do is told: the causes can wait.
    """
    phase = state.phase
    if not isinstance(phase, Ending):
        return resume(t, state, *t.prompts.text(state, "later"))
    if due(t, state):
        return next_prompt(t, replace(state, preface=()))
    level = t.dialog.outcomes[phase.outcome].level
    if level is Level.EMERGENCY:
        return again(t, replace(state, phase=replace(phase, full=False)))
    if part == "help" and not t.prompts.advice(state, level):
        return again(t, state, *t.prompts.text(state, "no advice"))
    if part == "causes" and "causes" not in state.told:
        return next_prompt(t, replace(state, wants_causes=True, preface=()))
    return tell_part(t, replace(state, preface=()), phase.rule, part)


def _told_what_to_say(t: CompiledDialog, state: State, *lines: str) -> Step:
    """What to tell whoever answers the call, then what to do, briefly."""
    phase = state.phase
    brief = replace(state, phase=replace(phase, full=False)) if isinstance(phase, Ending) else state
    return resume(t, brief, *t.prompts.tell_them(state), *lines)


def _make_noise(t: CompiledDialog, state: State) -> Step:
    """We can't phone, so we make all the noise we can; where no emergency was told it is a cry first.

    Never where it could bring danger: beside somebody violent the emergency is told quietly.
    """
    phase = state.phase
    if not isinstance(phase, Ending) or not is_emergency(t.dialog, phase.outcome):
        return ask_whether_help_is_needed(t, state)
    told = t.dialog.outcomes[phase.outcome]
    if told.quiet:
        return again(t, state)
    state = replace(state, preface=(), prompt=state.prompt + 1)
    lines = (*t.prompts.text(state, "alarm"), t.prompts.fill(state, told.brief))
    say = Say(
        lines=tuple(Line(text=line) for line in lines),
        prompt=state.prompt,
        tone=Tone.URGENT,
        key="alarm",
        sound=Sound.ALARM,
    )
    return Step(state, (Hush(), say, t.prompts.listen(state)))


def _still_open(t: CompiledDialog, state: State) -> Step:
    """Starting over would forget an emergency that was announced, or that hangs on what is asked now: it does not."""
    told = is_emergency(t.dialog, state.outcome)
    return resume(t, state, *t.prompts.text(state, "still say emergency" if told else "first this"))


def _closed(t: CompiledDialog, state: State, command: Command) -> Step:
    """ "Goodbye" and "understood": the end of an ending; an emergency ends by "goodbye" only when that is confirmed."""
    phase = state.phase
    if isinstance(phase, Ending):
        if due(t, state):
            return next_prompt(t, replace(state, preface=()))
        if command is Command.UNDERSTOOD or not is_emergency(t.dialog, phase.outcome):
            return leave(t, state, "")
    if command is Command.UNDERSTOOD:
        return next_prompt(t, replace(state, preface=())) if due(t, state) else no_match(t, state, "yes or no")
    return enter(t, replace(state, preface=()), Checking("leave", back=beneath(phase)))


def what_can_be_said(t: CompiledDialog, state: State, phase: Phase) -> tuple[str, ...]:
    """What can be said now."""
    lines = t.prompts.text(state, "help")
    if state.settings.other_voice:
        lines = (*lines, *t.prompts.text(state, "help voice"))
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


def _why(t: CompiledDialog, state: State) -> tuple[str, ...]:
    """Why this is asked, or why this was said: the reason and its source."""
    phase = state.phase
    if isinstance(phase, Ending) and phase.part == "causes":
        return t.prompts.more_of_causes(state) or t.prompts.text(state, "no why")
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


def _back(t: CompiledDialog, state: State, names: tuple[str, ...]) -> Step:
    """Ask the question before once more, or what was named.  What was answered stands until it is answered anew."""
    if due(t, state):
        return next_prompt(t, replace(state, preface=()))
    named = next((f for f in names if f in state.answers), next(iter(names), ""))
    if state.announced is not None and not named:
        told = is_emergency(t.dialog, state.outcome)
        return resume(t, state, *t.prompts.text(state, "still say emergency" if told else "still say"))
    last = named or (state.trail[-1] if state.trail else "")
    if not last:
        return resume(t, state, *t.prompts.text(state, "nothing before"))
    state = replace(
        state, trail=tuple(past for past in state.trail if past != last), preface=t.prompts.text(state, "ask again")
    )
    if isinstance(t.dialog.states.get(last), OpenQuestion):  # what was noted of it is asked, one by one
        noted = [f for f, given in state.answers.items() if given.volunteered and given.value is Value.YES]
        if not noted:
            return next_prompt(t, replace(state, visited=state.visited - {last}))
        asked_anew: tuple[tuple[str, Mode], ...] = tuple((finding, "revisit") for finding in noted)
        return next_prompt(t, replace(state, queue=queued(t, state, asked_anew)))
    if last in t.triage.bit:
        mode = dict(state.queue).get(last, "revisit")
        return next_prompt(t, replace(state, queue=((last, mode), *(q for q in state.queue if q[0] != last))))
    asked = t.dialog.states[last]
    if isinstance(asked, GroupQuestion):
        state = withdraw(t, state, [m for m in asked.members if state.facts.value(t.triage.bit[m]) is Value.NO])
        return next_prompt(t, replace(state, opened=state.opened - {last}))
    choices = {id_: choice for id_, choice in state.choices.items() if id_ != last}
    return next_prompt(t, replace(state, choices=choices))
