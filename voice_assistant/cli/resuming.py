"""`--resume` and `--journal`: a conversation that is cut off goes on where it was, if that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.cli.last_resort import own_folders
from voice_assistant.cli.terminal import tell
from voice_assistant.data import find_dialog
from voice_assistant.errors import FileError
from voice_assistant.events import Settings
from voice_assistant.journal import Journal, JournalError, digest_of
from voice_assistant.loader import load_dialog

ENDED = "The conversation in the journal has ended."

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
    """None where neither was asked for, or where no journal can be kept, which is told: the conversation is held.

    A journal that can't be gone on with is told of too.  In the folder of ours it gives way; in a file that was named
    it stays, and the conversation is written beside it.
    """
    with ExitStack() as opened:
        kept = None
        if resume or journal is not None:
            try:
                kept = _opened(opened, engine, dialog, settings, journal)
            except FileError as error:
                tell(f"Note: {error.what}  If this conversation is cut off, it can't be gone on with.", err=True)
        yield kept


def _opened(opened: ExitStack, engine: Engine, dialog: str, settings: Settings, journal: Path | None) -> Resuming:
    """The journal, with its beginning written, or where it goes on.  Raises FileError."""
    from voice_assistant.adapters.journal_file import JournalFile

    path = find_dialog(dialog)
    digest = digest_of(load_dialog(path).files)
    own = next(own_folders()) / f"{path.stem}.journal"

    def at(place: Path) -> tuple[JournalFile, Journal]:
        file = opened.enter_context(closing(JournalFile(place)))
        return file, Journal(file, engine, path.stem, digest)

    file, kept = at(journal or own)
    try:
        found, why_not = kept.resume(), ENDED
    except JournalError as error:
        found, why_not = None, error.what
    if found is not None:
        return Resuming(kept, *found, keep=journal is not None)
    if file.read():
        if journal is not None:
            file, kept = at(_beside(journal))
            tell(f"Note: {why_not}  So the conversation begins anew, and is written to {file.path}.", err=True)
        else:
            file.remove()
            file, kept = at(own)
            if why_not is not ENDED:
                tell(f"Note: {why_not}  So the conversation begins anew.", err=True)
    kept.begin(settings)
    return Resuming(kept, None, settings, keep=journal is not None)


def _beside(journal: Path) -> Path:
    """A name that nothing has yet, next to a journal that stays as it is."""
    names = (f"{journal.stem}-{number}{journal.suffix}" for number in count(2))
    return next(path for name in names if not (path := journal.with_name(name)).exists())
