"""A danger that has nothing to do with the questions: told of as it is now, not denied, not past, no figure of speech.

Doubt counts ("I think there's a fire"), and so does somebody else's danger ("my son took all my pills").
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from voice_assistant.matching.context import is_long_ago, is_over
from voice_assistant.matching.measures import Kind, quantities
from voice_assistant.matching.mentions import matches_of
from voice_assistant.matching.negation import negation_of
from voice_assistant.matching.phrase_index import PhraseIndex
from voice_assistant.matching.scope import Scope
from voice_assistant.matching.search import Match
from voice_assistant.matching.words import Words, split


def find_crisis(
    words: Words,
    index: PhraseIndex,
    over_after: Mapping[str, int],
    compared: Collection[str] = (),
) -> Match | None:
    """The first danger that is told of.

    `over_after`: danger -> days after which it is over; `compared`: dangers that pains are compared with.
    """
    telling = words.language.telling
    matches = matches_of(words, index)
    for match in matches:
        scope = Scope.of(words, match, matches)
        negation = negation_of(scope)
        if negation.count and not (negation.doubt and telling.unsure & set(words.words[: match.start])):
            continue
        if not _is_done_to_me(words, match):
            continue
        if _is_figure(words, match.end) or is_long_ago(scope) or (is_over(scope) and not match.pattern.past):
            continue
        if _is_told(words, match.start) or _is_by_then_over(scope, over_after[id_of(match)]):
            continue
        if id_of(match) in compared and _is_compared(scope):
            continue
        if _is_pain(scope) or _is_done_by_a_thing(scope) or _is_explained(scope):
            continue
        return match
    return None


def _is_done_to_me(words: Words, match: Match) -> bool:
    """Where the phrase says "me" or "myself", so do the words: "he hit the ball" is no danger."""
    needed = {"me", "myself"} & set(split(match.pattern.finding, words.language).words)
    return needed <= set(words.words[match.start : match.end + 1])


_RECENT = 90
"""Days: nobody says "in March" or "this year" of what is going on now."""


def _is_by_then_over(scope: Scope, days: int) -> bool:
    """ "The fire alarm went off last week"."""
    clause = {*scope.ahead(), *scope.match.extent, *scope.after()}
    told = (q for q in quantities(scope.words) if clause.issuperset(range(q.start, q.end)))
    return any(q.kind is Kind.AGO and (q.low >= days or q.high > _RECENT) for q in told)


def _is_pain(scope: Scope) -> bool:
    """Whether a predicate is said of the body or of nothing that has a name: "my foot is on fire", "it's on fire".

    What a pain or a cramp does is said of the body too: "cramp attacks me".
    """
    grammar = scope.words.language.grammar
    if scope.word(scope.match.start - 1) in grammar.symptoms:
        return True
    if not scope.match.pattern.told or scope.text[scope.match.start] not in grammar.places:
        return False
    at = scope.match.start - 1
    while at >= 0 and scope.text[at] in grammar.copulas | grammar.degrees and not scope.words.pauses[at + 1]:
        at -= 1
    return at < 0 or bool(scope.words.pauses[at + 1]) or scope.text[at] in grammar.hurts


def _is_done_by_a_thing(scope: Scope) -> bool:
    """Whether what is done to "me" is done by a pain or a part of the body: "it stabs me", "my chest hurts me"."""
    grammar, telling = scope.words.language.grammar, scope.words.language.telling
    match = scope.match
    if "me" not in split(match.pattern.finding, scope.words.language).words:
        return False
    places = sorted({*scope.ahead(), *match.extent})
    said = [scope.text[at] for at in places]
    things = {"it", "that"} | grammar.body | grammar.symptoms
    by = next((at for at in range(len(said) - 1, -1, -1) if said[at] in things), None)
    if by is None or not grammar.determiners.isdisjoint(said[by + 1 :]):
        return False  # "it's my landlord, strangling me" names somebody
    return telling.others.isdisjoint(said) and telling.somebody.isdisjoint(said)


def _is_compared(scope: Scope) -> bool:
    """ "It feels like I've been stabbed", "as if something had shot me"; "looks like he's been stabbed" is none."""
    before = [scope.text[at] for at in scope.ahead()]
    return "asif" in before or ("like" in before and scope.words.language.telling.seems.isdisjoint(before))


def _is_explained(scope: Scope) -> bool:
    """ "The intruder was only the cat", "the alarm was tested on Monday", "I took all my tablets as usual"."""
    grammar = scope.words.language.grammar
    after = scope.text[scope.match.end : scope.match.end + 3]
    if any(after[: len(words)] == words for words in grammar.as_it_should_be):
        return True
    if after[:1] and after[0] in grammar.bes and after[1:2] and after[1] in ("only", "just"):
        return True
    return any(word in grammar.of_a_test for word in (*after, scope.word(scope.match.start - 1)))


def id_of(match: Match) -> str:
    """The danger's id."""
    return match.pattern.finding.split(" ")[0]


def _is_figure(words: Words, end: int) -> bool:
    """ "I could kill for a coffee", "dying for some sleep": the phrases themselves are none."""
    grammar = words.language.grammar
    following = words.words[end] if end < len(words) else ""
    return following in grammar.hyperbole_ends.get(words.words[end - 1], ())


def _is_told(words: Words, start: int) -> bool:
    """Of a story: "on the news", "in the film", "I dreamt that": earlier in the same sentence."""
    grammar = words.language.grammar
    for at in range(start - 1, -1, -1):
        if words.pauses[at + 1] == 2:
            return False
        if words.words[at] in grammar.stories:
            return True
    return False
