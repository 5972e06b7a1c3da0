"""What a clause says of a finding by what can be done and what is well, and where it is only named."""

from __future__ import annotations

from itertools import pairwise

from voice_assistant.matching import english as e
from voice_assistant.matching import english_replies as r
from voice_assistant.matching.clause import Clause, with_negation, words_of_well
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.reply import Sign, Tag


def ability(clause: Clause, frame: Frame) -> list[Sign]:
    """ "I can't", "I can": of what the finding takes away."""
    if not frame.of_ability:
        return []
    places = clause.places_of(("cannot", "can", "could"))
    if not places or not all(clause.words.words[at] in r.SMALL for at in range(places[-1] + 1, clause.last)):
        return []
    if any(clause.words.words[at] in VERBS_AFTER for at in range(places[-1] + 1, clause.last)):
        return []
    goes_on = clause.last < len(clause.words) and not clause.words.pauses[clause.last]
    if goes_on and clause.words.words[clause.last] not in _AFTER_AN_ABILITY:
        return []  # "I can't wait"
    rest = set(clause.words.words[places[-1] + 1 : clause.last])
    if rest & r.LOW:
        return [Sign(places[-1], clause.last, Tag.PERHAPS, frame.finding)]
    so = clause.words.words[places[-1]] == "cannot"
    return [Sign(places[-1], clause.last, Tag.SO if so else Tag.CAN, frame.finding, inner=so)]


_AFTER_AN_ABILITY = frozenset("but and though although i it they except because".split())
VERBS_AFTER = frozenset("say think tell know suppose mean see be get have do take make need want feel look".split())


def well(clause: Clause, frame: Frame) -> list[Sign]:
    """ "My breathing is fine", "it moves fine", "fine there", "my chest feels odd"."""
    words = clause.words
    if clause.of_another:
        return []  # "the kids are fine"
    about = [
        at
        for at in range(clause.first, clause.last)
        if words.stems[at] in frame.about or words.words[at] in frame.places
    ]
    here = [at for at in range(clause.first, clause.last) for key in r.HERE if words.words[at : at + len(key)] == key]
    if not about and not here and not _says_how(clause):
        return []
    signs = []
    answer = clause.first + (words.words[clause.first] == "no")
    for at in words_of_well(clause):
        around = clause.around(at, at + 1, answer)
        doubtful = around.negations or around.doubt or around.past or around.low or around.when
        signs.append(
            Sign(min([at, *about]), max([at, *about]) + 1, Tag.PERHAPS if doubtful else Tag.NOT_SO, frame.finding)
        )
    odd = clause.places_of(r.NOT_RIGHT)
    return signs + [Sign(at, at + 1, Tag.PERHAPS, frame.finding) for at in odd]


def _says_how(clause: Clause) -> bool:
    """ "Looks regular to me", "they're both fine": how it is, and nothing else; "it's fine" may be no answer."""
    text = clause.text
    verbs = not _APPEARS.isdisjoint(text[:4])
    if not verbs and not ("both" in text and text[0] in ("both", "they", "the")):
        return False
    return all(word in r.SMALL | r.WELL | _APPEARS | e.FILLERS for word in text)


_APPEARS = frozenset("feels feel looks look seems sounds works work moves move bends bend goes both".split())


def only_named(clause: Clause, frame: Frame) -> list[Sign]:
    """What is asked about is only named: "the breathing", "not my chest", "no problem with my breathing"."""
    words = clause.words
    named = [at for at in range(clause.first, clause.last) if words.stems[at] in frame.about]
    small = r.SMALL | (e.NEGATORS if r.HEALTHY.isdisjoint(clause.text) else frozenset())
    if not named or any(at not in named and words.words[at] not in small for at in clause.places):
        return []
    also = {"too", "also"} & set(clause.text) or ("as", "well") in pairwise(clause.text)
    if also and not clause.negated():
        return [Sign(named[0], clause.last, Tag.SO, frame.finding)]  # "it's my back as well"
    around = clause.around(named[0], named[-1] + 1)
    start = with_negation(clause, named[0])
    if around.negations:
        denied = around.negations == 1 and not around.partly and not around.doubt
        return [Sign(start, named[-1] + 1, Tag.NOT_SO if denied else Tag.PERHAPS, frame.finding)]
    there = clause.words.words[clause.start] in _SOME and any(
        clause.words.words[at] in e.PLACES for at in range(named[-1] + 1, clause.last)
    )
    low = not r.LOW.isdisjoint(clause.text)
    tag = Tag.SO if there or low else Tag.TOPIC  # "a patch by the ankle", "the breathing a bit"
    return [Sign(clause.start if tag is Tag.SO else named[0], clause.last, tag, frame.finding)]


_SOME = frozenset("a an some one two several abit".split())
