"""A voice: pyttsx3 in a child process (`pyttsx3_child`), which renders and never plays.

A thread hands it one request at a time and waits for the answer, so that the session never waits.  A child that dies,
hangs or renders rubbish is ended and started again, and the request repeated once; why it failed twice is the answer.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import queue
import subprocess
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voice_assistant.errors import VoiceError
from voice_assistant.speaking import Failed, Rendered, check_speech
from voice_assistant.temporary import TemporaryFolder

CHILD = Path(__file__).with_name("pyttsx3_child.py")
START_S = 15.0
"""The longest a child may take to be ready: 0.1 s is usual, a cold SD card is slow."""
RENDER_S = 2.0
"""The longest a render may take, beside `RENDER_S_PER_CHARACTER`: 0.01 s is usual."""
RENDER_S_PER_CHARACTER = 0.003
"""A thousand words, 5,500 characters, take 0.7 s here; this allows for a machine twenty times as slow."""
END_S = 1.0
"""How long a child that has closed its output may take to end."""
MOST_CHARACTERS = 10_000
"""The longest text that is rendered: a quarter of an hour of speech, 42 MB."""
SHORT_PATH = 90
"""Bytes.  A private directory within a longer one might not hold a data path short enough for espeak-ng (150)."""

GET_ESPEAK = "Install it: pip install espeakng-loader, or on Debian and Ubuntu: sudo apt install espeak-ng"
GET_PYTTSX3 = "Install it: pip install pyttsx3"
MAKE_ROOM = "Make some room in the folder for temporary files, or name another one in TMPDIR."
CLOSE_PROGRAMS = "Close some other programs and try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Where the voice's engine comes from."""

    name: str
    files: tuple[str, str] | None = None
    """espeak-ng's library and its data; None: what pyttsx3 finds (espeak-ng, or the voice of macOS or Windows)."""


def find_libraries() -> tuple[Library, ...]:
    """Where a voice may come from on this machine, best first (why in docs/decisions/0003-voice.md)."""
    system = Library(name="this system")
    if platform.system() != "Linux":
        return (system,)
    try:
        import espeakng_loader

        files = (espeakng_loader.get_library_path(), espeakng_loader.get_data_path())
    except Exception:  # noqa: BLE001  # no wheel for this processor, one without its data, or whatever else it raises
        return (system,)
    return (Library(name="espeakng-loader", files=files), system)


def open_voice(language: str = "en", libraries: tuple[Library, ...] | None = None) -> Pyttsx3Voice:
    """A voice that has answered, after 0.1 s.  To be closed.

    `libraries`: where to look, best first; None: `find_libraries`.
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
        """Returns at once; `wait_until_ready` tells whether there is a voice."""
        self.name = "pyttsx3"
        self._language = language
        self._libraries = list(libraries)
        self._child: _Child | None = None
        self._lock = threading.Lock()
        """Held while `_child` or `_closed` changes, so that no child starts unseen by `close`."""
        self._closed = False
        self._started = threading.Event()
        self._why_not: VoiceError | None = None
        self._requests: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._finished: queue.SimpleQueue[Rendered | Failed] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="voice", daemon=True)
        self._thread.start()

    @property
    def process_id(self) -> int | None:
        """Of the child that runs now."""
        child = self._child
        return child.process_id if child else None

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
        """End the child and remove its files.  Requests not answered yet are dropped.  Safe to call twice."""
        with self._lock:
            self._closed = True
            child, self._child = self._child, None
        self._requests.put(None)
        if child:
            child.close()
        self._thread.join()

    # ---- in the thread ----

    def _serve(self) -> None:
        try:
            self._running_child()
        except VoiceError as error:
            self._why_not = error
        finally:
            self._started.set()
        while (request := self._requests.get()) is not None and not self._closed:
            try:
                answer = self._answer(request)
            except Exception as error:  # noqa: BLE001  # whoever asked waits for an answer, whatever happens
                answer = Failed(key=request.key, what=f"The voice failed: {type(error).__name__}: {error}.")
            self._finished.put(answer)

    def _answer(self, request: _Request) -> Rendered | Failed:
        text = speakable(request.text)
        if not text.strip():
            return Rendered(key=request.key, samples=np.zeros(0, np.int16), rate=22_050, text=request.text)
        if len(text) > MOST_CHARACTERS:
            return Failed(key=request.key, what=f"A text of {len(text)} characters is too long to be spoken.")
        what = ""
        for _ in range(2):
            try:
                rendered = self._running_child().render(request, text)
                fault = check_speech(rendered.samples, rendered.rate, text, request.words_per_minute)
                if fault is None:
                    return rendered
                what = f"The voice rendered a sentence badly: {fault}."
            except VoiceError as error:
                what = error.what
            except _Broken as error:
                what = f"The voice failed: {error}."
            self._drop_child()
        return Failed(key=request.key, what=what)

    def _running_child(self) -> _Child:
        """Raises VoiceError, that of the first library, when none gives a voice."""
        if child := self._child:
            return child
        first: VoiceError | None = None
        for library in tuple(self._libraries):
            try:
                child = self._start_child(library)
            except VoiceError as error:
                first = first or error
                continue
            self.name = child.name
            self._libraries.remove(library)
            self._libraries.insert(0, library)  # what worked once is tried first
            return child
        raise first or VoiceError("There is no voice to try.", GET_ESPEAK)

    def _start_child(self, library: Library) -> _Child:
        with self._lock:
            if self._closed:
                raise VoiceError("The voice has been closed.")
            child = self._child = _Child(self._language, library)
        try:
            child.wait_until_ready()
        except VoiceError:
            self._drop_child()
            raise
        return child

    def _drop_child(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child:
            child.close()


def speakable(text: str) -> str:
    """The text without what can't be spoken or would end it early (control characters, lone surrogates).

    Each becomes a blank, so that places in the text stay the same.  All blank when there is nothing to say.
    """
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
    """The child gave no good answer, but a new one may.  What happened, as half a sentence."""


class _Child:
    """One running child process and its private directory."""

    def __init__(self, language: str, library: Library) -> None:
        """Raises VoiceError when no process or directory can be made."""
        self.name = "pyttsx3"
        self._library = library
        try:
            self._directory = _private_directory()
            self._log = Path(self._directory.name, "log")
            log = self._log.open("wb")
        except OSError as error:
            raise VoiceError(f"The voice has nowhere to put its sound files: {error.strerror}.", MAKE_ROOM) from error
        command = [sys.executable, "-P", "-W", "ignore", str(CHILD), self._directory.name, language]
        try:
            with log:
                self._process = subprocess.Popen(
                    [*command, *(library.files or ())],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    process_group=0 if os.name == "posix" else None,  # Ctrl-C is for us, not for it
                )
        except OSError as error:
            self._directory.cleanup()
            raise VoiceError(f"The voice's process could not be started: {error}.", CLOSE_PROGRAMS) from error
        assert self._process.stdin is not None  # Popen was given PIPE
        assert self._process.stdout is not None  # likewise
        self._to, self._from = self._process.stdin, self._process.stdout

    @property
    def process_id(self) -> int:
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Raises VoiceError with what to do."""
        try:
            with self._watched(START_S):
                hello, _ = self._read()
        except _Broken as error:
            raise VoiceError(f"The voice from {self._library.name} could not start: {error}.", GET_ESPEAK) from error
        if "error" in hello:
            remedy = GET_PYTTSX3 if "'pyttsx3'" in hello["error"] else GET_ESPEAK
            raise VoiceError(f"The voice from {self._library.name} could not start: {hello['error']}.", remedy)
        self.name = f"pyttsx3 ({hello['engine']} from {self._library.name}, voice {hello['voice']})"

    def render(self, request: _Request, text: str) -> Rendered:
        """Raises _Broken."""
        line = json.dumps({"id": request.key, "text": text, "words_per_minute": request.words_per_minute})
        with self._watched(RENDER_S + RENDER_S_PER_CHARACTER * len(text)):
            try:
                self._to.write(line.encode() + b"\n")
                self._to.flush()
            except (OSError, ValueError) as error:  # ValueError: closed meanwhile
                raise _Broken(f"its process has ended: {self._last_words()}") from error
            answer, sound = self._read()
        if "error" in answer or answer.get("id") != request.key:
            raise _Broken(answer.get("error", "it answered something else"))
        words = dict(reversed([(int(character), int(sample)) for character, sample in answer["words"]]))
        return Rendered(
            key=request.key,
            samples=np.frombuffer(sound, np.int16),
            rate=answer["rate"],
            text=request.text,
            words=tuple(sorted(words.items())),  # each place once, the first time it is said
        )

    def close(self) -> None:
        """End it and remove its directory.  It has nothing to lose, so it isn't asked: it may hang."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # some of a request was never read
            self._to.close()
        self._from.close()
        self._directory.cleanup()

    @contextlib.contextmanager
    def _watched(self, within_s: float) -> Iterator[None]:
        """A child that takes longer is killed, which ends every wait for it: that works on every system."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self._process.kill()

        watch = threading.Timer(within_s, end)
        watch.daemon = True
        watch.start()
        try:
            yield
        except _Broken as error:
            raise (_Broken(f"it did not answer within {within_s:.1f} seconds") if late.is_set() else error) from error
        finally:
            watch.cancel()

    def _read(self) -> tuple[dict[str, Any], bytes]:
        """One answer and its sound.  Raises _Broken."""
        try:
            line = self._from.readline()
            answer: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
            length = answer.get("bytes", 0)
            sound = self._from.read(length)
        except ValueError as error:  # not JSON; closed meanwhile
            raise _Broken(f"its process said what can't be read: {error}") from error
        if not answer or len(sound) != length:
            raise _Broken(f"its process has ended: {self._last_words()}")
        return answer, sound

    def _last_words(self) -> str:
        """The last line it wrote to standard error, or its exit code."""
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            return "it closed its output"
        try:
            lines = self._log.read_text(errors="replace").split("\n")
        except OSError:
            lines = []
        spoken = [line.strip().rstrip(".") for line in lines if line.strip()]
        return spoken[-1] if spoken else f"exit code {self._process.returncode}"


def _private_directory() -> TemporaryFolder:
    """A new directory that only we can read (0700), with a short path."""
    places = [tempfile.gettempdir(), *(place for place in ("/tmp", "/var/tmp") if Path(place).is_dir())]
    short = [place for place in places if len(os.fsencode(place)) <= SHORT_PATH]
    return TemporaryFolder("say", (short or places)[0])
