"""A whole conversation over virtual sound devices: real PortAudio, one process speaks into the microphone, another
records the speaker, the program is a third.  In real time, so it takes minutes.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from tests.speech import join, silence, speak
from tests.virtual_audio import VirtualAudio, virtual_audio, what_is_missing
from voice_assistant.audio import RATE, Samples

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(what_is_missing()), reason=what_is_missing() or "all is there"),
]

VOICE = "en-us"
QUIET_S = 0.7
"""When nothing has come out of the speaker for so long, the assistant has finished: longer than between two lines."""
SOON_S = 60.0
"""The longest wait for what should come within seconds: the other tests may have all of the processor meanwhile."""


@pytest.fixture
def audio() -> Iterator[VirtualAudio]:
    with virtual_audio() as made:
        made.start_noise(600)
        yield made


@dataclass
class Room:
    """The program, and the person who reads its captions and hears its speaker."""

    audio: VirtualAudio
    program: subprocess.Popen[str]
    lines: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    seen: list[tuple[float, str]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def read(self) -> None:
        assert self.program.stdout is not None  # a pipe
        for line in self.program.stdout:
            self.lines.put(line.rstrip("\n"))

    def caption(self, words: str, within_s: float = SOON_S) -> str:
        """The next caption with these words."""
        until = time.monotonic() + within_s
        while (left := until - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=left)
            except queue.Empty:
                break
            self.seen.append((time.monotonic() - self.began, line))
            if words.lower() in line.lower():
                return line
        errors = "" if self.program.poll() is None or self.program.stderr is None else self.program.stderr.read()
        pytest.fail(f"'{words}' was not shown within {within_s:.0f} s\n{self.transcript}\n{errors}")

    def heard(self, seconds: float) -> Samples:
        """What came out of the speaker in the last seconds."""
        sound = np.fromfile(self.audio.folder / "recorded.raw", np.int16)
        return sound[-round(seconds * RATE) :]

    def listen(self, within_s: float = 90) -> None:
        """Until the assistant has said something and finished."""
        self._until(lambda: np.abs(self.heard(0.3)).max(initial=0) > 200, within_s, "nothing came out of the speaker")
        self._until(lambda: np.abs(self.heard(QUIET_S)).max(initial=0) < 50, within_s, "the assistant did not finish")

    def say(self, words: str) -> None:
        self.audio.say(join(speak(words, VOICE), silence(0.3))).wait(timeout=SOON_S)

    @property
    def transcript(self) -> str:
        return "\n".join(f"[{at:6.1f}] {line}" for at, line in self.seen)

    def _until(self, what: Callable[[], bool], within_s: float, otherwise: str) -> None:
        until = time.monotonic() + within_s
        while not what():
            if time.monotonic() > until:
                pytest.fail(f"{otherwise} within {within_s:.0f} s\n{self.transcript}")
            time.sleep(0.1)


@contextmanager
def conversation(audio: VirtualAudio) -> Iterator[Room]:
    command = [sys.executable, "-m", "voice_assistant", "run", "example", "--region", "uk"]
    pipe = subprocess.PIPE
    audio.start_recording()
    with subprocess.Popen(
        [*command, "--input", "microphone", "--output", "speaker"],
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as program:
        room = Room(audio, program)
        threading.Thread(target=room.read, daemon=True).start()
        try:
            yield room
        finally:
            if program.poll() is None:
                program.kill()


def test_a_conversation_is_held_to_its_end(audio: VirtualAudio, tmp_path: Path) -> None:
    with conversation(audio) as room:
        room.caption("short of breath")
        room.listen()
        room.say("yes")
        room.caption("You: yes")
        room.caption("This could be an emergency")
        room.listen()
        room.say("i understand")
        room.caption("You: i understand")
        room.caption("Goodbye")
        assert room.program.wait(timeout=120) == 0
        recorded = audio.end_recording()
    (tmp_path / "transcript.txt").write_text(room.transcript)
    spoken = np.abs(recorded.astype(int)) > 200
    assert spoken.sum() > 20 * RATE  # some fifty seconds of speech, pauses left out
    assert np.abs(recorded).max() < 32_767


def lose_by_removal(audio: VirtualAudio) -> None:
    audio.remove_microphone()


def find_after_removal(audio: VirtualAudio) -> None:
    audio.add_microphone()


def lose_by_mute(audio: VirtualAudio) -> None:
    audio.control("set-source-mute", "mic.monitor", "1")


def find_after_mute(audio: VirtualAudio) -> None:
    audio.control("set-source-mute", "mic.monitor", "0")


def lose_by_death(audio: VirtualAudio) -> None:
    audio.kill()


def find_after_death(audio: VirtualAudio) -> None:
    audio.start()
    audio.start_noise(600)


@pytest.mark.parametrize(
    ("lose", "find"),
    [(lose_by_removal, find_after_removal), (lose_by_mute, find_after_mute), (lose_by_death, find_after_death)],
    ids=["removed", "muted", "the sound server killed"],
)
def test_a_lost_microphone_is_told_and_after_its_return_the_conversation_goes_on(
    audio: VirtualAudio, lose: Callable[[VirtualAudio], None], find: Callable[[VirtualAudio], None]
) -> None:
    with conversation(audio) as room:
        room.caption("short of breath")
        room.listen()
        lose(audio)
        room.caption("cannot hear the microphone")
        time.sleep(3)
        find(audio)
        room.caption("hear again")
        if lose is not lose_by_mute:  # it took the recording with it, or PulseAudio moved that to the new microphone
            audio.end_recording()
            audio.start_recording()
        assert "You:" not in room.transcript, "what the assistant said itself counted as an answer"
        room.listen()
        room.say("yes")
        room.caption("This could be an emergency")
        room.program.send_signal(signal.SIGINT)
        assert room.program.wait(timeout=SOON_S) == 130
