"""Scripted conversations: the reader tells every fault, the player plays on real parts, and can fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tests.conftest import Write
from tests.speech import speak
from voice_assistant.adapters.audio_files import write_audio
from voice_assistant.audio import Samples
from voice_assistant.data import dialogs_folder
from voice_assistant.dialog import Level
from voice_assistant.errors import FileError, Problems, VoiceError
from voice_assistant.events import (
    Part,
    Word,
)
from voice_assistant.listening.caching_recognizer import CachingRecognizer
from voice_assistant.listening.recognition import Hypothesis
from voice_assistant.speaking.loudness import voiced_level
from voice_assistant.testing.scenario.by_voice import Conditions, play_all_by_voice, play_by_voice
from voice_assistant.testing.scenario.happenings import Did
from voice_assistant.testing.scenario.performance import Performance
from voice_assistant.testing.scenario.person import VOICES, Clips, Recordings, Voices, at_level, drawn_voice
from voice_assistant.testing.scenario.results import Result, as_data, as_junit, failure_text, result_of, summary
from voice_assistant.testing.scenario.runner import ScenarioRunner
from voice_assistant.testing.scenario.sounds import NOISES, in_room, knocks, noise
from voice_assistant.testing.scenario.suite import (
    Options,
    find_scenarios,
    nothing_to_play,
    play_scenario,
    play_scenarios,
    read_scenarios,
)
from voice_assistant.testing.scenario.timeline import draw_timeline
from voice_assistant.testing.vignettes import Vignette

HEAD = "scenario: a test\ndialog: example\nregion: uk\n"


def played(stage: ScenarioRunner, path: Path) -> Performance:
    return stage.perform(stage.read(path), keep=True)


# ---- the person ----


def test_a_voice_that_is_not_there_is_refused_although_espeak_takes_it() -> None:
    with pytest.raises(VoiceError, match="no voice 'en-us\\+nobody'"):
        Voices().check("en-us+nobody")


@pytest.mark.parametrize("name", VOICES)
def test_every_voice_that_a_person_may_be_given_by_chance_speaks(name: str) -> None:
    assert len(Voices().sound("yes", name, 150)) > 0.1 * 16_000  # `check` takes these for granted


def test_a_pause_within_words_is_silence_of_that_length() -> None:
    voices = Voices()
    short, long = (voices.sound(words, "en-us", 150) for words in ("no [200ms] yes", "no [900ms] yes"))
    assert len(long) - len(short) == pytest.approx(0.7 * 16_000, abs=0)


def test_the_same_words_sound_the_same_whatever_was_said_before(tmp_path: Path) -> None:
    first, second = Voices(), Voices(tmp_path)
    alone = first.sound("yes it does", "en-us+f3", 150)
    second.sound("short of breath", "en-us+f3", 150)
    assert np.array_equal(second.sound("yes it does", "en-us+f3", 150), alone)
    assert np.array_equal(Voices(tmp_path).sound("yes it does", "en-us+f3", 150), alone)


def test_any_draws_the_same_voice_for_the_same_name_and_all_voices_for_many() -> None:
    assert drawn_voice("a", 1) == drawn_voice("a", 1)
    assert {drawn_voice(str(number), 0) for number in range(200)} == set(VOICES)


def test_words_are_brought_to_the_level_asked_for() -> None:
    clip = speak("yes it does")
    for level in (-20.0, -45.0):
        assert 20 * np.log10(voiced_level(at_level(clip, level), 16_000)) == pytest.approx(level, abs=0.5)


def test_clips_are_found_by_their_words(tmp_path: Path) -> None:
    write_audio(tmp_path / "Yes, it is!.wav", speak("yes it is"))
    clips = Clips(tmp_path)
    assert clips.has("yes it is")
    assert len(clips.sound("yes it is")) == len(speak("yes it is"))
    with pytest.raises(FileError, match="no sound file named 'no'"):
        clips.sound("no")


def test_real_recordings_speak_where_they_have_the_words(tmp_path: Path) -> None:
    (tmp_path / "yes").mkdir()
    write_audio(tmp_path / "yes" / "1.wav", speak("yes", "en-us"))
    (tmp_path / "index.csv").write_text("path,words,speaker\nyes/1.wav,yes,1\n", "utf-8")

    class Otherwise:
        def sound(self, words: str, voice: str = "") -> np.ndarray:
            return np.full(7, len(words) + len(voice), np.int16)

    person = Recordings(tmp_path).spoken_by("a", Otherwise())
    assert len(person.sound("Yes")) == len(speak("yes", "en-us"))
    assert len(person.sound("no")) == 7
    (tmp_path / "index.csv").unlink()
    with pytest.raises(FileError, match="no recordings"):
        Recordings(tmp_path)


@pytest.mark.slow
def test_a_scenario_for_real_people_is_counted_as_not_played_without_their_recordings(
    write: Write, tmp_path: Path
) -> None:
    path = write(HEAD + "person: {real: yes, yes: [breathless]}\nexpect: {level: emergency}\n")
    done = command(path)
    assert done.returncode == 1, "it was the only one"
    assert "1 conversation: 0 passed, 0 failed, 1 skipped (see --audio)" in done.stdout
    real = tmp_path / "real"
    for place, words in (("measure", "yes"), ("train", "no")):
        (real / place).mkdir(parents=True)
        write_audio(real / place / "a.wav", speak(words))
        (real / place / "index.csv").write_text(f"path,words,speaker\na.wav,{words},1\n", "utf-8")
    done = command(path, "--audio", real)
    assert done.returncode == 0, done.stdout
    assert "1 conversation: 1 passed, 0 failed;" in done.stdout
    people = Recordings(real).spoken_by("any", Clips(tmp_path))
    with pytest.raises(FileError):
        people.sound("no")  # it was trained on, so it would prove nothing


@pytest.mark.parametrize("name", NOISES)
def test_a_noise_is_the_same_for_the_same_seed_and_as_loud_as_asked(name: str) -> None:
    one, again, other = noise(name, 2.0, -30, 1), noise(name, 2.0, -30, 1), noise(name, 2.0, -30, 2)
    assert (one == again).all()
    assert (one != other).any()
    assert 20 * np.log10(np.sqrt(np.mean((one / 32_767.0) ** 2))) == pytest.approx(-30, abs=1)


def test_a_room_makes_words_last_longer_and_knocks_are_counted() -> None:
    clip = speak("yes")
    assert len(in_room(clip, "hall")) > len(clip) + 16_000
    loud = np.abs(knocks(3).astype(int)) > 1500
    starts = np.flatnonzero(np.diff(loud.astype(int)) == 1)
    assert np.sum(np.diff(starts) > 3000) == 2


# ---- playing ----


def test_a_night_in_five_lines_is_played_to_its_end(stage: ScenarioRunner, write: Write) -> None:
    path = write(HEAD + "person: {yes: [breathless]}\nexpect: {level: emergency, outcome: call_999, spoken: loudly}\n")
    performance = played(stage, path)
    assert performance.fault is None
    assert performance.seconds > 30
    assert [did.what for did, _ in performance.log.said_and_heard()] == ["yes", "understood"]


@pytest.mark.slow
def test_the_scenario_in_the_docs_passes(stage: ScenarioRunner, write: Write) -> None:
    text = (dialogs_folder().parent / "docs" / "scenarios.md").read_text("utf-8")
    path = write(text.split("```yaml\n", 1)[1].split("```", 1)[0])
    assert len(path.read_text("utf-8").splitlines()) == 10
    assert played(stage, path).fault is None


@pytest.mark.slow
def test_the_same_scenario_comes_out_the_same_every_time(stage: ScenarioRunner, write: Write) -> None:
    path = write(
        HEAD + "person: {voice: any, yes: [one_leg_swollen]}\nbackground: {noise: rain, snr: 15dB}\n"
        "steps:\n  - answer until: old_swelling\n"
    )
    results = {result_of(played(stage, path)).transcript for _ in range(3)}
    assert len(results) == 1


def test_the_first_difference_is_told_with_the_line_the_time_and_what_came(
    stage: ScenarioRunner, write: Write, tmp_path: Path
) -> None:
    path = write(HEAD + 'steps:\n  - say: "yes"\n  - expect: {finding: {breathless: "no"}}\n  - expect: {level: gp}\n')
    result = play_scenario(stage, stage.read(path), tmp_path / "kept")
    assert not result.ok
    text = failure_text(result)
    what, remedy, again = text.splitlines()[:3]
    assert what == f"{path}:6: failed: expected breathless: no; got yes (heard: yes)"
    assert remedy.startswith("  What to do: ")
    assert remedy.endswith("or line 6.")
    assert f"test '{path}'" in again
    assert "level gp" not in text
    assert Path(result.sound).stat().st_size > 100_000
    assert Path(result.picture).read_text("utf-8").startswith("<svg")
    assert text.index('Person: "yes"') < text.rindex("heard: yes") < text.index("here it differs")


@pytest.mark.parametrize(
    ("steps", "difference"),
    [
        ('- say: "no"\n- expect: {asked: leg_cold}', "'leg_cold' to be asked"),
        ('- say: "no"\n- expect: {heard: "yes"}', "to hear 'yes'"),
        ('- say: "yes"\n- expect: {level: urgent}', "level urgent"),
        ('- say: "yes"\n- expect: {outcome: call_111}', "outcome call_111"),
        ('- say: "no"\n- expect: {said: [sore]}', "'sore' to be said"),
        ('- say: "yes"\n- expect: {not said: [emergency]}', "'emergency' not to be said"),
        ('- say: "no"\n- expect: {within: 10ms}', "a reply within 0.0 s"),
        ("- silence: 20s\n- expect: {silence at most: 2s}", "no silence over 2.0 s"),
        ('- say: "no"\n- expect: {spoken: loudly}', "to be spoken loudly"),
        ('- say: "no"\n- expect: {spoken: cut off}', "the prompt to be cut off"),
        ("- interrupt: {after: 60s, say: stop}", "to interrupt with 'stop'"),
        ("- answer until: the end\n- say: hello", "to be able to say 'hello'"),
    ],
)
def test_every_expectation_can_fail(stage: ScenarioRunner, write: Write, steps: str, difference: str) -> None:
    text = "".join(f"  {line}\n" for line in steps.split("\n"))
    performance = played(stage, write(HEAD + "person: {yes: [breathless]}\nsteps:\n" + text))
    assert performance.fault is not None
    assert difference in performance.fault.expected


def test_a_known_fault_must_still_be_one(stage: ScenarioRunner, write: Write, tmp_path: Path) -> None:
    wrong = HEAD + 'known fault: it never did\nsteps:\n  - say: "no"\n  - expect: {asked: leg_cold}\n'
    result = play_scenario(stage, stage.read(write(wrong)), tmp_path / "kept")
    assert result.ok
    assert "1 expected failure;" in summary([result], 1.0, 1)
    right = HEAD + 'known fault: it never did\nsteps:\n  - say: "no"\n  - expect: {asked: breath_and_swelling}\n'
    result = play_scenario(stage, stage.read(write(right)), tmp_path / "kept")
    assert not result.ok
    assert "take out 'known fault: it never did'" in failure_text(result)


def test_the_person_can_type_and_speak_and_be_misheard(stage: ScenarioRunner, write: Write) -> None:
    path = write(
        HEAD + 'steps:\n  - misheard: {"no": "yes"}\n  - say: "no"\n  - expect: {heard: "yes", level: emergency}\n'
        "  - type: I understand\nexpect: {outcome: call_999}\n"
    )
    assert played(stage, path).fault is None


def test_sound_files_speak_for_the_person(stage: ScenarioRunner, write: Write, tmp_path: Path) -> None:
    write_audio(tmp_path / "yes.wav", speak("yes", "en-us"))
    path = write(HEAD + 'steps:\n  - play: yes.wav\n  - expect: {heard: "yes", level: emergency}\n')
    assert played(stage, path).fault is None


# ---- what is checked without being written ----


def test_a_beginning_that_is_cut_off_is_noticed(
    stage: ScenarioRunner, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voice_assistant.adapters.playback import Playback

    play = Playback.play
    cut = 0.35  # the silence that leads in, and 200 ms of the first word
    monkeypatch.setattr(
        Playback, "play", lambda self, u: play(self, replace(u, samples=u.samples[round(cut * u.rate) :], mark=0))
    )
    performance = played(stage, write(HEAD + 'steps:\n  - say: "no"\n'))
    assert performance.fault is not None
    assert "from its first word on" in performance.fault.expected


def test_a_prompt_without_sound_is_noticed(
    stage: ScenarioRunner, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voice_assistant.adapters.playback import Playback

    play = Playback.play
    monkeypatch.setattr(Playback, "play", lambda self, u: play(self, replace(u, samples=np.zeros_like(u.samples))))
    performance = played(stage, write(HEAD + 'steps:\n  - say: "no"\n'))
    assert performance.fault is not None
    assert performance.fault.got == "nothing that can be heard"


def test_a_line_that_is_left_out_is_noticed(
    stage: ScenarioRunner, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voice_assistant.speaking import Speaking

    say = Speaking.say
    monkeypatch.setattr(
        Speaking, "say", lambda self, what: say(self, replace(what, lines=what.lines[:1] + what.lines[2:]))
    )
    performance = played(stage, write(HEAD + "person: {yes: [breathless]}\nsteps:\n  - answer until: outcome\n"))
    assert performance.fault is not None


def test_clipped_sound_is_noticed(stage: ScenarioRunner, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    from voice_assistant.adapters.playback import Playback

    play = Playback.play
    monkeypatch.setattr(
        Playback,
        "play",
        lambda self, u: play(self, replace(u, samples=np.clip(u.samples * 20.0, -32_767, 32_767).astype(np.int16))),
    )
    performance = played(stage, write(HEAD + 'steps:\n  - say: "no"\n'))
    assert performance.fault is not None
    assert performance.fault.got == "sound that is clipped"


# ---- a scenario fails where less was shown than is written ----


@pytest.mark.parametrize("part", ["microphone", "speaker", "voice"])
def test_a_part_that_is_lost_without_being_written_is_a_difference(
    stage: ScenarioRunner, write: Write, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    text = HEAD + "steps:\n  - answer until: outcome\n"
    assert played(stage, write(text)).fault is None
    speak = Performance._speak

    def losing(self: Performance, *given: Any) -> Any:
        if part == "voice":
            self._voice.failing = True
        else:
            self.device.lose(Part(part))
        yield from speak(self, *given)

    monkeypatch.setattr(Performance, "_speak", losing)
    fault = played(stage, write(text)).fault
    assert fault is not None
    assert fault.expected == f"the {part} to work"


def test_a_tone_in_place_of_an_emergencys_words_is_not_spoken_loudly(
    stage: ScenarioRunner, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room for the voice's files: every request fails.  The tone is louder than the prompts before it."""
    text = HEAD + "person: {yes: [breathless]}\nsteps:\n  - answer until: breathless\n  - voice fails: 9s\n"
    text += "  - say: yes it is\n  - expect: {level: emergency, spoken: loudly}\n"
    fault = played(stage, write(text)).fault
    assert fault is not None
    assert fault.expected == "to be spoken loudly"


def test_one_line_without_its_words_is_a_difference(
    stage: ScenarioRunner, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voice_assistant.testing.scenario import caching_voice

    rendered = caching_voice.Part.rendered
    monkeypatch.setattr(
        caching_voice.Part, "rendered", lambda self, text: None if "breath" in text.lower() else rendered(self, text)
    )
    fault = played(stage, write(HEAD + "steps:\n  - answer until: outcome\n")).fault
    assert fault is not None
    assert fault.got == "a sound without these words: the voice failed"


def test_what_was_to_be_misheard_and_never_heard_is_a_difference(stage: ScenarioRunner, write: Write) -> None:
    text = HEAD + 'steps:\n  - misheard: {"yes": "no"}\n  - say: "no"\n  - expect: {heard: "no"}\n'
    fault = played(stage, write(text)).fault
    assert fault is not None
    assert fault.expected == "to hear 'yes', to be misheard"


def test_words_that_no_scenario_has_are_told_and_nothing_counts_as_played(
    stage: ScenarioRunner, write: Write, tmp_path: Path
) -> None:
    path = write(HEAD + "expect: {level: gp}\n", "cramp.yaml")
    done = command(tmp_path, "-k", "crmap")
    assert done.returncode != 0
    assert "None of 1 conversations has 'crmap'" in done.stderr
    assert "did you mean 'cramp'?" in done.stderr
    for words in ("cramp typo", "cramp [", "CRAMP"):
        assert "nothing was played" in str(nothing_to_play(read_scenarios([path], stage), words))


def test_a_run_in_which_nothing_was_played_fails(write: Write, tmp_path: Path) -> None:
    write(HEAD + "person: {real: yes}\nexpect: {level: gp}\n", "real.yaml")
    done = command(tmp_path)
    assert done.returncode == 1
    assert "Nothing was played" in done.stderr
    write(HEAD + "known fault: so far\nexpect: {level: gp}\n", "real.yaml")
    conditions = write("level: [normal]\n", "conditions.txt")
    done = command(tmp_path, "--matrix", conditions)
    assert done.returncode == 1
    assert "There is nothing to play" in done.stderr


HARMFUL = (
    "\x1b[2J", "\x1b]52;c;cm0=\x07", "\x00", "\x0b", "\r", "\x7f", "\x85", "\x9b1m", "\u2028", "\u202e",
    "\ud800", "\ufffe",
)  # fmt: skip


def test_junit_and_the_picture_are_well_formed_whatever_was_said(stage: ScenarioRunner, write: Write) -> None:
    said = " ".join(HARMFUL) + " <&\"'"
    result = replace(
        result_of(played(stage, write(HEAD + "expect: {level: gp}\n"))),
        line=3, got=said, expected=said, transcript=(said,), path=f"{said}.yaml", variant=said,
    )  # fmt: skip
    for each in (result, replace(result, skipped=said), replace(result, known_fault=said, line=0)):
        written = as_junit([each])
        tree = ET.fromstring(written)
        assert "\x1b" not in written.decode()
        case_ = tree.find("suite/testcase") if tree.find("suite") else tree[0][0]
        assert case_ is not None
        assert str(case_.get("name")).endswith("]")
    performance = played(stage, write(HEAD + "steps:\n  - type: 'no'\n"))
    performance.log.note(1.0, Did(said, "keys", 2.0, 1))
    ET.fromstring(draw_timeline(performance))


# ---- many ----


@pytest.mark.slow
def test_several_processes_come_to_the_same_as_one(stage: ScenarioRunner, write: Write, tmp_path: Path) -> None:
    for number, level in enumerate(("emergency", "urgent")):
        write(HEAD + f"person: {{yes: [breathless]}}\nexpect: {{level: {level}}}\n", f"{number}.yaml")
    write("no: scenario\n", "other.yaml")
    scenarios = read_scenarios(find_scenarios([tmp_path]), stage)
    assert len(scenarios) == 2
    alone = list(play_scenarios(scenarios, Options(keep=tmp_path / "alone")))
    together = list(play_scenarios(scenarios, Options(processes=2, keep=tmp_path / "together")))

    # Without the times: what was heard may be decided a block (20 ms) sooner or later after a loaded machine's start.
    def told(results: Iterable[Result]) -> list[tuple[str, bool, tuple[str, ...]]]:
        return sorted((str(r.path), r.ok, tuple(line.partition("] ")[2] for line in r.transcript)) for r in results)

    assert told(alone) == told(together)
    assert [result.ok for result in alone] == [True, False]
    root = ET.fromstring(as_junit(alone))
    assert root[0].attrib["failures"] == "1"
    assert len(root.findall(".//failure")) == 1
    assert as_data(alone)["passed"] == 1


def test_the_picture_shows_both_sides_and_the_difference(stage: ScenarioRunner, write: Write) -> None:
    performance = played(
        stage, write(HEAD + "steps:\n  - interrupt: {after: 1s, say: stop}\n  - expect: {level: gp}\n")
    )
    picture = draw_timeline(performance)
    root = ET.fromstring(picture)
    texts = [element.text or "" for element in root.iter() if element.tag.endswith(("text", "title"))]
    assert "stop" in texts
    assert any(text.startswith("expected level gp") for text in texts)
    assert any(element.tag.endswith("polyline") for element in root.iter())  # the prompt that was cut off


def test_nothing_there_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no file or folder"):
        find_scenarios([tmp_path / "nothing"])
    with pytest.raises(FileError, match="no scenarios here"):
        find_scenarios([tmp_path])


def test_what_is_no_file_is_called_what_it_is_and_a_folder_with_it_is_searched(
    tmp_path: Path, stage: ScenarioRunner
) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(FileError, match="a folder, a pipe or a device"):
        read_scenarios(find_scenarios([tmp_path / "pipe.yaml"]), stage)
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "notes.yaml").write_bytes("café".encode("latin-1"))
    (tmp_path / "mine.yaml").write_bytes("scenario: café".encode("latin-1"))
    assert find_scenarios([tmp_path]) == [tmp_path / "mine.yaml"]
    with pytest.raises(Problems, match="not UTF-8"):
        read_scenarios(find_scenarios([tmp_path]), stage)


# ---- cases by voice ----


def case(**known: object) -> Vignette:
    values: dict[str, object] = {"id": "x", "yes": frozenset(), "not_sure": frozenset(), "urgency": Level.GP, **known}
    return Vignette(**values)  # type: ignore[arg-type]  # the fields of a vignette by name


def test_a_case_is_held_by_voice_until_the_level_is_spoken(stage: ScenarioRunner) -> None:
    clot = case(yes=frozenset({"breathless"}), urgency=Level.EMERGENCY)
    for conditions in (None, Conditions(noise="rain", snr_db=10.0)):
        result = play_by_voice(stage, "example", clot, conditions)
        assert result.level is Level.EMERGENCY
        assert result.action == "call_999"
        assert result.exact
        assert 0.1 < result.minutes < 2


@pytest.mark.slow
def test_many_cases_are_held_by_several_processes_in_their_order() -> None:
    cases = [
        case(id="a", yes=frozenset({"one_leg_swollen"}), urgency=Level.URGENT),
        case(id="b", yes=frozenset({"breathless"}), urgency=Level.EMERGENCY),
    ]
    results = list(play_all_by_voice("example", cases, processes=2))
    assert [(result.case.id, result.level) for result in results] == [("a", Level.URGENT), ("b", Level.EMERGENCY)]


# ---- the command and the plugin ----


def command(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "voice_assistant", "test", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=300, cwd=cwd, check=False)


@pytest.mark.slow
def test_the_command_tells_what_differs_and_exits_with_one(write: Write, tmp_path: Path) -> None:
    write(HEAD + "person: {yes: [breathless]}\nexpect: {level: emergency}\n", "right.yaml")
    write(HEAD + "person: {yes: [breathless]}\nexpect: {level: gp}\n", "wrong.yaml")
    done = command(tmp_path, "--junit", tmp_path / "junit.xml", "--keep-audio", tmp_path / "kept")
    assert done.returncode == 1
    assert "2 conversations: 1 passed, 1 failed" in done.stdout
    assert "expected level gp" in done.stdout
    assert (tmp_path / "junit.xml").exists()
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {"right.wav", "right.svg", "wrong.wav", "wrong.svg"}
    done = command(tmp_path, "--table", "--jobs", "1")
    assert "| as in the file | 2 | 1 | 1 | 0 | 0 | +0% |" in done.stdout, "an emergency is more than was written"
    done = command(tmp_path, "-k", "right", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["passed"] == 1


def test_the_command_tells_all_faults_of_all_files_before_it_plays(write: Write, tmp_path: Path) -> None:
    write(HEAD + "persn: {}\n", "one.yaml")
    write(HEAD + "stesp: []\n", "two.yaml")
    done = command(tmp_path)
    assert done.returncode == 1
    assert "one.yaml:4:1" in done.stderr
    assert "two.yaml:4:1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_pytest_collects_scenarios_as_tests(write: Write, tmp_path: Path) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    write(HEAD + "person: {yes: [breathless]}\nmatrix: {level: [normal, soft]}\n", "scenarios/right.yaml")
    write(HEAD + "person: {yes: [breathless]}\nexpect: {level: gp}\n", "scenarios/wrong.yaml")
    write(HEAD + "persn: {}\n", "scenarios/faulty.yaml")
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "voice_assistant.testing.pytest_plugin",
        "-q",
        "--rootdir",
        str(tmp_path),
    ]
    done = subprocess.run(
        [*words, "--continue-on-collection-errors", str(folder)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "unknown key 'persn'; did you mean 'person'?" in done.stdout
    assert "2 passed" in done.stdout
    assert "1 failed" in done.stdout
    assert "expected level gp" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.slow
def test_what_differs_under_some_condition_goes_on_to_its_level_and_too_low_a_one_is_listed(
    write: Write, tmp_path: Path
) -> None:
    steps = "steps:\n  - say: maybe not\n  - expect: {heard: never so}\n"
    write(HEAD + "person: {yes: [breathless]}\n" + steps + "expect: {level: emergency}\n", "safe.yaml")
    write(HEAD + steps + "expect: {level: emergency}\n", "low.yaml")
    matrix = write("level: [normal, soft]\n", "conditions.yaml")
    done = command(tmp_path / "safe.yaml", tmp_path / "low.yaml", "--matrix", matrix, "--table", "--jobs", "1")
    assert "| level normal | 2 | 0 | 1 | 0 | 1 | +0% |" in done.stdout
    assert "Too low in level: 2." in done.stdout
    assert f"- {tmp_path / 'low.yaml'}[level soft]: self_care in place of emergency" in done.stdout


def test_the_same_sound_is_read_once_for_the_same_phrases() -> None:
    class Counting:
        reads = 0
        pronunciations: dict[str, tuple[str, ...]] = {}
        has_whole_phrases = True

        def hear(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
            self.reads += 1
            text = phrases[len(samples) % len(phrases)]
            return Hypothesis(words=(Word(text=text, began=0.0, ended=1.0, confidence=1.0),))

        def hear_whole(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
            return self.hear(samples, (f"{len(phrases)} as a whole",))

        def hear_openly(self, samples: Samples) -> Hypothesis:
            return self.hear(samples, ("anything",))

        def weigh(self, samples: Samples, phrases: Sequence[str]) -> dict[str, float]:
            return dict.fromkeys(phrases, float(len(samples)))

        def knows(self, word: str) -> bool:
            return bool(word)

    counting = Counting()
    speech_input = CachingRecognizer(counting)
    sound, other = np.arange(7, dtype=np.int16), np.arange(1, 8, dtype=np.int16)
    assert [speech_input.hear(sound, ("yes", "no")).text for _ in range(3)] == ["no"] * 3
    assert counting.reads == 1
    assert speech_input.hear(sound, ("yes", "no", "stop")).text == "no"
    assert speech_input.hear(sound, ("no", "yes")).text == "yes"
    speech_input.hear(other, ("yes", "no"))
    assert counting.reads == 4
    assert speech_input.hear_openly(sound).text == "anything"
    assert speech_input.hear_whole(sound, ("yes", "no")).text == "2 as a whole"
    assert counting.reads == 6


def test_a_reply_may_come_while_the_room_still_rings(stage: ScenarioRunner, write: Write) -> None:
    steps = "steps:\n  - say: help\n  - expect: {asked: need help, within: 2s}\n"
    assert played(stage, write(HEAD + "room: hall\n" + steps)).fault is None
