"""A phrase that no conversation can hear for what it is listed as: another list takes it first, or it is there twice.

Each phrase is put to the program in the state where it belongs.  What is understood otherwise is worse than dead: its
author thinks that it is understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.phrases import spelled
from voice_assistant.dialog import ChoiceQuestion, Dialog, FindingQuestion, Value
from voice_assistant.errors import Problem
from voice_assistant.events import Command
from voice_assistant.loader import Loaded
from voice_assistant.matching import Lexicon, Question, Understood, understand
from voice_assistant.yaml_source import Path_

ID = "never-heard"
SEVERITY = "error"
PASS = """
states:
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     answers: {yes: [gasping for air]}, phrases: [out of breath], source: NHS}
rules:
  clot: {level: emergency, action: call_999, all of: [breathless], why: It can be a clot., source: NHS}
"""
FAIL = PASS.replace("gasping for air", "call an ambulance")


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Phrases that mean something else than the list in which they stand, and those that stand there twice."""
    heard = _Heard(loaded)
    yield from heard.common()
    yield from heard.crises()
    yield from heard.inquiries()
    for state in loaded.dialog.states.values():
        if isinstance(state, FindingQuestion):
            yield from heard.finding(state)
        elif isinstance(state, ChoiceQuestion):
            yield from heard.choices(state)
    for region in loaded.dialog.regions.values():
        if region.id != "unknown" and not region.phrases:
            message = f"nobody can name the region '{region.id}': it has no phrases"
            yield loaded.problem("region", region.id, message, ID)


class _Heard:
    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.dialog: Dialog = loaded.dialog
        self.lexicon = Lexicon.of(loaded.dialog)
        self.anything = Question(kind="finding", finding=next(iter(loaded.dialog.findings), ""))

    def understood(self, question: Question, phrase: str) -> Understood:
        return understand(self.lexicon, question, phrase)

    def listed(
        self, kind: str, id_: str, where: Path_, phrases: Iterable[str], question: Question, meaning: object
    ) -> Iterator[Problem]:
        """The phrases of one list: each once, and each understood as `meaning`."""
        seen: set[tuple[str, ...]] = set()
        for number, phrase in enumerate(phrases):
            words = spelled(phrase)
            at = (*where, number)
            if words in seen:
                yield self.loaded.problem(kind, id_, f"'{phrase}' is in this list already", ID, at)
                continue
            seen.add(words)
            u = self.understood(question, phrase)
            if not _lint_contexts(u, meaning):
                message = f"'{phrase}' is never heard as {_said(meaning)}: it is taken for {_taken_for(u)}"
                yield self.loaded.problem(kind, id_, message, ID, at)

    def common(self) -> Iterator[Problem]:
        """Yes, no, not sure, commands and cries; and what is to mean nothing."""
        for value, phrases in self.dialog.words.items():
            yield from self.listed("key", "words", (value.key,), phrases, self.anything, value)
        for name, phrases in self.dialog.commands.items():
            yield from self.listed("command", name, (), phrases, self.anything, Command(name))
        cries, decoys = self.dialog.emergency_phrases, self.dialog.decoys
        yield from self.listed("key", "emergency phrases", (), cries, Question(kind="none"), "a cry for help")
        yield from self.listed("key", "decoys", (), decoys, self.anything, "nothing")

    def crises(self) -> Iterator[Problem]:
        """What tells of a danger apart from the questions, heard in the middle of any of them."""
        for crisis in self.dialog.crises.values():
            where: Path_ = ("phrases",)
            yield from self.listed("crisis", crisis.id, where, crisis.phrases, self.anything, f"'{crisis.id}'")

    def inquiries(self) -> Iterator[Problem]:
        """What people ask about, in the middle of any question."""
        for inquiry in self.dialog.inquiries.values():
            where: Path_ = ("phrases",)
            yield from self.listed("inquiry", inquiry.id, where, inquiry.phrases, self.anything, f"'{inquiry.id}'")

    def finding(self, state: FindingQuestion) -> Iterator[Problem]:
        """A question's own answers, and what is said of its finding unasked."""
        question = Question(kind="finding", finding=state.id, phrases=state.phrases)
        for value, phrases in state.phrases.items():
            yield from self.listed("state", state.id, ("answers", value.key), phrases, question, value)
        told = self.dialog.findings[state.id].phrases
        yield from self.listed("state", state.id, ("phrases",), told, Question(kind="open"), f"'{state.id}'")

    def choices(self, state: ChoiceQuestion) -> Iterator[Problem]:
        """The answers of a choice; a region's stand with the region."""
        named = tuple((c.id, (*c.phrases, c.id.replace("_", " "))) for c in state.choices)
        question = Question(kind="choice", choices=named)
        where: Path_
        for choice in state.choices:
            kind, id_, where = "state", state.id, ("choices", choice.id, "phrases")
            if "region" in choice.sets and choice.id in self.dialog.regions:
                kind, id_, where = "region", choice.id, ("phrases",)
            yield from self.listed(kind, id_, where, choice.phrases, question, f"'{choice.id}'")


def _lint_contexts(u: Understood, meaning: object) -> bool:
    match meaning:
        case Value():
            return u.value is meaning and u.command is None and not u.emergency
        case Command():
            return u.command is meaning and not u.emergency
        case "a cry for help":
            return u.emergency
        case "nothing":
            return u.value is None and u.command is None and not u.emergency and not u.mentions
        case _:
            told = [f"'{mention.finding}'" for mention in u.mentions if mention.value is not Value.NO]
            return meaning in (*told, f"'{u.choice}'", f"'{u.crisis}'", f"'{u.inquiry}'")


def _said(meaning: object) -> str:
    if isinstance(meaning, Value):
        return meaning.key
    return f"'{meaning}'" if isinstance(meaning, Command) else str(meaning)


def _taken_for(u: Understood) -> str:
    if u.emergency:
        return "a cry for help"
    if u.command is not None:
        return f"the command '{u.command}'"
    if u.choice is not None:
        return f"'{u.choice}'"
    if u.value is not None:
        return u.value.key
    mentions = [f"'{mention.finding}' ({mention.value.key})" for mention in u.mentions]
    return " and ".join(mentions) or "nothing"
