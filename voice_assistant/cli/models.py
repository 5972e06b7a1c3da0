"""Commands about models: what there is, whether it is whole, fetching and removing."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.terminal import bytes_progress, tell
from voice_assistant.data import command
from voice_assistant.errors import ModelError, UsageError

if TYPE_CHECKING:
    from voice_assistant.models import Model, Verified

MB = 1e6
_USED = {"whisper": ", in use", "replies": ", in use", "piper": ", used by run --voice piper"}
_READY = {
    "whisper": "The second recogniser is ready: it is used from the next conversation on.",
    "replies": "Replies in people's own words are understood better from the next conversation on.",
    "piper": "The voice is ready.  It speaks where it is asked for: {}",
}
"""The message for each kind of model once it and its runtime are installed."""


@click.group()
def models() -> None:
    """Speech models: what there is, whether it is whole, fetching and removing.

    `install` is the only command of this program that uses a network.
    """


@models.command("list")
def list_() -> None:
    """List the bundled model and those that can be installed."""
    from voice_assistant.installing.runtime import RUNTIMES, is_runtime_there
    from voice_assistant.models import BUNDLED, installed_folder, read_whole_manifest, verify_installed

    manifest = read_whole_manifest()
    for model in manifest.models.values():
        fetched = min((source.size for source in model.sources if source.size), default=model.size)
        if model.name == BUNDLED:
            state = "bundled"
        elif installed_folder(model.name).is_dir():
            again = command(f"models install {model.name}")
            runtime = RUNTIMES.get(model.kind)
            if not verify_installed(model, installed_folder(model.name)).whole:
                state = f"damaged; to install it again: {again}"
            elif runtime and not is_runtime_there(runtime):
                state = f"installed, but not what runs it; to install that too: {again}"
            else:
                state = f"installed in {installed_folder(model.name)}{_USED.get(model.kind, '')}"
        elif model.sources:
            state = f"not installed, {fetched / MB:.0f} MB to fetch"
        else:
            state = f"not verified, not offered; its author has it at {model.url}"
        tell(f"{model.name}  ({model.kind}, {model.language}, {model.licence})  {state}")
    for group, names in manifest.groups.items():
        tell(f"{group} stands for: {', '.join(names)}")


@models.command()
@click.argument("names", nargs=-1)
def verify(names: tuple[str, ...]) -> None:
    """Compare every file of the bundled and the installed models, or of those named, with its SHA-256."""
    from voice_assistant.models import BUNDLED, installed_folder, read_manifest

    chosen = _named(names) if names else [m for m in read_manifest() if _is_there(m)]
    whole = True
    for model in chosen:
        if not _is_there(model):
            tell(f"{model.name}: not installed.  What to do: {command(f'models install {model.name}')}")
            whole = False
            continue
        result = _verified(model)
        for name, fault in result.faults.items():
            tell(f"{result.folder / name} {fault.value}")
        if result.whole:
            files = len(model.files) or sum(path.is_file() for path in installed_folder(model.name).rglob("*")) - 1
            tell(f"{model.name}: all {files} files are whole.")
        elif model.name == BUNDLED:
            tell("What to do: install the program again; leave the files of its model as they are.")
        else:
            tell(f"What to do: {command(f'models install {model.name}')}")
        whole = whole and result.whole
    if not whole:
        sys.exit(1)


@models.command()
@click.argument("names", nargs=-1, required=True)
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="Take it from this archive, fetched elsewhere, instead of from the internet.",
)
def install(names: tuple[str, ...], file: Path | None) -> None:
    """Fetch models, `best` (the second recogniser) or a voice, and put them where the program finds them.

    With the second recogniser and with a voice comes what runs it, as script/locked has it written down.  What was
    fetched before a break is kept and gone on with.  Every file is checked by its SHA-256.
    """
    from voice_assistant.installing.install import install as install_model
    from voice_assistant.installing.runtime import RUNTIMES, install_runtime
    from voice_assistant.models import BUNDLED, installed_folder

    chosen = _named(names)
    if file is not None and len(chosen) != 1:
        raise UsageError("--from is for one model.", "Name just the one whose archive the file is.")
    failed: list[ModelError] = []
    for model in chosen:
        if model.name == BUNDLED:
            tell(f"{model.name}: comes with the program.")
            continue
        new = install_model(model, tell=partial(tell, err=True), file=file, bar=bytes_progress)
        size = sum(path.stat().st_size for path in installed_folder(model.name).rglob("*") if path.is_file())
        state = "installed" if new else "was installed already and is whole"
        tell(f"{model.name}: {state}, {size / MB:.0f} MB in {installed_folder(model.name)}")
        if new and model.about:
            tell(f"  {model.about}")
        try:
            if runtime := RUNTIMES.get(model.kind):
                install_runtime(runtime, partial(tell, err=True))
        except ModelError as error:  # the other models need nothing of this one
            failed.append(error)
            continue
        if model.kind in _READY:
            tell(_READY[model.kind].format(command("run --voice piper")))
    if failed:
        raise failed[0]


@models.command()
@click.argument("names", nargs=-1, required=True)
def remove(names: tuple[str, ...]) -> None:
    """Remove installed models."""
    from voice_assistant.installing.install import remove as remove_model

    for model in _named(names):
        tell(f"{model.name}: {'removed' if remove_model(model) else 'was not installed'}.")


def _named(names: tuple[str, ...]) -> list[Model]:
    from voice_assistant.models import BUNDLED, read_whole_manifest

    manifest = read_whole_manifest()
    wanted = [one for name in names for one in manifest.groups.get(name, (name,))]
    unknown = [name for name in wanted if name not in manifest.models]
    if unknown:
        known = ", ".join([*manifest.groups, *(name for name in manifest.models if name != BUNDLED)])
        raise UsageError(f"There is no model {', '.join(map(repr, unknown))}.", f"Name one of: {known}.")
    return [manifest.models[name] for name in dict.fromkeys(wanted)]


def _is_there(model: Model) -> bool:
    from voice_assistant.models import BUNDLED, installed_folder

    return model.name == BUNDLED or installed_folder(model.name).is_dir()


def _verified(model: Model) -> Verified:
    from voice_assistant.data import models_folder
    from voice_assistant.models import BUNDLED, installed_folder, verify_installed
    from voice_assistant.models import verify as verify_bundled

    if model.name == BUNDLED:
        return verify_bundled(model, models_folder() / BUNDLED)
    return verify_installed(model, installed_folder(model.name))
