"""An answer must mean what it says: no negation among the ways to say yes, some in each way to say no, and no doubt.

A phrase that slips into the wrong list would turn an answer round for every question.
"""

from __future__ import annotations

import re
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

_DENIES = re.compile(r"\b(no|not|never|none|nothing|nope|nah|naw|nay|neither|nor|negative|cannot)\b|n't\b")
_DENIES_TOO = re.compile(r"\b(fine|wrong)\b")
"""'I'm fine there', 'that's wrong'."""
_AFFIRMS = re.compile(r"\b(yes|yeah|yep|yup|aye)\b")
_DOUBTS = re.compile(
    r"\b(dark|(?:can't|cannot|couldn't|don't|not|hard to|too dark to|a) (?:see|tell|say|know|sure|remember|clue))\b"
)
"""'It's too dark to see': who can't see it has not denied it."""


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Common answers in the wrong list, and a question's own ways to say no that begin with a yes."""
    for phrase in loaded.dialog.words.get(Value.YES, ()):
        if _DENIES.search(" ".join(spelled(phrase))):
            yield loaded.problem("key", "words", f"'{phrase}' is among the ways to say yes, and denies", ID)
    for phrase in loaded.dialog.words.get(Value.NO, ()):
        text = " ".join(spelled(phrase))
        if not (_DENIES.search(text) or _DENIES_TOO.search(text)) or _AFFIRMS.search(text):
            yield loaded.problem("key", "words", f"'{phrase}' is among the ways to say no, and denies nothing", ID)
        elif _DOUBTS.search(text):
            yield loaded.problem("key", "words", f"'{phrase}' is among the ways to say no, and says not sure", ID)
    for state in loaded.dialog.states.values():
        for phrase in getattr(state, "phrases", {}).get(Value.NO, ()):
            text = " ".join(spelled(phrase))
            if _AFFIRMS.search(text):
                yield loaded.problem("state", state.id, f"'{phrase}' is a way to say no here, and says yes", ID)
            elif _DOUBTS.search(text):
                yield loaded.problem("state", state.id, f"'{phrase}' is a way to say no here, and says not sure", ID)
