"""Fetching models, when a person asks for it and at no other time: the only part of the program that uses a network."""
