"""Phrases are compiled when words come that may say them: which ones that are, and that none is missed."""

from __future__ import annotations

import pytest

from voice_assistant.data import find_dialog
from voice_assistant.language import Language
from voice_assistant.loader import load_dialog
from voice_assistant.matching.alternatives import each_way
from voice_assistant.matching.patterns import patterns_of
from voice_assistant.matching.phrase_index import Entry, PhraseIndex, sure_stems


def english() -> Language:
    return load_dialog(find_dialog("example")).dialog.language


def patterns_in(index: PhraseIndex, *stems: str) -> list[str]:
    rows = index.rows_for(stems)
    return [pattern.finding for stem in stems for pattern in rows.get(stem, ())]


@pytest.mark.parametrize("name", ["leg_pain", "dialogs/fr/example.yaml"])
def test_every_pattern_of_every_phrase_asks_for_the_stems_that_are_sure_to_be_heard(name: str) -> None:
    dialog = load_dialog(find_dialog(name)).dialog
    phrases = {
        *(phrase for finding in dialog.findings.values() for phrase in finding.phrases),
        *(phrase for meaning in dialog.meanings.values() for phrase in meaning.told),
        *(phrase for crisis in dialog.crises.values() for phrase in crisis.phrases),
        *(way for crisis in dialog.crises.values() for text in crisis.told for way in [*each_way(text)][::20]),
    }
    for phrase in phrases:
        for pattern in patterns_of("any", phrase, dialog.language):
            assert sure_stems(phrase, dialog.language) <= pattern.stems, phrase


def test_nearly_all_phrases_wait_to_be_compiled() -> None:
    dialog = load_dialog(find_dialog("leg_pain")).dialog
    phrases = [phrase for finding in dialog.findings.values() for phrase in finding.phrases]
    phrases += [way for crisis in dialog.crises.values() for text in crisis.told for way in each_way(text)]
    assert sum(not sure_stems(phrase, dialog.language) for phrase in phrases) < len(phrases) / 100


def test_a_phrase_is_compiled_when_all_that_it_must_have_is_said() -> None:
    index = PhraseIndex([Entry("a", "boiling water"), Entry("b", "cold water")], english())
    assert patterns_in(index, "water") == []
    assert patterns_in(index, "water", "cold") == ["b"]
    assert patterns_in(index, "boil", "water") == ["a"]


def test_patterns_stand_in_the_order_of_their_phrases_whatever_was_said_first() -> None:
    entries = [Entry("first", "my water tank leaks"), Entry("second", "water leaks"), Entry("third", "leaks water")]
    index, other = PhraseIndex(entries, english()), PhraseIndex(entries, english())
    all_said = ("water", "tank", "leak")
    patterns_in(other, "leak", "water")
    assert patterns_in(index, *all_said) == patterns_in(other, *all_said)


def test_a_phrase_of_words_that_may_all_be_exchanged_is_there_from_the_beginning() -> None:
    index = PhraseIndex([Entry("it", "it is not me")], english())
    assert [pattern.finding for row in index.rows_for(()).values() for pattern in row][:1] == ["it"]
