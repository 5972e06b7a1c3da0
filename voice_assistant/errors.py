"""Everything that can go wrong, by whose it is to mend.

    AssistantError
    ├── FileError            the author of a file: a dialogue, a scenario, a vignette, a recording
    │   └── Problems         all faults of a file at once, each with its place
    ├── MachineError         the owner of the machine: it lacks something
    │   ├── AudioError       microphone, speaker or PortAudio
    │   ├── VoiceError       the synthesiser
    │   └── ModelError       the speech model
    ├── OutputError          whoever gave us a place for our output: it takes no more
    └── UsageError           the person at the command line

Each says what happened and what to do now.  Any other exception that reaches a user is a fault of this program: please
report it.
"""

from __future__ import annotations

from dataclasses import dataclass


class AssistantError(Exception):
    """Base of all expected errors.  `exit_code`: 1 problems found, 2 wrong usage, 3 this machine lacks something."""

    exit_code = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}\n  What to do: {self.remedy}" if self.remedy else self.what


class FileError(AssistantError):
    """A file can't be read or used."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of a file.  Lines and columns count from 1."""

    path: str
    line: int
    column: int
    message: str
    code: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message} [{self.code}]"


class Problems(FileError):
    """All faults of a file, in the order of their places."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        super().__init__("\n".join(map(str, self.problems)) + f"\n{count} problem{'s' if count != 1 else ''}")


class MachineError(AssistantError):
    """This machine lacks something."""

    exit_code = 3


class AudioError(MachineError):
    """No microphone, no speaker, no PortAudio, or one that fails."""


class VoiceError(MachineError):
    """No voice, or one that says nothing."""


class ModelError(MachineError):
    """No speech model, or one that can't be used."""


class OutputError(AssistantError):
    """What was to be shown can't be.  `nobody_reads`: whoever read our output has gone."""

    def __init__(self, what: str, remedy: str = "", *, nobody_reads: bool = False) -> None:
        super().__init__(what, remedy)
        self.nobody_reads = nobody_reads


class UsageError(AssistantError):
    """The command line makes no sense."""

    exit_code = 2
