"""Every word of an answer, a command or a cry for help must be one that the speech model can hear.

Vosk drops a word that it does not know, silently, and listens for the rest: "oh aye" would become "oh".
"""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.phrases import answers, missing
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "unknown-word"
SEVERITY = "error"
PASS = """
states:
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     answers: {yes: [a little]}, source: NHS}
rules:
  clot: {level: emergency, action: call_999, all of: [breathless], why: It can be a clot., source: NHS}
"""
FAIL = PASS.replace("a little", "a smidgeonette")


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Answers, commands and cries with words that the model lacks."""
    if context.knows is None:
        return
    for phrase in answers(loaded.dialog):
        for word in missing(phrase.text, context.knows):
            yield loaded.problem(
                phrase.kind, phrase.id, f"the speech model doesn't know '{word}' in the answer '{phrase.text}'", ID
            )
