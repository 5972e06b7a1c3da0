"""The conversation as a pure function.

`core` is the heart (`begin`, `advance`). What an event does: `answers`, `reprompt`, `commands`, `ending`, `devices`.
What comes next: `agenda`. What is known: `findings`. How a step ends: `steps`. What is looked up: `compiled`.
"""

from voice_assistant.engine.core import Engine

__all__ = ["Engine"]
