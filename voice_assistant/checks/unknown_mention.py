"""A way to mention a symptom should hold only words that the speech model can hear; else it is not listened for."""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.phrases import missing
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "unknown-mention"
SEVERITY = "warning"
PASS = """
states:
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     phrases: [out of breath], source: NHS}
rules:
  clot: {level: emergency, action: call_999, all of: [breathless], why: It can be a clot., source: NHS}
"""
FAIL = PASS.replace("phrases: [out of breath]", "phrases: [dyspnoeatic]")


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Volunteered phrases with words that the model lacks, one problem a finding."""
    if context.knows is None:
        return
    for finding in loaded.dialog.findings.values():
        words = dict.fromkeys(word for phrase in finding.phrases for word in missing(phrase, context.knows))
        if words:
            yield loaded.problem("state", finding.id, f"the speech model doesn't know {', '.join(words)}", ID)
    for inquiry in loaded.dialog.inquiries.values():
        words = dict.fromkeys(word for phrase in inquiry.phrases for word in missing(phrase, context.knows))
        if words:
            yield loaded.problem("inquiry", inquiry.id, f"the speech model doesn't know {', '.join(words)}", ID)
    for crisis in loaded.dialog.crises.values():
        words = dict.fromkeys(word for phrase in crisis.phrases for word in missing(phrase, context.knows))
        if words:
            yield loaded.problem("crisis", crisis.id, f"the speech model doesn't know {', '.join(words)}", ID)
