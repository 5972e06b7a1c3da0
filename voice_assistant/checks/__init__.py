"""Lints for dialogue files: one module a rule, with its id, its weight and two examples.

To add one: write a module like these and enter it in `RULES`.  `check(loaded, context)` yields a `Problem` for each
place.  PASS and FAIL are the states and rules of a small dialogue, to which the shared parts (words, texts, endings,
regions) are added; the tests run both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from voice_assistant.checks import (
    figures,
    hard_to_read,
    locked,
    long_part,
    long_question,
    never_heard,
    never_said,
    never_say,
    no_alternative,
    no_safety_net,
    no_source,
    one_question,
    same_again,
    sounds_alike,
    unknown_mention,
    unknown_word,
    unnamed_file,
    weak_net,
    wrong_sense,
    yes_is_well,
)
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded


class Rule(Protocol):
    """What a module of this package offers."""

    ID: str
    SEVERITY: str
    """"error": the dialogue must not be used so; "warning": it should be better."""
    PASS: str
    FAIL: str

    def check(self, loaded: Loaded, context: LintContext) -> Iterator[Problem]:
        """Every place where the rule is broken."""


RULES: dict[str, Rule] = {
    rule.ID: rule
    for rule in (
        unknown_word,
        unknown_mention,
        sounds_alike,
        long_question,
        hard_to_read,
        wrong_sense,
        yes_is_well,
        one_question,
        figures,
        never_say,
        never_said,
        never_heard,
        unnamed_file,
        no_alternative,
        no_safety_net,
        weak_net,
        long_part,
        no_source,
        same_again,
        locked,
    )
}


@dataclass(frozen=True, slots=True)
class Linted:
    """What the lints found."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def lint(loaded: Loaded, context: LintContext) -> Linted:
    """Run every rule."""
    found: dict[str, list[Problem]] = {"error": [], "warning": []}
    for rule in RULES.values():
        found[rule.SEVERITY] += rule.check(loaded, context)
    return Linted(tuple(sorted(set(found["error"]))), tuple(sorted(set(found["warning"]))))
