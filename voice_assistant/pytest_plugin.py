"""Collects scenario files as tests: every `scenarios/**.yaml` below a test folder is played, each variant a test.

Registered by the name of this module; the package itself works without pytest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from voice_assistant.errors import AssistantError

if TYPE_CHECKING:
    from voice_assistant.scenario.results import Result
    from voice_assistant.scenario.script import Scenario
    from voice_assistant.scenario.stage import Stage

_IS_SCENARIO = re.compile(r"^scenario:", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to keep the sound of conversations that differ."""
    parser.addoption(
        "--scenario-sound", type=Path, default=None, help="keep the sound and picture of all scenarios in this folder"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A scenario file in a folder `scenarios`."""
    if file_path.suffix != ".yaml" or "scenarios" not in file_path.parts:
        return None
    if not _IS_SCENARIO.search(file_path.read_text("utf-8")):
        return None
    return ScenarioFile.from_parent(parent, path=file_path)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the voices."""
    stage = config.stash.get(_STAGE, None)
    if stage is not None:
        stage.close()


_STAGE: pytest.StashKey[Stage] = pytest.StashKey()


def _stage(config: pytest.Config) -> Stage:
    """What all scenarios of a run share, opened with the first."""
    from voice_assistant.scenario.stage import Stage

    if _STAGE not in config.stash:
        config.stash[_STAGE] = Stage()
    return config.stash[_STAGE]


class NotAsWritten(Exception):
    """A scenario that went otherwise."""

    def __init__(self, result: Result) -> None:
        super().__init__(f"expected {result.expected}; got {result.got}")
        self.result = result


class ScenarioFile(pytest.File):
    """One file."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each variant."""
        from voice_assistant.scenario.script import variants

        try:
            scenario = _stage(self.config).read(self.path)
        except AssistantError as error:
            raise self.CollectError(str(error)) from error
        for variant in variants(scenario, scenario.shape.matrix):
            yield ScenarioItem.from_parent(self, name=variant.variant or "as written", scenario=variant)


class ScenarioItem(pytest.Item):
    """One conversation."""

    def __init__(self, *, scenario: Scenario, **others: Any) -> None:
        super().__init__(**others)
        self.scenario = scenario

    def runtest(self) -> None:
        """Play it."""
        from voice_assistant.scenario.suite import play_scenario

        result = play_scenario(_stage(self.config), self.scenario, self.config.getoption("--scenario-sound"))
        if not result.ok:
            raise NotAsWritten(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **options: Any) -> Any:
        """The transcript with the difference, in place of a traceback."""
        from voice_assistant.scenario.results import failure_text

        if isinstance(excinfo.value, NotAsWritten):
            return failure_text(excinfo.value.result)
        if isinstance(excinfo.value, AssistantError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **options)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, 0, f"{self.scenario.shape.scenario}"
