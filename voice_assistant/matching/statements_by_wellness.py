"""What a clause says of a finding by what can be done and what is well, and where it is only named."""

from __future__ import annotations

from itertools import pairwise

from voice_assistant.matching.clause import Clause, with_negation, words_of_well
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.reply import Sign, Tag


def ability(clause: Clause, frame: Frame) -> list[Sign]:
    """ "I can't", "I can": of what the finding takes away."""
    replying = clause.words.language.replying
    if not frame.of_ability:
        return []
    places = clause.places_of(("cannot", "can", "could"))
    if not places or not all(clause.words.words[at] in replying.small for at in range(places[-1] + 1, clause.last)):
        return []
    if any(clause.words.words[at] in replying.verbs_after for at in range(places[-1] + 1, clause.last)):
        return []
    goes_on = clause.last < len(clause.words) and not clause.words.pauses[clause.last]
    if goes_on and clause.words.words[clause.last] not in replying.after_an_ability:
        return []  # "I can't wait"
    rest = set(clause.words.words[places[-1] + 1 : clause.last])
    if rest & replying.low:
        return [Sign(places[-1], clause.last, Tag.PERHAPS, frame.finding)]
    so = clause.words.words[places[-1]] == "cannot"
    return [Sign(places[-1], clause.last, Tag.SO if so else Tag.CAN, frame.finding, inner=so)]


def well(clause: Clause, frame: Frame) -> list[Sign]:
    """ "My breathing is fine", "it moves fine", "fine there", "my chest feels odd"."""
    replying = clause.words.language.replying
    words = clause.words
    if clause.of_another:
        return []  # "the kids are fine"
    about = [
        at
        for at in range(clause.first, clause.last)
        if words.stems[at] in frame.about or words.words[at] in frame.places
    ]
    here = [
        at for at in range(clause.first, clause.last) for key in replying.here if words.words[at : at + len(key)] == key
    ]
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
    odd = clause.places_of(replying.not_right)
    return signs + [Sign(at, at + 1, Tag.PERHAPS, frame.finding) for at in odd]


def _says_how(clause: Clause) -> bool:
    """ "Looks regular to me", "they're both fine": how it is, and nothing else; "it's fine" may be no answer."""
    replying, spelling = clause.words.language.replying, clause.words.language.spelling
    text = clause.text
    verbs = not replying.appears.isdisjoint(text[:4])
    if not verbs and not ("both" in text and text[0] in ("both", "they", "the")):
        return False
    return all(word in replying.small | replying.well | replying.appears | spelling.fillers for word in text)


def only_named(clause: Clause, frame: Frame) -> list[Sign]:
    """What is asked about is only named: "the breathing", "not my chest", "no problem with my breathing"."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    words = clause.words
    named = [at for at in range(clause.first, clause.last) if words.stems[at] in frame.about]
    small = replying.small | (grammar.negators if replying.healthy.isdisjoint(clause.text) else frozenset())
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
    there = clause.words.words[clause.start] in replying.some and any(
        clause.words.words[at] in grammar.places for at in range(named[-1] + 1, clause.last)
    )
    low = not replying.low.isdisjoint(clause.text)
    tag = Tag.SO if there or low else Tag.TOPIC  # "a patch by the ankle", "the breathing a bit"
    return [Sign(clause.start if tag is Tag.SO else named[0], clause.last, tag, frame.finding)]
