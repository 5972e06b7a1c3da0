"""The second recogniser at the command line: opening it, offering it once, saying whether it is there."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from voice_assistant.errors import ModelError

if TYPE_CHECKING:
    from voice_assistant.adapters.whisper_recognizer import WhisperRecognizer

OFFERED = "second-ear-offered"
"""A file in the user's state folder: it was offered once.  The name is an earlier version's."""
ALONE = "The first recogniser listens alone."


def open_second_recognizer(*, waits: bool) -> tuple[WhisperRecognizer | None, tuple[str, ...]]:
    """The second recogniser where it is installed, and what to tell.  `waits`: a recording, time isn't real."""
    from voice_assistant.adapters.whisper_recognizer import WhisperRecognizer, find_whisper

    try:
        folder = find_whisper()
        if folder is not None:
            return WhisperRecognizer(folder, waits=waits), ()
    except ModelError as error:
        return None, (f"{error.what} {ALONE}\n  What to do: {error.remedy}",)
    return None, _offered_once()


def describe_recognizers() -> str:
    """One line: which recognisers listen."""
    from voice_assistant.adapters.whisper_recognizer import MEND, MODEL, find_whisper

    try:
        there = find_whisper() is not None
    except ModelError as error:
        return f"Recognisers: the first alone. {error}"
    return (
        f"Recognisers: the first, and the second ({MODEL})."
        if there
        else f"Recognisers: the first alone. For the second: {MEND}"
    )


def _offered_once() -> tuple[str, ...]:
    """The offer, where it was never made before; made only if that can be written down."""
    from platformdirs import user_state_path

    from voice_assistant.adapters.whisper_recognizer import MEND
    from voice_assistant.installing.runtime import WHISPER
    from voice_assistant.models import installed_folder, read_whole_manifest

    with contextlib.suppress(OSError):
        mark = user_state_path("voice-assistant") / OFFERED
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch(exist_ok=False)
        manifest = read_whole_manifest()
        lacking = [manifest.models[name] for name in manifest.groups["best"] if not installed_folder(name).is_dir()]
        to_fetch = [min(source.size for source in model.sources if source.size) for model in lacking]
        megabytes = sum(to_fetch) / 1e6 + WHISPER.megabytes
        return (f"With more models whole sentences are understood far better ({megabytes:.0f} MB, once): {MEND}",)
    return ()
