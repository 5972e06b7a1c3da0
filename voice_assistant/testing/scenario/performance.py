"""One scenario, played: step by step the person's side is put into the device on which the session runs."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from voice_assistant.adapters.audio_files import read_audio
from voice_assistant.audio import BLOCK_S, Samples
from voice_assistant.conversation import Ending
from voice_assistant.dialog import Level
from voice_assistant.engine import Engine
from voice_assistant.events import Lost, Part, Settings
from voice_assistant.session import Hearing, Session, SpeechOutput
from voice_assistant.testing.scenario import sounds
from voice_assistant.testing.scenario.expecting import Came, Difference, find_differences
from voice_assistant.testing.scenario.ground_truth import GroundTruth
from voice_assistant.testing.scenario.happenings import Happening, Log, Trouble
from voice_assistant.testing.scenario.person import LEVELS, PersonVoice, at_level
from voice_assistant.testing.scenario.prompts import is_prompt
from voice_assistant.testing.scenario.scene import Course, Device, Scene
from voice_assistant.testing.scenario.script import (
    AnswerStep,
    Expectation,
    ExpectStep,
    InputEndsStep,
    InterruptStep,
    KnockStep,
    LoseStep,
    MisheardStep,
    PlayStep,
    SayStep,
    Scenario,
    SilenceStep,
    SoundStep,
    Step,
    TypeStep,
    VoiceFailsStep,
)
from voice_assistant.testing.scenario.soundtrack import Soundtrack, StageVoice
from voice_assistant.testing.scenario.trouble import Mishearing

BEFORE_ANSWER_S = 0.4
"""How long after a question people begin to answer it."""
NOTICED_S = 10.0
"""A part that was made to fail is noticed at the latest so long after it works again: a voice, when it next speaks."""
SAME_PLACE = 8
"""Answers begin in a block whose number is a multiple of this: there the voice detector's pieces of 512 samples begin
too.  The assistant's words come out a few samples longer or shorter each time, and no test should hang on that.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first expectation that was not met."""

    line: int
    """Of the scenario file."""
    at: float
    """In seconds from the beginning."""
    expected: str
    got: str


class Performance:
    """Plays one scenario once."""

    def __init__(
        self,
        scenario: Scenario,
        engine: Engine,
        speech_input: Hearing,
        speech_output: SpeechOutput,
        person_voice: PersonVoice,
        *,
        voice: StageVoice,
        voice_name: str = "",
        keep: bool = False,
        hang_up: bool = False,
        next_prompt: bool = False,
        watch: Callable[[Happening], None] | None = None,
    ) -> None:
        """`voice`: what `speech_output` speaks with; `voice_name`: the person's.

        `keep`: the sound is checked, and can be written (`device.write`).  `hang_up`: go when the outcome begins to be
        told.  `next_prompt`: after a difference answer by truth until the outcome, so that one knows how bad it was.
        `watch` is called with each event as it happens.
        """
        shape = scenario.shape
        self.scenario = scenario
        self.engine = engine
        self.voice_name = voice_name
        self.log = Log(watch=watch)
        self.device = Device(shape, keep=keep)
        self.fault: Fault | None = None
        self.seconds = 0.0
        """How long the conversation was."""
        self.wall_s = 0.0
        """How long playing it took."""
        self.reached: Level | None = None
        """The level that the conversation came to; None: it came to no outcome."""
        self._speech_input = Mishearing(speech_input)
        settings = Settings(
            region=shape.region,
            night=shape.night,
            for_someone_else=shape.someone_else,
            one_at_a_time=shape.one_at_a_time,
        )
        self._session = Session(
            engine,
            self.device,
            speech_input=self._speech_input,
            speech_output=speech_output,
            settings=settings,
            observers=(self.log,),
        )
        self._scene = Scene(self._session, self.device, self.log, hang_up=hang_up)
        self._soundtrack = Soundtrack(self.device, self.log, voice)
        self.device.on_play = self._soundtrack.note
        self._person_voice = person_voice
        self._voice = voice
        self._go_on = next_prompt
        self._own_words = False
        """Whether the person ever said, or was taken to say, what the file says and not what is true."""
        self._truth = GroundTruth(scenario, engine)
        self._failing: dict[Part, float] = {}
        """Parts that the file makes fail -> until when a loss of them may be noticed, in seconds."""
        self._looked_at = 0
        """Entries of the log in which a loss has been looked for."""

    def play(self) -> None:
        """To the end of the steps, or to the first difference."""
        began = time.perf_counter()
        self._session.begin()
        try:
            for _ in self._course():
                self._scene.next_block()
                for _, fault in self._session.failures:
                    raise fault  # a conversation whose log has holes can't be judged
                self._check_losses()
        except Difference as difference:
            self.fault = Fault(
                line=self._scene.line, at=self._session.now, expected=difference.expected, got=difference.got
            )
            if self._go_on:
                with contextlib.suppress(Difference):  # the first is told already
                    for _ in self._answer_until("outcome"):
                        self._scene.next_block()
        ended = [entry.state for entry in self.log.happenings if isinstance(entry.state.phase, Ending)]
        self.reached = ended[-1].announced if ended else None
        self.device.on_play = None  # or the two would hold each other, and all that was spoken, in memory
        self.seconds = self.device.next_number * BLOCK_S
        self.wall_s = time.perf_counter() - began

    # ---- steps ----

    def _course(self) -> Course:
        steps: tuple[Step, ...] = self.scenario.steps
        lines = self.scenario.lines
        if not steps:
            steps, lines = (AnswerStep.model_validate({"answer until": "the end"}),), (1,)
        for self._scene.line, step in zip(lines, steps, strict=True):
            yield from self._step(step)
        if self.scenario.shape.expect:
            self._scene.line = self.scenario.end_line
            yield from self._scene.turn()
            self._compare(self.scenario.shape.expect, since=0)
        self._scene.line = self.scenario.lines[-1] if self.scenario.lines else 1
        self._check_always()

    def _step(self, step: Step) -> Course:
        scene = self._scene
        match step:
            case SayStep():
                self._own_words = True
                yield from self._answer(step.say, self._person_voice.sound(step.say, step.voice), step.after)
            case PlayStep():
                self._own_words = True
                path = self.scenario.path.parent / step.play
                yield from self._answer(path.stem, read_audio(path), step.after)
            case AnswerStep():
                yield from self._answer_until(step.answer_until)
            case TypeStep():
                self._own_words = True
                yield from scene.my_turn(f"type '{step.type}'")
                self.device.type_line(step.type)
                scene.do(step.type, "keys", 0.0)
                yield
            case SilenceStep():
                yield from scene.my_turn("keep silent")
                scene.do(f"silence for {step.silence:.0f} s", "silence", 0.0)
                yield from scene.wait(step.silence)
            case SoundStep():
                yield from scene.my_turn("make a noise")
                made = sounds.noise(step.sound.noise, step.sound.for_, step.sound.level, self.scenario.shape.seed)
                yield from scene.put(step.sound.noise, made, "noise")
            case KnockStep():
                yield from scene.my_turn("knock")
                yield from scene.put(f"{step.knock} knocks", sounds.knocks(step.knock), "noise")
            case InterruptStep():
                self._own_words = True
                yield from self._interrupt(step)
            case ExpectStep():
                yield from scene.turn()
                self._compare(step.expect, scene.since)
            case MisheardStep():
                self._own_words = True
                self._speech_input.next_time(step.misheard)
            case LoseStep() | VoiceFailsStep() | InputEndsStep():
                yield from self._fail(step)

    def _fail(self, step: LoseStep | VoiceFailsStep | InputEndsStep) -> Course:
        """A part of the machine is lost, for a while or for good."""
        match step:
            case LoseStep():
                yield from self._scene.my_turn("lose a part")
                self._lose(step)
            case VoiceFailsStep():
                yield from self._scene.my_turn("let the voice fail")
                self._fail_voice(step.voice_fails)
            case InputEndsStep():
                yield from self._scene.my_turn("end the input")
                self._failing[Part.INPUT] = float("inf")
                self.device.end()
                self._scene.do("the input ends", "silence", 0.0)
                yield

    # ---- the person speaks ----

    def _answer(self, words: str, sound: Samples, after_s: float) -> Course:
        yield from self._scene.my_turn(f"say '{words}'")
        yield from self._scene.wait(after_s)
        while self.device.next_number % SAME_PLACE:
            yield
        yield from self._speak(words, sound)

    def _speak(self, words: str, sound: Samples) -> Course:
        """The person's words as they come to the microphone."""
        shape = self.scenario.shape
        heard = sounds.in_room(sound, shape.room, shape.seed) if shape.room else sound
        yield from self._scene.put(words, at_level(heard, LEVELS[shape.level]), "voice", len(sound))

    def _interrupt(self, step: InterruptStep) -> Course:
        """Speak so long after the assistant's next words began."""
        scene = self._scene
        words = step.interrupt.say or Path(step.interrupt.play).stem
        while not self._session.over and not scene.sounding:
            yield
        if self._session.over:
            raise Difference(f"to interrupt with '{words}'", "the end of the conversation")
        for _ in scene.wait(step.interrupt.after):
            if not scene.sounding:
                raise Difference(f"to interrupt with '{words}'", "words that were over before")
            yield
        sound = (
            self._person_voice.sound(step.interrupt.say)
            if step.interrupt.say
            else read_audio(self.scenario.path.parent / step.interrupt.play)
        )
        yield from self._speak(words, sound)

    def _answer_until(self, prompt: str) -> Course:
        """Answer what is asked by truth, until this prompt has been spoken."""
        while True:
            yield from self._scene.turn()
            if self._session.over:
                if prompt == "the end":
                    return
                raise Difference(f"'{prompt}' to be asked", "the end of the conversation")
            if is_prompt(self.log.last_prompt, prompt):
                return
            assert self._session.state is not None  # the session has begun
            words = self._truth.answer(self._session.state, until=prompt)
            if words:
                yield from self._answer(words, self._person_voice.sound(words), BEFORE_ANSWER_S)
            else:
                self._scene.do("silence", "silence", 0.0)
                yield from self._scene.wait(BEFORE_ANSWER_S)

    # ---- what came ----

    def _compare(self, wanted: Expectation, since: int) -> None:
        came = Came(engine=self.engine, log=self.log, since=since, now=self._session.now)
        for difference in find_differences(wanted, came):
            raise difference
        if wanted.spoken == "loudly" and self.device.keeps:
            self._soundtrack.check_loud(self.log.happenings[since].at)

    def _check_always(self) -> None:
        """What holds in every scenario: words are spoken, an announced level never falls, no truth is turned round."""
        announced = -1
        for happening in self.log.happenings:
            level = happening.state.announced
            if level is not None and level < announced:
                raise Difference("an announced level never to fall", f"level {level.key}")
            announced = announced if level is None else level
        if not self._own_words and self.log.state:
            self._truth.check(self.log.state)
        if unheard := self._speech_input.not_yet:
            raise Difference(f"to hear '{unheard[0]}', to be misheard", "a conversation in which it was never heard")
        if self.device.keeps:
            self._soundtrack.check()

    def _check_losses(self) -> None:
        """Difference: a part of the machine was lost though the file did not make it fail."""
        for happening in self.log.happenings[self._looked_at :]:
            what = happening.what
            if isinstance(what, Lost) and happening.at > self._failing.get(what.part, -1.0):
                raise Difference(f"the {what.part.value} to work", f"the {what.part.value} lost")
        self._looked_at = len(self.log.happenings)

    # ---- trouble ----

    def _lose(self, step: LoseStep) -> None:
        self._scene.suffer()
        for name, lasts_s in step.lose.items():
            part = Part(name)
            self.log.note(self._session.now, Trouble(f"{name} lost for {lasts_s:.0f} s"))
            self._failing[part] = self._session.now + lasts_s + NOTICED_S
            self.device.lose(part)
            self._scene.after(lasts_s, lambda part=part: self.device.mend(part))  # type: ignore[misc]  # mypy can't infer a lambda's default

    def _fail_voice(self, lasts_s: float) -> None:
        voice = self._voice
        self.log.note(self._session.now, Trouble(f"the voice fails for {lasts_s:.0f} s"))
        self._failing[Part.VOICE] = self._session.now + lasts_s + NOTICED_S
        voice.failing = True
        self._scene.after(lasts_s, lambda: setattr(voice, "failing", False))
