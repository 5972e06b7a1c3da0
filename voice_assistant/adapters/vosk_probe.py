"""Opens a speech model in a process of its own: run as a script, with the model's folder as its argument.

A damaged file can kill the process inside Vosk (seen: exit codes -6 and -11), or be taken silently with no more than a
line in the
log.  So a model that the manifest does not vouch for is tried here first; `find_fault` starts the trial and reads its
log.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LONGEST_S = 240.0
"""The largest models were reported to take 90 s to open on slow machines."""
_BAD_SIGNS = ("ERROR", "ASSERTION_FAILED", "Runtime graphs are not supported", "Ignoring word missing")


def find_fault(folder: Path) -> str | None:
    """What is wrong with the model, in Vosk's own words, or None.  Takes as long as opening the model does, and 0.3 s
    more.
    """
    command = [sys.executable, "-P", __file__, str(folder)]
    try:
        # The command is ours; only the folder comes from outside, as an argument of its own.
        child = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST_S, check=False, errors="replace"
        )
    except subprocess.TimeoutExpired:
        return f"it was not open after {LONGEST_S:.0f} seconds"
    for line in child.stderr.splitlines():
        if any(sign in line for sign in _BAD_SIGNS):
            return line.strip()
    if child.returncode:
        return f"opening it ended the recogniser (exit code {child.returncode})"
    return None


def _try(folder: str) -> None:
    """Opens the model and lets it read a second of faint sound, once by phrases and once openly."""
    import json

    import numpy as np
    import vosk

    vosk.SetLogLevel(0)  # what it thinks of the files is what we want to know
    model = vosk.Model(folder)
    sound = np.random.default_rng(0).normal(0, 300, 16_000).astype("<i2").tobytes()
    for phrases in ((json.dumps(["yes", "no"]),), ()):
        recognizer = vosk.KaldiRecognizer(model, 16_000, *phrases)
        recognizer.SetWords(True)
        recognizer.AcceptWaveform(sound)
        recognizer.FinalResult()


if __name__ == "__main__":
    _try(sys.argv[1])
