"""The table of thresholds says what the code does."""

from __future__ import annotations

import importlib
from dataclasses import fields
from pathlib import Path

import pytest

from voice_assistant.listening.evidence import Thresholds

TABLE = Path(__file__).parents[1] / "docs" / "hearing" / "thresholds.md"
ROWS = [
    [cell.strip(" `") for cell in line.strip("|").split("|")]
    for line in TABLE.read_text("utf-8").splitlines()
    if line.startswith("| `")
]
ROOMS = ("waking", "endpointing", "speaker_gate", "decoding", "speech_input", "confidence")
"""Of these every number stands in the table."""


@pytest.mark.parametrize(("room", "name", "value"), [row[:3] for row in ROWS], ids=[row[1] for row in ROWS])
def test_a_value_in_the_table_is_the_one_in_the_code(room: str, name: str, value: str) -> None:
    module = importlib.import_module(f"voice_assistant.listening.{room}")
    found = getattr(module, name) if name.isupper() else getattr(Thresholds(), name)
    assert float(value) == pytest.approx(found, rel=1e-3)


def test_every_number_of_the_rooms_is_in_the_table_with_what_it_rests_on() -> None:
    listed = {(row[0], row[1]) for row in ROWS}
    for room in ROOMS:
        module = importlib.import_module(f"voice_assistant.listening.{room}")
        source = Path(str(module.__file__)).read_text("utf-8")
        own = {name for name, value in vars(module).items() if name.isupper() and isinstance(value, int | float)}
        defined = {(room, name) for name in own if f"\n{name} = " in source or f"\n{name}, " in source}
        assert not defined - listed, room
    assert {("evidence", field.name) for field in fields(Thresholds)} <= listed
    assert all(len(row) == 5 and all(row) for row in ROWS)
