"""The service: what is written, that systemd has no fault to find, and that it knows whether standby runs."""

from __future__ import annotations

import os
import plistlib
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.test_cli import call, refused
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK_S, Duplex
from voice_assistant.cli.service import NAME, WATCHDOG_S, _is_there, launchd_text, unit_text
from voice_assistant.cli.standby import alone, tell_service
from voice_assistant.data import command
from voice_assistant.standby.calls import Call, Why
from voice_assistant.standby.vigil import BEAT_S, Vigil


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
@pytest.mark.parametrize("folder", ["plain", 'with "quotes", 100 % and $blanks'])
def test_systemd_finds_no_fault_with_the_unit(tmp_path: Path, folder: str) -> None:
    program = tmp_path / folder / "python"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / f"{NAME}.service"
    unit.write_text(unit_text(str(program)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(unit)], capture_output=True, text=True, check=False, timeout=60
    )
    assert NAME not in done.stderr, done.stderr


def test_the_watchdog_is_more_patient_than_the_beat() -> None:
    assert f"WatchdogSec={WATCHDOG_S}\n" in unit_text("/usr/bin/python3")
    assert WATCHDOG_S > 30 + 2 * BEAT_S  # the longest pause between two tries


def test_the_file_for_macos_is_whole() -> None:
    made = plistlib.loads(launchd_text("/opt/py & more/python").encode())
    assert made["ProgramArguments"] == ["/opt/py & more/python", "-m", "voice_assistant", "standby"]


def test_where_nothing_starts_by_itself_it_is_said_with_what_to_do(tmp_path: Path) -> None:
    if _is_there():
        pytest.skip("a systemd of this user runs here: the test would install the service for real")
    done = call("service", "install", XDG_CONFIG_HOME=str(tmp_path))
    refused(done, 3, f"Start it by hand: {command('standby')}")
    assert (tmp_path / "systemd" / "user" / f"{NAME}.service").read_text().startswith("# Written by")
    assert "removed" in call("service", "remove", XDG_CONFIG_HOME=str(tmp_path)).stdout
    assert not (tmp_path / "systemd" / "user" / f"{NAME}.service").exists()
    assert "There is no service" in call("service", "remove", XDG_CONFIG_HOME=str(tmp_path)).stdout


def test_status_knows_whether_standby_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    refused(call("service", "status"), 1, "not running")
    with alone():
        done = call("service", "status")
    assert done.returncode == 0
    assert f"Standby is running (process {os.getpid()})" in done.stdout
    refused(call("service", "status"), 1, "not running")  # its file is still there, its process is not


def test_systemd_is_told_that_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(place))
        monkeypatch.setenv("NOTIFY_SOCKET", str(place))
        tell_service("waiting")
        assert systemd.recv(100) == b"READY=1\nWATCHDOG=1\nSTATUS=waiting"
    tell_service("waiting")  # nobody listens any more: no reason to stop


def test_it_lives_in_a_long_conversation_too() -> None:
    """Else the watchdog would end a conversation that takes longer than it is patient."""
    beats: list[str] = []
    calls = [Call(why=Why.PHRASE, at=0), Call(why=Why.PRESENCE, at=0), Call(why=Why.SLEEP, at=130)]

    class Ears:
        failed = None

        def feed(self, _block: object) -> Call | None:
            return calls.pop(0)

    def converse(duplex: Duplex, _call: Call) -> None:
        for _ in range(round(120 / BLOCK_S)):
            duplex.next_block()

    Vigil(
        open_device=WavDuplex,
        open_calls=Ears,
        converse=converse,
        answer=lambda _duplex, _text: None,
        log=lambda _text: None,
        beat=beats.append,
    ).run()
    assert beats.count("in a conversation") == 120 / BEAT_S
