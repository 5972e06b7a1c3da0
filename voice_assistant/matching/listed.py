"""What a question lists: "in the chest, ribs or upper back".

Denying one of the things that are listed after the first says nothing of the others: "not in the ribs".  The first is
what the question is called by, and stands for all of it: "my chest is fine".
"""

from __future__ import annotations

from dataclasses import dataclass

from voice_assistant.language import Language
from voice_assistant.matching.words import Words, split


@dataclass(frozen=True, slots=True)
class Listed:
    """The telling stems of a question up to what it lists first, and the first one of each thing listed after that."""

    first: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()

    def is_partly(self, words: Words) -> bool:
        """Whether these words name something that is listed later, and not what is listed first."""
        return not self.later.isdisjoint(words.stems) and self.first.isdisjoint(words.stems)


def listed_in(question: str, language: Language) -> Listed:
    """What `question` lists, but for which part of the leg: whoever tells of one has looked at the leg.

    Nothing where it has no "or".
    """
    words = split(question, language)
    replying, grammar = language.replying, language.grammar
    if replying.alternatives.isdisjoint(words.words):
        return Listed()
    small = (replying.small - grammar.body) | replying.alternatives | grammar.leg
    items: list[list[str]] = [[]]
    for at, word in enumerate(words.words):
        if at and _begins_an_item(words, at):
            items.append([])
        if word not in small:
            items[-1].append(words.stems[at])
    first = frozenset(items[0])
    return Listed(first, frozenset(item[0] for item in items[1:] if item) - first)


def _begins_an_item(words: Words, at: int) -> bool:
    """Whether something else is listed from here on: after a comma or "or", but not "leg or foot"."""
    replying, grammar = words.language.replying, words.language.grammar
    if words.words[at] not in replying.alternatives:
        return bool(words.pauses[at])
    return grammar.leg.isdisjoint(words.words[at - 1 : at]) or grammar.leg.isdisjoint(words.words[at + 1 : at + 2])
