"""The phrases that people answer with, where each is written, and what each comes to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voice_assistant.dialog import ChoiceQuestion, Dialog, FindingQuestion

_APOSTROPHES = str.maketrans("’‘ʼ", "'''")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and what they mean."""

    text: str
    meaning: str
    kind: str
    id: str
    """Kind and id are those of `Loaded.problem`."""


def spelled(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as a recogniser spells them."""
    plain = phrase.translate(_APOSTROPHES).lower().replace("-", "")
    return tuple(re.sub(r"[^\w' ]+|_+", " ", plain).split())


def missing(phrase: str, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """The words of a phrase that the model lacks."""
    return tuple(word for word in spelled(phrase) if not knows(word))


def everywhere(dialog: Dialog) -> Iterator[Phrase]:
    """What is understood in every state: yes, no, not sure, commands, cries for help."""
    for value, said in dialog.words.items():
        yield from (Phrase(text, value.key, "key", "words") for text in said)
    for command, said in dialog.commands.items():
        yield from (Phrase(text, f"the command '{command}'", "command", command) for text in said)
    yield from (Phrase(text, "a cry for help", "key", "emergency phrases") for text in dialog.emergency_phrases)


def own(dialog: Dialog) -> Iterator[tuple[str, tuple[Phrase, ...]]]:
    """State -> the answers to just its question, for the states that have any."""
    for state in dialog.states.values():
        if isinstance(state, FindingQuestion) and state.phrases:
            yield (
                state.id,
                tuple(
                    Phrase(text, value.key, "state", state.id) for value, said in state.phrases.items() for text in said
                ),
            )
        elif isinstance(state, ChoiceQuestion):
            yield (
                state.id,
                tuple(Phrase(text, f"'{c.id}'", "state", state.id) for c in state.choices for text in c.phrases),
            )


def answers(dialog: Dialog) -> Iterator[Phrase]:
    """All that must be heard: what is understood in every state, and each question's own answers."""
    yield from everywhere(dialog)
    for _, phrases in own(dialog):
        yield from phrases
