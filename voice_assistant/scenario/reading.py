"""Reads a scenario file: every fault at once, with its place, before anything is played."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from voice_assistant.dialog import Dialog
from voice_assistant.errors import Problems
from voice_assistant.loader import _fault, _real_path
from voice_assistant.scenario.script import NOT_YET, STEP_SHAPES, Scenario, ScenarioShape, Step
from voice_assistant.yaml_source import Path_, Plain, Source, read_yaml


def read_scenario(path: Path, find: Callable[[str], Dialog]) -> Scenario:
    """Read a file.  `find` gives the dialogue it names.  Raises Problems, or FileError if it can't be read at all."""
    source = read_yaml(path)
    value = source.value
    if not isinstance(value, dict):
        if not source.problems:
            source.problem((), "a scenario is a mapping of keys, like 'scenario: a cramp at night'", "shape")
        raise Problems(source.problems)
    steps: list[Step] = []
    lines: list[int] = []
    written = value.get("steps", [])
    if not isinstance(written, list):
        source.problem(("steps",), "steps are a list", "shape")
        written = []
    for number, item in enumerate(written):
        step = _step(source, item, ("steps", number))
        if step is not None:
            steps.append(step)
            lines.append(source.place(("steps", number))[0])
    shape = _shape(source, ScenarioShape, {key: item for key, item in value.items() if key != "steps"}, ())
    if shape is None:
        raise Problems(source.problems)
    del find
    if source.problems:
        raise Problems(source.problems)
    return Scenario(path, shape, tuple(steps), tuple(lines), source.place(("expect",), key=True)[0])


def _step(source: Source, item: Plain, where: Path_) -> Any:
    if isinstance(item, str):
        item = {item: ""}
    if not isinstance(item, dict) or not item:
        source.problem(where, f"a step begins with one of: {', '.join(STEP_SHAPES)}", "shape")
        return None
    kind = next((key for key in item if key in STEP_SHAPES), None)
    if kind is None:
        first = next(iter(item))
        source.problem(
            where, f"a step begins with one of: {', '.join(STEP_SHAPES)}{_near(first, STEP_SHAPES)}", "unknown-step"
        )
        return None
    if kind in NOT_YET:
        source.problem(where, f"'{kind}' is not there yet: {NOT_YET[kind]}", "not-yet")
        return None
    return _shape(source, STEP_SHAPES[kind], item, where)


def _shape(source: Source, model: Any, value: Plain, where: Path_) -> Any:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            loc, missing = _real_path(value, fault["loc"])
            code, message, on_key = _fault(fault, model, loc, missing)
            source.problem((*where, *loc), message, code, key=on_key)
        return None


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
