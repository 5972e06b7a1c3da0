"""The engine without its sentences: a proof asks for a million steps and reads none of their words.

Every decision is the real engine's; only what is said and listened for is left out, which no decision reads.  (That
what is said is a function of the state, `local` checks with the real sentences.)
"""

from __future__ import annotations

from voice_assistant.conversation import State
from voice_assistant.engine import Engine
from voice_assistant.events import Listen, Say
from voice_assistant.prompts import Prompts

NOTHING_SAID = Say(lines=(), prompt=0)
ONLY_LISTENING = Listen(prompt=0, answers=(), no_input_timeout_s=None)


class _NoWords(Prompts):
    def fill(self, state: State, template: str, **slots: str) -> str:
        return ""

    def text(self, state: State, key: str, **slots: str) -> tuple[str, ...]:
        return ()

    def name(self, state: State, finding: str) -> str:
        return finding

    def say(self, state: State) -> Say:
        return NOTHING_SAID

    def listen(self, state: State) -> Listen:
        return ONLY_LISTENING


class MuteEngine(Engine):
    """An `Engine` whose steps hold no words."""

    def __init__(self, engine: Engine) -> None:
        """What `engine` has worked out, and works out from now on, is shared with it."""
        vars(self).update(vars(engine))
        self.prompts = _NoWords(engine.dialog, engine.triage, engine.lexicon)
