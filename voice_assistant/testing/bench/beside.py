"""The part `night/` of `bench audio`: real sounds of a night near the microphone, with an answer now and then.

`night/<kind>/` holds short recordings (`snoring`, `other`).  Each is played as loud as the person and 10 dB softer, one
every two to three seconds as breaths come, and between them, every half minute, an answer from `speech_commands`, or
from `natural/` where there is none.  Counted is what a sound was taken for, and how many answers were right, beside the
same answers in quiet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voice_assistant.audio import RATE, Samples
from voice_assistant.testing.bench.clips import ROOM_TONE, Folder, find_sounds, read_sound
from voice_assistant.testing.bench.engines import Ours
from voice_assistant.testing.bench.natural import find_natural

PERSON_RMS = 0.1
"""Of full scale, the person's voice while it is loud: -20 dBFS."""
LEVELS_DB = (0, -10)
"""Of the sounds, beside the person."""
BETWEEN_ANSWERS_S = 30.0
AROUND_ANSWER_S = 2.5
"""Quiet before and after an answer: whoever answers has woken up."""
BETWEEN_SOUNDS_S = (0.8, 1.8)
"""Quiet after each sound."""
ANSWERS = ("yes", "no")

Sound = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What came of one kind of sound."""

    engine: str
    set: str
    """The kind: the folder's name."""
    n: int
    """Sounds."""
    taken: int
    """How many of them were taken for an answer, a command, a sign or a cry for help."""
    answers: int
    right: int
    right_in_quiet: int
    """Of the same answers, without the sounds."""
    seconds: float
    texts: tuple[str, ...]
    """What was taken."""

    def as_row(self) -> dict[str, Any]:
        """Plain data."""
        names = ("engine", "set", "n", "taken", "answers", "right", "right_in_quiet")
        return {"part": "night"} | {name: getattr(self, name) for name in names} | {"texts": list(self.texts)}


def find_kinds(folder: Path) -> dict[str, tuple[Path, ...]]:
    """The kinds of sounds in the folder's `night/`, each with its recordings; empty where there is none."""
    kinds = sorted(path for path in (folder / "night").glob("*") if path.is_dir())
    return {kind.name: sounds for kind in kinds if (sounds := find_sounds(kind))}


def find_answers(folder: Path, found: Folder) -> tuple[tuple[str, Path], ...]:
    """Who says yes and no in between."""
    said = [(clip.word, clip.path) for clip in found.clips if clip.word in ANSWERS]
    said = said or [
        (clip.label[0], clip.path) for clip in find_natural(folder) if clip.label[:1] in (("yes",), ("no",))
    ]
    of = {answer: [path for word, path in said if word == answer] for answer in ANSWERS}
    pairs = zip(*of.values(), strict=False)
    return tuple((word, path) for pair in pairs for word, path in zip(ANSWERS, pair, strict=True))


def listen_beside(
    engine: Ours, name: str, kind: str, sounds: tuple[Path, ...], answers: tuple[tuple[str, Path], ...], seed: int = 0
) -> Beside:
    """Plays each of the sounds at each level, with an answer every `BETWEEN_ANSWERS_S`."""
    random = np.random.default_rng(seed)
    pieces: list[Sound] = [np.zeros(RATE)]
    played: list[tuple[int, int, str]] = []
    """Start, end (samples) and answer of each; the answer of a sound is ""."""
    at, since, number = RATE, 0, 0

    def add(piece: Sound, answer: str | None = None) -> None:
        nonlocal at
        if answer is not None:
            played.append((at, at + len(piece), answer))
        pieces.append(piece)
        at += len(piece)

    for level_db in LEVELS_DB:
        for path in sounds:
            if answers and at - since > BETWEEN_ANSWERS_S * RATE:
                word, said = answers[number % len(answers)]
                number, since = number + 1, at
                for piece, answer in ((_quiet(AROUND_ANSWER_S), None), (_at(said, 0), word)):
                    add(piece, answer)
                add(_quiet(AROUND_ANSWER_S))
            add(_at(path, level_db), "")
            add(_quiet(random.uniform(*BETWEEN_SOUNDS_S)))
    add(_quiet(3.0))
    taken = _taken(engine, np.concatenate(pieces), random)
    quiet = np.concatenate(pieces)
    for start, end, answer in played:
        if not answer:
            quiet[start:end] = 0.0
    alone = _taken(engine, quiet, random)
    said_at = [(start / RATE, end / RATE, answer) for start, end, answer in played if answer]
    false = [text for began, ended, meant, text in taken if meant and not _during(said_at, began, ended)]
    return Beside(
        engine=name,
        set=kind,
        n=len(played) - len(said_at),
        taken=len(false),
        answers=len(said_at),
        right=sum(_is_right(one, taken) for one in said_at),
        right_in_quiet=sum(_is_right(one, alone) for one in said_at),
        seconds=at / RATE,
        texts=tuple(false),
    )


_Taken = tuple[float, float, str, str]
"""When it began and ended (seconds), what it means, and the words."""


def _taken(engine: Ours, sound: Sound, random: np.random.Generator) -> list[_Taken]:
    noisy = np.rint(sound * 32767 + random.normal(0, ROOM_TONE, len(sound)))
    samples: Samples = np.clip(noisy, -32767, 32767).astype(np.int16)
    heard = [event for event, _ in engine.heard_in(engine.speech_input(), samples)]
    return [
        (
            event.words[0].began if event.words else event.began,
            event.ended,
            engine.meant(event, a_digit=False),
            event.text,
        )
        for event in heard
    ]


def _during(said: list[tuple[float, float, str]], began: float, ended: float) -> bool:
    return any(began < end + 0.3 and ended > start - 0.3 for start, end, _ in said)


def _is_right(one: tuple[float, float, str], taken: list[_Taken]) -> bool:
    meanings = {meant for began, ended, meant, _ in taken if _during([one], began, ended) and meant}
    return meanings == {one[2]}


def _at(path: Path, level_db: float) -> Sound:
    """A recording, so loud while it is loud."""
    sound = read_sound(path)
    loud = sound[np.abs(sound) > 0.05 * np.abs(sound).max(initial=1e-9)]
    rms = max(1e-9, float(np.sqrt(np.square(loud).mean()))) if len(loud) else 1.0
    return np.clip(sound * PERSON_RMS * 10 ** (level_db / 20) / rms, -1.0, 1.0)


def _quiet(seconds: float) -> Sound:
    return np.zeros(round(seconds * RATE))
