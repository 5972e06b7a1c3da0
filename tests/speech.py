"""Spoken test clips, made on the spot by espeak-ng from the espeakng-loader wheel: no recording is shipped with the
tests.
"""

from __future__ import annotations

import _ctypes  # ctypes itself can't unload a library
import ctypes
import functools
import os
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 16_000
"""Samples per second of every clip."""

_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_RATE = 1
_UTF8 = 1
_LONGEST_DATA_PATH = 140
"""espeak-ng cuts longer paths off and exits the process; 153 characters were seen to work and 163 not to."""


class _Voice(ctypes.Structure):
    """espeak_VOICE of speak_lib.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class _Synthesizer:
    """One espeak-ng, loaded anew for each clip.

    Its pitch flutters by a count that goes on from clip to clip, so that the same words differed by what had been
    spoken before them: a test at the edge of what is heard then passed alone, and failed after others.
    """

    def __init__(self) -> None:
        import espeakng_loader

        data = espeakng_loader.get_data_path()
        if len(data) > _LONGEST_DATA_PATH:
            short = Path(tempfile.mkdtemp(prefix="espeak"), "d")
            short.symlink_to(data)
            data = str(short)
        os.environ.setdefault("ESPEAK_DATA_PATH", data)
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._pieces: list[npt.NDArray[np.int16]] = []
        self._callback = _Callback(self._collect)
        self.rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), _DONT_EXIT)
        if self.rate <= 0:
            raise RuntimeError("espeak-ng does not start")
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_ng_SetRandSeed(1)  # else it seeds its noise by the clock

    def close(self) -> None:
        """Forget everything: the next one finds the library as it was first loaded."""
        self._library.espeak_Terminate()
        _ctypes.dlclose(self._library._handle)

    def _collect(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
        if samples and count:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def _choose(self, voice: str) -> None:
        """By language ("en-gb", "en-us"), with a variant if wanted ("en-gb+f3")."""
        language, plus, variant = voice.partition("+")
        by_language = ctypes.byref(_Voice(languages=language.encode()))
        if self._library.espeak_SetVoiceByProperties(by_language):
            raise ValueError(f"espeak-ng has no voice {voice!r}")
        if plus:
            self._library.espeak_GetCurrentVoice.restype = ctypes.POINTER(_Voice)
            file = self._library.espeak_GetCurrentVoice().contents.identifier.decode()
            if self._library.espeak_SetVoiceByName(f"{file}+{variant}".encode()):
                raise ValueError(f"espeak-ng has no voice {voice!r}")

    def render(self, text: str, voice: str, wpm: int) -> npt.NDArray[np.int16]:
        self._pieces.clear()
        self._choose(voice)
        self._library.espeak_SetParameter(_RATE, wpm, 0)
        raw = text.encode()
        self._library.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, _UTF8, None, None)
        return np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int16)


@functools.lru_cache(maxsize=256)
def _spoken(text: str, voice: str, wpm: int) -> npt.NDArray[np.int16]:
    import soxr

    made = _Synthesizer()
    try:
        clip = soxr.resample(made.render(text, voice, wpm), made.rate, RATE)
    finally:
        made.close()
    assert len(clip), f"espeak-ng said nothing for {text!r}"
    result = np.asarray(clip, np.int16)
    result.setflags(write=False)
    return result


def speak(text: str, voice: str = "en-gb", wpm: int = 150) -> npt.NDArray[np.int16]:
    """`text` as spoken by espeak-ng, always the same: mono, 16 kHz, int16, a fresh array."""
    return _spoken(text, voice, wpm).copy()


def silence(seconds: float, level: float = 3.0, seed: int = 0) -> npt.NDArray[np.int16]:
    """A quiet room: faint noise of this standard deviation in steps of int16 (3: about -81 dBFS)."""
    return np.random.default_rng(seed).normal(0, level, round(seconds * RATE)).astype(np.int16)


def join(*parts: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """One clip after the other."""
    return np.concatenate(parts)
