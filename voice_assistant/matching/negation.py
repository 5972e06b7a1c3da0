"""Whether what is mentioned was denied: "no chest pain", "my leg isn't swollen", and what only sounds like it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from voice_assistant.language import UNKNOWN
from voice_assistant.matching.scope import Scope
from voice_assistant.matching.words import Words


@dataclass(slots=True)
class Negation:
    """How often, and how surely, a match is denied."""

    count: int = 0
    doubt: bool = False
    ever: bool = False
    """Of all time: "never", "haven't"."""
    covered: set[int] = field(default_factory=set)
    """Places of the words that deny it."""


def negation_of(scope: Scope) -> Negation:
    """All that denies the match."""
    negation = Negation()
    _within(scope, negation)
    _before(scope, negation)
    _after(scope, negation)
    if negation.count and any(element.negates for element in scope.match.pattern.elements):
        negation.doubt = True  # "it's not that I can't feel it"
    if negation.count > 1:
        negation.doubt = True
    return negation


def is_denied_word(words: Words, at: int, listed: Container[int]) -> bool:
    """Whether a word is denied by what stands before it: "not swollen", "isn't hot or red".

    `listed`: the places of the words that may be denied together.
    """
    grammar = words.language.grammar
    for before in range(at - 1, -1, -1):
        word = words.words[before]
        if words.pauses[before + 1] and before + 1 not in listed:
            return False
        if word in grammar.negators:
            return not (word == "no" and _is_an_answer(words, before))
        if word not in grammar.transparent and before not in listed:
            return False
    return False


def _deny(scope: Scope, negation: Negation, at: int) -> None:
    """A negator reaches the match; "not very", "hardly" and the like leave doubt."""
    grammar = scope.words.language.grammar
    following = scope.word(at + 1)
    if scope.text[at] in grammar.half_negators or following in grammar.partly:
        negation.doubt = True
    if following not in ("only", "just"):
        negation.count += 1
        negation.ever = negation.ever or scope.text[at] in ("never", "havenot")
        negation.covered.add(at)


def _within(scope: Scope, negation: Negation) -> None:
    grammar = scope.words.language.grammar
    match = scope.match
    for at, element in zip(match.places, match.pattern.elements, strict=True):
        if scope.text[at] in grammar.negators and element.any_of and not element.negates:
            _deny(scope, negation, at)
    for at in match.between():
        word = scope.text[at]
        if word in (UNKNOWN, "could") or word in grammar.doubt_words:
            negation.doubt = True
        elif word in grammar.negators and at not in scope.taken:
            _deny(scope, negation, at)


def _before(scope: Scope, negation: Negation) -> None:
    """Negators that govern the match; clear only if nothing but small words stands between."""
    grammar = scope.words.language.grammar
    clear = True
    joined_by_and = found = False
    for at in scope.before:
        word = scope.text[at]
        if word in grammar.negators and at not in scope.taken:
            if word == "no" and _is_an_answer(scope.words, at):
                following = scope.word(at + 1)
                if at + 1 == scope.match.start and following not in grammar.determined | grammar.negators:
                    negation.doubt = True  # "no, chest pain"
                return
            told = word == "no" and at + 1 == scope.match.start and _tells(scope)
            negation.doubt = negation.doubt or not clear or joined_by_and or told
            negation.covered.update(range(at, scope.match.start))
            _deny(scope, negation, at)
            found, joined_by_and = True, False
        elif found and (word in grammar.joining or at in scope.mentioned or scope.words.pauses[at + 1]):
            return  # what comes before this denies something else
        elif word == "and":
            joined_by_and = True
        elif at in scope.mentioned:
            if not any(joining in grammar.joining for joining in scope.text[at : scope.match.start]):
                return  # "no injury calf pain": a list needs its "or"
        elif word not in grammar.transparent:
            clear = False
    if scope.subject:
        before, first = scope.text[scope.subject - 1 : scope.subject + 1]
        if (before == "none" and first == "of") or (before == "neither" and first not in grammar.determiners):
            _deny(scope, negation, scope.subject - 1)


def _is_an_answer(words: Words, at: int) -> bool:
    """Whether this "no" answers something and belongs to nothing after it: "no, my leg hurts"."""
    grammar, following = words.language.grammar, words.words[at + 1 : at + 2]
    return not (grammar.determined | grammar.negators).isdisjoint(following) or bool(words.pauses[at + 1])


def _tells(scope: Scope) -> bool:
    """A sentence, to which no "no" belongs: "no, heard a snap", "no, stairs make it worse"."""
    grammar = scope.words.language.grammar
    first = scope.text[scope.match.start]
    told = first in grammar.past_verbs or (first.endswith("ed") and len(first) > 4)
    return told or not grammar.finite.isdisjoint(scope.text[scope.match.start : scope.match.end])


def _after(scope: Scope, negation: Negation) -> None:
    """ "Chest pain, no." and "fever I haven't got": said too late to be sure."""
    grammar = scope.words.language.grammar
    end = scope.match.end
    if negation.count or not scope.word(end) or scope.words.pauses[end] == 2:
        return
    if scope.text[end] in ("i", "it", "there"):
        end += 1
    if (
        scope.word(end) in grammar.negators
        and end not in scope.taken
        and scope.word(end + 1) in grammar.closes_a_negation
    ):
        negation.doubt = True
