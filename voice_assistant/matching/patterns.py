"""A phrase of the dialogue as a pattern over words: what must be there, what may be exchanged, what may be left out or come between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_assistant.matching import english as e
from voice_assistant.matching.words import Words, split, stem

MAX_GAP = 7
"""Words that may stand between two words of a phrase, at most; which words may is `_may_come_between`'s business."""


@dataclass(frozen=True, slots=True)
class Element:
    """One word that must be there: by its stem, or any word of a class."""

    stem: str = ""
    any_of: frozenset[str] = frozenset()
    negates: bool = False
    """It is a negation of the phrase's own: "can't feel"."""

    def meets(self, words: Words, at: int) -> bool:
        """Whether the word at this place will do."""
        return words.words[at] in self.any_of if self.any_of else words.stems[at] == self.stem


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase that stands for a finding."""

    finding: str
    elements: tuple[Element, ...]
    anchor: int
    """The element with a stem of its own by which the pattern is looked up."""
    past: bool = False
    """The phrase itself is in the past: "I fainted"."""
    timed: bool = False
    """The phrase itself says since when: "swollen for years"."""
    weak: bool = False
    """Means the finding only in answer to the question for it: "swollen"."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern was found."""

    pattern: Pattern
    places: tuple[int, ...]
    """The place of each element."""

    @property
    def start(self) -> int:
        """Place of the first word."""
        return self.places[0]

    @property
    def end(self) -> int:
        """Place after the last word."""
        return self.places[-1] + 1

    def own_negations(self) -> Iterator[int]:
        """Places of negations that belong to the phrase itself."""
        return (place for place, element in zip(self.places, self.pattern.elements, strict=True) if element.negates)

    def between(self) -> Iterator[int]:
        """Places of words between the elements."""
        return (place for place in range(self.start, self.end) if place not in self.places)


# ---- phrase to patterns ----

_PERSON = e.PEOPLE | e.KIN
_THING = e.THINGS | e.BODY
_OBJECT = e.OBJECTS | e.BODY
_LIGHT_DEGREES = frozenset("really very so all just quite too abit alot kindof".split())
_PAST_FORMS = frozenset("fell went broke gave lost brought burst came took got ran flew woke sprinted passed".split())
_TIMES = frozenset("years year months month weeks ages always since ever long never night day".split())
_NOUN_NEGATORS = e.NOUN_NEGATORS | frozenset("havenot donot isnot not never hardly barely cannot".split())


def patterns_of(finding: str, phrase: str) -> list[Pattern]:
    """The patterns for a phrase: itself, and "cold foot" for "foot is cold"."""
    words = split(phrase)
    if not len(words):
        return []
    elements = _elements(words)
    past = any(words.past) or any(
        word in _PAST_FORMS or (word.endswith("ed") and len(word) > 4) for word in words.words
    )
    timed = any(word in _TIMES for word in words.words)
    result = [_pattern(finding, elements, past=past, timed=timed)]
    turned = _adjective_first(words)
    if turned:
        result.append(_pattern(finding, turned, past=past, timed=timed))
    return [pattern for pattern in result if pattern is not None]


def weak_patterns_of(finding: str, phrases: Sequence[str], name: str) -> list[Pattern]:
    """What means the finding in answer to its own question: the adjectives of its phrases and the telling words of its name."""
    stems: dict[str, None] = {}
    for phrase in phrases:
        turned = _adjective_first(split(phrase))
        if turned:
            stems[turned[0].stem] = None
    for word in split(name).words:
        if word not in e.GENERIC_WORDS and word not in _DROPPED and word not in e.BODY and word not in e.PLACES:
            stems[stem(word)] = None
    return [Pattern(finding, (Element(stem),), 0, weak=True, timed=False) for stem in stems]


_DROPPED = e.DETERMINERS | e.COPULAS | e.DEGREES | e.PEOPLE | e.THINGS


def _pattern(finding: str, elements: Sequence[Element], *, past: bool, timed: bool) -> Pattern | None:
    named = [place for place, element in enumerate(elements) if element.stem]
    if not named:
        return None
    anchor = next((place for place in named if elements[place].stem not in e.BODY), named[0])
    return Pattern(finding, tuple(elements), anchor, past=past, timed=timed)


def _elements(words: Words) -> list[Element]:
    strong, weight = _chosen(words, keep_light=False)
    return strong if weight >= 2 else _chosen(words, keep_light=True)[0]


def _chosen(words: Words, *, keep_light: bool) -> tuple[list[Element], int]:
    """The elements of a phrase, and how many words of weight are among them (an own negation weighs only beside two others or a verb)."""
    result: list[Element] = []
    weight = 0
    last = len(words) - 1
    for at, word in enumerate(words.words):
        following = words.words[at + 1] if at < last else ""
        element: Element | None = None
        counts = 1
        if word == "never":
            element, counts = Element(any_of=frozenset({"never"}), negates=True), 0
        elif word in ("cannot", "donot", "isnot", "not", "hardly", "barely", "nolonger"):
            element, counts = (
                Element(any_of=e.VERB_NEGATORS - {"never"}, negates=True),
                1 if word in ("cannot", "donot") else 0,
            )
        elif word == "havenot":
            element = Element(any_of=e.HAVE_NEGATORS, negates=True)
        elif word in ("no", "without"):
            element = Element(any_of=_NOUN_NEGATORS, negates=True)
        elif word in e.REFLEXIVES:
            element = Element(any_of=e.REFLEXIVES)
        elif word in e.PLACES and (following in e.DETERMINERS or following in e.BODY) and at > 0:
            element = Element(any_of=e.PLACES)
        elif (
            at > 0
            and word in e.OBJECTS
            and word not in ("her", "this", "that", "these", "those")
            and words.words[at - 1] not in e.COPULAS
        ):
            element = Element(any_of=_OBJECT)
        elif word in e.DETERMINERS and (following or word not in e.THINGS):
            if at == 0 and word in ("this", "that", "these", "those"):
                element, counts = _light(word), 0
        elif word == "one" and following in e.BODY and len(words) > 2:
            pass
        elif word in e.COPULAS or word in ("i", "it", "he", "she", "they", "we", "there", "me", "can", "could"):
            element, counts = (_light(word) if keep_light and word != "there" else None), 0
        elif word in _LIGHT_DEGREES and at > 0 and (words.words[at - 1] in e.COPULAS or words.words[at - 1] in e.BODY):
            element, counts = (Element(stem(word)) if keep_light and "never" in words.words else None), 0
        else:
            element = Element(words.stems[at])
        if element is not None:
            result.append(element)
            weight += counts
    return result, weight


def _light(word: str) -> Element:
    """A small word that must be there after all, because the phrase has too few others; its like will do."""
    if word in ("i", "he", "she", "we", "me"):
        return Element(any_of=_PERSON)
    if word in ("it", "they", "this", "that", "these", "those"):
        return Element(any_of=_THING)
    if word in e.CHANGES:
        return Element(any_of=e.CHANGES)
    if word in e.BES:
        return Element(any_of=e.BES | e.CHANGES | {"feel", "feels", "felt", "looks", "look", "looked", "has", "have"})
    if word in e.HAVES:
        return Element(any_of=e.HAVES)
    return Element(stem(word))


def _adjective_first(words: Words) -> list[Element] | None:
    """For "(my) foot is (so) cold": "cold foot"."""
    rest = [
        (word, words.stems[at])
        for at, word in enumerate(words.words)
        if word not in e.DETERMINERS and word not in ("one", "left", "right")
    ]
    if len(rest) < 3 or any(word in e.NEGATORS for word, _ in rest):
        return None
    (noun, noun_stem), (_, adjective) = rest[0], rest[-1]
    middle = [word for word, _ in rest[1:-1]]
    if (
        noun in _DROPPED
        or rest[-1][0] in e.PLACES
        or rest[-1][0] in _DROPPED
        or not all(w in e.COPULAS or w in _LIGHT_DEGREES for w in middle)
    ):
        return None
    return [Element(adjective), Element(noun_stem)]


# ---- finding a pattern in words ----


def find(pattern: Pattern, words: Words, anchor: int) -> Match | None:
    """The pattern with its anchor at this place, each other element at the nearest place that may be."""
    places = [anchor]
    at = anchor
    for element in pattern.elements[pattern.anchor + 1 :]:
        place = _nearest(element, words, at, 1, after_negation=False)
        if place is None:
            return None
        places.append(place)
        at = place
    at = anchor
    for element in reversed(pattern.elements[: pattern.anchor]):
        place = _nearest(element, words, at, -1, after_negation=element.negates)
        if place is None:
            return None
        places.insert(0, place)
        at = place
    return Match(pattern, tuple(places))


def _nearest(element: Element, words: Words, at: int, step: int, *, after_negation: bool) -> int | None:
    gap: list[int] = []
    place = at + step
    while 0 <= place < len(words) and len(gap) <= MAX_GAP:
        if words.pauses[place if step > 0 else place + 1] == 2:
            return None
        if element.meets(words, place):
            return place if _may_come_between(words, sorted(gap), after_negation=after_negation) else None
        gap.append(place)
        place += step
    return None


_BETWEEN = (
    e.DETERMINERS
    | e.COPULAS
    | e.DEGREES
    | e.SIDES
    | e.AMOUNTS
    | e.NEGATORS
    | e.UNITS
    | {e.UNKNOWN, "been", "of", "it", "they", "other", "one", "or", "nor"}
)
_JOINING = frozenset({"and", "or", "nor"})
_PREDICATES = frozenset(
    "hot red cold sore stiff numb swollen heavy weak tender puffy white blue grey pale tingly warm huge hard tight painful purple black shiny itchy "
    "throbbing aching burning freezing dead limp stone bright angry shivery sweaty dizzy sick hurting cramping tired useless wobbly".split()
)


def _may_come_between(words: Words, gap: list[int], *, after_negation: bool) -> bool:
    said = False
    for at in gap:
        word = words.words[at]
        before = words.words[at - 1]
        following = words.words[at + 1]
        if word in ("it", "they") and said:
            return False
        said = said or word in e.COPULAS
        if word in _BETWEEN or (word.endswith("ly") and len(word) > 4):
            continue
        if (
            word in e.BODY
            and not said
            and (
                before in _JOINING
                or before in e.PLACES
                or before in e.DETERMINERS
                or before in e.SIDES
                or words.pauses[at] == 1
            )
        ):
            continue
        if word == "and" and (
            following in _PREDICATES or words.words[at - 1] in _PREDICATES or following in e.BODY or before in e.BODY
        ):
            continue
        if word in _PREDICATES or word in e.PLACES:
            continue
        if after_negation and (following in _JOINING or before in _JOINING):
            continue
        return False
    return True
