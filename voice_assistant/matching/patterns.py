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
    personal: bool = False
    """Says what a person can't do, not what a part of the body can't: "can't work"."""
    open_end: bool = False
    """Ends in a verb that could go on: "my leg just went", which "my leg just went numb" is not."""
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
_OBJECT = frozenset({"it", "them", "him", "her"}) | e.BODY
_LIGHT_DEGREES = frozenset("really very so all just quite too abit alot kindof".split())
_PAST_FORMS = frozenset("fell went broke gave lost brought burst came took got ran flew woke sprinted passed".split())
_TIMES = frozenset("years year months month weeks ages always since ever long never night day".split())


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
    personal = (
        elements[0].negates
        and words.words[0] not in ("it", "they", "no", "without", "never")
        and not any(w in e.BODY for w in words.words)
    )
    open_end = words.words[-1] in e.CHANGES
    result = [_pattern(finding, elements, past=past, timed=timed, personal=personal, open_end=open_end)]
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
    return [Pattern(finding, (Element(stem),), 0, weak=True) for stem in stems]


_DROPPED = e.DETERMINERS | e.COPULAS | e.DEGREES | e.PEOPLE | e.THINGS


def _pattern(
    finding: str, elements: Sequence[Element], *, past: bool, timed: bool, personal: bool = False, open_end: bool = False
) -> Pattern | None:
    named = [place for place, element in enumerate(elements) if element.stem and element.stem not in _WEIGHTLESS]
    if not named:
        return None
    anchor = next((place for place in named if elements[place].stem not in e.BODY), named[0])
    return Pattern(finding, tuple(elements), anchor, past=past, timed=timed, personal=personal, open_end=open_end)


def _elements(words: Words) -> list[Element]:
    strong, weight = _chosen(words, keep_light=False)
    return strong if weight >= 2 else _chosen(words, keep_light=True)[0]


def _chosen(words: Words, *, keep_light: bool) -> tuple[list[Element], int]:
    """The elements of a phrase, and how many words of weight are among them.

    Small words are left out, so that they may be exchanged or missing, unless `keep_light`: then a like one must be there.
    """
    result: list[Element] = []
    weight = 0
    last = len(words) - 1
    for at, word in enumerate(words.words):
        before = words.words[at - 1] if at else ""
        following = words.words[at + 1] if at < last else ""
        element: Element | None = Element(any_of=e.CHANGES) if word in e.CHANGES else Element(words.stems[at])
        counts = 0 if word in _WEIGHTLESS else 1
        if word in _OWN_NEGATIONS:
            element, counts = Element(any_of=_OWN_NEGATIONS[word], negates=True), 1 if word in _WEIGHTY_NEGATIONS else 0
        elif word in e.REFLEXIVES:
            element = Element(any_of=e.REFLEXIVES)
        elif word in e.WITHIN and at and (following in e.DETERMINERS or following in e.BODY):
            element = Element(any_of=e.WITHIN)
        elif at and word in ("it", "them", "him") and before not in e.COPULAS and before not in e.PLACES:
            element = Element(any_of=_OBJECT)
        elif word == "the" and not at and last == 1:
            element = Element(any_of=frozenset({"the"}))
        elif _is_small(word, before, following, at):
            element, counts = (_light(word) if keep_light and word not in e.DETERMINERS else None), 0
        if element is not None:
            result.append(element)
            weight += counts
    return result, weight


_OWN_NEGATIONS = {
    "never": frozenset({"never"}),
    "havenot": e.HAVE_NEGATORS,
    **dict.fromkeys(("cannot", "donot", "isnot", "not", "hardly", "barely", "nolonger"), e.VERB_NEGATORS - {"never"}),
    **dict.fromkeys(("no", "without"), e.NOUN_NEGATORS | e.VERB_NEGATORS | e.HAVE_NEGATORS),
}
"""A negation in a phrase -> what may stand for it."""
_WEIGHTY_NEGATIONS = ("cannot", "donot", "no", "without", "havenot")
_SUBJECTS = frozenset("i it he she they we there me can could will would".split())
_AFTER_THESE_A_VERB = e.NEGATORS | frozenset("to can could will would i any the lost".split())


def _is_small(word: str, before: str, following: str, at: int) -> bool:
    """Whether the word may be exchanged for its like or left out."""
    if word in e.DETERMINERS:
        return bool(following) and not (at == 0 and word in ("this", "that", "these", "those"))
    if word in _SUBJECTS or (word == "one" and following in e.BODY and at == 0):
        return True
    if word in _AUXILIARIES:
        return bool(following) or word in e.BES
    if word in e.COPULAS:
        described = following and following not in e.DETERMINERS and following not in e.PLACES and following not in _NO_ADJECTIVES
        return at > 0 and bool(described) and before not in _AFTER_THESE_A_VERB
    return word in _LIGHT_DEGREES and at > 0 and (before in e.COPULAS or before in e.BODY)


_NO_ADJECTIVES = frozenset("and or off away back on out up me like when if to for".split())
_WEIGHTLESS = frozenset("and or to of when if as so but than do me by at in on up out off with for my the just like now".split())
_AUXILIARIES = e.BES | e.HAVES | frozenset("do does did will would".split())


def _light(word: str) -> Element:
    """A small word that must be there after all, because the phrase has too few others; its like will do."""
    if word in ("i", "he", "she", "we", "me"):
        return Element(any_of=_PERSON)
    if word in ("it", "they", "this", "that", "these", "those"):
        return Element(any_of=_THING)
    if word == "been":
        return Element(any_of=frozenset({"been"}))
    if word in e.BES:
        return Element(any_of=e.BES | e.CHANGES | _LOOKS)
    if word in e.HAVES:
        return Element(any_of=e.HAVES)
    if word in _LOOKS:
        return Element(any_of=_LOOKS | e.BES)
    return Element(stem(word))


_LOOKS = frozenset("feel feels felt feeling look looks looked looking seem seems seemed".split())


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


_AFTER_A_WHOLE_CLAUSE = e.CLAUSE_ENDS | e.SUBJECT_PRONOUNS | frozenset(
    "and or as again now too today tonight yesterday this last from under on in at completely altogether a about".split()
)

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
    match = Match(pattern, tuple(places))
    return None if _means_something_else(match, words) else match


def _means_something_else(match: Match, words: Words) -> bool:
    """ "I fell asleep" is no fall, "my legs don't work" no trouble at work, "seventy percent" no age."""
    following = words.words[match.end] if match.end < len(words) else ""
    last = words.words[match.end - 1]
    if following in e.OTHER_SENSES.get(last, ()) or (last in e.NUMBERS and following in e.COUNTED):
        return True
    if match.pattern.open_end and following and not words.pauses[match.end] and following not in _AFTER_A_WHOLE_CLAUSE:
        return True
    at = match.start - 1
    while at >= 0 and (words.words[at] in e.COPULAS or words.words[at] in e.DEGREES):
        at -= 1
    return match.pattern.personal and at >= 0 and words.words[at] in e.BODY


def _nearest(element: Element, words: Words, at: int, step: int, *, after_negation: bool) -> int | None:
    gap: list[int] = []
    place = at + step
    while 0 <= place < len(words) and len(gap) <= MAX_GAP:
        if words.pauses[place if step > 0 else place + 1] == 2:
            return None
        if element.meets(words, place):
            allowed = _may_come_between(words, sorted(gap), after_negation=after_negation, to_negation=element.negates)
            return place if allowed else None
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
    | {e.UNKNOWN, "been", "of", "other", "one", "or", "nor"}
)
_JOINING = frozenset({"and", "or", "nor"})
_PREDICATES = frozenset(
    "hot red cold sore stiff numb swollen heavy weak tender puffy white blue grey pale tingly warm huge hard tight painful purple black shiny itchy "
    "throbbing aching burning freezing dead limp stone bright angry shivery sweaty dizzy sick hurting cramping tired useless wobbly".split()
)


def _may_come_between(words: Words, gap: list[int], *, after_negation: bool, to_negation: bool) -> bool:
    said = False
    for at in gap:
        word = words.words[at]
        before = words.words[at - 1]
        following = words.words[at + 1]
        if word in e.SUBJECT_PRONOUNS and before in _BEFORE_A_SUBJECT:
            continue
        if to_negation and ((word == "and" and following in ("it", "they")) or (word in ("it", "they") and before in ("and", "but"))):
            continue
        if word in ("it", "they") and (said or before not in e.BODY):
            return False
        said = said or word in e.COPULAS
        if word == "of" and before in _SIDES_OF_THINGS:
            return False
        if word in _BETWEEN or word in ("it", "they") or (word.endswith("ly") and len(word) > 4):
            continue
        if word in e.BODY and not said and (before in _BEFORE_A_PART or words.pauses[at] == 1):
            continue
        if word == "and" and (following in _PREDICATES or before in _PREDICATES or (before in e.BODY and following in _STARTS_A_PART)):
            continue
        if word in _PREDICATES or (word in e.WITHIN and any(words.words[later] in e.BODY for later in gap if later > at)):
            continue
        if after_negation and (following in _JOINING or before in _JOINING):
            continue
        return False
    return True


_BEFORE_A_SUBJECT = frozenset("if when where what that because than whatever how like nothing everything as whenever once since".split())
_BEFORE_A_PART = _JOINING | e.PLACES | e.DETERMINERS | e.SIDES
_STARTS_A_PART = e.BODY | e.DETERMINERS | e.SIDES
_SIDES_OF_THINGS = frozenset("back top bottom front side base sole soles inside outside".split())
