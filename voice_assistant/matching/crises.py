"""A danger that has nothing to do with the questions: told of as it is now, not denied, not past, no figure of speech.

Doubt counts ("I think there's a fire"), and so does somebody else's danger ("my son took all my pills").
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from voice_assistant.dialog import Crisis
from voice_assistant.matching.context import happens_to_another, is_long_ago, is_over
from voice_assistant.matching.measures import Kind, quantities
from voice_assistant.matching.mentions import matches_of
from voice_assistant.matching.negation import negation_of
from voice_assistant.matching.phrase_index import PhraseIndex
from voice_assistant.matching.scope import Scope
from voice_assistant.matching.search import Match
from voice_assistant.matching.words import Words, split


def find_crisis(words: Words, index: PhraseIndex, dangers: Mapping[str, Crisis]) -> Match | None:
    """The first danger that is told of."""
    telling = words.language.telling
    matches = matches_of(words, index)
    for match in matches:
        danger = dangers[id_of(match)]
        scope = Scope.of(words, match, matches)
        negation = negation_of(scope)
        if negation.count and not (negation.doubt and telling.unsure & set(words.words[: match.start])):
            continue
        if not _is_done_to_me(words, match) or _is_of_another_thing(words, match) or _counts_a_time(words, match):
            continue
        if danger.of_another and not _has_just_happened_to_another(words, match):
            continue
        if _is_figure(words, match.end) or is_long_ago(scope) or (is_over(scope) and not match.pattern.past):
            continue
        if _is_told(words, match.start) or _is_by_then_over(scope, danger.over_after):
            continue
        if danger.compared and _is_compared(scope):
            continue
        if _is_an_order(words, match):
            continue
        if _is_pain(scope) or _is_in_the_body(scope) or _is_done_by_a_thing(scope) or _is_explained(scope):
            continue
        return match
    return None


def _is_done_to_me(words: Words, match: Match) -> bool:
    """Where the phrase says "me" or "myself", or ends in "from him", so do the words.

    "He hit the ball" is no danger, nor is "elephant hide from".
    """
    grammar = words.language.grammar
    said = split(match.pattern.finding, words.language).words
    if said[-1] in grammar.third and said[-2] in grammar.places and not _ends_in(match, words, grammar.third):
        return False
    return {"me", "myself"} & set(said) <= set(words.words[match.start : match.end + 1])


def _has_just_happened_to_another(words: Words, match: Match) -> bool:
    """Whether it is told of somebody else as news: "he's had a stroke", "dad had a fit tonight".

    "My mum had a stroke" is what runs in the family.
    """
    grammar = words.language.grammar
    before = words.words[max(0, match.start - _AUXILIARIES) : match.start + 1]
    news = not grammar.lives.isdisjoint(before) or not grammar.now_words.isdisjoint(words.words)
    return news and happens_to_another(words, match)


_AUXILIARIES = 4
"""Words between a person and what happened, at most: "has just had a"."""


def _ends_in(match: Match, words: Words, last: Collection[str]) -> bool:
    """Whether the last word of the match, or the next, is one of these."""
    return not set(words.words[match.end - 1 : match.end + 1]).isdisjoint(last)


def _is_of_another_thing(words: Words, match: Match) -> bool:
    """Where the phrase is a preposition and its noun, and an article of the words' own parts them: "on the fire" is not
    "on fire".
    """
    if len(match.places) != 2 or words.words[match.start] not in words.language.grammar.places:
        return False
    said = split(match.pattern.finding, words.language).words
    return any(words.words[at] not in said for at in match.between())


def _is_an_order(words: Words, match: Match) -> bool:
    """ "Don't wake my husband" is not "can't wake my husband"."""
    opens = words.words[match.start] == "donot" and match.pattern.elements[0].negates
    return opens and "donot" not in split(match.pattern.finding, words.language).words


def _counts_a_time(words: Words, match: Match) -> bool:
    """Whether a number of the phrase counts a time here: "ten years, on tablets" is not "ten of my tablets"."""
    times = (q for q in quantities(words) if q.kind in (Kind.LASTING, Kind.AGO, Kind.AGE))
    return any(q.start in match.places and q.end - 1 not in match.places for q in times)


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


def _is_in_the_body(scope: Scope) -> bool:
    """Whether it is said to be in a part of the body, and of nobody else: "I get a knife in the ribs", "no pulse in my
    foot".  Of the upper body only with "the": who has a knife in "my" hand may be in danger.
    """
    grammar, telling = scope.words.language.grammar, scope.words.language.telling
    after = scope.text[scope.match.end : scope.match.end + 3]
    if len(after) < 3 or after[0] not in grammar.within or after[1] not in grammar.determiners:
        return False
    said = {scope.text[at] for at in (*scope.ahead(), *scope.match.extent)}
    in_part = after[2] in grammar.leg or (after[1] == "the" and after[2] in grammar.body | grammar.upper_body)
    return in_part and (said.isdisjoint(telling.others | telling.somebody) or _is_compared(scope))


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
