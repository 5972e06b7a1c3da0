"""Whole phrases: a model may have a phrase as one word of its own ("my_leg_hurts"), so that it can't be mixed.

A recogniser that is given phrases as words keeps only which word may follow which, and mixes them ("like chest
hurts").  Our own model's writer adds every phrase that a dialogue listens for; other models have none.
"""

from __future__ import annotations

from voice_assistant.dialog import ChoiceQuestion, Dialog, FindingQuestion
from voice_assistant.listening.vocabulary import plain, red_flag_phrases


def phrases_to_join(dialog: Dialog) -> tuple[str, ...]:
    """Every phrase of several words that a dialogue listens for in some state or has as a decoy, as `plain` spells
    them.
    """
    return tuple(phrase for phrase in (*phrases_heard(dialog), *map(plain, dialog.decoys)) if " " in phrase)


def phrases_heard(dialog: Dialog) -> tuple[str, ...]:
    """Every phrase that a dialogue listens for in some state, as `plain` spells them, sorted."""
    said = [*dialog.language.telling.namings, *red_flag_phrases(dialog)]
    said += [phrase for phrases in (*dialog.commands.values(), *dialog.words.values()) for phrase in phrases]
    said += [phrase for finding in dialog.findings.values() for phrase in finding.phrases]
    for state in dialog.states.values():
        if isinstance(state, FindingQuestion):
            said += [phrase for phrases in state.phrases.values() for phrase in phrases]
        elif isinstance(state, ChoiceQuestion):
            said += [phrase for choice in state.choices for phrase in choice.phrases]
    return tuple(sorted(set(map(plain, said))))
