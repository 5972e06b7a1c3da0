"""Files that only their owner may read: what a person said of their illness is nobody else's business."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voice_assistant.errors import FileError


def write_private(path: Path, text: str) -> None:
    """Write the text, readable and writable by the owner alone.  Raises FileError."""
    _write(path, text, os.O_TRUNC)


def _write(path: Path, text: str, how: int) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(descriptor, 0o600)
            file.write(text)
    except OSError as error:
        raise FileError(
            f"{path} can't be written: {error.strerror}.", "Name a file in a folder of your own."
        ) from error


@contextmanager
def reserved(*paths: Path) -> Iterator[None]:
    """Makes sure that these files can be written, before there is anything to lose.  Raises FileError.

    One that is still empty at the end, because the conversation never began, is taken away again.
    """
    try:
        for path in paths:
            _write(path, "", os.O_APPEND)
        yield
    finally:
        for path in paths:
            if path.is_file() and not path.stat().st_size:
                path.unlink()
