"""Lines typed at a terminal and piped in."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TextIO

import numpy as np
import pytest

from voice_assistant.adapters.line_reader import LONGEST, SHARED, LineReader
from voice_assistant.adapters.typed_duplex import TypedDuplex
from voice_assistant.audio import BLOCK, InTheAir, Utterance
from voice_assistant.data import find_dialog
from voice_assistant.events import Part
from voice_assistant.loader import load_dialog
from voice_assistant.matching import Lexicon, Question, understand

PROMPT = Utterance(id=3, samples=np.zeros(48_000, np.int16), rate=16_000, text="Are you warm?", prompt=1)


@cache
def leg_pain_lexicon() -> Lexicon:
    return Lexicon.of(load_dialog(find_dialog("leg_pain")).dialog)


@contextmanager
def piped(text: bytes = b"", *, closed: bool = True) -> Iterator[tuple[TextIO, int]]:
    """A pipe with `text` in it: the end to read, and the descriptor to write more to."""
    reading, writing = os.pipe()
    os.write(writing, text)
    if closed:
        os.close(writing)
    with os.fdopen(reading) as source:
        try:
            yield source, writing
        finally:
            if not closed:
                os.close(writing)


@contextmanager
def terminal() -> Iterator[tuple[TextIO, int]]:
    """A pseudo terminal: the side the program reads, and the descriptor on which somebody types."""
    typing, reading = pty.openpty()
    with os.fdopen(reading) as source:
        try:
            yield source, typing
        finally:
            os.close(typing)


# ---- piped ----


def test_each_block_brings_the_next_line_and_after_the_last_the_input_has_ended() -> None:
    with piped(b"yes\nno\n\nnot sure") as (source, _):
        duplex = TypedDuplex(source)
        taken = [duplex.next_block() for _ in range(6)]
    assert not duplex.live
    assert [block.lines for block in taken] == [("yes",), ("no",), ("",), ("not sure",), (), ()]
    assert [block.lost for block in taken] == [frozenset()] * 4 + [frozenset({Part.INPUT})] * 2
    assert [block.number for block in taken] == list(range(6))
    assert all(block.samples.shape == (BLOCK,) and not block.samples.any() for block in taken)


def test_no_line_comes_while_an_utterance_is_spoken_and_it_is_spoken_in_one_block() -> None:
    with piped(b"yes\n") as (source, _):
        duplex = TypedDuplex(source)
        duplex.play(PROMPT)
        first, second = duplex.next_block(), duplex.next_block()
    assert (first.in_the_air, first.lines) == (InTheAir(utterance=3, sample=48_000), ())
    assert (second.in_the_air, second.lines) == (None, ("yes",))


def test_what_is_stopped_before_the_next_block_was_never_spoken() -> None:
    with piped(b"yes\n") as (source, _):
        duplex = TypedDuplex(source)
        duplex.play(PROMPT)
        duplex.stop()
        block = duplex.next_block()
    assert (block.in_the_air, block.lines) == (None, ("yes",))


def test_an_utterance_after_the_end_of_input_is_still_spoken() -> None:
    with piped() as (source, _):
        duplex = TypedDuplex(source)
        assert duplex.next_block().lost == {Part.INPUT}
        duplex.play(PROMPT)
        block = duplex.next_block()
    assert block.in_the_air is not None
    assert block.lost == {Part.INPUT}


def test_a_slow_pipe_is_waited_for() -> None:
    with piped(closed=False) as (source, writing):
        duplex = TypedDuplex(source)
        threading.Timer(0.15, os.write, (writing, b"ye")).start()
        threading.Timer(0.25, os.write, (writing, b"s\n")).start()
        began = time.monotonic()
        block = duplex.next_block()
        assert block.lines == ("yes",)
        assert time.monotonic() - began > 0.2


def test_a_closed_standard_input_is_an_input_that_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert TypedDuplex().next_block().lost == {Part.INPUT}
    closed = io.StringIO()
    closed.close()
    assert TypedDuplex(closed).next_block().lost == {Part.INPUT}
    assert TypedDuplex(io.StringIO("no descriptor")).next_block().lost == {Part.INPUT}


def test_a_descriptor_closed_under_us_is_an_input_that_has_ended() -> None:
    reading, writing = os.pipe()
    source = os.fdopen(reading)
    duplex = TypedDuplex(source)
    source.close()
    os.close(writing)
    assert duplex.next_block().lost == {Part.INPUT}


def test_bytes_that_are_no_text_and_endless_lines_do_no_harm() -> None:
    endless = bytes(ord("a") + n % 26 for n in range(50_000))
    with piped(b"\xff\xfe caf\xc3\xa9\r\n" + endless + b"\nlast") as (source, _):
        duplex = TypedDuplex(source)
        lines: list[str] = []
        while Part.INPUT not in (block := duplex.next_block()).lost:
            lines += block.lines
    assert lines[0] == "\ufffd\ufffd café"
    assert max(map(len, lines)) <= LONGEST
    assert lines[1] + "".join(line[SHARED:] for line in lines[2:-1]) == endless.decode()
    assert lines[-1] == "last"


TALK = "well we went to the shop and had tea and the weather was fine and my friend came round for a while and then "


def lines_of(text: str) -> list[str]:
    """What is read of a text that is piped in, without its end."""
    with tempfile.TemporaryFile("w+") as source:
        source.write(text)
        source.seek(0)
        reader = LineReader(source)
        lines = []
        while (line := reader.take()) is not None:
            lines.append(line)
        return lines


@pytest.mark.parametrize("at", range(0, 5_000, 50))
def test_a_cry_for_help_at_any_place_of_5000_characters_is_understood(at: int) -> None:
    before = (TALK * 50)[:at].rpartition(" ")[0]
    (line,) = lines_of(f"{before} I can't breathe {TALK * 50}"[:5_000].strip())
    meaning = understand(leg_pain_lexicon(), Question(kind="open"), line)
    assert "breathless" in {mention.finding for mention in meaning.mentions}


@pytest.mark.parametrize("ended", ["", "\n"])
def test_a_cry_for_help_is_whole_in_one_piece_of_any_line(ended: str) -> None:
    """At every place from before the first cut of a line without end to after the second."""
    cry = "I really can't breathe at all"
    long = TALK * 600
    for at in (*range(LONGEST - 600, LONGEST + 100, 7), *range(2 * LONGEST - 1_200, 2 * LONGEST + 100, 7)):
        lines = lines_of(f"{long[:at]} {cry} {long[at:]}{ended}")
        assert len(lines) > 2
        assert any(cry in line for line in lines), at


def test_a_piece_of_a_line_begins_with_a_whole_word() -> None:
    words = [f"word{n}" for n in range(5_000)]
    first, second, *_ = lines_of(" ".join(words))
    shared = len(first) - first.index(second.split()[0])
    assert second.split()[0] in words
    assert SHARED - len(words[-1]) - 1 <= shared <= SHARED
    assert first[-shared:] == second[:shared]


def test_a_letter_cut_by_two_writes_is_put_together() -> None:
    with piped(closed=False) as (source, writing):
        reader = LineReader(source)
        os.write(writing, b"caf\xc3")
        assert reader.take() is None
        os.write(writing, b"\xa9\n")
        assert reader.take() == "café"


def test_a_night_of_piped_answers_takes_no_time() -> None:
    program = (
        "from voice_assistant.adapters.typed_duplex import TypedDuplex\n"
        "from voice_assistant.events import Part\n"
        "duplex, lines = TypedDuplex(), 0\n"
        "while Part.INPUT not in (block := duplex.next_block()).lost: lines += len(block.lines)\n"
        "print(lines, block.number)\n"
    )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program], input="yes\n" * 20_000, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["20000", "20000"]
    assert time.monotonic() - began < 10


# ---- typed ----


def test_at_a_terminal_blocks_come_at_wall_pace_and_lines_as_they_are_typed() -> None:
    with terminal() as (source, typing):
        duplex = TypedDuplex(source)
        assert duplex.live
        began = time.monotonic()
        before = [duplex.next_block() for _ in range(10)]
        os.write(typing, b"yes\nno\n")
        after = [duplex.next_block() for _ in range(10)]
        elapsed = time.monotonic() - began
    assert 0.36 < elapsed < 1.0
    assert not any(block.lines for block in before)
    assert [block.lines for block in after if block.lines] == [("yes",), ("no",)]
    assert not any(block.lost for block in before + after)


def test_ctrl_d_at_a_terminal_ends_the_input_and_time_goes_on() -> None:
    with terminal() as (source, typing):
        duplex = TypedDuplex(source)
        os.write(typing, b"\x04")
        time.sleep(0.05)
        taken = [duplex.next_block() for _ in range(5)]
    assert taken[-1].lost == {Part.INPUT}


def test_a_terminal_that_is_hung_up_ends_the_input() -> None:
    typing, reading = pty.openpty()
    with os.fdopen(reading) as source:
        duplex = TypedDuplex(source)
        os.close(typing)
        assert [duplex.next_block() for _ in range(5)][-1].lost == {Part.INPUT}


def test_time_that_the_program_slept_through_is_left_out() -> None:
    with terminal() as (source, _):
        duplex = TypedDuplex(source)
        duplex.next_block()
        time.sleep(1.3)  # as after Ctrl-Z, or a closed lid
        began = time.monotonic()
        for _ in range(10):
            duplex.next_block()
        assert time.monotonic() - began > 0.15
