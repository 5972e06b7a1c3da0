"""Says single sentences outside a conversation: what `doctor`, `setup` and standby have to tell."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from voice_assistant.errors import MachineError

if TYPE_CHECKING:
    from voice_assistant.audio import Duplex
    from voice_assistant.settings import OwnersSettings
    from voice_assistant.speaking import Speaking

AFTER_S = 0.4
"""So long after its own length a sentence has surely been heard."""


def begin_saying(duplex: Duplex, speech_output: Speaking, text: str) -> int:
    """Begin to say a sentence; the blocks that it takes, 0 where the voice fails."""
    from voice_assistant.audio import BLOCK_S
    from voice_assistant.events import Line, Say

    speech_output.say(Say(lines=(Line(text=text),), prompt=0))
    utterance = speech_output.ready(wait=True)
    if utterance is None:
        return 0
    duplex.play(utterance)
    return round((utterance.seconds + AFTER_S) / BLOCK_S)


def say_over(duplex: Duplex, speech_output: Speaking, text: str) -> None:
    """Say one sentence, to its end; nothing where the voice or the speaker fails."""
    from voice_assistant.events import Part

    for _ in range(begin_saying(duplex, speech_output, text)):
        if Part.SPEAKER in duplex.next_block().lost:
            return


@contextlib.contextmanager
def open_mouth(settings: OwnersSettings) -> Iterator[Callable[[str], None]]:
    """Speaks, for as long as it is open; silently does nothing where there is no speaker."""
    from voice_assistant.adapters.engines import open_device
    from voice_assistant.cli.opening import open_speech_output

    with contextlib.ExitStack() as opened:
        try:
            device = open_device(settings.text("device") or None, hear=False, speak=True, lines=None)
        except MachineError:
            yield lambda _text: None
            return
        opened.callback(device.close)
        volume, voice = settings.number("volume"), settings.text("voice")
        speech_output = opened.enter_context(open_speech_output(volume, "en", voice))
        yield lambda text: say_over(device, speech_output, text)
