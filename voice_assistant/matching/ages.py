"""How old the one in pain is, as an account tells it by the way: "seventy-one, worked the yards", "a nun of eighty"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from voice_assistant.dialog import Scale, Value
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.measures import Kind, Quantity, compare, quantities
from voice_assistant.matching.values import Mention
from voice_assistant.matching.words import Words

YOUNGEST_BY_ITSELF, OLDEST = 13, 110
"""In years: a smaller number without "I am" or "years old" is hardly an age, a larger one is none."""


def ages_told(words: Words, frames: Mapping[str, Frame], *, about_someone_else: bool) -> Iterator[Mention]:
    """What is asked by an age, and is so by an age that these words tell."""
    of_age = [frame for frame in frames.values() if {Scale.AGE_AT_LEAST, Scale.AGE_UNDER} & frame.measure.keys()]
    for quantity in quantities(words) if of_age else ():
        owner = _owner(words, quantity)
        if owner is None or quantity.high > OLDEST:
            continue
        said = " ".join(words.said[quantity.start : quantity.end])
        about_other = owner != "" and (owner in words.language.grammar.self) is about_someone_else
        for frame in of_age:
            if any(so for _, so in compare(frame.measure, [quantity], began=False)):
                yield Mention(finding=frame.finding, value=Value.YES, words=said, about_other=about_other)


def _owner(words: Words, quantity: Quantity) -> str | None:
    """Whose age it is, as the word that names them; "" where nobody is named; None where it is no age."""
    grammar, measuring = words.language.grammar, words.language.measuring
    before = words.words[max(0, quantity.start - 4) : quantity.start]
    person = next((word for word in reversed(before) if word in grammar.people | grammar.kin), None)
    if quantity.kind is Kind.AGE:
        return person or ""
    if quantity.kind is not Kind.NUMBER or quantity.bound:
        return None
    if person and before[-1] in measuring.before_an_age:
        return person
    opens = not before or bool(words.pauses[quantity.start]) or before[-1] in measuring.before_a_bare_age
    ends = quantity.end == len(words) or bool(words.pauses[quantity.end])
    return "" if opens and ends and quantity.low >= YOUNGEST_BY_ITSELF else None
