"""The command that draws a dialogue for a clinician."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import click

from voice_assistant.cli.terminal import tell

DOT_S = 60
"""Longest that Graphviz may take for a page, in seconds."""


@click.command()
@click.argument("dialog", default="leg_pain")
@click.option("--out", type=click.Path(path_type=Path), default=Path("graph"), help="Folder for the pages.")
@click.option("--mermaid", is_flag=True, help="Write Mermaid diagrams in Markdown, though Graphviz is there.")
def graph(dialog: str, out: Path, mermaid: bool) -> None:
    """Draw DIALOG for a clinician: one page a section, with its red flags, levels and gates.

    Pages are SVG where Graphviz (dot) is installed, else Mermaid diagrams in Markdown.
    """
    from voice_assistant.data import find_dialog
    from voice_assistant.errors import FileError
    from voice_assistant.harmless import harmless
    from voice_assistant.loader import load_dialog
    from voice_assistant.testing.proof.picture import as_dot, as_mermaid, pages

    loaded = load_dialog(find_dialog(dialog))
    dot = None if mermaid else shutil.which("dot")
    if dot is None and not mermaid:
        tell("Graphviz (dot) is not installed, so the pages are Mermaid diagrams.", err=True)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for page in pages(loaded.dialog):
            if dot:
                path = out / f"{page.name}.svg"
                path.write_bytes(_drawn(dot, harmless(as_dot(page, loaded.dialog.title))))
            else:
                path = out / f"{page.name}.md"
                path.write_text(harmless(as_mermaid(page, loaded.dialog.title)), "utf-8")
            tell(str(path))
    except OSError as error:
        raise FileError(
            f"The pages can't be written to {out}: {error.strerror}.", "Name another folder with --out."
        ) from error


def _drawn(dot: str, text: str) -> bytes:
    from voice_assistant.errors import MachineError

    remedy = "Use --mermaid, or install Graphviz again."
    try:
        done = subprocess.run([dot, "-Tsvg"], input=text.encode(), capture_output=True, timeout=DOT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise MachineError(f"Graphviz took over {DOT_S} seconds for a page.", remedy) from error
    if done.returncode:
        raise MachineError(f"Graphviz failed: {done.stderr.decode(errors='replace').strip()[:200]}.", remedy)
    return done.stdout
