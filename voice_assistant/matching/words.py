"""From text to words: one spelling for every way of saying a thing, joined negations, stems, no hesitations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from voice_assistant.matching import english

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛`´ʼʹˈ′＇❛❜ꞌ", "'"))
_SIGNS = str.maketrans({"👍": " yes ", "✅": " yes ", "✔": " yes ", "👎": " no ", "❌": " no ", "✖": " no "})
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_TYPED_ALONE = {"y": "yes", "n": "no"}
"""What only a keyboard answers; beside other words it is a half-spoken word."""
_PIECE = re.compile(r"\[unk\]|<unk>|'?[^\W_]+(?:'[^\W_]+)*|[,;:.!?…—–\n]+")
_STOPS = frozenset(";:.!?…—–\n")
_AND_TENS = {str(n): word for n, word in enumerate(english.NUMBERS[:21])} | {
    str(n * 10): word for n, word in enumerate(english.NUMBERS[20:28], start=2)
}


def normalise(text: str) -> str:
    """`text` in small letters without punctuation, contractions written out: "i can not".  "[unk]" stays."""
    return " ".join(word for word, _ in _pieces(text))


def _in_one_spelling(text: str) -> str:
    text = text.translate(_APOSTROPHES).translate(_SIGNS)  # before NFKC, which takes U+00B4 for a blank
    text = _DRAWN_OUT.sub(r"\1", unicodedata.normalize("NFKC", text).lower().translate(_APOSTROPHES))
    return _TYPED_ALONE.get(text.strip(" .!,"), text)


def _pieces(text: str) -> list[tuple[str, int]]:
    """Each word with the pause before it: 0 none, 1 a comma, 2 a full stop."""
    result: list[tuple[str, int]] = []
    pause = 0
    for piece in _PIECE.findall(_in_one_spelling(text)):
        if not (piece[0].isalnum() or piece[0] in "['<"):
            pause = max(pause, 2 if _STOPS & set(piece) else 1)
            continue
        before = result[-1][0] if result and not pause else ""
        for word in ("its",) if piece == "its" and before in english.BEFORE_ITS else _written_out(piece):
            result.append((word, pause))
            pause = 0
    return result


@lru_cache(maxsize=4096)
def _written_out(piece: str) -> tuple[str, ...]:
    if piece in (english.UNKNOWN, "<unk>"):
        return (english.UNKNOWN,)
    if piece.isdecimal() and piece.isascii():
        return tuple(_number(piece))
    if piece in english.CONTRACTIONS:
        return tuple(english.CONTRACTIONS[piece].split())
    piece = piece.strip("'")
    stem, mark, ending = piece.rpartition("'")
    if not mark:
        return (piece,)
    if piece.endswith("n't"):
        return (piece[:-3], "not")
    match ending:
        case "m" | "re" | "ve" | "ll" | "d":
            full = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}[ending]
            return (*_written_out(stem), full)
        case "s":
            return (*_written_out(stem), "is" if stem in english.IS_AFTER else "'s")
    return tuple(piece.split("'"))


def _number(digits: str) -> list[str]:
    """Up to ninety-nine as a number, longer ones digit by digit, as telephone numbers are."""
    if digits in _AND_TENS:
        return [_AND_TENS[digits]]
    if len(digits) == 2 and digits[0] != "0":
        return [_AND_TENS[digits[0] + "0"], _AND_TENS[digits[1]]]
    return [_AND_TENS[digit] for digit in digits]


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words ready for matching, with what is known of each."""

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


@lru_cache(maxsize=4096)
def split(text: str) -> Words:
    """The words of `text`, normalised and joined.  Repeated and half-spoken words are dropped: "n n no" is "no"."""
    pieces = _without_stutter(_pieces(text))
    words: list[str] = []
    pauses: list[int] = []
    past: list[bool] = []
    said: list[str] = []
    at = 0
    while at < len(pieces):
        word, pause = pieces[at]
        length, joined, was = _joined(pieces, at)
        said.append(" ".join(piece for piece, _ in pieces[at : at + (length or 1)]))
        if length:
            word = joined
        words.append(word)
        pauses.append(pause)
        past.append(was or word in english.PAST)
        at += length or 1
    return Words(
        tuple(words),
        tuple(stem(word) for word in words),
        tuple(pauses),
        tuple(past),
        tuple(said),
        " ".join(piece for piece in _PIECE.findall(_in_one_spelling(text)) if piece[0].isalnum() or piece[0] in "['<"),
    )


_JOINS: dict[str, list[tuple[tuple[str, ...], str, bool | None]]] = {}
for (_word, _past), _groups in english.JOINED.items():
    for _group in (tuple(group.split()) for group in _groups.split(";")):
        _JOINS.setdefault(_group[0], []).append((_group, _word, _past))
for _row in _JOINS.values():
    _row.sort(key=lambda entry: -len(entry[0]))


def _joined(pieces: Sequence[tuple[str, int]], at: int) -> tuple[int, str, bool]:
    for group, joined, past in _JOINS.get(pieces[at][0], ()):
        end = at + len(group)
        if end <= len(pieces) and all(
            pieces[at + i][0] == group[i] and (i == 0 or not pieces[at + i][1]) for i in range(len(group))
        ):
            if past is None and (end == len(pieces) or pieces[end][0] not in english.OPENS_A_SENTENCE):
                continue
            turned = past is None and end + 1 < len(pieces) and pieces[end][0] in english.MODALS
            if turned and pieces[end + 1][0] in english.SUBJECT_PRONOUNS:
                return (
                    len(group) + 1,
                    joined,
                    False,
                )  # "no way could I stand": the verb before its subject belongs to it
            return len(group), joined, bool(past)
    return 0, "", False


_WHOLE_SHORT_WORDS = frozenset("a i an am as at be by do he if in is it me my no of oh on or so to up us we go".split())
_REPEATED_ON_PURPOSE = frozenset([*english.NUMBERS, "uh", "mm", "bye", english.UNKNOWN])


def _without_stutter(pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Without words said twice in a row and beginnings of the next word; numbers stay ("nine nine nine")."""
    result: list[tuple[str, int]] = []
    for word, pause in pieces:
        while result:
            last, last_pause = result[-1]
            repeated = last == word and not pause and word not in _REPEATED_ON_PURPOSE
            begun = (
                len(last) <= 2 < len(word) + 1
                and last != word
                and word.startswith(last)
                and last not in _WHOLE_SHORT_WORDS
                and last.isalpha()
            )
            if not repeated and not begun:
                break
            result.pop()
            pause = max(pause, last_pause)
        result.append((word, pause))
    return result


# ---- stems ----

_STEM_OF = {form: head for head, forms in english.FORMS.items() for form in (head, *forms.split())}


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The word without its ending, so that "locks" meets "locked"; parts of the body and of time keep their number."""
    if word in _STEM_OF:
        return _STEM_OF[word]
    if word in english.BODY or word in english.UNITS or len(word) < 4 or not word.isalpha():
        return word
    for ending, least in (("ing", 5), ("ed", 5), ("es", 6), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith(("ss", "us", "is", "eed")):
            word = word[: -len(ending)]
            if ending in ("ing", "ed") and len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if word.endswith("ie") or (word.endswith("i") and len(word) > 3):
        return word.rstrip("ie") + "y"
    return word.removesuffix("e") if len(word) > 3 else word


def without_fillers(words: Iterable[str]) -> list[str]:
    """An answer without its hesitations and vocatives."""
    return [word for word in words if word not in english.FILLERS]
