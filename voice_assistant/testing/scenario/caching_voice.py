"""The assistant's voice, remembered: what one scenario had rendered is there for the next.  It can be made to fail."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from voice_assistant.speaking.voice import Failed, Rendered, Voice

MOST_BYTES = 256_000_000
"""Of speech kept: an hour and a half at 22,050 Hz; the least lately rendered is forgotten first."""


class CachingVoice:
    """Speech of one voice by text and pace."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._known: dict[tuple[str, int], Rendered] = {}
        self._asked: dict[int, tuple[Part, int, str, int]] = {}
        self._count = 0
        self._bytes = 0

    def part(self) -> Part:
        """The voice for one conversation."""
        return Part(self)

    def close(self) -> None:
        """Close the voice itself."""
        self._voice.close()

    def find(self, text: str, words_per_minute: int) -> Rendered | None:
        """What was rendered for this text, as the voice gave it."""
        return self._known.get((text, words_per_minute))

    def ask(self, part: Part, key: int, text: str, words_per_minute: int) -> None:
        """Render this for a part, or give it what is known."""
        known = self._known.get((text, words_per_minute))
        if known is not None:
            part.answers.append(replace(known, key=key))
            return
        self._count += 1
        self._asked[self._count] = (part, key, text, words_per_minute)
        self._voice.request(self._count, text, words_per_minute)

    def wait(self, wait_s: float) -> bool:
        """Take one answer of the voice, whosever it is; whether one came."""
        if not self._asked:
            return False
        answer = self._voice.collect(wait_s)
        if answer is None:
            return False
        part, key, text, words_per_minute = self._asked.pop(answer.key)
        if isinstance(answer, Rendered):
            self._remember((text, words_per_minute), answer)
        part.answers.append(replace(answer, key=key))
        return True

    def _remember(self, key: tuple[str, int], rendered: Rendered) -> None:
        self._known[key] = rendered
        self._bytes += rendered.samples.nbytes
        while self._bytes > MOST_BYTES:
            self._bytes -= self._known.pop(next(iter(self._known))).samples.nbytes


class Part:
    """A `Voice` for one conversation."""

    def __init__(self, owner: CachingVoice) -> None:
        self.name = "remembered"
        self.failing = False
        """Every request is answered by a failure."""
        self.answers: deque[Rendered | Failed] = deque()
        self.paces: dict[str, int] = {}
        """Text -> words a minute at which it was last asked for."""
        self._owner = owner

    def request(self, key: int, text: str, words_per_minute: int) -> None:
        """Ask for a text to be rendered; returns at once."""
        self.paces[text] = words_per_minute
        if self.failing:
            self.answers.append(Failed(key=key, what="The voice was made to fail."))
        else:
            self._owner.ask(self, key, text, words_per_minute)

    def rendered(self, text: str) -> Rendered | None:
        """What was made of this text, when it was last asked for."""
        return self._owner.find(text, self.paces[text]) if text in self.paces else None

    def collect(self, wait_s: float = 0.0) -> Rendered | Failed | None:
        """The next that is finished; waits at most so long."""
        while not self.answers and self._owner.wait(wait_s):
            pass
        return self.answers.popleft() if self.answers else None

    def close(self) -> None:
        """The voice belongs to the owner."""
