"""What a reply amounts to: a table from what the question asks and what was said to yes, no, not sure or nothing.

Guarded is the answer that can lower what is thought of the leg: "no", or "yes" to what would lower a level.  It needs
every word explained and nothing said against it.  The other one needs little.  Where two readings differ in danger, the
question is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass

from voice_assistant.dialog import Value
from voice_assistant.events import Command
from voice_assistant.matching.reply import Reply, Sign, Tag


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply amounts to."""

    value: Value | None = None
    contradictory: bool = False
    """Both yes and no were said."""
    unreliable: bool = False
    """An answer was begun that can't be relied on."""
    acknowledged: bool = False
    command: Command | None = None
    """What a question back asks for."""
    inferred: bool = False
    """A trained model says so, and no rule."""
    hedged: bool = False
    """Not sure, but nearer to no."""


BOTH = Verdict(contradictory=True)
DOUBTFUL = Verdict(unreliable=True)
NOTHING = Verdict()
UNSURE = Verdict(Value.NOT_SURE)
YES, NO = Verdict(Value.YES), Verdict(Value.NO)

_ASSENTS = (Tag.YES, Tag.ASSENT)
_NOES = (Tag.NO, Tag.ECHO_NO, Tag.NONE)
_NONES = (Tag.NONE, Tag.ECHO_NO)
_WEAK = (Tag.SOFT_YES, Tag.ONLY_WHEN)
_TURNS = (Tag.TURN, Tag.CORRECTION)
_ASIDES = (Tag.ACKNOWLEDGEMENT, Tag.ALL_WELL, Tag.POLITE, *_TURNS)


def judge(reply: Reply, *, guarded: Value, acute: bool, looked_at: bool, nearly: bool = False) -> Verdict:
    """The verdict on a reply to the question for a finding, or for several at once.

    `acute`: it counts only if it is so now.  `looked_at`: it must be looked at, so that knowing of none is no "no".
    `nearly`: nearly is yes.
    """
    if nearly and reply.has(Tag.NEARLY) and not reply.has(*_NOES):
        return YES
    if reply.has(Tag.FAR):
        return YES if guarded is Value.NO and (says_yes(reply) or reply.has(*_WEAK)) else UNSURE
    if _doubts(reply):
        return YES if guarded is Value.NO and _turned_to_yes(reply) else UNSURE
    flat = _flat(reply, looked_at=looked_at)
    if flat is not None:
        return flat
    verdict = _judge_guarded_yes(reply) if guarded is Value.YES else _judge_guarded_no(reply, acute)
    return NOTHING if reply.asks and not says_yes(reply) else verdict


def _doubts(reply: Reply) -> bool:
    return reply.has(Tag.DOUBT, Tag.NEARLY) and not reply.has(Tag.SO)


def _turned_to_yes(reply: Reply) -> bool:
    """ "Not really, well, a bit", "I don't know, actually yes"."""
    doubt = reply.last(Tag.DOUBT)
    turned = doubt < reply.last(*_TURNS) and doubt < reply.last(Tag.YES, Tag.SOFT_YES)
    return turned and not reply.has(Tag.NO)


def _flat(reply: Reply, *, looked_at: bool) -> Verdict | None:
    """ "Not that I know of"."""
    if not reply.has(Tag.FLAT_NO) or says_yes(reply) or reply.has(*_WEAK, Tag.SO):
        return None
    return NO if reply.clean and not looked_at and not reply.has(Tag.PERHAPS) else UNSURE


def says_yes(reply: Reply) -> bool:
    """Whether a yes begins or ends the reply."""
    return _begins_or_ends(reply, *_ASSENTS)


def says_no(reply: Reply) -> bool:
    """Whether a no begins or ends the reply."""
    if _begins_or_ends(reply, Tag.NO, Tag.NONE):
        return True
    return reply.has(Tag.ECHO_NO) and (not reply.left_over or reply.has(Tag.NOT_SO))


def _begins_or_ends(reply: Reply, *tags: Tag) -> bool:
    """Whether one of these begins or ends what was said; before other words it is an answer only if it comes first."""
    for sign in reply.of(*tags):
        if all(place < sign.start for place in reply.left_over):
            return True
        before = [other for other in reply.signs if other.start < sign.start]
        if all(other.tag in (*tags, *_ASIDES) for other in before) and all(p > sign.start for p in reply.left_over):
            return True
    return False


# ---- where a no needs much ----


def _judge_guarded_no(reply: Reply, acute: bool) -> Verdict:
    so, against = reply.of(Tag.SO), _against(reply)
    yes, no, weak = says_yes(reply), says_no(reply), reply.has(*_WEAK)
    if so:
        return _so_and_more(reply, so, against, no=no, acute=acute)
    if (yes or weak) and (no or against):
        return _yes_and_no(reply)
    if yes and _is_taken_back(reply):
        return BOTH
    if reply.has(Tag.PERHAPS) and not yes:
        return UNSURE
    if reply.has(Tag.SAME) or any(sign.as_ever for sign in reply.signs):
        if no or (against and not yes and (reply.alike or not reply.has(Tag.SAME))):
            return _no(reply, said=no)  # "rosy as ever"
        return UNSURE if acute or not (yes or reply.since) else YES
    if yes:
        return BOTH if reply.has(Tag.ALL_WELL) else YES
    if weak:
        return YES if reply.clean or (reply.echoes and not reply.unknown) else NOTHING
    if no or against:
        return _no(reply, said=no)
    return _rest(reply)


def _against(reply: Reply) -> list[Sign]:
    """What is said against it; what can be done counts only with more than a "can", which sounds like "can't"."""
    found = reply.of(Tag.NOT_SO, Tag.ELSEWHERE)
    if reply.has(Tag.CAN) and (reply.has(*_NOES, Tag.YES) or found):
        found += reply.of(Tag.CAN)
    return found


def _so_and_more(reply: Reply, so: list[Sign], against: list[Sign], *, no: bool, acute: bool) -> Verdict:
    """It is said to be so: yes, unless something is said against the same that no turn of speech takes back."""
    last = so[-1]
    first_no = reply.first(*_NOES, Tag.NOT_SO, Tag.ELSEWHERE, Tag.CAN)
    turned = any(first_no < s.start < last.start for s in reply.of(*_TURNS)) or first_no < reply.last(Tag.CORRECTION)
    if against:
        later = max(sign.start for sign in against) > last.start
        if later and reply.has(Tag.CORRECTION):
            return BOTH
        if turned or (last.inner and not later):
            return YES
        return UNSURE if not no else BOTH
    if no and not turned and not all(sign.inner for sign in so):
        return BOTH
    if any(sign.as_ever for sign in so) or (acute and reply.has(Tag.SAME)):
        return UNSURE
    if last.start < reply.last(Tag.DOUBT) and not says_yes(reply):
        return UNSURE
    return YES


def _is_taken_back(reply: Reply) -> bool:
    """ "Yes, no, I can if I go slow": a no at once after the yes that opens the reply."""
    signs = [sign for sign in reply.signs if sign.tag not in (Tag.POLITE, Tag.ACKNOWLEDGEMENT, *_TURNS)]
    opens = [sign.tag for sign in signs[:2]] == [Tag.YES, Tag.NO]
    return opens and all(place > signs[1].start for place in reply.left_over)


def _yes_and_no(reply: Reply) -> Verdict:
    """Yes and no at once: a yes after a word of correction holds; a no never does."""
    last_yes = reply.last(*_ASSENTS, Tag.SOFT_YES)
    first_no, last_no = reply.first(*_NOES, Tag.CAN), reply.last(*_NOES)
    if not reply.has(*_NOES) or reply.has(Tag.CAN):
        return BOTH
    by_correction = first_no < reply.last(Tag.CORRECTION) < last_yes
    by_weak_yes = first_no < reply.last(Tag.TURN) < reply.last(Tag.SOFT_YES)
    by_turn = first_no < reply.last(Tag.TURN) < reply.last(Tag.YES) and not reply.left_over
    return YES if last_no < last_yes and (by_correction or by_weak_yes or by_turn) else BOTH


def _no(reply: Reply, *, said: bool) -> Verdict:
    if reply.has(Tag.DEGREE) or reply.has(Tag.PERHAPS):
        return UNSURE
    if said and reply.last(Tag.ALL_WELL) >= 0 and reply.first(*_NOES) > reply.last(Tag.ALL_WELL):
        return DOUBTFUL  # "normal, no"
    named = reply.has(Tag.TOPIC) and not reply.has(Tag.NOT_SO)
    if reply.clean and not named and reply.last(Tag.CORRECTION) <= reply.last(*_NOES, Tag.NOT_SO, Tag.ELSEWHERE):
        return NO
    return DOUBTFUL if said else NOTHING


def _rest(reply: Reply) -> Verdict:
    if not reply.clean or reply.mentioned or reply.has(Tag.TOPIC, Tag.CAN):
        return NOTHING
    if reply.has(Tag.DEGREE):
        return UNSURE
    return Verdict(acknowledged=reply.has(Tag.ACKNOWLEDGEMENT, Tag.ALL_WELL))


# ---- where a yes needs much ----


def _judge_guarded_yes(reply: Reply) -> Verdict:
    """Of a finding that lowers a level: a no counts whatever is said beside it, a yes only if all of it is clear."""
    so, against = reply.of(Tag.SO), _against(reply)
    yes, no = says_yes(reply) or bool(so), says_no(reply) or bool(against)
    if (yes or reply.has(*_WEAK)) and no:
        last_yes, last_no = reply.last(*_ASSENTS, Tag.SO, Tag.SOFT_YES), reply.last(*_NOES, Tag.NOT_SO)
        return NO if last_yes < reply.last(Tag.CORRECTION) < last_no or (against and not says_yes(reply)) else BOTH
    if reply.has(Tag.PERHAPS, Tag.SAME) and not yes:
        return UNSURE
    if yes:
        if reply.has(*_WEAK, Tag.PERHAPS):
            return UNSURE
        if not reply.clean:
            return DOUBTFUL
        sound = reply.has(Tag.ASSENT) and not reply.has(Tag.YES, Tag.SO)
        return Verdict(acknowledged=True) if sound else YES
    if reply.has(*_WEAK):
        return UNSURE if reply.clean else NOTHING
    return NO if no else _rest(reply)


# ---- other questions ----


def judge_readback(reply: Reply) -> Verdict:
    """The verdict on "So: no chest pain, no swelling.  Is that right?": yes must be clean, anything named is wrong.

    "None of those" agrees.
    """
    if reply.has(Tag.DOUBT, Tag.FLAT_NO, Tag.NEARLY):
        return UNSURE
    if reply.has(Tag.SO, Tag.PERHAPS, Tag.TOPIC):
        return NO
    denied = reply.has(Tag.NOT_SO)
    yes, no, none = (
        _begins_or_ends(reply, Tag.YES),
        _begins_or_ends(reply, Tag.NO) or reply.has(Tag.ECHO_NO),
        reply.has(Tag.NONE),
    )
    if none and not yes:
        return YES if reply.clean and not denied else DOUBTFUL
    if no and reply.has(Tag.ALL_WELL):
        return DOUBTFUL  # "no, all fine"
    if no:
        return BOTH if yes or denied else NO
    weak = reply.has(*_WEAK, Tag.SAME)
    if yes:
        weak = reply.has(Tag.ONLY_WHEN, Tag.SAME) or not reply.only_echoes  # "yeah, it is"
        sure = reply.clean and not reply.beside and not weak and not reply.has(Tag.CORRECTION)
        return YES if sure else DOUBTFUL
    if denied:
        return DOUBTFUL
    if not reply.clean:
        return NOTHING
    return UNSURE if weak else Verdict(acknowledged=reply.has(Tag.ACKNOWLEDGEMENT, Tag.ALL_WELL, Tag.ASSENT))


def judge_group(reply: Reply, members: frozenset[str]) -> Verdict:
    """One that is so makes the group so; it is not so only when all are denied, one by one or by a plain no."""
    if reply.asks:
        return NOTHING
    if reply.has(Tag.SO) or (reply.has(Tag.TOPIC) and not says_no(reply) and not reply.has(Tag.NOT_SO, Tag.DOUBT)):
        return _group_so(reply)
    denied = {sign.finding for sign in _against(reply)}
    if denied and denied != members and not reply.has(*(_NONES if reply.one_by_one else _NOES), Tag.YES, *_WEAK):
        asked_again = DOUBTFUL if reply.has(Tag.NO) else NOTHING  # "no, I'm not short of breath": and the others?
        return UNSURE if reply.has(Tag.DOUBT) else asked_again
    return judge(reply, guarded=Value.NO, acute=True, looked_at=False)


def _group_so(reply: Reply) -> Verdict:
    if reply.has(Tag.SAME):
        return UNSURE
    if reply.has(Tag.NO, Tag.NONE) and not reply.has(*_TURNS) and not all(s.inner for s in reply.of(Tag.SO)):
        return BOTH
    return YES


def judge_loosely(reply: Reply) -> Verdict:
    """The verdict where no finding is asked for: a plain answer that is all that was said."""
    if reply.mentioned or not reply.clean or reply.asks:
        return NOTHING
    return judge(reply, guarded=Value.NO, acute=False, looked_at=False)
