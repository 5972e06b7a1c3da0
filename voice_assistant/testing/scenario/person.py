"""The sound of the person's words: from files, or by a synthetic voice that is not the assistant's."""

from __future__ import annotations

import hashlib
import re
import tempfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import numpy as np

from voice_assistant.adapters.audio_files import read_audio
from voice_assistant.adapters.engines import open_voice
from voice_assistant.audio import RATE, Samples
from voice_assistant.errors import FileError, VoiceError
from voice_assistant.listening.vocabulary import plain
from voice_assistant.resampling import resample
from voice_assistant.speaking.loudness import FULL_SCALE, voiced_level
from voice_assistant.speaking.voice import Failed, Voice
from voice_assistant.testing.scenario.index_file import read_index
from voice_assistant.testing.scenario.units import seconds

VOICES = ("en-us", "en-us+f3", "en-us+m3", "en-gb-scotland", "en+f2", "en+m7", "en-us+f5", "en-029")
"""Those that `any` draws from: women and men, British, Scottish, American and Caribbean."""
USUAL_VOICE = "en-us+f3"
SOUND_FILES = (".flac", ".ogg", ".wav", ".mp3")
LEVELS = {"loud": -18.0, "normal": -26.0, "soft": -38.0, "whisper": -48.0}
"""Level of the person's speech at the microphone, in dBFS."""
RENDER_S = 20.0

_PAUSE = re.compile(r"\[([^\]]+)\]")


class PersonVoice(Protocol):
    """Makes sound of words."""

    def sound(self, words: str, voice: str = "") -> Samples:
        """16 kHz mono, no silence round it that matters.  `voice`: another than usual.  FileError or VoiceError."""


class Clips:
    """A folder of sound files, each named by its words: `yes it is.flac`."""

    def __init__(self, folder: Path) -> None:
        """Raises FileError when there is no such folder."""
        if not folder.is_dir():
            raise FileError(f"There is no folder {folder} with the person's sound files.", "Check its name.")
        self.folder = folder
        self._files = {plain(path.stem): path for path in sorted(folder.iterdir()) if path.suffix in SOUND_FILES}

    @property
    def words(self) -> tuple[str, ...]:
        """What there is."""
        return tuple(self._files)

    def has(self, words: str) -> bool:
        """Whether there is a file of these words."""
        return plain(words) in self._files

    def sound(self, words: str, voice: str = "") -> Samples:
        """The file named by these words."""
        del voice
        path = self._files.get(plain(words))
        if path is None:
            known = ", ".join(self._files)
            raise FileError(f"{self.folder} has no sound file named '{words}'.", f"Add one.  There are: {known}.")
        return read_audio(path)


class Recordings:
    """A folder of real people's words: files, and an `index.csv` with the columns path, words and speaker."""

    def __init__(self, folder: Path) -> None:
        """Looks through all folders within but those named `train`: a model knows what it was trained on.

        FileError when none has an index.
        """
        self._of: dict[str, list[Path]] = {}
        for index in sorted(folder.rglob("index.csv")):
            if "train" in index.relative_to(folder).parts:
                continue
            for row in read_index(index, other_tables=True):
                if row["path"] and row["words"]:
                    self._of.setdefault(plain(row["words"]), []).append(index.parent / row["path"])
        if not self._of:
            raise FileError(
                f"There are no recordings in {folder}.", "Give a folder with an index.csv: path, words, speaker."
            )

    def spoken_by(self, name: str, otherwise: PersonVoice) -> PersonVoice:
        """A person who takes recordings, always the same for the same name, and for other words another voice."""
        return _Recorded(self._of, name, otherwise)


class _Recorded:
    """A `PersonVoice`."""

    def __init__(self, of: Mapping[str, list[Path]], name: str, otherwise: PersonVoice) -> None:
        self._of = of
        self._name = name
        self._otherwise = otherwise
        self._count = 0

    def sound(self, words: str, voice: str = "") -> Samples:
        files = self._of.get(plain(words))
        if not files or voice:
            return self._otherwise.sound(words, voice)
        self._count += 1
        return read_audio(files[zlib.crc32(f"{self._name} {self._count}".encode()) % len(files)])


class Voices:
    """Synthetic voices of any number of people.

    Each piece of speech is made by a process of its own: espeak-ng carries the phase of its waves from one text to the
    next, so that the same words come out a little different after other words, and a test with them.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """`folder`: where processes of one run share what has been rendered; None: nothing is shared."""
        self._folder = folder
        self._said: dict[tuple[str, int, str], Samples] = {}
        self._known = set(VOICES)

    def sound(self, words: str, voice: str, pace: int) -> Samples:
        """`words` by this voice, where `[800ms]` is a pause.  VoiceError."""
        parts = _PAUSE.split(words)
        sounds = [
            np.zeros(round(seconds(part) * RATE), np.int16) if number % 2 else self._part(part.strip(), voice, pace)
            for number, part in enumerate(parts)
        ]
        return np.concatenate(sounds)

    def check(self, name: str) -> None:
        """VoiceError if there is no voice of this name.  Those of `VOICES` are opened only when they have to speak."""
        if name not in self._known:
            _open_voice(name).close()
            self._known.add(name)

    def _part(self, words: str, voice: str, pace: int) -> Samples:
        key = (voice, pace, words)
        if key not in self._said:
            self._said[key] = self._shared(key) if self._folder else _rendered(words, voice, pace)
        return self._said[key]

    def _shared(self, key: tuple[str, int, str]) -> Samples:
        assert self._folder is not None  # asked by _part
        path = self._folder / f"{hashlib.sha256(repr(key).encode()).hexdigest()}.npy"
        if not path.exists():
            voice, pace, words = key
            # to its name only when it is whole: another process may be looking for it
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                np.save(file, _rendered(words, voice, pace))
            Path(file.name).replace(path)
        loaded: Samples = np.load(path)
        return loaded


def _open_voice(name: str) -> Voice:
    remedy = f"Try one of: {', '.join(VOICES)}."
    try:
        voice = open_voice(name)
    except VoiceError as error:
        raise VoiceError(f"There is no voice '{name}'.", remedy) from error
    variant = name.partition("+")[2]
    if variant and not voice.name.endswith(f"+{variant})"):
        voice.close()  # espeak-ng falls back to the plain voice without a word
        raise VoiceError(f"There is no voice '{name}'.", remedy)
    return voice


def _rendered(words: str, name: str, pace: int) -> Samples:
    if not words:
        return np.zeros(0, np.int16)
    voice = _open_voice(name)
    try:
        voice.request(0, words, pace)
        answer = voice.collect(RENDER_S)
    finally:
        voice.close()
    if answer is None or isinstance(answer, Failed):
        raise VoiceError(f"The person's voice '{name}' failed: {answer.what if answer else 'it said nothing'}")
    return resample(_trimmed(answer.samples), answer.rate, RATE)


def drawn_voice(name: str, seed: int) -> str:
    """One of `VOICES`, always the same for the same name and seed."""
    return VOICES[zlib.crc32(f"{name} {seed}".encode()) % len(VOICES)]


def at_level(samples: Samples, level_db: float) -> Samples:
    """These words at this level of their voiced parts, in dBFS; peaks are clipped as by a microphone."""
    level = voiced_level(samples, RATE)
    if not level:
        return samples
    louder: Samples = np.clip(np.rint(samples * (10 ** (level_db / 20) / level)), -FULL_SCALE, FULL_SCALE).astype(
        np.int16
    )
    return louder


def in_turn(words: tuple[str, ...]) -> Callable[[], str]:
    """Gives the first, then the next, and so on round."""
    count = -1

    def following() -> str:
        nonlocal count
        count += 1
        return words[count % len(words)]

    return following


def _trimmed(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 0.006 * FULL_SCALE)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]
