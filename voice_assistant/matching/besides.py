"""What may be said beside a plain "no" without taking it back: words that tell nothing of what was asked about."""

from __future__ import annotations

from collections.abc import Sequence

from voice_assistant.matching import english as e
from voice_assistant.matching import english_replies as r
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
    left = reply.left_over
    if not left or len(left) > MOST or reply.unknown or reply.asks or not frames or reply.has(*_SAYS_MORE):
        return False
    if not _opens_with_a_no(words, reply):
        return False
    asked = frozenset[str]().union(*(frame.said_so | frame.missing for frame in frames))
    return all(words.words[at] not in r.TURNING and words.stems[at] not in asked for at in left)


def _opens_with_a_no(words: Words, reply: Reply) -> bool:
    """A "no" of its own, not one that belongs to a noun: "no painkiller touches it"."""
    first = next((sign for sign in reply.signs if sign.tag in (Tag.NO, Tag.NONE)), None)
    if first is None or any(words.words[at] not in e.FILLERS | r.OPENERS for at in range(first.start)):
        return False
    end = first.end
    following = words.words[end : end + 1]
    long = end - first.start > 1
    return (
        long or not following or bool(words.pauses[end]) or following[0] in e.DETERMINED | e.SUBJECT_PRONOUNS | e.BODY
    )
