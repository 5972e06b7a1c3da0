"""What the engine looks up: one dialogue with its matcher, its triage and its prompts, worked out once.  No state."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import TypeGuard

from voice_assistant.conversation import AskingGroup, Phase
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
from voice_assistant.events import Heard
from voice_assistant.matching import Lexicon, Question, Understood, understand
from voice_assistant.matching.words import split
from voice_assistant.owed import help_at_once
from voice_assistant.prompts import Prompts, question_key
from voice_assistant.triage import Facts, Triage
from voice_assistant.wording import fill

MOST_UNDERSTOOD = 200_000
"""Words in answer to a question whose meaning is remembered.  A conversation needs a hundred; a proof asks for the same
fifteen thousand a million times.
"""


WORTH_SCREENING = 2
"""The fewest relevant findings for which a screening question is asked; fewer are asked one by one."""


def is_due(asked: State, bits: int, useful: int) -> bool:
    """Whether something of these findings could matter: of a screening question some, of any other all."""
    if isinstance(asked, GroupQuestion) and asked.wide:
        return (bits & useful).bit_count() >= WORTH_SCREENING
    return bits & useful == bits


class CompiledDialog:
    """A dialogue, compiled."""

    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog
        self.lexicon = Lexicon.of(dialog)
        self.triage = Triage(dialog)
        self.prompts = Prompts(dialog, self.triage, self.lexicon)
        self.meaning = lru_cache(maxsize=MOST_UNDERSTOOD)(self._meaning)
        self.open_course = lru_cache(maxsize=MOST_UNDERSTOOD)(self._open_course)
        """What words mean as an answer to the question of this number, see `number_of`."""
        self._questions: list[Question] = []
        self._numbers: dict[str, int] = {}
        self._same: dict[Hashable, int] = {}
        ways = (split(yes, dialog.language).words for yes in dialog.words[Value.YES])
        self._plain_yes = {words for words in ways if len(words) == 1}
        self.ids = tuple(dialog.states)
        self.place = {id_: number for number, id_ in enumerate(self.ids)}
        slots = {**dialog.regions["unknown"].slots, "tonight": dialog.language.telling.tonight, "region": ""}
        self.names = {
            id_: {" ".join(split(fill(finding.name, person, slots), dialog.language).words) for person in Person}
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
        self.whose = next(
            (asked for asked in dialog.states.values() if isinstance(asked, ChoiceQuestion) and asked.tells_whose), None
        )
        """The question that tells whether the person in pain is the speaker."""
        self.umbrellas = tuple(
            (asked, self.triage.bits(asked.covers))
            for asked in dialog.states.values()
            if isinstance(asked, UmbrellaQuestion)
        )
        """Second hearings in other words, in their order, with what each covers as bits."""
        self.life_first = next((asked for asked in dialog.states.values() if self._each_is_gravest(asked)), None)
        """The first question each of whose signs, alone, calls for the gravest outcome: breathing and chest."""

    def number_of(self, phase: Phase | None) -> int:
        """The number of the question that a phase asks the matcher; the same for all phases that ask the same."""
        key = question_key(phase)
        number = self._numbers.get(key)
        if number is None:
            asked = self.prompts.question(phase)
            same = (asked.kind, asked.finding, asked.members, asked.naming, asked.choices, tuple(asked.phrases.items()))
            number = self._numbers[key] = self._same.setdefault(same, len(self._questions))
            if number == len(self._questions):
                self._questions.append(asked)
        return number

    def _meaning(
        self, question: int, text: str, n_best: tuple[str, ...], doubtful: bool, about_someone_else: bool
    ) -> Understood:
        return understand(
            self.lexicon,
            self._questions[question],
            text,
            n_best,
            about_someone_else=about_someone_else,
            doubtful=doubtful,
        )

    def is_said_yes_to(self, phase: AskingGroup, event: Heard) -> bool:
        """Whether these words, for certain, say yes to a question for many signs: with a "yes", or after one."""
        first = split(event.text, self.dialog.language).words[:1]
        return not event.doubtful and (phase.naming or first in self._plain_yes)

    def _each_is_gravest(self, asked: State) -> TypeGuard[GroupQuestion]:
        if not isinstance(asked, GroupQuestion):
            return False
        fired = [self.triage.fired(Facts().having(self.triage.bit[member], Value.YES)) for member in asked.members]
        return all(rule is not None and rule.action == help_at_once(self.dialog) for rule in fired)

    def _open_course(self, useful: int) -> tuple[tuple[int, State, int, int], ...]:
        """The states of the course that may be due where these findings matter, each behind its number: those that ask
        for no finding, and those of which enough could matter (of a screening question some, of any other all).
        """
        return tuple(
            (number, asked, bits, gate)
            for number, (asked, bits, gate) in enumerate(self.course)
            if not bits or is_due(asked, bits, useful)
        )

    def _asks_for(self, asked: State) -> tuple[int, int]:
        if not isinstance(asked, (FindingQuestion, GroupQuestion)):
            return 0, 0
        members = asked.members if isinstance(asked, GroupQuestion) else (asked.id,)
        return self.triage.bits(members), self.triage.bits(asked.when.any_of) if asked.when else 0
