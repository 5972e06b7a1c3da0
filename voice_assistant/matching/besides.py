"""What may be said beside a denial without taking it back: words that tell nothing of what was asked about."""

from __future__ import annotations

from collections.abc import Sequence

from voice_assistant.matching.frames import Frame
from voice_assistant.matching.reply import Reply, Tag
from voice_assistant.matching.words import Words

MOST = 8
"""Words; who says more beside a "no" tells something."""
_SAYS_MORE = (
    Tag.SO,
    Tag.PERHAPS,
    Tag.DOUBT,
    Tag.FAR,
    Tag.CORRECTION,
    Tag.NEARLY,
    Tag.DEGREE,
    Tag.YES,
    Tag.SOFT_YES,
    Tag.ONLY_WHEN,
)


def is_harmless(words: Words, reply: Reply, frames: Sequence[Frame]) -> bool:
    """Whether the words that nothing explains leave a "no" that opens the reply as it is: "no, I've a cat to feed".

    They may hold nothing that the findings asked for are told by, nothing that hurts, and no word that turns.
    """
    replying = words.language.replying
    left = reply.left_over
    if not left or len(left) > MOST or reply.unknown or reply.asks or reply.beside:
        return False
    if not frames or reply.has(*_SAYS_MORE):
        return False
    if not _opens_with_a_no(words, reply) or _describes(words, reply):
        return False
    asked = frozenset[str]().union(*(frame.said_so | frame.missing for frame in frames))
    return all(words.words[at] not in replying.turning and words.stems[at] not in asked for at in left)


def is_contrast(words: Words, reply: Reply, frames: Sequence[Frame]) -> bool:
    """Whether the words that nothing explains say what else is felt, before the one sign asked for is denied.

    "It's sore, not swollen."
    """
    denial = max(reply.signs, key=lambda sign: sign.end, default=None)
    if denial is None or denial.tag is not Tag.NOT_SO or denial.end != len(words):
        return False
    if len(frames) != 1 or reply.unknown or reply.asks or reply.has(*_SAYS_MORE):
        return False
    felt, negators = words.language.answering.felt_instead, words.language.grammar.negators
    return words.words[denial.start] in negators and all(
        at < denial.start and words.words[at] in felt for at in reply.left_over
    )


def _describes(words: Words, reply: Reply) -> bool:
    """Whether it is said in other words what it is: "no, it's more of a heaviness"."""
    first = next(sign for sign in reply.signs if sign.tag in (Tag.NO, Tag.NONE))
    rest = words.words[first.end :]
    told = {sign.start for sign in reply.of(Tag.NOT_SO)}
    it = next((at for at, word in enumerate(rest) if word in ("it", "they", "that", "there", "just", "more")), None)
    return it is not None and it < _OPENING and not told


_OPENING = 2
"""Words after a no within which a description begins."""


def _opens_with_a_no(words: Words, reply: Reply) -> bool:
    """A "no" of its own, not one that belongs to a noun: "no painkiller touches it"."""
    spelling, replying = words.language.spelling, words.language.replying
    first = next((sign for sign in reply.signs if sign.tag in (Tag.NO, Tag.NONE)), None)
    if first is None or any(words.words[at] not in spelling.fillers | replying.openers for at in range(first.start)):
        return False
    end = first.end
    following = words.words[end : end + 1]
    return not following or bool(words.pauses[end]) or following[0] in replying.after_a_no
