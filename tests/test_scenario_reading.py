"""Scenario files are read, and every fault in one is told with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Write
from tests.test_scenario import HEAD
from voice_assistant.errors import Problems
from voice_assistant.testing.scenario.person import VOICES
from voice_assistant.testing.scenario.reading import read_conditions
from voice_assistant.testing.scenario.runner import ScenarioRunner
from voice_assistant.testing.scenario.script import STEP_SHAPES, json_schema, variants
from voice_assistant.testing.scenario.suite import read_scenarios
from voice_assistant.testing.scenario.units import decibels, seconds


def faults(stage: ScenarioRunner, path: Path) -> list[str]:
    with pytest.raises(Problems) as caught:
        stage.read(path)
    return [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]


# ---- units ----


@pytest.mark.parametrize(("text", "value"), [("800ms", 0.8), ("30s", 30), ("2min", 120), ("1.5 s", 1.5), ("1h", 3600)])
def test_times_are_read_as_people_write_them(text: str, value: float) -> None:
    assert seconds(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["30", "s", "-3s", "3 weeks", "1,5s", ""])
def test_other_times_are_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ValueError, match="write 800ms, 30s or 2min"):
        seconds(text)


def test_levels_are_read_with_their_sign() -> None:
    assert decibels("-12dB") == -12
    assert decibels("10 dB") == 10
    with pytest.raises(ValueError, match="write 10dB or -12dB"):
        decibels("loud")


# ---- files ----


def test_every_fault_of_a_file_is_told_at_once_with_its_place(stage: ScenarioRunner, write: Write) -> None:
    path = write(
        "scenario: ten faults\n"
        "dialog: example\n"
        "region: atlantis\n"
        "person: {yes: [breathles], voice: en-us+nobody}\n"
        "background: {noise: thud, snr: 10dB}\n"
        "steps:\n"
        "  - sya: hello\n"
        "  - silence: 30\n"
        "  - play: missing.wav\n"
        "  - crash and resume\n"
        "  - expect: {asked: leg_clod, finding: {leg_cold: perhaps}}\n"
        "  - expect: {outcome: call_999, level: urgent}\n"
        "  - expect: {said: [strawberries]}\n"
        "  - expect: {earcon: listening}\n"
    )
    assert faults(stage, path) == [
        "3:9: there is no region 'atlantis' [unknown-region]",
        "4:16: there is no finding 'breathles'; did you mean 'breathless'? [unknown-finding]",
        f"4:35: There is no voice 'en-us+nobody'. Try one of: {', '.join(VOICES)}. [unknown-voice]",
        "5:21: there is no noise that lasts 'thud' [unknown-noise]",
        f"7:5: a step begins with one of: {', '.join(STEP_SHAPES)}; did you mean 'say'? [unknown-step]",
        "8:14: '30' is not a time; write 800ms, 30s or 2min [wrong-value]",
        f"9:11: there is no audio file {path.parent / 'missing.wav'} [no-sound]",
        "10:5: 'crash and resume' is not there yet: a conversation can't be resumed yet [not-yet]",
        "11:51: 'perhaps' is not one of: yes, no, not sure, unknown [not-one-of]",
        "12:40: the outcome call_999 is of level emergency, so this can't be met [impossible]",
        "13:21: 'strawberries' is in no sentence of this dialogue, so this can't be met [impossible]",
        "14:14: 'earcon' is not there yet: scenarios are played without earcons [not-yet]",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HEAD + "steps:\n  - expect: {heard: yes}\n", "nobody has said anything yet"),
        (HEAD + "steps:\n  - say: hello\n  - expect: {said: [leg], not said: [leg]}\n", "it is also to be said"),
        (HEAD + "steps:\n  - expect: {}\n", "nothing is expected"),
        (
            HEAD + "steps:\n  - misheard: {yes please strawberry: no}\n",
            "'strawberry' is in no phrase",
        ),
        (HEAD + "steps:\n  - interrupt: {after: 1s}\n", "needs either 'say' or 'play'"),
        (HEAD + "steps:\n  - answer until: the_moon\n", "there is no prompt 'the_moon'"),
        (HEAD + "expect: {level: emergenzy}\n", "did you mean 'emergency'?"),
        (HEAD + "expect: {within: 2s}\n", "looks at one turn"),
        (HEAD + "persn: {}\n", "did you mean 'person'?"),
        (HEAD + "matrix: {room: [cellar]}\n", "there is no room 'cellar'"),
        (HEAD + "person: {clips: nowhere}\n", "There is no folder"),
        (HEAD + "person: {yes: [leg_cold], not sure: [leg_cold]}\n", "both yes and not sure"),
        ("scenario: x\ndialog: exampel\n", "Did you mean example?"),
        ("scenario: x\nscenario: y\ndialog: example\n", "'scenario' is written twice"),
        ("- a list\n", "a scenario is a mapping"),
        ("scenario: [\n", "this is not YAML"),
        ("dialog: example\n", "the key 'scenario' is missing"),
    ],
)
def test_a_faulty_file_is_told_plainly(stage: ScenarioRunner, write: Write, text: str, fault: str) -> None:
    assert any(fault in problem for problem in faults(stage, write(text)))


def test_a_broken_sound_file_is_found_before_anything_is_played(
    stage: ScenarioRunner, write: Write, tmp_path: Path
) -> None:
    (tmp_path / "yes.wav").write_bytes(b"RIFF and nothing else")
    (fault,) = faults(stage, write(HEAD + "steps:\n  - play: yes.wav\n"))
    assert "4:11" in fault or "5:11" in fault


def test_the_json_schema_names_every_step() -> None:
    text = json.dumps(json_schema())
    for word in ("answer until", "interrupt", "misheard", "silence at most", "known fault"):
        assert word in text


def test_a_matrix_crosses_all_conditions(stage: ScenarioRunner, write: Write) -> None:
    scenario = stage.read(
        write(HEAD + "matrix: {voice: [en-us, en-us+f3], background: [none, {noise: rain, snr: 10dB}], echo: -20dB}\n")
    )
    crossed = variants(scenario, scenario.shape.matrix)
    assert [variant.variant for variant in crossed] == [
        "voice en-us, background none, echo -20dB",
        "voice en-us, background rain 10dB, echo -20dB",
        "voice en-us+f3, background none, echo -20dB",
        "voice en-us+f3, background rain 10dB, echo -20dB",
    ]
    assert crossed[3].shape.background is not None
    assert crossed[0].shape.background is None


def test_a_file_of_conditions_is_one_matrix_or_a_list_of_them(stage: ScenarioRunner, write: Write) -> None:
    night = write(HEAD + "matrix: {level: [loud, soft]}\n")
    scenarios = read_scenarios([night], stage, read_conditions(write("level: whisper\n", "c.yaml"), stage.voice_fault))
    assert [scenario.variant for scenario in scenarios] == ["level whisper"]
    listed = write("- {level: [normal, whisper]}\n- {background: {noise: rain, snr: 10dB}}\n", "c.yaml")
    scenarios = read_scenarios([night], stage, read_conditions(listed, stage.voice_fault))
    assert [scenario.variant for scenario in scenarios] == ["level normal", "level whisper", "background rain 10dB"]
    with pytest.raises(Problems, match="unknown key 'levle'; did you mean 'level'"):
        read_conditions(write("- {levle: soft}\n", "c.yaml"), stage.voice_fault)
