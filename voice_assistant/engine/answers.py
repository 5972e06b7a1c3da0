"""What an answer does, by what was asked; and answers that come late."""

from __future__ import annotations

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Done,
    Ending,
    Mode,
    Phase,
    ReadingBack,
    Remark,
    State,
    Step,
    beneath,
    replace,
)
from voice_assistant.dialog import ChoiceQuestion, FindingQuestion, GroupQuestion, How, Value
from voice_assistant.engine.agenda import due, next_prompt, one_by_one, resume, tell_part
from voice_assistant.engine.commands import help_is_needed, what_can_be_said
from voice_assistant.engine.compiled import CompiledDialog
from voice_assistant.engine.crises import in_danger, safe
from voice_assistant.engine.ending import leave
from voice_assistant.engine.findings import (
    choose,
    confirm,
    contest,
    note_mentions,
    queued,
    record,
    said_of_all,
    withdraw,
)
from voice_assistant.engine.inquiries import after_account, tell_about
from voice_assistant.engine.reprompt import in_other_words, no_match
from voice_assistant.engine.resuming import gone_on
from voice_assistant.engine.steps import again, ask, enter, listen
from voice_assistant.escalation import TRIES
from voice_assistant.events import Heard, InputMode
from voice_assistant.matching import Mention, Understood
from voice_assistant.matching.whose import tells_nothing
from voice_assistant.matching.words import split
from voice_assistant.owed import emergency_is_open, is_emergency, spoken_of


def answer(t: CompiledDialog, state: State, u: Understood, event: Heard) -> Step:
    """Words that answer the question now asked (or say nothing).  What they mention beside it has been taken."""
    phase = state.phase
    match phase:
        case Asking():
            return _answer_finding(t, state, phase, u, event)
        case AskingGroup():
            return _answer_group(t, state, phase, u, event)
        case AskingChoice():
            return _answer_choice(t, state, phase, u)
        case AskingOwnWords():
            if u.nothing and not phase.failed_tries and tells_nothing(split(event.text, t.dialog.language)):
                return _no_answer(t, state, u)
            if u.inquiry and not phase.failed_tries and _only_asks(t, u, event):
                return tell_about(t, replace(state, phase=replace(phase, failed_tries=1)), u.inquiry)
            told = replace(state, visited=state.visited | {phase.state}, trail=(*state.trail, phase.state))
            return after_account(t, told, u.inquiry)
        case ReadingBack():
            return _answer_read_back(t, state, phase, u, doubtful=event.doubtful)
        case Checking():
            return _answer_check(t, state, phase, u, event)
        case Ending():
            return _answer_ending(t, state, phase, u)
        case _:
            return listen(t, state)


def _only_asks(t: CompiledDialog, u: Understood, event: Heard) -> bool:
    """Whether somebody who was to tell freely only asks: "can you hear me?"; what is wrong is told next."""
    words = split(event.text, t.dialog.language).words
    return not (u.mentions or u.told) and t.dialog.language.telling.sore.isdisjoint(words)


def _no_answer(t: CompiledDialog, state: State, u: Understood, why: str = "") -> Step:
    """The words answer nothing: one try is gone, unless they mentioned what comes first now."""
    if due(t, state):
        return next_prompt(t, replace(state, preface=()))
    return no_match(t, state, why or ("yes or no" if u.acknowledged else "not understood"))


def _answer_finding(t: CompiledDialog, state: State, phase: Asking, u: Understood, event: Heard) -> Step:
    finding, bit = phase.finding, t.triage.bit[phase.finding]
    own = next((mention for mention in u.mentions if mention.finding == finding and not mention.about_other), None)
    value = u.value
    if value is None and own is not None and own.value is Value.YES:
        value = Value.YES
    if value is None:
        return _no_answer(t, state, u, "both" if u.contradictory and not u.acknowledged else "")
    old = state.facts.value(bit)
    level_question, lowering = bool(bit & t.triage.level_bits), bool(bit & t.triage.mitigating)
    doubted = value is Value.NOT_SURE and not phase.unsure
    taken_back = old is Value.YES and value is not Value.YES and level_question and not lowering
    if (doubted or taken_back) and due(t, state):
        return next_prompt(t, replace(state, preface=()))
    if doubted:
        preface, state = _for_a_clear_answer(t, state)
        return ask(t, replace(state, phase=replace(phase, unsure=True, failed_tries=0), preface=preface))
    if u.hedged and phase.failed_tries == 0 and finding in t.lexicon.life:
        return _no_answer(t, state, u, "yes or no")  # who plays it down calls no ambulance before saying yes or no
    lowers = Value.YES if lowering else Value.NO
    if value is lowers and event.doubtful and level_question and phase.failed_tries == 0:
        return _no_answer(t, state, u, "yes or no")
    if taken_back:
        # a red flag needs taking back twice
        return enter(t, replace(state, preface=()), Checking("still so", back=beneath(phase), finding=finding))
    if value is Value.NOT_SURE and phase.mode == "volunteered" and finding in state.named and not lowering:
        value = Value.YES  # who named it and then doubts it is believed the first time
    state = record(t, state, {finding: value}, event.text, twice=phase.mode == "twice")
    typed = event.input_mode is InputMode.KEYS and not u.inferred  # it cannot be misheard
    if value is Value.NO and typed:
        state = replace(state, confirmed=state.confirmed | bit)
    elif value is Value.NO and (old is Value.NO or phase.mode == "second" or bit & state.second):
        state = confirm(state, bit)
    return next_prompt(t, state)


def _answer_group(t: CompiledDialog, state: State, phase: AskingGroup, u: Understood, event: Heard) -> Step:
    group = t.dialog.states[phase.group]
    assert isinstance(group, GroupQuestion)
    beside = {h.finding for h in u.mentions if h.value is not Value.NO}
    clear_no = u.value is Value.NO and not event.doubtful and not phase.naming
    if clear_no and beside.isdisjoint({*group.members, *t.lexicon.acute}):
        unknown = [m for m in group.members if not t.triage.bit[m] & state.facts.known and not _is_unseen(t, state, m)]
        if not state.settings.sees:  # what is to be looked at is asked by itself, by touch
            state = replace(state, opened=state.opened | {phase.group})
        state = record(t, state, dict.fromkeys(unknown, Value.NO), event.text, question=phase.group)
        if event.input_mode is InputMode.KEYS and not u.inferred:
            state = replace(state, confirmed=state.confirmed | t.triage.bits(unknown))
        return next_prompt(t, state)
    named = [h for h in u.mentions if h.finding in group.members and h.value is Value.YES and not h.about_other]
    if u.value is Value.NOT_SURE and not named and _may_ask_for_clearness(t, state, phase):
        return _asked_for_clearness(t, state, phase)
    if group.wide:
        return _answer_screen(t, state, phase, u, [h.finding for h in named], event)
    if u.value is None and not named:
        return _no_answer(t, state, u, "both" if u.contradictory else "")
    # yes, not sure, or one of them by name: each is asked by itself, the named ones first
    queue: tuple[tuple[str, Mode], ...] = tuple((h.finding, "volunteered") for h in named)
    if not named:  # what no rule asks for is asked only here
        queue = tuple((m, "second") for m in group.members if not t.triage.bit[m] & t.triage.level_bits)
    preface = () if named else t.prompts.text(state, "one at a time")
    state = replace(state, opened=state.opened | {phase.group}, queue=queued(t, state, queue), preface=preface)
    if u.value is Value.YES and not named:
        state = said_of_all(t, state, group)
    return next_prompt(t, state)


def _may_ask_for_clearness(t: CompiledDialog, state: State, phase: AskingGroup | ReadingBack) -> bool:
    """Whether "not really", said of many things at once, is met by asking for a clear answer: once each time.

    Before, one such word opened all of them one by one, up to the emergency that doubt about a life sign is; who hedges
    one answer in three had no level after a hundred turns.
    """
    return not phase.failed_tries and not phase.naming and not due(t, state)


def _asked_for_clearness(t: CompiledDialog, state: State, phase: AskingGroup | ReadingBack) -> Step:
    state = replace(state, phase=replace(phase, failed_tries=phase.failed_tries + 1))
    preface, state = _for_a_clear_answer(t, state)
    return again(t, state, *preface)


def _for_a_clear_answer(t: CompiledDialog, state: State) -> tuple[tuple[str, ...], State]:
    """What is said to doubt: the first time that a clear answer is needed, then each time something else."""
    if Remark.CLEAR_ANSWER not in state.said:
        return t.prompts.text(state, "clear answer"), replace(state, said=state.said | {Remark.CLEAR_ANSWER})
    return t.prompts.text(state, in_other_words(state, "ask again")), replace(state, missed=state.missed + 1)


def _is_unseen(t: CompiledDialog, state: State, finding: str) -> bool:
    """Whether this is to be looked at, by somebody who can't see: a "no" to a list with it says nothing."""
    asked = t.dialog.states[finding]
    return not state.settings.sees and isinstance(asked, FindingQuestion) and asked.how is How.LOOK


def _answer_screen(
    t: CompiledDialog, state: State, phase: AskingGroup, u: Understood, named: list[str], event: Heard
) -> Step:
    """Something that a screening question covers may be so: what was named is taken, or asked where it would be urgent,
    and then the rest is asked after again.

    What was named only by a word of the question ("it's cold") is asked for sign by sign.  A yes that names nothing
    asks what it is; doubt, and a yes that nobody can name, go through it a few at a time.
    """
    group = t.dialog.states[phase.group]
    assert isinstance(group, GroupQuestion)
    state = replace(state, preface=(), visited=state.visited | {group.id})
    words = event.text
    called = [finding for finding in _called(t, group, words) if finding not in named]
    by_name = tuple(Mention(finding=finding, value=Value.YES, words=words) for finding in called)
    sure = frozenset(called) if t.is_said_yes_to(phase, event) else frozenset[str]()
    state = note_mentions(t, state, by_name, words, answered=sure)
    named = [*named, *called]
    # each is taken up once: who names it again after denying it is asked for all
    new = [finding for finding in named if finding not in state.named]
    ask: tuple[tuple[str, Mode], ...] = tuple(
        (finding, "volunteered") for finding in new if not t.triage.bit[finding] & state.facts.known
    )
    taken = any(finding in state.answers and state.answers[finding].turn == state.turn for finding in new)
    if not ask and not taken and not named:
        ask = tuple(
            (finding, "first")
            for finding in t.lexicon.under(words, group.covers)
            if not t.triage.bit[finding] & state.facts.known
        )
    if ask or taken:
        return next_prompt(t, replace(state, named=state.named.union(new), queue=queued(t, state, ask)))
    if named:  # denied by itself, and named again: the rest is gone through one by one
        return next_prompt(t, replace(state, opened=state.opened | {phase.group}))
    if due(t, state):
        if phase.group in state.put_off:
            return next_prompt(t, replace(state, opened=state.opened | {phase.group}))
        return next_prompt(t, replace(state, put_off=state.put_off | {phase.group}))
    if u.value is None or (u.value is Value.NO and not phase.naming and phase.failed_tries == 0):
        return _no_answer(t, state, u, "yes or no" if u.value is Value.NO else "both" if u.contradictory else "")
    if u.value is Value.YES and not phase.naming:
        return resume(t, replace(state, phase=replace(phase, naming=True, failed_tries=0)))
    if phase.naming and u.value is not Value.NO:  # should all of it be denied, that is heard once more than other "no"s
        state = said_of_all(t, state, group)
    preface = t.prompts.text(state, "few at a time")
    return next_prompt(t, replace(state, opened=state.opened | {phase.group}, preface=preface))


def _called(t: CompiledDialog, group: GroupQuestion, words: str) -> list[str]:
    """Findings that were said by the name which the assistant gives them."""
    said = f" {' '.join(split(words, t.dialog.language).words)} "
    return [finding for finding in group.members if any(f" {name} " in said for name in t.names[finding])]


def _answer_choice(t: CompiledDialog, state: State, phase: AskingChoice, u: Understood) -> Step:
    asked = t.dialog.states[phase.choice]
    assert isinstance(asked, ChoiceQuestion)
    state = replace(state, preface=())
    if phase.proposed:
        if u.value is Value.YES:
            return next_prompt(t, choose(t, state, asked, phase.proposed))
        if u.value is None:
            return _no_answer(t, state, u)
        if phase.failed_tries + 1 >= TRIES:  # denied again and again: nothing is assumed
            return next_prompt(t, choose(t, state, asked, asked.otherwise))
        return resume(t, replace(state, phase=replace(phase, proposed="", failed_tries=phase.failed_tries + 1)))
    if u.choice is not None:
        if asked.confirm and u.choice != asked.otherwise:
            return resume(t, replace(state, phase=replace(phase, proposed=u.choice)))
        return next_prompt(t, choose(t, state, asked, u.choice))
    if u.value is Value.NOT_SURE:
        return next_prompt(t, choose(t, state, asked, asked.otherwise))
    return _no_answer(t, state, u, "not understood")


def _answer_read_back(t: CompiledDialog, state: State, phase: ReadingBack, u: Understood, *, doubtful: bool) -> Step:
    bits = t.triage.bits(phase.findings)
    state = replace(state, preface=())
    denies = bool(phase.umbrella)  # "no chest pain" names what is wrong with a read-back, and agrees with an umbrella
    named = [h.finding for h in u.mentions if h.finding in phase.findings and not (denies and h.value is Value.NO)]
    if named:
        # only what was named is asked again; the others are read back once more
        queue: tuple[tuple[str, Mode], ...] = tuple((finding, "second") for finding in dict.fromkeys(named))
        state = contest(t, state, named)
        return next_prompt(t, replace(state, queue=queued(t, state, queue), preface=t.prompts.text(state, "ask again")))
    if phase.naming:
        return one_by_one(t, state, phase)
    if phase.umbrella:
        return _answer_umbrella(t, state, phase, u, doubtful=doubtful)
    if u.value is Value.YES and doubtful and phase.failed_tries == 0:
        return _no_answer(t, state, u, "yes or no")
    if u.value is Value.YES:
        return next_prompt(t, confirm(state, bits))
    if u.value is Value.NO:
        return resume(t, replace(state, phase=replace(phase, naming=True, failed_tries=0)))
    if u.value is Value.NOT_SURE:
        return (_asked_for_clearness if _may_ask_for_clearness(t, state, phase) else one_by_one)(t, state, phase)
    return _no_answer(t, state, u)


def _answer_umbrella(t: CompiledDialog, state: State, phase: ReadingBack, u: Understood, *, doubtful: bool) -> Step:
    """Only a clear "no" is the second hearing; "yes" asks what it is, and doubt has all of it read back in parts."""
    if u.value is Value.YES:
        return resume(t, replace(state, phase=replace(phase, naming=True, failed_tries=0)))
    if u.value is None or (u.value is Value.NO and doubtful and phase.failed_tries == 0):
        return _no_answer(t, state, u, "yes or no" if u.value is Value.NO else "both" if u.contradictory else "")
    beside = {mention.finding for mention in u.mentions if mention.value is not Value.NO}
    if not beside.isdisjoint(t.lexicon.acute) and due(t, state):
        return next_prompt(t, state)  # "no, but my foot is cold": that first, then this once more
    if u.value is Value.NOT_SURE and beside.isdisjoint(t.lexicon.acute) and _may_ask_for_clearness(t, state, phase):
        return _asked_for_clearness(t, state, phase)
    if u.value is Value.NOT_SURE or doubtful or not beside.isdisjoint(t.lexicon.acute):
        return one_by_one(t, state, phase)
    state = confirm(state, t.triage.bits(phase.findings))
    return next_prompt(t, replace(state, visited=state.visited | {phase.umbrella}))


def _answer_check(t: CompiledDialog, state: State, phase: Checking, u: Understood, event: Heard) -> Step:
    state = replace(state, preface=())
    match phase.what:
        case "need help":
            return _answer_cry(t, state, phase, u, event)
        case "crisis":
            if u.value is Value.NO and not event.doubtful:
                return safe(t, state, phase)
            if u.value is None and not u.emergency and not phase.failed_tries:
                return again(
                    t, replace(state, phase=replace(phase, failed_tries=1)), *t.prompts.text(state, "yes or no")
                )
            return in_danger(t, state, phase.crisis)
        case "still so":
            return _still_so(t, state, phase, u, event)
        case "leave":
            if u.value is Value.YES:
                return leave(t, state, "left early")
        case "start over":
            if u.value is Value.YES:
                return _start_over(t, replace(state, phase=phase.back))
        case "go on":
            return _go_on(t, state, phase, u, event)
        case "hear me":
            return _heard_us(t, state, phase.back, u)
    return resume(t, replace(state, phase=phase.back))


def _answer_cry(t: CompiledDialog, state: State, phase: Checking, u: Understood, event: Heard) -> Step:
    """Whether help is needed right now: only a clear "no" says that it is not.

    A "no" that may have been misheard, or that stands among other words, is asked for once more; a second is a yes.
    """
    if u.value is Value.NO and not u.emergency and not event.doubtful:
        state = replace(state, phase=phase.back)
        if due(t, state):
            return next_prompt(t, state)
        return again(t, state, *what_can_be_said(t, state, phase.back))
    in_doubt = u.value is Value.NO or (u.value is None and not u.mentions and _holds_a_no(t, u, event.text))
    if in_doubt and not u.emergency and not phase.failed_tries:
        asked = replace(phase, failed_tries=1)
        return again(t, replace(state, phase=asked), *t.prompts.text(state, "yes or no"))
    if u.value is None and not u.emergency and u.acknowledged:
        return no_match(t, state, "yes or no")
    return help_is_needed(t, state)


def _holds_a_no(t: CompiledDialog, u: Understood, text: str) -> bool:
    """Whether a "no" was said that can't be relied on, for what else was said with it."""
    return (
        u.unreliable
        or u.contradictory
        or not set(split(text, t.dialog.language).words).isdisjoint(t.dialog.words[Value.NO])
    )


def _heard_us(t: CompiledDialog, state: State, phase: Phase, u: Understood) -> Step:
    """They hear us, whatever they said; what answers the question that waits counts, but "yes" may only answer this."""
    assert isinstance(phase, (AskingChoice, AskingOwnWords))
    phase = replace(phase, failed_tries=1)
    state = replace(state, phase=phase)
    if isinstance(phase, AskingOwnWords) and u.mentions:
        return after_account(t, replace(state, visited=state.visited | {phase.state}), u.inquiry)
    if isinstance(phase, AskingChoice) and u.choice is not None and u.value is None:
        return _answer_choice(t, state, phase, u)
    return resume(t, state, *t.prompts.text(state, "i hear you"))


def _go_on(t: CompiledDialog, state: State, phase: Checking, u: Understood, event: Heard) -> Step:
    if u.value is Value.NO and not event.doubtful:
        return enter(t, state, Checking("start over", back=phase.back))
    if u.value is None and not phase.failed_tries:
        return _no_answer(t, state, u)
    return gone_on(t, state, phase)


def _still_so(t: CompiledDialog, state: State, phase: Checking, u: Understood, event: Heard) -> Step:
    if u.value is Value.NO and not event.doubtful:
        state = record(t, state, {phase.finding: Value.NO}, event.text)
        return next_prompt(t, replace(state, confirmed=state.confirmed | t.triage.bit[phase.finding]))
    if u.value is None:
        return _no_answer(t, state, u, "not understood")
    kept = t.prompts.text(state, "kept", finding=t.prompts.name(state, phase.finding))
    return next_prompt(t, replace(state, preface=kept, queue=tuple(q for q in state.queue if q[0] != phase.finding)))


def _start_over(t: CompiledDialog, state: State) -> Step:
    """Forget the answers.  What was announced stays the least that is said in the end, and what was spoken of and not
    answered is asked first; an emergency that is open is not put off by beginning afresh.
    """
    if emergency_is_open(t.triage, state):
        return resume(t, state)
    waiting: tuple[tuple[str, Mode], ...] = tuple((finding, "volunteered") for finding in spoken_of(state))
    fresh = State(
        settings=state.settings,
        phase=Done(""),
        prompt=state.prompt,
        turn=state.turn,
        outcome=state.outcome,
        queue=waiting,
        others=state.others,
    )
    return next_prompt(t, replace(fresh, preface=t.prompts.text(fresh, "starting over")))


def _answer_ending(t: CompiledDialog, state: State, phase: Ending, u: Understood) -> Step:
    if due(t, state):
        return next_prompt(t, replace(state, preface=()))
    if is_emergency(t.dialog, phase.outcome):
        # only "understood" closes it: "okay", "thank you" and "yes" are said by people who have not taken it in
        return again(t, replace(state, phase=replace(phase, full=False)))
    if u.value is Value.YES:
        return _tell_more(t, state, phase)
    if u.value is Value.NO:
        return leave(t, state, "")
    return no_match(t, state, "not understood")


def _tell_more(t: CompiledDialog, state: State, phase: Ending) -> Step:
    """The next part of an ending, or, where all was told, the last once more."""
    part = t.prompts.next_part(state, phase)
    state = replace(state, preface=())
    if part is None:
        return again(t, replace(state, phase=replace(phase, full=True)))
    if part == "causes":
        return next_prompt(t, replace(state, wants_causes=True))
    return tell_part(t, state, phase.rule, part)


def counts_early(t: CompiledDialog, state: State, u: Understood) -> bool:
    """Whether an answer counts though the question was not heard to its end.

    What makes things graver does; so does any answer to a single finding asked for the first time, for a "no" on which
    an ending would rest is heard again.  A list that was not heard whole is not denied.
    """
    phase = state.phase
    match phase:
        case Asking():
            if t.triage.bit[phase.finding] & t.triage.mitigating:
                return False  # a "yes" would lower the level
            return not u.nothing and (phase.mode == "first" or u.value is Value.YES)
        case AskingGroup():
            return u.value is Value.YES or any(h.value is Value.YES and not h.about_other for h in u.mentions)
        case AskingChoice():
            return u.choice is not None or (bool(phase.proposed) and u.value is not None)
        case ReadingBack():
            return u.value is (Value.YES if phase.umbrella else Value.NO) or bool(u.mentions)
        case Checking():
            return u.value is Value.YES and phase.what in ("need help", "crisis", "still so", "go on")
        case AskingOwnWords() | Ending():
            return True
        case _:
            return False


def _doubted(t: CompiledDialog, state: State, belongs: Phase, u: Understood) -> tuple[str, ...]:
    """The findings known by the answer to this question that these words, said after it, put in doubt."""
    known = state.facts.known
    match belongs:
        case Asking() if u.value is not None or u.contradictory or u.unreliable:
            bit = t.triage.bit[belongs.finding]
            if known & bit and (u.contradictory or u.unreliable or state.facts.value(bit) is not u.value):
                return (belongs.finding,)
        case AskingGroup() if u.value in (Value.YES, Value.NOT_SURE) or u.contradictory or u.unreliable:
            group = t.dialog.states[belongs.group]
            assert isinstance(group, GroupQuestion)
            return tuple(m for m in group.members if state.facts.value(t.triage.bit[m]) is Value.NO)
        case ReadingBack() if (
            u.value in (Value.YES if belongs.umbrella else Value.NO, Value.NOT_SURE) or u.contradictory or u.unreliable
        ):
            return tuple(f for f in belongs.findings if state.confirmed & t.triage.bit[f])
    return ()


def doubt_before(t: CompiledDialog, state: State, began: float, u: Understood) -> State:
    """An early "yes" may also be a late word to the question before, which was denied: that is asked once more."""
    before = state.open if state.open and state.open.phase.key != state.phase.key else state.before
    if u.value is not Value.YES or before is None or began < before.at:
        return state
    changed = _doubted(t, state, before.phase, u)
    return _to_be_asked_anew(t, state, before.phase, changed) if changed else state


def _to_be_asked_anew(t: CompiledDialog, state: State, belongs: Phase, changed: tuple[str, ...]) -> State:
    """A state in which these findings are asked once more: many by the one question for them, a few by themselves."""
    state = replace(state, confirmed=state.confirmed & ~t.triage.bits(changed))
    if isinstance(belongs, ReadingBack) and belongs.umbrella:
        return replace(state, visited=state.visited - {belongs.umbrella})
    group = t.dialog.states[belongs.group] if isinstance(belongs, AskingGroup) else None
    if isinstance(group, GroupQuestion) and group.wide and state.announced is None:
        return replace(withdraw(t, state, changed), opened=state.opened - {group.id})
    queue: tuple[tuple[str, Mode], ...] = tuple((finding, "revisit") for finding in changed)
    return replace(state, queue=queued(t, state, queue))


def late_answer(t: CompiledDialog, state: State, belongs: Phase, u: Understood) -> Step:
    """Speech that began before the present question could be understood: it answers the one before, or nothing."""
    changed = _doubted(t, state, belongs, u)
    if not changed:
        return next_prompt(t, replace(state, preface=())) if due(t, state) else listen(t, state)
    state = replace(_to_be_asked_anew(t, state, belongs, changed), before=None)
    if isinstance(state.phase, Checking) and state.phase.what in ("need help", "crisis"):
        return listen(t, state)  # a cry or a danger is settled first
    return next_prompt(t, replace(state, preface=t.prompts.text(state, "ask again")))
