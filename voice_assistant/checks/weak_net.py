"""The safety net never asks for less than the rules do: "call for advice" for a sign that is an emergency."""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.spoken import said
from voice_assistant.dialog import Level, Value
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded
from voice_assistant.matching import Lexicon, Question, understand
from voice_assistant.triage import Facts, Triage

ID = "weak-net"
SEVERITY = "error"
PASS = ONE_RED_FLAG.replace("source: NHS}", "phrases: [short of breath], source: NHS}", 1)
FAIL = (
    PASS
    + """
safety net:
  - "Call {emergency number} if you faint."
  - "If you get short of breath, call {advice number}."
"""
)
CALLS = {
    "{emergency": Level.EMERGENCY,
    "{hospital}": Level.EMERGENCY,
    "{advice": Level.URGENT,
    "{doctor}": Level.GP,
}
"""A slot of a line of the net, and for how grave a sign it is enough."""


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Lines of the net that name a sign and call for less than a rule does for that sign alone."""
    dialog = loaded.dialog
    triage, lexicon = Triage(dialog), Lexicon.of(dialog)
    for number, line in enumerate(dialog.safety_net):
        enough = max((level for slot, level in CALLS.items() if slot in line), default=None)
        if enough is None:
            continue
        text = said(dialog, line)[0]
        for mention in understand(lexicon, Question(kind="open"), text).mentions:
            if mention.value is Value.NO or mention.finding not in triage.bit:
                continue
            level = triage.level(Facts().having(triage.bit[mention.finding], Value.YES))
            if level > enough:
                yield loaded.problem(
                    "key",
                    "safety net",
                    f"line {number + 1} calls for {enough.key} if there is '{mention.finding}', a rule for {level.key}",
                    ID,
                )
