"""What a dialogue must never lose: its locked list, `<dialogue>/locked.yaml`, written and signed apart from its rules.

A proof takes its cases from the rules themselves, so a rule that is gone is not missed by it.  The locked list says
again, by hand, what deserves which level, what is asked of everyone, what opens which gate, what lowers only when heard
twice, and which words must be understood.  Whoever changes a red flag changes two files, and a clinician signs one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from voice_assistant.checks.lint_context import LintContext
from voice_assistant.dialog import FindingQuestion, Level, Value
from voice_assistant.errors import FileError, Problem
from voice_assistant.events import Command
from voice_assistant.loader import Loaded
from voice_assistant.matching import Lexicon, Question, understand
from voice_assistant.schema import LevelShape, LockedListShape
from voice_assistant.shapes import nearest, read_shape
from voice_assistant.triage import Facts, Triage
from voice_assistant.yaml_source import Path_, Source, read_yaml

ID = "locked"
SEVERITY = "error"
PASS = """
states:
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     phrases: [out of breath], not sure: emergency, source: NHS}
rules:
  clot: {level: emergency, action: call_999, all of: [breathless], why: It can be a clot., source: NHS}
"""
FAIL = PASS.replace("level: emergency, action: call_999", "level: urgent, action: call_111").replace(
    "not sure: emergency", "not sure: urgent"
)
LOCKED = """
levels:
  - {at least: emergency, any of: [breathless]}
not sure:
  emergency: [breathless]
asked of everyone: [breathless]
said:
  breathless: [i'm out of breath]
"""
"""What the examples are held against."""


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Everything in the locked list that is not so (any more)."""
    path = loaded.files[0].parent / loaded.dialog.id / "locked.yaml"
    if not path.is_file():
        return
    try:
        source = read_yaml(path)
    except FileError as error:
        yield Problem(str(path), 1, 1, f"{error.what} {error.remedy}", ID)
        return
    listed = None if source.problems else read_shape(source, LockedListShape, source.value)
    if listed is not None and not source.problems:
        _Lock(loaded, source, listed).compare()
    yield from source.problems


def _phrases(section: str, listed: Mapping[str, Sequence[str]]) -> Iterator[tuple[Path_, str, str]]:
    """Every phrase of a section: where it stands, under which name, and the phrase."""
    for name, phrases in listed.items():
        for number, phrase in enumerate(phrases):
            yield (section, name, number), name, phrase


class _Lock:
    def __init__(self, loaded: Loaded, source: Source, listed: LockedListShape) -> None:
        self.dialog = loaded.dialog
        self.triage = Triage(loaded.dialog)
        self.lexicon = Lexicon.of(loaded.dialog)
        self.source = source
        self.listed = listed

    def compare(self) -> None:
        """Note every difference in the source's problems."""
        for number, entry in enumerate(self.listed.levels):
            self.level(("levels", number), entry)
        for level, names in self.listed.not_sure.items():
            for number, name in enumerate(names):
                self.at_least(("not sure", level, number), {name: Value.NOT_SURE}, Level[level.upper()])
        for number, name in enumerate(self.listed.asked_of_everyone or ()):
            asked = self.asked(("asked of everyone", number), name)
            if asked and asked.when:
                self.fault(("asked of everyone", number), f"'{name}' is not asked of everyone any more")
        for name, openers in self.listed.asked_beside.items():
            asked = self.asked(("asked beside", name), name)
            if asked and asked.when:
                for opener in openers:
                    if opener not in asked.when.any_of:
                        self.fault(("asked beside", name), f"'{opener}' does not open the way to '{name}' any more")
        for number, name in enumerate(self.listed.twice or ()):
            asked = self.asked(("twice", number), name)
            if asked and not self.dialog.findings[name].mitigating:
                self.fault(("twice", number), f"'{name}' lowers a level, but is not marked mitigating any more")
        self.words()

    def level(self, where: Path_, entry: LevelShape) -> None:
        """One line of `levels`: all of these, with each of those."""
        least = Level[entry.at_least.upper()]
        ways = [[term] for term in entry.all_of or ()]
        ways += [terms for terms in (entry.any_of, entry.and_any_of) if terms]
        for terms in product(*ways):
            truths: dict[str, Value] = {}
            for term in terms:
                possibly = term.startswith("possibly ")
                truths[term.removeprefix("possibly ")] = Value.NOT_SURE if possibly else Value.YES
            self.at_least(where, truths, least, entry.unless or ())

    def at_least(self, where: Path_, truths: dict[str, Value], least: Level, unless: Sequence[str] = ()) -> None:
        """These findings, and no others, must come to this level, even if all that mitigates was heard twice.

        `unless`: what may lower this one.
        """
        lowering = self.triage.mitigating & ~self.triage.bits(name for name in unless if name in self.triage.bit)
        facts = Facts(known=self.triage.bits(self.triage.names))
        for name, value in truths.items():
            if self.asked(where, name) is None:
                return
            facts = facts.having(self.triage.bit[name], value)
        told = ", ".join(f"{name} {value.key}" for name, value in truths.items())
        level = self.triage.level(facts)
        if level < least:
            self.fault(where, f"{told} comes to {level.key}, and must come to {least.key}")
            return
        for name in self.triage.each(lowering):
            level = self.triage.level(facts.having(self.triage.bit[name], Value.YES, twice=True))
            if level < least:
                self.fault(where, f"{told} is lowered to {level.key} by '{name}', and must come to {least.key}")

    def asked(self, where: Path_, name: str) -> FindingQuestion | None:
        """The question for a finding; its absence is noted."""
        asked = self.dialog.states.get(name)
        if isinstance(asked, FindingQuestion):
            return asked
        self.fault(where, f"'{name}' is not asked any more")
        return None

    def words(self) -> None:
        """What must be understood."""
        for where, name, phrase in _phrases("said", self.listed.said):
            mentions = understand(self.lexicon, Question(kind="open"), phrase).mentions
            if not any(mention.finding == name and mention.value is not Value.NO for mention in mentions):
                self.fault(where, f"'{phrase}' is not understood as '{name}' any more")
        anything = Question(kind="finding", finding=next(iter(self.dialog.findings), ""))
        for where, meaning, phrase in _phrases("answers", self.listed.answers):
            self.means(where, anything, phrase, meaning)
        for number, entry in enumerate(self.listed.means):
            asked = self.asked(("means", number), entry.asked)
            if asked:
                question = Question(kind="finding", finding=asked.id, phrases=asked.phrases)
                self.means(("means", number), question, entry.said, entry.means)
        for number, phrase in enumerate(self.listed.cries):
            if not understand(self.lexicon, Question(kind="none"), phrase).emergency:
                self.fault(("cries", number), f"'{phrase}' is not understood as a cry for help any more")
        for name in self.listed.commands:
            if name not in list(Command):
                self.fault(("commands", name), f"there is no command '{name}'{nearest(name, list(Command))}")
        for where, name, phrase in _phrases("commands", self.listed.commands):
            if name in list(Command) and understand(self.lexicon, anything, phrase).command is not Command(name):
                self.fault(where, f"'{phrase}' is not the command '{name}' any more")

    def means(self, where: Path_, question: Question, phrase: str, meaning: str) -> None:
        """A phrase must mean this in answer to that question."""
        understood = understand(self.lexicon, question, phrase)
        value = understood.value.key if understood.value is not None else "nothing"
        if value not in meaning.split(" or "):
            self.fault(where, f"'{phrase}' means {value}, and must mean {meaning}")

    def fault(self, where: Path_, message: str) -> None:
        """Note a difference."""
        self.source.problem(where, message, ID)
