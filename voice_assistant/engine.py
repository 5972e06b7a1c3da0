"""The conversation as a pure function.

`begin` and `advance` take a state and an event, and answer what to say and what to listen for.

Rules that everything here keeps:
- Silence, doubt, noise and what can't be understood never become "no".
- A level that was announced never falls; before that, it is worked out anew from what is known.
- An answer belongs to the question that could be understood when its first word began.
- The next question is the first one, in the order of the file, that is open and could still matter: so going back,
  correcting
  and volunteering need no routes of their own.
- A "no" on which an ending would rest is read back first; an answer that lowers a level counts only when heard twice.
"""

from __future__ import annotations

from dataclasses import replace

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Done,
    Ending,
    Given,
    Mode,
    Open,
    Phase,
    ReadingBack,
    State,
    Step,
)
from voice_assistant.dialog import (
    ChoiceQuestion,
    Dialog,
    FindingQuestion,
    GroupQuestion,
    Level,
    OpenQuestion,
    Person,
    Statement,
    Value,
)
from voice_assistant.events import (
    Action,
    Adjust,
    Asked,
    Command,
    Event,
    Finish,
    Found,
    Heard,
    Hush,
    Line,
    Lost,
    Noise,
    Part,
    Say,
    Settings,
    Silence,
)
from voice_assistant.matching import Hint, Lexicon, Understood, understand
from voice_assistant.prompts import MOST_KNOWN, Prompts, question_key
from voice_assistant.triage import Triage
from voice_assistant.wording import listed

TRIES = 4
"""Different ways in which a question is asked before it counts as unanswered."""
READ_BACK = 6
"""At most so many "no"s in one breath (red_flags, section 4)."""
ENDING_REPEATS = {Level.EMERGENCY: 10, Level.URGENT: 2}
"""How often an ending is repeated by itself when nobody answers; other levels once."""


class Engine:
    """One dialogue, ready to be held.  It keeps no state: `advance` may be called with any state, any number of
    times.
    """

    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog
        self.lexicon = Lexicon.of(dialog)
        self.triage = Triage(dialog)
        self.prompts = Prompts(dialog, self.triage, self.lexicon)
        self._known: dict[tuple[str, str, tuple[str, ...], bool], Understood] = {}
        self._ids = tuple(dialog.states)
        self._place = {id_: number for number, id_ in enumerate(self._ids)}
        candidates = ~self.triage.level_bits | self.triage.reassuring
        self._cause_questions = tuple(
            state
            for state in dialog.states.values()
            if (isinstance(state, FindingQuestion) and self.triage.bit[state.id] & candidates)
            or (isinstance(state, GroupQuestion) and not self.triage.bits(state.members) & ~candidates)
        )

    # ---- the two verbs ----

    def begin(self, settings: Settings) -> Step:
        """The first prompt."""
        return self._go_on(State(settings=settings, phase=Done("")))

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
                return self._missed(state, "not heard")
            case Noise():
                return self._noise(state)
            case Lost():
                return self._lost(state, event)
            case Found():
                return self._found(state, event)

    # ---- steps ----

    def _ask(self, state: State, *before: Action) -> Step:
        """Say the prompt of this state, then listen."""
        state = replace(state, prompt=state.prompt + 1)
        if isinstance(state.phase, Done):
            return Step(
                replace(state, preface=()), (*before, self.prompts.say(state), Finish(outcome=state.phase.outcome))
            )
        return Step(state, (*before, self.prompts.say(state), self.prompts.listen(state)))

    def _listen(self, state: State, *before: Action) -> Step:
        """Say nothing new and go on listening."""
        return Step(state, (*before, self.prompts.listen(state)))

    def _enter(self, state: State, phase: Phase, *preface: str) -> Step:
        """Go to a phase and say its prompt."""
        return self._ask(replace(state, phase=phase, preface=(*state.preface, *preface)))

    def _again(self, state: State, *preface: str) -> Step:
        """The present question anew, after these lines instead of what preceded it the first time."""
        return self._ask(replace(state, preface=preface))

    # ---- what an answer belongs to ----

    def _asked(self, state: State, event: Asked) -> Step:
        if event.prompt == state.prompt and not (state.open and state.open.phase.key == state.phase.key):
            state = replace(state, before=state.open, open=Open(state.phase, event.at))
        return self._listen(state)

    def _belongs(self, state: State, began: float) -> Phase | None:
        """The phase whose question could be understood when speech began; None: no question yet."""
        for opened in (state.open, state.before):
            if opened and began >= opened.at:
                return state.phase if opened.phase.key == state.phase.key else opened.phase
        return None

    # ---- words ----

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
        if u.emergency and not (isinstance(state.phase, Checking) and state.phase.what == "need help"):
            return self._enter(replace(state, preface=()), Checking("need help", back=self._plain(state.phase)))
        if u.command is not None:
            return self._command(state, u.command, u)
        if belongs is not None and belongs.key != state.phase.key:
            return self._late(state, belongs, u, event)
        if belongs is None:
            return self._volunteered(state, u.hints, event.text) or self._listen(state)
        if was_paused and u.nothing:
            return self._again(state)
        return self._answer(state, u, event)

    def _understood(self, phase: Phase | None, event: Heard, about_someone_else: bool) -> Understood:
        """What the words mean as an answer to this phase; worked out once for the same words."""
        key = (question_key(phase), event.text, event.alternatives, about_someone_else)
        found = self._known.get(key)
        if found is None:
            found = understand(
                self.lexicon,
                self.prompts.question(phase),
                event.text,
                event.alternatives,
                about_someone_else=about_someone_else,
            )
            if len(self._known) < MOST_KNOWN:
                self._known[key] = found
        return found

    def _plain(self, phase: Phase) -> Phase:
        """What to come back to: never a check within a check."""
        return phase.back if isinstance(phase, Checking) else phase

    def _answer(self, state: State, u: Understood, event: Heard) -> Step:
        """Words that answer the question now asked (or say nothing)."""
        phase = state.phase
        before = replace(state, undo=None, preface=())
        match phase:
            case Asking():
                step = self._answer_finding(state, phase, u, event)
            case AskingGroup():
                step = self._answer_group(state, phase, u, event)
            case AskingChoice():
                step = self._answer_choice(state, phase, u)
            case AskingOwnWords():
                step = self._answer_own_words(state, phase, u, event)
            case ReadingBack():
                step = self._answer_read_back(state, phase, u)
            case Checking():
                step = self._answer_check(state, phase, u, event)
            case Ending():
                step = self._answer_ending(state, phase, u, event)
            case _:
                step = self._listen(state)
        return Step(replace(step.state, undo=before), step.actions)

    def _answer_finding(self, state: State, phase: Asking, u: Understood, event: Heard) -> Step:
        finding, bit = phase.finding, self.triage.bit[phase.finding]
        own = next((hint for hint in u.hints if hint.finding == finding and not hint.about_other), None)
        value = u.value
        if value is None and own is not None and own.value is Value.YES:
            value = Value.YES
        others = tuple(hint for hint in u.hints if hint.finding != finding)
        if value is None:
            if u.acknowledged:
                return self._missed(state, "yes or no", others, event.text)
            return self._missed(state, "both" if u.contradictory else "not understood", others, event.text)
        old = state.facts.value(bit)
        level_question = bool(bit & self.triage.level_bits)
        if value is Value.NOT_SURE and not phase.unsure:
            state = self._take_hints(state, others, event.text)
            return self._ask(
                replace(
                    state, phase=replace(phase, unsure=True, missed=0), preface=self.prompts.text(state, "ask again")
                )
            )
        if value is Value.NO and event.doubtful and level_question and phase.missed == 0:
            return self._missed(state, "yes or no", others, event.text)
        if old is Value.YES and value is not Value.YES and level_question and not bit & self.triage.reassuring:
            # a red flag needs taking back twice
            state = self._take_hints(state, others, event.text)
            return self._enter(
                replace(state, preface=()), Checking("still so", back=self._plain(phase), finding=finding)
            )
        state = self._record(state, {finding: value}, event.text, twice=phase.mode == "twice")
        if value is Value.NO and (old is Value.NO or phase.mode == "second" or bit & state.second):
            state = replace(state, confirmed=state.confirmed | bit)
        return self._go_on(self._take_hints(state, others, event.text))

    def _answer_group(self, state: State, phase: AskingGroup, u: Understood, event: Heard) -> Step:
        group = self.dialog.states[phase.group]
        assert isinstance(group, GroupQuestion)
        if u.value is Value.NO and not event.doubtful and not any(h.value is not Value.NO for h in u.hints):
            unknown = [m for m in group.members if not self.triage.bit[m] & state.facts.known]
            return self._go_on(self._record(state, dict.fromkeys(unknown, Value.NO), event.text, question=phase.group))
        named = [h for h in u.hints if h.finding in group.members and h.value is Value.YES and not h.about_other]
        if u.value is None and not named:
            key = "both" if u.contradictory else "yes or no" if u.acknowledged else "not understood"
            return self._missed(state, key, u.hints, event.text)
        # yes, not sure, or one of them by name: each is asked by itself, the named ones first
        state = replace(state, opened=state.opened | {phase.group}, preface=())
        queue: tuple[tuple[str, Mode], ...] = tuple((h.finding, "volunteered") for h in named)
        if not self.triage.bits(group.members) & self.triage.level_bits and not named:
            queue = tuple((member, "second") for member in group.members)  # no rule asks for them: only this does
        rest = tuple(h for h in u.hints if h not in named)
        state = self._take_hints(replace(state, queue=self._queued(state, queue)), rest, event.text)
        preface = () if named else self.prompts.text(state, "one at a time")
        return self._go_on(replace(state, preface=preface))

    def _answer_choice(self, state: State, phase: AskingChoice, u: Understood) -> Step:
        asked = self.dialog.states[phase.choice]
        assert isinstance(asked, ChoiceQuestion)
        if phase.proposed:
            if u.value is Value.YES:
                return self._go_on(self._choose(state, asked, phase.proposed))
            if u.value is None:
                return self._missed(state, "yes or no" if u.acknowledged else "not understood", u.hints, "")
            return self._enter(replace(state, preface=()), replace(phase, proposed="", missed=phase.missed + 1))
        if u.choice is not None:
            if asked.confirm and u.choice != asked.otherwise:
                return self._enter(replace(state, preface=()), replace(phase, proposed=u.choice))
            return self._go_on(self._choose(state, asked, u.choice))
        if u.value is Value.NOT_SURE:
            return self._go_on(self._choose(state, asked, asked.otherwise))
        return self._missed(state, "not understood", u.hints, "")

    def _answer_own_words(self, state: State, phase: AskingOwnWords, u: Understood, event: Heard) -> Step:
        state = replace(state, visited=state.visited | {phase.state}, preface=())
        return self._go_on(self._take_hints(state, u.hints, event.text))

    def _answer_read_back(self, state: State, phase: ReadingBack, u: Understood) -> Step:
        bits = self.triage.bits(phase.findings)
        named = [h.finding for h in u.hints if h.finding in phase.findings]
        if named:
            # only what was named is asked again; the others are read back once more
            queue: tuple[tuple[str, Mode], ...] = tuple((finding, "second") for finding in dict.fromkeys(named))
            state = self._withdraw(state, named)
            return self._go_on(
                replace(state, queue=self._queued(state, queue), preface=self.prompts.text(state, "ask again"))
            )
        if phase.naming:
            return self._one_by_one(state, phase)
        if u.value is Value.YES:
            state = replace(state, confirmed=state.confirmed | bits, preface=())
            return self._go_on(self._take_hints(state, u.hints, ""))
        if u.value is Value.NO:
            return self._enter(replace(state, preface=()), replace(phase, naming=True, missed=0))
        if u.value is Value.NOT_SURE:
            return self._one_by_one(state, phase)
        return self._missed(state, "yes or no" if u.acknowledged else "not understood", u.hints, "")

    def _one_by_one(self, state: State, phase: ReadingBack) -> Step:
        """The read-back was not confirmed: each of its findings is asked again, by itself."""
        state = self._withdraw(state, phase.findings)
        queue: tuple[tuple[str, Mode], ...] = tuple((finding, "second") for finding in phase.findings)
        return self._go_on(
            replace(state, queue=self._queued(state, queue), preface=self.prompts.text(state, "one by one"))
        )

    def _answer_check(self, state: State, phase: Checking, u: Understood, event: Heard) -> Step:
        state = replace(state, preface=())
        match phase.what:
            case "need help":
                if u.value is Value.NO and not u.emergency:
                    state = replace(state, phase=phase.back)
                    return self._again(state, *self._help(state, phase.back))
                if u.value is None and not u.emergency and u.acknowledged:
                    return self._missed(state, "yes or no", u.hints, event.text)
                return self._go_on(replace(state, cried=True, phase=phase.back))
            case "still so":
                if u.value is Value.NO and not event.doubtful:
                    state = self._record(state, {phase.finding: Value.NO}, event.text)
                    return self._go_on(replace(state, confirmed=state.confirmed | self.triage.bit[phase.finding]))
                if u.value is None:
                    return self._missed(state, "not understood", u.hints, event.text)
                kept = self.prompts.text(state, "kept", finding=self.prompts.name(state, phase.finding))
                return self._go_on(
                    replace(state, preface=kept, queue=tuple(q for q in state.queue if q[0] != phase.finding))
                )
            case "leave":
                if u.value is Value.YES:
                    return self._leave(replace(state, phase=phase.back))
            case "start over":
                if u.value is Value.YES:
                    fresh = State(settings=state.settings, phase=Done(""), prompt=state.prompt, turn=state.turn)
                    fresh = replace(fresh, preface=self.prompts.text(fresh, "starting over"))
                    return self._go_on(fresh)
        state = self._take_hints(replace(state, phase=phase.back), u.hints, event.text)
        return self._go_on(state) if state.queue else self._again(state)

    def _answer_ending(self, state: State, phase: Ending, u: Understood, event: Heard) -> Step:
        emergency = self.dialog.outcomes[phase.outcome].level is Level.EMERGENCY
        step = self._volunteered(state, u.hints, event.text)
        if step is not None:
            return step
        if emergency:
            if u.value is Value.YES or u.acknowledged:
                return self._close(state, phase)
            return self._again(replace(state, phase=replace(phase, full=False)))
        if u.value is Value.YES:
            return self._again(replace(state, phase=replace(phase, full=True)))
        if u.value is Value.NO:
            return self._close(state, phase)
        return self._missed(state, "not understood")

    # ---- answers that come late, and findings of the person's own accord ----

    def _late(self, state: State, belongs: Phase, u: Understood, event: Heard) -> Step:
        """Speech that began before the present question could be understood: it answers the one before, or nothing."""
        changed: tuple[str, ...] = ()
        known = state.facts.known
        match belongs:
            case Asking() if u.value is not None or u.contradictory:
                bit = self.triage.bit[belongs.finding]
                if known & bit and (u.contradictory or state.facts.value(bit) is not u.value):
                    changed = (belongs.finding,)
            case AskingGroup() if u.value in (Value.YES, Value.NOT_SURE) or u.contradictory:
                group = self.dialog.states[belongs.group]
                assert isinstance(group, GroupQuestion)
                changed = tuple(m for m in group.members if state.facts.value(self.triage.bit[m]) is Value.NO)
            case ReadingBack() if u.value in (Value.NO, Value.NOT_SURE) or u.contradictory:
                changed = tuple(f for f in belongs.findings if state.confirmed & self.triage.bit[f])
        state = self._take_hints(state, u.hints, event.text)
        if not changed:
            return self._go_on(replace(state, preface=())) if state.queue else self._listen(state)
        queue: tuple[tuple[str, Mode], ...] = tuple((finding, "revisit") for finding in changed)
        state = replace(state, confirmed=state.confirmed & ~self.triage.bits(changed))
        return self._go_on(
            replace(state, queue=self._queued(state, queue), preface=self.prompts.text(state, "ask again"), before=None)
        )

    def _volunteered(self, state: State, hints: tuple[Hint, ...], words: str) -> Step | None:
        """Act on findings mentioned out of turn; None if there is nothing to ask about."""
        state = self._take_hints(state, hints, words)
        level = self.triage.level(state.facts)
        if state.queue or (state.announced is not None and level > state.announced):
            return self._go_on(replace(state, preface=()))
        return None

    def _take_hints(self, state: State, hints: tuple[Hint, ...], words: str) -> State:
        """Take what was mentioned: harmless findings at once, red flags into the queue to be confirmed.  A "no" is
        never taken.
        """
        for hint in hints:
            if hint.about_other or hint.value is Value.NO or hint.finding not in self.triage.bit:
                continue
            bit = self.triage.bit[hint.finding]
            value = state.facts.value(bit)
            if value is Value.YES:
                continue
            raised = self.triage.level(state.facts.having(bit, Value.YES))
            grave = bool(bit & self.triage.level_bits) and raised > max(self.triage.level(state.facts), Level.GP)
            if value is not None:
                # it was denied, and now sounds otherwise: that denial is worth nothing, and it is asked again
                if hint.value is Value.YES and bit & self.triage.level_bits and not bit & self.triage.reassuring:
                    state = self._withdraw(state, [hint.finding])
                    state = replace(state, queue=self._queued(state, ((hint.finding, "volunteered"),)))
            elif grave:
                state = replace(state, queue=self._queued(state, ((hint.finding, "volunteered"),)))
            elif hint.value is Value.YES:
                state = self._record(state, {hint.finding: Value.YES}, hint.words or words, volunteered=True)
        return state

    def _queued(self, state: State, more: tuple[tuple[str, Mode], ...]) -> tuple[tuple[str, Mode], ...]:
        """The queue with these in it, the most urgent first, each finding once."""
        entries = dict(reversed((*state.queue, *more)))

        def urgency(finding: str) -> tuple[int, int]:
            level = self.triage.level(state.facts.having(self.triage.bit[finding], Value.YES))
            return -level, self._place[finding]

        return tuple((finding, entries[finding]) for finding in sorted(entries, key=urgency))

    # ---- no answer ----

    def _noise(self, state: State) -> Step:
        """A sound that was not words: said kindly; only every second one counts as a try."""
        phase = state.phase
        if state.paused or isinstance(phase, Done):
            return self._listen(state)
        if phase.noises % 2 == 0:
            state = replace(state, phase=replace(phase, noises=phase.noises + 1))
            if isinstance(phase, Ending):
                return self._listen(state)
            return self._again(state, *self.prompts.text(state, "not words"))
        return self._missed(replace(state, phase=replace(phase, noises=phase.noises + 1)), "not words")

    def _missed(self, state: State, why: str, hints: tuple[Hint, ...] = (), words: str = "") -> Step:
        """No answer: silence (`not heard`), or words that say neither yes nor no.  Each try is asked differently."""
        if state.paused:
            return self._listen(state)
        if hints:
            volunteered = self._volunteered(state, hints, words)
            if volunteered is not None:
                return volunteered
            state = self._take_hints(state, hints, words)
        phase = state.phase
        reason = self.prompts.text(state, why)
        match phase:
            case Asking():
                if phase.missed + 1 < TRIES:
                    return self._again(replace(state, phase=replace(phase, missed=phase.missed + 1)), *reason)
                return self._unanswered(state, phase)
            case AskingGroup():
                if phase.missed == 0:
                    return self._again(replace(state, phase=replace(phase, missed=1)), *reason)
                state = replace(state, opened=state.opened | {phase.group})
                return self._go_on(replace(state, preface=self.prompts.text(state, "one at a time")))
            case AskingChoice():
                if phase.missed + 1 < TRIES:
                    return self._again(replace(state, phase=replace(phase, missed=phase.missed + 1)), *reason)
                asked = self.dialog.states[phase.choice]
                assert isinstance(asked, ChoiceQuestion)
                return self._go_on(self._choose(replace(state, preface=()), asked, asked.otherwise))
            case AskingOwnWords():
                if why == "not heard" or phase.missed:
                    return self._go_on(replace(state, visited=state.visited | {phase.state}, preface=()))
                return self._again(replace(state, phase=replace(phase, missed=1)), *reason)
            case ReadingBack():
                if phase.missed == 0:
                    return self._again(replace(state, phase=replace(phase, missed=1)), *reason)
                return self._one_by_one(state, phase)
            case Checking():
                return self._unanswered_check(state, phase, reason)
            case Ending():
                return self._unanswered_ending(state, phase)
            case _:
                return self._listen(state)

    def _unanswered(self, state: State, phase: Asking) -> Step:
        """Four tries brought nothing: it counts as not sure, and as yes where the person had said so of their own
        accord.
        """
        bit = self.triage.bit[phase.finding]
        state = replace(state, preface=())
        if state.facts.value(bit) is Value.YES:
            state = replace(state, queue=tuple(q for q in state.queue if q[0] != phase.finding))
            if phase.mode == "twice":
                state = self._record(state, {phase.finding: Value.NOT_SURE}, "", answered=False)
            return self._go_on(state)
        value = Value.YES if phase.mode == "volunteered" else Value.NOT_SURE
        return self._go_on(self._record(state, {phase.finding: value}, "", answered=False))

    def _unanswered_check(self, state: State, phase: Checking, reason: tuple[str, ...]) -> Step:
        state = replace(state, preface=())
        if phase.what == "need help":
            return self._go_on(replace(state, cried=True, phase=phase.back))
        if phase.missed == 0:
            return self._again(replace(state, phase=replace(phase, missed=1)), *reason)
        if phase.what == "still so":
            queue = tuple(q for q in state.queue if q[0] != phase.finding)
            return self._go_on(replace(state, phase=phase.back, queue=queue))
        return self._again(replace(state, phase=phase.back))

    def _unanswered_ending(self, state: State, phase: Ending) -> Step:
        level = self.dialog.outcomes[phase.outcome].level
        if phase.repeats < ENDING_REPEATS.get(level, 1):
            return self._again(replace(state, phase=replace(phase, repeats=phase.repeats + 1, full=False)))
        return self._close(state, phase)

    # ---- commands ----

    def _command(self, state: State, command: Command, u: Understood) -> Step:
        phase = state.phase
        text = self.prompts.text
        match command:
            case Command.HELP:
                if isinstance(phase, Checking) and phase.what == "need help":
                    return self._go_on(replace(state, cried=True, phase=phase.back, preface=()))
                # "help" alone may be a cry
                return self._enter(replace(state, preface=()), Checking("need help", back=self._plain(phase)))
            case Command.REPEAT:
                return self._ask(
                    replace(state, phase=replace(phase, full=True)) if isinstance(phase, Ending) else state
                )
            case Command.REPHRASE:
                if isinstance(phase, Asking):
                    return self._again(replace(state, phase=replace(phase, unsure=True)))
                if isinstance(phase, AskingGroup):
                    return self._go_on(replace(state, opened=state.opened | {phase.group}, preface=()))
                return self._ask(state)
            case Command.ONE_AT_A_TIME:
                state = replace(
                    state, settings=replace(state.settings, one_at_a_time=True), preface=text(state, "one at a time")
                )
                return self._go_on(state) if isinstance(phase, AskingGroup) else self._ask(state)
            case Command.SLOWER | Command.FASTER | Command.LOUDER | Command.QUIETER:
                adjust = {
                    Command.SLOWER: Adjust(rate=-1),
                    Command.FASTER: Adjust(rate=1),
                    Command.LOUDER: Adjust(volume=1),
                    Command.QUIETER: Adjust(volume=-1),
                }[command]
                return self._ask(replace(state, preface=text(state, command.value)), adjust)
            case Command.STOP | Command.WAIT:
                state = replace(state, paused=True, prompt=state.prompt + 1)
                key = "stopped" if command is Command.STOP else "waiting"
                lines = tuple(Line(text=t) for t in text(state, key))
                return Step(state, (Hush(), Say(lines=lines, prompt=state.prompt, key=key), self.prompts.listen(state)))
            case Command.CARRY_ON:
                return self._again(state, *text(state, "carrying on"))
            case Command.BACK | Command.CHANGE:
                named = next((h.finding for h in u.hints if h.finding in state.answers), "")
                return self._back(state, named)
            case Command.WHY:
                return self._again(state, *self._why(state))
            case Command.HOW_FAR:
                count = self._left(state)
                key = "how far" if count > 1 else "last one"
                return self._again(state, *text(state, key, **({"count": _spoken(count)} if count > 1 else {})))
            case Command.WHAT_DID_I_SAY:
                said = [f for f, given in state.answers.items() if given.value is Value.YES]
                if not said:
                    return self._again(state, *text(state, "nothing said"))
                names = listed([self.prompts.name(state, f) for f in said], self.dialog.texts["and"][0])
                return self._again(state, *text(state, "what you said", findings=names))
            case Command.SOMEONE_ELSE:
                state = replace(state, settings=replace(state.settings, for_someone_else=True))
                return self._again(state, *text(state, "for someone else"))
            case Command.START_OVER:
                return self._enter(replace(state, preface=()), Checking("start over", back=self._plain(phase)))
            case Command.GOODBYE:
                if isinstance(phase, Ending):
                    return self._close(state, phase)
                return self._enter(replace(state, preface=()), Checking("leave", back=self._plain(phase)))
            case Command.UNDERSTOOD:
                if isinstance(phase, Ending):
                    return self._close(state, phase)
                return self._missed(state, "yes or no")

    def _help(self, state: State, phase: Phase) -> tuple[str, ...]:
        """What can be said now."""
        lines = self.prompts.text(state, "help")
        match phase:
            case AskingChoice() if not phase.proposed:
                asked = self.dialog.states[phase.choice]
                assert isinstance(asked, ChoiceQuestion)
                return (*self.prompts.text(state, "help choice", choices=self.prompts.choices(asked)), *lines)
            case AskingOwnWords():
                return (*self.prompts.text(state, "help own words"), *lines)
            case Ending():
                return self.prompts.text(state, "help ending")
            case _:
                return (*self.prompts.text(state, "help yes or no"), *lines)

    def _why(self, state: State) -> tuple[str, ...]:
        """Why this is asked, or why this was said: the reason and its source."""
        phase = state.phase
        if isinstance(phase, Ending):
            return tuple(self.prompts.because(state, phase)) or self.prompts.text(state, "no why")
        names: tuple[str, ...] = ()
        if isinstance(phase, Asking):
            names = (phase.finding,)
        elif isinstance(phase, AskingGroup):
            group = self.dialog.states[phase.group]
            names = group.members if isinstance(group, GroupQuestion) else ()
        reasons = tuple(dict.fromkeys(self.dialog.findings[n].why for n in names if self.dialog.findings[n].why))
        return tuple(self.prompts.fill(state, r) for r in reasons[:2]) or self.prompts.text(state, "no why")

    def _back(self, state: State, named: str) -> Step:
        """Ask the question before once more (or the one named).  What was answered stands until it is answered anew."""
        if state.announced is not None and not named:
            return self._again(state, *self.prompts.text(state, "still say"))
        last = named or (state.trail[-1] if state.trail else "")
        if not last:
            return self._again(state, *self.prompts.text(state, "nothing before"))
        state = replace(
            state, trail=tuple(t for t in state.trail if t != last), preface=self.prompts.text(state, "ask again")
        )
        if last in self.triage.bit:
            return self._go_on(replace(state, queue=((last, "revisit"), *(q for q in state.queue if q[0] != last))))
        asked = self.dialog.states[last]
        if isinstance(asked, GroupQuestion):
            state = self._withdraw(
                state, [m for m in asked.members if state.facts.value(self.triage.bit[m]) is Value.NO]
            )
            return self._go_on(replace(state, opened=state.opened - {last}))
        choices = {id_: choice for id_, choice in state.choices.items() if id_ != last}
        return self._go_on(replace(state, choices=choices))

    def _leave(self, state: State) -> Step:
        """The person ends it: what is known so far counts, and what was not asked is said to be so."""
        rule = self.triage.fired(state.facts)
        level = rule.level if rule else Level.SELF_CARE
        state = replace(state, leaving=True, announced=max(level, state.announced or level))
        lines = list(self.prompts.text(state, "left early"))
        if rule and level > Level.SELF_CARE:
            lines += [self.prompts.fill(state, t) for t in self.dialog.outcomes[rule.action].say]
        lines += [*self.prompts.text(state, "not asked"), *self.prompts.net(state)]
        return self._enter(replace(state, preface=tuple(lines)), Done(rule.action if rule else ""))

    def _close(self, state: State, phase: Ending) -> Step:
        """After the ending: a last word.  An ending is never without the safety net."""
        lines: tuple[str, ...] = ()
        outcome = self.dialog.outcomes[phase.outcome]
        if outcome.level is Level.EMERGENCY:
            lines = (self.prompts.fill(state, outcome.brief), *self.prompts.net(state))
        return self._enter(replace(state, preface=lines), Done(phase.outcome))

    # ---- the machine ----

    def _lost(self, state: State, event: Lost) -> Step:
        if event.part is not Part.INPUT:
            return self._again(state, *self.prompts.text(state, f"{event.part.value} lost"))
        if isinstance(state.phase, Ending):
            return self._close(state, state.phase)
        # what the person spoke of and could not confirm any more counts as so
        spoken_of = [finding for finding, mode in state.queue if mode == "volunteered"]
        if isinstance(state.phase, Asking) and state.phase.mode == "volunteered":
            spoken_of.append(state.phase.finding)
        facts = state.facts
        for finding in spoken_of:
            facts = facts.having(self.triage.bit[finding], Value.YES)
        rule = self.triage.fired(facts)
        lines = list(self.prompts.text(state, "input lost"))
        if rule:
            outcome = self.dialog.outcomes[rule.action]
            lines += [self.prompts.fill(state, t) for t in outcome.say]
            state = replace(state, announced=max(outcome.level, state.announced or outcome.level))
        lines += [*self.prompts.text(state, "not asked"), *self.prompts.net(state)]
        return self._enter(replace(state, preface=tuple(lines)), Done(rule.action if rule else ""))

    def _found(self, state: State, event: Found) -> Step:
        if event.part is Part.MICROPHONE:
            return self._again(state, *self.prompts.text(state, "microphone found"))
        return self._again(state)

    # ---- what is known ----

    def _record(
        self,
        state: State,
        values: dict[str, Value],
        words: str,
        *,
        twice: bool = False,
        volunteered: bool = False,
        answered: bool = True,
        question: str = "",
    ) -> State:
        """Note findings.  One call is one turn: what one mishearing can have changed together."""
        facts, answers, confirmed = state.facts, dict(state.answers), state.confirmed
        for finding, value in values.items():
            bit = self.triage.bit[finding]
            facts = facts.having(bit, value, twice=twice)
            answers[finding] = Given(value, state.turn, words, volunteered=volunteered, answered=answered)
            if value is not Value.NO:
                confirmed &= ~bit
        asked = question or next(iter(values), "")
        trail = state.trail if volunteered or not asked else (*(t for t in state.trail if t != asked), asked)
        queue = tuple(q for q in state.queue if q[0] not in values)
        return replace(state, facts=facts, answers=answers, confirmed=confirmed, trail=trail, queue=queue, preface=())

    def _withdraw(self, state: State, findings: tuple[str, ...] | list[str]) -> State:
        """Findings answered "no" become unknown again; an individual "no" to them now counts as heard twice."""
        facts = state.facts
        bits = self.triage.bits(findings)
        for finding in findings:
            facts = facts.having(self.triage.bit[finding], None)
        answers = {f: given for f, given in state.answers.items() if f not in findings}
        return replace(
            state, facts=facts, answers=answers, confirmed=state.confirmed & ~bits, second=state.second | bits
        )

    def _choose(self, state: State, asked: ChoiceQuestion, choice_id: str) -> State:
        choice = next(c for c in asked.choices if c.id == choice_id)
        settings = state.settings
        for setting, value in choice.sets.items():
            if setting == "person":
                settings = replace(settings, for_someone_else=value == Person.OTHER)
            elif setting == "region":
                settings = replace(settings, region=value)
            elif setting == "one at a time":
                settings = replace(settings, one_at_a_time=value == "yes")
        trail = (*(t for t in state.trail if t != asked.id), asked.id)
        return replace(
            state, settings=settings, choices={**state.choices, asked.id: choice_id}, trail=trail, preface=()
        )

    # ---- what comes next ----

    def _go_on(self, state: State) -> Step:
        """The next prompt: an emergency at once, then what waits to be confirmed, then the questions in their order,
        then the end.
        """
        facts = state.facts
        said = Level.SELF_CARE if state.announced is None else state.announced
        rule = self.triage.fired(facts)
        level = rule.level if rule else Level.SELF_CARE
        if state.cried:
            return self._announce(state, next(iter(self._outcomes(Level.EMERGENCY))), "")
        waits = self.triage.next_reassuring(facts, said)
        if waits:
            finding = next(self.triage.each(waits))
            return self._enter(
                state,
                Asking(finding, "twice" if facts.yes & waits else "first"),
                *self._twice(state, facts.yes & waits),
            )
        if rule and level is Level.EMERGENCY:
            return self._announce(state, rule.action, rule.id)
        for finding, mode in state.queue:
            bit = self.triage.bit[finding]
            if mode in ("volunteered", "second") and facts.known & bit:
                continue
            return self._enter(state, Asking(finding, mode), *self._mentioned(state, finding, mode))
        if state.announced is not None:
            return self._announce(
                state, rule.action if rule and level > said else self._last_outcome(state), rule.id if rule else ""
            )
        state, phase = self._walk(state, level)
        if phase is not None:
            state, remark = self._progress(state)
            return self._enter(state, phase, *remark)
        unread = self._unread(state, level)
        if unread:
            return self._enter(state, ReadingBack(unread))
        cause = self._cause_question(state, level)
        if cause is not None:
            preface = () if state.causes_asked else self.prompts.text(state, "cause questions")
            return self._enter(replace(state, causes_asked=state.causes_asked + 1), cause, *preface)
        return self._announce(state, rule.action if rule else self.dialog.default_outcome, rule.id if rule else "")

    def _twice(self, state: State, again: int) -> tuple[str, ...]:
        return self.prompts.text(state, "to be sure") if again else ()

    def _mentioned(self, state: State, finding: str, mode: Mode) -> tuple[str, ...]:
        if mode != "volunteered" or state.preface:
            return ()
        return self.prompts.text(state, "you said", finding=self.prompts.name(state, finding))

    def _outcomes(self, level: Level) -> list[str]:
        return [o.id for o in self.dialog.outcomes.values() if o.level is level]

    def _last_outcome(self, state: State) -> str:
        """The outcome that was announced, kept although what is known has changed since."""
        rule = self.triage.fired(state.facts)
        if rule and rule.level >= (state.announced or Level.SELF_CARE):
            return rule.action
        return (self._outcomes(state.announced or Level.SELF_CARE) or [self.dialog.default_outcome])[0]

    def _announce(self, state: State, outcome: str, rule: str) -> Step:
        """Say the level and what to do.  From here on it can only rise."""
        level = self.dialog.outcomes[outcome].level
        announced = level if state.announced is None else max(level, state.announced)
        return self._enter(replace(state, announced=announced, queue=()), Ending(outcome, rule))

    def _walk(self, state: State, level: Level) -> tuple[State, Phase | None]:
        """The first state, in the file's order and along the choices made, that still has something to ask.

        Statements go into the preface on the way.
        """
        facts = state.facts
        useful = self.triage.could_raise(facts, level)
        maybe = facts.yes | facts.unsure
        number = 0
        while number < len(self._ids):
            asked = self.dialog.states[self._ids[number]]
            number += 1
            match asked:
                case FindingQuestion():
                    if self.triage.bit[asked.id] & useful and (
                        not asked.when or maybe & self.triage.bits(asked.when.any_of)
                    ):
                        return state, Asking(asked.id)
                case GroupQuestion():
                    if state.settings.one_at_a_time or asked.id in state.opened:
                        continue
                    bits = self.triage.bits(asked.members)
                    if bits & useful == bits and (not asked.when or maybe & self.triage.bits(asked.when.any_of)):
                        return state, AskingGroup(asked.id)
                case Statement():
                    if asked.id not in state.visited:
                        lines = tuple(self.prompts.fill(state, t) for t in asked.say)
                        state = replace(state, visited=state.visited | {asked.id}, preface=(*state.preface, *lines))
                case OpenQuestion():
                    if asked.id not in state.visited:
                        return state, AskingOwnWords(asked.id)
                case ChoiceQuestion():
                    if asked.id not in state.choices:
                        if self._is_set(state, asked.unless_set):
                            continue
                        return state, AskingChoice(asked.id)
                    goes_to = next(c.goes_to for c in asked.choices if c.id == state.choices[asked.id])
                    number = self._place[goes_to] if goes_to else number
        return state, None

    def _is_set(self, state: State, setting: str) -> bool:
        if setting == "region":
            return bool(state.settings.region)
        if setting == "person":
            return state.settings.for_someone_else
        return setting == "one at a time" and state.settings.one_at_a_time

    def _unread(self, state: State, level: Level) -> tuple[str, ...]:
        """Up to six "no"s on which an ending at this level would rest and that were heard only once."""
        turns: dict[int, int] = {}
        for finding, given in state.answers.items():
            bit = self.triage.bit[finding]
            if given.value is Value.NO and not bit & state.confirmed:
                turns[given.turn] = turns.get(given.turn, 0) | bit
        bits = self.triage.relied_on(state.facts, level, tuple(sorted(turns.values())))
        ordered = sorted(self.triage.each(bits), key=self._place.__getitem__)
        return tuple(ordered[:READ_BACK])

    def _cause_question(self, state: State, level: Level) -> Phase | None:
        """The most telling question about the cause that is left, alone or a few in one breath; None: enough is
        known.
        """
        if state.causes_asked >= self.dialog.cause_questions:
            return None
        maybe = state.facts.yes | state.facts.unsure
        among: dict[tuple[str, ...], Phase] = {}
        for asked in self._cause_questions:
            members = asked.members if isinstance(asked, GroupQuestion) else (asked.id,)
            if self.triage.bits(members) & state.facts.known or (
                asked.when and not maybe & self.triage.bits(asked.when.any_of)
            ):
                continue
            if isinstance(asked, FindingQuestion):
                among[members] = Asking(asked.id)
            elif not state.settings.one_at_a_time and asked.id not in state.opened:
                among[members] = AskingGroup(asked.id)
        best = self.triage.best_cause_question(state.facts, level, tuple(among))
        return among[best] if best else None

    def _left(self, state: State) -> int:
        """About how many questions are still to come: three findings a question, six a read-back, and the causes."""
        level = self.triage.level(state.facts)
        useful = self.triage.could_raise(state.facts, level) & ~self.triage.closed(state.facts)
        findings = useful.bit_count()
        unread = (
            state.facts.known & ~state.facts.yes & ~state.facts.unsure & ~state.confirmed & self.triage.level_bits
        ).bit_count()
        causes = self.dialog.cause_questions - state.causes_asked
        return round(findings / 2.5) + (unread + findings) // READ_BACK + causes + 1

    def _progress(self, state: State) -> tuple[State, tuple[str, ...]]:
        """Now and then, how far along we are; each remark once."""
        answered = len(state.trail)
        left = self._left(state)
        for key, due in (("halfway", answered >= 8 and left <= answered), ("few left", answered >= 12 and left <= 8)):
            mark = f"said {key}"
            if due and mark not in state.visited:
                return replace(state, visited=state.visited | {mark}), self.prompts.text(state, key)
        return state, ()


def _spoken(count: int) -> str:
    """A count as people say it; no digits, which a voice may read badly."""
    small = (
        "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen"
    ).split()
    if count < 20:
        return small[count]
    return "more than twenty" if count < 30 else "more than thirty"
