"""Where the words of a reply follow a rule of the language's grammar for answers (`formulas:` of its pack)."""

from __future__ import annotations

from collections.abc import Sequence

from voice_assistant.language import Does, Language


def formulas(text: Sequence[str], language: Language) -> list[tuple[int, int, Does]]:
    """First place, place after the last, and what it does, of each; the longest go first."""
    joined = " ".join(text)
    at_letter = {}
    letters = 0
    for at, word in enumerate(text):
        at_letter[letters] = at
        letters += len(word) + 1
    found: list[tuple[int, int, Does]] = []
    for formula in language.formulas:
        for match in formula.pattern.finditer(joined):
            start = at_letter.get(match.start())
            if start is not None:
                found.append((start, start + len(match.group().split()), formula.does))
    return sorted(found, key=lambda hit: hit[0] - hit[1])
