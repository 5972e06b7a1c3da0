"""Alerts: only where set up, sent at once, never waited for, and the conversation says what became of them."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.dialogs import engine
from tests.test_cli import call, refused
from voice_assistant import alerting
from voice_assistant.alerting import A_TEST, Alert, Outcome, Ways, tell_somebody, ways_of
from voice_assistant.cli.alerts import AlertingEngine
from voice_assistant.events import Asked, Heard, Say, Settings
from voice_assistant.settings import PLACE, read_settings, save_settings

MESSAGE = "Please come; $HOME `id` is not run"


def _nowhere(_text: str) -> None:
    """A log that nobody reads."""


def writes(path: Path, *, after_s: float = 0, code: int = 0) -> tuple[str, ...]:
    """A program that writes its argument into a file."""
    program = (
        "import pathlib, sys, time; time.sleep(float(sys.argv[3])); "
        "pathlib.Path(sys.argv[1]).write_text(sys.argv[2]); sys.exit(int(sys.argv[4]))"
    )
    return (sys.executable, "-c", program, str(path), "{message}", str(after_s), str(code))


def until(there: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def said(alert: Alert, *texts: str) -> list[list[str]]:
    """What each prompt says while somebody types these."""
    held = AlertingEngine(engine("example").dialog, alert)
    step = held.begin(Settings(region="uk"))
    spoken = []
    for number, text in enumerate(texts):
        if text == "WAIT":
            until(lambda: alert.outcome not in (None, Outcome.SENDING))
            continue
        at = 10.0 * (number + 1)
        step = held.advance(step.state, Asked(prompt=step.state.prompt, at=at - 1))
        step = held.advance(step.state, Heard(text=text, began=at, ended=at))
        spoken += [[line.text for line in action.lines] for action in step.actions if isinstance(action, Say)]
    return spoken


def test_an_emergency_sends_it_and_the_next_prompt_says_so_once(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    alert = Alert(Ways(message=MESSAGE, who="your daughter", command=writes(path)), _nowhere)
    prompts = said(alert, "yes", "WAIT", "repeat", "repeat")
    assert path.read_text() == MESSAGE  # as it stands: no shell has seen it
    assert "I have told your daughter." not in prompts[0]  # the emergency's own words come first, at once
    assert prompts[1][0] == "I have told your daughter."
    assert "I have told your daughter." not in prompts[2]


@pytest.mark.parametrize(
    ("after_s", "wait", "told"),
    [(0, ("WAIT",), "I have told your daughter."), (1, (), "I am still trying to reach your daughter.")],
)
def test_the_goodbye_says_what_has_become_of_it(
    tmp_path: Path, after_s: float, wait: tuple[str, ...], told: str
) -> None:
    ways = Ways(message=MESSAGE, who="your daughter", command=writes(tmp_path / "sent", after_s=after_s))
    alert = Alert(ways, _nowhere)
    assert said(alert, "yes", *wait, "understood")[-1][0] == told
    until(lambda: alert.outcome is Outcome.TOLD)


def test_without_an_emergency_nothing_is_sent(tmp_path: Path) -> None:
    alert = Alert(Ways(message=MESSAGE, command=writes(tmp_path / "sent")), _nowhere)
    said(alert, "no", "no")
    assert alert.outcome is None
    assert not (tmp_path / "sent").exists()


def test_that_nobody_could_be_reached_is_said() -> None:
    log: list[str] = []
    ways = Ways(message=MESSAGE, who="your son", command=("/nowhere/at/all",))
    prompts = said(Alert(ways, log.append, tries_at_s=(0, 0.1)), "yes", "WAIT", "repeat")
    assert prompts[1][0] == "I could not reach your son."
    assert len([line for line in log if "can't be run" in line]) == 2


def test_a_second_try_may_reach_somebody(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    program = (
        f"import pathlib, sys; p = pathlib.Path({str(flag)!r}); there = p.exists(); p.touch(); sys.exit(not there)"
    )
    alert = Alert(Ways(message="", command=(sys.executable, "-c", program)), _nowhere, tries_at_s=(0, 0.1))
    alert.send()
    until(lambda: alert.outcome is Outcome.TOLD)


def test_a_program_that_hangs_delays_nothing_and_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(alerting, "TIMEOUT_S", 2.0)
    mark = tmp_path / "pid"
    program = f"import os, pathlib, time; pathlib.Path({str(mark)!r}).write_text(str(os.getpid())); time.sleep(600)"
    log: list[str] = []
    alert = Alert(Ways(message="", command=(sys.executable, "-c", program)), log.append, tries_at_s=(0,))
    prompts = said(alert, "yes", "repeat", "repeat")
    assert alert.outcome is Outcome.SENDING  # all of that was said while it hung
    assert len(prompts) == 3
    until(lambda: alert.outcome is Outcome.FAILED)
    assert "did not end" in log[0]
    pid = int(mark.read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_is_out_within_two_seconds(tmp_path: Path) -> None:
    said(Alert(Ways(message="", command=("touch", str(tmp_path / "sent"))), _nowhere), "yes")
    until((tmp_path / "sent").exists, 2)


def test_addresses_go_to_apprise_and_its_failures_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the library, which reaches beyond this machine: what it is given, and that it may fail."""
    sent: list[tuple[str, ...]] = []

    class Apprise:
        def __init__(self) -> None:
            self.addresses: list[str] = []

        def add(self, address: str) -> bool:
            self.addresses.append(address)
            return address.startswith("ntfy")

        def notify(self, *, body: str, title: str) -> bool:
            sent.append((body, title, *self.addresses))
            if "explode" in body:
                raise RuntimeError
            return True

    monkeypatch.setitem(sys.modules, "apprise", ModuleType("apprise"))
    monkeypatch.setattr(sys.modules["apprise"], "Apprise", Apprise, raising=False)
    log: list[str] = []
    assert tell_somebody(Ways(message="Come", addresses=("ntfy://bed", "wrong")), log.append, test=True)
    assert sent == [(A_TEST + "Come", "Voice assistant", "ntfy://bed", "wrong")]
    assert "1 of the alert addresses" in log[0]
    assert not tell_somebody(Ways(message="explode", addresses=("ntfy://bed",)), log.append)
    assert "RuntimeError" in log[1]


def test_without_the_library_it_is_said() -> None:
    log: list[str] = []
    if importlib.util.find_spec("apprise"):
        pytest.skip("apprise is installed here")
    assert not tell_somebody(Ways(message="", addresses=("ntfy://bed",)), log.append)
    assert "ModuleNotFoundError" in log[0]


def test_it_is_off_until_it_is_turned_on(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    save_settings({"alert command": ("touch", "x")}, path)
    assert ways_of(read_settings({PLACE: str(path)})) is None
    save_settings({"alert": True}, path)
    assert ways_of(read_settings({PLACE: str(path)})) is not None


def test_a_typed_conversation_says_whom_it_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    save_settings({"alert": True, "alert name": "your son", "alert command": ("touch", str(tmp_path / "x"))}, path)
    done = call(
        "run", "example", "--input", "typed", "--output", "captions", "--region", "uk",
        typed="yes\nrepeat\nrepeat\nrepeat\n", VOICE_ASSISTANT_SETTINGS=str(path),
    )  # fmt: skip
    assert (tmp_path / "x").exists()
    assert "Note: The alert went out." in done.stderr


def test_a_dry_run_sends_a_test_or_says_that_nobody_took_it(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    refused(call("config", "try-alert", VOICE_ASSISTANT_SETTINGS=str(path)), 2, "No way to alert anybody is set")
    save_settings({"alert command": writes(tmp_path / "sent")}, path)
    done = call("config", "try-alert", VOICE_ASSISTANT_SETTINGS=str(path))
    assert (tmp_path / "sent").read_text().startswith(A_TEST)
    assert "config set alert yes" in done.stdout
    save_settings({"alert command": ("false",)}, path)
    refused(call("config", "try-alert", VOICE_ASSISTANT_SETTINGS=str(path)), 1, "Nobody took")
