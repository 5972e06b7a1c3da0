"""Finding the dialogues and models that come with the program."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from voice_assistant import data
from voice_assistant.errors import FileError
from voice_assistant.loader import load_dialog


def test_a_dialogue_is_found_by_its_name() -> None:
    assert data.find_dialog("example") == data.dialogs_folder() / "en" / "example.yaml"


def test_a_dialogue_is_found_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.yaml").write_text("dialog: mine\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for written in ("mine.yaml", "./mine.yaml", str(tmp_path / "mine.yaml")):
        assert data.find_dialog(written).samefile(tmp_path / "mine.yaml")


def test_a_folder_of_the_same_name_does_not_hide_a_dialogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "example").mkdir()
    monkeypatch.chdir(tmp_path)
    assert data.find_dialog("example").name == "example.yaml"


@pytest.mark.parametrize(("wanted", "near"), [("exmaple", "example"), ("Example", "example")])
def test_a_misspelt_name_gets_the_nearest_ones(wanted: str, near: str) -> None:
    with pytest.raises(FileError, match=f"no dialogue named '{wanted}'") as caught:
        data.find_dialog(wanted)
    assert near in caught.value.remedy


def test_a_name_near_to_none_gets_them_all() -> None:
    with pytest.raises(FileError) as caught:
        data.find_dialog("zzzz")
    assert all(name in caught.value.remedy for name in data.dialog_names())


def test_a_misspelt_path_gets_the_nearest_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").touch()
    with pytest.raises(FileError) as caught:
        data.find_dialog(str(tmp_path / "mien.yaml"))
    assert "mine.yaml" in caught.value.remedy


def test_a_path_in_a_folder_that_is_not_there_is_told_plainly() -> None:
    with pytest.raises(FileError, match=r"There is no file nowhere/at/all\.yaml"):
        data.find_dialog("nowhere/at/all.yaml")


def test_what_is_there_but_no_file_is_called_what_it_is(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "folder.yaml", "is a folder"), (tmp_path / "pipe.yaml", "a pipe")):
        path.mkdir() if said == "is a folder" else os.mkfifo(path)
        with pytest.raises(FileError, match=said):
            load_dialog(data.find_dialog(str(path)))
    (tmp_path / "link.yaml").symlink_to("gone.yaml")
    with pytest.raises(FileError, match=r"a link to gone\.yaml, which is not there"):
        data.find_dialog(str(tmp_path / "link.yaml"))


def test_what_cannot_be_looked_at_is_not_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="can't be read: File name too long"):
        load_dialog(data.find_dialog(str(tmp_path / f"{'n' * 300}.yaml")))
    (tmp_path / "ring.yaml").symlink_to("ring.yaml")
    with pytest.raises(FileError, match=r"a link to ring\.yaml"):
        data.find_dialog(str(tmp_path / "ring.yaml"))


def test_parts_of_dialogues_are_no_dialogues() -> None:
    assert "example" in data.dialog_names()
    assert not {"common", "regions", "endings"} & set(data.dialog_names())


def test_a_language_that_is_not_there_has_no_dialogues() -> None:
    with pytest.raises(FileError, match="no dialogue named 'example'"):
        data.find_dialog("example", language="xx")


def test_a_package_without_its_data_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "_PACKAGE", tmp_path / "voice_assistant")
    with pytest.raises(FileError, match="are missing"):
        data.dialogs_folder()


def test_what_to_type_is_told_as_it_is_typed_here() -> None:
    """A checkout has no `voice-assistant` on the search path: `data.command` knows."""
    package = Path(data.__file__).parent
    advised = re.compile(r"voice-assistant (bench|config|doctor|models|run|service|setup|standby)\b")
    found = []
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, _DOCUMENTED)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docs:
                wrong = advised.search(node.value) and "Written by" not in node.value
                found += [f"{path.relative_to(package)}:{node.lineno}"] if wrong else []
    assert not found


_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
