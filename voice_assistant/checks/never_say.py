"""Never said: that nothing is wrong, that something is ruled out, a diagnosis, a dose, or a test to do on a leg.

The assistant can't examine anybody.  "It is only a cramp" has cost lives; "could be" and "call if" have not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.spoken import said, spoken
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "never-say"
SEVERITY = "error"
PASS = ONE_RED_FLAG
FAIL = PASS.replace("It can be a clot.", "It is only a cramp and nothing to worry about.")

PATTERNS = (
    r"\bit(?: i|')s (?:only|just|nothing)\b",
    r"\bjust (?:a|an) (?:cramp|strain|sprain|bruise|pulled muscle)\b",
    r"\bnothing to worry\b|\bno need to worry\b|\b(?:don't|do not) worry\b|\bnothing serious\b|\bnot serious\b",
    r"(?<!if )(?<!case )\byou (?:do not|don't) have (?:a |an |any )?(?:clot|cancer|infection|fracture|break|disease)",
    r"\byou (?:probably |certainly |definitely |surely )?have (?:got )?(?:cancer|a clot|a fracture|a stroke)\b",
    r"\b(?:you|they)(?: a|')re (?:fine|safe|all right|healthy|not ill)\b",
    r"\b(?:you|they|it) will be (?:fine|all right)\b",
    r"\b(?:harmless|rules? out|ruled out|certainly not|can't be anything|cured?|guaranteed?)\b",
    r"\b(?:milligrams?|milligrammes?|mg|micrograms?|millilitres?|tablets? (?:a|per|every) (?:day|hour|night))\b",
    r"\b(?:homans|las[eè]gue|straight leg raise|pull (?:your|the) foot up (?:hard|to test))\b",
)
_NEVER = [re.compile(pattern, re.IGNORECASE) for pattern in PATTERNS]


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Texts that say such a thing."""
    for spoken_ in spoken(loaded.dialog):
        for text in said(loaded.dialog, spoken_.text):
            found = next((match.group() for pattern in _NEVER if (match := pattern.search(text))), None)
            if found:
                yield loaded.problem(spoken_.kind, spoken_.id, f"'{found}' is never said: {text}", ID)
                break
