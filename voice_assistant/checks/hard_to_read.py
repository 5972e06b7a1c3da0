"""What a state says must be plain: at most grade 6 by Flesch and Kincaid (the words of a twelve-year-old).

0.39 x words a sentence + 11.8 x syllables a word - 15.59 (Kincaid et al. 1975), over all that the state says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.phrases import spelled
from voice_assistant.checks.spoken import said, spoken
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded

ID = "hard-to-read"
SEVERITY = "error"
PASS = """
states:
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     why: Short breath can be a clot in the lung., source: NHS}
rules:
  clot: {level: emergency, action: call_999, all of: [breathless], why: It can be a clot., source: NHS}
"""
FAIL = PASS.replace("Is it hard to breathe?", "Does respiration necessitate considerable additional effort?")

HARDEST = 6.0
KINDS = ("state", "outcome", "aside", "crisis", "inquiry", "text", "key")


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """States and endings whose text is above the grade; of English alone, to which the grade was fitted."""
    if loaded.dialog.language.code != "en":
        return
    texts: dict[tuple[str, str], list[str]] = {}
    for spoken_ in spoken(loaded.dialog):
        if spoken_.kind in KINDS:
            texts.setdefault((spoken_.kind, spoken_.id), []).append(said(loaded.dialog, spoken_.text)[0])
    for (kind, id_), lines in texts.items():
        grade = grade_of(lines, context)
        if grade > HARDEST:
            yield loaded.problem(kind, id_, f"grade {grade:.1f} is too hard: {' '.join(lines)[:90]}", ID)


def grade_of(lines: list[str], context: LintContext) -> float:
    """The Flesch-Kincaid grade of these lines."""
    sentences = [part for line in lines for part in re.split(r"[.?!:;]+", line) if part.strip()]
    words = [word for sentence in sentences for word in spelled(sentence)]
    if not words:
        return 0.0
    syllables = sum(syllables_of(word, context) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def syllables_of(word: str, context: LintContext) -> int:
    """The vowels among its phones; where the lexicon lacks it, groups of vowel letters without a silent e."""
    ways = context.pronunciations.get(word)
    if ways:
        return max(1, min(sum(phone[0] in "AEIOU" for phone in way) for way in ways))
    groups = re.findall(r"[aeiouy]+", word)
    silent = len(groups) > 1 and word.endswith("e") and not word.endswith("le")
    return max(1, len(groups) - silent)
