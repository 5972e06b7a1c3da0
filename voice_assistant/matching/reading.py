"""A reply read in the light of its question: the phrases that no question owns, what is said of the findings asked for,
and what is left over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from voice_assistant.dialog import Value
from voice_assistant.language import UNKNOWN, Language
from voice_assistant.matching.clause import Clause
from voice_assistant.matching.clauses import clause_starts
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.left_over import STATED, left_over
from voice_assistant.matching.measures import quantities
from voice_assistant.matching.mentions import Target
from voice_assistant.matching.parts import Mentioned, is_a_side_of, is_of_another_part
from voice_assistant.matching.reply import ALONE, LOWERING, Reply, Sign, Table, Tag, stands_alone, tagged_groups
from voice_assistant.matching.statements import likened, statements, timed
from voice_assistant.matching.words import Words

_DENIALS = (Tag.NO, Tag.ECHO_NO, Tag.NONE)
_BELONGS_TO_MORE = frozenset(
    {*_DENIALS, Tag.SOFT_YES, Tag.DOUBT, Tag.SAME, Tag.DEGREE, Tag.ALL_WELL, Tag.POLITE, Tag.NEARLY}
)
"""Everyday words that are no answer where they are part of what is said of a finding: "nothing helps"."""


def read_reply(
    words: Words,
    tables: Sequence[Table],
    frames: Sequence[Frame],
    targets: Sequence[Target],
    *,
    about_someone_else: bool,
) -> Reply:
    """Take a reply apart.  `frames`: of the findings asked for; `mentions`: of any."""
    grammar, replying = words.language.grammar, words.language.replying
    asked = {frame.finding for frame in frames}
    reply = Reply(
        mentioned=bool(targets),
        beside=any(target.finding not in asked for target in targets),
        unknown=UNKNOWN in words.words,
        asks=_asks(words),
    )
    said = [_sign_of(target) for target in targets if target.finding in asked and not target.about_other]
    groups = tagged_groups(words, tables, of_one=len(frames) == 1 and not frames[0].of_lack)
    turns = [(g.start, g.end) for g in groups if g.tag is Tag.CORRECTION or _turns(words, g)]
    turns += [(g.end, g.end) for g in groups if g.tag in (Tag.NO, Tag.NONE) and _opens_after(words, g)]
    starts = clause_starts(words, turns)
    clauses = _clauses(words, starts, groups, targets, about_someone_else=about_someone_else)
    told = frozenset[int]().union(*(target.match.extent for target in targets))
    denied = any(group.tag in _DENIALS and not group.span & told for group in groups)
    mentioned = [
        Mentioned(target.covered | target.match.extent, target.frame)
        for target in targets
        if target.finding not in asked
    ]
    for frame in frames:
        mine = [sign for sign in said if sign.finding == frame.finding]
        others = (
            m.covered | m.match.extent
            for m in targets
            if m.finding not in asked and m.value is not Value.NO and not m.match.pattern.told
        )
        elsewhere = frozenset[int]().union(*others)
        said += _of_frame(words, clauses, frame, mine, elsewhere, mentioned, denied=denied)
    if frames and not targets and not any(sign.tag in (Tag.SO, Tag.NOT_SO, Tag.PERHAPS) for sign in said):
        times = [sign for clause in clauses if not clause.of_another for sign in timed(clause, frames)]
        times = [sign for sign in times if not denied or sign.tag is not Tag.SO]  # "no, they checked it in May"
        rest = Reply(signs=[*groups, *times])
        said += [] if left_over(words, rest, frames, (), clauses) else times
        said += [] if times else [sign for clause in clauses for sign in likened(clause, frames)]
    groups += _grammar(words, clauses, frames, {at for sign in said if sign.tag is Tag.SO for at in sign.span})
    reply.signs = _resolved(words, starts, groups, said, targets)
    _read_only_when(reply, words)
    if _is_turned_round(words, reply):
        reply.signs = [replace(s, tag=Tag.FAR) if s.tag is Tag.ECHO_NO else s for s in reply.signs]
    for frame in frames:
        if frame.side == "one" and _tells_two_apart(words, reply, frame):
            reply.signs = [s for s in reply.signs if s.tag is not Tag.NOT_SO or s.finding != frame.finding]
    reply.signs.sort(key=lambda sign: (sign.start, sign.end))
    _drop_softened_no(reply, words)
    _drop_polite_correction(reply, words)
    soft = [words.words[sign.start : sign.end] for sign in reply.of(Tag.SOFT_YES)]
    reply.echoes = any(said[0] in grammar.subject_pronouns for said in soft)
    reply.only_echoes = all(said[0] in grammar.subject_pronouns and said[-1] in grammar.copulas for said in soft)
    reply.since = any(words.words[sign.start] in replying.since_when for sign in reply.of(Tag.SAME))
    reply.alike = any(sign.end - sign.start > 1 for sign in reply.of(Tag.SAME))
    noes = [sign.end - sign.start for sign in reply.of(Tag.NO)]
    named = [words.words[sign.start] in grammar.negators for sign in reply.of(Tag.NOT_SO)]
    reply.one_by_one = noes == [1] and bool(named) and all(named)
    reply.left_over = left_over(words, reply, frames, targets, clauses)
    return reply


def _drop_softened_no(reply: Reply, words: Words) -> None:
    """ "Not really, no": the no is softened, not doubted."""
    if len(reply.signs) == 2 and reply.signs[1].tag is Tag.NO and reply.signs[1].end == len(words):
        doubt = reply.signs[0]
        if words.words[doubt.start : doubt.end] in (("not", "really"), ("not", "especially"), ("not", "particularly")):
            reply.signs[0] = replace(doubt, tag=Tag.POLITE)


def _is_turned_round(words: Words, reply: Reply) -> bool:
    """ "Pink he is not", "awake now, but I wasn't": what was said before is turned by a small sentence at the end."""
    grammar = words.language.grammar
    plain = [s.end for s in reply.of(Tag.NOT_SO) if words.words[s.start] not in grammar.negators]
    echoes = [s.start for s in reply.of(Tag.ECHO_NO) if words.words[s.end - 1] in grammar.negators]
    return any(end <= start for start in echoes for end in plain) and not reply.has(Tag.NO, Tag.NONE)


def _tells_two_apart(words: Words, reply: Reply, frame: Frame) -> bool:
    """ "One's warm, one's like marble": of two legs it is so of one."""
    said = {sign.tag for sign in reply.signs if sign.finding == frame.finding}
    named = [word for word in words.words if word in ("one", "left", "right", "other")]
    return {Tag.SO, Tag.NOT_SO} <= said and len(named) > 1 and not reply.has(Tag.NO, Tag.CORRECTION)


def _turns(words: Words, group: Sign) -> bool:
    return group.tag is Tag.TURN and words.words[group.start] not in ("only", "just", "except")


def _opens_after(words: Words, group: Sign) -> bool:
    """Whether a sentence begins after these words: "nothing like that, it's straight"."""
    grammar, replying = words.language.grammar, words.language.replying
    many = group.end - group.start > 1
    return (
        many and group.end < len(words) and words.words[group.end] in grammar.subject_pronouns | replying.opens_a_clause
    )


def _grammar(words: Words, clauses: Sequence[Clause], frames: Sequence[Frame], so: set[int]) -> list[Sign]:
    """What its build makes a denial: "not since I was a boy", "no bigger than before", "bar the leg"."""
    replying, grammar = words.language.replying, words.language.grammar
    signs = []
    about = frozenset[str]().union(*(frame.here | frame.about for frame in frames))
    for clause in clauses:
        text = clause.text
        if any(clause.first <= at < clause.last for at in so):
            continue
        compared = text[0] == "no" and text[1:2] and (text[1] in ("more", "worse", "less") or text[1].endswith("er"))
        start = clause.first + (text[0] in ("no", "well", "and") and not compared)
        first, following = words.words[start : start + 2] if start + 1 < clause.last else ("", "")
        then = following in ("since", "until") or bool(clause.quantities)
        if first in ("not", "never") and following in replying.not_then and then:
            signs.append(Sign(start, clause.last, Tag.NO))
        if (
            first in ("no", "not")
            and "than" in text
            and (words.words[clause.last - 1] in replying.smaller_than or "ever" in text)
        ):
            signs.append(Sign(start, clause.last, Tag.NO))
        if len(frames) == 1 and _never_tried(clause, frames[0]):
            signs.append(Sign(clause.first, clause.last, Tag.DOUBT))
        if {"would"} & set(text) and not replying.have_to.isdisjoint(pairwise(text)):
            signs.append(Sign(clause.first, clause.last, Tag.DOUBT))
        since = next((at for at in range(clause.first, clause.last - 1) if words.words[at] == "since"), None)
        if since is not None and words.words[since + 1] in ("my", "the", "i", "we", "having") and not clause.quantities:
            of_old = not (replying.long_since | grammar.long_ago_since).isdisjoint(words.words[since + 1 : clause.last])
            signs.append(Sign(since, clause.last, Tag.SAME if of_old else Tag.POLITE))
        if text[:2] == ("nolonger", "than"):
            signs.append(Sign(clause.first, clause.last, Tag.NO))
        if _like_the_other(text, words.language):
            signs.append(Sign(start, clause.last, Tag.NO))
        if text[0] == "except":
            asked = any(word in about or words.stems[at] in about for at, word in enumerate(text, clause.first))
            plain = all(word in replying.small and word not in replying.only_at_times for word in text[1:])
            signs.append(Sign(clause.first, clause.last, Tag.POLITE if plain and not asked else Tag.PERHAPS))
    return signs


def _never_tried(clause: Clause, frame: Frame) -> bool:
    """ "I've never raised them", asked what raising does to it."""
    replying, grammar = clause.words.language.replying, clause.words.language.grammar
    if not frame.compares:
        return False
    words = clause.words
    at = clause.start
    while at < clause.last and words.words[at] in replying.answers | grammar.haves | grammar.subject_pronouns - {"it"}:
        at += 1
    if at >= clause.last or words.words[at] not in ("never", "havenot", "donot"):
        return False
    rest = [
        i for i in range(at + 1, clause.last) if words.words[i] not in replying.small or words.stems[i] in frame.about
    ]
    return bool(rest) and all(words.stems[i] in frame.about | replying.tried for i in rest)


def _like_the_other(text: Sequence[str], language: Language) -> bool:
    """ "Looks like the other one", "same as its mate"."""
    replying = language.replying
    for at, word in enumerate(text[:-2]):
        if (
            word in ("like", "as")
            and text[at + 1] in ("the", "its", "my")
            and text[at + 2] in ("other", "mate", "twin")
        ):
            return all(w in replying.small | {"just", "same", "exactly", "mate", "twin"} for w in text)
    return False


def _sign_of(target: Target) -> Sign:
    tag = {Value.YES: Tag.SO, Value.NO: Tag.NOT_SO, Value.NOT_SURE: Tag.PERHAPS}[target.value]
    start = min([target.match.start, *target.covered])
    return Sign(
        start, target.match.end, tag, target.finding, inner=target.has_own_negation, as_ever=target.long_standing
    )


def _clauses(
    words: Words,
    starts: Sequence[int],
    groups: Sequence[Sign],
    targets: Iterable[Target],
    *,
    about_someone_else: bool,
) -> list[Clause]:
    owned = {at: target.match.extent for target in targets for at in target.match.own_negations()}
    taken = frozenset[int]()
    doubts = frozenset(at for group in groups if group.tag is Tag.DOUBT for at in group.span)
    closing = {*starts, len(words)}
    closed = (g for g in groups if g.end in closing and g.end - g.start > 1 and g.tag in _CLOSED)
    taken = doubts.union(*(group.span for group in closed))
    found = tuple(quantities(words))
    clauses = []
    for first, last in zip(starts, (*starts[1:], len(words)), strict=True):
        within = tuple(q for q in found if first <= q.start < last)
        another = not about_someone_else and _of_another(words.words[first:last], words.language)
        person = not about_someone_else and _of_a_person(words.words[first:last], words.language)
        clauses.append(Clause(words, first, last, taken, owned, doubts, another, person, within))
    return clauses


_CLOSED = (Tag.NO, Tag.ECHO_NO, Tag.DEGREE, Tag.FLAT_NO, Tag.NONE)


def _of_another(text: Sequence[str], language: Language) -> bool:
    """Whether a clause tells of somebody else: "my husband did", "it runs in the family"."""
    grammar = language.grammar
    subject = next((at for at, word in enumerate(text) if word in grammar.kin), None)
    if subject is None:
        return False
    before = set(text[:subject])
    if {"as", "like"} & set(text[max(0, subject - 2) : subject]):
        return False  # "breathing easy as a baby"
    if "its" in before or text[max(0, subject - 2) : subject] == ("it", "is"):
        return False  # "fatter than its brother": the other leg
    return before.isdisjoint({"i", "me", "says", "said"}) and grammar.reports.isdisjoint(
        text[subject + 1 : subject + 4]
    )


def _of_a_person(text: Sequence[str], language: Language) -> bool:
    """Whether "he", "she" or "we" does what a clause tells, and it is the speaker who is in pain."""
    replying, spelling = language.replying, language.spelling
    subject = next((word for word in text if word not in replying.answers | spelling.fillers), "")
    return subject in ("he", "she", "we")


def _asked_about(clause: Clause, frame: Frame) -> bool:
    """Whether the other person is what was asked about: "the baby's four weeks old"."""
    grammar = clause.words.language.grammar
    return any(clause.words.stems[at] in frame.about for at in clause.places_of(grammar.kin))


def _of_frame(
    words: Words,
    clauses: Sequence[Clause],
    frame: Frame,
    mine: Sequence[Sign],
    elsewhere: frozenset[int],
    mentioned: Sequence[Mentioned],
    *,
    denied: bool,
) -> list[Sign]:
    """What all clauses say of one finding; `elsewhere`: places of what is mentioned of others, `mentioned`."""
    replying = words.language.replying
    found = [hit for hit in frame.find(words) if not (frame.derived and frozenset(hit.places) < elsewhere)]
    signs: list[Sign] = []
    for clause in clauses:
        another = clause.of_another and not _asked_about(clause, frame)
        others_word = clause.of_person and not _asked_about(clause, frame)
        hits = [hit for hit in found if clause.first <= hit.start < clause.last]
        hits = [hit for hit in hits if not is_of_another_part(clause, frame, hit, mentioned)]
        sound = denied or any(sign.tag is Tag.NOT_SO for sign in signs)  # "back's grand, it's my neck"
        for sign in statements(clause, frame, hits, denied=sound):
            if is_a_side_of(clause, sign, mentioned):
                continue
            inside = [other for other in mine if sign.span <= other.span]
            doubted = sign.tag is Tag.SO and all(other.tag is Tag.PERHAPS for other in inside)
            if inside and not (doubted and (frame.of_the_past or not frame.acute)):
                continue  # said by a phrase of the dialogue, and read there
            lowering = sign.tag in LOWERING or (frame.lowers and sign.tag is Tag.SO)
            own = [at for at in sign.span - elsewhere if words.words[at] not in replying.small - replying.only]
            of_a_side = frame.side == "both" and all(words.words[at] in replying.of_one_side_only for at in sign.span)
            if lowering and not denied and sign.span & elsewhere and not own and not of_a_side:
                continue  # said of something else: "swollen for years" is no answer to whether it was sudden
            if (another and (frame.acute or sign.tag in LOWERING)) or (others_word and sign.tag is not Tag.SO):
                continue
            if others_word and not (frame.measure and clause.quantities):
                sign = replace(sign, tag=Tag.PERHAPS, inner=False)
            if another:
                sign = replace(sign, tag=Tag.ELSEWHERE)
            if sign.tag is Tag.SO and frame.acute and _since_long_ago(clause):
                sign = replace(sign, as_ever=True)
            signs.append(sign)
        unsaid = not any(clause.first <= sign.start < clause.last for sign in signs)
        if (
            clause.of_another
            and not frame.acute
            and unsaid
            and not mine
            and not elsewhere
            and all(word in replying.of_kin for word in clause.text)
            and any(word in replying.had for word in clause.text)
        ):
            signs.append(Sign(clause.first, clause.last, Tag.ELSEWHERE, frame.finding))
    return signs


def _since_long_ago(clause: Clause) -> bool:
    """ "Since my third was born", "for years", "all my life"."""
    replying = clause.words.language.replying
    text = clause.text
    since = "since" in text and not replying.long_since.isdisjoint(text[text.index("since") :])
    return since or any(text[at : at + len(key)] == key for key in replying.for_years for at in range(len(text)))


def _resolved(
    words: Words, starts: Sequence[int], groups: Sequence[Sign], said: Sequence[Sign], targets: Sequence[Target]
) -> list[Sign]:
    """All signs, without everyday phrases that are only part of what is said of a finding."""
    own = [frozenset(target.match.places) for target in targets]
    covered = frozenset[int]().union(*(target.covered for target in targets))
    denying = frozenset[int]().union(*(target.covered for target in targets if target.value is not Value.YES))
    kept = list(said)
    lowered = [sign for sign in said if sign.tag in LOWERING]
    groups = [
        replace(group, tag=Tag.POLITE)
        if group.tag is Tag.YES and any(_only_colours(words, group, sign) for sign in lowered)
        else group
        for group in groups
    ]
    stated = [sign for sign in said if sign.tag is not Tag.TOPIC]
    told = {at for sign in stated for at in sign.span}
    for group in groups:
        span = group.span
        if group.formula:
            kept = [s for s in kept if not (s.span <= span and _is_a_side(words, s))]
            stated = [s for s in stated if s in kept]
            if any(span & s.span and s.tag in _MORE_THAN_A_FORMULA for s in stated):
                continue
        if group.tag in _BELONGS_TO_MORE:
            if any(span & found and not found <= span for found in own):
                continue
            if group.tag in _DENIALS and span <= covered and span & denying and not any(f <= span for f in own):
                continue
            owners = [sign for sign in stated if span & sign.span and len(sign.span) >= len(span)]
            if group.tag in _DENIALS and words.words[group.start] in ("nothing", "none", "neither"):
                owners = [sign for sign in owners if sign.tag is not Tag.NOT_SO]
            if owners:
                continue
        if group.tag in (Tag.SOFT_YES, Tag.SAME) and span <= covered:
            continue
        if group.tag in ALONE and not stands_alone(words, group, starts, groups, told):
            continue
        if group.tag is Tag.FLAT_NO:
            kept = [sign for sign in kept if not sign.span <= span]  # "not that I've noticed"
        topic = (sign for sign in kept if sign.tag is Tag.TOPIC and sign.span <= span)
        dropped = {*topic, *(sign for sign in kept if sign.span < span)} if group.tag is not Tag.POLITE else set()
        kept = [sign for sign in kept if sign not in dropped]
        kept.append(group)
    return kept


def _is_a_side(words: Words, sign: Sign) -> bool:
    """Whether this says only which leg: "both of them", "the other one"."""
    replying = words.language.replying
    return all(words.words[at] in replying.of_a_side for at in sign.span)


_MORE_THAN_A_FORMULA = (Tag.SO, Tag.PERHAPS)


def _only_colours(words: Words, yes: Sign, denied: Sign) -> bool:
    """Whether a yes is part of a denial, or regrets it: "present and correct", "still soft, I'm afraid"."""
    replying = words.language.replying
    regrets = denied.end <= yes.start and "afraid" in words.words[yes.start : yes.end]
    return regrets or (words.words[yes.start] in replying.colours and yes.span < denied.span)


def _read_only_when(reply: Reply, words: Words) -> None:
    """ "Only when I walk": so at times; the rest of the clause belongs to it."""
    replying, answering = words.language.replying, words.language.answering
    said = {at for sign in reply.signs if sign.tag not in (Tag.TURN, Tag.POLITE) for at in sign.span}
    for at in range(len(words)):
        opens = words.words[at] in replying.only_at_times and (at == 0 or words.pauses[at] or at - 1 not in said)
        only = (
            words.words[at] in ("only", "just")
            and words.words[at + 1 : at + 2]
            and words.words[at + 1] in answering.only_when
        )
        if at in said or not (only or (opens and at == 0)) or words.words[max(0, at - 2) : at] in replying.who_is:
            continue  # "I'm just on the phone"
        end = at + 1
        while (
            end < len(words) and not words.pauses[end] and words.words[end] not in ("but", UNKNOWN) and end not in said
        ):
            end += 1
        if end in said and any(sign.tag in STATED and sign.start == end for sign in reply.signs):
            continue
        reply.signs.append(Sign(at, end, Tag.ONLY_WHEN))
        return


def _drop_polite_correction(reply: Reply, words: Words) -> None:
    replying = words.language.replying
    if (
        reply.signs
        and not reply.has(Tag.SO)
        and reply.signs[-1].tag is Tag.CORRECTION
        and words.words[reply.signs[-1].start] in replying.also_polite
    ):
        last = reply.signs.pop()
        reply.signs.append(replace(last, tag=Tag.POLITE))


def _asks(words: Words) -> bool:
    """Whether this is a question back: "what do you mean", "how dark do you mean", "bent how"."""
    replying = words.language.replying
    text = words.words
    if text[:4] in (("what", "do", "you", "think"), ("what", "do", "you", "expect"), ("why", "do", "you", "think")):
        return False  # "what do you think, I'm crying here"
    at = 0
    while at < len(text) and text[at] in replying.openers:
        at += 1
    if at >= len(text):
        return False
    first = text[at]
    if text[at : at + 2] == ("what", "i"):
        return False  # "what I cough up is white"
    if first in replying.question_words and not (
        first == "when" and text[at + 1 : at + 2] and text[at + 1] not in ("did", "do", "was")
    ):
        return True
    if (first, text[at + 1] if at + 1 < len(text) else "") in replying.question_pairs:
        return True
    means = any(
        text[i : i + 2] == ("you", "mean") and text[max(0, i - 1)] not in ("unless", "if") for i in range(len(text))
    )
    return means or (len(text) > 1 and text[-1] in ("how", "what", "where", "which"))
