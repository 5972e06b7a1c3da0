"""What is left when nothing else caught a fault: a sentence, and a file to send.

The file says where in the program it happened.  It holds no value and no message of an exception, for those may hold
what a person said.
"""

from __future__ import annotations

import contextlib
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from voice_assistant import __version__

EMERGENCY = "If you need help now, call your emergency number."
REPORT_TO = "the people who look after this program"


@contextlib.contextmanager
def conversation() -> Iterator[None]:
    """Whatever ends the conversation in here, is told with what to do in an emergency."""
    try:
        yield
    except Exception as error:
        error.add_note(EMERGENCY)
        raise


def notes(error: BaseException) -> str:
    """What is to be said beside an error."""
    return "\n".join(getattr(error, "__notes__", ()))


def sentence(error: Exception) -> str:
    """What to tell of a fault of this program, once it is written down."""
    path = write_fault(error)
    kept = f"Please send {path} to {REPORT_TO}: it holds where the fault is, and nothing that was said."
    return (
        f"This program has a fault and had to stop ({type(error).__name__}).\n"
        f"  What to do: start it again.  {kept if path else 'Please report it.'}"
    )


def write_fault(error: BaseException) -> Path | None:
    """A new file with the place of the fault, for its owner alone; None: there is nowhere to write it."""
    name = f"fault-{time.strftime('%Y%m%d-%H%M%S')}-"
    for folder in own_folders():
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, path = tempfile.mkstemp(prefix=name, suffix=".txt", dir=folder)  # 0600
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
                file.write(_described(error))
        except OSError:
            continue
        return Path(path)
    return None


def own_folders() -> Iterator[Path]:
    """Where we may leave what can't go where it should: our own folder of the user's state, or the temporary one."""
    from platformdirs import user_state_path

    with contextlib.suppress(OSError, RuntimeError):  # no home
        yield user_state_path("voice-assistant")
    yield Path(tempfile.gettempdir())


def _described(error: BaseException) -> str:
    lines = [
        f"voice-assistant {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"command: {sys.argv[1] if len(sys.argv) > 1 and sys.argv[1].isalpha() else '?'}",
    ]
    seen: BaseException | None = error
    while seen is not None:
        lines += ["", f"{type(seen).__module__}.{type(seen).__qualname__}"]
        for frame in traceback.extract_tb(seen.__traceback__):
            place = "/".join(Path(frame.filename).parts[-3:])  # without whose home it is
            lines += [f"  {place}:{frame.lineno} in {frame.name}", f"    {frame.line}"]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines) + "\n"
