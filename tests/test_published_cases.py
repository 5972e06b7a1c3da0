"""What published cases missed, by kind: `tests/cases/published.yaml`, ten nights of each, through the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_assistant.data import find_dialog
from voice_assistant.engine import Engine
from voice_assistant.loader import load_dialog
from voice_assistant.testing.evaluation import play
from voice_assistant.testing.vignettes import Vignette, read_vignettes

DIALOG = load_dialog(find_dialog("leg_pain")).dialog
CASES = read_vignettes(Path(__file__).parent / "cases" / "published.yaml", DIALOG)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(DIALOG)


ASKED = [case for case in CASES if "only_told" not in case.tags]
"""All but those whose sign is told and never asked for by our name for it, or denied then."""


@pytest.mark.parametrize("case", ASKED, ids=[case.id for case in ASKED])
def test_the_level_is_the_one_of_the_guidance(engine: Engine, case: Vignette) -> None:
    played = play(engine, case)
    assert played.exact, f"{case.urgency.key} expected, {played.level.key} spoken"


TOLD = [case for case in CASES if case.story]


@pytest.mark.parametrize("case", TOLD, ids=[case.id for case in TOLD])
def test_said_in_own_words_it_is_no_less(engine: Engine, case: Vignette) -> None:
    played = play(engine, case, story=True)
    assert played.exact, f"{case.urgency.key} expected, {played.level.key} spoken"
    assert played.action == case.action or not case.action, f"{case.action} expected, {played.action} spoken"
    assert played.caught >= case.volunteers, "the story alone should have led to the question"
