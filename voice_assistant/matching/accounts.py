"""What an account tells that no phrase names: a second opinion on free talk.

The phrases and terms of the dialogue's files come first.  Where the trained model (`Lexicon.reply_reader`) finds that a
part of an account answers one of the questions, that is a mention like any other: what would ask for help is asked
about, what is harmless is noted.  It never denies anything, and never lowers a level.  Of talk while nothing is asked
the model is asked as well whether it tells what a phrase found in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import exp, log

from voice_assistant.dialog import ReplyReader, Scale, Value
from voice_assistant.language import UNKNOWN
from voice_assistant.matching.clauses import clause_starts
from voice_assistant.matching.lexicon import Lexicon
from voice_assistant.matching.measures import compare, quantities
from voice_assistant.matching.mentions import idioms_in
from voice_assistant.matching.subjects import is_of_the_room
from voice_assistant.matching.values import Mention
from voice_assistant.matching.whose import tells_of_another
from voice_assistant.matching.words import Words

LIKELY, SURE = 0.6, 0.8
"""The least shares for which a part of an account, with what stands beside it, is thought to tell of a finding."""
BY_CHANCE = 0.1
"""Below this share of the part it stands in, a phrase in an account is there by chance: "it is running down"."""
UNLIKELY = 0.3
"""Below this share a phrase in talk that answered nothing is there by chance: "a spider crawls up it"."""
FEWEST_WORDS, ENOUGH_WORDS, MOST_WORDS = 4, 8, 20
"""Of a part of an account: fewer say too little alone; with enough it may end; it should have no more than the most."""
MOST_TOGETHER = 30
"""Words of two parts that are read together."""
ALONE, LEAST_SHARE = 0.6, 1e-6
"""What a part weighs by itself, beside its reading with a neighbour; shares are kept so far from 0 and 1."""
# Set on accounts that neither the rules nor the model had seen (docs/figures.md).


@dataclass(frozen=True)
class _Part:
    """A part of an account that can be read: its first and last places, its words, whether it is told of another."""

    first: int
    last: int
    said: str
    of_another: bool
    shares: Mapping[str, float]
    """How likely it says yes to the question about each finding."""


def read_again(
    lexicon: Lexicon, words: Words, mentions: Sequence[Mention], *, about_someone_else: bool
) -> tuple[Mention, ...]:
    """What an account mentions, and what the model finds in it beside; a part that is a phrase says just that."""
    reader = lexicon.reply_reader
    if reader is None:
        return tuple(mentions)
    spoken_of = {mention.finding for mention in mentions if mention.value is not Value.NOT_SURE}
    doubted = {mention.finding for mention in mentions} - spoken_of
    phrases = {mention.words for mention in mentions if mention.value is Value.YES}
    added: dict[str, Mention] = {}
    account = _Account(reader, lexicon, words)
    parts = _read_in_context(account, phrases, about_someone_else=about_someone_else)
    for part in parts:
        measured, outside = _measured_in(words, part, lexicon)
        agreed = {finding for finding in doubted if part.shares.get(finding, 0.0) >= SURE}
        not_told = spoken_of | (doubted - measured - agreed) | outside | _of_another_side(words, part, lexicon)
        for mention in _told_in(lexicon, part, not_told, measured):
            sure = mention.finding in added and added[mention.finding].value is Value.YES
            added[mention.finding] = added[mention.finding] if sure else mention
    kept = (mention for mention in mentions if mention.finding not in added)
    return (*(_doubted_by(parts, lexicon, mention) for mention in kept), *added.values())


@dataclass(frozen=True)
class _Account:
    """The words of an account, and who reads them."""

    reader: ReplyReader
    lexicon: Lexicon
    words: Words

    @cached_property
    def _idioms(self) -> Mapping[str, frozenset[int]]:
        return idioms_in(self.words, self.lexicon.patterns, self.lexicon.frames)

    def said(self, first: int, last: int, without: Collection[int] = ()) -> str:
        """The words of a stretch, but for those at some places."""
        return " ".join(self.words.said[at] for at in range(first, last) if at not in without)

    def shares(self, first: int, last: int) -> Mapping[str, float]:
        """How likely a stretch says yes to the question about each finding.

        A phrase that is an idiom there says nothing of its finding: that one is looked for in the words without it.
        """
        shares = _shares(self.reader, self.lexicon, self.said(first, last))
        for finding, places in self._idioms.items():
            if finding in shares and not places.isdisjoint(range(first, last)):
                rest = self.said(first, last, places)
                enough = len(rest.split()) >= FEWEST_WORDS
                shares[finding] = _shares(self.reader, self.lexicon, rest)[finding] if enough else 0.0
        return shares


def _read_in_context(account: _Account, phrases: Collection[str], *, about_someone_else: bool) -> list[_Part]:
    """The parts of an account, each read by itself and together with the part before and after it."""
    words, found = account.words, list[_Part]()
    for first, last in parts_of(words):
        said = account.said(first, last)
        if _can_be_read(words, first, last) and said not in phrases:
            other = not about_someone_else and tells_of_another(words, first, last)
            found.append(_Part(first, last, said, other, account.shares(first, last)))
    beside: list[list[Mapping[str, float]]] = [[] for _ in found]
    for at, (part, after) in enumerate(pairwise(found)):
        if (
            part.last == after.first
            and part.of_another == after.of_another
            and after.last - part.first <= MOST_TOGETHER
        ):
            together = account.shares(part.first, after.last)
            beside[at].append(together)
            beside[at + 1].append(together)
    return [replace(part, shares=_with_neighbours(part.shares, near)) for part, near in zip(found, beside, strict=True)]


def _shares(reader: ReplyReader, lexicon: Lexicon, said: str) -> dict[str, float]:
    return dict(zip(lexicon.asked, reader.answered(said, tuple(lexicon.asked.values())), strict=False))


def _with_neighbours(alone: Mapping[str, float], together: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    """The shares of a part by itself and with what makes each likelier, as the weighed mean of their log odds."""
    if not together:
        return alone
    return {
        finding: _as_share(
            ALONE * _log_odds(share) + (1 - ALONE) * max(_log_odds(of.get(finding, share)) for of in together)
        )
        for finding, share in alone.items()
    }


def _log_odds(share: float) -> float:
    within = min(max(share, LEAST_SHARE), 1 - LEAST_SHARE)
    return log(within / (1 - within))


def _as_share(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


def _doubted_by(parts: Sequence[_Part], lexicon: Lexicon, mention: Mention) -> Mention:
    """A mention by a phrase, not sure where the part of the account that it stands in tells of nothing of the kind.

    What is urgent is asked about anyway; sides and ages are told by their own words.
    """
    frame = lexicon.frames[mention.finding]
    told_by_itself = frame.side or {Scale.AGE_AT_LEAST, Scale.AGE_UNDER} & frame.measure.keys()
    if mention.value is not Value.YES or frame.acute or frame.lowers or told_by_itself:
        return mention
    shares = [part.shares.get(mention.finding, 1.0) for part in parts if mention.words in part.said]
    return replace(mention, value=Value.NOT_SURE) if shares and max(shares) < BY_CHANCE else mention


def weighed(lexicon: Lexicon, words: Words, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions in talk while nothing was asked: what none of its sentences tells of is not sure."""
    reader = lexicon.reply_reader
    if reader is None or UNKNOWN in words.words or not any(mention.value is Value.YES for mention in mentions):
        return mentions
    said = [" ".join(words.said[first:last]) for first, last in parts_of(words)] or [" ".join(words.said)]
    shares = [_shares(reader, lexicon, part) for part in said]
    return tuple(
        replace(mention, value=Value.NOT_SURE)
        if mention.value is Value.YES and all(of.get(mention.finding, 1.0) < UNLIKELY for of in shares)
        else mention
        for mention in mentions
    )


def _told_in(lexicon: Lexicon, part: _Part, known: Collection[str], measured: Collection[str]) -> Iterator[Mention]:
    """What the model finds in a part of an account that is not known from it.

    `measured`: what is so by a time that is told there; of what, the model knows.
    """
    for finding, share in part.shares.items():
        if share >= LIKELY and finding not in known and finding not in lexicon.mitigating:
            value = Value.YES if finding in measured or share >= SURE else Value.NOT_SURE
            yield Mention(finding=finding, value=value, words=part.said, about_other=part.of_another)


def _measured_in(words: Words, part: _Part, lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """By the times, ages and numbers that are told in this part: the findings that last for days and as long as is told
    ("it's been like that since Easter"), and those for which all of it is too little or too much ("sixty-one").
    """
    told = [q for q in quantities(words) if part.first <= q.start and q.end <= part.last]
    so: set[str] = set()
    not_so: set[str] = set()
    for frame in lexicon.frames.values() if told else ():
        answers = {answer for _, answer in compare(frame.measure, told, began=False)}
        if answers == {False}:
            not_so.add(frame.finding)
        elif True in answers and frame.measure.get(Scale.LASTING_OVER, 0) >= 1:
            so.add(frame.finding)
    return frozenset(so), frozenset(not_so)


def _of_another_side(words: Words, part: _Part, lexicon: Lexicon) -> frozenset[str]:
    """The findings of both legs where only one side is named in this part, and the other way round."""
    told, replying = words.words[part.first : part.last], words.language.replying
    one_of = replying.which & {"left", "right", "one"}
    one, both = not one_of.isdisjoint(told), not (replying.which - one_of).isdisjoint(told)
    other = {"both": one and not both, "one": both and not one}
    return frozenset(id_ for id_, frame in lexicon.frames.items() if other.get(frame.side, False))


def parts_of(words: Words) -> list[tuple[int, int]]:
    """First and last places of the parts of an account: its sentences; where they are long or have no full stops, as
    many clauses as read well together.  What is too short to be read alone goes with what follows it, or at the end
    with what stands before it: "six weeks already".
    """
    starts = [*clause_starts(words), len(words)]
    found: list[tuple[int, int]] = []
    first = 0
    for start, following in zip(starts[1:], [*starts[2:], len(words)], strict=True):
        ends = start == len(words) or words.pauses[start] > 1
        if not ends and (start - first < ENOUGH_WORDS or following - first <= MOST_WORDS):
            continue
        if start - first >= FEWEST_WORDS:
            found.append((first, start))
            first = start
    if found and first < len(words):
        found[-1] = (found[-1][0], len(words))
    return found


def _can_be_read(words: Words, first: int, last: int) -> bool:
    """Whether nothing in this part was missed by the recogniser, and none of it is of the room."""
    return UNKNOWN not in words.words[first:last] and not is_of_the_room(words, first, last, frozenset())
