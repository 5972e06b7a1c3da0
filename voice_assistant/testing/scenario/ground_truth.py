"""The truth about a scenario's person: what they answer to what is asked, and that nothing else is noted of them."""

from __future__ import annotations

from voice_assistant.conversation import ENDING_PARTS, Ending, State
from voice_assistant.dialog import Level
from voice_assistant.engine import Engine
from voice_assistant.events import Command
from voice_assistant.testing.evaluation import answer, truth
from voice_assistant.testing.scenario.expecting import Difference
from voice_assistant.testing.scenario.person import in_turn
from voice_assistant.testing.scenario.script import Answer, Scenario
from voice_assistant.testing.vignettes import Vignette


class GroundTruth:
    """What is so of the person, and how they say it."""

    def __init__(self, scenario: Scenario, engine: Engine) -> None:
        self._engine = engine
        self._case = case_of(scenario, engine)
        ways: dict[str, tuple[str, ...]] = {value: (value,) for value in ("yes", "no", "not sure")}
        ways |= {value: tuple(words) for value, words in scenario.shape.person.says.items()}
        self._ways = {value: in_turn(words) for value, words in ways.items()}

    def answer(self, state: State, until: str = "outcome") -> str:
        """What this person says now; empty: nothing.  `until`: the prompt they wait for; who waits for a part of the
        ending says yes to what is offered before it.
        """
        if isinstance(state.phase, Ending):
            if self._engine.dialog.outcomes[state.phase.outcome].level is Level.EMERGENCY:
                return self._engine.dialog.commands[Command.UNDERSTOOD][0]
            return self._ways["yes" if until in ENDING_PARTS else "no"]()
        words = answer(self._engine, self._case, state, story=True) or ""
        way = self._ways.get(words)
        return way() if way else words

    def check(self, state: State) -> None:
        """Where all answers were true, so is what was noted; nobody was ever asked to answer otherwise.

        Raises Difference where it is not.
        """
        for name, given in state.answers.items():
            true = truth(self._case, name)
            if given.answered and not given.volunteered and given.value is not true:
                raise Difference(f"{name}: {true.key}, as the person said", f"{given.value.key} ('{given.words}')")


def case_of(scenario: Scenario, engine: Engine) -> Vignette:
    """The truth about the person, as `evaluation` knows it."""
    person = scenario.shape.person
    known: dict[Answer, set[str]] = {"yes": set(person.yes), "not sure": set(person.not_sure), "no": set()}
    known[person.otherwise] |= set(engine.dialog.findings) - known["yes"] - known["not sure"]
    return Vignette(
        id=scenario.path.stem,
        yes=frozenset(known["yes"]),
        not_sure=frozenset(known["not sure"]),
        urgency=Level.EMERGENCY,  # what it should come to is in the scenario's expectations
        story=person.story,
    )
