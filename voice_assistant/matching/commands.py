"""Words about the conversation itself: commands, cries for help, and the choice among given answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from voice_assistant.events import Command
from voice_assistant.language import UNKNOWN, Language
from voice_assistant.matching.words import Words, split

Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
"""First word -> (phrase, what it stands for), longest first."""

HEARD_ANYHOW = frozenset({Command.STOP, Command.WAIT, Command.HELP, Command.REPEAT})
"""These do no harm when meant otherwise, so they count beside a word that was not understood."""


def phrases_of(entries: Iterable[tuple[str, Iterable[str]]], language: Language) -> Phrases:
    """Phrases compiled: (what it stands for, phrases) -> by first word."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for meaning, phrases in entries:
        for phrase in phrases:
            key = split(phrase, language).words
            if key:
                table.setdefault(key[0], []).append((key, meaning))
    for row in table.values():
        row.sort(key=lambda entry: -len(entry[0]))
    return table


PACED = frozenset({Command.SLOWER, Command.FASTER, Command.LOUDER, Command.QUIETER})
"""These may be said of ourselves, and of how somebody walks or talks."""
MOST_ROUND_A_WORD = 5
"""Words in all, in which "what" or "sorry" may ask for what was said."""
_AFTER_AN_ANSWER = frozenset({Command.STOP, Command.WAIT})
"""Commands that make an answer before them void: "no, wait"."""


def find_command(
    words: Words, commands: Phrases, said: Collection[int] = (), cried_at: Collection[int] = ()
) -> tuple[Command | None, set[int]]:
    """The command, if the words are about the conversation, and the places of all order phrases.

    That is: a phrase and what people put round it, several such phrases, or a long phrase that begins what is said.
    `said`: places of findings mentioned; `cried`: places of cries for help, which may stand beside it.
    """
    grammar, telling = words.language.grammar, words.language.telling
    found: list[tuple[int, int, Command]] = []
    for at, word in enumerate(words.words):
        for key, name in commands.get(word, ()):
            if words.words[at : at + len(key)] == key and not set(range(at, at + len(key))) <= {*said, *cried_at}:
                found.append((at, at + len(key), Command(name)))
                break
    if not found:
        return None, set()
    by_command = {place for start, end, _ in found for place in range(start, end)}
    explained = by_command.union(cried_at)
    best: tuple[int, Command] | None = None
    for start, end, command in found:
        if _told_of(words, start, command) or (best is not None and end - start <= best[0]):
            continue
        if command is Command.REPEAT and end - start == 1 and len(words) > MOST_ROUND_A_WORD:
            continue  # "tell me what I can ask you"
        before = [word for at, word in enumerate(words.words[:start]) if at not in explained]
        after = [word for at, word in enumerate(words.words[end:], end) if at not in explained]
        if (grammar.answers | telling.agrees) & set(after) or (
            grammar.answers & set(before) and command not in _AFTER_AN_ANSWER
        ):
            continue
        leads = (end - start >= 3 and command is not Command.WAIT) or command is Command.CHANGE
        if _framed(before, command, words.language) and (leads or _framed(after, command, words.language)):
            best = (end - start, command)
    return (best[1] if best else None), by_command


def _framed(words: Sequence[str], command: Command, language: Language) -> bool:
    grammar = language.grammar
    return all(word in grammar.frame or (word == UNKNOWN and command in HEARD_ANYHOW) for word in words)


def _told_of(words: Words, start: int, command: Command) -> bool:
    """Not an order but a tale: "I wait", "it stops", "I go slower"."""
    telling, grammar, first = words.language.telling, words.language.grammar, words.words[start]
    if command in PACED and tells_of_pace(words):
        return True
    return (
        start > 0
        and words.words[start - 1] in telling.tellers
        and first not in grammar.subject_pronouns
        and first != "too"
    )


def tells_of_pace(words: Words) -> bool:
    """Whether somebody tells how they go: "I walk slower".  "Could I go slower" asks."""
    text, bes = words.words, words.language.grammar.bes
    for at, subject in enumerate(text):
        if subject not in ("i", "he", "she", "they") or (at and text[at - 1] in words.language.asking.modals):
            continue
        verb = next((word for word in text[at + 1 :] if word not in bes), "")
        if verb in words.language.telling.own_pace:
            return True
    return False


def find_emergency_phrases(words: Words, emergency_phrases: Phrases) -> list[range]:
    """Places of the cries for help.  Doubt counts as a cry.

    It is one of the phrases, not denied, not past, not a figure of speech.
    """
    text = words.words
    return [
        range(at, at + len(key))
        for at, word in enumerate(text)
        for key, _ in emergency_phrases.get(word, ())
        if text[at : at + len(key)] == key and _is_meant(words, at, at + len(key))
    ]


VOID_BESIDE_AN_EMERGENCY = frozenset({Command.STOP, Command.WAIT, Command.GOODBYE, Command.HELP})
"""Who cries for help does not leave: "stop it and call an ambulance"."""


def _is_meant(words: Words, start: int, end: int) -> bool:
    grammar = words.language.grammar
    text = words.words
    following = text[end] if end < len(text) else ""
    if following == "'s":
        return False  # "get the doctor's letter"
    if following in grammar.hyperbole_ends.get(text[end - 1], ()) or (
        text[end - 1] == "me" and following in grammar.helped_to
    ):
        return False
    return not _denied(words, start) and (end - start > 2 or _pleading(words, start, end))


def _denied(words: Words, start: int) -> bool:
    grammar = words.language.grammar
    text = words.words
    for at in range(start - 1, max(-1, start - 6), -1):
        word, following = text[at], text[at + 1]
        if words.pauses[at + 1] == 2 or word in ("whether", "if") or word in grammar.clause_ends:
            return False
        if word == "no" and (following in grammar.determined or words.pauses[at + 1]):
            return False
        if word in grammar.negators:
            return word != "cannot" or at == start - 1
        if word in ("i", "we") and at < start - 1 and not (at and text[at - 1] in grammar.negators):
            return False
    return False


def _pleading(words: Words, start: int, end: int) -> bool:
    """A short cry ("help me", "ambulance") begins what is said or follows a plea; inside a tale it is none."""
    grammar = words.language.grammar
    text = words.words
    at = start
    while at and words.pauses[at] < 2 and start - at < 6:
        at -= 1
        if text[at] not in grammar.pleads:
            return False
    alone = end - start > 1 or (end < len(text) and words.pauses[end] > 0)
    return alone or all(word in grammar.pleads or word in ("for", "me", "here") for word in text[end:])


def find_choice(words: Words, choices: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """The id of the one choice that is named and not denied."""
    found = [
        (at, at + len(key), id_)
        for id_, phrases in choices
        for key in (split(phrase, words.language).words for phrase in phrases)
        for at in range(len(words) - len(key) + 1)
        if key and words.words[at : at + len(key)] == key and not _goes_on(words, key, at + len(key))
        if not _is_object(words, key, at)
    ]
    whole = [span for span in found if not any(_within(span, other) for other in found)]
    said = {place for start, end, _ in whole for place in range(start, end)}
    named = {id_ for start, _, id_ in whole if not _refused(words, start, said)}
    return named.pop() if len(named) == 1 else None


def _is_object(words: Words, key: Sequence[str], at: int) -> bool:
    """Whether a lone pronoun is only somebody to whom something is done: "me" in "pass me the remote"."""
    grammar, replying = words.language.grammar, words.language.replying
    pronoun = len(key) == 1 and key[0] in grammar.self | grammar.third
    return pronoun and at > 0 and not words.pauses[at] and words.words[at - 1] in replying.governs_a_person


def _goes_on(words: Words, key: Sequence[str], end: int) -> bool:
    """Whether a small sentence is only how another begins: "I am" in "I am ringing for my neighbour"."""
    grammar = words.language.grammar
    return (
        key[-1] in grammar.bes
        and end < len(words)
        and not words.pauses[end]
        and words.words[end] not in grammar.clause_ends
    )


def _within(span: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1] and other[1] - other[0] > span[1] - span[0]


def _refused(words: Words, at: int, said: set[int]) -> bool:
    grammar = words.language.grammar
    for place in range(at - 1, max(-1, at - 4), -1):
        word = words.words[place]
        if words.pauses[place + 1] or word in grammar.clause_ends or place in said:
            return False
        if word in grammar.negators:
            return word != "no" or place == at - 1
    return False
