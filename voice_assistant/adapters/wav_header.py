"""The header of a WAV file against the bytes that are there.

A program that writes to a pipe can't go back to its header: it leaves the length of the sound at 0 or at 4 GB.  Then
the sound is what follows the header.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

_CHUNK = struct.Struct("<4sI")
_MOST_CHUNKS = 1_000


def open_wav(path: Path) -> io.BufferedIOBase | None:
    """The file with a right header, where it is a WAV file whose own is wrong; None: it is anything else."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(12)
        if len(start) < 12 or start[:4] != b"RIFF" or start[8:] != b"WAVE":
            return None
        place = _find_data(file, 12, size)
        if place is None:
            return None
        at, said = place
        there = size - at - _CHUNK.size
        if said == there or (0 < said < there) or (said == 0 and _is_followed_by_chunks(file, at + _CHUNK.size, size)):
            return None
    if there >= 2**32:
        return None
    return io.BufferedReader(_Mended(path, {4: _long(min(size - 8, 2**32 - 1)), at + 4: _long(there)}), 1 << 16)


def _find_data(file: io.BufferedReader, at: int, size: int) -> tuple[int, int] | None:
    """Where the chunk of the sound begins, and its length as the header has it."""
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(_CHUNK.size)
        if len(head) < _CHUNK.size:
            return None
        name, length = _CHUNK.unpack(head)
        if name == b"data":
            return at, length
        at += _CHUNK.size + length + length % 2
        if at > size:
            return None
    return None


def _is_followed_by_chunks(file: io.BufferedReader, at: int, size: int) -> bool:
    """Whether nothing but whole chunks follows: then the sound is truly empty."""
    for _ in range(_MOST_CHUNKS):
        if at >= size:
            return True
        file.seek(at)
        head = file.read(_CHUNK.size)
        if len(head) < _CHUNK.size:
            return False
        name, length = _CHUNK.unpack(head)
        if not (name.isascii() and name.decode("ascii").isprintable()):
            return False
        at += _CHUNK.size + length + length % 2
    return False


def _long(number: int) -> bytes:
    return struct.pack("<I", number)


class _Mended(io.RawIOBase):
    """A file read with some bytes replaced."""

    def __init__(self, path: Path, replaced: dict[int, bytes]) -> None:
        self._file = path.open("rb")
        self._replaced = replaced

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # a narrower buffer will do
        at = self._file.tell()
        count = self._file.readinto(buffer)
        for place, new in self._replaced.items():
            for number, byte in enumerate(new, start=place - at):
                if 0 <= number < count:
                    buffer[number] = byte
        return count

    def close(self) -> None:
        self._file.close()
        super().close()
