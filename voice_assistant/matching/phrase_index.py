"""The phrases of a dialogue as patterns by their most telling stem, each compiled once words come that may say it.

A dialogue has some 20,000 phrases, and a conversation says a few of them.  Before anything is said a phrase is only
filed, under its rarest sure stem: one that must be heard wherever the phrase is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from voice_assistant.language import Language
from voice_assistant.matching.patterns import Pattern, own_negations, patterns_of
from voice_assistant.matching.words import split


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase, and what it stands for."""

    id: str
    phrase: str
    told: bool = False
    """See `Pattern.told`."""
    as_said: bool = False
    """Not turned round, "took paracetamol" to "paracetamol takes"."""


class PhraseIndex:
    """Phrases, looked up by the stems of what was said."""

    def __init__(self, entries: Iterable[Entry], language: Language) -> None:
        self._language = language
        self._entries = tuple(entries)
        sure = [sure_stems(entry.phrase, language) for entry in self._entries]
        common = Counter(stem for stems in sure for stem in stems)
        self._filed: dict[str, dict[int, frozenset[str]]] = {}
        """Sure stem -> the phrases under it that are not compiled yet: place among the entries, all sure stems."""
        for place, stems in enumerate(sure):
            if stems:
                self._filed.setdefault(min(stems, key=lambda stem: (common[stem], stem)), {})[place] = stems
        self._patterns: dict[str, dict[Pattern, int]] = {}
        """Stem -> patterns, each with the first place among the entries that gives it."""
        self._rows: dict[str, Sequence[Pattern]] = {}
        self._compile(place for place, stems in enumerate(sure) if not stems)

    def rows_for(self, stems: Collection[str]) -> Mapping[str, Sequence[Pattern]]:
        """Stem -> patterns to try where it is said, in the order of the phrases.

        All that words of these stems can say is there; of what they can't, whatever was asked for before.
        """
        said = frozenset(stems)
        sayable = [place for stem in said for place, sure in self._filed.get(stem, {}).items() if sure <= said]
        if sayable:
            for stem in said & self._filed.keys():
                self._filed[stem] = {place: sure for place, sure in self._filed[stem].items() if not sure <= said}
            self._compile(sayable)
        return self._rows

    def _compile(self, places: Iterable[int]) -> None:
        touched = set()
        for place in places:
            entry = self._entries[place]
            for found in patterns_of(entry.id, entry.phrase, self._language)[: 1 if entry.as_said else None]:
                pattern = replace(found, told=True) if entry.told else found
                for key in pattern.lookups(self._language):
                    row = self._patterns.setdefault(key, {})
                    row[pattern] = min(place, row.get(pattern, place))
                    touched.add(key)
        for key in touched:
            row = self._patterns[key]
            self._rows[key] = sorted(row, key=row.__getitem__)


def sure_stems(phrase: str, language: Language) -> frozenset[str]:
    """Stems that every pattern of this phrase asks for: of its words that nothing exchanges, joins or leaves out.

    None where the phrase as a whole is written in another way.
    """
    if phrase.lower().strip(" .!,") in language.spelling.typed_alone:
        return frozenset()
    stems = (_sure_stem(word, language) for word in phrase.split())
    return frozenset(stem for stem in stems if stem)


@lru_cache(maxsize=8192)
def _sure_stem(word: str, language: Language) -> str:
    """Empty: what becomes of the word depends on those beside it, or it is written in another way.

    A word of two letters may be taken for the beginning of the next.
    """
    if len(word) <= 2 or word in _unsure(language):
        return ""
    alone = split(word, language)
    return alone.stems[0] if alone.words == (word,) else ""


@lru_cache(maxsize=8)
def _unsure(language: Language) -> frozenset[str]:
    """Words that `split` may join with others, or that a pattern may exchange or leave out."""
    spelling, grammar, phrasing = language.spelling, language.grammar, language.phrasing
    return frozenset().union(
        (word for join in spelling.joined for group in join.said for word in group),
        (word for halves in spelling.halves for word in halves.split()),
        spelling.contractions,
        spelling.modals,
        own_negations(language),
        grammar.changes,
        grammar.reflexives,
        grammar.within,
        grammar.determiners,
        grammar.copulas,
        phrasing.subjects,
        phrasing.auxiliaries,
        phrasing.light_degrees,
        ("it", "them", "him", "one", "left", "right"),
    )
