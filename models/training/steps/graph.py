"""Writes a Vosk model folder from a net and a lexicon: the graph of the words, the tables and the settings.

Needs OpenFst's programs (Debian: libfst-tools). "Phones" in Vosk's sense are units with their position in the word,
B(egin), I(nside), E(nd) or S(ingle); positions share their score.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from collections.abc import Iterable
from ctypes.util import find_library
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steps.kaldi import write_model
from steps.network import FoldedNet
from steps.units import fallback, units_of
from steps.words import Lexicon, write_lexicon

UNKNOWN = "[unk]"
JOINED = "_"
"""Between the words of a phrase that is a word of the graph."""
SILENCE_CHANCE = 0.5
"""Chance of a pause between two words."""
MFCC_CONF = """--use-energy=false
--sample-frequency=16000
--num-mel-bins=40
--num-ceps=40
--low-freq=20
--high-freq=7600
--dither=0
--allow-upsample=true
"""
MODEL_CONF = """--min-active=200
--max-active=3000
--beam=13.0
--lattice-beam=6.0
--acoustic-scale={scale}
--frame-subsampling-factor=3
--frames-per-chunk=150
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""


@dataclass
class Settings:
    """What needs no training: `unknown` and `silence` as in `steps/kaldi.py`, and the decoder's acoustic scale."""

    unknown: float = 1.7
    silence: float = 2.2
    scale: float = 0.6


@dataclass
class Transducer:
    """A weighted transducer as lists of arcs (from, to, input, output, weight) and final weights."""

    arcs: list[tuple[int, int, int, int, float]] = field(default_factory=list)
    final: dict[int, float] = field(default_factory=dict)
    states: int = 0

    def state(self) -> int:
        """A new state."""
        self.states += 1
        return self.states - 1

    def arc(self, source: int, target: int, given: int, written: int, weight: float = 0.0) -> None:
        """A new arc."""
        self.arcs.append((source, target, given, written, weight))


def transition(phone: int, *, stay: bool) -> int:
    """Kaldi's number of a transition of a phone with one state."""
    return 2 * (phone - 1) + (1 if stay else 2)


def positions(units: list[str]) -> list[str]:
    """The units of a word with their positions."""
    if len(units) == 1:
        return [f"{units[0]}_S"]
    return [f"{units[0]}_B", *(f"{unit}_I" for unit in units[1:-1]), f"{units[-1]}_E"]


def prefix_tree(forms: list[tuple[str, list[str]]]) -> dict[str, dict[str, Any]]:
    """Phone -> what follows it (`next`), the words that go through it, and those that end with it."""
    tree: dict[str, dict[str, Any]] = {}
    for sequence, word in sorted({(tuple(positions(units)), word) for word, units in forms}):
        node = tree
        for place, phone in enumerate(sequence):
            entry = node.setdefault(phone, {"next": {}, "words": set(), "ends": []})
            entry["words"].add(word)
            if place == len(sequence) - 1:
                entry["ends"].append(word)
            node = entry["next"]
    return tree


def word_tree(forms: list[tuple[str, list[str]]], words: dict[str, int], phones: dict[str, int]) -> Transducer:
    """The prefix tree of the words over transitions; a word stands on the first arc below which it is alone.

    Behind that arc nothing is left to tell apart, so words that end alike share their ends: it halves the graph.
    """
    graph = Transducer()
    start, loop, silence, end = (graph.state() for _ in range(4))
    quiet = phones["SIL"]
    for state in (start, end):
        graph.arc(state, silence, transition(quiet, stay=False), 0, -math.log(SILENCE_CHANCE))
        graph.arc(state, loop, 0, 0, -math.log(1 - SILENCE_CHANCE))
    graph.arc(silence, silence, transition(quiet, stay=True), 0)
    graph.arc(silence, loop, 0, 0)
    graph.final[loop] = 0.0

    def enter(phone: str) -> int:
        target = graph.state()
        graph.arc(target, target, transition(phones[phone], stay=True), 0)
        return target

    shared: dict[tuple[Any, ...], int] = {}

    def rest_of(phone: str, entry: dict[str, Any]) -> int:
        """The state within `phone`, behind the arc that has said the word."""
        after = sorted((phones[other], rest_of(other, below)) for other, below in entry["next"].items())
        key = (phone, bool(entry["ends"]), *after)
        if key not in shared:
            shared[key] = target = enter(phone)
            for other, state in after:
                graph.arc(target, state, transition(other, stay=False), 0)
            if entry["ends"]:
                graph.arc(target, end, 0, 0)
        return shared[key]

    stack = [(loop, prefix_tree(forms))]
    while stack:
        state, node = stack.pop()
        for phone, entry in node.items():
            leave = transition(phones[phone], stay=False)
            if len(entry["words"]) == 1:
                graph.arc(state, rest_of(phone, entry), leave, words[next(iter(entry["words"]))])
                continue
            target = enter(phone)
            graph.arc(state, target, leave, 0)
            for word in entry["ends"]:
                graph.arc(target, end, 0, words[word])
            stack.append((target, entry["next"]))
    return graph


def compile_graph(graph: Transducer, target: Path, kind: str, sort: str, *, pairs_out: Path | None = None,
                  pairs_in: Path | None = None) -> None:  # fmt: skip
    """Writes a transducer with OpenFst's programs. Raises subprocess.CalledProcessError if one of them fails."""
    text = target.with_suffix(".txt")
    with text.open("w") as file:
        for source, goal, given, written, weight in sorted(graph.arcs, key=lambda arc: arc[0] != 0):
            file.write(f"{source} {goal} {given} {written} {weight:.5f}\n")
        for state, weight in graph.final.items():
            file.write(f"{state} {weight:.5f}\n")
    # Debian's fstconvert does not find the look-ahead type by itself.
    environment = {**os.environ, "LD_PRELOAD": find_library("fstlookahead") or ""}
    commands = [["fstcompile", str(text)]]
    if pairs_in:
        commands.append(["fstrelabel", f"--relabel_ipairs={pairs_in}", f"--relabel_opairs={pairs_in}"])
    commands.append(["fstarcsort", f"--sort_type={sort}"])
    commands.append(
        ["fstconvert", f"--fst_type={kind}"] + ([f"--save_relabel_opairs={pairs_out}"] if pairs_out else [])
    )
    data = b""
    for command in commands:
        data = subprocess.run(command, input=data, stdout=subprocess.PIPE, env=environment, check=True).stdout
    target.write_bytes(data)
    text.unlink()


def whole_forms(phrase: str, lexicon: Lexicon) -> list[tuple[str, list[str]]]:
    """A phrase as one word of the graph, "my_leg_hurts", and the unit sequences of the ways to say it.

    The words' first forms (American), and their second ones (British) where they have any.
    """
    forms = [lexicon[word][:2] for word in phrase.split()]
    ways = dict.fromkeys((tuple(0 for _ in forms), tuple(len(own) - 1 for own in forms)))
    name = phrase.replace(" ", JOINED)
    said = []
    for way in ways:
        units = [units_of(word, own[n]) for word, own, n in zip(phrase.split(), forms, way, strict=True)]
        said.append((name, [unit for word in units for unit in word]))
    return said


def write_folder(
    net: FoldedNet, lexicon: Lexicon, target: Path, settings: Settings, phrases: Iterable[str] = ()
) -> int:
    """Writes the model folder, replacing what is there, and returns its size in bytes.

    `phrases` of several words, all in the lexicon, become words of their own beside it. A grammar of whole phrases
    then allows just these; a grammar of words allows every sequence of words of which each two are in some phrase.
    """
    forms = [(word, units_of(word, phones)) for word, all_forms in lexicon.items() for phones in all_forms]
    whole = sorted({phrase for phrase in phrases if " " in phrase and all(word in lexicon for word in phrase.split())})
    forms += [form for phrase in whole for form in whole_forms(phrase, lexicon)]
    index = {unit: number for number, unit in enumerate(net.units)}
    phones, columns = {"SIL": 1}, {"SIL": 0}
    for place in "BEIS":
        phones[f"SPN_{place}"] = len(phones) + 1
        columns[f"SPN_{place}"] = len(net.units)
    for phone in sorted({phone for _, units in forms for phone in positions(units)}):
        phones[phone] = len(phones) + 1
        columns[phone] = fallback(phone.rsplit("_", 1)[0], index)
    shutil.rmtree(target, ignore_errors=True)
    for name in ("am", "conf", "graph/phones"):
        (target / name).mkdir(parents=True)
    words = {"<eps>": 0}
    for word in [*sorted(lexicon), UNKNOWN, *(phrase.replace(" ", JOINED) for phrase in whole)]:
        words[word] = len(words)
    pairs = target / "relabel"
    tree = word_tree([*forms, (UNKNOWN, ["SPN"] * 3)], words, phones)
    compile_graph(tree, target / "graph/HCLr.fst", "olabel_lookahead", "olabel", pairs_out=pairs)
    # The look-ahead type renumbers the words: words.txt and Gr.fst must follow.
    renumbered = {0: 0, **{int(old): int(new) for old, new in map(str.split, pairs.read_text().splitlines())}}
    grammar = Transducer()
    state = grammar.state()
    for word in [*sorted(lexicon), UNKNOWN]:  # whole phrases are heard where they are asked for, not openly
        grammar.arc(state, state, words[word], words[word], math.log(len(lexicon) + 2))
    grammar.final[state] = 1.0
    compile_graph(grammar, target / "graph/Gr.fst", "const", "ilabel", pairs_in=pairs)
    pairs.unlink()
    numbers = sorted((renumbered[number], word) for word, number in words.items())
    lines = [f"{word} {number}\n" for number, word in numbers]
    (target / "graph/words.txt").write_text("".join(lines), encoding="utf8")
    (target / "graph/disambig_tid.int").write_text("")
    kinds = {"B": "begin", "E": "end", "I": "internal", "S": "singleton"}
    boundary = [f"{number} {'nonword' if name == 'SIL' else kinds[name[-1]]}\n" for name, number in phones.items()]
    (target / "graph/phones/word_boundary.int").write_text("".join(boundary))
    (target / "conf/mfcc.conf").write_text(MFCC_CONF)
    (target / "conf/model.conf").write_text(MODEL_CONF.format(scale=settings.scale))
    write_lexicon(target / "graph/lexicon.txt", lexicon)
    write_model(target / "am/final.mdl", net, phones, columns, settings.unknown, settings.silence)
    return sum(file.stat().st_size for file in target.rglob("*") if file.is_file())
