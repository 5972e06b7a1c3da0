"""What another reading of the same sound adds to what was understood: reason to ask, hardly ever an answer.

Other readings are what the recogniser doubted.  In speech that was meant for somebody else they are full of words that
people in pain say too, so a mention counts only where it makes up most of such a reading.
"""

from __future__ import annotations

from dataclasses import replace

from voice_assistant.dialog import Value
from voice_assistant.matching.commands import find_emergency_phrases
from voice_assistant.matching.lexicon import Lexicon
from voice_assistant.matching.values import Mention, Question, Understood
from voice_assistant.matching.words import split

LEAST_PART = 0.5
"""The part of another reading's words that a finding must make up.

When it came, together with what counts in doubt (`understanding`), 7 of 160 orders and sentences near the microphone
were taken for something instead of 18, and one of 960 cries for help was lost; with 0.75 twelve were.
"""
LEAST_PART_EMERGENCY = 0.75
"""The same for a cry for help that names no finding."""


def with_other_reading(
    first: Understood, text: str, other: Understood, lexicon: Lexicon, asked: Question
) -> Understood:
    """`first` in the light of `other`, which is what another reading, `text`, means in answer to `asked`.

    It can take back a "no", to the question or to anything mentioned.  What asks for help tonight it can bring up,
    to be asked about.  An answer or a command it gives only where nothing else was understood and it is just that;
    never "no".
    """
    mentions = _with_doubted(first.mentions, text, other.mentions, lexicon)
    longest = max(map(len, find_emergency_phrases(split(text, lexicon.language), lexicon.emergency_phrases)), default=0)
    emergency = other.emergency and longest >= LEAST_PART_EMERGENCY * len(split(text, lexicon.language))
    if first.value is Value.NO and (
        emergency or other.contradictory or other.unreliable or other.value in (Value.YES, Value.NOT_SURE)
    ):
        return replace(first, value=None, unreliable=True, emergency=emergency, mentions=mentions)
    if first.nothing and other.value is not Value.NO and lexicon.lists(text, asked):
        return replace(other, mentions=mentions)
    unanswered = first.value is None and first.choice is None and first.command is None
    return replace(first, emergency=first.emergency or (emergency and unanswered), mentions=mentions)


def _with_doubted(
    own: tuple[Mention, ...], text: str, others: tuple[Mention, ...], lexicon: Lexicon
) -> tuple[Mention, ...]:
    """The first reading's mentions, and as "not sure" what the other says instead of denying it, or besides."""
    settled = {mention.finding for mention in own if mention.value is not Value.NO}
    doubted = {
        mention.finding: replace(mention, value=Value.NOT_SURE)
        for mention in others
        if mention.value is not Value.NO
        and mention.finding in lexicon.acute - settled
        and len(mention.words.split()) >= LEAST_PART * len(text.split())
    }
    return (*(mention for mention in own if mention.finding not in doubted), *doubted.values())
