"""Single utterances measured: written replies to the questions, and talk meant for others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.dialogs import dialog
from voice_assistant.cli import app
from voice_assistant.engine import Engine
from voice_assistant.errors import FileError, Problems
from voice_assistant.testing.evaluation_replies import (
    Reply,
    judge_replies,
    noted_from_talk,
    read_replies,
    read_talk,
    summarise_replies,
    understood_as,
    verdict,
)

HEADER = "question_id,reply,label,also_ok,style\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "replies.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_replies_are_judged_and_counted_by_style(tmp_path: Path) -> None:
    rows = "chest_pain,yes,yes,,plain\nchest_pain,no,no,,plain\nbreathless,no,yes,,odd\nbreathless,hello,nothing,,odd\n"
    engine = Engine(dialog("leg_pain"))
    summary = summarise_replies(judge_replies(engine, read_replies(written(tmp_path, HEADER + rows), engine.dialog)))
    assert (summary["format"], summary["n"], summary["right"], summary["dangerous"]) == (1, 4, 3, 1)
    assert summary["by_style"]["plain"]["right"] == 2


@pytest.mark.parametrize(
    ("question", "label", "got", "worth"),
    [
        ("chest_pain", "no", "no", "right"),
        ("chest_pain", "not_sure", "no", "dangerous"),
        ("eases_in_minutes", "no", "yes", "dangerous"),
        ("eases_in_minutes", "yes", "no", "safe"),
        ("chest_pain", "nothing", "no", "taken_lowering"),
        ("chest_pain", "nothing", "yes", "taken_other"),
        ("chest_pain", "no", "yes", "safe"),
        ("chest_pain", "yes", "not_sure", "weakened"),
        ("chest_pain", "yes", "emergency", "right"),
        ("chest_pain", "yes", "command:stop", "command_instead"),
        ("chest_pain", "no", "nothing", "not_understood"),
        ("breath_chest_blood", "not_sure", "yes", "right"),
        ("breath_chest_blood", "nothing", "not_sure", "right"),
        ("breath_chest_blood", "no", "not_sure", "safe"),
        ("person", "yes", "choice:me", "right"),
        ("person", "choice:me", "choice:me", "right"),
    ],
)
def test_what_a_reply_is_worth(question: str, label: str, got: str, worth: str) -> None:
    assert verdict(dialog("leg_pain"), Reply(question=question, text="x", label=label), got) == worth


def test_all_faults_of_a_reply_file_are_told_at_once(tmp_path: Path) -> None:
    rows = "chest_pane,yes,yes,,\nchest_pain,,yes,,\nchest_pain,hm,perhaps,command:dance,\nchest_pain,no,no,,\n"
    with pytest.raises(Problems) as raised:
        read_replies(written(tmp_path, HEADER + rows), dialog("leg_pain"))
    assert [(p.line, p.code) for p in raised.value.problems] == [
        (2, "unknown-question"),
        (3, "empty-reply"),
        (4, "unknown-label"),
        (4, "unknown-label"),
    ]


@pytest.mark.parametrize(
    ("text", "code"), [("", "columns"), ("a;b\n", "columns"), (HEADER + 'chest_pain,"no"x,no,,\n', "csv")]
)
def test_a_file_that_is_no_reply_file_says_so(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Problems) as raised:
        read_replies(written(tmp_path, text), dialog("leg_pain"))
    assert [p.code for p in raised.value.problems] == [code]


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        read_talk(tmp_path)
    latin = tmp_path / "latin.csv"
    latin.write_bytes(HEADER.encode() + "chest_pain,caf\u00e9,no,,\n".encode("latin-1"))
    with pytest.raises(Problems, match="UTF-8"):
        read_replies(latin, dialog("leg_pain"))


def test_talk_that_would_note_something_is_named() -> None:
    engine = Engine(dialog("leg_pain"))
    noted = dict(noted_from_talk(engine, ["Open the window", "I can't breathe", "Help me"]))
    assert noted == {"I can't breathe": ("breathless",), "Help me": ("emergency",)}


@pytest.mark.slow
def test_the_command_prints_the_figures_and_fails_on_danger(tmp_path: Path) -> None:
    replies = written(tmp_path, HEADER + "chest_pain,no,yes,,\n")
    result = CliRunner().invoke(app, ["evaluate", "leg_pain", "--replies", str(replies), "--json"])
    assert (result.exit_code, json.loads(result.output)["dangerous"]) == (1, 1)
    talk = written(tmp_path, "I can't breathe\nTurn it off\n")
    result = CliRunner().invoke(app, ["evaluate", "leg_pain", "--talk", str(talk), "--json"])
    assert (result.exit_code, json.loads(result.output)) == (0, {"n": 2, "noted": 1})
    assert CliRunner().invoke(app, ["evaluate", "leg_pain"], standalone_mode=False).exit_code != 0


def test_replies_of_our_own_are_understood_and_none_lowers_what_it_says() -> None:
    """Written kind by kind, for varied questions, before each kind was mended; `adv` tries to be taken for a no."""
    engine = Engine(dialog("leg_pain"))
    judged = judge_replies(engine, read_replies(Path(__file__).parent / "replies_own.csv", engine.dialog))
    summary = summarise_replies(judged)
    wrong = [f"{j.reply.question}: {j.reply.text}" for j in judged if j.verdict in ("dangerous", "taken_lowering")]
    assert not wrong
    assert summary["right"] >= 0.92 * summary["n"]
    assert summary["safe"] <= 0.03 * summary["n"]


def test_fresh_replies_are_understood_and_none_lowers_what_it_says() -> None:
    """Written as nine different people, each set (`r1_` to `r9_` in its style) before a look at the program; `adv` and
    `talk` try to be taken for a no.
    """
    engine = Engine(dialog("leg_pain"))
    judged = judge_replies(engine, read_replies(Path(__file__).parent / "replies_fresh.csv", engine.dialog))
    summary = summarise_replies(judged)
    assert not [j.reply.text for j in judged if j.verdict in ("dangerous", "taken_lowering")]
    assert summary["right"] >= 0.86 * summary["n"]
    assert summary["safe"] + summary["weakened"] <= 0.05 * summary["n"]


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("yeah", "me"),
        ("aye", "me"),
        ("'tis", "me"),
        ("afraid so", "me"),
        ("it's mine unfortunately", "me"),
        ("nope", "someone else"),
        ("No, I'm calling for my mum.", "someone else"),
        ("I'm ringing for my neighbour", "command:someone else"),
        ("maybe", "not_sure"),
    ],
)
def test_a_yes_or_no_in_any_words_is_a_choice_where_one_is_offered(words: str, choice: str) -> None:
    engine = Engine(dialog("leg_pain"))
    reply = Reply(question="person", text=words, label="nothing")
    assert understood_as(engine, reply).removeprefix("choice:") == choice
