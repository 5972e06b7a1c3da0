"""The journal: what was said outlives the process, and nothing else of it does."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.dialogs import engine
from voice_assistant.adapters.journal_file import JournalFile
from voice_assistant.conversation import Checking, Ending, State
from voice_assistant.dialog import Level, Value
from voice_assistant.engine import Engine
from voice_assistant.errors import FileError
from voice_assistant.events import Asked, Event, Finish, Heard, InputMode, Lost, NoInput, Noise, Part, Settings
from voice_assistant.journal import STALE_S, Journal, JournalError, digest_of
from voice_assistant.testing.proof.person import faults, heard, question_heard, truthful

UK = Settings(region="uk")
TYPED = ("--input", "typed", "--output", "captions", "--night")
OPEN: list[JournalFile] = []


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def journal(path: Path, clock: Clock | None = None, digest: str = "abc", of: Engine | None = None) -> Journal:
    for earlier in OPEN:  # as when its process is killed
        earlier.close()
    OPEN[:] = [JournalFile(path)]
    return Journal(OPEN[0], of or engine("leg_pain"), "leg_pain", digest, clock=clock or Clock())


def held(kept: Journal, events: int, truths: dict[str, Value], of: Engine) -> list[State]:
    """A conversation of so many events, written down; its states."""
    kept.begin(UK)
    state = of.begin(UK).state
    states = [state]

    def take(event: Event) -> None:
        nonlocal state
        state = of.advance(state, event).state
        kept(0.0, event, state)
        states.append(state)

    while len(states) <= events:
        take(question_heard(state))
        said = truthful(of.dialog, truths, state)
        if len(states) % 7 == 0:
            take(next(iter(faults(of.dialog, state, said))).events[0])
        elif len(states) % 11 == 0:
            take(Noise(at=1.0))
        elif said is None:
            take(NoInput(at=1.0))
        else:
            take(heard(state, said))
    return states


def test_what_is_folded_back_equals_what_was(tmp_path: Path) -> None:
    of = engine("leg_pain")
    path = tmp_path / "j"
    for events in (1, 2, 5, 20, 33, 45):
        path.unlink(missing_ok=True)
        states = held(journal(path), events, {"one_leg_swollen": Value.NOT_SURE, "calf_tender": Value.YES}, of)
        cut = journal(path).cut()
        assert cut is not None
        assert cut.state == states[-1]
        assert cut.events == len(states) - 1
    assert path.stat().st_size < 20_000


def test_every_kind_of_event_comes_back_as_it_was(tmp_path: Path) -> None:
    of = engine("leg_pain")
    kept = journal(tmp_path / "j")
    kept.begin(UK)
    state = of.begin(UK).state
    for event in (
        Asked(prompt=1, at=1.5),
        Heard(
            text="yes \ud83d\ude00 it is",
            began=2.0,
            ended=3.0,
            input_mode=InputMode.KEYS,
            n_best=("no", "oh"),
            doubtful=True,
            early=True,
        ),
        Lost(part=Part.MICROPHONE, at=4.0),
        NoInput(at=12.0),
    ):
        state = of.advance(state, event).state
        kept(0.0, event, state)
    cut = journal(tmp_path / "j").cut()
    assert cut is not None
    assert cut.state == state


def test_it_is_the_owners_alone_and_gone_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "j"
    kept = journal(path)
    kept.begin(UK)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept.remove()
    assert not path.exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("mine")
    (tmp_path / "j").symlink_to(tmp_path / "other")
    with pytest.raises(FileError, match="link"):
        journal(tmp_path / "j")
    assert (tmp_path / "other").read_text() == "mine"


def test_two_conversations_never_write_one_journal(tmp_path: Path) -> None:
    first = JournalFile(tmp_path / "j")
    with pytest.raises(FileError, match="Another conversation"):
        JournalFile(tmp_path / "j")
    first.close()
    JournalFile(tmp_path / "j").close()


def test_half_a_line_at_the_end_is_as_if_it_had_not_begun(tmp_path: Path) -> None:
    path = tmp_path / "j"
    states = held(journal(path), 20, {}, engine("leg_pain"))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"t":1.0,"hea')
    kept = journal(path)
    cut = kept.cut()
    assert cut is not None
    assert cut.state == states[-1]
    assert kept.resume() is not None
    assert path.read_bytes().startswith(whole + b'{"t"')  # the half line is gone, and the next is whole
    for line in path.read_bytes().splitlines():
        json.loads(line)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (b"not json", "Line 2 of the journal can't be read"),
        (b"[" * 100_000, "Line 2 of the journal can't be read"),
        (b"[1]", "no event"),
        (b'{"t":1,"flew":{}}', "no event"),
        (b'{"asked":{"prompt":1,"at":0.0}}', "no event"),
        (b'{"t":1,"asked":{"prompt":"1","at":0.0}}', "no event"),
        (b'{"t":1,"asked":{"prompt":true,"at":0.0}}', "no event"),
        (b'{"t":1,"asked":{"prompt":1,"at":NaN}}', "no event"),
        (b'{"t":1,"heard":{"text":["yes"],"began":0,"ended":0}}', "no event"),
        (b'{"t":1,"heard":{"text":"yes","began":0,"ended":0,"words":[1]}}', "no event"),
    ],
)
def test_a_damaged_journal_is_told_in_words(tmp_path: Path, line: bytes, wrong: str) -> None:
    kept = journal(tmp_path / "j")
    kept.begin(UK)
    with (tmp_path / "j").open("ab") as file:
        file.write(line + b"\n" + b'{"t":1,"noinput":{"at":1}}\n')
    with pytest.raises(JournalError, match=wrong):
        journal(tmp_path / "j").resume()


@pytest.mark.parametrize("region", [["uk"], {}, 5, None])
def test_settings_of_another_kind_are_told_in_words(tmp_path: Path, region: object) -> None:
    journal(tmp_path / "j").begin(replace(UK, region=region))  # type: ignore[arg-type]  # as a damaged file has it
    with pytest.raises(JournalError, match="settings are not those"):
        journal(tmp_path / "j").resume()


def test_another_version_of_the_dialogue_is_refused_in_words(tmp_path: Path) -> None:
    held(journal(tmp_path / "j"), 5, {}, engine("leg_pain"))
    with pytest.raises(JournalError, match="another version of the dialogue"):
        journal(tmp_path / "j", digest="other").resume()


def test_the_digest_changes_with_a_file_and_not_with_its_place(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.yaml").write_text("one")
    assert digest_of([tmp_path / "a" / "x.yaml"]) == digest_of([tmp_path / "b" / "x.yaml"])
    (tmp_path / "b" / "x.yaml").write_text("two")
    assert digest_of([tmp_path / "a" / "x.yaml"]) != digest_of([tmp_path / "b" / "x.yaml"])


def test_a_full_disk_leaves_no_hole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = engine("leg_pain")
    kept = journal(tmp_path / "j")
    kept.begin(UK)
    state = of.begin(UK).state
    full = True
    real = os.pwrite

    def pwrite(descriptor: int, what: memoryview, at: int) -> int:
        if full:
            real(descriptor, what[:5], at)  # some of it still found room
            raise OSError(28, "No space left on device")
        return real(descriptor, what, at)

    monkeypatch.setattr(os, "pwrite", pwrite)
    for _ in range(2):
        event = question_heard(state)
        state = of.advance(state, event).state
        with pytest.raises(OSError, match="No space"):
            kept(0.0, event, state)
        assert journal_text(tmp_path / "j").endswith("\n")
    full = False
    answered = heard(state, "no")
    state = of.advance(state, answered).state
    kept(0.0, answered, state)
    cut = journal(tmp_path / "j").cut()
    assert cut is not None
    assert cut.state == state


def test_a_disk_that_is_full_at_the_first_line_or_on_going_on_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be written is written once there is room."""
    of = engine("leg_pain")
    real, full = os.pwrite, True

    def pwrite(descriptor: int, what: memoryview, at: int) -> int:
        if full:
            raise OSError(28, "No space left on device")
        return real(descriptor, what, at)

    monkeypatch.setattr(os, "pwrite", pwrite)
    kept = journal(tmp_path / "j")
    kept.begin(UK)
    state = of.begin(UK).state
    full = False
    event = question_heard(state)
    kept(0.0, event, of.advance(state, event).state)
    full = True
    kept = journal(tmp_path / "j")
    found = kept.resume()
    assert found is not None
    full = False
    state = found[0].state
    event = question_heard(state)
    kept(0.0, event, of.advance(state, event).state)
    assert [list(json.loads(line))[-1] for line in journal_text(tmp_path / "j").splitlines()] == [
        "settings",
        "asked",
        "resumed",
        "asked",
    ]


def journal_text(path: Path) -> str:
    return path.read_text("ascii")


# ---- going on ----


def goes_on(tmp_path: Path, events: int, truths: dict[str, Value], later_s: float) -> tuple[Engine, State, str]:
    of, clock = engine("leg_pain"), Clock()
    held(journal(tmp_path / "j", clock), events, truths, of)
    clock.now += later_s
    found = journal(tmp_path / "j", clock).resume()
    assert found is not None
    step, settings = found
    assert settings == UK
    say = of.prompts.say(step.state)
    return of, step.state, " ".join(line.text for line in say.lines)


def test_it_says_what_was_told_and_asks_whether_to_go_on(tmp_path: Path) -> None:
    of, state, said = goes_on(tmp_path, 30, {"calf_tender": Value.YES}, 60.0)
    assert said == "We were cut off. Earlier you told me: a sore calf. Shall we go on?" or (
        re.fullmatch(r"We were cut off\. Earlier you told me: .*calf.*\. Shall we go on\?", said)
    )
    assert isinstance(state.phase, Checking)
    back, known = state.phase.back.key, state.facts.known
    state = of.advance(state, question_heard(state)).state
    state = of.advance(state, heard(state, "yes")).state
    assert state.phase.key == back
    assert state.facts.known == known, "nothing is old after a minute"


def test_a_grave_sign_that_was_denied_long_ago_is_asked_again_and_one_that_is_so_stays(tmp_path: Path) -> None:
    of, state, said = goes_on(tmp_path, 30, {"calf_tender": Value.YES}, STALE_S + 1.0)
    assert said.startswith("Some time has gone by, so I will ask again about what could be a danger. We were cut off.")
    assert state.facts.value(of.triage.bit["calf_tender"]) is Value.YES
    assert not state.facts.known & of.triage.level_bits & ~state.facts.yes, "every denial is withdrawn"
    state = of.advance(state, question_heard(state)).state
    state = of.advance(state, heard(state, "yes")).state
    asked = set()
    for _ in range(6):
        state = of.advance(state, question_heard(state)).state
        asked.add(state.phase.key)
        state = of.advance(state, heard(state, "no")).state
    assert any("breath" in key for key in asked), asked


def test_a_clock_that_was_set_back_makes_all_of_it_old(tmp_path: Path) -> None:
    of, state, _ = goes_on(tmp_path, 30, {}, -3600.0)
    assert not state.facts.known & of.triage.level_bits


def test_an_emergency_goes_on_without_a_question(tmp_path: Path) -> None:
    _, state, said = goes_on(tmp_path, 12, {"breathless": Value.YES}, 5000.0)
    assert isinstance(state.phase, Ending)
    assert state.announced is Level.EMERGENCY
    assert said.startswith("We were cut off. This could be an emergency.")


def test_no_to_going_on_asks_before_it_forgets(tmp_path: Path) -> None:
    of, state, _ = goes_on(tmp_path, 30, {"calf_tender": Value.YES}, 60.0)
    state = of.advance(state, question_heard(state)).state
    state = of.advance(state, heard(state, "no")).state
    assert isinstance(state.phase, Checking)
    assert state.phase.what == "start over"
    assert state.facts.yes


def test_silence_goes_on(tmp_path: Path) -> None:
    of, state, _ = goes_on(tmp_path, 30, {}, 60.0)
    assert isinstance(state.phase, Checking)
    back = state.phase.back.key
    for _ in range(2):
        state = of.advance(state, NoInput(at=1.0)).state
    assert state.phase.key == back


def test_a_conversation_that_has_ended_is_not_gone_on_with(tmp_path: Path) -> None:
    of = engine("leg_pain")
    kept = journal(tmp_path / "j")
    states = held(kept, 6, {}, of)
    kept(0.0, Finish(outcome="self"), states[-1])
    assert journal(tmp_path / "j").resume() is None


def test_cut_off_twice_it_still_knows_all(tmp_path: Path) -> None:
    _, state, _ = goes_on(tmp_path, 30, {"calf_tender": Value.YES}, STALE_S + 1.0)
    clock = Clock()
    clock.now += STALE_S + 2.0
    again = journal(tmp_path / "j", clock).resume()
    assert again is not None
    assert again[0].state.facts == state.facts
    assert isinstance(again[0].state.phase, Checking)
    assert not isinstance(again[0].state.phase.back, Checking)


# ---- the program, killed ----


def run(tmp_path: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "voice_assistant", "run", "leg_pain", "--region", "uk", *TYPED, *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
    )


def ask(process: subprocess.Popen[str], line: str = "") -> str:
    """Type a line, and read until the assistant has asked."""
    assert process.stdin
    assert process.stdout
    if line:
        process.stdin.write(line + "\n")
        process.stdin.flush()
    while said := process.stdout.readline():
        if said.lower().startswith("assistant:"):
            return said
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(1, 11))
def test_killed_at_any_moment_it_goes_on(tmp_path: Path, moment: int) -> None:
    first = run(tmp_path, "--resume")
    ask(first)
    lines = ["no", "no", "no", "no", "no", "no", "no, but my calf is sore", "yes", "no", "no"]
    last = ""
    for line in lines[:moment]:
        last = ask(first, line)
    time.sleep(0.02 * (moment % 3))
    first.send_signal(signal.SIGKILL)
    first.communicate()
    (kept,) = tmp_path.rglob("*.journal")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    second = run(tmp_path, "--resume")
    said = ask(second)
    assert "We were cut off." in said
    assert "Shall we go on?" in said
    assert moment < 8 or "calf" in said
    question = last.rstrip().rsplit(". ", 1)[-1]
    assert ask(second, "yes").rstrip().endswith(question)
    second.communicate("goodbye\nyes\n", timeout=20)
    assert second.returncode == 0
    assert not list(tmp_path.rglob("*.journal")), "nothing is left once it is over"


def test_nothing_is_kept_unless_asked(tmp_path: Path) -> None:
    process = run(tmp_path)
    process.communicate("no\nno\ngoodbye\nyes\n", timeout=30)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_a_journal_of_another_version_is_told_of_and_the_conversation_begins_anew(tmp_path: Path) -> None:
    first = run(tmp_path, "--resume")
    ask(first)
    ask(first, "no")
    first.kill()
    first.communicate()
    (kept,) = tmp_path.rglob("*.journal")
    kept.write_text(kept.read_text().replace('"digest":"', '"digest":"0', 1))
    out, err = run(tmp_path, "--resume").communicate("goodbye\nyes\n", timeout=30)
    assert "another version of the dialogue" in err
    assert "begins anew" in err
    assert "cut off" not in out


def test_half_a_line_stays_until_something_is_added(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("of somebody else\nwithout an end")
    JournalFile(path).close()
    assert path.read_text() == "of somebody else\nwithout an end"


@pytest.mark.slow
def test_where_no_journal_can_be_kept_the_conversation_is_held_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "voice-assistant").write_text("a file where our folder should be")
    out, err = run(tmp_path, "--resume").communicate("no\ngoodbye\nyes\n", timeout=30)
    assert "can't be gone on with" in err
    assert "assistant:" in out.lower()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("there", "why"),
    [('"ended"', "has ended"), ("digest", "of another version of the dialogue"), ("notes", "can't be read")],
)
def test_a_named_journal_that_is_of_no_use_stays_and_the_conversation_is_held(
    tmp_path: Path, there: str, why: str
) -> None:
    path = tmp_path / "mine.journal"
    if there == "notes":
        path.write_text("buy milk\nand bread")
    else:
        assert run(tmp_path, "--journal", str(path)).communicate("no\ngoodbye\nyes\n", timeout=30)
        path.write_text(path.read_text().replace('"digest":"', '"digest":"0' if there == "digest" else '"digest":"'))
    before = path.read_text()
    for number in (2, 3):
        out, err = run(tmp_path, "--journal", str(path)).communicate("no\ngoodbye\nyes\n", timeout=30)
        assert why in err
        assert f"mine-{number}.journal" in err
        assert "assistant:" in out.lower()
        assert '"ended"' in (tmp_path / f"mine-{number}.journal").read_text()
    assert path.read_text() == before
