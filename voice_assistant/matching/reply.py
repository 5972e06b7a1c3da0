"""A reply taken apart: which of its words say yes or no, which say something of what was asked, what is left over.

Two sources.  Phrases that no question owns ("yes", "not that I know of", "hang on") come from the dialogue's `words:`
and the language; what only this question makes clear comes from the frames of the findings asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import lru_cache

from voice_assistant.dialog import Value
from voice_assistant.language import UNKNOWN, Language
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
    only_echoes: bool = False
    """Whatever it says weakly only says that it is so: "it is", beside a yes."""
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


def table_of(words: Mapping[Value, Iterable[str]], language: Language) -> Table:
    """The answer phrases of a dialogue with those of the language; one in several lists counts as the most cautious."""
    replying, answering, grammar = language.replying, language.answering, language.grammar
    tagged: dict[tuple[str, ...], Tag] = {}

    def enter(phrases: Iterable[str], tag: Tag | None = None, *, yes: bool = False) -> None:
        for phrase in phrases:
            key = tuple(without_fillers(split(phrase, language).words, language))
            if yes and len(key) > 1 and key[0] in ("just", "only") and key[1] in replying.low:
                key = key[1:]  # "no, just a bit" turns the no: the first word is a turn of its own
            if key:
                tagged.setdefault(key, tag or (_kind_of_yes(key, language) if yes else _kind_of_no(key, language)))

    enter(answering.unchanged_noes, Tag.NO)
    enter(replying.degree_answers, yes=True)
    enter(replying.nearly, Tag.NEARLY)
    enter((*answering.flat_noes, *replying.flat_noes), Tag.FLAT_NO)
    enter(replying.like_the_other, Tag.NO)
    enter(replying.no_idioms)
    enter(answering.degree_tails, Tag.DEGREE)
    enter((*answering.doubts, *answering.hedged_noes, *replying.doubt_idioms), Tag.DOUBT)
    enter(answering.all_well, Tag.ALL_WELL)
    enter(answering.acknowledgements, Tag.ACKNOWLEDGEMENT)
    enter(answering.same_as_ever, Tag.SAME)
    enter(answering.soft_negated, Tag.NO)
    enter(words.get(Value.NOT_SURE, ()), Tag.DOUBT)
    enter(words.get(Value.NO, ()))
    enter((*words.get(Value.YES, ()), *replying.yes_idioms), yes=True)
    for key, tag in list(tagged.items()):
        if key[0] in grammar.subject_pronouns and tag in (Tag.SOFT_YES, Tag.ECHO_NO):
            tagged.setdefault(("i", "think", *key), Tag.SOFT_YES if tag is Tag.SOFT_YES else Tag.DOUBT)
    enter(answering.corrections, Tag.CORRECTION)
    enter(answering.turns, Tag.TURN)
    enter((*answering.polite, *replying.tag_questions), Tag.POLITE)
    return _by_first_word(tagged)


def own_table_of(phrases: Mapping[Value, Iterable[str]], language: Language) -> Table:
    """The phrases of one question; they go before all others."""
    tags = {Value.YES: Tag.YES, Value.NO: Tag.NO, Value.NOT_SURE: Tag.DOUBT}
    tagged: dict[tuple[str, ...], Tag] = {}
    for value in sorted(phrases, reverse=True):
        for phrase in phrases[value]:
            tagged.setdefault(tuple(without_fillers(split(phrase, language).words, language)), tags[value])
    return _by_first_word(tagged)


def _by_first_word(tagged: Mapping[tuple[str, ...], Tag]) -> Table:
    table: dict[str, list[tuple[tuple[str, ...], Tag]]] = {}
    for key, tag in sorted(tagged.items(), key=lambda item: -len(item[0])):
        if key:
            table.setdefault(key[0], []).append((key, tag))
    return table


def _kind_of_yes(key: tuple[str, ...], language: Language) -> Tag:
    answering = language.answering
    if key[0] in answering.sounds_of_assent:
        return Tag.ASSENT
    if len(key) == 1 and key[0] in answering.adverbs:
        return Tag.SOFT_YES  # "absolutely fine" is no yes
    return Tag.YES if key[0] in answering.yes_words or "afraid" in key else Tag.SOFT_YES


def _kind_of_no(key: tuple[str, ...], language: Language) -> Tag:
    answering = language.answering
    if {"none", "neither", "all", "to", "either", "both", "everything"} & set(key[:3]) and key[0] in (
        *answering.no_words,
        "all",
        "everything",
    ):
        return Tag.NONE
    if "none" in key:
        return Tag.NONE
    return Tag.NO if key[0] in answering.no_words else Tag.ECHO_NO


ALONE = frozenset({Tag.SOFT_YES, Tag.ECHO_NO, Tag.NEARLY})
"""These count only when they are all of a clause."""


def tagged_groups(words: Words, tables: Sequence[Table], *, of_one: bool) -> list[Sign]:
    """The groups of words that do something in any reply: doubt first, wherever it stands; then the longest."""
    spelling = words.language.spelling
    places = [at for at, word in enumerate(words.words) if word not in spelling.fillers]
    text = [words.words[at] for at in places]
    found: list[Sign] = []
    taken = [False] * len(text)

    def scan(*, for_doubt: bool) -> None:
        at = 0
        while at < len(text):
            length, tag = _longest(text, at, tables, words.language)
            if for_doubt and tag not in (Tag.DOUBT, Tag.FLAT_NO):
                length, tag = _knows_not(text, at, words.language), Tag.DOUBT
            if length and not any(taken[at : at + length]):
                found.append(Sign(places[at], places[at + length - 1] + 1, tag))
                taken[at : at + length] = [True] * length
                at += length
            else:
                at += 1

    for at in range(len(text)):
        length = _turns_the_rest(text, at, words.language)
        if length and not words.pauses[places[at + length]] and _longest(text, at, tables, words.language)[0] <= length:
            found.append(Sign(places[at], places[at + length - 1] + 1, Tag.FAR))
            taken[at : at + length] = [True] * length
    for start, end, does in formulas(text, words.language):
        if does == "no_one" and not of_one:
            continue
        if not any(taken[start:end]) and _longest(text, start, tables, words.language)[0] < end - start:
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
    replying = words.language.replying
    if sign.tag is not Tag.NO or sign.end - sign.start > 1 or sign.end >= len(words) or words.pauses[sign.end]:
        return False
    verbs = {"nothing": replying.does, "never": replying.verbs}.get(words.words[sign.start], frozenset())
    return words.words[sign.end] in verbs


def _is_turn(words: Words, sign: Sign) -> bool:
    """Whether "well" turns what was said ("no, well, a bit") and is not how somebody is ("I'm not well in myself")."""
    replying = words.language.replying
    at = sign.start
    return (
        not at or words.words[at] != "well" or bool(words.pauses[at]) or words.words[at - 1] not in replying.before_well
    )


def _longest(text: Sequence[str], at: int, tables: Sequence[Table], language: Language) -> tuple[int, Tag]:
    grammar, answering = language.grammar, language.answering
    best, found = 0, Tag.POLITE
    for table in tables:
        for key, tag in table.get(text[at], ()):
            end = at + len(key)
            if len(key) > best and tuple(text[at:end]) == key:
                if key[-1] in grammar.bes and len(key) > 2 and end < len(text) and text[end] in answering.complements:
                    continue  # "yes | i am fine"
                best, found = len(key), tag
                break
    return best, found


def _turns_the_rest(text: Sequence[str], at: int, language: Language) -> int:
    """How many words turn the words after them: "far from | fine", "I wish | it was fine"; 0 if none."""
    replying = language.replying
    keys = [key for key in (*replying.far_from, *replying.not_at_all) if tuple(text[at : at + len(key)]) == key]
    lengths = [
        len(key) for key in keys if key not in replying.not_at_all or replying.healthy & set(text[at + len(key) :][:1])
    ]
    return max((length for length in lengths if at + length < len(text)), default=0)


def is_hedged_no(words: Words, sign: Sign) -> bool:
    """Whether this doubt is nearer to no: "not really", "I don't think so"."""
    answering = words.language.answering
    said = tuple(without_fillers(words.words[sign.start : sign.end], words.language))
    really = len(said) == 2 and said[0] in answering.not_really and said[1] == "really"
    return sign.tag is Tag.DOUBT and (really or said in _hedged_noes(words.language))


@lru_cache(maxsize=8)
def _hedged_noes(language: Language) -> frozenset[tuple[str, ...]]:
    said = (split(phrase, language).words for phrase in language.answering.hedged_noes)
    return frozenset(tuple(without_fillers(words, language)) for words in said)


def _knows_not(text: Sequence[str], at: int, language: Language) -> int:
    """How many words say here that somebody doesn't know: "haven't really got a clue"; 0 if none."""
    grammar, answering = language.grammar, language.answering
    if text[at] not in grammar.negators:
        return 0
    if text[at] in answering.not_really and text[at + 1 : at + 2] == ["really"]:
        return 2
    if text[at] == "no":
        return 2 if text[at + 1 : at + 2] in (["idea"], ["clue"]) else 0
    for end in range(at + 1, min(len(text), at + 6)):
        if text[end] in grammar.epistemic:
            return 0 if text[at] == "nothing" and text[end] in ("tried", "taken") else end + 1 - at
        if text[end] not in grammar.before_knowing:
            return 0
    return 0


_OPENS = frozenset(
    {Tag.YES, Tag.NO, Tag.NONE, Tag.TURN, Tag.CORRECTION, Tag.POLITE, Tag.ACKNOWLEDGEMENT, Tag.ASSENT, Tag.DOUBT}
)
_CLOSES = frozenset({*_OPENS, Tag.DEGREE, Tag.SAME, Tag.ONLY_WHEN})


def stands_alone(
    words: Words, sign: Sign, starts: Collection[int], others: Sequence[Sign], told: Collection[int]
) -> bool:
    """Whether a small sentence such as "it is" is all of its clause, and does not go on as "it is good"."""
    spelling, replying, answering = words.language.spelling, words.language.replying, words.language.answering
    if sign.end in told:
        return False
    first = max(start for start in starts if start <= sign.start)
    opened = {at for other in others if other.tag in _OPENS for at in other.span}
    for at in range(first, sign.start):
        if (
            at not in opened
            and words.words[at] not in spelling.fillers
            and words.words[at] not in replying.before_a_sentence
        ):
            return False
    at = sign.end
    while at < len(words) and words.words[at] in spelling.fillers:
        at += 1
    if at >= len(words) or words.pauses[at] or at in starts or words.words[at] in ("and", "but", "or", UNKNOWN):
        return True
    word = words.words[at]
    if word in replying.goes_on | answering.complements | replying.well:
        return False
    after = [other for other in others if other.start == at and other.tag in _CLOSES]
    denied = [other for other in after if other.tag in (Tag.NO, Tag.NONE)]
    return bool(after) and all(other.end in starts or other.end == len(words) for other in denied)


def _with_where_and_when(words: Words, sign: Sign) -> Sign:
    """A measure of how much with nothing after it but where or when: "a bit in my toes", "a bit when I climb"."""
    replying, grammar = words.language.replying, words.language.grammar
    at = sign.end
    if sign.tag in (Tag.NO, Tag.ECHO_NO):
        text, start = words.words, at + (words.words[at : at + 1] in (("in",), ("on",)))
        end = next((start + len(key) for key in replying.here if text[start : start + len(key)] == key), at)
        return replace(sign, end=end) if end > at + 1 and end == len(words) else sign  # "no bother in that department"
    if sign.tag is not Tag.SOFT_YES or at >= len(words) or words.words[at - 1] in replying.verbs:
        return sign
    end = next((i for i in range(at, len(words)) if words.pauses[i] or words.words[i] == "but"), len(words))
    when = words.words[at] in replying.only_at_times
    rest = [i for i in range(at, end) if words.words[i] not in replying.where]
    thing = rest == [end - 1] and words.words[end - 2] in grammar.determiners and words.words[at] in grammar.places
    where = words.words[at] in replying.where and (not rest or thing)  # "some on my hankie"
    return replace(sign, end=end) if when or where else sign
