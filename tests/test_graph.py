"""The pictures of a dialogue, and the way of one case in words."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.dialogs import dialog, engine
from voice_assistant.cli.explain import explain, explained
from voice_assistant.cli.graph import graph
from voice_assistant.dialog import Level
from voice_assistant.testing.proof.picture import as_dot, as_mermaid, pages
from voice_assistant.testing.vignettes import read_vignettes

CASES = Path(__file__).parent / "safety" / "cases.yaml"


def test_every_state_is_in_one_box_of_one_page() -> None:
    boxes = [box.id for page in pages(dialog("leg_pain")) for box in page.boxes]
    assert sorted(boxes) == sorted(dialog("leg_pain").states)


def test_a_box_has_the_level_that_its_yes_brings_by_itself() -> None:
    boxes = {box.id: box for page in pages(dialog()) for box in page.boxes}
    assert boxes["breathless"].level is Level.EMERGENCY
    assert boxes["one_leg_swollen"].level is Level.URGENT
    assert boxes["sudden_knot"].level is Level.SELF_CARE


def test_a_box_says_what_is_graver_beside_something_else_and_what_a_doubt_comes_to() -> None:
    boxes = {box.id: box for page in pages(dialog()) for box in page.boxes}
    lines = {text: level for level, text in boxes["leg_cold"].lines}
    assert lines["yes or not sure: urgent"] is Level.URGENT
    assert any("with swelling of one leg" in text and level is Level.EMERGENCY for text, level in lines.items())


def test_a_gate_and_what_lowers_a_level_can_be_seen() -> None:
    (page,) = pages(dialog())
    box = next(box for box in page.boxes if box.id == "old_swelling")
    assert box.gate == ("one_leg_swollen",)
    assert "swollen (urgent)" in box.lowers
    dot = as_dot(page, "example")
    assert '"one_leg_swollen" -> "old_swelling" [style=dashed' in dot
    assert "after two times yes" in dot
    assert "swelling of one leg" in dot.split("only if one of these")[1][:80], "a gate is told in words"


def test_mermaid_says_the_same_without_graphviz() -> None:
    (page,) = pages(dialog())
    text = as_mermaid(page, "example")
    assert "flowchart TD" in text
    assert "one_leg_swollen -.->|yes / not sure| old_swelling" in text
    assert ":::emergency" in text


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_the_pages_of_the_leg_pain_conversation_are_drawn(tmp_path: Path) -> None:
    done = CliRunner().invoke(graph, ["leg_pain", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    drawn = sorted(tmp_path.glob("*.svg"))
    assert len(drawn) == len(pages(dialog("leg_pain")))
    text = "".join(ET.fromstring(drawn[2].read_bytes()).itertext())
    assert "EMERGENCY" in text


def test_without_graphviz_the_pages_are_mermaid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    done = CliRunner().invoke(graph, ["example", "--out", str(tmp_path)])
    assert done.exit_code == 0
    assert "Graphviz (dot) is not installed" in done.output
    assert [path.suffix for path in tmp_path.iterdir()] == [".md"]


def test_a_case_is_explained_with_its_rule_and_sources() -> None:
    case = next(c for c in read_vignettes(CASES, dialog("leg_pain")) if c.id == "swollen_after_flight")
    text = "\n".join(explained(engine("leg_pain"), case, story=True))
    assert "asked because: the person mentioned it" in text
    assert "Said: emergency (go_ae), as expected." in text
    assert "decided by: swollen_still (emergency)" in text
    assert "NICE NG158" in text


@pytest.mark.slow
def test_each_step_of_an_explained_case_says_why_it_is_asked() -> None:
    done = CliRunner().invoke(explain, ["leg_pain", str(CASES), "cramp_only"])
    assert done.exit_code == 0, done.output
    steps = re.split(r"\n(?=\d+\. )", done.output.split("\n\nSaid: ")[0])[1:]
    assert len(steps) >= 20
    assert [step for step in steps if not re.search(r"\n     \S", step)] == []
    assert "wrong ones could mean:" in done.output
    assert "No rule holds, so it is the ending without a rule." in done.output


@pytest.mark.slow
def test_a_case_that_is_not_there_is_said_so() -> None:
    done = CliRunner().invoke(explain, ["leg_pain", str(CASES), "nobody"])
    assert "There is no case 'nobody'" in str(done.exception)
