"""The person of a proof: answers every question truthfully, and everything else that could be received instead.

The fault model: in one turn the engine receives something other than what the person said: another answer, "not sure",
nothing, a sound, a command, a pause that nobody ends, a cry, a mitigating sign that was not mentioned, the right words
too early or too late, or a wrong answer that is corrected in the same breath or a breath later; or a device is lost, or
both.  The person then goes on answering truthfully.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Phase,
    ReadingBack,
    State,
)
from voice_assistant.dialog import ChoiceQuestion, Dialog, GroupQuestion, Value
from voice_assistant.events import Asked, Command, Event, Found, Heard, Lost, NoInput, Noise, Part

SAID = {Value.YES: "yes", Value.NO: "no", Value.NOT_SURE: "not sure"}

TURN_S = 10.0
"""Seconds from one prompt to the next: the question of prompt `n` can be understood `n` times this after the start."""
ANSWER_S = 5.0
"""Time from there to an answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is received in place of the person's answer."""

    kind: str
    """For counting: "another answer", "nothing", ..."""
    name: str
    """In words, for a transcript."""
    events: tuple[Event, ...]
    """One or more; after each but the last the next prompt, if there is one, is heard to its end."""


def question_heard(state: State) -> Asked:
    """The prompt of this state was spoken to its end."""
    return Asked(prompt=state.prompt, at=state.prompt * TURN_S)


def heard(state: State, text: str, after: float = ANSWER_S, *, continues: bool = False) -> Heard:
    """Words that begin so long after the question of this state could be understood (before it, if negative)."""
    began = state.prompt * TURN_S + after
    return Heard(text=text, began=began, ended=began + 1.0, continues=continues)


def silence(state: State) -> NoInput:
    """Nothing came."""
    return NoInput(at=state.prompt * TURN_S + ANSWER_S)


def truthful(dialog: Dialog, truths: dict[str, Value], state: State, *, tells: bool = False) -> str | None:
    """What the person says who knows these truths (all else is not so) and says them; None: nothing.

    `tells`: asked for their own words they name one thing that is so; else they wait for the questions.
    """
    if state.paused:
        return "carry on"  # as they were told to say
    phase: Phase = state.phase
    match phase:
        case Asking():
            return SAID[truths.get(phase.finding, Value.NO)]
        case AskingGroup():
            group = dialog.states[phase.group]
            assert isinstance(group, GroupQuestion)
            so = [name for name in untold(group, state) if truths.get(name, Value.NO) is not Value.NO]
            if phase.naming:
                return dialog.findings[so[0]].name if so else None
            return SAID[max((truths[name] for name in so), default=Value.NO)]
        case AskingChoice():
            asked = dialog.states[phase.choice]
            assert isinstance(asked, ChoiceQuestion)
            chosen = next(c for c in asked.choices if c.id == asked.evaluate)
            if phase.proposed:
                return "yes" if phase.proposed == chosen.id else "no"
            return chosen.phrases[0] if chosen.phrases else "not sure"
        case ReadingBack():
            wrong = [f for f in phase.findings if truths.get(f, Value.NO) is not Value.NO]
            if phase.naming:
                return dialog.findings[wrong[0]].name if wrong else None
            if phase.umbrella:
                return SAID[max(truths.get(finding, Value.NO) for finding in phase.findings)]
            return "no" if wrong else "yes"
        case Checking():
            return SAID[truths.get(phase.finding, Value.NO)] if phase.what == "still so" else "no"
        case AskingOwnWords() if tells:
            said = (dialog.findings[name].phrases for name, value in truths.items() if value is Value.YES)
            return next((phrases[0] for phrases in said if phrases), None)
        case _:
            return None


def untold(group: GroupQuestion, state: State) -> list[str]:
    """What this question asks for: members that the person has not said to be so, nor to be unsure of."""
    given = state.answers
    return [name for name in group.members if name not in given or given[name].value is Value.NO]


def faults(dialog: Dialog, state: State, truth: str | None) -> Iterator[Fault]:
    """Everything else that could be received in this turn, where the person said `truth` (None: nothing)."""

    nothing, sound = silence(state), Noise(at=state.prompt * TURN_S + ANSWER_S)
    if truth is not None:
        late = heard(state, truth, TURN_S - 0.5)
        yield Fault("nothing", "nothing", (nothing,))
        yield Fault("late", f"nothing, and '{truth}' begun while it was asked again", (nothing, late))
    yield Fault("a sound", "a sound", (sound,))
    yield Fault("a sound", "two sounds", (sound, sound))
    yield from _other_answers(dialog, state, truth)
    for command in Command:
        for phrase in dialog.commands[command.value][:1]:
            yield Fault("a command", f"the command '{command.value}'", (heard(state, phrase),))
            if command in (Command.WAIT, Command.STOP):
                yield Fault("a pause", f"'{phrase}', and nothing", (heard(state, phrase), nothing, nothing))
    yield from _losses(state)
    for phrase in dialog.emergency_phrases[:1]:
        yield Fault("a cry for help", "a cry for help", (heard(state, phrase),))
    for finding in dialog.findings.values():
        if finding.mitigating and finding.phrases:
            phrase = finding.phrases[0]
            yield Fault("a mention", f"'{phrase}', which nobody said", (heard(state, phrase),))


def _other_answers(dialog: Dialog, state: State, truth: str | None) -> Iterator[Fault]:
    """Each answer that is not the truth, also corrected at once, and every answer too early."""
    answers = list(SAID.values())
    if isinstance(state.phase, AskingChoice):
        asked = dialog.states[state.phase.choice]
        assert isinstance(asked, ChoiceQuestion)
        answers += [choice.phrases[0] for choice in asked.choices if choice.phrases]
    for text in answers:
        if text != truth:
            kind = "not sure" if text == SAID[Value.NOT_SURE] else "another answer"
            yield Fault(kind, f"'{text}'", (heard(state, text),))
            if truth is not None and not isinstance(state.phase, AskingOwnWords):
                at_once = (heard(state, text), heard(state, f"{text} no wait {truth}", continues=True))
                late = (heard(state, text), heard(state, truth, TURN_S - 0.5))
                yield Fault("corrected", f"'{text}', corrected to '{truth}'", at_once)
                yield Fault("corrected", f"'{text}', and '{truth}' begun before the next question", late)
        yield Fault("too early", f"'{text}' begun before the question", (heard(state, text, -0.5),))


def _losses(state: State) -> Iterator[Fault]:
    at = state.prompt * TURN_S + ANSWER_S
    microphone, speaker = (Lost(part=part, at=at) for part in (Part.MICROPHONE, Part.SPEAKER))
    found = Found(part=Part.MICROPHONE, at=at)
    yield Fault("a lost device", "nothing, for the microphone is lost", (microphone,))
    yield Fault("a lost device", "nothing, for the microphone is lost for a while", (microphone, found))
    yield Fault("a lost device", "nothing, for microphone and speaker are lost", (microphone, speaker))
