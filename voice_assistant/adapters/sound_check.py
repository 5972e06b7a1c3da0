"""Looks at a sound device as `doctor` and `setup` do: how loud the room is, and whether our own voice comes back."""

from __future__ import annotations

import numpy as np

from voice_assistant.audio import BLOCK, BLOCK_S, Duplex, Samples, Utterance
from voice_assistant.events import Part
from voice_assistant.speaking.voice import Rendered

SOFT_PEAK = 0.08
"""Peak of what is played as a test, of full scale: soft enough for a room where others sleep."""
TEST_ID = -2
"""No utterance of a conversation has this number."""


def listen(device: Duplex, seconds: float) -> tuple[Samples, bool]:
    """What the microphone brings, and whether it was lost meanwhile."""
    blocks = [device.next_block() for _ in range(round(seconds / BLOCK_S))]
    return np.concatenate([block.samples for block in blocks]), any(Part.MICROPHONE in block.lost for block in blocks)


def usual_level_db(samples: Samples) -> float:
    """The median level of its blocks, in dB of full scale: a cough in between does not count."""
    whole = samples[: len(samples) // BLOCK * BLOCK].astype(np.float64).reshape(-1, BLOCK)
    return float(10 * np.log10(np.median(np.square(whole).mean(axis=1)) / 32_767**2 + 1e-12))


def play_softly(device: Duplex, rendered: Rendered, text: str) -> float:
    """Begin to play it; how long it takes, in seconds."""
    factor = SOFT_PEAK * 32_767 / max(1.0, float(np.abs(rendered.samples.astype(np.int32)).max()))
    samples = np.rint(rendered.samples * factor).astype(np.int16)
    device.play(Utterance(id=TEST_ID, samples=samples, rate=rendered.rate, text=text, prompt=0))
    return len(samples) / rendered.rate
