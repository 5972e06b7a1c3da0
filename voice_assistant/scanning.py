"""Scanning: a whole conversation by one switch.

What can be said now is offered one after the other, with a pause in between, and a press of the switch picks what was
offered last.  The pause is the person's own choice.  After `ROUNDS` rounds the offering rests, so that nobody is talked
at all night; a press begins it anew, and nothing is lost by waiting.

The rarer things are one item further ("More"), as in the rows and columns of scanning keyboards: a round through all of
them would take a minute.
"""

from __future__ import annotations

from dataclasses import dataclass

from voice_assistant.conversation import (
    AskingChoice,
    AskingOwnWords,
    Ending,
    State,
)
from voice_assistant.dialog import ChoiceQuestion, Dialog, FindingQuestion, Value
from voice_assistant.events import Command
from voice_assistant.owed import is_emergency

ROUNDS = 3
"""Rounds after which the offering rests."""
LONGEST_LIST = 9
"""Of complaints: what is left is one item further."""
LATE_S = 0.4
"""A press so soon after an item began was meant for the one before: pressing takes 0.25 s and more from deciding on."""
BOUNCE_S = 0.5
"""A press so soon after another is the same one: a hand that shakes, or a key that repeats."""

_ALWAYS = (
    Command.HELP,
    Command.REPEAT,
    Command.BACK,
    Command.WHY,
    Command.SLOWER,
    Command.FASTER,
    Command.LOUDER,
    Command.QUIETER,
    Command.HOW_FAR,
    Command.WAIT,
    Command.GOODBYE,
)
_PARTS = (Command.WHAT_TO_DO, Command.WHAT_IT_COULD_BE, Command.WHAT_MAY_HELP, Command.WHAT_TO_WATCH_FOR)
_EMERGENCY = (Command.MAKE_NOISE, Command.TELL_THEM, Command.REPEAT, Command.UNDERSTOOD)


@dataclass(frozen=True, slots=True)
class Item:
    """What is offered, and what it says: for "More" and "Back" nothing, but it opens another list."""

    text: str
    says: str = ""
    opens: tuple[Item, ...] = ()


def items_of(dialog: Dialog, state: State) -> tuple[Item, ...]:
    """What can be said where a conversation stands, the likeliest first, in the words of its language."""

    def commands(*which: Command) -> tuple[Item, ...]:
        return tuple(_item(dialog.commands[command][0]) for command in which)

    phase = state.phase
    if state.paused:
        return commands(Command.CARRY_ON, Command.HELP, Command.GOODBYE)
    first: tuple[Item, ...]
    if isinstance(phase, AskingChoice) and not phase.proposed:
        asked = dialog.states[phase.choice]
        assert isinstance(asked, ChoiceQuestion)
        first = tuple(_item(choice.phrases[0]) for choice in asked.choices if choice.phrases)
    elif isinstance(phase, AskingOwnWords):
        first = (*commands(Command.CARRY_ON), *_complaints(dialog))
    elif isinstance(phase, Ending) and is_emergency(dialog, phase.outcome):
        return (*commands(*_EMERGENCY), _more(dialog, commands(Command.HELP, Command.SLOWER, Command.LOUDER)))
    else:
        first = tuple(_item(dialog.words[value][0]) for value in (Value.YES, Value.NO, Value.NOT_SURE))
    rarer = commands(*_ALWAYS) if not isinstance(phase, Ending) else commands(*_PARTS, *_ALWAYS)
    return (*first, _more(dialog, rarer))


def _complaints(dialog: Dialog) -> tuple[Item, ...]:
    """What may be told in one's own words, as people tell it, under the sections of the questions for it."""
    sections: dict[str, list[Item]] = {}
    for asked in dialog.states.values():
        phrases = dialog.findings[asked.id].phrases if isinstance(asked, FindingQuestion) else ()
        if phrases and asked.section:
            sections.setdefault(asked.section, []).append(_item(phrases[0]))
    return tuple(Item(text=f"{name}.", opens=_in_short_lists(dialog, *items)) for name, items in sections.items())


def _in_short_lists(dialog: Dialog, *items: Item) -> tuple[Item, ...]:
    if len(items) <= LONGEST_LIST:
        return items
    return (*items[: LONGEST_LIST - 1], _more(dialog, _in_short_lists(dialog, *items[LONGEST_LIST - 1 :])))


def _item(phrase: str) -> Item:
    text = phrase if phrase.isupper() else phrase[:1].upper() + phrase[1:]
    return Item(text=text.replace(" i ", " I ") + ".", says=phrase)


def _more(dialog: Dialog, items: tuple[Item, ...]) -> Item:
    return Item(text=dialog.texts["more choices"][0], opens=items)


class Scan:
    """Offers items and takes presses.  Times in seconds on the audio clock."""

    def __init__(self, pause_s: float, *, by_knock: bool = False) -> None:
        """`pause_s`: between the end of an item and the next.  `by_knock`: one knock presses the switch."""
        self.by_knock = by_knock
        self._pause_s = pause_s
        self._first: tuple[Item, ...] = ()
        self._items: tuple[Item, ...] = ()
        self._begins: list[float] = []
        """When each item began that was offered since the offering did."""
        self._quiet_since: float | None = None
        self._pressed_at = float("-inf")

    @property
    def rests(self) -> bool:
        """Whether nothing more is offered until a press."""
        return len(self._begins) >= ROUNDS * len(self._items)

    def offer(self, items: tuple[Item, ...]) -> None:
        """Something is asked: from the first item on, once it has been spoken."""
        self._first = items
        self._begin(items)

    def _begin(self, items: tuple[Item, ...]) -> None:
        self._items = items
        self._begins.clear()
        self._quiet_since = None

    def step(self, now: float, *, speaking: bool) -> str | None:
        """What is to be spoken now; mostly nothing.  `speaking`: a prompt or an item sounds, or the person."""
        if speaking:
            self._quiet_since = None
            return None
        if self._quiet_since is None:
            self._quiet_since = now
        wait_s = self._pause_s if self._begins else 0.0  # the first at once
        if self.rests or now - self._quiet_since < wait_s:
            return None
        item = self._items[len(self._begins) % len(self._items)]
        self._begins.append(now)
        self._quiet_since = None
        return item.text

    def press(self, at: float) -> str | None:
        """The switch was pressed: what that says; None: nothing, but a list is opened, or the offering begins anew."""
        bounced = at - self._pressed_at < BOUNCE_S
        self._pressed_at = at
        if bounced:
            return None
        if self.rests and self._quiet_since is not None and at - self._quiet_since > self._pause_s:
            self._begin(self._first)
            return None
        begun = sum(began <= at - LATE_S for began in self._begins) or any(began <= at for began in self._begins)
        if not begun:
            return None
        item = self._items[(begun - 1) % len(self._items)]
        if item.opens:
            self._begin(item.opens)
            return None
        return item.says
