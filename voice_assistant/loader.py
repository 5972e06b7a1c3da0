"""Reads a dialogue file (and the parts it names) into a `Dialog`, or tells every fault at once with its place.

Three steps: YAML to plain values (`yaml_source`), plain values to shapes (`schema`), shapes to the frozen nouns of
`dialog` (`linking`, which also checks that every name meets something).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from voice_assistant.data import dialogs_folder
from voice_assistant.dialog import Dialog
from voice_assistant.errors import AssistantError, FileError, Problem, Problems
from voice_assistant.language import Language
from voice_assistant.language_pack import language_folder, read_language
from voice_assistant.linking import Draft, Item, link
from voice_assistant.reply_model import installed_reply_model
from voice_assistant.schema import STATE_SHAPES, DialogShape, Shape
from voice_assistant.shapes import nearest, nearest_of, read_shape
from voice_assistant.yaml_source import Path_, Plain, Source, read_yaml, shown

MOST_PARTS = 100
MOST_ENTRIES = 2_000
"""Of one key.  The largest dialogue has 181 states and 153 rules."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: for checks that find a fault after loading."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A dialogue and where its things were written."""

    dialog: Dialog
    files: tuple[Path, ...]
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    """(kind, id) -> where it is written.

    Kinds: state, rule, cause, advice, outcome, asides, aside, region, text, command, key.
    """

    def place(self, kind: str, id_: str, where: Path_ = ()) -> Place:
        """The place of the thing named, or of what is at `where` within it; the head of the dialogue if unknown."""
        item = self.items.get((kind, id_))
        if item is None:
            return Place(str(self.files[0]), 1, 1)
        return Place(item.source.path, *item.source.place((*item.where, *where), key=item.keyed and not where))

    def problem(self, kind: str, id_: str, message: str, code: str, where: Path_ = ()) -> Problem:
        """A fault of the thing named, or of what is at `where` within it, at its place."""
        place = self.place(kind, id_, where)
        return Problem(place.path, place.line, place.column, message, code)


def load_dialog(path: Path) -> Loaded:
    """Read the dialogue at `path`.

    Raises Problems with every fault of all its files, or FileError if a file can't be read at all.
    """
    main = read_yaml(path)
    sources, files = _with_parts(main, path)
    draft = Draft()
    names = main.value.get(_parts_key(main.value), []) if isinstance(main.value, dict) else []
    draft.blind = not isinstance(names, list) or not all(isinstance(name, str) for name in names)
    for source in [*sources[1:], main]:
        _collect(source, draft)
    draft.blind = draft.blind or any(p.code in _UNREAD for source in sources for p in source.problems)
    problems = [problem for source in sources for problem in source.problems]
    if main.value is None or not isinstance(main.value, dict):
        raise Problems(problems or [Problem(main.path, 1, 1, "a dialogue file is a mapping of keys", "shape")])
    broken = bool(problems)
    language = _language(draft, path, problems)
    dialog, more = link(draft, main, language, broken=broken)
    problems += more
    if problems or dialog is None:
        raise Problems(problems)
    dialog = replace(dialog, reply_reader=installed_reply_model(dialog.language.code))
    return Loaded(dialog=dialog, files=tuple(files), items=draft.index)


def _language(draft: Draft, path: Path, problems: list[Problem]) -> Language:
    """The language that a dialogue names; where its pack is missing or faulty, that is noted, and English stands in."""
    dialogs = dialogs_folder()
    english = dialogs / "en" / "language"
    code = draft.keys.get("language", "en")
    folder = language_folder(path.parent, code, dialogs)
    if not folder.is_dir():
        item = draft.index.get(("key", "language"))
        known = ", ".join(sorted(pack.parent.name for pack in dialogs.glob("*/language")))
        message = f"there is no pack for the language '{shown(code)}'; there are: {known}"
        if item is not None:
            line, column = item.source.place(item.where)
            problems.append(Problem(item.source.path, line, column, message, "no-language"))
        return read_language("en", english)
    try:
        return read_language(code, folder)
    except Problems as faults:
        if folder == english:
            raise
        problems += faults.problems
        return read_language("en", english)


def _with_parts(main: Source, path: Path) -> tuple[list[Source], list[Path]]:
    """The main file and its parts, as far as they can be read; what can't is noted where it is named."""
    sources, files = [main], [path]
    key = _parts_key(main.value)
    names = main.value[key] if key else None
    for index, name in enumerate(names[:MOST_PARTS] if isinstance(names, list) else ()):
        where: Path_ = (key, index)
        part = _part(main, path.parent, name, where) if isinstance(name, str) else None
        if part is None:
            continue
        if part.resolve() in {file.resolve() for file in files}:
            main.problem(where, f"'{shown(name)}' is named twice", "duplicate-part")
            continue
        try:
            source = read_yaml(part)
        except FileError as error:
            main.problem(where, f"{error.what} {error.remedy}", "no-part")
            continue
        sources.append(source)
        files.append(part)
        if isinstance(source.value, dict) and "parts" in source.value:
            message = "a part can't have parts of its own; name them in the main file"
            source.problem(("parts",), message, "nested-parts")
    return sources, files


def _parts_key(value: Plain) -> str:
    """The key `parts`, however it is spelt; empty if there is none."""
    if not isinstance(value, dict):
        return ""
    like = (key for key in islice(value, MOST_PARTS) if key not in _KEYS and nearest_of(key, _KEYS) == "parts")
    return "parts" if "parts" in value else next(like, "")


def _part(main: Source, folder: Path, name: str, where: Path_) -> Path | None:
    """The file of this name, below the folder; None after noting that there is none."""
    part = folder / name
    try:
        there = part.is_file() and folder.resolve() in part.resolve().parents
        kind = "a folder" if part.is_dir() else "a pipe or a device" if part.exists() and not part.is_file() else ""
    except (OSError, ValueError, RuntimeError):  # too long, with a NUL, links in a circle
        there, kind = False, ""
    if there:
        return part
    if kind:
        main.problem(where, f"'{shown(name)}' is {kind}, not a file", "no-part")
    else:
        beside = (str(p.relative_to(folder)) for p in islice(folder.rglob("*.yaml"), MOST_PARTS))
        near = "" if main.full else nearest(name, beside)
        main.problem(where, f"there is no file '{shown(name)}' beside this one{near}", "no-part")
    return None


@lru_cache(maxsize=32)
def dialogs_sharing(part: Path, main: Path) -> tuple[Dialog, ...]:
    """The other dialogues in the folder of `main` that have `part` as well, those with faults left out."""
    found = []
    for path in sorted(main.parent.glob("*.yaml")):
        if path != main:
            try:
                other = load_dialog(path)
            except AssistantError:
                continue
            if part.resolve() in {file.resolve() for file in other.files}:
                found.append(other.dialog)
    return tuple(found)


def _collect(source: Source, draft: Draft) -> None:
    """Check the shape of one file and add what is sound to the draft."""
    value = source.value
    if value is None:
        return
    if not isinstance(value, dict):
        source.problem((), "a dialogue file is a mapping of keys, like 'dialog: example'", "shape")
        return
    if "format" in value and value["format"] != "1":
        source.problem(("format",), f"format '{value['format']}' is not known; this program reads format 1", "format")
    for written, entries in value.items():
        key = _key_meant(source, written)
        if not key or (key != written and key in value):
            continue
        if isinstance(entries, (list, dict)) and len(entries) > MOST_ENTRIES:
            source.problem((written,), f"more than {MOST_ENTRIES} entries are in '{key}'", "too-many", key=True)
        elif key == "states":
            _collect_states(source, entries, written, draft)
        elif key in _TABLES and isinstance(entries, dict):
            _collect_table(source, entries, key, written, draft)
        else:
            shape = read_shape(source, DialogShape, {key: entries}, shown_as={key: written})
            if shape is not None:
                draft.add_key(key, getattr(shape, _field(key)), Item(source, (written,), keyed=True))


def _key_meant(source: Source, written: str) -> str:
    """The key that is written; of an unknown one, which is told once, the key that was meant, or nothing."""
    if written in _KEYS:
        return written
    near = nearest_of(written, () if source.full else _KEYS)
    hint = f"; did you mean '{near}'?" if near else ""
    source.problem((written,), f"unknown key '{shown(written)}'{hint}", "unknown-key", key=True)
    return near or ""


def _collect_table(source: Source, entries: dict[str, Plain], key: str, written: str, draft: Draft) -> None:
    """Each entry by itself, so that a fault in one leaves the others."""
    for name, entry in entries.items():
        shape = read_shape(source, DialogShape, {key: {name: entry}}, shown_as={key: written})
        if shape is None:
            draft.unread.add(name)
        else:
            value = next(iter(getattr(shape, _field(key)).values()))
            draft.add(key, name, value, Item(source, (written, name), keyed=True))


def _collect_states(source: Source, states: Plain, written: str, draft: Draft) -> None:
    if not isinstance(states, list):
        source.problem((written,), "states are a list: each begins with '- '", "wrong-kind")
        draft.blind = True
        return
    section = ""
    for index, state in enumerate(states):
        checked = _state(source, state, (written, index), draft)
        if checked is None:
            continue
        kind, shape = checked
        if kind == "section":
            section = str(getattr(shape, "section"))  # noqa: B009 - the shape is known only by its kind
        else:
            draft.add_state(kind, shape, Item(source, (written, index)), section)


_UNREAD = (
    "no-part",
    "yaml",
    "documents",
    "tag",
    "alias",
    "anchor",
    "too-deep",
    "too-large",
    "too-many",
    "encoding",
    "empty",
    "shape",
)
"""Faults with which a file, or much of it, is not read at all."""
_TABLES = (
    "rules",
    "causes",
    "advice",
    "outcomes",
    "asides",
    "crises",
    "openings",
    "inquiries",
    "meanings",
    "properties",
    "commands",
    "texts",
    "regions",
)
_KEYS = tuple(info.alias or name for name, info in DialogShape.model_fields.items())


def _field(key: str) -> str:
    return key.replace(" ", "_")


def _state(source: Source, state: Plain, where: Path_, draft: Draft) -> tuple[str, Shape] | None:
    if not isinstance(state, dict) or not state:
        source.problem(where, f"a state is a mapping that begins with one of: {', '.join(STATE_SHAPES)}", "shape")
        return None
    kind = next((key for key in state if key in STATE_SHAPES), None)
    if kind is None:
        first = next(iter(state))
        meant = "" if source.full else nearest_of(first, STATE_SHAPES)
        near = f"; did you mean '{meant}'?" if meant else ""
        source.problem(where, f"a state begins with one of: {', '.join(STATE_SHAPES)}{near}", "unknown-state")
        draft.unread |= {name for name in state.values() if isinstance(name, str)}
        if not meant:
            return None
        kind, state = meant, {meant if key == first else key: value for key, value in state.items()}
    shape = read_shape(source, STATE_SHAPES[kind], state, where)
    if shape is None and isinstance(state[kind], str):
        draft.unread.add(state[kind])
    return (kind, shape) if shape is not None else None
