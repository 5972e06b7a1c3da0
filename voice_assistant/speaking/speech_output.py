"""What the session uses to speak: lines in, one utterance out, at the right pace and loudness.

Nothing here waits unless told to, starts a thread or reads a clock: whoever owns a `Speaking` calls `ready` once a
block, also when nothing is to be said, which moves the work along.

When the voice fails, `failed` says why, and a tone takes the place of speech: captions carry the words.  Every `say`
tries the voice again, so that it comes back by itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from voice_assistant import tones
from voice_assistant.audio import Samples, Utterance
from voice_assistant.errors import VoiceError
from voice_assistant.events import Adjust, Line, Say, Sound, Tone
from voice_assistant.speaking.earcons import AFTER_WORDS_S, BELOW_SPEECH_DB, Earcon, earcon
from voice_assistant.speaking.loudness import DOUBLING_DB, FULL_LEVEL, FULL_SCALE, gain, limit, voiced_level
from voice_assistant.speaking.voice import SILENT, Failed, HasUnderstudy, Rendered, Voice, check_speech
from voice_assistant.tones import Sound as Wave
from voice_assistant.tones import silence

SLOWEST, FASTEST = 115, 250
"""Words a minute as a synthesiser counts them: 99 and 200 as they are spoken.  espeak-ng can't go below 115 (its own
rate 80).
"""
SPOKEN = (99, 106, 123, 138, 147, 162, 177, 192, 208)
COUNTED = (115, 130, 150, 169, 180, 200, 220, 240, 260)
"""Words a minute as they are spoken, stops and our pauses included, and as the synthesiser counts them: espeak-ng, 25
prompts of leg_pain, one in 35.  A single prompt may be a tenth slower or half as fast again.
"""
RATE_STEP = 15
"""Words a minute for one step of `Adjust.rate`."""
QUIETEST, LOUDEST = 10, 100
"""Per cent.  "Quieter" never makes us inaudible."""
VOLUME_STEP = 1.5
"""One step of `Adjust.volume` multiplies the volume by this: 6 dB, heard as a clear step anywhere on the scale."""
EMERGENCY_VOLUME = 80
"""Per cent: urgent lines are never quieter, whatever the night's volume."""
LEAD_IN_S = 0.15
"""Silence first: some loudspeakers swallow the beginning while they wake."""
AWAKE_LEAD_IN_S = 0.06
"""The same where the loudspeaker sounded a moment ago: every reply would come later by the difference."""
TAIL_S = 0.1
"""Silence last: streams cut off the end, by up to 62 ms at a latency of 46 ms."""
PAUSE_S = 0.5
"""Between two ideas at the usual pace, longer when slower: 300 to 700 ms make speech easier to follow."""
URGENT_PAUSE_S = 0.35
LONG_QUESTION = 12
"""Words: before a longer question, where something else was said, the pause is longer by `TURN_S`."""
TURN_S = 0.3
"""At the usual pace, more when slower: 0.8 s in all, so that two long sentences don't run together.  No listener has
tried it yet.
"""
USUAL_PACE = 184
"""Words a minute as a synthesiser counts them; with its stops at commas and our pauses some 150 are spoken."""
UNHURRIED_PACE = 169
"""Below this pauses grow with the words."""
CACHE_BYTES = 64_000_000
"""Rendered lines kept for another use: 24 minutes at 22,050 Hz."""
MARK_LATER_S = 0.02
"""A p, t or k begins with up to 90 ms of silence, which espeak-ng counts to the word: a mark is never far too early."""
PATIENCE_S = 1.5
"""How long a prompt may keep somebody waiting before a slow voice's understudy says what is missing of it."""
LOADS_S = 5.0
"""The same where a voice has just been asked for by name: a human one loads for 1 s, on a small machine longer."""
AT_ONCE = 2
"""Requests given to the voice at a time: it never idles, and what is needed now waits for at most two others."""


def pace_of(spoken: int) -> int:
    """The pace to set, for so many words a minute as they are to be spoken."""
    return max(SLOWEST, min(FASTEST, round(float(np.interp(spoken, SPOKEN, COUNTED)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speech:
    """A rendered line without the silence round it."""

    samples: Samples
    words: tuple[tuple[int, int], ...]
    level: float
    """Of its voiced parts, of full scale."""


_Key: TypeAlias = tuple[str, int]
"""A text and the words a minute at which it is spoken."""


class Speaking:
    """Turns `Say` into an `Utterance`.  One thread."""

    def __init__(
        self,
        voice: Voice | None,
        *,
        volume: int = 35,
        words_per_minute: int = USUAL_PACE,
        why_no_voice: str = "There is no voice.",
        note: str | None = None,
        other: Callable[[], Voice] | None = None,
    ) -> None:
        """`volume`: per cent, as loud as it seems; 0 is silence but for emergencies.  `voice=None`: tones only.
        `note`: that this is not the voice that was asked for, and why.  `other`: opens another, for who asks for it.
        """
        self.volume = max(0, min(LOUDEST, volume))
        self.words_per_minute = max(SLOWEST, min(FASTEST, words_per_minute))
        self._follows = True
        self._softer_db = 0.0
        self.failed: str | None = None if voice else why_no_voice
        """Why there is no speech just now, as a sentence; None: the voice works."""
        self._voice = voice
        self._other: Voice | None = None
        """The one that does not speak now, once both are open."""
        self._open_other = other
        self._patience_s = PATIENCE_S
        self._note = note
        self._rate = 22_050
        self._cache: OrderedDict[_Key, _Speech] = OrderedDict()
        """The least lately used first."""
        self._kept: dict[str, tuple[int, _Speech] | None] = {}
        """Text -> words a minute and speech; None until it is rendered and verified."""
        self._hurried = False
        self._latest: tuple[str, ...] = ()
        """The texts of the last `say`: still wanted when it was answered by a tone, or is to be said again, slower."""
        self._ahead: tuple[str, ...] = ()
        """What is likely to be said next."""
        self._asked: dict[int, _Key] = {}
        """Requests that the voice has not answered."""
        self._refused: set[_Key] = set()
        """What failed since the last `say`: not tried again before the next."""
        self._pending: Say | None = None
        self._settled = False
        """All that is wanted is there; to find that out in every block would be most of the work."""
        self._requests = 0
        self._utterances = 0

    # ---- what is to be said ----

    def say(self, say: Say) -> None:
        """This is to be said next, in place of what was asked for before and is not ready yet."""
        self._pending = say
        self._hurry(None)
        self._latest = tuple(line.text for line in say.lines)
        self._refused.clear()
        self._settled = False
        self._work()

    def drop(self) -> None:
        """Nothing is to be said, after all."""
        self._pending = None
        self._hurry(None)

    def ready(self, wait: bool = False, awake: bool = False, turn: bool = False) -> Utterance | None:
        """The utterance for the last `say`, once; None while it is being rendered, and when nothing was asked for.

        When the voice fails, it holds a tone and whatever lines were there already.  `wait`: until it is ready.
        `awake`: the loudspeaker sounded a moment ago.  `turn`: a question that is not urgent ends with its earcon.
        """
        if not wait and not self._hurried and self._pending is not None:
            self._hurry(0.0 if self._pending.tone is Tone.URGENT else self._patience_s)
        self._work()
        while (say := self._pending) is not None:
            utterance = self._assemble(say, AWAKE_LEAD_IN_S if awake else LEAD_IN_S, turn)
            if utterance:
                self._pending = None
                self._patience_s = PATIENCE_S
                self._hurry(None)
                return utterance
            if not wait:
                return None
            self._work(wait_s=1.0)
        return None

    def _hurry(self, within_s: float | None) -> None:
        """Nobody in an emergency waits for a better voice, and nobody for long."""
        self._hurried = within_s is not None
        if isinstance(self._voice, HasUnderstudy):
            self._voice.needed_within(within_s)

    def keep(self, texts: Iterable[str]) -> None:
        """These must be there when needed: rendered, verified, never given up.  Returns at once; `kept` tells."""
        for text in texts:
            self._kept.setdefault(text, None)
        self._settled = False
        self._work()

    def ahead(self, texts: Iterable[str]) -> None:
        """These are likely to be said next: rendered when there is nothing else to do, in place of those before."""
        self._ahead = tuple(dict.fromkeys(texts))
        self._settled = False

    @property
    def is_slow(self) -> bool:
        """Whether it is worth telling `ahead` what may come: the voice takes a good part of a second a line."""
        return isinstance(self._voice, HasUnderstudy)

    @property
    def note(self) -> str | None:
        """That another voice speaks on in place of the one that was asked for; None: it does not."""
        return (self._voice.note if isinstance(self._voice, HasUnderstudy) else None) or self._note

    def kept(self, wait: bool = False) -> bool:
        """Whether all that was to be kept is there, verified.  `wait`: until it is, or can't be."""
        self._work()
        while wait and self._asked and not all(self._kept.values()):
            self._work(wait_s=1.0)
        return all(self._kept.values())

    def adjust(self, adjust: Adjust) -> None:
        """Faster or slower, louder or quieter, in the other voice, from the next `say` on."""
        if adjust.other_voice:
            self._change_voice()
        pace = self.words_per_minute + RATE_STEP * adjust.rate
        self.words_per_minute = max(SLOWEST, min(FASTEST, pace))
        self._settled = False
        if adjust.volume:
            heard = self.volume * 2 ** (self._softer_db / DOUBLING_DB)  # what was too soft, or too loud
            volume = round(max(heard, QUIETEST) * VOLUME_STEP**adjust.volume)
            self.volume = max(QUIETEST, min(LOUDEST, volume))
            self._follows, self._softer_db = False, 0.0

    def _change_voice(self) -> None:
        """Another voice from here on, or the first again; where it can't be opened, `note` says why."""
        if self._other is None:
            if self._open_other is None:
                return
            try:
                self._other = self._open_other()
            except VoiceError as error:
                self._note = str(error)
                return
        self._voice, self._other = self._other, self._voice
        self._patience_s = LOADS_S
        self._asked.clear()  # what the other still answers is not taken
        self._refused.clear()
        self._cache.clear()
        self._kept = dict.fromkeys(self._kept)
        self._settled = False

    def follow(self, softer_db: float) -> None:
        """So much softer than set from the next `say` on, in dB, 0 or less; never softer than `QUIETEST`, and not where
        it is urgent.  After "louder" or "quieter" that alone counts.
        """
        if self._follows:
            self._softer_db = min(0.0, softer_db)

    def _level(self, volume: float) -> float:
        """Of the voiced parts, of full scale."""
        return gain(max(volume * 2 ** (self._softer_db / DOUBLING_DB), min(volume, QUIETEST))) * FULL_LEVEL

    # ---- what is rendered ----

    def _work(self, wait_s: float = 0.0) -> None:
        """Ask for what is needed most and take what has come; wait at most so long for the first answer."""
        if self._voice is None:
            return
        self._ask(self._voice)
        while self._asked and (answer := self._voice.collect(wait_s)) is not None:
            self._take(answer)
            self._ask(self._voice)
            wait_s = 0.0

    def _ask(self, voice: Voice) -> None:
        # A voice that fails is given one text after each `say`, to learn whether it works again.
        if self._settled:
            return
        room = (AT_ONCE if not self.failed else 0 if self._refused else 1) - len(self._asked)
        wanted = list(self._wanted())
        self._settled = not wanted and not self._asked
        for _, (text, pace) in zip(range(room), wanted, strict=False):
            self._requests += 1
            self._asked[self._requests] = (text, pace)
            voice.request(self._requests, text, pace)

    def _wanted(self) -> Iterator[_Key]:
        """What is neither there nor asked for, the most needed first."""
        known = self._refused.union(self._asked.values())
        idle = not self._asked
        for text in self._texts_wanted():
            key = (text, self.words_per_minute)
            if key not in known and not self._find(text):
                known.add(key)
                idle = False
                yield key
        for text in self._ahead if idle else ():
            key = (text, self.words_per_minute)
            if key not in known and not self._find(text):
                yield key
                return  # one at a time: what is needed meanwhile waits for no more than that

    def _texts_wanted(self) -> Iterator[str]:
        for line in self._pending.lines if self._pending else ():
            yield line.text
            if _needs_ending(line, self._find(line.text)):
                yield line.text[line.mark :]
        yield from self._latest
        yield from self._kept

    def _take(self, answer: Rendered | Failed) -> None:
        self._settled = False
        key = self._asked.pop(answer.key, None)
        if key is None:
            return  # asked for before the voice was changed
        text, pace = key
        if isinstance(answer, Failed):
            self.failed = answer.what
            self._refused.add(key)
            return
        if answer.rate != self._rate and len(answer.samples):
            self._change_rate(answer.rate)
        speech = _trim(answer)
        if text not in self._kept:
            self._cache[key] = speech
            self._forget_the_oldest()
        elif fault := check_speech(answer.samples, answer.rate, text, pace):
            self.failed = f"The voice rendered a sentence badly: {fault}."
            self._refused.add(key)
            return
        elif pace == self.words_per_minute or self._kept[text] is None:
            self._kept[text] = (pace, speech)
        self.failed = None

    def _forget_the_oldest(self) -> None:
        size = sum(speech.samples.nbytes for speech in self._cache.values())
        while size > CACHE_BYTES and len(self._cache) > 1:
            size -= self._cache.popitem(last=False)[1].samples.nbytes

    def _change_rate(self, rate: int) -> None:
        """Another voice has taken over, with another rate: what was rendered before doesn't fit."""
        self._rate = rate
        self._cache.clear()
        self._kept = dict.fromkeys(self._kept)

    def _find(self, text: str, any_pace: bool = False) -> _Speech | None:
        kept = self._kept.get(text)
        if kept and (any_pace or kept[0] == self.words_per_minute):
            return kept[1]
        key = (text, self.words_per_minute)
        if key in self._cache:
            self._cache.move_to_end(key)
        return self._cache.get(key)

    # ---- what is heard ----

    def earcon(self, which: Earcon) -> Utterance:
        """One alone, at the present loudness."""
        self._utterances += 1
        samples = np.rint(self._earcon(which, self._level(self.volume)) * FULL_SCALE).astype(np.int16)
        return Utterance(id=self._utterances, samples=samples, rate=self._rate, text="", prompt=0)

    def _earcon(self, which: Earcon, level: float) -> Wave:
        return _scaled(earcon(which, self._rate), level * np.sqrt(2) * 10 ** (-BELOW_SPEECH_DB / 20))

    def _assemble(self, say: Say, lead_in_s: float, turn: bool) -> Utterance | None:
        """None: something is still being rendered."""
        urgent = say.tone is Tone.URGENT
        asks = any(line.mark is not None for line in say.lines)
        # In an emergency, and without a voice, a kept line at an earlier pace is better than waiting.
        speeches = [self._find(line.text, any_pace=urgent or self.failed is not None) for line in say.lines]
        missing = any(speech is None for speech in speeches)
        if not self._decided(line.text for line, speech in zip(say.lines, speeches, strict=True) if speech is None):
            return None
        calls = say.sound in (Sound.ALERT, Sound.ALARM)
        loud = gain(LOUDEST if calls else max(self.volume, EMERGENCY_VOLUME)) * FULL_LEVEL
        level = loud if urgent or calls else self._level(self.volume)
        pause = silence(self._pause_s(urgent), self._rate)
        sounds: list[Wave] = []
        mark = begins = None
        if say.sound is not Sound.NONE:
            signal = tones.signal(self._rate, say.sound)
            sounds += [_scaled(signal, level / float(np.sqrt(np.mean(signal**2)))), pause]
        if missing:
            tone = tones.attention(self._rate, urgent=urgent)
            sounds += [_scaled(tone, level / float(np.sqrt(np.mean(tone**2)))), pause]
        for line, speech in zip(say.lines, speeches, strict=True):
            if speech is None or not len(speech.samples):
                continue
            if line.mark is not None:
                word = self._word(line, line.mark, speech)
                if word is None:
                    return None
                if sounds and not urgent and len(line.text.split()) > LONG_QUESTION:
                    sounds.append(silence(TURN_S / PAUSE_S * self._pause_s(urgent), self._rate))
                begins = sum(map(len, sounds))
                mark = begins + word
            sounds += [_scaled(speech.samples, level / (FULL_SCALE * speech.level)), pause]
        lead_in, tail = silence(lead_in_s, self._rate), silence(TAIL_S, self._rate)
        sound = np.concatenate(
            [lead_in, *sounds[:-1], *self._turn(level if turn and asks and not urgent else 0.0), tail]
        )
        if mark is not None:
            mark += len(lead_in)
        elif asks:  # the question itself is not spoken: who reads it has the tone's length to do so
            mark = len(sound) - len(tail)
        self._utterances += 1
        return Utterance(
            id=self._utterances,
            samples=np.rint(limit(sound, self._rate) * FULL_SCALE).astype(np.int16),
            rate=self._rate,
            text=" ".join(line.text for line in say.lines),
            prompt=say.prompt,
            mark=mark,
            asks=None if begins is None else begins + len(lead_in),
            urgent=urgent,
        )

    def _turn(self, level: float) -> Iterable[Wave]:
        return (silence(AFTER_WORDS_S, self._rate), self._earcon(Earcon.TURN, level)) if level else ()

    def _decided(self, missing: Iterable[str]) -> bool:
        """Whether nothing of this can still come soon."""
        pace = self.words_per_minute
        return self.failed is not None or all((text, pace) in self._refused for text in missing)

    def _pause_s(self, urgent: bool) -> float:
        return URGENT_PAUSE_S if urgent else PAUSE_S * max(1.0, UNHURRIED_PACE / self.words_per_minute)

    def _word(self, line: Line, mark: int, speech: _Speech) -> int | None:
        """The sample of `speech` at which the word at `mark` begins; None: not known yet.

        By the voice's own word times, exact for espeak-ng.  For a voice without them the end of the line, from that
        word on, is rendered alone and measured from the end: 85 ms early to 100 ms late.  Failing that, the end of the
        line: too late is safe, too early is not.
        """
        later = round(MARK_LATER_S * self._rate)
        if _needs_ending(line, speech):
            text = line.text[mark:]
            if ending := self._find(text):
                return max(0, len(speech.samples) - len(ending.samples)) + later
            return len(speech.samples) if self._decided([text]) else None
        places = [*speech.words, (len(line.text), len(speech.samples))]
        characters, samples = zip(*places, strict=True)
        return min(round(float(np.interp(mark, characters, samples))) + later, len(speech.samples))


def _needs_ending(line: Line, speech: _Speech | None) -> bool:
    """Whether the voice doesn't tell where this line's marked word begins."""
    return bool(line.mark and speech and len(speech.samples) and not speech.words and line.text[line.mark :].strip())


def _trim(rendered: Rendered) -> _Speech:
    voiced = np.flatnonzero(np.abs(rendered.samples.astype(np.int32)) > SILENT * FULL_SCALE)
    if not len(voiced):
        return _Speech(samples=rendered.samples[:0], words=(), level=1.0)
    first, end = int(voiced[0]), int(voiced[-1]) + 1
    samples = rendered.samples[first:end].copy()
    return _Speech(
        samples=samples,
        words=tuple((character, max(0, min(sample, end) - first)) for character, sample in rendered.words),
        level=voiced_level(samples, rendered.rate),
    )


def _scaled(sound: Wave | Samples, factor: float) -> Wave:
    return np.multiply(sound, np.float32(factor), dtype=np.float32)
