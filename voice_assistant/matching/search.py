"""Finding a phrase's pattern in what was said: in order, with only small words between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from voice_assistant.matching import english as e
from voice_assistant.matching.patterns import Element, Pattern
from voice_assistant.matching.words import Words

MAX_GAP = 7
"""Words that may stand between two words of a phrase, at most; which words may is `_may_come_between`'s business."""


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

    @property
    def extent(self) -> frozenset[int]:
        """All places from its first word to its last."""
        return frozenset(range(self.start, self.end))

    def own_negations(self) -> Iterator[int]:
        """Places of negations that belong to the phrase itself."""
        return (place for place, element in zip(self.places, self.pattern.elements, strict=True) if element.negates)

    def between(self) -> Iterator[int]:
        """Places of words between the elements."""
        return (place for place in range(self.start, self.end) if place not in self.places)


def find(pattern: Pattern, words: Words, anchor: int) -> Match | None:
    """The pattern with its anchor at this place, each other element at the nearest place that may be."""
    if not pattern.elements[pattern.anchor].meets(words, anchor):
        return None
    negated = any(element.negates for element in pattern.elements)
    places = [anchor]
    for number in range(pattern.anchor + 1, len(pattern.elements)):
        element = pattern.elements[number]
        place = _nearest(element, words, places[-1], 1, _Gap(negated, element.negates, element.after_pronoun))
        if place is None:
            return None
        places.append(place)
    for number in range(pattern.anchor - 1, -1, -1):
        element, later = pattern.elements[number], pattern.elements[number + 1]
        place = _nearest(element, words, places[0], -1, _Gap(negated, later.negates, later.after_pronoun))
        if place is None:
            return None
        places.insert(0, place)
    match = Match(pattern, tuple(places))
    return None if _means_something_else(match, words) else match


@dataclass(frozen=True, slots=True)
class _Gap:
    """What is known of the words between two elements."""

    negated: bool
    """The phrase holds a negation of its own."""
    to_negation: bool
    """The element after the gap is that negation."""
    pronoun: bool
    """The phrase has a pronoun here: "when I walk"."""


def _means_something_else(match: Match, words: Words) -> bool:
    """ "I fell asleep" is no fall, "my legs don't work" no trouble at work, "seventy percent" no age."""
    following = words.words[match.end] if match.end < len(words) else ""
    last = words.words[match.end - 1]
    if following in e.OTHER_SENSES.get(last, ()) or (last in e.NUMBERS and following in e.COUNTED):
        return True
    goes_on = bool(following) and not words.pauses[match.end]
    if goes_on and last in e.SMALL_WORDS_AS_NUMBERS and following not in e.AFTER_AN_AGE | _AFTER_A_WHOLE_CLAUSE:
        return True
    if any(
        words.words[place] in e.NUMBERS and words.words[place - 1] in e.NUMBERS and place - 1 not in match.places
        for place in match.places[1:]
    ):
        return True
    if any(words.words[at] == "no" and _is_an_answer(words, at) for at in match.own_negations()):
        return True
    if any(
        words.stems[place] == "take" and words.words[place + 1] in ("over", "up") and place + 1 not in match.places
        for place in match.places[:-1]
    ):
        return True  # what takes over my life takes it from nobody
    if any(_of_a_deed(match, words, number) for number in range(1, len(match.places))):
        return True  # "I can't lower myself" is no "not himself"
    if any(words.words[place - 1] in ("the", "a", "an") for place in _after_negations(match)):
        return True  # "not the pee" is no "can't pee"
    if match.pattern.open_end and goes_on and following not in _AFTER_A_WHOLE_CLAUSE:
        return True
    at = match.start - 1
    if words.words[match.start] == "'s" and at >= 0 and words.words[at] not in e.PEOPLE | e.KIN:
        return True  # "the weight's fell off me": no person fell
    while at >= 0 and (words.words[at] in e.COPULAS or words.words[at] in e.DEGREES):
        at -= 1
    if at >= 0 and words.words[at] in e.WHAT_FALLS_OFF and words.stems[match.start] == "fall":
        return True
    return match.pattern.personal and at >= 0 and words.words[at] in e.BODY


def _of_a_deed(match: Match, words: Words, number: int) -> bool:
    """Whether this element is "myself" after a negation, with a deed between."""
    before, element = match.pattern.elements[number - 1 : number + 1]
    if not before.negates or element.any_of != e.REFLEXIVES:
        return False
    between = words.words[match.places[number - 1] : match.places[number]]
    return between[0] == "cannot" or any(word not in e.COPULAS | e.DEGREES for word in between[1:])


def _after_negations(match: Match) -> Iterator[int]:
    """Places right after a negation of what somebody does."""
    elements = match.pattern.elements
    of_deeds = (i for i in range(len(elements) - 1) if elements[i].negates and "cannot" in elements[i].any_of)
    return (match.places[i + 1] for i in of_deeds if not elements[i + 1].any_of and "no" not in elements[i].any_of)


def _is_an_answer(words: Words, at: int) -> bool:
    """Whether this "no" is an answer and not part of "no feeling": "no, my breath is fine"."""
    rest = words.words[at + 1 :]
    fine = any(first in e.BES | _JUST and second in e.WELL for first, second in pairwise(rest))
    fine = fine or not {"easy", "easily", "fine", "normally", "well"}.isdisjoint(rest[1:4])
    return fine or bool(words.pauses[at + 1]) or rest[0] in e.DETERMINED


_JUST = frozenset("just all quite perfectly really".split())


def _nearest(element: Element, words: Words, at: int, step: int, gap: _Gap) -> int | None:
    between: list[int] = []
    place = at + step
    while 0 <= place < len(words) and len(between) <= MAX_GAP:
        if words.pauses[place if step > 0 else place + 1] == 2:
            return None
        if element.meets(words, place):
            return place if _may_come_between(words, sorted(between), gap) else None
        between.append(place)
        place += step
    return None


_AFTER_A_WHOLE_CLAUSE = e.CLAUSE_ENDS | e.SUBJECT_PRONOUNS | e.MAY_FOLLOW_A_CLAUSE
_BETWEEN = (
    e.DETERMINERS | e.COPULAS | e.DEGREES | e.SIDES | e.AMOUNTS | e.NEGATORS | e.UNITS | {e.UNKNOWN}
    | frozenset("me us him can been of other one or nor might may could maybe perhaps possibly must".split())
)  # fmt: skip
_PARTICLES = frozenset("up out off down away on".split())
_MANAGING = frozenset("seem seems manage managed even get able bear try".split())
"""After "can't" these only lead up to what can't be done: "can't seem to wiggle my toes"."""
_JOINING = frozenset({"and", "or", "nor"})


def _may_come_between(words: Words, between: list[int], gap: _Gap) -> bool:
    said = joined = False
    for at in between:
        word = words.words[at]
        before = words.words[at - 1]
        following = words.words[at + 1]
        if gap.pronoun and word in _PRONOUNS:
            continue
        if gap.to_negation and (
            (word == "and" and following in ("it", "they")) or (word in ("it", "they") and before in ("and", "but"))
        ):
            continue
        if word in ("it", "they") and (said or before not in e.BODY):
            return False
        said = said or word in e.COPULAS
        if word == "of" and before in _SIDES_OF_THINGS:
            return False
        if (word in _PARTICLES and before in e.COPULAS) or (word == "over" and following in e.DETERMINERS | e.AMOUNTS):
            continue
        if gap.negated and (word in _MANAGING or (word == "to" and before in _MANAGING)):
            continue
        if word in _BETWEEN or word in ("it", "they") or (word.endswith("ly") and len(word) > 4):
            continue
        if word in e.BODY and not said and (before in _BEFORE_A_PART or words.pauses[at] == 1):
            continue
        if word == "and" and (
            following in e.PREDICATES or before in e.PREDICATES or (before in e.BODY and following in _STARTS_A_PART)
        ):
            continue
        if word in e.PREDICATES or (
            word in e.WITHIN and any(words.words[later] in e.BODY for later in between if later > at)
        ):
            continue
        if gap.negated and before in _JOINING and not joined:
            joined = True  # "can't feel or move my foot"
            continue
        if gap.negated and (
            (following in _JOINING) or (word in _JOINING and following not in _STARTS_A_PART | e.SUBJECT_PRONOUNS)
        ):
            continue
        return False
    return True


_PRONOUNS = e.PEOPLE | e.THINGS
_BEFORE_A_PART = _JOINING | e.PLACES | e.DETERMINERS | e.SIDES
_STARTS_A_PART = e.BODY | e.DETERMINERS | e.SIDES
_SIDES_OF_THINGS = frozenset("back top bottom front side base sole soles inside outside".split())
