"""The assistant's side of a performance as it sounded: each prompt, the sound of it, and what the voice had made."""

from __future__ import annotations

from typing import Protocol

from voice_assistant.audio import RATE, Utterance
from voice_assistant.events import Found, Lost, Part, Say
from voice_assistant.speaking.voice import Rendered
from voice_assistant.testing.scenario.expecting import Difference
from voice_assistant.testing.scenario.happenings import Log, Sounded
from voice_assistant.testing.scenario.scene import Device
from voice_assistant.testing.scenario.sounding import Spoken, find_sound_faults, is_loud


class StageVoice(Protocol):
    """What a performance needs of the assistant's voice."""

    failing: bool
    """Settable: every request fails."""

    def rendered(self, text: str) -> Rendered | None:
        """What was made of this text, when it was last asked for."""


class Soundtrack:
    """Takes down what the voice made of each prompt, and lays it beside what left the device."""

    def __init__(self, device: Device, log: Log, voice: StageVoice) -> None:
        """`device` is to tell `note` of each utterance that begins."""
        self._device = device
        self._log = log
        self._voice = voice
        self._rendered: dict[int, tuple[Rendered, ...]] = {}
        """Utterance -> what the voice made of its lines; nothing where it failed."""
        self._made_to_fail: set[int] = set()
        """Utterances that may be without words: the file made the voice fail, and it is not known to work again."""

    def note(self, utterance: Utterance) -> None:
        """What the voice has just made of the prompt that begins to sound: the same words later may be slower."""
        rendered = [self._voice.rendered(line.text) for line in self._log.last_prompt.lines]
        known = tuple(r for r in rendered if r is not None)
        if self._voice.failing:
            known = ()
        if self._voice.failing or self._is_lost:
            self._made_to_fail.add(utterance.id)
        self._rendered[utterance.id] = known if len(known) == len(rendered) else ()

    @property
    def _is_lost(self) -> bool:
        """Whether the voice was lost and has not come back.  A loss that the file did not make is told elsewhere."""
        happenings = reversed(self._log.happenings)
        events = (h.what for h in happenings if isinstance(h.what, (Lost, Found)) and h.what.part is Part.VOICE)
        return isinstance(next(events, None), Lost)

    def spoken(self) -> list[Spoken]:
        """Every prompt as it sounded, as far as sound was kept."""
        _, sound = self._device.kept()
        says = {h.what.prompt: h.what for h in self._log.happenings if isinstance(h.what, Say)}
        result: list[Spoken] = []
        began = 0.0
        for happening in self._log.happenings:
            what = happening.what
            if isinstance(what, Sounded) and what.start:
                began = happening.at
            elif isinstance(what, Sounded):
                utterance = self._device.played[what.utterance]
                result.append(
                    Spoken(
                        say=says[utterance.prompt],
                        utterance=utterance,
                        at=began,
                        sound=sound[round(began * RATE) : round(happening.at * RATE)],
                        whole=what.whole,
                        rendered=self._rendered[utterance.id],
                        made_to_fail=utterance.id in self._made_to_fail,
                    )
                )
        return result

    def check_loud(self, since: float) -> None:
        """Difference: nothing that began since then, in seconds, was spoken loudly."""
        spoken = self.spoken()
        now = [prompt for prompt in spoken if prompt.at >= since and prompt.rendered]
        if not any(is_loud(prompt, spoken) for prompt in now):
            levels = ", ".join(f"{prompt.level_db:.0f} dB" for prompt in now[-5:])
            raise Difference("to be spoken loudly", levels or "nothing spoken")

    def check(self) -> None:
        """Difference: something was not really spoken, or not so that it can be heard."""
        for _, difference in find_sound_faults(self.spoken()):
            raise difference
