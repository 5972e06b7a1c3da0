"""Our temporary folders, and cleaning up after a run that was killed.

A folder is named for its process and holds a file that the process keeps locked.  The system lets go of a lock with
the process, however it ends: a folder whose lock is free, of ours and of a process that is gone, is swept away.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import shutil
import stat
import tempfile
import time
from pathlib import Path
from typing import Any

fcntl: Any = importlib.import_module("fcntl") if os.name == "posix" else None
"""None on Windows: there nothing is locked, and nothing swept."""

PREFIX = "voice-"
_OURS = re.compile(PREFIX + r"(\d+)-[a-z]+-\w+")
_LOCK = "owner"
YOUNG_S = 60.0
"""A folder without a lock may still be about to get one for so long."""


class TemporaryFolder:
    """A new folder that only we can read (0700).  To be cleaned up."""

    def __init__(self, purpose: str, place: Path | str | None = None) -> None:
        """`purpose`: one word, in lower case.  `place`: where, in place of the usual folder.  Raises OSError."""
        place = Path(tempfile.gettempdir() if place is None else place)
        sweep(place)
        self.path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-{purpose}-", dir=place))
        self.name = str(self.path)
        self._lock = _locked(self.path)

    def cleanup(self) -> None:
        """Remove it with all that is in it, as far as that can be done."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *what: object) -> None:
        self.cleanup()


def _locked(folder: Path) -> int | None:
    """A lock in this folder, held until it is closed; it gets its name once it is locked."""
    if fcntl is None:
        return None
    unnamed = folder / f"{_LOCK}.new"
    descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    unnamed.rename(folder / _LOCK)
    return descriptor


def sweep(place: Path) -> None:
    """Remove what runs that were killed left here.  What can't be looked at or removed stays."""
    if fcntl is None or not shutil.rmtree.avoids_symlink_attacks:
        return
    with contextlib.suppress(OSError):
        for entry in os.scandir(place):
            named = _OURS.fullmatch(entry.name)
            with contextlib.suppress(OSError):
                if named and _is_left(Path(entry.path), int(named[1])):
                    shutil.rmtree(entry.path, ignore_errors=True)


def _is_left(folder: Path, process: int) -> bool:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or _is_alive(process):
        return False
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return time.time() - found.st_mtime > YOUNG_S
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # its owner lives, in another container perhaps
        return False
    finally:
        os.close(descriptor)
    return True


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True
