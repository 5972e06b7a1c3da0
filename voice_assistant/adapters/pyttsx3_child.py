"""The child process in which pyttsx3 renders speech: a script, run by `pyttsx3_voice`.

    python -P pyttsx3_child.py DIRECTORY LANGUAGE [LIBRARY DATA]

Requests come as JSON lines on standard input; each is answered by one JSON line on standard output:

    {"id": 7, "text": "Are you warm?", "words_per_minute": 150}
    {"id": 7, "rate": 22050, "words": [[0, 0], [4, 2310], ...], "bytes": 61740}   then that many bytes: int16 samples
    {"id": 7, "error": "what went wrong"}

The first line out is {"engine": "espeak-ng 1.52.0", "voice": "gmw/en"}, or {"error": ...}.  At the end of input the
process removes DIRECTORY and exits.

It is a process of its own because espeak-ng calls exit(1) when its data is missing, may crash or hang for good, prints
to standard output, and is GPL-3.  pyttsx3 only ever saves to a file here: on Linux its `say` can't be stopped, loses
sentences and reports success when nothing was heard.  The guards below each answer a failure that was measured.
Standard library only: every import delays the first word.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import re
import shutil
import signal
import sys
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

ESPEAK_PATH_LIMIT = 150
"""Bytes.  espeak-ng keeps its data path in a fixed buffer: 153 works, at 163 it exits."""
ESPEAK_PACE = 0.692
"""espeak's `rate` for one real word a minute: over 137 questions at eight rates the ratio was 1.442 to 1.453."""
SLOWEST_ESPEAK = 80
"""espeak-ng's least rate."""
ESPEAK_VOLUME = 0.7
"""Of full.  At full, its loudest vowels touch full scale; we set the level later anyway."""
FINISH_S = 1.0
"""How long to wait for the end of an utterance that `runAndWait` returned from too early."""
RESPELLED = {re.compile(r"\bA and E\b"): "A-and-E"}
"""What espeak-ng says wrongly ("a and E"), and the same with as many characters that it says right."""


class Unspoken(Exception):
    """This text could not be rendered."""


class Renderer:
    """pyttsx3, with what it needs to be trusted."""

    def __init__(self, directory: Path, language: str) -> None:
        import pyttsx3

        self._directory = directory
        self._count = 0
        self._rate = 0
        self._rendered = 0
        self._words: list[tuple[int, int]] = []
        self._errors: list[str] = []
        self._finished = threading.Event()
        self._engine = pyttsx3.init()
        self._driver = self._engine.proxy._driver
        # Loaded by pyttsx3 only where its driver is espeak; macOS and Windows have their own.
        self._espeak: Any = sys.modules.get("pyttsx3.drivers._espeak")
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)
        if self._espeak:
            self._espeak.SetSynthCallback(self._on_synth)
            # espeak-ng seeds its noise by the clock: the same words in a new process would come out differently.
            set_seed = getattr(self._espeak.dll, "espeak_ng_SetRandSeed", None)  # older versions have none
            if set_seed is not None:
                set_seed(1)
        self._settle()
        # Until a first loop has run, pyttsx3 only queues what it is told; then a setting is made at once.
        self._engine.runAndWait()
        self.voice = self._choose(language)
        if self._espeak:
            self._set("volume", ESPEAK_VOLUME)
        self.engine = f"espeak-ng {self._espeak.Info(None).decode()}" if self._espeak else type(self._driver).__name__

    def render(self, text: str, words_per_minute: int) -> tuple[int, list[tuple[int, int]], bytes]:
        """Samples a second; (character, sample) of each word's start where the engine tells; int16 mono samples."""
        rate = words_per_minute
        if self._espeak:
            rate = max(SLOWEST_ESPEAK, round(words_per_minute * ESPEAK_PACE))
            text = respell(text)
        self._errors.clear()
        self._words.clear()
        self._rendered = 0
        self._finished.clear()
        if rate != self._rate:
            self._set("rate", rate)
            self._rate = rate
        self._count += 1
        path = self._directory / f"{self._count}.wav"
        try:
            self._engine.save_to_file(text, str(path))
            self._engine.runAndWait()
            self._await(path)
            sample_rate, samples = _read(path)
        finally:
            path.unlink(missing_ok=True)
        # The file must hold just what the engine made: once in 34 fresh processes it did not.
        if self._espeak and len(samples) != 2 * self._rendered:
            raise Unspoken(f"the sound file holds {len(samples) // 2} of {self._rendered} samples")
        return sample_rate, list(self._words), samples

    def _choose(self, language: str) -> str:
        """Set a voice for the language; the voice that is set then."""
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

    def _set(self, name: str, value: str | float) -> None:
        self._engine.setProperty(name, value)
        self._settle()
        if self._errors:
            raise Unspoken(self._errors[0])
        if name == "rate" and self._espeak and self._engine.getProperty("rate") != value:
            raise Unspoken(f"the rate {value} was not taken")

    def _settle(self) -> None:
        # espeak takes settings in a thread of its own; speech begun before that has the old ones (2 in 30 processes).
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
        if isinstance(self._driver._data_buffer, bytes):
            # pyttsx3 adds each piece to a copy of all before: a thousand words took 5 s; in place they take 0.7 s.
            self._driver._data_buffer = bytearray(self._driver._data_buffer)
        try:
            return int(self._driver._onSynth(wav, count, events))
        except (OSError, RuntimeError) as error:
            # It would be lost inside C, and the loop would wait for ever.  A full disk, for one.
            self._errors.append(str(error))
            self._driver._speaking = False
            self._driver.endLoop()
            return 1

    def _on_finished(self, **_: object) -> None:
        self._finished.set()

    def _on_error(self, exception: object = None, **_: object) -> None:
        self._errors.append(str(exception))

    def _await(self, path: Path) -> None:
        """Until the file is whole."""
        until = time.monotonic() + FINISH_S
        size = -1
        while not self._errors and not (self._espeak and self._finished.is_set()):
            if time.monotonic() > until:
                raise Unspoken("it did not finish")
            time.sleep(0.01 if self._espeak else 0.05)
            if not self._espeak:  # Windows' driver does not tell when a file is done: wait until it no longer grows.
                before, size = size, path.stat().st_size if path.exists() else -1
                if 0 < size == before:
                    break
        if self._errors:
            raise Unspoken(self._errors[0])
        if not path.exists():
            raise Unspoken("no sound file was written")


def respell(text: str) -> str:
    """The text as espeak-ng must see it to say it right; as long as before, so that places in it stay the same."""
    for wrong, right in RESPELLED.items():
        text = wrong.sub(right, text)
    return text


def _speaks(voice: Any, language: str) -> bool:
    tags = [tag.decode(errors="replace") if isinstance(tag, bytes) else str(tag) for tag in voice.languages or ()]
    wanted = language.split("-")[0].lower()
    return any(tag.lower().replace("_", "-").split("-")[0] == wanted for tag in tags)


def _read(path: Path) -> tuple[int, bytes]:
    """Rate and int16 mono samples of a sound file."""
    with path.open("rb") as file:
        kind = file.read(4)
    if kind != b"RIFF":  # macOS writes AIFF whatever the name
        import soundfile

        samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
        return int(rate), samples[:, 0].tobytes()
    with wave.open(str(path), "rb") as sound:
        if (sound.getnchannels(), sound.getsampwidth()) != (1, 2):
            raise Unspoken("the sound file is not 16-bit mono")
        return sound.getframerate(), sound.readframes(sound.getnframes())


def load_espeak(directory: Path, library: str, data: str) -> None:
    """Make pyttsx3 find this espeak-ng, and espeak-ng this data."""
    if len(os.fsencode(data)) > ESPEAK_PATH_LIMIT:
        short = directory / "data"
        try:
            short.symlink_to(data, target_is_directory=True)
        except OSError:  # a file system, or a Windows account, without symbolic links
            shutil.copytree(data, short)
        data = str(short)
    os.environ["ESPEAK_DATA_PATH"] = data
    # pyttsx3 asks for the library by its bare name and is given the one that is already loaded.
    ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)


def _own_standard_output() -> BinaryIO:
    """The pipe to the parent, for us alone: pyttsx3 prints "Audio saved to ..." on each file."""
    pipe = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return pipe


def _requests(directory: Path) -> Callable[[], dict[str, Any]]:
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

    next_request = _requests(Path(directory))
    try:
        if espeak:
            load_espeak(Path(directory), *espeak)
        renderer = Renderer(Path(directory), language)
    except Exception as error:  # noqa: BLE001  # whatever an unknown machine's engine raises must reach the parent
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
