"""How a scenario names what the assistant says: by what is asked or told, never by its words: wording may change.

Prompts have keys (`Say.key`): "ask leg_cold", "again leg_cold", "group breath_and_swelling", "back a b c" and so on.  A
scenario may write the whole key, just what it is about (`leg_cold`), or one of `KINDS`.
"""

from __future__ import annotations

from voice_assistant.dialog import Dialog
from voice_assistant.events import Say

KINDS = {
    "the end": "goodbye",
    "outcome": "outcome",
    "causes": "causes",
    "help": "help",
    "watch": "watch",
    "read back": "back",
    "umbrella": "umbrella",
    "which one": "which",
    "need help": "check need help",
    "leave": "check leave",
    "start over": "check start over",
    "still so": "check still so",
    "go on": "check go on",
    "hear me": "check hear me",
    "stopped": "stopped",
    "alarm": "alarm",
    "waiting": "waiting",
}
"""A kind of prompt -> how its keys begin."""
_ABOUT = ("ask", "again", "twice", "group", "umbrella", "choose", "confirm", "tell", "outcome")


def is_prompt(say: Say, wanted: str) -> bool:
    """Whether this prompt is the one that a scenario calls `wanted`."""
    key = say.key
    if key == wanted:
        return True
    kind = KINDS.get(wanted)
    if kind is not None:
        return key == kind or key.startswith(f"{kind} ")
    verb, _, about = key.partition(" ")
    return verb in _ABOUT and about == wanted


def prompt_names(dialog: Dialog) -> list[str]:
    """Everything that `is_prompt` can be asked for in this dialogue."""
    about = [*dialog.states, *dialog.outcomes]
    return [*KINDS, *about, *(f"{verb} {name}" for verb in _ABOUT for name in about)]


def name_of(say: Say) -> str:
    """What a scenario calls this prompt."""
    for name, key in KINDS.items():
        if name != "outcome" and (say.key == key or say.key.startswith(f"{key} ")):
            return name
    return say.key
