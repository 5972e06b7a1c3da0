"""Answers that sound like something dangerous or like their own opposite, and whether one of them was really said.

"Help" in noise is heard as a sure "no", "I haven't" as "I have".  A reading by thousands of phrases tells how sure a
word is among all of them, not how near the one was that matters.  Here an accepted answer is weighed against just its
neighbour, on the same sound at several speeds.  What doesn't stand is unknown: it is asked again, and counts as
neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_BESIDE_HELP = frozenset({"no", "nope", "no no", "naw"})
_PLAIN: Mapping[str, tuple[str, ...]] = {
    "yeah": ("nah",),
    "yah": ("nah",),
    "ya": ("nah",),
    "nah": ("yeah",),
    "i don't": ("i don't know",),
    "i am": ("i'm not",),
    "i'm not": ("i am",),
}
_MOST_WORDS = 4
"""A longer phrase says it more than once ("no i haven't got that")."""
_OWN_NEGATION = {"can": "can't", "can't": "can", "cannot": "can"}
_TAKES_NOT = frozenset("do does did have has had is are was were could would should".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """What else may have been said, and how much likelier the answer must be."""

    text: str
    speeds: tuple[float, ...]
    least: float
    """Natural logarithm of how many times as likely the answer must be as this, at each speed.

    Chosen on espeak-ng, flite and 98 "no" of real speakers who trained the model, as recorded and at 20 and 10 dB of
    household noise.  Beyond 6 there is no telling: the recogniser drops what is less likely."""


SPEEDS = (1.0, 0.9, 1.1)
SPEEDS_BESIDE_HELP = (*SPEEDS, 1.2)
"""Played faster, a slow "help" in noise loses what made it a "no"; of a real "no" nothing changes."""
LEAST_BESIDE_HELP = 4.0
"""At the first three speeds one of 210 "help" passes for "no"; of 120 real "no" one doesn't, of 210 synthetic ones
four.  At the fourth none of 88 at 20 and 10 dB does, and none of 88 "no" is lost.
"""
LEAST_BESIDE_OPPOSITE = 3.0
"""Of 100 "i haven't" none passes for "i have", of 101 "nah" none for "yeah", not even with 1; 84 of 100 "i have" and 98
of 102 "yeah" stand.  So much is left for voices that speak less clearly than these.
"""
LEAST_WHERE_BOTH = 1.0
"""Where the second recogniser, which isn't asked about either of them, has written the answer and not its opposite."""


def neighbours_of(text: str, *, by_both: bool = False) -> tuple[Neighbour, ...]:
    """What an answer must be told from; mostly nothing.  `by_both`: the second recogniser has written it."""
    least = LEAST_WHERE_BOTH if by_both else LEAST_BESIDE_OPPOSITE
    found = [Neighbour(text="help", speeds=SPEEDS_BESIDE_HELP, least=LEAST_BESIDE_HELP)] if text in _BESIDE_HELP else []
    found += [Neighbour(text=other, speeds=SPEEDS, least=least) for other in dict.fromkeys(_opposites(text))]
    return tuple(found)


def _opposites(text: str) -> Iterator[str]:
    yield from _PLAIN.get(text, ())
    words = text.split()
    if len(words) > _MOST_WORDS or words[0] in ("no", "yes"):
        return
    for at, word in enumerate(words):
        for other in _negated(word):
            yield " ".join([*words[:at], other, *words[at + 1 :]])


def _negated(word: str) -> Iterator[str]:
    if word in _OWN_NEGATION:
        yield _OWN_NEGATION[word]
    elif word.endswith("n't"):
        yield word.removesuffix("n't")
    elif word in _TAKES_NOT:
        yield f"{word}n't"
