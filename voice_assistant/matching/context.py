"""Whether what is mentioned is so, now, of this person: doubt, questions, time, figures of speech, other people."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from voice_assistant.matching import english as e
from voice_assistant.matching.scope import REACH, Scope
from voice_assistant.matching.search import Match
from voice_assistant.matching.words import Words

# ---- doubt ----


def is_doubted(scope: Scope) -> bool:
    """ "Maybe", "what if", "not sure whether", a question, or something that is only said to be normal."""
    text = scope.text
    if any(text[at] in e.DOUBT_WORDS or (text[at], text[at + 1]) in e.DOUBT_PAIRS for at in scope.before):
        return True
    feared = any(text[at] in e.FEARS for at in (*scope.before, *scope.ahead()))
    if feared and "will" in text[max(0, scope.opening - 3) : scope.match.end]:
        return True
    if any(_asks(scope, at) for at in dict.fromkeys((*scope.before, scope.opening - 1, scope.edge))):
        return True
    for at in scope.after():
        if text[at] in e.SUBJECT_PRONOUNS:
            break
        if text[at] in e.AFTERTHOUGHTS or (text[at] == "or" and scope.word(at + 1) in ("not", "is", "whatever")):
            return True
    end = scope.match.end
    return scope.word(end) in e.BES and scope.word(end + 1) in e.ORDINARY


def _asks(scope: Scope, at: int) -> bool:
    """Whether a question begins here: "is my leg swollen", "could it be gout"."""
    word, before, following = scope.word(at), scope.word(at - 1), scope.word(at + 1)
    if word not in e.QUESTION_STARTS or not following:
        return False
    if before and scope.words.pauses[at] != 2 and before not in e.CLAUSE_ENDS and before not in ("and", "or", "what"):
        return False
    if at + 1 == scope.opening and word in e.ASKS_OF_ANYTHING:
        return True
    return following in (e.SUBJECT_PRONOUNS if word in ("had", "has", "have", "did", "do") else e.SUBJECTS)


def is_figure(scope: Scope) -> bool:
    """A figure of speech: "killing me", "dying for some sleep"."""
    span = scope.text[scope.match.start : scope.match.end]
    return any(word in e.FIGURES for word in span) or scope.word(scope.match.end) in e.HYPERBOLE_ENDS.get(span[-1], ())


# ---- time ----


def is_long_standing(scope: Scope) -> bool:
    """ "Always", "for years", "since my stroke"."""
    if scope.match.pattern.timed:
        return False
    pairs, alone = _around(scope)
    return bool(pairs & e.LONG_STANDING_PAIRS or alone & e.LONG_STANDING) or _since_long_ago(scope)


def is_long_ago(scope: Scope) -> bool:
    """ "Last year", "when I was young", "used to"."""
    pairs, alone = _around(scope)
    if "since" in alone:
        return False
    if scope.word(scope.opening - 1) == "when" and _was(scope):
        return True  # "when I was expecting"
    if "once" in alone and not any(_was_once(scope, at) for at in (*scope.ahead(), *scope.after())):
        alone = alone - {"once"}
    return bool(alone & e.REMOTE) or (not scope.match.pattern.timed and bool(pairs & e.REMOTE_PAIRS))


def _was_once(scope: Scope, at: int) -> bool:
    """ "I once had gout"; not "all at once", "once a week", "once or twice tonight", "once I lie down"."""
    return (
        scope.word(at) == "once"
        and scope.word(at - 1) not in e.NOT_ONCE_BEFORE
        and scope.word(at + 1) not in e.NOT_ONCE_AFTER
        and not (scope.word(at + 1) in ("a", "an") and scope.word(at + 2) in e.UNITS)
    )


def is_a_label(scope: Scope) -> bool:
    """Only the name of a diagnosis that somebody made before: "my sciatica".  It says what to ask, not what is so."""
    match = scope.match
    return not e.DIAGNOSES.isdisjoint(scope.text[match.start : match.end]) and all(
        word in e.DIAGNOSES | e.DETERMINERS | e.BODY | {"'s", "have", "has", "got"}
        for word in scope.text[match.start : match.end]
    )


def is_hearsay(scope: Scope) -> bool:
    """What somebody who treats people called it: "the doctor says it's a trapped nerve".  A reason to ask."""
    last = max(-1, scope.match.start - 1 - REACH)
    for at in range(scope.match.start - 1, last, -1):
        if scope.words.pauses[at + 1] == 2 or scope.text[at] in _TURNS_AWAY:
            return False
        if scope.text[at] == "diagnosed":
            return True
        if scope.text[at] in e.TREATS:
            following = scope.text[at + 1 : min(at + 4, scope.match.start)]
            return not e.REPORTS.isdisjoint(following) or following[:1] + following[2:] == ("put", "down")
    return False


_TURNS_AWAY = frozenset({"but", "because", "so", "anyway"})


def is_over(scope: Scope) -> bool:
    """ "It was numb", or what has gone since."""
    return not scope.match.pattern.timed and (_was(scope) or _ended(scope))


def lasts_for_no_complaint(scope: Scope) -> bool:
    """How long, but of what?  "I've had this plaster on for weeks" is no pain for weeks."""
    if not scope.match.pattern.lasting:
        return False
    clause = (*scope.ahead(), *scope.after())
    return not any(_complains(scope, at) for at in clause) or _another_part_now(scope, clause)


def _another_part_now(scope: Scope, clause: Sequence[int]) -> bool:
    """Whether what has lasted for years is of one part, and what is told next of another: "a bad knee, now my calf"."""
    text = scope.text
    if {"years", "ages", "decades"}.isdisjoint(text[scope.match.start : scope.match.end]):
        return False
    named = {text[at] for at in clause if text[at] in e.BODY}
    for at in range(scope.match.end, len(text)):
        if text[at] in e.NOW_WORDS:
            end = next((i for i in range(at + 1, len(text)) if scope.words.pauses[i] == 2), len(text))
            begin = next((i for i in range(at, scope.match.end, -1) if scope.words.pauses[i] == 2), at)
            parts = {text[i] for i in range(begin, end) if text[i] in e.LEG}
            return bool(named and parts) and named.isdisjoint(parts)
    return False


def _around(scope: Scope) -> tuple[set[tuple[str, str]], set[str]]:
    text = scope.text
    places = [*scope.ahead(), *scope.after()]
    pairs = {(text[at], text[at + 1]) for at in places if at + 1 < len(text) and at + 1 != scope.match.start}
    return pairs, {text[at] for at in (*places, *scope.match.between())}


def _complains(scope: Scope, at: int) -> bool:
    word = scope.text[at]
    return (
        word in e.SYMPTOMS | e.PREDICATES | e.BODY - _NO_LEG_PAIN
        or word in ("it", "they")
        or scope.words.stems[at] in ("hurt", "sore")
    )


_NO_LEG_PAIN = frozenset({"back", "chest", "vein", "veins"})
"""What is wrong with these for weeks is no pain of the leg for weeks."""


def _was(scope: Scope) -> bool:
    if scope.match.pattern.past:
        return False
    past, text = scope.words.past, scope.text
    if any(past[at] for at in range(scope.match.start, scope.match.end)):
        return True
    at = scope.match.start - 1
    while at >= max(0, scope.match.start - 5) and not scope.words.pauses[at + 1]:
        if past[at] and scope.word(at - 1) not in ("have", "has", "'s", "havenot"):
            return True
        if text[at] not in _SMALL:
            return False
        at -= 1
    return False


_SMALL = e.COPULAS | e.DEGREES | e.DETERMINERS | e.NEGATORS | e.SIDES


def _since_long_ago(scope: Scope) -> bool:
    for at in scope.sentence():
        if scope.text[at] == "for" and not e.LONG_TIMES.isdisjoint(scope.text[at + 1 : at + 5]):
            return True
        if scope.text[at] == "since" and not e.LONG_AGO_SINCE.isdisjoint(scope.text[at + 1 : at + 6]):
            return True
    return False


def _ended(scope: Scope) -> bool:
    """Looks on into what is said next: "I had a dead leg.  It's come back now."."""
    text, end = scope.text, scope.match.end
    for at in range(end, min(len(text) - 1, end + REACH)):
        over = (text[at], text[at + 1]) in e.ENDED_PAIRS
        if text[at] in ("has", "is", "'s", "have") and text[at + 1] in e.ENDED:
            over = over or scope.word(at + 2) in ("", "and", "but", "now", "again") or bool(scope.words.pauses[at + 2])
        if over and e.LASTING.isdisjoint(text[max(end, at - 3) : at + 1]):
            return True
    return False


# ---- other people ----


class Experiencer(Enum):
    """Of whom something is said."""

    PATIENT = auto()
    OTHER = auto()
    UNCLEAR = auto()


def experiencer_of(scope: Scope, *, about_someone_else: bool) -> Experiencer:
    """Of whom it is said; `about_someone_else`: the person in pain is not the speaker."""
    match, text = scope.match, scope.text
    span = range(match.start, match.end)
    if "family" in text[match.end : match.end + 5]:
        return Experiencer.OTHER  # "it runs in the family"
    named = {at for at, element in zip(match.places, match.pattern.elements, strict=True) if element.stem}
    relations = [at for at in span if text[at] in e.KIN]
    if any(at in named and scope.word(at - 1) in ("my", "our", "little") for at in relations):
        return Experiencer.PATIENT if about_someone_else else Experiencer.UNCLEAR  # "my little boy": the one in pain?
    relations = [at for at in relations if at not in named]
    if relations:
        return _third(scope, relations[0], about_someone_else=about_someone_else)
    inside = {*text[match.start : match.end], scope.word(match.start - 1)}
    if inside & e.SELF:
        return Experiencer.UNCLEAR if about_someone_else and not inside & e.THIRD else Experiencer.PATIENT
    if inside & e.THIRD:
        return _third(scope, match.start, about_someone_else=about_someone_else)
    return _by_the_words_before(scope, about_someone_else=about_someone_else)


def _by_the_words_before(scope: Scope, *, about_someone_else: bool) -> Experiencer:
    """The nearest person named before it in its sentence, if what lies between can only lead up to it."""
    text, start = scope.text, scope.match.start
    reported, near = False, True
    which = _whereabouts(text)
    last = start - 1 - REACH - len(which)
    for at in range(start - 1, max(-1, last), -1):
        if at in which:
            continue
        word = text[at]
        if scope.words.pauses[at + 1] == 2:
            break
        if word in e.REPORTS:
            reported = True
        elif word in e.SELF and scope.word(at + 1) not in e.KIN:
            return Experiencer.UNCLEAR if about_someone_else and near else Experiencer.PATIENT
        elif word == e.UNKNOWN:
            break  # what was not heard may have named anybody
        elif word in e.ANYBODY and near:
            return Experiencer.UNCLEAR
        elif word in e.SINGLE_THIRD or word in e.KIN:
            if reported:
                return Experiencer.PATIENT
            if near:
                return _third(scope, at, about_someone_else=about_someone_else)
            return Experiencer.PATIENT if about_someone_else else Experiencer.UNCLEAR
        elif word not in e.LEADS_TO or scope.words.pauses[at + 1]:
            near = False
    return Experiencer.PATIENT


def _third(scope: Scope, at: int, *, about_someone_else: bool) -> Experiencer:
    """Said of "he" or "my mother": the person in pain if it is about somebody else, but never "her father"."""
    if not about_someone_else or (scope.text[at] in e.KIN and scope.word(at - 1) in ("his", "her", "their")):
        return Experiencer.OTHER
    return Experiencer.PATIENT


def announces_someone_else(words: Words) -> bool:
    """Whether the speaker says that the person in pain is somebody else: "I'm ringing about my husband"."""
    text = words.words
    for at, word in enumerate(text):
        ahead = text[at + 1 : at + 7]
        if word in e.CALLS and not {"about", "for", "behalf"}.isdisjoint(ahead[:3]) and _names_somebody(ahead):
            return True
        if word in ("after", "for", "of") and at and text[at - 1] in e.CARES and _names_somebody(ahead[:4]):
            return True
        if word in ("it", "this") and (at == 0 or words.pauses[at] == 2) and ahead[:1] in (("is",), ("about",)):
            rest = ahead[2:] if ahead[1:2] in (("about",), ("for",)) else ahead[1:]
            if (
                rest[:1]
                and rest[0] in ("my", "our", "a", "an")
                and rest[1:2]
                and rest[1] in e.KIN
                and rest[2:3] != ("'s",)
            ):
                return True
    return False


def _whereabouts(text: Sequence[str]) -> frozenset[int]:
    """Places of the words that tell which person is meant, where one is named before them: "the man next door"."""
    joined = " ".join(text)
    found: set[int] = set()
    for place in e.WHEREABOUTS.finditer(joined):
        first = joined.count(" ", 0, place.start())
        if first and (text[first - 1] in e.KIN or first - 1 in found):
            found |= set(range(first, joined.count(" ", 0, place.end()) + 1))
    return frozenset(found)


def happens_to_another(words: Words, match: Match) -> bool:
    """Whether this happens now to somebody else: "my husband can't breathe", "John has collapsed".

    What was not heard between a person and what happens leaves both possible: "my husband [unk] can't breathe".
    """
    text = words.words
    at = match.start
    while at < match.end and text[at] not in e.KIN and text[at] not in e.SINGLE_THIRD:
        at += 1
    if at == match.end:
        at, which = match.start - 1, _whereabouts(text)
        leads = e.LEADS_TO | {e.UNKNOWN, "and"}
        while at >= 0 and (text[at] in leads or at in which) and not words.pauses[at + 1]:
            at -= 1
    if at < 0 or text[at] in e.REPORTS:
        return False
    return text[at] in e.KIN or text[at] in e.SINGLE_THIRD - {"his"} or _is_a_name(words, at, match)


def _is_a_name(words: Words, at: int, match: Match) -> bool:
    """A word of no other use before what happens: "John has collapsed"."""
    text = words.words
    lives = text[at + 1] in e.LIVES and at + 1 == match.start
    has = text[at + 1 : match.start] and all(word in e.LIVES for word in text[at + 1 : match.start])
    opens = at == 0 or bool(words.pauses[at]) or text[at - 1] in ("my", "our", "and", "help", "because", "but")
    return opens and bool(lives or has) and text[at].isalpha() and text[at] not in e.KNOWN_WORDS


def _names_somebody(words: Sequence[str]) -> bool:
    return any(word in e.KIN or word in ("someone", "somebody") for word in words)
