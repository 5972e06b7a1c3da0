"""Writing by one switch: letters, digits and what is done with them, offered in groups, one of them after the other."""

from __future__ import annotations

from collections.abc import Callable

from voice_assistant.scanning import Item

SPACE, DELETE, DONE = "space", "delete", "done"
_LEAVE = (Item(text="Skip.", says="skip"), Item(text="Stop.", says="stop"))
"""The caller knows what these mean."""
MOST_CHARACTERS = 60
_GROUPS = ("01234", "56789", "abcdef", "ghijkl", "mnopqr", "stuvwxyz")
"""As rows and columns of a scanning keyboard: no more than fourteen offers to a letter."""


def write(pick: Callable[[str, tuple[Item, ...]], str]) -> str:
    """The text that is put together pick by pick, or what was said in place of it.

    `pick`: says what there is so far, offers the items until one is picked, and gives what that says; words that are
    typed it gives as they are.
    """
    text = ""
    while True:
        picked = pick(f"So far: {_read_out(text)}." if text else "Choose a group, then the letter.", _items(text))
        match picked:
            case "done":
                return text.strip()
            case "delete":
                text = text[:-1]
            case "space":
                text += " "
            case _ if len(picked) == 1:
                text += picked.upper() if not text or text.endswith(" ") else picked
            case _:
                return picked  # "skip", or somebody has typed it after all
        text = text[:MOST_CHARACTERS]


def _items(text: str) -> tuple[Item, ...]:
    rows = tuple(
        Item(
            text=f"{row[0].upper()} to {row[-1].upper()}.", opens=tuple(Item(text=f"{c.upper()}.", says=c) for c in row)
        )
        for row in _GROUPS
    )
    done = (Item(text="Done.", says=DONE), Item(text="Space.", says=SPACE), Item(text="Delete.", says=DELETE))
    return (*(done if text else ()), *rows, *_LEAVE)


def _read_out(text: str) -> str:
    """Words as words, and figures one by one, so that they can be checked by ear."""
    return " ".join(", ".join(word) if word.isdigit() else word for word in text.split())
