"""Commands about dialogue files."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("dialog", default="leg_pain")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of dialogue files, for editors, and stop.")
def check(dialog: str, schema: bool) -> None:
    """Check DIALOG (a name like leg_pain, or a file): every fault at once, each with its place."""
    if schema:
        from voice_assistant.schema import json_schema

        click.echo(json.dumps(json_schema(), indent=2))
        return
    from voice_assistant.data import find_dialog
    from voice_assistant.loader import load_dialog

    loaded = load_dialog(find_dialog(dialog))
    d = loaded.dialog
    click.echo(
        f"{d.title}: {len(d.states)} states, {len(d.findings)} findings, {len(d.rules)} rules, "
        f"{len(d.causes)} causes, {len(d.outcomes)} outcomes, {len(d.regions)} regions.  No problems found."
    )
