"""Files that only their owner may read: what a person said of their illness is nobody else's business."""

from __future__ import annotations

import os
from pathlib import Path

from voice_assistant.errors import FileError


def write_private(path: Path, text: str) -> None:
    """Write the text, readable and writable by the owner alone.  Raises FileError."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(descriptor, 0o600)
            file.write(text)
    except OSError as error:
        raise FileError(
            f"{path} can't be written: {error.strerror}.", "Name a file in a folder of your own."
        ) from error
