"""A voice: Carnegie Mellon's flite, by its command line; one short-lived process for each text.

It is a second opinion on what a synthesiser is to this program: English only, no word times, and a process that is
ended when it takes too long.  What it made must pass `check_speech` like any other voice's.
"""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import tempfile
import threading
import wave
from pathlib import Path

import numpy as np

from voice_assistant.adapters.pyttsx3_voice import (
    MAKE_ROOM,
    MOST_CHARACTERS,
    RENDER_S,
    RENDER_S_PER_CHARACTER,
    speakable,
)
from voice_assistant.errors import VoiceError
from voice_assistant.speaking import Failed, Rendered, check_speech
from voice_assistant.temporary import TemporaryFolder

GET_FLITE = "On Debian and Ubuntu: sudo apt install flite. Or leave --voice out."
SPEAKER = "slt"
"""The clearest of the voices that flite brings: a woman's, from the CMU ARCTIC recordings."""
USUAL_PACE = 238
"""Words a minute, as our settings count them, at `duration_stretch=1`.  Measured over 180 prompts of leg_pain, so that
150 takes as long as with the usual voice (141 words a minute with its pauses; 224 here unstretched)."""
RATE = 16_000


def open_voice(language: str = "en") -> FliteVoice:
    """A voice that has spoken a word.  To be closed.

    Raises VoiceError, with what to do, where flite is missing, does not work, or does not speak the language.
    """
    program = shutil.which("flite")
    if program is None:
        raise VoiceError("The voice flite is not installed.", GET_FLITE)
    if language.partition("-")[0] != "en":
        raise VoiceError(f"The voice flite speaks English only, not '{language}'.", "Leave --voice out.")
    try:
        folder = TemporaryFolder("say", tempfile.gettempdir())
    except OSError as error:
        raise VoiceError(f"The voice has nowhere to put its sound files: {error.strerror}.", MAKE_ROOM) from error
    voice = FliteVoice(program, folder)
    voice.request(0, "Yes.", USUAL_PACE)
    hello = voice.collect(2 * RENDER_S + 1)
    if not isinstance(hello, Rendered):
        voice.close()
        raise VoiceError(hello.what if hello else "The voice flite did not answer.", GET_FLITE)
    return voice


class FliteVoice:
    """A `speaking.Voice`.  To be closed."""

    def __init__(self, program: str, folder: TemporaryFolder) -> None:
        """`folder` is private, and removed by `close`."""
        self.name = f"flite (voice {SPEAKER})"
        self._program = program
        self._folder = folder
        self._closed = False
        self._running: subprocess.Popen[bytes] | None = None
        self._requests: queue.SimpleQueue[tuple[int, str, int] | None] = queue.SimpleQueue()
        self._finished: queue.SimpleQueue[Rendered | Failed] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="flite", daemon=True)
        self._thread.start()

    def request(self, key: int, text: str, words_per_minute: int) -> None:
        """Ask for a text to be rendered; returns at once.  A text with nothing to say comes back as no samples."""
        self._requests.put((key, text, words_per_minute))

    def collect(self, wait_s: float = 0.0) -> Rendered | Failed | None:
        """The next that is finished, in the order of the requests; waits at most so long."""
        try:
            return self._finished.get(timeout=wait_s) if wait_s > 0 else self._finished.get_nowait()
        except queue.Empty:
            return None

    def close(self) -> None:
        """End what runs and remove its files.  Requests not answered yet are dropped.  Safe to call twice."""
        self._closed = True
        if running := self._running:
            running.kill()
        self._requests.put(None)
        self._thread.join()
        self._folder.cleanup()

    # ---- in the thread ----

    def _serve(self) -> None:
        while (request := self._requests.get()) is not None and not self._closed:
            try:
                answer = self._answer(*request)
            except Exception as error:  # noqa: BLE001  # whoever asked waits for an answer, whatever happens
                answer = Failed(key=request[0], what=f"The voice failed: {type(error).__name__}: {error}.")
            self._finished.put(answer)

    def _answer(self, key: int, text: str, words_per_minute: int) -> Rendered | Failed:
        clean = speakable(text)
        if not clean.strip():
            return Rendered(key=key, samples=np.zeros(0, np.int16), rate=RATE, text=text)
        if len(clean) > MOST_CHARACTERS:
            return Failed(key=key, what=f"A text of {len(clean)} characters is too long to be spoken.")
        what = ""
        for _ in range(2):
            try:
                samples, rate = self._render(clean, words_per_minute)
            except (OSError, EOFError, wave.Error, subprocess.SubprocessError) as error:
                what = f"The voice failed: {error}."
                continue
            fault = check_speech(samples, rate, clean, words_per_minute)
            if fault is None:
                return Rendered(key=key, samples=samples, rate=rate, text=text)
            what = f"The voice rendered a sentence badly: {fault}."
        return Failed(key=key, what=what)

    def _render(self, text: str, words_per_minute: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.int16]], int]:
        """The sound and its samples a second.  Raises whatever goes wrong, and leaves no process and no file."""
        words, sound = Path(self._folder.name, "words.txt"), Path(self._folder.name, "sound.wav")
        words.write_text(text, "utf-8")
        stretch = f"duration_stretch={USUAL_PACE / words_per_minute:.3f}"
        # A file, not an argument: a text that begins with "-" is no option, and nobody reads it in the process list.
        command = [self._program, "-voice", SPEAKER, "--setf", stretch, "-f", str(words), "-o", str(sound)]
        try:
            self._running = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                process_group=0 if os.name == "posix" else None,  # Ctrl-C is for us, not for it
            )
            try:
                self._running.wait(RENDER_S + RENDER_S_PER_CHARACTER * len(text))
            finally:
                self._running.kill()
                self._running.wait()
            if self._running.returncode != 0:
                raise subprocess.CalledProcessError(self._running.returncode, "flite")
            with wave.open(str(sound), "rb") as file:
                return np.frombuffer(file.readframes(file.getnframes()), np.int16), file.getframerate()
        finally:
            self._running = None
            words.unlink(missing_ok=True)
            sound.unlink(missing_ok=True)
