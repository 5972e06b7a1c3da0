"""One spelling for words that sound the same.

Given both "no" and "know" a recogniser must guess between them, and splits its belief in two.  So each sound is
listened for in one spelling only, and the phrase's own spelling is put back afterwards ("i don't no" is read as "i
don't know").  Which words sound the same is in the language pack.
"""

from __future__ import annotations

from collections.abc import Iterable

from voice_assistant.events import Word


class Homophones:
    """Groups of words with the same pronunciation; the first of each is the spelling that is listened for."""

    def __init__(self, groups: Iterable[tuple[str, ...]] = ()) -> None:
        self._spelling = {word: first for first, *others in groups for word in others}

    def one_spelling(self, phrase: str) -> str:
        """`phrase` with each word in the spelling that is listened for."""
        return " ".join(self._spelling.get(word, word) for word in phrase.split())

    def are_alike(self, one: str, other: str) -> bool:
        """Whether both sound the same."""
        return one == other or self.one_spelling(one) == self.one_spelling(other)


NONE_ALIKE = Homophones()
"""No two words sound the same."""


class Spellings:
    """Puts the phrases' own spellings back into what was recognised."""

    def __init__(self, phrases: Iterable[str], homophones: Homophones) -> None:
        self._phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        for phrase in phrases:
            spelled = homophones.one_spelling(phrase)
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
