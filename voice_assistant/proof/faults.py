"""Plays a case through the real engine, clean and with every single turn heard wrongly in every way.

The fault model: in one turn the engine receives something other than what the person said: another answer, "not sure",
nothing, a
sound, a command, the right words too early, or a wrong answer that is corrected in the same breath.  The person then
goes on
answering truthfully.  Whatever happens, the level spoken in the end must not be below what the truth deserves.

Runs that come to the same state go on the same way, so each state is played on only once; a state's `trail`, times and
wording
are left out of the comparison because nothing that sets a level reads them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Done,
    Ending,
    Phase,
    ReadingBack,
    State,
    Step,
)
from voice_assistant.dialog import ChoiceQuestion, GroupQuestion, Level, Value
from voice_assistant.engine import Engine
from voice_assistant.events import Asked, Command, Event, Heard, Noise, Say, Settings, Silence
from voice_assistant.proof.cases import Case

SAID = {Value.YES: "yes", Value.NO: "no", Value.NOT_SURE: "not sure"}
MOST_TURNS = 600
"""A run longer than this would be no conversation; it is reported as a hole."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A single fault that makes the end less urgent than the truth deserves."""

    case: Case
    spoken: Level
    question: str
    """Key of the phase in which it happened; empty: without any fault."""
    said: str
    heard: str
    transcript: tuple[str, ...]

    def __str__(self) -> str:
        fault = (
            f"At '{self.question}' the person said '{self.said}', and {self.heard} was heard."
            if self.question
            else "Nothing was misheard."
        )
        return "\n".join(
            (
                f"True: {self.case} (deserves {self.case.level.key}, rule {self.case.rule})",
                fault,
                f"Spoken in the end: {self.spoken.key}",
                *(f"    {line}" for line in self.transcript[-120:]),
            )
        )


@dataclass(slots=True)
class Tally:
    """How much was played."""

    cases: int = 0
    turns: int = 0
    faults: int = 0
    """Single faults played."""
    steps: int = 0
    """Calls of `advance`."""

    def add(self, other: Tally) -> None:
        """Count another's too."""
        self.cases += other.cases
        self.turns += other.turns
        self.faults += other.faults
        self.steps += other.steps


class Player:
    """Plays one case."""

    def __init__(self, engine: Engine, case: Case, settings: Settings | None = None) -> None:
        self.engine = engine
        self.case = case
        self.settings = settings or Settings()
        self.tally = Tally(cases=1)
        self._ends: dict[Hashable, Level] = {}
        self._truth = dict(case.truths)

    def holes(self) -> Iterator[Hole]:
        """Every single fault (and the clean run) that ends too low."""
        step = self.engine.begin(self.settings)
        clean = self._end(step.state)
        if clean < self.case.level:
            yield Hole(self.case, clean, "", "", "", self._transcript(step.state, None))
        begun = step.state
        state: State | None = step.state
        while state is not None:
            if self._settled(state) is not None:
                return
            self.tally.turns += 1
            asked = self._asked(state)
            truth = self._answer(asked)
            for name, events in self._wrong(asked, truth):
                self.tally.faults += 1
                after = asked
                for event in events:
                    after = self._advance(after, event).state
                end = self._end(after)
                if end < self.case.level:
                    yield Hole(
                        self.case,
                        end,
                        asked.phase.key,
                        truth or "nothing",
                        name,
                        self._transcript(begun, (asked.prompt, events)),
                    )
            state = self._next(asked, truth)

    # ---- the person ----

    def _answer(self, state: State) -> str | None:
        """What the person truly says; None: nothing."""
        if state.paused:
            return "carry on"  # as they were told to say
        phase: Phase = state.phase
        match phase:
            case Asking():
                return SAID[self._truth.get(phase.finding, Value.NO)]
            case AskingGroup():
                group = self.engine.dialog.states[phase.group]
                assert isinstance(group, GroupQuestion)
                return SAID[max(self._truth.get(member, Value.NO) for member in group.members)]
            case AskingChoice():
                asked = self.engine.dialog.states[phase.choice]
                assert isinstance(asked, ChoiceQuestion)
                chosen = next(c for c in asked.choices if c.id == asked.evaluate)
                if phase.proposed:
                    return "yes" if phase.proposed == chosen.id else "no"
                return chosen.phrases[0] if chosen.phrases else "not sure"
            case ReadingBack():
                wrong = [f for f in phase.findings if self._truth.get(f, Value.NO) is not Value.NO]
                if phase.naming:
                    return self.engine.dialog.findings[wrong[0]].name if wrong else None
                return "no" if wrong else "yes"
            case Checking():
                if phase.what == "still so":
                    return SAID[self._truth.get(phase.finding, Value.NO)]
                return "no"
            case _:
                return None

    def _wrong(self, state: State, truth: str | None) -> Iterator[tuple[str, tuple[Event, ...]]]:
        """Everything else that could be received in this turn."""
        at = state.prompt * 10.0
        began = at + 5.0

        def heard(text: str, began: float = began, *, continues: bool = False) -> Heard:
            return Heard(text=text, began=began, ended=began + 1.0, continues=continues)

        if truth is not None:
            yield "silence", (Silence(at=began),)
        yield "a sound", (Noise(at=began),)
        yield "two sounds", (Noise(at=began), Noise(at=began + 1))
        answers = list(SAID.values())
        if isinstance(state.phase, AskingChoice):
            asked = self.engine.dialog.states[state.phase.choice]
            assert isinstance(asked, ChoiceQuestion)
            answers += [choice.phrases[0] for choice in asked.choices if choice.phrases]
        for text in answers:
            if text != truth:
                yield f"'{text}'", (heard(text),)
                if truth is not None and not isinstance(state.phase, AskingOwnWords):
                    yield (
                        f"'{text}', corrected to '{truth}'",
                        (heard(text), heard(f"{text} no wait {truth}", continues=True)),
                    )
            yield f"'{text}' begun before the question", (heard(text, at - 0.5),)
        for command in Command:
            yield f"the command '{command.value}'", (heard(self.engine.dialog.commands[command.value][0]),)
        if self.engine.dialog.emergency_phrases:
            yield "a cry for help", (heard(self.engine.dialog.emergency_phrases[0]),)

    # ---- playing on ----

    def _advance(self, state: State, event: Event) -> Step:
        self.tally.steps += 1
        return self.engine.advance(state, event)

    def _asked(self, state: State) -> State:
        return self._advance(state, Asked(prompt=state.prompt, at=state.prompt * 10.0)).state

    def _next(self, asked: State, answer: str | None) -> State:
        began = asked.prompt * 10.0 + 5.0
        event: Event = Silence(at=began) if answer is None else Heard(text=answer, began=began, ended=began + 1.0)
        return self._advance(asked, event).state

    def _settled(self, state: State) -> Level | None:
        """The level that will be spoken, once nothing can change it: at an ending, and where only causes are left to
        ask.
        """
        level = self.engine.triage.level(state.facts)
        phase = state.phase
        if isinstance(phase, Ending):
            return self.engine.dialog.outcomes[phase.outcome].level
        if isinstance(phase, Done):
            return state.announced if state.announced is not None else level
        if state.causes_asked and not state.queue and not state.paused:
            bits = 0
            if isinstance(phase, Asking):
                bits = self.engine.triage.bit[phase.finding]
            elif isinstance(phase, AskingGroup):
                group = self.engine.dialog.states[phase.group]
                assert isinstance(group, GroupQuestion)
                bits = self.engine.triage.bits(group.members)
            if bits and not bits & self.engine.triage.level_bits:
                return level
        return None

    def _end(self, state: State) -> Level:
        """The level that is spoken when everything from here on is heard rightly."""
        path: list[Hashable] = []
        end: Level | None = None
        for _ in range(MOST_TURNS):
            end = self._settled(state)
            if end is not None:
                break
            key = _key(state)
            end = self._ends.get(key)
            if end is not None:
                break
            path.append(key)
            asked = self._asked(state)
            state = self._next(asked, self._answer(asked))
        if end is None:
            end = Level.SELF_CARE
        for key in path:
            self._ends[key] = end
        return end

    def _transcript(self, begun: State, fault: tuple[int, tuple[Event, ...]] | None) -> tuple[str, ...]:
        """The conversation in short lines; `fault`: at this prompt, these events instead of the answer."""
        lines: list[str] = []
        step = Step(begun, (self.engine.prompts.say(begun),))
        for _ in range(MOST_TURNS):
            lines += [
                f"Assistant: {' '.join(line.text for line in a.lines)}" for a in step.actions if isinstance(a, Say)
            ]
            if self._settled(step.state) is not None:
                break
            asked = self._asked(step.state)
            answer = self._answer(asked)
            if fault and asked.prompt == fault[0]:
                lines.append(f"Person: {answer or '(silence)'}   <-- misheard")
                for event in fault[1]:
                    step = self._advance(asked, event)
                    asked = step.state
                continue
            lines.append(f"Person: {answer or '(silence)'}")
            began = asked.prompt * 10.0 + 5.0
            event_: Event = Silence(at=began) if answer is None else Heard(text=answer, began=began, ended=began + 1.0)
            step = self._advance(asked, event_)
        return tuple(line if len(line) < 160 else line[:157] + "..." for line in lines)


def _key(state: State) -> Hashable:
    """What of a state can still make a difference to the level."""
    turns: dict[int, list[str]] = {}
    for name, given in state.answers.items():
        if given.value is Value.NO:
            turns.setdefault(given.turn, []).append(name)
    return (
        state.facts,
        state.phase,
        state.queue,
        state.opened,
        state.confirmed,
        state.second,
        state.cried,
        state.announced,
        state.causes_asked,
        state.paused,
        state.settings,
        frozenset(state.choices.items()),
        frozenset(mark for mark in state.visited if not mark.startswith("said ")),
        frozenset(frozenset(names) for names in turns.values()),
    )
