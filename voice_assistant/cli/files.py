"""Commands about dialogue files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.terminal import progress, tell
from voice_assistant.harmless import whole_number

if TYPE_CHECKING:
    from voice_assistant.checks.lint_context import LintContext
    from voice_assistant.loader import Loaded
    from voice_assistant.testing.proof.prove import Proof

MOST_SHOWN = 5
GATE_SEED = 1
"""One seed for everybody, so that what passes here passes there.  Counter-examples of other seeds are kept in
`proof/pinned.py`."""
NEED_NOT_BE_SPOKEN_S = 3.5
"""A line that is estimated to take no longer is not rendered to measure it: real lines took at most twice their
estimate."""


def _seed(_context: click.Context, _parameter: click.Parameter, value: str) -> int:
    """The number, or for `random` one drawn now."""
    if value == "random":
        return SystemRandom().randrange(1_000_000)
    number = whole_number(value)
    if number is None:
        raise click.BadParameter(f"'{value}' is neither a whole number nor 'random'.")
    return number


@click.command()
@click.argument("dialog", default="leg_pain")
@click.option("--quick", is_flag=True, help="Leave the proof out: for editing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--seed",
    default=str(GATE_SEED),
    metavar="NUMBER|random",
    callback=_seed,
    show_default=True,
    help="Seed of the larger cases, which are drawn by chance; 'random' draws others each time, for nights.",
)
@click.option("--larger", type=click.IntRange(0), default=None, help="How many of them, 24 if not given.")
@click.option("--model", type=click.Path(path_type=Path), default=None, help="Folder of the speech model to check for.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of dialogue files, for editors, and stop.")
def check(
    dialog: str,
    quick: bool,
    as_json: bool,
    seed: int,
    larger: int | None,
    model: Path | None,
    schema: bool,
) -> None:
    """Check DIALOG (a name like leg_pain, or a file) and prove that no single misheard answer makes it less urgent.

    First every fault of the files, each with its place; then the lints and the proof, on two processors.  Exit code 1
    when anything is wrong; warnings alone don't count.
    """
    if schema:
        from voice_assistant.schema import json_schema

        tell(json.dumps(json_schema(), indent=2))
        return
    from concurrent.futures import ThreadPoolExecutor

    from voice_assistant.checks import lint
    from voice_assistant.cli.proving import Checked, as_data, as_text
    from voice_assistant.data import find_dialog
    from voice_assistant.loader import load_dialog

    loaded = load_dialog(find_dialog(dialog))
    with (
        _lint_contexts(model, loaded.dialog.language.code, render=not quick) as (context, notes),
        ThreadPoolExecutor(1) as beside,
    ):
        notes += _not_whole(loaded, model)
        linting = beside.submit(lint, loaded, context)  # while other processes prove
        proof = None if quick else _proof(loaded, seed, larger)
        linted = linting.result()
    checked = Checked(dialog=loaded.dialog, errors=linted.errors, warnings=linted.warnings, notes=notes, proof=proof)
    if proof is not None:
        from voice_assistant.testing.proof.prove import problems

        checked.wrong += dict.fromkeys(problems(loaded, proof))
    if as_json:
        tell(json.dumps(as_data(checked), indent=2))
    else:
        for line in as_text(checked):
            tell(line)
    if not checked.fine:
        sys.exit(1)


def _proof(loaded: Loaded, seed: int, larger: int | None) -> Proof:

    from voice_assistant.testing.proof.prove import LARGER, prove

    with progress("case") as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return prove(
            loaded,
            seed=seed,
            larger=LARGER if larger is None else larger,
            progress=show,
        )


def _not_whole(loaded: Loaded, model: Path | None) -> tuple[str, ...]:
    """A note of the phrases that our own model, written for another dialogue or an earlier one, lacks as a whole."""
    from voice_assistant.errors import ModelError
    from voice_assistant.listening.whole import phrases_to_join
    from voice_assistant.models import LANGUAGE, find_model, read_whole_phrases

    if model is None and loaded.dialog.language.code != LANGUAGE:
        return ()  # said already
    try:
        known = read_whole_phrases(find_model(model))
    except ModelError:
        return ()  # said already
    missing = [phrase for phrase in phrases_to_join(loaded.dialog) if phrase not in known]
    if not missing or not known:
        return ()
    shown = ", ".join(f'"{phrase}"' for phrase in missing[:MOST_SHOWN])
    more = f" and {len(missing) - MOST_SHOWN} more" if len(missing) > MOST_SHOWN else ""
    note = f"The speech model has not been written for {shown}{more}: heard word by word, which is less certain."
    return (f"{note}  See models/training/README.md, 'Other words without training'.",)


@contextmanager
def _lint_contexts(model: Path | None, language: str, *, render: bool) -> Iterator[tuple[LintContext, tuple[str, ...]]]:
    """What the lints may ask about, as far as this machine has it, and notes of what it lacks."""
    from voice_assistant.checks.lint_context import LintContext, estimated_seconds, read_lexicon
    from voice_assistant.errors import ModelError, VoiceError
    from voice_assistant.models import LANGUAGE, find_model, read_words

    notes: list[str] = []
    knows: Callable[[str], bool] | None = None
    lexicon = {}
    try:
        if model is None and language != LANGUAGE:
            raise ModelError(
                f"There is no speech model for the language '{language}'.", "Give its folder with --model."
            )
        folder = find_model(model)
    except ModelError as error:
        if model is not None:
            raise
        notes.append(f"{error.what}  Nothing is said about the words it knows.")
    else:
        lexicon = read_lexicon(folder / "graph" / "lexicon.txt")
        words = read_words(folder) or frozenset(lexicon)
        if words:
            knows = words.__contains__
        else:
            notes.append("The speech model keeps its words to itself, so nothing is said about them.")
        if words and not lexicon:
            notes.append("The speech model has no lexicon, so nothing is said about answers that sound alike.")
    if not render:
        yield LintContext(knows=knows, pronunciations=lexicon), tuple(notes)
        return
    from voice_assistant.adapters.engines import open_voice

    try:
        voice = open_voice(language)
    except VoiceError as error:
        notes.append(f"{error.what}  How long a question takes is estimated.")
        yield LintContext(knows=knows, pronunciations=lexicon), tuple(notes)
        return
    from voice_assistant.cli.measuring import spoken_seconds

    def seconds(text: str) -> float:
        estimate = estimated_seconds(text)
        return estimate if estimate <= NEED_NOT_BE_SPOKEN_S else spoken_seconds(voice, text) or estimate

    try:
        yield LintContext(knows=knows, pronunciations=lexicon, seconds=seconds), tuple(notes)
    finally:
        voice.close()
