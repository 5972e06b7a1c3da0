"""Files that only their owner may read: what a person said of their illness is nobody else's business.

A record is written to a new regular file owned by this user, opened before the conversation and held open: no link is
followed, no device or pipe is opened, nobody else's file is touched, and the contents of an existing file are never
lost without asking.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from voice_assistant.errors import FileError

_NOT_THROUGH_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
OWN_FOLDER = "Name a new file in a folder of your own."
_KINDS = (
    (stat.S_ISLNK, "is a link, and where it leads is not ours to write"),
    (stat.S_ISDIR, "is a folder"),
    (stat.S_ISFIFO, "is a pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
)


class ExistsError(FileError):
    """A file of this user is there already; it may be replaced if its owner says so."""


class PrivateFile:
    """A new file that waits for what will be written into it.  To be closed: one that was never written goes again."""

    def __init__(self, path: Path, *, replace: bool = False) -> None:
        """`replace`: what is there is replaced, once the new is written whole.

        Raises ExistsError, or FileError for a place that can't be written or isn't a file of this user.
        """
        self.path = path
        self._written = False
        self._place = path
        try:
            self._descriptor = self._open(replace)
            if hasattr(os, "fchmod"):
                os.fchmod(self._descriptor, 0o600)
        except OSError as error:
            raise FileError(f"{path} can't be written: {error.strerror}.", OWN_FOLDER) from error

    def _open(self, replace: bool) -> int:
        how = os.O_RDWR | _NOT_THROUGH_LINKS
        with contextlib.suppress(FileExistsError):
            return os.open(self.path, how | os.O_CREAT | os.O_EXCL, 0o600)
        found = os.lstat(self.path)
        _refuse(self.path, found)
        if not found.st_size:  # made for us, as by mktemp; or left by a run that was killed
            descriptor = os.open(self.path, how)
            now = os.fstat(descriptor)
            if os.path.samestat(now, found) and not now.st_size:
                return descriptor
            os.close(descriptor)
        if not replace:
            raise ExistsError(f"{self.path} exists already.", "Name a new file, or move that one away.")
        descriptor, name = tempfile.mkstemp(prefix=f".{self.path.name[:100]}.", dir=self.path.parent)
        self._place = Path(name)
        return descriptor

    def write(self, what: bytes) -> None:
        """Write it whole.  Raises FileError, and then nothing half is left."""
        try:
            if not os.path.samestat(os.lstat(self._place), os.fstat(self._descriptor)):
                raise FileError(f"{self.path} was replaced by something else.", OWN_FOLDER)
            self._write(what)
            if self._place != self.path:
                self._place.replace(self.path)
                self._place = self.path
        except OSError as error:
            raise FileError(f"{self.path} can't be written: {error.strerror}.", OWN_FOLDER) from error
        self._written = True

    def _write(self, what: bytes) -> None:
        os.ftruncate(self._descriptor, 0)
        try:
            left = memoryview(what)
            while left:
                left = left[os.pwrite(self._descriptor, left, len(what) - len(left)) :]
            os.fsync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, 0)
            raise

    def close(self) -> None:
        """Give it back."""
        if not self._written:
            with contextlib.suppress(OSError):
                if os.path.samestat(os.lstat(self._place), os.fstat(self._descriptor)):
                    self._place.unlink()
        os.close(self._descriptor)


def open_own(path: Path) -> int:
    """A descriptor of this user's regular file, for reading and writing; created for the owner alone if missing.

    Raises FileError for what isn't ours, OSError where it can't be opened.
    """
    how = os.O_RDWR | _NOT_THROUGH_LINKS
    try:
        descriptor = os.open(path, how | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = os.lstat(path)
        _refuse(path, found)
        descriptor = os.open(path, how)
        if not os.path.samestat(os.fstat(descriptor), found):
            os.close(descriptor)
            raise FileError(f"{path} was replaced by something else.", OWN_FOLDER) from None
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, 0o600)
    return descriptor


def _refuse(path: Path, found: os.stat_result) -> None:
    """FileError for what we don't write into."""
    for is_kind, what in _KINDS:
        if is_kind(found.st_mode):
            raise FileError(f"{path} {what}.", OWN_FOLDER)
    if not stat.S_ISREG(found.st_mode):
        raise FileError(f"{path} is a device, not a file.", OWN_FOLDER)
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        raise FileError(f"{path} belongs to somebody else.", OWN_FOLDER)
    if found.st_nlink > 1:
        raise FileError(f"{path} is known by another name too.", OWN_FOLDER)


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead, or could lead, to one file: by links, by another spelling, or where case is not told."""
    with contextlib.suppress(OSError):
        if one.samefile(other):
            return True
    return _spelt(one) == _spelt(other)


def _spelt(path: Path) -> str:
    return unicodedata.normalize("NFC", os.path.realpath(path)).casefold()


def save(file: PrivateFile, what: bytes, otherwise: Iterator[Path]) -> Path:
    """Write it there, or if that fails into a new private file in one of these folders; returns where it lies.

    Raises the FileError of the first place when there is no other.
    """
    try:
        file.write(what)
    except FileError:
        for folder in otherwise:
            with contextlib.suppress(OSError):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                return _rescued(folder, file.path, what)
        raise
    return file.path


def _rescued(folder: Path, path: Path, what: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f"{path.stem[:100]}-", suffix=path.suffix[:20], dir=folder)  # 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(what)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def check_file(path: Path) -> None:
    """Make sure that this file, which need not be private, can be written, and leave it as it is.  Raises FileError."""
    new = not os.path.lexists(path)
    try:
        with path.open("ab"):
            pass
        if new:
            path.unlink()
    except OSError as error:
        raise FileError(f"{path} can't be written: {error.strerror}.", "Name another file.") from error


def check_folder(folder: Path) -> None:
    """Make sure that files can be written into a folder, which is made if need be.  Raises FileError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise FileError(f"Nothing can be written into {folder}: {error.strerror}.", "Name another folder.") from error
