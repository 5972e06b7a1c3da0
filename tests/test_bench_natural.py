"""The part `natural/` of `bench audio`, over a folder of clips made on the spot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import INSTALLED_MODELS
from tests.speech import join, silence, speak
from voice_assistant.adapters.audio_files import write_audio
from voice_assistant.adapters.whisper_recognizer import MEND, MODEL
from voice_assistant.audio import Samples
from voice_assistant.errors import FileError
from voice_assistant.installing.runtime import WHISPER, is_runtime_there
from voice_assistant.testing.bench.audio import bench_audio
from voice_assistant.testing.bench.counting import AudioBench
from voice_assistant.testing.bench.engines import Paced
from voice_assistant.testing.bench.natural import find_natural

CLIPS = (
    ("answers", "yes", "yes", ""),
    ("answers", "not sure", "not sure", ""),
    ("phrases", "my leg is swollen", "", ""),
    ("cries", "help me", "", ""),
    ("talk", "did you feed the cat", "", ""),
    ("own_words", "my foot is freezing and I have a fever", "leg_cold|fever", "feels_very_ill"),
)


def write_natural(root: Path, clips: tuple[tuple[str, str, str, str], ...]) -> Path:
    lines = ["path,set,text,label,also"]
    for number, (set_, text, label, also) in enumerate(clips):
        (root / "natural" / set_).mkdir(parents=True, exist_ok=True)
        name = f"{set_}/{number}.wav"
        write_audio(root / "natural" / name, join(silence(0.2), speak(text), silence(0.2)))
        lines.append(f"{name},{set_},{text},{label},{also}")
    (root / "natural" / "index.csv").write_text("\n".join(lines), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_natural(tmp_path_factory.mktemp("recordings"), CLIPS)
    (root / "speech_commands" / "yes").mkdir(parents=True)
    write_audio(root / "speech_commands" / "yes" / "0.wav", join(silence(0.2), speak("yes"), silence(0.2)))
    (root / "speech_commands" / "index.csv").write_text("path,words\nyes/0.wav,yes\n", encoding="utf-8")
    return root


def measured(folder: Path, *engines: str) -> AudioBench:
    return bench_audio(folder, engines=engines, workers=1, parts=("words", "natural", "night"))


def rows(result: AudioBench, engine: str) -> dict[str, dict[str, Any]]:
    found = [row for row in natural_rows(result, engine) if row["condition"] == "as recorded"]
    return {row["set"]: row for row in found}


def natural_rows(result: AudioBench, engine: str) -> list[dict[str, Any]]:
    return [row for row in result.as_json()["rows"] if row.get("part") == "natural" and row["engine"] == engine]


@pytest.mark.slow
def test_each_set_has_its_row_and_an_account_its_findings(folder: Path) -> None:
    result = measured(folder, "ours", "best")
    ours = rows(result, "ours")
    assert {name: row["n"] for name, row in ours.items()} == {
        "answers": 2, "phrases": 1, "cries": 1, "talk": 1, "own_words": 1,
    }  # fmt: skip
    for name in ("answers", "phrases", "cries", "talk"):
        assert (ours[name]["right"], ours[name]["wrong"]) == (ours[name]["n"], 0), name
    account = ours["own_words"]
    assert (account["told"], account["typed"], account["denied"]) == (2, 2, 0)
    by_telephone = {row["set"]: row for row in natural_rows(result, "ours") if row["condition"] == "telephone"}
    assert by_telephone["answers"]["wrong"] == by_telephone["talk"]["wrong"] == 0
    assert f"best: not installed; {MEND}" in result.not_measured
    assert "Natural voice:" in result.as_text()
    assert "typed they give 2" in result.as_text()


@pytest.mark.slow
def test_every_set_is_heard_by_telephone_too_and_by_vosk_without_us(folder: Path) -> None:
    heard = {(row["condition"], row["set"]) for row in natural_rows(measured(folder, "vosk"), "vosk")}
    assert heard == {
        (condition, set_)
        for condition in ("as recorded", "telephone")
        for set_ in ("answers", "phrases", "cries", "talk", "own_words")
    }


def test_a_second_recognizer_is_as_late_as_its_reading_takes() -> None:
    class Reads:
        failed = None
        cpu_s = 0.0

        def ask(self, samples: Samples) -> int:
            self.cpu_s += len(samples) / 16_000
            return round(self.cpu_s * 10)

        def is_done(self, number: int) -> bool:
            return bool(number)

    paced = Paced(Reads())  # type: ignore[arg-type]  # what is used of one
    paced.now = 1.0
    first, second = paced.ask(silence(0.3)), paced.ask(silence(0.2))
    paced.now = 1.29
    assert not paced.is_done(first)
    paced.now = 1.31
    assert paced.is_done(first)
    assert not paced.is_done(second), "it reads one after the other"
    paced.now = 1.51
    assert paced.is_done(second)


@pytest.mark.slow
def test_a_clip_that_is_taken_for_something_else_is_wrong(tmp_path: Path) -> None:
    clips = (("answers", "yes", "no", ""), ("talk", "help me", "", ""), ("own_words", "my foot is cold", "fever", ""))
    natural = rows(measured(write_natural(tmp_path, clips), "ours"), "ours")
    assert natural["answers"]["wrong"] == natural["talk"]["wrong"] == 1
    assert (natural["own_words"]["caught"], natural["own_words"]["noted_wrong"]) == (0, 1)


def test_without_the_part_there_is_nothing_of_it(tmp_path: Path) -> None:
    assert find_natural(tmp_path) == ()


def test_an_index_without_its_columns_is_a_fault_in_words(tmp_path: Path) -> None:
    (tmp_path / "natural").mkdir()
    (tmp_path / "natural" / "index.csv").write_text("path,set\na.wav,talk\n", encoding="utf-8")
    with pytest.raises(FileError, match="text"):
        find_natural(tmp_path)


@pytest.mark.skipif(
    not (INSTALLED_MODELS / MODEL).is_dir() or not is_runtime_there(WHISPER),
    reason=f"the second recogniser is not installed: {MEND}",
)
def test_both_recognizers_catch_what_one_does_not(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "voice-assistant").mkdir()
    (tmp_path / "voice-assistant" / "models").symlink_to(INSTALLED_MODELS)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    result = measured(folder, "ours", "best", "whisper")
    assert rows(result, "best")["own_words"]["caught"] >= rows(result, "ours")["own_words"]["caught"]
    assert rows(result, "best")["talk"]["right"] == 1
    assert set(rows(result, "whisper")) == set(rows(result, "best"))
