"""`--resume` and `--journal`: a conversation that is cut off goes on where it was, if that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.cli.last_resort import own_folders
from voice_assistant.cli.terminal import tell
from voice_assistant.data import find_dialog
from voice_assistant.errors import UsageError
from voice_assistant.events import Settings
from voice_assistant.journal import Journal, JournalError, digest_of
from voice_assistant.loader import load_dialog

if TYPE_CHECKING:
    from voice_assistant.conversation import Step
    from voice_assistant.engine import Engine


@dataclass(slots=True)
class Resuming:
    """The journal of a conversation, and where it goes on if one was cut off."""

    journal: Journal
    step: Step | None
    settings: Settings
    keep: bool
    """Whether the journal stays once the conversation is over."""

    def over(self) -> None:
        """The conversation came to its end."""
        if not self.keep:
            self.journal.remove()


@contextmanager
def resuming(
    engine: Engine, dialog: str, settings: Settings, *, resume: bool, journal: Path | None
) -> Iterator[Resuming | None]:
    """None where neither was asked for.  Raises FileError where the journal can't be kept.

    One that can't be gone on with is told of and, in the folder of ours, gives way; in a file that was named it stays.
    """
    from voice_assistant.adapters.journal_file import JournalFile

    if not resume and journal is None:
        yield None
        return
    path = find_dialog(dialog)
    files = load_dialog(path).files
    file = JournalFile(journal or next(own_folders()) / f"{path.stem}.journal")
    try:
        kept = Journal(file, engine, path.stem, digest_of(files))
        try:
            found = kept.resume()
        except JournalError as error:
            if journal is not None:
                raise
            tell(f"Note: {error.what}  So the conversation begins anew.", err=True)
            file.remove()
            file.close()
            file = JournalFile(next(own_folders()) / f"{path.stem}.journal")
            kept = Journal(file, engine, path.stem, digest_of(files))
            found = None
        if found is None:
            if journal is not None and file.read():
                raise UsageError(
                    f"{journal} holds the journal of a conversation that has ended.",
                    "Name a new file, or move that one away.",
                )
            kept.begin(settings)
            yield Resuming(kept, None, settings, keep=journal is not None)
            return
        step, settings = found
        yield Resuming(kept, step, settings, keep=journal is not None)
    finally:
        file.close()
