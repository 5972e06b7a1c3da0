"""Commands that measure."""

from __future__ import annotations

import json
from pathlib import Path

import click

from voice_assistant.cli.terminal import progress, tell


@click.group()
def bench() -> None:
    """Measure, on your own recordings."""


@bench.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--model", type=click.Path(path_type=Path), default=None, help="A Vosk model's folder, in place of the bundled one."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--workers", type=click.IntRange(1), default=None, help="Processes; by default one a core.")
def audio(folder: Path, model: Path | None, as_json: bool, workers: int | None) -> None:
    """How well real people's answers are heard: plain Vosk, PocketSphinx and this program, on the same clips.

    FOLDER holds speech_commands, librispeech, out_of_grammar, noise and rooms; what is missing is named as not
    measured.
    """
    from voice_assistant.bench.audio import bench_audio

    with progress("piece", leave=True) as bar:

        def told(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        result = bench_audio(folder, model, workers=workers, progress=told)
    tell(json.dumps(result.as_json(), indent=2) if as_json else result.as_text())
