"""Each leg with an answer of its own: "left one yes, right one no"."""

from __future__ import annotations

from voice_assistant.matching.frames import Frame
from voice_assistant.matching.judgement import NO, YES, Verdict
from voice_assistant.matching.reply import Reply, Sign, Tag
from voice_assistant.matching.words import Words

_SO = (Tag.YES, Tag.ASSENT, Tag.SO)
_NOT_SO = (Tag.NO, Tag.NOT_SO, Tag.ALL_WELL, Tag.ACKNOWLEDGEMENT)
_DOUBTS = (Tag.TURN, Tag.CORRECTION, Tag.DOUBT, Tag.PERHAPS)
_SIDES = frozenset({"left", "right", "one", "other"})


def differs_by_side(words: Words, reply: Reply, frame: Frame) -> Verdict | None:
    """The answer to a question about both legs, or about one, where one leg is said to be so and the other not."""
    text = words.words
    sides = [
        at for at, word in enumerate(text) if word in _SIDES and (word != "one" or _SIDES.isdisjoint(text[at - 1 : at]))
    ]
    sure = reply.unknown is False and set(reply.left_over) <= set(sides) and not reply.has(*_DOUBTS)
    if not frame.side or not sure or len(sides) != 2 or text[sides[0]] == text[sides[1]]:
        return None
    of = [sign for sign in reply.signs if _SIDES.isdisjoint(text[sign.start : sign.end])]
    said = {_says(of, sides[0], sides[1]), _says(of, sides[1], len(text))}
    if said != {True, False}:
        return None
    return NO if frame.side == "both" else YES


def _says(signs: list[Sign], first: int, last: int) -> bool | None:
    """Whether what is said of the side named at `first` is that it is so; None: nothing, or both."""
    tags = {sign.tag for sign in signs if first < sign.start < last}
    so, not_so = not tags.isdisjoint(_SO), not tags.isdisjoint(_NOT_SO)
    return so if so is not not_so else None
