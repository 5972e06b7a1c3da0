"""Reads a scenario file: every fault at once, with its place, before anything is played."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from voice_assistant.dialog import Dialog
from voice_assistant.errors import FileError, Problems
from voice_assistant.shapes import keys_of, nearest, read_shape
from voice_assistant.testing.scenario.checking import Checker
from voice_assistant.testing.scenario.script import NOT_YET, STEP_SHAPES, MatrixShape, Scenario, ScenarioShape, Step
from voice_assistant.yaml_source import Path_, Plain, Source, read_yaml


def read_scenario(path: Path, find: Callable[[str], Dialog], voice_fault: Callable[[str], str | None]) -> Scenario:
    """Read a file.  `find` gives the dialogue it names, `voice_fault` what is wrong with a voice's name, if anything.

    Raises Problems with every fault, or FileError if the file can't be read at all.
    """
    source = read_yaml(path)
    value = source.value
    if not isinstance(value, dict):
        if not source.problems:
            source.problem((), "a scenario is a mapping of keys, like 'scenario: a cramp at night'", "shape")
        raise Problems(source.problems)
    written = value.get("steps", [])
    if not isinstance(written, list):
        source.problem(("steps",), "steps are a list", "shape")
        written = []
    steps = {number: _step(source, item, ("steps", number)) for number, item in enumerate(written)}
    shape = read_shape(source, ScenarioShape, {key: item for key, item in value.items() if key != "steps"})
    if shape is not None:
        _check(source, shape, steps, find, voice_fault)
    if source.problems:
        raise Problems(source.problems)
    return Scenario(
        path,
        shape,
        tuple(steps.values()),
        tuple(source.place(("steps", number))[0] for number in steps),
        source.place(("expect",), key=True)[0],
    )


def read_conditions(path: Path, voice_fault: Callable[[str], str | None]) -> tuple[MatrixShape, ...]:
    """Read a file that holds the keys of a `matrix`, or a list of such.  Raises Problems, or FileError."""
    source = read_yaml(path)
    written = source.value if isinstance(source.value, list) else [source.value]
    matrices: list[MatrixShape] = []
    for number, item in enumerate(written):
        where: Path_ = (number,) if isinstance(source.value, list) else ()
        if not isinstance(item, dict):
            source.problem(where, "conditions are a mapping of keys, like 'level: [normal, whisper]'", "shape")
            continue
        matrix = read_shape(source, MatrixShape, item, where)
        if matrix is not None:
            Checker(source, None, voice_fault).matrix(matrix, where)
            matrices.append(matrix)
    if source.problems:
        raise Problems(source.problems)
    return tuple(matrices)


def _step(source: Source, item: Plain, where: Path_) -> Any:
    if isinstance(item, str):
        item = {item: ""}
    if not isinstance(item, dict) or not item:
        source.problem(where, f"a step begins with one of: {', '.join(STEP_SHAPES)}", "shape")
        return None
    kind = next((key for key in item if key in STEP_SHAPES), None)
    if kind is None:
        near = nearest(next(iter(item)), STEP_SHAPES)
        source.problem(where, f"a step begins with one of: {', '.join(STEP_SHAPES)}{near}", "unknown-step")
        return None
    if kind in NOT_YET:
        source.problem(where, f"'{kind}' is not there yet: {NOT_YET[kind]}", "not-yet")
        return None
    return read_shape(source, STEP_SHAPES[kind], item, where)


def _check(
    source: Source,
    shape: ScenarioShape,
    steps: dict[int, Step | None],
    find: Callable[[str], Dialog],
    voice_fault: Callable[[str], str | None],
) -> None:
    """Whether every name meets something, and every expectation could be met."""
    try:
        dialog = find(shape.dialog)
    except Problems as fault:
        source.problem(
            ("dialog",), f"the dialogue '{shape.dialog}' has {len(fault.problems)} problems itself", "dialog"
        )
        return
    except FileError as fault:
        source.problem(("dialog",), f"{fault.what} {fault.remedy}", "unknown-dialog")
        return
    checker = Checker(source, dialog, voice_fault)
    checker.world(shape)
    for number, step in steps.items():
        if step is not None:
            checker.step(step, ("steps", number))
    if shape.expect:
        checker.expectation(shape.expect, ("expect",))
        for key in ("within", "heard"):
            if key in keys_of(shape.expect):
                message = f"'{key}' looks at one turn; write it in an 'expect' among the steps"
                source.problem(("expect", key), message, "impossible", key=True)
