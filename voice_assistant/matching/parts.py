"""Whether a word of a reply is told of a part of the body that its question does not ask about.

A sign of another part ("my calf is tender", asked about the face) answers nothing here; its own question notes it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from voice_assistant.matching.clause import Clause
from voice_assistant.matching.frames import Found, Frame, Sense
from voice_assistant.matching.reply import Sign
from voice_assistant.matching.words import Words

_BETWEEN = 6
"""How far "between" reaches: over the two parts after it, in words."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Another sign that a reply tells."""

    places: frozenset[int]
    frame: Frame

    def tells_more(self, words: Words) -> bool:
        """Whether it tells more than which leg."""
        replying = words.language.replying
        return any(words.words[at] not in replying.of_a_side | replying.small for at in self.places)


def is_of_another_part(clause: Clause, frame: Frame, hit: Found, others: Collection[Mentioned]) -> bool:
    """Whether what was found for this frame is told of another part: by the clause's subject, or by another sign."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    words = clause.words.words
    if (
        words[hit.start : hit.end] in (("one",), ("two",))
        and words[hit.end : hit.end + 1]
        and words[hit.end] in replying.counted
    ):
        return True  # "one moment", "by a good two inches"
    if frame.where and "between" in words[max(0, hit.start - _BETWEEN) : hit.start]:
        return True  # "in between the knee and the ankle"
    if clause.only or not replying.only.isdisjoint(words):
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
        subject = first < hit.start and all(words[at] in replying.leads_up for at in range(clause.first, first))
        return subject or bool(covering)
    return (
        not parts
        and not grammar.things & set(clause.text)
        and _is_upper(frame)
        and any(_tells_of_a_leg(o.frame) for o in covering)
    )


def _is_of_one(clause: Clause, frame: Frame, hit: Found, covering: Collection[Mentioned]) -> bool:
    """Asked about both legs: "both" of another sign, and what is told of "my leg" alone."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    words = clause.words
    if all(words.words[at] in replying.of_a_side for at in hit.places):
        told = frozenset[int]().union(*(other.places for other in covering if other.tells_more(words)))
        own = {
            at
            for at, word in enumerate(words.words)
            if words.stems[at] in frame.vocabulary and word not in replying.of_a_side
        }
        own |= {at for found in frame.find(words) for at in found.places if words.words[at] not in replying.of_a_side}
        return bool(told) and told.isdisjoint(own)
    one = any(
        words.words[at] in grammar.leg and words.words[at][-1] != "s" and words.words[at] != "feet"
        for at in clause.parts
    )
    so = hit.term.sense is Sense.SO
    return so and one and replying.both.isdisjoint(words.words) and grammar.negators.isdisjoint(words.words)


def is_a_side_of(clause: Clause, sign: Sign, others: Collection[Mentioned]) -> bool:
    """Whether this only says which leg another sign is of: "I can't put any weight on my left foot"."""
    replying = clause.words.language.replying
    said = {clause.words.words[at] for at in sign.span}
    return (
        said <= replying.of_a_side
        and not said.isdisjoint(replying.which)
        and any(
            not other.places.isdisjoint(clause.places if said & {"left", "right"} else sign.span)
            and other.tells_more(clause.words)
            for other in others
        )
    )


def _is_here(word: str, stem: str, frame: Frame) -> bool:
    return word in frame.here or stem in frame.about or stem in frame.vocabulary


def _is_elsewhere(word: str, frame: Frame) -> bool:
    """Whether a sign of this part is none of what was asked about."""
    replying = frame.language.replying
    if frame.places:
        return True
    return frame.acute and frame.whole_person and word in replying.of_a_leg


def _is_upper(frame: Frame) -> bool:
    grammar = frame.language.grammar
    return bool(frame.places) and grammar.leg.isdisjoint(frame.places)


def _tells_of_a_leg(frame: Frame) -> bool:
    return frame.of_the_leg and not _is_upper(frame)
