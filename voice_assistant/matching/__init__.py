"""What do these words mean?  Yes, no or not sure, a choice, a command, a cry for help, findings mentioned: or nothing.

Three-valued and strict.  Nothing becomes "yes" or "no" by a word inside a sentence; a "no" counts only if nothing
unexplained was said with it; whatever is doubtful is asked again or confirmed by the engine, never dropped.

In the order of reading: `values` what goes in and comes out · `words` text to words · `language` its words the small
words that decide · `patterns` a phrase and its variations · `phrase_index` which may be said · `search` finding it ·
`scope`, `negation`, `context`, `meant` what governs it · `mentions` the findings mentioned · `frames` what a question
is about · `clauses`, `clause`, `measures`, `statements` and its companions, `reply`, `left_over`, `reading` an answer
taken apart · `judgement` what it amounts to · `second_opinion` what a trained model says where that is nothing or a
doubt · `commands` commands, cries for help, choices · `crises` other dangers · `questions`, `inquiries` what is asked
about · `lexicon` a dialogue, compiled · `second_readings` what the recogniser doubted · `understanding` all of it
together.
"""

from voice_assistant.matching.lexicon import Lexicon
from voice_assistant.matching.understanding import understand
from voice_assistant.matching.values import Mention, Question, Understood
from voice_assistant.matching.words import normalise

__all__ = ["Lexicon", "Mention", "Question", "Understood", "normalise", "understand"]
