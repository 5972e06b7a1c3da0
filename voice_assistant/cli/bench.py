"""Commands that measure."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from voice_assistant.adapters.engines import USUAL_VOICE, VOICES
from voice_assistant.cli.terminal import progress, tell


@click.group()
def bench() -> None:
    """Measure, on your own recordings."""


@bench.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--model", type=click.Path(path_type=Path), default=None, help="A Vosk model's folder, in place of the bundled one."
)
@click.option(
    "--engine",
    "engines",
    multiple=True,
    type=click.Choice(["ours", "best", "vosk", "whisper", "pocketsphinx"]),
    help="Only this one; may be given several times.  ours: the first recogniser alone; best: both.",
)
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(["words", "cries", "natural", "night", "film"]),
    help="Only this one; may be given several times.  cries and film: synthesised, and heard by ours alone.",
)
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Use only every Nth clip.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--workers", type=click.IntRange(1), default=None, help="Processes; by default one a core.")
def audio(
    folder: Path,
    model: Path | None,
    engines: tuple[str, ...],
    parts: tuple[str, ...],
    every: int,
    as_json: bool,
    workers: int | None,
) -> None:
    """How well real people's answers are heard: this program, plain Vosk, Whisper and PocketSphinx, on the same clips.

    FOLDER holds speech_commands, librispeech, out_of_grammar, natural, night, noise and rooms; what is missing is named
    as not measured.
    """
    from voice_assistant.testing.bench.audio import ENGINES, PARTS, bench_audio

    with progress("piece", leave=True) as bar:

        def told(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        chosen = engines or ENGINES
        result = bench_audio(
            folder, model, engines=chosen, parts=parts or PARTS, every=every, workers=workers, progress=told
        )
    tell(json.dumps(result.as_json(), indent=2) if as_json else result.as_text())


@bench.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--dialog", default="leg_pain", show_default=True, help="Whose prompts are spoken.")
@click.option(
    "--model", type=click.Path(path_type=Path), default=None, help="A Vosk model's folder, in place of the bundled one."
)
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Use only every Nth six prompts.")
@click.option("--thorough", is_flag=True, help="Every prompt at every level with every delay: some hours.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--workers", type=click.IntRange(1), default=None, help="Processes; by default one a core.")
def echo(
    folder: Path | None,
    dialog: str,
    model: Path | None,
    every: int,
    thorough: bool,
    as_json: bool,
    workers: int | None,
) -> None:
    """Whether the assistant takes its own voice, back from the room, for something said.

    Every line of the dialogue is spoken and comes back 6 dB softer, up to a second later; a sample also 12 and 20 dB
    softer.  Some ten minutes of one core; with FOLDER, about an hour.  FOLDER, laid out as for `bench audio`: also
    a sample in its rooms, and how often "stop", "help" and "yes" are heard when a person says them over our speech.
    Exit code 1 if our own voice was taken for a command, a cry, an answer or a sign.
    """
    from voice_assistant.testing.bench.echo import bench_echo

    with progress("prompt", leave=True) as bar:

        def told(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        result = bench_echo(
            folder, dialog=dialog, model=model, every=every, thorough=thorough, workers=workers, progress=told
        )
    tell(json.dumps(result.as_json(), indent=2) if as_json else result.as_text())
    if any(row.command or row.cry or row.answer or row.sign for row in result.rows):
        sys.exit(1)


@bench.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--dialog", default="leg_pain", show_default=True, help="Whose conversations are held.")
@click.option(
    "--cases",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A file of cases (as for evaluate), beside the persons made from the dialogue's rules; may be given again.",
)
@click.option(
    "--model", type=click.Path(path_type=Path), default=None, help="A Vosk model's folder, in place of the bundled one."
)
@click.option("--quick", is_flag=True, help="A part of each: some two minutes on two cores.")
@click.option("--seed", default=0, show_default=True, help="Which answers are misheard.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--workers", type=click.IntRange(1), default=None, help="Processes; by default one a core.")
def turns(
    folder: Path | None,
    dialog: str,
    cases: tuple[Path, ...],
    model: Path | None,
    quick: bool,
    seed: int,
    as_json: bool,
    workers: int | None,
) -> None:
    """How the turns are taken: replies, stop, cries, dead air, interruptions, our own voice, mishearing.

    FOLDER, laid out as for `bench audio`, with `night` for snores: sounds that are played into our words.  Exit code 1
    if a figure is outside its bar, or nothing was measured for it.
    """
    from voice_assistant.testing.bench.turns import bench_turns

    def told(part: str) -> None:
        tell(f"{part} ...", err=True)

    result = bench_turns(
        folder, dialog=dialog, cases=cases, model=model, quick=quick, seed=seed, workers=workers, progress=told
    )
    tell(json.dumps(result.as_json(), indent=2) if as_json else result.as_text())
    if result.faults():
        sys.exit(1)


@bench.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("--hours", type=click.FloatRange(0.05, 24), default=8.0, show_default=True, help="How long the night is.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another night.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def night(folder: Path | None, hours: float, seed: int, as_json: bool) -> None:
    """What standby does through a night: how often it is woken, rightly and falsely, and what it costs.

    FOLDER, laid out as for `bench audio`, brings snores, a house, noises and a film next door; without it they are
    made.  A call comes about every twenty minutes.  Faster than real time: eight hours take about ten minutes.  Exit
    code 1 if anything woke it falsely or failed.
    """
    from voice_assistant.testing.bench.standing_night import stand_through

    with progress("s", leave=True) as bar:

        def told(done: float, of: float) -> None:
            bar.total = round(of)
            bar.update(round(done) - bar.n)

        result = stand_through(folder, hours, seed, told)
    tell(json.dumps(result.as_json(), indent=2) if as_json else result.as_text())
    if result.false_wakes or result.false_emergencies or result.faults:
        sys.exit(1)


@bench.command()
@click.option("--dialog", default="leg_pain", show_default=True, help="Whose lines are spoken.")
@click.option(
    "--voice",
    "chosen",
    multiple=True,
    type=click.Choice(list(VOICES)),
    help="Only this one; may be given several times.",
)
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Use only every Nth line.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def voices(dialog: str, chosen: tuple[str, ...], every: int, as_json: bool) -> None:
    """How clearly each voice says the dialogue: every line, read back by the second recogniser.

    Lists the lines that it mishears; it is no human listener.  Needs `models install best`.
    """
    from voice_assistant.testing.bench.clearness import bench_voices

    with progress("line", leave=True) as bar:

        def told(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        result = bench_voices(dialog, chosen or (USUAL_VOICE,), every=every, progress=told)
    tell(json.dumps(result.as_json(), indent=2) if as_json else result.as_text())
