"""An answer taken apart: which of its words say yes or no, doubt, correct or hesitate, and what is left unexplained."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from voice_assistant.dialog import Value
from voice_assistant.matching import english as w
from voice_assistant.matching import english_answers as e
from voice_assistant.matching.mentions import Mention
from voice_assistant.matching.words import Words, split, without_fillers


class Tag(Enum):
    """What a group of words does in an answer."""

    DOUBT = auto()
    YES = auto()
    SOFT_YES = auto()
    """Everyday words that say yes only as a whole answer: "it is", "a bit"."""
    ASSENT = auto()
    """A sound: "mm-hm"."""
    NO = auto()
    ECHO_NO = auto()
    """Likewise for no: "i don't"."""
    FLAT_NO = auto()
    """ "Not that I know of": no for what is felt, not sure for what must be looked at."""
    SAME = auto()
    """As ever: nothing new."""
    DEGREE = auto()
    CORRECTION = auto()
    TURN = auto()
    ONLY_WHEN = auto()
    ACKNOWLEDGEMENT = auto()
    ALL_WELL = auto()
    POLITE = auto()


Table = Mapping[str, Sequence[tuple[tuple[str, ...], Tag]]]
"""First word -> phrases that begin with it, longest first."""


def table_of(words: Mapping[Value, Iterable[str]]) -> Table:
    """The answer phrases of a dialogue with those of the language; one in several lists counts as the most cautious."""
    tagged: dict[tuple[str, ...], Tag] = {}

    def enter(phrases: Iterable[str], tag: Tag | None = None, *, yes: bool = False) -> None:
        for phrase in phrases:
            key = tuple(without_fillers(split(phrase).words))
            if yes and key[:1] in (("just",), ("only",)):
                key = key[1:]  # "no, just a bit" turns the no: the first word is a turn of its own
            if key:
                tagged.setdefault(key, tag or (_kind_of_yes(key) if yes else _kind_of_no(key)))

    enter(e.UNCHANGED_NOES, Tag.NO)
    enter(e.FLAT_NOES, Tag.FLAT_NO)
    enter(e.DEGREE_TAILS, Tag.DEGREE)
    enter(e.DOUBTS, Tag.DOUBT)
    enter(e.ALL_WELL, Tag.ALL_WELL)
    enter(e.ACKNOWLEDGEMENTS, Tag.ACKNOWLEDGEMENT)
    enter(e.SAME_AS_EVER, Tag.SAME)
    enter(e.SOFT_NEGATED, Tag.NO)
    enter(words.get(Value.NOT_SURE, ()), Tag.DOUBT)
    enter(words.get(Value.NO, ()))
    enter(words.get(Value.YES, ()), yes=True)
    for key, tag in list(tagged.items()):
        if key[0] in w.SUBJECT_PRONOUNS and tag in (Tag.SOFT_YES, Tag.ECHO_NO):
            tagged.setdefault(("i", "think", *key), Tag.SOFT_YES if tag is Tag.SOFT_YES else Tag.DOUBT)
    enter(e.CORRECTIONS, Tag.CORRECTION)
    enter(e.TURNS, Tag.TURN)
    enter(e.POLITE, Tag.POLITE)
    return _by_first_word(tagged)


def own_table_of(phrases: Mapping[Value, Iterable[str]]) -> Table:
    """The phrases of one question; they go before all others."""
    tags = {Value.YES: Tag.YES, Value.NO: Tag.NO, Value.NOT_SURE: Tag.DOUBT}
    tagged: dict[tuple[str, ...], Tag] = {}
    for value in sorted(phrases, reverse=True):
        for phrase in phrases[value]:
            tagged.setdefault(tuple(without_fillers(split(phrase).words)), tags[value])
    return _by_first_word(tagged)


def _by_first_word(tagged: Mapping[tuple[str, ...], Tag]) -> Table:
    table: dict[str, list[tuple[tuple[str, ...], Tag]]] = {}
    for key, tag in sorted(tagged.items(), key=lambda item: -len(item[0])):
        if key:
            table.setdefault(key[0], []).append((key, tag))
    return table


def _kind_of_yes(key: tuple[str, ...]) -> Tag:
    if key[0] in e.SOUNDS_OF_ASSENT:
        return Tag.ASSENT
    if len(key) == 1 and key[0] in e.ADVERBS:
        return Tag.SOFT_YES  # "absolutely fine" is no yes
    return Tag.YES if key[0] in e.YES_WORDS or "afraid" in key else Tag.SOFT_YES


def _kind_of_no(key: tuple[str, ...]) -> Tag:
    return Tag.NO if key[0] in e.NO_WORDS else Tag.ECHO_NO


class Said(Enum):
    """What was said about a finding that was asked for."""

    SO = auto()
    NOT_SO = auto()
    PERHAPS = auto()


@dataclass(frozen=True, slots=True)
class Statement:
    """A finding that was asked for, stated in the answer itself."""

    finding: str
    said: Said
    place: int
    inner_negation: bool = False
    """Like "I can't feel it": after a "no" it affirms."""
    long_standing: bool = False


@dataclass(slots=True)
class Reading:
    """An answer taken apart."""

    tags: list[tuple[int, int, Tag]] = field(default_factory=list)
    """(first place, place after the last, tag)"""
    statements: list[Statement] = field(default_factory=list)
    left_over: list[int] = field(default_factory=list)
    """Places of words that nothing explains."""
    unknown: bool = False
    """One of the words was not understood by the recogniser."""
    mentioned: bool = False
    """Any finding is mentioned."""
    beside: bool = False
    """A finding is mentioned that was not asked for."""

    @property
    def clean(self) -> bool:
        """Every word is explained."""
        return not self.left_over and not self.unknown

    def said(self, what: Said) -> list[Statement]:
        """The statements that say this."""
        return [statement for statement in self.statements if statement.said is what]

    def has(self, *tags: Tag) -> bool:
        """Whether one of these occurs."""
        return any(tag in tags for _, _, tag in self.tags)

    def first(self, *tags: Tag) -> int:
        """First place of one of these, or far behind."""
        return min((start for start, _, tag in self.tags if tag in tags), default=10_000)

    def last(self, *tags: Tag) -> int:
        """Last place of one of these, or before the first word."""
        return max((start for start, _, tag in self.tags if tag in tags), default=-1)


def read_answer(
    words: Words,
    tables: Sequence[Table],
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
    covered: Collection[int],
) -> Reading:
    """Take an answer apart.

    `statements` is what it says of the findings asked for, `covered` the places explained by these.
    """
    asked = {statement.finding for statement in statements}
    reading = Reading(
        statements=list(statements),
        mentioned=bool(mentions),
        beside=any(mention.finding not in asked for mention in mentions),
    )
    explained = set(covered)
    said = [mention.match.places for mention in mentions]
    for mention in mentions:
        explained |= mention.covered
        explained.update(_leading(words, mention))
    denying = {place for mention in mentions if mention.value is not Value.YES for place in mention.covered}
    places = [at for at, word in enumerate(words.words) if word not in w.FILLERS]
    text = [words.words[at] for at in places]
    tagged = _tagged(text, tables)
    starts = {start for start, _, _ in tagged} | {len(text)}
    for start, end, tag in tagged:
        span = {places[i] for i in range(start, end)}
        if tag in _EVERYDAY and any(span & set(found) and not set(found) <= span for found in said):
            continue  # these words are part of what was mentioned: "nothing helps"
        holds_a_mention = any(set(found) <= span for found in said)
        if tag in (Tag.NO, Tag.ECHO_NO) and span <= explained and span & denying and not holds_a_mention:
            continue  # what it denies is known already
        if tag in (Tag.SOFT_YES, Tag.SAME) and span <= explained:
            continue
        if tag in (Tag.SOFT_YES, Tag.ECHO_NO) and not _stands_alone(text, end, starts, words.pauses, places):
            continue
        reading.tags.append((places[start], places[end - 1] + 1, tag))
        explained |= span
    _read_only_when(reading, words, explained, covered)
    if reading.tags and reading.tags[-1][2] is Tag.CORRECTION and words.words[reading.tags[-1][0]] in _ALSO_POLITE:
        reading.tags.pop()
    for place in places:
        if words.words[place] == w.UNKNOWN:
            reading.unknown = True
        elif place not in explained and words.words[place] not in ("and", "or"):
            reading.left_over.append(place)
    return reading


_EVERYDAY = (Tag.NO, Tag.ECHO_NO, Tag.SOFT_YES, Tag.DOUBT, Tag.SAME, Tag.DEGREE)
_ALSO_POLITE = frozenset({"sorry", "actually", "rather", "to"})
"""Corrections only if something follows: "no, sorry" is a no."""


def _tagged(text: Sequence[str], tables: Sequence[Table]) -> list[tuple[int, int, Tag]]:
    """The groups of words that do something in an answer: doubt first, wherever it stands; then the longest."""
    found: list[tuple[int, int, Tag]] = []
    taken = [False] * len(text)

    def scan(*, for_doubt: bool) -> None:
        at = 0
        while at < len(text):
            length, tag = _longest(text, at, tables)
            if for_doubt and tag not in (Tag.DOUBT, Tag.FLAT_NO):
                length, tag = _knows_not(text, at), Tag.DOUBT
            if length and not any(taken[at : at + length]):
                found.append((at, at + length, tag))
                taken[at : at + length] = [True] * length
                at += length
            else:
                at += 1

    scan(for_doubt=True)
    scan(for_doubt=False)
    return sorted(found, key=lambda group: group[0])


def _longest(text: Sequence[str], at: int, tables: Sequence[Table]) -> tuple[int, Tag]:
    best, found = 0, Tag.POLITE
    for table in tables:
        for key, tag in table.get(text[at], ()):
            end = at + len(key)
            if len(key) > best and tuple(text[at:end]) == key:
                if key[-1] in w.BES and len(key) > 2 and end < len(text) and text[end] in e.COMPLEMENTS:
                    continue  # "yes | i am fine"
                best, found = len(key), tag
                break
    return best, found


def _knows_not(text: Sequence[str], at: int) -> int:
    """How many words say here that somebody doesn't know: "haven't really got a clue"; 0 if none."""
    if text[at] not in w.NEGATORS:
        return 0
    if text[at] in e.NOT_REALLY and text[at + 1 : at + 2] == ["really"]:
        return 2
    if text[at] == "no":
        return 2 if text[at + 1 : at + 2] in (["idea"], ["clue"]) else 0
    for end in range(at + 1, min(len(text), at + 6)):
        if text[end] in w.EPISTEMIC:
            return end + 1 - at
        if text[end] not in w.BEFORE_KNOWING:
            return 0
    return 0


def _stands_alone(
    text: Sequence[str], end: int, starts: Collection[int], pauses: Sequence[int], places: Sequence[int]
) -> bool:
    """Whether a small sentence such as "it is" ends here, and does not go on as "it is good"."""
    if end == len(text) or pauses[places[end]]:
        return True
    return text[end] in ("and", "but", "or", w.UNKNOWN) or (end in starts and text[end] not in e.COMPLEMENTS)


def _leading(words: Words, mention: Mention) -> Iterable[int]:
    """Places of the small words that lead up to a mention: "and it's just my ..."."""
    at = mention.match.start - 1
    while at >= 0:
        word = words.words[at]
        if word not in _LEADING and at not in mention.covered and not (mention.about_other and word in w.KIN):
            return
        yield at
        at -= 1


_LEADING = (
    w.COPULAS | w.DETERMINERS | w.DEGREES | w.SUBJECT_PRONOUNS | w.HAVES | frozenset("and but with also any me".split())
)


def _read_only_when(reading: Reading, words: Words, explained: set[int], covered: Collection[int]) -> None:
    """ "Only when I walk": so at times; the rest of the clause belongs to it."""
    for at in range(len(words.words) - 1):
        if at not in covered and words.words[at] in ("only", "just") and words.words[at + 1] in e.ONLY_WHEN:
            end = at + 2
            while end < len(words.words) and not words.pauses[end] and words.words[end] not in ("but", w.UNKNOWN):
                end += 1
            reading.tags.append((at, end, Tag.ONLY_WHEN))
            explained.update(range(at, end))
            return
