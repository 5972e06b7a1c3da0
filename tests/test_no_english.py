"""The matcher has no tables of words; what it knows by name is listed here, and only gets fewer.

A name is a small word of grammar that a rule asks for ("no", "cannot", "since"); a pack says which words of its
language act as each (`joined` in spelling.yaml).
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import voice_assistant.matching
from tests.dialogs import ENGLISH

MATCHING = Path(voice_assistant.matching.__file__).parent
NAMES = frozenset(
    (
        "'s a abit able about afraid after again ages ago all also am an and any anything are area around as asif at "
        "away barely be because been behalf between bits both but can cannot clue could death decades department "
        "diagnosed did do donot down easily easy ed either er especially ever everything exactly except expect fall "
        "family feet fine for front good got had half hardly has have havenot having he help her here him his how "
        "hurt i idea if in ing is ish isnot it its just left leg less like little long lose lost ly mate me mean mine "
        "more my myself nah neither ness never no nolonger nope nor normally not nothing now number odd "
        "of off old on once one only or other otherwise our out over particularly please point put really right run "
        "runs s said same says see she side since so somebody someone sore ss take taken than that the their them "
        "there these they thing think this those three to too tried twin two unless until up usedto was we well "
        "what whatever when where whether which why will without worse would yearold years you "
    ).split()
)
"""Grammar, mostly; what is none (parts of the body, nouns in idioms) is English still, and waits to be moved."""
OF_THE_PROGRAM = frozenset(
    "choice confirm doubt elsewhere emergency fear finding flat_no group inf no_one none open polite question "
    "readback screen stems told".split()
)
"""Kinds and names of our own."""


def strings(path: Path) -> set[str]:
    """Every text in a module but its docstrings, the names in `__all__` and spelling rules."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in said)
    return {node.value for node in constants if isinstance(node.value, str)}


def test_no_module_of_the_matcher_has_a_table_of_words() -> None:
    for path in MATCHING.glob("*.py"):
        for text in strings(path):
            assert len(re.findall(r"[a-z]{2,}", text)) < 3, f"{path.name}: {text}"


def test_the_matcher_knows_no_more_words_by_name() -> None:
    known = NAMES | OF_THE_PROGRAM
    for path in MATCHING.glob("*.py"):
        if path.name not in ("__init__.py", "words.py"):
            found = {text for text in strings(path) if re.fullmatch(r"'?[a-z_]+( [a-z]+)*", text)}
            assert found <= known, f"{path.name}: {sorted(found - known)}: words belong into a language pack"


def test_every_name_is_still_used() -> None:
    used = {text for path in MATCHING.glob("*.py") for text in strings(path)}
    assert used >= NAMES


def test_grammar_is_known_in_english() -> None:
    assert {
        "cannot",
        "donot",
        "isnot",
        "havenot",
    } <= NAMES & ENGLISH.grammar.verb_negators | ENGLISH.grammar.have_negators
