"""One scenario, played: the person's side is put into a device without hardware, and the session runs on it.

Each step is a generator that gives once for every block it lets pass; so a scenario is one generator, and the loop that
drives the session stays the one of live use.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from voice_assistant.adapters.audio_files import read_audio
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK, BLOCK_S, RATE, Samples, Utterance
from voice_assistant.conversation import Ending, State
from voice_assistant.dialog import Level
from voice_assistant.engine import Engine
from voice_assistant.evaluation import answer, truth
from voice_assistant.events import Command, Part, Say, Settings
from voice_assistant.scenario import sounds
from voice_assistant.scenario.expecting import Came, Difference, find_differences
from voice_assistant.scenario.happenings import Did, Follower, Happening, Log, Sounded, Trouble
from voice_assistant.scenario.person import LEVELS, Tongue, at_level, in_turn
from voice_assistant.scenario.prompts import is_prompt
from voice_assistant.scenario.script import (
    Answer,
    AnswerStep,
    Expectation,
    ExpectStep,
    InterruptStep,
    KnockStep,
    LoseStep,
    MisheardStep,
    PlayStep,
    SayStep,
    Scenario,
    ScenarioShape,
    SilenceStep,
    SoundStep,
    Step,
    TypeStep,
    VoiceFailsStep,
)
from voice_assistant.scenario.sounding import Spoken, find_sound_faults, is_loud
from voice_assistant.scenario.trouble import Mishearing
from voice_assistant.session import Hearing, Mouth, Session
from voice_assistant.speaking.voice import Rendered
from voice_assistant.vignettes import Vignette

LONGEST_S = 3600.0
MOST_PROMPTS = 250
"""A conversation that is longer is at fault: it goes round in a ring.  The longest real one has about a hundred."""
NO_REPLY_S = 20.0
"""After so long without a reply the person goes on."""
BEFORE_ANSWER_S = 0.4
"""How long after a question people begin to answer it."""
OVERLAP_S = 1.0
"""A reply may begin so long before the end of a sound file: they have some silence at their end."""

SAME_PLACE = 8
"""Answers begin in a block whose number is a multiple of this: there the voice detector's pieces of 512 samples begin
too.  The assistant's words come out a few samples longer or shorter each time, and no test should hang on that.
"""

Course: TypeAlias = Generator[None, None, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first thing that did not go as written."""

    line: int
    """Of the scenario file."""
    at: float
    """In seconds from the beginning."""
    expected: str
    got: str


class StageVoice(Protocol):
    """What a performance needs of the assistant's voice."""

    failing: bool
    """Settable: every request fails."""

    def rendered(self, text: str) -> Rendered | None:
        """What was made of this text, when it was last asked for."""


class Device(WavDuplex):
    """The device, which remembers what it was given to play."""

    def __init__(self, shape: ScenarioShape, *, keep: bool, on_play: Callable[[Utterance], None]) -> None:
        """`on_play` is told of every utterance when it begins."""
        background = shape.background
        recording = (
            sounds.lasting(background.noise, LEVELS[shape.level] - background.snr, shape.seed) if background else None
        )
        super().__init__(recording, keep=keep, echo_db=shape.echo)
        self.keeps = keep
        self.played: dict[int, Utterance] = {}
        self.on_play: Callable[[Utterance], None] | None = on_play

    def play(self, utterance: Utterance) -> None:
        """Sounds from the next block on."""
        self.played[utterance.id] = utterance
        if self.on_play:
            self.on_play(utterance)
        super().play(utterance)


class Performance:
    """Plays one scenario once."""

    def __init__(
        self,
        scenario: Scenario,
        engine: Engine,
        ears: Hearing,
        mouth: Mouth,
        tongue: Tongue,
        *,
        voice: StageVoice,
        voice_name: str = "",
        keep: bool = False,
        hang_up: bool = False,
        go_on: bool = False,
        watch: Callable[[Happening], None] | None = None,
    ) -> None:
        """`voice`: what `mouth` speaks with; `voice_name`: the person's.

        `keep`: the sound is checked, and can be written (`device.write`).  `hang_up`: go when the outcome begins to be
        told.  `go_on`: after a difference answer by truth until the outcome, so that one knows how bad it was.
        `watch` is told of everything as it happens.
        """
        shape = scenario.shape
        self.scenario = scenario
        self.engine = engine
        self.voice_name = voice_name
        self.log = Log(watch=watch)
        self.device = Device(shape, keep=keep, on_play=self._note_rendered)
        self.fault: Fault | None = None
        self.seconds = 0.0
        """How long the conversation was."""
        self.wall_s = 0.0
        """How long playing it took."""
        self.reached: Level | None = None
        """The level that the conversation came to; None: it came to no outcome."""
        self._ears = Mishearing(ears)
        settings = Settings(
            region=shape.region,
            night=shape.night,
            for_someone_else=shape.someone_else,
            one_at_a_time=shape.one_at_a_time,
        )
        self._session = Session(
            engine, self.device, ears=self._ears, mouth=mouth, settings=settings, observers=(self.log,)
        )
        self._tongue = tongue
        self._voice = voice
        self._hang_up = hang_up
        self._go_on = go_on
        self._follow = Follower(self.log, self.device.played)
        self._rendered: dict[int, tuple[Rendered, ...]] = {}
        """Utterance -> what the voice made of its lines; nothing where it failed."""
        self._later: list[tuple[int, Callable[[], None]]] = []
        """What is to be done at a block: a lost part mended."""
        self._line = 0
        self._since = 0
        """Entries of the log before the person last did something."""
        self._did_until = 0.0
        """When that was over, in seconds."""
        self._own_words = False
        """Whether the person ever said, or was taken to say, what the file says and not what is true."""
        self._case = case_of(scenario, engine)
        ways: dict[str, tuple[str, ...]] = {value: (value,) for value in ("yes", "no", "not sure")}
        ways |= {value: tuple(words) for value, words in shape.person.says.items()}
        self._ways = {value: in_turn(words) for value, words in ways.items()}

    def play(self) -> None:
        """To the end of the steps, or to the first difference."""
        began = time.perf_counter()
        self._session.begin()
        try:
            for _ in self._course():
                self._block()
        except Difference as difference:
            self.fault = Fault(line=self._line, at=self._session.now, expected=difference.expected, got=difference.got)
            if self._go_on:
                with contextlib.suppress(Difference):  # the first is told already
                    for _ in self._answer_until("outcome"):
                        self._block()
        ended = [entry.state for entry in self.log.happenings if isinstance(entry.state.phase, Ending)]
        self.reached = ended[-1].announced if ended else None
        self.device.on_play = None  # or the two would hold each other, and all that was spoken, in memory
        self.seconds = self.device.next_number * BLOCK_S
        self.wall_s = time.perf_counter() - began

    # ---- time ----

    def _block(self) -> None:
        for number, do in [entry for entry in self._later if entry[0] <= self.device.next_number]:
            do()
            self._later.remove((number, do))
        block = self.device.next_block()
        self._session.step(block)
        self._follow(block)
        if block.at > LONGEST_S:
            raise Difference("an end", f"a conversation that goes on after {LONGEST_S / 60:.0f} minutes")
        if self.log.prompts > MOST_PROMPTS:
            raise Difference("an end", f"more than {MOST_PROMPTS} prompts")

    def _pass(self, seconds: float) -> Course:
        for _ in range(round(seconds / BLOCK_S)):
            yield

    def _turn(self) -> Course:
        """Until the assistant has replied to what the person did last, and has finished."""
        while not self._session.over and (self._session.speaking or not self._replied):
            if self._hang_up and self.log.state is not None and isinstance(self.log.state.phase, Ending):
                return
            yield

    @property
    def _replied(self) -> bool:
        if self._session.now - self._did_until > NO_REPLY_S:
            return True
        replies = self.log.happenings[self._since :]
        return any(isinstance(h.what, Say) and h.at >= self._did_until - OVERLAP_S for h in replies)

    def _after(self, seconds: float, do: Callable[[], None]) -> None:
        self._later.append((self.device.next_number + round(seconds / BLOCK_S), do))

    # ---- steps ----

    def _course(self) -> Course:
        steps: tuple[Step, ...] = self.scenario.steps
        lines = self.scenario.lines
        if not steps:
            steps, lines = (AnswerStep.model_validate({"answer until": "the end"}),), (1,)
        for self._line, step in zip(lines, steps, strict=True):
            yield from self._step(step)
        if self.scenario.shape.expect:
            self._line = self.scenario.end_line
            yield from self._turn()
            self._compare(self.scenario.shape.expect, since=0)
        self._line = self.scenario.lines[-1] if self.scenario.lines else 1
        self._check_always()

    def _step(self, step: Step) -> Course:
        match step:
            case SayStep():
                self._own_words = True
                yield from self._answer(step.say, self._tongue.sound(step.say, step.voice), step.after)
            case PlayStep():
                self._own_words = True
                path = self.scenario.path.parent / step.play
                yield from self._answer(path.stem, read_audio(path), step.after)
            case AnswerStep():
                yield from self._answer_until(step.answer_until)
            case TypeStep():
                self._own_words = True
                yield from self._my_turn(f"type '{step.type}'")
                self.device.type_line(step.type)
                self._do(step.type, "keys", 0.0)
                yield
            case SilenceStep():
                yield from self._my_turn("keep silent")
                self._do(f"silence for {step.silence:.0f} s", "silence", 0.0)
                yield from self._pass(step.silence)
            case SoundStep():
                yield from self._my_turn("make a noise")
                made = sounds.noise(step.sound.noise, step.sound.for_, step.sound.level, self.scenario.shape.seed)
                yield from self._put(step.sound.noise, made, "noise")
            case KnockStep():
                yield from self._my_turn("knock")
                yield from self._put(f"{step.knock} knocks", sounds.knocks(step.knock), "noise")
            case InterruptStep():
                self._own_words = True
                yield from self._interrupt(step)
            case ExpectStep():
                yield from self._turn()
                self._compare(step.expect, self._since)
            case MisheardStep():
                self._own_words = True
                self._ears.next_time(step.misheard)
            case LoseStep():
                yield from self._my_turn("lose a part")
                self._lose(step)
            case VoiceFailsStep():
                yield from self._my_turn("let the voice fail")
                self._fail_voice(step.voice_fails)

    def _my_turn(self, to: str) -> Course:
        """Until the person can speak.  Difference: the conversation is over."""
        yield from self._turn()
        if self._session.over:
            raise Difference(f"to be able to {to}", "the end of the conversation")

    def _do(self, what: str, means: str, lasts_s: float) -> None:
        """Note that the person does something from now on."""
        self._since = len(self.log.happenings)
        now = self.device.next_number * BLOCK_S
        self._did_until = now + lasts_s
        self.log.note(now, Did(what, means, self._did_until, self._line))

    def _answer(self, words: str, sound: Samples, after_s: float) -> Course:
        yield from self._my_turn(f"say '{words}'")
        yield from self._pass(after_s)
        while self.device.next_number % SAME_PLACE:
            yield
        yield from self._put(words, self._as_heard(sound), "voice", len(sound))

    def _put(self, what: str, sound: Samples, means: str, said: int | None = None) -> Course:
        """`said`: so many samples of it are the person's own; the rest is the room's."""
        end = self.device.put(sound)
        self._do(what, means, -(-(len(sound) if said is None else said) // BLOCK) * BLOCK_S)
        while self.device.next_number < end:
            yield

    def _as_heard(self, sound: Samples) -> Samples:
        """The person's words at the microphone."""
        shape = self.scenario.shape
        if shape.room:
            sound = sounds.in_room(sound, shape.room, shape.seed)
        return at_level(sound, LEVELS[shape.level])

    def _interrupt(self, step: InterruptStep) -> Course:
        """Speak so long after the assistant's next words began."""
        words = step.interrupt.say or Path(step.interrupt.play).stem
        while not self._session.over and not self._sounding:
            yield
        if self._session.over:
            raise Difference(f"to interrupt with '{words}'", "the end of the conversation")
        for _ in self._pass(step.interrupt.after):
            if not self._sounding:
                raise Difference(f"to interrupt with '{words}'", "words that were over before")
            yield
        sound = (
            self._tongue.sound(step.interrupt.say)
            if step.interrupt.say
            else read_audio(self.scenario.path.parent / step.interrupt.play)
        )
        yield from self._put(words, self._as_heard(sound), "voice", len(sound))

    @property
    def _sounding(self) -> bool:
        """Whether the assistant speaks, since the person did something last."""
        spoken = [h.what for h in self.log.happenings[self._since :] if isinstance(h.what, Sounded)]
        return bool(spoken) and spoken[-1].start

    def _compare(self, wanted: Expectation, since: int) -> None:
        came = Came(engine=self.engine, log=self.log, since=since, now=self._session.now)
        for difference in find_differences(wanted, came):
            raise difference
        if wanted.spoken == "loudly" and self.device.keeps:
            spoken = self.spoken()
            began = self.log.happenings[since].at
            now = [prompt for prompt in spoken if prompt.at >= began]
            if not any(is_loud(prompt, spoken) for prompt in now):
                levels = ", ".join(f"{prompt.level_db:.0f} dB" for prompt in now[-5:])
                raise Difference("to be spoken loudly", levels or "nothing spoken")

    # ---- what must always be so ----

    def spoken(self) -> list[Spoken]:
        """Every prompt as it sounded, as far as sound was kept."""
        _, sound = self.device.kept()
        says = {h.what.prompt: h.what for h in self.log.happenings if isinstance(h.what, Say)}
        result: list[Spoken] = []
        began = 0.0
        for happening in self.log.happenings:
            what = happening.what
            if isinstance(what, Sounded) and what.start:
                began = happening.at
            elif isinstance(what, Sounded):
                utterance = self.device.played[what.utterance]
                say = says[utterance.prompt]
                result.append(
                    Spoken(
                        say=say,
                        utterance=utterance,
                        at=began,
                        sound=sound[round(began * RATE) : round(happening.at * RATE)],
                        whole=what.whole,
                        rendered=self._rendered[utterance.id],
                    )
                )
        return result

    def _note_rendered(self, utterance: Utterance) -> None:
        """What the voice has just made of the prompt that begins to sound: the same words later may be slower."""
        rendered = [self._voice.rendered(line.text) for line in self.log.last_prompt.lines]
        known = tuple(r for r in rendered if r is not None)
        self._rendered[utterance.id] = known if len(known) == len(rendered) and not self._voice.failing else ()

    def _check_always(self) -> None:
        """What holds in every scenario: words are spoken, an announced level never falls, no truth is turned round."""
        announced = -1
        for happening in self.log.happenings:
            level = happening.state.announced
            if level is not None and level < announced:
                raise Difference("an announced level never to fall", f"level {level.key}")
            announced = announced if level is None else level
        if not self._own_words:
            self._check_truth()
        if self.device.keeps:
            for _, difference in find_sound_faults(self.spoken()):
                raise difference

    def _check_truth(self) -> None:
        """Where all answers were true, so is what was noted; nobody was ever asked to answer otherwise."""
        state = self.log.state
        for name, given in state.answers.items() if state else ():
            true = truth(self._case, name)
            if given.answered and not given.volunteered and given.value is not true:
                raise Difference(f"{name}: {true.key}, as the person said", f"{given.value.key} ('{given.words}')")

    # ---- trouble ----

    def _lose(self, step: LoseStep) -> None:
        self._since = len(self.log.happenings)
        self._did_until = self._session.now
        for name, lasts_s in step.lose.items():
            part = Part(name)
            self.log.note(self._session.now, Trouble(f"{name} lost for {lasts_s:.0f} s"))
            self.device.lose(part)
            self._after(lasts_s, lambda part=part: self.device.mend(part))  # type: ignore[misc]  # mypy can't infer a lambda's default

    def _fail_voice(self, lasts_s: float) -> None:
        voice = self._voice
        self.log.note(self._session.now, Trouble(f"the voice fails for {lasts_s:.0f} s"))
        voice.failing = True
        self._after(lasts_s, lambda: setattr(voice, "failing", False))

    # ---- answers by truth ----

    def _answer_until(self, prompt: str) -> Course:
        """Answer what is asked, until this prompt has been spoken."""
        while True:
            yield from self._turn()
            if self._session.over:
                if prompt == "the end":
                    return
                raise Difference(f"'{prompt}' to be asked", "the end of the conversation")
            if is_prompt(self.log.last_prompt, prompt):
                return
            words = self._true_answer()
            if words:
                yield from self._answer(words, self._tongue.sound(words), BEFORE_ANSWER_S)
            else:
                self._do("silence", "silence", 0.0)
                yield from self._pass(BEFORE_ANSWER_S)

    def _true_answer(self) -> str:
        """What this person says now; empty: nothing."""
        state: State | None = self._session.state
        assert state is not None  # the session has begun
        if isinstance(state.phase, Ending):
            if self.engine.dialog.outcomes[state.phase.outcome].level is Level.EMERGENCY:
                return self.engine.dialog.commands[Command.UNDERSTOOD][0]
            return self._ways["no"]()
        words = answer(self.engine, self._case, state, story=True) or ""
        way = self._ways.get(words)
        return way() if way else words


def case_of(scenario: Scenario, engine: Engine) -> Vignette:
    """The truth about the person, as `evaluation` knows it."""
    person = scenario.shape.person
    known: dict[Answer, set[str]] = {"yes": set(person.yes), "not sure": set(person.not_sure), "no": set()}
    known[person.otherwise] |= set(engine.dialog.findings) - known["yes"] - known["not sure"]
    return Vignette(
        id=scenario.path.stem,
        yes=frozenset(known["yes"]),
        not_sure=frozenset(known["not sure"]),
        urgency=Level.EMERGENCY,  # what it should come to is in the scenario's expectations
        story=person.story,
    )
