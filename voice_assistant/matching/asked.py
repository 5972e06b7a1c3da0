"""What an answer says of the findings that were asked for, in words that only the question makes clear.

"I can't" after "Is part of your leg numb?", "it's swollen", "the second one": by itself none of these means a finding.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from voice_assistant.dialog import Value
from voice_assistant.matching import english as w
from voice_assistant.matching import english_answers as e
from voice_assistant.matching.answers import Said, Statement
from voice_assistant.matching.mentions import Mention, spot
from voice_assistant.matching.patterns import Pattern
from voice_assistant.matching.values import Hint
from voice_assistant.matching.words import Words, split


def statement_of(mention: Mention) -> Statement:
    """A mention of a finding that was asked for, as part of the answer."""
    said = {Value.YES: Said.SO, Value.NO: Said.NOT_SO, Value.NOT_SURE: Said.PERHAPS}[mention.value]
    return Statement(mention.finding, said, mention.match.start, mention.has_own_negation, mention.long_standing)


# ---- what can and can't be done ----

_SUBJECTS = w.SUBJECT_PRONOUNS | w.BODY
_OBJECT_WORDS = w.OBJECTS | w.DETERMINERS | w.SIDES | w.BODY | frozenset("both anything everything thing much".split())


def abilities_said(
    words: Words, verbs: Collection[str], finding: str, mentions: Sequence[Mention], covered: set[int]
) -> list[Statement]:
    """ "I can't", "I can feel it", "they move": said of what the finding takes away; `verbs` are their stems.

    A bare "I can feel it" is a letter away from its opposite: it counts after a yes or a no, or with a "fine" after it.
    """
    if not verbs:
        return []
    taken = {
        at for mention in mentions if mention.finding == finding for at in range(mention.match.start, mention.match.end)
    }
    found: list[Statement] = []
    for at, word in enumerate(words.words):
        if at in taken or at in covered:
            continue
        negated = word in ("cannot", "donot", "isnot")
        modal = negated or word in ("can", "could")
        verb = _skip(words, at + 1, w.DEGREES) if modal else at
        if modal and _ends(words, verb):
            end = verb
            if word in ("donot", "isnot"):
                continue
        elif verb < len(words) and words.stems[verb] in verbs and (modal or _does(words, verb)):
            end = _skip(words, verb + 1, _OBJECT_WORDS)
        else:
            continue
        last = _skip(words, end, w.WELL | w.DEGREES)
        answered = any(before in w.ANSWERS for before in words.words[:at])
        well = not w.WELL.isdisjoint(words.words[end:last])
        if not _ends(words, last) or not (negated or well or answered):
            continue
        first = at
        while first and words.words[first - 1] in _SUBJECTS | w.DETERMINERS | w.SIDES:
            first -= 1
        covered.update(range(first, last))
        hedged = not _HEDGES.isdisjoint(words.words[at:last])
        said = Said.SO if negated else Said.PERHAPS if hedged else Said.NOT_SO
        found.append(Statement(finding, said, at, inner_negation=negated))
    return found


_HEDGES = frozenset("abit kindof almost nearly sometimes".split())


def _does(words: Words, verb: int) -> bool:
    """Whether somebody or some part of the body does this: "they move", "I feel it", but not "it feels dead"."""
    subject = words.words[verb - 1] if verb else ""
    return subject in w.SUBJECT_PRONOUNS - {"it", "they"} if words.stems[verb] == "feel" else subject in _SUBJECTS


def _skip(words: Words, at: int, over: Collection[str]) -> int:
    while at < len(words) and words.words[at] in over and words.pauses[at] < 2:
        at += 1
    return at


_AFTER_AN_ABILITY = frozenset("but and now atall thank thanks dear love".split())


def _ends(words: Words, at: int) -> bool:
    return at >= len(words) or bool(words.pauses[at]) or words.words[at] in _AFTER_AN_ABILITY


# ---- where it hurts, after a no ----


def only_the_leg(words: Words) -> set[int]:
    """Places of "just my leg", "it's only in my calf": no part of a finding that is not of the leg."""
    text = words.words
    covered: set[int] = set()
    for at, word in enumerate(text):
        if word not in w.LEG:
            continue
        first = at
        while first and text[first - 1] in w.DETERMINERS | w.SIDES | w.WITHIN | _ONLY:
            first -= 1
        if not _ONLY.isdisjoint(text[first:at]):
            covered.update(range(first, at + 1))
            covered.update(_skip_all(text, at + 1, ("that", "hurts")))
    return covered


_ONLY = frozenset("just only all it is".split())


def _skip_all(text: Sequence[str], at: int, words: Sequence[str]) -> range:
    return range(at, at + len(words)) if tuple(text[at : at + len(words)]) == tuple(words) else range(0)


# ---- what is only named ----


def weakly_mentioned(
    words: Words,
    asked: Sequence[str],
    weak: Mapping[str, Sequence[Pattern]],
    acute: Collection[str],
    mentions: Sequence[Mention],
    *,
    about_someone_else: bool,
) -> list[Mention]:
    """ "It's swollen", "no swelling", "just the breathing": each by a word that no other finding asked for has."""
    stems = [{pattern.lookups()[0] for pattern in weak.get(finding, ())} for finding in asked]
    index: dict[str, list[Pattern]] = {}
    for finding in asked:
        for pattern in weak.get(finding, ()):
            stem = pattern.lookups()[0]
            if sum(stem in other for other in stems) == 1:
                index.setdefault(stem, []).append(pattern)
    taken = {at for mention in mentions for at in range(mention.match.start, mention.match.end)}
    return [
        mention
        for mention in spot(words, index, acute, about_someone_else=about_someone_else)
        if mention.match.start not in taken
        and not mention.about_other
        and (mention.value is Value.NO or not mention.match.pattern.general)
    ]


@dataclass(slots=True)
class Named:
    """Things asked together that were named by their place: "the second one", "both"."""

    statements: list[Statement] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)


def named_by_place(words: Words, members: Sequence[str]) -> Named:
    """Which of these were named by their place in the question."""
    text = words.words
    named = Named()

    def name(chosen: Sequence[str], start: int, end: int) -> None:
        named.covered.update(range(start, end))
        said = " ".join(words.said[start:end])
        named.statements.extend(Statement(member, Said.SO, start) for member in chosen)
        named.hints.extend(Hint(finding=member, value=Value.YES, words=said) for member in chosen)

    for at, word in enumerate(text):
        following = text[at + 1] if at + 1 < len(text) else ""
        before = text[at - 1] if at else ""
        denied = any(earlier in w.NEGATORS - {"no"} for earlier in text[max(0, at - 2) : at])
        if word in e.ORDINALS and before == "the" and following in ("", "one", "and", "thing", "please") and not denied:
            place = e.ORDINALS[word]
            if -len(members) <= place < len(members):
                name([members[place]], at - 1, at + 1 + (following in ("one", "thing")))
        if (
            before == "number"
            and not following
            and word in ("one", "two", "three")
            and w.NUMBERS.index(word) <= len(members)
        ):
            name([members[w.NUMBERS.index(word) - 1]], at - 1, at + 1)
    for phrase, chosen in ((key, members) for key in _ALL):
        if _closes(text, phrase):
            name(chosen, len(text) - len(phrase), len(text))
            return named
    for phrase in _SOME:
        if _closes(text, phrase):
            named.covered.update(range(len(text) - len(phrase), len(text)))
            named.statements.append(Statement(members[0], Said.SO, len(text) - len(phrase)))
            return named
    return named


_ALL = [split(phrase).words for phrase in e.ALL_OF_THEM]
_SOME = [split(phrase).words for phrase in e.SOME_OF_THEM]


def _closes(text: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether these words end what was said, with at most a yes before them."""
    before = text[: -len(phrase)]
    return tuple(text[len(before) :]) == tuple(phrase) and (not before or before[-1] in e.YES_WORDS | {"i", "have"})
