"""Speech output: lines to say in, one utterance out.

Read in this order: `voice` (what a synthesiser must offer, and how its work is checked), `speech_output` (what the
session uses: rendering ahead, keeping, joining, the place from which an answer counts), `loudness` (how loud).
"""

from voice_assistant.speaking.speech_output import Speaking, pace_of
from voice_assistant.speaking.voice import Failed, Rendered, Voice, check_speech

__all__ = ["Failed", "Rendered", "Speaking", "Voice", "check_speech", "pace_of"]
