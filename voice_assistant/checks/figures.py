"""No digits and no abbreviations in what is spoken: a voice reads "999" as nine hundred and ninety-nine.

Write "nine nine nine", "A and E", "G P", "for example".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.spoken import spoken
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "figures"
SEVERITY = "error"
PASS = ONE_RED_FLAG
FAIL = PASS.replace("It can be a clot.", "Ask your GP about a DVT within 24 hrs.")

_BAD = re.compile(
    r"\d+|[&%°#@/+=<>*]|\b[A-Z]{2,}s?\b|\b(?:e\.g|i\.e|etc|approx|hrs?|mins?|secs?|dr|mr|mrs|vs)\.(?=\s|$)"
    r"|\b(?:hrs|mins|secs|approx|e\.g\.|i\.e\.)"
)


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Texts with such signs, one problem a text."""
    for spoken_ in spoken(loaded.dialog):
        text = re.sub(r"\{[^{}|]*\}", "", spoken_.text)
        found = tuple(dict.fromkeys(_BAD.findall(text)))
        if found:
            yield loaded.problem(
                spoken_.kind, spoken_.id, f"a voice reads {', '.join(repr(f) for f in found)} badly: {spoken_.text}", ID
            )
