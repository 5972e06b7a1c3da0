"""Installs what runs the second recogniser's model where this program has its own environment; else tells how."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from voice_assistant.data import data_folder, is_own_environment
from voice_assistant.errors import ModelError

LIBRARY = "ctranslate2"
WANTED = "ctranslate2>=4.6"
LOCK = Path("script/locked/best.txt")
RUNTIME_MB = 43
"""To fetch on Linux with an x86_64 processor; 19 MB on aarch64, 2 MB on a Mac."""


def is_runtime_there() -> bool:
    """Whether the library that runs the model is installed here."""
    importlib.invalidate_caches()
    return importlib.util.find_spec(LIBRARY) is not None


def install_runtime(tell: Callable[[str], None]) -> bool:
    """Installs the library by its SHA-256 as script/lock has written it down; False: it was there.

    Raises ModelError: this environment is not ours, or it could not be fetched.
    """
    if is_runtime_there():
        return False
    lock = _our_lock()
    by_hand = f"{sys.executable} -m pip install '{WANTED}'"
    if lock is None:
        raise ModelError("What runs the second recogniser's model (the library ctranslate2) is not installed.", by_hand)
    tell(f"Installing what runs it (ctranslate2, {RUNTIME_MB} MB to fetch) ...")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(lock)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode or not is_runtime_there():
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        why = said[-1].removeprefix("ERROR: ") if said else f"pip ended with code {done.returncode}"
        remedy = "Check the connection to pypi.org, then start this again: what is there already is kept."
        raise ModelError(f"What runs the second recogniser's model could not be installed: {why}", remedy)
    return True


def _our_lock() -> Path | None:
    """What is written down to be installed, where this is a checkout that runs in the environment made for it."""
    if not is_own_environment():
        return None
    lock = data_folder() / LOCK
    return lock if lock.is_file() else None
