"""A question that needs eyes or moving (`how: look`, `how: move`) says how to find out without: in the dark, in bed.

That there is a `by touch` the loader sees to; here, that it does not itself need eyes or getting up, unless it sends
for somebody else or for a light.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voice_assistant.checks.lint_context import LintContext
from voice_assistant.dialog import FindingQuestion, How
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "no-alternative"
SEVERITY = "error"
PASS = """
states:
  - {ask: pale, question: "Has the foot gone white or blue?", again: "Is one foot paler?", name: change of colour,
     how: look, by touch: "Feel both feet. Is one colder? Or ask someone to look.", not sure: urgent, source: NHS}
rules:
  pale: {level: urgent, action: call_111, all of: [pale], why: It can be a lost blood supply., source: NHS}
"""
FAIL = PASS.replace("Feel both feet. Is one colder? Or ask someone to look.", "Look at both feet side by side.")

_EYES = re.compile(r"\b(look|see|watch|read|colour)\b", re.IGNORECASE)
_MOVING = re.compile(r"\b(stand|walk|get up|climb|jump|step)\b", re.IGNORECASE)
_OTHERWISE = re.compile(r"\b(ask|someone|somebody|light|feel|touch|no need)\b", re.IGNORECASE)


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Alternatives that are none."""
    for state in loaded.dialog.states.values():
        if not isinstance(state, FindingQuestion) or state.how not in (How.LOOK, How.MOVE):
            continue
        needs = _EYES if state.how is How.LOOK else _MOVING
        if not state.by_touch or (needs.search(state.by_touch) and not _OTHERWISE.search(state.by_touch)):
            yield loaded.problem(
                "state", state.id, f"'by touch' must do without {'eyes' if needs is _EYES else 'moving'}", ID
            )
