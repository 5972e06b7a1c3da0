"""A phrase of the dialogue as a pattern over words: what must be there, what may be exchanged, what may be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from voice_assistant.language import Language
from voice_assistant.matching.words import Words, split, stem


@dataclass(frozen=True, slots=True)
class Element:
    """One word that must be there: by its stem, or any word of a class."""

    stem: str = ""
    any_of: frozenset[str] = frozenset()
    negates: bool = False
    """It is a negation of the phrase's own: "can't feel"."""
    after_pronoun: bool = False
    """A pronoun was left out before it: "when I walk"."""
    exact: str = ""
    """The word itself or its plural, where a phrase is this one word: "winded" is not "wind"."""

    def meets(self, words: Words, at: int) -> bool:
        """Whether the word at this place will do."""
        if self.any_of:
            return words.words[at] in self.any_of
        word = words.words[at]
        return words.stems[at] == self.stem and (not self.exact or word.rstrip("s") == self.exact.rstrip("s"))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase that stands for a finding."""

    finding: str
    elements: tuple[Element, ...]
    anchor: int
    """The element by which the pattern is looked up: the most telling one."""
    past: bool = False
    """The phrase itself is in the past: "I fainted"."""
    timed: bool = False
    """The phrase itself says since when: "swollen for years"."""
    lasting: bool = False
    """Says only how long: "for months".  Of what, its sentence must say."""
    personal: bool = False
    """Says what a person can't do, not what a part of the body can't: "can't work"."""
    open_end: bool = False
    """Ends in a verb that could go on: "my leg just went", which "my leg just went numb" is not."""
    told: bool = False
    """Understood in a free account, and listened for by no recogniser of phrases."""
    stems: frozenset[str] = field(init=False, compare=False)
    """The stems that must all be there: a quick test before the search."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "stems", frozenset(element.stem for element in self.elements if element.stem))

    def lookups(self, language: Language) -> tuple[str, ...]:
        """The stems under which the pattern is looked up."""
        element = self.elements[self.anchor]
        return (element.stem,) if element.stem else tuple({stem(word, language) for word in element.any_of})


@lru_cache(maxsize=8)
def own_negations(language: Language) -> Mapping[str, frozenset[str]]:
    """A negation in a phrase -> what may stand for it."""
    grammar = language.grammar
    verbs = grammar.verb_negators - {"never"}
    return {
        "never": frozenset({"never"}),
        "havenot": grammar.have_negators,
        **dict.fromkeys(("cannot", "donot", "isnot", "not", "hardly", "barely", "nolonger"), verbs),
        **dict.fromkeys(("no", "without"), grammar.noun_negators | grammar.verb_negators | grammar.have_negators),
    }


# ---- phrase to patterns ----


def patterns_of(finding: str, phrase: str, language: Language) -> list[Pattern]:
    """The patterns for a phrase: itself, and "cold foot" for "foot is cold"."""
    spelling, grammar, phrasing = language.spelling, language.grammar, language.phrasing
    words = split(phrase, language)
    if not len(words):
        return []
    elements, weight = _chosen(words, keep_small=False)
    if weight < 2:
        elements, _ = _chosen(words, keep_small=True)
    if len(elements) == 1 and elements[0].stem and elements[0].stem not in spelling.forms:
        told = next(word for word, stem_ in zip(words.words, words.stems, strict=True) if stem_ == elements[0].stem)
        elements = [replace(elements[0], exact=told)]
    impersonal = words.words[0] in ("it", "they", "no", "without", "never") or any(
        word in grammar.body for word in words.words
    )
    pattern = Pattern(
        finding,
        tuple(elements),
        _anchor(elements, language),
        past=any(words.past)
        or any(word in grammar.past_verbs or (word.endswith("ed") and len(word) > 4) for word in words.words),
        timed=any(word in phrasing.times for word in words.words),
        lasting=any(word in phrasing.times for word in words.words)
        and all(
            word in phrasing.times or word in phrasing.weightless or word in phrasing.small or word in grammar.amounts
            for word in words.words
        ),
        personal=elements[0].negates and not impersonal,
        open_end=words.words[-1] in grammar.changes,
    )
    turned = adjective_first(words)
    if not turned:
        return [pattern]
    return [
        pattern,
        replace(pattern, elements=tuple(turned), anchor=_anchor(turned, language), personal=False, open_end=False),
    ]


def _anchor(elements: Sequence[Element], language: Language) -> int:
    """The most telling element: a word of weight that is no part of the body, if there is one."""
    phrasing, grammar = language.phrasing, language.grammar

    def rank(place: int) -> tuple[int, int]:
        element = elements[place]
        if not element.stem:
            return (3, len(element.any_of))
        return (2 if element.stem in phrasing.weightless else 1 if element.stem in grammar.body else 0, place)

    return min(range(len(elements)), key=rank)


def _chosen(words: Words, *, keep_small: bool) -> tuple[list[Element], int]:
    """The elements of a phrase, and how many words of weight are among them.

    Small words are left out, so that they may be exchanged or missing, unless `keep_small`: then a like one is needed.
    """
    grammar, phrasing = words.language.grammar, words.language.phrasing
    result: list[Element] = []
    weight = 0
    last = len(words) - 1
    pronoun = False
    verb = False
    for at, word in enumerate(words.words):
        before = words.words[at - 1] if at else ""
        following = words.words[at + 1] if at < last else ""
        changes = word in grammar.changes and at < last  # "my leg went" is not "my leg came"
        element: Element | None = Element(any_of=grammar.changes) if changes else Element(words.stems[at])
        counts = 0 if word in phrasing.weightless else 1
        own = own_negations(words.language).get(word)
        if own is not None:
            element, counts = Element(any_of=own, negates=True), int(word in phrasing.weighty_negations)
        elif word in grammar.reflexives:
            element = Element(any_of=grammar.reflexives)
        elif word in grammar.within and at and (following in grammar.determiners or following in grammar.body):
            element = Element(any_of=grammar.within)
        elif word in ("it", "them", "him") and verb and before not in grammar.places:
            element = Element(any_of=phrasing.object)
        elif word == "the" and not at and last == 1:
            element = Element(any_of=frozenset({"the"}))
        elif _is_small(word, before, following, at, words.language):
            element, counts = (
                (_like(word, words.language) if keep_small and word not in grammar.determiners else None),
                0,
            )
        if element is not None:
            result.append(replace(element, after_pronoun=True) if pronoun else element)
            weight += counts
        pronoun = element is None and (pronoun or word in grammar.people or word in grammar.things)
        verb = element is not None and not element.negates
    return result, weight


def _is_small(word: str, before: str, following: str, at: int, language: Language) -> bool:
    """Whether the word may be exchanged for its like or left out."""
    grammar, phrasing = language.grammar, language.phrasing
    if word in grammar.determiners:
        return bool(following) and not (at == 0 and word in ("this", "that", "these", "those"))
    if (
        word in phrasing.subjects
        or word in ("it", "them", "him")
        or (word == "one" and following in grammar.body and at == 0)
    ):
        return True
    if word in phrasing.auxiliaries:
        return (
            (bool(following) or word in grammar.bes)
            and before not in ("cannot", "to", "can")
            and following not in ("it", "them", "him")
        )
    if word in grammar.copulas:
        described = (
            following
            and following not in grammar.determiners
            and following not in grammar.places
            and following not in phrasing.no_adjectives
        )
        return at > 0 and bool(described) and before not in phrasing.after_these_a_verb
    return word in phrasing.light_degrees and at > 0 and (before in grammar.copulas or before in grammar.body)


def _like(word: str, language: Language) -> Element:
    """A small word that must be there after all, because the phrase has too few others; its like will do."""
    phrasing, grammar = language.phrasing, language.grammar
    if word in ("i", "he", "she", "we", "me"):
        return Element(any_of=phrasing.person)
    if word in grammar.things:
        return Element(any_of=phrasing.thing)
    if word == "been":
        return Element(any_of=frozenset({"been"}))
    if word in grammar.bes:
        return Element(any_of=grammar.bes | grammar.changes | phrasing.looks | {"isnot"})
    if word in grammar.haves:
        return Element(any_of=grammar.haves | {"havenot"})
    if word in phrasing.looks:
        return Element(any_of=phrasing.looks | grammar.bes)
    return Element(stem(word, language))


def adjective_first(words: Words) -> list[Element] | None:
    """For "(my) foot is (so) cold": "cold foot"."""
    grammar, phrasing = words.language.grammar, words.language.phrasing
    rest = [
        at
        for at, word in enumerate(words.words)
        if word not in grammar.determiners and word not in ("one", "left", "right")
    ]
    if len(rest) < 3 or any(word in grammar.negators for word in words.words):
        return None
    noun, adjective = words.words[rest[0]], words.words[rest[-1]]
    middle = [words.words[at] for at in rest[1:-1]]
    if noun in phrasing.small or adjective in phrasing.small or adjective in grammar.places:
        return None
    if not all(word in grammar.copulas or word in phrasing.light_degrees for word in middle):
        return None
    return [Element(words.stems[rest[-1]]), Element(words.stems[rest[0]])]
