"""What a check may ask about, given by whoever runs it: the speech model's words, and how long a line takes to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Phones: TypeAlias = tuple[str, ...]

SECONDS_A_LETTER, SECONDS_A_PAUSE, SECONDS_A_WORD, SECONDS_A_LINE = 0.081, 0.45, 0.052, 0.28
"""Of espeak-ng at 150 words a minute, fitted to the questions of a dialogue (see `speaking.voice.check_speech`)."""


FITTED_PACE = 150


def estimated_seconds(text: str, words_per_minute: float = FITTED_PACE) -> float:
    """About how long a line takes to say, where no voice is at hand."""
    words = text.split()
    letters = sum(character.isalpha() for character in text)
    pauses = sum(word[-1] in ",;:.?!" for word in words[:-1])
    seconds = SECONDS_A_LETTER * letters + SECONDS_A_PAUSE * pauses + SECONDS_A_WORD * len(words) + SECONDS_A_LINE
    return seconds * FITTED_PACE / words_per_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class LintContext:
    """What the checks know beside the dialogue."""

    knows: Callable[[str], bool] | None = None
    """Whether the speech model can hear a word; None: no model was given, so nothing is said about its words."""
    pronunciations: Mapping[str, tuple[Phones, ...]] = field(default_factory=dict)
    """Word -> its pronunciations, from the model's lexicon."""
    seconds: Callable[[str], float] = estimated_seconds
    """How long a line takes to say."""


def read_lexicon(path: Path) -> dict[str, tuple[Phones, ...]]:
    """A model's `graph/lexicon.txt`: a word and its phones a line; empty if the model has none."""
    found: dict[str, list[Phones]] = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError:
        return {}
    for line in lines:
        word, *phones = line.split()
        found.setdefault(word, []).append(tuple(phones))
    return {word: tuple(ways) for word, ways in found.items()}
