"""`doctor`: what it says of a machine that is well and of several that are not, and the one thing that mends each."""

from __future__ import annotations

import json
from ctypes.util import find_library
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import ROOT, call
from tests.virtual_audio import VirtualAudio, virtual_audio, what_is_missing
from voice_assistant.adapters.whisper_recognizer import MODEL
from voice_assistant.cli import health
from voice_assistant.cli.health import State
from voice_assistant.settings import PLACE, read_settings, save_settings

needs_sound = pytest.mark.skipif(bool(what_is_missing()), reason=what_is_missing() or "all is there")


def doctor(*arguments: str, **environment: str) -> tuple[int, dict[str, dict[str, Any]]]:
    done = call("doctor", "--json", *arguments, cwd=ROOT, **environment)
    assert "Traceback" not in done.stderr
    data = json.loads(done.stdout)
    assert data["well"] is (done.returncode == 0)
    return done.returncode, {check["name"]: check for check in data["checks"]}


@needs_sound
def test_a_machine_that_is_well() -> None:
    with virtual_audio() as room:
        room.start_noise(120)
        code, found = doctor()
    assert code == 0, found
    assert found["microphone"]["state"] == "fine"
    assert "the room is quiet" in found["microphone"]["says"]
    assert found["speaker"]["state"] == found["voice"]["state"] == found["model"]["state"] == "fine"
    assert "understood my own voice" in found["recogniser"]["says"]
    assert "I don't hear my own voice" in found["own voice"]["says"]


@needs_sound
def test_a_microphone_that_is_muted() -> None:
    with virtual_audio():  # exact zeros, as a muted one brings
        code, found = doctor()
    assert code == 1
    assert found["microphone"]["state"] == "broken"
    assert "muted" in found["microphone"]["says"]
    assert "Unmute it" in found["microphone"]["mend"]


@needs_sound
def test_a_loud_room() -> None:
    with virtual_audio() as room:
        _make_loud(room)
        code, found = doctor("--no-sound")
    assert code == 0
    assert found["microphone"]["state"] == "poor"
    assert "the room is loud" in found["microphone"]["says"]
    assert "own voice" not in found  # nothing was played


def _make_loud(room: VirtualAudio) -> None:
    import numpy as np

    noise = np.random.default_rng(0).integers(-3000, 3001, 60 * 16_000, dtype=np.int16)
    room.say(noise)


def test_a_machine_without_its_model(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    save_settings({"model": str(tmp_path / "nowhere"), "volume": 20}, settings)
    code, found = doctor("--no-sound", VOICE_ASSISTANT_SETTINGS=str(settings), PULSE_SERVER="unix:/nowhere")
    assert code == 1
    if "sound" in found:  # this machine has no sound card
        assert found["sound"]["state"] == "broken"
    assert found["model"]["state"] == found["recogniser"]["state"] == "broken"
    assert "There is no speech model" in found["model"]["says"]
    assert all(check["mend"] for check in found.values() if check["state"] == "broken")


def test_a_second_recogniser_that_was_wanted_and_is_not_used_does_not_count_as_well(tmp_path: Path) -> None:
    folder = tmp_path / "voice-assistant" / "models" / MODEL
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"half a file")
    _, found = doctor("--no-sound", XDG_DATA_HOME=str(tmp_path))
    assert found["recognisers"]["state"] == "poor"
    assert "damaged" in found["recognisers"]["says"]
    assert "models install best" in found["recognisers"]["mend"]


def test_every_finding_is_a_sentence(tmp_path: Path) -> None:
    _, found = doctor("--no-sound", VOICE_ASSISTANT_SETTINGS=str(tmp_path / "none.yaml"), ALSA_CONFIG_PATH="/nowhere")
    for check in found.values():
        assert check["says"][0] == check["says"][0].upper()
        assert check["says"].endswith((".", "best", "replies"))  # a command is last where one is named


@pytest.mark.skipif(find_library("portaudio") is None, reason="no PortAudio (apt-get install libportaudio2)")
@pytest.mark.skipif(find_library("asound") is None, reason="no ALSA, whose settings could be missing")
def test_a_sound_system_without_its_settings_is_told_and_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.conf").write_text("pcm.!default {\n")
    for path in ("/nowhere", str(tmp_path / "broken.conf")):
        code, found = doctor("--no-sound", ALSA_CONFIG_PATH=path)
        assert code == 1
        assert "ALSA" in found["sound"]["says"]
        assert "libasound2-data" in found["sound"]["mend"]


def test_wrong_settings_are_told_with_what_mends_them(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("volme: 3\n")
    finding = health._settings(read_settings({PLACE: str(path)}))
    assert finding.state is State.POOR
    assert "did you mean 'volume'" in finding.says
    assert finding.mend.endswith("config edit")


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    for free_mb, state in ((10_000, State.FINE), (200, State.POOR), (3, State.BROKEN)):
        usage = health.shutil.disk_usage("/")._replace(free=int(free_mb * 1e6))  # type: ignore[attr-defined]
        monkeypatch.setattr(health.shutil, "disk_usage", lambda _path, usage=usage: usage)  # type: ignore[attr-defined]
        assert health._disk().state is state


def test_an_alert_that_could_not_go_out(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"

    def alert() -> health.Finding:
        return health._alert(read_settings({PLACE: str(path)}))

    assert alert().says == "No alert is sent to anybody."
    save_settings({"alert": True, "emergency contact": "Ann, 01 23"}, path)
    assert alert().state is State.BROKEN
    save_settings({"alert command": ("no-such-program", "{message}")}, path)
    assert "no-such-program is not there" in alert().says
    save_settings({"alert command": ("true",), "alert name": "Ann"}, path)
    assert alert().says == "In an emergency Ann is alerted.  In an emergency call Ann, 01 23."


def test_in_plain_sentences_for_a_narrow_screen_reader() -> None:
    done = call("doctor", "--no-sound", TERM="dumb", NO_COLOR="1", COLUMNS="40")
    assert "\x1b" not in done.stdout
    assert "voice: Works.\n  The voice pyttsx3 speaks." in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith(("Everything works", "1 thing"))
