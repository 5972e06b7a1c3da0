"""One spelling for words that sound the same.

Given both "no" and "know" a recogniser must guess between them, and splits its belief in two.  So each sound is
listened for in one spelling only, and the phrase's own spelling is put back afterwards ("i don't no" is read as "i
don't know").
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from voice_assistant.events import Word

_ALIKE = (
    "no know",
    "i aye eye",
    "one won",
    "two to too",
    "four for",
    "right write",
    "weak week",
    "wait weight",
    "there their they're",
    "your you're",
    "were we're",
    "red read",
    "here hear",
    "past passed",
    "okay ok",
    "heel heal",
    "it's its",
    "are our",
    "new knew",
    "nose knows",
    "not knot",
    "bye by buy",
    "be bee",
    "calf calve",
    "do due",
    "piece peace",
    "would wood",
    "close clothes",
    "high hi",
    "whether weather",
    "let's lets",
    "flu flew",
)
"""Groups with the same pronunciation in the CMU dictionary; the first is the spelling that is listened for."""

_SPELLING = {word: group.split()[0] for group in _ALIKE for word in group.split()[1:]}


@lru_cache(maxsize=16_384)
def one_spelling(phrase: str) -> str:
    """`phrase` with each word in the spelling that is listened for."""
    return " ".join(_SPELLING.get(word, word) for word in phrase.split())


class Spellings:
    """Puts the phrases' own spellings back into what was recognised."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        for phrase in phrases:
            spelled = one_spelling(phrase)
            if spelled != phrase:
                self._phrases.setdefault(tuple(spelled.split()), tuple(phrase.split()))
        self._longest = max(map(len, self._phrases), default=0)

    def restored(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """`words` with every whole phrase in its own spelling; a phrase of one word only where nothing else was
        said.
        """
        result: list[Word] = []
        at = 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                if length == 1 and len(words) > 1:
                    continue  # "i" is "aye" when it stands alone, and itself in a sentence
                own = self._phrases.get(tuple(word.text for word in words[at : at + length]))
                if own:
                    result += [
                        Word(text=text, began=word.began, ended=word.ended, confidence=word.confidence)
                        for text, word in zip(own, words[at:], strict=False)
                    ]
                    at += length
                    break
            else:
                result.append(words[at])
                at += 1
        return tuple(result)
