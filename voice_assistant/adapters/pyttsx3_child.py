"""The child process in which pyttsx3 renders speech: a script, run by `pyttsx3_voice`, never imported by it.

    python -P pyttsx3_child.py DIRECTORY LANGUAGE [LIBRARY DATA]

Requests come as JSON lines on standard input; each is answered by one JSON line on standard output:

    {"id": 7, "text": "Are you warm?", "words_per_minute": 150}
    {"id": 7, "rate": 22050, "words": [[0, 0], [4, 2310], ...], "bytes": 61740}     followed by so many bytes of int16 samples
    {"id": 7, "error": "what went wrong"}

The first line out is {"engine": "espeak-ng 1.52.0", "voice": "gmw/en"}, or {"error": ...}.  At the end of input the process
removes DIRECTORY and exits.

It is a process of its own because espeak-ng calls exit(1) when its data is missing, may crash or hang for good, prints to
standard output, and is GPL-3.  pyttsx3 only ever saves to a file here: on Linux its `say` can't be stopped, loses
sentences and reports success when nothing was heard.  The guards below each answer a failure that was measured.
Standard library only: every import delays the first word.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import shutil
import signal
import sys
import threading
import time
import wave
from collections.abc import Callable
from typing import Any, BinaryIO

ESPEAK_PATH_LIMIT = 150
"""Bytes.  espeak-ng keeps its data path in a fixed buffer: 153 works, at 163 it exits."""
ESPEAK_PACE = 0.692
"""espeak's `rate` for one real word a minute: measured over 137 questions (115 to 250 words a minute, ratio 1.442 to 1.453)."""
SLOWEST_ESPEAK = 80
"""espeak-ng's least rate."""
FINISH_S = 5.0
"""How long to wait for the end of an utterance that `runAndWait` returned from too early."""


class Unspoken(Exception):
    """This text could not be rendered."""


class Renderer:
    """pyttsx3, with what it needs to be trusted."""

    def __init__(self, directory: str, language: str) -> None:
        import pyttsx3

        self._directory = directory
        self._count = 0
        self._rate = 0
        self._finished = threading.Event()
        self._errors: list[str] = []
        self._engine = pyttsx3.init()
        # Loaded by pyttsx3 only where its driver is espeak; macOS and Windows have their own.
        self._espeak: Any = sys.modules.get("pyttsx3.drivers._espeak")
        self._driver = self._engine.proxy._driver
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)
        self._words: list[tuple[int, int]] = []
        self._rendered = 0
        if self._espeak:
            self._espeak.SetSynthCallback(self._on_synth)
        self._settle()
        # Until a first loop has run, pyttsx3 only queues what it is told; then each setting is made at once and can be waited for.
        self._engine.runAndWait()
        self.voice = self._choose(language)
        self.engine = f"espeak-ng {self._espeak.Info(None).decode()}" if self._espeak else type(self._driver).__name__

    def render(self, text: str, words_per_minute: int) -> tuple[int, list[tuple[int, int]], bytes]:
        """Samples per second, (character, sample) of each word's start where the engine tells, and int16 mono samples."""
        rate = max(SLOWEST_ESPEAK, round(words_per_minute * ESPEAK_PACE)) if self._espeak else words_per_minute
        self._errors.clear()
        if rate != self._rate:
            self._set("rate", rate)
            self._rate = rate
        self._count += 1
        path = os.path.join(self._directory, f"{self._count}.wav")
        self._words.clear()
        self._rendered = 0
        self._finished.clear()
        try:
            self._engine.save_to_file(text, path)
            self._engine.runAndWait()
            self._await(path)
            sample_rate, samples = _read(path)
        finally:
            if os.path.exists(path):
                os.remove(path)
        # The file must hold just what the engine made: once in 34 fresh processes it did not.
        if self._espeak and len(samples) != 2 * self._rendered:
            raise Unspoken(f"the sound file holds {len(samples) // 2} of {self._rendered} samples")
        return sample_rate, list(self._words), samples

    def _choose(self, language: str) -> str:
        if self._espeak:
            self._set("voice", language)
        else:
            for voice in self._engine.getProperty("voices"):
                if _speaks(voice, language):
                    self._set("voice", voice.id)
                    break
            else:
                raise Unspoken(f"this computer has no voice for the language '{language}'")
        return str(self._engine.getProperty("voice"))

    def _set(self, name: str, value: str | int) -> None:
        self._engine.setProperty(name, value)
        self._settle()
        if self._errors:
            raise Unspoken(self._errors[0])
        if name == "rate" and self._espeak and self._engine.getProperty("rate") != value:
            raise Unspoken(f"the rate {value} was not taken")

    def _settle(self) -> None:
        # espeak takes settings in a thread of its own; speech begun before it has them is made with the old ones (2 in 30).
        if self._espeak:
            self._espeak.Synchronize()

    def _on_synth(self, wav: Any, count: int, events: Any) -> int:
        """Stands before pyttsx3's own callback: it notes when each word begins, which pyttsx3 does not pass on."""
        at = 0
        while events[at].type != self._espeak.EVENT_LIST_TERMINATED:
            if events[at].type == self._espeak.EVENT_WORD:
                self._words.append((events[at].text_position - 1, events[at].sample))
            at += 1
        self._rendered += max(0, count)
        try:
            return int(self._driver._onSynth(wav, count, events))
        except (OSError, RuntimeError) as error:
            # Inside a C callback it would be lost, and the loop would wait for ever: a full disk, for one.
            self._errors.append(str(error))
            self._driver._speaking = False
            self._driver.endLoop()
            return 1

    def _on_finished(self, **_: object) -> None:
        self._finished.set()

    def _on_error(self, exception: object = None, **_: object) -> None:
        self._errors.append(str(exception))

    def _await(self, path: str) -> None:
        """Until the file is whole."""
        until = time.monotonic() + FINISH_S
        size = -1
        while time.monotonic() < until and not self._errors:
            if self._espeak:
                if self._finished.wait(0.02):
                    break
            else:  # Windows' driver does not tell when a file is done: wait until it no longer grows.
                now = os.path.getsize(path) if os.path.exists(path) else -1
                if now > 0 and now == size:
                    break
                size = now
                time.sleep(0.05)
        if self._errors:
            raise Unspoken(self._errors[0])
        if not os.path.exists(path):
            raise Unspoken("no sound file was written")


def _speaks(voice: Any, language: str) -> bool:
    tags = [tag.decode(errors="replace") if isinstance(tag, bytes) else str(tag) for tag in voice.languages or ()]
    wanted = language.split("-")[0].lower()
    return any(tag.lower().replace("_", "-").split("-")[0] == wanted for tag in tags)


def _read(path: str) -> tuple[int, bytes]:
    """Rate and int16 mono samples of a sound file."""
    with open(path, "rb") as file:
        kind = file.read(4)
    if kind != b"RIFF":  # macOS writes AIFF whatever the name
        import soundfile

        samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
        return int(rate), samples[:, 0].tobytes()
    with wave.open(path, "rb") as sound:
        if (sound.getnchannels(), sound.getsampwidth()) != (1, 2):
            raise Unspoken("the sound file is not 16-bit mono")
        return sound.getframerate(), sound.readframes(sound.getnframes())


def load_espeak(directory: str, library: str, data: str) -> None:
    """Make pyttsx3 find this espeak-ng, and espeak-ng this data."""
    if len(os.fsencode(data)) > ESPEAK_PATH_LIMIT:
        short = os.path.join(directory, "data")
        try:
            os.symlink(data, short, target_is_directory=True)
        except OSError:  # a file system, or a Windows account, without symbolic links
            shutil.copytree(data, short)
        data = short
    os.environ["ESPEAK_DATA_PATH"] = data
    # pyttsx3 asks for the library by its bare name and is given the one that is already loaded.
    ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)


def _own_standard_output() -> BinaryIO:
    """The pipe to the parent, for us alone: pyttsx3 prints "Audio saved to ..." on each file."""
    pipe = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return pipe


def _requests(directory: str) -> Callable[[], dict[str, Any]]:
    """A thread reads requests, so that the end of input ends this process even while espeak hangs."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        shutil.rmtree(directory, ignore_errors=True)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return lambda: dict(json.loads(lines.get()))


def main(arguments: list[str]) -> None:
    """Serve requests until the end of input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    directory, language, *espeak = arguments
    out = _own_standard_output()

    def tell(answer: dict[str, Any], samples: bytes = b"") -> None:
        out.write(json.dumps(answer).encode() + b"\n" + samples)
        out.flush()

    next_request = _requests(directory)
    try:
        if espeak:
            load_espeak(directory, *espeak)
        renderer = Renderer(directory, language)
    except Exception as error:  # whatever the engine of an unknown machine raises has to reach the parent as a sentence
        tell({"error": f"{type(error).__name__}: {error}"})
        return
    tell({"engine": renderer.engine, "voice": renderer.voice})
    while True:
        request = next_request()
        try:
            rate, words, samples = renderer.render(request["text"], request["words_per_minute"])
        except (Unspoken, OSError, EOFError, wave.Error, ValueError) as error:
            tell({"id": request["id"], "error": str(error)})
        else:
            tell({"id": request["id"], "rate": rate, "words": words, "bytes": len(samples)}, samples)


if __name__ == "__main__":
    main(sys.argv[1:])
