"""Audio files by soundfile (WAV, FLAC, OGG, MP3, AIFF ...).

In: any rate, any number of channels, any depth; inside always int16 mono 16 kHz.  Channels are averaged;
samples that are not numbers become silence and too loud ones are clipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from voice_assistant.audio import RATE, Samples
from voice_assistant.errors import FileError, MachineError
from voice_assistant.resampling import FloatSamples, Resampler, to_int16

if TYPE_CHECKING:
    from types import ModuleType

PIECE_S = 5
"""Seconds read at a time, so that the recording of a whole night needs no memory."""
FULL_SCALE = np.float32(32_768)
CONVERT = "Convert it, for example with: ffmpeg -i {} -ar 16000 -ac 1 converted.wav"


def read_audio(path: Path | str) -> Samples:
    """The whole file as int16 mono 16 kHz.  FileError: not there, not readable, not audio, or no sound in it."""
    return np.concatenate(list(read_pieces(path)))


def read_pieces(path: Path | str) -> Iterator[Samples]:
    """The same, piece by piece.  A fault at the file's start is raised at once, not with the first piece."""
    pieces = _pieces(Path(path))
    first = next(pieces)
    return _chain(first, pieces)


def write_audio(path: Path | str, samples: Samples, rate: int = RATE) -> None:
    """Write int16 `samples`, shape (n,) or (n, channels), as what the name ends in.  FileError: can't be written."""
    soundfile = _load_soundfile()
    try:
        soundfile.write(str(path), samples, rate, subtype="PCM_16")
    except (soundfile.SoundFileError, OSError, TypeError, ValueError) as error:  # the last two: no format of that name
        remedy = "Give a name ending in .wav, in a folder that exists and that you may write to."
        raise FileError(f"can't write the audio file {path}: {_reason(error)}", remedy) from error


def _chain(first: Samples, rest: Iterator[Samples]) -> Iterator[Samples]:
    yield first
    yield from rest


def _pieces(path: Path) -> Iterator[Samples]:
    soundfile = _load_soundfile()
    _check_is_there(path)
    try:
        with soundfile.SoundFile(str(path)) as file:
            resampler = Resampler(file.samplerate, RATE)
            some = False
            # float: libsndfile doesn't scale floating-point files when asked for integers.
            for piece in file.blocks(PIECE_S * file.samplerate, dtype="float32", always_2d=True):
                ready = to_int16(resampler.feed(_as_mono(piece)))
                some = some or len(piece) > 0
                if len(ready):
                    yield ready
            rest = to_int16(resampler.feed(np.empty(0, np.float32), last=True))
    except (soundfile.SoundFileError, OSError) as error:
        raise FileError(f"{path} can't be read as audio: {_reason(error)}", CONVERT.format(path)) from error
    if not some:
        raise FileError(f"{path} has no sound in it: it is 0 s long", "Record it again, or leave it out.")
    yield rest


def _load_soundfile() -> ModuleType:
    try:
        import soundfile
    except Exception as fault:  # whatever an unknown machine's library raises: OSError, ImportError, AttributeError ...
        what = f"soundfile, which reads and writes sound files, can't be loaded ({fault})."
        remedy = "Install the package again: it brings soundfile with it.  Live and typed conversations don't need it."
        raise MachineError(what, remedy) from fault
    module: ModuleType = soundfile
    return module


def _check_is_there(path: Path) -> None:
    """libsndfile says "System error." to all of these."""
    if not path.exists():
        raise FileError(f"there is no audio file {path}", "Check the name and the folder.")
    if not path.is_file():
        raise FileError(f"{path} is not an audio file but a folder or a device", "Name an audio file.")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        remedy = f"Make it readable, for example with: chmod u+r {path}"
        raise FileError(f"{path} can't be opened: {error.strerror}", remedy) from error
    if empty:
        raise FileError(f"{path} is empty (0 bytes)", "Record it again, or leave it out.")


def _as_mono(piece: npt.NDArray[np.float32]) -> FloatSamples:
    sound: FloatSamples = (
        np.nan_to_num(piece, nan=0.0, posinf=1.0, neginf=-1.0).mean(axis=1, dtype=np.float32) * FULL_SCALE
    )
    return sound


def _reason(error: Exception) -> str:
    return str(getattr(error, "error_string", error)).rstrip(".")
