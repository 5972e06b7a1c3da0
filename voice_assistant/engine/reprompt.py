"""No answer: silence, a sound, or words that say neither yes nor no.  None of them ever counts as "no"."""

from __future__ import annotations

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Done,
    Ending,
    Phase,
    ReadingBack,
    Remark,
    State,
    Step,
    replace,
)
from voice_assistant.dialog import ChoiceQuestion, GroupQuestion, Level, Value
from voice_assistant.engine.agenda import due, next_prompt, one_by_one, resume
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.crises import in_danger
from voice_assistant.engine.findings import choose, record, said_of_all
from voice_assistant.engine.resuming import gone_on
from voice_assistant.engine.steps import again, ask, enter, listen
from voice_assistant.escalation import LADDERS, TRIES, End, Try, repeats
from voice_assistant.events import Adjust, Hush, Line, Say, Sound
from voice_assistant.owed import emergency_is_open, spoken_of

SILENCE, SOUND = "not heard", "not words"

MISSED = {
    SILENCE: ("not heard", "not heard still", "not heard once more"),
    "not understood": ("not understood", "not understood still", "not understood once more"),
    "ask again": ("ask again", "ask again still", "ask again once more"),
}
"""The ways to say that nothing was heard, or nothing understood, or that doubt is asked about, one after the other."""


def in_other_words(state: State, why: str) -> str:
    """The key of what is said for this reason: in other words than the last time."""
    ways = MISSED.get(why, (why,))
    return ways[state.missed % len(ways)]


def noise(t: CompiledDialog, state: State, why: str = SOUND) -> Step:
    """A sound that was not words, or knocks that mean nothing (`why`): said kindly; only every second one counts as a
    try.
    """
    phase = state.phase
    if isinstance(phase, Done) or (state.paused and not emergency_is_open(t.triage, state)):
        return listen(t, state)
    if phase.noises % 2 == 0:
        state = replace(state, phase=replace(phase, noises=phase.noises + 1))
        if isinstance(phase, Ending) or state.paused:
            return listen(t, state)
        return again(t, state, *t.prompts.text(state, why))
    return no_match(t, replace(state, phase=replace(phase, noises=phase.noises + 1)), why)


def no_match(t: CompiledDialog, state: State, why: str, *, not_even_us: bool = False) -> Step:
    """No answer: silence (`not heard`), or words that say neither yes nor no.  Each try is asked differently.
    `not_even_us`: in the silence our own voice was not heard either.

    Who asked to wait is waited for, but not for ever while an emergency is open: then the silence counts.
    """
    if state.paused:
        if not emergency_is_open(t.triage, state):
            return listen(t, state)
        state = replace(state, paused=False)
        if due(t, state):
            return next_prompt(t, replace(state, preface=()))
    phase = state.phase
    reason = t.prompts.text(state, in_other_words(state, why))
    state = replace(state, missed=state.missed + 1)
    if isinstance(phase, Ending):
        return _unanswered_ending(t, state, phase)
    if isinstance(phase, Done):
        return listen(t, state)
    if isinstance(phase, Checking) and phase.what in ("need help", "crisis"):
        return _unanswered_check(t, state, phase)
    silent = why in (SILENCE, SOUND, "other signal")  # a snore is no word
    ladder = LADDERS[_kind(t, state, phase)]
    tries = phase.failed_tries + 1
    if why == SILENCE and ladder.in_silence is End.HEAR_ME and tries == 1:
        return enter(t, replace(state, preface=()), Checking("hear me", back=phase))
    if tries < (len(ladder.tries) if silent else ladder.talks):
        offered = {Remark.SIGNALS} if ladder.at(tries) in (Try.SIGNALS, Try.ADVICE) else set()
        state = replace(state, phase=replace(phase, failed_tries=tries), said=state.said | offered)
        if isinstance(phase, Checking) and phase.what == "hear me":
            return ask(t, replace(state, preface=()), Adjust(volume=1))
        return again(t, state, *reason)
    if isinstance(phase, Checking) and phase.what == "hear me":
        return _nobody_hears(t, state, phase.back, not_even_us=not_even_us)
    end = ladder.in_silence if silent else ladder.in_words
    if end is End.STAND_BY:
        return stand_by(t, replace(state, phase=replace(phase, failed_tries=tries)))
    return _ended(t, replace(state, preface=()), phase, silent=silent)


def _kind(t: CompiledDialog, state: State, phase: Phase) -> str:
    """Which ladder a question climbs."""
    match phase:
        case Asking():
            bit = t.triage.bit[phase.finding]
            if (
                t.triage.level(state.facts.having(bit, Value.NOT_SURE)) is Level.EMERGENCY
                or phase.mode == "volunteered"
            ):
                return "life"
            return "level" if bit & t.triage.level_bits else "harmless"
        case AskingGroup():
            return "which of them" if phase.naming else "list"
        case AskingChoice():
            return "choice" if state.turn or phase.failed_tries else "choice at first"
        case AskingOwnWords():
            return "own words" if state.turn or phase.failed_tries else "own words at first"
        case ReadingBack():
            return "which of them" if phase.naming else "second hearing"
        case Checking(what="hear me"):
            return "hear me"
        case _:
            return "check"


def stand_by(t: CompiledDialog, state: State) -> Step:
    """Wait quietly for as long as it takes: any word, knock or key goes on where it was."""
    state = replace(state, paused=True, preface=(), prompt=state.prompt + 1)
    brief: tuple[str, ...] = ()
    if isinstance(state.phase, Ending):
        brief = (t.prompts.fill(state, t.dialog.outcomes[state.phase.outcome].brief),)
    lines = tuple(Line(text=line) for line in (*brief, *t.prompts.text(state, "standing by")))
    say = Say(lines=lines, prompt=state.prompt, key="standing by", sound=Sound.QUIET)
    return Step(state, (Hush(), say, t.prompts.listen(state)))


def _ended(t: CompiledDialog, state: State, phase: Phase, *, silent: bool) -> Step:
    """All tries are over, and nobody is waited for."""
    match phase:
        case Asking():
            return _unanswered(t, state, phase)
        case AskingGroup():
            group = t.dialog.states[phase.group]
            assert isinstance(group, GroupQuestion)
            how = "few at a time" if group.wide else "one at a time"
            state = said_of_all(t, state, group) if phase.naming else state
            state = replace(state, opened=state.opened | {phase.group}, preface=t.prompts.text(state, how))
            step = next_prompt(t, state)
            asked = step.state.phase
            if silent and isinstance(asked, Asking) and not asked.failed_tries:
                # it was asked twice already: next come the words to say
                words = replace(asked, failed_tries=TRIES - 2)
                return again(t, replace(step.state, phase=words, prompt=state.prompt), *step.state.preface)
            return step
        case AskingChoice():
            asked_choice = t.dialog.states[phase.choice]
            assert isinstance(asked_choice, ChoiceQuestion)
            return next_prompt(t, choose(t, state, asked_choice, asked_choice.otherwise))
        case AskingOwnWords():
            return next_prompt(t, replace(state, visited=state.visited | {phase.state}))
        case ReadingBack():
            return one_by_one(t, state, phase)
        case Checking():
            return _unanswered_check(t, state, phase)
        case _:
            return listen(t, state)


def _unanswered(t: CompiledDialog, state: State, phase: Asking) -> Step:
    """Four tries brought nothing: it counts as not sure, and as yes where the person had said so of their own
    accord.
    """
    bit = t.triage.bit[phase.finding]
    state = replace(state, preface=())
    if state.facts.value(bit) is Value.YES:
        # it stays so, but what lowers a level and was not answered is not asked for again: it lowers nothing
        given_up = state.given_up | {phase.finding} if bit & t.triage.mitigating else state.given_up
        queue = tuple(q for q in state.queue if q[0] != phase.finding)
        return next_prompt(t, replace(state, queue=queue, given_up=given_up))
    value = Value.YES if phase.finding in spoken_of(state) else Value.NOT_SURE
    return next_prompt(t, record(t, state, {phase.finding: value}, "", answered=False))


def _unanswered_check(t: CompiledDialog, state: State, phase: Checking) -> Step:
    state = replace(state, preface=())
    if phase.what == "need help":
        return next_prompt(t, replace(state, help_asked=True, phase=phase.back))
    if phase.what == "crisis":
        return in_danger(t, state, phase.crisis)
    if phase.what == "still so":
        queue = tuple(q for q in state.queue if q[0] != phase.finding)
        return next_prompt(t, replace(state, phase=phase.back, queue=queue))
    if phase.what == "go on":
        return gone_on(t, state, phase)
    return resume(t, replace(state, phase=phase.back))


def _nobody_hears(t: CompiledDialog, state: State, phase: Phase, *, not_even_us: bool) -> Step:
    """Three ways of asking brought nothing: the least is assumed, and what could be a danger is asked next."""
    state = replace(state, phase=phase)
    if isinstance(phase, AskingOwnWords):
        state = replace(state, visited=state.visited | {phase.state})
    asked = t.dialog.states[phase.choice] if isinstance(phase, AskingChoice) else t.whose
    if isinstance(asked, ChoiceQuestion) and not state.settings.for_someone_else:
        state = choose(t, state, asked, asked.otherwise)
    return next_prompt(t, replace(state, preface=t.prompts.text(state, "not even us") if not_even_us else ()))


def _unanswered_ending(t: CompiledDialog, state: State, phase: Ending) -> Step:
    level = t.dialog.outcomes[phase.outcome].level
    more = min(phase.repeats, repeats(level)) + 1
    state = replace(state, phase=replace(phase, repeats=more, full=False))
    return again(t, state) if more <= repeats(level) else stand_by(t, state)
