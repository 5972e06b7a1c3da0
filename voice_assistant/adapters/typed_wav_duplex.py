"""Typed or piped answers on one side, the assistant's voice in a WAV file on the other; as fast as the processor
can.
"""

from __future__ import annotations

from voice_assistant.adapters.line_reader import LineReader
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import Block, Utterance

PAUSE_BLOCKS = 25
"""Silence before a typed line counts as given: half a second, so that the record sounds like a conversation."""


class TypedWavDuplex(WavDuplex):
    """A `WavDuplex` whose next line is awaited whenever a prompt has been spoken to its end."""

    hears = False

    def __init__(self, lines: LineReader) -> None:
        super().__init__(keep=True)
        self._reader = lines
        self._silent_blocks: int | None = None
        """Blocks since a prompt ended; None: nothing was said since the last line."""

    def play(self, utterance: Utterance) -> None:
        """Sounds from the next block on; a line is awaited once it is over."""
        super().play(utterance)
        self._silent_blocks = 0

    def next_block(self) -> Block:
        """20 ms further; waits for a line after a prompt, and only then."""
        block = super().next_block()
        if block.in_the_air is not None:
            self._silent_blocks = 0
        elif self._silent_blocks is not None:
            self._silent_blocks += 1
            if self._silent_blocks > PAUSE_BLOCKS:
                self._silent_blocks = None
                line = self._reader.take(None)
                if line is None:
                    self.end()
                else:
                    self.type_line(line)
        return block
