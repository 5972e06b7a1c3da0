"""What a clause says of a finding by the terms of its frame: "it's freezing", "no feeling in it", "I can't move it"."""

from __future__ import annotations

from voice_assistant.matching.clause import Clause, with_negation, words_of_well
from voice_assistant.matching.clauses import Context
from voice_assistant.matching.frames import Found, Frame, Sense
from voice_assistant.matching.measures import Kind
from voice_assistant.matching.reply import Sign, Tag


def of_term(clause: Clause, frame: Frame, hit: Found, others: frozenset[int], *, denied: bool) -> Sign | None:
    """What one term of the frame says, `hit` being where it was said; None: nothing.

    `others`: the places of the other terms.  `denied`: the reply as a whole begins with a no.
    """
    grammar = clause.words.language.grammar
    own = frozenset(p for p, token in zip(hit.places, hit.term.tokens, strict=True) if token.negates)
    around = clause.around(hit.start, hit.end, others=others)
    around.own, around.where, around.denied = bool(own), frame.where, denied
    around.partly = around.partly or any(at + 1 not in hit.places and clause.denies_partly(at) for at in own)
    nothing = clause.words.words[hit.start] == "nothing"  # "I tell it to move and nothing happens"
    if hit.term.sense is Sense.OPPOSITE:
        ago = frame.acute and any(quantity.kind is Kind.AGO for quantity in clause.quantities)
        around.only_now = (ago or not frame.known) and (frame.become or not frame.of_the_past)
    else:
        around.only_now = frame.acute and not frame.of_the_past
    for at in range(hit.start, hit.end):
        if (
            at not in hit.places
            and clause.words.words[at] in grammar.negators
            and at not in clause.taken
            and at not in clause.owned
        ):
            around.negations += 1
    if hit.term.sense is Sense.OPPOSITE and around.negations == 1 and _answers_first(clause, hit):
        around.negations, around.of_noun = 0, False
    sense = _sense_here(clause, frame, hit, around)
    tag = _TAGS[sense](around)
    if tag is None:
        return None
    tag, end = _with_how_well(clause, hit, sense, tag, around)
    of_the_other = sense is Sense.OPPOSITE and frame.side != "both" and _of_the_good_one(clause, hit.start)
    if tag is Tag.NOT_SO and of_the_other:
        tag = Tag.PERHAPS
    if tag in (Tag.CAN, Tag.NOT_SO) and frame.of_ability and _by_other_means(clause, end, frame):
        tag = Tag.PERHAPS
    inner = tag is Tag.SO and (bool(own) or nothing or hit.term.sense in (Sense.UNABLE, Sense.OPPOSITE, Sense.WITHOUT))
    start = hit.start if sense is Sense.OPPOSITE and not around.negations else with_negation(clause, hit.start)
    return Sign(start, end, tag, frame.finding, inner)


def _sense_here(clause: Clause, frame: Frame, hit: Found, around: Context) -> Sense:
    """The sense of the term, or another where the words beside it turn what can't be done into something else."""
    if hit.term.sense is not Sense.UNABLE:
        return hit.term.sense
    if around.of_noun and clause.words.stems[hit.start] in frame.missing:
        return Sense.WITHOUT  # "no feeling", not "no, feeling"
    able = clause.words.words[max(clause.first, hit.start - 2) : hit.start] == ("able", "to")
    does = not around.negations and (able or _is_doing(clause, hit.start))
    return Sense.OPPOSITE if does else Sense.UNABLE  # "I'm wiggling them now"


def _with_how_well(clause: Clause, hit: Found, sense: Sense, tag: Tag, around: Context) -> tuple[Tag, int]:
    """The tag, and the end of what bears it, where it is said how well it goes: "kept my lunch down, no problem"."""
    replying, said = clause.words.language.replying, clause.words.words
    no_bother = [at for at in range(hit.end, clause.last) if said[at] in replying.troubles and said[at - 1] == "no"]
    if tag is Tag.TOPIC and sense is Sense.UNABLE and no_bother and not around.negations:
        tag = Tag.PERHAPS if "usedto" in clause.text else Tag.CAN
    if tag is not Tag.CAN or around.low:
        return tag, hit.end
    well = [at for at in words_of_well(clause) if at >= hit.end]
    fully = [at for at in range(hit.start, clause.last) if said[at] in replying.fully]
    alike = [at for at in range(hit.end, clause.last) if said[at] == "like"]
    places = [*well, *fully, *no_bother, *alike]
    return (Tag.NOT_SO, max([hit.end, *(at + 1 for at in places)])) if places else (tag, hit.end)


def _answers_first(clause: Clause, hit: Found) -> bool:
    """Whether the "no" before this is the answer: "no same size", "no bends okay", but not "no warmth", "no better"."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    words = clause.words.words
    if words[clause.first] != "no" or hit.start != clause.first + 1:
        return False
    said, last = words[hit.start], words[hit.end - 1]
    if hit.end < clause.last and words[hit.end] not in replying.small - grammar.body:
        return False  # "no straight leg"
    if said == "same":
        return True
    return (
        said in replying.no_things_before | grammar.body
        and last not in replying.things_denied
        and not last.endswith(("er", "ing", "ness"))
    )


def _of_the_good_one(clause: Clause, end: int) -> bool:
    """Whether it is said of the leg that does not hurt: "the good one's pink"."""
    grammar = clause.words.language.grammar
    text = clause.words.words
    return any(
        text[at] == "good" and text[at + 1] in grammar.leg | {"one", "side"} for at in range(clause.first, end - 1)
    )


def _by_other_means(clause: Clause, end: int, frame: Frame) -> bool:
    """Whether it is done with help: "getting around on my backside", "I can stand with a frame"."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    rest = clause.words.words[end : clause.last]
    for at, word in enumerate(rest[:-1]):
        if word in replying.by and any(
            part in replying.aids or (part in grammar.body and part not in frame.here) for part in rest[at + 1 :]
        ):
            return True
    return False


def _is_doing(clause: Clause, at: int) -> bool:
    grammar = clause.words.language.grammar
    words = clause.words.words
    if not words[at].endswith("ing"):
        return False
    if at > clause.first and words[at - 1] in grammar.bes:
        return True
    return at == clause.start and words[at + 1 : at + 2] in (("it",), ("them",), ("fine",))  # "waggling it right now"


def _so(c: Context) -> Tag:
    if c.lost:
        return Tag.PERHAPS
    if c.own and c.negations:
        return Tag.PERHAPS
    if c.negations == 1:
        return Tag.PERHAPS if c.half or c.partly or c.far or c.doubt or c.listed or c.cannot else Tag.NOT_SO
    return Tag.PERHAPS if c.negations or c.doubt or (c.past and c.only_now) else Tag.SO


def _opposite(c: Context) -> Tag:
    if c.lost:
        return Tag.PERHAPS if c.negations else Tag.SO
    if c.of_noun and not c.next_to:
        return Tag.NOT_SO if c.where else Tag.PERHAPS  # "no, further down in the calf", "no sign of it stopping"
    if c.negations == 1 and not c.own and not c.untried:
        return Tag.PERHAPS if c.doubt else Tag.SO
    low = c.low and not c.denied  # "no, just a bit of clear phlegm"
    if c.negations or c.doubt or low or c.when or c.over or (c.past and c.only_now) or (c.own and c.partly):
        return Tag.PERHAPS
    return Tag.CAN if c.can else Tag.NOT_SO


def _unable(c: Context) -> Tag | None:
    if c.negations and c.trouble:
        return Tag.NOT_SO
    if c.of_noun:
        return Tag.TOPIC
    if c.negations == 1:
        return Tag.PERHAPS if c.untried or c.doubt else Tag.SO
    if c.trouble:
        return Tag.SO
    if c.negations or c.doubt or c.low:
        return Tag.PERHAPS
    return Tag.CAN if c.can else Tag.TOPIC


def _without(c: Context) -> Tag:
    if c.lost:
        return Tag.PERHAPS if c.negations else Tag.SO
    if not c.negations:
        return Tag.TOPIC
    return Tag.NOT_SO if c.trouble else Tag.PERHAPS if c.far or c.doubt or c.partly else Tag.SO


def _general(c: Context) -> Tag | None:
    return (Tag.PERHAPS if c.partly or c.far or c.doubt else Tag.NOT_SO) if c.negations == 1 else Tag.TOPIC


_TAGS = {
    Sense.SO: _so,
    Sense.OPPOSITE: _opposite,
    Sense.UNABLE: _unable,
    Sense.WITHOUT: _without,
    Sense.UNSURE: lambda _: Tag.PERHAPS,
    Sense.GENERAL: _general,
}
