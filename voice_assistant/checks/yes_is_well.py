"""The "yes" of a red-flag question must be the danger, so that no answer has to be turned round in a tired head.

"Is it hard to breathe?", never "Can you breathe well?".  A finding marked `mitigating` may be asked that way.
What would call an ambulance is read as well: a question whose own words, as an answer, would be a "no" asks for what is
well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.spoken import asked_by, said
from voice_assistant.dialog import FindingQuestion, Level, Value
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded
from voice_assistant.matching import Question, understand
from voice_assistant.matching.lexicon import Lexicon

ID = "yes-is-well"
SEVERITY = "error"
PASS = ONE_RED_FLAG
FAIL = PASS.replace("Is it hard to breathe?", "Can you breathe well?")

_DENIED = re.compile(
    r"\bthan (is )?(normal|usual|ever)\b|n't\b"
    r"|\b(not|no|never|unable|without|hard|lost|trouble|less|least|stopped|too|worse)\b",
    re.IGNORECASE,
)
_ABLE = re.compile(
    r"^(can|could) (you|they|the person)\b|\b(still|are you able|are they able) (able|can|feel|move)\b", re.I
)
_WELL = re.compile(r"\b(normal|normally|well|fine|all right|alright|okay|as usual|as ever|healthy)\b", re.IGNORECASE)
_WORKS = re.compile(
    r"\b(can|could|did|does|do|will)"
    r" (you|they|it|the person|(the|your|their|that|both|one) (leg|foot|toe|knee|hip|ankle)s?)"
    r" (still |ever )?(carry|hold|bear|support|take (\w+ )?weight|move|bend|lift|come up|work|stand|walk)\b",
    re.IGNORECASE,
)
"""What a leg does when it is well: "Did the leg carry you?"  Negated, or too hard to do, it is the danger again."""
_SENSED = re.compile(r"\b(feel|see|hear|find) (a|an|any|the|some)\b", re.IGNORECASE)
"""'Can you feel a lump?': the ability is not what is asked for."""


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Red-flag questions that ask for what is well."""
    flagged = {t.finding for rule in loaded.dialog.rules.values() for t in rule.all_of}
    flagged |= {t.finding for rule in loaded.dialog.rules.values() for count in rule.counts for t in count.of}
    grave = {t.finding for r in loaded.dialog.rules.values() if r.level is Level.EMERGENCY for t in r.all_of}
    grave -= {id_ for id_, meaning in loaded.dialog.meanings.items() if meaning.measure}  # a number has no sense
    denies = partial(_denies, Lexicon.of(loaded.dialog))
    for state in loaded.dialog.states.values():
        if not isinstance(state, FindingQuestion) or state.id not in flagged:
            continue
        if loaded.dialog.findings[state.id].mitigating:
            continue
        for text in asked_by(state):
            ways = said(loaded.dialog, text)
            if any(map(_asks_for_well, ways)) or (state.id in grave and any(denies(state, way) for way in ways)):
                yield loaded.problem("state", state.id, f"'yes' is not the danger here: {text}", ID)


def _denies(lexicon: Lexicon, state: FindingQuestion, text: str) -> bool:
    """Whether a question among these sentences, told as an answer, says that it is not so."""
    asked = Question(kind="finding", finding=state.id, phrases=state.phrases)
    return any(
        understand(lexicon, asked, question.split(" ", 1)[-1]).value is Value.NO
        for question in re.findall(r"[^.?! ][^.?!]*(?=\?)", text)
        if not _DENIED.search(question)
    )


def _asks_for_well(text: str) -> bool:
    """Whether a question among these sentences asks for what is well; what is said beside it is not looked at."""
    return any(map(_is_well, re.findall(r"[^.?!]*\?", text)))


def _is_well(question: str) -> bool:
    if _DENIED.search(question):
        return False
    return bool(
        _WELL.search(question) or _WORKS.search(question) or (_ABLE.search(question) and not _SENSED.search(question))
    )
