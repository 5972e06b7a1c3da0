"""How people begin what a dialogue lists in short: "leg is cold" is said "my leg is cold".

For the recogniser only: what is meant is the matcher's business, which looks for the short phrase within.
"""

from __future__ import annotations

from voice_assistant.language import Language

_BEGINNINGS = {
    "i": "can't cannot couldn't had lost have feel haven't keep get blacked collapsed coughed soiled pooed weed "
    "spat think hit brought messed dropped",
    "i'm": "short coughing gasping struggling fighting bleeding having losing covered confused choking unconscious "
    "spitting bringing paralysed suffocating wheezing very dizzy",
    "it": "hurts goes feels keeps comes started burns aches won't never",
    "it's": "worse sore swollen numb stiff hot cold red blue white painful tender getting gone hard",
    "i have": "a an pain cramp cramps pains swelling chest no trouble difficulty tightness",
    "there's": "blood pressure lots",
}
"""What is put before a phrase that begins with one of these words."""
OPENINGS = frozenset({"my", *(word for opening in _BEGINNINGS for word in opening.split())})
"""The little words that a phrase begins with; what is meant doesn't hang on them."""
_BEFORE = {word: opening for opening, words in _BEGINNINGS.items() for word in words.split()}
_STATEMENTS = frozenset("is are has hasn't won't wasn't goes keeps going matter old man lady how helps let".split())
"""With one of these a phrase is a sentence, or a person, that nobody has: "pain is far worse", "an old man"."""


def opened(phrase: str, language: Language) -> str:
    """The phrase as somebody would begin it; itself where nothing is known to go before it."""
    first, *others = phrase.split()
    opening = "my" if first in language.grammar.body else _BEFORE.get(first)
    if opening is None or (opening == "i have" and not _STATEMENTS.isdisjoint(others)):
        return phrase
    return f"{opening} {phrase}"
