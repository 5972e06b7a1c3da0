"""Things asked together that are named by their place: "the second one", "both"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from voice_assistant.dialog import Value
from voice_assistant.language import Language
from voice_assistant.matching.reply import Sign, Tag
from voice_assistant.matching.values import Mention
from voice_assistant.matching.words import Words, spelled


@dataclass(slots=True)
class Named:
    """Things asked together that were named by their place: "the second one", "both"."""

    signs: list[Sign] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)


def named_by_place(words: Words, members: Sequence[str]) -> Named:
    """Which of these were named by their place in the question."""
    grammar, answering = words.language.grammar, words.language.answering
    text = words.words
    named = Named()

    def name(chosen: Sequence[str], start: int, end: int) -> None:
        named.covered.update(range(start, end))
        said = " ".join(words.said[start:end])
        named.signs.extend(Sign(start, end, Tag.SO, member) for member in chosen)
        named.mentions.extend(Mention(finding=member, value=Value.YES, words=said) for member in chosen)

    for at, word in enumerate(text):
        following = text[at + 1] if at + 1 < len(text) else ""
        before = text[at - 1] if at else ""
        denied = any(earlier in grammar.negators - {"no"} for earlier in text[max(0, at - 2) : at])
        if (
            word in answering.ordinals
            and before == "the"
            and following in ("", "one", "and", "thing", "please")
            and not denied
        ):
            place = answering.ordinals[word]
            if -len(members) <= place < len(members):
                name([members[place]], at - 1, at + 1 + (following in ("one", "thing")))
        if (
            before == "number"
            and not following
            and word in ("one", "two", "three")
            and grammar.numbers[word] <= len(members)
        ):
            name([members[int(grammar.numbers[word]) - 1]], at - 1, at + 1)
    for phrase, chosen in ((key, members) for key in spelled(answering.all_of_them, words.language)):
        if _closes(text, phrase, words.language):
            name(chosen, len(text) - len(phrase), len(text))
            return named
    for phrase in spelled(answering.some_of_them, words.language):
        if _closes(text, phrase, words.language):
            named.covered.update(range(len(text) - len(phrase), len(text)))
            named.signs.append(Sign(len(text) - len(phrase), len(text), Tag.SO))
            return named
    return named


def _closes(text: Sequence[str], phrase: Sequence[str], language: Language) -> bool:
    """Whether these words end what was said, with at most a yes before them."""
    answering = language.answering
    before = text[: -len(phrase)]
    return tuple(text[len(before) :]) == tuple(phrase) and (
        not before or before[-1] in answering.yes_words | {"i", "have"}
    )
