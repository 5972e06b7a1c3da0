"""The conversation as a pure function.

`core` is the heart (`begin`, `advance`). What an event does: `answers`, `silence`, `commands`, `ending`, `machine`.
What comes next: `course`. What is known: `knowledge`. How a step ends: `steps`. What is looked up: `tables`.
"""

from voice_assistant.engine.core import Engine

__all__ = ["Engine"]
