"""The words of a reply that nothing explains: a "no" beside which one is left is no answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voice_assistant.dialog import Value
from voice_assistant.language import UNKNOWN
from voice_assistant.matching.clause import Clause
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.mentions import Target
from voice_assistant.matching.reply import LOWERING, Reply, Tag
from voice_assistant.matching.subjects import is_of_the_room
from voice_assistant.matching.words import Words


def left_over(
    words: Words, reply: Reply, frames: Sequence[Frame], targets: Sequence[Target], clauses: Sequence[Clause]
) -> list[int]:
    """Places of words that neither a sign nor a mention nor the question explains."""
    replying, grammar = words.language.replying, words.language.grammar
    explained = {at for sign in reply.signs if sign.tag is not Tag.ELSEWHERE for at in sign.span}
    explained |= _elsewhere_for_all(reply, frames)
    stated = {at for sign in reply.signs if sign.tag in STATED for at in sign.span}
    asked = {frame.finding for frame in frames}
    for target in targets:
        if target.value is Value.NOT_SURE and target.finding not in asked and not target.about_other:
            continue  # what was not told for sure explains nothing
        explained |= target.covered
        explained.update(_leading(words, target))
    vocabulary = frozenset[str]().union(*(frame.vocabulary | frame.places for frame in frames))
    for clause in clauses:
        if any({*range(quantity.start, quantity.end)} & stated for quantity in clause.quantities):
            explained.update(clause.places_of(replying.of_measures))
    explained |= {
        at for clause in clauses for quantity in clause.quantities for at in range(quantity.start, quantity.end)
    }
    explained |= _similes(words, stated)
    if reply.has(Tag.NOT_SO, Tag.NO):
        known = any(frame.known for frame in frames)
        explained |= {at for clause in clauses for at in _reported(clause, known=known)}
    if not any(frame.lowers for frame in frames):
        explained |= _tails(words, clauses, {at for sign in reply.of(*LOWERING) for at in sign.span})
        explained |= _complaints(words, clauses, frames, reply)
    room = {at for c in clauses if is_of_the_room(words, c.first, c.last, frozenset(stated)) for at in c.places}
    elsewhere = any(clause.of_another for clause in clauses)
    well = reply.has(Tag.NOT_SO) and not reply.has(Tag.SO)
    here = frozenset[str]().union(*(grammar.leg if frame.of_the_leg else frame.here for frame in frames))
    return [
        at
        for at, word in enumerate(words.words)
        if at not in explained
        and word != UNKNOWN
        and not (word in replying.low and at + 1 in stated)
        and not (word in ("off", "out", "away", "over") and at - 1 in stated)
        and not _explains_itself(words, at, stated)
        and (words.stems[at] not in vocabulary or at in room)
        and not (well and (word in replying.well or (word in grammar.leg and word not in here)))
        and not (elsewhere and (word in grammar.kin or word in ("runs", "run")))
    ]


def _similes(words: Words, stated: set[int]) -> set[int]:
    """ "Straight as a die", "right as rain": only how; "to the loo", only where."""
    replying, grammar = words.language.replying, words.language.grammar
    found: set[int] = set()
    for at, word in enumerate(words.words):
        how = word in ("as", "like") or word in replying.towards | {"than"}
        if how and at - 1 in stated | found:
            end = at + 1
        else:
            continue
        while end < len(words) and words.words[end] in grammar.determiners:
            end += 1
        barred = replying.verbs | grammar.negators | (frozenset() if word == "as" else grammar.body)
        if end < len(words) and words.words[end] not in barred and words.stems[end] not in replying.never_only_how:
            more = end + (2 if words.words[end + 1 : end + 2] == ("'s",) else 0)  # "fit as a butcher's dog"
            found.update(range(at, min(more, len(words) - 1) + 1))
    return found


def _reported(clause: Clause, *, known: bool) -> range:
    """Who says so: "hubby says | I've good colour"; of what is `known`, a doctor too."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    text = clause.words.words
    if not replying.of_theirs.isdisjoint(clause.text):
        return range(0)  # "my wife says hers is warm"
    for at in range(clause.first + 1, min(clause.first + 4, clause.last)):
        if text[at] in grammar.reports and text[at - 1] in grammar.kin | {"she", "he"} | replying.gauges | (
            grammar.treats if known else frozenset()
        ):
            return range(clause.first, at + 1)
    return range(0)


def _tails(words: Words, clauses: Sequence[Clause], denied: set[int]) -> set[int]:
    """What may follow a denial: only where, "in these bedsocks", and "I'd say"; but not "only in bed"."""
    replying, grammar = words.language.replying, words.language.grammar
    found: set[int] = set()
    denied -= {at for clause in clauses if clause.only for at in clause.places}
    reach = set(denied)
    for at in range(len(words)):
        reach |= found
        if at - 1 not in reach:
            continue
        if words.words[at] in replying.explained and at not in found:
            reach.add(at)
        for phrase in replying.tails:
            if words.words[at : at + len(phrase)] == phrase:
                found.update(range(at, at + len(phrase)))
        end = at + 1
        while (
            words.words[at] in grammar.places
            and end < len(words)
            and words.words[end] in grammar.determiners | grammar.sides
        ):
            end += 1
        if words.words[end + 1 : end + 2] in (("department",), ("front",), ("area",)):
            end += 1  # "in the toilet department"
        if words.words[at] in grammar.places and end < len(words) and words.words[end] in replying.at_home | {"area"}:
            found.update(range(at, end + 1))
    return found


def _complaints(words: Words, clauses: Sequence[Clause], frames: Sequence[Frame], reply: Reply) -> set[int]:
    """ "No knots, just sore", "it'll move but it hurts": what hurts is no answer to a question for something else."""
    replying, grammar = words.language.replying, words.language.grammar
    asked = frozenset[str]().union(*(frame.said_so for frame in frames))
    able = any(frame.of_ability for frame in frames)
    if not reply.has(*LOWERING) and (able or not reply.has(Tag.NO, Tag.NONE)):
        return set()
    found: set[int] = set()
    for clause in clauses:
        hurting = [at for at in clause.places if words.words[at] in replying.complaints]
        if not hurting or any(words.stems[at] in asked for at in hurting) or grammar.negators & set(clause.text[1:]):
            continue
        like = next((at for at in clause.places if words.words[at] == "like" and at - 1 in hurting), clause.last)
        small = replying.small | replying.explained | grammar.leg
        known = {*range(like, clause.last), *hurting, *(at for sign in reply.signs for at in sign.span)}
        if all(at in known or words.words[at] in small for at in clause.places):
            found.update(clause.places)
    return found


def _elsewhere_for_all(reply: Reply, frames: Sequence[Frame]) -> set[int]:
    """Places of what is of another part or person than any of the findings asked for."""
    places = [
        {at for sign in reply.of(Tag.ELSEWHERE) if sign.finding == frame.finding for at in sign.span}
        for frame in frames
    ]
    return set.intersection(*places) if places else set()


STATED = (Tag.SO, Tag.NOT_SO, Tag.PERHAPS, Tag.CAN, Tag.ELSEWHERE)
"""These say something of a finding."""


def _explains_itself(words: Words, at: int, stated: set[int]) -> bool:
    grammar, replying = words.language.grammar, words.language.replying
    word = words.words[at]
    if words.words[at - 1 : at] == ("no",) and words.words[at + 1 : at + 2] == ("or",) and at + 2 in stated:
        return True  # "no lumps or knots"
    if word in grammar.negators - {"no"} or word in ("can", "could", "usedto"):
        return at + 1 in stated
    return word in replying.explained and word not in grammar.body


def _leading(words: Words, target: Target) -> Iterable[int]:
    """Places of the small words that lead up to a mention: "and it's just my ..."."""
    replying, grammar = words.language.replying, words.language.grammar
    at = target.match.start - 1
    while at >= 0:
        word = words.words[at]
        if (
            word not in replying.leading
            and at not in target.covered
            and not (target.about_other and word in grammar.kin)
        ):
            return
        yield at
        at -= 1
