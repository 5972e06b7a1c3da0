"""Finding a phrase's pattern in what was said: in order, with only small words between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

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
    """Where the pattern is said, with its anchor at this place, and meant."""
    match = find_words(pattern, words, anchor)
    return None if match is None or means_something_else(match, words) else match


def find_words(pattern: Pattern, words: Words, anchor: int) -> Match | None:
    """The words of the pattern with its anchor at this place, each other element at the nearest place that may be."""
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
    return Match(pattern, tuple(places))


@dataclass(frozen=True, slots=True)
class _Gap:
    """What is known of the words between two elements."""

    negated: bool
    """The phrase holds a negation of its own."""
    to_negation: bool
    """The element after the gap is that negation."""
    pronoun: bool
    """The phrase has a pronoun here: "when I walk"."""


def means_something_else(match: Match, words: Words) -> bool:
    """ "I fell asleep" is no fall, "my legs don't work" no trouble at work, "seventy percent" no age."""
    grammar, phrasing = words.language.grammar, words.language.phrasing
    following = words.words[match.end] if match.end < len(words) else ""
    last = words.words[match.end - 1]
    if has_another_sense(words, match.end) or (last in grammar.numbers and following in grammar.counted):
        return True
    goes_on = bool(following) and not words.pauses[match.end]
    if (
        goes_on
        and last in grammar.small_words_as_numbers
        and following not in grammar.after_an_age | phrasing.after_a_whole_clause
    ):
        return True
    if any(
        words.words[place] in grammar.numbers
        and words.words[place - 1] in grammar.numbers
        and place - 1 not in match.places
        for place in match.places[1:]
    ):
        return True
    if any(words.words[at] == "no" and _is_an_answer(words, at, match.end) for at in match.own_negations()):
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
    if match.pattern.open_end and goes_on and following not in phrasing.after_a_whole_clause:
        return True
    at = match.start - 1
    if words.words[match.start] == "'s" and at >= 0 and words.words[at] not in grammar.people | grammar.kin:
        return True  # "the weight's fell off me": no person fell
    while at >= 0 and (words.words[at] in grammar.copulas or words.words[at] in grammar.degrees):
        at -= 1
    if at >= 0 and words.words[at] in grammar.what_falls_off and words.stems[match.start] == "fall":
        return True
    return match.pattern.personal and at >= 0 and words.words[at] in grammar.body


def has_another_sense(words: Words, at: int) -> bool:
    """Whether the words from this place on show that the word before it, of two senses, has not the one of phrases."""
    grammar = words.language.grammar
    if any(words.words[after] in grammar.other_senses.get(key, ()) for key, after in ends(words, at)):
        return True
    kept = grammar.sense_kept_before.get(words.words[at - 1])
    if kept is None or at == len(words) or words.pauses[at]:
        return False
    while at < len(words) - 1 and words.words[at] in grammar.determiners - kept:
        at += 1
    return words.words[at] not in kept


def ends(words: Words, at: int) -> Iterator[tuple[str, int]]:
    """The word before this place, alone, with the one before it and with the one after it; and the place that follows,
    where there is one.
    """
    for first, after in ((at - 1, at), (at - 2, at), (at - 1, at + 1)):
        if first >= 0 and after < len(words):
            yield " ".join(words.words[first:after]), after


def _of_a_deed(match: Match, words: Words, number: int) -> bool:
    """Whether this element is "myself" after a negation, with a deed between."""
    grammar = words.language.grammar
    before, element = match.pattern.elements[number - 1 : number + 1]
    if not before.negates or element.any_of != grammar.reflexives:
        return False
    between = words.words[match.places[number - 1] : match.places[number]]
    return between[0] == "cannot" or any(word not in grammar.copulas | grammar.degrees for word in between[1:])


def _after_negations(match: Match) -> Iterator[int]:
    """Places right after a negation of what somebody does."""
    elements = match.pattern.elements
    of_deeds = (i for i in range(len(elements) - 1) if elements[i].negates and "cannot" in elements[i].any_of)
    return (match.places[i + 1] for i in of_deeds if not elements[i + 1].any_of and "no" not in elements[i].any_of)


def _is_an_answer(words: Words, at: int, end_of_phrase: int) -> bool:
    """Whether this "no" is an answer and not part of "no feeling": "no, my breath is fine".

    What else is fine is told beside it: "no feeling in the toes the other one is fine".
    """
    grammar, phrasing = words.language.grammar, words.language.phrasing
    beside = (
        later
        for later in range(at + 2, len(words))
        if words.pauses[later] or (later >= end_of_phrase and words.words[later] in grammar.determiners)
    )
    end = next(beside, len(words))
    rest = words.words[at + 1 : end]
    fine = any(first in grammar.bes | phrasing.just and second in grammar.well for first, second in pairwise(rest))
    fine = fine or not {"easy", "easily", "fine", "normally", "well"}.isdisjoint(rest[1:4])
    return fine or bool(words.pauses[at + 1]) or rest[0] in grammar.determined


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


def _may_come_between(words: Words, between: list[int], gap: _Gap) -> bool:
    """Whether the words of a phrase still belong together with these between them."""
    phrasing, grammar = words.language.phrasing, words.language.grammar
    said = joined = False
    for at in between:
        word, before = words.words[at], words.words[at - 1]
        if _goes_with(words, at, gap):
            continue
        if word in ("it", "they") and (said or before not in grammar.body):
            return False
        said = said or word in grammar.copulas
        if word == "of" and before in phrasing.sides_of_things:
            return False
        names_a_part = word in grammar.body and not said
        if names_a_part and (before in phrasing.before_a_part or words.pauses[at] == 1):
            continue
        within = word in grammar.within and any(words.words[later] in grammar.body for later in between if later > at)
        if within or _adds_little(words, at) or (gap.negated and _is_managing(words, at)):
            continue
        if gap.negated and before in grammar.joining and not joined:
            joined = True  # "can't feel or move my foot"
            continue
        if not (gap.negated and _is_joined(words, at)):
            return False
    return True


def _goes_with(words: Words, at: int, gap: _Gap) -> bool:
    """Whether this gap in particular may hold this word: a pronoun, or the "and it" before a negation."""
    word = words.words[at]
    if gap.pronoun and word in words.language.phrasing.pronouns:
        return True
    and_it = word == "and" and words.words[at + 1] in ("it", "they")
    return gap.to_negation and (and_it or (word in ("it", "they") and words.words[at - 1] in ("and", "but")))


def _adds_little(words: Words, at: int) -> bool:
    """Whether this word only says how, how much, or one thing more of the same: "really", "up", "sore and"."""
    phrasing, grammar = words.language.phrasing, words.language.grammar
    before, word, following = words.words[at - 1 : at + 2]
    if word == "and":
        adds_a_part = before in grammar.body and following in phrasing.starts_a_part
        return adds_a_part or not grammar.predicates.isdisjoint((before, following)) or word in phrasing.between
    if word == "over" and following in grammar.determiners | grammar.amounts:
        return True
    if word in phrasing.particles and before in grammar.copulas:
        return True
    how = word.endswith("ly") and len(word) > 4
    return how or word in ("it", "they") or word in phrasing.between | grammar.predicates


def _is_managing(words: Words, at: int) -> bool:
    """ "Manage to", which denies no more than the negation before it does."""
    managing = words.language.phrasing.managing
    return words.words[at] in managing or (words.words[at] == "to" and words.words[at - 1] in managing)


def _is_joined(words: Words, at: int) -> bool:
    """Whether this word shares the negation with another: "can't feel or move"."""
    grammar, phrasing = words.language.grammar, words.language.phrasing
    word, following = words.words[at : at + 2]
    new_subject = following in phrasing.starts_a_part | grammar.subject_pronouns
    return following in grammar.joining or (word in grammar.joining and not new_subject)
