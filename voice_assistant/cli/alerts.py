"""An alert beside a conversation: it goes out when an emergency is announced, and what became of it is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice_assistant.cli.terminal import tell
from voice_assistant.engine import Engine
from voice_assistant.events import Finish, Line, Say
from voice_assistant.owed import is_emergency

if TYPE_CHECKING:
    from voice_assistant.alerting import Alert
    from voice_assistant.conversation import State, Step
    from voice_assistant.dialog import Dialog
    from voice_assistant.events import Event


class AlertingEngine(Engine):
    """An engine whose announced emergencies send an alert.  Its next prompt says what became of it; the goodbye, also
    that nothing is known yet.
    """

    def __init__(self, dialog: Dialog, alert: Alert) -> None:
        super().__init__(dialog)
        self._alert = alert
        self._said = False

    def advance(self, state: State, event: Event) -> Step:
        """As the engine's."""
        step = super().advance(state, event)
        if step.state.outcome and is_emergency(self.dialog, step.state.outcome):
            self._alert.send()
        ends = any(isinstance(action, Finish) for action in step.actions)
        sentence = self._alert.sentence or (self._alert.so_far if ends else "")
        if self._said or not sentence:
            return step
        actions = tuple(
            replace(action, lines=(Line(text=sentence), *action.lines)) if isinstance(action, Say) else action
            for action in step.actions
        )
        self._said = actions != step.actions
        return replace(step, actions=actions)


def with_alerts(engine: Engine) -> Engine:
    """The engine, with alerts where the owner has set them up."""
    from voice_assistant.alerting import Alert, ways_of
    from voice_assistant.settings import read_settings

    ways = ways_of(read_settings())
    return AlertingEngine(engine.dialog, Alert(ways, lambda text: tell(f"Note: {text}", err=True))) if ways else engine
