"""What holds for all tests: no network beyond this machine, and a loud count of what this machine could not test."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from platformdirs import user_data_path

from tests import short_run

if TYPE_CHECKING:
    from voice_assistant.testing.scenario.runner import ScenarioRunner

Write = Callable[..., Path]
"""Writes a text to a file, `test.yaml` or of the name given."""

IN_REAL_TIME = ("test_virtual_conversation.py", "test_portaudio_duplex.py")
"""These mostly wait.  They come first, so that all others run beside them."""

attempts: list[str] = []
"""Addresses outside this machine that were asked for since the test began: also seen when the code hides the error."""


class NetworkBlocked(RuntimeError):
    """A test asked for what is outside this machine.  No OSError: code may take that for a mere lack of network."""


def _is_here(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _refuse(host: object) -> None:
    if not _is_here(host):
        attempts.append(str(host))
        raise NetworkBlocked(f"a test tried to reach {host}; tests use nothing beyond this machine")


def _guard_address(original: Callable[..., Any], position: int) -> Callable[..., Any]:
    """Guards a method of a socket; its address is one of the arguments.  A Unix socket's is a path and may pass."""

    def guarded(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[position]
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse(address[0])
        return original(self, *arguments)

    return guarded


def _guard_name(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        _refuse(host)
        return original(host, *arguments, **options)

    return guarded


INSTALLED_MODELS = Path(
    os.environ.setdefault("VOICE_ASSISTANT_TESTS_MODELS", str(user_data_path("voice-assistant") / "models"))
)
"""Where this machine's own models lie, before the tests are given an empty place; told to the processes of xdist,
which start in that empty place.
"""


def pytest_configure(config: pytest.Config) -> None:
    # What somebody has installed or been told here must not change what the tests see.
    own = Path(tempfile.mkdtemp(prefix="voice-assistant-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(own, ignore_errors=True))
    os.environ["XDG_DATA_HOME"], os.environ["XDG_STATE_HOME"] = str(own / "data"), str(own / "state")
    os.environ["VOICE_ASSISTANT_SETTINGS"] = str(own / "settings.yaml")
    # The programs that tests start, two hundred of them, compile their modules once, and nothing into the checkout.
    os.environ["PYTHONPYCACHEPREFIX"] = str(own / "bytecode")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    offered = own / "state" / "voice-assistant" / "second-ear-offered"
    offered.parent.mkdir(parents=True)
    offered.touch()
    for method, position in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        setattr(socket.socket, method, _guard_address(getattr(socket.socket, method), position))
    for function in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        setattr(socket, function, _guard_name(getattr(socket, function)))


def pytest_addoption(parser: pytest.Parser) -> None:
    short_run.add_option(parser)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in IN_REAL_TIME)
    if short_run.is_short(config):
        short_run.leave_out(config, items)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A process of pytest-xdist has ended: it collected what all did."""
    if left := getattr(node, "workeroutput", {}).get("left_out"):
        node.config.stash[short_run.LEFT_OUT] = left


def pytest_unconfigure(config: pytest.Config) -> None:
    """The very last line of a short run says what it left out."""
    if not hasattr(config, "workerinput") and (left := config.stash.get(short_run.LEFT_OUT, None)):
        print(short_run.told(left))  # noqa: T201  # after pytest's own last line


@pytest.fixture(autouse=True)
def no_network() -> Iterator[list[str]]:
    """Fails a test whose code asked for the network, even if it hid the refusal."""
    attempts.clear()
    yield attempts
    assert not attempts, f"asked for {', '.join(attempts)}; tests use nothing beyond this machine"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if skipped := terminalreporter.stats.get("skipped", []):
        terminalreporter.section(f"NOT TESTED on this machine: {len(skipped)}", sep="!", yellow=True, bold=True)
        terminalreporter.line("The reasons are in the SKIPPED lines below.")


@pytest.fixture(scope="module")
def stage() -> Iterator[ScenarioRunner]:
    """What scenarios are played on."""
    from voice_assistant.testing.scenario.runner import ScenarioRunner

    made = ScenarioRunner()
    yield made
    made.close()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str, name: str = "test.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write
