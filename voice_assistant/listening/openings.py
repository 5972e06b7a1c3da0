"""How people begin what a dialogue lists in short: "leg is cold" is said "my leg is cold".

For the recogniser only: what is meant is the matcher's business, which looks for the short phrase within.
"""

from __future__ import annotations

from voice_assistant.matching import english

_BEGINNINGS = {
    "i": "can't cannot couldn't had lost have feel haven't keep get",
    "it": "hurts goes feels keeps comes started burns aches won't never",
    "it's": "worse sore swollen numb stiff hot cold red blue white painful tender getting gone",
    "i have": "a an pain cramp cramps pains swelling chest no",
}
"""What is put before a phrase that begins with one of these words."""
_BEFORE = {word: opening for opening, words in _BEGINNINGS.items() for word in words.split()}


def opened(phrase: str) -> str:
    """The phrase as somebody would begin it; itself where nothing is known to go before it."""
    first = phrase.partition(" ")[0]
    opening = "my" if first in english.BODY else _BEFORE.get(first)
    return f"{opening} {phrase}" if opening else phrase
