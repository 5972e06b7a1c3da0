"""One prompt asks one question: of two at once nobody knows which a "no" answers, least of all if their sense differs.

"Did the leg carry you?  Would it hurt too much to stand?": "no, it didn't" is the danger, and was heard as its denial.
So a text that is asked holds one question, at its end.  What a yes to it means, `yes-is-well` looks at.
"""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.spoken import asked_by, said
from voice_assistant.dialog import ChoiceQuestion
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "one-question"
SEVERITY = "error"
PASS = ONE_RED_FLAG
FAIL = PASS.replace("Are you out of breath?", "Did you get up the stairs? Are you out of breath?")


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Prompts with more than one question, or with words after it."""
    for state in loaded.dialog.states.values():
        if isinstance(state, ChoiceQuestion):  # its read-back is "I will use ... Is that right?"
            continue
        for text in asked_by(state):
            for way in said(loaded.dialog, text):
                if way.count("?") > 1:
                    yield loaded.problem("state", state.id, f"two questions in one prompt: {way}", ID)
                    break
                if "?" in way and not way.rstrip().endswith("?"):
                    yield loaded.problem("state", state.id, f"the question must be the last thing said: {way}", ID)
                    break
    for key, lines in loaded.dialog.texts.items():
        for number, line in enumerate(lines[:-1]):
            if "?" in line:
                message = f"something else is said after this question: {line}"
                yield loaded.problem("text", key, message, ID, (number,))
