"""Conversations that wander: random events of every kind, held against the invariants at every step.

A proof plays people who answer; here anything happens: cries, dangers such as a fire, orders, politeness, signs named
by the way, of oneself or of others, smoke alarms, sounds, silence, words too early, late, doubtful or continued, parts
of the machine lost and found, and leaving in every way.  What it finds is a script that can be played again: the seed
and the events.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from voice_assistant.conversation import Done, State
from voice_assistant.dialog import ChoiceQuestion
from voice_assistant.engine import Engine
from voice_assistant.events import (
    Alarm,
    Asked,
    Event,
    Finish,
    Found,
    Heard,
    InputMode,
    Lost,
    NoInput,
    Noise,
    Part,
    Settings,
)
from voice_assistant.testing.proof.invariants import Broken, Watch, ways_out

MOST_EVENTS = 60
"""A walk that has not ended by then stops: most do by leaving."""
DEVICES = tuple(part for part in Part if part is not Part.INPUT)
ASIDES = ("okay", "thank you", "kind of", "right", "mm", "sure", "bless you", "the weather is lovely in september", "")
OTHERS = ("my husband", "my wife", "she", "he", "my mother")
JOINTS = (" and ", " but ", ", ", " because ", " [unk] ")
TOLD = 14
"""Events shown before the one that broke something."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """An invariant that a walk broke, with the way there."""

    seed: int
    broken: Broken
    events: tuple[str, ...]

    def __str__(self) -> str:
        told = self.events[-TOLD:]
        left_out = f"... {len(self.events) - len(told)} before ... " if len(self.events) > len(told) else ""
        return f"walk {self.seed}: {self.broken}\n    {left_out}{' | '.join(told)}"


class Walks:
    """Walks over one dialogue."""

    def __init__(self, engine: Engine, *, exits: float = 0.05) -> None:
        """`exits`: how often, from a state, every way out is tried as well."""
        self.engine = engine
        self.exits = exits
        self.steps = 0
        dialog = engine.dialog
        self._commands = list(dialog.commands.values())
        self._phrases = [finding.phrases for finding in dialog.findings.values() if finding.phrases]
        self._dangers = [crisis.phrases for crisis in dialog.crises.values() if crisis.phrases]
        self._grave = [
            finding.phrases
            for name, finding in dialog.findings.items()
            if finding.phrases and name in engine.lexicon.acute
        ]
        self._lowering = [
            finding.phrases for finding in dialog.findings.values() if finding.phrases and finding.mitigating
        ]

    def walk(self, seed: int) -> Iterator[Wrong]:
        """One conversation; everything that it breaks, until the first step that breaks something."""
        chance = random.Random(seed)
        settings = Settings(
            region=chance.choice(["", *self.engine.dialog.regions]),
            for_someone_else=chance.random() < 0.2,
            one_at_a_time=chance.random() < 0.2,
        )
        watch = Watch(self.engine)
        step = self.engine.begin(settings)
        watch.begun(step)
        state, now = step.state, 0.0
        told: list[str] = [f"settings {settings.region or '-'} {'they' if settings.for_someone_else else 'you'}"]
        for _ in range(MOST_EVENTS):
            now += chance.uniform(0.5, 8.0)
            event = self._event(chance, state, now)
            told.append(_short(event))
            step = self.engine.advance(state, event)
            self.steps += 1
            broken = list(watch.broken(state, event, step))
            if not broken and chance.random() < self.exits:
                broken = list(ways_out(self.engine, step.state, watch.highest))
            if broken:
                yield from (Wrong(seed, each, tuple(told)) for each in broken)
                return
            state = step.state
            if isinstance(state.phase, Done) or any(isinstance(action, Finish) for action in step.actions):
                return

    def _event(self, chance: random.Random, state: State, now: float) -> Event:
        kind = chance.random()
        if kind < 0.30 and not (state.open and state.open.phase.key == state.phase.key):
            return Asked(prompt=state.prompt, at=now)
        if kind < 0.42:
            return NoInput(at=now)
        if kind < 0.47:
            return Noise(at=now)
        if kind < 0.49:
            part = Part.INPUT if chance.random() < 0.05 else chance.choice(DEVICES)
            return Lost(part=part, at=now)
        if kind < 0.51:
            return Found(part=chance.choice(DEVICES), at=now)
        if kind < 0.525:
            return Alarm(at=now)
        return self._heard(chance, state, now)

    def _heard(self, chance: random.Random, state: State, now: float) -> Heard:
        text = self._words(chance, state)
        others = (self._words(chance, state),) if chance.random() < 0.1 else ()
        began = now - (chance.uniform(0.0, 12.0) if chance.random() < 0.1 else 0.0)
        continues = state.undo is not None and chance.random() < 0.1
        return Heard(
            text=text,
            began=began,
            ended=now + 0.3,
            input_mode=chance.choice([InputMode.VOICE, InputMode.VOICE, InputMode.KEYS]),
            n_best=others,
            doubtful=chance.random() < 0.1,
            continues=continues,
        )

    def _words(self, chance: random.Random, state: State) -> str:
        words = self._saying(chance, state)
        if chance.random() < 0.25:
            words += chance.choice(JOINTS) + self._saying(chance, state)
        return words

    def _saying(self, chance: random.Random, state: State) -> str:
        kind = chance.random()
        if kind < 0.40:
            return self._answer(chance, state)
        if kind < 0.60:
            phrases = chance.choice(self._commands)
            return phrases[0] if chance.random() < 0.5 else chance.choice(phrases)
        if kind < 0.65:
            return chance.choice(self.engine.dialog.emergency_phrases)
        if kind < 0.68 and self._dangers:
            return chance.choice(chance.choice(self._dangers))
        if kind < 0.74:
            return chance.choice(ASIDES)
        return self._sign(chance)

    def _answer(self, chance: random.Random, state: State) -> str:
        asked = self.engine.dialog.states.get(getattr(state.phase, "choice", ""))
        if isinstance(asked, ChoiceQuestion) and chance.random() < 0.5:
            phrases = chance.choice(asked.choices).phrases
            if phrases:
                return chance.choice(phrases)
        return chance.choice(["yes", "no", "no", "no", "not sure", "i think so", "no yes"])

    def _sign(self, chance: random.Random) -> str:
        pool = chance.choice([self._phrases, self._grave, self._grave, self._lowering or self._phrases])
        phrase = chance.choice(chance.choice(pool or self._phrases))
        kind = chance.random()
        if kind < 0.15:
            return f"{chance.choice(OTHERS)} {phrase}"
        if kind < 0.30:
            return f"no {phrase}"
        return phrase


def _short(event: Event) -> str:
    """An event in a few letters."""
    match event:
        case Heard():
            marks = ("~" if event.doubtful else "") + ("+" if event.continues else "")
            return f"'{event.text}'{marks}" + (f" or '{event.n_best[0]}'" if event.n_best else "")
        case Lost() | Found():
            return f"{event.part.value} {type(event).__name__.lower()}"
        case _:
            return type(event).__name__.lower()
