"""A conversation that was held is written as a scenario that can be read, and plays the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.conftest import Write
from tests.dialogs import changed, engine
from tests.test_scenario import HARMFUL, played
from voice_assistant.events import (
    Asked,
    Event,
    Finish,
    Found,
    Heard,
    InputMode,
    Lost,
    NoInput,
    Noise,
    Part,
    Say,
    Settings,
)
from voice_assistant.harmless import one_line
from voice_assistant.testing.scenario.recorder import Recorder
from voice_assistant.testing.scenario.runner import ScenarioRunner


def test_a_typed_conversation_is_recorded_as_a_scenario_that_passes(stage: ScenarioRunner, write: Write) -> None:
    settings = Settings(region="uk", one_at_a_time=True)
    recorder = Recorder("example", settings)
    talk = engine("example")
    step = talk.begin(settings)
    now = 0.0
    for words in ("no", "not sure", 'I think so: "yes"', "repeat", "yes", "no", "no", "yes", "yes", "no"):
        for action in step.actions:
            recorder(now, action, step.state)
        if isinstance(step.actions[-1], Finish):
            break
        now += 5
        state = talk.advance(step.state, Asked(prompt=step.state.prompt, at=now)).state
        event = Heard(text=words, began=now, ended=now, input_mode=InputMode.KEYS)
        step = talk.advance(state, event)
        recorder(now, event, step.state)
    for action in step.actions:
        recorder(now, action, step.state)
    path = write(recorder.as_yaml())
    assert "one at a time: yes" in recorder.as_yaml()
    performance = played(stage, path)
    assert performance.fault is None, performance.fault


def test_silence_is_recorded_with_its_length(write: Write) -> None:
    recorder = Recorder("example", Settings())
    talk = engine("example")
    step = talk.begin(Settings())
    for action in step.actions:
        recorder(0.0, action, step.state)
    event = NoInput(at=8.0)
    step = talk.advance(step.state, event)
    recorder(8.0, event, step.state)
    assert "silence: 8.5s" in recorder.as_yaml()
    assert any(isinstance(action, Say) for action in step.actions)


ODD = (
    *HARMFUL, "no: really", "# no", "- no", "'no'", '"no', "\\x", "no\ttab", "yes [unk] no", "[unk]", "[unk] [unk]",
    "{no}", "null", "1e3", "\U0001f44d", "ü ’ —", "no " * 400, "*no", "&no", "!no", "%no", "@no", "no #",
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "input_mode"),
    [*((words, InputMode.VOICE) for words in ODD), *((words, InputMode.KEYS) for words in (*ODD, " ", "[x]", "[no"))],
)
def test_whatever_was_said_is_recorded_so_that_it_can_be_read_back(
    stage: ScenarioRunner, write: Write, words: str, input_mode: InputMode
) -> None:
    settings = Settings(region="uk")
    recorder = Recorder("example", settings, title=f"said {words[:20]}")
    step = engine().begin(settings)
    event = Heard(text=words, began=1.0, ended=2.0, input_mode=input_mode)
    recorder(0.0, step.actions[0], step.state)
    recorder(1.0, event, step.state)
    path = write("")
    path.write_text(recorder.as_yaml(), "utf-8")
    done = stage.read(path).steps
    if input_mode is InputMode.KEYS:
        assert [getattr(step, "type", None) for step in done] == ([one_line(words)] if one_line(words) else [])
    else:
        assert len(done) == 1


def test_a_dialogue_given_by_its_path_is_recorded_so_that_it_is_found_from_anywhere(
    stage: ScenarioRunner, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a: b #c"
    folder.mkdir()
    (changed(folder)).rename(folder / "en" / "my: own.yaml")
    monkeypatch.chdir(folder / "en")
    recorder = Recorder("./my: own.yaml", Settings())
    step = engine().begin(Settings())
    recorder(0.0, step.actions[0], step.state)
    recorded = recorder.as_yaml()
    monkeypatch.chdir(tmp_path)
    assert stage.read(write(recorded)).shape.dialog.endswith("my: own.yaml")


def test_whatever_happened_is_recorded_so_that_it_can_be_read_back(stage: ScenarioRunner, write: Write) -> None:
    chance = random.Random(1)
    talk = engine("leg_pain")
    said = [phrases[0] for phrases in talk.dialog.commands.values()]
    said += ["yes", "no", "not sure", "my leg is swollen", "xyz", "yes no", "the united kingdom"]
    for number in range(40):
        recorder = Recorder("leg_pain", Settings())
        step = talk.begin(Settings())
        for turn in range(30):
            for action in step.actions:
                recorder(turn, action, step.state)
            if isinstance(step.actions[-1], Finish):
                break
            state = talk.advance(step.state, Asked(prompt=step.state.prompt, at=turn)).state
            events: list[Event] = [
                *(Heard(text=text, began=turn, ended=turn, input_mode=chance.choice(list(InputMode))) for text in said),
                NoInput(at=turn),
                Noise(at=turn),
                *(Lost(part=part, at=turn) for part in Part if part is not Part.INPUT or turn > 20),
                *(Found(part=part, at=turn) for part in Part if part is not Part.INPUT),
            ]
            event = chance.choice(events)
            step = talk.advance(state, event)
            recorder(turn, event, step.state)
        stage.read(write(recorder.as_yaml(), f"{number}.yaml"))


def test_the_end_of_input_is_recorded_and_played(stage: ScenarioRunner, write: Write) -> None:
    recorder = Recorder("example", Settings(region="uk"))
    step = engine().begin(Settings(region="uk"))
    recorder(0.0, step.actions[0], step.state)
    event = Lost(part=Part.INPUT, at=1.0)
    step = engine().advance(step.state, event)
    recorder(1.0, event, step.state)
    for action in step.actions:
        recorder(1.0, action, step.state)
    performance = played(stage, write(recorder.as_yaml()))
    assert performance.fault is None, performance.fault
