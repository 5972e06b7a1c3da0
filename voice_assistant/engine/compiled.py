"""What the engine looks up: one dialogue with its matcher, its triage and its prompts, worked out once.  No state."""

from __future__ import annotations

from voice_assistant.dialog import Dialog, FindingQuestion, GroupQuestion, State
from voice_assistant.matching import Lexicon, Understood
from voice_assistant.prompts import MOST_KNOWN, Prompts
from voice_assistant.triage import Triage


class CompiledDialog:
    """A dialogue, compiled."""

    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog
        self.lexicon = Lexicon.of(dialog)
        self.triage = Triage(dialog)
        self.prompts = Prompts(dialog, self.triage, self.lexicon)
        self.most_known = MOST_KNOWN
        self.known: dict[tuple[str, str, tuple[str, ...], bool, bool], Understood] = {}
        self.ids = tuple(dialog.states)
        self.place = {id_: number for number, id_ in enumerate(self.ids)}
        self.course = tuple((asked, *self._asks_for(asked)) for asked in dialog.states.values())
        """The states in their order, with the findings that each asks for and its gate, as bits."""
        self.cause_questions = tuple(
            (asked, asked.members if isinstance(asked, GroupQuestion) else (asked.id,), *self._asks_for(asked))
            for asked in dialog.states.values()
            if isinstance(asked, (FindingQuestion, GroupQuestion))
        )
        """Once no answer can raise the level any more, any question left may tell the causes apart."""

    def _asks_for(self, asked: State) -> tuple[int, int]:
        if not isinstance(asked, (FindingQuestion, GroupQuestion)):
            return 0, 0
        members = asked.members if isinstance(asked, GroupQuestion) else (asked.id,)
        return self.triage.bits(members), self.triage.bits(asked.when.any_of) if asked.when else 0
