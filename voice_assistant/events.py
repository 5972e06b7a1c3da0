"""What comes into the engine and what it asks for: frozen values, times in seconds on the session's audio clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Command(StrEnum):
    """What a person may say in any state; the phrases for each are in the dialogue file."""

    HELP = "help"
    REPEAT = "repeat"
    REPHRASE = "say it differently"
    ONE_AT_A_TIME = "one at a time"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    QUIETER = "quieter"
    OTHER_VOICE = "other voice"
    WAIT = "wait"
    CARRY_ON = "carry on"
    BACK = "go back"
    WHY = "why"
    HOW_FAR = "how far"
    WHAT_DID_I_SAY = "what did I say"
    SOMEONE_ELSE = "someone else"
    START_OVER = "start over"
    STOP = "stop"
    GOODBYE = "goodbye"
    UNDERSTOOD = "I understand"
    CHANGE = "change my answer"
    MAKE_NOISE = "make noise"
    TELL_THEM = "what do I tell them"
    WHAT_TO_DO = "what to do"
    WHAT_IT_COULD_BE = "what it could be"
    WHAT_MAY_HELP = "what may help"
    WHAT_TO_WATCH_FOR = "what to watch for"


# ---- into the engine ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word; times in seconds on the audio clock, confidence 0 to 1 (evidence, never safety)."""

    text: str
    began: float
    ended: float
    confidence: float = 1.0


class InputMode(StrEnum):
    """How an answer reached us."""

    VOICE = "voice"
    KEYS = "keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Words, from any source.  `began` decides which question they answer."""

    text: str
    began: float
    ended: float
    input_mode: InputMode = InputMode.VOICE
    words: tuple[Word, ...] = ()
    """Empty for typed text."""
    n_best: tuple[str, ...] = ()
    """Other readings by the recogniser, best first."""
    doubtful: bool = False
    """Too little for a red flag's "no": the engine asks once more."""
    continues: bool = False
    """The person went on speaking after the last answer was taken: `text` holds both parts joined and replaces it."""
    ahead: bool = False
    """It was typed before the question was shown, and so answers nothing; a cry counts whenever it is typed."""
    early: bool = False
    """It was said into the question, before that could be understood, but well after it began: it is meant for it."""
    signal: int = 0
    """So many knocks, or presses of a key, in place of words: two for yes, three for no, six or more for help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The prompt with this number has been spoken up to where its question can be understood."""

    prompt: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NoInput:
    """Nothing was heard for as long as `Listen.no_input_timeout_s` after the prompt ended."""

    at: float
    not_even_us: bool = False
    """Nothing that we said came back from the room either: the loudspeaker may be off, or the microphone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """A sound was heard that was not words."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A smoke alarm sounds: its pattern was heard, see `listening.alarm`.  Told once for an alarm that goes on."""

    at: float


class Part(StrEnum):
    """What can be lost."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    VOICE = "voice"
    INPUT = "input"
    """All input has ended (a closed standard input, the end of a recording)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A part of the machine no longer works."""

    part: Part
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A lost part works again."""

    part: Part
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """The conversation was cut off and goes on: the clock begins anew."""

    at: float
    stale: tuple[str, ...] = ()
    """Ids of the findings that were answered too long ago to be relied on."""


Event: TypeAlias = Heard | Asked | NoInput | Noise | Alarm | Lost | Found | Resumed


# ---- out of the engine ----


class Tone(StrEnum):
    """How a line is spoken."""

    CALM = "calm"
    URGENT = "urgent"
    """Louder than the night volume; noise does not cut it off."""


class Sound(StrEnum):
    """What sounds before words."""

    NONE = ""
    ALERT = "alert"
    """An emergency that nobody has answered: loud, and so are the words."""
    ALARM = "alarm"
    """A call to whoever is near, as loud and as long as we can."""
    QUIET = "quiet"
    """We wait quietly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence or question, ready to be spoken and shown."""

    text: str
    question: bool = False
    """The line that asks; an answer counts from its last content word on."""
    mark: int | None = None
    """Character index in `text` of the word from whose start on an answer counts; None: no answer is awaited here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Speak and show these lines, in place of whatever is being said.  `prompt` numbers what is asked, rising by
    one.
    """

    lines: tuple[Line, ...]
    prompt: int
    tone: Tone = Tone.CALM
    key: str = ""
    """What it is, for tests and captions: "ask breathless", "again breathless", "read back", "outcome call_999", ..."""
    sound: Sound = Sound.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust:
    """Change how we speak from here on: steps of rate or loudness, up or down; the other voice."""

    rate: int = 0
    volume: int = 0
    other_voice: bool = False
    """The other voice from here on, or the first again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush:
    """Be silent at once (a `stop`); nothing ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """What counts as an answer now, and how long to wait.  Commands, emergency phrases and findings are heard in any
    state.
    """

    prompt: int
    answers: tuple[str, ...]
    """The phrases that answer the question."""
    no_input_timeout_s: float | None
    """Silence after which `NoInput` is due, in seconds from the end of the prompt; None: wait as long as it takes."""
    urgent: bool = False
    """A cry or a life sign is not answered, and help was not told yet: who types and falls silent is not waited for
    without end either."""
    red_flag: bool = False
    """A "no" here would deny something grave: the pause after it must be longer than after another answer."""
    open_question: bool = False
    """Any sentence is welcome: wait for the end of what is said, not for an answer."""
    account: bool = False
    """An account is asked for, in which people pause for longer than in naming a thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The conversation is over."""

    outcome: str
    """Id of the outcome that was announced; empty if it ended before any."""


Action: TypeAlias = Say | Adjust | Hush | Listen | Finish


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is known before the first word: passed in as data, never guessed."""

    region: str = ""
    """Id of a region of the dialogue; empty: not known, and asked."""
    night: bool = True
    """Whether it is night ("tonight") or day ("today")."""
    for_someone_else: bool = False
    one_at_a_time: bool = False
    other_voice: bool = False
    """Whether there is another voice to change to."""
    sees: bool = True
    """False: the person can't see; what is to be looked at is asked by touch, and no list denies it."""
