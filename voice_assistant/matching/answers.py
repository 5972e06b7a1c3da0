"""Yes, no or not sure: what the words say to the question that was asked.

One of the two answers is *guarded*: "no" to a finding, "yes" to a reassuring finding or a read-back.  The guarded answer counts only when
nothing unexplained was said with it; the other one counts with other words beside it, because it errs on the safe side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from voice_assistant.dialog import Value
from voice_assistant.matching import english as e
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
    """The answer phrases of a dialogue with those of the language; a phrase in several lists counts as the most cautious."""
    tagged: dict[tuple[str, ...], Tag] = {}

    def enter(phrases: Iterable[str], tag: Tag | None = None, *, yes: bool = False) -> None:
        for phrase in phrases:
            key = tuple(without_fillers(split(phrase).words))
            if yes and key[:1] in (("just",), ("only",)):
                key = key[1:]  # "no, just a bit" turns the no: the first word is a turn of its own
            if key:
                tagged.setdefault(key, tag or (_kind_of_yes(key) if yes else _kind_of_no(key)))

    enter(e.DOUBTS, Tag.DOUBT)
    enter(e.UNCHANGED_NOES, Tag.NO)
    enter(e.FLAT_NOES_OF_LOOKING, Tag.FLAT_NO)
    enter(e.ALL_WELL, Tag.ALL_WELL)
    enter(e.ACKNOWLEDGEMENTS, Tag.ACKNOWLEDGEMENT)
    enter(e.SAME_AS_EVER, Tag.SAME)
    enter(e.SOFT_NEGATED, Tag.NO)
    enter(words.get(Value.NOT_SURE, ()), Tag.DOUBT)
    enter(words.get(Value.NO, ()))
    enter(words.get(Value.YES, ()), yes=True)
    for key, tag in list(tagged.items()):
        if key[0] in e.SUBJECT_PRONOUNS and tag in (Tag.SOFT_YES, Tag.ECHO_NO):
            tagged.setdefault(("i", "think", *key), Tag.SOFT_YES if tag is Tag.SOFT_YES else Tag.DOUBT)
            tagged.setdefault(("i", "donot", "think", *key), Tag.DOUBT)
    enter(e.DEGREE_TAILS, Tag.DEGREE)
    enter(e.CORRECTIONS, Tag.CORRECTION)
    enter(e.TURNS, Tag.TURN)
    enter(e.POLITE, Tag.POLITE)
    return _by_first_word(tagged)


def own_table_of(phrases: Mapping[Value, Iterable[str]]) -> Table:
    """The phrases of one question; they go before all others."""
    tags = {Value.YES: Tag.YES, Value.NO: Tag.NO, Value.NOT_SURE: Tag.DOUBT}
    tagged = {
        tuple(without_fillers(split(phrase).words)): tags[value]
        for value in sorted(phrases, reverse=True)
        for phrase in phrases[value]
    }
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

    def has(self, *tags: Tag) -> bool:
        """Whether one of these occurs."""
        return any(tag in tags for _, _, tag in self.tags)

    def first(self, *tags: Tag) -> int:
        """First place of one of these, or far behind."""
        return min((start for start, _, tag in self.tags if tag in tags), default=10_000)

    def last(self, *tags: Tag) -> int:
        """Last place of one of these, or before the first word."""
        return max((start for start, _, tag in self.tags if tag in tags), default=-1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer amounts to."""

    value: Value | None = None
    contradictory: bool = False
    acknowledged: bool = False


ASK_AGAIN = Verdict(contradictory=True)
NOTHING = Verdict()


def read_answer(
    words: Words,
    tables: Sequence[Table],
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
    covered: Collection[int],
) -> Reading:
    """Take an answer apart.  `statements`: what it says of the findings asked for; `covered`: places explained by these."""
    reading = Reading(statements=list(statements), mentioned=bool(mentions))
    explained = set(covered)
    own_negations: set[int] = set()
    said: set[int] = set()
    for mention in mentions:
        explained |= mention.covered
        explained.update(_leading(words, mention.match.start, mention.covered))
        own_negations.update(mention.match.own_negations())
        said.update(mention.match.places)
    places = [at for at, word in enumerate(words.words) if word not in e.FILLERS]
    text = [words.words[at] for at in places]
    raw: list[tuple[int, int, Tag]] = []
    at = 0
    while at < len(places):
        key, tag = _longest(text, at, tables)
        if tag is None:
            at += 1
            continue
        raw.append((at, at + len(key), tag))
        at += len(key)
    ends = {start for start, _, _ in raw} | {len(text)}
    for start, end, tag in raw:
        span = {places[i] for i in range(start, end)}
        if tag in _EVERYDAY and span & said:
            continue  # these words are part of what was mentioned: "nothing helps"
        if tag in (Tag.NO, Tag.ECHO_NO) and (span & own_negations or (span <= explained and span & _denying(mentions))):
            continue
        stands_alone = end in ends or words.pauses[places[end]] or text[end] in ("and", "but", "or", e.UNKNOWN)
        if tag in (Tag.SOFT_YES, Tag.ECHO_NO) and not stands_alone:
            continue
        if tag in (Tag.SOFT_YES, Tag.SAME) and span <= explained:
            continue
        reading.tags.append((places[start], places[end - 1] + 1, tag))
        explained |= span
    _read_only_when(reading, words, explained)
    if reading.tags and reading.tags[-1][2] is Tag.CORRECTION and words.words[reading.tags[-1][0]] in _ALSO_POLITE:
        reading.tags.pop()
    for place in places:
        if words.words[place] == e.UNKNOWN:
            reading.unknown = True
        elif place not in explained and words.words[place] not in ("and", "or"):
            reading.left_over.append(place)
    return reading


_ALSO_POLITE = frozenset({"sorry", "actually", "rather", "to"})
"""Corrections only if something follows: "no, sorry" is a no."""


_EVERYDAY = (Tag.NO, Tag.ECHO_NO, Tag.SOFT_YES, Tag.DOUBT, Tag.SAME, Tag.DEGREE)


def _denying(mentions: Iterable[Mention]) -> set[int]:
    return {place for mention in mentions if mention.value is not Value.YES for place in mention.covered}


def _leading(words: Words, start: int, covered: Collection[int]) -> Iterable[int]:
    """Places of the small words that lead up to a mention: "and it's just my ..."."""
    at = start - 1
    while at >= 0 and (words.words[at] in _LEADING or at in covered):
        yield at
        at -= 1


_LEADING = (
    e.COPULAS | e.DETERMINERS | e.DEGREES | e.SUBJECT_PRONOUNS | e.HAVES | frozenset("and but with also any me".split())
)


def _longest(text: Sequence[str], at: int, tables: Sequence[Table]) -> tuple[tuple[str, ...], Tag | None]:
    best: tuple[str, ...] = ()
    found: Tag | None = None
    for table in tables:
        for key, tag in table.get(text[at], ()):
            end = at + len(key)
            if len(key) > len(best) and tuple(text[at:end]) == key:
                if key[-1] in e.BES and len(key) > 2 and end < len(text) and text[end] in e.WELL:
                    continue  # "yes | i am fine"
                best, found = key, tag
                break
    return best, found


def _read_only_when(reading: Reading, words: Words, explained: set[int]) -> None:
    """ "Only when I walk": so at times; the rest of the clause belongs to it."""
    for at in range(len(words.words) - 1):
        if words.words[at] in ("only", "just") and words.words[at + 1] in e.ONLY_WHEN:
            end = at + 2
            while end < len(words.words) and not words.pauses[end] and words.words[end] not in ("but", e.UNKNOWN):
                end += 1
            reading.tags.append((at, end, Tag.ONLY_WHEN))
            explained.update(range(at, end))
            return


# ---- verdicts ----


def judge(reading: Reading, *, guarded: Value, acute: bool, looked_at: bool) -> Verdict:
    """The verdict on an answer to the question for a finding, or for several at once."""
    doubtful = _judge_doubt(reading, guarded)
    if doubtful is not None:
        return doubtful
    yes = _yes(reading)
    no = _no(reading)
    soft = reading.has(Tag.SOFT_YES, Tag.ONLY_WHEN)
    so = [statement for statement in reading.statements if statement.said is Said.SO]
    not_so = [statement for statement in reading.statements if statement.said is Said.NOT_SO]
    perhaps = [statement for statement in reading.statements if statement.said is Said.PERHAPS]
    if reading.has(Tag.FLAT_NO) and not (yes or soft or so):
        return Verdict(Value.NOT_SURE if looked_at or perhaps or reading.left_over or reading.unknown else Value.NO)
    if (yes or soft) and no:
        return _judge_both(reading, guarded)
    if so and not_so:
        return ASK_AGAIN
    if no and so:
        turned = reading.first(Tag.NO, Tag.ECHO_NO) < reading.last(Tag.TURN, Tag.CORRECTION) < so[-1].place
        affirms = guarded is Value.NO and (turned or all(statement.inner_negation for statement in so))
        return Verdict(Value.YES) if affirms else ASK_AGAIN
    if yes and (not_so or (reading.has(Tag.ALL_WELL) and guarded is Value.NO)):
        return ASK_AGAIN
    if guarded is Value.YES and not reading.has(Tag.YES, Tag.NO, Tag.ECHO_NO) and reading.has(Tag.ASSENT):
        return Verdict(acknowledged=True)
    if perhaps and not yes:
        return Verdict(Value.NOT_SURE)
    if reading.has(Tag.SAME) or any(statement.long_standing for statement in perhaps):
        return _judge_unchanged(reading, yes=yes, no=no, acute=acute, guarded=guarded)
    if yes or so:
        clean = not reading.left_over and not reading.unknown
        return Verdict(Value.YES) if clean or guarded is Value.NO else ASK_AGAIN
    if soft:
        if reading.left_over or reading.unknown:
            return NOTHING
        return Verdict(Value.YES if guarded is Value.NO else Value.NOT_SURE)
    if no or not_so:
        return _judge_no(reading, guarded, said=no)
    return _judge_rest(reading, guarded)


def _judge_doubt(reading: Reading, guarded: Value) -> Verdict | None:
    if not reading.has(Tag.DOUBT):
        return None
    doubt = reading.last(Tag.DOUBT)
    hedged_no_turned = reading.has(Tag.TURN, Tag.CORRECTION) and reading.last(Tag.TURN, Tag.CORRECTION) > doubt
    if (
        hedged_no_turned
        and reading.last(Tag.YES, Tag.SOFT_YES) > doubt
        and guarded is Value.NO
        and not reading.has(Tag.NO)
    ):
        return Verdict(Value.YES)
    return Verdict(Value.NOT_SURE)


def _yes(reading: Reading) -> bool:
    """A plain yes at the beginning or the end, not one in the middle of something else."""
    return _at_an_end(reading, Tag.YES, Tag.ASSENT)


def _no(reading: Reading) -> bool:
    return _at_an_end(reading, Tag.NO) or (reading.has(Tag.ECHO_NO) and not reading.left_over)


def _at_an_end(reading: Reading, *tags: Tag) -> bool:
    """Whether one of these begins or ends what was said; a "no" right before other words is an answer only if it comes first."""
    beside = (
        *tags,
        Tag.ACKNOWLEDGEMENT,
        Tag.ALL_WELL,
        Tag.POLITE,
        Tag.TURN,
        Tag.CORRECTION,
    )
    return any(
        all(place < start for place in reading.left_over)
        or (
            all(place > start for place in reading.left_over)
            and all(tag in beside for at, _, tag in reading.tags if at < start)
        )
        for start, _, tag in reading.tags
        if tag in tags
    )


def _judge_both(reading: Reading, guarded: Value) -> Verdict:
    """Yes and no at once: the last counts only after a word of correction, and only when it is not the guarded one."""
    last_yes = reading.last(Tag.YES, Tag.ASSENT, Tag.SOFT_YES)
    last_no = reading.last(Tag.NO, Tag.ECHO_NO)
    corrected = reading.last(Tag.CORRECTION)
    if guarded is Value.YES:
        return Verdict(Value.NO) if last_yes < corrected < last_no else ASK_AGAIN
    first_no = reading.first(Tag.NO, Tag.ECHO_NO)
    if first_no < corrected < last_yes and last_no < last_yes:
        return Verdict(Value.YES)
    turned = reading.last(Tag.TURN)
    if first_no < turned < reading.last(Tag.SOFT_YES) and last_no < last_yes:
        return Verdict(Value.YES)
    return ASK_AGAIN


def _judge_unchanged(reading: Reading, *, yes: bool, no: bool, acute: bool, guarded: Value) -> Verdict:
    """As ever: a finding that counts only when new is then not sure, unless a clear no was said too."""
    if no:
        return _judge_no(reading, guarded, said=True)
    if yes and not acute:
        return Verdict(Value.YES)
    return Verdict(Value.NOT_SURE)


def _judge_no(reading: Reading, guarded: Value, *, said: bool) -> Verdict:
    trailing = reading.last(Tag.CORRECTION) > reading.last(Tag.NO, Tag.ECHO_NO)
    clean = (
        not reading.left_over and not reading.unknown and not reading.has(Tag.ONLY_WHEN) and not reading.has(Tag.DEGREE)
    )
    if guarded is Value.YES:
        return Verdict(Value.NO) if said or clean else NOTHING
    if clean and not trailing:
        return Verdict(Value.NO)
    return ASK_AGAIN if said else NOTHING


def _judge_rest(reading: Reading, guarded: Value) -> Verdict:
    if reading.left_over or reading.unknown or reading.mentioned:
        return NOTHING
    if reading.has(Tag.DEGREE):
        return Verdict(Value.NOT_SURE)
    return Verdict(acknowledged=reading.has(Tag.ACKNOWLEDGEMENT, Tag.ALL_WELL))


def judge_readback(reading: Reading) -> Verdict:
    """The verdict on "So: no chest pain, no swelling. Is that right?": yes must be clean, anything named is wrong."""
    if reading.has(Tag.DOUBT, Tag.FLAT_NO):
        return Verdict(Value.NOT_SURE)
    so = any(statement.said is not Said.NOT_SO for statement in reading.statements)
    not_so = any(statement.said is Said.NOT_SO for statement in reading.statements)
    yes = _at_an_end(reading, Tag.YES)
    no = _no(reading)
    if so:
        return Verdict(Value.NO)
    if no and (yes or not_so):
        return ASK_AGAIN
    if no:
        return Verdict(Value.NO)
    clean = (
        not reading.left_over
        and not reading.unknown
        and not reading.has(Tag.SOFT_YES, Tag.ONLY_WHEN, Tag.CORRECTION, Tag.SAME)
    )
    if yes:
        return Verdict(Value.YES) if clean else ASK_AGAIN
    if not_so:
        return ASK_AGAIN
    if reading.has(Tag.SOFT_YES, Tag.ONLY_WHEN, Tag.SAME) and not reading.left_over:
        return Verdict(Value.NOT_SURE)
    return Verdict(
        acknowledged=reading.has(Tag.ACKNOWLEDGEMENT, Tag.ALL_WELL, Tag.ASSENT)
        and not reading.left_over
        and not reading.unknown
    )


def judge_loosely(reading: Reading) -> Verdict:
    """The verdict where no finding is asked for: a plain answer that is all that was said."""
    if reading.mentioned or reading.left_over or reading.unknown:
        return NOTHING
    return judge(reading, guarded=Value.NO, acute=False, looked_at=False)
