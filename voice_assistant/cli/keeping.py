"""What a conversation leaves behind where it is asked to: the report, the scenario, the sound.

Each place is tried before anything is played, and each is written whatever happens in between.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import click

from voice_assistant.cli.closing import undisturbed
from voice_assistant.cli.last_resort import own_folders, sentence
from voice_assistant.cli.terminal import at_terminal, tell
from voice_assistant.errors import AssistantError, UsageError
from voice_assistant.private_file import ExistsError, PrivateFile, same_file, save


def check_apart(written: Mapping[str, Path | None], read: Mapping[str, Path | None]) -> None:
    """UsageError when a file that is to be written is also to be written, or read, by another name."""
    files = {name: path for name, path in {**written, **read}.items() if path is not None}
    for (one, path), (other, other_path) in combinations(files.items(), 2):
        if (one in written or other in written) and same_file(path, other_path):
            raise UsageError(f"{one} and {other} are the same file: {path}.", "Name another file for one of them.")


@contextlib.contextmanager
def kept_places(*paths: Path | None) -> Iterator[list[PrivateFile | None]]:
    """A new private file for each path, in their order.

    What is there already is replaced only if somebody at a terminal says so; else FileError, and nothing is changed.
    """
    with contextlib.ExitStack() as opened:
        files: list[PrivateFile | None] = []
        for path in paths:
            file = _opened(path) if path is not None else None
            if file is not None:
                opened.callback(file.close)
            files.append(file)
        yield files


def _opened(path: Path) -> PrivateFile:
    try:
        return PrivateFile(path)
    except ExistsError:
        if not (at_terminal() and sys.stdin is not None and sys.stdin.isatty()):
            raise
        tell(f"{path} exists already.", err=True)
        if not click.confirm("Replace it, once this conversation is over?", err=True):
            raise
        return PrivateFile(path, replace=True)


def keep(file: PrivateFile | None, make: Callable[[], bytes]) -> bool:
    """Write what is made, in another private place if need be; False, and told, when it isn't where it should be."""
    if file is None:
        return True
    with undisturbed():
        try:
            path = save(file, make(), own_folders())
        except Exception as error:  # noqa: BLE001 - one record that can't be made must not cost the next
            known = isinstance(error, AssistantError)
            tell(error if known else f"{file.path} could not be written.\n{sentence(error)}", err=True)
            return False
    if path != file.path:
        tell(f"{file.path} could not be written.\n  What to do: look into {path}, where it is instead.", err=True)
    return path == file.path
