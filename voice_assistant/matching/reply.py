"""A reply taken apart: which of its words say yes or no, which say something of what was asked, what is left over.

Two sources.  Phrases that no question owns ("yes", "not that I know of", "hang on") come from the dialogue's `words:`
and the language; what only this question makes clear comes from the frames of the findings asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from voice_assistant.dialog import Value
from voice_assistant.matching import english as w
from voice_assistant.matching import english_answers as a
from voice_assistant.matching import english_replies as r
from voice_assistant.matching.formulas import formulas
from voice_assistant.matching.words import Words, split, without_fillers


class Tag(Enum):
    """What a group of words does in a reply."""

    YES = auto()
    SOFT_YES = auto()
    """Everyday words that say yes only when they are all of a clause: "it is", "a bit"."""
    ASSENT = auto()
    """A sound: "mm-hm"."""
    NO = auto()
    ECHO_NO = auto()
    """Likewise for no: "i don't"."""
    NONE = auto()
    """No to everything that was named: "none of those"."""
    FLAT_NO = auto()
    """ "Not that I know of": no for what is felt, not sure for what must be looked at."""
    DOUBT = auto()
    SAME = auto()
    """As ever: nothing new."""
    DEGREE = auto()
    """ "Not much": after a yes how much, alone a hedge."""
    NEARLY = auto()
    CORRECTION = auto()
    TURN = auto()
    ACKNOWLEDGEMENT = auto()
    ALL_WELL = auto()
    POLITE = auto()
    ONLY_WHEN = auto()
    SO = auto()
    """It is so, said of a finding asked for."""
    NOT_SO = auto()
    FAR = auto()
    """ "Far from", "I wish it was", "not just": what follows is turned, or more than that is so."""
    PERHAPS = auto()
    CAN = auto()
    """It can be done: no finding, but a letter away from its opposite by ear."""
    ELSEWHERE = auto()
    """It is so, but only of another part or another person."""
    TOPIC = auto()
    """What is asked about is only named."""


LOWERING = (Tag.NOT_SO, Tag.CAN, Tag.ELSEWHERE)
"""These say that something is not so of the person."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A group of words that does something in a reply."""

    start: int
    end: int
    tag: Tag
    finding: str = ""
    """Of what it is said, where it is said of one thing."""
    inner: bool = False
    """A negation says that it is so: "I can't feel it"."""
    as_ever: bool = False
    formula: bool = False
    """It was made by a rule, and no phrase of a list: it yields to what is said of a finding."""

    @property
    def span(self) -> frozenset[int]:
        """Its places."""
        return frozenset(range(self.start, self.end))


@dataclass(slots=True)
class Reply:
    """A reply taken apart."""

    signs: list[Sign] = field(default_factory=list)
    left_over: list[int] = field(default_factory=list)
    """Places of words that nothing explains."""
    unknown: bool = False
    """A word was not understood by the recogniser."""
    asks: bool = False
    """It is a question back."""
    mentioned: bool = False
    """Any finding is mentioned."""
    beside: bool = False
    """A finding is mentioned that was not asked for."""
    echoes: bool = False
    """A small sentence of its own says yes: "it is, and it frightens me"."""
    alike: bool = False
    """It is said to be "as ever", not only "usually"."""
    one_by_one: bool = False
    """Beside a bare "no", things are denied by their names: "no, I'm not short of breath"."""
    since: bool = False
    """It is said since when: "always", "since my stroke"."""

    @property
    def clean(self) -> bool:
        """Every word is explained."""
        return not self.left_over and not self.unknown

    def has(self, *tags: Tag) -> bool:
        """Whether one of these occurs."""
        return any(sign.tag in tags for sign in self.signs)

    def first(self, *tags: Tag) -> int:
        """First place of one of these, or far behind."""
        return min((sign.start for sign in self.signs if sign.tag in tags), default=10_000)

    def last(self, *tags: Tag) -> int:
        """Last place of one of these, or before the first word."""
        return max((sign.start for sign in self.signs if sign.tag in tags), default=-1)

    def of(self, *tags: Tag) -> list[Sign]:
        """The signs with one of these."""
        return [sign for sign in self.signs if sign.tag in tags]


Table = Mapping[str, Sequence[tuple[tuple[str, ...], Tag]]]
"""First word -> phrases that begin with it, longest first."""


def table_of(words: Mapping[Value, Iterable[str]]) -> Table:
    """The answer phrases of a dialogue with those of the language; one in several lists counts as the most cautious."""
    tagged: dict[tuple[str, ...], Tag] = {}

    def enter(phrases: Iterable[str], tag: Tag | None = None, *, yes: bool = False) -> None:
        for phrase in phrases:
            key = tuple(without_fillers(split(phrase).words))
            if yes and len(key) > 1 and key[0] in ("just", "only") and key[1] in r.LOW:
                key = key[1:]  # "no, just a bit" turns the no: the first word is a turn of its own
            if key:
                tagged.setdefault(key, tag or (_kind_of_yes(key) if yes else _kind_of_no(key)))

    enter(a.UNCHANGED_NOES, Tag.NO)
    enter(r.DEGREE_ANSWERS, yes=True)
    enter(("nearly", "almost", "very nearly", "close to it", "not far off", "as good as"), Tag.NEARLY)
    enter((*a.FLAT_NOES, *r.FLAT_NOES), Tag.FLAT_NO)
    enter(r.LIKE_THE_OTHER, Tag.NO)
    enter(r.NO_IDIOMS)
    enter(a.DEGREE_TAILS, Tag.DEGREE)
    enter((*a.DOUBTS, *r.DOUBT_IDIOMS), Tag.DOUBT)
    enter(a.ALL_WELL, Tag.ALL_WELL)
    enter(a.ACKNOWLEDGEMENTS, Tag.ACKNOWLEDGEMENT)
    enter(a.SAME_AS_EVER, Tag.SAME)
    enter(a.SOFT_NEGATED, Tag.NO)
    enter(words.get(Value.NOT_SURE, ()), Tag.DOUBT)
    enter(words.get(Value.NO, ()))
    enter((*words.get(Value.YES, ()), *r.YES_IDIOMS), yes=True)
    for key, tag in list(tagged.items()):
        if key[0] in w.SUBJECT_PRONOUNS and tag in (Tag.SOFT_YES, Tag.ECHO_NO):
            tagged.setdefault(("i", "think", *key), Tag.SOFT_YES if tag is Tag.SOFT_YES else Tag.DOUBT)
    enter(a.CORRECTIONS, Tag.CORRECTION)
    enter(a.TURNS, Tag.TURN)
    enter((*a.POLITE, *r.TAG_QUESTIONS), Tag.POLITE)
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
    if key[0] in a.SOUNDS_OF_ASSENT:
        return Tag.ASSENT
    if len(key) == 1 and key[0] in a.ADVERBS:
        return Tag.SOFT_YES  # "absolutely fine" is no yes
    return Tag.YES if key[0] in a.YES_WORDS or "afraid" in key else Tag.SOFT_YES


def _kind_of_no(key: tuple[str, ...]) -> Tag:
    if {"none", "neither", "all", "to", "either", "both", "everything"} & set(key[:3]) and key[0] in (
        *a.NO_WORDS,
        "all",
        "everything",
    ):
        return Tag.NONE
    if "none" in key:
        return Tag.NONE
    return Tag.NO if key[0] in a.NO_WORDS else Tag.ECHO_NO


ALONE = frozenset({Tag.SOFT_YES, Tag.ECHO_NO, Tag.NEARLY})
"""These count only when they are all of a clause."""


def tagged_groups(words: Words, tables: Sequence[Table], *, of_one: bool) -> list[Sign]:
    """The groups of words that do something in any reply: doubt first, wherever it stands; then the longest."""
    places = [at for at, word in enumerate(words.words) if word not in w.FILLERS]
    text = [words.words[at] for at in places]
    found: list[Sign] = []
    taken = [False] * len(text)

    def scan(*, for_doubt: bool) -> None:
        at = 0
        while at < len(text):
            length, tag = _longest(text, at, tables)
            if for_doubt and tag not in (Tag.DOUBT, Tag.FLAT_NO):
                length, tag = _knows_not(text, at), Tag.DOUBT
            if length and not any(taken[at : at + length]):
                found.append(Sign(places[at], places[at + length - 1] + 1, tag))
                taken[at : at + length] = [True] * length
                at += length
            else:
                at += 1

    for at in range(len(text)):
        length = _turns_the_rest(text, at)
        if length and not words.pauses[places[at + length]] and _longest(text, at, tables)[0] <= length:
            found.append(Sign(places[at], places[at + length - 1] + 1, Tag.FAR))
            taken[at : at + length] = [True] * length
    for start, end, does in formulas(text):
        if does == "no_one" and not of_one:
            continue
        if not any(taken[start:end]) and _longest(text, start, tables)[0] < end - start:
            found.append(Sign(places[start], places[end - 1] + 1, _OF_FORMULAS[does], formula=True))
            taken[start:end] = [True] * (end - start)
    scan(for_doubt=True)
    scan(for_doubt=False)
    found = [sign for sign in found if sign.tag is not Tag.TURN or _is_turn(words, sign)]
    found = [sign for sign in found if not _does_something(words, sign)]
    return sorted((_with_where_and_when(words, sign) for sign in found), key=lambda sign: sign.start)


_OF_FORMULAS = {
    "doubt": Tag.DOUBT,
    "flat_no": Tag.FLAT_NO,
    "no": Tag.NO,
    "no_one": Tag.NO,
    "none": Tag.NONE,
    "elsewhere": Tag.ELSEWHERE,
    "polite": Tag.POLITE,
}


def _does_something(words: Words, sign: Sign) -> bool:
    """Whether a no leads on to what is done, and answers nothing: "nothing will stay down", "never felt less so"."""
    if sign.tag is not Tag.NO or sign.end - sign.start > 1 or sign.end >= len(words) or words.pauses[sign.end]:
        return False
    verbs = {"nothing": r.DOES, "never": r.VERBS}.get(words.words[sign.start], frozenset())
    return words.words[sign.end] in verbs


def _is_turn(words: Words, sign: Sign) -> bool:
    """Whether "well" turns what was said ("no, well, a bit") and is not how somebody is ("I'm not well in myself")."""
    at = sign.start
    return not at or words.words[at] != "well" or bool(words.pauses[at]) or words.words[at - 1] not in r.BEFORE_WELL


def _longest(text: Sequence[str], at: int, tables: Sequence[Table]) -> tuple[int, Tag]:
    best, found = 0, Tag.POLITE
    for table in tables:
        for key, tag in table.get(text[at], ()):
            end = at + len(key)
            if len(key) > best and tuple(text[at:end]) == key:
                if key[-1] in w.BES and len(key) > 2 and end < len(text) and text[end] in a.COMPLEMENTS:
                    continue  # "yes | i am fine"
                best, found = len(key), tag
                break
    return best, found


def _turns_the_rest(text: Sequence[str], at: int) -> int:
    """How many words turn the words after them: "far from | fine", "I wish | it was fine"; 0 if none."""
    keys = [key for key in (*r.FAR_FROM, *r.NOT_AT_ALL) if tuple(text[at : at + len(key)]) == key]
    lengths = [len(key) for key in keys if key not in r.NOT_AT_ALL or r.HEALTHY & set(text[at + len(key) :][:1])]
    return max((length for length in lengths if at + length < len(text)), default=0)


def _knows_not(text: Sequence[str], at: int) -> int:
    """How many words say here that somebody doesn't know: "haven't really got a clue"; 0 if none."""
    if text[at] not in w.NEGATORS:
        return 0
    if text[at] in a.NOT_REALLY and text[at + 1 : at + 2] == ["really"]:
        return 2
    if text[at] == "no":
        return 2 if text[at + 1 : at + 2] in (["idea"], ["clue"]) else 0
    for end in range(at + 1, min(len(text), at + 6)):
        if text[end] in w.EPISTEMIC:
            return 0 if text[at] == "nothing" and text[end] in ("tried", "taken") else end + 1 - at
        if text[end] not in w.BEFORE_KNOWING:
            return 0
    return 0


_OPENS = frozenset(
    {Tag.YES, Tag.NO, Tag.NONE, Tag.TURN, Tag.CORRECTION, Tag.POLITE, Tag.ACKNOWLEDGEMENT, Tag.ASSENT, Tag.DOUBT}
)
_CLOSES = frozenset({*_OPENS, Tag.DEGREE, Tag.SAME, Tag.ONLY_WHEN})
_GOES_ON = frozenset({"only", "just"})


def stands_alone(
    words: Words, sign: Sign, starts: Collection[int], others: Sequence[Sign], told: Collection[int]
) -> bool:
    """Whether a small sentence such as "it is" is all of its clause, and does not go on as "it is good"."""
    if sign.end in told:
        return False
    first = max(start for start in starts if start <= sign.start)
    opened = {at for other in others if other.tag in _OPENS for at in other.span}
    for at in range(first, sign.start):
        if at not in opened and words.words[at] not in w.FILLERS and words.words[at] not in _BEFORE_A_SENTENCE:
            return False
    at = sign.end
    while at < len(words) and words.words[at] in w.FILLERS:
        at += 1
    if at >= len(words) or words.pauses[at] or at in starts or words.words[at] in ("and", "but", "or", w.UNKNOWN):
        return True
    word = words.words[at]
    if word in _GOES_ON | a.COMPLEMENTS | r.WELL:
        return False
    after = [other for other in others if other.start == at and other.tag in _CLOSES]
    denied = [other for other in after if other.tag in (Tag.NO, Tag.NONE)]
    return bool(after) and all(other.end in starts or other.end == len(words) for other in denied)


def _with_where_and_when(words: Words, sign: Sign) -> Sign:
    """A measure of how much with nothing after it but where or when: "a bit in my toes", "a bit when I climb"."""
    at = sign.end
    if sign.tag in (Tag.NO, Tag.ECHO_NO):
        text, start = words.words, at + (words.words[at : at + 1] in (("in",), ("on",)))
        end = next((start + len(key) for key in r.HERE if text[start : start + len(key)] == key), at)
        return replace(sign, end=end) if end > at + 1 and end == len(words) else sign  # "no bother in that department"
    if sign.tag is not Tag.SOFT_YES or at >= len(words) or words.words[at - 1] in r.VERBS:
        return sign
    end = next((i for i in range(at, len(words)) if words.pauses[i] or words.words[i] == "but"), len(words))
    when = words.words[at] in r.ONLY_AT_TIMES
    rest = [i for i in range(at, end) if words.words[i] not in _WHERE]
    thing = rest == [end - 1] and words.words[end - 2] in w.DETERMINERS and words.words[at] in w.PLACES
    where = words.words[at] in _WHERE and (not rest or thing)  # "some on my hankie"
    return replace(sign, end=end) if when or where else sign


_WHERE = (
    w.PLACES
    | w.DETERMINERS
    | w.BODY
    | w.SIDES
    | w.UNITS
    | frozenset("here there left right and outside inside back front side top bottom".split())
)
_BEFORE_A_SENTENCE = frozenset("and but or well so i think".split())
