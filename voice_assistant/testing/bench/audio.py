"""`bench audio`: how well answers are told from everything else, beside two other recognisers, on the same clips.

The result is plain data (`as_json`) and a table (`as_text`).
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.whisper_recognizer import MEND, WhisperRecognizer, find_whisper
from voice_assistant.data import find_dialog
from voice_assistant.errors import MachineError, ModelError
from voice_assistant.listening.homophones import one_spelling
from voice_assistant.listening.vocabulary import plain
from voice_assistant.loader import load_dialog
from voice_assistant.models import find_model
from voice_assistant.testing.bench.clips import (
    CLEAN,
    Clip,
    Condition,
    Folder,
    Set,
    Stage,
    find_clips,
    hearings,
    read_sound,
)
from voice_assistant.testing.bench.emergencies import Wording, phrases_said, synthesized, wordings
from voice_assistant.testing.bench.engines import Engine, Ours, PlainVosk, PocketSphinx, Taken, Whisper, open_ours
from voice_assistant.testing.bench.natural import (
    Judged,
    NaturalClip,
    NaturalTally,
    find_natural,
    judge,
    natural_hearings,
)
from voice_assistant.testing.bench.night import Night, listen_through_night
from voice_assistant.workers import end_with_parent

DIALOG = "leg_pain"
ENGINES = ("ours", "best", "vosk", "whisper", "pocketsphinx")
"""`ours`: the first recogniser alone; `best`: both."""
IN_SENTENCES = ("ours", "best", "whisper")
"""Those that can hear more than the answers of their own list."""
WITH_WHISPER = ("best", "whisper")
EXPECTED = (Set.ANSWERS, Set.EMERGENCY, Set.PHRASE)
"""What should be understood; all else should not."""
PIECE = 24
"""Hearings that a worker is given at a time."""
NIGHT_PIECE_S = 300.0
"""Seconds of the night that a worker is given at a time; each begins with the person's own "yes"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One recogniser on one set of clips under one condition; counts of clips."""

    engine: str
    set: str
    word: str | None = None
    noise: str | None = None
    snr_db: int | None = None
    room: str | None = None
    n: int
    right: int
    wrong: int
    not_understood: int
    yes_as_no: int
    no_as_yes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A clip that was not taken for what it is."""

    engine: str
    clip: str
    condition: Condition
    taken: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long after the last word an answer was decided, in seconds; right answers as recorded."""

    n: int
    median: float | None
    p95: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioBench:
    """The whole measurement."""

    rows: tuple[Row, ...]
    decision: Delay
    guarded_decision: Delay
    """Delay of a "no" to a question that guards a life, which waits longer."""
    real_time_factor: float
    """Processor time a second of sound, ours, one core."""
    rss_mb: float
    load_s: float
    mistakes: tuple[Mistake, ...]
    not_measured: tuple[str, ...]
    natural: tuple[dict[str, Any], ...] = ()
    """Rows of the part `natural/`, as plain data."""
    night: Night | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data, format 1."""
        return {
            "format": 1,
            "rows": [*(asdict(row) for row in self.rows if row.set != Set.PHRASE), *self.natural],
            "phrases": [asdict(row) for row in self.rows if row.set == Set.PHRASE],
            "decision_s": asdict(self.decision),
            "decision_no_s": asdict(self.guarded_decision),
            "real_time_factor": round(self.real_time_factor, 4),
            "rss_mb": round(self.rss_mb, 1),
            "load_s": round(self.load_s, 3),
            "not_measured": list(self.not_measured),
            "night": asdict(self.night) if self.night else None,
        }

    def as_text(self) -> str:
        """Tables to be read."""
        from voice_assistant.testing.bench.tables import written

        return written(self)


def bench_audio(
    folder: Path,
    model: Path | None = None,
    *,
    engines: Sequence[str] = ENGINES,
    every: int = 1,
    emergencies: bool = True,
    night_s: float = 3600.0,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> AudioBench:
    """Measure over a folder of recordings.

    `every`: only every so manyth clip under each condition, for a quick look.  `emergencies`: the synthesised cries for
    help as well, in the voices of this machine.  `night_s`: seconds of a night beside a film (0: none), ours only.
    `progress(done, of)` is told after each piece of work.

    FileError: nothing to measure there.  ModelError: the model can't be used.
    """
    model = find_model(model)
    found = find_clips(folder)
    missing = [f"{part} is not in the folder" for part in found.missing]
    tasks = [*hearings(found)][::every]
    said, unspoken = wordings() if emergencies else ([], ["emergency phrases were left out"])
    said = said[::every]
    phrases = phrases_said(load_dialog(find_dialog(DIALOG)).dialog)[::every] if emergencies else []
    missing += unspoken
    work: list[_Work] = []
    natural = [*natural_hearings(find_natural(folder), sorted(found.noises))][::every]
    for engine in engines:
        if engine == "pocketsphinx" and not _has_pocketsphinx():
            missing.append("PocketSphinx: not installed")
            continue
        if engine in WITH_WHISPER and (why := _why_no_whisper()):
            missing.append(f"{engine}: {why}")
            continue
        if engine in IN_SENTENCES:
            pieces = [tuple(natural[n : n + PIECE]) for n in range(0, len(natural), PIECE)]
            work += [_Work(engine=engine, natural=piece) for piece in pieces]
        work += [_Work(engine=engine, tasks=tuple(tasks[n : n + PIECE])) for n in range(0, len(tasks), PIECE)]
        if engine == "ours":
            work += [_Work(engine=engine, said=tuple(said[n : n + PIECE])) for n in range(0, len(said), PIECE)]
            work += [_Work(engine=engine, phrases=tuple(phrases[n : n + PIECE])) for n in range(0, len(phrases), PIECE)]
            stretches = ceil(night_s / NIGHT_PIECE_S)
            work += [_Work(engine=engine, night_s=night_s / stretches, seed=n) for n in range(stretches)]
    tally = _Tally()
    for done, result in enumerate(_worked(work, found, model, workers), start=1):
        tally.add(result)
        if progress is not None:
            progress(done, len(work))
    return tally.summed(tuple(missing))


# ---- in the workers: each opens one recogniser at a time, so that its memory can be told ----


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    engine: str
    tasks: tuple[tuple[Clip, Condition], ...] = ()
    said: tuple[tuple[Wording, Condition], ...] = ()
    phrases: tuple[tuple[Wording, Condition], ...] = ()
    natural: tuple[tuple[NaturalClip, Condition], ...] = ()
    night_s: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    clip: Clip
    condition: Condition
    taken: Taken
    ended: float


@dataclass(slots=True, kw_only=True)
class _Done:
    engine: str
    answers: list[_Answer] = field(default_factory=list)
    natural: list[Judged] = field(default_factory=list)
    rss_mb: float = 0.0
    load_s: float = 0.0
    night: Night | None = None


@dataclass(slots=True)
class _Bench:
    """What a worker keeps between pieces of work."""

    folder: Folder
    model: Path
    stage: Stage
    engine: Engine | None = None
    name: str = ""
    load_s: float = 0.0

    def opened(self, name: str) -> Engine:
        if self.engine is None or self.name != name:
            began = time.process_time()
            self.engine = _open(name, self.model)
            self.name, self.load_s = name, time.process_time() - began
            self.load_s += sum(child.cpu_s for child in self.engine.children)
        return self.engine


_bench: _Bench | None = None


def _begin(folder: Folder, model: Path) -> None:
    global _bench  # a worker process has one bench for its life
    end_with_parent()
    _bench = _Bench(folder=folder, model=model, stage=Stage(folder))


def _do(work: _Work) -> _Done:
    assert _bench is not None, "a worker begins with _begin"
    engine = _bench.opened(work.engine)
    done = _Done(engine=work.engine, load_s=_bench.load_s)
    for clip, condition in work.tasks:
        sound = _bench.stage.play(clip, condition)
        _hear(engine, done, clip, condition, sound.samples, sound.ended)
    synthesised = [(Set.EMERGENCY, *said) for said in work.said] + [(Set.PHRASE, *said) for said in work.phrases]
    for kind, wording, condition in synthesised:
        word = wording.voice if kind is Set.PHRASE else None
        clip = Clip(path=Path(wording.voice, wording.text), set=kind, word=word)
        sound = _bench.stage.stage(synthesized(wording), condition, seed=len(wording.text))
        _hear(engine, done, clip, condition, sound.samples, sound.ended)
    if isinstance(engine, Ours):
        for natural, condition in work.natural:
            sound = _bench.stage.stage(read_sound(natural.path), condition, seed=len(natural.text))
            done.natural.append(judge(engine, natural, condition, sound.samples))
    if work.night_s and isinstance(engine, Ours):
        done.night = listen_through_night(engine, _bench.folder, work.night_s, work.seed)
    done.rss_mb = _peak_mb() + sum(_peak_mb(child.process_id) for child in engine.children)
    return done


def _hear(engine: Engine, done: _Done, clip: Clip, condition: Condition, samples: Any, ended: float) -> None:
    taken = engine.answer(samples, a_digit=clip.set is Set.ANSWERS and clip.word not in ("yes", "no", "stop"))
    done.answers.append(_Answer(clip=clip, condition=condition, taken=taken, ended=ended))


def _open(name: str, model: Path) -> Engine:
    if name == "vosk":
        return PlainVosk(model)
    if name in WITH_WHISPER:
        folder = find_whisper()
        assert folder is not None, "it was looked for before"
        second = WhisperRecognizer(folder, waits=True)
        dialog = load_dialog(find_dialog(DIALOG)).dialog
        return open_ours(model, dialog, second) if name == "best" else Whisper(VoskRecognizer(model), dialog, second)
    if name == "pocketsphinx":
        return PocketSphinx()
    return open_ours(model, load_dialog(find_dialog(DIALOG)).dialog)


def _peak_mb(process_id: int | None = None) -> float:
    """The most memory that a process, or this one, ever had, in MB.

    On Linux from the process itself: `getrusage` goes on counting from the process that started it, however large, and
    elsewhere doesn't know one that still runs.
    """
    status = Path(f"/proc/{process_id or 'self'}/status")
    if status.is_file():
        line = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM:")), None)
        if line is not None:
            return int(line.split()[1]) / 1024
    if process_id:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)


def _why_no_whisper() -> str:
    try:
        return "" if find_whisper() else f"not installed; {MEND}"
    except ModelError as error:
        return str(error)


def _has_pocketsphinx() -> bool:
    try:
        PocketSphinx()
    except MachineError:
        return False
    return True


def _worked(work: list[_Work], folder: Folder, model: Path, workers: int | None) -> Iterator[_Done]:
    count = min(workers or os.cpu_count() or 1, len(work))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(folder, model)) as pool:
        yield from pool.map(_do, work)


# ---- counting ----


@dataclass(slots=True)
class _Tally:
    counts: dict[tuple[str | int | None, ...], Counter[str]] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    guarded_delays: list[float] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    cpu_s: float = 0.0
    listened_s: float = 0.0
    rss_mb: float = 0.0
    load_s: float = 0.0
    night: Night | None = None
    natural: NaturalTally = field(default_factory=NaturalTally)

    def add(self, done: _Done) -> None:
        for answer in done.answers:
            self._count(done.engine, answer)
        self.natural.add(done.engine, done.natural)
        if done.engine == "ours":
            self.cpu_s += sum(answer.taken.cpu_s for answer in done.answers)
            self.listened_s += sum(answer.taken.listened_s for answer in done.answers)
            self.rss_mb = self.rss_mb or done.rss_mb
            self.load_s = self.load_s or done.load_s
            self.night = self.night.and_then(done.night) if self.night and done.night else self.night or done.night

    def _count(self, engine: str, answer: _Answer) -> None:
        clip, condition, taken = answer.clip, answer.condition, answer.taken
        key = (engine, clip.set, clip.word, condition.noise, condition.snr_db, condition.room)
        counter = self.counts.setdefault(key, Counter())
        judged = _judged(clip, taken)
        counter[judged] += 1
        counter["yes_as_no"] += clip.word == "yes" and "no" in taken.answers
        counter["no_as_yes"] += clip.word == "no" and "yes" in taken.answers
        if judged == "wrong" or (judged == "not_understood" and clip.set in EXPECTED):
            name = f"{clip.path.parent.name}/{clip.path.name}"
            mistake = Mistake(engine=engine, clip=name, condition=condition, taken=taken.answer, text=taken.text)
            self.mistakes.append(mistake)
        if judged == "right" and clip.set is Set.ANSWERS and condition == CLEAN and taken.at is not None:
            (self.guarded_delays if clip.word == "no" else self.delays).append(taken.at - answer.ended)

    def summed(self, not_measured: tuple[str, ...]) -> AudioBench:
        return AudioBench(
            rows=tuple(
                Row(
                    engine=str(key[0]),
                    set=str(key[1]),
                    word=None if key[2] is None else str(key[2]),
                    noise=None if key[3] is None else str(key[3]),
                    snr_db=None if key[4] is None else int(key[4]),
                    room=None if key[5] is None else str(key[5]),
                    n=counter["right"] + counter["wrong"] + counter["not_understood"],
                    right=counter["right"],
                    wrong=counter["wrong"],
                    not_understood=counter["not_understood"],
                    yes_as_no=counter["yes_as_no"],
                    no_as_yes=counter["no_as_yes"],
                )
                for key, counter in self.counts.items()
            ),
            decision=_delay(self.delays),
            guarded_decision=_delay(self.guarded_delays),
            real_time_factor=self.cpu_s / self.listened_s if self.listened_s else 0.0,
            rss_mb=self.rss_mb,
            load_s=self.load_s,
            mistakes=tuple(self.mistakes),
            not_measured=not_measured,
            natural=self.natural.rows(),
            night=self.night,
        )


def _judged(clip: Clip, taken: Taken) -> str:
    """What counts as right: the answer that was said; a cry for help taken for one; a phrase word for word; and nothing
    at all for all else.
    """
    if clip.set is Set.PHRASE and one_spelling(taken.text) == one_spelling(plain(clip.path.name)):
        return "right"
    if not taken.answers:
        return "not_understood" if clip.set in EXPECTED else "right"
    if clip.set is Set.EMERGENCY:
        return "wrong" if {"emergency", "finding"}.isdisjoint(taken.answers) else "right"
    return "right" if clip.set is Set.ANSWERS and taken.answer == clip.word else "wrong"


def _delay(seconds: list[float]) -> Delay:
    if not seconds:
        return Delay(n=0, median=None, p95=None)
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return Delay(n=len(ordered), median=round(statistics.median(ordered), 3), p95=round(p95, 3))
