"""A voice: pyttsx3 in a child process (`pyttsx3_child`), which renders and never plays.

A thread hands it one request at a time and waits for the answer, so that the session never waits.  A child that dies, hangs
or renders rubbish is ended and started again, and the request repeated once; why it failed twice is the answer then.
"""

from __future__ import annotations

import json
import os
import platform
import queue
import subprocess
import sys
import tempfile
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voice_assistant.errors import VoiceError
from voice_assistant.speaking import Failed, Rendered, check_speech

CHILD = Path(__file__).with_name("pyttsx3_child.py")
START_S = 15.0
"""The longest a child may take to be ready: 0.1 s is usual, a cold SD card is slow."""
RENDER_S = 3.0
"""The longest a render may take, beside `RENDER_S_PER_CHARACTER`: 0.02 s is usual."""
RENDER_S_PER_CHARACTER = 0.003
"""A thousand words, 5,500 characters, take 0.7 s here; this allows for a machine twenty times as slow."""
CLOSE_S = 1.0
"""How long a child may take to go of its own accord."""
SHORT_PATH = 100
"""Bytes.  A directory longer than this is too long for espeak-ng's data path (150) or near it."""
NO_ESPEAK = "Install a voice: pip install espeakng-loader, or on Debian and Ubuntu: sudo apt install espeak-ng"
NO_PYTTSX3 = "Install it: pip install pyttsx3"
NO_SPACE = "Make some room in the folder for temporary files, or name another one in TMPDIR."


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Where espeak-ng comes from.  Nothing given: pyttsx3 finds what the system has (espeak-ng, or the voice of macOS or Windows)."""

    name: str
    files: tuple[str, str] | None = None
    """The library and its data."""


def find_libraries() -> tuple[Library, ...]:
    """Where a voice may come from on this machine, best first (why in docs/decisions/0003-voice.md)."""
    system = Library(name="this system")
    if platform.system() != "Linux":
        return (system,)
    try:
        import espeakng_loader

        wheel = Library(
            name="espeakng-loader", files=(espeakng_loader.get_library_path(), espeakng_loader.get_data_path())
        )
    except (ImportError, RuntimeError):  # no wheel for this processor; a wheel without its data
        return (system,)
    return (wheel, system)


def open_voice(language: str = "en", libraries: tuple[Library, ...] | None = None) -> Pyttsx3Voice:
    """A voice that has answered.  0.15 s.

    Raises VoiceError, with what to install, when this machine has none.
    """
    voice = Pyttsx3Voice(language, find_libraries() if libraries is None else libraries)
    try:
        voice.wait_until_ready()
    except VoiceError:
        voice.close()
        raise
    return voice


class Pyttsx3Voice:
    """A `speaking.Voice`.  To be closed."""

    def __init__(self, language: str, libraries: tuple[Library, ...]) -> None:
        self.name = "pyttsx3"
        self._language = language
        self._libraries = list(libraries)
        self._child: _Child | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._started = threading.Event()
        self._why_not: VoiceError | None = None
        self._requests: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._finished: queue.SimpleQueue[Rendered | Failed] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="voice", daemon=True)
        self._thread.start()

    def request(self, key: int, text: str, words_per_minute: int) -> None:
        """Ask for a text to be rendered; returns at once.  A text with nothing to say comes back as no samples."""
        self._requests.put(_Request(key, text, words_per_minute))

    def collect(self, wait_s: float = 0.0) -> Rendered | Failed | None:
        """The next that is finished, in the order of the requests; waits at most so long."""
        try:
            return self._finished.get(timeout=wait_s) if wait_s > 0 else self._finished.get_nowait()
        except queue.Empty:
            return None

    def wait_until_ready(self) -> None:
        """Return when the first child has answered.  Raises VoiceError if none would."""
        self._started.wait()
        if self._why_not:
            raise self._why_not

    def close(self) -> None:
        """End the child and remove its files.  Requests not yet answered are dropped.  Safe to call twice."""
        with self._lock:
            self._closed = True
            child = self._child
        self._requests.put(None)
        if child:
            child.close()
        self._thread.join()

    def _serve(self) -> None:
        try:
            self._running_child()
        except VoiceError as error:
            self._why_not = error
        self._started.set()
        while (request := self._requests.get()) is not None and not self._closed:
            self._finished.put(self._answer(request))

    def _answer(self, request: _Request) -> Rendered | Failed:
        text = speakable(request.text)
        if not text.strip():
            return Rendered(key=request.key, samples=np.zeros(0, np.int16), rate=22_050, text=request.text)
        what = ""
        for _ in range(2):
            try:
                child = self._running_child()
                rendered = child.render(request, text)
                fault = check_speech(rendered.samples, rendered.rate, text, request.words_per_minute)
                if fault is None:
                    return rendered
                what = f"The voice rendered a sentence badly: {fault}."
            except (VoiceError, _Broken) as error:
                what = str(error)
            self._drop_child()
        return Failed(key=request.key, what=what)

    def _running_child(self) -> _Child:
        if self._child:
            return self._child
        first: VoiceError | None = None
        for library in list(self._libraries):
            with self._lock:
                if self._closed:
                    raise VoiceError("The voice has been closed.")
                child = self._child = _Child(self._language, library)
            try:
                child.wait_until_ready()
            except VoiceError as error:
                self._drop_child()
                first = first or error
            else:
                self.name = child.name
                self._libraries.remove(library)
                self._libraries.insert(0, library)  # what worked once is tried first
                return child
        raise first or VoiceError("There is no voice to try.", NO_ESPEAK)

    def _drop_child(self) -> None:
        child, self._child = self._child, None
        if child:
            child.close(at_once=True)


def speakable(text: str) -> str:
    """The text without what can't be spoken or would end it early (control characters, lone surrogates), each made a blank:
    places in it stay the same.  Blank when there is nothing to say."""
    clean = "".join(
        " " if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") else character for character in text
    )
    return clean if any(unicodedata.category(character)[0] in "LNS" for character in clean) else " " * len(text)


@dataclass(frozen=True, slots=True)
class _Request:
    key: int
    text: str
    words_per_minute: int


class _Broken(Exception):
    """The child gave no good answer; a new one may."""


class _Child:
    """One running child process and its private directory."""

    def __init__(self, language: str, library: Library) -> None:
        """Raises VoiceError when no process or directory can be made."""
        self.name = "pyttsx3"
        self._library = library
        try:
            self._directory = _private_directory()
        except OSError as error:
            raise VoiceError(f"The voice has nowhere to put its sound files: {error.strerror}.", NO_SPACE) from error
        self._log = Path(self._directory.name, "log")
        command = [sys.executable, "-P", str(CHILD), self._directory.name, language, *(library.files or ())]
        try:
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    process_group=0 if os.name == "posix" else None,  # Ctrl-C is for us, not for it
                )
        except OSError as error:
            self._directory.cleanup()
            raise VoiceError(
                f"The voice's process could not be started: {error}.", "Close some programs and try again."
            ) from error

    def wait_until_ready(self) -> None:
        """Raises VoiceError with what to do."""
        try:
            hello, _ = self._read(START_S)
        except _Broken as error:
            raise VoiceError(f"The voice from {self._library.name} could not be started: {error}", NO_ESPEAK) from error
        if "error" in hello:
            remedy = NO_PYTTSX3 if "'pyttsx3'" in hello["error"] else NO_ESPEAK
            raise VoiceError(f"The voice from {self._library.name} could not be started: {hello['error']}", remedy)
        self.name = f"pyttsx3 ({hello['engine']} from {self._library.name}, voice {hello['voice']})"

    def render(self, request: _Request, text: str) -> Rendered:
        """Raises _Broken."""
        line = json.dumps({"id": request.key, "text": text, "words_per_minute": request.words_per_minute})
        pipe = self._process.stdin
        assert pipe is not None  # Popen was given PIPE
        try:
            pipe.write(line.encode() + b"\n")
            pipe.flush()
        except OSError as error:
            raise _Broken(f"The voice's process has ended: {self._last_words()}") from error
        answer, sound = self._read(RENDER_S + RENDER_S_PER_CHARACTER * len(text))
        if "error" in answer or answer.get("id") != request.key:
            raise _Broken(f"The voice failed: {answer.get('error', 'it answered something else')}")
        return Rendered(
            key=request.key,
            samples=np.frombuffer(sound, np.int16),
            rate=answer["rate"],
            text=request.text,
            words=tuple((character, sample) for character, sample in answer["words"]),
        )

    def close(self, at_once: bool = False) -> None:
        """End it, by force if need be, and remove its directory."""
        if at_once:
            self._process.kill()
        assert self._process.stdin is not None and self._process.stdout is not None  # Popen was given PIPE
        try:
            self._process.stdin.close()
        except OSError:
            pass  # it is gone, with some of a request unread
        try:
            self._process.wait(CLOSE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._directory.cleanup()

    def _read(self, within_s: float) -> tuple[dict[str, Any], bytes]:
        """One answer and its sound.  A child that takes longer is killed, which ends the reading: that works on every system."""
        pipe = self._process.stdout
        assert pipe is not None  # Popen was given PIPE
        late = threading.Event()

        def end() -> None:
            late.set()
            self._process.kill()

        watch = threading.Timer(within_s, end)
        watch.daemon = True
        watch.start()
        try:
            line = pipe.readline()
            answer: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
            length = answer.get("bytes", 0)
            sound = pipe.read(length)
        except ValueError as error:
            raise _Broken(f"the voice's process said what can't be read: {error}") from error
        finally:
            watch.cancel()
        if late.is_set():
            raise _Broken(f"it did not answer within {within_s:.0f} seconds")
        if not answer or len(sound) != length:
            raise _Broken(f"its process ended: {self._last_words()}")
        return answer, sound

    def _last_words(self) -> str:
        """The last line it wrote to standard error, or its exit code."""
        code = self._process.wait()
        try:
            lines = self._log.read_text(errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1] if lines else f"exit code {code}"


def _private_directory() -> tempfile.TemporaryDirectory[str]:
    """A new directory that only we can read (0700), with a short path."""
    places = [tempfile.gettempdir(), *(place for place in ("/tmp", "/var/tmp") if os.path.isdir(place))]
    short = [place for place in places if len(os.fsencode(place)) <= SHORT_PATH]
    return tempfile.TemporaryDirectory(prefix="voice-", dir=(short or places)[0], ignore_cleanup_errors=True)
