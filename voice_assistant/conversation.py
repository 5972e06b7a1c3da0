"""Where a conversation stands: one frozen value, of which the prompt is a function.

`phase` is a sum type: what we are waiting for.  `facts` and `answers` hold what is known; `announced` is the level that
has been said and can only rise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum, auto
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from voice_assistant.dialog import Level, Value
from voice_assistant.events import Action, Settings
from voice_assistant.matching.values import Mention
from voice_assistant.triage import Facts

if TYPE_CHECKING:
    from dataclasses import replace as replace
else:
    # A proof makes a million steps of several copies each: the library's own `replace` took a third of its time.

    def replace(value: Any, /, **changes: Any) -> Any:
        """`dataclasses.replace` for frozen values of two fields or more, without `__post_init__`."""
        kind = type(value)
        if kind is State:  # many fields: to copy them in one go takes a fifth of the time
            old_fields = value.__dict__
            new_fields = {**old_fields, **changes}
            if len(new_fields) != len(old_fields):
                raise TypeError(f"State has no field {min(changes.keys() - old_fields.keys())!r}")
            new = kind.__new__(kind)
            object.__setattr__(new, "__dict__", new_fields)
            return new
        slots, old = _slots(kind)
        new = kind.__new__(kind)
        for put, kept in zip(slots.values(), old(value), strict=False):
            put(new, kept)
        try:
            for name, changed in changes.items():
                slots[name](new, changed)
        except KeyError as error:
            raise TypeError(f"{kind.__name__} has no field {error}") from None
        return new

    @cache
    def _slots(kind: type) -> tuple[dict[str, Callable[[Any, Any], None]], Callable[[Any], tuple[Any, ...]]]:
        names = [field.name for field in fields(kind)]
        return {name: getattr(kind, name).__set__ for name in names}, attrgetter(*names)


Mode: TypeAlias = Literal["first", "volunteered", "twice", "revisit", "second"]
"""Why a finding is asked: in its turn; because the person mentioned it; a second time because it would lower a
level; because they went back to it; a second time because a read-back was not confirmed."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One finding is asked: yes, no or not sure."""

    finding: str
    mode: Mode = "first"
    failed_tries: int = 0
    """Tries that brought no answer."""
    noises: int = 0
    unsure: bool = False
    """It was "not sure" once and is asked in other words."""

    @property
    def key(self) -> str:
        """One number for all the prompts that one answer may answer."""
        return f"{'twice' if self.mode == 'twice' else 'ask'} {self.finding}"


@dataclass(frozen=True, slots=True)
class AskingGroup:
    """Several findings are asked in one breath.  `naming`: something of it is so, and we ask what."""

    group: str
    failed_tries: int = 0
    noises: int = 0
    naming: bool = False

    @property
    def key(self) -> str:
        return f"{'which of' if self.naming else 'group'} {self.group}"


@dataclass(frozen=True, slots=True)
class AskingChoice:
    """A choice is asked; `proposed` awaits its confirmation."""

    choice: str
    failed_tries: int = 0
    noises: int = 0
    proposed: str = ""

    @property
    def key(self) -> str:
        return f"{'confirm' if self.proposed else 'choose'} {self.choice}"


@dataclass(frozen=True, slots=True)
class AskingOwnWords:
    """The person is asked to tell in their own words."""

    state: str
    failed_tries: int = 0
    noises: int = 0

    @property
    def key(self) -> str:
        return f"tell {self.state}"


@dataclass(frozen=True, slots=True)
class ReadingBack:
    """Some "no"s are heard a second time: up to six are read back, or all that an umbrella question covers are asked
    after in other words.  `naming`: they are not all right, and we ask which is wrong.
    """

    findings: tuple[str, ...]
    failed_tries: int = 0
    noises: int = 0
    naming: bool = False
    umbrella: str = ""
    """Id of the umbrella question, to which "no" is what "yes, that is right" is to a read-back."""

    @property
    def key(self) -> str:
        way = "which" if self.naming else "under" if self.umbrella else "back"
        return f"{way} {' '.join(self.findings)}"


@dataclass(frozen=True, slots=True)
class Checking:
    """One plain question about the conversation itself.  Silence to "need help" and "crisis" means yes; to the
    others it changes nothing.
    """

    what: Literal["need help", "leave", "start over", "still so", "crisis", "go on", "hear me"]
    back: Phase
    """What was asked before, and is asked again after a "no".  A danger told of while we ask about a cry for help, or
    about another danger, comes back to that; every other check comes back to the question beneath.
    """
    finding: str = ""
    failed_tries: int = 0
    noises: int = 0
    crisis: str = ""
    """Id of the danger that is asked about."""

    @property
    def key(self) -> str:
        return f"check {self.what} {self.crisis or self.finding}"


EndingPart: TypeAlias = Literal["level", "causes", "help", "watch", "inquiry"]
"""What is told in turn, each after it was offered: how urgent it is and what to do now; what it could be; what may help
meanwhile; what to watch for.  Between them: what the person asked about.
"""
ENDING_PARTS: tuple[EndingPart, ...] = ("level", "causes", "help", "watch")


@dataclass(frozen=True, slots=True)
class Ending:
    """The level is said, with what to do; repeated on request, and by itself when nobody answers."""

    outcome: str
    rule: str
    repeats: int = 0
    """How often it was said again because nothing came back."""
    full: bool = True
    """The part of it, or everything in its brief form."""
    noises: int = 0
    part: EndingPart = "level"

    @property
    def key(self) -> str:
        return " ".join(("ending", self.outcome, self.rule, *([self.part] if self.part != "level" else ())))


@dataclass(frozen=True, slots=True)
class Done:
    """The conversation is over."""

    outcome: str
    key: str = "done"


Phase: TypeAlias = "Asking | AskingGroup | AskingChoice | AskingOwnWords | ReadingBack | Checking | Ending | Done"


def beneath(phase: Phase) -> Phase:
    """The question under whatever is being checked."""
    while isinstance(phase, Checking):
        phase = phase.back
    return phase


def checks(phase: Phase) -> Iterator[Checking]:
    """What is being checked, and what that comes back to, as far as those are checks too."""
    while isinstance(phase, Checking):
        yield phase
        phase = phase.back


@dataclass(frozen=True, slots=True)
class Given:
    """How a finding came to be known."""

    value: Value
    turn: int
    """Number of the turn it was heard in: what one mishearing can have changed together."""
    words: str
    """What was heard."""
    volunteered: bool = False
    answered: bool = True
    """False: nobody answered, and it counts as not sure."""


@dataclass(frozen=True, slots=True)
class Open:
    """From `at` (seconds) on, an answer belongs to this phase."""

    phase: Phase
    at: float


class Remark(Enum):
    """Something that the assistant says or offers once in a conversation."""

    CLEAR_ANSWER = auto()
    """That a clear answer is needed."""
    SIGNALS = auto()
    """That knocks and presses are answers."""
    CAN_WAIT = auto()
    """That nothing so far needs help tonight."""
    HALF_WAY = auto()
    """How many questions are left."""
    LAST_CHECKS = auto()
    """How many last checks there are."""
    HEARD_BADLY = auto()
    """That the gravest "no"s are heard a third time."""


@dataclass(frozen=True, kw_only=True)  # without slots: see `replace`
class State:
    """Everything that a conversation knows."""

    settings: Settings
    phase: Phase
    facts: Facts = field(default_factory=Facts)
    answers: Mapping[str, Given] = field(default_factory=dict)
    denied: Mapping[int, int] = field(default_factory=dict)
    """Turn -> bits of the findings that were answered "no" in it, as `answers` says: one mishearing can have changed
    them together.
    """
    choices: Mapping[str, str] = field(default_factory=dict)
    visited: frozenset[str] = frozenset()
    """Ids of statements, open questions and umbrella questions that are behind us, and of screening questions that were
    answered in part.
    """
    said: frozenset[Remark] = frozenset()
    opened: frozenset[str] = frozenset()
    """Groups that are asked one by one."""
    confirmed: int = 0
    """Bits of the "no"s that were heard twice."""
    second: int = 0
    """Bits of findings asked once more because a read-back was not confirmed."""
    named: frozenset[str] = frozenset()
    """Findings that were named when a screening question asked for them: each is taken up once."""
    put_off: frozenset[str] = frozenset()
    """Screening questions that something else came before; the second time they are gone through one by one."""
    given_up: frozenset[str] = frozenset()
    """Findings that would lower a level and were asked for without an answer."""
    wants_causes: bool = False
    """The person said yes to being told what it could be."""
    contested: int = 0
    """Bits of findings that were both said to be so and denied: a "no" to them must be heard once more than others."""
    queue: tuple[tuple[str, Mode], ...] = ()
    """Findings to ask before going on."""
    help_asked: bool = False
    announced: Level | None = None
    """The level announced since the questions began."""
    outcome: str = ""
    """Id of the gravest outcome ever announced: it only rises, also when the person starts over."""
    others: tuple[Mention, ...] = ()
    """What was said of somebody else, for when it turns out that they are the one in pain."""
    told: frozenset[EndingPart] = frozenset()
    """Which parts of the ending were told."""
    causes_asked: int = 0
    preface: tuple[str, ...] = ()
    """Lines that come before the phase's own in the next prompt."""
    prompt: int = 0
    turn: int = 0
    misheard: int = 0
    """To how many questions the first words by voice meant nothing: a measure of how well this person is heard."""
    missed: int = 0
    """How often it was said that an answer was not heard or not understood: each time in other words than the last."""
    trail: tuple[str, ...] = ()
    """Ids of the questions answered, for going back."""
    open: Open | None = None
    before: Open | None = None
    paused: bool = False
    leaving: bool = False
    undo: State | None = None
    """Where we stood before the last answer was taken, for when the person goes on speaking."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next state and what to do about it."""

    state: State
    actions: tuple[Action, ...]
