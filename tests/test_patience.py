"""Who pauses long within what they say is waited for longer from then on."""

from __future__ import annotations

import numpy as np
import pytest

from tests.dialogs import engine
from tests.speech import speak
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.audio import BLOCK, RATE, Block
from voice_assistant.events import Heard, Listen
from voice_assistant.listening import SpeechInput, vocabulary_of
from voice_assistant.listening.endpointing import PAUSE_OWN_WORDS_S, PAUSE_UNCLEAR_S, Endpointing
from voice_assistant.listening.patience import LONGEST_S, MARGIN_S, Patience
from voice_assistant.models import find_model


@pytest.mark.parametrize(
    ("gap", "whole", "learnt"),
    [(2.0, False, 2.0 + MARGIN_S), (0.5, False, 0.0), (LONGEST_S + 0.1, False, 0.0), (2.0, True, 0.0)],
)
def test_a_pause_within_what_is_said_is_learnt_within_bounds(gap: float, whole: bool, learnt: float) -> None:
    patience = Patience()
    patience.heard(1.0, 2.0, whole=whole)
    patience.heard(2.0 + gap, 4.0 + gap, whole=True)
    assert patience.seconds == pytest.approx(learnt)


def test_it_only_grows() -> None:
    patience = Patience()
    for began in (0.0, 3.0, 5.0):  # pauses of 2 s, then of 1 s
        patience.heard(began, began + 1.0, whole=False)
    assert patience.seconds == pytest.approx(2.0 + MARGIN_S)


def test_a_pause_heard_by_the_real_ears_lengthens_the_next_but_for_whole_answers() -> None:
    recognizer = VoskRecognizer(find_model(None))
    talk = engine("leg_pain")
    vocabulary = vocabulary_of(talk.dialog, recognizer.knows).vocabulary
    ears = SpeechInput(recognizer, SileroActivity(), vocabulary)
    ears.expect(Listen(prompt=0, answers=("yes", "no"), no_input_timeout_s=None))
    quiet = [0] * RATE
    said = speak("the weather in the garden", "en-us"), speak("the car", "en-us")
    sound = [*quiet, *said[0], *quiet, *quiet, *said[1], *quiet, *quiet]
    heard = []
    for number in range(len(sound) // BLOCK):
        piece = np.array(sound[number * BLOCK : (number + 1) * BLOCK], np.int16)
        heard += [what for what in ears.feed(Block(number=number, samples=piece)) if isinstance(what, Heard)]
    assert len(heard) >= 2, heard
    assert 2.0 <= ears.patience_s <= LONGEST_S + MARGIN_S
    here = Endpointing(vocabulary)
    here.expect(Listen(prompt=0, answers=("yes", "no"), no_input_timeout_s=None))
    before = here.pause_needed("no"), here.pause_needed("the car")
    here.patience = ears._expected.patience
    assert before == (here.pause_needed("no"), PAUSE_UNCLEAR_S)
    assert here.pause_needed("the car") == ears.patience_s
    here.expect(Listen(prompt=1, answers=(), no_input_timeout_s=None, open_question=True, account=True))
    assert here.pause_needed("it hurts") == max(PAUSE_OWN_WORDS_S, ears.patience_s)


def test_only_an_account_without_a_cry_in_it_has_long_pauses_awaited() -> None:
    of = vocabulary_of(engine("leg_pain").dialog, lambda _: True).vocabulary
    here = Endpointing(of)
    here.expect(Listen(prompt=0, answers=(), no_input_timeout_s=None, open_question=True, account=True))
    assert here.pause_needed("it hurts") == PAUSE_OWN_WORDS_S
    assert here.pause_needed("i need help no") == PAUSE_UNCLEAR_S  # "now", misheard
    here.expect(Listen(prompt=1, answers=(), no_input_timeout_s=None, open_question=True))  # "what is it?"
    assert here.pause_needed("my foot is cold") == PAUSE_UNCLEAR_S
