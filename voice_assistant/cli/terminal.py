"""The one door to the terminal: what commands tell, and their progress."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

from voice_assistant.adapters.console import print_line
from voice_assistant.errors import OutputError

if TYPE_CHECKING:
    from tqdm import tqdm


def tell(text: object = "", *, err: bool = False) -> None:
    """Print a text, whatever people and files put into it.

    OutputError when standard output can't be written.  Of standard error (`err`) nothing is raised: there is no other
    place to say it.
    """
    if err:
        with contextlib.suppress(OSError, ValueError):
            print_line(str(text), sys.stderr)
        return
    try:
        print_line(str(text), sys.stdout)
    except (OSError, ValueError) as error:
        raise OutputError(
            f"What was to be shown can't be written: {getattr(error, 'strerror', None) or error}.",
            "Make room, or let it go to the screen.",
            nobody_reads=isinstance(error, BrokenPipeError),
        ) from error


class _Shown:
    """Standard error for a progress bar, which is no reason to stop when it can't be drawn."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stderr, name)


def progress(unit: str, total: int | None = None, *, leave: bool = False) -> tqdm[Any]:
    """A progress bar, drawn only at a terminal."""
    from tqdm import tqdm

    return tqdm(total=total, unit=unit, file=_Shown(), disable=not at_terminal(), leave=leave)


def bytes_progress(name: str, total: int, initial: int) -> tqdm[Any]:
    """One of the bytes of `name`, of which the first `initial` are there already."""
    from tqdm import tqdm

    return tqdm(
        total=total,
        initial=initial,
        desc=name,
        unit="B",
        unit_scale=True,
        file=_Shown(),
        disable=not at_terminal(),
        leave=False,
    )


def at_terminal() -> bool:
    """Whether somebody sees standard error as it is written."""
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except ValueError:  # closed
        return False
