"""The conversation as a pure function.

`begin` and `advance` take a state and an event, and answer what to say and what to listen for.

Rules that everything here keeps:
- Silence, doubt, noise and what can't be understood never become "no".
- A level that was announced never falls; before that, it is worked out anew from what is known.
- An answer belongs to the question that could be understood when its first word began.
- The next question is the first one, in the order of the file, that is open and could still matter: so going back,
  correcting and volunteering need no routes of their own.
- A "no" on which an ending would rest is read back first; an answer that lowers a level counts only when heard twice.
"""

from __future__ import annotations

from voice_assistant.conversation import Checking, Done, Open, Phase, State, Step, replace
from voice_assistant.engine.answers import answer, late
from voice_assistant.engine.commands import obey, plain
from voice_assistant.engine.course import go_on, volunteered
from voice_assistant.engine.machine import found, lost
from voice_assistant.engine.silence import missed, noise
from voice_assistant.engine.steps import again, enter, listen
from voice_assistant.engine.tables import Tables
from voice_assistant.events import Asked, Event, Finish, Found, Heard, Lost, Noise, Settings, Silence
from voice_assistant.matching import Understood, understand
from voice_assistant.prompts import question_key


class Engine(Tables):
    """One dialogue, ready to be held.

    It keeps no state: `advance` may be called with any state, any number of times.
    """

    def begin(self, settings: Settings) -> Step:
        """The first prompt."""
        return go_on(self, State(settings=settings, phase=Done("")))

    def advance(self, state: State, event: Event) -> Step:
        """What comes of an event.  A step ends in one Listen or one Finish."""
        if isinstance(state.phase, Done):
            return Step(state, (Finish(outcome=state.phase.outcome),))
        match event:
            case Asked():
                return self._asked(state, event)
            case Heard():
                return self._heard(state, event)
            case Silence():
                return missed(self, state, "not heard")
            case Noise():
                return noise(self, state)
            case Lost():
                return lost(self, state, event)
            case Found():
                return found(self, state, event)

    def _asked(self, state: State, event: Asked) -> Step:
        if event.prompt == state.prompt and not (state.open and state.open.phase.key == state.phase.key):
            state = replace(state, before=state.open, open=Open(state.phase, event.at))
        return listen(self, state)

    def _belongs(self, state: State, began: float) -> Phase | None:
        """The phase whose question could be understood when speech began; None: no question yet."""
        for opened in (state.open, state.before):
            if opened and began >= opened.at:
                return state.phase if opened.phase.key == state.phase.key else opened.phase
        return None

    def _heard(self, state: State, event: Heard) -> Step:
        if event.continues and state.undo is not None:
            # the person went on speaking: as if the first part had not been taken
            state = replace(
                state.undo,
                announced=state.announced,
                prompt=state.prompt,
                turn=state.turn,
                before=None,
                settings=state.undo.settings,
            )
            belongs: Phase | None = state.phase
        else:
            belongs = self._belongs(state, event.began)
        was_paused = state.paused
        state = replace(state, turn=state.turn + 1, paused=False, undo=None)
        u = self._understood(belongs, event, state.settings.for_someone_else)
        if u.about_someone_else and not state.settings.for_someone_else:
            # "I'm ringing about my husband": from here on we speak of them
            state = replace(state, settings=replace(state.settings, for_someone_else=True))
        if u.emergency and not (isinstance(state.phase, Checking) and state.phase.what == "need help"):
            return enter(self, replace(state, preface=()), Checking("need help", back=plain(state.phase)))
        if u.command is not None:
            return obey(self, state, u.command, u)
        if belongs is not None and belongs.key != state.phase.key:
            return late(self, state, belongs, u, event)
        if belongs is None:
            return volunteered(self, state, u.hints, event.text) or listen(self, state)
        if was_paused and u.nothing:
            return again(self, state)
        return answer(self, state, u, event)

    def _understood(self, phase: Phase | None, event: Heard, about_someone_else: bool) -> Understood:
        """What the words mean as an answer to this phase; worked out once for the same words."""
        key = (question_key(phase), event.text, event.alternatives, event.doubtful, about_someone_else)
        found = self.known.get(key)
        if found is None:
            found = understand(
                self.lexicon,
                self.prompts.question(phase),
                event.text,
                event.alternatives,
                about_someone_else=about_someone_else,
                doubtful=event.doubtful,
            )
            if len(self.known) < self.most_known:
                self.known[key] = found
        return found
