"""Simulated persons some of whose answers are not heard right: how often the level is right all the same.

An answer that goes wrong is, of ten, seven times not understood, twice taken for "not sure", and once for its opposite.
The person goes on answering truthfully; the engine is the real one, without its sentences.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from voice_assistant.conversation import AskingChoice, AskingOwnWords, Ending, State
from voice_assistant.dialog import ChoiceQuestion, Level, Value
from voice_assistant.engine import Engine
from voice_assistant.events import Asked, Event, Heard, NoInput, Settings
from voice_assistant.testing.evaluation import answer
from voice_assistant.testing.proof.cases import minimal_cases
from voice_assistant.testing.proof.mute import MuteEngine
from voice_assistant.testing.vignettes import Vignette

MOST_TURNS = 600
MUMBLES = ("mumble mumble", "the curtains are green", "where did i put it", "hm")
"""Words that answer nothing."""
NOT_UNDERSTOOD, NOT_SURE = 0.7, 0.2
"""Shares of the answers that go wrong; the rest is taken for the opposite."""
OPPOSITE = {"yes": "no", "no": "yes", "not sure": "yes"}


@dataclass(frozen=True, slots=True)
class Misheard:
    """What became of the persons at one rate."""

    rate: float
    """Share of the answers that were not heard right."""
    runs: int
    right_or_higher: int
    emergency_to_self_care: int
    never_ended: int
    median_turns: float
    """Prompts that awaited an answer until the level."""
    lower: tuple[str, ...]
    """Which persons came to less than they should."""


def persons(engine: Engine, files: Sequence[Vignette] = ()) -> tuple[Vignette, ...]:
    """The smallest truths that deserve each level by the dialogue's rules, then the cases of the files given."""
    made = tuple(
        Vignette(
            id=f"{case.rule}: {case}",
            yes=frozenset(name for name, value in case.truths if value is Value.YES),
            not_sure=frozenset(name for name, value in case.truths if value is Value.NOT_SURE),
            urgency=case.level,
        )
        for case in minimal_cases(engine.triage)
    )
    return (*made, *files)


def play_misheard(
    engine: MuteEngine,
    cases: Sequence[Vignette],
    rate: float,
    runs: int,
    *,
    seed: int = 0,
    each: Callable[[], None] = lambda: None,
) -> Misheard:
    """So many conversations: the cases in turn, shuffled, each with answers of its own that go wrong."""
    chance = random.Random(f"{seed} {rate}")
    order = [cases[number % len(cases)] for number in chance.sample(range(max(runs, len(cases))), runs)]
    right = self_care = never = 0
    turns: list[int] = []
    lower: list[str] = []
    for case in order:
        level, taken = _play(engine, case, rate, chance)
        turns.append(taken)
        never += level is None
        if level is not None and (level >= case.urgency or level in case.also_ok):
            right += 1
        else:
            lower.append(case.id)
        self_care += case.urgency is Level.EMERGENCY and level is Level.SELF_CARE
        each()
    return Misheard(rate, runs, right, self_care, never, median(turns), tuple(lower))


def _play(engine: MuteEngine, case: Vignette, rate: float, chance: random.Random) -> tuple[Level | None, int]:
    """The level that is spoken (None: none is), and the prompts until then."""
    state, now = engine.begin(Settings()).state, 0.0
    for turn in range(MOST_TURNS):
        if isinstance(state.phase, Ending):
            return engine.dialog.outcomes[state.phase.outcome].level, turn
        now += 1.0
        state = engine.advance(state, Asked(prompt=state.prompt, at=now)).state
        said = answer(engine, case, state, story=False)
        heard = said if said is None or chance.random() >= rate else _instead(engine, state, said, chance)
        event: Event = NoInput(at=now) if heard is None else Heard(text=heard, began=now, ended=now)
        state = engine.advance(state, event).state
    return None, MOST_TURNS


def _instead(engine: MuteEngine, state: State, said: str, chance: random.Random) -> str:
    """What is heard in place of what was said."""
    how = chance.random()
    if how < NOT_UNDERSTOOD or isinstance(state.phase, AskingOwnWords):
        return chance.choice(MUMBLES)
    if how < NOT_UNDERSTOOD + NOT_SURE:
        return "not sure"
    if isinstance(state.phase, AskingChoice) and not state.phase.proposed:
        asked = engine.dialog.states[state.phase.choice]
        assert isinstance(asked, ChoiceQuestion)
        others = [choice.phrases[0] for choice in asked.choices if choice.phrases and choice.phrases[0] != said]
        return chance.choice(others) if others else "not sure"
    return OPPOSITE.get(said, chance.choice(MUMBLES))
