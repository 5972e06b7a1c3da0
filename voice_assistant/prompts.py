"""What is said and listened for in each state: the prompt as a function of the state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from voice_assistant.conversation import (
    ENDING_PARTS,
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Done,
    Ending,
    EndingPart,
    Phase,
    ReadingBack,
    State,
)
from voice_assistant.dialog import (
    ChoiceQuestion,
    Dialog,
    FindingQuestion,
    GroupQuestion,
    How,
    Level,
    OpenQuestion,
    Outcome,
    Person,
    Region,
    Scale,
    UmbrellaQuestion,
    Value,
)
from voice_assistant.escalation import LADDERS, Try, repeats
from voice_assistant.events import Command, Line, Listen, Say, Settings, Sound, Tone
from voice_assistant.matching import Lexicon, Question
from voice_assistant.owed import emergency_is_open, is_emergency
from voice_assistant.triage import Facts, Ranked, Triage
from voice_assistant.wording import ask_line, fill, in_general, listed, sentences

EMERGENCY_REPEAT_S = (20.0, 120.0)
"""Patience after an emergency's instruction: once 20 s (time to say "I understand"), then every two minutes."""
STANDING_BY_S = 1800.0
"""Where an emergency was told and nobody answered at all, it is said quietly so often."""
EMERGENCY_PAUSE_S = 30.0
"""How long "wait" or "stop" holds, in seconds, while a cry or a life sign is not answered; then the silence counts."""
MOST_TOLD, BITE = 6, 2
"""The most signs in the words for the operator, and the most in one sentence, short enough to repeat."""
MOST_NAMED = 3
"""How many of the signs told before are named: people take in no more at once."""
ENDING_PATIENCE_S = 8.0
SIGNALS_FROM = LADDERS["level"].tries.index(Try.SIGNALS)
"""Failed tries from which "two" and "three" are answers."""
MOST_WORDS = 40
"""Of one part of an ending: more is not kept in mind at night."""
MOST_KNOWN = 5_000
"""Sentences, and answers to questions, that are remembered: a proof asks for the same ones a million times."""


def question_key(phase: Phase | None) -> str:
    """A key of what a phase asks the matcher: phases with one key ask one question, so answers can be remembered."""
    if phase is None:
        return ""
    return f"{phase.key} by signals" if isinstance(phase, Asking) and phase.failed_tries >= SIGNALS_FROM else phase.key


def _by_signals(phase: Phase) -> bool:
    """Whether it is asked for the last time whether anybody hears us."""
    if not isinstance(phase, Checking) or phase.what != "hear me":
        return False
    return LADDERS["hear me"].at(phase.failed_tries) is Try.SIGNALS


class Prompts:
    """The sentences of one dialogue for a state.  Holds no state."""

    def __init__(self, dialog: Dialog, triage: Triage, lexicon: Lexicon) -> None:
        self.dialog = dialog
        self.triage = triage
        self.lexicon = lexicon
        # who tells of their own accord whose leg it is says it as in answer to that question
        whose = (asked for asked in dialog.states.values() if isinstance(asked, ChoiceQuestion) and asked.tells_whose)
        self._whose = tuple((choice.id, choice.phrases) for asked in whose for choice in asked.choices)
        self._known_answers: dict[str, tuple[str, ...]] = {}
        self._filled: dict[tuple[object, ...], str] = {}

    # ---- words ----

    def fill(self, state: State, template: str, **slots: str) -> str:
        """A template in the words of this person, region and hour; worked out once for the same ones."""
        settings = state.settings
        key = (template, settings.region, settings.for_someone_else, settings.night, *slots.items())
        found = self._filled.get(key)
        if found is None:
            person = Person.OTHER if settings.for_someone_else else Person.SELF
            found = fill(template, person, {**self.region(state).slots, **self._common(state), **slots})
            if len(self._filled) < MOST_KNOWN:
                self._filled[key] = found
        return found

    def text(self, state: State, key: str, **slots: str) -> tuple[str, ...]:
        """The assistant's own sentences under this key."""
        return tuple(self.fill(state, line, **slots) for line in self.dialog.texts[key])

    def needed_in_an_emergency(self, settings: Settings) -> tuple[str, ...]:
        """Every line that must be ready to be spoken before the first question: what to do in an emergency, and the
        cry.
        """
        state = State(settings=settings, phase=Done(""))
        lines = [*self.text(state, "cry"), *self.text(state, "need help"), *self.text(state, "understood")]
        lines += [self.text(state, "leave")[-1], *self.text(state, "still say emergency")]
        for outcome in self.dialog.outcomes.values():
            if outcome.level is Level.EMERGENCY:
                lines += [self.fill(state, text) for text in (*outcome.say, outcome.brief)]
        return tuple(dict.fromkeys(lines))

    def region(self, state: State) -> Region:
        """The region whose numbers are used."""
        return self.dialog.regions.get(state.settings.region) or self.dialog.regions["unknown"]

    def name(self, state: State, finding: str) -> str:
        """A finding's spoken name, as it stands within a sentence."""
        person = Person.OTHER if state.settings.for_someone_else else Person.SELF
        slots = {**self.region(state).slots, **self._common(state)}
        return fill(self.dialog.findings[finding].name, person, slots, sentence=False)

    def _common(self, state: State) -> dict[str, str]:
        """The slots that every text may use beside the region's."""
        telling = self.dialog.language.telling
        when = telling.tonight if state.settings.night else telling.today
        return {"tonight": when, "region": self.region(state).name}

    # ---- the prompt ----

    def say(self, state: State) -> Say:
        """What is said in this state: the preface, then what the phase says, the asking line last."""
        lines, tone, key = self._phase(state, state.phase)
        preface = tuple(Line(text=text) for text in state.preface)
        sound = Sound.NONE
        if isinstance(state.phase, Ending) and tone is Tone.URGENT and (state.phase.repeats or self._unanswered(state)):
            sound = Sound.ALERT
        elif _by_signals(state.phase):
            sound = Sound.QUIET  # a tone is heard where words are not
        return Say(lines=preface + lines, prompt=state.prompt, tone=tone, key=key, sound=sound)

    def _unanswered(self, state: State) -> bool:
        """Whether something that the level hangs on was not answered."""
        return any(
            not given.answered and bool(self.triage.bit[name] & self.triage.level_bits)
            for name, given in state.answers.items()
        )

    def question_only(self, state: State) -> tuple[Line, ...]:
        """The phase's own lines without the preface."""
        return self._phase(state, state.phase)[0]

    def listen(self, state: State) -> Listen:
        """What counts as an answer in this state."""
        phase = state.phase
        patience: float | None = self.dialog.no_input_timeout_s
        red_flag = False
        if isinstance(phase, Asking):
            asked = self.dialog.states[phase.finding]
            assert isinstance(asked, FindingQuestion)
            patience = asked.no_input_timeout_s or patience
            red_flag = bool(self.triage.bit[phase.finding] & self.triage.level_bits)
        elif isinstance(phase, (AskingGroup, ReadingBack)):
            red_flag = True
        elif isinstance(phase, Checking):
            red_flag = phase.what in ("need help", "still so")  # a "no" would drop a cry, or take a red flag back
        elif isinstance(phase, Ending):
            patience = ENDING_PATIENCE_S
            if self.dialog.outcomes[phase.outcome].level is Level.EMERGENCY:
                patience = EMERGENCY_REPEAT_S[min(phase.repeats, 1)]
        asked_for: tuple[str, ...] = ()
        if isinstance(phase, Ending):
            # what we have just told the person to say
            asked_for = (*self.dialog.commands[Command.UNDERSTOOD], *self.dialog.commands[Command.REPEAT])
        if isinstance(phase, Done):
            patience = None
        elif state.paused:
            patience = self._pause(state)
        return Listen(
            prompt=state.prompt,
            answers=(*self._answers(phase), *asked_for),
            no_input_timeout_s=patience,
            urgent=not is_emergency(self.dialog, state.outcome) and emergency_is_open(self.triage, state),
            red_flag=red_flag,
            open_question=isinstance(phase, AskingOwnWords)
            or (isinstance(phase, (AskingGroup, ReadingBack)) and phase.naming),
            account=isinstance(phase, AskingOwnWords),
        )

    def _pause(self, state: State) -> float | None:
        """How long "wait" and "stop" hold: as long as it takes, but not while an emergency is open."""
        if not emergency_is_open(self.triage, state):
            return None
        phase = state.phase
        if not isinstance(phase, Ending):
            return EMERGENCY_PAUSE_S
        stands_by = phase.repeats > repeats(self.dialog.outcomes[phase.outcome].level)
        return STANDING_BY_S if stands_by else EMERGENCY_REPEAT_S[1]

    def _answers(self, phase: Phase) -> tuple[str, ...]:
        """The phrases that answer the question of this phase; worked out once."""
        key = question_key(phase)
        found = self._known_answers.get(key)
        if found is None:
            found = self.lexicon.answers(self.question(phase))
            if len(self._known_answers) < MOST_KNOWN:
                self._known_answers[key] = found
        return found

    def question(self, phase: Phase | None) -> Question:
        """The phase as the matcher needs to know it."""
        match phase:
            case Asking():
                asked = self.dialog.states[phase.finding]
                assert isinstance(asked, FindingQuestion)
                phrases = dict(asked.phrases)
                if phase.failed_tries >= SIGNALS_FROM:
                    phrases[Value.YES] = (*phrases.get(Value.YES, ()), "two", "two two")
                    phrases[Value.NO] = (*phrases.get(Value.NO, ()), "three", "three three three")
                return Question(kind="finding", text=self._plain(asked.ask), finding=phase.finding, phrases=phrases)
            case AskingGroup():
                group = self.dialog.states[phase.group]
                assert isinstance(group, GroupQuestion)
                if not group.wide:
                    return Question(kind="group", text=self._plain(group.ask), members=group.members)
                ways = [way for words, _ in group.covers for way in words]
                ways += [in_general(self.dialog, self.dialog.findings[member].name) for member in group.members]
                return Question(kind="screen", text=self._plain(group.ask), members=group.members, naming=tuple(ways))
            case AskingChoice():
                if phase.proposed:
                    return Question(kind="confirm")
                asked_choice = self.dialog.states[phase.choice]
                assert isinstance(asked_choice, ChoiceQuestion)
                # what is typed may be the short name: "uk"
                named = tuple((c.id, (*c.phrases, c.id.replace("_", " "))) for c in asked_choice.choices)
                return Question(kind="choice", choices=named)
            case AskingOwnWords():
                return Question(kind="open", choices=self._whose)
            case ReadingBack():
                kind: Literal["open", "group", "readback"]
                kind = "open" if phase.naming else "group" if phase.umbrella else "readback"
                return Question(kind=kind, members=phase.findings)
            case Checking():
                return Question(kind="confirm", finding=phase.finding)
            case Ending():
                return Question(kind="confirm")
            case _:
                return Question(kind="none")

    def _plain(self, ask: str) -> str:
        return in_general(self.dialog, ask)

    def _phase(self, state: State, phase: Phase) -> tuple[tuple[Line, ...], Tone, str]:
        match phase:
            case Asking():
                return (
                    self._asking(state, phase),
                    Tone.CALM,
                    phase.key if not phase.failed_tries and not phase.unsure else f"again {phase.finding}",
                )
            case AskingGroup():
                key = f"again {phase.group}" if phase.failed_tries and not phase.naming else phase.key
                return self._asking_together(state, phase), Tone.CALM, key
            case AskingChoice():
                return self._choosing(state, phase), Tone.CALM, phase.key
            case AskingOwnWords():
                asked = self.dialog.states[phase.state]
                assert isinstance(asked, OpenQuestion)
                return (
                    (ask_line(self.fill(state, asked.again if phase.failed_tries else asked.ask)),),
                    Tone.CALM,
                    phase.key,
                )
            case ReadingBack():
                key = f"umbrella {phase.umbrella}" if phase.umbrella and not phase.naming else phase.key
                return self._reading_back(state, phase), Tone.CALM, key
            case Checking():
                return self._checking(state, phase)
            case Ending():
                return self._ending(state, phase)
            case Done():
                tone = self._tone(phase.outcome)
                return tuple(Line(text=t) for t in self.text(state, "goodbye")), tone, "goodbye"

    def _asking(self, state: State, phase: Asking) -> tuple[Line, ...]:
        asked = self.dialog.states[phase.finding]
        assert isinstance(asked, FindingQuestion)
        ask, again = self.fill(state, asked.ask), self.fill(state, asked.again)
        unseen = asked.how is How.LOOK and bool(asked.by_touch) and not state.settings.sees
        if phase.failed_tries == 0 and not phase.unsure and not unseen:
            return (ask_line(again if phase.mode == "twice" else ask),)
        lines: list[Line] = []
        by_touch = unseen or (phase.unsure and asked.how in (How.LOOK, How.MOVE) and bool(asked.by_touch))
        if by_touch and phase.failed_tries == 0:
            *how, last = self.text(state, "find out", how=self.fill(state, asked.by_touch))
            lines += [Line(text=t) for t in how]
            if last.endswith("?"):  # it is the question now: of two at once nobody knows which a "no" answers
                return (*lines, ask_line(last))
            lines.append(Line(text=last))
        lines += self._how_to_answer(state, LADDERS["level"].at(phase.failed_tries))
        words = LADDERS["level"].at(phase.failed_tries) is Try.WORDS
        return (*lines, ask_line(ask if words else again))

    def _how_to_answer(self, state: State, how: Try) -> list[Line]:
        """What is said before a question at this step of the ladder."""
        keys = {Try.WORDS: ("say yes or no",), Try.SIGNALS: ("signals",), Try.ADVICE: ("no answer", "signals")}
        return [Line(text=text) for key in keys.get(how, ()) for text in self.text(state, key)]

    def _asking_together(self, state: State, phase: AskingGroup) -> tuple[Line, ...]:
        group = self.dialog.states[phase.group]
        assert isinstance(group, GroupQuestion)
        if phase.naming:
            return tuple(ask_line(t) for t in self.text(state, "what is it"))
        members = self.triage.bits(group.members)
        asked_before = group.id in state.visited and bool(state.facts.known & members)
        if group.wide and (asked_before or (state.facts.yes | state.facts.unsure) & members):
            lines = (*self.text(state, "apart"), *self._if_missed(state, phase))
            ask = self.fill(state, group.again) if phase.failed_tries else self._rest(state, group)
            return (*(Line(text=t) for t in lines), ask_line(ask))
        if not phase.failed_tries:
            return (ask_line(self.fill(state, group.ask)),)
        how = (Line(text=t) for t in self._if_missed(state, phase))
        return (*how, ask_line(self.fill(state, group.again or group.ask)))

    def _if_missed(self, state: State, phase: AskingGroup | ReadingBack) -> tuple[str, ...]:
        """How to answer a list that was not answered; not where it was just said that a clear answer is needed."""
        said = phase.failed_tries == 0 or not set(self.text(state, "clear answer")).isdisjoint(state.preface)
        return () if said else self.text(state, "any of these")

    def _rest(self, state: State, group: GroupQuestion) -> str:
        """What of a screening question is not known, in its own words and order: nobody is asked again for what they
        told.  Where a word of it stands for something told and for more, that is named instead.
        """
        left: list[tuple[tuple[str, ...], list[str]]] = []
        for words, findings in group.covers:
            unknown = [f for f in findings if not self.triage.bit[f] & state.facts.known]
            unknown = [finding for finding in unknown if not self._ruled_out(state, finding)]
            whole = len(unknown) == len(findings)
            left.append((words, [words[0]] if whole else [self.name(state, finding) for finding in unknown]))
        return self._with_only(self.fill(state, group.ask), left)

    def _with_only(self, ask: str, left: Sequence[tuple[tuple[str, ...], list[str]]]) -> str:
        """A question for many things, of which only these are left: its beginning, and what of them is asked for."""
        lower = ask.lower()
        places = [min((at for word in words if (at := lower.find(word)) >= 0), default=0) for words, _ in left]
        order = sorted(range(len(left)), key=places.__getitem__)
        texts = [text for number in order for text in left[number][1]]
        rest = f"{ask[: min(places)]}{listed(texts, self.dialog.texts['or'][0])}?"
        return rest[:1].upper() + rest[1:]

    def _ruled_out(self, state: State, finding: str) -> bool:
        """Whether an age that was told leaves no room for this one."""
        meanings = self.dialog.meanings
        under = meanings[finding].measure.get(Scale.AGE_UNDER) if finding in meanings else None
        told = (meanings[name].measure for name in self.triage.each(state.facts.yes) if name in meanings)
        return under is not None and any(measure.get(Scale.AGE_AT_LEAST, 0.0) >= under for measure in told)

    def _choosing(self, state: State, phase: AskingChoice) -> tuple[Line, ...]:
        asked = self.dialog.states[phase.choice]
        assert isinstance(asked, ChoiceQuestion)
        if phase.proposed:
            region = self.dialog.regions.get(phase.proposed)
            return (
                ask_line(self.fill(state, asked.confirm, choice=phase.proposed, region=region.name if region else "")),
            )
        if phase.failed_tries == 0:
            return (ask_line(self.fill(state, asked.ask)),)
        lines: tuple[Line, ...] = ()
        if phase.failed_tries > 1:
            lines = tuple(Line(text=t) for t in self.text(state, "say choice", choices=self.choices(asked)))
        return (*lines, ask_line(self.fill(state, asked.again)))

    def choices(self, asked: ChoiceQuestion) -> str:
        """The answers to a choice as a spoken list."""
        return listed([c.phrases[0] for c in asked.choices if c.phrases], "or")

    def _reading_back(self, state: State, phase: ReadingBack) -> tuple[Line, ...]:
        if phase.naming:
            return tuple(ask_line(t) for t in self.text(state, "what is it" if phase.umbrella else "which one"))
        if phase.umbrella:
            return self._asking_widely(state, phase)
        denied = [self.text(state, "no finding", finding=self.name(state, f))[0] for f in phase.findings]
        denied = [text[:1].lower() + text[1:] for text in denied]
        and_ = self.dialog.texts["and"][0]
        (text,) = self.text(state, "read back", findings=listed(denied, and_))
        before = self._how_to_answer(state, LADDERS["second hearing"].at(phase.failed_tries))
        return (*before, Line(text=text, question=True, mark=max(text.rfind(". ") + 2, 0)))

    def _asking_widely(self, state: State, phase: ReadingBack) -> tuple[Line, ...]:
        """An umbrella question; where some of what it covers is so, it is asked of the rest."""
        asked = self.dialog.states[phase.umbrella]
        assert isinstance(asked, UmbrellaQuestion)
        told = (state.facts.yes | state.facts.unsure) & self.triage.bits(asked.covers)
        before = [*(self.text(state, "apart") if told else ()), *self._if_missed(state, phase)]
        how = self._how_to_answer(state, LADDERS["second hearing"].at(phase.failed_tries))
        ask = self.fill(state, asked.again if phase.failed_tries else asked.ask)
        whole = [(words, [words[0]]) for words, _ in asked.words]
        left = [(words, [words[0]]) for words, findings in asked.words if not set(findings).isdisjoint(phase.findings)]
        if not phase.failed_tries and left and self._with_only(ask, whole) == ask:  # a plain list
            ask = self._with_only(ask, left)
        return (*how, *(Line(text=text) for text in before), ask_line(ask))

    def _checking(self, state: State, phase: Checking) -> tuple[tuple[Line, ...], Tone, str]:
        if phase.what == "need help":
            lines = tuple(Line(text=t) for t in self.text(state, "cry"))
            return (*lines, ask_line(self.text(state, "need help")[0])), Tone.URGENT, phase.key
        if phase.crisis:
            crisis = self.dialog.crises[phase.crisis]
            said = tuple(Line(text=self.fill(state, text)) for text in crisis.say)
            return (*said, ask_line(self.fill(state, crisis.ask))), Tone.CALM, phase.key
        if phase.what == "leave" and is_emergency(self.dialog, state.outcome):
            brief = self.fill(state, self.dialog.outcomes[state.outcome].brief)
            return (Line(text=brief), ask_line(self.text(state, "leave")[-1])), self._tone(state.outcome), phase.key
        if phase.what == "go on":
            lines = tuple(Line(text=t) for t in self.earlier(state))
            return (*lines, ask_line(self.text(state, "go on")[0])), Tone.CALM, phase.key
        name = self.name(state, phase.finding) if phase.finding else ""
        key: str = phase.what
        if _by_signals(phase):
            key = "hear me signals"
        texts = self.text(state, key, finding=name) if key == "still so" else self.text(state, key)
        return (*(Line(text=t) for t in texts[:-1]), ask_line(texts[-1])), Tone.CALM, phase.key

    def earlier(self, state: State) -> tuple[str, ...]:
        """What was told before the conversation was cut off: the last few signs."""
        said = [name for name, given in state.answers.items() if given.value is Value.YES]
        if not said:
            return self.text(state, "cut off")
        names = listed([self.name(state, name) for name in said[-MOST_NAMED:]], self.dialog.texts["and"][0])
        return self.text(state, "earlier", findings=names)

    # ---- the ending ----

    def _tone(self, outcome: str) -> Tone:
        """How an ending is spoken, wherever its words are."""
        if not is_emergency(self.dialog, outcome) or self.dialog.outcomes[outcome].quiet:
            return Tone.CALM
        return Tone.URGENT

    def _ending(self, state: State, phase: Ending) -> tuple[tuple[Line, ...], Tone, str]:
        outcome = self.dialog.outcomes[phase.outcome]
        tone = self._tone(phase.outcome)
        emergency = outcome.level is Level.EMERGENCY
        ask = self.text(state, "understood" if emergency else self._offer(state, phase))
        brief = self.fill(state, outcome.brief)
        say = [self.fill(state, t) for t in outcome.say]
        asides = self._asides(state, outcome)
        texts: list[str] = []
        if not phase.full:
            texts = [brief, *asides, *([] if emergency else [*self.net(state), *self.limits(state)])]
        elif emergency:
            texts = [*say, brief, *asides, *self.because(state, phase), *self.tell_them(state)]
        elif phase.part == "inquiry":
            texts = []  # what was asked about came before
        elif phase.part == "level":
            texts = [*say, *asides, *self.because(state, phase)]
        elif phase.part == "causes":
            texts = self.causes(state) or list(self.text(state, "no cause"))
        elif phase.part == "help":
            texts = self.advice(state, outcome.level)
        else:
            texts = self.net(state)
        lines = tuple(Line(text=t) for t in texts if t)
        key = f"{'outcome' if phase.part == 'level' or not phase.full else phase.part} {phase.outcome}"
        return (*lines, *(Line(text=t) for t in ask[:-1]), ask_line(ask[-1])), tone, key

    def next_part(self, state: State, phase: Ending) -> EndingPart | None:
        """The first part that an ending short of an emergency has left to tell; None: all was told."""
        level = self.dialog.outcomes[phase.outcome].level
        for part in ENDING_PARTS:
            if part in state.told or part == phase.part:
                continue
            if (part != "causes" or self.dialog.causes) and (part != "help" or self.advice(state, level)):
                return part
        return None

    def _offer(self, state: State, phase: Ending) -> str:
        """The key of what is asked at the end of an ending's part: whether to tell the next."""
        following = self.next_part(state, phase)
        return f"offer {following}" if following else "again"

    def _asides(self, state: State, outcome: Outcome) -> list[str]:
        """What to do and not to do meanwhile, for what is so or may be."""
        return [self.fill(state, aside.say) for aside in outcome.asides if self.triage.suits(aside, state.facts)]

    def instruction(self, state: State, outcome: str) -> tuple[str, ...]:
        """What to do now and meanwhile, for whoever leaves."""
        told = self.dialog.outcomes[outcome]
        return (*(self.fill(state, line) for line in told.say), *self._asides(state, told))

    def because(self, state: State, phase: Ending) -> list[str]:
        """Why this level: the rule's reason, and the person's own findings that made it hold."""
        if state.help_asked and phase.rule == "":
            return list(self.text(state, "cried"))
        rule = self.dialog.rules.get(phase.rule)
        if rule is None:
            return []
        named = [t.finding for t in rule.all_of] + [t.finding for c in rule.counts for t in c.of]
        said = [f for f in dict.fromkeys(named) if state.facts.yes & self.triage.bit[f]]
        reasons = [self.fill(state, rule.why)]
        if said:
            reasons += self.text(
                state, "because", findings=listed([self.name(state, f) for f in said], self.dialog.texts["and"][0])
            )
        return reasons

    def tell_them(self, state: State) -> tuple[str, ...]:
        """What to say to whoever answers the call, in small bites: where, and what was told, the gravest first."""
        said = [name for name, given in state.answers.items() if given.value is Value.YES]
        said.sort(key=self._urgency, reverse=True)
        bites = [self.name(state, name) for name in said[:MOST_TOLD]]
        and_ = self.dialog.texts["and"][0]
        lines = list(self.text(state, "tell them"))
        for at in range(0, len(bites), BITE):
            lines += self.text(state, "tell them of", findings=listed(bites[at : at + BITE], and_))
        return tuple(lines)

    def _urgency(self, name: str) -> tuple[Level, bool]:
        """How urgent a finding is by itself, and whether it may be with others."""
        bit = self.triage.bit[name]
        return self.triage.level(Facts(yes=bit)), bool(bit & self.triage.level_bits)

    def causes(self, state: State) -> list[str]:
        """Up to three causes that could be it: the likeliest with what speaks for it and, as far as the words last,
        what it is; the others by name.

        Beside "this can wait", where one of them is serious, it is said why it may.
        """
        level = self.triage.level(state.facts)
        told = self.triage.told(state.facts, level)
        if not told:
            return []
        first, *others = told
        cause = self.dialog.causes[first.cause]
        lines = [*self.text(state, "could be"), *self.text(state, "cause", cause=cause.name)]
        waits = max(level, state.announced or level) < Level.URGENT
        why = self.text(state, "tests can wait") if waits and any(self._is_serious(each) for each in told) else ()
        speaks = self.text(state, "speaks for", findings=self._named(state, first.for_[:2])) if first.for_ else ()
        last = [*speaks, *self._others(state, others), *why]
        while others and _words([*lines, *last]) > MOST_WORDS:  # "why" tells of all
            others.pop()
            last = [*speaks, *self._others(state, others), *why]
        for sentence in sentences(self.fill(state, cause.say)):
            if _words([*lines, sentence, *last]) > MOST_WORDS:
                break
            lines.append(sentence)
        return [*lines, *last]

    def _is_serious(self, ranked: Ranked) -> bool:
        return self.dialog.causes[ranked.cause].serious

    def _others(self, state: State, others: Sequence[Ranked]) -> tuple[str, ...]:
        if not others:
            return ()
        names = listed([self.dialog.causes[other.cause].name for other in others], self.dialog.texts["or"][0])
        return self.text(state, "could also be", causes=names)

    def more_of_causes(self, state: State) -> tuple[str, ...]:
        """What each of the causes told is, and what speaks for and against it."""
        lines: list[str] = []
        for ranked in self.triage.told(state.facts, self.triage.level(state.facts)):
            cause = self.dialog.causes[ranked.cause]
            lines += [*self.text(state, "cause", cause=cause.name), self.fill(state, cause.say)]
            if ranked.for_:
                lines += self.text(state, "speaks for", findings=self._named(state, ranked.for_[:3]))
            if ranked.against:
                lines += self.text(state, "speaks against", findings=self._named(state, ranked.against[:2]))
        return tuple(lines)

    def _named(self, state: State, findings: Iterable[str]) -> str:
        return listed([self.name(state, finding) for finding in findings], self.dialog.texts["and"][0])

    def advice(self, state: State, level: Level) -> list[str]:
        """What may help, for the causes told, where nothing known makes it unsafe."""
        maybe = state.facts.yes | state.facts.unsure
        ids = dict.fromkeys(
            a for ranked in self.triage.told(state.facts, level) for a in self.dialog.causes[ranked.cause].advice
        )
        lines = [
            self.fill(state, self.dialog.advice[a].say)
            for a in ids
            if self.dialog.advice[a].up_to >= level and not maybe & self.triage.bits(self.dialog.advice[a].not_with)
        ]
        while _words(lines) > MOST_WORDS:  # the likeliest cause's comes first
            lines.pop()
        return lines

    def about(self, state: State, inquiry: str) -> tuple[str, ...]:
        """What is said to what the person asked about, by what was announced."""
        asked = self.dialog.inquiries[inquiry]
        match state.announced:
            case None:
                lines = asked.before
            case Level.EMERGENCY:
                lines = asked.emergency
            case Level.URGENT:
                lines = asked.urgent
            case _:
                lines = asked.say
        return tuple(self.fill(state, line) for line in lines)

    def net(self, state: State) -> list[str]:
        """The safety net: what to watch for, and whom to call then."""
        return [self.fill(state, t) for t in self.dialog.safety_net]

    def limits(self, state: State) -> list[str]:
        """That this is no doctor, and can be wrong: said with the net, or at the end."""
        return [self.fill(state, t) for t in self.dialog.limits]


def _words(lines: Iterable[str]) -> int:
    return sum(len(line.split()) for line in lines)
