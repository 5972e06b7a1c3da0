"""Templates to sentences: fills in the person, the region's numbers and the hour, and joins lists as people speak
them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from voice_assistant.dialog import Dialog, Person
from voice_assistant.events import Line
from voice_assistant.texts import SLOT

_LITTLE = frozenset(
    "a an the is are was were be been do does did has have had it its that this these those there of on in at to from "
    "for with by and or not no so as if than then now right today tonight all any at you your they their them he she "
    "him her his i me my we us our please just still too also again sure ever".split()
)
"""Words that carry little: a question can be understood once its last other word begins."""


def fill(template: str, person: Person, slots: Mapping[str, str], *, sentence: bool = True) -> str:
    """The sentence: `{you|they}` by person, `{name}` from `slots`; its first letter made large (unless it is none).

    Raises KeyError for a slot that nobody gave (the loader has checked all that files can name).
    """

    def replace(match: re.Match[str]) -> str:
        inner = match.group(1)
        if "|" in inner:
            own, other = inner.split("|", 1)
            return own if person is Person.SELF else other
        return slots[inner]

    text = SLOT.sub(replace, template)
    for _ in range(3):
        if "{" not in text:
            break
        text = SLOT.sub(replace, text)  # a region's slot may itself hold {you|they}
    text = re.sub(r"\s+", " ", text).strip()
    if not sentence:
        return text
    return re.sub(r"(^|[.!?] )([a-z])", lambda m: m.group(1) + m.group(2).upper(), text)


def in_general(dialog: Dialog, text: str) -> str:
    """A name or text of the dialogue for a reader: to the person in pain, at night, in no country yet."""
    region = dialog.regions["unknown"]
    slots = {**region.slots, "tonight": dialog.language.telling.tonight, "region": region.name}
    return fill(text, Person.SELF, slots, sentence=False)


def listed(words: Sequence[str], and_: str = "and") -> str:
    """`a, b, and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])}{',' if len(words) > 2 else ''} {and_} {words[-1]}"


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return re.split(r"(?<=[.?!])\s+", text.strip())


@lru_cache(maxsize=4096)
def mark_of(question: str) -> int:
    """Where in the text the question can be understood: the start of its last word that carries meaning."""
    best = 0
    for match in re.finditer(r"[\w'’]+", question):
        if match.group().lower() not in _LITTLE:
            best = match.start()
    return best


def ask_line(text: str) -> Line:
    """A line that asks."""
    return Line(text=text, question=True, mark=mark_of(text))


def spoken_count(count: int) -> str:
    """A count as people say it, from twenty on to the nearest ten; no digits, which a voice may read badly."""
    small = (
        "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen"
    ).split()
    if count < 20:
        return small[count]
    tens = "twenty thirty forty fifty".split()
    return tens[min(round(count / 10), 5) - 2]
