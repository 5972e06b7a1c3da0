"""All of it together: one utterance, in the light of the question that was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voice_assistant.dialog import Value
from voice_assistant.events import Command
from voice_assistant.matching import english as e
from voice_assistant.matching.answers import (
    NOTHING,
    Reading,
    Said,
    Statement,
    Tag,
    Verdict,
    judge,
    judge_loosely,
    judge_readback,
    own_table_of,
    read_answer,
)
from voice_assistant.matching.lexicon import Lexicon
from voice_assistant.matching.mentions import Mention, announces_someone_else, hints_of, spot
from voice_assistant.matching.orders import find_choice, find_command, find_cry
from voice_assistant.matching.patterns import Pattern
from voice_assistant.matching.values import Hint, Question, Understood
from voice_assistant.matching.words import Words, split


def understand(
    lexicon: Lexicon,
    question: Question,
    text: str,
    alternatives: Sequence[str] = (),
    *,
    about_someone_else: bool = False,
) -> Understood:
    """What `text` means in answer to `question`.

    `alternatives` are other readings by the recogniser: they can take a "no" back or help out when the first reading means nothing,
    but never give a "no".  `about_someone_else`: the conversation is about another person, so that "she" is the one in pain.
    """
    first = _read(lexicon, question, text, about_someone_else)
    for other in alternatives:
        if other == text:
            continue
        first = _with_other_reading(first, _read(lexicon, question, other, about_someone_else), lexicon)
    return first


def _with_other_reading(first: Understood, other: Understood, lexicon: Lexicon) -> Understood:
    hints = first.hints + tuple(
        replace(hint, value=Value.NOT_SURE)
        for hint in other.hints
        if hint.value is not Value.NO
        and hint.finding in lexicon.acute
        and not any(hint.finding == known.finding for known in first.hints)
    )
    if first.value is Value.NO and (
        other.emergency or other.contradictory or other.value in (Value.YES, Value.NOT_SURE)
    ):
        return replace(first, value=None, contradictory=True, hints=hints)
    if first.nothing and other.value is not Value.NO:
        return replace(other, hints=hints)
    return replace(first, hints=hints)


def _read(lexicon: Lexicon, question: Question, text: str, about_someone_else: bool) -> Understood:
    words = split(text)
    if not len(words):
        return Understood()
    mentions = spot(words, lexicon.patterns, lexicon.acute, about_someone_else=about_someone_else)
    emergency = find_cry(words, lexicon.cries)
    command, order = (None, set()) if emergency else find_command(words, lexicon.commands)
    someone_else = announces_someone_else(words)
    choice = find_choice(words, question.choices) if question.kind == "choice" else None
    if command is None and someone_else and not mentions and not emergency:
        command = Command.SOMEONE_ELSE
    if choice is not None and command in (None, Command.SOMEONE_ELSE):
        return Understood(
            choice=choice, emergency=emergency, about_someone_else=someone_else, hints=hints_of(words, mentions)
        )
    if command is not None:
        hints = hints_of(words, mentions)
        if command in (Command.CHANGE, Command.BACK) and not hints:
            hints = _named(lexicon, words, order)
        return Understood(command=command, about_someone_else=someone_else, hints=hints)
    verdict, named = _answer(lexicon, question, words, mentions, about_someone_else)
    return Understood(
        value=verdict.value,
        emergency=emergency,
        about_someone_else=someone_else,
        acknowledged=verdict.acknowledged and not emergency,
        contradictory=verdict.contradictory,
        hints=hints_of(words, mentions)
        + tuple(hint for hint in named if all(hint.finding != m.finding for m in mentions)),
    )


def _named(lexicon: Lexicon, words: Words, order: set[int]) -> tuple[Hint, ...]:
    """Findings that are only named ("my answer about the swelling"), those with most words in common first."""
    common = {
        finding: [at for at, stem in enumerate(words.stems) if stem in telling and at not in order]
        for finding, telling in lexicon.names.items()
    }
    ranked = sorted(
        (finding for finding, places in common.items() if places), key=lambda finding: -len(common[finding])
    )
    return tuple(
        Hint(finding=finding, value=Value.NOT_SURE, words=" ".join(words.said[at] for at in common[finding]))
        for finding in ranked
    )


def _answer(
    lexicon: Lexicon,
    question: Question,
    words: Words,
    mentions: list[Mention],
    about_someone_else: bool,
) -> tuple[Verdict, list[Hint]]:
    """The verdict, and hints for things asked together that were only named."""
    tables = [own_table_of(question.phrases), lexicon.answer_table] if question.phrases else [lexicon.answer_table]
    if question.kind in ("choice", "none") or (question.kind == "open" and not question.members):
        return judge_loosely(read_answer(words, tables, mentions, (), ())), []
    asked = question.members or ((question.finding,) if question.finding else ())
    together = bool(question.members)
    statements = [_statement(mention) for mention in mentions if mention.finding in asked and not mention.about_other]
    covered: set[int] = set()
    if question.kind != "readback":
        for finding in asked:
            statements += _of_ability(
                lexicon.abilities.get(finding, frozenset()),
                finding,
                words,
                mentions,
                covered,
            )
    named: list[Hint] = []
    if together:
        named += _named_by_place(question, words, statements, covered)
    reading = read_answer(words, tables, mentions, statements, covered)
    if reading.left_over:
        more = _weak_mentions(lexicon, asked, words, mentions, about_someone_else)
        again = read_answer(
            words,
            tables,
            [*mentions, *more],
            [*statements, *map(_statement, more)],
            covered,
        )
        if more and not again.left_over:
            reading = again
            named += hints_of(words, more) if together else ()
    match question.kind:
        case "readback":
            return judge_readback(reading), named
        case "open":
            return NOTHING if reading.statements else judge_loosely(reading), named
        case "group":
            return _judge_group(question, reading), named
        case _:
            guarded = Value.YES if question.finding in lexicon.reassuring else Value.NO
            return judge(
                reading,
                guarded=guarded,
                acute=question.finding in lexicon.acute,
                looked_at=question.finding in lexicon.looked_at,
            ), named


def _statement(mention: Mention) -> Statement:
    said = {Value.YES: Said.SO, Value.NO: Said.NOT_SO, Value.NOT_SURE: Said.PERHAPS}[mention.value]
    return Statement(
        mention.finding,
        said,
        mention.match.start,
        mention.has_own_negation,
        mention.long_standing,
    )


def _judge_group(question: Question, reading: Reading) -> Verdict:
    """One that is so makes the group so; it is not so only when all are denied, one by one or by a plain no."""
    if any(statement.said is Said.SO for statement in reading.statements):
        reading.statements = [statement for statement in reading.statements if statement.said is Said.SO]
    denied = {statement.finding for statement in reading.statements if statement.said is Said.NOT_SO}
    if denied and denied != set(question.members) and not reading.has(Tag.NO, Tag.ECHO_NO, Tag.YES):
        return NOTHING
    return judge(reading, guarded=Value.NO, acute=True, looked_at=False)


def _weak_mentions(
    lexicon: Lexicon,
    asked: Sequence[str],
    words: Words,
    mentions: Sequence[Mention],
    about_someone_else: bool,
) -> list[Mention]:
    """What means a finding only because it was asked for: "it's swollen", "no swelling", "just the breathing"."""
    stems = [{pattern.keys()[0] for pattern in lexicon.weak.get(finding, ())} for finding in asked]
    index: dict[str, list[Pattern]] = {}
    for finding in asked:
        for pattern in lexicon.weak.get(finding, ()):
            stem = pattern.keys()[0]
            if sum(stem in other for other in stems) == 1:
                index.setdefault(stem, []).append(pattern)
    taken = {place for mention in mentions for place in range(mention.match.start, mention.match.end)}
    return [
        mention
        for mention in spot(words, index, lexicon.acute, about_someone_else=about_someone_else)
        if mention.match.start not in taken
        and not mention.about_other
        and (mention.value is Value.NO or not mention.match.pattern.general)
    ]


_ANYTHING = frozenset("both anything everything nothing thing much".split())


def _of_ability(
    verbs: frozenset[str],
    finding: str,
    words: Words,
    mentions: Sequence[Mention],
    covered: set[int],
) -> list[Statement]:
    """ "I can't", "I can feel it", "they move": what is said of the thing that the finding takes away."""
    taken = {
        place
        for mention in mentions
        if mention.finding == finding
        for place in range(mention.match.start, mention.match.end)
    }
    statements = []
    for at, word in enumerate(words.words):
        if not verbs or at in taken:
            continue
        negated = word in ("cannot", "donot", "isnot")
        modal = negated or word in ("can", "could")
        verb = at
        if modal:
            verb = _skip(words, at + 1, e.DEGREES)
            bare = _ends(words, verb)
            if bare and word in ("donot", "isnot"):
                continue
        elif at and words.words[at - 1] in (e.SUBJECT_PRONOUNS | e.BODY):
            bare = False
        else:
            continue
        end = verb
        if not bare:
            if words.stems[verb] not in verbs:
                continue
            end = _skip(
                words,
                _skip(words, verb + 1, e.OBJECTS),
                e.DETERMINERS | e.SIDES | e.BODY | {"both"},
            )
        well = _skip(words, end, e.WELL | e.DEGREES)
        if not _ends(words, well):
            continue
        answered = any(before in (e.YES_WORDS | {"no", "nope", "nah"}) for before in words.words[:at])
        if not negated and well == end and not answered:
            continue
        covered.update(range(at, well))
        if at and words.words[at - 1] in (e.SUBJECT_PRONOUNS | e.BODY):
            covered.update(range(_skip_back(words, at - 1), at))
        statements.append(Statement(finding, Said.SO if negated else Said.NOT_SO, at, inner_negation=negated))
    return statements


def _skip(words: Words, at: int, over: frozenset[str]) -> int:
    while at < len(words) and words.words[at] in over and not (words.pauses[at] == 2):
        at += 1
    return at


def _skip_back(words: Words, at: int) -> int:
    while at and words.words[at - 1] in (e.DETERMINERS | e.SIDES):
        at -= 1
    return at


def _ends(words: Words, at: int) -> bool:
    return at >= len(words) or bool(words.pauses[at]) or words.words[at] in ("but", "and", "now", "atall")


def _named_by_place(question: Question, words: Words, statements: list[Statement], covered: set[int]) -> list[Hint]:
    """ "The second one", "both": things asked together, named by their place."""
    text = words.words
    hints: list[Hint] = []

    def name(members: Sequence[str], start: int, end: int) -> None:
        covered.update(range(start, end))
        for member in members:
            statements.append(Statement(member, Said.SO, start))
            hints.append(
                Hint(
                    finding=member,
                    value=Value.YES,
                    words=" ".join(words.said[start:end]),
                )
            )

    for at, word in enumerate(text):
        before = text[at - 1] if at else ""
        following = text[at + 1] if at + 1 < len(text) else ""
        if before in e.NEGATORS - {"no"} or (at > 1 and text[at - 2] in e.NEGATORS - {"no"} and before == "the"):
            continue
        if word in e.ORDINALS and before == "the" and following in ("", "one", "and", "thing", "please"):
            place = e.ORDINALS[word]
            if -len(question.members) <= place < len(question.members):
                name(
                    [question.members[place]],
                    at - 1,
                    at + 1 + (following in ("one", "thing")),
                )
        elif (
            before == "number"
            and following == ""
            and word in ("one", "two", "three")
            and e.NUMBERS.index(word) <= len(question.members)
        ):
            name([question.members[e.NUMBERS.index(word) - 1]], at - 1, at + 1)
    for phrase, all_of_them in _OF_THEM:
        if text[-len(phrase) :] == phrase and (
            len(text) == len(phrase) or text[-len(phrase) - 1] in (e.YES_WORDS | {"i", "have"})
        ):
            name(
                question.members if all_of_them else (),
                len(text) - len(phrase),
                len(text),
            )
            if not all_of_them:
                statements.append(Statement(question.members[0], Said.SO, len(text) - len(phrase)))
            break
    return hints


_OF_THEM = [
    (split(phrase).words, all_of_them)
    for phrases, all_of_them in ((e.ALL_OF_THEM, True), (e.SOME_OF_THEM, False))
    for phrase in phrases
]
