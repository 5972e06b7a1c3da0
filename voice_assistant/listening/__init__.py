"""Speech input: blocks of sound in; out come words, a sound that was not words, or nothing.

Read in this order: `recognition` (what a recogniser and a voice detector must offer), `vocabulary` (which phrases are
listened for), `conditioning` (sound made fit to be judged), `waking` (whether there is anything to hear), `endpointing`
(when somebody has finished), `speaker_gate` (who it is), `evidence` (whether words are accepted), `decoding` (what was
said), `confidence` (what two recognisers together mean), `speech_input` (the whole of it, on the audio clock).
"""

from voice_assistant.listening.recognition import UNKNOWN, Activity, Hypothesis, Recognizer, SpeechStarted
from voice_assistant.listening.speech_input import SpeechInput
from voice_assistant.listening.vocabulary import Chosen, Vocabulary, find_missing_words, find_near_words, vocabulary_of

__all__ = [
    "UNKNOWN",
    "Activity",
    "Chosen",
    "Hypothesis",
    "Recognizer",
    "SpeechInput",
    "SpeechStarted",
    "Vocabulary",
    "find_missing_words",
    "find_near_words",
    "vocabulary_of",
]
