"""Whether what is mentioned is said of the part, and of the time, that its question asks about."""

from __future__ import annotations

from voice_assistant.dialog import Scale
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.measures import Kind, compare, quantities
from voice_assistant.matching.scope import Scope


def is_of_another_part(scope: Scope, frame: Frame) -> bool:
    """Said of the upper body where the finding is of the leg, or of no joint where it is of one: "my hands go numb"."""
    grammar = scope.words.language.grammar
    if frame.places & grammar.leg and "leg" not in frame.places:
        parts = grammar.leg | frame.places
        named = next((scope.text[at] for at in range(scope.match.end - 1, -1, -1) if scope.text[at] in parts), "")
        return named != "" and named not in frame.places
    ours = frame.vocabulary | frame.places
    if not frame.of_the_leg or not ours.isdisjoint(grammar.upper_body):
        return False
    span = range(scope.match.start, scope.match.end)
    if any(scope.text[at] in grammar.leg for at in span):
        return False
    for at in (*reversed(range(scope.opening, scope.match.start)), *scope.ahead()):
        if scope.text[at] in grammar.leg | grammar.upper_body:
            return scope.text[at] in grammar.upper_body
        if scope.text[at] in grammar.subject_pronouns:
            break
    following = next(
        (scope.text[at] for at in (*span, *scope.after()) if scope.text[at] in grammar.leg | grammar.upper_body), ""
    )
    return following in grammar.upper_body


def is_of_a_region(scope: Scope, frame: Frame) -> bool:
    """Where a question asks where: a joint named with what is none is no joint yet: "my hip and thigh"."""
    grammar = scope.words.language.grammar
    text, end = scope.text, scope.match.end
    if not frame.where or grammar.leg.isdisjoint(text[scope.match.start : end]):
        return False
    sentence = frozenset(scope.sentence())
    after = [at for at in range(end, end + _NEXT_PART) if at in sentence]
    before = [at for at in range(scope.opening - _NEXT_PART, scope.opening) if at in sentence]
    return any(
        "and" in (text[at] for at in beside) and any(text[at] in frame.denied_by for at in beside)
        for beside in (after, before)
    )


_NEXT_PART = 4
"""How far a part is from the one it is named with, in words."""


def is_out_of_measure(scope: Scope, frame: Frame) -> bool:
    """A time said in its clause is not the one asked for: "a fall about five years back"."""
    if scope.match.pattern.timed or Scale.WITHIN not in frame.measure:
        return False
    clause = {*scope.ahead(), *scope.after()}
    told = [q for q in quantities(scope.words) if q.kind is Kind.AGO and clause.issuperset(range(q.start, q.end))]
    return any(is_so is False for _, is_so in compare(frame.measure, told, began=False))
