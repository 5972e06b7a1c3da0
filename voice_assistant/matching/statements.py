"""What a reply says of the findings asked for, clause by clause, in the light of their frames."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from voice_assistant.dialog import Scale
from voice_assistant.matching import english as e
from voice_assistant.matching import english_measures as m
from voice_assistant.matching import english_replies as r
from voice_assistant.matching.clauses import Context, context, is_an_answer
from voice_assistant.matching.frames import Found, Frame, Sense
from voice_assistant.matching.measures import Kind, Quantity, compare
from voice_assistant.matching.reply import LOWERING, Sign, Tag
from voice_assistant.matching.subjects import is_of_another_thing, is_of_the_room, subject_of
from voice_assistant.matching.words import Words


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a reply, and what is known of it before any finding is looked for."""

    words: Words
    first: int
    last: int
    taken: frozenset[int]
    """Places of words that belong to a phrase of their own, and govern nothing."""
    owned: Mapping[int, frozenset[int]]
    """Place of a negation within a phrase of the dialogue -> all places of the phrase: it governs nothing else."""
    doubts: frozenset[int]
    """Places of "I don't know" and the like."""
    of_another: bool
    """It tells of somebody who is not the person in pain."""
    of_person: bool
    """ "He", "she" or "we" does it, and nobody had said that somebody else is in pain."""
    quantities: tuple[Quantity, ...]

    @property
    def text(self) -> tuple[str, ...]:
        """Its words."""
        return self.words.words[self.first : self.last]

    @property
    def places(self) -> range:
        """All its places."""
        return range(self.first, self.last)

    @property
    def start(self) -> int:
        """Its first place after what only leads on: "well", "but"."""
        at = self.first
        while at < self.last - 1 and self.words.words[at] in r.CLAUSE_WORDS | {"and"}:
            at += 1
        return at

    def around(self, start: int, end: int, first: int | None = None, others: frozenset[int] = frozenset()) -> Context:
        """What governs the words from `start` to `end`; `others`: places of other phrases like these."""
        first = self.first if first is None else first
        taken = self.taken | {at for at, phrase in self.owned.items() if start not in phrase}
        return context(self.words, first, self.last, start, end, taken, self.doubts, others)

    @property
    def only(self) -> bool:
        """Whether it says "only" or "just", or ends in "and that's all"."""
        after = self.words.words[self.last : self.last + 4]
        return not r.ONLY.isdisjoint(self.text) or ("that", "is", "all") in (after[:3], after[1:4], self.text[-3:])

    def places_of(self, among: Collection[str]) -> list[int]:
        """Where it has one of these words."""
        return [at for at in range(self.first, self.last) if self.words.words[at] in among]

    @property
    def parts(self) -> list[int]:
        """Where it names a part of the body; "the back of my thigh" names no back, "between my legs" no leg."""
        words = self.words.words
        return [
            at
            for at in self.places_of(e.BODY)
            if words[at + 1 : at + 2] != ("of",) and "between" not in words[max(self.first, at - 2) : at]
        ]

    def negated(self) -> bool:
        """Whether a negation is in it that belongs to no phrase, and is no answer before it."""
        return any(
            at not in self.taken and at not in self.owned and not (at == self.first and self.words.words[at] == "no")
            for at in self.places_of(e.NEGATORS)
        )


def statements(clause: Clause, frame: Frame, found: Sequence[Found], *, denied: bool) -> list[Sign]:
    """What one clause says of one finding; `found`: the terms of its frame within this clause.

    `denied`: the reply as a whole begins with a no.
    """
    signs = _said(clause, frame, found, denied=denied)
    told = frozenset[int]().union(*(hit.places for hit in found))
    if is_of_the_room(clause.words, clause.first, clause.last, told):
        return [sign for sign in signs if sign.inner]
    noun = subject_of(clause.words, clause.start, clause.last)
    if noun is None or not is_of_another_thing(clause.words, noun, frame):
        return signs
    if noun in _of_one_word(found):
        signs = [s for s in signs if s.span != {noun}]  # "the milk's gone off"
    hurting = {at for at in clause.places if clause.words.stems[at] == "hurt"}  # "even the sock hurts"
    return [s for s in signs if s.inner or (s.tag not in LOWERING and s.span & {noun, *hurting})]


def _of_one_word(found: Sequence[Found]) -> set[int]:
    """Places of terms of one word."""
    return {hit.start for hit in found if len(hit.places) == 1}


def _said(clause: Clause, frame: Frame, found: Sequence[Found], *, denied: bool) -> list[Sign]:
    places = frozenset(at for hit in found for at in hit.places)
    signs = [sign for hit in found if (sign := _of_term(clause, frame, hit, places, denied=denied)) is not None]
    measured = list(_measured(clause, frame))
    if not signs and not _speaks_of(clause, frame) and not _begins_with(clause, measured):
        measured = []  # "I saw her on Friday"
    if any(sign.inner for sign in signs):
        measured = []  # "I haven't got up in a week"
    if any(sign.tag is Tag.NOT_SO for sign in measured):
        signs = [sign for sign in signs if sign.tag is not Tag.SO]  # "an operation, years ago"
    if any(sign.tag is Tag.NOT_SO for sign in signs):
        measured = [sign for sign in measured if sign.tag is not Tag.PERHAPS]  # "it's been coming on since Monday"
        if Scale.LASTING_AT_LEAST in frame.measure:
            measured = [sign for sign in measured if sign.tag is not Tag.SO]  # "on my feet all week"
    if any(sign.tag is Tag.NOT_SO for sign in measured):
        signs = [sign for sign in signs if sign.tag is not Tag.PERHAPS]  # "it was gone in a flash"
    within = frozenset[int]().union(*(sign.span for sign in measured))
    signs = [sign for sign in signs if not sign.span <= within] + measured
    stated = [sign for sign in signs if sign.tag is not Tag.TOPIC]
    if frame.side == "one" and not _BOTH.isdisjoint(clause.text):
        signs = [replace(s, tag=Tag.NOT_SO) if s.tag is Tag.SO and not s.inner else s for s in signs]
    if frame.side == "both" and {"one", "other"} <= set(clause.words.words) and not clause.negated():
        signs = [replace(s, tag=Tag.SO) if s.tag is Tag.NOT_SO else s for s in signs]  # "down the one, down the other"
    if {"neither", "nor"} <= set(clause.text):
        signs = [replace(s, tag=Tag.NOT_SO, inner=False) for s in signs]  # "neither better nor worse"
    if stated:
        return _elsewhere(clause, frame, signs, denied=denied)
    signs += _ability(clause, frame) or _well(clause, frame) or _part_is(clause, frame) or _named(clause, frame)
    if all(sign.tag is Tag.TOPIC for sign in signs):
        signs += _another_part(clause, frame, denied=denied) or (
            [] if denied else _side(clause, frame) or _where(clause, frame)
        )
    return signs


# ---- by the terms of the frame ----


def _of_term(clause: Clause, frame: Frame, hit: Found, others: frozenset[int], *, denied: bool) -> Sign | None:
    own = frozenset(p for p, token in zip(hit.places, hit.term.tokens, strict=True) if token.negates)
    around = clause.around(hit.start, hit.end, others=others)
    around.own, around.where, around.denied = bool(own), frame.where, denied
    nothing = clause.words.words[hit.start] == "nothing"  # "I tell it to move and nothing happens"
    if hit.term.sense is Sense.OPPOSITE:
        ago = frame.acute and any(quantity.kind is Kind.AGO for quantity in clause.quantities)
        around.only_now = (ago or not frame.known) and (frame.become or not frame.of_the_past)
    else:
        around.only_now = frame.acute and not frame.of_the_past
    for at in range(hit.start, hit.end):
        if (
            at not in hit.places
            and clause.words.words[at] in e.NEGATORS
            and at not in clause.taken
            and at not in clause.owned
        ):
            around.negations += 1
    sense = hit.term.sense
    if sense is Sense.OPPOSITE and around.negations == 1 and _answers_first(clause, hit):
        around.negations, around.of_noun = 0, False
    if sense is Sense.UNABLE and around.of_noun and clause.words.stems[hit.start] in frame.missing:
        sense = Sense.WITHOUT  # "no feeling", not "no, feeling"
    if _is_well(clause, hit, sense):
        return Sign(hit.start, hit.end, Tag.PERHAPS, frame.finding)
    able = clause.words.words[max(clause.first, hit.start - 2) : hit.start] == ("able", "to")
    if sense is Sense.UNABLE and (able or _is_doing(clause, hit.start)) and not around.negations:
        sense = Sense.OPPOSITE  # "I'm wiggling them now"
    tag = _TAGS[sense](around)
    if tag is None:
        return None
    end = hit.end
    well = [at for at in _words_of_well(clause) if at >= hit.end]
    fully = [at for at in range(hit.start, clause.last) if clause.words.words[at] in r.FULLY]
    easily = [at for at in range(hit.end, clause.last) if clause.words.words[at] in r.TROUBLES | {"like"}]
    fully += [at for at in easily if clause.words.words[at - 1] == "no" or clause.words.words[at] == "like"]
    no_bother = [at for at in easily if clause.words.words[at - 1] == "no"]
    if tag is Tag.TOPIC and sense is Sense.UNABLE and no_bother and not around.negations:
        tag = Tag.PERHAPS if "usedto" in clause.text else Tag.CAN  # "kept my lunch down, no problem"
    if tag is Tag.CAN and (well or fully) and not around.low:
        tag, end = Tag.NOT_SO, max([end, *(at + 1 for at in (*well, *fully))])
    if tag is Tag.NOT_SO and sense is Sense.OPPOSITE and frame.side != "both" and _of_the_good_one(clause, hit.start):
        tag = Tag.PERHAPS
    if tag in (Tag.CAN, Tag.NOT_SO) and frame.of_ability and _by_other_means(clause, end, frame):
        tag = Tag.PERHAPS
    inner = tag is Tag.SO and (bool(own) or nothing or hit.term.sense in (Sense.UNABLE, Sense.OPPOSITE, Sense.WITHOUT))
    start = hit.start if sense is Sense.OPPOSITE and not around.negations else _with_negation(clause, hit.start)
    return Sign(start, end, tag, frame.finding, inner)


def _is_well(clause: Clause, hit: Found, sense: Sense) -> bool:
    """ "My sugars are grand": that it is well is no yes."""
    rest = clause.words.words[hit.end : clause.last]
    return sense is Sense.SO and len(rest) > 1 and rest[0] in e.BES and rest[1] in r.WELL and len(rest) == 2


def _answers_first(clause: Clause, hit: Found) -> bool:
    """Whether the "no" before this is the answer: "no same size", "no bends okay", but not "no warmth", "no better"."""
    words = clause.words.words
    if words[clause.first] != "no" or hit.start != clause.first + 1:
        return False
    said, last = words[hit.start], words[hit.end - 1]
    if hit.end < clause.last and words[hit.end] not in r.SMALL - e.BODY:
        return False  # "no straight leg"
    if said == "same":
        return True
    return (
        said in r.NO_THINGS_BEFORE | e.BODY and last not in r.THINGS_DENIED and not last.endswith(("er", "ing", "ness"))
    )


def _of_the_good_one(clause: Clause, end: int) -> bool:
    """Whether it is said of the leg that does not hurt: "the good one's pink"."""
    text = clause.words.words
    return any(text[at] == "good" and text[at + 1] in e.LEG | {"one", "side"} for at in range(clause.first, end - 1))


def _by_other_means(clause: Clause, end: int, frame: Frame) -> bool:
    """Whether it is done with help: "getting around on my backside", "I can stand with a frame"."""
    rest = clause.words.words[end : clause.last]
    for at, word in enumerate(rest[:-1]):
        if word in _BY and any(
            part in r.AIDS or (part in e.BODY and part not in frame.here) for part in rest[at + 1 :]
        ):
            return True
    return False


_BY = frozenset("on with using by against".split())


def _with_negation(clause: Clause, start: int) -> int:
    """The place of the nearest negation before a term, if only small words stand between; else of the term."""
    for at in range(start - 1, clause.first - 1, -1):
        if clause.words.words[at] in e.NEGATORS:
            answer = at == clause.first and clause.words.words[at] == "no" and is_an_answer(clause.words, at, start)
            return start if at in clause.taken or answer else at
        if clause.words.words[at] not in r.SMALL:
            break
    return start


def _is_doing(clause: Clause, at: int) -> bool:
    words = clause.words.words
    if not words[at].endswith("ing"):
        return False
    if at > clause.first and words[at - 1] in e.BES:
        return True
    return at == clause.start and words[at + 1 : at + 2] in (("it",), ("them",), ("fine",))  # "waggling it right now"


def _so(c: Context) -> Tag:
    if c.lost:
        return Tag.PERHAPS
    if c.own and c.negations:
        return Tag.PERHAPS
    if c.negations == 1:
        return Tag.PERHAPS if c.half or c.partly or c.far or c.doubt or c.listed or c.cannot else Tag.NOT_SO
    return Tag.PERHAPS if c.negations or c.doubt or (c.past and c.only_now) else Tag.SO


def _opposite(c: Context) -> Tag:
    if c.lost:
        return Tag.PERHAPS if c.negations else Tag.SO
    if c.of_noun and not c.next_to:
        return Tag.NOT_SO if c.where else Tag.PERHAPS  # "no, further down in the calf", "no sign of it stopping"
    if c.negations == 1 and not c.own and not c.untried:
        return Tag.PERHAPS if c.doubt else Tag.SO
    low = c.low and not c.denied  # "no, just a bit of clear phlegm"
    if c.negations or c.doubt or low or c.when or c.over or (c.past and c.only_now):
        return Tag.PERHAPS
    return Tag.CAN if c.can else Tag.NOT_SO


def _unable(c: Context) -> Tag | None:
    if c.negations and c.trouble:
        return Tag.NOT_SO
    if c.of_noun:
        return Tag.TOPIC
    if c.negations == 1:
        return Tag.PERHAPS if c.untried or c.doubt else Tag.SO
    if c.trouble:
        return Tag.SO
    if c.negations or c.doubt or c.low:
        return Tag.PERHAPS
    return Tag.CAN if c.can else Tag.TOPIC


def _without(c: Context) -> Tag:
    if c.lost:
        return Tag.PERHAPS if c.negations else Tag.SO
    if not c.negations:
        return Tag.TOPIC
    return Tag.NOT_SO if c.trouble else Tag.PERHAPS if c.far or c.doubt or c.partly else Tag.SO


def _general(c: Context) -> Tag | None:
    return (Tag.PERHAPS if c.partly or c.far or c.doubt else Tag.NOT_SO) if c.negations == 1 else Tag.TOPIC


_TAGS = {
    Sense.SO: _so,
    Sense.OPPOSITE: _opposite,
    Sense.UNABLE: _unable,
    Sense.WITHOUT: _without,
    Sense.UNSURE: lambda _: Tag.PERHAPS,
    Sense.GENERAL: _general,
}


# ---- by a measure ----


def _speaks_of(clause: Clause, frame: Frame) -> bool:
    """Whether nothing in the clause speaks of anything else than what was asked."""
    told = {at for quantity in clause.quantities for at in range(quantity.start, quantity.end)}
    words = clause.words
    return all(
        at in told or words.words[at] in r.EXPLAINED | e.NEGATORS | r.OF_MEASURES or words.stems[at] in frame.vocabulary
        for at in range(clause.first, clause.last)
    )


def _begins_with(clause: Clause, measured: Sequence[Sign]) -> bool:
    """Whether a fragment begins with the time asked for, and has no sentence: "the week before last, off a ladder"."""
    rest = [at for at in clause.places if all(at not in sign.span for sign in measured)]
    first = min((sign.start for sign in measured), default=-1)
    opens = all(at > first or clause.words.words[at] in r.SMALL for at in rest)
    return first >= 0 and opens and all(clause.words.words[at] not in e.SUBJECT_PRONOUNS | e.BES for at in rest)


def _measured(clause: Clause, frame: Frame) -> Iterator[Sign]:
    if clause.text[0] in ("not", "never") and clause.text[1:2] and clause.text[1] in r.NOT_THEN:
        return  # "not in the last month": denied as a whole
    like_that = ("just", "like") in pairwise(clause.text)
    began = not (m.BEGAN - ({"just"} if like_that else set())).isdisjoint(clause.text)
    for quantity, is_so in compare(frame.measure, list(clause.quantities), began=began):
        tag = Tag.SO if is_so else Tag.PERHAPS if is_so is None else Tag.NOT_SO
        if clause.negated() and not quantity.bound and quantity.kind in (Kind.AGO, Kind.LASTING):
            tag = Tag.NOT_SO if tag is Tag.SO else Tag.PERHAPS
        yield Sign(quantity.start, quantity.end, tag, frame.finding)


# ---- by what can be done, and what is well ----


def _ability(clause: Clause, frame: Frame) -> list[Sign]:
    """ "I can't", "I can": of what the finding takes away."""
    if not frame.of_ability:
        return []
    places = clause.places_of(("cannot", "can", "could"))
    if not places or not all(clause.words.words[at] in r.SMALL for at in range(places[-1] + 1, clause.last)):
        return []
    if any(clause.words.words[at] in _VERBS_AFTER for at in range(places[-1] + 1, clause.last)):
        return []
    goes_on = clause.last < len(clause.words) and not clause.words.pauses[clause.last]
    if goes_on and clause.words.words[clause.last] not in _AFTER_AN_ABILITY:
        return []  # "I can't wait"
    rest = set(clause.words.words[places[-1] + 1 : clause.last])
    if rest & r.LOW:
        return [Sign(places[-1], clause.last, Tag.PERHAPS, frame.finding)]
    so = clause.words.words[places[-1]] == "cannot"
    return [Sign(places[-1], clause.last, Tag.SO if so else Tag.CAN, frame.finding, inner=so)]


_AFTER_AN_ABILITY = frozenset("but and though although i it they except because".split())
_VERBS_AFTER = frozenset("say think tell know suppose mean see be get have do take make need want feel look".split())


def _well(clause: Clause, frame: Frame) -> list[Sign]:
    """ "My breathing is fine", "it moves fine", "fine there", "my chest feels odd"."""
    words = clause.words
    if clause.of_another:
        return []  # "the kids are fine"
    about = [
        at
        for at in range(clause.first, clause.last)
        if words.stems[at] in frame.about or words.words[at] in frame.places
    ]
    here = [at for at in range(clause.first, clause.last) for key in r.HERE if words.words[at : at + len(key)] == key]
    if not about and not here and not _says_how(clause):
        return []
    signs = []
    answer = clause.first + (words.words[clause.first] == "no")
    for at in _words_of_well(clause):
        around = clause.around(at, at + 1, answer)
        doubtful = around.negations or around.doubt or around.past or around.low or around.when
        signs.append(
            Sign(min([at, *about]), max([at, *about]) + 1, Tag.PERHAPS if doubtful else Tag.NOT_SO, frame.finding)
        )
    odd = clause.places_of(r.NOT_RIGHT)
    return signs + [Sign(at, at + 1, Tag.PERHAPS, frame.finding) for at in odd]


def _says_how(clause: Clause) -> bool:
    """ "Looks regular to me", "they're both fine": how it is, and nothing else; "it's fine" may be no answer."""
    text = clause.text
    verbs = not _APPEARS.isdisjoint(text[:4])
    if not verbs and not ("both" in text and text[0] in ("both", "they", "the")):
        return False
    return all(word in r.SMALL | r.WELL | _APPEARS | e.FILLERS for word in text)


_APPEARS = frozenset("feels feel looks look seems sounds works work moves move bends bend goes both".split())


def _words_of_well(clause: Clause) -> list[int]:
    words = clause.words.words
    fine = [
        at for at in clause.places_of(r.WELL) if words[at] != "well" or (at > clause.first and words[at - 1] != "as")
    ]
    return fine + [at for at in clause.places_of(("right",)) if at > clause.first and words[at - 1] == "all"]


def _named(clause: Clause, frame: Frame) -> list[Sign]:
    """What is asked about is only named: "the breathing", "not my chest", "no problem with my breathing"."""
    words = clause.words
    named = [at for at in range(clause.first, clause.last) if words.stems[at] in frame.about]
    small = r.SMALL | (e.NEGATORS if r.HEALTHY.isdisjoint(clause.text) else frozenset())
    if not named or any(at not in named and words.words[at] not in small for at in clause.places):
        return []
    also = {"too", "also"} & set(clause.text) or ("as", "well") in pairwise(clause.text)
    if also and not clause.negated():
        return [Sign(named[0], clause.last, Tag.SO, frame.finding)]  # "it's my back as well"
    around = clause.around(named[0], named[-1] + 1)
    start = _with_negation(clause, named[0])
    if around.negations:
        denied = around.negations == 1 and not around.partly and not around.doubt
        return [Sign(start, named[-1] + 1, Tag.NOT_SO if denied else Tag.PERHAPS, frame.finding)]
    there = clause.words.words[clause.start] in _SOME and any(
        clause.words.words[at] in e.PLACES for at in range(named[-1] + 1, clause.last)
    )
    low = not r.LOW.isdisjoint(clause.text)
    tag = Tag.SO if there or low else Tag.TOPIC  # "a patch by the ankle", "the breathing a bit"
    return [Sign(clause.start if tag is Tag.SO else named[0], clause.last, tag, frame.finding)]


_SOME = frozenset("a an some one two several abit".split())


def _where(clause: Clause, frame: Frame) -> list[Sign]:
    """ "Between my shoulder blades", "just in my toes": only where, and that is where it was asked about."""
    text = clause.words.words
    start = clause.start
    while start < clause.last - 1 and text[start] in _MAINLY:
        start += 1
    if text[start] not in e.PLACES | r.ONLY or frame.lowers or clause.negated():
        return []
    if frame.of_ability and not frame.missing:
        return []
    if any(text[at] not in _OF_PLACES | e.BODY | frame.places for at in range(start, clause.last)):
        return []
    sides = not _SIDES_OF_A_LEG.isdisjoint(text[start : clause.last]) and frame.of_the_leg
    if not sides and not {text[at] for at in range(start, clause.last)} & (
        frame.here or (e.LEG if frame.of_the_leg else frame.here)
    ):
        return []
    return [Sign(start, clause.last, Tag.SO, frame.finding)]


_MAINLY = frozenset("all mainly mostly right mainly especially particularly somewhere from".split())
_SIDES_OF_A_LEG = frozenset("outside inside front back top underside sole".split())
_OF_PLACES = (
    e.PLACES
    | e.DETERMINERS
    | e.SIDES
    | r.ONLY
    | _SIDES_OF_A_LEG
    | frozenset("right and left front side bit part of down along half".split())
)


def _part_is(clause: Clause, frame: Frame) -> list[Sign]:
    """ "The outside of my foot is", "my arm is": of a part, what was asked."""
    parts = clause.places_of(e.BODY)
    text = clause.words.words
    if not parts or not frame.here or text[clause.last - 1] not in _ECHOES or clause.negated():
        return []
    if any(text[at] in _VERBS_AFTER for at in range(parts[0], clause.last - 1)):
        return []
    tag = Tag.SO if {text[at] for at in parts} & frame.here else Tag.ELSEWHERE
    return [Sign(clause.start, clause.last, tag, frame.finding)]


_ECHOES = frozenset("is are does do has have did was".split())
_BOTH = frozenset("both equally each either".split())


# ---- by the place ----


def _elsewhere(clause: Clause, frame: Frame, signs: list[Sign], *, denied: bool) -> list[Sign]:
    """It is so of another part of the body: "only the leg feels hot"."""
    if not frame.places or frame.where:
        return signs
    said = {at for sign in signs for at in range(sign.start, sign.end)}
    parts = {clause.words.words[at] for at in clause.places_of(e.BODY) if at not in said}
    if not parts or parts & frame.here or not any(sign.tag is Tag.SO and not sign.inner for sign in signs):
        return signs
    tag = Tag.ELSEWHERE if clause.only or denied else Tag.PERHAPS
    return [
        Sign(sign.start, sign.end, tag, frame.finding) if sign.tag is Tag.SO and not sign.inner else sign
        for sign in signs
    ]


def _another_part(clause: Clause, frame: Frame, *, denied: bool) -> list[Sign]:
    """ "Just my leg", "no it's in the foot": of what is not of that part."""
    parts = clause.places_of(e.BODY)
    text = clause.words.words
    here = frame.here or (e.LEG if frame.of_the_leg else frozenset())
    if not parts or frame.where or {text[at] for at in parts} & here:
        return []
    it_is = any(text[at] == "it" and text[at + 1 : at + 2] == ("is",) for at in range(clause.first, clause.last))
    if not (clause.only or (denied and it_is)) or any(
        text[at] not in _OF_PARTS and at + 1 not in parts for at in range(clause.first, clause.last)
    ):
        return []
    start = clause.start + (text[clause.start] in ("no", "nope", "nah"))
    return [Sign(start, clause.last, Tag.ELSEWHERE, frame.finding)]


_OF_PARTS = r.SMALL | frozenset("hurts hurt sore".split())


def _side(clause: Clause, frame: Frame) -> list[Sign]:
    """ "Just the right one": which one is an answer to whether, unless both were asked for."""
    text = clause.words.words
    if clause.negated() or frame.lowers:
        return []
    if not frame.side and any(text[at] not in _OF_PARTS for at in clause.places):
        return []
    for at in clause.places_of(("left", "right")):
        before, following = text[at - 1] if at else "", text[at + 1] if at + 1 < clause.last else ""
        named = before in ("the", "my", "only", "just") and following not in r.WELL
        if (named or following in _OF_A_SIDE) and before != "all" and (frame.side or frame.of_the_leg):
            tag = Tag.NOT_SO if frame.side == "both" and clause.only else Tag.SO
            end = at + 2 if following in _OF_A_SIDE else at + 1
            return [Sign(at, end, Tag.PERHAPS if frame.side == "both" and tag is Tag.SO else tag, frame.finding)]
    return []


_OF_A_SIDE = e.LEG | {"one", "side"}


_WAS = frozenset("was were usedto".split())

# ---- what all frames together leave ----


def timed(clause: Clause, frames: Sequence[Frame]) -> Iterable[Sign]:
    """ "Since yesterday", "last Thursday": when it began says that it is so; "not since March" that it is not."""
    if any(frame.measure for frame in frames) and len(frames) == 1 and Scale.EVER not in frames[0].measure:
        return []
    if any(frame.lowers for frame in frames):
        return []
    for quantity in clause.quantities:
        if quantity.kind is Kind.NUMBER or quantity.kind is Kind.AGE:
            continue
        if clause.words.words in r.NEAR_AN_ANSWER:
            continue
        rest = (*range(clause.first, quantity.start), *range(quantity.end, clause.last))
        if any(clause.words.words[at] not in r.EXPLAINED | e.NEGATORS | {"since", "ago"} for at in rest):
            continue  # "the weather is lovely in September"
        acute = all(frame.acute for frame in frames)
        was = not _WAS.isdisjoint(clause.text)
        remote = acute and (quantity.low > 700 or (was and not any(frame.of_the_past for frame in frames)))
        tag = Tag.NOT_SO if clause.negated() else Tag.PERHAPS if remote else Tag.SO
        return [Sign(quantity.start, quantity.end, tag)]
    return []


def likened(clause: Clause, frames: Sequence[Frame]) -> list[Sign]:
    """ "Like two sacks of cement", "it's like walking on glass": likened to something that nobody is who is well."""
    text = clause.words.words
    at = next(_likenesses(clause), None)
    if (
        at is None
        or any(frame.lowers for frame in frames)
        or clause.of_another
        or clause.negated()
        or at + 1 >= clause.last
    ):
        return []
    before, after = text[clause.start : at], text[at + 1 : clause.last]
    parts = {word for word in before if word in e.BODY}
    if any(
        parts and (not parts & frame.places if frame.places else frame.whole_person and parts & e.LEG)
        for frame in frames
    ):
        return []  # "my soles feel like they're on fire", asked about the face
    of_it = all(
        word in r.SMALL | e.BODY | _LOOKS or any(stem in frame.about for frame in frames)
        for word, stem in _stems(clause, at)
    )
    if not of_it or not {"i", "we", "he", "she", "you"}.isdisjoint(before) or not r.LIKE_THE_WELL.isdisjoint(after):
        return []
    if all(word in r.SMALL for word in after) or after[:1] in (("that",), ("this",)) or after == ("it",):
        return []
    low = not r.LOW.isdisjoint(before) or clause.around(at, at + 1).doubt
    return [Sign(at, clause.last, Tag.PERHAPS if low else Tag.SO, frames[0].finding if len(frames) == 1 else "")]


def _likenesses(clause: Clause) -> Iterator[int]:
    """Places of "like", "as if", and the second word of "turned to"."""
    text = clause.words.words
    for at in clause.places:
        if text[at] in ("like", "asif") or (at > clause.first and text[at - 1 : at + 1] in _TURNED):
            yield at


_TURNED = frozenset(
    {
        ("color", "of"),
        ("turned", "to"),
        ("turned", "into"),
        ("made", "of"),
        ("full", "of"),
        ("gone", "to"),
        ("set", "in"),
    }
)


def _stems(clause: Clause, end: int) -> list[tuple[str, str]]:
    return [(clause.words.words[at], clause.words.stems[at]) for at in range(clause.start, end)]


_LOOKS = frozenset(
    "turned made full set goes went go off gone sounds sounded moves hangs just more exactly both bit".split()
)
