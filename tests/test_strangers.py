"""Ninety cases by strangers: none ends less urgent than it should, asked by the questions and by the rules alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogs import engine
from voice_assistant.testing.evaluation import play
from voice_assistant.testing.vignettes import Vignette, read_vignettes

CASES = read_vignettes(Path(__file__).parent / "cases" / "strangers.yaml", engine("leg_pain").dialog)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_strangers_case_ends_as_urgent_as_it_should(case: Vignette) -> None:
    played = play(engine("leg_pain"), case)
    assert played.ended
    assert not played.under
