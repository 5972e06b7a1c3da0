"""What is done when a question is not answered: one table, by kind of question.

Theory of operation.  Asking in the same words again brings back a quarter of what was missed; so every try is another:
the question, the question in other words, the exact words to say, then one signal for every way of making it (two for
yes, three for no: knocks, key presses, the word).  None of them ever becomes a "no".

Where *words* came and were not understood at the last step, the person is awake: the finding counts as not sure, and
the next question comes.  Where *silence* came, it depends on what hangs on the question:

    life      not sure is enough for an emergency      -> the emergency's advice, an alert tone, every 2 minutes for 20
    level     an answer could raise the level          -> advice whom to call, twice, then standing by
    harmless  nothing hangs on it                      -> standing by

Standing by is a pause without end: nothing is lost, nothing ends, and any word, knock or key goes on where it was.

    asked -> in other words -> words to say -> signals -+-> (words) not sure -> next question
                                                        +-> (silence) advice, advice -> standing by -> (any sign) asked
                                                        +-> (silence, life) emergency -> repeated -> standing by
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from voice_assistant.dialog import Level


class Try(Enum):
    """One try."""

    ASK = auto()
    """As it is written."""
    REPHRASE = auto()
    """In other words (`again`)."""
    WORDS = auto()
    """With the exact words that answer it."""
    SIGNALS = auto()
    """With the signals that answer it without a voice."""
    ADVICE = auto()
    """After whom to call, for nobody has answered."""


class End(Enum):
    """What the last try ends in."""

    NOT_SURE = auto()
    STAND_BY = auto()
    ONE_BY_ONE = auto()
    HEAR_ME = auto()
    """At the first silence: whether they hear us."""
    GO_ON = auto()
    """Without an answer: what is assumed then is the least that can be."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The tries of one kind of question, and what they end in."""

    tries: tuple[Try, ...]
    in_words: End
    """Where words came, which were not understood."""
    in_silence: End
    talks: int
    """So many tries where words come: who talks is asked otherwise rather than for ever."""

    def at(self, failed_tries: int) -> Try:
        """Try it is asked after so many failed tries."""
        return self.tries[min(failed_tries, len(self.tries) - 1)]


_FOUR = (Try.ASK, Try.REPHRASE, Try.WORDS, Try.SIGNALS)
_SIX = (*_FOUR, Try.ADVICE, Try.ADVICE)

LADDERS = {
    "life": Ladder(_FOUR, End.NOT_SURE, End.NOT_SURE, 4),
    "level": Ladder(_SIX, End.NOT_SURE, End.STAND_BY, 4),
    "harmless": Ladder(_FOUR, End.NOT_SURE, End.STAND_BY, 4),
    "list": Ladder((Try.ASK, Try.REPHRASE), End.ONE_BY_ONE, End.ONE_BY_ONE, 2),
    "second hearing": Ladder(_SIX, End.ONE_BY_ONE, End.STAND_BY, 2),
    "which of them": Ladder((Try.ASK, Try.REPHRASE), End.ONE_BY_ONE, End.ONE_BY_ONE, 2),
    "choice": Ladder((Try.ASK, Try.REPHRASE, Try.WORDS, Try.WORDS), End.GO_ON, End.STAND_BY, 4),
    "choice at first": Ladder((Try.ASK, Try.REPHRASE, Try.WORDS, Try.WORDS), End.GO_ON, End.HEAR_ME, 4),
    "hear me": Ladder((Try.ASK, Try.REPHRASE, Try.SIGNALS), End.GO_ON, End.GO_ON, 3),
    "own words": Ladder((Try.ASK, Try.REPHRASE), End.GO_ON, End.GO_ON, 2),
    "own words at first": Ladder((Try.ASK, Try.REPHRASE), End.GO_ON, End.HEAR_ME, 2),
    "check": Ladder((Try.ASK, Try.REPHRASE), End.GO_ON, End.GO_ON, 2),
}
"""Kind of question -> its ladder.  "At first": nobody has said a word yet.  They are asked whether they hear us
("hear me": the words, louder, then after a tone with the signals) rather than the same again; they may not be able to
answer, so the questions about life signs come next.  Asked before the first question it would cost everybody 3 s and
a turn, to find out what an answer tells anyway.  What a cry for help and a danger end in is in `engine.reprompt`: as
"yes".
"""

TRIES = len(_FOUR)
"""Ways in which a question is asked of somebody who is awake."""
REPEATS = {Level.EMERGENCY: 10, Level.URGENT: 2}
"""How often an ending is repeated by itself when nobody answers, before it stands by; other levels once."""


def repeats(level: Level) -> int:
    """How often an ending of this level is repeated by itself."""
    return REPEATS.get(level, 1)
