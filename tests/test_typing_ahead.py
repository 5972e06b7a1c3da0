"""What is typed before its question is shown answers nothing, at a real terminal; a pipe has a line a question."""

from __future__ import annotations

import json
import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest

from tests.test_cli import ROOT, call

RUN = [sys.executable, "-m", "voice_assistant", "run", "example", "--region", "uk", "--input", "typed"]
READ_S = 0.8
"""So long a quick reader takes."""
FIRST = "Are you short of breath right now?"
SECOND = "Is the leg swollen, or has it gone cold?"
SAID = "You typed that before I asked"


class Typist:
    """Somebody at a terminal."""

    def __init__(self, report: Path) -> None:
        self.report = report
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(ROOT)
            os.execvp(sys.executable, [*RUN, "--output", "captions", "--report", str(report)])
        self.shown = ""

    def read(self, words: str, within_s: float = 60.0) -> None:
        """Wait until these are shown, once more than before."""
        before = self.shown.count(words)
        end = time.monotonic() + within_s
        while self.shown.count(words) == before:
            assert time.monotonic() < end, self.shown
            if select.select([self.terminal], [], [], 0.1)[0]:
                self.shown += os.read(self.terminal, 4096).decode(errors="replace").replace("\r\n", "\n")
        time.sleep(READ_S)

    def type(self, *lines: str, apart_s: float = 0.0) -> None:
        for number, line in enumerate(lines):
            time.sleep(apart_s if number else 0.0)
            os.write(self.terminal, line.encode() + b"\n")

    def paste(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def leave(self) -> dict[str, str]:
        """What is known at the end, by finding."""
        time.sleep(READ_S)
        os.write(self.terminal, b"\x04")
        try:
            while more := os.read(self.terminal, 4096):
                self.shown += more.decode(errors="replace").replace("\r\n", "\n")
        except OSError:
            pass
        os.waitpid(self.process, 0)
        os.close(self.terminal)
        record = json.loads(self.report.read_text("utf-8"))
        self.level = record["level"]
        return {finding["id"]: finding["value"] for finding in record["findings"]}


@pytest.fixture
def typist(tmp_path: Path) -> Typist:
    typist = Typist(tmp_path / "night.json")
    typist.read(FIRST)
    return typist


@pytest.mark.parametrize("apart_s", [0.0, 0.05, 0.2])
def test_the_second_of_two_lines_answers_no_question_that_nobody_read(typist: Typist, apart_s: float) -> None:
    typist.type("no", "no", apart_s=apart_s)
    typist.read(SECOND)
    assert typist.leave() == {"breathless": "no"}
    assert typist.shown.count(SAID) == 1


def test_pasted_lines_do_not_run_through_the_interview(typist: Typist) -> None:
    typist.paste("no\n" * 40)
    typist.read(SAID)
    assert typist.leave() == {"breathless": "no"}
    assert typist.shown.count(SAID) == 1


def test_what_was_typed_while_the_program_started_answers_nothing(tmp_path: Path) -> None:
    typist = Typist(tmp_path / "night.json")
    typist.type("no", "yes")
    typist.read(SAID)
    assert typist.leave() == {}


def test_enter_pressed_twice_or_more_is_nothing(typist: Typist) -> None:
    typist.type("no", "", "", " ")
    typist.read(SECOND)
    typist.type("no", "", apart_s=0.1)
    assert typist.leave() == {"breathless": "no", "one_leg_swollen": "no", "leg_cold": "no"}
    assert SAID not in typist.shown


def test_after_it_was_said_the_question_is_answered_as_ever(typist: Typist) -> None:
    typist.type("no", "yes")
    typist.read(SAID)
    typist.type("no")
    assert typist.leave() == {"breathless": "no", "one_leg_swollen": "no", "leg_cold": "no"}


@pytest.mark.parametrize("cry", ["help me", "I'm dying", "call an ambulance"])
def test_a_cry_counts_whenever_it_is_typed(typist: Typist, cry: str) -> None:
    typist.type("no", "no", cry)
    typist.read("Do you need help")
    typist.type("yes")
    typist.read("ASSISTANT")
    typist.leave()
    assert typist.level == "emergency"


def test_a_goodbye_typed_ahead_leaves_nothing(typist: Typist) -> None:
    typist.type("no", "goodbye", "yes")
    typist.read(SAID)
    assert typist.leave() == {"breathless": "no"}


def test_what_is_mentioned_ahead_is_still_asked_about(typist: Typist) -> None:
    typist.type("no", "no", "I can't breathe")
    typist.read("You spoke of trouble breathing.")
    typist.type("yes")
    typist.read("ASSISTANT")
    assert typist.leave()["breathless"] == "yes"
    assert typist.level == "emergency"


@pytest.mark.parametrize("lines", ["no\nyes\nno\n", "no\n\nyes\nno\n"])
def test_a_pipe_has_a_line_for_each_question(lines: str, tmp_path: Path) -> None:
    report = tmp_path / "night.json"
    arguments = ("run", "example", "--region", "uk", "--input", "typed", "--output", "captions", "--report", report)
    done = call(*arguments, typed=lines)
    assert done.returncode == 0, done.stderr
    assert SAID not in done.stdout
    answered = {f["id"] for f in json.loads(report.read_text("utf-8"))["findings"] if f["answered"]}
    assert {"breathless", "one_leg_swollen"} <= answered
