"""The wheel, installed into an empty environment and used from another folder, as by one who never saw the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import soundfile

import voice_assistant
from tests.speech import RATE, join, silence, speak
from tests.wheelhouse import PACKAGE_ROOT, write_wheelhouse

PROJECT = tomllib.loads((PACKAGE_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OFFLINE = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def run(
    *command: str | Path, answers: str = "", cwd: str | Path = "/", timeout: float = 240
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    return subprocess.run(
        list(map(str, command)),
        input=answers,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=clean | OFFLINE,
        timeout=timeout,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip_wheel = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    made = run(*pip_wheel, "--wheel-dir", folder, PACKAGE_ROOT)
    assert made.returncode == 0, made.stdout + made.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel and what the wheel asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    write_wheelhouse(folder, PROJECT["project"]["dependencies"])
    assert run(sys.executable, "-m", "venv", folder / "venv").returncode == 0
    python = folder / "venv" / "bin" / "python"
    installed = run(python, "-m", "pip", "install", "--quiet", "--no-compile", "--find-links", folder, wheel)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    return python


def test_the_wheel_is_for_any_machine(wheel: Path) -> None:
    assert wheel.name == f"voice_assistant-{voice_assistant.__version__}-py3-none-any.whl"


def test_the_wheel_holds_every_dialogue_and_the_models(names: list[str]) -> None:
    for folder in ("dialogs", "models"):
        files = {path.relative_to(PACKAGE_ROOT) for path in (PACKAGE_ROOT / folder).rglob("*") if path.is_file()}
        wanted = {f"voice_assistant/_data/{path.as_posix()}" for path in files if "training" not in path.parts}
        assert wanted
        assert wanted <= set(names)


def test_the_wheel_holds_the_licence_and_the_notice(names: list[str]) -> None:
    licences = {name.rsplit("/", 1)[1] for name in names if ".dist-info/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE"}


def test_the_wheel_holds_neither_the_training_nor_the_tests(names: list[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert tops == {"voice_assistant", f"voice_assistant-{voice_assistant.__version__}.dist-info"}
    assert not [name for name in names if "/training/" in name or "/tests/" in name or name.endswith(".pyc")]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb is missing: it makes Debian packages")
@pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="the Debian package is for Python 3.11, this is another one"
)
def test_a_debian_package_holds_all_that_a_typed_conversation_needs(tmp_path: Path) -> None:
    wheels, made, unpacked = tmp_path / "wheels", tmp_path / "made", tmp_path / "unpacked"
    wheels.mkdir()
    write_wheelhouse(wheels, PROJECT["project"]["dependencies"])
    done = run(sys.executable, PACKAGE_ROOT / "packaging" / "make_deb", "amd64", made, "--wheels", wheels, timeout=600)
    assert done.returncode == 0, done.stderr
    (package,) = made.glob("voice-assistant_*_amd64.deb")
    assert run("dpkg-deb", "-x", package, unpacked).returncode == 0
    python = unpacked / "opt/voice-assistant/bin/python"
    if not python.exists():
        python.unlink()
        python.symlink_to(sys._base_executable)  # type: ignore[attr-defined]  # Debian's own is not here
    talk = ("-m", "voice_assistant", "run", "example", "--input", "typed", "--output", "captions", "--region", "uk")
    held = run(python, *talk, answers="yes\n")
    assert "Call nine nine nine now." in held.stdout
    command = (unpacked / "usr/bin/voice-assistant").read_text()
    assert "exec /opt/voice-assistant/bin/python -m voice_assistant" in command


@pytest.mark.slow
def test_the_installed_package_finds_its_own_dialogues_and_models(python: Path) -> None:
    code = "from voice_assistant import data; print(data.find_dialog('example')); print(data.models_folder())"
    done = run(python, "-c", code)
    dialog, models = map(Path, done.stdout.split())
    site = python.parent.parent / "lib"
    assert dialog.is_relative_to(site)
    assert models.is_relative_to(site)
    assert (models / "manifest.yaml").is_file()
    assert done.stderr == ""


@pytest.mark.slow
def test_the_installed_package_tells_its_version_and_checks_its_dialogue(python: Path) -> None:
    told = run(python, "-m", "voice_assistant", "--version")
    assert (told.returncode, told.stderr) == (0, "")
    assert voice_assistant.__version__ in told.stdout
    checked = run(python.parent / "voice-assistant", "check", "example")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "No problems found" in checked.stdout


@pytest.mark.slow
def test_the_installed_package_converses_typed(python: Path) -> None:
    talk: list[str | Path] = [
        python,
        "-m",
        "voice_assistant",
        "run",
        "example",
        "--input",
        "typed",
        "--output",
        "captions",
    ]
    ends = []
    for answers in ("yes\n" * 12, "no\nno\nyes\n" + "no\n" * 9):
        done = run(*talk, "--region", "uk", answers=answers)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        ends.append(done.stdout)
    assert "nine nine nine" in ends[0]
    assert "care at home" in ends[1]
    assert "care at home" not in ends[0]


@pytest.mark.slow
def test_the_installed_package_converses_by_audio_files(python: Path, tmp_path: Path) -> None:
    recording, out = tmp_path / "person.wav", tmp_path / "both.wav"
    cry = speak("help me i can't breathe")
    soundfile.write(recording, join(silence(4), cry, silence(20), speak("yes"), silence(60)), RATE)
    talk: list[str | Path] = [python, "-m", "voice_assistant", "run", "example", "--region", "uk"]
    done = run(*talk, "--input", recording, "--output", out)
    assert done.returncode == 0, done.stderr
    assert "breathe" in done.stdout.split("You: ")[1].splitlines()[0], done.stdout
    assert "nine nine nine" in done.stdout
    sound, rate = soundfile.read(out, dtype="int16")
    assert rate == RATE
    person, assistant = sound.T
    assert abs(person[4 * RATE : 4 * RATE + len(cry)]).max() > 1000
    assert abs(assistant).max() > 1000
