"""What do these words mean?  Yes, no or not sure, a choice, a command, a cry for help, findings mentioned: or nothing for certain.

Three-valued and strict.  Nothing becomes "yes" or "no" by a word inside a sentence; a "no" counts only if nothing unexplained was said
with it; whatever is doubtful is asked again or confirmed by the engine, never dropped.

`values` what goes in and comes out · `english` the small words that decide · `words` text to words · `patterns` a phrase and its
variations · `mentions` denied, doubted, long ago, another's · `answers` yes, no and not sure · `orders` commands, cries for help,
choices · `lexicon` a dialogue, compiled · `understanding` all of it together.
"""

from voice_assistant.matching.lexicon import Lexicon
from voice_assistant.matching.understanding import understand
from voice_assistant.matching.values import Hint, Question, Understood
from voice_assistant.matching.words import normalise

__all__ = ["Hint", "Lexicon", "Question", "Understood", "normalise", "understand"]
