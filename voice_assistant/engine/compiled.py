"""What the engine looks up: one dialogue with its matcher, its triage and its prompts, worked out once.  No state."""

from __future__ import annotations

from typing import TypeGuard

from voice_assistant.dialog import (
    ChoiceQuestion,
    Dialog,
    FindingQuestion,
    GroupQuestion,
    Person,
    State,
    UmbrellaQuestion,
    Value,
)
from voice_assistant.matching import Lexicon, Understood
from voice_assistant.matching.words import split
from voice_assistant.owed import help_at_once
from voice_assistant.prompts import MOST_KNOWN, Prompts
from voice_assistant.triage import Facts, Triage
from voice_assistant.wording import fill


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
        slots = {**dialog.regions["unknown"].slots, "tonight": "tonight", "region": ""}
        self.names = {
            id_: {" ".join(split(fill(finding.name, person, slots)).words) for person in Person}
            for id_, finding in dialog.findings.items()
        }
        """Finding -> what the assistant calls it, as plain words."""
        self.course = tuple((asked, *self._asks_for(asked)) for asked in dialog.states.values())
        """The states in their order, with the findings that each asks for and its gate, as bits."""
        self.cause_questions = tuple(
            (asked, asked.members if isinstance(asked, GroupQuestion) else (asked.id,), *self._asks_for(asked))
            for asked in dialog.states.values()
            if isinstance(asked, FindingQuestion) or (isinstance(asked, GroupQuestion) and not asked.wide)
        )
        """Once no answer can raise the level any more, any question left may tell the causes apart."""
        self.screens = tuple(
            (asked, self.triage.bits(asked.members))
            for asked in dialog.states.values()
            if isinstance(asked, GroupQuestion) and asked.wide
        )
        """Screening questions, in their order, with what each asks for as bits."""
        self.countries = tuple(
            asked
            for asked in dialog.states.values()
            if isinstance(asked, ChoiceQuestion) and asked.unless_set == "region"
        )
        """The questions that tell whose numbers to use."""
        self.umbrellas = tuple(
            (asked, self.triage.bits(asked.covers))
            for asked in dialog.states.values()
            if isinstance(asked, UmbrellaQuestion)
        )
        """Second hearings in other words, in their order, with what each covers as bits."""
        self.life_first = next((asked for asked in dialog.states.values() if self._each_is_gravest(asked)), None)
        """The first question each of whose signs, alone, calls for the gravest outcome: breathing and chest."""

    def _each_is_gravest(self, asked: State) -> TypeGuard[GroupQuestion]:
        if not isinstance(asked, GroupQuestion):
            return False
        fired = [self.triage.fired(Facts().having(self.triage.bit[member], Value.YES)) for member in asked.members]
        return all(rule is not None and rule.action == help_at_once(self.dialog) for rule in fired)

    def _asks_for(self, asked: State) -> tuple[int, int]:
        if not isinstance(asked, (FindingQuestion, GroupQuestion)):
            return 0, 0
        members = asked.members if isinstance(asked, GroupQuestion) else (asked.id,)
        return self.triage.bits(members), self.triage.bits(asked.when.any_of) if asked.when else 0
