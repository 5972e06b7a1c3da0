"""A short night for standby: what `bench night` counts, and that a call wakes it while made sounds do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from voice_assistant.audio import BLOCK, BLOCK_S, RATE
from voice_assistant.standby.calls import Call, Why
from voice_assistant.testing.bench.standing_night import PHRASE, StandingNight, _Device, _Piece, stand_through

KEYS = ["format", "hours", "wakes", "expected_wakes", "false_wakes", "false_emergencies", "faults", "cpu_fraction"]


def device(result: StandingNight, *pieces: tuple[float, str]) -> _Device:
    def made() -> Iterator[_Piece]:
        for seconds, call in pieces:
            yield _Piece(sound=np.zeros(round(seconds * RATE), np.int16), call=call)

    return _Device(made(), result, lambda _done, _of: None, 3600)


def wait(bed: _Device, seconds: float) -> None:
    for _ in range(round(seconds / BLOCK_S)):
        assert len(bed.next_block().samples) == BLOCK


def test_a_wake_counts_where_a_call_was_and_nowhere_else() -> None:
    result = StandingNight(hours=1)
    bed = device(result, (10, ""), (2, "hello"), (20, ""), (2, "help me"), (60, ""))
    wait(bed, 5)
    bed.woken(Call(why=Why.PHRASE, at=bed.now))  # nobody has called yet
    wait(bed, 8)
    bed.woken(Call(why=Why.PHRASE, at=bed.now))
    wait(bed, 3)
    bed.woken(Call(why=Why.EMERGENCY, at=bed.now, text="help me"))  # not again
    wait(bed, 40)
    assert (result.wakes, result.expected_wakes) == (1, 2)
    assert (result.false_wakes, result.false_emergencies) == (1, 1)
    assert [one.partition(",")[0] for one in result.missed] == ["help me"]


def test_what_is_no_ordinary_line_of_the_log_is_a_fault() -> None:
    result = StandingNight(hours=1)
    bed = device(result)
    for line in ("Waiting.", "Woken by the wake phrase.", "Waiting again.", "Asked whether I am here."):
        bed.log(line)
    assert result.faults == 0
    bed.log("That failed (ZeroDivisionError). I go on.")
    bed.log("The speech recogniser failed. I start it again.")
    assert result.faults == 2


def test_the_bound_is_that_of_a_poisson_count() -> None:
    assert "At most 90 false wakes in a month" in StandingNight(hours=8).as_text()


@pytest.mark.slow
def test_six_minutes_without_recordings(tmp_path: Path) -> None:
    result = stand_through(tmp_path, 0.1)
    data = result.as_json()
    assert list(data) == [*KEYS, "rss_mb"]
    assert list(data["rss_mb"]) == ["start", "end"]
    assert (data["false_wakes"], data["false_emergencies"], data["faults"]) == (0, 0, 0), result.as_text()
    assert data["expected_wakes"] == 1
    assert data["wakes"] == 1, result.as_text()
    assert 0 < data["cpu_fraction"] < 0.3
    assert data["rss_mb"]["end"] < data["rss_mb"]["start"] + 100
    assert "real snores" in result.as_text()
    assert PHRASE == "hello nurse, help me"
