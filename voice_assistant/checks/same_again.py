"""A question that was not understood is asked in other words: saying the same once more helps nobody."""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.means import Means
from voice_assistant.checks.phrases import spelled
from voice_assistant.dialog import ChoiceQuestion, FindingQuestion, OpenQuestion
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "same-again"
SEVERITY = "error"
PASS = ONE_RED_FLAG
FAIL = PASS.replace("Are you out of breath?", "Is it hard to breathe?")


def check(loaded: Loaded, means: Means) -> Iterator[Problem]:
    """Questions whose second wording is their first."""
    for state in loaded.dialog.states.values():
        if isinstance(state, (FindingQuestion, OpenQuestion, ChoiceQuestion)) and spelled(state.ask) == spelled(
            state.again
        ):
            yield loaded.problem("state", state.id, f"'again' says the same once more: {state.ask}", ID)
