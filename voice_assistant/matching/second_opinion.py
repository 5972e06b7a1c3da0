"""A second opinion on a reply, where the rules find nothing in it or something that they doubt.

The rules come first, and what they are sure of stands.  A trained model (`Lexicon.reply_reader`) knows more words than
they do and can be wrong about any of them, so it has the less say the more a mistake of it would cost.  A "yes" or a
doubt of its own makes the conversation ask on.  A "no" lowers what is thought of the leg: the model must be all but
certain, and no rule may have found what was asked for.  Such a "no" is heard twice, even if it was typed.  Where the
model all but rules out what the rules took for a "no", or for a "yes" that would not alone call an ambulance, the
question is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass

from voice_assistant.dialog import Opinion, Value
from voice_assistant.matching.judgement import DOUBTFUL, Verdict

LOWERS = 0.75
"""The least share for the answer that lowers, where the rules found nothing."""
LOWERS_ALARM = 0.9
"""Where what is asked for would alone need help today."""
LOWERS_DOUBT = 0.9
"""Where they found a doubt, or only the name of what was asked for."""
LOWERS_PARTLY = 0.97
"""Where one of several signs was denied by its name, which says nothing of the others."""
RAISES = 0.6
"""For the answer that raises, where the rules found nothing."""
RAISES_DOUBT = 0.7
"""Where they found a doubt."""
RAISES_ALARM = 0.85
"""Where that answer alone calls an ambulance: nonsense must not."""
DOUBTS = 0.5
"""For "not sure", where the rules found nothing."""
FEWEST_WORDS = 3
"""In fewer it reads a meaning into anything ("banana" was a yes, "green" a no): they are asked again."""
RULED_OUT = 0.15
"""Below this share of the model, what the rules took for the answer that lowers is in doubt."""
RAISED_BY_CHANCE, LOWERING_INSTEAD = 0.05, 0.7
"""Likewise for the answer that raises, where the model is sure of the other one: "it's my thumb that swells"."""
# Set on replies that neither the rules nor the model had seen (models/reply-model-en/README.md).


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the rules found of what was asked, beside their verdict."""

    so: bool = False
    """It, or one of several, was said to be so."""
    partly: bool = False
    """One of several was denied by its name."""
    aside: bool = False
    """All of it was said of the room, or of something or somebody else."""
    limited: bool = False
    """It was said only when, where or how it is so: "only with the frame"."""
    life: bool = False
    """Any of it is a sign that alone is an emergency."""
    acute: bool = False
    """Any of it alone needs help today or tonight, as a sign of an emergency does."""
    named: bool = False
    """Their yes rests on nothing but a name: "the backside's in fine fettle"."""


def with_second_opinion(verdict: Verdict, opinion: Opinion, found: Found, *, lowers: Value) -> Verdict:
    """The verdict of the rules in the light of the model's opinion.

    `lowers`: the answer that lowers a level, "no" for most questions.
    """
    lowering, raising = (opinion.yes, opinion.no) if lowers is Value.YES else (opinion.no, opinion.yes)
    raises = Value.NO if lowers is Value.YES else Value.YES
    if verdict.value is lowers:
        return DOUBTFUL if lowering < RULED_OUT else verdict
    if verdict.value is raises and not found.named:
        ruled_out = raising < RAISED_BY_CHANCE and lowering >= LOWERING_INSTEAD
        return DOUBTFUL if ruled_out and not found.life else verdict
    needed = LOWERS_PARTLY if found.partly else LOWERS if verdict.value is None else LOWERS_DOUBT
    if found.acute:
        needed = max(needed, LOWERS_ALARM)
    if lowering >= needed and not (found.so or found.aside or found.limited):
        return Verdict(lowers, inferred=True)
    if raising >= (RAISES_ALARM if found.life else RAISES if verdict.value is None else RAISES_DOUBT):
        return Verdict(raises, inferred=True)
    if opinion.not_sure >= DOUBTS and verdict.value is None:
        return Verdict(Value.NOT_SURE, inferred=True)
    return verdict
