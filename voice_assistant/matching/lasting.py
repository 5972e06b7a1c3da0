"""Whether something is told of oneself as it has been for long: "I'm registered blind", "I lost my sight years back".

What began lately is a sign, for the dialogue to ask after: "I lost my sight an hour ago".
"""

from __future__ import annotations

from voice_assistant.matching.questions import Span
from voice_assistant.matching.words import Words

_NEAR = 7
"""Words between what is told and when it began."""


def is_lasting(words: Words, span: Span, *, about_someone_else: bool) -> bool:
    """Whether what is named there is told of the one in pain, not denied, and nothing new."""
    grammar, asking = words.language.grammar, words.language.asking
    text, (begin, end) = words.words, span
    before = text[max(0, begin - 2) : begin]
    if not grammar.negators.isdisjoint(before) or before[-1:] == ("the",):
        return False  # "I'm not blind", "the blinds"
    if not about_someone_else and not asking.others.isdisjoint(text[max(0, begin - _NEAR) : begin]):
        return False  # "my husband is blind, so he can't look"
    if "see" in text[begin:end] and (_says_what_is_unseen(words, end) or not asking.no_light.isdisjoint(text[end:])):
        return False  # "I can't see the back of my leg", "can't see a thing, it's dark in here"
    if not asking.lasting.isdisjoint(text):
        return True
    if "see" in text[begin:end] and any(words.past[begin:end]):
        return False  # "I woke up and couldn't see"
    return asking.new.isdisjoint(_around(words, span))


def _says_what_is_unseen(words: Words, end: int) -> bool:
    asking = words.language.asking
    following = words.words[end : end + 2]
    goes_on = bool(following) and not words.pauses[end]
    return goes_on and following[0] not in asking.after_seeing and following != ("any", "more")


def _around(words: Words, span: Span) -> tuple[str, ...]:
    """The words of the same clause near it."""
    asking = words.language.asking
    text, (first, last) = words.words, span
    while first > 0 and span[0] - first < _NEAR and text[first - 1] not in asking.joins and words.pauses[first] != 2:
        first -= 1
    while last < len(text) and last - span[1] < _NEAR and text[last] not in asking.joins and words.pauses[last] != 2:
        last += 1
    return text[first:last]
