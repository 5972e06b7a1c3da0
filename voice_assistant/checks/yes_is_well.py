"""The "yes" of a red-flag question must be the danger, so that no answer has to be turned round in a tired head.

"Is it hard to breathe?", never "Can you breathe well?".  A finding marked `mitigating` may be asked that way.
A question is read as an answer to itself as well: unless its own words, or those of one of its parts, are a "yes", it
asks for what is well, or nobody who says it back is understood.  Of several things that are asked together none may
be the denial of a red flag that is among them: "Breathing easily, pain in the chest, or coughing up blood?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.spoken import asked_by, said
from voice_assistant.dialog import FindingQuestion, GroupQuestion, Value
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
    r"|\b(not|no|never|unable|without|hard|lost|trouble|less|least|stopped|too|worse|fail|failed)\b",
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

_PARTS = re.compile(r",? or |, ")
MOST_THAT_ASK = 2
"""Words at the beginning of a question that ask: "Is", "Do you"."""
_ASKING = re.compile(
    r"^(is|are|do|does|did|has|have|was|were|can|could|any)\b"
    r"( (you|they|it|there|this|the leg|the foot|a leg|any|anything)\b)?\s*",
    re.IGNORECASE,
)
"""What asks at the beginning of one of several things."""


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Red-flag questions that ask for what is well."""
    flagged = {t.finding for rule in loaded.dialog.rules.values() for t in rule.all_of}
    flagged |= {t.finding for rule in loaded.dialog.rules.values() for count in rule.counts for t in count.of}
    read = {id_ for id_, meaning in loaded.dialog.meanings.items() if not meaning.measure}  # a number has no sense
    lexicon = Lexicon.of(replace(loaded.dialog, reply_reader=None))  # the same with and without a reply model
    for state in loaded.dialog.states.values():
        if not isinstance(state, FindingQuestion) or state.id not in flagged:
            continue
        if loaded.dialog.findings[state.id].mitigating:
            continue
        for text in asked_by(state):
            ways = tuple(said(loaded.dialog, text))
            if any(map(_asks_for_well, ways)) or (state.id in read and not _is_the_danger(lexicon, state, ways[0])):
                yield loaded.problem(
                    "state", state.id, f"'yes' is not the danger here, or not understood to be: {text}", ID
                )
    flags = read & lexicon.acute - lexicon.mitigating
    for group in loaded.dialog.states.values():
        if isinstance(group, GroupQuestion):
            yield from _turned_parts(loaded, lexicon, group, [member for member in group.members if member in flags])


def _turned_parts(loaded: Loaded, lexicon: Lexicon, group: GroupQuestion, flags: Sequence[str]) -> Iterator[Problem]:
    """Of what is asked together, the parts that are well, or that deny a red flag and tell of none."""
    for text in asked_by(group):
        for part in _PARTS.split(said(loaded.dialog, text)[0].rstrip("?")):
            if _DENIED.search(part) is None and (_is_well(part) or _denies(loaded, lexicon, part, flags)):
                yield loaded.problem("state", group.id, f"'yes' is not the danger in '{part}': {text}", ID)


def _denies(loaded: Loaded, lexicon: Lexicon, part: str, flags: Sequence[str]) -> bool:
    told = _ASKING.sub("", part)
    states = [state for flag in flags if isinstance(state := loaded.dialog.states.get(flag), FindingQuestion)]
    answers = [
        understand(lexicon, Question(kind="finding", finding=state.id, phrases=state.phrases), told).value
        for state in states
    ]
    return Value.NO in answers and not any(_says_so(lexicon, state, part) for state in states)


def _is_the_danger(lexicon: Lexicon, state: FindingQuestion, text: str) -> bool:
    """Whether each question among these sentences, told as an answer, says that it is so, or has a denial in it."""
    questions = re.findall(r"[^.?! ][^.?!]*(?=\?)", text)
    return all(_DENIED.search(question) or _says_so(lexicon, state, question) for question in questions)


def _says_so(lexicon: Lexicon, state: FindingQuestion, question: str) -> bool:
    """Whether one of the parts of a question is a "yes" to it, as it is or without the words that ask."""
    asked = Question(kind="finding", finding=state.id, phrases=state.phrases)
    parts = [part.split() for part in _PARTS.split(question)]
    answers = (" ".join(part[skipped:]) for part in parts for skipped in range(MOST_THAT_ASK + 1))
    return any(understand(lexicon, asked, answer).value is Value.YES for answer in answers)


def _asks_for_well(text: str) -> bool:
    """Whether a question among these sentences asks for what is well; what is said beside it is not looked at."""
    return any(map(_is_well, re.findall(r"[^.?!]*\?", text)))


def _is_well(question: str) -> bool:
    if _DENIED.search(question):
        return False
    return bool(
        _WELL.search(question) or _WORKS.search(question) or (_ABLE.search(question) and not _SENSED.search(question))
    )
