"""Which phrases are listened for, and whether the model knows their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_APOSTROPHES = str.maketrans("’‘ʼ", "'''")
_NOT_A_WORD = re.compile(r"[^a-z0-9' ]+")


def plain(phrase: str) -> str:
    """A phrase as a recogniser spells it: small letters, words and apostrophes only, single blanks ("Mm-hm!" is
    "mmhm").
    """
    return " ".join(_NOT_A_WORD.sub(" ", phrase.translate(_APOSTROPHES).lower().replace("-", "")).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The phrases heard in any state.  What answers the question of the moment comes with each `Listen`."""

    always: tuple[str, ...] = ()
    """Commands and emergency phrases."""
    volunteered: tuple[str, ...] = ()
    """What people say of their own accord about findings."""
    careful: tuple[str, ...] = ()
    """Answers that can lower what is thought of a red flag (every "no"): they wait longer and need more evidence."""
    decoys: tuple[str, ...] = ()
    """Words that sound near an answer and mean nothing here: better heard as themselves than as the answer."""


def find_missing_words(phrases: Iterable[str], knows: Callable[[str], bool]) -> dict[str, tuple[str, ...]]:
    """Phrase -> its words that the recogniser doesn't know, for the phrases that have any, in their order."""
    missing: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        unknown = tuple(word for word in plain(phrase).split() if not knows(word))
        if unknown:
            missing[phrase] = unknown
    return missing
