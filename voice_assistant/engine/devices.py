"""A part of the machine is lost, or works again."""

from __future__ import annotations

from voice_assistant.conversation import State, Step
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.ending import leave
from voice_assistant.engine.steps import again
from voice_assistant.events import Found, Lost, Part


def lost(t: CompiledDialog, state: State, event: Lost) -> Step:
    """Go on by what is left; when no more can be heard, end with what is known, on the safe side."""
    if event.part is not Part.INPUT:
        return again(t, state, *t.prompts.text(state, f"{event.part.value} lost"))
    return leave(t, state, "input lost")


def found(t: CompiledDialog, state: State, event: Found) -> Step:
    """It works again: ask anew."""
    if event.part is Part.MICROPHONE:
        return again(t, state, *t.prompts.text(state, "microphone found"))
    return again(t, state)
