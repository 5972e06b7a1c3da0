"""Measurements of what is heard, said and decided, over recordings that the program does not bring with it."""
