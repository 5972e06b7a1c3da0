"""Two recorded conversations, played as fast as the processor can: one ends in an emergency, one in self-care."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from voice_assistant.data import dialogs_folder
from voice_assistant.errors import FileError
from voice_assistant.private_file import check_folder
from voice_assistant.testing.scenario.happenings import Happening
from voice_assistant.testing.scenario.performance import Performance
from voice_assistant.testing.scenario.runner import ScenarioRunner
from voice_assistant.testing.scenario.showing import caption, hearing_table

SCENARIOS = ("emergency", "self_care")


def play_demo(out: Path, show: Callable[[str], None]) -> None:
    """Play both, showing captions, and write `emergency.wav` and `self_care.wav` into `out`.

    Raises FileError if `out` can't be written to, MachineError where there is no voice or no model.
    """
    check_folder(out)

    def watch(happening: Happening) -> None:
        if line := caption(happening):
            show(line)

    runner = ScenarioRunner()
    table: list[str] = []
    try:
        for name in SCENARIOS:
            scenario = runner.read(dialogs_folder() / "en" / "scenarios" / f"{name}.yaml")
            show(f"--- {scenario.shape.scenario} ---")
            performance = runner.perform(scenario, keep=True, watch=watch)
            path = out / f"{name}.wav"
            performance.device.write(path)
            show("")
            table += _summary(performance, path)
            if fault := performance.fault:
                raise FileError(
                    f"{scenario.path}:{fault.line}: expected {fault.expected}; got {fault.got}.",
                    f"Please report this, with what was shown and the sound in {path}.",
                )
    finally:
        runner.close()
    for line in table:
        show(line)


def _summary(performance: Performance, path: Path) -> list[str]:
    speed = performance.seconds / performance.wall_s
    return [
        f"{path}: {performance.seconds / 60:.1f} minutes, left the person, right the assistant.",
        f"Made in {performance.wall_s:.1f} s, {speed:.0f} times faster than real time.",
        *hearing_table(performance.log),
        "",
    ]
