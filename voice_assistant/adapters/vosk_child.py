"""The child process in which Vosk listens: run by `vosk_process` in the model's folder.

    python -P -m voice_assistant.adapters.vosk_child [try]

Requests come as JSON lines on standard input, the sound of one (16 kHz int16) as that many bytes after its line:

    {"know": ["yes", "blubb"]}                             {"known": [true, false]}
    {"read": 3, "grammar": "[...]", "bytes": 32000}        {"result": {...}, "cpu_s": 1.25}
    {"read": 3, "bytes": 32000, "drop": [1, 2]}            the recogniser 3 is there already; 1 and 2 are done with
    {"read": 4, "alternatives": 12, ...}                   the likeliest readings, each with its logarithm

Each is answered by one JSON line after `ANSWER` on standard output.  Every other line there is Vosk's log.  At first
come {"loaded": true} when the library is, and {"ready": true, "cpu_s": 0.2} when the model is, or {"error": ...} in
place of either.  With `try` the model is made to read a faint sound before it is ready, and all of the log is written:
what Vosk thinks of the files is for the parent to read.

It is a process of its own because Vosk ends the process over a damaged file, at once or in the middle of a sound
(seen: SIGABRT and SIGSEGV), and because a library that doesn't fit the machine may do the same when it is loaded.
Standard library, `child_serving` and Vosk only.
"""

from __future__ import annotations

import json
import random
import signal
import struct
import sys
import time
from typing import Any

from voice_assistant.adapters.child_serving import requests, tell

RATE = 16_000
_ALL, _ERRORS = 0, -1
"""Vosk's levels of logging."""


def main(arguments: list[str]) -> None:
    """Serve requests until the end of input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    try:
        import vosk

        vosk.SetLogLevel(_ALL if "try" in arguments else _ERRORS)
        tell({"loaded": True})
        model = vosk.Model(".")
    except Exception as fault:  # noqa: BLE001  # whatever an unknown machine's library raises must reach the parent
        tell({"error": f"{type(fault).__name__}: {fault}"})
        return
    if "try" in arguments:
        _try(vosk, model)
        vosk.SetLogLevel(_ERRORS)
    tell({"ready": True, "cpu_s": time.process_time()})
    recognizers: dict[int, Any] = {}
    for request, sound in requests():
        if "know" in request:
            tell({"known": [model.vosk_model_find_word(word) >= 0 for word in request["know"]]})
            continue
        for number in request.get("drop", ()):
            recognizers.pop(number, None)
        number = request["read"]
        if number not in recognizers:
            grammar = request.get("grammar")
            recognizers[number] = vosk.KaldiRecognizer(model, RATE, *([] if grammar is None else [grammar]))
            n_best = request.get("alternatives", 0)
            recognizers[number].SetWords(not n_best)
            recognizers[number].SetMaxAlternatives(n_best)
        recognizers[number].AcceptWaveform(sound)
        result = json.loads(recognizers[number].FinalResult())
        tell({"result": result, "cpu_s": time.process_time()})


def _try(vosk: Any, model: Any) -> None:
    """Lets the model read a second of faint sound, once by phrases and once openly.

    One that has none of the words is for another language: that Vosk complains of each says nothing of its files.
    """
    chance = random.Random(0)
    sound = struct.pack(f"<{RATE}h", *(round(chance.gauss(0, 300)) for _ in range(RATE)))
    words = ("yes", "no")
    knows_some = any(model.vosk_model_find_word(word) >= 0 for word in words)
    for grammar in ((json.dumps([*words, "[unk]"]),), ()) if knows_some else ((),):
        recognizer = vosk.KaldiRecognizer(model, RATE, *grammar)
        recognizer.SetWords(True)
        recognizer.AcceptWaveform(sound)
        recognizer.FinalResult()


if __name__ == "__main__":
    main(sys.argv[1:])
