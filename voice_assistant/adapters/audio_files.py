"""Audio files by soundfile (WAV, FLAC, OGG, MP3, AIFF ...).

In: any rate, any number of channels, any depth; inside always int16 mono 16 kHz.  Of several channels the good ones are
taken; samples that are not numbers become silence and too loud ones are clipped.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voice_assistant.adapters.channels import OneOfMany
from voice_assistant.adapters.wav_header import open_wav
from voice_assistant.audio import RATE, Samples
from voice_assistant.errors import FileError, MachineError
from voice_assistant.resampling import Resampler, resample, to_int16

if TYPE_CHECKING:
    from types import ModuleType

PIECE_S = 5
"""Seconds read at a time, so that the recording of a whole night needs no memory."""
LOWEST_RATE, HIGHEST_RATE = 4_000, 768_000
"""Samples a second: below, a voice can't be understood (a telephone has 8,000); above, no recorder goes."""
MOST_CHANNELS = 32
"""No recorder has more; a broken header may name sixty thousand."""
FULL_SCALE = np.float32(32_768)
TELEPHONE_RATE = 8_000
CONVERT = "Convert it, for example with: ffmpeg -i {} -ar 16000 -ac 1 converted.wav"


def read_audio(path: Path | str) -> Samples:
    """The whole file as int16 mono 16 kHz.  FileError: not there, not readable, not audio, or no sound in it."""
    return np.concatenate(list(read_pieces(path)))


def read_pieces(path: Path | str) -> Iterator[Samples]:
    """Read a sound file piece by piece.  A fault at the file's start is raised at once, not with the first piece."""
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


def through_telephone(samples: Samples) -> Samples:
    """As it comes out of a telephone line: 300 to 3,400 Hz (ITU-T G.712), coded by A-law at 8 kHz (G.711)."""
    import soundfile

    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1.0 / RATE)
    passed = np.clip((hertz - 200.0) / 100.0, 0.0, 1.0) * np.clip((3_600.0 - hertz) / 200.0, 0.0, 1.0)
    narrow = to_int16(np.fft.irfft(spectrum * passed, len(samples)).astype(np.float32))
    line = io.BytesIO()
    soundfile.write(line, resample(narrow, RATE, TELEPHONE_RATE), TELEPHONE_RATE, format="WAV", subtype="ALAW")
    line.seek(0)
    coded, _ = soundfile.read(line, dtype="int16")
    heard = resample(coded, TELEPHONE_RATE, RATE)[: len(samples)]
    return np.pad(heard, (0, len(samples) - len(heard)))


def as_wav(samples: Samples, rate: int = RATE) -> bytes:
    """The bytes of a WAV file of int16 `samples`, shape (n,) or (n, channels)."""
    import soundfile

    made = io.BytesIO()
    soundfile.write(made, samples, rate, format="WAV", subtype="PCM_16")
    return made.getvalue()


def _chain(first: Samples, rest: Iterator[Samples]) -> Iterator[Samples]:
    yield first
    yield from rest


def _pieces(path: Path) -> Iterator[Samples]:
    soundfile = _load_soundfile()
    _check_is_there(path)
    try:
        mended = open_wav(path)
        with soundfile.SoundFile(mended or str(path)) as file:
            _check_header(path, file.samplerate, file.channels)
            resampler = Resampler(file.samplerate, RATE)
            one_of_many = OneOfMany(file.channels, file.samplerate)
            some = False
            # float: libsndfile doesn't scale floating-point files when asked for integers.  Not `blocks`, which wants a
            # file that can be gone back in, and trusts a header that doesn't know its length.
            while len(piece := file.read(PIECE_S * file.samplerate, dtype="float32", always_2d=True)):
                some = True
                sound = one_of_many(np.nan_to_num(piece, nan=0.0, posinf=1.0, neginf=-1.0))
                ready = to_int16(resampler.feed(sound * FULL_SCALE))
                if len(ready):
                    yield ready
            rest = to_int16(resampler.feed(np.empty(0, np.float32), last=True))
    except (soundfile.SoundFileError, OSError, ValueError) as error:
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


def _check_header(path: Path, rate: int, channels: int) -> None:
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise FileError(
            f"{path} says that it was recorded at {rate} Hz, at which no voice can be understood",
            f"Record it again at 16000 Hz; or, if it was and the file is wrong, give it the right rate, for example "
            f"with: sox -r 16000 {path} converted.wav",
        )
    if channels > MOST_CHANNELS:
        raise FileError(f"{path} says that it has {channels} channels", CONVERT.format(path))


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
    if path.suffix.lower() == ".raw":
        raise FileError(
            f"{path} is raw sound, which does not say at what rate and in what form it was recorded",
            f"Tell it when converting, for example with: ffmpeg -f s16le -ar 16000 -ac 1 -i {path} converted.wav",
        )


def _reason(error: Exception) -> str:
    return str(getattr(error, "error_string", error)).rstrip(".")
