"""Every ending says when to get more help: an emergency names the number to call, all others the signs to call for.

The safety net is spoken at every ending; it must be there, name the emergency number and say for which signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voice_assistant.checks.lint_context import LintContext
from voice_assistant.dialog import Level
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "no-safety-net"
SEVERITY = "error"
PASS = """
states:
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     source: NHS}
rules:
  clot: {level: emergency, action: call_now, all of: [breathless], why: It can be a clot., source: NHS}
outcomes:
  call_now: {level: emergency, say: ["This could be an emergency.", "{emergency call}"], brief: "{emergency call}"}
"""
FAIL = PASS.replace('"{emergency call}"]', "Get help now.]").replace(
    'brief: "{emergency call}"', "brief: Get help now."
)

_NUMBER = re.compile(r"\{emergency (?:number|call)\}")


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Emergencies that name no number, other endings without a way on, and a safety net with a hole."""
    dialog = loaded.dialog
    for outcome in dialog.outcomes.values():
        if outcome.level is Level.EMERGENCY:
            for what, texts in (("what it says", outcome.say), ("its brief form", (outcome.brief,))):
                if not any(_NUMBER.search(text) for text in texts):
                    yield loaded.problem("outcome", outcome.id, f"{what} does not name the emergency number", ID)
    net = " ".join(dialog.safety_net)
    if not _NUMBER.search(net) or not dialog.language.checking.on_condition.search(net.lower()):
        yield loaded.problem(
            "key", "safety net", "the safety net must say for which signs to call the emergency number", ID
        )
