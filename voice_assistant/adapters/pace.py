"""Blocks at the pace of the wall clock, for when no microphone sets it."""

from __future__ import annotations

import time

from voice_assistant.audio import BLOCK_S

BEHIND_S = 1.0
"""Further behind than this (the program was stopped, the machine slept), that time is left out instead of caught up."""


class Pace:
    """One block every 20 ms; when late, as many as are due at once."""

    def __init__(self, since: float | None = None) -> None:
        """The first block began at `since` (`time.monotonic`), or begins now."""
        self.due = (time.monotonic() if since is None else since) + BLOCK_S
        """When the block being waited for is over."""

    def wait_s(self) -> float:
        """Seconds until then; 0: it is over."""
        now = time.monotonic()
        if now - self.due > BEHIND_S:
            self.due = now
        return max(0.0, self.due - now)

    def step(self) -> None:
        """Wait for the next block from here on."""
        self.due += BLOCK_S
