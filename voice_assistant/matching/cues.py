"""What is asked of the assistant in words that no list has: by the few words that such requests have in common.

Read only where no rule understood anything else: no answer, no sign, no command, no cry.  The trained model knows only
answers and guesses one for a request too, so that a row of cues goes before its guess.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from voice_assistant.dialog import ReplyReader
from voice_assistant.events import Command
from voice_assistant.language import UNKNOWN, Language
from voice_assistant.matching.commands import PACED, Phrases, find_command, tells_of_pace
from voice_assistant.matching.words import Words, split

ORDERS_OF_ONE_WORD = frozenset(
    {
        Command.STOP,
        Command.WAIT,
        Command.LOUDER,
        Command.QUIETER,
        Command.SLOWER,
        Command.FASTER,
        Command.GOODBYE,
    }
)
"""Beside other words these are meant by one word alone; "sorry" and "again" are said to anything."""
ENDING = frozenset({Command.STOP, Command.GOODBYE, Command.START_OVER, Command.SOMEONE_ELSE})
"""These would end or hush what an ending advises."""
FEWEST = 2
"""Words of which a model is asked."""
SURE = 0.97
"""From here on a guess counts: it then takes none of 234 things said to others in a bedroom ("the murderer must be in
this very room" has 0.96), and none of 60 that sound like requests.
"""
LONGEST, LONGEST_GUESSED = 9, 14
"""Words; a longer sentence is said to somebody else, or tells something."""


def command_by_cues(words: Words, *, in_account: bool = False) -> Command | None:
    """What is asked for, where the words hold a whole row of cues and nothing is denied.

    `in_account`: a person was asked to tell freely, so that what goes on in its own sense ("I need to think, it might
    be my knee") is told.
    """
    text = words.words
    said = frozenset(word for at, word in enumerate(text) if not _is_part_of_body(words, at))
    if len(text) > LONGEST or said & words.language.telling.no_request:
        return None
    for cue in words.language.cues:
        if all(said & group for group in cue.groups):
            if Command(cue.command) in PACED and tells_of_pace(words):
                return None
            last = max(at for at, word in enumerate(text) if any(word in group for group in cue.groups))
            return None if in_account and _goes_on(words, last) else Command(cue.command)
    return None


def request_in_a_clause(words: Words, commands: Phrases, *, in_account: bool = False) -> Command | None:
    """What one clause asks for where others only go with it: "softer, the baby's asleep"; nothing where they tell.

    An order of one word must be all but the whole clause: "at the end" ends nothing.
    """
    clauses = _clauses(words)
    if len(clauses) < 2:
        return None
    asked: list[Command] = []
    for clause in clauses:
        command, places = find_command(clause, commands)
        if command is not None and len(places) == 1 and (len(clause) > 2 or command not in ORDERS_OF_ONE_WORD):
            command = None
        command = command or command_by_cues(clause, in_account=in_account)
        if command is not None:
            asked.append(command)
        elif in_account and (_goes_on(clause, -1) or not clause.language.grammar.sore.isdisjoint(clause.words)):
            return None
    return next((command for command in asked if command is not Command.WAIT), asked[0] if asked else None)


def guessed_request(words: Words, reader: ReplyReader | None, *, ends: bool = False) -> Command | None:
    """What a trained model takes words for, where nothing else was understood in them.

    `ends`: after an ending, or where help is offered, which no guess cuts short.
    """
    if reader is None or UNKNOWN in words.words or not FEWEST <= len(words) <= LONGEST_GUESSED:
        return None
    name, share = reader.request(words.text)
    if share < SURE or (ends and name in ENDING):
        return None
    return None if name in PACED and tells_of_pace(words) else Command(name)


def _clauses(words: Words) -> list[Words]:
    """The parts between pauses, and before and after words like "but"."""
    ends = words.language.grammar.clause_ends
    begins = [at for at in range(len(words)) if at == 0 or words.pauses[at] or words.words[at - 1] in ends]
    parts = [words.part(begin, end) for begin, end in pairwise((*begins, len(words)))]
    return [part for part in parts if not ends.issuperset(part.words)]


def _is_part_of_body(words: Words, at: int) -> bool:
    """Whether a word that may ask is part of somebody here: "the back", "my back"."""
    grammar = words.language.grammar
    return at > 0 and words.words[at] in grammar.body and words.words[at - 1] in grammar.determiners


def _goes_on(words: Words, last: int) -> bool:
    """Whether another sentence follows the words that ask: of something else, or of oneself as it was.

    What a person is about to do is none: "hang on, I'm putting the light on".
    """
    grammar = words.language.grammar
    was = grammar.past | grammar.past_verbs
    happening = words.language.asking.modals | grammar.bes | grammar.haves | was
    for at in range(last + 1, len(words) - 1):
        subject, verb = words.words[at : at + 2]
        if subject not in grammar.subject_pronouns:
            continue
        if verb in was or (
            subject not in ("i", "we") and (verb in happening or words.stems[at + 1] in _finite(words.language))
        ):
            return True
    return False


@cache
def _finite(language: Language) -> frozenset[str]:
    """Verbs that make a sentence, in all their forms."""
    return frozenset(split(verb, language).stems[0] for verb in language.grammar.finite)
