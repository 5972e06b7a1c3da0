"""Every counter-example ever found by chance, kept: `check` plays them each time, whatever the seed.

A new one is entered here as it was printed, before it is mended, and never taken out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voice_assistant.dialog import Level, Value
from voice_assistant.testing.proof.cases import Case, facts_of
from voice_assistant.testing.proof.larger import without_shut_gates
from voice_assistant.triage import Triage


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A person for whom a single fault once made the end less urgent than the truth deserves, or unreachable."""

    dialog: str
    yes: tuple[str, ...]
    not_sure: tuple[str, ...] = ()
    tells: bool = False
    """Asked for their own words, they name one thing that is so."""
    one_at_a_time: bool = False
    found: str
    """By which seed, when, and what went wrong."""


PINNED = (
    Pinned(
        dialog="leg_pain",
        yes=("feels_very_ill", "fever"),
        not_sure=("cramp_over_10min", "relief_on_tummy"),
        tells=True,
        found="seed 545377, November 2026: 'I feel like I'm dying' was taken for a cry alone; after a 'no' to 'do you "
        "need help right now?' it was forgotten, and the own words were asked for again, without end",
    ),
    Pinned(
        dialog="leg_pain",
        yes=("bruise", "home_care_failed", "open_sore", "stiff_short_morning"),
        not_sure=("both_feet", "low_fluids", "shingles_band", "skin_black_blisters"),
        one_at_a_time=True,
        found="seed 545377, November 2026: a 'yes' to black skin, doubted at once, waited to be asked again, while "
        "doubt about the blisters that could lower it was met by the same question without end",
    ),
)


def pinned_cases(triage: Triage, *, tells: bool, one_at_a_time: bool) -> Iterator[Case]:
    """Those of this dialogue whose person answers in this way, with what they deserve by today's rules."""
    for pinned in PINNED:
        if (pinned.dialog, pinned.tells, pinned.one_at_a_time) != (triage.dialog.id, tells, one_at_a_time):
            continue
        truths = dict.fromkeys(pinned.yes, Value.YES) | dict.fromkeys(pinned.not_sure, Value.NOT_SURE)
        fired = triage.fired(facts_of(triage, without_shut_gates(triage, truths)))
        level, rule = (fired.level, fired.id) if fired else (Level.SELF_CARE, "")
        yield Case(tuple(sorted(truths.items())), level, rule)
