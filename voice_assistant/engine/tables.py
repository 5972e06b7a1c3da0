"""What the engine looks up: one dialogue with its matcher, its triage and its prompts, worked out once.  No state."""

from __future__ import annotations

from voice_assistant.dialog import Dialog, FindingQuestion, GroupQuestion
from voice_assistant.matching import Lexicon, Understood
from voice_assistant.prompts import Prompts
from voice_assistant.triage import Triage


class Tables:
    """A dialogue, compiled."""

    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog
        self.lexicon = Lexicon.of(dialog)
        self.triage = Triage(dialog)
        self.prompts = Prompts(dialog, self.triage, self.lexicon)
        self.known: dict[tuple[str, str, tuple[str, ...], bool], Understood] = {}
        self.ids = tuple(dialog.states)
        self.place = {id_: number for number, id_ in enumerate(self.ids)}
        candidates = ~self.triage.level_bits | self.triage.reassuring
        self.cause_questions = tuple(
            state
            for state in dialog.states.values()
            if (isinstance(state, FindingQuestion) and self.triage.bit[state.id] & candidates)
            or (isinstance(state, GroupQuestion) and not self.triage.bits(state.members) & ~candidates)
        )
