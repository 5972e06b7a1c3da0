"""`bench audio`: how well answers are told from everything else, beside other recognisers, on the same clips.

The result is plain data (`as_json`) and a table (`as_text`).
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from voice_assistant.adapters.pocketsphinx_grammar import PocketSphinxGrammar
from voice_assistant.adapters.whisper_recognizer import MEND, WhisperRecognizer, find_whisper
from voice_assistant.audio import Samples
from voice_assistant.data import find_dialog
from voice_assistant.errors import MachineError, ModelError
from voice_assistant.listening.homophones import Homophones
from voice_assistant.loader import load_dialog
from voice_assistant.models import find_model
from voice_assistant.testing.bench.beside import find_answers, find_kinds, listen_beside
from voice_assistant.testing.bench.clips import Clip, Condition, Folder, Set, Stage, find_clips, hearings, read_sound
from voice_assistant.testing.bench.counting import Answer, AudioBench, Done, Tally
from voice_assistant.testing.bench.emergencies import Wording, phrases_said, synthesized, wordings
from voice_assistant.testing.bench.engines import Ours, Paced, open_ours, plain_vosk, pocketsphinx, whisper
from voice_assistant.testing.bench.natural import NaturalClip, find_natural, judge, natural_hearings
from voice_assistant.testing.bench.night import listen_through_night
from voice_assistant.workers import end_with_parent

DIALOG = "leg_pain"
ENGINES = ("ours", "best", "vosk", "whisper", "pocketsphinx")
"""`ours`: the first recogniser alone; `best`: both."""
WITH_WHISPER = ("best", "whisper")
AS_IN_A_CONVERSATION = ("ours", "best")
PARTS = ("words", "cries", "natural", "night", "film")
"""Single words, sentences and noises of the folder; cries for help and phrases that are synthesised here; `natural/`;
`night/`; and a night beside a film.  Cries and the film are heard by ours alone.
"""
PIECE = 24
"""Hearings that a worker is given at a time."""
NIGHT_PIECE_S = 300.0
"""Seconds of the night that a worker is given at a time; each begins with the person's own "yes"."""


def bench_audio(
    folder: Path,
    model: Path | None = None,
    *,
    engines: Sequence[str] = ENGINES,
    every: int = 1,
    parts: Collection[str] = PARTS,
    film_s: float = 3600.0,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> AudioBench:
    """Measure over a folder of recordings.

    `every`: take every Nth hearing, and the same fraction of the night, for a quick look.  `film_s`: seconds of a
    night beside a film.  `progress(done, of)` is told after each piece of work.

    FileError: nothing to measure there.  ModelError: the model can't be used.
    """
    model = find_model(model)
    found = find_clips(folder)
    missing = [f"{part} is not in the folder" for part in found.missing]
    missing += [f"the part {part} was left out" for part in PARTS if part not in parts]
    tasks = [*hearings(found)][::every] if "words" in parts else []
    said, unspoken = wordings() if "cries" in parts else ([], [])
    said = said[::every]
    dialog = load_dialog(find_dialog(DIALOG)).dialog
    phrases = phrases_said(dialog)[::every] if "cries" in parts else []
    missing += unspoken
    work: list[_Work] = []
    natural = [*natural_hearings(find_natural(folder), found)][::every] if "natural" in parts else []
    kinds = find_kinds(folder)
    if not kinds:
        missing.append("night is not in the folder")
    beside = {kind: sounds[::every] for kind, sounds in kinds.items()} if "night" in parts else {}
    answers = find_answers(folder, found)
    film_s = film_s / every if "film" in parts else 0.0
    for engine in engines:
        if engine == "pocketsphinx" and not _has_pocketsphinx():
            missing.append("PocketSphinx: not installed")
            continue
        if engine in WITH_WHISPER and (why := _why_no_whisper()):
            missing.append(f"{engine}: {why}")
            continue
        work += [_Work(engine=engine, natural=tuple(natural[n : n + PIECE])) for n in range(0, len(natural), PIECE)]
        if engine in AS_IN_A_CONVERSATION:
            work += [_Work(engine=engine, beside=(kind, sounds, answers)) for kind, sounds in beside.items()]
        work += [_Work(engine=engine, tasks=tuple(tasks[n : n + PIECE])) for n in range(0, len(tasks), PIECE)]
        if engine == "ours":
            work += [_Work(engine=engine, said=tuple(said[n : n + PIECE])) for n in range(0, len(said), PIECE)]
            work += [_Work(engine=engine, phrases=tuple(phrases[n : n + PIECE])) for n in range(0, len(phrases), PIECE)]
            stretches = ceil(film_s / NIGHT_PIECE_S)
            work += [_Work(engine=engine, film_s=film_s / stretches, seed=n) for n in range(stretches)]
    tally = Tally(homophones=Homophones(dialog.language.hearing.sound_alike))
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
    beside: tuple[str, tuple[Path, ...], tuple[tuple[str, Path], ...]] | None = None
    """A kind of sounds of the night, the sounds, and answers in between."""
    film_s: float = 0.0
    seed: int = 0


@dataclass(slots=True)
class _Bench:
    """What a worker keeps between pieces of work."""

    folder: Folder
    model: Path
    stage: Stage
    engine: Ours | None = None
    name: str = ""
    load_s: float = 0.0

    def opened(self, name: str) -> Ours:
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


def _do(work: _Work) -> Done:
    assert _bench is not None, "a worker begins with _begin"
    engine = _bench.opened(work.engine)
    done = Done(engine=work.engine, load_s=_bench.load_s)
    for clip, condition in work.tasks:
        sound = _bench.stage.play(clip, condition)
        _hear(engine, done, clip, condition, sound.samples, sound.ended)
    synthesised = [(Set.EMERGENCY, *said) for said in work.said] + [(Set.PHRASE, *said) for said in work.phrases]
    for kind, wording, condition in synthesised:
        word = wording.voice if kind is Set.PHRASE else None
        clip = Clip(path=Path(wording.voice, wording.text), set=kind, word=word)
        sound = _bench.stage.stage(synthesized(wording), condition, seed=len(wording.text))
        _hear(engine, done, clip, condition, sound.samples, sound.ended)
    for natural, condition in work.natural:
        sound = _bench.stage.stage(read_sound(natural.path), condition, seed=len(natural.text))
        done.natural.append(judge(engine, natural, condition, sound))
    if work.beside is not None:
        done.beside = listen_beside(engine, work.engine, *work.beside)
    if work.film_s:
        done.night = listen_through_night(engine, _bench.folder, work.film_s, work.seed)
    done.rss_mb = _peak_mb() + sum(_peak_mb(child.process_id) for child in engine.children)
    return done


def _hear(engine: Ours, done: Done, clip: Clip, condition: Condition, samples: Samples, ended: float) -> None:
    taken = engine.answer(samples, a_digit=clip.set is Set.ANSWERS and clip.word not in ("yes", "no", "stop"))
    done.answers.append(Answer(clip=clip, condition=condition, taken=taken, ended=ended))


def _open(name: str, model: Path) -> Ours:
    dialog = load_dialog(find_dialog(DIALOG)).dialog
    if name in WITH_WHISPER:
        folder = find_whisper()
        assert folder is not None, "it was looked for before"
        second = WhisperRecognizer(folder, waits=True)
        return open_ours(model, dialog, Paced(second)) if name == "best" else whisper(model, dialog, second)
    others = {"vosk": plain_vosk, "pocketsphinx": pocketsphinx}
    return others[name](model, dialog) if name in others else open_ours(model, dialog)


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
        PocketSphinxGrammar(("yes", "no"))
    except MachineError:
        return False
    return True


def _worked(work: list[_Work], folder: Folder, model: Path, workers: int | None) -> Iterator[Done]:
    if not work:  # none of the engines is installed: what is missing is named
        return
    count = min(workers or os.cpu_count() or 1, len(work))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(folder, model)) as pool:
        yield from pool.map(_do, work)
