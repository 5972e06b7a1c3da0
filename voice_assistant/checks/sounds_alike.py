"""Two answers of one state that mean different things must not sound alike.

They do when one becomes the other by changing, adding or leaving out a single phone ("me" and "my", "stop" and "step").
What a question lists in the very words of a common answer is not meant: its own meaning goes first.  A warning only:
one mishearing must do no harm in any case, which the proof shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, islice, product
from typing import TypeAlias

from voice_assistant.checks.lint_context import LintContext, Phones
from voice_assistant.checks.phrases import Phrase, everywhere, own, spelled
from voice_assistant.dialog import ChoiceQuestion, Value
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "sounds-alike"
SEVERITY = "warning"
PASS = """
states:
  - {choose: person, question: "Who is in pain?", again: "Is it you?", choices: {me: {phrases: [me]}, other: {phrases:
     [someone else]}}, otherwise: me}
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     source: NHS}
rules:
  clot: {level: emergency, action: call_999, all of: [breathless], why: It can be a clot., source: NHS}
"""
FAIL = PASS.replace("[someone else]", "[my]")

MOST_WAYS = 12
"""Pronunciations of a phrase that are compared."""
Sounds: TypeAlias = tuple[Phrase, tuple[Phones, ...]]


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Every such pair, at the place of the second."""
    if not context.pronunciations:
        return
    common = _sounds(everywhere(loaded.dialog), context)
    for first, second in _alike(combinations(common, 2)):
        yield _problem(loaded, first, second)
    for state, phrases in own(loaded.dialog):
        here = _sounds(iter(phrases), context)
        chosen = isinstance(loaded.dialog.states[state], ChoiceQuestion)  # "yes" and "no" answer no choice
        others = [sounds for sounds in common if not (chosen and sounds[0].meaning in (Value.YES.key, Value.NO.key))]
        for first, second in _alike([*combinations(here, 2), *product(others, here)]):
            if spelled(first.text) != spelled(second.text):
                yield _problem(loaded, first, second)


def _problem(loaded: Loaded, first: Phrase, second: Phrase) -> Problem:
    return loaded.problem(
        second.kind,
        second.id,
        f"'{second.text}' ({second.meaning}) sounds like '{first.text}' ({first.meaning})",
        ID,
    )


def _sounds(phrases: Iterator[Phrase], context: LintContext) -> list[Sounds]:
    return [(phrase, ways) for phrase in phrases if (ways := _ways(phrase.text, context))]


def _ways(phrase: str, context: LintContext) -> tuple[Phones, ...]:
    """How a phrase may be pronounced; empty if the lexicon lacks a word."""
    words = [context.pronunciations.get(word, ()) for word in spelled(phrase)]
    return tuple(tuple(phone for word in way for phone in word) for way in islice(product(*words), MOST_WAYS))


def _alike(pairs: Iterable[tuple[Sounds, Sounds]]) -> Iterator[tuple[Phrase, Phrase]]:
    for (first, ways), (second, others) in pairs:
        if first.meaning != second.meaning and any(is_near(a, b) for a in ways for b in others):
            yield first, second


def is_near(one: Phones, other: Phones) -> bool:
    """Whether one phone at most is changed, added or left out."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    if len(one) == len(other):
        return one[at + 1 :] == other[at + 1 :]
    short, long = sorted((one, other), key=len)
    return short[at:] == long[at + 1 :]
