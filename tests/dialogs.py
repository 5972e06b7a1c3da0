"""Dialogues for tests: the example that comes with the program, and changed copies of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from tests.conftest import INSTALLED_MODELS
from voice_assistant.data import dialogs_folder, models_folder
from voice_assistant.dialog import Dialog
from voice_assistant.engine import Engine
from voice_assistant.language_pack import read_language
from voice_assistant.loader import load_dialog
from voice_assistant.reply_model import ADAPTER, BASE, ReplyModel

needs_base = pytest.mark.skipif(
    not (INSTALLED_MODELS / BASE).is_dir(),
    reason=f"the model {BASE} is not installed; to install it: script/run models install replies",
)


ENGLISH = read_language("en", dialogs_folder() / "en" / "language")


@lru_cache
def dialog(name: str = "example") -> Dialog:
    return load_dialog(dialogs_folder() / "en" / f"{name}.yaml").dialog


@lru_cache
def engine(name: str = "example") -> Engine:
    """By the rules alone: tests see no model that somebody has installed here."""
    return Engine(dialog(name))


@lru_cache
def engine_with_model(name: str = "leg_pain") -> Engine:
    """With this machine's reply model, which script/test installs."""
    reader = ReplyModel(INSTALLED_MODELS / BASE, models_folder() / ADAPTER)
    return Engine(replace(dialog(name), reply_reader=reader))


def changed(folder: Path, *changes: tuple[str, str], file: str = "example.yaml") -> Path:
    """A copy of the example with these replacements made in one of its files; its path."""
    copy = folder / "en"
    shutil.copytree(dialogs_folder() / "en", copy)
    path = copy / file
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, f"{old!r} is not in {file}"
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return copy / "example.yaml"
