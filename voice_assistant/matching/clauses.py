"""A reply cut into clauses, and what governs a phrase within its clause.

After ConText (Harkema and others, 2009): each modifier has a category, a direction, and a scope that ends with the
clause.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from voice_assistant.language import Language
from voice_assistant.matching.words import Words, stem


def clause_starts(words: Words, turns: Iterable[tuple[int, int]] = ()) -> tuple[int, ...]:
    """Places at which a clause begins; `turns`: first and last places of what turns the speech, like "hang on"."""
    forced = {place for turn in turns for place in turn if place < len(words)}
    return tuple(at for at in range(len(words)) if at == 0 or at in forced or words.pauses[at] or _begins(words, at))


def _begins(words: Words, at: int) -> bool:
    replying, grammar = words.language.replying, words.language.grammar
    text = words.words
    word, before = text[at], text[at - 1]
    following = text[at + 1] if at + 1 < len(text) else ""
    if word == "well":
        return before not in replying.before_well  # not "I'm not well in myself"
    if word == "otherwise" and before in grammar.negators | grammar.bes:
        return False
    if word in replying.clause_words or (word == "and" and following in replying.after_and):
        return True
    if before in replying.clause_words or before in ("and", "cannot"):
        return False
    if before in replying.leads_on or (text[at - 2 : at] in replying.leads_on_pairs):
        return False
    if word in grammar.subject_pronouns and following in replying.verbs:
        return True
    if (
        word in ("just", "only")
        and before not in grammar.copulas | (grammar.negators - {"no"}) | grammar.haves
        and _denies_before(text, at, words.language)
    ):
        return True  # "no noise, just pain"
    if word in ("just", "only"):
        return (
            before not in grammar.copulas | grammar.people | grammar.things | replying.answers
            and following
            in grammar.determiners
            | {
                "in",
                "at",
                "on",
            }
        )
    verbs = (
        text[at + 2 : at + 3]
        if text[at + 2 : at + 3] and text[at + 2] in grammar.subject_pronouns
        else text[at + 2 : at + 4]
    )
    return word in ("my", "the", "both") and bool(replying.verbs & set(verbs)) and before not in replying.takes_object


def _denies_before(text: tuple[str, ...], at: int, language: Language) -> bool:
    grammar = language.grammar
    return not grammar.negators.isdisjoint(text[max(0, at - 4) : at])


@dataclass(slots=True)
class Context:
    """What governs a phrase."""

    own: bool = False
    """The phrase has a negation of its own."""
    where: bool = False
    """It was asked where, and nothing else."""
    only_now: bool = False
    """It counts only if it is so now."""
    negations: int = 0
    of_noun: bool = False
    """ "No", "without": it denies a thing and no deed."""
    listed: bool = False
    """Another such phrase stands before it and no "or" between: "not cold icy"."""
    next_to: bool = False
    """The negation is the word before."""
    half: bool = False
    """ "Hardly": a little is left."""
    partly: bool = False
    """ "Not very"."""
    far: bool = False
    """Words stand between that nothing explains."""
    doubt: bool = False
    past: bool = False
    """It was, or has gone since."""
    low: bool = False
    """ "A bit"."""
    lost: bool = False
    """ "I've lost the power in it"."""
    denied: bool = False
    """The reply as a whole begins with a no."""
    cannot: bool = False
    """ "Can't" denies it, which seldom denies a complaint."""
    over: bool = False
    """ "More than"."""
    can: bool = False
    """ "Can" goes before it, which is a letter away from "can't"."""
    untried: bool = False
    """ "I haven't walked on it"."""
    trouble: bool = False
    """ "No trouble walking"."""
    when: bool = False
    """ "When I walk": only then."""


def context(
    words: Words,
    first: int,
    last: int,
    start: int,
    end: int,
    taken: frozenset[int],
    doubts: frozenset[int],
    others: frozenset[int] = frozenset(),
) -> Context:
    """What governs the words from `start` to `end` in the clause from `first` to `last`.

    `taken`: places of words that belong to a phrase of their own; `doubts`: those of "I don't know" and the like;
    `others`: those of other phrases that may be denied themselves.
    """
    grammar, replying = words.language.grammar, words.language.replying
    found = Context(doubt=any(at in doubts for at in range(first, start)))
    text = words.words
    for at in range(start - 1, first - 1, -1):
        shared = text[at] in grammar.negators and not replying.alternatives.isdisjoint(
            text[at + 1 : start]
        )  # "no lumps or bumps"
        if at in others and not shared:
            if found.negations:
                break  # "no pain no pressure": each is denied once
            found.listed = found.listed or grammar.joining.isdisjoint(text[at + 1 : start])
            continue
        if at not in taken:
            _before(found, words, at, start, first)
        if text[at] == "nor":
            break  # "neither better nor worse": each is denied once
    for at in range(end, last):
        if at not in taken:
            _after(found, text[at], text[at + 1 : min(at + 3, last)], words.language)
    return found


@lru_cache(maxsize=8)
def _tries(language: Language) -> frozenset[str]:
    replying = language.replying
    return frozenset(stem(verb, language) for verb in replying.by_trying)


def _before(found: Context, words: Words, at: int, start: int, first: int) -> None:
    grammar, replying = words.language.grammar, words.language.replying
    word, following = words.words[at], words.words[at + 1]
    if word in grammar.negators:
        answers = word == "no" and at == first and is_an_answer(words, at, start)
        if not answers and following not in ("only", "just"):
            _denied_by(found, words, at, start)
    elif word == "more" and following == "than":
        found.over = True
    elif word in ("can", "could"):
        found.can = True
    elif words.stems[at] == "lose":
        found.lost = True
    elif word in replying.troubles:
        found.trouble = True
    elif (word in grammar.doubt_words or (word, following) in grammar.doubt_pairs) and not _is_if_tried(words, at):
        found.doubt = True
    elif word in replying.only_at_times:
        found.when = True
    elif word in replying.low:
        found.low = True
    elif word in replying.over_before:
        found.past = True
    elif word not in replying.small and not found.negations and following not in replying.alternatives:
        found.far = True


def _denied_by(found: Context, words: Words, at: int, start: int) -> None:
    """The phrase from `start` on stands under the negation at `at`."""
    grammar = words.language.grammar
    word, following = words.words[at], words.words[at + 1]
    if following in ("more", "less", "other", "worse") and words.words[at + 2 : at + 3] == ("than",):
        found.doubt = True  # "no more than a twinge"
    found.negations += 1
    found.next_to = found.next_to or at + 1 == start
    found.of_noun = found.of_noun or word in ("no", "without", "none")
    found.half = found.half or word in grammar.half_negators
    found.partly = found.partly or following in grammar.partly
    found.untried = found.untried or word == "havenot"
    found.cannot = found.cannot or word == "cannot"


def _is_if_tried(words: Words, at: int) -> bool:
    """ "If you press it I scream": no doubt, it is so when it is tried."""
    return (
        words.words[at] == "if"
        and words.words[at + 1] in words.language.replying.anybody
        and at + 2 < len(words)
        and words.stems[at + 2] in _tries(words.language)
    )


def _after(found: Context, word: str, rest: tuple[str, ...], language: Language) -> None:
    replying, grammar = language.replying, language.grammar
    following = rest[0] if rest else ""
    if word in replying.low:
        found.low = True
    elif word in grammar.afterthoughts:
        found.doubt = True
    elif (word, following) in grammar.ended_pairs:
        found.past = True
    elif word == "when" and following in grammar.subject_pronouns and replying.at_will & {*rest[1:]}:
        return  # "it waggles when I tell it to"
    elif word in replying.only_at_times:
        found.when = True


def is_an_answer(words: Words, at: int, start: int) -> bool:
    """Whether this "no" answers the question and denies nothing after it: "no it hurts", "no heard a snap"."""
    grammar, replying = words.language.grammar, words.language.replying
    following = words.words[at + 1]
    if following in ("all", "everything", "both"):
        return True  # "no, all in working order"
    if words.pauses[at + 1] or following in grammar.determined | grammar.negators | replying.clause_words:
        return True
    if not grammar.bes.isdisjoint(words.words[at + 2 : start]):
        return True  # "no, chest is all clear"
    first = words.words[start]
    return at + 1 == start and (first in grammar.past_verbs or (first.endswith("ed") and len(first) > 4))
