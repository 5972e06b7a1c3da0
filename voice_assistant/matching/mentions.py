"""Findings mentioned of the person's own accord: which phrase was said, and whether it was meant.

The rule of doubt: a phrase that was said is never dropped; what can't be read for sure is "not sure", and is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from voice_assistant.dialog import Value
from voice_assistant.language import UNKNOWN
from voice_assistant.matching.context import (
    Experiencer,
    announces_someone_else,
    experiencer_of,
    happens_to_another,
    has_an_object,
    is_a_label,
    is_doubted,
    is_figure,
    is_hearsay,
    is_long_ago,
    is_long_standing,
    is_over,
    lasts_for_no_complaint,
)
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.meant import is_of_a_region, is_of_another_part, is_out_of_measure
from voice_assistant.matching.negation import negation_of
from voice_assistant.matching.patterns import Pattern
from voice_assistant.matching.phrase_index import PhraseIndex
from voice_assistant.matching.scope import Scope
from voice_assistant.matching.search import Match, find, find_words, has_another_sense, means_something_else
from voice_assistant.matching.subjects import is_of_another_thing, subject_of
from voice_assistant.matching.values import Mention
from voice_assistant.matching.words import Words


@dataclass(frozen=True, slots=True)
class Target:
    """Where a finding is mentioned in some words, and what governs it (the target, in the terms of ConText)."""

    match: Match
    frame: Frame
    """What the question for its finding is about."""
    value: Value
    about_other: bool
    long_standing: bool
    """It has been so for long, and the finding counts only if it is new."""
    covered: frozenset[int]
    """Places of the words that are said by this: the phrase, what denies it, its subject."""

    @property
    def finding(self) -> str:
        """Id of the finding."""
        return self.match.pattern.finding

    @property
    def has_own_negation(self) -> bool:
        """Like "can't feel my foot"."""
        return any(element.negates for element in self.match.pattern.elements)


def spot(
    words: Words,
    index: PhraseIndex,
    frames: Mapping[str, Frame],
    *,
    about_someone_else: bool,
) -> list[Target]:
    """All findings mentioned, in the order of the words."""
    kept = matches_of(words, index)
    if not kept:
        return []
    about_someone_else = about_someone_else or announces_someone_else(words)
    return [
        _target(Scope.of(words, match, kept), frames[match.pattern.finding], about_someone_else=about_someone_else)
        for match in kept
    ]


def matches_of(words: Words, index: PhraseIndex) -> list[Match]:
    """The places where the words say a phrase of this index, the longest ones, whatever they mean there."""
    matches: dict[tuple[str, int, int], Match] = {}
    for pattern, at in _sayable(words, index):
        match = find(pattern, words, at)
        if match is not None:
            matches.setdefault((pattern.finding, match.start, match.end), match)
    return _longest(list(matches.values()))


def idioms_in(words: Words, index: PhraseIndex, frames: Mapping[str, Frame]) -> Mapping[str, frozenset[int]]:
    """Finding -> places of words that would tell of it, but mean something else here: "I'm expecting a parcel"."""
    idioms: defaultdict[str, frozenset[int]] = defaultdict(frozenset)
    for pattern, at in _sayable(words, index):
        match = find_words(pattern, words, at)
        if match is not None and (means_something_else(match, words) or has_an_object(Scope.of(words, match, ()))):
            idioms[pattern.finding] |= match.extent
    for at in range(len(words)):
        if has_another_sense(words, at + 1):
            for finding, frame in frames.items():
                idioms[finding] |= {at} if words.stems[at] in frame.vocabulary else set()
    return idioms


def _sayable(words: Words, index: PhraseIndex) -> Iterator[tuple[Pattern, int]]:
    """The patterns whose words are all there, each with a place where one that it can be found by is said."""
    present = set(words.stems)
    rows = index.rows_for(present)
    for at, stem in enumerate(words.stems):
        yield from ((pattern, at) for pattern in rows.get(stem, ()) if pattern.stems <= present)


def _longest(matches: list[Match]) -> list[Match]:
    """Without those that lie within a longer one of the same finding."""
    matches.sort(key=lambda match: (match.start, -match.end))
    return [
        match
        for match in matches
        if not any(
            other.pattern.finding == match.pattern.finding
            and other.start <= match.start
            and other.end >= match.end
            and other.end - other.start > match.end - match.start
            for other in matches
        )
    ]


def _target(scope: Scope, frame: Frame, *, about_someone_else: bool) -> Target:
    negation, acute = negation_of(scope), frame.acute
    person = experiencer_of(scope, about_someone_else=about_someone_else)
    long_standing = acute and is_long_standing(scope)
    doubtful = (
        negation.doubt
        or person is Experiencer.UNCLEAR
        or (long_standing and not negation.count)
        or is_doubted(scope)
        or is_figure(scope)
        or has_an_object(scope)
        or _is_of_a_thing(scope, frame)
        or is_a_label(scope)
        or (not frame.known and is_hearsay(scope))
        or is_of_another_part(scope, frame)
        or is_of_a_region(scope, frame)
        or is_out_of_measure(scope, frame)
        or any(scope.text[at] == "usedto" for at in scope.ahead())
        or lasts_for_no_complaint(scope)
        or (not negation.ever and is_long_ago(scope) and (acute or not scope.match.pattern.past))
        or (not negation.ever and acute and is_over(scope))
    )
    value = Value.NOT_SURE if doubtful else Value.NO if negation.count else Value.YES
    covered = negation.covered | set(range(scope.opening, scope.match.end))
    return Target(scope.match, frame, value, person is Experiencer.OTHER, long_standing, frozenset(covered))


def _is_of_a_thing(scope: Scope, frame: Frame) -> bool:
    """Whether it is told of a thing or a stranger: "the tomatoes have gone black", "Mrs Patel's knees are bad"."""
    grammar = scope.words.language.grammar
    words, match = scope.words, scope.match
    first = match.start
    while first and not words.pauses[first] and words.words[first] not in grammar.clause_ends | {"and"}:
        first -= 1
    noun = subject_of(words, first, match.end)
    if noun is not None and noun not in match.places and is_of_another_thing(words, noun, frame):
        known = grammar.kin | grammar.treats | {UNKNOWN}
        told = words.words[noun] in grammar.people or words.words[noun + 1] in grammar.reports
        return known.isdisjoint(words.words[first : noun + 1]) and not told
    if words.words[match.start] not in grammar.body:
        return False
    before = words.words[max(0, match.start - 2) : match.start]
    return (
        len(before) == 2
        and before[1] == "'s"
        and before[0] not in grammar.kin | grammar.people | grammar.body | grammar.sides
    )


def is_emergency_of_another(words: Words, targets: Iterable[Target], life: Collection[str]) -> bool:
    """Whether a life sign is told of somebody else, now: "my wife has collapsed", "he is not breathing"."""
    return any(
        target.finding in life
        and target.value is not Value.NO
        and (target.value is Value.YES or UNKNOWN in words.words[: target.match.start])
        and happens_to_another(words, target.match)
        for target in targets
    )


def mentions_of(words: Words, targets: Iterable[Target]) -> tuple[Mention, ...]:
    """One mention a finding: said and denied at once is "not sure"; what is said of the person goes before the rest."""
    by_finding: dict[str, list[Target]] = {}
    for target in targets:
        by_finding.setdefault(target.finding, []).append(target)
    return tuple(_mention(words, finding, group) for finding, group in by_finding.items())


def _mention(words: Words, finding: str, group: list[Target]) -> Mention:
    own = [target for target in group if not target.about_other]
    values = {target.value for target in own or group}
    value = Value.NOT_SURE if Value.NO in values and len(values) > 1 else max(values)
    match = next((target for target in own or group if target.value is value), group[0]).match
    said = " ".join(words.said[match.start : match.end])
    times = max(1, _apart(target for target in own if target.value is Value.YES))
    return Mention(finding=finding, value=value, about_other=not own, words=said, times=times)


def _apart(targets: Iterable[Target]) -> int:
    """How many of these are told in words of their own."""
    count, end = 0, 0
    for match in sorted((target.match for target in targets), key=lambda match: match.end):
        if match.start >= end:
            count, end = count + 1, match.end
    return count
