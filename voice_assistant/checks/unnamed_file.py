"""A file beside the others that no dialogue names is read by nobody, though it looks as if it were.

In the dialogue's own folder every YAML file is a part, or the locked list.  In the folder of the dialogue itself, a
file that holds what a part holds (states, asides, texts, ...) is a part of some dialogue there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from voice_assistant.checks.example import ONE_RED_FLAG
from voice_assistant.checks.lint_context import LintContext
from voice_assistant.errors import FileError, Problem
from voice_assistant.loader import Loaded
from voice_assistant.schema import DialogShape
from voice_assistant.yaml_source import Source, read_yaml

ID = "unnamed-file"
SEVERITY = "error"
PASS = ONE_RED_FLAG
FAIL = ONE_RED_FLAG
STRAY = """
# what to do
asides:
  call_999: [{if: [breathless], say: Sit up., source: NHS}]
"""
"""Laid beside the bad example."""

KEYS = {field.alias or name for name, field in DialogShape.model_fields.items()} - {"format", "title", "language"}
"""The keys by which a file is known as a part of a dialogue."""


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Files that no dialogue of this folder names."""
    main = loaded.files[0]
    folder = main.parent
    own = {folder / loaded.dialog.id, folder / main.stem}
    named = {file.resolve() for file in loaded.files}
    beside = [path for path in _yaml_files(folder) if path.resolve() not in named]
    for path in (path for each in sorted(own) if each.is_dir() for path in _yaml_files(each)):
        if path.resolve() not in named and path.name != "locked.yaml":
            yield _problem(path, main)
    read = [(path, source) for path in beside if (source := _read(path))]
    for path, source in read:  # another dialogue
        if "dialog" in source.value:
            parts = source.value.get("parts")
            there = (part for part in (parts if isinstance(parts, list) else ()) if isinstance(part, str))
            named |= {path.resolve(), *(Path(os.path.realpath(folder / part)) for part in there)}
    for path, source in read:
        if path.resolve() not in named and KEYS & source.value.keys():
            yield _problem(path, main)


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))


def _read(path: Path) -> Source | None:
    """The file, if it is one and holds a mapping."""
    try:
        source = read_yaml(path)
    except FileError:
        return None
    return source if isinstance(source.value, dict) else None


def _problem(path: Path, main: Path) -> Problem:
    source = _read(path)
    line, column = source.place(()) if source else (1, 1)
    where = path.relative_to(main.parent).as_posix()
    message = f"no dialogue names '{where}', so nothing in it is used; add it to 'parts:' of {main.name}, or remove it"
    return Problem(str(path), line, column, message, ID)
