"""The single steps of a proof, a state at a time: quick to stop at the first that breaks a rule."""

from __future__ import annotations

from voice_assistant.engine import Engine
from voice_assistant.testing.proof.local import Local, Search, Steps


def check_steps(engine: Engine, most: int = 1_000_000) -> Local:
    """Give every kind of state every kind of event; after `most` breaches no further state is looked at."""
    steps = Steps(engine)
    search = Search(steps.begun())
    while len(search.local.breaches) < most and (some := search.take(1)):
        search.add(steps.look_at(some, search.ways))
    return search.local
