"""What a scenario file says: closed, frozen shapes, from which the JSON Schema for editors is made.

A step is a mapping whose first key says what it is.  `NOT_YET` holds reserved keys, not
implemented yet.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from voice_assistant.schema import Names, Shape, Text, Texts, YesNo
from voice_assistant.testing.scenario.units import Decibels, Seconds

NOT_YET = {
    "key": "single keys don't reach the conversation yet; use 'type'",
    "crash and resume": "a conversation can't be resumed yet",
    "clock jump": "nothing reads a wall clock that could jump yet",
    "earcon": "scenarios are played without earcons",
}
"""Key of a step or an expectation -> why it can't be used so far."""

Answer: TypeAlias = Literal["yes", "no", "not sure"]
Prompt: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
"""What is asked or said: `leg_cold`, `again leg_cold`, `read back`, `outcome`, `call_999` (see `prompts_named`)."""


Spoken: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=4_000, strip_whitespace=True)]
"""Words of the person; two minutes of talk are half as long."""
Typed: TypeAlias = Annotated[str, StringConstraints(max_length=4_000)]
"""A typed line, of which nothing is taken away; Enter alone is an empty one."""


class Frozen(Shape):
    """Base of what never changes once it is read."""

    model_config = ConfigDict(frozen=True)


# ---- the person and the world ----


class PersonShape(Frozen):
    """Who speaks, and what is true of them."""

    voice: str = ""
    """A voice of espeak-ng with a variant, as `en-us+f3`; `any`: one drawn by the scenario's name."""
    pace: Annotated[int, Field(ge=80, le=300)] = 150
    """Words a minute."""
    clips: str = ""
    """A folder of sound files named by the words spoken in them, beside the scenario; in place of a voice."""
    real: YesNo = False
    """Real people's recordings say what they can (`yes`, `no`, `stop` ...): played only where there are some."""
    yes: Names = ()  # type: ignore[assignment]  # a list in files; none is written as nothing
    not_sure: Names = ()  # type: ignore[assignment]  # likewise
    otherwise: Answer = "no"
    """What is answered to whatever is in neither list."""
    story: str = ""
    """Their own words, when asked for them; empty: they keep silent."""
    says: dict[Answer, Texts] = Field(default_factory=dict)
    """How they say yes, no or not sure: in turn, each time the next."""


class SoundShape(Frozen):
    """A noise that comes and goes."""

    noise: str
    for_: Seconds = 1.0
    level: Decibels = -30.0


class BackgroundShape(Frozen):
    """A noise all through the night."""

    noise: str
    snr: Decibels


LevelOfSpeech: TypeAlias = Literal["loud", "normal", "soft", "whisper"]


class WorldShape(Frozen):
    """How the person sounds at the microphone.  Each key is also one of `matrix`."""

    background: BackgroundShape | None = None
    room: str = ""
    level: LevelOfSpeech = "normal"
    echo: Decibels | None = None


# ---- steps: the person ----


class SayStep(Frozen):
    """Say words.  `[800ms]` within them is a pause."""

    say: Spoken
    voice: str = ""
    after: Seconds = 0.4
    """How long after the question ended."""


class PlayStep(Frozen):
    """Say what is in a sound file; its name is the words."""

    play: Text
    after: Seconds = 0.4


class AnswerStep(Frozen):
    """Answer by truth whatever is asked, up to this prompt (`the end`: until the conversation is over)."""

    answer_until: Prompt


class TypeStep(Frozen):
    """Type a line."""

    type: Typed


class KeyStep(Frozen):
    """Press a key."""

    key: Text


class SilenceStep(Frozen):
    """Say nothing for so long, from when it is the person's turn."""

    silence: Seconds


class SoundStep(Frozen):
    """Make a noise that is not speech."""

    sound: SoundShape


class KnockStep(Frozen):
    """Knock so often."""

    knock: Annotated[int, Field(ge=1, le=9)]


class Interruption(Frozen):
    """What is said into the assistant's words."""

    after: Seconds
    """Since it began to speak."""
    say: str = ""
    play: str = ""


class InterruptStep(Frozen):
    """Speak while the assistant does."""

    interrupt: Interruption


# ---- steps: trouble ----


class MisheardStep(Frozen):
    """The next time these words are heard, others are understood."""

    misheard: dict[str, str]


class LoseStep(Frozen):
    """A part of the machine fails for so long, from the person's turn on."""

    lose: dict[Literal["microphone", "speaker"], Seconds]


class VoiceFailsStep(Frozen):
    """The synthesiser fails for so long, from the next prompt on."""

    voice_fails: Seconds


class InputEndsStep(Frozen):
    """Nothing more will come: a closed standard input, the end of a recording."""

    input_ends: str = ""


class CrashStep(Frozen):
    """The program dies and is started again."""

    crash_and_resume: str


class ClockJumpStep(Frozen):
    """The computer's clock is set anew."""

    clock_jump: Seconds


# ---- what must come ----


ExpectedLevel: TypeAlias = Literal["none", "self_care", "gp", "urgent", "emergency"]


class Expectation(Frozen):
    """What must be so once the assistant has replied to what went before.

    All but `finding`, `level`, `causes` and `outcome` look at what came since the step before.
    """

    asked: Prompt = ""
    heard: Texts | None = None
    finding: dict[str, Literal["yes", "no", "not sure", "unknown"]] = Field(default_factory=dict)
    level: ExpectedLevel | None = None
    """The level announced."""
    causes: Names | None = None
    """All of these are told."""
    outcome: str = ""
    said: Texts | None = None
    not_said: Texts | None = None
    within: Seconds | None = None
    """From the end of the person's words to the first sound of the reply."""
    silence_at_most: Seconds | None = None
    """The longest time in which nobody made a sound."""
    spoken: Literal["", "loudly", "cut off"] = ""
    """`loudly`: at least 6 dB above the calm prompts before; `cut off`: the prompt before was not spoken to its end."""
    earcon: str = ""


class ExpectStep(Frozen):
    """Look at what came of it."""

    expect: Expectation


Step: TypeAlias = (
    SayStep
    | PlayStep
    | AnswerStep
    | TypeStep
    | KeyStep
    | SilenceStep
    | SoundStep
    | KnockStep
    | InterruptStep
    | MisheardStep
    | LoseStep
    | VoiceFailsStep
    | InputEndsStep
    | CrashStep
    | ClockJumpStep
    | ExpectStep
)

STEP_SHAPES: dict[str, type[Frozen]] = {
    "say": SayStep,
    "play": PlayStep,
    "answer until": AnswerStep,
    "type": TypeStep,
    "key": KeyStep,
    "silence": SilenceStep,
    "sound": SoundStep,
    "knock": KnockStep,
    "interrupt": InterruptStep,
    "misheard": MisheardStep,
    "lose": LoseStep,
    "voice fails": VoiceFailsStep,
    "input ends": InputEndsStep,
    "crash and resume": CrashStep,
    "clock jump": ClockJumpStep,
    "expect": ExpectStep,
}
"""First key of a step -> its shape."""


def _listed(value: Any) -> Any:
    """One stands for a list of one; `none` is the condition's absence."""
    return [None if item == "none" else item for item in (value if isinstance(value, list) else [value])]


class MatrixShape(Frozen):
    """What is crossed: the scenario is played once for every combination."""

    voice: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    background: Annotated[tuple[BackgroundShape | None, ...], BeforeValidator(_listed)] = ()
    room: Annotated[tuple[str | None, ...], BeforeValidator(_listed)] = ()
    level: Annotated[tuple[LevelOfSpeech, ...], BeforeValidator(_listed)] = ()
    echo: Annotated[tuple[Decibels | None, ...], BeforeValidator(_listed)] = ()


class ScenarioShape(WorldShape):
    """A whole file."""

    scenario: Text
    """What it shows, in one sentence."""
    dialog: str
    region: str = ""
    night: YesNo = True
    someone_else: YesNo = False
    one_at_a_time: YesNo = False
    volume: Annotated[int, Field(ge=0, le=100)] = 35
    seed: Annotated[int, Field(ge=0)] = 0
    person: PersonShape = Field(default_factory=PersonShape)
    matrix: MatrixShape | None = None
    expect: Expectation | None = None
    """What must be so when all steps are done."""
    known_fault: str = ""
    """Why it is expected to fail: then it must, and is counted apart."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as read."""

    path: Path
    shape: ScenarioShape
    steps: tuple[Step, ...]
    """Empty: the person answers by truth until the end."""
    lines: tuple[int, ...]
    """Of each step, from 1."""
    end_line: int
    """Of what must be so at the end."""
    variant: str = ""
    """Which combination of its matrix this is."""

    @property
    def name(self) -> str:
        """Path and variant."""
        return f"{self.path}[{self.variant}]" if self.variant else str(self.path)


def variants(scenario: Scenario, matrix: MatrixShape | None) -> tuple[Scenario, ...]:
    """The scenario once for every combination of this matrix."""
    if matrix is None:
        return (scenario,)
    axes = {key: values for key in MatrixShape.model_fields if (values := getattr(matrix, key))}
    crossed = []
    for combination in itertools.product(*axes.values()):
        chosen = dict(zip(axes, combination, strict=True))
        name = ", ".join(f"{key} {_named(value)}" for key, value in chosen.items())
        voice = chosen.pop("voice", None)
        if voice is not None:
            chosen["person"] = scenario.shape.person.model_copy(update={"voice": voice, "clips": ""})
        if "room" in chosen:
            chosen["room"] = chosen["room"] or ""
        crossed.append(replace(scenario, shape=scenario.shape.model_copy(update=chosen), variant=name))
    return tuple(crossed)


def _named(value: object) -> str:
    if isinstance(value, BackgroundShape):
        return f"{value.noise} {value.snr:.0f}dB"
    return f"{value:.0f}dB" if isinstance(value, float) else str(value or "none")


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors."""
    schema = ScenarioShape.model_json_schema(by_alias=True)
    steps = []
    for key, shape in STEP_SHAPES.items():
        part = shape.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        schema["$defs"].update(part.pop("$defs", {}))
        if key not in NOT_YET:
            steps.append(part)
    schema["properties"]["steps"] = {"type": "array", "items": {"oneOf": steps}}
    return schema
