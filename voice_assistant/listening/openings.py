"""How people begin what a dialogue lists in short: "leg is cold" is said "my leg is cold".

For the recogniser only: what is meant is the matcher's business, which looks for the short phrase within.
"""

from __future__ import annotations

from voice_assistant.language import Language


def opened(phrase: str, language: Language) -> str:
    """The phrase as somebody would begin it; itself where nothing is known to go before it."""
    hearing = language.hearing
    first, *others = phrase.split()
    if first in language.grammar.body:
        opening = hearing.before_a_part
    else:
        opening = next((opening for opening, words in hearing.beginnings.items() if first in words), "")
    if not opening or not hearing.never_begun_with.get(opening, frozenset()).isdisjoint(others):
        return phrase
    return f"{opening} {phrase}"


def little_words(language: Language) -> frozenset[str]:
    """The words that openings are made of; what is meant doesn't hang on them."""
    hearing = language.hearing
    return frozenset(word for opening in (hearing.before_a_part, *hearing.beginnings) for word in opening.split())
