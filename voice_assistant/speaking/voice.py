"""What a voice must offer, and how to tell whether what it made is speech."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from voice_assistant.audio import Samples
from voice_assistant.speaking.loudness import FULL_SCALE

SILENT = 0.006
"""Of full scale.  What is below it at the ends of a rendered line is silence (espeak's own is exact zeros)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A text that a voice has made sound of."""

    key: int
    samples: Samples
    """Mono.  Empty when there is nothing to say in the text."""
    rate: int
    """Samples per second."""
    text: str
    words: tuple[tuple[int, int], ...] = ()
    """(index into `text`, index into `samples`) where each word begins, rising; empty where the voice can't tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A text that a voice could not render, though it tried twice."""

    key: int
    what: str
    """What happened, as a sentence."""


class Voice(Protocol):
    """Renders text.  Every request is answered, within a bounded time, by what `collect` gives."""

    name: str

    def request(self, key: int, text: str, words_per_minute: int) -> None:
        """Ask for a text to be rendered; returns at once."""

    def collect(self, wait_s: float = 0.0) -> Rendered | Failed | None:
        """The next that is finished, in the order of the requests; waits at most so long."""

    def close(self) -> None:
        """Give everything back.  Safe to call twice."""


@runtime_checkable
class HasUnderstudy(Voice, Protocol):
    """A voice for which another stands in where it fails."""

    note: str | None
    """That the other one speaks on alone, and why, as a sentence; None: it does not."""

    def needed_within(self, seconds: float | None) -> None:
        """Seconds to wait for a rendering before the other voice stands in.  None: there is time."""


def check_speech(samples: Samples, rate: int, text: str, words_per_minute: int) -> str | None:
    """Why this can't be that text spoken, or None: its length, its level, its peaks.

    How long speech takes was fitted to 137 questions and a dozen short, odd lines.  1,513 texts of two dialogues, at
    115 to 200 words a minute, came out at 0.59 to 1.99 of it.  The bounds tell a lost sentence and a file cut off.
    """
    if not any(character.isalnum() for character in text):
        return None  # nothing has to sound; a voice may name a symbol
    level = np.abs(samples.astype(np.int32))
    voiced = level > SILENT * FULL_SCALE
    if not voiced.any():
        return "it is silent"
    least, most = _bounds_s(text, words_per_minute)
    heard = np.flatnonzero(voiced)
    spoken = (heard[-1] - heard[0]) / rate
    if spoken < least:
        return f"it lasts {spoken:.1f} s, too short: at least {least:.1f} s were to be expected"
    if spoken > most:
        return f"it lasts {spoken:.1f} s, too long: at most {most:.1f} s were to be expected"
    if voiced.mean() < 0.1:
        return "it is almost all silence"
    if (level >= FULL_SCALE).mean() > 0.001:
        return "it is clipped"
    return None


def _bounds_s(text: str, words_per_minute: int) -> tuple[float, float]:
    """How long the text should take, in seconds, without the silence at its ends: at least, at most.

    A figure can be short ("03:15") or long ("999", nine hundred and ninety nine); what is not plain letters may be
    named at length (an emoji) or passed over.
    """
    words = text.split()
    letters = sum(character.isascii() and character.isalpha() for character in text)
    digits = sum(character.isdigit() for character in text)
    others = sum(not character.isascii() or character in "&%#@+=*/<>$^_~|\\" for character in text)
    spelled = sum(len(word) for word in words if len(word) > 1 and word.isupper() and word.isalpha())
    pauses = sum(word[-1] in ",;:.?!" for word in words[:-1])
    minute_s = 60 / words_per_minute
    plain = 0.203 * letters + 1.13 * pauses + 0.13 * len(words) + 0.69
    least = 0.55 * (plain + 0.2 * digits) * minute_s - 0.1
    most = 3.0 * (plain + 2.0 * digits + 0.3 * spelled + 3.0 * others) * minute_s + 1.0
    return least, most
