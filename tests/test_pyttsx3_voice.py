"""The real pyttsx3 in its child process, and what happens when that process or its files are taken away."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest

from tests.processes import is_running
from voice_assistant.adapters import pyttsx3_child, pyttsx3_voice
from voice_assistant.adapters.pyttsx3_voice import Library, Pyttsx3Voice, find_libraries, open_voice, speakable
from voice_assistant.errors import VoiceError
from voice_assistant.speaking import Failed, Rendered

QUESTION = "Are you short of breath right now?"
LIBRARY, DATA = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
WHEEL = Library(name="the wheel", files=(LIBRARY, DATA))


@pytest.fixture(autouse=True)
def own_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What this test leaves behind is not confused with what others make at the same time."""
    folder = str(tmp_path_factory.mktemp("t"))
    monkeypatch.setattr(tempfile, "tempdir", folder)
    monkeypatch.setenv("TMPDIR", folder)


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyttsx3_voice, "RENDER_S", 0.5)


@pytest.fixture
def voice() -> Iterator[Pyttsx3Voice]:
    opened = open_voice()
    yield opened
    opened.close()


def rendered(voice: Pyttsx3Voice, text: str = QUESTION, words_per_minute: int = 150, key: int = 1) -> Rendered:
    voice.request(key, text, words_per_minute)
    answer = voice.collect(20)
    assert isinstance(answer, Rendered), answer
    assert (answer.key, answer.text) == (key, text)
    return answer


def process(voice: Pyttsx3Voice) -> int:
    assert voice.process_id is not None
    return voice.process_id


def own_directories() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("voice-*"))


# ---- speech ----


def test_a_text_becomes_speech_with_the_place_of_every_word(voice: Pyttsx3Voice) -> None:
    speech = rendered(voice)
    assert speech.rate == 22_050
    assert speech.samples.dtype == np.int16
    assert 1.8 < len(speech.samples) / speech.rate < 4
    assert 3000 < np.abs(speech.samples.astype(int)).max() < 32_767
    characters = [character for character, _ in speech.words]
    assert characters == [QUESTION.index(word) for word in QUESTION.split()]
    samples = [sample for _, sample in speech.words]
    assert samples == sorted(samples)
    assert samples[-1] < len(speech.samples)


def test_the_voice_tells_its_name_for_a_bug_report(voice: Pyttsx3Voice) -> None:
    assert voice.name.startswith("pyttsx3 (espeak-ng 1.")
    assert "voice gmw/en" in voice.name


def test_five_requests_at_once_are_answered_in_their_order(voice: Pyttsx3Voice) -> None:
    texts = [QUESTION, "Yes.", "A rather longer sentence, to see whether a short one overtakes it.", "No.", "Stop."]
    os.kill(process(voice), signal.SIGSTOP)
    began = time.perf_counter()
    for key, text in enumerate(texts):
        voice.request(key, text, 150)
    assert voice.collect() is None
    assert time.perf_counter() - began < 1, "asking never waits"
    os.kill(process(voice), signal.SIGCONT)
    answers = [voice.collect(20) for _ in texts]
    assert [(answer.key, answer.text) for answer in answers if isinstance(answer, Rendered)] == list(enumerate(texts))
    assert voice.collect() is None


def test_the_pace_is_taken_at_every_change(voice: Pyttsx3Voice) -> None:
    lengths = [len(rendered(voice, words_per_minute=pace).samples) for pace in (150, 200, 115, 150, 115, 200)]
    assert lengths[0] == pytest.approx(lengths[3], rel=0.01)
    assert lengths[1] == pytest.approx(lengths[5], rel=0.01)
    assert lengths[2] == pytest.approx(lengths[4], rel=0.01)
    assert lengths[1] < 0.8 * lengths[0] < 0.8 * 0.8 * lengths[2] * 1.05


def test_fresh_processes_all_say_the_same() -> None:
    """pyttsx3 lost its first file once in 34 fresh processes, and a setting twice in 30."""
    lengths = []
    for _ in range(10):
        voice = open_voice()
        lengths.append(len(rendered(voice).samples))
        voice.close()
    assert max(lengths) - min(lengths) < 30


@pytest.mark.parametrize("text", ["", "   ", "...", "\n\t\x00", "\u00a0", "\ud800"])
def test_a_text_with_nothing_to_say_is_no_samples(voice: Pyttsx3Voice, text: str) -> None:
    assert len(rendered(voice, text).samples) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Is it caf\u00e9 na\u00efve \u2014 or \u201cquoted\u201d?",
        "yes \U0001f600 or no \U0001f44d\U0001f3fd",
        "bell\x07 and nul\x00 and surrogate \udc80 within",
        "<speak>not markup</speak> & [[not phonemes]]",
        "\u043d\u043e\u0433\u0430 \u0431\u043e\u043b\u0438\u0442",
        "03:15 on 12/11/2026, 999",
        '{"id": 1}\n{"id": 2}',
        "don't; can't; won't",
    ],
)
def test_odd_characters_are_spoken_and_break_nothing(voice: Pyttsx3Voice, text: str) -> None:
    before = process(voice)
    assert len(rendered(voice, text).samples) > 5000
    assert len(rendered(voice, "Yes.").samples) > 5000
    assert process(voice) == before, "nothing had to be started again"


def test_what_cannot_be_spoken_becomes_blanks_so_that_places_stay_the_same() -> None:
    assert speakable("a\x00b\ud800c\n") == "a b c "
    assert speakable("...") == "   "


def test_a_thousand_words_are_spoken_to_the_last(voice: Pyttsx3Voice) -> None:
    text = " ".join(["The pain is in my leg and it keeps me awake at night."] * 77)
    speech = rendered(voice, text)
    assert len(speech.words) > 950
    assert speech.words[-1][0] > len(text) - 10
    assert len(speech.samples) / speech.rate > 240


def test_a_text_without_end_is_refused_at_once(voice: Pyttsx3Voice) -> None:
    voice.request(1, "word " * 10_000, 150)
    answer = voice.collect(5)
    assert isinstance(answer, Failed)
    assert "too long" in answer.what
    assert rendered(voice)


def test_accident_and_emergency_is_said_by_its_letters() -> None:
    """Not "a and E": espeak-ng's own phonemes, for the text as it is given to it."""
    code = (
        "import ctypes, sys, espeakng_loader as e\n"
        "lib = ctypes.CDLL(e.get_library_path())\n"
        "lib.espeak_Initialize(2, 0, sys.argv[1].encode(), 0x8000)\n"
        "lib.espeak_SetVoiceByName(b'en')\n"
        "lib.espeak_TextToPhonemes.restype = ctypes.c_char_p\n"
        "text = ctypes.c_char_p(sys.argv[2].encode())\n"
        "print(lib.espeak_TextToPhonemes(ctypes.byref(text), 1, 0).decode())\n"
    )

    def phonemes(text: str) -> str:
        with tempfile.TemporaryDirectory() as short:
            Path(short, "d").symlink_to(DATA)
            command = [sys.executable, "-c", code, f"{short}/d", pyttsx3_child.respell(text)]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "'eI" in phonemes("Go to A and E now.")
    assert "dZ,i:p'i:" in phonemes("Ask your GP.").replace("dZ'i: p'i:", "dZ,i:p'i:")
    assert "dZ'i: p'i:" in phonemes("Ask your G P.")
    assert phonemes("Call nine nine nine.").count("n'aIn") == 3
    assert len(pyttsx3_child.respell("Go to A and E now.")) == len("Go to A and E now.")


# ---- what can break ----


def test_a_child_killed_at_work_is_started_again_and_answers_all_the_same(voice: Pyttsx3Voice) -> None:
    before = process(voice)
    text = "The pain is in my leg and it keeps me awake at night. " * 100
    voice.request(1, text, 150)
    voice.request(2, QUESTION, 150)
    time.sleep(0.05)
    os.kill(before, signal.SIGKILL)
    first, second = voice.collect(20), voice.collect(20)
    assert isinstance(first, Rendered)
    assert isinstance(second, Rendered)
    assert first.words[-1][0] > len(text) - 15
    assert process(voice) != before
    assert not is_running(before)


def test_a_child_killed_at_rest_is_started_again(voice: Pyttsx3Voice) -> None:
    os.kill(process(voice), signal.SIGKILL)
    assert len(rendered(voice).samples) > 10_000


def test_a_child_that_hangs_is_killed_in_time_and_the_request_repeated(short_waits: None, voice: Pyttsx3Voice) -> None:
    before = process(voice)
    os.kill(before, signal.SIGSTOP)
    began = time.perf_counter()
    assert len(rendered(voice).samples) > 10_000
    assert 0.5 < time.perf_counter() - began < 5
    assert not is_running(before)


@pytest.mark.parametrize(
    ("does", "fault"),
    [
        ("time.sleep(60)", "did not answer within 0."),
        ("sys.exit('Segmentation, or so')", "its process has ended: Segmentation, or so"),
        ("os._exit(3)", "its process has ended: exit code 3"),
        ("sys.stdin.readline(); print('Audio saved to x', flush=True)", "can't be read"),
        ('sys.stdin.readline(); print(\'{"id": 9, "bytes": 0}\', flush=True)', "something else"),
        ("sys.stdin.readline(); answer(b'')", "silent"),
        ("sys.stdin.readline(); answer(b'\\x00\\x10' * 8000)", "too short"),
        ("sys.stdin.readline(); answer(b'\\x00\\x10' * 9, claimed=800)", "its process has ended"),
    ],
)
def test_a_child_that_fails_every_time_gives_the_reason_and_nobody_waits_for_ever(
    short_waits: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str, fault: str
) -> None:
    """Children that are ready and then fail in the ways processes do."""
    monkeypatch.setattr(pyttsx3_voice, "CHILD", tmp_path / "child.py")
    (tmp_path / "child.py").write_text(f"""
import json, os, sys, time
def answer(samples, claimed=None):
    print(json.dumps({{"id": 1, "rate": 22050, "words": [], "bytes": claimed or len(samples)}}), flush=True)
    sys.stdout.buffer.write(samples)
    sys.stdout.flush()
    time.sleep(60 if claimed is None else 0)
print('{{"engine": "none", "voice": "none"}}', flush=True)
{does}
""")
    voice = open_voice("en", (WHEEL,))
    voice.request(1, QUESTION, 150)
    voice.request(2, "", 150)
    answer = voice.collect(20)
    assert isinstance(answer, Failed)
    assert fault in answer.what
    assert answer.what.endswith(".")
    assert isinstance(voice.collect(20), Rendered)
    monkeypatch.undo()
    assert len(rendered(voice, key=3).samples) > 10_000, "once the cause is gone, it works again"
    voice.close()


def test_a_child_that_reads_nothing_more_is_killed_in_time(
    short_waits: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The text is longer than a pipe holds, so that even handing it over would wait for ever."""
    monkeypatch.setattr(pyttsx3_voice, "CHILD", tmp_path / "child.py")
    monkeypatch.setattr(pyttsx3_voice, "RENDER_S_PER_CHARACTER", 0.0)
    monkeypatch.setattr(pyttsx3_voice, "MOST_CHARACTERS", 200_000)
    (tmp_path / "child.py").write_text(
        'import time\nprint(\'{"engine": "none", "voice": "none"}\', flush=True)\ntime.sleep(60)\n'
    )
    voice = open_voice("en", (WHEEL,))
    voice.request(1, "word " * 30_000, 150)
    answer = voice.collect(20)
    assert isinstance(answer, Failed)
    assert "did not answer within 0.5 seconds" in answer.what
    voice.close()


def test_ctrl_c_at_the_terminal_is_not_the_childs_affair(voice: Pyttsx3Voice) -> None:
    child = process(voice)
    assert os.getpgid(child) != os.getpgid(0)
    os.kill(child, signal.SIGINT)
    assert len(rendered(voice).samples) > 10_000
    assert process(voice) == child


def test_a_file_that_cannot_be_written_whole_is_told_and_nothing_hangs() -> None:
    """The operating system allows no file above 20 kB, as on a full disk; pyttsx3 would lose the error inside C."""
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from voice_assistant.adapters.pyttsx3_voice import open_voice\n"
        "voice = open_voice()\n"
        f"voice.request(1, {QUESTION!r}, 150)\n"
        "print(voice.collect(10))\n"
        "voice.close()\n"
    )
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root(), timeout=60)
    assert "Failed(key=1, what='The voice failed: Error saving WAV file" in done.stdout, done
    assert time.perf_counter() - began < 10


def root() -> Path:
    return Path(pyttsx3_voice.__file__).parents[2]


# ---- this machine lacks something ----


def no_voice(*libraries: Library, language: str = "en") -> VoiceError:
    with pytest.raises(VoiceError) as raised:
        open_voice(language, libraries)
    assert not own_directories()
    return raised.value


def test_missing_data_is_told_with_what_to_do_though_espeak_ends_the_process(tmp_path: Path) -> None:
    error = no_voice(Library(name="the wheel", files=(LIBRARY, str(tmp_path / "nowhere"))))
    assert "from the wheel could not start" in error.what
    assert "No such file" in error.what
    assert "apt install espeak-ng" in error.remedy
    assert error.exit_code == 3


def test_half_missing_data_is_told_too(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "espeak-ng-data", ignore=shutil.ignore_patterns("*_dict", "phon*"))
    assert "could not start" in no_voice(Library(name="x", files=(LIBRARY, str(tmp_path / "espeak-ng-data")))).what


def test_a_missing_library_is_told_with_what_to_do(tmp_path: Path) -> None:
    error = no_voice(Library(name="the wheel", files=(str(tmp_path / "lib.so"), DATA)))
    assert "could not start" in error.what
    assert "pip install espeakng-loader" in error.remedy


def test_a_missing_language_is_told() -> None:
    assert "could not start" in no_voice(WHEEL, language="xx-nonesuch").what


def test_no_place_for_the_files_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    error = no_voice(WHEEL)
    assert "nowhere to put its sound files" in error.what
    assert "TMPDIR" in error.remedy


def test_no_pyttsx3_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pyttsx3.py").write_text("raise ModuleNotFoundError(\"No module named 'pyttsx3'\")")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert no_voice(WHEEL).remedy == "Install it: pip install pyttsx3"


def test_no_python_to_run_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert "could not be started" in no_voice(WHEEL).what


def test_where_the_first_library_fails_the_next_is_taken(tmp_path: Path) -> None:
    voice = open_voice("en", (Library(name="broken", files=(LIBRARY, str(tmp_path / "nowhere"))), WHEEL))
    assert "from the wheel" in voice.name
    assert len(rendered(voice).samples) > 10_000
    voice.close()


def test_the_wheel_goes_before_the_system() -> None:
    assert [library.name for library in find_libraries()] == ["espeakng-loader", "this system"]


@pytest.mark.skipif(not ctypes.util.find_library("espeak-ng"), reason="this machine has no espeak-ng of its own")
def test_the_systems_espeak_serves_where_there_is_no_wheel() -> None:
    voice = open_voice("en", (Library(name="this system"),))
    assert "from this system" in voice.name
    assert len(rendered(voice).words) == len(QUESTION.split())
    voice.close()


def test_data_in_a_folder_deeper_than_espeak_can_bear_works(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    shutil.copytree(DATA, deep / "espeak-ng-data", ignore=shutil.ignore_patterns("ru_dict", "*_dict-[!e]*", "cmn_dict"))
    voice = open_voice("en", (Library(name="deep", files=(LIBRARY, str(deep / "espeak-ng-data"))),))
    assert len(rendered(voice).samples) > 10_000
    voice.close()
    shutil.rmtree(deep)


def test_a_deep_folder_for_temporary_files_works_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    shutil.copytree(DATA, deep / "espeak-ng-data", ignore=shutil.ignore_patterns("ru_dict", "cmn_dict"))
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    voice = open_voice("en", (Library(name="deep", files=(LIBRARY, str(deep / "espeak-ng-data"))),))
    assert len(rendered(voice).samples) > 10_000
    voice.close()


# ---- nothing stays behind ----


def test_closing_leaves_no_process_no_thread_and_no_file() -> None:
    threads = set(threading.enumerate())
    voice = open_voice()
    (directory,) = own_directories()
    assert directory.stat().st_mode & 0o777 == 0o700
    child = process(voice)
    for key in range(5):
        voice.request(key, QUESTION, 150)
    rendered_one = voice.collect(10)
    assert rendered_one is not None
    began = time.perf_counter()
    voice.close()
    voice.close()
    assert time.perf_counter() - began < 1
    assert not is_running(child)
    assert not own_directories()
    assert not [thread for thread in set(threading.enumerate()) - threads if thread.name == "voice"]


def test_no_sound_file_outlives_its_request(voice: Pyttsx3Voice) -> None:
    for _ in range(3):
        rendered(voice)
    assert not [file for directory in own_directories() for file in directory.glob("*.wav")]


def test_a_voice_closed_while_its_child_hangs_closes_soon(voice: Pyttsx3Voice) -> None:
    os.kill(process(voice), signal.SIGSTOP)
    voice.request(1, QUESTION, 150)
    time.sleep(0.05)
    began = time.perf_counter()
    voice.close()
    assert time.perf_counter() - began < 1


def test_when_the_program_is_killed_the_child_goes_and_takes_its_files_along() -> None:
    code = (
        "import time\n"
        "from voice_assistant.adapters.pyttsx3_voice import open_voice\n"
        "voice = open_voice()\n"
        "print(voice.process_id, voice._child._directory.name, flush=True)\n"
        "time.sleep(60)\n"
    )
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root())
    assert program.stdout is not None
    child, directory = program.stdout.readline().split()
    assert Path(directory).is_dir()
    program.kill()
    program.wait()
    program.stdout.close()
    until = time.monotonic() + 5
    while (Path(directory).exists() or is_running(int(child))) and time.monotonic() < until:
        time.sleep(0.02)
    assert not Path(directory).exists()
    assert not is_running(int(child))


def test_a_program_that_ends_without_closing_leaves_nothing_and_says_nothing() -> None:
    code = (
        "from voice_assistant.adapters.pyttsx3_voice import open_voice\n"
        "voice = open_voice()\n"
        "voice.request(1, 'Yes.', 150)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root(), timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    until = time.monotonic() + 5
    while own_directories() and time.monotonic() < until:
        time.sleep(0.02)
    assert not own_directories()
