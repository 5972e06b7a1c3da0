"""Takes our own voice out of what the microphone hears.

What goes to the loudspeaker is known; it comes back softer, later, and coloured by the loudspeaker and the room.  How
is worked out anew from the last seconds, again and again: the delay from where the two are most alike, then the filter
of least squares that makes one of the other.  What that filter makes of our voice is subtracted.  Least squares over
seconds, not an adaptive filter: nothing has to converge, and somebody who speaks meanwhile hardly leads it astray.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from voice_assistant.audio import BLOCK, RATE, Samples

LONGEST_DELAY_S = 1.2
"""From the sound card to the microphone and back: 50 ms by wire, up to half a second by Bluetooth."""
TAPS = 4096
"""Length of the filter, 256 ms.  In a bare room (a recorded one, 1 s long) 64 ms take away 6 dB, these 22."""
SHORT_TAPS = 1024
"""Length of one that is made from little: less than `LONG_FROM_S` would be learned by heart."""
LONG_FROM_S = 1.5
TAPS_BEFORE = 64
"""How many of these lie before the strongest."""
LEARN_FROM_S = 4.0
"""Input that a filter is made from."""
LEAST_LEARN_S = 0.3
"""Less of our voice is too little to make one from."""
LEARN_EVERY, LEARN_FIRST_EVERY, LEARN_SELDOM_EVERY = 25, 10, 150
"""Blocks between two filters: half a second; less at first; more and more up to 3 s while no better one is found."""
FIRST_TRIES = 20
BACK_OFF = 1.25
"""Times as long between two, after each that is no better."""
KEPT_S = 64.0
"""Input and output kept, to be gone through again once a sound is over: longer than the longest sound."""
ALIKE = 8.0
"""How far the peak of likeness must stand out of the root mean square of all delays': chance makes 4 to 5."""
WHITENED_BY = 16
"""Order of the prediction that takes the colour of a voice from both: else the likeness has no clear peak."""
REGULAR = 1e-4
"""Of the power: keeps the filter small where our voice has nothing to learn from."""
GRADIENTS, REFINED = 24, 2
"""Steps of conjugate gradients, and how often what is left is gone through again."""
BETTER = 0.7
"""A new filter takes the old one's place if it leaves less than this part of the power."""
TAKES_AWAY = 0.8
"""A first one if it leaves less than this part: else our voice is not there."""
TRIED_S, TRIED_PART = 0.5, 4
"""The last so much of the input, but at most a quarter of our voice in it, is not learned from: a new filter is tried
on it.  By what it was made from, a long filter always seems to take something away, our voice there or not."""
LOUDER = 2.0
"""A block whose power grows by more is left as it was, and a filter that leaves so much of the last second is given up:
the way from the loudspeaker to the microphone is another now, or there was none."""
SILENT = 2.0
"""Root mean square, in steps of int16, below which there is nothing to learn from."""

Signal = npt.NDArray[np.float64]


class OwnVoice:
    """One microphone and one loudspeaker."""

    def __init__(self) -> None:
        self._heard, self._sent = _Tape(), _Tape()
        self._last_sent = -1_000_000
        """Sample number of the last that was not silence."""
        self._filter: Signal | None = None
        self._delay = 0
        """Of the filter's first tap."""
        self._wait, self._tries, self._every = 0, 0, float(LEARN_EVERY)
        """Blocks until the next filter is made; how many were; blocks between two."""

    def __call__(self, heard: Samples, sent: Samples | None) -> Samples:
        """The next block without our own voice.  `sent`: what went to the loudspeaker in its time; None: nothing."""
        self._heard.add(heard)
        self._sent.add(np.zeros(len(heard), np.int16) if sent is None else sent)
        now = self._heard.end
        if sent is not None and sent.any():
            self._last_sent = now
        if not self.may_be_heard:
            return heard
        self._wait -= 1
        if self._wait <= 0:
            self._learn_with_back_off()
        return self._without(now - len(heard), now)

    @property
    def may_be_heard(self) -> bool:
        """Whether what was sent can still come back."""
        return self._heard.end - self._last_sent < LONGEST_DELAY_S * RATE + TAPS

    @property
    def still_comes(self) -> bool:
        """Whether what was sent is still on its way back, as far as its delay is known."""
        late = self._delay + TAPS if self._filter is not None else 0
        return 0 < self._heard.end - self._last_sent < late

    def taken_db(self, blocks: int) -> list[float]:
        """How much softer each of the last `blocks` blocks is without our own voice, in dB, 0 or less."""
        end = self._heard.end
        heard = self._heard.get(end - blocks * BLOCK, end).reshape(blocks, BLOCK)
        left = self._without(end - blocks * BLOCK, end).astype(np.float64).reshape(blocks, BLOCK)
        less = 10 * np.log10((np.mean(left**2, axis=1) + 1.0) / (np.mean(heard**2, axis=1) + 1.0))
        return [float(one) for one in np.minimum(0.0, less)]

    def again(self, blocks: int) -> list[Samples]:
        """The last `blocks` blocks once more, with the filter known now."""
        if self.may_be_heard:
            self._learn()
        end = self._heard.end
        cleaned = self._without(end - blocks * BLOCK, end)
        return [cleaned[at : at + BLOCK] for at in range(0, len(cleaned), BLOCK)]

    def _without(self, start: int, end: int) -> Samples:
        heard = self._heard.get(start, end)
        if self._filter is None:
            return heard.astype(np.int16)
        left = heard - _filtered(self._sent.get(start - self._delay - TAPS + 1, end - self._delay), self._filter)
        # a filter that fits makes no block louder, but where somebody's own voice hid a part of ours
        louder = _block_powers(left) > LOUDER * _block_powers(heard)
        left = np.where(np.repeat(louder, BLOCK), heard, left)
        return np.asarray(np.clip(np.rint(left), -32_767, 32_767), np.int16)

    # ---- learning ----

    def _learn_with_back_off(self) -> None:
        """And wait longer for the next time, if this one was for nothing: to learn takes 20 ms."""
        before = self._filter
        self._learn()
        self._tries += 1
        if self._filter is not before:
            self._every = LEARN_EVERY
        elif self._tries > FIRST_TRIES:
            self._every = min(BACK_OFF * self._every, LEARN_SELDOM_EVERY)
        self._wait = LEARN_FIRST_EVERY if self._tries <= FIRST_TRIES else round(self._every)

    def _learn(self) -> None:
        end = self._heard.end
        if self._leaves(self._filter, self._delay, end - RATE) > LOUDER * self._leaves(None, 0, end - RATE):
            self._filter = None
        ours = int(np.count_nonzero(self._sent.get(end - round(LEARN_FROM_S * RATE), end)))
        tried_from = end - min(round(TRIED_S * RATE), ours // TRIED_PART)
        new = self._fitted(tried_from)
        if new is None:
            return
        part_left = TAKES_AWAY if self._filter is None else BETTER
        if self._leaves(*new, tried_from) < part_left * self._leaves(self._filter, self._delay, tried_from):
            self._filter, self._delay = self._fitted(end) or new

    def _fitted(self, end: int) -> tuple[Signal, int] | None:
        """The filter, and the delay of its first tap, made of what was heard before `end`.  None: too little, or our
        voice is not found in it.
        """
        start = max(self._heard.start, end - round(LEARN_FROM_S * RATE))
        reach = round(LONGEST_DELAY_S * RATE)
        heard, sent = self._heard.get(start, end), self._sent.get(start - reach - TAPS, end)
        known = np.count_nonzero(sent[TAPS + reach :])
        if np.count_nonzero(sent) < LEAST_LEARN_S * RATE or _rms(heard) < SILENT or _rms(sent) < SILENT:
            return None
        colour = _colour_of(sent)
        heard, sent = _whitened(heard, colour), _whitened(sent, colour)
        likeness = _crossed(heard, sent, reach)
        at = int(np.argmax(np.abs(likeness)))
        if abs(likeness[at]) < ALIKE * _rms(likeness):
            return None
        delay = max(0, at - TAPS_BEFORE)
        # what was sent, from `TAPS` - 1 before the first sample that matters
        first = TAPS + reach - delay
        part = sent[first - TAPS + 1 : first + len(heard)]
        taps = TAPS if known >= LONG_FROM_S * RATE else SHORT_TAPS
        return np.pad(_least_squares(heard, part[TAPS - taps :], taps), (0, TAPS - taps)), delay

    def _leaves(self, filter_: Signal | None, delay: int, start: int) -> float:
        """The power that a filter leaves of the input from `start` on."""
        end = self._heard.end
        heard = self._heard.get(start, end)
        if filter_ is not None:
            heard = heard - _filtered(self._sent.get(start - delay - TAPS + 1, end - delay), filter_)
        return float(np.mean(heard**2)) + 1.0


class _Tape:
    """The last `KEPT_S` of a signal, by sample number."""

    def __init__(self) -> None:
        self._kept = round(KEPT_S * RATE)
        self._samples = np.zeros(2 * self._kept, np.int16)
        self._length = 0
        self.end = 0

    @property
    def start(self) -> int:
        return self.end - min(self._length, self._kept)

    def add(self, samples: Samples) -> None:
        if self._length + len(samples) > len(self._samples):
            self._samples[: self._kept] = self._samples[self._length - self._kept : self._length]
            self._length = self._kept
        self._samples[self._length : self._length + len(samples)] = samples
        self._length += len(samples)
        self.end += len(samples)

    def get(self, start: int, end: int) -> Signal:
        """From one sample to before another; zeros where nothing is kept."""
        found = np.zeros(end - start)
        first, last = max(start, self.end - self._length), min(end, self.end)
        if first < last:
            at = self._length - self.end
            found[first - start : last - start] = self._samples[first + at : last + at]
        return found


def _rms(signal: Signal) -> float:
    return float(np.sqrt(np.mean(signal**2)))


def _block_powers(signal: Signal) -> Signal:
    return np.asarray(np.sum(signal.reshape(-1, BLOCK) ** 2, axis=1))


def _size(length: int) -> int:
    return 1 << (length - 1).bit_length()


def _filtered(signal: Signal, filter_: Signal) -> Signal:
    """The filter's output from where all of it lies within `signal`."""
    size = _size(len(signal) + len(filter_))
    whole = np.fft.irfft(np.fft.rfft(signal, size) * np.fft.rfft(filter_, size), size)
    return np.asarray(whole[len(filter_) - 1 : len(signal)])


def _colour_of(signal: Signal) -> Signal:
    """The filter that makes it white: linear prediction."""
    size = _size(2 * len(signal))
    power = np.abs(np.fft.rfft(signal, size)) ** 2
    like = np.fft.irfft(power, size)[: WHITENED_BY + 1]
    like[0] *= 1.0001
    table = like[np.abs(np.subtract.outer(np.arange(WHITENED_BY), np.arange(WHITENED_BY)))]
    return np.concatenate([[1.0], -np.linalg.solve(table, like[1:])])


def _whitened(signal: Signal, colour: Signal) -> Signal:
    return np.convolve(signal, colour)[: len(signal)]


def _crossed(heard: Signal, sent: Signal, reach: int) -> Signal:
    """How alike they are for each delay from 0 to `reach` samples; `sent` begins `reach` + `TAPS` earlier."""
    size = _size(len(sent) + len(heard))
    products = np.fft.irfft(np.fft.rfft(sent, size) * np.conj(np.fft.rfft(heard, size)), size)
    return np.asarray(products[TAPS + reach :: -1][: reach + 1])


def _least_squares(heard: Signal, sent: Signal, taps: int) -> Signal:
    """The filter of `taps` taps that turns `sent`, which begins `taps` - 1 samples earlier, into `heard`."""
    size = _size(len(sent) + taps)
    sent_spectrum = np.fft.rfft(sent, size)
    like = np.fft.irfft(np.abs(sent_spectrum) ** 2, size)[:taps]
    like[0] *= 1 + REGULAR
    like[0] += 1.0
    # a Toeplitz matrix times a vector, through a circle of twice its size
    circle = np.fft.rfft(np.concatenate([like, [0.0], like[:0:-1]]))

    def times(vector: Signal) -> Signal:
        return np.asarray(np.fft.irfft(circle * np.fft.rfft(vector, 2 * taps), 2 * taps)[:taps])

    def against(left: Signal) -> Signal:
        """What is left, correlated with what was sent at each earlier sample."""
        products = np.fft.irfft(sent_spectrum * np.conj(np.fft.rfft(left, size)), size)
        return np.asarray(products[taps - 1 :: -1][:taps])

    found = np.zeros(taps)
    left = heard
    for _ in range(REFINED):
        found = found + _solved(times, against(left))
        left = heard - _filtered(sent, found)
    return found


def _solved(times: Callable[[Signal], Signal], wanted: Signal) -> Signal:
    """By conjugate gradients."""
    found = np.zeros(len(wanted))
    rest = wanted.copy()
    way = rest.copy()
    power = float(rest @ rest)
    for _ in range(GRADIENTS):
        if power < 1e-9:
            break
        moved = times(way)
        step = power / float(way @ moved)
        found = found + step * way
        rest = rest - step * moved
        before, power = power, float(rest @ rest)
        way = rest + power / before * way
    return found
