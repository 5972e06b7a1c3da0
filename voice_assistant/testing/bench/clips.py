"""The clips of a folder of recordings: which there are, what is said in them, and how they are heard.

The folder is laid out like the original corpora: `speech_commands/index.csv` (columns path, words) with the clips
beside it, `librispeech/` read sentences, `out_of_grammar/` short utterances, `noise/<kind>/`, and impulse responses in
`rooms/`.  Of noises and rooms only those that may not be trained on are used: the second half, by sorted name, of each
kind; of a kind that is one long recording its second half.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_assistant.adapters.audio_files import read_audio, through_telephone
from voice_assistant.audio import RATE, Samples
from voice_assistant.errors import FileError
from voice_assistant.testing.scenario.index_file import read_index

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ANSWERS = ("yes", "no", "stop", *DIGITS)
"""The words that are answers; every other word is an other word."""
SNRS_DB = (20, 10, 5, 0)
BEFORE_S = 0.5
AFTER_S = 2.5
"""Quiet (or the noise alone) before and after each clip: a microphone does not open with the word."""
ROOM_TONE = 3.0
"""Standard deviation of the faint noise under everything, in steps of int16 (-81 dBFS)."""

MADE_NOISE = "made_white_noise"
"""White noise from a generator: for what is measured without the folder's noises."""

_SOUNDS = (".flac", ".wav", ".ogg")


class Set(StrEnum):
    """What a clip is for."""

    ANSWERS = "answers"
    OTHER_WORDS = "other_words"
    UTTERANCES = "utterances"
    SENTENCES = "sentences"
    NOISE = "noise"
    EMERGENCY = "emergency"
    PHRASE = "phrase"
    """A phrase of the dialogue, made by a voice of a kind that our model was not trained on; `word` is that voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One recording."""

    path: Path
    set: Set
    word: str | None = None
    """What is said, for single words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How it is heard.  Nothing of it: as it was recorded."""

    noise: str | None = None
    snr_db: int | None = None
    """Level of the speech, while it is loud, above that of the noise, in dB."""
    room: str | None = None
    telephone: bool = False
    """Over a line of 300 to 3,400 Hz, coded by A-law at 8 kHz."""

    @property
    def name(self) -> str:
        """In words."""
        if self.telephone:
            return "telephone"
        if self.room is not None:
            return f"room {self.room}"
        return "as recorded" if self.snr_db is None else f"{self.snr_db} dB"


CLEAN = Condition()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What a folder of recordings holds."""

    clips: tuple[Clip, ...]
    noises: Mapping[str, tuple[Path, ...]]
    rooms: tuple[Path, ...]
    missing: tuple[str, ...]
    """Parts that are not there, by their names: they are not measured."""


def find_clips(folder: Path) -> Folder:
    """What there is to measure in `folder`.  FileError if there is nothing at all."""
    clips: list[Clip] = []
    missing: list[str] = []
    index = folder / "speech_commands" / "index.csv"
    if index.is_file():
        clips += _words(index)
    else:
        missing.append("speech_commands/index.csv")
    for name, set_ in (("out_of_grammar", Set.UTTERANCES), ("librispeech", Set.SENTENCES)):
        found = find_sounds(folder / name)
        clips += [Clip(path=path, set=set_) for path in found]
        if not found:
            missing.append(name)
    kinds = sorted(path for path in (folder / "noise").glob("*") if path.is_dir())
    noises = {kind.name: later for kind in kinds if (later := _later_half(find_sounds(kind)))}
    clips += [Clip(path=path, set=Set.NOISE) for paths in noises.values() for path in paths]
    rooms = _later_half(find_sounds(folder / "rooms"))
    missing += [name for name, there in (("noise", noises), ("rooms", rooms)) if not there]
    if not (folder / "natural" / "index.csv").is_file():
        missing.append("natural/index.csv")
    if not clips and "natural/index.csv" in missing:
        remedy = (
            "Give a folder with speech_commands, librispeech, out_of_grammar, noise and rooms in it, or some of them."
        )
        raise FileError(f"There is nothing to measure in {folder}.", remedy)
    return Folder(clips=tuple(clips), noises=noises, rooms=rooms, missing=tuple(missing))


def hearings(folder: Folder) -> Iterator[tuple[Clip, Condition]]:
    """Every clip with every condition it is heard under.

    All as recorded.  The single words also at each ratio with one of the noises, in one of the rooms, and by telephone:
    noises and rooms take turns from clip to clip, so that each is met by every kind of word.
    """
    yield from ((clip, CLEAN) for clip in folder.clips)
    words = [clip for clip in folder.clips if clip.set in (Set.ANSWERS, Set.OTHER_WORDS)]
    kinds = sorted(folder.noises)
    for snr_db in SNRS_DB if kinds else ():
        yield from ((clip, Condition(noise=kinds[n % len(kinds)], snr_db=snr_db)) for n, clip in enumerate(words))
    if folder.rooms:
        yield from ((clip, Condition(room=folder.rooms[n % len(folder.rooms)].stem)) for n, clip in enumerate(words))
    yield from ((clip, Condition(telephone=True)) for clip in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A clip as it reaches the microphone."""

    samples: Samples
    ended: float
    """When the last word is over, in seconds: where the clip itself was last within 30 dB of its loudest."""


class Stage:
    """Where clips are heard: mixes in noises and rooms, the same way each time."""

    def __init__(self, folder: Folder) -> None:
        self._noises = {kind: _unit(_joined(paths)) for kind, paths in folder.noises.items()}
        self._noises[MADE_NOISE] = np.random.default_rng(0).normal(0, 1, 20 * RATE)
        self._rooms = {path.stem: _float(read_audio(path)) for path in folder.rooms}

    def play(self, clip: Clip, condition: Condition) -> Sound:
        """The clip with quiet around it, under this condition."""
        own = read_sound(clip.path)
        if clip.set is Set.NOISE and len(own) > 15 * RATE:
            own = own[len(own) // 2 :]
        return self.stage(own, condition, seed=zlib.crc32(f"{clip.path.name} {condition}".encode()))

    def stage(self, own: npt.NDArray[np.float64], condition: Condition, seed: int) -> Sound:
        """Sound that comes from no file (full scale 1), with quiet around it, under this condition."""
        random = np.random.default_rng(seed)
        before, after = round(BEFORE_S * RATE), round(AFTER_S * RATE)
        sound = np.concatenate([np.zeros(before), own, np.zeros(after)])
        if condition.room is not None:
            loudest = np.abs(own).max(initial=1e-9)
            sound = _convolved(sound, self._rooms[condition.room])[: len(sound)]
            sound *= loudest / np.abs(sound).max(initial=1e-9)
        if condition.noise is not None and condition.snr_db is not None:
            noise = self._noises[condition.noise]
            start = int(random.integers(0, max(1, len(noise) - len(sound))))
            sound = sound + np.resize(noise[start:], len(sound)) * _loud_rms(own) * 10 ** (-condition.snr_db / 20)
            sound /= max(1.0, np.abs(sound).max())
        sound = sound + random.normal(0, ROOM_TONE / 32767, len(sound))
        samples = np.clip(np.rint(sound * 32767), -32767, 32767).astype(np.int16)
        if condition.telephone:
            samples = through_telephone(samples)
        return Sound(samples=samples, ended=BEFORE_S + _speech_end(own))


def _words(index: Path) -> Iterator[Clip]:
    for row in read_index(index):
        word = row["words"]
        yield Clip(path=index.parent / row["path"], set=Set.ANSWERS if word in ANSWERS else Set.OTHER_WORDS, word=word)


def find_sounds(folder: Path) -> tuple[Path, ...]:
    """The recordings in a folder and below it, by name."""
    return tuple(sorted(path for path in folder.rglob("*") if path.suffix in _SOUNDS))


def _later_half(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    return paths[len(paths) // 2 :]


def read_sound(path: Path) -> npt.NDArray[np.float64]:
    """A recording, full scale 1.  FileError: it can't be read."""
    return _float(read_audio(path))


def _float(samples: Samples) -> npt.NDArray[np.float64]:
    return samples.astype(np.float64) / 32767


def _joined(paths: tuple[Path, ...]) -> npt.NDArray[np.float64]:
    pieces = [_float(read_audio(path)) for path in paths]
    return pieces[0][len(pieces[0]) // 2 :] if len(pieces) == 1 else np.concatenate(pieces)


def _unit(noise: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Scaled so that its louder half of 10-ms frames has a root mean square of 1 (a bark counts while it sounds)."""
    power = np.square(noise[: len(noise) // 160 * 160]).reshape(-1, 160).mean(axis=1)
    return np.asarray(noise / max(1e-9, float(np.sqrt(power[power >= np.median(power)].mean()))))


def _loud_rms(speech: npt.NDArray[np.float64]) -> float:
    loud = speech[np.abs(speech) > 0.05 * np.abs(speech).max(initial=1e-9)]
    return float(np.sqrt(np.square(loud).mean())) if len(loud) else 0.0


def _convolved(sound: npt.NDArray[np.float64], response: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    size = 1 << (len(sound) + len(response)).bit_length()
    return np.asarray(np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size))


def _speech_end(speech: npt.NDArray[np.float64]) -> float:
    power = np.square(speech[: len(speech) // 160 * 160]).reshape(-1, 160).mean(axis=1)
    loud = np.flatnonzero(power > power.max(initial=0.0) / 1000)
    return float(loud[-1] + 1) * 0.01 if len(loud) else 0.0
