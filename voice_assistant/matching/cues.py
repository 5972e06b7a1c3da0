"""What is asked of the assistant in words that no list has: by the few words that such requests have in common.

Read only where nothing else was understood: no answer, no sign, no command, no cry.
"""

from __future__ import annotations

from voice_assistant.events import Command
from voice_assistant.matching.words import Words

LONGEST = 9
"""Words; a longer sentence is said to somebody else, or tells something."""
_NO = frozenset("not no never don't dont didn't isn't".split())

_ASKED = "you talk speak say put make go please could can words english"
"""What is asked of us, rather than told of oneself."""

CUES: tuple[tuple[Command, tuple[str, ...]], ...] = (
    (Command.WAIT, ("hang hold", "on")),
    (Command.WAIT, ("one just give", "sec second moment minute")),
    (Command.CHANGE, ("wrong mistake correct change", "answer answers answered said thing something mistake")),
    (Command.BACK, ("previous last before", "question one")),
    (Command.BACK, ("go take", "back")),
    (Command.WHAT_DID_I_SAY, ("my", "answers")),
    (Command.WHAT_DID_I_SAY, ("what", "i", "said told answered")),
    (Command.REPHRASE, ("simpler simply easier plain", _ASKED)),
    (Command.REPHRASE, ("explain", "that it this question")),
    (Command.REPHRASE, ("what", "mean means", "you it that")),
    (Command.ONE_AT_A_TIME, ("separate separately apart", "them those questions please that")),
    (Command.ONE_AT_A_TIME, ("each single", "one question questions")),
    (Command.LOUDER, ("louder", _ASKED)),
    (Command.LOUDER, ("deaf hearing", "deaf hard")),
    (Command.QUIETER, ("quieter softer", _ASKED)),
    (Command.QUIETER, ("too so", "loud", "you you're it's that's please")),
    (Command.FASTER, ("faster quicker", _ASKED)),
    (Command.FASTER, ("speed", "up")),
    (Command.FASTER, ("too so", "slow slowly", "you you're it's that's this please")),
    (Command.SLOWER, ("slower slowly", _ASKED)),
    (Command.SLOWER, ("too so", "fast quick", "you you're it's that's this please")),
    (Command.OTHER_VOICE, ("other another different", "voice", f"{_ASKED} use try change can't understand")),
    (Command.HOW_FAR, ("how", "many much long", "left go more longer")),
    (Command.HOW_FAR, ("lot many much", "left more longer", "there questions")),
    (Command.WHY, ("why what is how", "matter important relevant reason")),
    (Command.START_OVER, ("start begin do", "again afresh anew", "beginning start please it all over")),
    (Command.REPEAT, ("say tell ask read", "again once", "that it please question")),
    (Command.HELP, ("what which", "say answer ask", "i may can")),
    (Command.HELP, ("what which tell list", "commands words options", "me the my you")),
    (Command.CARRY_ON, ("i'm am", "back ready here", "again now")),
)
"""Command -> groups of words: one of each group must be there, in any order."""
_GROUPS = tuple((command, tuple(frozenset(group.split()) for group in groups)) for command, groups in CUES)


def command_by_cues(words: Words) -> Command | None:
    """What is asked for, where the words hold a whole row of cues and nothing is denied."""
    said = frozenset(words.words)
    if len(words.words) > LONGEST or said & _NO:
        return None
    return next((command for command, groups in _GROUPS if all(said & group for group in groups)), None)
