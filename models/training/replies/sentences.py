"""What there is to train on: the questions, replies to them, what people tell of their own accord, and asides."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from network import LABELS

HERE = Path(__file__).resolve().parent
TESTS = HERE.parents[2] / "tests"
REPLIES = [*sorted(p for p in HERE.glob("*.csv") if p.name != "questions.csv"), *sorted(TESTS.glob("replies_*.csv"))]
TOLD = sorted(HERE.glob("told*.tsv"))
"""What people tell of their own accord, with all that it states and denies; every other question it leaves open."""
ACCOUNTS = sorted(HERE.glob("accounts*.tsv"))
"""The same, whole accounts: their parts in order, an empty line after each account."""
ASIDES = HERE / "asides.txt"
"""What is said in a bedroom and answers nothing."""

Row = tuple[str, str, str, frozenset[str]]
"""Question, reply, label, other defensible labels."""


@dataclass(frozen=True)
class Told:
    """A sentence of an account."""

    text: str
    stated: frozenset[str]
    denied: frozenset[str]
    follows: bool = False
    """The part of the same account that stands before it is the one before in the list."""


def read_questions(*, single: bool = False) -> dict[str, str]:
    """Question by name; `single`: only those about one thing."""
    with (HERE / "questions.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["text"] for row in csv.DictReader(file) if row["kind"] == "one" or not single}


def read_replies(path: Path, questions: dict[str, str]) -> list[Row]:
    """The rows of a reply file; a command is no answer."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["question_id"] in questions]
    found = []
    for row in rows:
        label = "nothing" if row["label"].startswith("command") else row["label"]
        also = frozenset((row["also_ok"] or "").split("|")) & set(LABELS)
        if label in LABELS:
            found.append((questions[row["question_id"]], row["reply"], label, also))
    return found


def read_told(questions: dict[str, str]) -> list[Told]:
    found = []
    for path in (*TOLD, *ACCOUNTS):
        inside = False
        for line in path.read_text("utf-8").splitlines():
            text, stated, denied = [*line.split("\t"), "", ""][:3]
            if text:
                says = [frozenset(id_ for id_ in ids.split(",") if id_ in questions) for ids in (stated, denied)]
                found.append(Told(text, *says, follows=inside))
            inside = path in ACCOUNTS and bool(text)
    return found


def read_asides() -> list[str]:
    return [line.strip() for line in ASIDES.read_text("utf-8").splitlines() if line.strip()]
