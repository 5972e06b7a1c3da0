"""Each part of an ending is short: how urgent it is in 35 words, what to watch for in 40, a cause in 25.

More is not kept in mind at night.  An emergency is said longer: it is repeated, and in its brief form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.spoken import said
from voice_assistant.dialog import Dialog, Level
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "long-part"
SEVERITY = "error"
PASS = (
    ONE_RED_FLAG
    + """
outcomes:
  self: {level: self_care, say: [Rest the leg.], brief: Rest the leg.}
"""
)
FAIL = PASS.replace("say: [Rest the leg.]", f"say: [{'Rest the leg and keep it warm. ' * 6}]")

LEVEL_WORDS, NET_WORDS, CAUSE_WORDS = 35, 40, 25
NUMBER = re.compile(r"\{(?:emergency number|advice number|advice call)\}")


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Endings short of an emergency, the safety net and causes that are too long for a listener."""
    dialog = loaded.dialog
    for outcome in dialog.outcomes.values():
        if outcome.level is not Level.EMERGENCY:
            yield from _long(loaded, "outcome", outcome.id, outcome.say, LEVEL_WORDS)
    yield from _long(loaded, "key", "safety net", dialog.safety_net, NET_WORDS)
    for cause in dialog.causes.values():
        yield from _long(loaded, "cause", cause.id, (cause.say,), CAUSE_WORDS)


def _long(loaded: Loaded, kind: str, id_: str, texts: Iterable[str], most: int) -> Iterator[Problem]:
    words = sum(_words(loaded.dialog, text) for text in texts)
    if words > most:
        yield loaded.problem(kind, id_, f"{words} words in one part are too many: at most {most}", ID)


def _words(dialog: Dialog, text: str) -> int:
    """The most words it has; a telephone number, and the call of it, counted as three whatever the region."""
    return max(len(way.split()) for way in said(dialog, NUMBER.sub("one one one", text)))
