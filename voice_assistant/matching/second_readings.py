"""What another reading of the same sound adds to what was understood: reason to ask, hardly ever an answer.

Other readings are what the recogniser doubted.  In speech that was meant for somebody else they are full of words that
people in pain say too, so a mention counts only where it makes up most of such a reading.
"""

from __future__ import annotations

from dataclasses import replace

from voice_assistant.dialog import Value
from voice_assistant.matching.lexicon import Lexicon
from voice_assistant.matching.orders import find_cries
from voice_assistant.matching.values import Hint, Question, Understood
from voice_assistant.matching.words import split

LEAST_PART = 0.5
"""The part of another reading's words that a finding must make up.

When it came, together with what counts in doubt (`understanding`), 7 of 160 orders and sentences near the microphone
were taken for something instead of 18, and one of 960 cries for help was lost; with 0.75 twelve were.
"""
LEAST_PART_CRY = 0.75
"""The same for a cry for help that names no finding."""


def with_other_reading(
    first: Understood, text: str, other: Understood, lexicon: Lexicon, asked: Question
) -> Understood:
    """`first` in the light of `other`, which is what another reading, `text`, means in answer to `asked`.

    It can take back a "no", to the question or to anything mentioned.  What asks for help tonight it can bring up,
    to be asked about.  An answer or a command it gives only where nothing else was understood and it is just that;
    never "no".
    """
    hints = _with_doubted(first.hints, text, other.hints, lexicon)
    cried = max(map(len, find_cries(split(text), lexicon.cries)), default=0)
    cry = other.emergency and cried >= LEAST_PART_CRY * len(split(text))
    if first.value is Value.NO and (
        cry or other.contradictory or other.unreliable or other.value in (Value.YES, Value.NOT_SURE)
    ):
        return replace(first, value=None, unreliable=True, emergency=cry, hints=hints)
    if first.nothing and other.value is not Value.NO and lexicon.lists(text, asked):
        return replace(other, hints=hints)
    unanswered = first.value is None and first.choice is None and first.command is None
    return replace(first, emergency=first.emergency or (cry and unanswered), hints=hints)


def _with_doubted(own: tuple[Hint, ...], text: str, others: tuple[Hint, ...], lexicon: Lexicon) -> tuple[Hint, ...]:
    """The hints of the first reading; with what the other one says instead of denying it, or besides, as "not sure"."""
    settled = {hint.finding for hint in own if hint.value is not Value.NO}
    doubted = {
        hint.finding: replace(hint, value=Value.NOT_SURE)
        for hint in others
        if hint.value is not Value.NO
        and hint.finding in lexicon.acute - settled
        and len(hint.words.split()) >= LEAST_PART * len(text.split())
    }
    return (*(hint for hint in own if hint.finding not in doubted), *doubted.values())
