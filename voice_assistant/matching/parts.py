"""Whether a word of a reply is told of a part of the body that its question does not ask about.

A sign of another part ("my calf is tender", asked about the face) answers nothing here; its own question notes it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from voice_assistant.matching import english as e
from voice_assistant.matching import english_replies as r
from voice_assistant.matching.clause import Clause
from voice_assistant.matching.frames import Found, Frame, Sense
from voice_assistant.matching.reply import Sign
from voice_assistant.matching.words import Words

_OF_A_LEG = e.LEG | frozenset("skin joint joints muscle muscles vein veins bone bones bottom buttock buttocks".split())
"""Parts that a sore leg may be told by."""
_BETWEEN = 6
"""How far "between" reaches: over the two parts after it, in words."""
_LEADS_UP = (
    e.DETERMINERS
    | e.SIDES
    | e.DEGREES
    | frozenset("and but of one both no yes well oh it is only just back front side top inside outside".split())
)
"""Before the part that a clause is about."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Another sign that a reply tells."""

    places: frozenset[int]
    frame: Frame

    def tells_more(self, words: Words) -> bool:
        """Whether it tells more than which leg."""
        return any(words.words[at] not in r.OF_A_SIDE | r.SMALL for at in self.places)


def is_of_another_part(clause: Clause, frame: Frame, hit: Found, others: Collection[Mentioned]) -> bool:
    """Whether what was found for this frame is told of another part: by the clause's subject, or by another sign."""
    words = clause.words.words
    if (
        words[hit.start : hit.end] in (("one",), ("two",))
        and words[hit.end : hit.end + 1]
        and words[hit.end] in r.COUNTED
    ):
        return True  # "one moment", "by a good two inches"
    if frame.where and "between" in words[max(0, hit.start - _BETWEEN) : hit.start]:
        return True  # "in between the knee and the ankle"
    if clause.only or not r.ONLY.isdisjoint(words):
        return False  # "it's only the leg that's weak" denies
    parts = [at for at in clause.parts if at not in hit.places]
    covering = [other for other in others if other.places.issuperset(hit.places)]
    if frame.side == "both" and _is_of_one(clause, frame, hit, covering):
        return True
    if any(words[at] in frame.here or clause.words.stems[at] in frame.about for at in clause.places if at not in parts):
        covering = []
    named = {words[at] for at in parts}
    if any(named & other.frame.places and not named & frame.places for other in covering if frame.places):
        return True
    if any(_is_here(words[at], clause.words.stems[at], frame) for at in parts):
        return False
    if any(_is_elsewhere(words[at], frame) for at in parts):
        first = next(at for at in parts if _is_elsewhere(words[at], frame))
        subject = first < hit.start and all(words[at] in _LEADS_UP for at in range(clause.first, first))
        return subject or bool(covering)
    return (
        not parts
        and not e.THINGS & set(clause.text)
        and _is_upper(frame)
        and any(_tells_of_a_leg(o.frame) for o in covering)
    )


def _is_of_one(clause: Clause, frame: Frame, hit: Found, covering: Collection[Mentioned]) -> bool:
    """Asked about both legs: "both" of another sign, and what is told of "my leg" alone."""
    words = clause.words
    if all(words.words[at] in r.OF_A_SIDE for at in hit.places):
        told = frozenset[int]().union(*(other.places for other in covering if other.tells_more(words)))
        own = {
            at for at, word in enumerate(words.words) if words.stems[at] in frame.vocabulary and word not in r.OF_A_SIDE
        }
        own |= {at for found in frame.find(words) for at in found.places if words.words[at] not in r.OF_A_SIDE}
        return bool(told) and told.isdisjoint(own)
    one = any(
        words.words[at] in e.LEG and words.words[at][-1] != "s" and words.words[at] != "feet" for at in clause.parts
    )
    so = hit.term.sense is Sense.SO
    return so and one and r.BOTH.isdisjoint(words.words) and e.NEGATORS.isdisjoint(words.words)


def is_a_side_of(clause: Clause, sign: Sign, others: Collection[Mentioned]) -> bool:
    """Whether this only says which leg another sign is of: "I can't put any weight on my left foot"."""
    said = {clause.words.words[at] for at in sign.span}
    return (
        said <= r.OF_A_SIDE
        and not said.isdisjoint(_WHICH)
        and any(
            not other.places.isdisjoint(clause.places if said & {"left", "right"} else sign.span)
            and other.tells_more(clause.words)
            for other in others
        )
    )


def is_a_thing(clause: Clause, frame: Frame, hit: Found) -> bool:
    """Whether a single word is a thing in the room: "I dropped the kettle", not "hot as the kettle" or "the cramp"."""
    words = clause.words.words
    at = hit.start
    if (
        len(hit.places) > 1
        or hit.term.sense is not Sense.SO
        or frame.where
        or words[at] in e.SYMPTOMS | e.BODY | r.COMPLAINTS
    ):
        return False
    if clause.words.stems[at] in frame.vocabulary or {"like", "as", "than", "asif"} & set(clause.text):
        return False
    return words[at - 1 : at] == ("the",) and words[at].isalpha() and not words[at].endswith(("s", "ing"))


_WHICH = frozenset("left right both either each one two pair".split())


def _is_here(word: str, stem: str, frame: Frame) -> bool:
    return word in frame.here or stem in frame.about or stem in frame.vocabulary


def _is_elsewhere(word: str, frame: Frame) -> bool:
    """Whether a sign of this part is none of what was asked about."""
    if frame.places:
        return True
    return frame.acute and frame.whole_person and word in _OF_A_LEG


def _is_upper(frame: Frame) -> bool:
    return bool(frame.places) and e.LEG.isdisjoint(frame.places)


def _tells_of_a_leg(frame: Frame) -> bool:
    return frame.of_the_leg and not _is_upper(frame)
