"""Collects scenario files as tests: every `scenarios/**.yaml` below a test folder is played, each variant a test.

Started by `-p voice_assistant.testing.pytest_plugin`; the package itself works without pytest.  Under pytest-xdist the
processes share what the people's voices have said, as those of `voice-assistant test` do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from voice_assistant.errors import AssistantError
from voice_assistant.harmless import harmless
from voice_assistant.temporary import TemporaryFolder

if TYPE_CHECKING:
    from voice_assistant.testing.scenario.results import Result
    from voice_assistant.testing.scenario.runner import ScenarioRunner
    from voice_assistant.testing.scenario.script import Scenario


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to keep the sound of conversations that differ, and where real people's recordings are."""
    parser.addoption(
        "--scenario-sound", type=Path, default=None, help="keep the sound and picture of all scenarios in this folder"
    )
    parser.addoption("--scenario-audio", type=Path, default=None, help="real people's recordings for the scenarios")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A scenario file in a folder `scenarios`."""
    if file_path.suffix != ".yaml" or "scenarios" not in file_path.parts:
        return None
    from voice_assistant.testing.scenario.suite import holds_a_scenario

    if not holds_a_scenario(file_path):
        return None
    return ScenarioFile.from_parent(parent, path=file_path)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist where the voices are shared."""
    if _SHARED not in node.config.stash:
        node.config.stash[_SHARED] = TemporaryFolder("people")
    node.workerinput[_SHARED_KEY] = node.config.stash[_SHARED].name


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the voices, and forget what they said."""
    runner = config.stash.get(_RUNNER, None)
    if runner is not None:
        runner.close()
    shared = config.stash.get(_SHARED, None)
    if shared is not None:
        shared.cleanup()


_RUNNER: pytest.StashKey[ScenarioRunner] = pytest.StashKey()
_SHARED: pytest.StashKey[TemporaryFolder] = pytest.StashKey()
_SHARED_KEY = "scenario_voices"
"""In what xdist gives its processes."""


def _stage(config: pytest.Config) -> ScenarioRunner:
    """What all scenarios of a process share, opened with the first."""
    from voice_assistant.testing.scenario.runner import ScenarioRunner

    if _RUNNER not in config.stash:
        shared = getattr(config, "workerinput", {}).get(_SHARED_KEY)
        config.stash[_RUNNER] = ScenarioRunner(
            recordings=config.getoption("--scenario-audio"), shared=Path(shared) if shared else None
        )
    return config.stash[_RUNNER]


class NotAsWritten(Exception):
    """A scenario that went otherwise."""

    def __init__(self, result: Result) -> None:
        super().__init__(f"expected {result.expected}; got {result.got}")
        self.result = result


class ScenarioFile(pytest.File):
    """One file."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each variant."""
        from voice_assistant.testing.scenario.script import variants

        try:
            scenario = _stage(self.config).read(self.path)
        except AssistantError as error:
            raise self.CollectError(harmless(str(error))) from error
        for variant in variants(scenario, scenario.shape.matrix):
            yield ScenarioItem.from_parent(self, name=variant.variant or "as in the file", scenario=variant)


class ScenarioItem(pytest.Item):
    """One conversation."""

    def __init__(self, *, scenario: Scenario, **others: Any) -> None:
        super().__init__(**others)
        self.scenario = scenario

    def runtest(self) -> None:
        """Play it."""
        from voice_assistant.testing.scenario.suite import play_scenario

        result = play_scenario(_stage(self.config), self.scenario, self.config.getoption("--scenario-sound"))
        if result.skipped:
            pytest.skip(result.skipped.replace("--audio", "--scenario-audio"))
        if not result.ok:
            raise NotAsWritten(result)
        if result.known_fault:
            pytest.xfail(f"known fault: {result.known_fault}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **options: Any) -> Any:
        """The transcript with the difference, in place of a traceback."""
        from voice_assistant.testing.scenario.results import failure_text

        if isinstance(excinfo.value, NotAsWritten):
            return harmless(failure_text(excinfo.value.result))
        if isinstance(excinfo.value, AssistantError):
            return harmless(str(excinfo.value))
        return super().repr_failure(excinfo, *args, **options)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, 0, f"{self.scenario.shape.scenario}"
