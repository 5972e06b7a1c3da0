"""Installs what runs a model of Whisper or Piper where this program has its own environment; else tells how."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from voice_assistant.data import data_folder, is_own_environment
from voice_assistant.errors import ModelError


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """A library that runs models of one kind."""

    runs: str
    """What it runs, in words."""
    module: str
    wanted: str
    """As pip is asked for it."""
    lock: Path
    """Its releases with their SHA-256, as script/lock has written them down."""
    megabytes: int
    """To fetch on Linux with an x86_64 processor."""
    warning: str = ""
    """What is to be known about its licence."""


WHISPER = Runtime(
    runs="the second recogniser's model",
    module="ctranslate2",
    wanted="ctranslate2>=4.6",
    lock=Path("script/locked/best.txt"),
    megabytes=43,
)
"""19 MB on aarch64, 2 MB on a Mac."""
PIPER = Runtime(
    runs="the voice piper",
    module="piper",
    wanted="piper-tts>=1.3",
    lock=Path("script/locked/voice.txt"),
    megabytes=62,
    warning="piper-tts is under the GNU General Public License, version 3 or later; it runs in a process of its own.",
)
RUNTIMES = {"whisper": WHISPER, "piper": PIPER}
"""By the kind of model."""


def is_runtime_there(runtime: Runtime) -> bool:
    """Whether the library that runs such a model is installed here."""
    importlib.invalidate_caches()
    return importlib.util.find_spec(runtime.module) is not None


def install_runtime(runtime: Runtime, tell: Callable[[str], None]) -> bool:
    """Installs the library by its SHA-256 as script/lock has written it down; False: it was there.

    Raises ModelError: this environment is not ours, or it could not be fetched.
    """
    if is_runtime_there(runtime):
        return False
    lock = _our_lock(runtime)
    by_hand = f"{sys.executable} -m pip install '{runtime.wanted}'"
    if lock is None:
        raise ModelError(f"What runs {runtime.runs} (the library {runtime.module}) is not installed.", by_hand)
    tell(f"Installing what runs it ({runtime.wanted}, {runtime.megabytes} MB to fetch) ...")
    if runtime.warning:
        tell(f"  {runtime.warning}")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(lock)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode or not is_runtime_there(runtime):
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        why = said[-1].removeprefix("ERROR: ") if said else f"pip ended with code {done.returncode}"
        remedy = "Check the connection to pypi.org, then start this again: what is there already is kept."
        raise ModelError(f"What runs {runtime.runs} could not be installed: {why}", remedy)
    return True


def _our_lock(runtime: Runtime) -> Path | None:
    """What is written down to be installed, where this is a checkout that runs in the environment made for it."""
    if not is_own_environment():
        return None
    lock = data_folder() / runtime.lock
    return lock if lock.is_file() else None
