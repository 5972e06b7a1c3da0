"""The child process in which Whisper listens: run by `whisper_process` in the model's folder.

    python -P -m voice_assistant.adapters.whisper_child

Requests come as JSON lines on standard input, the sound of one (16 kHz int16) as that many bytes after its line:

    {"read": 7, "bytes": 32000}
    {"read": 7, "words": "I can't feel my foot.", "log_probability": -0.21, "no_speech": 0.02, "cpu_s": 1.25}

At first comes {"ready": true, "cpu_s": 0.2} when the model is open, or {"error": ..., "missing": true} where the
library isn't there.

The model is Whisper as CTranslate2 keeps it, on one thread, with weights of 8 bits.  What it is given is cut to
`SHORT_S`, or `LONG_S` where the sound is longer: the model was made for 30 s of sound, mostly silence, and takes five
times as long for them (0.62 for 0.12 s of one core).  The words were the same in 229 of 278 clips, and their meaning in
263, the differences going either way.  Standard library, numpy and CTranslate2 only.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import time
from pathlib import Path
from typing import Any

from voice_assistant.adapters.child_serving import requests, tell

RATE = 16_000
FRAME, HOP, MELS = 400, 160, 80
"""Whisper's spectrogram: windows of 25 ms every 10 ms, 80 mel bands (openai/whisper, `audio.py`)."""
SHORT_S, LONG_S = 10.0, 30.0
"""The sound that the model is given, filled up with silence."""
END_S = 0.5
"""Of which so much stays silent after what is heard."""
BEAM = 5
MOST_TOKENS = 160
"""A second of speech has some 4 tokens: 30 s of it are far from this."""
PROMPT = ["<|startoftranscript|>", "<|notimestamps|>"]


def main() -> None:
    """Serve requests until the end of input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    try:
        import ctranslate2
    except ImportError as fault:
        tell({"error": str(fault), "missing": isinstance(fault, ModuleNotFoundError)})
        return
    try:
        model = ctranslate2.models.Whisper(
            str(Path.cwd()), device="cpu", compute_type="int8", intra_threads=1, inter_threads=1
        )
    except Exception as fault:  # noqa: BLE001  # whatever the library raises over a file must reach the parent
        tell({"error": f"{type(fault).__name__}: {fault}", "missing": False})
        return
    reader = _Reader(ctranslate2, model)
    tell({"ready": True, "cpu_s": time.process_time()})
    for request, sound in requests():
        tell({"read": request["read"], **reader.read(sound), "cpu_s": time.process_time()})
        _give_back_memory()


def _give_back_memory() -> None:
    """What a reading took and is done with, some 30 of 145 MB, which the C library would keep.  glibc only."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


class _Reader:
    """A model and what it needs before and after it."""

    def __init__(self, library: Any, model: Any) -> None:
        import numpy as np

        self._np, self._library, self._model = np, library, model
        self._window = np.hanning(FRAME + 1)[:-1]
        self._mels = _mel_bands(np)
        self._bytes = {char: byte for byte, char in _spelled_bytes().items()}

    def read(self, sound: bytes) -> dict[str, Any]:
        """The words of a segment of at most `LONG_S`, and how sure they are."""
        samples = self._np.frombuffer(sound, "<i2").astype(self._np.float32) / 32768
        features = self._library.StorageView.from_array(self._spectrogram(samples))
        result = self._model.generate(
            features,
            [PROMPT],
            beam_size=BEAM,
            max_length=MOST_TOKENS,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = result.sequences[0]
        words = bytes(self._bytes[char] for token in tokens for char in token if char in self._bytes)
        return {
            "words": words.decode(errors="replace").strip(),
            "log_probability": float(result.scores[0]),
            "no_speech": float(result.no_speech_prob),
        }

    def _spectrogram(self, samples: Any) -> Any:
        """The logarithms of the sound's mel bands, scaled as Whisper was trained, filled up with silence."""
        np = self._np
        seconds = SHORT_S if len(samples) <= (SHORT_S - END_S) * RATE else LONG_S
        size = round(seconds * RATE)
        sound = np.zeros(size + FRAME, np.float32)
        samples = samples[:size]
        sound[FRAME // 2 : FRAME // 2 + len(samples)] = samples
        sound[: FRAME // 2] = sound[FRAME : FRAME // 2 : -1]
        frames = np.lib.stride_tricks.sliding_window_view(sound, FRAME)[::HOP][: size // HOP]
        power = np.abs(np.fft.rfft(frames * self._window, axis=1)) ** 2
        log = np.log10(np.maximum(self._mels @ power.T, 1e-10))
        log = (np.maximum(log, log.max() - 8.0) + 4.0) / 4.0
        return np.ascontiguousarray(log[np.newaxis], dtype=np.float32)


def _mel_bands(np: Any) -> Any:
    """Slaney's mel filters, as librosa and Whisper have them: linear up to 1 kHz, then 27 steps for a factor of 6.4."""
    mels = np.linspace(0.0, 15.0 + 27.0 * np.log(8.0) / np.log(6.4), MELS + 2)
    hertz = np.where(mels < 15.0, mels * 200.0 / 3.0, 1000.0 * np.exp((mels - 15.0) * np.log(6.4) / 27.0))
    bins = np.fft.rfftfreq(FRAME, 1.0 / RATE)
    rising = (bins - hertz[:-2, None]) / np.diff(hertz)[:-1, None]
    falling = (hertz[2:, None] - bins) / np.diff(hertz)[1:, None]
    bands = np.maximum(0.0, np.minimum(rising, falling))
    return bands * (2.0 / (hertz[2:] - hertz[:-2]))[:, None]


def _spelled_bytes() -> dict[int, str]:
    """Byte -> the character that stands for it in the model's tokens (openai/gpt-2, `encoder.py`)."""
    shown = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {byte: chr(byte) for byte in shown} | {byte: chr(256 + at) for at, byte in enumerate(hidden)}


if __name__ == "__main__":
    main()
