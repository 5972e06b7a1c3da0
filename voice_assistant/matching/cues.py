"""What is asked of the assistant in words that no list has: by the few words that such requests have in common.

Read only where no rule understood anything else: no answer, no sign, no command, no cry.  The trained model knows only
answers and guesses one for a request too, so that a row of cues goes before its guess.
"""

from __future__ import annotations

from voice_assistant.events import Command
from voice_assistant.matching.words import Words

LONGEST = 9
"""Words; a longer sentence is said to somebody else, or tells something."""


def command_by_cues(words: Words) -> Command | None:
    """What is asked for, where the words hold a whole row of cues and nothing is denied."""
    said = frozenset(words.words)
    if len(words.words) > LONGEST or said & words.language.telling.no_request:
        return None
    return next(
        (Command(cue.command) for cue in words.language.cues if all(said & group for group in cue.groups)), None
    )
