"""The commands as a user meets them, in a process of their own: what they print, and their exit codes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from voice_assistant.data import dialogs_folder

ROOT = Path(__file__).parents[1]


def call(
    *arguments: str | Path, typed: str = "", cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """`voice-assistant ...` with these lines on standard input."""
    return subprocess.run(
        [sys.executable, "-m", "voice_assistant", *map(str, arguments)],
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], code: int, *says: str) -> None:
    """It ended with this code and these words, without a traceback."""
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    for words in says:
        assert words in done.stdout + done.stderr


def test_a_whole_conversation_can_be_typed() -> None:
    done = call(
        "run",
        "example",
        "--input",
        "typed",
        "--output",
        "captions",
        "--region",
        "uk",
        typed="no\nyes\nno\nyes\nno\nno\n",
    )
    assert done.returncode == 0, done.stderr
    assert "Are you short of breath right now?" in done.stdout
    assert "one one one" in done.stdout
    assert done.stdout.rstrip().endswith("gets worse or changes.")


def test_help_takes_no_heavy_library() -> None:
    code = (
        "import sys; sys.argv = ['x', '--help']\nfrom voice_assistant.cli import app\napp.main(standalone_mode=False)\n"
    )
    code += "heavy = {'numpy', 'vosk', 'pydantic', 'sounddevice', 'pyttsx3', 'soxr', 'yaml'} & set(sys.modules)\n"
    code += "assert not heavy, heavy"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "Not a doctor" in done.stdout


def test_the_version_is_told() -> None:
    assert "voice-assistant, version" in call("--version").stdout


def test_the_page_of_commands_is_up_to_date() -> None:
    """In a process of its own: a command called in this one may have changed what its help says."""
    write = "import runpy, sys; sys.stdout.write(runpy.run_path('script/write_cli_page')['page']())"
    made = subprocess.run([sys.executable, "-c", write], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ROOT / "docs" / "cli.md").read_text("utf-8") == made.stdout, "run script/write_cli_page"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("run", "exampel"), 1, "Did you mean example?"),
        (("run", "none.yaml"), 1, "There is no file none.yaml"),
        (("run", "example", "--region", "atlantis"), 2, "Use one of: uk"),
        (("run", "example", "--inptu", "typed"), 2, "--input"),
        (("run", "example", "--volume", "500"), 2, "500"),
        (("run", "example", "--input", "none.wav"), 1, "none.wav"),
        (("run", "example", "--input", "none.wav", "--output", "speaker"), 2, "--output FILE.wav"),
        (("run", "example", "--input", "typed", "--output", "night.mp3"), 2, ".wav"),
        (("run", "example", "--model", "nowhere"), 3, "There is no speech model at nowhere"),
        (("run", "example", "--input", "typed", "--report", "/nowhere/at/all.txt"), 1, "can't be written"),
        (("check", "tests"), 1, "no dialogue"),
        (("evaluate", "example", "none.yaml"), 1, "can't be read"),
        (("bench", "audio", "nowhere"), 1, "nowhere"),
    ],
)
def test_wrong_input_gets_a_sentence_and_its_exit_code(arguments: tuple[str, ...], code: int, says: str) -> None:
    refused(call(*arguments), code, says)


def test_closed_standard_input_ends_with_the_safety_net() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "voice_assistant", "run", "example", "--input", "typed", "--output", "captions"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0
    assert "I can no longer hear you" in done.stdout
    assert "emergency number" in done.stdout


def test_ctrl_c_ends_at_once_with_130_and_no_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "voice_assistant", "run", "example", "--input", "typed", "--output", "captions"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    process.stdout.readline()
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert time.monotonic() - began < 10


def test_a_record_is_written_only_where_asked_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "night.json"
    done = call(
        "run",
        "example",
        "--input",
        "typed",
        "--output",
        "captions",
        "--region",
        "uk",
        "--report",
        path,
        typed="yes\nI understand\n",
    )
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    record = json.loads(path.read_text("utf-8"))
    assert record["level"] == "emergency"
    assert record["outcome"] == "call_999"
    assert [f["id"] for f in record["findings"] if f["value"] == "yes"] == ["breathless"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
def test_a_conversation_written_down_can_be_played_again(tmp_path: Path) -> None:
    path = tmp_path / "night.yaml"
    done = call(
        "run", "example", "--input", "typed", "--output", "captions", "--record", path, typed="no\nno\nyes\nno\nno\n"
    )
    assert done.returncode == 0, done.stderr
    played = call("test", path)
    assert played.returncode == 0, played.stdout + played.stderr


def test_no_empty_file_is_left_where_the_conversation_never_began(tmp_path: Path) -> None:
    record, report = tmp_path / "night.yaml", tmp_path / "night.txt"
    missing = tmp_path / "missing.wav"
    done = call("run", "example", "--input", missing, "--output", "captions", "--record", record, "--report", report)
    assert done.returncode != 0
    assert not record.exists(), done.stderr
    assert not report.exists()


@pytest.mark.slow
def test_typed_answers_can_be_answered_by_voice_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "night.wav"
    done = call("run", "example", "--input", "typed", "--output", path, typed="yes\nI understand\n")
    assert done.returncode == 0, done.stderr
    assert path.stat().st_size > 500_000, "half a minute of stereo at least"


def test_the_bundled_model_is_whole() -> None:
    done = call("models", "verify")
    assert done.returncode == 0, done.stdout
    assert "are whole" in done.stdout
    assert "bundled" in call("models", "list").stdout


def test_an_unknown_model_is_told_with_those_that_there_are() -> None:
    told = "best, replies, whisper-tiny.en"
    refused(call("models", "install", "whisper-tiny"), 2, "There is no model 'whisper-tiny'", told)


@pytest.mark.slow
def test_check_names_phrases_that_the_model_was_not_written_for(tmp_path: Path) -> None:
    shutil.copytree(dialogs_folder(), tmp_path / "dialogs")
    path = tmp_path / "dialogs" / "en" / "example.yaml"
    written = path.read_text("utf-8")
    assert "can't breathe" in written
    path.write_text(written.replace("can't breathe", "can't breathe on the stairs", 1), "utf-8")
    assert "has not been written for" in call("check", path, "--quick").stdout
    assert "has not been written for" not in call("check", "example", "--quick").stdout


@pytest.mark.slow
def test_it_runs_from_anywhere(tmp_path: Path) -> None:
    assert "No problems found" in call("check", "example", "--quick", cwd=tmp_path).stdout
