"""Where to look for what governs a phrase: its own clause, the words before it that reach it, its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_assistant.language import Language
from voice_assistant.matching.search import Match
from voice_assistant.matching.words import Words

REACH = 14
"""How many words before a phrase are looked at for what governs it."""
CLAUSE_REACH = 10
"""How many words of its clause, before and after it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A match among the words around it."""

    words: Words
    match: Match
    taken: frozenset[int]
    """Places of negations that belong to a phrase, this one or another: they deny nothing else."""
    mentioned: frozenset[int]
    """Places of the words of other matches."""
    subject: int | None
    """Place of the first word of the sentence that the match makes ("my leg is swollen"); None for a noun."""
    before: tuple[int, ...]
    """Places of the words before it that may govern it, nearest first."""
    edge: int
    """Place of the word that ended this, or -1."""

    @classmethod
    def of(cls, words: Words, match: Match, matches: Sequence[Match]) -> Scope:
        """Find the scope of one of these matches."""
        subject = _subject(words, match)
        before, edge = _governing(words, match.start if subject is None else subject, linked=subject is None)
        return cls(
            words=words,
            match=match,
            taken=frozenset(at for other in matches for at in other.own_negations()),
            mentioned=frozenset(at for other in matches if other is not match for at in other.places),
            subject=subject,
            before=before,
            edge=edge,
        )

    @property
    def text(self) -> tuple[str, ...]:
        """The words."""
        return self.words.words

    @property
    def opening(self) -> int:
        """Place of the first word of the match, with its subject."""
        return self.match.start if self.subject is None else self.subject

    def word(self, at: int) -> str:
        """The word at this place, or an empty one outside."""
        return self.words.words[at] if 0 <= at < len(self.words.words) else ""

    def after(self) -> Iterator[int]:
        """Places after the match within its clause."""
        for at in range(self.match.end, min(len(self.text), self.match.end + CLAUSE_REACH)):
            if self._new_clause(at):
                return
            yield at

    def ahead(self) -> Iterator[int]:
        """Places before the match within its clause, nearest first."""
        for at in range(self.match.start - 1, max(-1, self.match.start - 1 - CLAUSE_REACH), -1):
            if self._new_clause(at + 1):
                return
            yield at

    def sentence(self) -> Iterator[int]:
        """Places of the whole sentence around the match."""
        first, last = self.match.start, self.match.end
        while first > 0 and self.words.pauses[first] < 2:
            first -= 1
        while last < len(self.text) and self.words.pauses[last] < 2:
            last += 1
        return (at for at in range(first, last) if not self.match.start <= at < self.match.end)

    def _new_clause(self, at: int) -> bool:
        """Whether a new statement begins here."""
        grammar = self.words.language.grammar
        if self.words.pauses[at] == 2:
            return True
        word = self.text[at]
        if word in ("and", "but"):
            at += 1
            while self.word(at) in grammar.degrees:
                at += 1
            return self.word(at) in grammar.subjects
        return self.words.pauses[at] == 1 and word in grammar.subjects


def _subject(words: Words, match: Match) -> int | None:
    grammar, phrasing = words.language.grammar, words.language.phrasing
    text = words.words
    start = match.start
    if text[start] in grammar.body:
        if not _makes_a_sentence(words, match):
            return None
    elif text[start] not in grammar.subject_pronouns:
        return None
    while start and text[start - 1] in phrasing.parts_of_a_subject and not words.pauses[start]:
        start -= 1
    return start


def _makes_a_sentence(words: Words, match: Match) -> bool:
    """ "My chest hurts", not "chest pain": there is a verb, and no noun after the part of the body."""
    grammar = words.language.grammar
    text = words.words
    if any(text[at] in grammar.copulas or text[at] in grammar.negators for at in range(match.start + 1, match.end)):
        return True
    if match.end == match.start + 1:
        return False
    following = text[match.start + 1]
    determined = match.start > 0 and text[match.start - 1] in grammar.determiners | grammar.sides
    verb = determined or (following.endswith("s") and not following.endswith("ss"))
    return (
        verb and following not in grammar.places and following not in grammar.body and following not in grammar.symptoms
    )


def _governing(words: Words, opening: int, *, linked: bool) -> tuple[tuple[int, ...], int]:
    """The words that may govern what begins at `opening`, and where they end.

    Before a sentence with a subject only a linking word leads further: "I don't think | my leg is swollen".
    """
    grammar = words.language.grammar
    text = words.words
    places: list[int] = []
    at = opening - 1
    while at >= 0 and len(places) < REACH and words.pauses[at + 1] < 2:
        word = text[at]
        before = text[at - 1] if at else ""
        if not linked:
            if not _links(before, word, words.language):
                break
            linked = True
        elif (word in grammar.clause_ends and word not in grammar.doubt_words) or (
            word in grammar.factive and not _goes_with(before, word, words.language)
        ):
            break
        places.append(at)
        if word in grammar.subject_pronouns:
            linked = False
        at -= 1
    return tuple(places), at


def _links(before: str, word: str, language: Language) -> bool:
    """Whether the word leads into the next clause: "think", "if", but "that" only in "not that", "think that"."""
    grammar = language.grammar
    if word == "that":
        return before in grammar.links - {"like", "what", "when", "asif"} or before in ("not", "isnot")
    return word in grammar.links or word in grammar.doubt_words


def _goes_with(before: str, word: str, language: Language) -> bool:
    grammar = language.grammar
    return before in grammar.takes_with or (before, word) in grammar.doubt_pairs
