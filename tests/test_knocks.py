"""What is a knock, and what belongs to one signal: each limit from both sides.

A sound is given as the level of each of its 20 ms, in dB of full scale.
"""

from __future__ import annotations

import numpy as np
import pytest

from voice_assistant.audio import BLOCK, BLOCK_S
from voice_assistant.listening.knocks import FAINTEST_CALL_DB, FAINTEST_DB, KnockCounter

ROOM_DB = -90.0


def told(*knocks: list[float], apart_s: float = 0.4, room_db: float = ROOM_DB, call: bool = False) -> list[int]:
    """What the counter says of these knocks; from the beginning of one to that of the next are `apart_s` seconds."""
    count = KnockCounter(FAINTEST_CALL_DB if call else FAINTEST_DB)
    levels = [room_db] * round(1 / BLOCK_S)
    for knock in knocks:
        levels += [*knock, *[room_db] * (round(apart_s / BLOCK_S) - len(knock))]
    levels += [room_db] * (round(1.2 / BLOCK_S) - round(apart_s / BLOCK_S))
    wave = np.sign(np.sin(np.arange(BLOCK) * 0.7)) * 32_767
    said = [count((wave * 10 ** (level / 20)).astype(np.int16)) for level in levels]
    return [number for number in said if number]


@pytest.mark.parametrize(("rise_db", "knocks"), [(21, [2]), (14, [])])
def test_it_rises_out_of_the_room(rise_db: float, knocks: list[int]) -> None:
    assert told([-58 + rise_db], [-58 + rise_db], room_db=-58) == knocks


@pytest.mark.parametrize(("level_db", "knocks"), [(-50, [2]), (-60, [])])
def test_it_is_not_fainter_than_knuckles(level_db: float, knocks: list[int]) -> None:
    assert told([level_db], [level_db]) == knocks


@pytest.mark.parametrize(("level_db", "knocks"), [(-40, [2]), (-50, [])])
def test_a_call_that_nobody_waits_for_is_louder(level_db: float, knocks: list[int]) -> None:
    assert told([level_db], [level_db], call=True) == knocks


@pytest.mark.parametrize(("fallen_db", "knocks"), [(20, [2]), (10, [])])
def test_what_is_left_of_it_is_much_softer(fallen_db: float, knocks: list[int]) -> None:
    ringing = [-20.0, *[-20.0 - fallen_db] * 10]
    assert told(ringing, ringing) == knocks


@pytest.mark.parametrize(("seconds", "knocks"), [(0.1, [2]), (0.2, [])])
def test_it_is_short(seconds: float, knocks: list[int]) -> None:
    thud = [-20.0] * round(seconds / BLOCK_S)
    assert told(thud, thud) == knocks


@pytest.mark.parametrize(("apart_s", "knocks"), [(0.1, [1]), (0.2, [2]), (0.6, [2]), (0.86, [])])
def test_knocks_of_one_signal_are_neither_too_near_nor_too_far(apart_s: float, knocks: list[int]) -> None:
    assert told([-20.0], [-20.0], apart_s=apart_s) == knocks


@pytest.mark.parametrize(("softer_db", "knocks"), [(10, [2]), (20, [])])
def test_knocks_of_one_signal_are_alike(softer_db: float, knocks: list[int]) -> None:
    assert told([-20.0], [-20.0 - softer_db]) == knocks
