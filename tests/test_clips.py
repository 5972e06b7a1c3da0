"""The clips that tests speak are the same whenever they are made."""

from __future__ import annotations

import numpy as np

from tests import speech


def test_words_sound_the_same_whatever_was_spoken_before() -> None:
    first = speech.speak("are you there?", "en-us+f3")
    speech.speak("something else was said meanwhile", "en-gb-scotland+m7")
    speech._spoken.cache_clear()
    assert np.array_equal(first, speech.speak("are you there?", "en-us+f3"))
