"""What nothing else caught: a sentence, an exit code and a file to send, which holds nothing that was said."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_cli import ROOT, call, refused

SAID = "my secret is a sore calf"
BREAKS = f"""
import sys
from voice_assistant.engine import Engine
whole = Engine.advance

def advance(engine, state, event):
    if getattr(event, "text", "") == {SAID!r}:
        raise {{error}}
    return whole(engine, state, event)

Engine.advance = advance
sys.argv = ["voice-assistant", *sys.argv[1:]]
from voice_assistant.cli import main
main()
"""
"""The program with a fault put into it, since it has no known one."""
RUN = ("run", "example", "--region", "uk", "--input", "typed")


def broken(
    *arguments: str | Path, error: str, home: Path, output: str | Path = "captions"
) -> subprocess.CompletedProcess[str]:
    """A conversation in which an exception is raised when something is said."""
    return subprocess.run(
        [sys.executable, "-c", BREAKS.format(error=error), *RUN, "--output", str(output), *map(str, arguments)],
        input=f"no\n{SAID}\n",
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(home), "PYTHONPATH": str(ROOT)},
        check=False,
    )


@pytest.mark.parametrize(
    "error",
    [
        "KeyError(event.text)",
        "ValueError(event.text)",
        "AssertionError",
        "RecursionError(event.text)",
        "MemoryError",
        "OSError(5, event.text)",
        "ZeroDivisionError",
        "UnicodeEncodeError('ascii', event.text, 0, 1, event.text)",
        "ExceptionGroup(event.text, [KeyError(event.text)])",
        "SystemError(event.text)",
    ],
)
def test_a_fault_of_ours_ends_with_what_to_do_and_a_file_to_send(error: str, tmp_path: Path) -> None:
    report = tmp_path / "night.txt"
    done = broken("--report", report, error=error, home=tmp_path / "home")
    refused(done, 1, "This program has a fault and had to stop", "If you need help now, call your emergency number.")
    assert "If you need help now, call nine nine nine." in done.stdout, "in captions, and by voice where there is one"
    (file,) = (tmp_path / "home" / "voice-assistant").iterdir()
    assert str(file) in done.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    written = file.read_text("utf-8")
    assert SAID not in written
    assert "in advance" in written
    assert error.partition("(")[0] in written
    assert str(ROOT) not in written
    assert "Person: no" in report.read_text("utf-8"), "the record is whole up to there"


def test_the_last_sentence_is_spoken(tmp_path: Path) -> None:
    """Who hears but can't see must not be left in silence."""
    fine, path = tmp_path / "fine.wav", tmp_path / "night.wav"
    assert call(*RUN, "--output", fine, typed="").returncode == 0
    done = broken(error="KeyError(1)", home=tmp_path, output=path)
    refused(done, 1, "had to stop")
    assert path.stat().st_size > 44 + 64_000 * 4, "the questions and some seconds of a last sentence"


def test_where_no_file_can_be_written_it_is_said_all_the_same() -> None:
    code = BREAKS.format(error="KeyError(1)").replace(
        "main()", "import tempfile; tempfile.tempdir = '/proc/none'; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *RUN, "--output", "captions"],
        input=f"no\n{SAID}\n",
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": "/proc/none", "PYTHONPATH": str(ROOT)},
        check=False,
    )
    refused(done, 1, "Please report it.", "call your emergency number")


def test_a_command_that_is_no_conversation_says_nothing_of_emergencies(tmp_path: Path) -> None:
    code = (
        "import voice_assistant.loader as m; m.load_dialog = None; import sys; sys.argv = ['v', 'check', 'example']\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code + "from voice_assistant.cli import main; main()"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
        check=False,
    )
    refused(done, 1, "This program has a fault")
    assert "emergency" not in done.stderr


LONG = "x" * 300


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", LONG),
        ("run", f"{LONG}.yaml"),
        (*RUN, "--report", LONG),
        (*RUN, "--record", f"{LONG}.yaml"),
        (*RUN, "--output", f"{LONG}.wav"),
        ("run", "example", "--input", f"{LONG}.wav"),
        ("run", "example", "--model", LONG),
        ("check", f"{LONG}.yaml"),
        ("test", LONG),
        ("evaluate", "example", LONG),
        ("graph", "--out", LONG),
        ("bench", "audio", LONG),
        ("run", "a\udcff.yaml"),
        ("run", "example", "--input", "a\udcff.wav"),
        (*RUN, "--report", "/nowhere/a\udcff"),
    ],
)
def test_names_that_no_disk_holds_get_a_sentence(arguments: tuple[str, ...]) -> None:
    done = call(*arguments)
    refused(done, 1, "What to do")
    assert "fault" not in done.stderr


def test_a_current_folder_that_is_gone_is_no_reason_to_stop(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"cd {gone} && rmdir {gone} && exec {sys.executable} -m voice_assistant {' '.join(RUN)} --output captions"
    done = subprocess.run(
        ["sh", "-c", command],
        input="yes\n",
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert (done.returncode, "nine nine nine" in done.stdout) == (0, True), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("mode", [0o000, 0o600, 0o400])
def test_a_current_folder_that_can_not_be_searched_is_no_reason_to_stop(mode: int, tmp_path: Path) -> None:
    """Without the right of root to go where no permission leads."""
    limited = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if limited and not shutil.which("setpriv"):
        pytest.skip("there is no setpriv (util-linux) to give root's rights away with")
    folder = tmp_path / "closed"
    folder.mkdir()
    code = "import os, sys; os.chdir(sys.argv[1]); os.chmod('.', int(sys.argv[2])); del sys.argv[1:3]\n"
    code += "from voice_assistant.cli import main; main()"
    for arguments in ((*RUN, "--output", "captions"), ("run", "none.yaml"), (*RUN, "--report", "night.txt")):
        done = subprocess.run(
            [*limited, sys.executable, "-c", code, str(folder), str(mode), *arguments],
            input="yes\n",
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
        folder.chmod(0o700)
        assert "Traceback" not in done.stderr
        assert "fault" not in done.stderr, done.stderr
        assert done.returncode == (0 if arguments[-1] == "captions" else 1), done.stderr
