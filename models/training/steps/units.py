"""Units: the classes the net tells apart.

A unit is a phone behind its left neighbour within the word, "left-phone", with "#" at the word's start: the prefix tree
of the words knows the left phone, so no context transducer is needed. The words that matter most and of which there
are recordings have units of their own, "left-phone@word". Units too rare to train share one class a phone, "*-phone".
A segment of an alignment is [word, phone, left, first 10 ms frame, frames]; word and phone are empty in silence.
"""

from __future__ import annotations

from collections.abc import Sequence

SILENCE = "SIL"
OWN_UNITS = ("yes", "no", "stop", "left", "right")
"""Words with units of their own."""
SAME_SOUND = {"know": "no", "write": "right", "wright": "right", "rite": "right"}
"""Words that sound the same as one of those, and so have its units."""


def own_word(word: str) -> str:
    """The word whose own units `word` uses, or "" if it shares the ordinary ones."""
    word = SAME_SOUND.get(word, word)
    return word if word in OWN_UNITS else ""


def unit_of(word: str, left: str, phone: str) -> str:
    """The unit of one phone of a word."""
    own = own_word(word)
    return f"{left}-{phone}@{own}" if own else f"{left}-{phone}"


def unit_name(segment: Sequence) -> str:
    """The unit of a segment of an alignment."""
    word, phone, left = segment[:3]
    return unit_of(word, left, phone)


def units_of(word: str, phones: Sequence[str]) -> list[str]:
    """The units of a pronunciation of a word."""
    return [unit_of(word, phones[place - 1] if place else "#", phone) for place, phone in enumerate(phones)]


def phone_of(unit: str) -> str:
    """The phone of a unit ("SIL" of silence)."""
    return unit if unit == SILENCE else unit.split("@")[0].split("-")[1]


def fallback(unit: str, index: dict[str, int]) -> int:
    """The class of a unit: its own, that of the unit without the word, that of the phone."""
    for name in (unit, unit.split("@")[0], f"*-{phone_of(unit)}"):
        if name in index:
            return index[name]
    raise KeyError(unit)
