"""A journal's lines in a file that only its owner may read, written so that each outlasts a power cut."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from voice_assistant.errors import FileError
from voice_assistant.private_file import OWN_FOLDER, open_own

try:
    import fcntl
except ImportError:  # no such locks on this system
    fcntl = None  # type: ignore[assignment]

LARGEST = 50_000_000
"""Bytes; a night's conversation is some 20 kB."""


class JournalFile:
    """The lines of one conversation.  To be closed."""

    def __init__(self, path: Path) -> None:
        """Opens the file, or makes it, and keeps it from any other conversation while it is open.  Raises FileError."""
        self.path = path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._descriptor = open_own(path)
        except OSError as error:
            raise FileError(f"{path} can't be written: {error.strerror}.", OWN_FOLDER) from error
        if fcntl is not None:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(self._descriptor)
                raise FileError(
                    "Another conversation is being held that writes the same journal.", "End that one first."
                ) from error
        self._end = self.read().rfind(b"\n") + 1

    def read(self) -> bytes:
        """All of it."""
        size = os.fstat(self._descriptor).st_size
        if size > LARGEST:
            raise FileError(f"{self.path} is too large to be a conversation's journal.", OWN_FOLDER)
        return os.pread(self._descriptor, size, 0)

    def append(self, line: bytes) -> None:
        """Add a line and wait until it is on the disk.  OSError: nothing of it is kept.

        Half a line at the end, which a power cut leaves, gives way; a file that nothing is added to stays as it is.
        """
        try:
            os.ftruncate(self._descriptor, self._end)
            left = memoryview(line)
            while left:
                left = left[os.pwrite(self._descriptor, left, self._end + len(line) - len(left)) :]
            os.fsync(self._descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._end)
            raise
        self._end += len(line)

    def remove(self) -> None:
        """Nothing of it is left."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, 0)
        self._end = 0
        with contextlib.suppress(OSError):
            if os.path.samestat(os.lstat(self.path), os.fstat(self._descriptor)):
                self.path.unlink()

    def close(self) -> None:
        """Give it back; what is in it stays."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
