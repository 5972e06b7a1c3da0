"""The measurement of hearing, over a small folder of synthesised clips laid out like the corpora."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.speech import join, silence, speak
from voice_assistant.adapters.audio_files import through_telephone, write_audio
from voice_assistant.data import find_dialog
from voice_assistant.errors import FileError
from voice_assistant.loader import load_dialog
from voice_assistant.testing.bench.audio import bench_audio
from voice_assistant.testing.bench.clips import CLEAN, Clip, Condition, Set, Stage, find_clips, hearings
from voice_assistant.testing.bench.counting import AudioBench
from voice_assistant.testing.bench.emergencies import TEXTS
from voice_assistant.testing.bench.engines import open_ours
from voice_assistant.testing.bench.night import listen_through_night, snores
from voice_assistant.testing.bench.tables import upper_bound

WORDS = {"yes": 1, "no": 1, "stop": 1, "three": 1, "banana": 1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("recordings")
    lines = ["path,words"]
    for word, count in WORDS.items():
        (root / "speech_commands" / word).mkdir(parents=True)
        for number in range(count):
            name = f"{word}/{number}.wav"
            clip = speak(word, ("en-gb", "en-us")[number])
            write_audio(root / "speech_commands" / name, join(silence(0.2), clip, silence(0.2)))
            lines.append(f"{name},{word}")
    (root / "speech_commands" / "index.csv").write_text("\n".join(lines), encoding="utf-8")
    (root / "noise" / "hiss").mkdir(parents=True)
    hiss = np.random.default_rng(0).normal(0, 2000, 3 * 16_000).astype(np.int16)
    for number in range(2):
        write_audio(root / "noise" / "hiss" / f"{number}.wav", hiss)
    (root / "rooms").mkdir()
    response = np.zeros(1600, np.int16)
    response[[0, 400, 900]] = 20_000, 6_000, 2_000
    for number in range(2):
        write_audio(root / "rooms" / f"room{number}.wav", response)
    return root


@pytest.fixture(scope="module")
def result(folder: Path) -> AudioBench:
    return bench_audio(folder, engines=("ours", "vosk"), workers=1, parts=("words", "film"), film_s=10)


@pytest.mark.slow
def test_every_clip_is_heard_once_under_each_condition_by_each_engine(result: AudioBench) -> None:
    clips = sum(WORDS.values())
    for engine in ("ours", "vosk"):
        rows = [row for row in result.rows if row.engine == engine]
        clean = [row for row in rows if row.snr_db is None and row.room is None]
        assert {row.word: row.n for row in clean if row.word} == WORDS
        assert sum(row.n for row in clean if row.set == "noise") == 1
        for snr in (20, 10, 5, 0):
            assert sum(row.n for row in rows if row.snr_db == snr) == clips
        assert sum(row.n for row in rows if row.room == "room1") == clips
        assert sum(row.n for row in rows if row.telephone) == clips


@pytest.mark.slow
def test_ours_understands_clear_answers_and_nothing_else(result: AudioBench) -> None:
    for row in result.rows:
        if row.engine == "ours" and row.snr_db is None and row.room is None:
            assert (row.right, row.wrong) == (row.n, 0), row


@pytest.mark.slow
def test_plain_vosk_takes_other_words_for_answers(result: AudioBench) -> None:
    assert sum(row.wrong for row in result.rows if row.engine == "vosk" and row.set == "other_words") > 0


@pytest.mark.slow
def test_the_result_is_plain_data_in_the_agreed_shape(result: AudioBench) -> None:
    data = json.loads(json.dumps(result.as_json()))
    assert data["format"] == 1
    assert set(data["rows"][0]) == {
        *("engine", "set", "word", "noise", "snr_db", "room", "telephone", "n", "right", "wrong", "not_understood"),
        *("yes_as_no", "no_as_yes"),
    }
    assert set(data["decision_s"]) == {"n", "median", "p95"}
    assert 0 < data["decision_s"]["median"] < 1
    assert 0 < data["real_time_factor"] < 1
    assert 10 < data["rss_mb"] < 400
    assert data["load_s"] > 0


@pytest.mark.slow
def test_a_stretch_of_night_brings_no_false_emergency(result: AudioBench) -> None:
    assert result.night is not None
    assert result.night.seconds >= 10
    assert result.night.false_emergencies == 0


@pytest.mark.slow
def test_a_film_in_which_somebody_cries_for_help_is_counted(tmp_path: Path) -> None:
    (tmp_path / "librispeech").mkdir()
    write_audio(tmp_path / "librispeech" / "film.wav", join(silence(0.2), speak("call an ambulance", "en-gb")))
    ours = open_ours(None, load_dialog(find_dialog("leg_pain")).dialog)
    night = listen_through_night(ours, find_clips(tmp_path), seconds=40)
    assert night.false_emergencies > 0
    assert any(text.startswith("emergency: call an ambulance") for text in night.texts)


@pytest.mark.slow
def test_what_is_not_there_is_named_as_not_measured(result: AudioBench) -> None:
    assert {"librispeech is not in the folder", "out_of_grammar is not in the folder"} <= set(result.not_measured)


@pytest.mark.slow
def test_the_table_tells_the_upper_bound_where_nothing_went_wrong(result: AudioBench) -> None:
    text = result.as_text()
    assert "ours:" in text
    assert "95 % sure" in text
    assert "Not measured: the part natural was left out." in text
    assert "Not measured: librispeech is not in the folder." in text


def test_only_later_halves_of_noises_and_rooms_are_used(folder: Path) -> None:
    found = find_clips(folder)
    assert [path.name for path in found.noises["hiss"]] == ["1.wav"]
    assert [path.name for path in found.rooms] == ["room1.wav"]


def test_the_same_clip_sounds_the_same_each_time(folder: Path) -> None:
    found = find_clips(folder)
    clip, condition = next(pair for pair in hearings(found) if pair[1].snr_db == 10)
    one, two = (Stage(found).play(clip, condition) for _ in range(2))
    assert np.array_equal(one.samples, two.samples)


def test_noise_is_mixed_at_the_ratio_asked_for(folder: Path) -> None:
    found = find_clips(folder)
    clip = next(clip for clip in found.clips if clip.set is Set.ANSWERS)
    clean, noisy = (
        Stage(found).play(clip, condition).samples.astype(float)
        for condition in (CLEAN, Condition(noise="hiss", snr_db=10))
    )
    speech = clean[np.abs(clean) > 0.05 * np.abs(clean).max()]
    ratio_db = 20 * np.log10(np.sqrt(np.mean(speech**2)) / noisy[:4000].std())
    assert ratio_db == pytest.approx(10, abs=1.5)


def test_a_telephone_passes_its_band_and_is_coded_at_8_bits() -> None:
    time = np.arange(16_000) / 16_000

    def level_db(hertz: float) -> float:
        heard = through_telephone((8_000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)).astype(float)
        assert len(heard) == len(time)
        return float(20 * np.log10(max(1.0, heard[4_000:-4_000].std()) / (8_000 / np.sqrt(2))))

    assert [round(level_db(hertz)) for hertz in (400, 1_000, 3_300)] == [0, 0, 0]
    assert max(map(level_db, (100, 4_500, 6_000))) < -40
    tone = (8_000 * np.sin(2 * np.pi * 1_000 * time)).astype(np.int16)
    lost = (through_telephone(tone).astype(float) - tone)[4_000:-4_000].std() / tone.std()
    assert 0.005 < lost < 0.05, "A-law has 8 bits: a signal to noise ratio of some 38 dB"


@pytest.mark.slow
def test_sounds_of_the_night_are_counted_by_kind_with_answers_between_them(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "speech_commands").mkdir()
    answers = "path,words\n" + "".join(f"{folder}/speech_commands/{word}/0.wav,{word}\n" for word in ("yes", "no"))
    (tmp_path / "speech_commands" / "index.csv").write_text(answers, encoding="utf-8")
    for kind, sound in (("snoring", snores(np.random.default_rng(1), 1)), ("other", None)):
        (tmp_path / "night" / kind).mkdir(parents=True)
        clip = speak("call an ambulance", "en-gb") if sound is None else (sound * 9_000).astype(np.int16)
        for number in range(4):
            write_audio(tmp_path / "night" / kind / f"{number}.wav", join(silence(0.1), clip, silence(0.1)))
    found = bench_audio(tmp_path, engines=("ours",), workers=1, parts=("words", "natural", "night"))
    rows = {row["set"]: row for row in found.as_json()["rows"] if row.get("part") == "night"}
    assert {name: row["n"] for name, row in rows.items()} == {"snoring": 8, "other": 8}
    assert rows["snoring"]["taken"] == 0
    assert rows["snoring"]["answers"] == rows["snoring"]["right"] == rows["snoring"]["right_in_quiet"] > 0
    assert rows["other"]["taken"] > 4, "a cry for help among the sounds is one that was taken"
    assert "Beside sounds of the night:" in found.as_text()


@pytest.mark.slow
def test_an_engine_that_is_not_installed_is_named_and_nothing_else_goes_wrong(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voice_assistant.testing.bench.audio.find_whisper", lambda: None)
    found = bench_audio(folder, engines=("whisper",), workers=1, parts=("words",))
    assert any(missing.startswith("whisper: not installed") for missing in found.not_measured)
    assert not found.rows


def test_an_empty_folder_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nothing to measure(.|\n)*speech_commands"):
        find_clips(tmp_path)


def test_an_index_without_the_columns_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "speech_commands").mkdir()
    (tmp_path / "speech_commands" / "index.csv").write_text("file,text\na,b\n", encoding="utf-8")
    with pytest.raises(FileError, match=r"index\.csv:1 has no column 'path'"):
        find_clips(tmp_path)


def test_a_corrupt_clip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.flac"
    path.write_bytes(b"fLaC but not really")
    found = find_clips(_with_word(tmp_path, path))
    with pytest.raises(FileError, match=r"broken\.flac"):
        Stage(found).play(Clip(path=path, set=Set.ANSWERS, word="yes"), CLEAN)


def _with_word(root: Path, path: Path) -> Path:
    (root / "speech_commands").mkdir()
    (root / "speech_commands" / "index.csv").write_text(f"path,words\n../{path.name},yes\n", encoding="utf-8")
    return root


def test_without_errors_the_rule_of_three_bounds_the_rate() -> None:
    assert upper_bound(0, 300) == pytest.approx(0.01)
    assert upper_bound(0, 0) == 1
    assert upper_bound(0, 1) == 1
    assert 0.02 < upper_bound(5, 300) < 0.04


def test_there_are_sixty_different_cries_for_help() -> None:
    assert len(set(TEXTS)) == len(TEXTS) == 60
