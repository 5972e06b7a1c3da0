"""Cases with a known right end, played through the real engine; and the triage that decides them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogs import dialog, engine
from voice_assistant.dialog import Level, Value
from voice_assistant.engine import answers
from voice_assistant.engine.steps import again
from voice_assistant.errors import Problems
from voice_assistant.testing.evaluation import as_data, as_text, evaluate, play, summarise, wilson
from voice_assistant.testing.vignettes import Vignette, read_vignettes
from voice_assistant.triage import Facts

TRIAGE = engine("leg_pain").triage

CASES = """
vignettes:
- id: clot
  title: A sore calf and short breath
  answers: [breathless, calf_tender]
  urgency: emergency
  action: call_999
  causes: [pulmonary_embolism, deep_vein_thrombosis]
  story: My calf is sore and I can't breathe
  volunteers: [breathless, calf_tender]
  tags: [clot]
  gold: carried along
- id: unsure
  answers: []
  not_sure: [saddle_numb]
  urgency: emergency
  action: go_ae
- id: cramp
  answers: [sudden_knot, eases_in_minutes]
  urgency: self_care
  also_ok: [gp]
  causes: [nocturnal_cramps]
"""


def cases(folder: Path, text: str = CASES) -> tuple[Vignette, ...]:
    path = folder / "cases.yaml"
    path.write_text(text, "utf-8")
    return read_vignettes(path, dialog("leg_pain"))


def facts(*yes: str, unsure: tuple[str, ...] = (), no: tuple[str, ...] = ()) -> Facts:
    known = Facts()
    for names, value in ((yes, Value.YES), (unsure, Value.NOT_SURE), (no, Value.NO)):
        for name in names:
            known = known.having(TRIAGE.bit[name], value)
    return known


def test_every_case_comes_to_its_right_end(tmp_path: Path) -> None:
    played = evaluate(engine("leg_pain"), cases(tmp_path))
    assert [p.exact for p in played] == [True, True, True]
    assert [p.top for p in played if p.case.causes] == [1, 1]
    summary = summarise(played)
    assert summary["emergencies_found"]["right"] == 2
    assert summary["under_triage"]["right"] == 0
    data = as_data(played)
    assert data["format"] == 1
    assert data["cases"][0].keys() == {
        *("id", "expected", "level", "action", "causes", "turns", "minutes", "minutes_to_level", "ok")
    }
    assert "Emergencies found" in as_text(played)


def test_a_story_gives_its_findings_and_denies_none(tmp_path: Path) -> None:
    played = play(engine("leg_pain"), cases(tmp_path)[0], story=True)
    assert played.caught == {"breathless", "calf_tender"}
    assert not played.denied
    assert played.turns < play(engine("leg_pain"), cases(tmp_path)[0]).turns


def test_what_of_a_story_was_not_understood_is_told_case_by_case(tmp_path: Path) -> None:
    text = CASES.replace("My calf is sore and I can't breathe", "My calf is sore and I have diabetes")
    played = [play(engine("leg_pain"), cases(tmp_path, text)[0], story=True)]
    of_story = as_data(played, story=True)["cases"][0]["story"]
    assert of_story == {"missed": ["breathless"], "wrongly_caught": ["diabetes"], "asked_needlessly": [], "denied": []}
    assert "missed: breathless; wrongly caught: diabetes" in as_text(played, story=True)


def test_unknown_names_in_a_case_are_told_with_their_places(tmp_path: Path) -> None:
    text = CASES.replace("calf_tender]\n  urgency", "calf_tendr]\n  urgency").replace(
        "urgency: self_care", "urgency: selfcare"
    )
    with pytest.raises(Problems) as caught:
        cases(tmp_path, text)
    told = {p.code: p for p in caught.value.problems}
    assert told["unknown-finding"].line == 5
    assert "did you mean 'calf_tender'?" in told["unknown-finding"].message
    assert "unknown-level" in told


def test_the_wilson_interval_of_all_right_is_not_certainty() -> None:
    low, high = wilson(52, 52)
    assert 0.93 < low < 0.94
    assert high == pytest.approx(1.0)
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_highest_rule_decides_and_of_its_level_the_first() -> None:
    rule = TRIAGE.fired(facts("breathless", "saddle_numb", "calf_tender"))
    assert rule is not None
    assert rule.action == "call_999"
    assert TRIAGE.fired(facts()) is None
    assert TRIAGE.level(facts()) is Level.SELF_CARE


def test_a_mitigating_finding_lowers_only_when_heard_twice() -> None:
    bit = TRIAGE.bit["chronic_leg_swelling"]
    swollen = facts("one_leg_swollen", "calf_tender")
    assert TRIAGE.level(swollen) is Level.EMERGENCY
    assert TRIAGE.level(swollen.having(bit, Value.YES)) is Level.EMERGENCY
    assert TRIAGE.level(swollen.having(bit, Value.YES, twice=True)) is Level.URGENT


def test_what_can_no_longer_raise_the_level_is_not_asked() -> None:
    useful = set(
        TRIAGE.each(TRIAGE.could_raise(facts(no=("one_leg_swollen", "calf_tender", "leg_warm", "one_sided")), Level.GP))
    )
    assert "long_travel" not in useful, "a long trip matters only beside a swollen, warm or sore leg"
    assert "breathless" in useful
    assert not TRIAGE.could_raise(facts("breathless"), Level.EMERGENCY)


def test_doubt_counts_as_its_floor_beside_what_makes_it_matter() -> None:
    assert TRIAGE.level(facts(unsure=("pale_blotchy_skin",))) is Level.SELF_CARE
    assert TRIAGE.level(facts("fever", unsure=("pale_blotchy_skin",))) is Level.EMERGENCY
    assert TRIAGE.level(facts("leg_cold", unsure=("leg_numb_new",))) is Level.EMERGENCY


def test_a_serious_cause_with_evidence_stays_among_the_three_when_it_is_urgent() -> None:
    known = facts("leg_cold", "joint_pain", "worse_with_use", "stiff_short_morning", "age_over_65", "sudden_knot")
    level = TRIAGE.level(known)
    assert level >= Level.URGENT
    told = TRIAGE.told(known, level)
    assert any(dialog("leg_pain").causes[ranked.cause].serious for ranked in told)


def test_a_conversation_that_never_ends_is_no_self_care(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that deserves self-care passed, if its person was asked the same for ever."""
    monkeypatch.setattr(answers, "_answer_read_back", lambda t, state, *_, **__: again(t, state))
    *_, cramp = cases(tmp_path)
    played = evaluate(engine("leg_pain"), [cramp])
    assert (played[0].ended, played[0].exact, played[0].under) == (False, False, True)
    assert as_data(played)["cases"][0]["level"] == "never ends"
    assert summarise(played)["never_ended"] == 1
    text = as_text(played)
    assert "cramp: expected self_care, never ends" in text
    assert "Never ended" in text
