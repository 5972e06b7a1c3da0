"""What words mean, by examples."""

from __future__ import annotations

from voice_assistant.matching import normalise


def test_one_way_of_saying_no_more_is_another() -> None:
    assert normalise("I can’t!") == normalise("i cannot") == normalise("I can not") == "i can not"
