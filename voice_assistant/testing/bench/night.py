"""An hour as it may sound beside a bed: a film next door, the noises of a house, and snores and coughs made here.

The film is read sentences and short utterances one after another, 10 to 30 dB softer than the person in the bed, who
has said "yes" once at the beginning.  Snores and coughs are synthesised (no recording is to be had) and as loud as the
person.  What is counted is what a conversation would do wrongly: take a cry for help, an answer or a command from it,
or ask about a sign that was never mentioned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_assistant.adapters.audio_files import read_audio
from voice_assistant.audio import BLOCK, RATE, Block, Samples
from voice_assistant.errors import ModelError
from voice_assistant.events import Heard
from voice_assistant.testing.bench.clips import ROOM_TONE, Folder, Set
from voice_assistant.testing.bench.engines import Ours

PERSON_RMS = 0.1
"""Of full scale: the person's own voice, -20 dBFS while it is loud."""
SOFTER_DB = (10, 30)

Sound = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What was taken from a stretch of it."""

    seconds: float
    false_emergencies: int
    asked_about: int
    """Signs that would have been asked about."""
    answers: int
    """Yes, no, not sure or a command."""
    texts: tuple[str, ...]
    """What was heard in all those cases."""

    def and_then(self, other: Night) -> Night:
        """Both stretches."""
        return Night(
            seconds=self.seconds + other.seconds,
            false_emergencies=self.false_emergencies + other.false_emergencies,
            asked_about=self.asked_about + other.asked_about,
            answers=self.answers + other.answers,
            texts=(*self.texts, *other.texts),
        )


def listen_through_night(ours: Ours, folder: Folder, seconds: float, seed: int = 0) -> Night:
    """Plays that many seconds of it to our speech input."""
    speech_input = ours.speech_input()
    counts = {"emergency": 0, "finding": 0, "answer": 0}
    texts: list[str] = []
    number = 0
    left = np.zeros(0, np.int16)
    spoken = 0
    for piece in _night(folder, seconds, np.random.default_rng(seed)):
        sound = np.concatenate([left, piece])
        for start in range(0, len(sound) - BLOCK + 1, BLOCK):
            for event in speech_input.feed(Block(number=number, samples=sound[start : start + BLOCK])):
                if isinstance(event, Heard):
                    spoken += 1
                    meant = (
                        ours.meant(event, a_digit=False) if spoken > 1 else ""
                    )  # the first is the person's own "yes"
                    if meant:
                        counts[meant if meant in counts else "answer"] += 1
                        texts.append(f"{meant}: {event.text} | {', '.join(event.n_best)}")
            number += 1
        left = sound[len(sound) // BLOCK * BLOCK :]
    if speech_input.failed is not None:
        raise ModelError(speech_input.failed)
    return Night(
        seconds=number * BLOCK / RATE,
        false_emergencies=counts["emergency"],
        asked_about=counts["finding"],
        answers=counts["answer"],
        texts=tuple(texts),
    )


def _night(folder: Folder, seconds: float, random: np.random.Generator) -> Iterator[Samples]:
    film = [clip.path for clip in folder.clips if clip.set in (Set.SENTENCES, Set.UTTERANCES)]
    noises = [clip.path for clip in folder.clips if clip.set is Set.NOISE]
    yes = next((clip.path for clip in folder.clips if clip.word == "yes"), None)
    if yes is not None:
        yield _in_room(_at(_float(yes), PERSON_RMS), random)
    yield _in_room(np.zeros(3 * RATE), random)
    done = 0.0
    while done < seconds:
        piece = _in_room(_next_piece(film, noises, random), random)
        done += len(piece) / RATE
        yield piece


def _next_piece(film: list[Path], noises: list[Path], random: np.random.Generator) -> Sound:
    softer = PERSON_RMS * 10 ** (-random.uniform(*SOFTER_DB) / 20)
    what = random.random()
    if what < 0.75 and film:
        some = [_float(film[random.integers(len(film))]) for _ in range(int(random.integers(1, 6)))]
        sound = np.concatenate(
            [np.concatenate([clip, np.zeros(int(random.uniform(0.1, 0.8) * RATE))]) for clip in some]
        )
        sound = _at(sound, softer)
    elif what < 0.85 and noises:
        sound = _at(_float(noises[random.integers(len(noises))]), softer)
    elif what < 0.95:
        sound = _at(snores(random), PERSON_RMS / 2)
    else:
        sound = _at(coughs(random), PERSON_RMS)
    return np.concatenate([sound, np.zeros(int(random.uniform(0.3, 3) * RATE))])


def snores(random: np.random.Generator, count: int = 4) -> Sound:
    """Breaths of 1.2 s with a rattle of 25 to 40 Hz, one every 3 to 4 s: low noise, made."""
    breaths = []
    for _ in range(count):
        time = np.arange(int(1.2 * RATE)) / RATE
        rattle = np.maximum(0, np.sin(2 * np.pi * random.uniform(25, 40) * time)) ** 3
        hiss = np.convolve(random.normal(0, 1, len(time)), np.ones(24) / 24, "same")
        breaths += [
            hiss * (0.2 + rattle) * np.sin(np.pi * time / 1.2) ** 2,
            np.zeros(int(random.uniform(1.8, 2.8) * RATE)),
        ]
    return np.concatenate(breaths)


def coughs(random: np.random.Generator) -> Sound:
    """Two or three bursts of noise that die away within 0.15 to 0.3 s, made."""
    bursts = []
    for _ in range(int(random.integers(2, 4))):
        time = np.arange(int(random.uniform(0.25, 0.4) * RATE)) / RATE
        hiss = np.convolve(random.normal(0, 1, len(time)), np.ones(6) / 6, "same")
        bursts += [hiss * np.exp(-time / random.uniform(0.05, 0.1)), np.zeros(int(0.1 * RATE))]
    return np.concatenate(bursts)


def _float(path: Path) -> Sound:
    return read_audio(path).astype(np.float64) / 32767


def _at(sound: Sound, rms: float) -> Sound:
    loud = sound[np.abs(sound) > 0.05 * np.abs(sound).max(initial=1e-9)]
    return np.asarray(sound * rms / max(1e-9, float(np.sqrt(np.square(loud).mean())) if len(loud) else 1.0))


def _in_room(sound: Sound, random: np.random.Generator) -> Samples:
    noisy = np.rint(sound * 32767 + random.normal(0, ROOM_TONE, len(sound)))
    samples: Samples = np.clip(noisy, -32767, 32767).astype(np.int16)
    return samples
