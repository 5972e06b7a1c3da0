"""What a reply says of the findings asked for, clause by clause, in the light of their frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from voice_assistant.dialog import Scale
from voice_assistant.matching.clause import Clause
from voice_assistant.matching.frames import Found, Frame
from voice_assistant.matching.measures import Kind, compare
from voice_assistant.matching.reply import LOWERING, Sign, Tag
from voice_assistant.matching.statements_by_place import (
    another_part,
    only_where,
    part_is,
    so_elsewhere,
    which_side,
)
from voice_assistant.matching.statements_by_term import of_term
from voice_assistant.matching.statements_by_wellness import ability, only_named, well
from voice_assistant.matching.subjects import is_of_another_thing, is_of_the_room, subject_of


def statements(clause: Clause, frame: Frame, found: Sequence[Found], *, denied: bool) -> list[Sign]:
    """What one clause says of one finding; `found`: the terms of its frame within this clause.

    `denied`: the reply as a whole begins with a no.
    """
    signs = _said(clause, frame, found, denied=denied)
    told = frozenset[int]().union(*(hit.places for hit in found))
    if is_of_the_room(clause.words, clause.first, clause.last, told):
        return [sign for sign in signs if sign.inner]
    noun = subject_of(clause.words, clause.start, clause.last)
    if noun is None or not is_of_another_thing(clause.words, noun, frame):
        return signs
    if noun in _of_one_word(found):
        signs = [s for s in signs if s.span != {noun}]  # "the milk's gone off"
    hurting = {at for at in clause.places if clause.words.stems[at] == "hurt"}  # "even the sock hurts"
    return [s for s in signs if s.inner or (s.tag not in LOWERING and s.span & {noun, *hurting})]


def _of_one_word(found: Sequence[Found]) -> set[int]:
    """Places of terms of one word."""
    return {hit.start for hit in found if len(hit.places) == 1}


def _said(clause: Clause, frame: Frame, found: Sequence[Found], *, denied: bool) -> list[Sign]:
    replying = clause.words.language.replying
    places = frozenset(at for hit in found for at in hit.places)
    signs = [sign for hit in found if (sign := of_term(clause, frame, hit, places, denied=denied)) is not None]
    measured = list(_measured(clause, frame))
    if not signs and not _speaks_of(clause, frame) and not _begins_with(clause, measured):
        measured = []  # "I saw her on Friday"
    if any(sign.inner for sign in signs):
        measured = []  # "I haven't got up in a week"
    if any(sign.tag is Tag.NOT_SO for sign in measured):
        signs = [sign for sign in signs if sign.tag is not Tag.SO]  # "an operation, years ago"
    if any(sign.tag is Tag.NOT_SO for sign in signs):
        measured = [sign for sign in measured if sign.tag is not Tag.PERHAPS]  # "it's been coming on since Monday"
        if Scale.LASTING_AT_LEAST in frame.measure:
            measured = [sign for sign in measured if sign.tag is not Tag.SO]  # "on my feet all week"
    if any(sign.tag is Tag.NOT_SO for sign in measured):
        signs = [sign for sign in signs if sign.tag is not Tag.PERHAPS]  # "it was gone in a flash"
    within = frozenset[int]().union(*(sign.span for sign in measured))
    signs = [sign for sign in signs if not sign.span <= within] + measured
    stated = [sign for sign in signs if sign.tag is not Tag.TOPIC]
    if frame.side == "one" and not replying.both_alike.isdisjoint(clause.text):
        signs = [replace(s, tag=Tag.NOT_SO) if s.tag is Tag.SO and not s.inner else s for s in signs]
    if frame.side == "both" and {"one", "other"} <= set(clause.words.words) and not clause.negated():
        signs = [replace(s, tag=Tag.SO) if s.tag is Tag.NOT_SO else s for s in signs]  # "down the one, down the other"
    if {"neither", "nor"} <= set(clause.text):
        signs = [replace(s, tag=Tag.NOT_SO, inner=False) for s in signs]  # "neither better nor worse"
    if stated:
        return so_elsewhere(clause, frame, signs, denied=denied)
    signs += ability(clause, frame) or well(clause, frame) or part_is(clause, frame) or only_named(clause, frame)
    if all(sign.tag is Tag.TOPIC for sign in signs):
        signs += another_part(clause, frame, denied=denied) or (
            [] if denied else which_side(clause, frame) or only_where(clause, frame)
        )
    return signs


def _speaks_of(clause: Clause, frame: Frame) -> bool:
    """Whether nothing in the clause speaks of anything else than what was asked."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    told = {at for quantity in clause.quantities for at in range(quantity.start, quantity.end)}
    words = clause.words
    return all(
        at in told
        or words.words[at] in replying.explained | grammar.negators | replying.of_measures
        or words.stems[at] in frame.vocabulary
        for at in range(clause.first, clause.last)
    )


def _begins_with(clause: Clause, measured: Sequence[Sign]) -> bool:
    """Whether a fragment begins with the time asked for, and has no sentence: "the week before last, off a ladder"."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    rest = [at for at in clause.places if all(at not in sign.span for sign in measured)]
    first = min((sign.start for sign in measured), default=-1)
    opens = all(at > first or clause.words.words[at] in replying.small for at in rest)
    return (
        first >= 0
        and opens
        and all(clause.words.words[at] not in grammar.subject_pronouns | grammar.bes for at in rest)
    )


def _measured(clause: Clause, frame: Frame) -> Iterator[Sign]:
    replying, measuring = clause.words.language.replying, clause.words.language.measuring
    if clause.text[0] in ("not", "never") and clause.text[1:2] and clause.text[1] in replying.not_then:
        return  # "not in the last month": denied as a whole
    like_that = ("just", "like") in pairwise(clause.text)
    began = not (measuring.began - ({"just"} if like_that else set())).isdisjoint(clause.text)
    for quantity, is_so in compare(frame.measure, list(clause.quantities), began=began):
        tag = Tag.SO if is_so else Tag.PERHAPS if is_so is None else Tag.NOT_SO
        if clause.negated() and not quantity.bound and quantity.kind in (Kind.AGO, Kind.LASTING):
            tag = Tag.NOT_SO if tag is Tag.SO else Tag.PERHAPS
        yield Sign(quantity.start, quantity.end, tag, frame.finding)


def timed(clause: Clause, frames: Sequence[Frame]) -> Iterable[Sign]:
    """ "Since yesterday", "last Thursday": when it began says that it is so; "not since March" that it is not."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    if any(frame.measure for frame in frames) and len(frames) == 1 and Scale.EVER not in frames[0].measure:
        return []
    if any(frame.lowers for frame in frames):
        return []
    for quantity in clause.quantities:
        if quantity.kind is Kind.NUMBER or quantity.kind is Kind.AGE:
            continue
        if clause.words.words in replying.near_an_answer:
            continue
        rest = (*range(clause.first, quantity.start), *range(quantity.end, clause.last))
        if any(clause.words.words[at] not in replying.explained | grammar.negators | {"since", "ago"} for at in rest):
            continue  # "the weather is lovely in September"
        acute = all(frame.acute for frame in frames)
        was = not replying.was.isdisjoint(clause.text)
        remote = acute and (quantity.low > 700 or (was and not any(frame.of_the_past for frame in frames)))
        tag = Tag.NOT_SO if clause.negated() else Tag.PERHAPS if remote else Tag.SO
        return [Sign(quantity.start, quantity.end, tag)]
    return []


def likened(clause: Clause, frames: Sequence[Frame]) -> list[Sign]:
    """ "Like two sacks of cement", "it's like walking on glass": likened to something that nobody is who is well."""
    grammar, replying = clause.words.language.grammar, clause.words.language.replying
    text = clause.words.words
    at = next(_likenesses(clause), None)
    if (
        at is None
        or any(frame.lowers for frame in frames)
        or clause.of_another
        or clause.negated()
        or at + 1 >= clause.last
    ):
        return []
    before, after = text[clause.start : at], text[at + 1 : clause.last]
    parts = {word for word in before if word in grammar.body}
    if any(
        parts and (not parts & frame.places if frame.places else frame.whole_person and parts & grammar.leg)
        for frame in frames
    ):
        return []  # "my soles feel like they're on fire", asked about the face
    of_it = all(
        word in replying.small | grammar.body | replying.looks or any(stem in frame.about for frame in frames)
        for word, stem in _stems(clause, at)
    )
    if (
        not of_it
        or not {"i", "we", "he", "she", "you"}.isdisjoint(before)
        or not replying.like_the_well.isdisjoint(after)
    ):
        return []
    if all(word in replying.small for word in after) or after[:1] in (("that",), ("this",)) or after == ("it",):
        return []
    low = not replying.low.isdisjoint(before) or clause.around(at, at + 1).doubt
    return [Sign(at, clause.last, Tag.PERHAPS if low else Tag.SO, frames[0].finding if len(frames) == 1 else "")]


def _likenesses(clause: Clause) -> Iterator[int]:
    """Places of "like", "as if", and the second word of "turned to"."""
    replying = clause.words.language.replying
    text = clause.words.words
    for at in clause.places:
        if text[at] in ("like", "asif") or (at > clause.first and text[at - 1 : at + 1] in replying.turned):
            yield at


def _stems(clause: Clause, end: int) -> list[tuple[str, str]]:
    return [(clause.words.words[at], clause.words.stems[at]) for at in range(clause.start, end)]
