"""From text to words: one spelling for every way of saying a thing, joined negations, stems, no hesitations.

What is written out, joined and cut off is the language's (`language.Spelling`).  What comes out is the same small words
of grammar in every language, under the names by which the other modules know them ("not", "cannot", "since"), among
the language's own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from voice_assistant.language import UNKNOWN, Join, Language, PhraseList

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛`´ʼʹˈ′＇❛❜ꞌ", "'"))
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_PIECE = re.compile(r"\[unk\]|<unk>|'?[^\W_]+(?:'[^\W_]+)*|[,;:.!?…—–\n]+")
_STOPS = frozenset(";:.!?…—–\n")
_BETWEEN_HALVES = 5
"""Words between the two halves of a negation, at most: "je ne la lui ai vraiment pas donnée"."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One word with the pause before it: 0 none, 1 a comma, 2 a full stop."""

    word: str
    pause: int
    said: str


def normalise(text: str, language: Language) -> str:
    """`text` in small letters without punctuation, contractions written out: "i can not".  "[unk]" stays."""
    return " ".join(piece.word for piece in _pieces(_in_one_spelling(text, language), language))


def spelled(phrases: PhraseList, language: Language) -> tuple[tuple[str, ...], ...]:
    """The words of each of these phrases, as `split` gives them."""
    return tuple(split(phrase, language).words for phrase in phrases)


def _in_one_spelling(text: str, language: Language) -> str:
    text = text.translate(_APOSTROPHES)  # before NFKC, which takes U+00B4 for a blank
    for sign, word in language.spelling.signs.items():
        text = text.replace(sign, f" {word} ")
    text = _DRAWN_OUT.sub(r"\1", unicodedata.normalize("NFKC", text).lower().translate(_APOSTROPHES))
    return language.spelling.typed_alone.get(text.strip(" .!,"), text)


def _pieces(written: str, language: Language) -> list[Piece]:
    """The words of a text in one spelling."""
    result: list[Piece] = []
    pause = 0
    kept_after = language.spelling.kept_after
    for piece in _PIECE.findall(written):
        if not (piece[0].isalnum() or piece[0] in "['<"):
            pause = max(pause, 2 if _STOPS & set(piece) else 1)
            continue
        before = result[-1].word if result and not pause else ""
        kept = before in kept_after.get(piece, ())
        for word in (piece,) if kept else _written_out(piece, language):
            result.append(Piece(word, pause, word))
            pause = 0
    return result


@lru_cache(maxsize=4096)
def _written_out(piece: str, language: Language) -> tuple[str, ...]:
    spelling = language.spelling
    if piece in (UNKNOWN, "<unk>"):
        return (UNKNOWN,)
    if piece.isdecimal() and piece.isascii():
        return tuple(_number(piece, language))
    if piece in spelling.contractions:
        return tuple(spelling.contractions[piece].split())
    piece = piece.strip("'")
    if "'" not in piece:
        return (piece,)
    for ending, full in spelling.apostrophe_endings.items():
        if piece.endswith(ending):
            return (*_written_out(piece.removesuffix(ending), language), full)
    stem, _, ending = piece.rpartition("'")
    if ending == "s" and spelling.is_after:
        return (*_written_out(stem, language), "is" if stem in spelling.is_after else "'s")
    return tuple(word for part in piece.split("'") for word in _written_out(part, language))


def _number(digits: str, language: Language) -> list[str]:
    """Up to ninety-nine as a number, longer ones digit by digit, as telephone numbers are."""
    words = _digits(language)
    if digits in words:
        return [words[digits]]
    if len(digits) == 2 and digits[0] != "0":
        return [words[digits[0] + "0"], words[digits[1]]]
    return [words[digit] for digit in digits]


@lru_cache(maxsize=8)
def _digits(language: Language) -> Mapping[str, str]:
    """Each number up to twenty, and the tens up to ninety, in digits -> its word."""
    return {str(int(n)): word for word, n in language.grammar.numbers.items() if n < 100}


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words ready for matching, with what is known of each."""

    language: Language
    words: tuple[str, ...]
    """Joined where several act as one: "can not" is "cannot"."""
    stems: tuple[str, ...]
    pauses: tuple[int, ...]
    """The pause before each word: 0 none, 1 a comma, 2 a full stop."""
    past: tuple[bool, ...]
    """A verb in the past tense that says of what follows that it was."""
    said: tuple[str, ...]
    """Each word as it was said, before joining."""
    text: str
    """All of them as people write them: small letters, contractions as they are, no punctuation."""

    def __len__(self) -> int:
        return len(self.words)

    def part(self, first: int, last: int) -> Words:
        """The words from one place up to another, as if nothing stood beside them."""
        said = self.said[first:last]
        return Words(
            self.language,
            self.words[first:last],
            self.stems[first:last],
            (0, *self.pauses[first + 1 : last]),
            self.past[first:last],
            said,
            " ".join(said),
        )


@lru_cache(maxsize=4096)
def split(text: str, language: Language) -> Words:
    """The words of `text`, normalised and joined.  Repeated and half-spoken words are dropped: "n n no" is "no"."""
    written = _in_one_spelling(text, language)
    pieces = _with_halves_together(_without_stutter(_pieces(written, language), language), language)
    words: list[str] = []
    pauses: list[int] = []
    past: list[bool] = []
    said: list[str] = []
    at = 0
    while at < len(pieces):
        word, pause = pieces[at].word, pieces[at].pause
        length, joined, was = _joined(pieces, at, language)
        said.append(" ".join(piece.said for piece in pieces[at : at + (length or 1)]))
        if length:
            word = joined
        words.append(word)
        pauses.append(pause)
        past.append(was or word in language.grammar.past)
        at += length or 1
    return Words(
        language,
        tuple(words),
        tuple(stem(word, language) for word in words),
        tuple(pauses),
        tuple(past),
        tuple(said),
        " ".join(piece for piece in _PIECE.findall(written) if piece[0].isalnum() or piece[0] in "['<"),
    )


def _with_halves_together(pieces: list[Piece], language: Language) -> list[Piece]:
    """A negation of two halves as one word in the place of the first: "ne sens pas" is "not" and "sens"."""
    halves = language.spelling.halves
    if not halves:
        return pieces
    result = list(pieces)
    for at in range(len(result) - 1, -1, -1):
        for end in range(at + 1, min(len(result), at + 2 + _BETWEEN_HALVES)):
            if result[end].pause:
                break
            joined = halves.get(f"{result[at].word} {result[end].word}")
            if joined is not None:
                before = result[end - 1]
                result[end - 1] = replace(before, said=f"{before.said} {result[end].said}")
                result[at] = replace(result[at], word=joined)
                del result[end]
                break
    return result


@lru_cache(maxsize=8)
def _joins(language: Language) -> Mapping[str, Sequence[tuple[tuple[str, ...], Join]]]:
    """First word -> the groups that begin with it, longest first."""
    rows: dict[str, list[tuple[tuple[str, ...], Join]]] = {}
    for join in language.spelling.joined:
        for group in join.said:
            rows.setdefault(group[0], []).append((group, join))
    for row in rows.values():
        row.sort(key=lambda entry: -len(entry[0]))
    return rows


def _joined(pieces: Sequence[Piece], at: int, language: Language) -> tuple[int, str, bool]:
    spelling, grammar = language.spelling, language.grammar
    for group, join in _joins(language).get(pieces[at].word, ()):
        end = at + len(group)
        if end <= len(pieces) and all(
            pieces[at + i].word == group[i] and (i == 0 or not pieces[at + i].pause) for i in range(len(group))
        ):
            opens = join.before_a_sentence
            if opens and (end == len(pieces) or pieces[end].word not in spelling.opens_a_sentence):
                continue
            turned = opens and end + 1 < len(pieces) and pieces[end].word in spelling.modals
            if turned and pieces[end + 1].word in grammar.subject_pronouns:
                # "no way could I stand": the verb before its subject belongs to it
                return len(group) + 1, join.word, False
            return len(group), join.word, join.past
    return 0, "", False


def _without_stutter(pieces: list[Piece], language: Language) -> list[Piece]:
    """Without words said twice in a row and beginnings of the next word; numbers stay ("nine nine nine")."""
    spelling = language.spelling
    result: list[Piece] = []
    for piece in pieces:
        word, pause = piece.word, piece.pause
        while result:
            last = result[-1].word
            on_purpose = word in spelling.repeated_on_purpose or word in language.grammar.numbers or word == UNKNOWN
            repeated = last == word and not pause and not on_purpose
            begun = (
                len(last) <= 2 < len(word) + 1
                and last != word
                and word.startswith(last)
                and last not in spelling.whole_short_words
                and last.isalpha()
            )
            if not repeated and not begun:
                break
            pause = max(pause, result.pop().pause)
        result.append(piece if pause == piece.pause else replace(piece, pause=pause))
    return result


# ---- stems ----


@lru_cache(maxsize=8)
def _stem_of(language: Language) -> Mapping[str, str]:
    return {form: head for head, forms in language.spelling.forms.items() for form in (head, *forms)}


@lru_cache(maxsize=8192)
def stem(word: str, language: Language) -> str:
    """The word without its ending, so that "locks" meets "locked"; parts of the body and of time keep their number."""
    spelling, grammar, stems = language.spelling, language.grammar, _stem_of(language)
    if word in stems:
        return stems[word]
    if word in grammar.body or word in grammar.units or len(word) < 4 or not word.isalpha():
        return word
    for ending, least in spelling.endings.items():
        if word.endswith(ending) and len(word) >= least and not word.endswith(tuple(spelling.no_endings)):
            word = word.removesuffix(ending)
            if ending in spelling.doubles and len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    for ending, instead in spelling.last_letters.items():
        if word.endswith(ending) and len(word) > 3:
            return word.rstrip(ending) + instead if instead else word.removesuffix(ending)
    return word


def without_fillers(words: Iterable[str], language: Language) -> list[str]:
    """An answer without its hesitations and vocatives."""
    return [word for word in words if word not in language.spelling.fillers]
