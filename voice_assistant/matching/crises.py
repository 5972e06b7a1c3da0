"""A danger that has nothing to do with the questions: told of as it is now, not denied, not past, no figure of speech.

Doubt counts ("I think there's a fire"), and so does somebody else's danger ("my son took all my pills").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voice_assistant.matching import english as e
from voice_assistant.matching.circumstances import is_long_ago, is_over
from voice_assistant.matching.denial import read_denial
from voice_assistant.matching.mentions import matches_of
from voice_assistant.matching.patterns import Pattern
from voice_assistant.matching.scope import Scope
from voice_assistant.matching.search import Match
from voice_assistant.matching.words import Words, split


def find_crisis(words: Words, index: Mapping[str, Sequence[Pattern]]) -> Match | None:
    """The first danger that is told of."""
    matches = matches_of(words, index)
    for match in matches:
        scope = Scope.of(words, match, matches)
        denial = read_denial(scope)
        if denial.count and not (denial.doubt and _UNSURE & set(words.words[: match.start])):
            continue
        if not _is_done_to_me(words, match):
            continue
        if _is_figure(words, match.end) or is_long_ago(scope) or (is_over(scope) and not match.pattern.past):
            continue
        if _is_told(words, match.start):
            continue
        return match
    return None


_UNSURE = frozenset({"know", "sure", "certain", "maybe", "think"})
"""With these a denial is a doubt: "I don't know whether I want to live"."""


def _is_done_to_me(words: Words, match: Match) -> bool:
    """Where the phrase says "me" or "myself", so do the words: "he hit the ball" is no danger."""
    needed = {"me", "myself"} & set(split(match.pattern.finding).words)
    return needed <= set(words.words[match.start : match.end + 1])


def id_of(match: Match) -> str:
    """The danger's id."""
    return match.pattern.finding.split(" ")[0]


def _is_figure(words: Words, end: int) -> bool:
    """ "I could kill for a coffee", "dying for some sleep": the phrases themselves are none."""
    following = words.words[end] if end < len(words) else ""
    return following in e.HYPERBOLE_ENDS.get(words.words[end - 1], ())


def _is_told(words: Words, start: int) -> bool:
    """Of a story: "on the news", "in the film", "I dreamt that": earlier in the same sentence."""
    for at in range(start - 1, -1, -1):
        if words.pauses[at + 1] == 2:
            return False
        if words.words[at] in e.STORIES:
            return True
    return False
