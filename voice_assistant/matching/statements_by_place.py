"""What a clause says of a finding by the place and the side: "just the right one", "my arm yes, my leg no"."""

from __future__ import annotations

from voice_assistant.matching import english as e
from voice_assistant.matching import english_replies as r
from voice_assistant.matching.clause import Clause
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.reply import Sign, Tag
from voice_assistant.matching.statements_by_wellness import VERBS_AFTER


def only_where(clause: Clause, frame: Frame) -> list[Sign]:
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


def part_is(clause: Clause, frame: Frame) -> list[Sign]:
    """ "The outside of my foot is", "my arm is": of a part, what was asked."""
    parts = clause.places_of(e.BODY)
    text = clause.words.words
    if not parts or not frame.here or text[clause.last - 1] not in _ECHOES or clause.negated():
        return []
    if any(text[at] in VERBS_AFTER for at in range(parts[0], clause.last - 1)):
        return []
    tag = Tag.SO if {text[at] for at in parts} & frame.here else Tag.ELSEWHERE
    return [Sign(clause.start, clause.last, tag, frame.finding)]


_ECHOES = frozenset("is are does do has have did was".split())
BOTH = frozenset("both equally each either".split())


def so_elsewhere(clause: Clause, frame: Frame, signs: list[Sign], *, denied: bool) -> list[Sign]:
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


def another_part(clause: Clause, frame: Frame, *, denied: bool) -> list[Sign]:
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


def which_side(clause: Clause, frame: Frame) -> list[Sign]:
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
