"""Yes, no or not sure: the verdict on an answer that was taken apart.

One of the two answers is *guarded*: "no" to a finding, "yes" to a reassuring finding or a read-back.  It counts only
when nothing unexplained was said with it; the other one counts with other words beside it: it errs on the safe side.
"""

from __future__ import annotations

from dataclasses import dataclass

from voice_assistant.dialog import Value
from voice_assistant.matching.answers import Reading, Said, Tag


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer amounts to."""

    value: Value | None = None
    contradictory: bool = False
    acknowledged: bool = False


ASK_AGAIN = Verdict(contradictory=True)
NOTHING = Verdict()

_ASSENTS = (Tag.YES, Tag.ASSENT)
_NOES = (Tag.NO, Tag.ECHO_NO)
_WEAK = (Tag.SOFT_YES, Tag.ONLY_WHEN)
_ASIDES = (Tag.ACKNOWLEDGEMENT, Tag.ALL_WELL, Tag.POLITE, Tag.TURN, Tag.CORRECTION)


def judge(reading: Reading, *, guarded: Value, acute: bool, looked_at: bool) -> Verdict:
    """The verdict on an answer to the question for a finding, or for several at once.

    `acute`: it counts only if it is so now.  `looked_at`: it must be looked at, so that knowing of none is no "no".
    """
    so, not_so, perhaps = reading.said(Said.SO), reading.said(Said.NOT_SO), reading.said(Said.PERHAPS)
    yes, no, weak = _begins_or_ends(reading, *_ASSENTS), _says_no(reading), reading.has(*_WEAK)
    if reading.has(Tag.DOUBT):
        return Verdict(Value.YES) if guarded is Value.NO and _turned_to_yes(reading) else Verdict(Value.NOT_SURE)
    if reading.has(Tag.FLAT_NO) and not (yes or weak or so):
        known = reading.clean and not looked_at and not perhaps
        return Verdict(Value.NO if known else Value.NOT_SURE)
    if (yes or weak) and no:
        return _judge_both(reading, guarded)
    if so and (not_so or no):
        return ASK_AGAIN if not_so else _judge_affirming_no(reading, guarded)
    if yes and (not_so or (reading.has(Tag.ALL_WELL) and guarded is Value.NO)):
        return ASK_AGAIN
    if perhaps and not yes:
        return Verdict(Value.NOT_SURE)
    if reading.has(Tag.SAME) or any(statement.long_standing for statement in perhaps):
        return _judge_as_ever(reading, guarded, yes=yes and not acute, no=no)
    if yes or so:
        return _judge_yes(reading, guarded)
    if weak:
        value = Value.YES if guarded is Value.NO else Value.NOT_SURE
        return Verdict(value) if reading.clean else NOTHING
    if no or not_so:
        return _judge_no(reading, guarded, said=no)
    return _judge_rest(reading)


def _begins_or_ends(reading: Reading, *tags: Tag) -> bool:
    """Whether one of these begins or ends what was said; before other words it is an answer only if it comes first."""
    for start, _, tag in reading.tags:
        if tag not in tags:
            continue
        if all(place < start for place in reading.left_over):
            return True
        alone_before = all(other in (*tags, *_ASIDES) for at, _, other in reading.tags if at < start)
        if alone_before and all(place > start for place in reading.left_over):
            return True
    return False


def _says_no(reading: Reading) -> bool:
    return _begins_or_ends(reading, Tag.NO) or (reading.has(Tag.ECHO_NO) and not reading.left_over)


def _turned_to_yes(reading: Reading) -> bool:
    """ "Not really, well, a bit", "I don't know, actually yes"."""
    doubt = reading.last(Tag.DOUBT)
    return (
        doubt < reading.last(Tag.TURN, Tag.CORRECTION)
        and doubt < reading.last(Tag.YES, Tag.SOFT_YES)
        and not reading.has(Tag.NO)
    )


def _judge_both(reading: Reading, guarded: Value) -> Verdict:
    """Yes and no at once: the last counts only after a word of correction, and only when it is not the guarded one."""
    last_yes, last_no = reading.last(*_ASSENTS, Tag.SOFT_YES), reading.last(*_NOES)
    corrected, turned = reading.last(Tag.CORRECTION), reading.last(Tag.TURN)
    if guarded is Value.YES:
        return Verdict(Value.NO) if last_yes < corrected < last_no else ASK_AGAIN
    first_no = reading.first(*_NOES)
    by_correction = first_no < corrected < last_yes
    by_weak_yes = first_no < turned < reading.last(Tag.SOFT_YES)
    return Verdict(Value.YES) if last_no < last_yes and (by_correction or by_weak_yes) else ASK_AGAIN


def _judge_affirming_no(reading: Reading, guarded: Value) -> Verdict:
    """A no, and that it is so: "no, I can't feel it" affirms, "no, but it's tight" turns; others are asked again."""
    so = reading.said(Said.SO)
    turned = reading.first(*_NOES) < reading.last(Tag.TURN, Tag.CORRECTION) < so[-1].place
    affirms = guarded is Value.NO and (turned or all(statement.inner_negation for statement in so))
    return Verdict(Value.YES) if affirms else ASK_AGAIN


def _judge_as_ever(reading: Reading, guarded: Value, *, yes: bool, no: bool) -> Verdict:
    """As ever: what counts only when new is then not sure, unless a clear no was said too."""
    if no:
        return _judge_no(reading, guarded, said=True)
    return _judge_yes(reading, guarded) if yes else Verdict(Value.NOT_SURE)


def _judge_yes(reading: Reading, guarded: Value) -> Verdict:
    if guarded is Value.YES and reading.has(*_WEAK):
        return Verdict(Value.NOT_SURE)
    if guarded is Value.NO or reading.clean:
        only_a_sound = (
            guarded is Value.YES and reading.has(Tag.ASSENT) and not reading.has(Tag.YES) and not reading.statements
        )
        return Verdict(acknowledged=True) if only_a_sound else Verdict(Value.YES)
    return ASK_AGAIN


def _judge_no(reading: Reading, guarded: Value, *, said: bool) -> Verdict:
    if guarded is Value.YES:
        return Verdict(Value.NO) if said or reading.clean else NOTHING
    if reading.has(Tag.DEGREE):
        return Verdict(Value.NOT_SURE)
    if reading.clean and reading.last(Tag.CORRECTION) <= reading.last(*_NOES):
        return Verdict(Value.NO)
    return ASK_AGAIN if said else NOTHING


def _judge_rest(reading: Reading) -> Verdict:
    if not reading.clean or reading.mentioned:
        return NOTHING
    if reading.has(Tag.DEGREE):
        return Verdict(Value.NOT_SURE)
    return Verdict(acknowledged=reading.has(Tag.ACKNOWLEDGEMENT, Tag.ALL_WELL))


def judge_readback(reading: Reading) -> Verdict:
    """The verdict on "So: no chest pain, no swelling.  Is that right?": yes must be clean, anything named is wrong."""
    if reading.has(Tag.DOUBT, Tag.FLAT_NO):
        return Verdict(Value.NOT_SURE)
    denied = reading.said(Said.NOT_SO)
    yes, no = _begins_or_ends(reading, Tag.YES), _says_no(reading)
    if len(denied) < len(reading.statements):
        return Verdict(Value.NO)
    if no:
        return ASK_AGAIN if yes or denied else Verdict(Value.NO)
    weak = reading.has(*_WEAK, Tag.SAME)
    if yes:
        sure = reading.clean and not reading.beside and not weak and not reading.has(Tag.CORRECTION)
        return Verdict(Value.YES) if sure else ASK_AGAIN
    if denied:
        return ASK_AGAIN
    if not reading.clean:
        return NOTHING
    return (
        Verdict(Value.NOT_SURE)
        if weak
        else Verdict(acknowledged=reading.has(Tag.ACKNOWLEDGEMENT, Tag.ALL_WELL, Tag.ASSENT))
    )


def judge_loosely(reading: Reading) -> Verdict:
    """The verdict where no finding is asked for: a plain answer that is all that was said."""
    if reading.mentioned or not reading.clean:
        return NOTHING
    return judge(reading, guarded=Value.NO, acute=False, looked_at=False)
