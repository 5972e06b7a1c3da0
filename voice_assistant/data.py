"""Finds the dialogues and models that belong to this program, installed or in a checkout.

In a wheel they lie in `voice_assistant/_data`; in a checkout they are the top-level folders `dialogs` and `models`.
"""

from __future__ import annotations

import difflib
import errno
import re
import sys
from pathlib import Path

from voice_assistant.errors import FileError

_PACKAGE = Path(__file__).resolve().parent
_IS_DIALOG = re.compile(r"^dialog:", re.MULTILINE)
"""A whole dialogue names itself; the parts it is made of (common words, regions) don't."""
MADE_BY_SCRIPT = "made-by-script"
"""A file in an environment that script/prepare.py made: it is ours to install into."""


def data_folder() -> Path:
    """The folder that holds `dialogs` and `models`."""
    for folder in (_PACKAGE / "_data", _PACKAGE.parent):
        if (folder / "dialogs").is_dir():
            return folder
    raise FileError(
        "The dialogues that belong to this program are missing.", "Install it again, or run it from a checkout."
    )


def is_own_environment() -> bool:
    """Whether this is a checkout that runs in the environment which script/run has made for it."""
    environment = Path(sys.prefix)
    return environment.parent == _PACKAGE.parent and (environment / MADE_BY_SCRIPT).is_file()


def command(arguments: str) -> str:
    """How a command of this program is typed here: script/run brings none of its own onto the search path."""
    return f"{'script/run' if is_own_environment() else 'voice-assistant'} {arguments}"


def dialogs_folder() -> Path:
    """The folder of the dialogues, with one folder a language inside."""
    return data_folder() / "dialogs"


def models_folder() -> Path:
    """The folder of the speech models and their manifest."""
    return data_folder() / "models"


def dialog_names(language: str = "en") -> dict[str, Path]:
    """The dialogues that come with the program, by name."""
    return {
        path.stem: path
        for path in sorted((dialogs_folder() / language).glob("*.yaml"))
        if _IS_DIALOG.search(path.read_text(encoding="utf-8"))
    }


def find_dialog(name_or_path: str, language: str = "en") -> Path:
    """The file of a dialogue given by its name (`leg_pain`, `fr/example`) or path (`./my.yaml`).  Raises FileError."""
    path = Path(name_or_path)
    named = dialogs_folder() / f"{name_or_path}.yaml"
    if len(path.parts) == 2 and not path.suffix and named.is_file():  # "fr/example"
        return named
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        if not _is_missing(path):  # what is no file or can't be read, its reader refuses by its kind
            return path
        if path.is_symlink():
            raise FileError(f"{name_or_path} is a link to {path.readlink()}, which is not there.", "Name a file.")
        near = sorted(p.name for p in path.parent.glob("*.yaml")) if path.parent.is_dir() else []
        raise FileError(f"There is no file {name_or_path}.", _suggest(path.name, near))
    names = dialog_names(language)
    if name_or_path not in names:
        raise FileError(f"There is no dialogue named '{name_or_path}'.", _suggest(name_or_path, list(names)))
    return names[name_or_path]


def _is_missing(path: Path) -> bool:
    """Whether nothing is there.  What can't be looked at (a name too long, a folder that is closed to us) may be."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError as error:
        return error.errno == errno.ELOOP
    except ValueError:
        return False
    return False


def _suggest(wanted: str, known: list[str]) -> str:
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if known:
        return f"Choose one of {', '.join(known)}, or give the path of a file that ends in .yaml."
    return "Give the path of a file that ends in .yaml."
