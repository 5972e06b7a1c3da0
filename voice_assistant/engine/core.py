"""The conversation as a pure function.

`begin` and `advance` take a state and an event, and answer what to say and what to listen for.

Rules that everything here keeps:
- Silence, doubt, noise and what can't be understood never become "no".
- An answer said into a question counts where it makes things graver, or is heard again anyway; else it is asked anew.
- A level that was announced never falls; before that, it is worked out anew from what is known.
- An answer belongs to the question that could be understood when its first word began.
- The next question is the first one, in the order of the file, that is open and could still matter: so going back,
  correcting and volunteering need no routes of their own.
- A "no" on which an ending would rest is heard twice, unless it was typed: an umbrella question asks after it in other
  words, or it is read back.  An answer that lowers a level counts only when heard twice.
"""

from __future__ import annotations

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Done,
    Ending,
    Open,
    Phase,
    ReadingBack,
    Remark,
    State,
    Step,
    replace,
)
from voice_assistant.dialog import ChoiceQuestion, GroupQuestion, Person, Value
from voice_assistant.engine.agenda import due, next_prompt, resume
from voice_assistant.engine.answers import answer, counts_early, doubt_before, late_answer
from voice_assistant.engine.commands import ask_whether_help_is_needed, obey
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.crises import alarm, tell_of
from voice_assistant.engine.devices import found, lost
from voice_assistant.engine.findings import note_mentions, told_whose
from voice_assistant.engine.inquiries import tell_about, told_beside
from voice_assistant.engine.reprompt import no_match, noise
from voice_assistant.engine.resuming import resumed
from voice_assistant.engine.steps import again, listen
from voice_assistant.escalation import TRIES, repeats
from voice_assistant.events import (
    Alarm,
    Asked,
    Command,
    Event,
    Finish,
    Found,
    Heard,
    InputMode,
    Lost,
    NoInput,
    Noise,
    Resumed,
    Settings,
)
from voice_assistant.matching import Understood
from voice_assistant.owed import emergency_is_open

MANY = 6
"""Knocks or presses that call for help."""

LEAVING = (Command.UNDERSTOOD, Command.GOODBYE)
"""They answer what is being said, so they mean nothing before it was said."""


class Engine(CompiledDialog):
    """One dialogue, ready to be held.

    It keeps no state: `advance` may be called with any state, any number of times.
    """

    def begin(self, settings: Settings) -> Step:
        """The first prompt."""
        return next_prompt(self, State(settings=settings, phase=Done("")))

    def advance(self, state: State, event: Event) -> Step:
        """What comes of an event.  A step ends in one Listen or one Finish."""
        if isinstance(state.phase, Done):
            return Step(state, (Finish(outcome=state.phase.outcome),))
        match event:
            case Asked():
                return self._asked(state, event)
            case Heard():
                return self._heard(state, event)
            case NoInput():
                return no_match(self, state, "not heard", not_even_us=event.not_even_us)
            case Noise():
                return noise(self, state)
            case Alarm():
                return alarm(self, state)
            case Lost():
                return lost(self, state, event)
            case Found():
                return found(self, state, event)
            case Resumed():
                return resumed(self, state, event)

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
        """One way for every utterance: mentions are recorded, then a cry or a command is obeyed, or it is an answer.

        So nothing is lost that stands beside something else, whatever is being asked.
        """
        if event.signal:
            return self._signalled(state, event)
        state, belongs = self.taken_up(state, event)
        was_paused, phase, preface = state.paused, state.phase, state.preface
        state = replace(state, turn=state.turn + 1, paused=False, undo=None)
        u, other = self._meant(state, belongs, event)
        state = self._of_the_person(state, u, other=other)
        stood_by = was_paused and self._stood_by(phase)
        if stood_by and u.command not in (Command.STOP, Command.WAIT):
            phase = _anew(phase)
            state = replace(state, phase=phase)
        apart = u.emergency or u.crisis or u.command is not None
        answers = not apart and belongs is not None and belongs.key == phase.key
        own = self._asked_for(phase, u) if answers else frozenset()
        yes = answers and u.value is Value.YES
        beside = (phase.finding, Value.YES) if isinstance(phase, Asking) and yes else None
        mentioned = tuple(mention for mention in u.mentions if mention.finding not in own)
        before = state
        sure = self._needs_no_asking(phase, u, event) if answers else frozenset()
        state = note_mentions(self, state, mentioned, event.text, beside, answered=sure)
        if (u.emergency or u.crisis) and mentioned and isinstance(belongs, AskingOwnWords):
            # told: asked for their own words again, they would tell the same, without end
            state = replace(state, visited=state.visited | {belongs.state})
        asks_about = u.inquiry if not isinstance(phase, (Checking, AskingOwnWords)) else ""
        if was_paused and isinstance(phase, AskingOwnWords) and _only_comes_back(u):
            return resume(self, state, *self.prompts.text(state, "carrying on"))  # nothing was told yet
        wish = self._wish(state, u, event, asks_about)
        if wish is not None:
            return wish
        if belongs is None:
            return self._unasked(state, event, preface)
        if belongs.key != phase.key:
            return late_answer(self, state, belongs, u)
        if was_paused and u.nothing:
            if isinstance(phase, Ending) and emergency_is_open(self.triage, state) and not stood_by:
                # hushed, and talking to somebody: the advice comes back when it is quiet
                return listen(self, replace(state, paused=True))
            return again(self, state)
        if event.early and not counts_early(self, state, u):
            # not a word of it, and our question goes on; or an answer to a question that was not heard whole
            return listen(self, state) if u.nothing else again(self, state, *self.prompts.text(state, "yes or no"))
        if event.early:
            state = doubt_before(self, state, event.began, u)
        missed = u.nothing and event.input_mode is InputMode.VOICE and _first_try(phase)
        state = replace(state, misheard=state.misheard + missed)
        step = told_beside(self, answer(self, state, u, event), asks_about)
        return Step(replace(step.state, undo=replace(before, preface=())), step.actions)

    def _wish(self, state: State, u: Understood, event: Heard, asks_about: str) -> Step | None:
        """What goes before any answer: a danger, a cry, a command, or a question to us; None: none."""
        if u.crisis:
            return tell_of(self, state, u.crisis)
        if u.emergency:
            return ask_whether_help_is_needed(self, state, u.command)
        if u.command is not None and not (event.ahead and u.command in LEAVING):
            return obey(self, state, u.command, u)
        return tell_about(self, state, asks_about) if asks_about and u.value is None else None

    def _unasked(self, state: State, event: Heard, preface: tuple[str, ...]) -> Step:
        """Nothing had been asked that this could answer: what was mentioned is asked about, or the question goes on."""
        if due(self, state):
            return next_prompt(self, replace(state, preface=()))
        told = self.prompts.text(state, "typed ahead")
        # of many pasted lines it is said once
        return again(self, state, *told) if event.ahead and preface != told else listen(self, state)

    def _signalled(self, state: State, event: Heard) -> Step:
        """Knocks, or presses of any key: two for yes, three for no, six or more for help; one is never an answer.

        Knocks count once they were offered: before, a sound is a sound.  Any of them wakes us.
        """
        if state.paused:
            phase = _anew(state.phase) if self._stood_by(state.phase) else state.phase
            return again(self, replace(state, paused=False, phase=phase))
        if isinstance(state.phase, Checking) and state.phase.what == "hear me":
            return answer(self, replace(state, turn=state.turn + 1, undo=None), Understood(value=Value.YES), event)
        by_hand = event.input_mode is InputMode.KEYS
        value = {2: Value.YES, 3: Value.NO}.get(event.signal)
        helped = event.signal >= MANY
        if not (by_hand or Remark.SIGNALS in state.said):
            return noise(self, state)
        if value is None and not helped:
            return listen(self, state) if event.signal == 1 else noise(self, state, "other signal")
        state = replace(state, turn=state.turn + 1, undo=None)
        if helped:
            return ask_whether_help_is_needed(self, state)
        if self._belongs(state, event.began) is None:
            return listen(self, state)
        return answer(self, state, Understood(value=value), event)

    def _stood_by(self, phase: Phase) -> bool:
        """Whether nobody answered, so that we wait for as long as it takes."""
        if isinstance(phase, Ending):
            return phase.repeats > repeats(self.dialog.outcomes[phase.outcome].level)
        return not isinstance(phase, Done) and phase.failed_tries >= TRIES

    def understood(self, state: State, event: Heard) -> Understood:
        """What these words mean where a conversation stands."""
        state, belongs = self.taken_up(state, event)
        return self._meant(state, belongs, event)[0]

    def taken_up(self, state: State, event: Heard) -> tuple[State, Phase | None]:
        """Where these words are heard, and the question that they belong to."""
        if event.ahead:
            return state, None
        if event.early:
            return state, state.phase
        if not event.continues or state.undo is None:
            return state, self._belongs(state, event.began)
        # the person went on speaking: as if the first part had not been taken
        undone = replace(
            state.undo,
            announced=state.announced,
            outcome=state.outcome,
            prompt=state.prompt,
            turn=state.turn,
            before=None,
        )
        return undone, undone.phase

    def _meant(self, state: State, belongs: Phase | None, event: Heard) -> tuple[Understood, bool]:
        """What the words mean, and whether they say that somebody else is in pain: "I'm ringing about my husband".

        Then "he" in the same words is the one in pain, and they are read once more in that light.
        """
        already = state.settings.for_someone_else
        u = self._understood(belongs, event, already)
        other = u.about_someone_else or u.command is Command.SOMEONE_ELSE or self._chooses_other(belongs, u)
        if other and not already:
            again_ = self._understood(belongs, event, True)
            u = replace(u, mentions=again_.mentions, emergency=u.emergency or again_.emergency)
        return u, other and not already

    def _of_the_person(self, state: State, u: Understood, *, other: bool) -> State:
        """What the words tell of the person: that somebody else is in pain, or they themselves; that they can't see."""
        if any(self.dialog.inquiries[told].no_sight for told in u.told):
            state = replace(state, settings=replace(state.settings, sees=False))
        return told_whose(self, state, other=other) if other or u.about_self else state

    def _chooses_other(self, belongs: Phase | None, u: Understood) -> bool:
        asked = self.dialog.states.get(belongs.choice) if isinstance(belongs, AskingChoice) else None
        if not isinstance(asked, ChoiceQuestion) or u.choice is None:
            return False
        return any(c.id == u.choice and c.sets.get("person") == Person.OTHER for c in asked.choices)

    def _asked_for(self, phase: Phase, u: Understood) -> frozenset[str]:
        """The findings that the words answer, rather than mention by the way."""
        match phase:
            case Asking():
                return frozenset({phase.finding})
            case AskingGroup():
                group = self.dialog.states[phase.group]
                assert isinstance(group, GroupQuestion)
                if group.wide:  # what is named is told, as in one's own words; the rest is asked after again
                    return frozenset()
                return frozenset(
                    h.finding
                    for h in u.mentions
                    if h.finding in group.members and h.value is Value.YES and not h.about_other
                )
            case ReadingBack():
                return frozenset(phase.findings)
            case _:
                return frozenset()

    def _needs_no_asking(self, phase: Phase, u: Understood, event: Heard) -> frozenset[str]:
        """Findings that these words tell so plainly that they are not asked about again.

        Beside a "yes" to a screening question, what it asks for is its answer: "yes, a fever".  In an account, a grave
        sign needs no asking where two things that were told are each an emergency: one may have been read wrongly, and
        who is asked for a sign by our name for it may deny it ("not numb, cold").
        """
        told = [m for m in u.mentions if m.value is Value.YES and not m.about_other]
        match phase:
            case AskingGroup():
                group = self.dialog.states[phase.group]
                assert isinstance(group, GroupQuestion)
                if not self.is_said_yes_to(phase, event):
                    return frozenset()
                return frozenset(m.finding for m in told if m.finding in group.members)
            case AskingOwnWords():
                grave = [m for m in told if m.finding in self.lexicon.life and not event.doubtful]
                return frozenset(m.finding for m in grave) if sum(m.times for m in grave) > 1 else frozenset()
            case _:
                return frozenset()

    def _understood(self, phase: Phase | None, event: Heard, about_someone_else: bool) -> Understood:
        """What the words mean as an answer to this phase; worked out once for the same words."""
        return self.meaning(self.number_of(phase), event.text, event.n_best, event.doubtful, about_someone_else)


def _first_try(phase: Phase) -> bool:
    """Whether a question that has an answer is asked for the first time."""
    return not isinstance(phase, (AskingOwnWords, Ending, Done)) and phase.failed_tries == 0


def _only_comes_back(u: Understood) -> bool:
    """Whether somebody only says that they are there again: "okay", "I'm back", "carry on"."""
    says_so = u.command is Command.CARRY_ON or (u.command is None and (u.value is Value.YES or u.acknowledged))
    return says_so and not (u.mentions or u.inquiry or u.emergency or u.crisis)


def _anew(phase: Phase) -> Phase:
    """The phase as it was before anybody was waited for."""
    if isinstance(phase, Ending):
        return replace(phase, repeats=0, full=True)
    return phase if isinstance(phase, Done) else replace(phase, failed_tries=0)
