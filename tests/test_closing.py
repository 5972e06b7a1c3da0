"""Whatever happens round a conversation, it goes on as long as it can, and its record is written whole.

In processes of their own, with real pipes, a full disk (/dev/full), terminals that close and signals.
"""

from __future__ import annotations

import json
import os
import pty
import resource
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import ROOT

TYPED = "no\nyes\nno\nyes\nno\n"
"""The whole of `example`."""
RUN = [sys.executable, "-m", "voice_assistant", "run", "example", "--region", "uk", "--input", "typed"]


def held(*arguments: str | Path, typed: str = TYPED, **options: Any) -> subprocess.CompletedProcess[str]:
    """A typed conversation in a process of its own."""
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.run(
        [*RUN, "--output", "captions", *map(str, arguments)],
        input=typed,
        text=True,
        timeout=120,
        cwd=options.pop("cwd", ROOT),
        env={**environment, "PYTHONPATH": str(ROOT)},
        check=False,
        **options,
    )


def void(_: object) -> None:
    """For what is called for its effect."""


def is_whole(report: Path, turns: int = 5) -> None:
    record = json.loads(report.read_text("utf-8"))
    assert len([turn for turn in record["turns"] if turn["who"] == "person"]) == turns
    assert record["outcome"]
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


# ---- captions that can't be written ----


@pytest.mark.parametrize(
    "environment",
    [
        *({"PYTHONIOENCODING": encoding} for encoding in ("ascii", "latin-1", "cp1252", "koi8-r", "latin-1:strict")),
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "POSIX"},
        {"LANG": "de_DE.ISO-8859-1", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=str,
)
def test_a_terminal_of_another_encoding_shows_plainer_characters(environment: dict[str, str], tmp_path: Path) -> None:
    report = tmp_path / "night.json"
    done = subprocess.run(
        [*RUN, "--output", "captions", "--report", report],
        input=("I can’t breathe – “help” 日本 👍\n" + "yes\n" * 3).encode(),
        capture_output=True,
        timeout=60,
        cwd=ROOT,
        env={**{k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}, **environment},
        check=False,
    )
    assert (done.returncode, done.stderr.count(b"Traceback")) == (0, 0), done.stderr
    shown = done.stdout.decode("cp1252", "replace")
    assert 'You: I can\'t breathe - "help" ??' in shown or "You: I can’t breathe" in shown or "â€™" in shown
    assert "call nine nine nine" in shown.lower()
    record = json.loads(report.read_text("utf-8"))
    assert record["level"] == "emergency"
    assert record["turns"][1]["words"] == "I can’t breathe – “help” 日本 👍"


def test_a_full_disk_costs_the_captions_and_nothing_else(tmp_path: Path) -> None:
    report, record = tmp_path / "night.json", tmp_path / "night.yaml"
    with Path("/dev/full").open("w") as full:
        done = held("--report", report, "--record", record, stdout=full)
    assert done.returncode == 1
    assert done.stderr.count("The captions can't be written: No space left on device.") == 1, done.stderr
    assert "Exception ignored" not in done.stderr
    is_whole(report)
    assert record.read_text("utf-8").count("type:") == 5


def test_a_closed_pipe_costs_the_captions_and_nothing_else(tmp_path: Path) -> None:
    report = tmp_path / "night.json"
    reading, writing = os.pipe()
    os.close(reading)
    done = held("--report", report, stdout=writing)
    os.close(writing)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("The captions can't be written") == 1
    assert "Traceback" not in done.stderr
    is_whole(report)


@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2)])
def test_closed_outputs_cost_no_record_and_nothing_else_gets_into_it(closed: tuple[int, ...], tmp_path: Path) -> None:
    report = tmp_path / "night.json"
    streams: dict[str, Any] = {f"std{name}": None for name in ("out", "err")}
    done = held("--report", report, preexec_fn=lambda: void(list(map(os.close, closed))), **streams)
    assert done.returncode == 0
    is_whole(report)


def test_closed_standard_input_ends_safely(tmp_path: Path) -> None:
    report = tmp_path / "night.json"
    done = subprocess.run(
        [*RUN, "--output", "captions", "--report", report],
        preexec_fn=lambda: os.close(0),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "I can no longer hear you" in done.stdout
    assert json.loads(report.read_text("utf-8"))["turns"]


def test_errors_that_can_not_be_shown_change_no_exit_code(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        assert held("--report", tmp_path / "night.json", stderr=full).returncode == 0
        assert held("--region", "atlantis", stderr=full).returncode == 2


def test_a_list_that_can_not_be_shown_says_so() -> None:
    command = [sys.executable, "-m", "voice_assistant", "models", "list"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert "can't be written: No space left on device." in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


# ---- records that can't be written ----


def test_a_record_for_which_the_disk_has_no_room_lies_somewhere_else(tmp_path: Path) -> None:
    """The file may grow to 200 bytes, as on a disk with so much room; where it lies instead is told."""
    report, home = tmp_path / "night.json", tmp_path / "home"

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    done = held("--report", report, env={"HOME": str(home), "XDG_STATE_HOME": str(home)}, preexec_fn=small)
    assert done.returncode == 1
    assert "can't be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert not report.exists(), "nothing half is left"


def test_a_record_whose_place_was_taken_away_lies_somewhere_else(tmp_path: Path) -> None:
    folder, home = tmp_path / "folder", tmp_path / "home"
    folder.mkdir()
    report = folder / "night.json"
    process = started("--report", report, env={"XDG_STATE_HOME": str(home)})
    report.unlink()
    report.symlink_to(tmp_path / "victim")
    _, errors = process.communicate(TYPED, timeout=60)
    assert process.returncode == 1
    (kept,) = (home / "voice-assistant").iterdir()
    assert str(kept) in errors
    is_whole(kept)
    assert not (tmp_path / "victim").exists()


# ---- signals ----


def started(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
    """A conversation that has begun."""
    process = subprocess.Popen(
        [*RUN, *("--output", "captions"), *map(str, arguments)],
        stdin=options.pop("stdin", subprocess.PIPE),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **options.pop("env", {})},
        **options,
    )
    assert process.stdout is not None
    assert "Assistant: " in process.stdout.readline()
    return process


@pytest.mark.parametrize(
    ("numbers", "codes"),
    [
        ((signal.SIGINT,), {130}),
        ((signal.SIGTERM,), {143}),
        ((signal.SIGHUP,), {129}),
        ((signal.SIGHUP, signal.SIGHUP, signal.SIGTERM), {129, 143}),
        ((signal.SIGTERM, signal.SIGHUP), {129, 143}),
    ],
)
def test_a_signal_closes_and_the_record_is_whole(
    numbers: tuple[signal.Signals, ...], codes: set[int], tmp_path: Path
) -> None:
    report, record = tmp_path / "night.json", tmp_path / "night.yaml"
    process = started("--report", report, "--record", record)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("yes\n")
    process.stdin.flush()
    while "ASSISTANT" not in process.stdout.readline():
        pass
    for number in numbers:
        process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode in codes
    assert "Traceback" not in errors
    assert json.loads(report.read_text("utf-8"))["level"] == "emergency"
    assert "level: emergency" in record.read_text("utf-8")


def test_a_conversation_that_ignores_hangups_goes_on(tmp_path: Path) -> None:
    report = tmp_path / "night.json"
    process = started("--report", report, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    process.communicate(TYPED, timeout=60)
    assert process.returncode == 0
    is_whole(report)


def test_sound_is_written_whole_when_a_signal_comes(tmp_path: Path) -> None:
    path = tmp_path / "night.wav"
    process = subprocess.Popen(
        [*RUN, "--output", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(1.0)
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 143
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes()[:4] == b"RIFF"


def at_terminal(*arguments: str | Path, before: Callable[[], None] | None = None) -> tuple[int, int]:
    """A conversation at a terminal of its own: the process and our side of the terminal, once it has begun."""
    process, ours = pty.fork()
    if process == 0:
        os.chdir(ROOT)
        if before:
            before()
        os.execvp(sys.executable, [*RUN, "--output", "captions", *map(str, arguments)])
    assert "Assistant: " in until(ours, "?")
    time.sleep(0.5)  # what is typed sooner was typed before the question could be read
    return process, ours


def until(terminal: int, words: str, within_s: float = 60.0) -> str:
    """What is shown, up to these words."""
    shown = b""
    end = time.monotonic() + within_s
    while words.encode() not in shown and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                shown += os.read(terminal, 4096)
            except OSError:
                break
    return shown.decode(errors="replace")


def ended(process: int, within_s: float = 30.0) -> int:
    """Its exit code."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    pytest.fail("it did not end")


def test_a_terminal_that_is_closed_ends_it_and_the_record_is_whole(tmp_path: Path) -> None:
    report = tmp_path / "night.json"
    process, ours = at_terminal("--report", report)
    os.write(ours, b"yes\n")
    until(ours, "ASSISTANT")
    os.close(ours)
    assert ended(process) == 129
    assert json.loads(report.read_text("utf-8"))["level"] == "emergency"


def test_a_terminal_that_is_closed_under_nohup_ends_the_input(tmp_path: Path) -> None:
    report = tmp_path / "night.json"
    process, ours = at_terminal("--report", report, before=lambda: void(signal.signal(signal.SIGHUP, signal.SIG_IGN)))
    os.write(ours, b"yes\n")
    until(ours, "ASSISTANT")
    os.close(ours)
    assert ended(process) == 1, "the captions could not be shown"
    record = json.loads(report.read_text("utf-8"))
    assert (record["level"], record["outcome"]) == ("emergency", "call_999")
