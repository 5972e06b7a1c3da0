"""What a person asks about, or is afraid of: "can I take a painkiller?", "I'm scared it's a clot".

An opening ("can I", "scared it's") and a topic, near each other and in one sentence.  Nothing else of the words is
read here: what they tell is noted beside it, and a question is no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voice_assistant.matching.english import UNKNOWN
from voice_assistant.matching.words import Words, split

NEAR = 8
"""At most so many words lie between an opening and its topic."""

Inquiries = Sequence[tuple[str, Sequence[tuple[str, ...]], Sequence[tuple[str, ...]]]]
"""(id, openings as words, topics as stems), in the file's order."""


def inquiries_of(entries: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> Inquiries:
    """Compiled: (id, openings, topics), phrases as they are written."""
    return tuple(
        (
            id_,
            _longest_first(tuple(split(o).words) for o in openings),
            _longest_first(tuple(split(t).stems) for t in topics),
        )
        for id_, openings, topics in entries
    )


def find_inquiry(words: Words, inquiries: Inquiries) -> str:
    """The id of what is asked about; empty: nothing is.  The topic that is said in most words wins."""
    best: tuple[int, str] = (0, "")
    for id_, openings, topics in inquiries:
        starts = _places(words.words, openings, unheard=1)
        if not starts:
            continue
        for begin, end in _places(words.stems, topics):
            if end - begin > best[0] and any(_near(words, opening, (begin, end)) for opening in starts):
                best = (end - begin, id_)
    return best[1]


def _longest_first(phrases: Iterable[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    return sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))


def _places(words: Sequence[str], phrases: Sequence[tuple[str, ...]], *, unheard: int = 0) -> list[tuple[int, int]]:
    """Where the phrases are; of several words as many as `unheard` may be unknown ("can [unk] take it")."""
    return [
        (at, at + len(phrase))
        for at in range(len(words))
        for phrase in phrases
        if _is_at(words[at : at + len(phrase)], phrase, unheard if len(phrase) > 1 else 0)
    ]


def _is_at(words: Sequence[str], phrase: tuple[str, ...], unheard: int) -> bool:
    if len(words) < len(phrase):
        return False
    missing = [said for said, word in zip(words, phrase, strict=True) if said != word]
    return len(missing) <= unheard and all(said == UNKNOWN for said in missing)


def _near(words: Words, opening: tuple[int, int], topic: tuple[int, int]) -> bool:
    """Whether they are of one sentence, in either order: "can I walk", "the tablets, can I take them"."""
    first, second = sorted((opening, topic))
    if first[1] > second[0] or second[0] - first[1] > NEAR:
        return False
    return not any(words.pauses[at] == 2 for at in range(first[1], second[0] + 1))
