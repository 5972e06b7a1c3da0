"""A phrase of the dialogue as a pattern over words: what must be there, what may be exchanged, what may be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from voice_assistant.matching import english as e
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

    def lookups(self) -> tuple[str, ...]:
        """The stems under which the pattern is looked up."""
        element = self.elements[self.anchor]
        return (element.stem,) if element.stem else tuple({stem(word) for word in element.any_of})


_PERSON = e.PEOPLE | e.KIN
_THING = e.THINGS | e.BODY
_OBJECT = frozenset({"it", "them", "him", "her"}) | e.BODY
_LIGHT_DEGREES = frozenset("really very so all just quite too abit alot kindof".split())
_TIMES = frozenset("years year months month weeks week ages always since ever long never night day time while".split())
_LOOKS = frozenset("feel feels felt feeling look looks looked looking seem seems seemed".split())
_SUBJECTS = frozenset("i he she we they there me can could will would".split())
_SMALL = e.DETERMINERS | e.COPULAS | e.DEGREES | e.PEOPLE | e.THINGS
_AUXILIARIES = e.BES | e.HAVES | frozenset("do does did will would".split())
_AFTER_THESE_A_VERB = e.NEGATORS | frozenset("to can could will would i any the lost".split())
_NO_ADJECTIVES = frozenset("and or off away back on out up me like when if to for it him her them".split())
_WEIGHTLESS = frozenset(
    "and or to of when if as so but than do me by at in on up out off with for my the just like now".split()
)
OWN_NEGATIONS = {
    "never": frozenset({"never"}),
    "havenot": e.HAVE_NEGATORS,
    **dict.fromkeys(("cannot", "donot", "isnot", "not", "hardly", "barely", "nolonger"), e.VERB_NEGATORS - {"never"}),
    **dict.fromkeys(("no", "without"), e.NOUN_NEGATORS | e.VERB_NEGATORS | e.HAVE_NEGATORS),
}
"""A negation in a phrase -> what may stand for it."""
_WEIGHTY_NEGATIONS = frozenset({"cannot", "donot", "no", "without", "havenot"})


# ---- phrase to patterns ----


def patterns_of(finding: str, phrase: str) -> list[Pattern]:
    """The patterns for a phrase: itself, and "cold foot" for "foot is cold"."""
    words = split(phrase)
    if not len(words):
        return []
    elements, weight = _chosen(words, keep_small=False)
    if weight < 2:
        elements, _ = _chosen(words, keep_small=True)
    if len(elements) == 1 and elements[0].stem and elements[0].stem not in e.FORMS:
        told = next(word for word, stem_ in zip(words.words, words.stems, strict=True) if stem_ == elements[0].stem)
        elements = [replace(elements[0], exact=told)]
    impersonal = words.words[0] in ("it", "they", "no", "without", "never") or any(
        word in e.BODY for word in words.words
    )
    pattern = Pattern(
        finding,
        tuple(elements),
        _anchor(elements),
        past=any(words.past)
        or any(word in e.PAST_VERBS or (word.endswith("ed") and len(word) > 4) for word in words.words),
        timed=any(word in _TIMES for word in words.words),
        lasting=any(word in _TIMES for word in words.words)
        and all(word in _TIMES or word in _WEIGHTLESS or word in _SMALL or word in e.AMOUNTS for word in words.words),
        personal=elements[0].negates and not impersonal,
        open_end=words.words[-1] in e.CHANGES,
    )
    turned = adjective_first(words)
    if not turned:
        return [pattern]
    return [pattern, replace(pattern, elements=tuple(turned), anchor=_anchor(turned), personal=False, open_end=False)]


def _anchor(elements: Sequence[Element]) -> int:
    """The most telling element: a word of weight that is no part of the body, if there is one."""

    def rank(place: int) -> tuple[int, int]:
        element = elements[place]
        if not element.stem:
            return (3, len(element.any_of))
        return (2 if element.stem in _WEIGHTLESS else 1 if element.stem in e.BODY else 0, place)

    return min(range(len(elements)), key=rank)


def _chosen(words: Words, *, keep_small: bool) -> tuple[list[Element], int]:
    """The elements of a phrase, and how many words of weight are among them.

    Small words are left out, so that they may be exchanged or missing, unless `keep_small`: then a like one is needed.
    """
    result: list[Element] = []
    weight = 0
    last = len(words) - 1
    pronoun = False
    verb = False
    for at, word in enumerate(words.words):
        before = words.words[at - 1] if at else ""
        following = words.words[at + 1] if at < last else ""
        changes = word in e.CHANGES and at < last  # "my leg went" is not "my leg came"
        element: Element | None = Element(any_of=e.CHANGES) if changes else Element(words.stems[at])
        counts = 0 if word in _WEIGHTLESS else 1
        if word in OWN_NEGATIONS:
            element, counts = Element(any_of=OWN_NEGATIONS[word], negates=True), int(word in _WEIGHTY_NEGATIONS)
        elif word in e.REFLEXIVES:
            element = Element(any_of=e.REFLEXIVES)
        elif word in e.WITHIN and at and (following in e.DETERMINERS or following in e.BODY):
            element = Element(any_of=e.WITHIN)
        elif word in ("it", "them", "him") and verb and before not in e.PLACES:
            element = Element(any_of=_OBJECT)
        elif word == "the" and not at and last == 1:
            element = Element(any_of=frozenset({"the"}))
        elif _is_small(word, before, following, at):
            element, counts = (_like(word) if keep_small and word not in e.DETERMINERS else None), 0
        if element is not None:
            result.append(replace(element, after_pronoun=True) if pronoun else element)
            weight += counts
        pronoun = element is None and (pronoun or word in e.PEOPLE or word in e.THINGS)
        verb = element is not None and not element.negates
    return result, weight


def _is_small(word: str, before: str, following: str, at: int) -> bool:
    """Whether the word may be exchanged for its like or left out."""
    if word in e.DETERMINERS:
        return bool(following) and not (at == 0 and word in ("this", "that", "these", "those"))
    if word in _SUBJECTS or word in ("it", "them", "him") or (word == "one" and following in e.BODY and at == 0):
        return True
    if word in _AUXILIARIES:
        return (
            (bool(following) or word in e.BES)
            and before not in ("cannot", "to", "can")
            and following not in ("it", "them", "him")
        )
    if word in e.COPULAS:
        described = (
            following
            and following not in e.DETERMINERS
            and following not in e.PLACES
            and following not in _NO_ADJECTIVES
        )
        return at > 0 and bool(described) and before not in _AFTER_THESE_A_VERB
    return word in _LIGHT_DEGREES and at > 0 and (before in e.COPULAS or before in e.BODY)


def _like(word: str) -> Element:
    """A small word that must be there after all, because the phrase has too few others; its like will do."""
    if word in ("i", "he", "she", "we", "me"):
        return Element(any_of=_PERSON)
    if word in e.THINGS:
        return Element(any_of=_THING)
    if word == "been":
        return Element(any_of=frozenset({"been"}))
    if word in e.BES:
        return Element(any_of=e.BES | e.CHANGES | _LOOKS | {"isnot"})
    if word in e.HAVES:
        return Element(any_of=e.HAVES | {"havenot"})
    if word in _LOOKS:
        return Element(any_of=_LOOKS | e.BES)
    return Element(stem(word))


def adjective_first(words: Words) -> list[Element] | None:
    """For "(my) foot is (so) cold": "cold foot"."""
    rest = [
        at for at, word in enumerate(words.words) if word not in e.DETERMINERS and word not in ("one", "left", "right")
    ]
    if len(rest) < 3 or any(word in e.NEGATORS for word in words.words):
        return None
    noun, adjective = words.words[rest[0]], words.words[rest[-1]]
    middle = [words.words[at] for at in rest[1:-1]]
    if noun in _SMALL or adjective in _SMALL or adjective in e.PLACES:
        return None
    if not all(word in e.COPULAS or word in _LIGHT_DEGREES for word in middle):
        return None
    return [Element(words.stems[rest[-1]]), Element(words.stems[rest[0]])]
