"""The register of a draft: what it names, whether a name meets something, and every fault found, at its place."""

from __future__ import annotations

from collections.abc import Iterable

from voice_assistant import schema as s
from voice_assistant.errors import Problem
from voice_assistant.linking.draft import Draft, Item
from voice_assistant.shapes import nearest
from voice_assistant.yaml_source import MOST_PROBLEMS, Path_, Source, shown


class Register:
    """What a draft names, and what is wrong with it."""

    def __init__(self, draft: Draft, main: Source, untold: tuple[str, ...] = ()) -> None:
        """`main`: the file to which a fault belongs that is nowhere in particular: something that is missing.

        `untold`: beginnings of the codes of faults that are not noted, nor counted.
        """
        self.untold = untold
        self.draft = draft
        self.main = main
        self.problems: list[Problem] = []
        self.asks = {shape.ask: shape for kind, shape, _, _ in draft.states if kind == "ask"}
        """Finding -> its question."""
        self.order = {getattr(shape, kind): number for number, (kind, shape, _, _) in enumerate(draft.states)}
        """State -> its number."""
        self.screened: dict[str, str] = {}
        """Finding -> the screening question that names it."""
        self.covered: dict[str, str] = {}
        """Finding -> the umbrella question that covers it."""

    def fault(self, item: Item | None, message: str, code: str, where: Path_ = ()) -> None:
        """Note a fault: of this item, or of what is at `where` within it."""
        if code.startswith(self.untold):
            return
        source = item.source if item else self.main
        line, column = source.place((*item.where, *where), key=item.keyed and not where) if item else (1, 1)
        if len(self.problems) == MOST_PROBLEMS:
            message, code = "there are more problems than these; mend these first", "more-problems"
        if len(self.problems) <= MOST_PROBLEMS:
            self.problems.append(Problem(source.path, line, column, message, code))

    def known(
        self, names: Iterable[str] | None, among: Iterable[str], what: str, item: Item, where: Path_ = ()
    ) -> None:
        """Every one of these names is `among` those that there are."""
        there = among if isinstance(among, (dict, set, frozenset)) else set(among)
        for number, name in enumerate(names or ()):
            if name in there or name in self.draft.unread or self.draft.blind:
                continue
            near = "" if len(self.problems) > MOST_PROBLEMS else nearest(name, there)
            self.fault(
                item,
                f"no {what} is named '{shown(name)}'{near}",
                f"unknown-{what.split()[-1]}",
                (*where, number) if where else (),
            )

    def item(self, kind: str, id_: str) -> Item:
        """Where the thing of this kind and id was written."""
        return self.draft.index[kind, id_]

    @property
    def level_findings(self) -> set[str]:
        """Findings that a rule, a floor or a gate names: never skipped for brevity."""
        lowering = {rule.unless for rule in self.draft.tables.get("rules", {}).values() if rule.unless}
        return self.raising_findings | lowering

    @property
    def raising_findings(self) -> set[str]:
        """Findings that could raise a level: a "no" to them is what an ending rests on."""
        names: set[str] = set()
        for rule in self.draft.tables.get("rules", {}).values():
            for terms in (rule.all_of, rule.any_of, rule.and_any_of, rule.at_least.of if rule.at_least else None):
                names |= {term.removeprefix("possibly ") for term in terms or ()}
        for shape in self.asks.values():
            names |= set(shape.when or ())
            if isinstance(shape.not_sure, s.Floor):
                names |= {shape.ask, *shape.not_sure.beside}
            elif shape.not_sure != "none":
                names.add(shape.ask)
        return names
