"""Which grave phrases sound like what was heard: "i can't get my dress" is near "i can't get my breath".

A recogniser given hundreds of phrases keeps only which word may follow which, so it mixes them.  Here the phrases are
whole again: each is compared, sound by sound, with what the readings brought, and the nearest are then put to the
recogniser by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from voice_assistant.listening.homophones import NONE_ALIKE, Homophones

Pronunciations = Mapping[str, tuple[str, ...]]
"""Word -> its phones, in the CMU dictionary's alphabet."""

_KINDS = (
    "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW",
    "P T K B D G",
    "F TH S SH HH V DH Z ZH CH JH",
    "M N NG",
    "L R W Y",
)
_SAME_KIND = 0.5
"""The cost of one vowel for another, one stop for another and so on; one of another kind costs 1, the same nothing."""
_GAP = 0.7
"""The cost of a phone too many or too few."""
LEAST_PHONES = 5
"""A shorter phrase is near too many others; so is a single word ("computer" and "confused")."""
MOST_COST = 0.3
"""Cost a phone of the phrase above which it does not sound like what was heard."""
MOST_FOUND = 3
LONGEST = 80
"""Phones of what was heard that are looked at, from its end."""


class NearestPhrases:
    """Phrases to be found by their sound."""

    def __init__(
        self, phrases: Iterable[str], pronunciations: Pronunciations, homophones: Homophones = NONE_ALIKE
    ) -> None:
        """Phrases with a word whose pronunciation isn't known are left out."""
        self._pronunciations, self._homophones = pronunciations, homophones
        kinds = {phone: number for number, phones in enumerate(_KINDS) for phone in phones.split()}
        self._ids = {phone: number for number, phone in enumerate(kinds)}
        kind = np.array([*kinds.values(), -1])
        self._substitution = np.where(kind[:, None] == kind[None, :], _SAME_KIND, 1.0).astype(np.float32)
        np.fill_diagonal(self._substitution, 0.0)
        several = (phrase for phrase in phrases if " " in phrase)
        known = {phrase: ids for phrase in several if len(ids := self._phones(phrase, whole=True)) >= LEAST_PHONES}
        self._phrases = tuple(known)
        self._lengths = np.array([len(ids) for ids in known.values()], dtype=np.intp)
        longest = int(self._lengths.max(initial=1))
        self._table = np.full((len(known), longest), len(kinds), dtype=np.intp)
        for row, ids in enumerate(known.values()):
            self._table[row, : len(ids)] = ids

    def find(self, text: str) -> tuple[str, ...]:
        """The nearest phrases to some stretch of `text`, nearest first; mostly none.  12 ms for a thousand phrases."""
        heard = self._phones(text, whole=False)[-LONGEST:]
        if len(heard) < LEAST_PHONES - 1 or not self._phrases:
            return ()
        costs = self._costs(heard)
        order = np.argsort(costs, kind="stable")[:MOST_FOUND]
        return tuple(self._phrases[row] for row in order if costs[row] <= MOST_COST)

    def _phones(self, text: str, *, whole: bool) -> list[int]:
        """Of all words that are known; of none if one isn't and the `whole` is wanted."""
        found: list[int] = []
        for word in text.split():
            spelled = self._homophones.one_spelling(word)
            phones = self._pronunciations.get(word) or self._pronunciations.get(spelled)
            if phones is None and whole:
                return []
            found += [self._ids[phone] for phone in phones or () if phone in self._ids]
        return found

    def _costs(self, heard: list[int]) -> npt.NDArray[np.float32]:
        """The cost a phone of each phrase against the stretch of `heard` that suits it best (Sellers' algorithm)."""
        rows, width = self._table.shape
        column = np.tile(np.arange(width + 1, dtype=np.float32) * _GAP, (rows, 1))
        best = column[np.arange(rows), self._lengths]
        for phone in heard:
            step = np.minimum(column[:, :-1] + self._substitution[phone][self._table], column[:, 1:] + _GAP)
            column = np.zeros_like(column)
            for place in range(width):
                column[:, place + 1] = np.minimum(step[:, place], column[:, place] + _GAP)
            best = np.minimum(best, column[np.arange(rows), self._lengths])
        return np.asarray(best / self._lengths, np.float32)
