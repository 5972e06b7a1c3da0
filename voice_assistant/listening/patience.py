"""How long this person pauses within what they say, learnt from what they say: one value, which only grows.

Learnt where words that were no whole answer were followed by more, sooner than anybody answers a new question: then
that pause was no end.  It makes the ends of such words be awaited longer; a whole answer ("no", "yes it is") is taken
as soon as before, and what follows that replaces it.
"""

from __future__ import annotations

SHORTEST_S, LONGEST_S = 0.7, 2.5
"""Pauses that tell something: shorter ones end nothing; after longer ones it is rather a new beginning."""
MARGIN_S = 0.3
"""Longer than the longest pause so far: pauses vary."""


class Patience:
    """Of one conversation."""

    def __init__(self) -> None:
        self.seconds = 0.0
        """The least pause that ends words to which more may come; 0: nothing was learnt."""
        self._ended: float | None = None

    def heard(self, began: float, ended: float, *, whole: bool) -> None:
        """Words, from when to when in seconds; `whole`: they are an answer or a command as they stand."""
        if self._ended is not None and SHORTEST_S <= began - self._ended <= LONGEST_S:
            self.seconds = max(self.seconds, began - self._ended + MARGIN_S)
        self._ended = None if whole else ended
