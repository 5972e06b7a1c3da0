"""The bench of our own echo: every line comes back once, and what is taken for something is counted."""

from __future__ import annotations

import pytest

from voice_assistant.models import find_model
from voice_assistant.testing.bench import echo
from voice_assistant.testing.bench.echo import Condition


@pytest.fixture(scope="module")
def worker() -> echo._Worker:
    echo._begin("example", find_model(None))
    assert echo._worker is not None
    return echo._worker


def test_every_line_is_spoken_once(worker: echo._Worker) -> None:
    engine = worker.engine
    engine.whole = False
    spoken = []
    for state in worker.prompts:
        engine.state = state
        say = engine.begin(state.settings).actions[0]
        spoken += [line.text for line in say.lines]  # type: ignore[union-attr]  # the first action is a Say
    every = {line.text for state in worker.prompts for line in engine.prompts.say(state).lines}
    assert set(spoken) == every
    assert len(spoken) <= len(every) + 2, "a prompt that says a line twice"


@pytest.mark.slow
def test_a_sitting_hears_each_of_its_prompts(worker: echo._Worker) -> None:
    found = echo._hear(echo._Job(0, Condition(level_db=-6.0, delay_s=0.3), 3))
    assert [one.prompt for one in found] == [worker.engine.prompts.say(state).key for state in worker.prompts[:3]]
    assert [one.taken for one in found] == [(), (), ()]
