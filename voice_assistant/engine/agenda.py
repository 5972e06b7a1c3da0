"""What comes next: worked out anew after every answer from what is known, never stored."""

from __future__ import annotations

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Ending,
    EndingPart,
    Mode,
    Phase,
    ReadingBack,
    Remark,
    State,
    Step,
    beneath,
    replace,
)
from voice_assistant.dialog import (
    ChoiceQuestion,
    FindingQuestion,
    GroupQuestion,
    Level,
    OpenQuestion,
    Rule,
    Statement,
    Value,
)
from voice_assistant.dialog import State as DialogState
from voice_assistant.engine.compiled import CompiledDialog, is_due
from voice_assistant.engine.findings import queued, take_as_said, withdraw
from voice_assistant.engine.steps import again, enter
from voice_assistant.owed import gravest, help_at_once, owed
from voice_assistant.triage import Facts
from voice_assistant.wording import spoken_count

BADLY = 2
"""From this many questions on to which the first words meant nothing, this person is not heard well.  Of
5,000 simulated persons a fifth of whose answers go wrong, 3 come to less than they should; before, 12 of 4,000 did.
"""
MOST_BESIDE = 2
"""The most signs asked, before sending somebody to hospital by car, that would call for an ambulance instead."""
READ_BACK = 6
"""The most "no"s read back in one sentence (red_flags, section 4)."""


def next_prompt(t: CompiledDialog, state: State) -> Step:
    """The next prompt.

    An emergency at once (or what alone could lower it); then what waits to be confirmed; then the questions in their
    order; then what the person denied is heard a second time; then questions about the cause; then the end.
    """
    facts = state.facts
    rule = t.triage.fired(facts)
    level = rule.level if rule else Level.SELF_CARE
    if state.help_asked:
        return _announce(t, state, help_at_once(t.dialog), "")
    waits = _may_lower(t, state)
    if waits and level is Level.EMERGENCY:
        return _reassured(t, state, waits)
    if rule and level is Level.EMERGENCY:
        graver = None if state.announced is not None else _graver(t, state, rule.action)
        return _announce(t, state, rule.action, rule.id) if graver is None else enter(t, state, graver)
    for finding, mode in state.queue:
        if _is_settled(t, state, finding, mode):
            continue
        return enter(t, state, Asking(finding, mode), *_mentioned(t, state, finding, mode))
    if waits and level >= Level.URGENT:
        return _reassured(t, state, waits)
    if state.announced is not None:
        return _announced_anew(t, state, state.announced, rule)
    state, phase = _walk(t, state, level)
    if phase is not None:
        state, so_far = _so_far(t, state, level)
        state, remark = _progress(t, state)
        return enter(t, state, phase, *so_far, *remark)
    if waits:
        return _reassured(t, state, waits)
    hearing = _second_hearing(t, state, level)
    if hearing is not None:
        state, remark = _last_checks(t, state, level, hearing)
        return enter(t, state, hearing, *remark)
    return _end(t, state, level, rule.action if rule else t.dialog.default_outcome, rule.id if rule else "")


def _announced_anew(t: CompiledDialog, state: State, announced: Level, rule: Rule | None) -> Step:
    """An ending stands: what it rests on once more where that was shaken, the causes, or the ending, perhaps graver."""
    level = rule.level if rule else Level.SELF_CARE
    hearing = _second_hearing(t, state, max(level, announced))
    if hearing is not None:  # a late yes, or it is about somebody else
        return enter(t, state, hearing)
    rule_id = rule.id if rule else ""
    if state.wants_causes and level <= announced:
        return _tell_causes(t, state, level, rule_id)
    return _announce(t, state, rule.action if rule and level > announced else state.outcome, rule_id)


def _end(t: CompiledDialog, state: State, level: Level, outcome: str, rule: str) -> Step:
    """Nothing is left to ask: the level, or what must be heard before it may be told."""
    badly = _heard_badly(t, state, level)
    if badly is not None:
        return next_prompt(t, badly)
    country = _country(t, state, level)
    return _announce(t, state, outcome, rule) if country is None else enter(t, state, country)


def _tell_causes(t: CompiledDialog, state: State, level: Level, rule: str) -> Step:
    """What it could be, after a few questions that tell the causes apart and can change no level."""
    cause = cause_question(t, state, level)
    if cause is None:
        return tell_part(t, state, rule, "causes")
    preface = () if state.causes_asked else t.prompts.text(state, "cause questions")
    return enter(t, replace(state, causes_asked=state.causes_asked + 1), cause, *preface)


def tell_part(t: CompiledDialog, state: State, rule: str, part: EndingPart) -> Step:
    """Tell this part of the ending that was announced."""
    return enter(t, replace(state, told=state.told | {part}), Ending(state.outcome, rule, part=part))


def _graver(t: CompiledDialog, state: State, action: str) -> Phase | None:
    """What comes before an emergency short of the gravest: the signs of life, where nothing of them was asked, and one
    or two signs that with those known would make it the gravest.

    "Hip done, calf swollen" is a drive to hospital; with short breath it is an ambulance.  So is a leg out of shape
    that bears no weight.
    """
    group, help_ = t.life_first, help_at_once(t.dialog)
    if group is None or gravest(t.dialog, action, help_) == action:
        return None
    unknown = [member for member in group.members if not t.triage.bit[member] & state.facts.known]
    if len(unknown) == len(group.members) and not state.settings.one_at_a_time and group.id not in state.opened:
        return AskingGroup(group.id)
    if unknown:
        return Asking(unknown[0])
    beside = t.triage.beside(state.facts, help_)
    stands_since = max((given.turn for given in state.answers.values() if given.value is Value.YES), default=0)
    asked = sum(finding in state.answers and state.answers[finding].turn > stands_since for finding in beside)
    if asked >= MOST_BESIDE:
        return None
    return next((Asking(finding) for finding in beside if not t.triage.bit[finding] & state.facts.known), None)


def _comes_first(t: CompiledDialog, state: State, phase: Phase) -> bool:
    """Whether this is what is asked at once in an emergency: what alone could lower it, or what makes it graver.

    What waits to be confirmed does not come before it, nor begin it anew.
    """
    rule = t.triage.fired(state.facts)
    if rule is None or rule.level is not Level.EMERGENCY:
        return False
    waits = _may_lower(t, state)
    if waits:
        return isinstance(phase, Asking) and phase.finding == next(t.triage.each(waits))
    if state.announced is not None:
        return False
    asks = _graver(t, state, rule.action)
    if isinstance(asks, Asking):
        return isinstance(phase, Asking) and phase.finding == asks.finding
    return isinstance(asks, AskingGroup) and isinstance(phase, AskingGroup) and phase.group == asks.group


def _may_lower(t: CompiledDialog, state: State) -> int:
    """The findings, as bits, that could lower a level and are still to be asked for; 0 where asking was given up."""
    said = Level.SELF_CARE if state.announced is None else state.announced
    waits = t.triage.next_mitigating(state.facts, said)
    return 0 if waits and next(t.triage.each(waits)) in state.given_up else waits


def _is_settled(t: CompiledDialog, state: State, finding: str, mode: Mode) -> bool:
    return mode in ("volunteered", "second") and bool(state.facts.known & t.triage.bit[finding])


def due(t: CompiledDialog, state: State) -> bool:
    """Whether something that was mentioned comes before the present question (a cry or a danger comes before all)."""
    phase = state.phase
    if isinstance(phase, Checking):
        if phase.what in ("need help", "crisis"):
            return False
        phase = beneath(phase)
    if _comes_first(t, state, phase):
        return False
    announced = state.announced
    if announced is not None and not isinstance(phase, (Asking, AskingGroup, ReadingBack)):
        if isinstance(phase, Ending):
            risen = t.triage.level(state.facts) > announced or bool(_unread(t, state, announced))
        else:
            risen = True  # an ending stands, and an older question came back
        if risen:
            return True
    first = next((finding for finding, mode in state.queue if not _is_settled(t, state, finding, mode)), None)
    return first is not None and not (isinstance(phase, Asking) and phase.finding == first)


def resume(t: CompiledDialog, state: State, *preface: str) -> Step:
    """The present question anew after these lines; or what was mentioned meanwhile, where that comes first."""
    told = isinstance(state.phase, AskingOwnWords) and state.phase.state in state.visited
    return next_prompt(t, replace(state, preface=preface)) if told or due(t, state) else again(t, state, *preface)


def _reassured(t: CompiledDialog, state: State, waits: int) -> Step:
    """Ask for the finding that would lower a level: once, and after a yes to that question once more."""
    finding = next(t.triage.each(waits))
    given = state.answers.get(finding)
    once = bool(state.facts.yes & waits) and given is not None and given.answered and not given.volunteered
    return enter(
        t, state, Asking(finding, "twice" if once else "first"), *(t.prompts.text(state, "to be sure") if once else ())
    )


def _mentioned(t: CompiledDialog, state: State, finding: str, mode: Mode) -> tuple[str, ...]:
    if mode != "volunteered" or state.preface:
        return ()
    return t.prompts.text(state, "you said", finding=t.prompts.name(state, finding))


def _announce(t: CompiledDialog, state: State, outcome: str, rule: str) -> Step:
    """Say what to do: this, or what is owed already where that is graver.  From here on it can only rise."""
    before, its_rule = owed(t.triage, state)
    if before and gravest(t.dialog, outcome, before) != outcome:
        outcome, rule = before, its_rule
    level = t.dialog.outcomes[outcome].level
    announced = level if state.announced is None else max(level, state.announced)
    if level is Level.EMERGENCY:
        preface, state = state.preface, take_as_said(t, state)
        state = replace(state, preface=preface)
    state = replace(state, announced=announced, outcome=outcome, queue=(), told=frozenset[EndingPart]({"level"}))
    return enter(t, state, Ending(outcome, rule))


def _walk(t: CompiledDialog, state: State, level: Level) -> tuple[State, Phase | None]:
    """The first state, in the file's order and along the choices made, that still has something to ask.

    Statements go into the preface on the way.
    """
    facts = state.facts
    useful = t.triage.could_raise(facts, level)
    maybe = facts.yes | facts.unsure
    begun = _begun(t, state, useful)
    if begun is not None:
        return state, begun
    from_ = 0
    for number, asked, _, gate in t.open_course(useful):
        if number < from_ or (gate and not maybe & gate):
            continue
        phase = _still_to_ask(t, state, asked, useful, level)
        if phase is not None:
            return state, phase
        if isinstance(asked, Statement) and asked.id not in state.visited:
            lines = tuple(t.prompts.fill(state, line) for line in asked.say)
            state = replace(state, visited=state.visited | {asked.id}, preface=(*state.preface, *lines))
        elif isinstance(asked, ChoiceQuestion) and asked.id in state.choices:
            goes_to = next(c.goes_to for c in asked.choices if c.id == state.choices[asked.id])
            from_ = t.place[goes_to] if goes_to else from_
    return state, None


def _still_to_ask(t: CompiledDialog, state: State, asked: DialogState, useful: int, level: Level) -> Phase | None:
    """The question of this state, or one that comes sooner; None: it was asked, or it has none."""
    match asked:
        case FindingQuestion():
            return Asking(asked.id)
        case GroupQuestion() if not state.settings.one_at_a_time and asked.id not in state.opened:
            sooner = _closer(t, state, useful, level) if asked.wide else None
            return sooner or AskingGroup(asked.id)
        case OpenQuestion() if asked.id not in state.visited:
            return AskingOwnWords(asked.id)
        case ChoiceQuestion() if asked.id not in state.choices and not _is_set(state, asked.unless_set):
            return AskingChoice(asked.id)
        case _:
            return None


def _closer(t: CompiledDialog, state: State, useful: int, level: Level) -> Phase | None:
    """Once a sign is so: the first screening question that could find all that is missing to an emergency.

    "Fever and back pain" come first beside a weak leg.  Once something urgent is known, what is one sign short of an
    emergency comes before that, see `_one_short`.  The other questions follow in their order.  None: there is none.
    """
    if level is Level.URGENT and (short := _one_short(t, state, useful)):
        return short
    for screen, bits in t.screens:
        due_ = screen.id not in state.opened and is_due(screen, bits, useful)
        if due_ and t.triage.completes(state.facts, bits & useful):
            return AskingGroup(screen.id)
    return None


def _one_short(t: CompiledDialog, state: State, useful: int) -> Phase | None:
    """The question that could find the one sign more which would be an emergency.

    What would call an ambulance, and is asked only because of what is known, comes first ("Did it start all at once?");
    then the screening questions with such a sign, or that sign alone where nothing else of them matters any more.
    """
    maybe, gravest_ = state.facts.yes | state.facts.unsure, help_at_once(t.dialog)
    for asked, bits, gate in t.course:
        if (
            isinstance(asked, FindingQuestion)
            and gate & maybe
            and bits & useful
            and _tips(t, state.facts, bits, gravest_)
        ):
            return Asking(asked.id)
    for screen, bits in t.screens:
        if screen.id in state.opened:
            continue
        tipping = [name for name in t.triage.each(bits & useful) if _tips(t, state.facts, t.triage.bit[name])]
        if tipping and is_due(screen, bits, useful):
            return AskingGroup(screen.id)
        if tipping:
            return Asking(tipping[0])
    return None


def _tips(t: CompiledDialog, facts: Facts, bit: int, action: str = "") -> bool:
    """Whether a yes to this would make an emergency (with this action) of what is known, and would not alone."""
    fired = t.triage.fired(facts.having(bit, Value.YES))
    if fired is None or fired.level is not Level.EMERGENCY or (action and fired.action != action):
        return False
    return t.triage.level(Facts().having(bit, Value.YES)) is not Level.EMERGENCY


def _begun(t: CompiledDialog, state: State, useful: int) -> Phase | None:
    """The next of what a screening question asks for, once that is gone through a few at a time; None: none is."""
    for screen, members in t.screens:
        if screen.id not in state.opened or not members & useful:
            continue
        for asked, bits, _ in t.course:
            if not bits & members or bits & useful != bits:
                continue
            if isinstance(asked, FindingQuestion):
                return Asking(asked.id)
            if isinstance(asked, GroupQuestion) and not state.settings.one_at_a_time and asked.id not in state.opened:
                return AskingGroup(asked.id)
    return None


def _is_set(state: State, setting: str) -> bool:
    if setting == "region":
        return True  # whose numbers: asked where somebody is to be called, see `_country`
    if setting == "person":
        return state.settings.for_someone_else
    return setting == "one at a time" and state.settings.one_at_a_time


def _country(t: CompiledDialog, state: State, level: Level) -> AskingChoice | None:
    """Whose numbers to use, where they are not known and somebody is to be called; an emergency doesn't wait for it."""
    if level is not Level.URGENT or state.settings.region:
        return None
    return next((AskingChoice(asked.id) for asked in t.countries if asked.id not in state.choices), None)


def _second_hearing(t: CompiledDialog, state: State, level: Level) -> ReadingBack | None:
    """How to hear a second time what an ending at this level would rest on: by the first umbrella question that covers
    some of it, else read back, up to six in one breath.  None: nothing rests on one hearing.

    A few "no"s that lie under several umbrellas are read back at once: that is the shorter way.
    """
    bits = _unread(t, state, level)
    if not bits:
        return None
    denied = state.facts.known & ~state.facts.yes & ~state.facts.unsure & ~state.confirmed
    left = [(asked, covered) for asked, covered in t.umbrellas if covered & bits and asked.id not in state.visited]
    begun = any(asked.id in state.visited for asked, _ in t.umbrellas)
    if left and (begun or len(left) == 1 or bits.bit_count() > READ_BACK):
        asked, covered = left[0]
        return ReadingBack(_in_order(t, covered & denied), umbrella=asked.id)
    return ReadingBack(_in_order(t, bits)[:READ_BACK])


def _heard_badly(t: CompiledDialog, state: State, level: Level) -> State | None:
    """Where what this person says was often not understood: the state in which the "no"s that keep the level below
    urgent (or, of an urgent one, below an emergency) and the doubts that keep it where it is are heard a third time.
    Once in a conversation.

    Two hearings that both go wrong are rare, and likelier the worse somebody is heard.  What was asked to the last try
    without an answer is asked once more, however well the rest was understood.
    """
    if Remark.HEARD_BADLY in state.said:
        return None
    badly = state.misheard >= BADLY
    doubts = [
        finding
        for finding, given in (state.answers.items() if state.facts.unsure & ~t.triage.mitigating else ())
        if given.value is Value.NOT_SURE
        and not (bit := t.triage.bit[finding]) & t.triage.mitigating
        and (badly or not given.answered)
        and t.triage.level(state.facts.having(bit, Value.YES)) > level
    ]
    bits = t.triage.relied_on(state.facts, max(level, Level.GP), state.denied.values()) if badly else 0
    if not bits and not doubts:
        return None
    again_: tuple[tuple[str, Mode], ...] = tuple((finding, "revisit") for finding in doubts)
    visited = state.visited - {asked.id for asked, covered in t.umbrellas if covered & bits}
    state = replace(state, confirmed=state.confirmed & ~bits, visited=visited, said=state.said | {Remark.HEARD_BADLY})
    return replace(state, queue=queued(t, state, again_), preface=t.prompts.text(state, "heard badly"))


def _in_order(t: CompiledDialog, bits: int) -> tuple[str, ...]:
    return tuple(sorted(t.triage.each(bits), key=t.place.__getitem__))


def _last_checks(t: CompiledDialog, state: State, level: Level, hearing: ReadingBack) -> tuple[State, tuple[str, ...]]:
    """Said once, before the first umbrella question: how many of these there will be."""
    if not hearing.umbrella or Remark.LAST_CHECKS in state.said:
        return state, ()
    bits = _unread(t, state, level)
    count = sum(bool(covered & bits) for asked, covered in t.umbrellas if asked.id not in state.visited)
    key, slots = ("last checks", {"count": spoken_count(count)}) if count > 1 else ("last check", {})
    state, so_far = _so_far(t, state, level)
    return replace(state, said=state.said | {Remark.LAST_CHECKS}), (*so_far, *t.prompts.text(state, key, **slots))


def _so_far(t: CompiledDialog, state: State, level: Level) -> tuple[State, tuple[str, ...]]:
    """Said once, as soon as no question that is left could make it urgent: that nothing so far needs help tonight."""
    if level > Level.GP or Remark.CAN_WAIT in state.said or t.triage.could_raise(state.facts, Level.GP):
        return state, ()
    return replace(state, said=state.said | {Remark.CAN_WAIT}), t.prompts.text(state, "can wait")


def _unread(t: CompiledDialog, state: State, level: Level) -> int:
    """The "no"s on which an ending at this level would rest and that were heard only once, as bits."""
    if level is Level.EMERGENCY:
        return 0
    return t.triage.relied_on(state.facts, level, (bits & ~state.confirmed for bits in state.denied.values()))


def cause_question(t: CompiledDialog, state: State, level: Level) -> Phase | None:
    """The most telling question about the cause that is left, alone or a few in one breath; None: enough is
    known.

    What a yes to a few in one breath promised comes first: "one at a time, then" is kept until one of them is so.
    """
    promised = _promised(t, state)
    if promised:
        return promised
    if state.causes_asked >= t.dialog.cause_questions:
        return None
    maybe = state.facts.yes | state.facts.unsure
    among: dict[tuple[str, ...], Phase] = {}
    for asked, members, bits, gate in t.cause_questions:
        if bits & state.facts.known or (gate and not maybe & gate):
            continue
        if isinstance(asked, FindingQuestion):
            among[members] = Asking(asked.id)
        elif not state.settings.one_at_a_time and asked.id not in state.opened:
            among[members] = AskingGroup(asked.id)
    best = t.triage.best_cause_question(state.facts, level, tuple(among))
    return among[best] if best else None


def _promised(t: CompiledDialog, state: State) -> Phase | None:
    """The next of a group about causes that was gone into, while none of it is known to be so."""
    for asked, members, bits, gate in t.cause_questions:
        if not isinstance(asked, GroupQuestion) or asked.id not in state.opened or bits & state.facts.yes:
            continue
        if gate and not (state.facts.yes | state.facts.unsure) & gate:
            continue
        unknown = [member for member in members if not t.triage.bit[member] & state.facts.known]
        if unknown:
            return Asking(unknown[0])
    return None


def left(t: CompiledDialog, state: State) -> int:
    """How many questions are still to come for who says "no" to all of them: each in its turn, then what hears the
    "no"s a second time (an umbrella question each, and six of the others in a read-back).
    """
    facts = state.facts
    useful = t.triage.could_raise(facts, t.triage.level(facts)) & ~t.triage.closed(facts)
    maybe = facts.yes | facts.unsure
    questions, covered = 0, 0
    for _, asked, bits, gate in t.open_course(useful):
        if not bits & useful & ~covered:  # nor does anything but a question for findings have bits
            continue
        if not is_due(asked, bits, useful & ~covered) or (gate and not maybe & gate):
            continue
        if isinstance(asked, GroupQuestion) and (state.settings.one_at_a_time or asked.id in state.opened):
            continue
        questions += 1
        covered |= bits
    again = 0
    unread = facts.known & ~maybe & ~state.confirmed & t.triage.level_bits | covered
    for asked, members in t.umbrellas:
        if members & unread and asked.id not in state.visited:
            again += 1
            unread &= ~members
    return questions + again + unread.bit_count() // READ_BACK


def _progress(t: CompiledDialog, state: State) -> tuple[State, tuple[str, ...]]:
    """How many questions are left, said once, about half way; before the last ones they are counted anyhow."""
    answered = len(state.trail)
    if answered < 8 or Remark.HALF_WAY in state.said:
        return state, ()
    to_come = left(t, state)
    if to_come > answered or to_come < 2:
        return state, ()
    count = {"count": spoken_count(to_come)}
    return replace(state, said=state.said | {Remark.HALF_WAY}), t.prompts.text(state, "how far", **count)


def one_by_one(t: CompiledDialog, state: State, phase: ReadingBack) -> Step:
    """The read-back was not confirmed: each of its findings is asked again, by itself.

    What an umbrella question covers is many: it is read back first, a few at a time.
    """
    if phase.umbrella:
        state = replace(state, visited=state.visited | {phase.umbrella}, preface=())
        step = next_prompt(t, state)
        if not isinstance(step.state.phase, ReadingBack) or step.state.phase.umbrella:
            return step  # other last checks come first: it would be said of them
        return next_prompt(t, replace(state, preface=t.prompts.text(state, "few at a time")))
    state = withdraw(t, state, phase.findings)
    queue: tuple[tuple[str, Mode], ...] = tuple((finding, "second") for finding in phase.findings)
    return next_prompt(t, replace(state, queue=queued(t, state, queue), preface=t.prompts.text(state, "one by one")))
