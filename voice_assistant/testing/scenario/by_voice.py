"""Cases with an expected end, held by voice: the simulated person of `evaluation`, spoken and heard."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from voice_assistant.conversation import Ending
from voice_assistant.dialog import Level
from voice_assistant.events import Heard, NoInput, Say
from voice_assistant.temporary import TemporaryFolder
from voice_assistant.testing.evaluation import Played
from voice_assistant.testing.scenario.performance import Performance
from voice_assistant.testing.scenario.runner import ScenarioRunner
from voice_assistant.testing.scenario.script import AnswerStep, BackgroundShape, PersonShape, Scenario, ScenarioShape
from voice_assistant.testing.vignettes import Vignette
from voice_assistant.workers import end_with_parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How the person is heard."""

    voice: str = "any"
    """A voice's name; `any`: one drawn by the case's id."""
    noise: str = ""
    """One of `sounds.LASTING`, all the time; empty: a silent room."""
    snr_db: float = 10.0
    """How far the person is above the noise."""
    story: bool = False
    """Whether they tell their story when asked for their own words; else they say nothing."""


def play_by_voice(runner: ScenarioRunner, dialog: str, case: Vignette, conditions: Conditions | None = None) -> Played:
    """Hold one conversation until the level is spoken.  Raises MachineError where there is no model or no voice."""
    performance = runner.perform(_scenario(dialog, case, conditions or Conditions()), hang_up=True)
    return _played(performance, case)


def play_all_by_voice(
    dialog: str, cases: Iterable[Vignette], conditions: Conditions | None = None, *, processes: int = 1
) -> Iterator[Played]:
    """Play many cases by voice, by several processes, in their order."""
    if processes == 1:
        runner = ScenarioRunner()
        try:
            for case in cases:
                yield play_by_voice(runner, dialog, case, conditions)
        finally:
            runner.close()
        return
    # a fresh interpreter each: the recogniser's and the voice's threads would not survive a fork
    with (
        TemporaryFolder("people") as shared,
        ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _open_stage, (Path(shared),)) as pool,
    ):
        yield from pool.map(_play, repeat(dialog), cases, repeat(conditions))


def _scenario(dialog: str, case: Vignette, conditions: Conditions) -> Scenario:
    person = PersonShape.model_construct(
        voice=conditions.voice,
        yes=tuple(case.yes),
        not_sure=tuple(case.not_sure),
        otherwise="no",
        story=case.story if conditions.story else "",
    )
    background = BackgroundShape(noise=conditions.noise, snr=conditions.snr_db) if conditions.noise else None
    shape = ScenarioShape.model_construct(
        scenario=case.title or case.id, dialog=dialog, person=person, background=background
    )
    return Scenario(Path(case.id), shape, (AnswerStep.model_construct(answer_until="outcome"),), (1,), 1)


def _played(performance: Performance, case: Vignette) -> Played:
    state = performance.log.state
    assert state is not None  # a performance has at least its first prompt
    triage = performance.engine.triage
    level = state.announced if state.announced is not None else Level.SELF_CARE
    told = [ranked.cause for ranked in triage.told(state.facts, level)]
    ranked = told + [r.cause for r in triage.rank(state.facts, level) if r.cause not in told]
    transcript: list[tuple[str, str]] = []
    turns = 0
    for happening in performance.log.happenings:
        match happening.what:
            case Say():
                transcript.append(("assistant", " ".join(line.text for line in happening.what.lines)))
                turns += not isinstance(happening.state.phase, Ending)
            case Heard():
                transcript.append(("person", happening.what.text))
            case NoInput():
                transcript.append(("person", "(silence)"))
    return Played(
        case=case,
        level=level,
        action=state.phase.outcome if isinstance(state.phase, Ending) else "",
        causes=tuple(ranked),
        turns=turns,
        minutes=performance.seconds / 60,
        transcript=transcript,
        ended=isinstance(state.phase, Ending),
    )


_stage: ScenarioRunner | None = None


def _open_stage(shared: Path) -> None:
    global _stage  # one for each process, opened once
    end_with_parent()
    _stage = ScenarioRunner(shared=shared)


def _play(dialog: str, case: Vignette, conditions: Conditions | None) -> Played:
    assert _stage is not None  # the process was started by _open_stage
    return play_by_voice(_stage, dialog, case, conditions)
