"""All of it together: one utterance, in the light of the question that was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from voice_assistant.dialog import Value
from voice_assistant.events import Command
from voice_assistant.language import UNKNOWN
from voice_assistant.matching.accounts import read_again, weighed
from voice_assistant.matching.ages import ages_told
from voice_assistant.matching.besides import is_contrast, is_harmless
from voice_assistant.matching.commands import (
    VOID_BESIDE_AN_EMERGENCY,
    find_choice,
    find_command,
    find_emergency_phrases,
)
from voice_assistant.matching.context import announces_someone_else
from voice_assistant.matching.crises import find_crisis, id_of
from voice_assistant.matching.cues import command_by_cues, guessed_request, request_in_a_clause
from voice_assistant.matching.each_side import differs_by_side
from voice_assistant.matching.frames import Frame
from voice_assistant.matching.inquiries import find_inquiry
from voice_assistant.matching.judgement import (
    DOUBTFUL,
    NOTHING,
    UNSURE,
    Verdict,
    judge,
    judge_group,
    judge_loosely,
    judge_readback,
    says_yes,
)
from voice_assistant.matching.lexicon import Lexicon
from voice_assistant.matching.mentions import Target, is_emergency_of_another, mentions_of, spot
from voice_assistant.matching.naming import Named, named_by_place
from voice_assistant.matching.reading import read_reply
from voice_assistant.matching.repeated import without_question
from voice_assistant.matching.reply import LOWERING, Reply, Tag, is_hedged_no, own_table_of
from voice_assistant.matching.search import Match
from voice_assistant.matching.second_opinion import FEWEST_WORDS, Found, with_second_opinion
from voice_assistant.matching.second_readings import with_other_reading
from voice_assistant.matching.subjects import is_of_something_else
from voice_assistant.matching.values import Mention, Question, Understood
from voice_assistant.matching.whose import Whose, tells_of_own_leg, whose_leg
from voice_assistant.matching.words import Words, split


def understand(
    lexicon: Lexicon,
    question: Question,
    text: str,
    n_best: Sequence[str] = (),
    *,
    about_someone_else: bool = False,
    doubtful: bool = False,
) -> Understood:
    """What `text` means in answer to `question`.

    `n_best` are other readings by the recogniser: they can take a "no" back, or help out when the first reading
    means nothing, but never give a "no".  `about_someone_else`: "she" is the one in pain.  `doubtful`: the recogniser
    doubts what it heard.
    """
    first = _read(lexicon, question, text, about_someone_else)
    if doubtful or UNKNOWN in text:
        first = replace(first, mentions=_counting_in_doubt(first.mentions, lexicon, question))
    for other in n_best:
        if other != text:
            meaning = _read(lexicon, replace(question, text=""), other, about_someone_else)
            first = with_other_reading(first, other, meaning, lexicon, question)
    return first


def _counting_in_doubt(mentions: tuple[Mention, ...], lexicon: Lexicon, question: Question) -> tuple[Mention, ...]:
    """What was mentioned in doubt, or among words that were not understood: what is asked about or could ask for help
    tonight, no more.

    Whether the person smokes is asked where it matters; in talk that was meant for others it is heard by mistake.  A
    free account keeps all.
    """
    asked = {question.finding, *question.members}
    return tuple(
        mention
        for mention in mentions
        if question.kind in ("open", "screen") or mention.finding in lexicon.acute or mention.finding in asked
    )


def _read(lexicon: Lexicon, question: Question, text: str, about_someone_else: bool) -> Understood:
    words = split(text, lexicon.language)
    if words.words in lexicon.decoys:  # "thanks a lot" holds "a lot", and is no yes
        return Understood(acknowledged=_read_words(lexicon, question, words, about_someone_else).acknowledged)
    understood = _read_words(lexicon, question, words, about_someone_else)
    inquiry, told = _told(lexicon, words, about_someone_else).inquiry
    understood = replace(understood, inquiry=inquiry, told=told)
    return _with_request(lexicon, question, words, understood)


def _with_request(lexicon: Lexicon, question: Question, words: Words, understood: Understood) -> Understood:
    """What is asked of the assistant in words that no list has, where no rule understood anything else."""
    account = question.kind == "open"
    guessed = understood.value is None or understood.inferred
    if replace(understood, acknowledged=False).nothing or (understood.inferred and not understood.mentions):
        request = command_by_cues(words, in_account=account) or request_in_a_clause(
            words, lexicon.commands, in_account=account
        )
        of_a_finding = question.kind in ("open", "choice") or bool(question.finding or question.members)
        if request is None and question.kind != "none":  # talk while nothing is asked is mostly meant for others
            request = guessed_request(words, lexicon.reply_reader, ends=not of_a_finding)
        return understood if request is None else Understood(command=request)
    only_told = understood.mentions and not (understood.command or understood.emergency or understood.crisis)
    if guessed and only_told and not account and command_by_cues(words) is Command.CHANGE:
        named = _named(lexicon, words, set(), list(_told(lexicon, words, False).targets))
        return replace(understood, value=None, inferred=False, command=Command.CHANGE, named=named)
    return understood


@dataclass(frozen=True, slots=True)
class _Told:
    """What words say whatever was asked."""

    danger: Match | None
    targets: tuple[Target, ...]
    for_another: bool
    """They tell that somebody else is in danger of their life."""
    emergency: bool
    command: Command | None
    command_at: frozenset[int]
    """Places of the words of an order."""
    inquiry: tuple[str, tuple[str, ...]]
    """What is asked about, and what is told of oneself beside it."""


@lru_cache(maxsize=2048)  # a proof hears the same few hundred words in answer to some hundred questions
def _told(lexicon: Lexicon, words: Words, about_someone_else: bool) -> _Told:
    danger = find_crisis(words, lexicon.crises, lexicon.dangers)
    targets = _spotted(lexicon, words, danger, about_someone_else=about_someone_else)
    emergency_phrases = find_emergency_phrases(words, lexicon.emergency_phrases)
    for_another = not about_someone_else and is_emergency_of_another(words, targets, lexicon.life)
    said = {at for target in targets for at in range(target.match.start, target.match.end)}
    command, command_at = find_command(words, lexicon.commands, said, set().union(*emergency_phrases))
    if command is not None:  # "the one before" asks; within it "one before" tells of none
        targets = [one for one in targets if not command_at.issuperset(range(one.match.start, one.match.end))]
    return _Told(
        danger=danger,
        targets=tuple(targets),
        for_another=for_another,
        emergency=bool(emergency_phrases) or for_another,
        command=command,
        command_at=frozenset(command_at),
        inquiry=find_inquiry(words, lexicon.inquiries, about_someone_else=about_someone_else),
    )


def _read_words(lexicon: Lexicon, question: Question, words: Words, about_someone_else: bool) -> Understood:
    if not len(words):
        return Understood()
    told = _told(lexicon, words, about_someone_else)
    danger, targets, emergency = told.danger, list(told.targets), told.emergency
    for_another, command, command_at = told.for_another, told.command, set(told.command_at)
    if (
        (emergency and command in VOID_BESIDE_AN_EMERGENCY)
        or lexicon.is_answer(words)
        or _tells_of(words, command_at, lexicon, question)
        or (question.kind == "open" and command is Command.UNDERSTOOD)  # "I'm calling about my leg"
    ):
        command = None
    whose = whose_leg(words) if question.kind == "open" and question.choices else None  # it may still be told
    account = whose is Whose.ANOTHERS
    someone_else = (
        account or announces_someone_else(words) or (for_another and question.kind in ("open", "choice", "none"))
    )
    if account or (for_another and someone_else):  # nobody had said yet whose leg it is
        targets = _spotted(lexicon, words, danger, about_someone_else=True)
    choice = find_choice(words, question.choices) if question.kind == "choice" else None
    if command is None and someone_else and not account and not targets and not emergency:
        command = Command.SOMEONE_ELSE
    mentions = _in_passing(mentions_of(words, targets), lexicon, question)
    if question.kind == "open" and danger is None:  # of a danger the model knows nothing
        mentions = _told_freely(lexicon, words, mentions, command_at, about_someone_else or someone_else)
    elif question.kind == "none":
        mentions = weighed(lexicon, words, mentions)
    if danger is not None:
        return Understood(crisis=id_of(danger), emergency=emergency, about_someone_else=someone_else, mentions=mentions)
    if choice is not None and command in (None, Command.SOMEONE_ELSE):
        return Understood(choice=choice, emergency=emergency, about_someone_else=someone_else, mentions=mentions)
    if command is not None:
        to_change = command in (Command.CHANGE, Command.BACK)
        return Understood(
            command=command,
            emergency=emergency,
            about_someone_else=someone_else,
            mentions=mentions,
            named=_named(lexicon, words, command_at, targets) if to_change else (),
        )
    verdict, named = _answer(lexicon, question, words, targets, about_someone_else=about_someone_else or someone_else)
    own = question.kind == "choice" and verdict.value is None and not someone_else and tells_of_own_leg(words)
    chosen = _chosen_by(Value.YES if own else verdict.value, lexicon, question) if question.kind == "choice" else None
    if chosen is not None:
        return Understood(choice=chosen, emergency=emergency, about_someone_else=someone_else, mentions=mentions)
    asked = {question.finding, *question.members}
    asks_back = verdict.command is not None and not emergency and all(m.finding in asked for m in targets)
    if asks_back:
        mentions = tuple(replace(mention, value=min(mention.value, Value.NOT_SURE)) for mention in mentions)
    return Understood(
        value=verdict.value,
        inferred=verdict.inferred,
        hedged=verdict.hedged,
        command=verdict.command if asks_back else None,
        emergency=emergency,
        about_someone_else=someone_else,
        acknowledged=verdict.acknowledged and not emergency,
        contradictory=verdict.contradictory,
        unreliable=verdict.unreliable,
        about_self=whose is Whose.OWN,
        mentions=mentions + tuple(mention for mention in named if all(mention.finding != m.finding for m in targets)),
    )


def _told_freely(
    lexicon: Lexicon, words: Words, mentions: tuple[Mention, ...], command_at: set[int], other: bool
) -> tuple[Mention, ...]:
    """What an account mentions, with ages and with what the model finds in it; nothing more in a mere order."""
    ages = {age.finding: age for age in ages_told(words, lexicon.frames, about_someone_else=other)}
    mentions = (*(mention for mention in mentions if mention.finding not in ages), *ages.values())
    if _is_only_an_order(words, command_at):
        return mentions
    return read_again(lexicon, words, mentions, about_someone_else=other)


def _is_only_an_order(words: Words, command_at: set[int]) -> bool:
    """Whether nothing but small words stands beside what is ordered, if anything is."""
    frame = words.language.grammar.frame
    return bool(command_at) and all(at in command_at or word in frame for at, word in enumerate(words.words))


def _tells_of(words: Words, command_at: set[int], lexicon: Lexicon, question: Question) -> bool:
    """Whether what sounds like an order is part of what is said of the finding asked for: "I didn't hear a thing"."""
    frame = lexicon.frames.get(question.finding)
    hits = frame.find(words) if frame and command_at else []
    return any(len(command_at.intersection(hit.places)) > 1 and not command_at.issuperset(hit.places) for hit in hits)


def _chosen_by(value: Value | None, lexicon: Lexicon, question: Question) -> str | None:
    """The one choice that a plain yes or no names: "aye" to "Is it your own leg?"."""
    if value not in (Value.YES, Value.NO):
        return None
    plain = set(lexicon.words[value][:1])
    named = [id_ for id_, phrases in question.choices if not plain.isdisjoint(phrases)]
    return named[0] if len(named) == 1 else None


def _spotted(lexicon: Lexicon, words: Words, danger: Match | None, *, about_someone_else: bool) -> list[Target]:
    """The findings mentioned, apart from the words of a danger: "the house is on fire" says nothing of a leg."""
    targets = spot(words, lexicon.patterns, lexicon.frames, about_someone_else=about_someone_else)
    targets = [m for m in targets if m.finding not in lexicon.without_rule or not _is_part_of_a_name(lexicon, words, m)]
    if danger is None:
        return targets
    return [m for m in targets if m.match.end <= danger.start or m.match.start >= danger.end]


def _is_part_of_a_name(lexicon: Lexicon, words: Words, target: Target) -> bool:
    """Whether this lies within what the assistant calls another finding: "hard work for the legs" is no stress."""
    return any(
        finding != target.finding
        and target.match.end <= start + len(name)
        and words.words[start : start + len(name)] == name
        for start in range(target.match.start + 1)
        for name, finding in lexicon.called.get(words.words[start], ())
    )


def _in_passing(mentions: tuple[Mention, ...], lexicon: Lexicon, question: Question) -> tuple[Mention, ...]:
    """What would lower a level is never noted in passing: only its own question is asked whole, and twice."""
    asked = {question.finding, *question.members}
    return tuple(
        replace(mention, value=Value.NOT_SURE)
        if mention.finding in lexicon.mitigating - asked and mention.value is Value.YES
        else mention
        for mention in mentions
    )


def _named(lexicon: Lexicon, words: Words, command_at: set[int], targets: list[Target]) -> tuple[str, ...]:
    """Findings that are named ("my answer about the swelling"): mentioned, or with words of their names in common."""
    common = {
        finding: sum(stem in telling for at, stem in enumerate(words.stems) if at not in command_at)
        for finding, telling in lexicon.names.items()
    }
    ranked = sorted((finding for finding, count in common.items() if count), key=lambda finding: -common[finding])
    return tuple(dict.fromkeys((*(target.finding for target in targets), *ranked)))


def _answer(
    lexicon: Lexicon, question: Question, words: Words, targets: list[Target], *, about_someone_else: bool
) -> tuple[Verdict, list[Mention]]:
    """The verdict, and mentions for things asked together that were named."""
    offer = question.kind in ("confirm", "choice", "none") and not question.finding
    general = lexicon.offer_table if offer else lexicon.answer_table
    tables = [own_table_of(question.phrases, words.language), general] if question.phrases else [general]
    asked = question.members or ((question.finding,) if question.finding else ())
    if question.kind in ("choice", "none"):
        asked = ()
    frames = [lexicon.frames[finding] for finding in asked]
    reply = read_reply(words, tables, frames, targets, about_someone_else=about_someone_else)
    each = question.members if question.kind != "screen" else ()  # of many, one word more or less names nothing
    named = named_by_place(words, each) if each else Named()
    reply.signs += named.signs
    reply.left_over = [at for at in reply.left_over if at not in named.covered]
    if frames:
        without_question(words, reply, frames)
    if is_harmless(words, reply, frames) or is_contrast(words, reply, frames):
        reply.left_over = []
    match question.kind:
        case "readback":
            verdict = judge_readback(reply)
        case "group" | "screen":
            verdict = judge_group(reply, frozenset(question.members))
        case "finding" | "confirm" if asked:
            frame = frames[0]
            guarded = Value.YES if question.finding in lexicon.mitigating else Value.NO
            verdict = judge(reply, guarded=guarded, acute=frame.acute, looked_at=frame.looked_at, nearly=frame.nearly)
            by_side = differs_by_side(words, reply, frame)
            if by_side is not None:
                return by_side, []
            if verdict.value is Value.NO and _is_denied_partly(words, reply, frames):
                verdict = DOUBTFUL
        case _:
            verdict = NOTHING if reply.has(Tag.SO) else judge_loosely(reply)
    if verdict == NOTHING and reply.asks and asked:
        verdict = replace(verdict, command=_question_back(words, frames))
    by_name = {mention.finding: mention for mention in [*_members_said(words, reply, question), *named.mentions]}
    judged = _with_second_opinion(lexicon, question, words, reply, verdict, targets)
    if judged.inferred and judged.value is not Value.YES:
        by_name = {}
    hedged = judged == UNSURE and all(is_hedged_no(words, sign) for sign in reply.of(*_DOUBTS))
    return replace(judged, hedged=hedged), list(by_name.values())


_DOUBTS = (Tag.DOUBT, Tag.NEARLY, Tag.PERHAPS, Tag.DEGREE, Tag.SAME, Tag.SO, Tag.YES, Tag.SOFT_YES)


def _is_denied_partly(words: Words, reply: Reply, asked: Sequence[Frame]) -> bool:
    """Whether, of what an urgent question lists, only something after the first is denied: "it's not in the ribs"."""
    return any(frame.acute and frame.listed.is_partly(words) for frame in asked) and not reply.has(
        Tag.NO, Tag.NONE, Tag.ECHO_NO, Tag.FLAT_NO
    )


def _is_limited(words: Words, reply: Reply) -> bool:
    """Whether it is said only when, where or how something is so: "only on that hip", "in the hot weather only"."""
    replying, grammar = words.language.replying, words.language.grammar
    text = [word for word in words.words if word not in words.language.spelling.fillers]
    before = grammar.places | words.language.answering.only_when
    pairs = [*pairwise(text), (text[-1], text[0])]
    return reply.has(Tag.ONLY_WHEN) or any(one in replying.only and next_ in before for one, next_ in pairs)


def _with_second_opinion(
    lexicon: Lexicon, question: Question, words: Words, reply: Reply, verdict: Verdict, targets: Sequence[Target]
) -> Verdict:
    """The verdict with a second opinion, where there is one.

    There is none on words that were not all understood, on the recogniser's other readings (their question comes
    without its text), on a word or two, and on the plain words for yes, no and not sure.
    """
    reader = lexicon.reply_reader
    unread = not question.text or UNKNOWN in words.words or lexicon.is_plain(words)
    if reader is None or unread or verdict.command is not None or len(words) < FEWEST_WORDS:
        return verdict
    asked = {question.finding, *question.members}
    so = {target.finding for target in targets if target.value is Value.YES}
    so |= {sign.finding for sign in reply.of(Tag.SO)}
    is_so, several = not so.isdisjoint(asked), bool(question.members)
    frames = [lexicon.frames[finding] for finding in asked if finding]
    denied = {target.finding for target in targets} | {sign.finding for sign in reply.of(*LOWERING)}
    found = Found(
        so=is_so,
        partly=not is_so and (not denied.isdisjoint(asked) if several else _is_denied_partly(words, reply, frames)),
        limited=_is_limited(words, reply),
        life=not lexicon.life.isdisjoint(asked),
        acute=not (lexicon.acute | lexicon.life).isdisjoint(asked),
        aside=is_of_something_else(words, frames),
        named=several and not is_so and not says_yes(reply),
    )
    opinion = reader.opinion(question.text, words.text)
    lowers = Value.YES if question.finding in lexicon.mitigating else Value.NO
    return verdict if opinion is None else with_second_opinion(verdict, opinion, found, lowers=lowers)


def _question_back(words: Words, frames: Sequence[Frame]) -> Command | None:
    """What a question back asks for: the same in other words, or why it is asked; None: it is about something else."""
    replying, grammar = words.language.replying, words.language.grammar
    if words.words[0] == "why":
        return Command.WHY if "you" in words.words else None
    asked_for = {stem for frame in frames for stem in frame.vocabulary} - {
        split(w, words.language).stems[0]
        for w in replying.explained | replying.verbs | grammar.units | {"long"}
        if w.isalpha()
    }
    means = not replying.meaning_words.isdisjoint(words.words)
    return Command.REPHRASE if means or not asked_for.isdisjoint(words.stems) else None


def _members_said(words: Words, reply: Reply, question: Question) -> list[Mention]:
    """Of things asked together, those that were said to be so, or only named by a word that no other one has."""
    if not question.members or question.kind == "screen":
        return []
    said = {sign.finding: sign for sign in reply.of(Tag.SO, Tag.TOPIC) if sign.finding}
    return [
        Mention(finding=finding, value=Value.YES, words=" ".join(words.said[sign.start : sign.end]))
        for finding, sign in said.items()
    ]
