"""Measures how written replies to a dialogue's questions are understood, and what talk meant for others notes.

A reply is right when it is understood as its label says or as one of its other defensible readings.  What is wrong is
told apart by what it would do: lower a level that should not fall (dangerous), ask again, or raise it needlessly.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voice_assistant.conversation import Asking, AskingChoice, AskingGroup, Phase
from voice_assistant.dialog import ChoiceQuestion, Dialog, FindingQuestion, GroupQuestion, Value
from voice_assistant.engine import Engine
from voice_assistant.errors import FileError, Problem, Problems
from voice_assistant.events import Command
from voice_assistant.matching import Question, understand

COLUMNS = ("question_id", "reply", "label", "also_ok", "style")
VERDICTS = (
    "right",
    "dangerous",
    "taken_lowering",
    "safe",
    "weakened",
    "not_understood",
    "command_instead",
    "taken_other",
)
"""`dangerous`: understood as the answer that lowers what is so; `taken_lowering`: likewise, of what was no answer;
`safe`: understood as more urgent than meant; `weakened`: a yes understood as not sure; `taken_other`: of what was no
answer, something that lowers nothing.
"""
MOST_BYTES = 10_000_000
_NAMED = ("yes", "no", "not_sure", "nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One written reply."""

    question: str
    """Id of the state that asks."""
    text: str
    label: str
    """What it means: yes, no, not_sure, nothing (it must be asked again), `command:<name>` or `choice:<id>`."""
    also_ok: frozenset[str] = frozenset()
    style: str = ""
    for_someone_else: bool = False
    """The person in pain is not the speaker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A reply, what was understood, and what that is worth."""

    reply: Reply
    got: str
    verdict: str


def read_replies(path: Path, dialog: Dialog) -> tuple[Reply, ...]:
    """Read a CSV file of replies with the columns of `COLUMNS`.

    Raises Problems (unknown questions, labels or columns, each with its line) or FileError.
    """
    rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    problems: list[Problem] = []
    replies: list[Reply] = []
    header: list[str] | None = None
    place: dict[str, int] = {}
    try:
        for row in rows:
            if header is None:
                header = [name.strip().lower() for name in row]
                problems += _faults_of_header(path, header)
                place = {name: header.index(name) for name in COLUMNS if name in header}
                if problems:
                    break
            elif row:
                cells = {name: row[at].strip() if at < len(row) else "" for name, at in place.items()}
                faults = _faults(path, rows.line_num, cells, place, dialog)
                problems += faults
                if not faults:
                    replies.append(_reply(cells))
    except csv.Error as fault:
        problems.append(Problem(str(path), rows.line_num, 1, f"not readable as CSV: {fault}", "csv"))
    if header is None:
        problems.append(Problem(str(path), 1, 1, f"a reply file begins with the line {','.join(COLUMNS)}", "columns"))
    if problems:
        raise Problems(problems)
    return tuple(replies)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise FileError(f"{path} can't be read: {fault.strerror}.", "Check its name and your rights.") from None
    if len(data) > MOST_BYTES:
        raise FileError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB.", "Split it.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise Problems([Problem(str(path), line, 1, "not written in UTF-8; save it as UTF-8", "encoding")]) from None


def _faults_of_header(path: Path, header: Sequence[str]) -> list[Problem]:
    missing = [name for name in ("question_id", "reply", "label") if name not in header]
    if not missing:
        return []
    message = f"the first line lacks {', '.join(missing)}; it is {','.join(COLUMNS)}, separated by commas"
    return [Problem(str(path), 1, 1, message, "columns")]


def _faults(path: Path, line: int, cells: dict[str, str], place: dict[str, int], dialog: Dialog) -> list[Problem]:
    found = []

    def fault(column: str, message: str, code: str) -> None:
        found.append(Problem(str(path), line, place.get(column, 0) + 1, f"{column}: {message}", code))

    asked = dialog.states.get(cells["question_id"])
    if not isinstance(asked, (FindingQuestion, GroupQuestion, ChoiceQuestion)):
        fault("question_id", f"the dialogue asks no question '{cells['question_id']}'", "unknown-question")
    if not cells["reply"]:
        fault("reply", "is empty", "empty-reply")
    for column in ("label", "also_ok"):
        for label in cells.get(column, "").split("|"):
            if (label or column == "label") and not _is_label(label.strip(), asked):
                fault(column, f"'{label}' is none of {', '.join(_NAMED)}, command:NAME, choice:ID", "unknown-label")
    return found


def _is_label(label: str, asked: object) -> bool:
    kind, _, name = label.partition(":")
    match kind:
        case "command":
            return name in {command.value for command in Command}
        case "choice":
            return isinstance(asked, ChoiceQuestion) and name in {choice.id for choice in asked.choices}
        case _:
            return label in _NAMED


def _reply(cells: dict[str, str]) -> Reply:
    return Reply(
        question=cells["question_id"],
        text=cells["reply"],
        label=cells["label"],
        also_ok=frozenset(label.strip() for label in cells.get("also_ok", "").split("|") if label.strip()),
        style=cells.get("style", ""),
        for_someone_else=cells.get("style") == "carer",
    )


def judge_replies(engine: Engine, replies: Iterable[Reply]) -> list[Judged]:
    """What is understood of each reply, and what that is worth."""
    judged = []
    for reply in replies:
        got = understood_as(engine, reply)
        judged.append(Judged(reply=reply, got=got, verdict=verdict(engine.dialog, reply, got)))
    return judged


def understood_as(engine: Engine, reply: Reply) -> str:
    """What the engine would take a reply for, as a label; "emergency" for a cry for help."""
    asked = engine.dialog.states[reply.question]
    phase: Phase = Asking(reply.question)
    if isinstance(asked, GroupQuestion):
        phase = AskingGroup(reply.question)
    elif isinstance(asked, ChoiceQuestion):
        phase = AskingChoice(reply.question)
    question = engine.prompts.question(phase)
    understood = understand(engine.lexicon, question, reply.text, (), about_someone_else=reply.for_someone_else)
    if understood.emergency:
        return "emergency"
    if understood.choice is not None:
        return f"choice:{understood.choice}"
    if understood.command is not None:
        return f"command:{understood.command.value}"
    own = [h for h in understood.mentions if not h.about_other]
    if isinstance(asked, GroupQuestion):
        beside = {h.finding for h in understood.mentions if h.value is not Value.NO}
        if understood.value is Value.NO and beside.isdisjoint({*asked.members, *engine.lexicon.acute}):
            return "no"
        named = any(h.finding in asked.members and h.value is Value.YES for h in own)
        if understood.value is None and not named:
            return "nothing"
        return "yes" if named or understood.value is not Value.NOT_SURE else "not_sure"
    value = understood.value
    if value is None and any(h.finding == reply.question and h.value is Value.YES for h in own):
        value = Value.YES
    return {None: "nothing", Value.YES: "yes", Value.NO: "no", Value.NOT_SURE: "not_sure"}[value]


def verdict(dialog: Dialog, reply: Reply, got: str) -> str:
    """What it is worth that a reply was understood as `got`: one of `VERDICTS`.

    A question for several things at once is opened by anything but a clean no, so there yes and not sure are alike.
    """
    asked = dialog.states[reply.question]
    group = isinstance(asked, GroupQuestion)
    mitigating = reply.question in dialog.findings and dialog.findings[reply.question].mitigating
    label, right = reply.label, {reply.label, *reply.also_ok}
    if group and not label.startswith("command") and label != "no":
        right |= {"yes", "not_sure"}
    if isinstance(asked, ChoiceQuestion):
        right |= {f"choice:{choice.id}" for choice in asked.choices if label in choice.phrases}
    if label == "yes":
        right.add("emergency")
    if got in right:
        return "right"
    lowering = got == ("yes" if mitigating else "no")
    if label == "nothing" or label.startswith("command"):
        return "taken_lowering" if lowering else "taken_other"
    if lowering:
        return "dangerous"
    if got == "nothing":
        return "not_understood"
    if got.startswith("command"):
        return "command_instead"
    return "weakened" if label == "yes" and got == "not_sure" and not mitigating else "safe"


def summarise_replies(judged: Sequence[Judged]) -> dict[str, Any]:
    """The figures over all replies, and by style."""
    styles = sorted({j.reply.style for j in judged})
    return {
        "format": 1,
        **_counts(judged),
        "by_style": {style: _counts([j for j in judged if j.reply.style == style]) for style in styles},
    }


def _counts(judged: Sequence[Judged]) -> dict[str, int]:
    count = Counter(j.verdict for j in judged)
    return {"n": len(judged), **{name: count[name] for name in VERDICTS}}


def replies_as_text(judged: Sequence[Judged]) -> str:
    """The figures for people, and every reply that is not understood as meant."""
    n = len(judged)
    figures = _counts(judged)
    lines = [f"{name.replace('_', ' '):<16} {figures[name]:>5}  {figures[name] / max(n, 1):6.1%}" for name in VERDICTS]
    wrong = [j for j in judged if j.verdict != "right"]
    lines += [f"{'all':<16} {n:>5}", ""] + [
        f"{j.verdict}: {j.reply.question}: '{j.reply.text}' is {j.reply.label}, understood as {j.got}" for j in wrong
    ]
    return "\n".join(lines).rstrip()


def read_talk(path: Path) -> tuple[str, ...]:
    """Read a file of sentences meant for others, one a line.  Raises FileError."""
    return tuple(line.strip() for line in _text(path).splitlines() if line.strip())


def noted_from_talk(engine: Engine, sentences: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The sentences that would note a finding or cry for help, with what they would note, while nothing is asked."""
    noted = []
    for sentence in sentences:
        understood = understand(engine.lexicon, Question(kind="none"), sentence)
        findings = [h.finding for h in understood.mentions if h.value is Value.YES and not h.about_other]
        if findings or understood.emergency:
            noted.append((sentence, (*findings, *["emergency"] * understood.emergency)))
    return noted
