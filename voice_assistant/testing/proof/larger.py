"""Larger truths, chosen by chance: a cross-check of the minimal cases.  Sampled, never called proven."""

from __future__ import annotations

import random
from collections.abc import Iterator

from voice_assistant.dialog import FindingQuestion, Level, Value
from voice_assistant.testing.proof.cases import Case, facts_of
from voice_assistant.triage import Triage

MOST_MORE = 12
"""The most findings added to those of a minimal case."""


def larger_cases(triage: Triage, minimal: tuple[Case, ...], count: int, seed: int) -> Iterator[Case]:
    """Minimal cases with further findings that are so or not known, some of them mitigating."""
    chance = random.Random(seed)
    serious = [case for case in minimal if case.level >= Level.URGENT] or list(minimal)
    for number in range(count):
        case = chance.choice(serious)
        truths = dict(case.truths)
        for name in chance.sample(triage.names, chance.randint(1, min(MOST_MORE, len(triage.names)))):
            truths.setdefault(name, chance.choice((Value.YES, Value.NOT_SURE)))
        asked = without_shut_gates(triage, truths)
        fired = triage.fired(facts_of(triage, asked))
        yield Case(
            tuple(sorted(truths.items())), fired.level if fired else Level.SELF_CARE, fired.id if fired else f"{number}"
        )


def without_shut_gates(triage: Triage, truths: dict[str, Value]) -> tuple[tuple[str, Value], ...]:
    """The truths that can be asked for: what a gate leaves unasked counts for nothing (its assumption)."""
    kept = dict(truths)
    while True:
        shut = [
            name
            for name in kept
            if isinstance(asked := triage.dialog.states[name], FindingQuestion)
            and asked.when
            and not any(opener in kept for opener in asked.when.any_of)
        ]
        if not shut:
            return tuple(sorted(kept.items()))
        for name in shut:
            del kept[name]
