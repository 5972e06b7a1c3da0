"""The demo: the command plays two conversations by sound files, with the real recogniser and a real voice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_assistant.data import dialogs_folder
from voice_assistant.errors import FileError
from voice_assistant.testing.demo import SCENARIOS, play_demo

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The command, on a machine without the library of sound cards: where it wrote, and what it showed."""
    out = tmp_path_factory.mktemp("demo") / "not there yet"
    without = "import sys; sys.modules['sounddevice'] = None; import voice_assistant.cli as c; c.main()"
    done = subprocess.run(
        [sys.executable, "-c", without, "demo", "--out", str(out)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return out, done.stdout.splitlines()


def test_both_conversations_come_to_their_ends(played: tuple[Path, list[str]]) -> None:
    _, shown = played
    said = "\n".join(shown)
    assert "This could be an emergency." in said
    assert "you can start with care at home" in said


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_file_holds_the_person_left_and_the_assistant_right(played: tuple[Path, list[str]], name: str) -> None:
    out, _ = played
    sound, rate = soundfile.read(out / f"{name}.wav", dtype="int16")
    assert rate == 16_000
    assert sound.shape[1] == 2
    person, assistant = (np.abs(sound[:, side].astype(int)) > 300 for side in (0, 1))
    assert person.sum() > 1.4 * rate  # three short answers
    assert assistant.sum() > 20 * rate
    assert (person & assistant).mean() < 0.001  # nobody speaks over the other
    assert np.abs(sound).max() < 32_767


def test_the_captions_show_what_was_said_and_what_was_heard(played: tuple[Path, list[str]]) -> None:
    _, shown = played
    assert any(line.endswith('Person: "yeah"') for line in shown)
    assert any(line.endswith("heard: yeah") for line in shown)


def test_it_is_faster_than_real_time(played: tuple[Path, list[str]]) -> None:
    _, shown = played
    speeds = [int(line.split(" times faster")[0].split()[-1]) for line in shown if "times faster" in line]
    assert len(speeds) == len(SCENARIOS)
    assert min(speeds) > 1  # some twenty on an idle machine; a laden one still has to keep up


def test_the_person_is_sound_files_that_come_with_the_dialogues() -> None:
    clips = list((dialogs_folder() / "en" / "scenarios" / "clips").rglob("*.flac"))
    assert clips
    assert sum(path.stat().st_size for path in clips) < 500_000


def test_a_folder_that_cannot_be_made_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="can be written"):
        play_demo(tmp_path / "file" / "out", print)
