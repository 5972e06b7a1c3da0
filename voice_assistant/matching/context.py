"""Whether what is mentioned is so, now, of this person: doubt, questions, time, figures of speech, other people."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise

from voice_assistant.language import UNKNOWN, Language, WordSet
from voice_assistant.matching.scope import REACH, Scope
from voice_assistant.matching.search import Match, ends
from voice_assistant.matching.whose import is_addressed
from voice_assistant.matching.words import Words

# ---- doubt ----


def is_doubted(scope: Scope) -> bool:
    """ "Maybe", "what if", "not sure whether", a question, or something that is only said to be normal."""
    grammar = scope.words.language.grammar
    text = scope.text
    if any(text[at] in grammar.doubt_words or (text[at], text[at + 1]) in grammar.doubt_pairs for at in scope.before):
        return True
    feared = any(text[at] in grammar.fears for at in (*scope.before, *scope.ahead()))
    if feared and "will" in text[max(0, scope.opening - 3) : scope.match.end]:
        return True
    if any(_asks(scope, at) for at in dict.fromkeys((*scope.before, scope.opening - 1, scope.edge))):
        return True
    for at in scope.after():
        if text[at] in grammar.subject_pronouns:
            break
        if text[at] in grammar.afterthoughts or (text[at] == "or" and scope.word(at + 1) in ("not", "is", "whatever")):
            return True
    end = scope.match.end
    return scope.word(end) in grammar.bes and scope.word(end + 1) in grammar.ordinary


def _asks(scope: Scope, at: int) -> bool:
    """Whether a question begins here: "is my leg swollen", "could it be gout"."""
    grammar = scope.words.language.grammar
    word, before, following = scope.word(at), scope.word(at - 1), scope.word(at + 1)
    if word not in grammar.question_starts or not following:
        return False
    if (
        before
        and scope.words.pauses[at] != 2
        and before not in grammar.clause_ends
        and before not in ("and", "or", "what")
    ):
        return False
    if at + 1 == scope.opening and word in grammar.asks_of_anything:
        return True
    return following in (grammar.subject_pronouns if word in ("had", "has", "have", "did", "do") else grammar.subjects)


def is_figure(scope: Scope) -> bool:
    """A figure of speech: "killing me", "dying for some sleep"."""
    grammar = scope.words.language.grammar
    span = scope.text[scope.match.start : scope.match.end]
    return any(word in grammar.figures for word in span) or scope.word(scope.match.end) in grammar.hyperbole_ends.get(
        span[-1], ()
    )


def has_an_object(scope: Scope) -> bool:
    """Whether an object follows what a body does without one: "I passed out leaflets", "I can't stand my neighbour"."""
    without = scope.words.language.grammar.done_without_object
    return any(
        _is_object(scope, after, without[key]) for key, after in ends(scope.words, scope.match.end) if key in without
    )


def _is_object(scope: Scope, at: int, others: WordSet) -> bool:
    """Whether an object begins at this place: no time, no place, no part of the body, and none of these others."""
    grammar = scope.words.language.grammar
    no_object = grammar.needs_no_object
    while scope.word(at) in grammar.determiners and not scope.words.pauses[at]:
        at, no_object = at + 1, grammar.determined_no_object
    return bool(scope.word(at)) and not scope.words.pauses[at] and scope.word(at) not in no_object | others


# ---- time ----


def is_long_standing(scope: Scope) -> bool:
    """ "Always", "for years", "since my stroke"."""
    grammar = scope.words.language.grammar
    if scope.match.pattern.timed:
        return False
    pairs, alone = _around(scope)
    return bool(pairs & grammar.long_standing_pairs or alone & grammar.long_standing) or _since_long_ago(scope)


def is_long_ago(scope: Scope) -> bool:
    """ "Last year", "when I was young", "used to"."""
    grammar = scope.words.language.grammar
    pairs, alone = _around(scope)
    if "since" in alone:
        return False
    if scope.word(scope.opening - 1) == "when" and _was(scope):
        return True  # "when I was expecting"
    if "once" in alone and not any(_was_once(scope, at) for at in (*scope.ahead(), *scope.after())):
        alone = alone - {"once"}
    return bool(alone & grammar.remote) or (not scope.match.pattern.timed and bool(pairs & grammar.remote_pairs))


def _was_once(scope: Scope, at: int) -> bool:
    """ "I once had gout"; not "all at once", "once a week", "once or twice tonight", "once I lie down"."""
    grammar = scope.words.language.grammar
    return (
        scope.word(at) == "once"
        and scope.word(at - 1) not in grammar.not_once_before
        and scope.word(at + 1) not in grammar.not_once_after
        and not (scope.word(at + 1) in ("a", "an") and scope.word(at + 2) in grammar.units)
    )


def is_a_label(scope: Scope) -> bool:
    """Only the name of a diagnosis that somebody made before: "my sciatica".  It says what to ask, not what is so."""
    grammar = scope.words.language.grammar
    match = scope.match
    return not grammar.diagnoses.isdisjoint(scope.text[match.start : match.end]) and all(
        word in grammar.diagnoses | grammar.determiners | grammar.body | {"'s", "have", "has", "got"}
        for word in scope.text[match.start : match.end]
    )


def is_hearsay(scope: Scope) -> bool:
    """What somebody who treats people called it: "the doctor says it's a trapped nerve".  A reason to ask."""
    phrasing, grammar = scope.words.language.phrasing, scope.words.language.grammar
    last = max(-1, scope.match.start - 1 - REACH)
    for at in range(scope.match.start - 1, last, -1):
        if scope.words.pauses[at + 1] == 2 or scope.text[at] in phrasing.turns_away:
            return False
        if scope.text[at] == "diagnosed":
            return True
        if scope.text[at] in grammar.treats:
            following = scope.text[at + 1 : min(at + 4, scope.match.start)]
            return not grammar.reports.isdisjoint(following) or following[:1] + following[2:] == ("put", "down")
    return False


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
    grammar = scope.words.language.grammar
    text = scope.text
    if {"years", "ages", "decades"}.isdisjoint(text[scope.match.start : scope.match.end]):
        return False
    named = {text[at] for at in clause if text[at] in grammar.body}
    for at in range(scope.match.end, len(text)):
        if text[at] in grammar.now_words:
            end = next((i for i in range(at + 1, len(text)) if scope.words.pauses[i] == 2), len(text))
            begin = next((i for i in range(at, scope.match.end, -1) if scope.words.pauses[i] == 2), at)
            parts = {text[i] for i in range(begin, end) if text[i] in grammar.leg}
            return bool(named and parts) and named.isdisjoint(parts)
    return False


def _around(scope: Scope) -> tuple[set[tuple[str, str]], set[str]]:
    text = scope.text
    places = [*scope.ahead(), *scope.after()]
    pairs = {(text[at], text[at + 1]) for at in places if at + 1 < len(text) and at + 1 != scope.match.start}
    return pairs, {text[at] for at in (*places, *scope.match.between())}


def _complains(scope: Scope, at: int) -> bool:
    grammar, phrasing = scope.words.language.grammar, scope.words.language.phrasing
    word = scope.text[at]
    return (
        word in grammar.symptoms | grammar.predicates | grammar.body - phrasing.no_leg_pain
        or word in ("it", "they")
        or scope.words.stems[at] in ("hurt", "sore")
    )


def _was(scope: Scope) -> bool:
    phrasing = scope.words.language.phrasing
    if scope.match.pattern.past:
        return False
    past, text = scope.words.past, scope.text
    if any(past[at] for at in range(scope.match.start, scope.match.end)):
        return True
    at = scope.match.start - 1
    while at >= max(0, scope.match.start - 5) and not scope.words.pauses[at + 1]:
        if past[at] and scope.word(at - 1) not in ("have", "has", "'s", "havenot"):
            return True
        if text[at] not in phrasing.passed_over:
            return False
        at -= 1
    return False


def _since_long_ago(scope: Scope) -> bool:
    grammar = scope.words.language.grammar
    for at in scope.sentence():
        if scope.text[at] == "for" and not grammar.long_times.isdisjoint(scope.text[at + 1 : at + 5]):
            return True
        if scope.text[at] == "since" and not grammar.long_ago_since.isdisjoint(scope.text[at + 1 : at + 6]):
            return True
    return False


def _ended(scope: Scope) -> bool:
    """Looks on into what is said next: "I had a dead leg.  It's come back now."."""
    grammar = scope.words.language.grammar
    text, end = scope.text, scope.match.end
    for at in range(end, min(len(text) - 1, end + REACH)):
        over = (text[at], text[at + 1]) in grammar.ended_pairs
        if text[at] in ("has", "is", "'s", "have") and text[at + 1] in grammar.ended:
            over = over or scope.word(at + 2) in ("", "and", "but", "now", "again") or bool(scope.words.pauses[at + 2])
        if over and grammar.lasting.isdisjoint(text[max(end, at - 3) : at + 1]):
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
    grammar = scope.words.language.grammar
    match, text = scope.match, scope.text
    span = range(match.start, match.end)
    if "family" in text[match.end : match.end + 5]:
        return Experiencer.OTHER  # "it runs in the family"
    named = {at for at, element in zip(match.places, match.pattern.elements, strict=True) if element.stem}
    relations = [at for at in span if text[at] in grammar.kin and not is_addressed(scope.words, at)]
    if any(at in named and scope.word(at - 1) in ("my", "our", "little") for at in relations):
        return Experiencer.PATIENT if about_someone_else else Experiencer.UNCLEAR  # "my little boy": the one in pain?
    relations = [at for at in relations if at not in named]
    if relations:
        return _third(scope, relations[0], about_someone_else=about_someone_else)
    inside = {*text[match.start : match.end], scope.word(match.start - 1)}
    if inside & grammar.self:
        return Experiencer.UNCLEAR if about_someone_else and not inside & grammar.third else Experiencer.PATIENT
    if inside & grammar.third:
        return _third(scope, match.start, about_someone_else=about_someone_else)
    return _by_the_words_before(scope, about_someone_else=about_someone_else)


def _by_the_words_before(scope: Scope, *, about_someone_else: bool) -> Experiencer:
    """The nearest person named before it in its sentence, if what lies between can only lead up to it."""
    grammar = scope.words.language.grammar
    text, start = scope.text, scope.match.start
    reported, near = False, True
    which = _whereabouts(text, scope.words.language)
    last = start - 1 - REACH - len(which)
    for at in range(start - 1, max(-1, last), -1):
        if at in which:
            continue
        word = text[at]
        if scope.words.pauses[at + 1] == 2:
            break
        if word in grammar.reports:
            reported = True
        elif word in grammar.self and scope.word(at + 1) not in grammar.kin:
            return Experiencer.UNCLEAR if about_someone_else and near else Experiencer.PATIENT
        elif word == UNKNOWN:
            break  # what was not heard may have named anybody
        elif word in grammar.anybody and near:
            return Experiencer.UNCLEAR
        elif word in grammar.single_third or (word in grammar.kin and not is_addressed(scope.words, at)):
            if reported:
                return Experiencer.PATIENT
            if near:
                return _third(scope, at, about_someone_else=about_someone_else)
            return Experiencer.PATIENT if about_someone_else else Experiencer.UNCLEAR
        elif word not in grammar.leads_to or scope.words.pauses[at + 1]:
            near = False
    return Experiencer.PATIENT


def _third(scope: Scope, at: int, *, about_someone_else: bool) -> Experiencer:
    """Said of "he" or "my mother": the person in pain if it is about somebody else, but never "her father"."""
    grammar = scope.words.language.grammar
    if not about_someone_else or (scope.text[at] in grammar.kin and scope.word(at - 1) in ("his", "her", "their")):
        return Experiencer.OTHER
    return Experiencer.PATIENT


def announces_someone_else(words: Words) -> bool:
    """Whether the speaker says that the person in pain is somebody else: "I'm ringing about my husband"."""
    grammar = words.language.grammar
    if any(_names_the_patient(words, at) for at, word in enumerate(words.words) if word in grammar.bes | {"isnot"}):
        return True
    text = words.words
    for at, word in enumerate(text):
        ahead = text[at + 1 : at + 7]
        if (
            word in grammar.calls
            and not {"about", "for", "behalf"}.isdisjoint(ahead[:3])
            and (_names_somebody(ahead, words.language) or _is_for_a_person(ahead, words.language))
        ):
            return True
        if (
            word in ("after", "for", "of")
            and at
            and text[at - 1] in grammar.cares
            and _names_somebody(ahead[:4], words.language)
        ):
            return True
        if word in ("it", "this") and (at == 0 or words.pauses[at] == 2) and ahead[:1] in (("is",), ("about",)):
            rest = ahead[2:] if ahead[1:2] in (("about",), ("for",)) else ahead[1:]
            if (
                rest[:1]
                and rest[0] in ("my", "our", "a", "an")
                and rest[1:2]
                and rest[1] in grammar.kin
                and rest[2:3] != ("'s",)
            ):
                return True
    return False


def _names_the_patient(words: Words, at: int) -> bool:
    """Whether the verb at this place says who is in pain: "the patient is my gran", "she's the one in pain"."""
    grammar = words.language.grammar
    text = words.words
    before, after = text[max(0, at - REACH) : at], text[at + 1 : at + 1 + REACH]
    if text[at] == "isnot" or before[-1:] == ("i",):
        return text[at] == "isnot" and before[-1:] == ("i",) and _is_the_patient(after, words.language)
    if before and before[-1] in grammar.single_third | grammar.kin and _is_the_patient(after, words.language):
        return True
    named = [word for word in after if word not in grammar.determiners]
    return not grammar.kin.isdisjoint(named[:1]) and named[1:2] != ["'s"] and _is_the_patient(before, words.language)


def _is_the_patient(words: Sequence[str], language: Language) -> bool:
    """Whether these words are a name for who is in pain: "the patient", "the person in pain"."""
    telling = language.telling
    hurts = telling.sore | telling.hurts - language.grammar.kin
    named = {noun for article, noun in pairwise(words) if article == "the"}
    return bool(named & telling.patient or (named & telling.some_person and not hurts.isdisjoint(words)))


def _whereabouts(text: Sequence[str], language: Language) -> frozenset[int]:
    """Places of the words that tell which person is meant, where one is named before them: "the man next door"."""
    grammar = language.grammar
    joined = " ".join(text)
    found: set[int] = set()
    for place in grammar.whereabouts.finditer(joined):
        first = joined.count(" ", 0, place.start())
        if first and (text[first - 1] in grammar.kin or first - 1 in found):
            found |= set(range(first, joined.count(" ", 0, place.end()) + 1))
    return frozenset(found)


def happens_to_another(words: Words, match: Match) -> bool:
    """Whether this happens now to somebody else: "my husband can't breathe", "John has collapsed".

    What was not heard between a person and what happens leaves both possible: "my husband [unk] can't breathe".
    """
    grammar = words.language.grammar
    text = words.words
    at = match.start
    while at < match.end and text[at] not in grammar.kin and text[at] not in grammar.single_third:
        at += 1
    if at == match.end:
        at, which = match.start - 1, _whereabouts(text, words.language)
        leads = grammar.leads_to | {UNKNOWN, "and"}
        while at >= 0 and (text[at] in leads or at in which) and not words.pauses[at + 1]:
            at -= 1
    if at < 0 or text[at] in grammar.reports:
        return False
    return text[at] in grammar.kin or text[at] in grammar.single_third - {"his"} or _is_a_name(words, at, match)


def _is_a_name(words: Words, at: int, match: Match) -> bool:
    """A word of no other use before what happens: "John has collapsed"."""
    grammar = words.language.grammar
    text = words.words
    lives = text[at + 1] in grammar.lives and at + 1 == match.start
    has = text[at + 1 : match.start] and all(word in grammar.lives for word in text[at + 1 : match.start])
    opens = at == 0 or bool(words.pauses[at]) or text[at - 1] in ("my", "our", "and", "help", "because", "but")
    return opens and bool(lives or has) and text[at].isalpha() and text[at] not in grammar.known_words


def _is_for_a_person(ahead: Sequence[str], language: Language) -> bool:
    """Whether something is done for him or her: "I'm talking for him"."""
    persons = language.grammar.single_third & {"him", "her"}
    return any(word == "for" and after in persons for word, after in pairwise(ahead))


def _names_somebody(words: Sequence[str], language: Language) -> bool:
    grammar = language.grammar
    return any(word in grammar.kin or word in ("someone", "somebody") for word in words)
