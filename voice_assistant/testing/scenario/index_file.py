"""The `index.csv` of a folder of recordings: which words each file holds."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from voice_assistant.errors import FileError

COLUMNS = ("path", "words")
_SEPARATORS = ",;\t"
LARGEST = 50_000_000
"""Bytes."""


def read_index(
    index: Path, *, other_tables: bool = False, columns: tuple[str, ...] = COLUMNS
) -> Iterator[dict[str, str]]:
    """Its rows.  Separated by commas, semicolons or tabs, as a spreadsheet writes them.

    `other_tables`: one that lacks one of `columns` is another kind of table, and gives no row.
    FileError: it can't be read, is not UTF-8, or lacks a column.
    """
    text = _text(index)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    rows = csv.DictReader(text.splitlines(), delimiter=separator)
    lacking = [column for column in columns if column not in (rows.fieldnames or ())]
    if lacking and other_tables:
        return
    if lacking:
        named = ", ".join(map(repr, rows.fieldnames or ())) or "none"
        raise FileError(
            f"{index}:1 has no column {' and no column '.join(map(repr, lacking))}; it has: {named}.",
            f"Give its first line the columns {','.join(columns)}.",
        )
    try:
        for row in rows:
            yield {column: str(row.get(column) or "") for column in rows.fieldnames or ()}
    except csv.Error as fault:
        raise FileError(
            f"{index}:{rows.line_num} is not a table: {fault}.", "Write it as comma-separated values."
        ) from (fault)


def _text(index: Path) -> str:
    try:
        with index.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as fault:
        raise FileError(f"{index} can't be read: {fault.strerror}", "Check its name and its permissions.") from fault
    if len(data) > LARGEST:
        raise FileError(f"{index} is larger than {LARGEST // 1_000_000} MB", "Name the recordings in a smaller table.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        column = fault.start - data.rfind(b"\n", 0, fault.start)
        raise FileError(
            f"{index}:{line}:{column} is not UTF-8: it has the byte {data[fault.start]:#04x}, as of Latin-1.",
            f"Convert it, for example with: iconv -f latin1 -t utf-8 {index} > converted.csv",
        ) from fault
