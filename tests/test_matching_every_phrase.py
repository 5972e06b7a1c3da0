"""What holds for every phrase of the whole dialogue and for heaps of words, where examples would show too little."""

from __future__ import annotations

import random
from functools import lru_cache

import pytest

from tests.dialogs import dialog, engine
from voice_assistant.dialog import Dialog, Value
from voice_assistant.matching import Lexicon, Question, understand


@lru_cache
def whole() -> tuple[Dialog, Lexicon]:
    complete = dialog("leg_pain")
    return complete, Lexicon.of(complete)


def test_what_says_a_finding_never_denies_it() -> None:
    complete, known = whole()
    for finding in complete.findings.values():
        for phrase in finding.phrases:
            understood = understand(known, Question(kind="finding", finding=finding.id), phrase)
            assert understood.value is not Value.NO, phrase
            assert all(
                mention.value is not Value.NO for mention in understood.mentions if mention.finding == finding.id
            ), phrase


def test_every_phrase_is_found_or_asked() -> None:
    complete, known = whole()
    missed = [
        phrase
        for finding in complete.findings.values()
        for phrase in finding.phrases
        if finding.id not in {mention.finding for mention in understand(known, Question(kind="open"), phrase).mentions}
    ]
    assert missed == []


def test_every_command_and_every_cry_is_heard_while_a_red_flag_is_asked() -> None:
    complete, known = whole()
    asked = Question(kind="finding", finding="chest_pain")
    for command, phrases in complete.commands.items():
        for phrase in phrases:
            understood = understand(known, asked, phrase)
            assert understood.emergency or understood.command == command, phrase
    for cry in complete.emergency_phrases:
        assert understand(known, asked, cry).emergency, cry


def test_every_answer_of_the_files_is_an_answer_and_never_the_opposite() -> None:
    complete, known = whole()
    asked = Question(kind="finding", finding="pain_over_2_weeks")
    for value, phrases in complete.words.items():
        for phrase in phrases:
            understood = understand(known, asked, phrase)
            assert understood.value is not {Value.YES: Value.NO, Value.NO: Value.YES}.get(value), phrase
            assert not understood.nothing, phrase


def test_an_unknown_word_beside_a_no_always_leaves_doubt() -> None:
    complete, known = whole()
    asked = Question(kind="finding", finding="chest_pain")
    for phrase in complete.words[Value.NO]:
        words = phrase.split()
        for at in range(len(words) + 1):
            with_noise = " ".join([*words[:at], "[unk]", *words[at:]])
            assert understand(known, asked, with_noise).value is not Value.NO, with_noise


def test_no_heap_of_words_is_a_no_beside_a_yes_or_a_doubt() -> None:
    _, known = whole()
    asked = Question(kind="finding", finding="chest_pain")
    chance = random.Random(20240229)
    small_words = "no not i it is do have the a my but and well just yes never any of that please pain chest".split()
    for _ in range(3000):
        words = chance.choices(small_words, k=chance.randint(0, 5))
        words.insert(chance.randint(0, len(words)), chance.choice(("yes", "maybe", "[unk]", "i can't breathe")))
        text = " ".join(words)
        understood = understand(known, asked, text)
        if "breathe" not in text:
            assert understood.value is not Value.NO, text


def test_what_says_another_finding_never_lowers_what_was_asked_about() -> None:
    complete, known = whole()
    chance = random.Random(20261126)
    said = [(finding.id, phrase) for finding in complete.findings.values() for phrase in finding.phrases]
    wrong = []
    for finding in complete.findings.values():
        if finding.id not in known.acute and not finding.mitigating:
            continue
        lowering = Value.YES if finding.mitigating else Value.NO
        for told, phrase in chance.sample(said, 60):
            names_a_side = told == "one_sided" or not {"left", "right"}.isdisjoint(phrase.split())
            if names_a_side and known.frames[finding.id].side == "both":
                continue  # "only the right" is the contrary of both
            understood = understand(known, Question(kind="finding", finding=finding.id), phrase)
            if told != finding.id and understood.value is lowering:
                wrong.append((finding.id, phrase))
    assert wrong == []


@pytest.mark.parametrize(
    "talk",
    [
        "the weather is lovely in september",
        "it is a lovely night in september",
        "tonight we look back at fifty years of pop",
        "i saw her on friday",
        "that is a lovely jumper",
        "the kettle is on",
        "the bus was late again",
    ],
)
def test_talk_of_other_things_lowers_no_red_flag_that_is_asked(talk: str) -> None:
    complete, known = whole()
    wrong = []
    for finding in complete.findings.values():
        lowering = Value.YES if finding.mitigating else Value.NO
        understood = understand(known, Question(kind="finding", finding=finding.id), talk)
        if (finding.id in known.acute or finding.mitigating) and understood.value is lowering:
            wrong.append(finding.id)
    assert wrong == []


def of_leg_pain(finding: str, words: str) -> Value | None:
    return understand(engine("leg_pain").lexicon, Question(kind="finding", finding=finding), words).value


@pytest.mark.parametrize("words", ["grandma is well", "mum is well", "grandpa", "my sister is well", "gran is asleep"])
@pytest.mark.parametrize("finding", ["age_over_65", "joint_pain", "recent_injury", "past_clot"])
def test_how_a_relation_is_doing_answers_nothing(finding: str, words: str) -> None:
    assert of_leg_pain(finding, words) is None


@pytest.mark.parametrize("words", ["my husband did", "only my mother", "my brother had one"])
def test_that_a_relation_had_it_says_that_the_person_did_not(words: str) -> None:
    assert of_leg_pain("past_cancer", words) is Value.NO


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("cannot_bear_weight", "no way could i stand on it"),
        ("cannot_bear_weight", "no chance could i walk on it"),
        ("cannot_bear_weight", "no way can i put weight on it"),
        ("cannot_bear_weight", "not a hope could i stand"),
        ("cannot_bend_joint", "no way will it bend"),
        ("cannot_move_foot", "no way would it move"),
        ("cannot_move_foot", "no chance can i wiggle them"),
    ],
)
def test_no_way_before_an_ability_says_that_it_is_lost(finding: str, words: str) -> None:
    assert of_leg_pain(finding, words) in (Value.YES, Value.NOT_SURE)
