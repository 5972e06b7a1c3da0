"""`bench turns`: what it measures is measured on real sound, and it can fail."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest

from tests.dialogs import engine as engine_of
from voice_assistant.audio import RATE
from voice_assistant.dialog import Level
from voice_assistant.testing.bench import misheard
from voice_assistant.testing.bench.misheard import Misheard, persons, play_misheard
from voice_assistant.testing.bench.opened import Opened
from voice_assistant.testing.bench.turns import Turns, _cry, _is_cut_off, bench_turns
from voice_assistant.testing.proof.mute import MuteEngine
from voice_assistant.testing.scenario import sounds
from voice_assistant.testing.scenario.person import LEVELS


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    with Opened("example", None) as opened:
        yield opened


def _good() -> Turns:
    return Turns(
        reply_gaps=[0.5],
        stops=[0.02],
        stops_after_word=[0.2],
        emergencies=[0.5],
        dead_air=[7.9],
        prompts_heard=10,
        sounds=10,
        misheard=[Misheard(0.2, 1000, 1000, 0, 0, 40, ())],
    )


def test_nothing_measured_is_a_fault_of_every_figure() -> None:
    assert _good().faults() == []
    assert len(Turns().faults()) == 9


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({"reply_gaps": [0.61]}, "median"),
        ({"reply_gaps": [0.5] * 8 + [1.2] * 2}, "percentile"),
        ({"stops": [0.16]}, "stop"),
        ({"emergencies": [1.1]}, "emergency is answered"),
        ({"dead_air": [8.1]}, "nobody speaks"),
        ({"self_heard": 1}, "own voice"),
        ({"interrupted": ["cough"]}, "cut us off"),
        ({"misheard": [Misheard(0.2, 1000, 998, 0, 0, 40, ())]}, "right or higher"),
        ({"misheard": [Misheard(0.2, 1000, 1000, 1, 0, 40, ())]}, "self-care"),
    ],
)
def test_a_figure_outside_its_bar_is_told(change: dict[str, object], about: str) -> None:
    turns = _good()
    for name, value in change.items():
        setattr(turns, name, value)
    (fault,) = turns.faults()
    assert about in fault


def test_the_json_holds_what_the_interface_promises() -> None:
    data = json.loads(json.dumps(_good().as_json()))
    assert list(data) == [
        "format",
        "reply_gap_s",
        "stop_to_silence_s",
        "emergency_reply_s",
        "longest_dead_air_s",
        "self_heard",
        "false_interruptions",
        "misrecognition",
    ]
    assert data["misrecognition"] == [{"rate": 0.2, "runs": 1000, "right_or_higher": 1.0, "emergency_to_self_care": 0}]
    assert data["reply_gap_s"] == {"n": 1, "median": 0.5, "p95": 0.5}


@pytest.mark.slow
def test_persons_who_are_heard_right_come_to_the_right_level_and_others_do_not_always(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = MuteEngine(engine_of("leg_pain"))
    among = persons(engine)
    heard = play_misheard(engine, among, 0.0, 60)
    assert (heard.right_or_higher, heard.never_ended) == (60, 0)
    half = play_misheard(engine, among, 0.5, 60)
    assert half == play_misheard(engine, among, 0.5, 60), "the seed decides"
    assert half.never_ended == 0
    monkeypatch.setattr(misheard, "NOT_UNDERSTOOD", 0.0)
    monkeypatch.setattr(misheard, "NOT_SURE", 0.0)
    opposite = play_misheard(engine, among, 0.2, 200)
    assert opposite.right_or_higher < 200, "the measure can fail"
    assert {case.urgency for case in among} == {Level.GP, Level.URGENT, Level.EMERGENCY}


def test_a_cry_is_measured_to_its_first_word(opened: Opened) -> None:
    turns = Turns()
    _cry(opened, "help me", turns)
    _cry(opened, "no", turns)  # no cry: it must not count as answered
    assert 0.15 < turns.emergencies[0] <= 1.0
    assert turns.emergencies[1] == float("inf")


def test_a_reply_is_measured_from_the_last_sample_of_the_answer(opened: Opened) -> None:
    stage = opened.stage()
    assert stage.my_turn()
    stage.wait(0.5)
    sound = opened.person("yes", 0)
    end = stage.say(np.concatenate([sound, np.zeros(RATE // 2, np.int16)]))
    reply = stage.reply(end)
    assert reply is not None
    assert 0.1 < reply[1] - end < 1.0  # not from the end of the file, half a second later
    assert stage.longest_quiet(len(stage.audible)) < 2.0


def test_what_cuts_us_off_is_told_from_what_does_not(opened: Opened) -> None:
    state = opened.stage().state
    assert not _is_cut_off(opened, state, sounds.noise("thud", 0.4, LEVELS["normal"]))
    assert _is_cut_off(opened, state, opened.person("stop", 0))


@pytest.mark.slow
def test_the_whole_bench_measures_every_figure() -> None:
    turns = bench_turns(quick=True, dialog="example", workers=1)
    assert turns.reply_gaps
    assert turns.stops
    assert len(turns.emergencies) == 3
    assert turns.dead_air
    assert turns.prompts_heard
    assert turns.sounds
