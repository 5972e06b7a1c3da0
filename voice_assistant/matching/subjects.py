"""Of whom or what a clause of a reply is: of the person in pain and what was asked about, or of something else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from voice_assistant.language import Language
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.words import Words, stem


@lru_cache(maxsize=8)
def _verb_stems(language: Language) -> frozenset[str]:
    replying = language.replying
    return frozenset(stem(verb, language) for verb in replying.verbs)


_REACH = 4
"""A subject has no more words than this: "the old grandfather clock"."""


def subject_of(words: Words, first: int, last: int) -> int | None:
    """Place of the noun that a clause is about ("the old clock is slow"), if it begins with one and a verb follows."""
    replying, spelling, grammar = words.language.replying, words.language.spelling, words.language.grammar
    at = first
    while at < last and words.words[at] in replying.answers | spelling.fillers:
        at += 1
    if at >= last or words.words[at] not in grammar.determiners:
        return None
    for verb in range(at + 2, min(last, at + 1 + _REACH)):
        if words.words[verb] in grammar.negators | replying.verbs or words.stems[verb] in _verb_stems(words.language):
            return verb - 1
    return None


def is_of_another_thing(words: Words, noun: int, frame: Frame) -> bool:
    """Whether this noun is no part of anybody, no complaint, nor what was asked about: "the bedroom", "my pillow"."""
    replying, grammar = words.language.replying, words.language.grammar
    word = words.words[noun]
    return not (
        word in replying.parts
        or word in grammar.body | grammar.symptoms | replying.small
        or words.stems[noun] in frame.about
        or word in frame.places
    )


def is_of_something_else(words: Words, frames: Sequence[Frame]) -> bool:
    """Whether all that was said is of the room, or of a person or thing that nobody asked about: "my sister's well"."""
    noun = subject_of(words, 0, len(words))
    another = noun is not None and all(is_of_another_thing(words, noun, frame) for frame in frames)
    return another or is_of_the_room(words, 0, len(words), frozenset())


def _names_a_thing_around(language: Language, named: Sequence[str]) -> bool:
    """Whether this names something to be heard or seen in the room, and nothing else: "only the computer"."""
    replying = language.replying
    beside = replying.only | language.grammar.determiners
    things = [word for word in named if word not in beside]
    return bool(things) and len(things) <= _A_NAME and replying.things_around.issuperset(things)


_A_NAME = 2
"""Words: "the washing machine"."""


def is_of_the_room(words: Words, first: int, last: int, told: frozenset[int]) -> bool:
    """Whether a clause tells of what is around: "it's warm in here".  `told`: places of the terms of a finding."""
    replying, spelling = words.language.replying, words.language.spelling
    text = words.words[first:last]
    at = next((i for i, word in enumerate(text) if word not in replying.answers | spelling.fillers), 0)
    if text[at] not in ("it", "there", "everything", "that"):
        return False
    is_a = text[at + 1 : at + 2] == ("is",) and text[at + 2 : at + 3] in (("a",), ("an",))
    if is_a and text[-1] in replying.times_of_day:
        return True
    if text[at + 1 : at + 2] == ("is",) and _names_a_thing_around(words.language, text[at + 2 :]):
        return True
    return any(
        text[i : i + len(setting)] == setting and not told & frozenset(range(first + i, first + i + len(setting)))
        for setting in replying.settings
        for i in range(at, len(text))
    )
