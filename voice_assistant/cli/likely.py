"""What the assistant is likely to say next, told to the voice while it says what comes before."""

from __future__ import annotations

from voice_assistant.conversation import State
from voice_assistant.engine import Engine
from voice_assistant.events import Action, Asked, Event, Heard, Listen, NoInput, Say
from voice_assistant.speaking import Speaking

MOST_ANSWERS = 8
"""So many answers are looked at: yes, no, not sure, or the choices."""
USUAL = ("yes", "no", "not sure", "none of these")
SAID_AFTER_S = 1.0


class Likely:
    """An observer of the session.  The engine is pure, so each answer can be tried: half a millisecond each."""

    def __init__(self, engine: Engine, speech_output: Speaking) -> None:
        self._engine = engine
        self._speech_output = speech_output

    def __call__(self, at: float, what: Event | Action, state: State) -> None:
        """After each prompt: the lines that would follow its likely answers."""
        if isinstance(what, Say):
            self._speech_output.ahead(self.lines(at, state))

    def lines(self, at: float, state: State) -> list[str]:
        """What would be said after each of the likely answers to this state's question, the likeliest first."""
        asked = self._engine.advance(state, Asked(prompt=state.prompt, at=at))
        answers = next((action.answers for action in asked.actions if isinstance(action, Listen)), ())
        chosen = [answer for answer in USUAL if answer in answers] or answers
        events: list[Event] = [
            Heard(text=text, began=at + SAID_AFTER_S, ended=at + 2 * SAID_AFTER_S) for text in chosen[:MOST_ANSWERS]
        ]
        events.append(NoInput(at=at + SAID_AFTER_S))
        steps = [self._engine.advance(asked.state, event) for event in events]
        says = [action for step in steps for action in step.actions if isinstance(action, Say)]
        return [line.text for say in says for line in say.lines]
