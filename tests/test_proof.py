"""The proof: that it holds where it should, and that it finds what is planted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.dialogs import changed, dialog, engine
from tests.steps import check_steps
from voice_assistant import conversation
from voice_assistant.cli.files import GATE_SEED, check
from voice_assistant.conversation import Asking, Done, Ending, State
from voice_assistant.dialog import Level, Value
from voice_assistant.engine import Engine, agenda, answers, ending, findings, reprompt
from voice_assistant.engine.crises import safe
from voice_assistant.engine.findings import record
from voice_assistant.engine.steps import again, enter
from voice_assistant.events import Line, Settings
from voice_assistant.loader import load_dialog
from voice_assistant.prompts import Prompts
from voice_assistant.testing.proof import play
from voice_assistant.testing.proof.cases import Case, minimal_cases
from voice_assistant.testing.proof.equivalence import Equivalence
from voice_assistant.testing.proof.form import check_form, describe, raise_each
from voice_assistant.testing.proof.larger import larger_cases, without_shut_gates
from voice_assistant.testing.proof.local import Search, Steps
from voice_assistant.testing.proof.measure import measure
from voice_assistant.testing.proof.person import faults, question_heard
from voice_assistant.testing.proof.pinned import PINNED, Pinned, pinned_cases
from voice_assistant.testing.proof.play import CounterExample, End, Plays, Tally
from voice_assistant.testing.proof.reach import check_reached, find_reached
from voice_assistant.triage import Facts

CASES = minimal_cases(engine().triage)


def holes(plays: Plays | None = None, cases: tuple[Case, ...] = CASES) -> list[CounterExample]:
    plays = plays or Plays(Engine(dialog()))
    return [hole for case in cases for hole in plays.holes(case)]


# ---- cases ----


def test_minimal_cases_are_the_smallest_sets_that_fire_a_rule_with_their_gates() -> None:
    told = {str(case): case.level for case in CASES}
    assert told["breathless (not sure)"] is Level.EMERGENCY
    assert told["leg_cold, one_leg_swollen"] is Level.EMERGENCY
    assert told["leg_cold"] is Level.URGENT
    assert all(len(case.truths) <= 2 for case in CASES)


def test_a_case_deserves_less_for_what_reassures_and_is_so() -> None:
    leg_pain = minimal_cases(engine("leg_pain").triage)
    case = next(case for case in leg_pain if case.rule == "old_swelling")
    assert case.truth("chronic_leg_swelling") is Value.YES
    assert case.level is Level.GP


def test_what_a_shut_gate_leaves_unasked_counts_for_nothing() -> None:
    triage = engine().triage
    assert without_shut_gates(triage, {"old_swelling": Value.YES}) == ()
    kept = without_shut_gates(triage, {"old_swelling": Value.YES, "one_leg_swollen": Value.NOT_SURE})
    assert len(kept) == 2


def test_larger_cases_are_the_same_for_the_same_seed() -> None:
    triage = engine("leg_pain").triage
    minimal = minimal_cases(triage)
    once, again = (list(larger_cases(triage, minimal, 5, 3)) for _ in range(2))
    assert once == again
    assert once != list(larger_cases(triage, minimal, 5, 4))
    assert all(len(case.truths) > 1 for case in once)


# ---- faults ----


def test_every_turn_is_heard_wrongly_in_every_way() -> None:
    state = engine().begin(Settings()).state
    assert isinstance(state.phase, Asking)
    kinds = {fault.kind for fault in faults(dialog("leg_pain"), state, "no")}
    assert kinds == {
        "nothing",
        "late",
        "a sound",
        "not sure",
        "another answer",
        "corrected",
        "too early",
        "a command",
        "a pause",
        "a lost device",
        "a cry for help",
        "a mention",
    }


def test_no_single_fault_hides_anything_in_the_example() -> None:
    plays = Plays(Engine(dialog()))
    assert holes(plays) == []
    assert plays.unread == []
    assert plays.tally.cases == len(CASES)
    assert plays.tally.faults.total() > 1000


def test_the_number_of_all_end_levels_is_the_same_in_any_order_and_another_where_one_is() -> None:
    first, second = Tally(), Tally()
    for tally, ends in ((first, ("gp", "urgent")), (second, ("urgent", "gp"))):
        for end in ends:
            tally.ended("a case", "a question", "no", f"fault {end}", end)
    assert first.digest == second.digest != 0
    half, other = Tally(), Tally()
    half.ended("a case", "a question", "no", "fault gp", "gp")
    other.ended("a case", "a question", "no", "fault urgent", "urgent")
    half.add(other)
    assert half.digest == first.digest
    other.ended("a case", "a question", "no", "fault gp", "self")
    assert other.digest != first.digest


def test_it_does_not_either_when_asked_one_at_a_time_and_told_something_first() -> None:
    assert holes(Plays(Engine(dialog()), Settings(one_at_a_time=True), tells=True)) == []


def test_grave_cases_of_the_leg_pain_conversation_hold(request: pytest.FixtureRequest) -> None:
    cases = minimal_cases(engine("leg_pain").triage)
    some = tuple(case for case in cases if case.rule in ("numb_saddle", "swollen_still", "cold_and_bad"))
    assert len(some) > 5
    assert holes(Plays(engine("leg_pain")), some[::3]) == []


def test_a_doubt_about_breath_beside_an_emergency_told_at_once_comes_to_an_end() -> None:
    sure, doubt = {"both_legs_weak_numb": Value.YES}, {"coughing_blood": Value.NOT_SURE}
    case = Case(tuple(sorted((sure | doubt).items())), Level.EMERGENCY, "both_legs_failing")
    assert holes(Plays(engine("leg_pain"), tells=True), (case,)) == []


def test_states_that_count_as_the_same_end_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = Plays(Engine(dialog()))
    ends = _ends(shared)
    monkeypatch.setattr(Equivalence, "key", lambda _alike, _state: object())  # every state on its own
    alone = Plays(Engine(dialog()))
    assert _ends(alone) == ends
    assert alone.tally.steps > shared.tally.steps


def _ends(plays: Plays) -> list[tuple[str, str, End]]:
    """Where every fault of some cases leads."""
    found = []
    end = plays._end

    def watched(later: Any, truths: dict[str, Value], known: dict[int, End]) -> End:
        level = end(later, truths, known)
        found.append((str(sorted(truths)), later.state.phase.key, level))
        return level

    plays._end = watched  # type: ignore[method-assign, assignment]  # to look in from outside
    holes(plays, CASES[:3])
    return [(truths, "", level) for truths, _, level in found]


def test_faults_that_begin_alike_are_played_once_and_lead_where_each_would_alone() -> None:
    leg_pain = engine("leg_pain")
    together, alone = Plays(leg_pain), Plays(leg_pain)
    state = together._asked(together.begun)
    for said in (None, "no", "no", "yes", "no"):
        misheard = together._misheard(state, said)
        assert [(fault, together._alike.key(later.state)) for fault, later in misheard] == [
            (fault, alone._alike.key(alone._place(alone._suffer(fault.events, {(): state})).state))
            for fault in faults(leg_pain.dialog, state, said)
        ]
        state = together._asked(together._answered(state, said))
    assert together.tally.steps < alone.tally.steps


def test_what_is_let_go_of_for_its_memory_ends_alike_when_it_is_played_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Plays(Engine(dialog()))
    assert holes(kept) == []
    monkeypatch.setattr(play, "MOST_PLACES", 1)
    forgetful = Plays(Engine(dialog()))
    assert holes(forgetful) == []
    assert forgetful.tally.digest == kept.tally.digest
    assert forgetful.tally.faults == kept.tally.faults
    assert forgetful.tally.steps > kept.tally.steps


def test_a_quick_copy_is_the_same_as_the_librarys() -> None:
    state = engine().begin(Settings()).state
    assert conversation.replace(state, prompt=7, paused=True) == replace(state, prompt=7, paused=True)
    asking = Asking("breathless")
    assert conversation.replace(asking, failed_tries=2) == replace(asking, failed_tries=2)
    with pytest.raises(TypeError, match="no field 'promt'"):
        conversation.replace(state, promt=7)  # type: ignore[call-arg]  # on purpose


# ---- what is planted is found ----


def test_without_a_read_back_a_misheard_no_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agenda, "_unread", lambda *_: ())
    plays = Plays(Engine(dialog()))
    found = holes(plays)
    assert {hole.heard for hole in found} >= {"'no'"}
    assert plays.unread, "the endings themselves show it too"


def test_a_counter_example_is_a_short_transcript_that_says_what_was_true_misheard_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(agenda, "_unread", lambda *_: ())
    text = str(holes()[0])
    assert text.startswith("True: ")
    assert "this was heard: 'no'" in text
    assert "<-- misheard" in text
    assert "; nothing else.  It deserves emergency, by rule " in text
    assert "Asked '" in text
    assert "Spoken in the end: " in text
    assert text.splitlines()[-1].strip().startswith("In the end: ")
    assert len(text.splitlines()) < 30


def test_a_lowering_answer_that_counts_when_heard_once_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(*given: Any, **more: Any) -> State:
        return record(*given, **{**more, "twice": True})

    monkeypatch.setattr(answers, "record", at_once)
    found = holes()
    assert any(hole.question == "ask old_swelling" and hole.heard == "'yes'" for hole in found)


@pytest.mark.slow
def test_silence_that_counts_as_no_is_found_in_the_single_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(t: Any, state: State, phase: Asking) -> Any:
        return agenda.next_prompt(t, record(t, state, {phase.finding: Value.NO}, ""))

    monkeypatch.setattr(reprompt, "_unanswered", denied)
    assert "made-no" in planted(200)


@pytest.mark.slow
def test_a_choice_that_can_be_denied_for_ever_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    choice = (
        "  - choose: region\n    question: Which country?\n    again: Tell me the country.\n    regions: yes\n"
        "    otherwise: unknown\n    confirm: 'The numbers for {region}. Is that right?'\n  - ask: breathless\n"
    )
    path = changed(tmp_path, ("  - ask: breathless\n", choice))
    e = Engine(load_dialog(path).dialog)
    assert check_steps(e, most=1).breaches == []
    monkeypatch.setattr(answers, "TRIES", 12)  # more often than there are ways of asking
    assert {breach.rule for breach in check_steps(e, most=1).breaches} == {"ends"}


def test_leaving_with_less_than_was_announced_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was: who left after an emergency was announced, or cried for, was told that nothing can be said of them."""
    monkeypatch.setattr(ending, "owed", lambda *_: ("", ""))
    assert {"never-lower", "finish-said", "cry"} <= planted(30)


def test_a_danger_dropped_by_the_answer_to_its_question_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps go on after a danger: its question, too, is given every kind of event."""
    monkeypatch.setattr(answers, "in_danger", lambda t, state, _crisis: safe(t, state, state.phase))
    assert planted(1) == {"danger"}


def test_an_end_that_names_the_outcome_and_does_not_say_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Prompts, "instruction", lambda *_: ())
    assert "finish-said" in planted(10)


def test_a_pause_without_end_in_an_emergency_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    e = Engine(dialog())
    listen = e.prompts.listen

    def for_ever(state: State) -> Any:
        return replace(listen(state), no_input_timeout_s=None) if state.paused else listen(state)

    monkeypatch.setattr(e.prompts, "listen", for_ever)
    assert "no-endless-pause" in {breach.rule for breach in check_steps(e, most=1).breaches}


@pytest.mark.slow
def test_a_mention_that_counts_as_the_first_of_two_hearings_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As it was: who said by the way what lowers was asked only once more, and the level fell."""
    mentioned = "  - ask: old_swelling\n    phrases: [swollen for years]\n"
    e = Engine(load_dialog(changed(tmp_path, ("  - ask: old_swelling\n", mentioned))).dialog)
    assert check_steps(e).breaches == []
    take = findings._take

    def noted(t: Any, state: State, mention: Any, words: str, beside: Any, *, answered: bool) -> State:
        bit = t.triage.bit[mention.finding]
        if bit & t.triage.mitigating and state.facts.value(bit) is None:
            return record(t, state, {mention.finding: Value.YES}, words, volunteered=True)
        return take(t, state, mention, words, beside, answered=answered)

    def asked_once_more(t: Any, state: State, waits: int) -> Any:
        finding = next(t.triage.each(waits))
        return enter(t, state, Asking(finding, "twice" if state.facts.yes & waits else "first"))

    monkeypatch.setattr(findings, "_take", noted)
    monkeypatch.setattr(agenda, "_reassured", asked_once_more)
    assert "mention-lowers" in {breach.rule for breach in check_steps(e).breaches}


def test_an_ending_that_says_a_lesser_instruction_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    e = Engine(dialog())
    said = e.prompts.say

    def wrong(state: State) -> Any:
        say = said(state)
        lesser = next(o for o in e.dialog.outcomes.values() if o.level is Level.GP)
        more = (*say.lines, Line(text=e.prompts.fill(state, lesser.brief)))
        return replace(say, lines=more) if isinstance(state.phase, Ending) else say

    monkeypatch.setattr(e.prompts, "say", wrong)
    assert "ending-said" in {breach.rule for breach in check_steps(e, most=1).breaches}


def test_an_announced_level_that_falls_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(t: Any, state: State, *preface: str) -> Any:
        fallen = Level.SELF_CARE if state.announced else state.announced
        return again(t, replace(state, announced=fallen), *preface)

    monkeypatch.setattr(reprompt, "again", forgetful)
    assert "level-falls" in planted(20)


def planted(most: int = 1) -> set[str]:
    """The rules that the first few breaches break."""
    return {breach.rule for breach in check_steps(Engine(dialog()), most=most).breaches}


@pytest.mark.slow
def test_a_conversation_that_never_ends_is_a_fault_of_its_own_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not an ending in self-care, which would pass wherever no more is deserved."""

    def again_and_again(t: Any, state: State, phase: Any, u: Any, **_: Any) -> Any:
        return again(t, state)

    monkeypatch.setattr(answers, "_answer_read_back", again_and_again)
    case = Case((), Level.SELF_CARE, "")
    (hole, *_) = Plays(Engine(dialog())).holes(case)
    assert hole.spoken is None
    assert "It never ends." in str(hole)
    assert "comes to the same place again and again" in str(hole)
    assert len(str(hole).splitlines()) < 40
    reached = find_reached(Engine(dialog()))
    assert reached.endless
    assert "swollen" not in reached.endless[0], "the first conversation is with nothing wrong"


@pytest.mark.parametrize("pinned", PINNED, ids=lambda pinned: pinned.found[:20])
def test_what_was_once_a_counter_example_is_none_any_more(pinned: Pinned) -> None:
    e = engine(pinned.dialog)
    ways = {"tells": pinned.tells, "one_at_a_time": pinned.one_at_a_time}
    cases = list(pinned_cases(e.triage, **ways))
    assert any(set(pinned.yes) <= {name for name, _ in case.truths} for case in cases)
    plays = Plays(e, Settings(one_at_a_time=pinned.one_at_a_time), tells=pinned.tells)
    assert [str(hole) for case in cases for hole in plays.holes(case, 2)] == []


# ---- single steps and measure ----


@pytest.mark.slow
def test_every_kind_of_state_keeps_the_rules_for_every_kind_of_event() -> None:
    local = check_steps(Engine(dialog()))
    assert local.breaches == []
    assert local.states > 100
    assert {"silence", "a sound", "gibberish", "a cry for help", "command stop", "microphone lost"} <= set(local.steps)


def test_states_looked_at_a_few_at_a_time_come_to_what_they_do_one_at_a_time() -> None:
    steps = Steps(engine())
    together, alone = Search(steps.begun()), Search(steps.begun())
    for _ in range(4):  # generations: of each, all are given out before any is added
        generation = list(iter(lambda: together.take(7), ()))
        for looked in [steps.look_at(some, together.ways) for some in generation]:
            together.add(looked)
    while alone.local.states < together.local.states:
        alone.add(steps.look_at(alone.take(1), alone.ways))
    assert together.local.states > 50
    assert together.local == alone.local
    assert together.take(10_000) == alone.take(10_000)


def test_the_measure_falls_with_an_answer() -> None:
    e = engine()
    state = e.begin(Settings()).state
    asked = e.advance(state, question_heard(state)).state
    fault = next(f for f in faults(dialog(), asked, "no") if f.name == "'yes'")
    assert measure(e, e.advance(asked, fault.events[0]).state) < measure(e, asked)


# ---- form ----


def test_the_form_of_both_dialogues_is_kept() -> None:
    for name in ("example", "leg_pain"):
        path = Path(__file__).parents[1] / "dialogs" / "en" / f"{name}.yaml"
        assert list(check_form(load_dialog(path), engine(name))) == []


def test_a_finding_that_a_rule_needs_and_nobody_asks_for_breaks_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load_dialog(Path(__file__).parents[1] / "dialogs" / "en" / "example.yaml")
    e = Engine(loaded.dialog)
    monkeypatch.setattr(e, "course", tuple(row for row in e.course if row[0].id != "leg_cold"))
    monkeypatch.setattr(e.triage, "level_bits", e.triage.level_bits & ~e.triage.bit["leg_cold"])
    (problem,) = check_form(loaded, e)
    assert problem.code == "not-kept"
    assert problem.line > 10


def test_what_both_raises_and_lowers_is_told_apart() -> None:
    form = describe(dialog("leg_pain"), 0)
    assert set(form.both) <= set(form.mitigating)
    assert form.assumptions


def test_one_finding_more_never_lowers_the_level() -> None:
    triage = engine().triage
    assert [fall for case in CASES for fall in raise_each(triage, case)] == []


# ---- what can be reached ----


def test_every_question_ending_and_cause_of_the_example_is_reached() -> None:
    loaded = load_dialog(Path(__file__).parents[1] / "dialogs" / "en" / "example.yaml")
    reached = find_reached(Engine(loaded.dialog))
    missing = {problem.code for problem in check_reached(loaded, reached)}
    assert missing <= {"never-outcome"}, "the example shares endings with other dialogues and does not use them all"
    assert any("asked in 'breath_and_swelling'" in way for way in reached.paths["swollen"])


def test_no_advice_is_given_beside_what_makes_it_unsafe_or_above_its_level() -> None:
    e = engine("leg_pain")
    given = 0
    for cause in e.dialog.causes.values():
        for id_ in cause.advice:
            advice = e.dialog.advice[id_]
            for name in advice.not_with:
                for value in (Value.YES, Value.NOT_SURE):
                    facts = Facts()
                    for sign in cause.for_:
                        facts = facts.having(e.triage.bit[sign], Value.YES)
                    state = State(settings=Settings(), phase=Done(""), facts=facts.having(e.triage.bit[name], value))
                    assert e.prompts.fill(state, advice.say) not in e.prompts.advice(state, Level.GP), (id_, name)
                    given += 1
            beyond = State(settings=Settings(), phase=Done(""))
            if advice.up_to < Level.EMERGENCY:
                assert e.prompts.fill(beyond, advice.say) not in e.prompts.advice(beyond, Level.EMERGENCY)
    assert given > 50


# ---- the command ----


@pytest.fixture
def run() -> Callable[..., Any]:
    return lambda *arguments: CliRunner().invoke(check, list(arguments))


@pytest.mark.slow
def test_check_proves_and_says_what_it_did_not(run: Callable[..., Any]) -> None:
    done = run("example", "--larger", "4", "--seed", "11")
    assert done.exit_code == 0, done.output
    for words in (
        "Form (exact, for all answers)",
        "Minimal cases (exact, given 1)",
        "sampled, not proven; seed 11",
        "Single steps",
        "What each gate takes for granted",
        "What this does not show",
        "No counter-examples.",
        "no clinician has yet",
    ):
        assert words in done.output


@pytest.mark.slow
def test_check_as_json_has_the_same_figures(run: Callable[..., Any]) -> None:
    done = run("example", "--larger", "0", "--seed", "1", "--json")
    data = json.loads(done.output)
    assert data["fine"]
    assert data["proof"]["holds"]
    assert sum(data["proof"]["minimal cases"]["cases"].values()) == len(CASES)
    assert data["proof"]["larger cases, sampled"]["seed"] == 1


def test_the_seed_is_the_same_for_everybody_unless_chance_is_asked_for(run: Callable[..., Any]) -> None:
    def seed(*given: str) -> int:
        chosen: int = check.make_context("check", list(given)).params["seed"]
        return chosen

    assert seed() == GATE_SEED
    assert len({seed("--seed", "random") for _ in range(3)}) > 1
    done = run("example", "--seed", "tonight")
    assert done.exit_code == 2
    assert "'tonight' is neither a whole number nor 'random'" in done.output


@pytest.mark.slow
def test_check_quick_lints_and_proves_nothing(run: Callable[..., Any]) -> None:
    done = run("example", "--quick")
    assert done.exit_code == 0, done.output
    assert "Nothing was proven (--quick)" in done.output


@pytest.mark.slow
def test_check_fails_with_the_place_of_a_lint(run: Callable[..., Any], tmp_path: Path) -> None:
    path = changed(tmp_path, ("why: A swollen leg should be seen., source: NHS", "why: A swollen leg should be seen."))
    done = run(str(path), "--quick")
    assert done.exit_code == 1
    assert "[no-source]" in done.output
    assert "1 problem found." in done.output
