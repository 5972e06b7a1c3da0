"""`--plain`: one line for each thing said and heard, single keys without Enter, and a terminal left as it was."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_assistant.adapters.line_reader import ALONE_S, LineReader
from voice_assistant.adapters.single_keys import gives_single_keys, single_keys

WAIT_S = 60.0
"""For the program to answer, on a laden machine."""


class Terminal:
    """A terminal at which somebody types."""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        self.stream = os.fdopen(self.theirs, encoding="utf-8")

    def press(self, keys: bytes) -> None:
        os.write(self.ours, keys)

    def settings(self) -> list[object]:
        return list(termios.tcgetattr(self.theirs))


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.stream.close()
    os.close(terminal.ours)


def line_from(reader: LineReader, within_s: float = 5.0) -> str | None:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        line = reader.take(0.02)
        if line is not None:
            return line
    return None


@pytest.mark.parametrize(("key", "says"), [(b"y", "yes"), (b"n", "no"), (b" ", "repeat"), (b"?", "help")])
def test_a_key_alone_needs_no_enter(terminal: Terminal, key: bytes, says: str) -> None:
    with single_keys(terminal.stream) as by_keys:
        assert by_keys
        reader = LineReader(terminal.stream)
        terminal.press(key)
        assert line_from(reader) == says


def test_words_are_taken_whole_and_may_be_corrected(terminal: Terminal) -> None:
    with single_keys(terminal.stream):
        reader = LineReader(terminal.stream)
        terminal.press(b"no paim\x7fn here\n")
        assert line_from(reader) == "no pain here"


def test_who_types_a_word_slowly_is_not_heard_twice(terminal: Terminal) -> None:
    with single_keys(terminal.stream):
        reader = LineReader(terminal.stream)
        terminal.press(b"y")
        assert line_from(reader) == "yes"
        terminal.press(b"es\n")
        assert line_from(reader, 2 * ALONE_S) is None


def test_the_same_key_again_and_again_is_a_signal(terminal: Terminal) -> None:
    with single_keys(terminal.stream):
        reader = LineReader(terminal.stream)
        terminal.press(b"xxx")
        assert line_from(reader) == "xxx"


def test_the_terminal_is_put_back_after_a_fault(terminal: Terminal) -> None:
    before = terminal.settings()
    with contextlib.suppress(RuntimeError), single_keys(terminal.stream):
        assert terminal.settings() != before
        raise RuntimeError
    assert terminal.settings() == before


def test_piped_lines_are_lines(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("y\n")
    with (tmp_path / "answers").open() as piped, single_keys(piped) as by_keys:
        assert not by_keys
        assert not gives_single_keys(piped.fileno())
        assert line_from(LineReader(piped)) == "y"


def until_shown(process: subprocess.Popen[bytes], shown: bytearray, text: bytes) -> None:
    assert process.stdout is not None
    until = time.monotonic() + WAIT_S
    while text not in shown:
        assert time.monotonic() < until, shown.decode()
        if select.select([process.stdout], [], [], 0.1)[0]:
            shown += os.read(process.stdout.fileno(), 65536)


@pytest.mark.parametrize("ends_by", [signal.SIGTERM, signal.SIGINT])
def test_a_conversation_by_single_keys_shows_plain_lines_and_leaves_the_terminal_as_it_was(
    terminal: Terminal, ends_by: signal.Signals
) -> None:
    before = terminal.settings()
    command = "run example --region uk --input typed --output captions --plain".split()
    with subprocess.Popen(
        [sys.executable, "-m", "voice_assistant", *command],
        stdin=terminal.theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        shown = bytearray()
        until_shown(process, shown, b"Assistant: ")
        time.sleep(0.5)
        terminal.press(b"n")
        until_shown(process, shown, b"You: no")
        assert gives_single_keys(terminal.theirs)
        process.send_signal(ends_by)
        process.wait(WAIT_S)
    assert process.returncode == 128 + ends_by
    assert terminal.settings() == before
    assert b"\r" not in shown
    assert b"\x1b" not in shown
    assert all(line.startswith((b"Keys: ", b"Assistant: ", b"You: ")) for line in shown.splitlines() if line)
