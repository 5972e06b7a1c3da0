"""Reads a YAML file as text, lists and mappings, and remembers where everything stood.

Every scalar stays text (`yes` and `no` are answers, not truth values), keys are kept once, and tags, anchors, aliases
and further documents are refused, so nothing in a file can be code or explode.  Only a regular file is read, and no
more of it than a dialogue could need.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from voice_assistant.errors import FileError, Problem

MAX_BYTES = 2_000_000
"""A dialogue is some 200 kB; more than ten times that is a mistake or an attack."""
MAX_DEPTH = 24
MOST_VALUES = 100_000
"""Texts, lists and mappings; the largest file has a tenth of that."""
MOST_PROBLEMS = 100
"""Faults told of one file; a file with more is no dialogue yet, and nobody reads a list of thousands."""
MOST_SHOWN = 60
"""Letters of a value that a message repeats."""

Plain: TypeAlias = Any
"""str | list[Plain] | dict[str, Plain]: what YAML holds once types are left to the reader."""
Path_: TypeAlias = tuple[str | int, ...]
"""Keys and indexes that lead from the root of a file to a value."""


@dataclass(slots=True)
class Source:
    """One file, read: its value, the place of each value and key, and the faults of its YAML."""

    path: str
    value: Plain = None
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    key_places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, where: Path_, *, key: bool = False) -> tuple[int, int]:
        """Line and column of the value (or its key) at `where`, or of the nearest thing around it."""
        table = self.key_places if key else self.places
        while where:
            if where in table:
                return table[where]
            if where in self.places:
                return self.places[where]
            where = where[:-1]
        return self.places.get((), (1, 1))

    @property
    def full(self) -> bool:
        """Whether further faults of this file are left unreported."""
        return len(self.problems) > MOST_PROBLEMS

    def problem(self, where: Path_, message: str, code: str, *, key: bool = False) -> None:
        """Note a fault at `where`."""
        self.note(*self.place(where, key=key), message, code)

    def note(self, line: int, column: int, message: str, code: str) -> None:
        """Note a fault at a line and column; after many, that there are more."""
        if len(self.problems) == MOST_PROBLEMS:
            message, code = "there are more problems than these; mend these first", "more-problems"
            line, column = max((line, column), *((p.line, p.column) for p in self.problems))
        if not self.full:
            self.problems.append(Problem(self.path, line, column, message, code))


def shown(value: object) -> str:
    """A value as a message repeats it: not longer than a message."""
    text = str(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a regular file: at most one more than `most`, so that the caller sees that there are too many.

    Raises FileError for what is no regular file (a folder, a pipe, a device) or can't be read.  Never waits.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileError(f"{path} is no file to read: it is a folder, a pipe or a device.", "Name a file.")
            return file.read(most + 1)
    except IsADirectoryError:
        raise FileError(f"{path} is a folder.", "Name a file in it.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FileError(f"{path} can't be read: {why}.", "Check the name and that you may read it.") from error


def read_yaml(path: Path, shown_as: str | None = None) -> Source:
    """Read a file.  Faults of its YAML are in `problems` (then `value` holds what could be read).

    Raises FileError if the file can't be read at all.
    """
    return read_yaml_text(read_file(path, MAX_BYTES), shown_as or str(path))


def read_yaml_text(raw: bytes, shown_as: str) -> Source:
    """Read what a file holds; faults are in `problems`."""
    source = Source(path=shown_as)
    if len(raw) > MAX_BYTES:
        source.problem((), f"the file is over {MAX_BYTES // 1_000_000} MB, which no dialogue needs", "too-large")
        return source
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        source.note(line, 1, "this is not UTF-8 text; save the file as UTF-8", "encoding")
        return source
    if _events_are_plain(text, source):
        node = yaml.compose(text, Loader=_LOADER)
        if node is None:
            source.problem((), "the file is empty", "empty")
        else:
            source.value = _value(node, (), source)
    return source


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML has it: a dialogue then loads in a tenth of the time, with the same places."""


def _events_are_plain(text: str, source: Source) -> bool:  # noqa: C901  # one test for each kind of YAML refused
    """Whether the text is YAML of the plain kind; notes what is not."""
    depth = documents = values = 0
    fine = True

    def refuse(mark: Any, message: str, code: str) -> None:
        nonlocal fine
        fine = False
        source.note(mark.line + 1, mark.column + 1, message, code)

    try:
        event: Any  # PyYAML's types leave out what only some events have
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    refuse(event.start_mark, "a second document starts here; keep one to a file", "documents")
            values += isinstance(event, (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent))
            if values == MOST_VALUES:
                refuse(event.start_mark, f"over {MOST_VALUES:,} values, which no dialogue needs", "too-large")
            if source.full or values == MOST_VALUES:
                return False
            if isinstance(event, yaml.AliasEvent):
                refuse(event.start_mark, f"'*{shown(event.anchor)}' is an alias; write the text out", "alias")
            elif getattr(event, "anchor", None):
                refuse(event.start_mark, f"'&{shown(event.anchor)}' is an anchor; write the text out", "anchor")
            if getattr(event, "tag", None):
                refuse(event.start_mark, f"'{shown(event.tag)}' is a tag; a dialogue file holds only text", "tag")
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                depth += 1
                if depth == MAX_DEPTH + 1:
                    refuse(event.start_mark, f"nested more than {MAX_DEPTH} deep", "too-deep")
                    return False
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                depth -= 1
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.problem, error.context) if part)
        hint = (
            "; text that starts with { or [ or holds ': ' needs quotes around it"
            if "expected" in what or "mapping" in what
            else ""
        )
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        source.note(line, column, f"this is not YAML: {what}{hint}", "yaml")
        return False
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        source.note(line, column, "a sign stands here that no text holds; write it anew", "yaml")
        return False
    except yaml.YAMLError as error:
        source.note(1, 1, f"this is not YAML: {shown(error)}", "yaml")
        return False
    return fine


def _value(node: yaml.Node, where: Path_, source: Source) -> Plain:
    source.places[where] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            mark = key_node.start_mark
            if not isinstance(key_node, yaml.ScalarNode):
                source.note(mark.line + 1, mark.column + 1, "a key must be plain text", "key")
                continue
            key = str(key_node.value)
            if key in result:
                source.note(mark.line + 1, mark.column + 1, f"'{shown(key)}' is written twice", "duplicate-key")
                continue
            source.key_places[(*where, key)] = (mark.line + 1, mark.column + 1)
            result[key] = _value(value_node, (*where, key), source)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*where, index), source) for index, item in enumerate(node.value)]
    return str(node.value)
