"""An answer must mean what it says: no negation among the ways to say yes, some in each way to say no, and no doubt.

A phrase that slips into the wrong list would turn an answer round for every question.
"""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.phrases import spelled
from voice_assistant.dialog import Value
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "wrong-sense"
SEVERITY = "error"
PASS = """
states:
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     answers: {no: [no more than usual]}, source: NHS}
rules:
  clot: {level: emergency, action: call_999, all of: [breathless], why: It can be a clot., source: NHS}
"""
FAIL = PASS.replace("no: [no more than usual]", "no: [yes a bit]")


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Common answers in the wrong list, and a question's own ways to say no that begin with a yes."""
    checking = loaded.dialog.language.checking
    for phrase in loaded.dialog.words.get(Value.YES, ()):
        if checking.denies.search(" ".join(spelled(phrase))):
            yield loaded.problem("key", "words", f"'{phrase}' is among the ways to say yes, and denies", ID)
    for phrase in loaded.dialog.words.get(Value.NO, ()):
        text = " ".join(spelled(phrase))
        if not (checking.denies.search(text) or checking.denies_too.search(text)) or checking.affirms.search(text):
            yield loaded.problem("key", "words", f"'{phrase}' is among the ways to say no, and denies nothing", ID)
        elif checking.doubts.search(text):
            yield loaded.problem("key", "words", f"'{phrase}' is among the ways to say no, and says not sure", ID)
    for state in loaded.dialog.states.values():
        for phrase in getattr(state, "phrases", {}).get(Value.NO, ()):
            text = " ".join(spelled(phrase))
            if checking.affirms.search(text):
                yield loaded.problem("state", state.id, f"'{phrase}' is a way to say no here, and says yes", ID)
            elif checking.doubts.search(text):
                yield loaded.problem("state", state.id, f"'{phrase}' is a way to say no here, and says not sure", ID)
