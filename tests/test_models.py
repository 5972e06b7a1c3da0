"""Speech models are found and checked before Vosk opens them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from voice_assistant.cli.opening import open_engine, open_speech_input
from voice_assistant.errors import ModelError
from voice_assistant.models import (
    BUNDLED,
    NEEDED,
    Fault,
    check_folder,
    find_model,
    read_manifest,
    read_whole_manifest,
    verify,
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "a model"
    shutil.copytree(find_model(), folder)
    return folder


def test_the_bundled_model_is_the_one_in_the_manifest() -> None:
    model = read_manifest()[0]
    folder = find_model()
    assert model.name == folder.name == BUNDLED
    result = verify(model, folder)
    assert result.whole, result.faults
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert on_disk == set(model.files)
    assert model.size == sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_models_to_be_fetched_elsewhere_have_address_size_licence_and_checksum() -> None:
    others = [model for model in read_manifest() if model.name != BUNDLED]
    assert others
    for model in others:
        assert model.licence
        assert model.size > 0
        assert model.sources or model.url.startswith("https://")
        for source in model.sources:
            assert source.pypi or source.url.startswith("https://")
            if source.is_archive():
                assert len(source.sha256) == 64
                assert source.size > 0
                assert source.within
            else:
                assert set(model.sizes) == set(model.files)
                assert all(len(digest) == 64 for digest in model.files.values())


def test_groups_name_models_that_there_are() -> None:
    manifest = read_whole_manifest()
    assert "whisper-tiny.en" in manifest.groups["best"]
    assert {name for names in manifest.groups.values() for name in names} <= manifest.models.keys()


def test_a_changed_or_missing_file_is_named(copy: Path) -> None:
    with (copy / "conf/mfcc.conf").open("a") as file:
        file.write("\n")
    (copy / "graph/words.txt").unlink()
    assert verify(read_manifest()[0], copy).faults == {
        "conf/mfcc.conf": Fault.CHANGED,
        "graph/words.txt": Fault.MISSING,
    }


def test_a_folder_that_is_not_there_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"There is no speech model at .*nowhere(.|\n)*What to do: .*--model"):
        find_model(tmp_path / "nowhere")


@pytest.mark.parametrize("name", [*NEEDED, "graph/words.txt"])
def test_a_model_without_a_file_that_phrases_need_is_refused_by_name(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match=f"lacks {name}"):
        check_folder(copy)


def test_a_model_that_is_not_installed_is_told_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(ModelError, match="is not installed") as caught:
        find_model(Path("vosk-model-small-en-us-0.15"))
    assert " models install vosk-model-small-en-us-0.15" in caught.value.remedy


def test_a_model_for_another_language_is_refused_for_that_reason(copy: Path) -> None:
    """Not as damaged: every file is whole, and the words are others."""
    words = copy / "graph/words.txt"
    lines = words.read_text("utf-8").splitlines()
    words.write_text("".join(f"ne{line}\n" if line[:1].isalpha() else f"{line}\n" for line in lines), "utf-8")
    with pytest.raises(ModelError, match="is for another language: it knows none of yes, no, help"):
        open_speech_input(open_engine("example", "uk"), copy)


def test_an_empty_file_is_refused(copy: Path) -> None:
    (copy / "am/final.mdl").write_bytes(b"")
    with pytest.raises(ModelError, match=r"final\.mdl is empty"):
        check_folder(copy)


def test_a_cut_off_phrase_graph_is_refused(copy: Path) -> None:
    graph = copy / "graph/Gr.fst"
    graph.write_bytes(graph.read_bytes()[:10])
    with pytest.raises(ModelError, match=r"Gr\.fst is not a transducer"):
        check_folder(copy)


@pytest.mark.parametrize(
    "content",
    [
        b"models: {x: {licence: caf\xe9",
        b"[" * 5000,
        b"models: {x: {licence: MIT, size: big}}\ngroups: {}",
        b"models: {x: {licence: MIT, size: 1, files: {a: 1}}}\ngroups: {}",
        b"models: {x: {licence: MIT, size: 1, files: [a]}}\ngroups: {}",
        b"models: {x: {licence: MIT, size: 1, sources: [{url: 7}]}}\ngroups: {}",
        b"models: {x: {licence: [MIT], size: 1}}\ngroups: {}",
        b"models: " + b"9" * 5000,
        b"",
    ],
)
def test_a_damaged_list_of_models_is_told_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.yaml").write_bytes(content)
    with pytest.raises(ModelError, match="can't be read as a list of models"):
        read_whole_manifest(tmp_path)
