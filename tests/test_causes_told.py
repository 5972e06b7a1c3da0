"""Beside "this can wait" no cause that only a test can settle is told without saying why that is safe."""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from voice_assistant.conversation import Done, State
from voice_assistant.dialog import Level, Value
from voice_assistant.events import Settings
from voice_assistant.prompts import MOST_WORDS

HELD = engine("leg_pain")
TRIAGE = HELD.triage
WHY = HELD.dialog.texts["tests can wait"][0]


def denied_but(*so: str) -> State:
    facts = State(settings=Settings(), phase=Done("")).facts
    for finding, bit in TRIAGE.bit.items():
        facts = facts.having(bit, Value.YES if finding in so else Value.NO)
    return State(settings=Settings(), phase=Done(""), facts=facts)


@pytest.mark.parametrize("first", TRIAGE.bit)
def test_why_it_is_safe_is_said_beside_each_serious_cause_that_can_wait(first: str) -> None:
    for so in [(first,), *((first, other) for other in ("long_travel", "leg_warm", "past_cancer") if other != first)]:
        state = denied_but(*so)
        level = TRIAGE.level(state.facts)
        told = TRIAGE.told(state.facts, level)
        serious = any(HELD.dialog.causes[each.cause].serious for each in told)
        lines = HELD.prompts.causes(state)
        assert (WHY in lines) == (serious and level < Level.URGENT), so
        assert sum(len(line.split()) for line in lines) <= MOST_WORDS


def test_a_journey_alone_is_such_a_case() -> None:
    assert WHY in HELD.prompts.causes(denied_but("long_travel"))
