"""The closed list of the assistant's own sentences (their wording is in `texts:` of a dialogue), and what slots each
may use.
"""

from __future__ import annotations

import re

SLOT = re.compile(r"\{([^{}]*)\}")
SIDES = re.compile(r"[^|]*\|[^|]*")
"""`you|they`: for the person speaking, for somebody else."""

COMMON_SLOTS = ("tonight", "region")
"""Slots that are known in every text beside those of the region."""

TEXT_SLOTS: dict[str, tuple[str, ...]] = {
    # a turn that was not understood
    "not heard": (),
    "not heard still": (),
    "not heard once more": (),
    "not words": (),
    "typed ahead": (),
    "not understood": (),
    "not understood still": (),
    "not understood once more": (),
    "both": (),
    "yes or no": (),
    "say yes or no": (),
    "any of these": (),
    "signals": (),
    "other signal": (),
    "no answer": (),
    "standing by": (),
    "say choice": ("choices",),
    "ask again": (),
    "ask again still": (),
    "ask again once more": (),
    "clear answer": (),
    "find out": ("how",),
    # the course of the questions
    "one at a time": (),
    "you said": ("finding",),
    "to be sure": (),
    "can wait": (),
    "cause questions": (),
    "how far": ("count",),
    "last one": (),
    # reading back
    "read back": ("findings",),
    "last checks": ("count",),
    "last check": (),
    "apart": (),
    "said back": ("findings",),
    "what is it": (),
    "few at a time": (),
    "heard badly": (),
    "no finding": ("finding",),
    "which one": (),
    "one by one": (),
    "still so": ("finding",),
    "kept": ("finding",),
    # commands
    "cry": (),
    "need help": (),
    "help": (),
    "help yes or no": (),
    "help choice": ("choices",),
    "help own words": (),
    "help ending": (),
    "help voice": (),
    "help emergency": (),
    "more choices": (),
    "stopped": (),
    "waiting": (),
    "carrying on": (),
    "slower": (),
    "faster": (),
    "louder": (),
    "quieter": (),
    "other voice": (),
    "only voice": (),
    "no why": (),
    "what you said": ("findings",),
    "nothing said": (),
    "for someone else": (),
    "nothing before": (),
    "leave": (),
    "start over": (),
    "starting over": (),
    "still say": (),
    "still say emergency": (),
    "first this": (),
    # the ending
    "left early": (),
    "not asked": (),
    "because": ("findings",),
    "cried": (),
    "tell them": (),
    "tell them of": ("findings",),
    "alarm": (),
    "not sure why": ("finding",),
    "could be": (),
    "cause": ("cause",),
    "could also be": ("causes",),
    "tests can wait": (),
    "or": (),
    "speaks for": ("findings",),
    "speaks against": ("findings",),
    "no cause": (),
    "offer causes": (),
    "offer help": (),
    "offer watch": (),
    "later": (),
    "no advice": (),
    "again": (),
    "understood": (),
    "goodbye": (),
    "and": (),
    # the machine
    "microphone lost": (),
    "microphone found": (),
    "speaker lost": (),
    "voice lost": (),
    "input lost": (),
    # after a crash
    "cut off": (),
    "earlier": ("findings",),
    "asked again": (),
    "go on": (),
    # nobody has answered yet
    "hear me": (),
    "hear me signals": (),
    "i hear you": (),
    "not even us": (),
}
"""Key -> slots it may use beside `COMMON_SLOTS` and the region's."""

ONE_LINE = ("need help", "go on", "read back", "no finding", "and", "or")
"""Texts that are one line, put into a sentence or asked at its end: a second line would never be said."""
