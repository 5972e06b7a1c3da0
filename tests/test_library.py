"""The library of nights mirrors the dialogue: what the dialogue holds has a night that would notice its loss."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.test_coverage import ids, section
from voice_assistant.dialog import Dialog, Level
from voice_assistant.events import Command
from voice_assistant.listening.vocabulary import plain
from voice_assistant.loader import load_dialog
from voice_assistant.testing.scenario.reading import read_scenario
from voice_assistant.testing.scenario.script import (
    AnswerStep,
    ExpectStep,
    InterruptStep,
    SayStep,
    Scenario,
    SilenceStep,
)
from voice_assistant.testing.scenario.suite import find_scenarios
from voice_assistant.triage import Facts, Triage

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "tests" / "scenarios" / "en" / "leg_pain"


ONLY_TYPED = {"calf_tender", "stiff_long_morning", "testicle_pain", "sickle_cell", "head_or_sight"}
"""Signs from wider guidance that no night volunteers yet: the small speech model lacks their words, or they count only
beside others.
"""


@cache
def dialog() -> Dialog:
    return load_dialog(ROOT / "dialogs" / "en" / "leg_pain.yaml").dialog


@cache
def nights() -> tuple[Scenario, ...]:
    """All that pass."""
    read = [read_scenario(path, lambda _: dialog(), lambda _: None) for path in find_scenarios([LIBRARY])]
    return tuple(scenario for scenario in read if not scenario.shape.known_fault)


def said(scenario: Scenario) -> Iterator[str]:
    for step in scenario.steps:
        if isinstance(step, SayStep):
            yield plain(step.say)
        elif isinstance(step, InterruptStep):
            yield plain(step.interrupt.say)


@cache
def rules_that_hold() -> frozenset[str]:
    """In some night whose end is told, by what is true of its person."""
    triage = Triage(dialog())
    held: set[str] = set()
    for scenario in nights():
        person, wanted = scenario.shape.person, scenario.shape.expect
        if wanted is None or not wanted.level or not any(isinstance(step, AnswerStep) for step in scenario.steps):
            continue
        known = triage.bits(dialog().findings)
        facts = Facts(known=known, yes=triage.bits(person.yes), unsure=triage.bits(person.not_sure))
        held |= {rule.id for rule in triage.all_fired(facts) if rule.level <= Level[wanted.level.upper()]}
    return frozenset(held)


@cache
def volunteered() -> frozenset[str]:
    """Findings that somebody names of their own accord, and that are asked about at once or noted."""
    found: set[str] = set()
    for scenario in nights():
        if "volunteered" not in scenario.path.parts:
            continue
        for before, step in zip(scenario.steps, scenario.steps[1:], strict=False):
            if isinstance(before, SayStep) and isinstance(step, ExpectStep):
                found.add(step.expect.asked)
        if scenario.shape.expect:
            found |= {name for name, value in scenario.shape.expect.finding.items() if value == "yes"}
    return frozenset(found)


def test_every_cause_is_told_at_the_end_of_some_night() -> None:
    told = {cause for night in nights() if night.shape.expect for cause in night.shape.expect.causes or ()}
    assert not sorted(set(dialog().causes) - told)


@pytest.mark.parametrize("level", [Level.EMERGENCY, Level.URGENT], ids=lambda level: level.key)
def test_every_rule_for_which_somebody_is_seen_today_decides_some_night(level: Level) -> None:
    """Floors for what one is not sure of included."""
    rules = {rule.id for rule in dialog().rules.values() if rule.level is level}
    assert rules
    assert not sorted(rules - rules_that_hold())


def test_every_warning_sign_is_asked_in_some_night_and_volunteered_in_another() -> None:
    articles, guidance = section("Warning signs of the articles"), section("Warning signs from wider guidance")
    signs = [(row[1], row[3], row[4]) for row in articles] + [(row[1], row[2], row[3]) for row in guidance]
    assert len(signs) == 63
    assert not [sign for sign, _, rules in signs if not ids(rules) & rules_that_hold()], "never asked"
    unsaid = [findings for _, findings, _ in signs if not ids(findings) & volunteered()]
    assert [findings for findings in unsaid if not ids(findings) & ONLY_TYPED] == [], "never volunteered"


def test_every_command_is_given_in_some_night() -> None:
    words = {words for night in nights() for words in said(night)}
    assert set(dialog().commands) == set(Command)
    assert not sorted(name for name, phrases in dialog().commands.items() if not words & set(map(plain, phrases)))


def test_some_nights_are_silent_and_some_people_are_not_sure() -> None:
    assert sum(any(isinstance(step, SilenceStep) for step in night.steps) for night in nights()) >= 3
    assert sum(bool(night.shape.person.not_sure) for night in nights()) >= 8


def test_the_library_has_no_more_known_faults_than_these() -> None:
    """Each is one wording that one synthetic voice can't make heard; there is another wording beside it."""
    everything = [read_scenario(path, lambda _: dialog(), lambda _: None) for path in find_scenarios([LIBRARY])]
    assert sum(bool(night.shape.known_fault) for night in everything) <= 8
