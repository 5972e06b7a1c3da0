"""When the person is taken to have finished: the pause that is needed after what has been heard so far.

The shorter pauses are bounded below by the gaps within words and phrases (a stop's closure: 0.1 s).
"""

from __future__ import annotations

from voice_assistant.events import Listen
from voice_assistant.listening.completeness import Completeness, SentenceEnds
from voice_assistant.listening.patience import Patience
from voice_assistant.listening.vocabulary import Vocabulary, plain

PAUSE_S = 0.2
"""A pause this long is looked at, and ends a complete answer."""
PAUSE_OPEN_S = 0.4
"""The pause that ends several words to which others could be added ("it is", "it is not")."""
PAUSE_UNCLEAR_S = 0.7
"""The pause that ends anything else."""
PAUSE_TOLD_S = 0.8
"""The pause that ends a free account whose last words sound finished."""
PAUSE_OWN_WORDS_S = 1.3
"""The pause that ends one of which that can't be told."""
PAUSE_UNFINISHED_S = 2.2
"""The pause that ends one which stops after "and", "my" or "um"."""
CAREFUL_S = 0.24
"""How much longer the pause after a "no" must be where it would deny a red flag (`Listen.red_flag`): the reply then
begins within 0.6 s, and what is added later (`STAYS_OPEN_S`) still replaces it.
"""
SETTLED_S = 0.6
"""After a pause this long within a free account what came before it is not read again."""
ASK_AFTER_S = 0.4
"""After a pause this long within another answer the second recogniser is asked about it, ahead of its end."""
LONGEST_S = 12.0
LONGEST_OWN_WORDS_S = 60.0
"""A sound that lasts this long is taken as it stands."""


class Endpointing:
    """What is listened for at the present question, and how long its ends are awaited."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.always = frozenset(map(plain, vocabulary.always))
        self._volunteered = frozenset(map(plain, vocabulary.volunteered))
        self._cries = tuple(f" {plain(phrase)} " for phrase in vocabulary.urgent if " " in phrase)
        self._careful = frozenset(map(plain, vocabulary.guarded))
        self._ends = SentenceEnds((*vocabulary.always, *vocabulary.volunteered), vocabulary.unfinished)
        self._listen = Listen(prompt=0, answers=(), no_input_timeout_s=None)
        self._answers: tuple[str, ...] = ()
        self._earlier: tuple[str, ...] = ()
        self.goes_on = False
        """Whether the present sound goes on with an account, whatever is asked by now."""
        self.patience = Patience()

    def expect(self, listen: Listen) -> None:
        """A new question counts from now."""
        self._earlier = self._answers
        self._listen = listen
        self._answers = tuple(dict.fromkeys(map(plain, listen.answers)))

    @property
    def answers(self) -> tuple[str, ...]:
        """To the present question, and to the one before it, for a sound begun earlier."""
        return tuple(dict.fromkeys((*self._answers, *self._earlier)))

    def begin(self, *, goes_on: bool) -> None:
        """A sound begins.  `goes_on`: so soon after an account that it belongs to it."""
        self.goes_on = goes_on

    @property
    def is_open(self) -> bool:
        """Whether a free account is asked for, or goes on."""
        return self._listen.open_question or self.goes_on

    def tells(self, text: str) -> bool:
        """Whether these words are part of an account in which people pause for long; a cry for help in it is none."""
        return (self._listen.account or self.goes_on) and not any(cry in f" {text} " for cry in self._cries)

    @property
    def longest_s(self) -> float:
        """How long a sound may last before it is taken as it stands."""
        return LONGEST_OWN_WORDS_S if self.is_open else LONGEST_S

    @property
    def ask_after_s(self) -> float:
        """The pause after which the second recogniser is asked, ahead of the end."""
        return SETTLED_S if self.is_open else ASK_AFTER_S

    def is_whole(self, text: str) -> bool:
        """Whether this is a phrase that is listened for, and nothing else."""
        return text in self._answers or text in self.always or text in self._volunteered

    def pause_needed(self, text: str, written: str = "") -> float:
        """How long the pause after these words must be to end them, in seconds.

        `written`: the same by the second recogniser, as far as it has answered.  A whole phrase by either is one.
        """
        if text in self.always:
            return PAUSE_S if " " not in text or not self._may_go_on(text) else PAUSE_OPEN_S
        if self.is_open:
            pause = self._pause_of_account(text, written) if self.tells(text) else PAUSE_UNCLEAR_S
            return max(pause, self.patience.seconds)
        heard = text if self.is_whole(text) else plain(written)
        if not self.is_whole(heard):
            return max(PAUSE_UNCLEAR_S, self.patience.seconds)
        pause = PAUSE_OPEN_S if " " in heard and self._may_go_on(heard) else PAUSE_S
        return pause + (CAREFUL_S if self._listen.red_flag and heard in self._careful else 0.0)

    def _pause_of_account(self, text: str, written: str) -> float:
        """Either recogniser may have heard the "and" that the other took for the end of a word."""
        sound = {self._ends.of_heard(text), self._ends.of_written(written)}
        if Completeness.UNFINISHED in sound:
            return PAUSE_UNFINISHED_S
        return PAUSE_TOLD_S if Completeness.FINISHED in sound else PAUSE_OWN_WORDS_S

    def _may_go_on(self, text: str) -> bool:
        return any(
            phrase.startswith(text + " ")
            for phrases in (self._answers, self.always, self._volunteered)
            for phrase in phrases
        )
