"""A question has at most 15 words and takes at most 7 seconds to say, or its beginning is forgotten at its end.

A screening or umbrella question may be longer: a list, each part of which is answered as it is heard.  It takes the
place of several questions or read-backs, together much longer than it.
"""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.spoken import said, spoken
from voice_assistant.dialog import GroupQuestion, UmbrellaQuestion
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "long-question"
SEVERITY = "error"
PASS = ONE_RED_FLAG
FAIL = PASS.replace(
    "Is it hard to breathe?",
    "When you lie in your bed at night with the light out, is it at times a bit hard to breathe?",
)

MOST_WORDS, MOST_SECONDS = 15, 7.0
LIST_WORDS, LIST_SECONDS = 18, 10.0


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Questions that are too long for a listener."""
    for spoken_ in spoken(loaded.dialog):
        if not spoken_.question:
            continue
        asked = loaded.dialog.states.get(spoken_.id)
        wide = isinstance(asked, UmbrellaQuestion) or (isinstance(asked, GroupQuestion) and asked.wide)
        most_words, most_seconds = (LIST_WORDS, LIST_SECONDS) if wide else (MOST_WORDS, MOST_SECONDS)
        for text in said(loaded.dialog, spoken_.text):
            words, seconds = len(text.split()), context.seconds(text)
            if words > most_words or seconds > most_seconds:
                yield loaded.problem(
                    spoken_.kind,
                    spoken_.id,
                    f"{words} words, {seconds:.1f} s are too long to be kept in mind: {text}",
                    ID,
                )
                break
