"""Every rule, question that a rule rests on, aside and inquiry names its source, so that a clinician can look it up."""

from __future__ import annotations

from collections.abc import Iterator

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "no-source"
SEVERITY = "error"
PASS = ONE_RED_FLAG
FAIL = PASS.replace("It can be a clot., source: NHS", "It can be a clot.")


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Rules, their questions and asides without a source."""
    dialog = loaded.dialog
    named: set[str] = set()
    for rule in dialog.rules.values():
        terms = {t.finding for t in (*rule.all_of, *(t for count in rule.counts for t in count.of))}
        named |= terms
        if not rule.source and not rule.id.startswith("not_sure."):
            yield loaded.problem("rule", rule.id, f"the rule '{rule.id}' names no source", ID)
    for name in dialog.findings:
        if name in named and not dialog.findings[name].source:
            yield loaded.problem("state", name, f"a rule rests on '{name}', whose question names no source", ID)
    for crisis in dialog.crises.values():
        if not crisis.source:
            yield loaded.problem("crisis", crisis.id, f"'{crisis.id}' names no source", ID)
    for inquiry in dialog.inquiries.values():
        if not inquiry.source:
            yield loaded.problem("inquiry", inquiry.id, f"'{inquiry.id}' names no source", ID)
    for outcome in dialog.outcomes.values():
        for number, aside in enumerate(outcome.asides):
            if not aside.source:
                yield loaded.problem("aside", f"{outcome.id} {number}", f"this names no source: {aside.say}", ID)
