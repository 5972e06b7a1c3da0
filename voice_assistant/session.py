"""The one loop: blocks of sound and typed lines in, prompts out.  It decides nothing; it carries.

Live use, a recording and a scripted test all run through `Session.run`; they differ only in the `Duplex` they are
given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol, TypeAlias

from voice_assistant.audio import BLOCK_S, Block, Duplex, Utterance
from voice_assistant.conversation import AskingOwnWords, Ending, State, Step
from voice_assistant.engine import Engine
from voice_assistant.events import (
    Action,
    Adjust,
    Alarm,
    Asked,
    Event,
    Finish,
    Found,
    Heard,
    Hush,
    InputMode,
    Line,
    Listen,
    Lost,
    NoInput,
    Noise,
    Part,
    Say,
    Settings,
    Tone,
)
from voice_assistant.listening.heard_back import HeardBack
from voice_assistant.listening.knocks import QUIET_S, KnockCounter
from voice_assistant.listening.recognition import SpeechStarted
from voice_assistant.scanning import Scan, items_of
from voice_assistant.speaking.earcons import Earcon, Earcons, Waiting

READING_S_PER_CHARACTER = 1 / 15
"""How long a caption takes to read where nothing is spoken but answers are: 15 characters a second (subtitling
practice).
"""

TYPING_S = 60.0
"""How long someone who types is waited for, in seconds, where a cry or a life sign is not answered: time for a line."""
AHEAD_S = 0.3
"""A line that ends sooner after its question was shown was typed before it: nobody reads, decides and types in the
time that it takes to notice a change and press a known key (0.25 to 0.4 s: choice reaction times, Hick 1952).
"""

ROOM_S = 30.0
"""A sound without words that comes within so many seconds of the last, our own speech not counted, is the room's: a
snore, a dog, a beeping device.  Breath comes every 3 to 5 s in sleep, and snores pause for 10 to 30 s in sleep apnoea
(American Academy of Sleep Medicine: an apnoea lasts 10 s or more).  It is no reply, and no silence is cut short by it:
who cannot speak is asked again, and help is sought for them, as if the room were still.
"""

EARLY_S = 1.5
"""Who speaks so long after a question began to be asked speaks to it, though its last word has not come: half of an
older person's answers to a list begin before its end.  Sooner, it is rather a word more to the question before.
"""
AWAKE_S = 20.0
"""A loudspeaker that sounded so long ago is still awake: Bluetooth ones sleep after some minutes."""
BEFORE_SOUND_S = 0.4
"""What passes between the end of a silence and the first sound of what we say then, with the silence at the end of the
words before: so nobody waits in silence for longer than they were told.
"""
THINKING_S, MURMUR_S = 2.2, 1.0
"""How long words that mean nothing are left alone, in case more comes: "hmm, let me see ... yes".  The first for a
murmur of `LONG_MURMUR_S` or more; with the second a garbled "yes" is asked again soon.
"""
LONG_MURMUR_S = 0.7

PRESSES_S = 1.2
"""Presses of a key that come within so many seconds of each other are one signal."""
KEYS = {"y": "yes", "n": "no"}
"""What single keys mean."""

Observer: TypeAlias = Callable[[float, "Event | Action", State], None]
"""Told of every event and action: the time in seconds on the audio clock, what it was, and the state after it."""


class Hearing(Protocol):
    """What the session needs of speech input."""

    @property
    def failed(self) -> str | None:
        """Why nothing is heard any more, in words; that is a lost microphone.  None: it hears."""

    @property
    def busy(self) -> bool:
        """A sound is going on: this is no silence."""

    @property
    def patience_s(self) -> float:
        """How long this person pauses within what they say, as far as that was learnt, in seconds."""

    @property
    def softer_db(self) -> float:
        """By how much less than usual we should speak, since the person does, in dB: 0 or less."""

    def expect(self, listen: Listen, saying: str = "") -> None:
        """A new question counts from now."""

    def feed(self, block: Block) -> tuple[Heard | Noise | Alarm | SpeechStarted, ...]:
        """The next 20 ms, and what they brought to light."""


class SpeechOutput(Protocol):
    """What the session needs to speak."""

    failed: str | None

    def say(self, say: Say) -> None:
        """This is to be said next."""

    def ready(self, wait: bool = False, awake: bool = False, turn: bool = False) -> Utterance | None:
        """The utterance, once it is rendered.  `awake`: the loudspeaker sounded a moment ago.  `turn`: its question
        ends with an earcon.
        """

    def earcon(self, which: Earcon) -> Utterance:
        """A short sound alone."""

    def adjust(self, adjust: Adjust) -> None:
        """Faster, slower, louder, quieter from now on."""

    def follow(self, softer_db: float) -> None:
        """So much softer than set from the next `say` on, but for what is urgent."""

    def drop(self) -> None:
        """Nothing is to be said, after all."""

    def keep(self, texts: Iterable[str]) -> None:
        """These must be ready when needed: rendered, verified, never given up."""


class Session:
    """One conversation over one device."""

    def __init__(
        self,
        engine: Engine,
        duplex: Duplex,
        *,
        speech_input: Hearing | None = None,
        speech_output: SpeechOutput | None = None,
        settings: Settings | None = None,
        observers: tuple[Observer, ...] = (),
        on_failure: Callable[[Observer, Exception], None] | None = None,
        goes_on: Step | None = None,
        earcons: Earcons = Earcons.OFF,
        follows_loudness: bool = True,
        scan: Scan | None = None,
    ) -> None:
        """`speech_input=None`: only typed answers.  `speech_output=None`: captions only.

        An observer that fails never stops the conversation, and is told of what follows: a disk may have room again.
        `on_failure` hears of its first failure; `failures` holds them.  `goes_on`: where a conversation that was cut
        off stands, in place of a beginning.  `scan`: all that can be said is offered, and a press of a key picks.
        """
        self.engine = engine
        self.duplex = duplex
        self.speech_input = speech_input if duplex.hears else None
        self.speech_output = speech_output if duplex.speaks else None
        self.observers = observers
        self.failures: list[tuple[Observer, Exception]] = []
        self._on_failure = on_failure
        self._goes_on = goes_on
        self._earcons = earcons
        self._follows_loudness = follows_loudness
        self._scan = scan
        self._offered = -1
        """For which prompt something is offered."""
        self._waiting = Waiting()
        self._softer_db = 0.0
        """How much softer than set we speak: as softly as the person."""
        self.settings = settings or Settings()
        self.now = 0.0
        self.state: State | None = None
        self._say: Say | None = None
        """What is being said, or was said last."""
        self._held: Say | None = None
        """What we were about to say, or began to, when the person went on with their account."""
        self._rendering = False
        self._playing: Utterance | None = None
        self._sounded = False
        self._asked = True
        self._asked_at = 0.0
        """When the question could be understood."""
        self._asking_since: float | None = None
        """Since when the line that asks sounds; None: it does not yet, or nothing is asked."""
        self._last_sound = -AWAKE_S
        """When we were last heard."""
        self._murmur: Heard | None = None
        """Words that mean nothing, left alone for a while."""
        self._murmur_until = 0.0
        self._heard_back = HeardBack()
        self._knocks = KnockCounter()
        self._noise_put_off: Noise | None = None
        """A sound that may be the first of some knocks."""
        self._presses, self._pressed_at = 0, 0.0
        self._shown: tuple[str, float] = ("", 0.0)
        """The question on the screen (the key of its phase), and since when nobody has typed ahead."""
        self._listen: Listen | None = None
        self._quiet_since = 0.0
        self._quiet_before: float | None = None
        """Since when it was quiet before the sound that is going on; None: none is."""
        self._noise_at: float | None = None
        """When a sound without words was last heard, put off while we speak."""
        self._lost: frozenset[Part] = frozenset()
        self._ducked = False
        self._finish: Finish | None = None

    def run(self) -> Finish:
        """Hold the conversation to its end."""
        self.begin()
        while not self.over:
            self.step(self.duplex.next_block())
        assert self._finish is not None  # `over` says so
        return self._finish

    def begin(self) -> None:
        """The first prompt; blocks follow, by `step`."""
        self._prepare(self.settings)
        self._take(self._goes_on or self.engine.begin(self.settings))

    @property
    def over(self) -> bool:
        """Whether the conversation has ended and its last word has been spoken."""
        return self._finish is not None and not self.speaking

    @property
    def speaking(self) -> bool:
        """Whether a prompt is being rendered or sounds."""
        return self._rendering or self._playing is not None

    def step(self, block: Block) -> None:
        """Everything that one block of input brings."""
        self.now = block.at
        self._collect_speech()
        self._follow_speech(block)
        ends = Part.INPUT in block.lost
        if ends and self.speech_input and not self._finish:
            self._listen_to(block, self.speech_input)  # what is being said when the input ends still counts
        self._watch_parts(block)
        if self._finish:
            return
        for line in block.lines:
            self._typed(line)
        self._watch_presses()
        if self.speech_input and not ends:
            self._listen_to(block, self.speech_input)
        self._sound_earcon()
        self._offer()
        self._watch_silence()

    # ---- speaking ----

    @property
    def _hears(self) -> bool:
        return self.speech_input is not None and Part.MICROPHONE not in self._lost

    def _sound_earcon(self) -> None:
        """Where a reply to what was heard is not there yet; never before an emergency message."""
        if self._earcons is not Earcons.ALL or self.speech_output is None:
            return
        awaited = self._rendering or self._murmur is not None
        if not awaited or self._playing is not None or (self._say and self._say.tone is Tone.URGENT):
            self._waiting.over()
        elif (
            (which := self._waiting.due(self.now))
            and self._hears
            and not (self.speech_input and self.speech_input.busy)
        ):
            self.duplex.play(self.speech_output.earcon(which))

    def _collect_speech(self) -> None:
        """Take what was rendered and let it sound.  Only where time isn't real is rendering waited for."""
        if self.speech_output is None:
            return
        # asked in every block: what is rendered ahead gets on only by this
        utterance = self.speech_output.ready(
            wait=self._rendering and not self.duplex.live,
            awake=self.now - self._last_sound < AWAKE_S,
            turn=self._earcons is not Earcons.OFF and self._hears,
        )
        if utterance is not None and self._rendering:
            self._rendering = False
            self._playing, self._sounded = utterance, False
            self._waiting.over()
            self.duplex.play(utterance)
        failed = self.speech_output.failed is not None
        if failed and Part.VOICE not in self._lost:
            # the tone that stands in for speech sounds; captions carry the words
            self._lost |= {Part.VOICE}
            self._event(Lost(part=Part.VOICE, at=self.now))
        elif not failed and Part.VOICE in self._lost:
            self._lost -= {Part.VOICE}

    def _follow_speech(self, block: Block) -> None:
        """Notice when the question could be understood, and when the prompt is over."""
        playing = self._playing
        if playing is None:
            return
        air = block.in_the_air
        if air is not None and air.utterance == playing.id:
            self._sounded = True
            self._last_sound = self.now
            if self._asking_since is None and playing.asks is not None and air.sample >= playing.asks:
                self._asking_since = self.now
            if playing.mark is not None and air.sample >= playing.mark:
                self._mark_asked(playing.prompt)
        elif self._sounded or Part.SPEAKER in block.lost:
            self._mark_asked(playing.prompt)
            self._playing = None
            # a tone that stands in for the words leaves them to be read
            self._quiet_from(self.now + (_reading_s(playing.text) if Part.VOICE in self._lost else 0.0))

    def _mark_asked(self, prompt: int) -> None:
        if not self._asked:
            self._asked, self._asked_at = True, self.now
            self._event(Asked(prompt=prompt, at=self.now))

    # ---- listening ----

    def _typed(self, line: str) -> None:
        text = line.strip()
        presses = self._presses_in(text)
        if presses and self._scan:
            self._pick(self._scan, self.now, InputMode.KEYS)
            return
        if presses:
            self._presses, self._pressed_at = self._presses + presses, self.now
            return
        text = KEYS.get(text.lower(), text)
        if not text:
            return
        if self.duplex.by_hand and self.now - self._shown[1] < AHEAD_S:
            self._shown = (self._shown[0], self.now)  # of many pasted lines the last is no more read than the first
            self._heard(Heard(text=text, began=self.now, ended=self.now, input_mode=InputMode.KEYS, ahead=True))
            return
        if self._say:
            # a caption is read at a glance: what is typed answers what is on the screen
            self._mark_asked(self._say.prompt)
        self._heard(Heard(text=text, began=self.now, ended=self.now, input_mode=InputMode.KEYS))

    def _presses_in(self, line: str) -> int:
        """How many presses of any key a line is: Enter alone, or the same key again and again; 0: it says something.

        Piped lines come when they are read, so that no time lies between them: there Enter says nothing.
        """
        if not (self.duplex.live or self.duplex.hears):
            return 0
        if not line:
            return 1
        return len(line) if len(line) > 1 and len(set(line.lower())) == 1 else 0

    def _watch_presses(self) -> None:
        if self._presses and self.now - self._pressed_at >= PRESSES_S:
            count, self._presses = self._presses, 0
            self._signal(count, self._pressed_at, InputMode.KEYS)

    def _count_knocks(self, block: Block) -> None:
        """Knocks answer where words can't be said."""
        if self.speaking or block.in_the_air is not None:
            self._knocks.forget()
            return
        count = self._knocks(block.samples)
        if count == 1 and self._scan and self._scan.by_knock:
            self._noise_put_off = None
            self._pick(self._scan, self.now - QUIET_S, InputMode.VOICE)
            return
        if count > 1:
            self._noise_put_off = None
            self._signal(count, self.now, InputMode.VOICE)
        elif self._noise_put_off is not None and not self._knocks.pending:
            noise, self._noise_put_off = self._noise_put_off, None
            self._noise(noise)

    # ---- one switch ----

    def _offer(self) -> None:
        """Say what a press would pick now, and show it."""
        if self._scan is None or self.state is None:
            return
        busy = self.speech_input is not None and self.speech_input.busy
        text = self._scan.step(self.now, speaking=self.speaking or busy or self._murmur is not None)
        if text is not None and self._say is not None:
            say = Say(lines=(Line(text=text),), prompt=self._say.prompt, key="offer")
            self._tell(say, self.state)
            self._start(say)

    def _pick(self, scan: Scan, at: float, by: InputMode) -> None:
        says = scan.press(at)
        if says is not None:
            self._heard(Heard(text=says, began=at, ended=at, input_mode=by, doubtful=by is InputMode.VOICE))
        self._quiet_since = self.now

    def _signal(self, count: int, at: float, by: InputMode) -> None:
        what = "knock" if by is InputMode.VOICE else "press"
        ending = "" if count == 1 else "s" if what == "knock" else "es"
        text = f"({count} {what}{ending})"
        if self._say:
            self._mark_asked(self._say.prompt)
        self._murmur = None
        doubtful = by is InputMode.VOICE
        self._heard(Heard(text=text, began=at, ended=at, input_mode=by, doubtful=doubtful, signal=count))

    def _listen_to(self, block: Block, speech_input: Hearing) -> None:
        self._heard_back.take(block)
        self._count_knocks(block)
        for event in speech_input.feed(block):
            if isinstance(event, SpeechStarted):
                self._make_way(event)
            elif isinstance(event, Heard) and not self._is_of_the_room(event):
                self._spoken(event)
            elif isinstance(event, Alarm):
                self._event(event)
            elif not self.speaking:
                # a cough or a door never cuts off what is being said
                noise = Noise(at=event.began) if isinstance(event, Heard) else event
                if self._knocks.pending:
                    self._noise_put_off = noise
                else:
                    self._noise(noise)
        if self.speaking and self._noise_at is not None:
            self._noise_at += BLOCK_S
        self._watch_murmur(speech_input.busy)
        self._watch_held(speech_input.busy)
        if speech_input.busy:
            if self._quiet_before is None:
                self._quiet_before = self._quiet_since
            self._quiet_since = max(self._quiet_since, self.now)
        else:
            self._quiet_before = None
            if self._ducked:
                self._duck(False)

    def _make_way(self, event: SpeechStarted) -> None:
        """Be softer for who speaks, and silent for who goes on with their account; what is urgent isn't held back."""
        self._duck(True)
        if event.goes_on and self.speaking and self._say is not None and self._say.tone is not Tone.URGENT:
            self._held = self._say
            self._fall_silent()

    def _watch_held(self, busy: bool) -> None:
        """Nothing came of it: what was held back is said from its beginning."""
        if self._held is not None and not busy and self._murmur is None:
            self._start(self._held)

    def _fall_silent(self) -> None:
        self.duplex.stop()
        self._playing, self._rendering = None, False
        if self.speech_output:
            self.speech_output.drop()

    def _quiet_from(self, at: float) -> None:
        """It is the person's turn from this time on, whatever sounds meanwhile."""
        self._quiet_since = at
        self._quiet_before = None if self._quiet_before is None else at

    def _noise(self, event: Noise) -> None:
        """A sound without words: told the first time; one that keeps coming is the room's, and counts as silence."""
        of_the_room = self._noise_at is not None and event.at - self._noise_at < ROOM_S
        self._noise_at = event.at
        if not of_the_room:
            self._quiet_since = self.now
            self._event(event)
        elif self._quiet_before is not None:
            self._quiet_since = self._quiet_before

    def _is_of_the_room(self, event: Heard) -> bool:
        """Whether, while sounds keep coming, this is one of them: a snore read as a word, in doubt or without meaning.

        It is then waited for the person as in silence.  A cry, a command or a sign is never one.
        """
        in_a_stretch = self._noise_at is not None and event.began - self._noise_at < ROOM_S
        if self.state is None or not in_a_stretch or len(event.words) != 1:
            return False
        u = self.engine.understood(self.state, event)
        tells = u.emergency or u.crisis or u.command is not None or u.mentions
        return (event.doubtful or u.nothing) and not tells

    def _spoken(self, event: Heard) -> None:
        """Words were said: those that mean nothing are left alone for a moment, for people think aloud."""
        self._waiting.heard(self.now)
        if self.speech_input and self._follows_loudness:
            self._softer_db = self.speech_input.softer_db
        asking = self._asking_since
        too_soon = not self._asked or event.began < self._asked_at
        if too_soon and asking is not None and event.began - asking >= EARLY_S:
            event = replace(event, early=True)
        murmur, self._murmur = self._murmur, None
        if self._is_murmur(event):
            began = event.began if murmur is None else murmur.began
            long = event.ended - began >= LONG_MURMUR_S
            self._murmur = event
            # the end of the words lies back by the pause that ended them
            learnt = self.speech_input.patience_s - (self.now - event.ended) if self.speech_input else 0.0
            self._murmur_until = self.now + max(THINKING_S if long else MURMUR_S, learnt)
            self._quiet_since = self.now
            return
        if event.signal == 0 and self._knocks.pending and self._means_nothing(event):
            return  # knocks, read as words
        self._heard(event)

    def _means_nothing(self, event: Heard) -> bool:
        return self.state is not None and self.engine.understood(self.state, event).nothing

    def _is_murmur(self, event: Heard) -> bool:
        """Whether words that were waited for, after a question, mean nothing at all."""
        if self.state is None or self.speaking or isinstance(self.state.phase, (Ending, AskingOwnWords)):
            return False
        return self.engine.understood(self.state, event).nothing

    def _watch_murmur(self, busy: bool) -> None:
        """Nothing more came: it was what the person had to say."""
        if self._murmur is not None and self.now >= self._murmur_until and not busy:
            murmur, self._murmur = self._murmur, None
            self._heard(murmur)

    def _heard(self, event: Heard) -> None:
        self._quiet_since = self.now  # before the reply, which may need time to be read
        self._event(event)

    def _duck(self, on: bool) -> None:
        if self._ducked is not on:
            self._ducked = on
            self.duplex.duck(on)

    def _watch_silence(self) -> None:
        """Tell of silence when it has lasted; never while we speak, and to someone who types only in an emergency."""
        if self.speaking or self._listen is None or self._listen.no_input_timeout_s is None:
            return
        if self._scan is not None and not self._scan.rests:
            return  # who scans is not silent
        no_input_timeout_s = self._listen.no_input_timeout_s
        if self.speech_input is None:
            if not self._listen.urgent:
                return
            no_input_timeout_s = max(no_input_timeout_s, TYPING_S)
        if self.speech_output is not None and Part.SPEAKER not in self._lost:
            no_input_timeout_s -= BEFORE_SOUND_S
        if self.now - self._quiet_since >= no_input_timeout_s:
            self._quiet_since = self.now
            self._softer_db = 0.0  # perhaps we were too soft
            self._event(NoInput(at=self.now, not_even_us=self.speech_input is not None and self._heard_back.missing))

    def _watch_parts(self, block: Block) -> None:
        known = self._lost - {Part.VOICE}
        lost = block.lost
        if self.speech_input and self.speech_input.failed is not None:
            lost |= {Part.MICROPHONE}
        for part in sorted(lost - known):
            self._lost |= {part}
            self._event(Lost(part=part, at=self.now))
        for part in sorted(known - lost):
            self._lost -= {part}
            self._event(Found(part=part, at=self.now))

    # ---- the last words ----

    def say_last(self, text: str, within_s: float = 15.0) -> None:
        """Say this without the engine, when the conversation can't go on: loudly, and in captions.

        Raises what the voice and the device raise.
        """
        prompt = self._say.prompt + 1 if self._say else 0
        say = Say(lines=(Line(text=text),), prompt=prompt, tone=Tone.URGENT, key="failed")
        if self.state:
            self._tell(say, self.state)
        self.duplex.stop()
        self._start(say)
        until = self.now + within_s
        while self.speaking and self.now < until:
            block = self.duplex.next_block()
            self.now = block.at
            utterance = (
                self.speech_output.ready(wait=not self.duplex.live) if self.speech_output and self._rendering else None
            )
            if utterance is not None:
                self._rendering, self._sounded, self._playing = False, False, utterance
                self.duplex.play(utterance)
            self._follow_speech(block)

    # ---- the engine ----

    def _event(self, event: Event) -> None:
        if self.state is None or self._finish:
            return
        step = self.engine.advance(self.state, event)
        self._tell(event, step.state)
        self._take(step)

    def _tell(self, what: Event | Action, state: State) -> None:
        for observer in self.observers:
            try:
                observer(self.now, what, state)
            except Exception as error:  # noqa: BLE001 - whatever it is, the voice goes on
                if all(observer is not failed for failed, _ in self.failures):
                    self.failures.append((observer, error))
                    if self._on_failure:
                        self._on_failure(observer, error)

    def _prepare(self, settings: Settings) -> None:
        """Have ready what an emergency needs, in the words of this person and region."""
        self.settings = settings
        if self.speech_output:
            self.speech_output.keep(self.engine.prompts.needed_in_an_emergency(settings))

    def _take(self, step: Step) -> None:
        self.state = step.state
        if step.state.settings != self.settings:
            self._prepare(step.state.settings)
        for action in step.actions:
            self._tell(action, step.state)
            match action:
                case Say():
                    self._start(action)
                case Listen():
                    self._await(action, step.state)
                case Adjust():
                    if self.speech_output:
                        self.speech_output.adjust(action)
                case Hush():
                    self._held = None
                    self._fall_silent()
                case Finish():
                    self._finish = action
        if self.speech_output is None and self._say:
            # a caption can be understood as soon as it is shown
            self._mark_asked(self._say.prompt)

    def _await(self, listen: Listen, state: State) -> None:
        """Have the ways to answer ready: what is offered to a switch, and what is listened for."""
        self._listen = listen
        if self._scan is not None and listen.prompt != self._offered:
            self._offered = listen.prompt
            self._scan.offer(items_of(self.engine.dialog, state))
        if self.speech_input:
            self.speech_input.expect(listen, " ".join(line.text for line in self._say.lines) if self._say else "")

    def _start(self, say: Say) -> None:
        """Begin to say this, in place of whatever is being said."""
        self._say, self._held = say, None
        self._asking_since = self._murmur = self._noise_put_off = None
        key = self.state.phase.key if self.state else ""
        if key != self._shown[0]:
            self._shown = (key, self.now)
        self._asked = all(line.mark is None for line in say.lines)
        if self._playing is not None:
            self.duplex.stop()
            self._playing = None
        if self.speech_output is not None and Part.SPEAKER not in self._lost:
            self._rendering = True
            self.speech_output.follow(self._softer_db)
            self.speech_output.say(say)
            return
        # captions only: read rather than heard
        self._rendering = False
        self._quiet_from(self.now + _reading_s(" ".join(line.text for line in say.lines)))


def _reading_s(text: str) -> float:
    """How long it takes to read this, in seconds."""
    return len(text) * READING_S_PER_CHARACTER
