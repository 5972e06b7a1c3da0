"""The command that plays scripted conversations."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from voice_assistant.cli.terminal import progress, tell


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-k", "words", default="", metavar="WORDS", help="Only those whose path or variant holds all these words."
)
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Processes; by default one for each core.")
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Write JUnit XML here.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON, and nothing else.")
@click.option(
    "--keep-audio",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Keep the sound and a picture of every conversation in this folder; else only of those that differ.",
)
@click.option(
    "--audio",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="A folder of real recordings, to speak with where it has the words (an index.csv with: path, words, speaker).",
)
@click.option(
    "--matrix",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="A YAML file of conditions to play every scenario under, in place of its own matrix.",
)
@click.option(
    "--table",
    is_flag=True,
    help="Print, for each combination of conditions, how many passed, and how the others ended.",
)
@click.option("--model", type=click.Path(path_type=Path), default=None, help="A Vosk model's folder.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenario files, for editors, and stop.")
def test(
    paths: tuple[Path, ...],
    words: str,
    jobs: int | None,
    junit: Path | None,
    as_json: bool,
    keep_audio: Path | None,
    audio: Path | None,
    matrix: Path | None,
    table: bool,
    model: Path | None,
    schema: bool,
) -> None:
    """Play scripted conversations (files or folders of them) and tell which fail.

    Without PATHS: the two that come with the program.  Far faster than real time; no sound card is needed.
    """
    if schema:
        from voice_assistant.testing.scenario.script import json_schema

        tell(json.dumps(json_schema(), indent=2))
        return
    import time

    from voice_assistant.cli.keeping import check_apart
    from voice_assistant.data import dialogs_folder
    from voice_assistant.private_file import check_file, check_folder
    from voice_assistant.testing.scenario.reading import read_conditions
    from voice_assistant.testing.scenario.results import (
        Result,
        as_data,
        as_junit,
        failure_text,
        short_text,
        summary,
        variants_table,
    )
    from voice_assistant.testing.scenario.runner import ScenarioRunner
    from voice_assistant.testing.scenario.suite import (
        Options,
        cores,
        find_scenarios,
        nothing_to_play,
        play_scenarios,
        read_scenarios,
    )

    places = {f"PATHS {path}": path for path in paths} | {"--matrix": matrix, "--model": model}
    check_apart({"--junit": junit}, places)
    if junit:
        check_file(junit)
    if keep_audio:
        check_folder(keep_audio)
    runner = ScenarioRunner(model)
    try:
        crossed = read_conditions(matrix, runner.voice_fault) if matrix else ()
        found = find_scenarios(list(paths) or [dialogs_folder() / "en" / "scenarios"])
        scenarios = read_scenarios(found, runner, crossed)
    finally:
        runner.close()
    chosen = [scenario for scenario in scenarios if all(word in scenario.name for word in words.split())]
    if not chosen:
        raise nothing_to_play(scenarios, words)
    scenarios = chosen
    processes = min(jobs or cores(), max(1, len(scenarios)))
    began = time.perf_counter()
    results: list[Result] = []
    options = Options(processes=processes, keep=keep_audio, model=model, recordings=audio, next_prompt=table)
    with progress("conversation", len(scenarios)) as bar:
        for result in play_scenarios(scenarios, options):
            results.append(result)
            bar.update()
            if not result.ok and not as_json and not table:
                with bar.external_write_mode():
                    tell(failure_text(result) + "\n")
    order = {scenario.name: number for number, scenario in enumerate(scenarios)}
    results.sort(key=lambda result: order[result.name])
    if junit:
        junit.write_bytes(as_junit(results))
    if as_json:
        tell(json.dumps(as_data(results), indent=2))
    else:
        told = ["\n".join(variants_table(results)) + "\n"] if table else []
        told += [short_text(result) for result in results if not result.ok]
        tell("\n".join((*told, summary(results, time.perf_counter() - began, processes))))
    played = not all(result.skipped for result in results)
    if not played:
        tell("Nothing was played, so nothing is shown by this.", err=True)
    sys.exit(0 if played and all(result.ok for result in results) else 1)
