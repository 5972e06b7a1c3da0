"""A dialogue as pictures for a clinician, one page a section: what is asked, how grave it is, what opens a gate.

A box is a question, coloured by the highest level that its "yes" brings by itself.  Under it stand the levels that it
brings beside others, and what a doubt comes to.  A dashed arrow opens a gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from textwrap import wrap

from voice_assistant.dialog import (
    ChoiceQuestion,
    Dialog,
    FindingQuestion,
    GroupQuestion,
    Level,
    OpenQuestion,
    Person,
    Rule,
    State,
    Statement,
    UmbrellaQuestion,
    Value,
)
from voice_assistant.triage import Facts, Triage
from voice_assistant.wording import fill, in_general

COLOURS = {Level.EMERGENCY: "#f4b6b0", Level.URGENT: "#fbd9a5", Level.GP: "#fdf3b4", Level.SELF_CARE: "#eef1f4"}
INK = {Level.EMERGENCY: "#8a0f0f", Level.URGENT: "#8a4b00", Level.GP: "#6b5a00", Level.SELF_CARE: "#445566"}
LOWERS, GATE = "#1f7a3d", "#2a5db0"
SIGNS = {Level.EMERGENCY: "!!!", Level.URGENT: "!!", Level.GP: "!", Level.SELF_CARE: "-"}
"""So that levels can be told apart without colours."""
COLUMN = 42
"""Characters a line in a box."""
MOST_LINES = 7
"""Combinations that a box names; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One state."""

    id: str
    title: str
    text: str
    """What is asked or said."""
    level: Level = Level.SELF_CARE
    """The highest that its "yes" brings by itself."""
    lines: tuple[tuple[Level, str], ...] = ()
    lowers: tuple[str, ...] = ()
    """Rules that it keeps from firing when heard twice."""
    gate: tuple[str, ...] = ()
    gate_names: tuple[str, ...] = ()
    """What opens the gate, in words."""
    only_causes: bool = False
    """No answer to it changes a level."""
    group: str = ""
    """The group that asks for it in one breath with others."""
    question: bool = True
    signed: bool = False
    """Its title bears the sign of its level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One section."""

    number: int
    title: str
    boxes: tuple[Box, ...]
    elsewhere: dict[str, str] = field(default_factory=dict)
    """Finding that opens a gate here -> the page where it is asked."""

    @property
    def only_causes(self) -> bool:
        """No question on it changes a level."""
        return all(box.only_causes for box in self.boxes)

    @property
    def name(self) -> str:
        """For a file."""
        return f"{self.number:02}_{re.sub(r'[^a-z0-9]+', '_', self.title.lower()).strip('_')}"


def pages(dialog: Dialog) -> tuple[Page, ...]:
    """All sections in their order."""
    sections: dict[str, list[State]] = {}
    for state in dialog.states.values():
        sections.setdefault(state.section or "Beginning", []).append(state)
    where = {
        state.id: f"{number} {title}" for number, (title, states) in enumerate(sections.items(), 1) for state in states
    }
    made = []
    boxes = _Boxes(dialog)
    for number, (title, states) in enumerate(sections.items(), 1):
        here = tuple(boxes.box(state) for state in states)
        ids = {state.id for state in states}
        elsewhere = {opener: where[opener] for box in here for opener in box.gate if opener not in ids}
        made.append(Page(number=number, title=title, boxes=here, elsewhere=elsewhere))
    return tuple(made)


class _Boxes:
    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog
        self.triage = Triage(dialog)
        self.group = {
            member: state.id
            for state in dialog.states.values()
            if isinstance(state, GroupQuestion) and not state.wide
            for member in state.members
        }

    def said(self, text: str) -> str:
        """As it is said to the person in pain, places and numbers left as words in brackets."""
        slots = {name: f"({name})" for name in self.dialog.regions["unknown"].slots}
        return fill(text, Person.SELF, {**slots, "tonight": "tonight", "region": "(country)"})

    def box(self, state: State) -> Box:
        """One state as a box."""
        match state:
            case FindingQuestion():
                return self._finding(state)
            case GroupQuestion():
                gate = state.when.any_of if state.when else ()
                text = self.said(state.ask)
                return Box(
                    id=state.id,
                    title="asked in one breath",
                    text=text,
                    gate=gate,
                    gate_names=tuple(map(self._name, gate)),
                    level=max(self._level({member: Value.YES}) for member in state.members),
                    signed=True,
                    only_causes=not self.triage.bits(state.members) & self.triage.level_bits,
                )
            case ChoiceQuestion():
                answers = ", ".join(choice.id for choice in state.choices)
                return Box(id=state.id, title="choice", text=f"{self.said(state.ask)}  [{answers}]")
            case OpenQuestion():
                return Box(id=state.id, title="in their own words", text=self.said(state.ask))
            case UmbrellaQuestion():
                level = max(self._level({name: Value.YES}) for name in state.covers)
                return Box(
                    id=state.id,
                    title="a second hearing in other words",
                    text=self.said(state.ask),
                    level=level,
                    signed=True,
                )
            case Statement():
                return Box(id=state.id, title="said", text=" ".join(map(self.said, state.say)), question=False)

    def _finding(self, state: FindingQuestion) -> Box:
        only_causes = not self.triage.bit[state.id] & self.triage.level_bits
        alone = self._level({state.id: Value.YES})
        doubt = self._level({state.id: Value.NOT_SURE})
        if only_causes:
            lines = [(Level.SELF_CARE, "tells causes apart; changes no level")]
        elif doubt is alone:
            lines = [(alone, f"yes or not sure: {_named(alone)}")]
        else:
            lines = [(alone, f"yes: {_named(alone)}"), (doubt, f"not sure: {_named(doubt)}")]
        beside: dict[tuple[Level, str], None] = {}
        for rule in self.dialog.rules.values():
            if rule.level > alone:
                for others in self._others(rule, state.id):
                    beside[rule.level, f"with {others}: {_named(rule.level)}"] = None
        ordered = sorted(beside, key=lambda line: -line[0])
        lines += ordered[:MOST_LINES]
        if len(ordered) > MOST_LINES:
            lines.append((Level.SELF_CARE, f"and {len(ordered) - MOST_LINES} more"))
        return Box(
            id=state.id,
            title=self._name(state.id),
            text=self.said(state.ask),
            level=alone,
            lines=tuple(lines),
            lowers=tuple(f"{r.id} ({_named(r.level)})" for r in self.dialog.rules.values() if r.unless == state.id),
            gate=state.when.any_of if state.when else (),
            gate_names=tuple(map(self._name, state.when.any_of)) if state.when else (),
            only_causes=only_causes,
            signed=True,
            group=self.group.get(state.id, ""),
        )

    def _name(self, finding: str) -> str:
        return in_general(self.dialog, self.dialog.findings[finding].name)

    def _others(self, rule: Rule, finding: str) -> Iterator[str]:
        """What else a rule wants beside this finding."""
        parts = [self._name(term.finding) for term in rule.all_of if term.finding != finding]
        named = len(parts) < len(rule.all_of)
        for count in rule.counts:
            terms = [term.finding for term in count.of]
            if finding in terms and not named:
                named = True
                if count.n > 1:
                    parts.append(f"{count.n - 1} of {', '.join(self._name(t) for t in terms if t != finding)}")
            else:
                parts.append((f"{count.n} of " if count.n > 1 else "") + " or ".join(map(self._name, terms)))
        if named and parts:
            yield " and ".join(parts)

    def _level(self, truths: dict[str, Value]) -> Level:
        facts = Facts(known=self.triage.bits(self.triage.names))
        for name, value in truths.items():
            facts = facts.having(self.triage.bit[name], value)
        return self.triage.level(facts)


def _named(level: Level) -> str:
    """What a level is called for a clinician."""
    return {Level.EMERGENCY: "EMERGENCY", Level.GP: "GP", Level.SELF_CARE: "nothing by itself"}.get(level, level.key)


# ---- as Graphviz ----


def as_dot(page: Page, title: str) -> str:
    """A page for Graphviz."""
    way = "LR" if page.only_causes else "TB"
    lines = [
        "digraph page {",
        f"  graph [rankdir={way}, nodesep=0.2, ranksep=0.35, fontname=Helvetica, labelloc=t, newrank=true,",
        f"    label=<{_heading(page, title)}>];",
        "  node [shape=plain, fontname=Helvetica, fontsize=11];",
        '  edge [fontname=Helvetica, fontsize=9, color="#556677"];',
    ]
    lines += (f"  {_quoted(box.id)} [label=<{_table(box)}>];" for box in page.boxes)
    for opener, where in page.elsewhere.items():
        label = _quoted(f"{opener}\n(page {where})")
        lines.append(
            f'  {_quoted(opener)} [shape=box, style="rounded,dashed", color="{GATE}", fontsize=9, label={label}];'
        )
    lines += (f"  {edge}" for edge in _edges(page))
    return "\n".join([*lines, "}", ""])


def _heading(page: Page, title: str) -> str:
    """The title, and what the colours and signs mean."""
    says = {
        Level.EMERGENCY: "an emergency by itself",
        Level.URGENT: "urgent by itself",
        Level.GP: "a matter for the GP",
        Level.SELF_CARE: "nothing by itself",
    }
    cells = [f'BGCOLOR="{COLOURS[level]}">{SIGNS[level]} {text}' for level, text in says.items()]
    cells.append(f'><FONT COLOR="{GATE}">blue: asked only if something else is yes or not sure</FONT>')
    cells.append(f'><FONT COLOR="{LOWERS}">green: lowers a level, when heard twice</FONT>')
    rows = [f'COLSPAN="{len(cells)}"><FONT POINT-SIZE="16">{escape(f"{title} - {page.number}. {page.title}")}</FONT>']
    if page.only_causes:
        order = "In no fixed order: what tells most about the cause is asked first, and only a few are asked."
        rows.append(f'COLSPAN="{len(cells)}">{order}')
    return (
        '<FONT POINT-SIZE="10"><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="4">'
        + "".join(f"<TR><TD {row}</TD></TR>" for row in rows)
        + f"<TR>{''.join(f'<TD {cell}&#160;&#160;</TD>' for cell in cells)}</TR></TABLE></FONT>"
    )


def _edges(page: Page) -> Iterator[str]:
    ids = [box.id for box in page.boxes]
    inside: dict[str, list[str]] = {}
    for box in page.boxes:
        if box.group in ids:
            inside.setdefault(box.group, []).append(box.id)
    spine = [box.id for box in page.boxes if box.group not in ids]
    for one, next_ in () if page.only_causes else pairwise(spine):
        label = ' [label="no, or when that is done"]' if one in inside else ""
        yield f"{_quoted(one)} -> {_quoted(next_)}{label};"
    for group, members in inside.items():
        if page.only_causes:
            yield from (f"{_quoted(group)} -> {_quoted(member)};" for member in members)
            continue
        yield f"{{rank=same; {'; '.join(map(_quoted, [group, members[0]]))};}}"
        yield f'{_quoted(group)} -> {_quoted(members[0])} [label="anything but no"];'
        for one, next_ in pairwise(members):
            yield f"{_quoted(one)} -> {_quoted(next_)};"
    for opener, id_ in _gates(page):
        yield (f'{_quoted(opener)} -> {_quoted(id_)} [style=dashed, color="{GATE}", constraint=false];')


def _gates(page: Page) -> Iterator[tuple[str, str]]:
    """Which question opens the way to which; not said again of one that is asked in one breath with its like."""
    gates = {box.id: box.gate for box in page.boxes}
    for box in page.boxes:
        if box.gate != gates.get(box.group):
            yield from ((opener, box.id) for opener in box.gate)


def _table(box: Box) -> str:
    border = f'COLOR="{LOWERS if box.lowers else GATE if box.gate else "#667788"}"'
    width = 3 if box.lowers or box.gate else 1
    rows = [
        (
            f'<TR><TD BGCOLOR="{COLOURS[box.level]}" ALIGN="LEFT"><B>{SIGNS[box.level] if box.signed else ""} '
            f'{escape(box.title)}</B>  <FONT COLOR="#667788" POINT-SIZE="9">{escape(box.id)}</FONT>'
            f"{_room(box.title)}</TD></TR>"
        )
    ]
    if box.gate:
        text = _wrapped(f"only if one of these is yes or not sure: {', '.join(box.gate_names)}")
        rows.append(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT"><FONT COLOR="{GATE}">{text}</FONT></TD></TR>')
    rows.append(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{_wrapped(box.text)}</TD></TR>')
    for level, text in box.lines:
        cell = f'<FONT COLOR="{INK[level]}" POINT-SIZE="10">{SIGNS[level]} {_wrapped(text)}</FONT>'
        rows.append(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{cell}</TD></TR>')
    if box.lowers:
        text = _wrapped(f"asked twice; after two times yes these no longer count: {', '.join(box.lowers)}")
        rows.append(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT"><FONT COLOR="{LOWERS}">{text}</FONT></TD></TR>')
    return (
        f'<TABLE BORDER="{width}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3" BGCOLOR="white" {border}>'
        f"{''.join(rows)}</TABLE>"
    )


def _wrapped(text: str) -> str:
    return "<BR/>".join(escape(line) + _room(line) for line in wrap(text, COLUMN)) or " "


def _room(text: str) -> str:
    """Some room to the right: who shows the picture may have a wider typeface than the one it was laid out with."""
    return "&#160;" * (1 + len(text) // 12)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


# ---- as Mermaid ----


def as_mermaid(page: Page, title: str) -> str:
    """A page as Markdown with a Mermaid diagram, where there is no Graphviz."""
    lines = [f"# {title}: {page.number}. {page.title}", "", "```mermaid", "flowchart TD"]
    lines += (f"  classDef {level.key} fill:{COLOURS[level]},stroke:{INK[level]},color:#222" for level in Level)
    ids = {box.id for box in page.boxes}
    for box in page.boxes:
        gate = f"only if one of these is yes or not sure: {', '.join(box.gate_names)}"
        text = [
            f"<b>{SIGNS[box.level] if box.signed else ''} {box.title}</b>",
            *([gate] if box.gate else []),
            box.text,
            *(f"{SIGNS[level]} {line}" for level, line in box.lines),
        ]
        if box.lowers:
            text.append(f"asked twice; after two times yes these no longer count: {', '.join(box.lowers)}")
        label = "<br/>".join(escape(part).replace("&lt;b&gt;", "<b>").replace("&lt;/b&gt;", "</b>") for part in text)
        lines.append(f'  {box.id}["{label}"]:::{box.level.key}')
    lines += (f'  {opener}(["{opener}: page {where}"])' for opener, where in page.elsewhere.items())
    spine = [box.id for box in page.boxes if box.group not in ids]
    if not page.only_causes:  # they have no fixed order
        lines += (f"  {one} --> {next_}" for one, next_ in pairwise(spine))
    for box in page.boxes:
        if box.group in ids:
            lines.append(f"  {box.group} -->|anything but no| {box.id}")
    lines += (f"  {opener} -.->|yes / not sure| {id_}" for opener, id_ in _gates(page))
    return "\n".join([*lines, "```", ""])
