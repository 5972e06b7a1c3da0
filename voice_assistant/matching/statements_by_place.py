"""What a clause says of a finding by the place and the side: "just the right one", "my arm yes, my leg no"."""

from __future__ import annotations

from voice_assistant.matching.clause import Clause
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.reply import Sign, Tag


def only_where(clause: Clause, frame: Frame) -> list[Sign]:
    """ "Between my shoulder blades", "just in my toes": only where, and that is where it was asked about."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    text = clause.words.words
    start = clause.start
    while start < clause.last - 1 and text[start] in replying.mainly:
        start += 1
    if text[start] not in grammar.places | replying.only or frame.lowers or clause.negated():
        return []
    if frame.of_ability and not frame.missing:
        return []
    if any(text[at] not in replying.of_places | grammar.body | frame.places for at in range(start, clause.last)):
        return []
    sides = not replying.sides_of_a_leg.isdisjoint(text[start : clause.last]) and frame.of_the_leg
    if not sides and not {text[at] for at in range(start, clause.last)} & (
        frame.here or (grammar.leg if frame.of_the_leg else frame.here)
    ):
        return []
    return [Sign(start, clause.last, Tag.SO, frame.finding)]


def part_is(clause: Clause, frame: Frame) -> list[Sign]:
    """ "The outside of my foot is", "my arm is": of a part, what was asked."""
    grammar, replying = clause.words.language.grammar, clause.words.language.replying
    parts = clause.places_of(grammar.body)
    text = clause.words.words
    if not parts or not frame.here or text[clause.last - 1] not in replying.echoes or clause.negated():
        return []
    if any(text[at] in replying.verbs_after for at in range(parts[0], clause.last - 1)):
        return []
    tag = Tag.SO if {text[at] for at in parts} & frame.here else Tag.ELSEWHERE
    return [Sign(clause.start, clause.last, tag, frame.finding)]


def so_elsewhere(clause: Clause, frame: Frame, signs: list[Sign], *, denied: bool) -> list[Sign]:
    """It is so of another part of the body: "only the leg feels hot"."""
    grammar = clause.words.language.grammar
    if not frame.places or frame.where:
        return signs
    said = {at for sign in signs for at in range(sign.start, sign.end)}
    parts = {clause.words.words[at] for at in clause.places_of(grammar.body) if at not in said}
    if not parts or parts & frame.here or not any(sign.tag is Tag.SO and not sign.inner for sign in signs):
        return signs
    tag = Tag.ELSEWHERE if clause.only or denied else Tag.PERHAPS
    return [
        Sign(sign.start, sign.end, tag, frame.finding) if sign.tag is Tag.SO and not sign.inner else sign
        for sign in signs
    ]


def another_part(clause: Clause, frame: Frame, *, denied: bool) -> list[Sign]:
    """ "Just my leg", "no it's in the foot": of what is not of that part."""
    grammar, replying = clause.words.language.grammar, clause.words.language.replying
    parts = clause.places_of(grammar.body)
    text = clause.words.words
    here = frame.here or (grammar.leg if frame.of_the_leg else frozenset())
    if not parts or frame.where or {text[at] for at in parts} & here:
        return []
    it_is = any(text[at] == "it" and text[at + 1 : at + 2] == ("is",) for at in range(clause.first, clause.last))
    if not (clause.only or (denied and it_is)) or any(
        text[at] not in replying.of_parts and at + 1 not in parts for at in range(clause.first, clause.last)
    ):
        return []
    start = clause.start + (text[clause.start] in ("no", "nope", "nah"))
    return [Sign(start, clause.last, Tag.ELSEWHERE, frame.finding)]


def which_side(clause: Clause, frame: Frame) -> list[Sign]:
    """ "Just the right one": which one is an answer to whether, unless both were asked for."""
    replying = clause.words.language.replying
    text = clause.words.words
    if clause.negated() or frame.lowers:
        return []
    if not frame.side and any(text[at] not in replying.of_parts for at in clause.places):
        return []
    for at in clause.places_of(("left", "right")):
        before, following = text[at - 1] if at else "", text[at + 1] if at + 1 < clause.last else ""
        named = before in ("the", "my", "only", "just") and following not in replying.well
        if (named or following in replying.of_one_side) and before != "all" and (frame.side or frame.of_the_leg):
            tag = Tag.NOT_SO if frame.side == "both" and clause.only else Tag.SO
            end = at + 2 if following in replying.of_one_side else at + 1
            return [Sign(at, end, Tag.PERHAPS if frame.side == "both" and tag is Tag.SO else tag, frame.finding)]
    return []
