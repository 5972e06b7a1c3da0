"""Measures a Vosk model on recordings and voices it was not trained on: a quick check, not the project's bench.

Right: the result is nothing but the answer that was said. Wrong: it is nothing but another answer. Of everything else
it counts how often the result is nothing but an answer (taken), and how often it has one among other words (within).
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import fftconvolve
from tqdm import tqdm

from steps.files import RATE, read_json_lines, read_sound
from steps.sounds import noise_sounds, room_responses

ANSWERS = ("yes", "no", "not sure", "help", "stop", "repeat")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MAIN = ("yes", "no", "stop")
DECOYS = (
    "go up off on down nose yet guess the huh oh so low note now yell yesterday top shop step stuff store star hello "
    "well health and it what why a of to in is was i you he she we they that this for right left do all are my"
).split()
LISTED = 3
"""How often each answer is in the grammar: it raises its chance."""
PIECE = 6400
"""Bytes given to the decoder at a time: 0.2 s."""


@dataclass(frozen=True)
class Job:
    """One clip in one condition; `said` is empty if it is no answer."""

    path: Path
    kind: str
    said: str
    word: str = ""
    part: tuple[float, float] = (0.0, 1.0)
    ratio: float | None = None
    place: int | None = None


def jobs_in(data: Path, answers: tuple[str, ...]) -> list[Job]:
    """All clips of a data folder, as recorded."""
    jobs = []
    with (data / "speech_commands/index.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            word = row["words"]
            kind = "answers" if word in MAIN else "digits" if word in answers else "other words"
            said = word if word in answers else ""
            jobs.append(Job(data / "speech_commands" / row["path"], kind, said, word))
    for kind, folder in (("sentences", "librispeech"), ("utterances", "out_of_grammar")):
        paths = sorted((data / folder).rglob("*.*"))
        jobs += [Job(path, kind, "") for path in paths if path.suffix in (".flac", ".ogg", ".wav")]
    for folder in sorted(path for path in (data / "noise").iterdir() if path.is_dir()):
        files = sorted(folder.iterdir())
        if len(files) == 1:
            jobs.append(Job(files[0], "noise", "", part=(0.5, 1.0)))
        else:
            jobs += [Job(path, "noise", "") for path in files[len(files) // 2 :]]
    return jobs


class Listener:
    """A Vosk recogniser with one grammar, and the noise and rooms kept for measuring."""

    def __init__(self, model: Path, grammar: list[str], data: Path) -> None:
        from vosk import KaldiRecognizer, Model, SetLogLevel

        SetLogLevel(-2)
        self.recogniser = KaldiRecognizer(Model(str(model)), RATE, json.dumps(grammar))
        self.recogniser.SetWords(True)
        self.noises = list(noise_sounds(data, training=False)) if (data / "noise").is_dir() else []
        self.rooms = room_responses(data, training=False) if (data / "rooms").is_dir() else []

    def samples(self, job: Job, number: int) -> bytes:
        """The clip with 0.3 s before and 0.6 s after it, in its condition, as 16-bit samples."""
        sound = read_sound(job.path)
        sound = sound[int(job.part[0] * len(sound)) : int(job.part[1] * len(sound))][: 30 * RATE]
        rng = np.random.default_rng(number)
        if job.place is not None:
            sound = fftconvolve(sound, self.rooms[job.place])[: len(sound) + 1600]
            sound = sound / (np.abs(sound).max() + 1e-9) * 0.3
        sound = np.pad(sound, (4800, 9600))
        noise = rng.normal(0, 3 / 32768, len(sound))
        if job.ratio is not None:
            noise = self.noises[number % len(self.noises)]
            noise = np.resize(noise[rng.integers(0, max(1, len(noise) - len(sound))) :], len(sound))
            loud = sound[np.abs(sound) > 0.05 * (np.abs(sound).max() + 1e-6)]
            power = np.sqrt((loud**2).mean()) * 10 ** (-job.ratio / 20)
            noise = noise / (np.sqrt((noise**2).mean()) + 1e-6) * power
        sound = sound + noise
        return (sound / max(1.0, np.abs(sound).max()) * 32767).astype("<i2").tobytes()

    def hear(self, job: Job, number: int) -> list[tuple[str, float]]:
        """Words and their confidence."""
        samples = self.samples(job, number)
        words: list[dict[str, Any]] = []
        for first in range(0, len(samples), PIECE):
            if self.recogniser.AcceptWaveform(samples[first : first + PIECE]):
                words += json.loads(self.recogniser.Result()).get("result", [])
        words += json.loads(self.recogniser.FinalResult()).get("result", [])
        self.recogniser.Reset()
        return [(word["word"], word["conf"]) for word in words]


def verdict(job: Job, words: list[tuple[str, float]], answers: tuple[str, ...]) -> str:
    """right, wrong, rejected; or taken, within, passed where no answer was said."""
    heard = " ".join(word for word, _ in words)
    if job.said:
        return "right" if heard == job.said else "wrong" if heard in answers else "rejected"
    if heard in answers:
        return "taken"
    return "within" if any(f" {answer} " in f" {heard} " for answer in answers) else "passed"


def measure(model: Path, data: Path, *, digits: bool, hard: bool) -> dict[str, Any]:
    """Counts a set and condition: {"clean answers": {"right": ...}, ...}, and the commonest mistakes."""
    answers = ANSWERS + (DIGITS if digits else ())
    decoys = [word for word in dict.fromkeys((*DECOYS, *DIGITS)) if word not in answers]
    if not digits:
        decoys = [word for word in decoys if word not in DIGITS or word in ("one", "four", "nine")]
    listener = Listener(model, [*answers] * LISTED + decoys + ["[unk]"], data)
    clean = jobs_in(data, answers)
    single = [job for job in clean if job.kind in ("answers", "digits", "other words")]
    conditions = [("clean", clean)]
    if hard:
        conditions += [(f"{ratio} dB", [replace(job, ratio=ratio) for job in single]) for ratio in (20, 10, 5)]
        if listener.rooms:
            conditions.append(("room", [replace(job, place=k % len(listener.rooms)) for k, job in enumerate(single)]))
    counts: dict[str, Counter[str]] = {}
    mistakes: Counter[str] = Counter()
    for condition, jobs in conditions:
        for number, job in enumerate(tqdm(jobs, desc=condition, mininterval=10)):
            words = listener.hear(job, number)
            found = verdict(job, words, answers)
            heard = " ".join(word for word, _ in words)
            counts.setdefault(f"{condition} {job.kind}", Counter())[found] += 1
            if job.kind == "answers":
                counts.setdefault(f"{condition} {job.said}", Counter())[found] += 1
            if {job.said, heard} == {"yes", "no"}:
                counts[f"{condition} answers"][f"{job.said} as {heard}"] += 1
            if condition == "clean" and found in ("wrong", "taken", "rejected"):
                mistakes[f"{job.word or job.kind}: {heard or '-'}"] += 1
    return {"counts": {name: dict(count) for name, count in counts.items()}, "mistakes": dict(mistakes.most_common(40))}


def measure_voices(model: Path, data: Path, voices: Path) -> dict[str, Any]:
    """Right word for word in a grammar of all phrases of a folder of synthetic speech, by kind of voice."""
    rows = read_json_lines(voices / "index.jsonl")
    phrases = list(dict.fromkeys(row["text"] for row in rows))
    listener = Listener(model, [*phrases, "[unk]"], data)
    counts: dict[str, Counter[str]] = {}
    mistakes = []
    for number, row in enumerate(tqdm(rows, desc="voices", mininterval=10)):
        words = listener.hear(Job(voices / row["path"], "voices", row["text"]), number)
        heard = " ".join(word for word, _ in words if word != "[unk]")
        found = "right" if heard == row["text"] else "wrong" if heard else "rejected"
        counts.setdefault(row["speaker"].split("+")[0], Counter())[found] += 1
        if found != "right":
            mistakes.append(f"{row['text']}: {heard or '-'}")
    return {"counts": {name: dict(count) for name, count in counts.items()}, "mistakes": mistakes}


def table(result: dict[str, Any]) -> str:
    """The counts in per cent, as lines of text."""
    lines = []
    for name, count in result["counts"].items():
        shown = {key: n for key, n in count.items() if " as " not in key}
        total = sum(shown.values())
        parts = ", ".join(f"{key} {100 * n / total:.1f} %" for key, n in sorted(shown.items()))
        swaps = "".join(f"; {key}: {n}" for key, n in count.items() if " as " in key)
        lines.append(f"{name} (n {total}): {parts}{swaps}")
    return "\n".join(lines)
