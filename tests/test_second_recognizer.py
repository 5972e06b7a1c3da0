"""Two recognisers in a conversation: the real first one, and a second that answers when the test says.  Where it
is installed also the real second one.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.conftest import INSTALLED_MODELS
from tests.speech import join, silence, speak
from voice_assistant import data
from voice_assistant.adapters.child_process import ChildProcess
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.whisper_recognizer import CHILD, MEND, MODEL, WhisperRecognizer, find_whisper
from voice_assistant.audio import BLOCK, BLOCK_S, Block, Samples
from voice_assistant.cli.models import models
from voice_assistant.cli.second_recognizer import OFFERED, describe_recognizers, open_second_recognizer
from voice_assistant.errors import ModelError
from voice_assistant.events import Heard, Listen, Noise, Part
from voice_assistant.installing.runtime import WHISPER, install_runtime, is_runtime_there
from voice_assistant.listening import UNKNOWN, Hypothesis, SpeechInput, SpeechStarted, Vocabulary
from voice_assistant.listening.caching_recognizer import CachingRecognizer
from voice_assistant.listening.second_opinion import DEADLINE_S
from voice_assistant.listening.second_recognizer import Transcript
from voice_assistant.models import find_model

VOCABULARY = Vocabulary(always=("stop", "help"), volunteered=("my foot is cold",), guarded=("no",), decoys=("go",))
ASKED = Listen(prompt=1, answers=("yes", "no"), no_input_timeout_s=8.0, red_flag=True)
STORY = Listen(prompt=1, answers=(), no_input_timeout_s=8.0, open_question=True, account=True)
SENTENCE = "my left knee gave way on the stairs this morning"
NEEDS_MODEL = pytest.mark.skipif(
    not (INSTALLED_MODELS / MODEL).is_dir() or not is_runtime_there(WHISPER),
    reason=f"the second recogniser is not installed: {MEND}",
)


class Deaf(CachingRecognizer):
    """A first recogniser that hears no word at all."""

    def hear(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
        del samples, phrases
        return Hypothesis()

    def hear_whole(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
        return self.hear(samples, phrases)

    def hear_openly(self, samples: Samples) -> Hypothesis:
        return self.hear(samples, ())


class Told:
    """A second recogniser that answers with what the test gives it, when it gives it."""

    def __init__(self) -> None:
        self.failed: str | None = None
        self.asked: dict[int, Samples] = {}
        self.forgotten: set[int] = set()
        self.answers: dict[int, str] = {}
        self.to_all: str | None = None

    def ask(self, samples: Samples) -> int:
        self.asked[len(self.asked) + 1] = samples
        return len(self.asked)

    def forget(self, number: int) -> None:
        self.forgotten.add(number)

    def is_done(self, number: int) -> bool:
        return number in self.answers or self.to_all is not None or self.failed is not None

    def result(self, number: int) -> Transcript | None:
        text = self.answers.get(number, self.to_all)
        return None if text is None else Transcript(text=text, log_probability=-0.2, no_speech=0.01)


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(find_model())


@pytest.fixture
def second() -> Told:
    return Told()


@pytest.fixture
def speech_input(recognizer: VoskRecognizer, second: Told) -> SpeechInput:
    made = SpeechInput(recognizer, SileroActivity(), VOCABULARY, second=second)
    made.expect(ASKED)
    return made


def play(speech_input: SpeechInput, *sounds: npt.NDArray[np.int16], first: int = 0) -> list[tuple[float, Heard]]:
    sound = join(*sounds)
    return [
        ((first + number + 1) * BLOCK_S, result)
        for number in range(len(sound) // BLOCK)
        for result in speech_input.feed(
            Block(number=first + number, samples=sound[number * BLOCK : (number + 1) * BLOCK])
        )
        if isinstance(result, Heard)
    ]


@pytest.mark.parametrize(
    ("written", "least_s", "most_s"),
    [
        ("My left knee gave way because", 2.2, 2.5),
        ("My left knee gave way...", 2.2, 2.5),
        ("My left knee gave way.", 0.8, 1.0),
        ("", 1.3, 1.6),
    ],
)
def test_the_end_of_an_account_is_awaited_by_what_the_second_has_written(
    recognizer: VoskRecognizer, second: Told, written: str, least_s: float, most_s: float
) -> None:
    vocabulary = replace(VOCABULARY, unfinished=("because",))
    speech_input = SpeechInput(Deaf(recognizer), SileroActivity(), vocabulary, second=second)
    speech_input.expect(STORY)
    second.to_all = written
    said = speak("my left knee gave way")
    sound = join(silence(0.5), said, silence(3.5))
    last = 0.5 + float(np.flatnonzero(np.abs(said.astype(int)) > 300)[-1]) / 16_000
    blocks = (Block(number=n, samples=sound[n * BLOCK : (n + 1) * BLOCK]) for n in range(len(sound) // BLOCK))
    at = next(block.at for block in blocks if any(isinstance(r, (Heard, Noise)) for r in speech_input.feed(block)))
    assert least_s - 0.15 <= at - last <= most_s


def test_a_sure_answer_is_never_held_up_for_the_second_recognizer(speech_input: SpeechInput, second: Told) -> None:
    ((_, result),) = play(speech_input, silence(0.5), speak("yes"), silence(1.5))
    assert (result.text, second.asked) == ("yes", {})


def test_what_the_first_does_not_understand_is_told_by_the_second(speech_input: SpeechInput, second: Told) -> None:
    second.to_all = "My left knee gave way on the stairs this morning."
    ((at, result),) = play(speech_input, silence(0.5), speak(SENTENCE), silence(1.5))
    assert (result.text, result.doubtful) == (SENTENCE, True)
    assert at - result.ended < 1.0


def test_a_voice_without_words_is_a_sound_unless_the_second_recognizer_has_words(
    recognizer: VoskRecognizer, second: Told
) -> None:
    def results(text: str) -> list[object]:
        second.to_all = text
        speech_input = SpeechInput(Deaf(recognizer), SileroActivity(), VOCABULARY, second=second)
        speech_input.expect(STORY)
        sound = join(silence(0.5), speak(SENTENCE), silence(2.0))
        blocks = (sound[number * BLOCK : (number + 1) * BLOCK] for number in range(len(sound) // BLOCK))
        return [r for n, samples in enumerate(blocks) for r in speech_input.feed(Block(number=n, samples=samples))]

    assert [type(result) for result in results("(sighs)")] == [SpeechStarted, Noise]
    assert [getattr(result, "text", "") for result in results(SENTENCE)] == ["", SENTENCE]


def test_the_person_is_not_taken_to_be_silent_while_the_second_recognizer_is_awaited(speech_input: SpeechInput) -> None:
    assert play(speech_input, silence(0.5), speak(SENTENCE), silence(0.8)) == []
    assert speech_input.busy


@pytest.mark.parametrize("quiet_s", [0.1, 1.0])
def test_what_waits_for_the_second_recognizer_when_the_input_ends_is_given_out_as_the_first_has_it(
    speech_input: SpeechInput, quiet_s: float
) -> None:
    said = speak(SENTENCE)
    sound = join(silence(0.5), said[: np.flatnonzero(said)[-1]], silence(quiet_s))
    assert play(speech_input, sound) == []
    end = Block(number=len(sound) // BLOCK, samples=np.zeros(BLOCK, np.int16), lost=frozenset({Part.INPUT}))
    (result,) = [result for result in speech_input.feed(end) if isinstance(result, Heard)]
    assert UNKNOWN in result.text
    assert not speech_input.busy


def test_without_an_answer_in_time_the_first_goes_on_and_what_comes_later_is_late(
    speech_input: SpeechInput, second: Told
) -> None:
    sound = join(silence(0.5), speak(SENTENCE), silence(3.0))
    ((at, alone),) = play(speech_input, sound)
    assert UNKNOWN in alone.text
    assert at - alone.ended == pytest.approx(DEADLINE_S + 0.7, abs=0.3)
    assert not speech_input.busy
    second.to_all = "My left knee gave way on the stairs this morning."
    ((_, late),) = play(speech_input, silence(0.1), first=len(sound) // BLOCK)
    assert (late.text, late.doubtful, late.continues) == (SENTENCE, True, False)
    assert late.began == pytest.approx(alone.began, abs=0.5)


def test_a_cry_for_help_overtakes_what_waits(speech_input: SpeechInput) -> None:
    results = play(speech_input, silence(0.5), speak(SENTENCE), silence(0.9), speak("help"), silence(0.6))
    assert [result.text.split()[-1] for _, result in results][-1] == "help"
    assert not speech_input.busy


def test_a_sound_that_goes_on_is_asked_about_anew(speech_input: SpeechInput, second: Told) -> None:
    second.to_all = "My knee hurts."
    play(speech_input, silence(0.5), speak("my left knee"), silence(0.5), speak("gave way this morning"), silence(1.5))
    assert second.forgotten == {1}
    assert len(second.asked[2]) > len(second.asked[1])


def test_a_long_account_is_read_piece_by_piece_and_told_as_a_whole(speech_input: SpeechInput, second: Told) -> None:
    speech_input.expect(STORY)
    second.answers = {1: "My left knee gave way.", 2: "It was this morning."}
    pieces = speak("my left knee gave way"), silence(0.6), speak("it was this morning")
    ((_, result),) = play(speech_input, silence(0.5), *pieces, silence(2.0))
    assert result.text == "my left knee gave way it was this morning"
    assert second.forgotten == set()


def test_a_second_recognizer_that_fails_holds_nothing_up(speech_input: SpeechInput, second: Told) -> None:
    second.failed = "The second recogniser has failed (it ended by SIGSEGV)."
    ((at, result),) = play(speech_input, silence(0.5), speak(SENTENCE), silence(2.0))
    assert UNKNOWN in result.text
    assert at - result.ended < 1.0
    assert speech_input.second_failed == second.failed


def test_one_that_fails_in_mid_sentence_is_not_waited_for(speech_input: SpeechInput, second: Told) -> None:
    sound = join(silence(0.5), speak(SENTENCE), silence(0.8))
    assert play(speech_input, sound) == []
    second.failed = "The second recogniser has failed (it ended by SIGSEGV)."
    ((_, result),) = play(speech_input, silence(0.1), first=len(sound) // BLOCK)
    assert UNKNOWN in result.text


# ---- finding and opening it ----


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def test_it_is_offered_once_and_never_again(places: Path) -> None:
    second, (offer,) = open_second_recognizer(waits=False)
    assert second is None
    assert "MB" in offer
    assert offer.endswith(" models install best")
    assert open_second_recognizer(waits=False) == (None, ())
    (places / "state" / "voice-assistant" / OFFERED).unlink()
    assert open_second_recognizer(waits=False)[1] == (offer,)


def test_a_command_is_named_as_it_is_typed_where_the_program_was_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """script/run makes an environment and puts nothing on the search path."""
    monkeypatch.setattr(data, "_PACKAGE", tmp_path / "voice_assistant")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    assert data.command("models install best") == "voice-assistant models install best"
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / data.MADE_BY_SCRIPT).touch()
    assert data.command("models install best") == "script/run models install best"


def test_where_it_can_t_be_written_down_it_is_not_offered(places: Path) -> None:
    (places / "state").touch()
    assert open_second_recognizer(waits=False) == (None, ())


def test_a_damaged_model_is_told_with_the_command_that_mends_it(places: Path) -> None:
    folder = places / "data" / "voice-assistant" / "models" / MODEL
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"half a file")
    second, (note,) = open_second_recognizer(waits=False)
    assert second is None
    assert "damaged" in note
    assert "The first recogniser listens alone." in note
    assert note.endswith(MEND)
    assert MEND in describe_recognizers()


def test_without_what_runs_it_the_child_says_so(tmp_path: Path) -> None:
    (tmp_path / "ctranslate2.py").write_text("raise ModuleNotFoundError('No module named ctranslate2')")
    child = "import runpy, sys; sys.path.insert(0, '.'); runpy.run_module(sys.argv[1], run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", child, CHILD], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert '"missing": true' in done.stdout


def test_a_folder_that_is_no_model_fails_in_words_and_reads_nothing(tmp_path: Path) -> None:
    second = WhisperRecognizer(tmp_path, waits=True)
    number = second.ask(speak("yes"))
    assert second.is_done(number)
    assert second.result(number) is None
    assert second.failed is not None
    assert second.failed.endswith(MEND)


def test_what_runs_it_is_installed_only_into_an_environment_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", "/usr")
    with pytest.raises(ModelError, match="is not installed") as caught:
        install_runtime(replace(WHISPER, module="a_library_that_is_not_there"), lambda _: None)
    assert "pip install 'ctranslate2" in caught.value.remedy


def test_the_other_models_of_a_group_are_installed_though_what_runs_one_is_not_to_be_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    missing = ModelError("What runs it is not installed.", "Install that.")
    monkeypatch.setattr("voice_assistant.installing.install.install", lambda model, **_: asked.append(model.name))

    def refuse(*_: object) -> bool:
        raise missing

    monkeypatch.setattr("voice_assistant.installing.runtime.install_runtime", refuse)
    with pytest.raises(ModelError, match="What runs it"):
        models.main(["install", "best"], standalone_mode=False)
    assert asked == [MODEL, "all-minilm-l6-v2"]
    assert "Replies in people's own words are understood better" in capsys.readouterr().out


# ---- the real one ----


@pytest.fixture
def whisper(places: Path) -> Iterator[WhisperRecognizer]:
    link = places / "data" / "voice-assistant" / "models"
    link.parent.mkdir(parents=True)
    link.symlink_to(INSTALLED_MODELS)
    folder = find_whisper()
    assert folder is not None
    second = WhisperRecognizer(folder, waits=True)
    yield second
    second.close()


@NEEDS_MODEL
def test_a_sentence_is_read(whisper: WhisperRecognizer) -> None:
    number = whisper.ask(join(silence(0.4), speak("I cannot feel my left foot"), silence(0.3)))
    assert whisper.is_done(number)
    result = whisper.result(number)
    assert result is not None
    assert "foot" in result.text.lower()
    assert -1.0 < result.log_probability < 0.0
    assert result.no_speech < 0.6


@NEEDS_MODEL
def test_one_that_dies_is_started_once_more_and_then_given_up(whisper: WhisperRecognizer) -> None:
    assert whisper.is_done(whisper.ask(speak("yes")))
    os.kill(whisper.process_id, signal.SIGKILL)
    lost = whisper.ask(speak("yes"))
    assert whisper.is_done(lost)
    after = whisper.ask(speak("no"))
    assert whisper.is_done(after)
    assert whisper.result(after) is not None
    os.kill(whisper.process_id, signal.SIGKILL)
    again = whisper.ask(speak("yes"))
    assert whisper.is_done(again)
    assert whisper.result(again) is None
    assert whisper.failed is not None
    assert "SIGKILL" in whisper.failed
    assert "close other programs" in whisper.failed
    assert MEND not in whisper.failed


@NEEDS_MODEL
def test_one_that_hangs_keeps_nobody_waiting(whisper: WhisperRecognizer) -> None:
    assert whisper.is_done(whisper.ask(speak("yes")))
    os.kill(whisper.process_id, signal.SIGSTOP)
    live = WhisperRecognizer(find_whisper() or Path())
    os.kill(live.process_id, signal.SIGSTOP)
    began = time.monotonic()
    number = live.ask(speak("yes"))
    assert not live.is_done(number)
    assert time.monotonic() - began < 0.5
    live.close()


@NEEDS_MODEL
def test_a_broken_model_file_ends_only_the_child(whisper: WhisperRecognizer, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in (INSTALLED_MODELS / MODEL).iterdir():
        content = path.read_bytes()
        (broken / path.name).write_bytes(content[: len(content) // 2] if path.name == "model.bin" else content)
    second = WhisperRecognizer(broken, waits=True)
    assert second.is_done(second.ask(speak("yes")))
    assert second.failed is not None


def test_a_child_that_never_answers_is_ended(tmp_path: Path) -> None:
    child = ChildProcess(CHILD, folder=tmp_path)
    assert child.answer_within(20.0) is not None
    child.close()
