"""What goes into the matcher and what comes out: a question as far as meaning goes, and what was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from voice_assistant.dialog import Value
from voice_assistant.events import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is being asked, as far as meaning goes."""

    kind: Literal["finding", "group", "screen", "choice", "open", "confirm", "readback", "none"]
    text: str = ""
    """For `finding`, `group` and `screen`: the question as it is asked first, in plain words."""
    finding: str = ""
    """For `finding` and `confirm`: the finding asked about."""
    members: tuple[str, ...] = ()
    """For `group`, `screen` and `readback`: the findings named in it, in the order in which they are said."""
    naming: tuple[str, ...] = ()
    """For `screen`: words by which something of it is named."""
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """For `choice`: (id, phrases)."""
    phrases: Mapping[Value, tuple[str, ...]] = field(default_factory=dict)
    """Extra answers to just this question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A finding that was mentioned of the person's own accord."""

    finding: str
    value: Value
    """YES; NO for a denied one ("no chest pain"); NOT_SURE in doubt: an unclear negation, the past ("it was numb"), a
    figure of speech, "maybe".  Never missing because of doubt."""
    about_other: bool = False
    """Said of somebody else: "my dad had a clot"."""
    words: str
    """The words it came from."""
    times: int = 1
    """In how many places of the words it is told: "at the back of my ribs, and it catches when I breathe"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """All that some words mean.  With a command there is no value: they were about the conversation."""

    value: Value | None = None
    """Yes, no or not sure, when exactly one is meant."""
    inferred: bool = False
    """The value comes from a trained model, and no rule: a "no" needs a second hearing, even if it was typed."""
    hedged: bool = False
    """Not sure, but nearer to no: "not really", "I don't think so"."""
    choice: str | None = None
    command: Command | None = None
    emergency: bool = False
    """A cry for help that names no finding."""
    crisis: str = ""
    """Id of a danger that has nothing to do with the questions; empty: none."""
    inquiry: str = ""
    """Id of what is asked about, or feared, beside everything else; empty: nothing."""
    told: tuple[str, ...] = ()
    """Ids of what is told of oneself, as of something that lasts: "I'm blind"."""
    acknowledged: bool = False
    """Only "right", "okay", "sure", "mm": neither yes nor no."""
    contradictory: bool = False
    """Both yes and no were said.  Ask again."""
    unreliable: bool = False
    """An answer was begun that can't be relied on: a "no" with other things said.  Ask again."""
    mentions: tuple[Mention, ...] = ()
    named: tuple[str, ...] = ()
    """With "go back" and "change my answer": the findings that were named, the likeliest first."""
    about_someone_else: bool = False
    """It was said that the person in pain is somebody else: "I'm ringing about my husband".  Says nothing by itself."""
    about_self: bool = False
    """An account tells of the speaker's own leg, and of nobody else.  Says nothing by itself."""

    @property
    def nothing(self) -> bool:
        """None of the above: a no-match."""
        return (
            self.value is None
            and self.choice is None
            and self.command is None
            and not (
                self.emergency
                or self.crisis
                or self.inquiry
                or self.acknowledged
                or self.contradictory
                or self.unreliable
                or self.mentions
            )
        )
