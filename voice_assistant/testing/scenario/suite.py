"""Many scenarios: found, read, and played by several processes at once."""

from __future__ import annotations

import multiprocessing
import os
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from voice_assistant.errors import FileError, Problem, Problems
from voice_assistant.shapes import nearest
from voice_assistant.temporary import TemporaryFolder
from voice_assistant.testing.scenario.performance import Performance
from voice_assistant.testing.scenario.results import Result, result_of
from voice_assistant.testing.scenario.runner import ScenarioRunner
from voice_assistant.testing.scenario.script import MatrixShape, Scenario, variants
from voice_assistant.testing.scenario.timeline import draw_timeline
from voice_assistant.workers import end_with_parent
from voice_assistant.yaml_source import MAX_BYTES, read_file

NO_PEOPLE = "needs recordings of real people: --audio FOLDER"
_IS_SCENARIO = re.compile(rb"^scenario:", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a suite is played."""

    processes: int = 1
    keep: Path | None = None
    """A folder for the sound and picture of every conversation; None: only of those that differ, in a new folder."""
    model: Path | None = None
    recordings: Path | None = None
    """A folder of real people's recordings, to speak with where it has the words."""
    next_prompt: bool = False
    """Whether a conversation that differs goes on, by truth, so that its level is known."""


def find_scenarios(paths: list[Path]) -> list[Path]:
    """The scenario files among these files and in these folders.  FileError for what is not there."""
    found: list[Path] = []
    for path in paths:
        if path.is_file():
            found.append(path)
        elif path.is_dir():
            found += [file for file in sorted(path.rglob("*.yaml")) if holds_a_scenario(file)]
        elif os.path.lexists(path):
            found.append(path)  # what is no file, its reader refuses by its kind
        else:
            raise FileError(f"There is no file or folder {path}.", "Give scenario files, or folders that hold some.")
    if not found:
        raise FileError("There are no scenarios here.", "Give scenario files, or folders that hold some.")
    return list(dict.fromkeys(found))


def holds_a_scenario(path: Path) -> bool:
    """Whether this is a file with a scenario in it, whole or not; what is broken, its reader says.  FileError for one
    that can't be read.
    """
    return path.is_file() and _IS_SCENARIO.search(read_file(path, MAX_BYTES)) is not None


def nothing_to_play(scenarios: list[Scenario], words: str) -> FileError:
    """The error that says why none of these is left to be played."""
    if not scenarios:
        return FileError(
            "There is nothing to play: each of these scenarios has a known fault, and is left out with --matrix.",
            "Play them without --matrix, or give others.",
        )
    names = sorted({part for scenario in scenarios for part in re.split(r"[^\w]+", scenario.name) if part})
    missing = [word for word in words.split() if not any(word in scenario.name for scenario in scenarios)]
    what = " ".join(missing or [words])
    return FileError(
        f"None of {len(scenarios)} conversations has '{what}' in its path or variant, so nothing was played"
        f"{nearest(what, names) or '.'}",
        "Give other words with -k.",
    )


def read_scenarios(
    paths: list[Path], runner: ScenarioRunner, conditions: tuple[MatrixShape, ...] = ()
) -> list[Scenario]:
    """All scenarios, once for every variant of their own matrix, or of `conditions`.  Problems: of all files.

    With `conditions` those with a known fault are left out: that is known under their own conditions only.
    """
    problems: list[Problem] = []
    scenarios: list[Scenario] = []
    for path in paths:
        try:
            scenario = runner.read(path)
            if conditions and scenario.shape.known_fault:
                continue
            for matrix in conditions or (scenario.shape.matrix,):
                scenarios += variants(scenario, matrix)
        except Problems as faults:
            problems += faults.problems
    if problems:
        raise Problems(problems)
    return scenarios


def play_scenarios(scenarios: list[Scenario], options: Options) -> Iterator[Result]:
    """Play all, and give each result as soon as it is there."""
    if options.processes == 1 or len(scenarios) == 1:
        runner = ScenarioRunner(options.model, options.recordings)
        try:
            for scenario in scenarios:
                yield play_scenario(runner, scenario, options.keep, next_prompt=options.next_prompt)
        finally:
            runner.close()
        return
    # a fresh interpreter each: the recogniser's and the voice's threads would not survive a fork
    with (
        TemporaryFolder("people") as shared,
        ProcessPoolExecutor(
            options.processes,
            multiprocessing.get_context("spawn"),
            _open_stage,
            (options.model, options.recordings, Path(shared)),
        ) as pool,
    ):
        futures = [pool.submit(_play, scenario, options.keep, options.next_prompt) for scenario in scenarios]
        for future in as_completed(futures):
            yield future.result()


def play_scenario(
    runner: ScenarioRunner, scenario: Scenario, keep: Path | None, *, next_prompt: bool = False
) -> Result:
    """Play one, and keep its sound and picture in `keep`; without that only if it differs, in a new folder.

    `next_prompt`: when it differs, go on to its outcome, and keep nothing without `keep`.
    """
    if scenario.shape.person.real and not runner.has_recordings:
        return Result(
            path=str(scenario.path), variant=scenario.variant, voice="", seconds=0, wall_s=0, skipped=NO_PEOPLE
        )
    performance = runner.perform(scenario, keep=True, next_prompt=next_prompt)
    try:
        if keep is None and (next_prompt or (performance.fault is None) == (not scenario.shape.known_fault)):
            return result_of(performance)
        return _kept_in(keep, performance)
    finally:
        performance.device.forget()  # or it would stay in memory for some scenarios more


def _kept_in(keep: Path | None, performance: Performance) -> Result:
    scenario = performance.scenario
    folder = keep or Path(tempfile.mkdtemp(prefix="scenario-"))
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "_", f"{scenario.path.stem} {scenario.variant}".lower()).strip("_")
    sound, picture = folder / f"{name}.wav", folder / f"{name}.svg"
    performance.device.write(sound)
    picture.write_text(draw_timeline(performance), "utf-8")
    return result_of(performance, str(sound), str(picture))


def cores() -> int:
    """How many processes are worth starting."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_stage: ScenarioRunner | None = None


def _open_stage(model: Path | None, recordings: Path | None, shared: Path) -> None:
    global _stage  # one for each process, opened once
    end_with_parent()
    _stage = ScenarioRunner(model, recordings, shared)


def _play(scenario: Scenario, keep: Path | None, next_prompt: bool) -> Result:
    assert _stage is not None  # the process was started by _open_stage
    return play_scenario(_stage, scenario, keep, next_prompt=next_prompt)
