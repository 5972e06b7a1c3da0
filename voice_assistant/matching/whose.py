"""Whose leg it is, as far as an account tells: "my calf is in a knot", "her foot is cold".

Where it is not told for sure, nothing is assumed, and the dialogue asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from voice_assistant.language import Language
from voice_assistant.matching.words import Words


class Whose(Enum):
    """Whose leg an account is about."""

    OWN = auto()
    ANOTHERS = auto()


REACH = 4
"""Words between a person and the sore part: "my poor old left knee"."""
SHORT = 2
"""Words that may still be a greeting."""


def whose_leg(words: Words) -> Whose | None:
    """Whose leg these words tell of; None: they don't say, or say both."""
    if tells_of_own_leg(words):
        return Whose.OWN
    return Whose.ANOTHERS if _tells_of_anothers_leg(words) else None


def tells_nothing(words: Words) -> bool:
    """Whether this is no account of anything: "hello", "me", "hang on"."""
    telling = words.language.telling
    return len(words) <= SHORT and (telling.sore | telling.hurts).isdisjoint((*words.words, *words.stems))


def tells_of_own_leg(words: Words) -> bool:
    """Whether somebody tells of their own leg: "I woke up with my calf in a knot"; who names others as well, by "my":
    "my wife says I should ring, my feet burn".
    """
    telling = words.language.telling
    if _names_somebody_else(words):
        return _names_own_part(words) and not _somebody_is_in_pain(words)
    return any(
        not telling.sore.isdisjoint(words.words[at:] if after else words.words) for at, after in _of_oneself(words)
    )


def _names_somebody_else(words: Words) -> bool:
    telling, grammar = words.language.telling, words.language.grammar
    text = words.words
    for at, word in enumerate(text):
        if word in telling.somebody:
            return True
        if word == "for" and telling.nobody_else.isdisjoint(text[at + 1 : at + 1 + REACH]):
            return True
        if word == "'s" and at and text[at - 1].isalpha() and text[at - 1] not in grammar.known_words:
            return True  # "Margaret's leg"
    return False


def _names_own_part(words: Words) -> bool:
    """Whether a sore part is named as the speaker's: "my left calf", "this leg of mine"."""
    return any(words.words[at] in ("my", "mine") for at in _own_sore_parts(words))


def _own_sore_parts(words: Words) -> Iterator[int]:
    """Where the speaker tells of themselves with a sore part beside it."""
    sore = words.language.telling.sore
    for at, after in _of_oneself(words):
        if not sore.isdisjoint(words.words[at : at + 1 + REACH] if after else words.words[max(0, at - REACH) : at]):
            yield at


def _somebody_is_in_pain(words: Words) -> bool:
    """Whether a sore part, or pain, is told of anybody named: "his foot is cold", "Margaret's knee"."""
    telling, grammar = words.language.telling, words.language.grammar
    return any(
        (word in grammar.kin | grammar.single_third and _is_in_pain(words, at))
        or (word == "'s" and not telling.sore.isdisjoint(words.words[at + 1 : at + 1 + SHORT]))
        for at, word in enumerate(words.words)
    )


def _of_oneself(words: Words) -> list[tuple[int, bool]]:
    """Where the speaker tells of themselves, and whether what is sore is named after it: "I have"; "is killing me"."""
    telling, grammar = words.language.telling, words.language.grammar
    text = words.words
    found = []
    for at, word in enumerate(text):
        ahead = text[at + 1 : at + 1 + REACH]
        if (word == "i" and telling.onlooker.isdisjoint(ahead[:3])) or (
            word == "my" and grammar.kin.isdisjoint(ahead[:2]) and not _has_an_owner(ahead, words.language)
        ):
            found.append((at, True))
        elif word == "mine" or (
            word in ("me", "myself")
            and grammar.kin.isdisjoint(ahead[:2])
            and (not at or text[at - 1] not in telling.asked_of_me)
        ):
            found.append((at, False))
    return found


def _has_an_owner(ahead: tuple[str, ...], language: Language) -> bool:
    """Whether it is a thing or a person of mine that has the leg: "my boss's knee", "my chair's leg"."""
    telling = language.telling
    owned = ahead.index("'s") if "'s" in ahead else len(ahead)
    return telling.sore.isdisjoint(ahead[:owned]) and not telling.sore.isdisjoint(ahead[owned:])


def _tells_of_anothers_leg(words: Words) -> bool:
    telling, grammar = words.language.telling, words.language.grammar
    text = words.words
    if _begins_with_somebody(words) and not telling.sore.isdisjoint(text):
        return not _has_own_sore_part(words)
    somebody = [at for at, word in enumerate(text) if word in grammar.kin | grammar.single_third]
    if _of_oneself(words):  # "my mum has shouted me in, her left foot has gone white"
        tells_of_kin = bool(somebody) and text[somebody[0]] in grammar.kin and _opens(words, somebody[0])
        return tells_of_kin and not _has_own_sore_part(words) and any(_is_in_pain(words, at) for at in somebody)
    if text and all(
        word in grammar.kin | grammar.determiners or word in ("it", "is", "'s", "for", "please") for word in text
    ):
        return any(word in grammar.kin for word in text)  # "my husband", and no more
    return any(_is_in_pain(words, at) for at in somebody)


def _opens(words: Words, at: int) -> bool:
    """Whether an account begins with the person named here, and not with what was: "my mum", "me poor old dad"."""
    telling, text = words.language.telling, words.words
    before = telling.before_presenting | words.language.grammar.determiners | words.language.spelling.fillers
    return before.issuperset(text[:at]) and telling.then.isdisjoint(text[at + 1 : at + 3])


def _begins_with_somebody(words: Words) -> bool:
    """Whether an account begins with "he" or "she", whom nobody has named, or with "it's my son", and goes on about
    them: they can only be who is in pain.
    """
    telling, grammar = words.language.telling, words.language.grammar
    text = [word for word in words.words if word not in words.language.spelling.fillers]
    before = telling.presents | telling.before_presenting | (grammar.determiners - grammar.single_third)
    at = next((at for at, word in enumerate(text) if word not in before), len(text))
    opening, named, rest = text[:at], text[at : at + 1], text[at + 1 :]
    begins = (
        not grammar.kin.isdisjoint(named)
        if not telling.presents.isdisjoint(opening)
        else not grammar.single_third.isdisjoint(named) and telling.then.isdisjoint(rest[:REACH])
    )
    return begins and not grammar.single_third.isdisjoint(rest)


def _is_in_pain(words: Words, at: int) -> bool:
    """Whether the person named here has something sore now: "my wife's calf is hard", "he has cramp"."""
    telling = words.language.telling
    text = words.words
    end = next((i for i in range(at + 1, len(text)) if words.pauses[i] == 2 or _goes_on_otherwise(text, i)), len(text))
    clause = text[at + 1 : end]
    if _is_compared(clause, words.language):
        return False
    owner = text[at] in ("his", "her") or clause[:1] == ("'s",)
    if owner and not telling.sore.isdisjoint(clause[:REACH]):
        return True
    return bool(clause) and clause[0] in telling.now and not telling.sore.isdisjoint(clause)


def _goes_on_otherwise(text: tuple[str, ...], at: int) -> bool:
    """Whether another subject, the speaker or nobody, begins here: "he's asleep, and it's a cramp in the calf"."""
    if text[at] == "my":
        return True
    return text[at] in ("and", "but", "so") and text[at + 1 : at + 2] in (("it",), ("there",), ("the",), ("this",))


def _is_compared(clause: tuple[str, ...], language: Language) -> bool:
    """Whether this is told of another for comparison: "my husband's leg was like this"."""
    telling = language.telling
    before = ("", *clause)
    return any(
        (word in telling.then and not (word == "had" and before[at] in telling.now_done))
        or (word == "like" and clause[at + 1 : at + 2] in (("this",), ("that",)) and before[at] not in telling.exactly)
        for at, word in enumerate(clause)
    )


def is_addressed(words: Words, at: int) -> bool:
    """Whether this word only addresses the listener: "it's savage, mate", and not "my mate" or "mate has collapsed"."""
    telling, grammar = words.language.telling, words.language.grammar
    if words.words[at] not in telling.addressed:
        return False
    before = at - 1
    while before >= 0 and words.words[before] in telling.before_presenting - grammar.people and not words.pauses[at]:
        before -= 1
    if before >= 0 and not words.pauses[before + 1] and words.words[before] in grammar.determiners | {"me", "'s", "of"}:
        return False
    following = words.words[at + 1 : at + 2]
    return not following or bool(words.pauses[at + 1]) or telling.now.isdisjoint(following)


def tells_of_another(words: Words, first: int, last: int) -> bool:
    """Whether these words tell how somebody else is, and nothing of a sore part of one's own: "my mother had it too".

    What others say, or do to it or to me, is told of the one in pain: "the wife drew round it".
    """
    telling = words.language.telling
    text = words.words
    named = (
        at
        for at in range(first, last)
        if text[at] in telling.others and not is_addressed(words, at) and not _is_part_of_what_i_did(words, first, at)
    )
    return any(_is_told_of(words, at, last) for at in named) and not any(
        first <= at < last and after and not telling.sore.isdisjoint(text[at : min(last, at + 1 + REACH)])
        for at, after in _of_oneself(words)
    )


def _is_part_of_what_i_did(words: Words, first: int, at: int) -> bool:
    """Whether the person named here has part in what the speaker did: "I had the little one in June", "I lifted my
    mother"; and not in what they saw or think: "I think my husband has a clot".
    """
    telling, grammar = words.language.telling, words.language.grammar
    text = words.words
    begins = max((start for start in range(first, at) if text[start] == "i"), default=None)
    if begins is None or at - begins > REACH + 1 or any(words.pauses[begins + 1 : at + 1]):
        return False
    between, following = text[begins + 1 : at], text[at + 1 : at + 3]
    watching = telling.onlooker | grammar.reports
    says_how_they_are = telling.now | telling.then | {"'s"}
    return watching.isdisjoint(between) and says_how_they_are.isdisjoint(following)


def _is_told_of(words: Words, at: int, last: int) -> bool:
    """Whether what follows the person named here is told of them."""
    telling, grammar = words.language.telling, words.language.grammar
    following = words.words[at + 1 : min(last, at + 1 + REACH)]
    if words.words[at] in ("his", "her"):
        return not telling.sore.isdisjoint(following)
    if not (telling.now | telling.then).isdisjoint(following[:2]):
        return True
    return (grammar.self | grammar.reports | {"it"}).isdisjoint(following)


def _has_own_sore_part(words: Words) -> bool:
    """Whether the speaker names a sore part of their own as well: "she left, and my calf hurts", "this leg of mine".

    What "I" do to a leg makes it nobody's: "I put his legs side by side".
    """
    has = words.language.grammar.haves | words.language.telling.now
    return any(
        words.words[at] != "i" or not has.isdisjoint(words.words[at + 1 : at + 3]) for at in _own_sore_parts(words)
    )
