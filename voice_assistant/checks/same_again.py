"""A question that was not understood is asked in other words: saying the same once more helps nobody."""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.phrases import spelled
from voice_assistant.dialog import ChoiceQuestion, FindingQuestion, GroupQuestion, OpenQuestion, UmbrellaQuestion
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "same-again"
SEVERITY = "error"
PASS = ONE_RED_FLAG
FAIL = PASS.replace("Are you out of breath?", "Is it hard to breathe?")


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Questions whose second wording is their first, or, of several findings together, lacking."""
    for state in loaded.dialog.states.values():
        if not isinstance(state, (FindingQuestion, GroupQuestion, OpenQuestion, ChoiceQuestion, UmbrellaQuestion)):
            continue
        if not state.again:
            yield loaded.problem("state", state.id, f"'again' is missing, the same in other words: {state.ask}", ID)
        elif spelled(state.ask) == spelled(state.again):
            yield loaded.problem("state", state.id, f"'again' says the same once more: {state.ask}", ID)
