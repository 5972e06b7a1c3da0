"""A question that is said back before it is answered: "blood in my spit? good heavens, no", "lump there, no lump"."""

from __future__ import annotations

from collections.abc import Sequence

from voice_assistant.matching.frames import Frame
from voice_assistant.matching.reply import Reply, Tag
from voice_assistant.matching.words import Words

_DENIES = (Tag.NO, Tag.NONE, Tag.ECHO_NO, Tag.NOT_SO)
_CLOSES = (Tag.POLITE, Tag.ACKNOWLEDGEMENT, Tag.ALL_WELL)
_NAMES = (Tag.SO, Tag.TOPIC, Tag.POLITE, Tag.ACKNOWLEDGEMENT, Tag.TURN)


def without_question(words: Words, reply: Reply, frames: Sequence[Frame]) -> None:
    """Take out of `reply` what only says the question back, where a denial follows and ends it.

    Said back is a stretch at the beginning that has no verb and nothing but words of the question, or words for it that
    the denial has too.
    """
    ends = reply.first(*_DENIES)
    if not 0 < ends < len(words) or reply.last(Tag.SO, Tag.YES, Tag.SOFT_YES, Tag.TOPIC) >= ends:
        return
    if any(sign.tag not in _NAMES for sign in reply.signs if sign.start < ends):
        return
    if not (reply.last(Tag.NOT_SO) >= ends or _ends_it(reply)):
        return
    asked = frozenset[str]().union(*(frame.vocabulary for frame in frames))
    so = frozenset[str]().union(*(frame.said_so for frame in frames))
    if _is_said_back(words, ends, asked | (so & {*words.stems[ends:]})):
        reply.signs = [sign for sign in reply.signs if sign.start >= ends]
        reply.left_over = [at for at in reply.left_over if at >= ends]


def _ends_it(reply: Reply) -> bool:
    """Whether nothing but politeness follows the denial: "bleeding? no dear, I'd have noticed"."""
    end = max(sign.end for sign in reply.of(*_DENIES))
    closing = all(sign.tag in _CLOSES for sign in reply.signs if sign.start >= end)
    return closing and all(at < end for at in reply.left_over)


def _is_said_back(words: Words, ends: int, asked: frozenset[str]) -> bool:
    grammar, replying = words.language.grammar, words.language.replying
    small = (grammar.determiners | grammar.places | grammar.degrees | replying.said_back) - grammar.negators
    own = {at for at in range(ends) if words.stems[at] in asked and words.words[at] not in small}
    return bool(own) and all(at in own or words.words[at] in small for at in range(ends))
