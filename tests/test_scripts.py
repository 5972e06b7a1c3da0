"""`script/run` where people really run it: deep folders, blanks, twice at once, broken off, without network or root."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

import voice_assistant
from tests.wheelhouse import PACKAGE_ROOT, write_wheelhouse

PROJECT = tomllib.loads((PACKAGE_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HEAVY = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "training", "dist", "build")


def environment(wheelhouse: Path | None, **more: str) -> dict[str, str]:
    """What a plain login has; pip gets its wheels from the wheelhouse, or from nowhere."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_NO_CACHE_DIR": "1", "PIP_NO_COMPILE": "1"}
    return kept | pip | ({"PIP_FIND_LINKS": str(wheelhouse)} if wheelhouse else {}) | more


def start(checkout: Path, *arguments: str, env: dict[str, str], script: str = "script/run") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(checkout / script), "--no-system", *arguments],
        cwd="/",
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a process group of its own, as a terminal gives it, that a signal can go to
    )


def finish(process: subprocess.Popen[str], timeout: float = 240) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=timeout)
    return process.returncode, out, err


def assert_works(result: tuple[int, str, str]) -> None:
    code, out, err = result
    assert code == 0, err
    assert voice_assistant.__version__ in out


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheelhouse")
    tools = [*PROJECT["build-system"]["requires"], "editables", "pip", "setuptools"]
    write_wheelhouse(folder, [*PROJECT["project"]["dependencies"], *tools])
    return folder


@pytest.fixture
def checkout(tmp_path: Path, wheelhouse: Path) -> Path:
    return copy_checkout(tmp_path / "check out", wheelhouse)


def copy_checkout(to: Path, wheelhouse: Path) -> Path:
    """The checkout, its lock made for the wheelhouse: a wheel that was zipped again has another checksum."""
    shutil.copytree(PACKAGE_ROOT, to, ignore=HEAVY)
    lines = ["--require-hashes"]
    for wheel in sorted(wheelhouse.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        lines.append(f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}")
    for lock in ("build", "run"):
        (to / "script" / "locked" / f"{lock}.txt").write_text("\n".join(lines), encoding="utf-8")
    return to


@pytest.mark.slow
def test_two_first_starts_at_once_in_a_deep_folder_with_blanks_both_work_and_later_ones_are_quick(
    wheelhouse: Path, tmp_path: Path
) -> None:
    root = tmp_path / "a folder"
    while len(str(root)) < 200:
        root = root / "with blanks in it"
    copy_checkout(root, wheelhouse)
    both = [start(root, "--version", env=environment(wheelhouse)) for _ in range(2)]
    results = [finish(process) for process in both]
    for result in results:
        assert_works(result)
    assert sum("Ready." in err for _, _, err in results) == 1, "both installed"

    # From now on: no network, no wheels, and called through a link.
    link = tmp_path / "assistant"
    link.symlink_to(root / "script" / "run")
    assert_works(finish(start(tmp_path, "--version", env=environment(None), script="assistant")))

    overhead = min(processor_time([str(root / "script" / "run"), "--version"]) for _ in range(7)) - min(
        processor_time([str(root / ".venv" / "bin" / "python"), "-m", "voice_assistant", "--version"]) for _ in range(7)
    )
    assert overhead < 0.05, f"script/run computes {overhead * 1000:.0f} ms before it starts the assistant"

    # A checkout that was moved installs itself again where it is now, still without a network.
    moved = root.rename(tmp_path / "moved")
    assert_works(finish(start(moved, "--version", env=environment(None))))
    assert str(moved) in next(moved.glob(".venv/lib/python*/site-packages/_voice_assistant.pth")).read_text()

    # So does one whose project file has changed, where the parts are the same.
    project = moved / "pyproject.toml"
    project.write_text(f"# changed\n{project.read_text(encoding='utf-8')}", encoding="utf-8")
    result = finish(start(moved, "--version", env=environment(None)))
    assert_works(result)
    assert "Ready." in result[2]

    # Other parts can't be had without a network: the start goes on with those that are there, moved or not.
    lock = moved / "script" / "locked" / "run.txt"
    lock.write_text(lock.read_text(encoding="utf-8").replace("click==", "click==1000."), encoding="utf-8")
    closed = environment(None, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="1")
    del closed["PIP_NO_INDEX"]
    again = moved.rename(tmp_path / "moved again")
    for _ in range(2):
        result = finish(start(again, "--version", env=closed))
        assert_works(result)
        assert (
            "Not renewed, so this starts with what was installed before. The internet could not be reached" in result[2]
        )

    # Broken off while it waits for a network that does not answer, it has lost nothing.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        waiting = closed | {"PIP_INDEX_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/simple"}
        process = start(again, "--version", env=waiting)
        silent.settimeout(120)
        with silent.accept()[0]:
            os.killpg(process.pid, signal.SIGINT)
            assert finish(process)[0] == 130
    assert_works(finish(start(again, "--version", env=closed)))


def processor_time(command: list[str]) -> float:
    """Seconds that it and its children compute: how busy the machine is does not matter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd="/", env=environment(None), capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.slow
def test_a_first_start_broken_off_at_any_moment_is_taken_up_again(wheelhouse: Path, checkout: Path) -> None:
    for blow, code in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        process = start(checkout, "--version", env=environment(wheelhouse))
        moment = random.uniform(0.1, 6.0)
        time.sleep(moment)
        with contextlib.suppress(ProcessLookupError):  # it was done already
            os.killpg(process.pid, blow)
        result = finish(process)
        assert result[0] in (code, 0), f"{blow.name} after {moment:.2f} s: {result}"
        assert "Traceback" not in result[2]
    assert_works(finish(start(checkout, "--version", env=environment(wheelhouse))))


@pytest.mark.slow
def test_a_first_start_without_network_says_what_to_do(checkout: Path) -> None:
    closed = environment(None, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="1")
    del closed["PIP_NO_INDEX"]
    code, out, err = finish(start(checkout, "--version", env=closed))
    assert (code, out) == (3, "")
    assert "The internet could not be reached" in err
    assert "What to do: connect this machine to the internet" in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_a_part_whose_checksum_differs_is_refused_in_a_sentence(wheelhouse: Path, checkout: Path) -> None:
    lock = checkout / "script" / "locked" / "build.txt"
    text = lock.read_text(encoding="utf-8")
    lock.write_text(re.sub(r"(click==\S+ --hash=sha256:).{8}", r"\g<1>00000000", text), encoding="utf-8")
    code, out, err = finish(start(checkout, "--version", env=environment(wheelhouse)))
    assert (code, out) == (3, "")
    assert "is not the one that was written down for this version (script/locked): its checksum" in err
    assert "Traceback" not in err


LOCKS = sorted((PACKAGE_ROOT / "script" / "locked").glob("*.txt"))


def test_the_lock_is_of_this_project_file() -> None:
    loader = SourceFileLoader("lock", str(PACKAGE_ROOT / "script" / "lock"))
    spec = importlib.util.spec_from_loader("lock", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    wanted = f"{module.MADE_FROM}{module.inputs(PACKAGE_ROOT)}"
    old = [path.name for path in LOCKS if wanted not in path.read_text(encoding="utf-8").splitlines()]
    assert not old, f"{', '.join(old)}: made from another pyproject.toml.  Run script/lock and commit script/locked."


def test_every_locked_part_is_one_release_with_its_checksums_and_covers_what_the_project_asks_for() -> None:
    assert [path.stem for path in LOCKS] == ["best", "build", "run", "test", "voice"]
    locked: dict[str, dict[str, list[str]]] = {}
    for path in LOCKS:
        found = locked[path.stem] = {}
        text = path.read_text(encoding="utf-8").replace("\\\n", "")
        for line in text.splitlines():
            if line.startswith(("#", "--")):
                continue
            pin = re.match(r"([a-z0-9-]+)==([^ ;]+) .*--hash=sha256:[0-9a-f]{64}", line)
            assert pin, line
            found.setdefault(pin[1], []).append(pin[2])
    for name in ("build", "run"):
        assert locked[name].items() <= locked["test"].items(), "the tests run with what the program runs with"
    for name in ("best", "voice"):
        shared = locked[name].keys() & locked["test"].keys()
        assert all(locked[name][part] == locked["test"][part] for part in shared), f"{name} changes no other part"
    wanted = {
        "best": PROJECT["project"]["optional-dependencies"]["best"],
        "voice": PROJECT["project"]["optional-dependencies"]["voice"],
        "run": PROJECT["project"]["dependencies"],
        "test": PROJECT["project"]["optional-dependencies"]["test"],
        "build": [*PROJECT["build-system"]["requires"], "editables", "setuptools", "pip"],
    }
    for name, texts in wanted.items():
        for requirement in map(Requirement, texts):
            versions = locked[name].get(re.sub(r"[-_.]+", "-", requirement.name).lower(), [])
            assert any(requirement.specifier.contains(version) for version in versions), f"{name}: {requirement}"


# ---- the parts of bootstrap.sh and prepare.py that need no installation ----


@pytest.fixture
def command(tmp_path: Path) -> Callable[[str, str], Path]:
    """Puts a small program first on the path, in place of what this machine has: other machines have other ones."""
    folder = tmp_path / "commands"
    folder.mkdir()

    def write(name: str, text: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)
        return folder

    return write


def bootstrap(code: str, commands: Path, no_system: str = "no", only: bool = False) -> subprocess.CompletedProcess[str]:
    """Runs shell code after bootstrap.sh, with these commands first on the path (or alone)."""
    path = str(commands) if only else f"{commands}:{os.environ['PATH']}"
    script = f"root={PACKAGE_ROOT}; no_system={no_system}; . {PACKAGE_ROOT}/script/bootstrap.sh; {code}"
    return subprocess.run(
        ["/bin/sh", "-u", "-c", script], env={"PATH": path}, capture_output=True, text=True, check=False
    )


def test_pythons_that_lead_nowhere_or_are_too_old_are_passed_over(command: Callable[[str, str], Path]) -> None:
    command("python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    command("python3.12", "exit 1")
    commands = command("python3.11", f'exec "{sys.executable}" "$@"')
    done = bootstrap("find_python 'import venv' && echo \"$python\"", commands)
    assert done.stdout.strip() == "python3.11"
    assert done.stderr == ""


def test_without_any_python_the_one_thing_to_install_is_named(command: Callable[[str, str], Path]) -> None:
    commands = command("python3", "exit 1")
    done = bootstrap("prepare ready ''", commands, only=True)
    assert done.returncode == 3
    assert "What to do: install it (macOS: from python.org" in done.stderr
    command("id", "echo 1000")
    command("dpkg-query", "exit 1")
    command("apt-get", "exit 1")
    done = bootstrap("prepare ready ''", commands, only=True)
    assert done.returncode == 3
    assert "sudo apt-get install python3-venv" in done.stderr


def test_where_the_systems_python_is_too_old_a_newer_one_beside_it_is_asked_for(
    command: Callable[[str, str], Path],
) -> None:
    commands = command("python3", """case "$3" in *'sys.exit(sys.version_info >= '*) exit 0 ;; *) exit 1 ;; esac""")
    assert bootstrap("venv_package", commands).stdout == "python3.11-venv\n"


NOT_INSTALLED = "exit 1"
APT = 'echo "apt-get $*" >>"$(dirname "$0")/log"'


def calls(commands: Path) -> list[str]:
    log = commands / "log"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def test_root_gets_missing_system_packages_in_one_announced_call(command: Callable[[str, str], Path]) -> None:
    command("dpkg-query", NOT_INSTALLED)
    command("id", "echo 0")
    commands = command("apt-get", APT)
    done = bootstrap("install_system_packages python3-venv libportaudio2", commands)
    assert done.returncode == 0
    assert "Installing now, with: apt-get install python3-venv libportaudio2" in done.stderr
    update, install = calls(commands)
    assert update.endswith(" update")
    assert install.endswith(" install --no-install-recommends python3-venv libportaudio2")


def test_sudo_is_used_only_where_it_asks_for_no_password(command: Callable[[str, str], Path]) -> None:
    command("dpkg-query", NOT_INSTALLED)
    command("id", "echo 1000")
    command("sudo", 'echo "sudo $1 $2" >>"$(dirname "$0")/log"; [ "$1" = -n ] || exit 99; shift; exec "$@"')
    commands = command("apt-get", APT)
    assert bootstrap("install_system_packages libportaudio2", commands).returncode == 0
    assert [" ".join(call.split()[:3]) for call in calls(commands)] == [
        "sudo -n true",
        "sudo -n env",
        "apt-get -q -o",
        "apt-get -q -y",
    ]


def test_without_leave_the_one_command_is_printed_and_nothing_is_run(command: Callable[[str, str], Path]) -> None:
    command("dpkg-query", NOT_INSTALLED)
    command("id", "echo 1000")
    command("sudo", "exit 1")
    commands = command("apt-get", APT)
    done = bootstrap("install_system_packages libportaudio2 pulseaudio", commands)
    assert done.returncode == 1
    assert "sudo apt-get install libportaudio2 pulseaudio" in done.stderr
    assert calls(commands) == []


def test_no_system_forbids_apt_even_to_root(command: Callable[[str, str], Path]) -> None:
    command("dpkg-query", NOT_INSTALLED)
    command("id", "echo 0")
    commands = command("apt-get", APT)
    done = bootstrap("install_system_packages libportaudio2", commands, no_system="yes")
    assert "sudo apt-get install libportaudio2" in done.stderr
    assert calls(commands) == []


def test_an_apt_that_fails_is_told_in_a_sentence(command: Callable[[str, str], Path]) -> None:
    command("dpkg-query", NOT_INSTALLED)
    command("id", "echo 0")
    commands = command("apt-get", "echo 'E: Unable to locate package libportaudio2'; exit 100")
    done = bootstrap("install_system_packages libportaudio2", commands)
    assert done.returncode == 1
    assert "That did not work: E: Unable to locate package libportaudio2" in done.stderr
    assert "sudo apt-get install libportaudio2" in done.stderr


def test_nothing_is_said_where_nothing_is_missing(command: Callable[[str, str], Path]) -> None:
    commands = command("dpkg-query", "printf installed")
    done = bootstrap("install_system_packages libportaudio2", commands)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def prepare() -> ModuleType:
    """script/prepare.py as a module."""
    spec = importlib.util.spec_from_file_location("prepare", PACKAGE_ROOT / "script" / "prepare.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_an_environment_that_somebody_else_made_is_set_aside_and_kept(prepare: ModuleType, tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "precious").write_text("mine", encoding="utf-8")
    prepare.make_environment(tmp_path / ".venv")
    assert (tmp_path / ".venv.old.1" / "precious").read_text(encoding="utf-8") == "mine"
    assert prepare.runs_same_python(tmp_path / ".venv")


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(prepare: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(prepare.Failed, match="Nothing can be written"), prepare.locked(tmp_path / "file" / ".lock"):
        pass


def make_ready(prepare: ModuleType, checkout: Path) -> None:
    """An environment that claims to be complete."""
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    (venv / "base-python").symlink_to(os.path.realpath(sys.executable))
    prepare.write_stamps(venv, {"ready": prepare.stamp_text(checkout)})


def shell_says_ready(checkout: Path, no_system: str = "no") -> bool:
    script = f'root="{checkout}"; no_system={no_system}; . "$root/script/bootstrap.sh"; is_ready ready'
    return subprocess.run(["/bin/sh", "-c", script], check=False).returncode == 0


def test_the_shell_and_python_agree_on_the_stamp(prepare: ModuleType, checkout: Path) -> None:
    make_ready(prepare, checkout)
    venv = checkout / ".venv"
    assert shell_says_ready(checkout)
    assert prepare.is_ready(venv, "ready", prepare.stamp_text(checkout))
    project = checkout / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(text + "\n[tool.other]\n", encoding="utf-8")
    assert shell_says_ready(checkout), "how tools are set does not decide what is installed"
    project.write_text(text.replace("dependencies = [", 'dependencies = ["another",', 1), encoding="utf-8")
    assert not shell_says_ready(checkout)
    assert not prepare.is_ready(venv, "ready", prepare.stamp_text(checkout))
    project.write_text(text, encoding="utf-8")
    assert shell_says_ready(checkout)
    with (checkout / "script" / "locked" / "run.txt").open("a", encoding="utf-8") as lock:
        lock.write("another==1.0\n")
    assert not shell_says_ready(checkout)
    assert not prepare.is_ready(venv, "ready", prepare.stamp_text(checkout))


def test_what_no_system_forbade_is_made_up_for_by_a_start_without_it(prepare: ModuleType, checkout: Path) -> None:
    make_ready(prepare, checkout)
    (checkout / ".venv" / "system-forbidden").touch()
    assert shell_says_ready(checkout, no_system="yes")
    assert not shell_says_ready(checkout, no_system="no")


@pytest.mark.parametrize("now", ["/nowhere/python3", "/bin/sh"])
def test_a_python_that_has_gone_or_become_another_is_noticed(prepare: ModuleType, checkout: Path, now: str) -> None:
    make_ready(prepare, checkout)
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(now)
    assert not shell_says_ready(checkout)
    assert not prepare.is_ready(checkout / ".venv", "ready", prepare.stamp_text(checkout))
