"""PocketSphinx as a peer to be measured against (the `bench` extra); never used in a conversation."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from voice_assistant.audio import RATE, Samples
from voice_assistant.errors import MachineError


class PocketSphinxGrammar:
    """Which of some phrases was said, by PocketSphinx's own English model."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """MachineError where the `bench` extra is not installed."""
        try:
            import pocketsphinx
        except ImportError as fault:
            raise MachineError("PocketSphinx is not installed.", "Install it: pip install pocketsphinx") from fault
        with tempfile.TemporaryDirectory() as folder:
            grammar = Path(folder, "answers.gram")
            grammar.write_text(f"#JSGF V1.0;\ngrammar answers;\npublic <answer> = {' | '.join(phrases)};\n", "utf-8")
            self._decoder = pocketsphinx.Decoder(jsgf=str(grammar), lm=None, loglevel="FATAL", samprate=RATE)
        self._open = pocketsphinx.Decoder(loglevel="FATAL", samprate=RATE)

    def hear(self, samples: Samples) -> str:
        """The phrase; empty if none."""
        return _heard(self._decoder, samples)

    def hear_openly(self, samples: Samples) -> str:
        """Whatever was said, by PocketSphinx's own English language model."""
        return _heard(self._open, samples)


def _heard(decoder: Any, samples: Samples) -> str:
    decoder.start_utt()
    decoder.process_raw(samples.tobytes(), full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    return str(found.hypstr) if found else ""
