"""The nouns of a conversation: what a dialogue file says, as frozen values.

A `Dialog` is read once by `loader` and never changes.  Nothing here knows files, sound or time.
Text fields hold *templates*: `{you|they}` (for the person speaking | for somebody else) and `{emergency number}` (a
slot of
the region or the hour); `wording` fills them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Protocol, TypeAlias

from voice_assistant.language import Language


class Level(IntEnum):
    """How urgent: the higher, the sooner.  An announced level only ever rises."""

    SELF_CARE = 0
    GP = 1
    URGENT = 2
    EMERGENCY = 3

    @property
    def key(self) -> str:
        """The word for it in files: self_care, gp, urgent, emergency."""
        return self.name.lower()


class Value(IntEnum):
    """What is known of a finding.  Ordered: the truth can only raise a level."""

    NO = 0
    NOT_SURE = 1
    YES = 2

    @property
    def key(self) -> str:
        """The word for it in files: no, not sure, yes."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """How likely a reply is to mean each of these; together 1."""

    yes: float
    no: float
    not_sure: float
    nothing: float
    """It is no answer to the question."""


class ReplyReader(Protocol):
    """What has an opinion on replies that no rule explains: a trained model."""

    def opinion(self, question: str, reply: str) -> Opinion | None:
        """What `reply` means in answer to `question`, both in plain words; None: it can't tell.

        The same words give the same opinion.
        """

    def answered(self, text: str, questions: tuple[str, ...]) -> tuple[float, ...]:
        """How likely `text`, taken for itself, says yes to each question, 0 to 1; empty: it can't tell."""

    def request(self, text: str) -> tuple[str, float]:
        """What `text` most likely asks of the assistant (a command's name), and how likely; "", 0: it can't tell."""


class Person(StrEnum):
    """Whom the conversation is about; picks a side of `{you|they}`."""

    SELF = "you"
    OTHER = "they"


class How(StrEnum):
    """By what means a question can be answered in the dark, lying down."""

    HEAR = "hear"
    FEEL = "feel"
    LOOK = "look"
    MOVE = "move"
    KNOW = "know"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is so, is not so, or is not known, of the person in pain.  "Yes" is always the finding."""

    id: str
    name: str
    """As read back and given as a reason: "trouble breathing" ("no trouble breathing")."""
    phrases: tuple[str, ...] = ()
    """What people say of their own accord; a hint, confirmed where it would matter."""
    mitigating: bool = False
    """A yes can lower a level, so it counts only when heard twice."""
    why: str = ""
    """Why it is asked, in plain words."""
    source: str = ""


class Scale(StrEnum):
    """What a question measures its answer by."""

    AGE_AT_LEAST = "age at least"
    AGE_UNDER = "age under"
    WITHIN = "within"
    """It happened no longer ago than this."""
    ONSET_WITHIN = "onset within"
    """It began within this time."""
    LASTING_OVER = "lasting over"
    LASTING_AT_LEAST = "lasting at least"
    LASTING_UNDER = "lasting under"
    COUNT_AT_LEAST = "at least"
    EVER = "ever"
    """However long ago it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a yes to a question is about, from which a reply in one's own words is understood.

    All are phrases as people say them, understood in all their forms and with small words between.
    """

    about: tuple[str, ...] = ()
    """What it is said of."""
    so: tuple[str, ...] = ()
    opposite: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    """Said of it when nobody can tell, or when it counts only perhaps."""
    unable: tuple[str, ...] = ()
    """What cannot be done when it is so."""
    without: tuple[str, ...] = ()
    """What is missing when it is so."""
    told: tuple[str, ...] = ()
    """What else is said of it of one's own accord; not listened for by a recogniser of phrases."""
    places: tuple[str, ...] = ()
    """Parts of the body that it is asked of; empty: it is not asked of any."""
    where: bool = False
    """The question asks for nothing but the place."""
    side: str = ""
    """"one" or "both" legs, where the question asks for that."""
    nearly: bool = False
    """Nearly is yes."""
    measure: Mapping[Scale, float] = field(default_factory=dict)
    """Ages in years, times in days, counts as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Open when any of these findings is yes or not sure.  The only form a gate may have (it can't be closed by
    doubt).
    """

    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A state in which something is said and nothing is asked."""

    id: str
    say: tuple[str, ...]
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A state that asks for the person's own words; findings are taken from them, no answer is also an answer."""

    id: str
    ask: str
    again: str
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the answers to a `ChoiceQuestion`."""

    id: str
    phrases: tuple[str, ...]
    sets: Mapping[str, str] = field(default_factory=dict)
    """Settings it sets: person, region, one at a time."""
    goes_to: str | None = None
    """A later state, or None for the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceQuestion:
    """A state that asks for one of some answers other than yes and no, and sets a setting."""

    id: str
    ask: str
    again: str
    choices: tuple[Choice, ...]
    otherwise: str
    """The choice that counts when no answer is understood."""
    confirm: str = ""
    """Asked before the answer counts ("I will use the numbers for {region}. Is that right?"); empty: not asked."""
    evaluate: str = ""
    """The choice that `evaluate`'s simulated person makes."""
    unless_set: str = ""
    """The setting that, once known, makes the question needless."""
    section: str = ""

    @property
    def tells_whose(self) -> bool:
        """Whether it asks who is in pain: the speaker or somebody else."""
        return any("person" in choice.sets for choice in self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingQuestion:
    """A state that asks for one finding: yes, no or not sure.  Its id is the finding's."""

    id: str
    ask: str
    again: str
    """The question in other words, for when it was not understood."""
    how: How = How.KNOW
    by_touch: str = ""
    """Another way to find out, for `look` and `move`: said when the answer is "not sure"."""
    when: Gate | None = None
    phrases: Mapping[Value, tuple[str, ...]] = field(default_factory=dict)
    """Further answers to just this question, beside the dialogue's common words for yes, no and not sure."""
    no_input_timeout_s: float | None = None
    """Silence after which it is asked again, in seconds; None: the dialogue's own."""
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupQuestion:
    """A state that asks for several findings in one breath.  "No" answers all; anything else opens them one by one."""

    id: str
    ask: str
    members: tuple[str, ...]
    again: str = ""
    """The question in other words; empty: it has none, and is asked as before (`check` finds that)."""
    when: Gate | None = None
    section: str = ""
    covers: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    """Of a screening question: the words of it by which some of its findings are named, and these.  Else empty, and the
    members are two or three.
    """

    @property
    def wide(self) -> bool:
        """Whether it is a screening question: what is so is named, and the rest asked after again."""
        return bool(self.covers)


@dataclass(frozen=True, slots=True, kw_only=True)
class UmbrellaQuestion:
    """A state that asks, in other words, after many findings that were denied before an ending rests on that.

    "No" is the second hearing of each that was denied; anything else has them read back a few at a time.
    """

    id: str
    ask: str
    again: str
    """The question in other words, for when it was not understood."""
    covers: tuple[str, ...]
    """Findings that its words name in meaning, red flags first."""
    section: str = ""
    words: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    """Words of it, and the findings that they stand for."""


State: TypeAlias = Statement | OpenQuestion | ChoiceQuestion | FindingQuestion | GroupQuestion | UmbrellaQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One condition of a rule: this finding is yes (or, if `possibly`, yes or not sure)."""

    finding: str
    possibly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast:
    """At least `n` of these terms hold."""

    n: int
    of: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When all terms and all counts hold, and `unless` is not known twice over, the level is at least this.

    More findings, or surer ones, can only make it fire: that is what the proof of the dialogue rests on.
    """

    id: str
    level: Level
    action: str
    """The outcome it asks for; of the rules that fire at the highest level the first in the file decides."""
    all_of: tuple[Term, ...] = ()
    counts: tuple[AtLeast, ...] = ()
    unless: str | None = None
    """A mitigating finding that, heard yes twice, keeps the rule from firing."""
    why: str = ""
    """The reason, as said to the person: "A swollen calf after a long trip can be a blood clot." """
    source: str = ""
    points_to: tuple[str, ...] = ()
    """Causes this rule speaks for, whatever their own findings say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that could explain the pain.  Only ever said as "could be"."""

    id: str
    name: str
    say: str
    """One or two sentences about it, in plain words."""
    for_: Mapping[str, int] = field(default_factory=dict)
    """Finding -> weight, 1 to 5."""
    against: Mapping[str, int] = field(default_factory=dict)
    prior: int = 0
    """Breaks ties in ranking, higher first; never touches the level."""
    serious: bool = False
    """Stays among the three that are told when the level is urgent or emergency and a finding speaks for it."""
    needs: tuple[str, ...] = ()
    """Findings without which (answered no) it is never ranked first."""
    advice: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Something that may help; left out where one of `not_with` is yes or not sure, or the level is above `up_to`."""

    id: str
    say: str
    not_with: tuple[str, ...] = ()
    up_to: Level = Level.GP
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A line said only with some findings (see `Triage.suits`)."""

    say: str
    any_of: tuple[str, ...] = ()
    """One of these is yes or not sure."""
    not_sure: tuple[str, ...] = ()
    """Or one of these is not sure: for what to look at, when it could not be told."""
    and_any_of: tuple[str, ...] = ()
    """And one of these is yes or not sure; empty: no more is needed."""
    unless: tuple[str, ...] = ()
    """None of these is yes or not sure: with them it would do harm."""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What to do now, in words: the end that a rule's `action` names."""

    id: str
    level: Level
    say: tuple[str, ...]
    """The instruction, level first."""
    brief: str
    """The shortest form, for repeating."""
    asides: tuple[Aside, ...] = ()
    """What to do while waiting, what not to do."""
    quiet: bool = False
    """Said no louder than the questions, though it is an emergency: someone near must not hear it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """A danger that has nothing to do with the questions (a fire, thoughts of suicide): answered at once, whenever it
    is told of.
    """

    id: str
    phrases: tuple[str, ...]
    outcome: str
    """The ending that says what to do."""
    say: tuple[str, ...] = ()
    """Said first, where `ask` follows."""
    ask: str = ""
    """Asked before that ending: only a clear "no" goes on with the conversation.  Empty: the ending follows at once."""
    safe: tuple[str, ...] = ()
    """Said after that "no"."""
    source: str = ""
    told: tuple[str, ...] = ()
    """How else it is told, "(took|swallowed) (my|all) tablets": understood, but listened for by no recogniser."""
    over_after: int = 1
    """Age in days from which it counts as over."""
    alarm: bool = False
    """Whether the sound of a smoke alarm announces it; `phrases` may then be empty."""
    compared: bool = False
    """Whether pains are compared with it ("as if I'd been stabbed"): a comparison tells of none."""
    of_another: bool = False
    """Whether it counts only of somebody else: "he's had a heart attack", where "I've had one" is an illness of old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """Something that people ask about or are afraid of, with what is said to it: answered at once, in every state."""

    id: str
    after: str
    """What its topic is named after: "question", "fear", nothing ("told"), or a list of openings."""
    openings: tuple[str, ...]
    """Those of the list: "i am"; none after a question or a fear, which are known by their form."""
    topics: tuple[str, ...]
    """What it is about: "painkiller"."""
    phrases: tuple[str, ...]
    """Whole questions, for the recogniser to listen for."""
    say: tuple[str, ...]
    """Said after an ending below urgent."""
    urgent: tuple[str, ...]
    """Said after an urgent one."""
    emergency: tuple[str, ...]
    before: tuple[str, ...]
    """Said while the level is not known."""
    source: str = ""
    no_sight: bool = False
    """Whether who says this can't see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A country's numbers and names for places: the slots that texts may use."""

    id: str
    name: str
    phrases: tuple[str, ...]
    slots: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Dialog:
    """A whole conversation as one frozen value.  Equal to itself alone, so that what is worked out of it is kept."""

    id: str
    title: str
    language: Language
    states: Mapping[str, State]
    """In the order they are visited."""
    findings: Mapping[str, Finding]
    rules: Mapping[str, Rule]
    """Including those made from each finding's "not sure" floor (their id is `not_sure.<finding>`)."""
    causes: Mapping[str, Cause]
    advice: Mapping[str, Advice]
    outcomes: Mapping[str, Outcome]
    default_outcome: str
    """The outcome when no rule fires."""
    safety_net: tuple[str, ...]
    """Said at every ending."""
    limits: tuple[str, ...]
    """Said once: not a doctor."""
    words: Mapping[Value, tuple[str, ...]]
    """Common answers to every yes/no question."""
    commands: Mapping[str, tuple[str, ...]]
    """Command name (see `events.Command`) -> phrases."""
    emergency_phrases: tuple[str, ...]
    """Cries for help that name no finding: "call an ambulance"."""
    crises: Mapping[str, Crisis]
    """Dangers that have nothing to do with the questions."""
    inquiries: Mapping[str, Inquiry]
    """What people ask about or are afraid of."""
    decoys: tuple[str, ...]
    """Words that sound near an answer and mean nothing; the recogniser may hear them instead."""
    texts: Mapping[str, tuple[str, ...]]
    """The assistant's own sentences, by a closed list of keys (see `schema.TEXTS`)."""
    regions: Mapping[str, Region]
    """Always holds "unknown"."""
    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    """Finding -> what a yes to its question is about."""
    no_input_timeout_s: float = 8.0
    """Silence after a question before it is asked again, in seconds (COGA and red_flags: 8 s)."""
    cause_questions: int = 6
    """The most questions asked that only tell causes apart."""
    reply_reader: ReplyReader | None = None
    """A second opinion on what replies mean, in this language, if one is installed."""

    def __repr__(self) -> str:
        """Its name alone, or a test that fails would show the whole conversation."""
        return f"<Dialog {self.id}>"
