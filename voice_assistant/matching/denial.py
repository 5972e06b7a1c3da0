"""Whether what is mentioned was denied: "no chest pain", "my leg isn't swollen", and what only sounds like it."""

from __future__ import annotations

from dataclasses import dataclass, field

from voice_assistant.matching import english as e
from voice_assistant.matching.scope import Scope


@dataclass(slots=True)
class Denial:
    """How often, and how surely, a match is denied."""

    count: int = 0
    doubt: bool = False
    ever: bool = False
    """Of all time: "never", "haven't"."""
    covered: set[int] = field(default_factory=set)
    """Places of the words that deny it."""


def read_denial(scope: Scope) -> Denial:
    """All that denies the match."""
    denial = Denial()
    _within(scope, denial)
    _before(scope, denial)
    _after(scope, denial)
    if denial.count and any(element.negates for element in scope.match.pattern.elements):
        denial.doubt = True  # "it's not that I can't feel it"
    if denial.count > 1:
        denial.doubt = True
    return denial


def _deny(scope: Scope, denial: Denial, at: int) -> None:
    """A negator reaches the match; "not very", "hardly" and the like leave doubt."""
    following = scope.word(at + 1)
    if scope.text[at] in e.HALF_NEGATORS or following in e.PARTLY:
        denial.doubt = True
    if following not in ("only", "just"):
        denial.count += 1
        denial.ever = denial.ever or scope.text[at] in ("never", "havenot")
        denial.covered.add(at)


def _within(scope: Scope, denial: Denial) -> None:
    match = scope.match
    for at, element in zip(match.places, match.pattern.elements, strict=True):
        if scope.text[at] in e.NEGATORS and element.any_of and not element.negates:
            _deny(scope, denial, at)
    for at in match.between():
        word = scope.text[at]
        if word in (e.UNKNOWN, "could") or word in e.DOUBT_WORDS:
            denial.doubt = True
        elif word in e.NEGATORS and at not in scope.taken:
            _deny(scope, denial, at)


def _before(scope: Scope, denial: Denial) -> None:
    """Negators that govern the match; clear only if nothing but small words stands between."""
    clear = True
    joined_by_and = found = False
    for at in scope.before:
        word = scope.text[at]
        if word in e.NEGATORS and at not in scope.taken:
            if word == "no" and _is_an_answer(scope, at):
                following = scope.word(at + 1)
                if at + 1 == scope.match.start and following not in e.DETERMINED | e.NEGATORS:
                    denial.doubt = True  # "no, chest pain"
                return
            told = word == "no" and at + 1 == scope.match.start and _tells(scope)
            denial.doubt = denial.doubt or not clear or joined_by_and or told
            denial.covered.update(range(at, scope.match.start))
            _deny(scope, denial, at)
            found, joined_by_and = True, False
        elif found and (word in _JOINING or at in scope.mentioned or scope.words.pauses[at + 1]):
            return  # what comes before this denies something else
        elif word == "and":
            joined_by_and = True
        elif at in scope.mentioned:
            if not any(joining in _JOINING for joining in scope.text[at : scope.match.start]):
                return  # "no injury calf pain": a list needs its "or"
        elif word not in e.TRANSPARENT:
            clear = False
    if scope.subject:
        before, first = scope.text[scope.subject - 1 : scope.subject + 1]
        if (before == "none" and first == "of") or (before == "neither" and first not in e.DETERMINERS):
            _deny(scope, denial, scope.subject - 1)


_JOINING = frozenset({"and", "or", "nor"})


def _is_an_answer(scope: Scope, at: int) -> bool:
    """Whether this "no" answers something and belongs to nothing after it: "no, my leg hurts"."""
    return scope.word(at + 1) in e.DETERMINED | e.NEGATORS or bool(scope.words.pauses[at + 1])


def _tells(scope: Scope) -> bool:
    """A sentence, to which no "no" belongs: "no, heard a snap", "no, stairs make it worse"."""
    first = scope.text[scope.match.start]
    told = first in e.PAST_VERBS or (first.endswith("ed") and len(first) > 4)
    return told or not e.FINITE.isdisjoint(scope.text[scope.match.start : scope.match.end])


def _after(scope: Scope, denial: Denial) -> None:
    """ "Chest pain, no." and "fever I haven't got": said too late to be sure."""
    end = scope.match.end
    if denial.count or not scope.word(end) or scope.words.pauses[end] == 2:
        return
    if scope.text[end] in ("i", "it", "there"):
        end += 1
    if scope.word(end) in e.NEGATORS and end not in scope.taken and scope.word(end + 1) in e.CLOSES_A_DENIAL:
        denial.doubt = True
