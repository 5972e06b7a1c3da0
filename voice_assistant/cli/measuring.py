"""How long a line takes when this machine's voice says it."""

from __future__ import annotations

from itertools import count

from voice_assistant.speaking.loudness import FULL_SCALE
from voice_assistant.speaking.speech_output import USUAL_PACE
from voice_assistant.speaking.voice import SILENT, Rendered, Voice

_KEYS = count()
WAIT_S = 30.0


def spoken_seconds(voice: Voice, text: str) -> float | None:
    """Seconds from the first sound to the last, at the usual pace; None if the voice fails."""
    voice.request(next(_KEYS), text, USUAL_PACE)
    rendered = voice.collect(WAIT_S)
    if not isinstance(rendered, Rendered):
        return None
    loud = (abs(rendered.samples.astype("int32")) > SILENT * FULL_SCALE).nonzero()[0]
    return float(loud[-1] - loud[0]) / rendered.rate if len(loud) else None
