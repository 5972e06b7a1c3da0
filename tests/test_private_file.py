"""Where records, sound and temporary folders go: new files of ours only, and nothing of others' is touched."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_cli import ROOT, call, refused
from tests.test_closing import RUN, ended, until
from voice_assistant.errors import FileError
from voice_assistant.private_file import ExistsError, PrivateFile, same_file, save
from voice_assistant.temporary import TemporaryFolder, sweep

TYPED = ("run", "example", "--region", "uk", "--input", "typed", "--output", "captions")


def make_link(path: Path) -> None:
    (path.parent / "victim").write_text("mine")
    path.symlink_to(path.parent / "victim")


def make_dangling(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def make_hard_link(path: Path) -> None:
    (path.parent / "victim").touch()
    path.hardlink_to(path.parent / "victim")


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def make_device(path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root makes devices")
    os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))


def make_another_owner(path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root gives files away")
    path.touch()
    os.chown(path, 12345, 12345)


MADE: dict[str, Callable[[Path], object]] = {
    "a link": make_link,
    "a link that leads nowhere": make_dangling,
    "another name of a file": make_hard_link,
    "a pipe": os.mkfifo,
    "a socket": make_socket,
    "a device": make_device,
    "another owner's": make_another_owner,
    "a folder": Path.mkdir,
    "an earlier record": lambda path: path.write_text("mine"),
}


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("replace", [False, True])
def test_only_a_new_file_of_ours_is_written(kind: str, replace: bool, tmp_path: Path) -> None:
    path = tmp_path / "record"
    MADE[kind](path)
    if replace and kind == "an earlier record":
        return
    before = os.lstat(path)
    with pytest.raises(FileError):
        PrivateFile(path, replace=replace)
    after = os.lstat(path)
    assert (after.st_mode, after.st_ino, after.st_size, after.st_uid) == (
        before.st_mode,
        before.st_ino,
        before.st_size,
        before.st_uid,
    )
    victim = tmp_path / "victim"
    assert not victim.exists() or victim.read_text() == ("mine" if kind == "a link" else "")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("option", ["--report", "--record", "--output"])
def test_the_command_refuses_before_anything_is_played(kind: str, option: str, tmp_path: Path) -> None:
    path = tmp_path / "night.wav"
    MADE[kind](path)
    output = () if option == "--output" else ("--output", "captions")
    done = call("run", "example", "--input", "typed", *output, option, path, typed="yes\n")
    refused(done, 2 if kind == "a folder" and option != "--output" else 1, "night.wav")
    assert "Assistant" not in done.stdout


@pytest.mark.parametrize(
    "path", ["/dev/null", "/dev/full", "/dev/stdout", "/proc/self/mem", "/proc/new", "/nowhere/at/all"]
)
def test_devices_and_places_that_do_not_exist_are_refused(path: str) -> None:
    mode = Path("/dev/null").stat().st_mode
    refused(call(*TYPED, "--report", path, typed="yes\n"), 1, path)
    assert Path("/dev/null").stat().st_mode == mode


def test_a_file_made_for_us_is_taken_and_is_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "night.txt"
    path.touch(0o644)
    assert call(*TYPED, "--report", path, typed="yes\n").returncode == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "ASSISTANT" in path.read_text("utf-8") or "Person: yes" in path.read_text("utf-8")


def test_what_is_replaced_stays_until_the_new_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "night.txt"
    path.write_text("old")
    with pytest.raises(ExistsError):
        PrivateFile(path)
    waiting = PrivateFile(path, replace=True)
    assert path.read_text() == "old"
    waiting.write(b"new")
    waiting.close()
    assert path.read_text() == "new"
    never = PrivateFile(path, replace=True)
    never.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["night.txt"]
    assert path.read_text() == "new"


def test_a_record_goes_elsewhere_when_its_place_was_taken(tmp_path: Path) -> None:
    file = PrivateFile(tmp_path / "night.txt")
    (tmp_path / "night.txt").unlink()
    (tmp_path / "night.txt").symlink_to(tmp_path / "victim")
    kept = save(file, b"words", iter([Path("/proc/none"), tmp_path / "state"]))
    file.close()
    assert kept.parent == tmp_path / "state"
    assert kept.read_bytes() == b"words"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert not (tmp_path / "victim").exists()


# ---- the same file ----


def test_one_file_is_known_by_any_path(tmp_path: Path) -> None:
    one = tmp_path / "Night.txt"
    (tmp_path / "sub").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "sub")
    one.touch()
    (tmp_path / "hard").hardlink_to(one)
    (tmp_path / "soft").symlink_to(one)
    for other in ("Night.txt", "./Night.txt", "sub/../Night.txt", "link/../Night.txt", "night.TXT", "hard", "soft"):
        assert same_file(one, tmp_path / other), other
    assert same_file(tmp_path / "caf\u00e9", tmp_path / "cafe\u0301")
    assert not same_file(one, tmp_path / "Night.json")


@pytest.mark.parametrize(
    "other", ["night.yaml", "./night.yaml", "sub/../night.yaml", "NIGHT.yaml", "link.yaml", "{folder}/night.yaml"]
)
def test_report_and_record_are_two_files(other: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.yaml").symlink_to(tmp_path / "night.yaml")
    other = other.format(folder=tmp_path)
    done = call(*TYPED, "--report", "night.yaml", "--record", other, typed="yes\n", cwd=tmp_path)
    refused(done, 2, "--report", "--record")
    assert "Assistant" not in done.stdout
    assert not (tmp_path / "night.yaml").exists()


def test_what_is_heard_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "person.wav"
    path.write_bytes(b"a recording")
    (tmp_path / "link.wav").symlink_to(path)
    for output in (path, tmp_path / "link.wav", tmp_path / "PERSON.wav"):
        refused(call("run", "example", "--input", path, "--output", output), 2, "--input", "--output")
    refused(call("run", "example", "--input", path, "--output", "captions", "--report", path), 2, "--input", "--report")
    assert path.read_bytes() == b"a recording"


def test_the_dialogue_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text((ROOT / "dialogs/en/example.yaml").read_text("utf-8").replace("common", str(ROOT / "common")))
    before = path.read_bytes()
    assert call("run", path, "--record", path, typed="yes\n").returncode in (1, 2)
    assert path.read_bytes() == before


@pytest.mark.slow
def test_results_are_not_written_where_nothing_can_be() -> None:
    scenario = "dialogs/en/scenarios/emergency.yaml"
    began = time.monotonic()
    refused(call("test", scenario, "--junit", "/proc/none/results.xml"), 1, "/proc/none")
    refused(call("test", scenario, "--junit", "missing/results.xml"), 1, "missing")
    refused(call("test", scenario, "--junit", "x" * 300), 1, "File name too long")
    refused(call("test", scenario, "--keep-audio", "/proc/none"), 1, "/proc/none")
    refused(call("demo", "--out", "/proc/none"), 1, "/proc/none")
    refused(call("test", scenario, "--junit", scenario), 2, "--junit")
    assert time.monotonic() - began < 60


@pytest.mark.slow
def test_at_a_terminal_it_is_asked_whether_to_replace(tmp_path: Path) -> None:
    path = tmp_path / "night.json"
    for answer, code in ((b"n\n", 1), (b"y\n", 0)):
        path.write_text("old")
        process, ours = pty.fork()
        if process == 0:
            os.chdir(ROOT)
            os.execvp(sys.executable, [*RUN, "--output", "captions", "--report", str(path)])
        assert "Replace it" in until(ours, "[y/N]")
        os.write(ours, answer)
        if not code:
            until(ours, "right now?")
            assert path.read_text() == "old"
            os.write(ours, b"\x04")
        until(ours, "\0", 20.0) if code else until(ours, "Take care", 20.0)
        assert ended(process) == code
        os.close(ours)
    assert json.loads(path.read_text("utf-8"))["turns"]


def test_the_sound_of_a_conversation_is_as_private_as_its_words(tmp_path: Path) -> None:
    path = tmp_path / "night.wav"
    done = call("run", "example", "--input", "typed", "--output", path, typed="yes\nI understand\n")
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# ---- temporary folders ----


@pytest.mark.slow
def test_what_a_killed_run_left_is_swept_at_the_next_start(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        [*RUN, "--output", tmp_path / "night.wav"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment,
    )
    assert process.stdout is not None
    process.stdout.readline()
    (left,) = tmp_path.glob("voice-*")
    sweep(tmp_path)
    assert left.is_dir(), "its owner lives"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (tmp_path / "voice-ours-not").mkdir()
    (tmp_path / "voice-999999999-say-link").symlink_to(ROOT)
    done = call(
        "run", "example", "--input", "typed", "--output", tmp_path / "b.wav", typed="yes\n", TMPDIR=str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.glob("voice-*")) == ["voice-999999999-say-link", "voice-ours-not"]


def test_a_folder_in_use_is_not_swept_by_its_number_alone(tmp_path: Path) -> None:
    """Its owner may live in another container, where its number is another process's or nobody's."""
    folder = TemporaryFolder("say", tmp_path)
    other = folder.path.rename(tmp_path / "voice-999999999-say-abcdefgh")
    young = tmp_path / "voice-999999999-say-young"
    young.mkdir()
    old = tmp_path / "voice-999999999-say-old"
    old.mkdir()
    os.utime(old, (time.time() - 3600, time.time() - 3600))
    sweep(tmp_path)
    assert other.is_dir()
    assert young.is_dir()
    assert not old.exists()
    folder.cleanup()
    sweep(tmp_path)
    assert not other.exists()


def test_a_temporary_folder_is_ours_alone_and_goes(tmp_path: Path) -> None:
    with TemporaryFolder("say", tmp_path) as name:
        assert stat.S_IMODE(Path(name).stat().st_mode) == 0o700
        with tempfile.NamedTemporaryFile(dir=name):
            pass
    assert not list(tmp_path.iterdir())
