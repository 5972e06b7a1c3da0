"""The shape of a dialogue file: closed pydantic models, from which the JSON Schema for editors is made.

Shape only: which keys there are and what kind of value each takes.  Whether names meet is `loader`'s business.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag

LevelName = Literal["self_care", "gp", "urgent", "emergency"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]


def _listed(value: Any) -> Any:
    """One text stands for a list of one."""
    return [value] if isinstance(value, str) else value


Texts = Annotated[list[Text], BeforeValidator(_listed), Field(min_length=1, max_length=400)]
Names = Annotated[list[Name], BeforeValidator(_listed), Field(min_length=1, max_length=80)]
Terms = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^(possibly )?[a-z][a-z0-9_]*$", max_length=80)]],
    BeforeValidator(_listed),
    Field(min_length=1, max_length=80),
]
YesNo = Annotated[bool, BeforeValidator(lambda value: value == "yes" if value in ("yes", "no") else value)]


class Shape(BaseModel):
    """Base of all shapes: unknown keys are faults, and keys may be several words."""

    model_config = ConfigDict(
        extra="forbid", populate_by_name=False, alias_generator=lambda name: name.rstrip("_").replace("_", " ")
    )


class Section(Shape):
    """A heading for the states that follow."""

    section: Text


class Say(Shape):
    """A statement."""

    say: Name
    text: Texts


class Tell(Shape):
    """The open question."""

    tell: Name
    question: Text
    again: Text


class ChoiceShape(Shape):
    """One answer of a choice."""

    phrases: Texts
    set_: dict[Literal["person", "region", "one at a time"], str] = Field(default_factory=dict)
    goes_to: Name | None = None


class Choose(Shape):
    """A question with answers of its own."""

    choose: Name
    question: Text
    again: Text
    choices: dict[Annotated[str, StringConstraints(max_length=60)], ChoiceShape] = Field(default_factory=dict)
    regions: YesNo = False
    otherwise: str
    evaluate: str = ""
    confirm: str = ""
    unless_set: Literal["", "person", "region", "one at a time"] = ""


class Floor(Shape):
    """A "not sure" that weighs more beside other findings."""

    beside: Names
    then: LevelName
    otherwise: Literal["none", "self_care", "gp", "urgent", "emergency"]


NotSure = Annotated[
    Annotated[Literal["none", "self_care", "gp", "urgent", "emergency"], Tag("level")] | Annotated[Floor, Tag("floor")],
    Discriminator(lambda value: "floor" if isinstance(value, (dict, Floor)) else "level"),
]


class Answers(Shape):
    """Further words for yes, no and not sure."""

    yes: Texts | None = None
    no: Texts | None = None
    not_sure: Texts | None = None


class Ask(Shape):
    """A question for one finding."""

    ask: Name
    question: Text
    again: Text
    name: Text
    how: Literal["hear", "feel", "look", "move", "know"] = "know"
    by_touch: str = ""
    when: Names | None = None
    not_sure: NotSure = "none"
    phrases: Texts | None = None
    answers: Answers | None = None
    mitigating: YesNo = False
    why: str = ""
    source: str = ""
    patience: float | None = Field(default=None, gt=0, le=600)


class Together(Shape):
    """A question for two or three findings."""

    together: Name
    question: Text
    again: str = ""
    of: Annotated[list[Name], Field(min_length=2, max_length=3)]
    when: Names | None = None


Covers = Annotated[dict[Annotated[str, StringConstraints(min_length=2, max_length=80)], Names], Field(min_length=1)]
"""Words of a question -> the findings that they name; "breath or breathing": either of these words."""


class Screen(Shape):
    """A first question for many findings at once."""

    screen: Name
    question: Text
    again: Text
    covers: Covers


class Umbrella(Shape):
    """A second hearing, in other words, of findings that were denied."""

    umbrella: Name
    question: Text
    again: Text
    covers: Covers


STATE_SHAPES: dict[str, type[Shape]] = {
    "section": Section,
    "say": Say,
    "tell": Tell,
    "choose": Choose,
    "ask": Ask,
    "together": Together,
    "screen": Screen,
    "umbrella": Umbrella,
}
"""First key of a state -> its shape."""


class AtLeastShape(Shape):
    """So many of these."""

    n: int = Field(ge=1, le=10)
    of: Terms


class RuleShape(Shape):
    """A rule of urgency."""

    level: LevelName
    action: Name
    all_of: Terms | None = None
    any_of: Terms | None = None
    and_any_of: Terms | None = None
    at_least: AtLeastShape | None = None
    unless: Name | None = None
    why: Text
    source: str = ""
    points_to: Names | None = None


Weight = Annotated[int, Field(ge=1, le=9)]


class CauseShape(Shape):
    """A possible cause."""

    name: Text
    say: Text
    for_: dict[Name, Weight] = Field(default_factory=dict)
    against: dict[Name, Weight] = Field(default_factory=dict)
    prior: int = Field(default=0, ge=0, le=10)
    serious: YesNo = False
    needs: Names | None = None
    advice: Names | None = None
    source: str = ""


class AdviceShape(Shape):
    """Something that may help."""

    say: Text
    not_with: Names | None = None
    up_to: LevelName = "gp"
    source: str = ""


class AsideShape(Shape):
    """A line for some findings."""

    if_: Names | None = None
    if_not_sure: Names | None = None
    and_: Names | None = None
    unless: Names | None = None
    say: Text
    source: str = ""


class MeaningShape(Shape):
    """What a yes to a question is about."""

    about: Texts | None = None
    so: Texts | None = None
    opposite: Texts | None = None
    unsure: Texts | None = None
    unable: Texts | None = None
    without: Texts | None = None
    told: Texts | None = None
    places: Texts | None = None
    where: YesNo = False
    side: Literal["", "one", "both", "any"] = ""
    nearly: YesNo = False
    measure: dict[
        Literal[
            "age at least",
            "age under",
            "within",
            "onset within",
            "lasting over",
            "lasting at least",
            "lasting under",
            "at least",
            "ever",
        ],
        str,
    ] = Field(default_factory=dict)


class OutcomeShape(Shape):
    """An ending."""

    level: LevelName
    say: Texts
    brief: Text
    quiet: YesNo = False
    asides: list[AsideShape] = Field(default_factory=list)


class CrisisShape(Shape):
    """A danger that has nothing to do with the questions."""

    phrases: Texts | None = None
    told: Texts | None = None
    over_after: Annotated[int, Field(alias="over after", ge=1)] = 1
    alarm: bool = False
    compared: bool = False
    of_another: Annotated[bool, Field(alias="of another")] = False
    outcome: Name
    say: Texts | None = None
    ask: str = ""
    safe: Texts | None = None
    source: str = ""


class InquiryShape(Shape):
    """Something that people ask about or are afraid of."""

    after: Name
    topics: Texts
    phrases: Texts
    say: Texts
    urgent: Texts
    emergency: Texts
    before: Texts | None = None
    source: str = ""
    no_sight: Annotated[bool, Field(alias="no sight")] = False


class RegionShape(Shape):
    """A country's numbers."""

    name: Text
    phrases: Annotated[list[Text], BeforeValidator(_listed)] = Field(default_factory=list)
    slots: dict[str, Text]


class WordsShape(Shape):
    """Common answers."""

    yes: Texts
    no: Texts
    not_sure: Texts


class DialogShape(Shape):
    """The keys of a dialogue file or a part of one.  `states` is checked item by item, by its first key."""

    format: Literal["1"] | None = None
    dialog: Name | None = None
    title: Text | None = None
    language: Text | None = None
    parts: list[Text] = Field(default_factory=list, max_length=100)
    states: list[Any] = Field(default_factory=list)
    rules: dict[Name, RuleShape] = Field(default_factory=dict)
    causes: dict[Name, CauseShape] = Field(default_factory=dict)
    advice: dict[Name, AdviceShape] = Field(default_factory=dict)
    outcomes: dict[Name, OutcomeShape] = Field(default_factory=dict)
    asides: dict[Name, list[AsideShape]] = Field(default_factory=dict)
    """Outcome -> what to do while waiting: apart, so that outcomes can be shared by dialogues with other findings."""
    meanings: dict[Name, MeaningShape] = Field(default_factory=dict)
    """Finding -> what a yes to its question is about."""
    properties: dict[Name, Texts] = Field(default_factory=dict)
    """Property -> what people say for it, for several findings to share."""
    crises: dict[Name, CrisisShape] = Field(default_factory=dict)
    openings: dict[Name, Texts] = Field(default_factory=dict)
    """Name -> how an inquiry begins: "can i"."""
    inquiries: dict[Name, InquiryShape] = Field(default_factory=dict)
    default_outcome: Name | None = None
    safety_net: Texts | None = None
    limits: Texts | None = None
    words: WordsShape | None = None
    commands: dict[str, Texts] = Field(default_factory=dict)
    emergency_phrases: Texts | None = None
    decoys: Texts | None = None
    texts: dict[str, Texts] = Field(default_factory=dict)
    regions: dict[Name, RegionShape] = Field(default_factory=dict)
    patience: float | None = Field(default=None, gt=0, le=600)
    cause_questions: int | None = Field(default=None, ge=0, le=40)


Findings = Annotated[list[Name], BeforeValidator(_listed)]
Phrases = Annotated[list[Text], BeforeValidator(_listed)]


class LockedShape(Shape):
    """Base of the shapes of a locked list."""


class LevelShape(LockedShape):
    """What deserves at least this level."""

    at_least: LevelName
    all_of: Terms | None = None
    any_of: Terms | None = None
    and_any_of: Terms | None = None
    unless: Names | None = None


class MeansShape(LockedShape):
    """What words mean in answer to one question."""

    asked: Name
    said: Text
    means: Text


class LockedListShape(LockedShape):
    """The keys of a locked list."""

    format: Literal["1"] | None = None
    levels: list[LevelShape] = Field(default_factory=list)
    not_sure: dict[LevelName, Findings] = Field(default_factory=dict)
    asked_of_everyone: Findings | None = None
    asked_beside: dict[Name, Findings] = Field(default_factory=dict)
    twice: Findings | None = None
    said: dict[Name, Phrases] = Field(default_factory=dict)
    answers: dict[str, Phrases] = Field(default_factory=dict)
    means: list[MeansShape] = Field(default_factory=list)
    cries: Phrases = Field(default_factory=list)
    commands: dict[str, Phrases] = Field(default_factory=dict)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a dialogue file, for editors."""
    schema = DialogShape.model_json_schema(by_alias=True)
    states = []
    for shape in STATE_SHAPES.values():
        part = shape.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        schema["$defs"].update(part.pop("$defs", {}))
        states.append(part)
    schema["properties"]["states"]["items"] = {"oneOf": states}
    return schema
