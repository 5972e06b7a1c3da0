"""A clause of a reply, and what is known of it before any finding is looked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from voice_assistant.matching.clauses import Context, context, is_an_answer
from voice_assistant.matching.measures import Quantity
from voice_assistant.matching.words import Words


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a reply, and what is known of it before any finding is looked for."""

    words: Words
    first: int
    last: int
    taken: frozenset[int]
    """Places of words that belong to a phrase of their own, and govern nothing."""
    owned: Mapping[int, frozenset[int]]
    """Place of a negation within a phrase of the dialogue -> all places of the phrase: it governs nothing else."""
    doubts: frozenset[int]
    """Places of "I don't know" and the like."""
    of_another: bool
    """It tells of somebody who is not the person in pain."""
    of_person: bool
    """ "He", "she" or "we" does it, and nobody had said that somebody else is in pain."""
    quantities: tuple[Quantity, ...]

    @property
    def text(self) -> tuple[str, ...]:
        """Its words."""
        return self.words.words[self.first : self.last]

    @property
    def places(self) -> range:
        """All its places."""
        return range(self.first, self.last)

    @property
    def start(self) -> int:
        """Its first place after what only leads on: "well", "but"."""
        replying = self.words.language.replying
        at = self.first
        while at < self.last - 1 and self.words.words[at] in replying.clause_words | {"and"}:
            at += 1
        return at

    def around(self, start: int, end: int, first: int | None = None, others: frozenset[int] = frozenset()) -> Context:
        """What governs the words from `start` to `end`; `others`: places of other phrases like these."""
        first = self.first if first is None else first
        taken = self.taken | {at for at, phrase in self.owned.items() if start not in phrase}
        return context(self.words, first, self.last, start, end, taken, self.doubts, others)

    @property
    def only(self) -> bool:
        """Whether it says "only" or "just", or ends in "and that's all"."""
        replying = self.words.language.replying
        after = self.words.words[self.last : self.last + 4]
        return not replying.only.isdisjoint(self.text) or ("that", "is", "all") in (
            after[:3],
            after[1:4],
            self.text[-3:],
        )

    def places_of(self, among: Collection[str]) -> list[int]:
        """Where it has one of these words."""
        return [at for at in range(self.first, self.last) if self.words.words[at] in among]

    @property
    def parts(self) -> list[int]:
        """Where it names a part of the body; "the back of my thigh" names no back, "between my legs" no leg."""
        grammar = self.words.language.grammar
        words = self.words.words
        return [
            at
            for at in self.places_of(grammar.body)
            if words[at + 1 : at + 2] != ("of",) and "between" not in words[max(self.first, at - 2) : at]
        ]

    def denies_partly(self, at: int) -> bool:
        """Whether the negation at this place leaves a little: "not very red"."""
        return self.words.words[at + 1] in self.words.language.grammar.partly

    def negated(self) -> bool:
        """Whether a negation is in it that belongs to no phrase, and is no answer before it."""
        grammar = self.words.language.grammar
        return any(
            at not in self.taken and at not in self.owned and not (at == self.first and self.words.words[at] == "no")
            for at in self.places_of(grammar.negators)
        )


def with_negation(clause: Clause, start: int) -> int:
    """The place of the nearest negation before a term, if only small words stand between; else of the term."""
    grammar, replying = clause.words.language.grammar, clause.words.language.replying
    for at in range(start - 1, clause.first - 1, -1):
        if clause.words.words[at] in grammar.negators:
            answer = at == clause.first and clause.words.words[at] == "no" and is_an_answer(clause.words, at, start)
            return start if at in clause.taken or answer else at
        if clause.words.words[at] not in replying.small:
            break
    return start


def words_of_well(clause: Clause) -> list[int]:
    """Where it says that something is well: "fine", "all right", and "well" but in "as well"."""
    replying = clause.words.language.replying
    words = clause.words.words
    fine = [
        at
        for at in clause.places_of(replying.well)
        if words[at] != "well" or (at > clause.first and words[at - 1] != "as")
    ]
    return fine + [at for at in clause.places_of(("right",)) if at > clause.first and words[at - 1] == "all"]
