"""What wakes the assistant: its phrase, a cry for help, knocks; and the few words that it answers while it waits.

The ears are those of a conversation (`listening.SpeechInput`) with another vocabulary, so that a cry is found from
standby as well as in a conversation.  While the room is silent they read nothing: they only measure how loud it is.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from voice_assistant.audio import BLOCK_S, Block, Samples
from voice_assistant.dialog import Dialog
from voice_assistant.events import Heard, Listen, Word
from voice_assistant.listening import (
    UNKNOWN,
    Activity,
    Hypothesis,
    Recognizer,
    SpeechInput,
    Vocabulary,
    find_missing_words,
)
from voice_assistant.listening.conditioning import faster, normalised
from voice_assistant.listening.homophones import Homophones
from voice_assistant.listening.knocks import FAINTEST_CALL_DB, KnockCounter
from voice_assistant.listening.openings import little_words
from voice_assistant.listening.reading import HIGHER_VOICE_SPEED
from voice_assistant.listening.vocabulary import plain

SLEEP = ("go to sleep",)
PRESENCE = ("are you there", "are you still there", "are you listening")
"""What somebody asks in the dark who only wants to know.  "Are you awake?", "go back to sleep" are said to others."""

WITHIN_S = 4.0
"""A wake phrase said in two breaths ("hello nurse ... help me") is one call within this time, in seconds."""
KEPT_S = 8.0
"""So much of the sound is kept in memory, to be read once more."""
SHORTEST_S, LONGEST_S = 0.5, 4.0
"""How long a sound may be in which the phrase is looked for once more."""
MARGIN_S = 0.3
ALONE = 0.7
MOST_OF_IT = 0.75
"""Confidence from which on a word of the phrase counts where it alone was asked for, and how many of its words must.
Of 69 clips of other speech one had a single word of the usual phrase; "say hello to nurse Mary" has two.
"""
SURE = 0.8
ADJOINING_S = 0.6
"""A cry with other words so soon before and after it, as in a film, needs this confidence in each of its words: read
speech brought up "save me" at 0.5.
"""
OVERLAP_S = 0.1
"""A word before it that lasts longer into the cry is another reading of that sound: "save me" was sure in one (0.93),
unknown in the other.
"""


class Why(StrEnum):
    """What a call was."""

    PHRASE = "the wake phrase"
    EMERGENCY = "a cry for help"
    KNOCKS = "knocks"
    KEY = "a key"
    PRESENCE = "are you there"
    SLEEP = "go to sleep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Somebody wants something of us."""

    why: Why
    at: float
    """When it was understood, in seconds on the audio clock."""
    text: str = ""
    """For an emergency, what was heard of it."""


class CallListener:
    """Finds calls in blocks of sound."""

    def __init__(
        self,
        recognizer: Recognizer,
        activity: Activity,
        dialog: Dialog,
        *,
        phrase: str,
        by_emergency: bool = True,
        knocks: int = 0,
    ) -> None:
        """`knocks`: how many in a row are a call; 0: knocks never are."""
        self._phrase = plain(phrase)
        self._cries = tuple(dict.fromkeys(map(plain, dialog.emergency_phrases))) if by_emergency else ()
        self._parts = _parts(self._phrase)
        others = [one for one in (*SLEEP, *PRESENCE) if not find_missing_words([one], recognizer.knows)]
        self._others = {plain(one): Why.SLEEP if one in SLEEP else Why.PRESENCE for one in others}
        vocabulary = Vocabulary(
            always=(self._phrase, *self._others, *self._cries),
            urgent=(self._phrase, *self._cries),
            red_flag=(self._phrase, *self._cries),
            decoys=tuple(
                one
                for one in dialog.decoys
                if not find_missing_words([one], recognizer.knows)
                and not any(_within(plain(one), other) for other in (self._phrase, *self._others))
            ),
            homophones=Homophones(dialog.language.hearing.sound_alike),
            openings=little_words(dialog.language),
        )
        self._ears = SpeechInput(recognizer, activity, vocabulary)
        self._ears.expect(Listen(prompt=0, answers=self._parts, no_input_timeout_s=None))
        self._recognizer = recognizer
        self._recent: deque[Samples] = deque(maxlen=round(KEPT_S / BLOCK_S))
        self._block = 0
        self._knocks, self._counter = knocks, KnockCounter(FAINTEST_CALL_DB)
        self._first_part_at: float | None = None

    @property
    def failed(self) -> str | None:
        """Why nothing more can be heard, in words; None: it can."""
        return self._ears.failed

    def feed(self, block: Block) -> Call | None:
        """The next 20 ms; the call that they bring to light, mostly none."""
        self._recent.append(block.samples)
        self._block = block.number
        if block.lines:
            return Call(why=Why.KEY, at=block.at)
        knocked = self._counter(block.samples) == self._knocks > 0
        for event in self._ears.feed(block):
            if isinstance(event, Heard) and (call := self._call(event, block.at + BLOCK_S)):
                return call
        return Call(why=Why.KNOCKS, at=block.at) if knocked else None

    def _call(self, heard: Heard, at: float) -> Call | None:
        if self._holds_phrase(heard):
            return Call(why=Why.PHRASE, at=at)
        cry = self._cry(heard)
        if (not cry or heard.text != cry) and self._is_heard_alone(heard):
            return Call(why=Why.PHRASE, at=at)
        if cry:
            return Call(why=Why.EMERGENCY, at=at, text=cry)
        why = self._others.get(heard.text)
        if why is Why.SLEEP and heard.doubtful:
            return None
        if why is None and PRESENCE[1] in heard.n_best:
            why = Why.PRESENCE
        return Call(why=why, at=at) if why else None

    def _holds_phrase(self, heard: Heard) -> bool:
        """As a whole, by any reading of it; or its parts one after the other."""
        if any(_within(self._phrase, text) for text in (heard.text, *heard.n_best)):
            return True
        if not self._parts:
            return False
        first, last = self._parts
        began = self._first_part_at
        self._first_part_at = heard.ended if _within(first, heard.text) else None
        return began is not None and heard.began - began <= WITHIN_S and _within(last, heard.text)

    def _is_heard_alone(self, heard: Heard) -> bool:
        """Whether the phrase is heard where the recogniser is asked for nothing else, by most of its words.

        In noise, and across a room, the thousands of phrases of a conversation hide it.
        """
        if not heard.doubtful and UNKNOWN not in heard.text:
            return False  # something else was understood
        if not SHORTEST_S <= heard.ended - heard.began <= LONGEST_S:
            return False
        first = round((heard.began - MARGIN_S) / BLOCK_S) - (self._block - len(self._recent) + 1)
        last = round((heard.ended + MARGIN_S) / BLOCK_S) - (self._block - len(self._recent) + 1)
        blocks = list(self._recent)[max(0, first) : max(0, last)]
        if not blocks:
            return False
        sound = normalised(np.concatenate(blocks))
        grammar = (self._phrase, *self._parts)
        return any(
            self._is_enough(self._recognizer.hear(faster(sound, speed), grammar)) for speed in (1.0, HIGHER_VOICE_SPEED)
        )

    def _is_enough(self, heard: Hypothesis) -> bool:
        """Three quarters of its words, in their order; a single word whole."""
        phrase = self._phrase.split()
        known = [word.text for word in heard.words if word.text != UNKNOWN and word.confidence >= ALONE]
        rest = iter(phrase)
        in_order = all(word in rest for word in known)
        return in_order and len(known) >= math.ceil(MOST_OF_IT * len(phrase))

    def _cry(self, heard: Heard) -> str:
        """A single word is one only by itself: within talk it may be half of another ("mayday" in an order)."""
        alone = heard.text if not heard.doubtful else ""
        found = [cry for cry in self._cries if (_is_cried(cry, heard) if " " in cry else cry == alone)]
        return max(found, key=len, default="")


def _parts(phrase: str) -> tuple[str, ...]:
    """A phrase of four words and more in two halves, as it may be said in two breaths; else none."""
    words = phrase.split()
    half = len(words) // 2
    return (" ".join(words[:half]), " ".join(words[half:])) if len(words) >= 4 else ()


def _is_cried(cry: str, heard: Heard) -> bool:
    """Whether a cry is among the words, and stands apart from other talk or is surely heard."""
    if not heard.words:
        return _within(cry, heard.text)
    size = len(cry.split())
    for at in range(len(heard.words) - size + 1):
        words = heard.words[at : at + size]
        if " ".join(word.text for word in words) == cry:
            agreed = all(word.ended <= words[0].began + OVERLAP_S for word in heard.words[:at])
            sure = agreed and all(word.confidence >= SURE for word in words)
            if sure or not _adjoin(heard.words[:at], words) or not _adjoin(words, heard.words[at + size :]):
                return True
    return False


def _adjoin(before: tuple[Word, ...], after: tuple[Word, ...]) -> bool:
    """Whether there are words on both sides, and no pause between them."""
    return bool(before and after) and after[0].began - before[-1].ended < ADJOINING_S


def _within(phrase: str, text: str) -> bool:
    return f" {phrase} " in f" {text} " and UNKNOWN not in phrase
