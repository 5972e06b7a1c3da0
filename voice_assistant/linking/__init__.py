"""Shapes to nouns: joins the parts of a dialogue into one `Dialog` and checks that every name meets something.

`draft` what the files say · `register` whether a name meets something · `states` what is asked · `consequences` what
follows from the answers · `whole` what only the whole can show · `joining` all of it, in order.
"""

from voice_assistant.linking.draft import Draft, Item
from voice_assistant.linking.joining import link

__all__ = ["Draft", "Item", "link"]
