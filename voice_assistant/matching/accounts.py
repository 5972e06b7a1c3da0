"""What an account tells that no phrase names: a second opinion on free talk.

The phrases and terms of the dialogue's files come first.  Where the trained model (`Lexicon.reply_reader`) finds that a
part of an account answers one of the questions, that is a mention like any other: what would ask for help is asked
about, what is harmless is noted.  It never denies anything, and never lowers a level.  Of talk while nothing is asked
the model is asked as well whether it tells what a phrase found in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from voice_assistant.dialog import ReplyReader, Scale, Value
from voice_assistant.language import UNKNOWN
from voice_assistant.matching.clauses import clause_starts
from voice_assistant.matching.lexicon import Lexicon
from voice_assistant.matching.measures import compare, quantities
from voice_assistant.matching.subjects import is_of_the_room
from voice_assistant.matching.values import Mention
from voice_assistant.matching.whose import tells_of_another
from voice_assistant.matching.words import Words

LIKELY, SURE = 0.5, 0.8
"""The least shares for which a part of an account, taken for itself, is thought to tell of a finding."""
ALSO_LIKELY, ALSO_SURE = 0.2, 0.5
"""The least shares of "yes" where that part is read as the answer to its question."""
UNASKED = "unasked: "
"""Before a question that was not asked, as in training: an account is read by another measure than an answer."""
BY_CHANCE = 0.03
"""Below this share, of its part taken for itself, a phrase in an account is there by chance: "it is running down"."""
UNLIKELY = 0.3
"""Below this share of "yes" a phrase in talk that answered nothing is there by chance: "a spider crawls up it"."""
FEWEST_WORDS, ENOUGH_WORDS, MOST_WORDS = 4, 8, 20
"""Of a part of an account: fewer say too little alone; with enough it may end; it should have no more than the most."""
# Set on accounts that neither the rules nor the model had seen (docs/figures.md).


def read_again(
    lexicon: Lexicon, words: Words, mentions: Sequence[Mention], *, about_someone_else: bool
) -> tuple[Mention, ...]:
    """What an account mentions, and what the model finds in it beside; a part that is a phrase says just that."""
    reader = lexicon.reply_reader
    if reader is None:
        return tuple(mentions)
    spoken_of = {mention.finding for mention in mentions if mention.value is not Value.NOT_SURE}
    doubted = {mention.finding for mention in mentions} - spoken_of
    added: dict[str, Mention] = {}
    read: dict[str, Mapping[str, float]] = {}
    phrases = {mention.words for mention in mentions if mention.value is Value.YES}
    for first, last in parts_of(words):
        said = " ".join(words.said[first:last])
        if _can_be_read(words, first, last) and said not in phrases:
            other = not about_someone_else and tells_of_another(words, first, last)
            read[said] = dict(zip(lexicon.asked, reader.answered(said, tuple(lexicon.asked.values())), strict=False))
            measured = _measured_in(words, first, last, lexicon)
            not_told = spoken_of | (doubted - measured) | _of_another_side(words, first, last, lexicon)
            for mention in _told_in(reader, lexicon, said, read[said], not_told, measured, about_other=other):
                sure = mention.finding in added and added[mention.finding].value is Value.YES
                added[mention.finding] = added[mention.finding] if sure else mention
    kept = (mention for mention in mentions if mention.finding not in added)
    return (*(_doubted_by(read, lexicon, mention) for mention in kept), *added.values())


def _doubted_by(read: Mapping[str, Mapping[str, float]], lexicon: Lexicon, mention: Mention) -> Mention:
    """A mention by a phrase, not sure where the part of the account that it stands in tells of nothing of the kind.

    What is urgent is asked about anyway; sides and ages are told by their own words.
    """
    frame = lexicon.frames[mention.finding]
    told_by_itself = frame.side or {Scale.AGE_AT_LEAST, Scale.AGE_UNDER} & frame.measure.keys()
    if mention.value is not Value.YES or frame.acute or frame.lowers or told_by_itself:
        return mention
    shares = [of.get(mention.finding, 1.0) for said, of in read.items() if mention.words in said]
    return replace(mention, value=Value.NOT_SURE) if shares and max(shares) < BY_CHANCE else mention


def weighed(lexicon: Lexicon, words: Words, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions in talk while nothing was asked: what its whole sentence hardly tells of is not sure."""
    reader = lexicon.reply_reader
    if reader is None or UNKNOWN in words.words:
        return mentions
    said = [" ".join(words.said[first:last]) for first, last in parts_of(words)] or [" ".join(words.said)]
    return tuple(
        mention if _is_told(reader, lexicon, said, mention) else replace(mention, value=Value.NOT_SURE)
        for mention in mentions
    )


def _is_told(reader: ReplyReader, lexicon: Lexicon, said: Sequence[str], mention: Mention) -> bool:
    """Whether any sentence tells of what a phrase found; what was no "yes" stays what it was."""
    if mention.value is not Value.YES or mention.finding not in lexicon.asked:
        return True
    opinions = (reader.opinion(UNASKED + lexicon.asked[mention.finding], part) for part in said)
    return any(opinion is None or opinion.yes >= UNLIKELY for opinion in opinions)


def _told_in(
    reader: ReplyReader,
    lexicon: Lexicon,
    said: str,
    shares: Mapping[str, float],
    known: Collection[str],
    measured: Collection[str],
    *,
    about_other: bool,
) -> Iterator[Mention]:
    """What the model finds in a part of an account that is not known from it.

    `measured`: what is so by a time that is told there; of what, the model knows.
    """
    for finding, share in shares.items():
        if share < LIKELY or finding in known or finding in lexicon.mitigating:
            continue
        opinion = reader.opinion(UNASKED + lexicon.asked[finding], said)
        if opinion is not None and opinion.yes >= ALSO_LIKELY:
            sure = finding in measured or (share >= SURE and opinion.yes >= ALSO_SURE)
            value = Value.YES if sure else Value.NOT_SURE
            yield Mention(finding=finding, value=value, words=said, about_other=about_other)


def _measured_in(words: Words, first: int, last: int, lexicon: Lexicon) -> frozenset[str]:
    """The findings that last for days, and as long as is told in this part: "it's been like that since Easter"."""
    told = [q for q in quantities(words) if first <= q.start and q.end <= last]
    lasting = (frame for frame in lexicon.frames.values() if frame.measure.get(Scale.LASTING_OVER, 0) >= 1)
    return frozenset(f.finding for f in lasting if any(so for _, so in compare(f.measure, told, began=False)))


def _of_another_side(words: Words, first: int, last: int, lexicon: Lexicon) -> frozenset[str]:
    """The findings of both legs where only one side is named in this part, and the other way round."""
    told, replying = words.words[first:last], words.language.replying
    one_of = replying.which & {"left", "right", "one"}
    one, both = not one_of.isdisjoint(told), not (replying.which - one_of).isdisjoint(told)
    other = {"both": one and not both, "one": both and not one}
    return frozenset(id_ for id_, frame in lexicon.frames.items() if other.get(frame.side, False))


def parts_of(words: Words) -> Iterator[tuple[int, int]]:
    """First and last places of the parts of an account: its sentences; where they are long or have no full stops, as
    many clauses as read well together.
    """
    starts = [*clause_starts(words), len(words)]
    first = 0
    for start, following in zip(starts[1:], [*starts[2:], len(words)], strict=True):
        ends = start == len(words) or words.pauses[start] > 1
        if not ends and (start - first < ENOUGH_WORDS or following - first <= MOST_WORDS):
            continue
        if start - first >= FEWEST_WORDS:
            yield first, start
        first = start


def _can_be_read(words: Words, first: int, last: int) -> bool:
    """Whether nothing in this part was missed by the recogniser, and none of it is of the room."""
    return UNKNOWN not in words.words[first:last] and not is_of_the_room(words, first, last, frozenset())
