"""Text of people and files, made harmless where it leaves the program: a terminal, XML, SVG, a written record.

A control character is an order to whoever shows it: ESC paints, clears and fills the clipboard (OSC 52), a carriage
return writes over what was shown, a bidirectional override turns "no" round, and XML and YAML refuse most of them.
Words are never taken away: where an order stood, its picture stands.
"""

from __future__ import annotations

import re
import unicodedata

MOST_DIGITS = 18
"""Of a number; Python itself refuses to read some thousands of digits, with an error of its own."""

_KEYS = re.compile("\x1b\\[[0-9;]*[A-HPQRSZ~]|\x1bO[A-DFHMP-S]")
"""What a terminal sends for the keys that are no characters: arrows, Home, Delete, F1 ..."""
_BREAKS = re.compile("[\x0b\x0c\r\x85\u2028\u2029]")
"""Other ends of a line than the one, and what only returns to its beginning."""
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Takes no room, and turns, splits or hides what stands beside it (Unicode, UAX 9 and UTS 39).  The two joiners, which
emoji and some scripts need, stay."""
_NO_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
"""Controls, halves of characters (a file name that isn't UTF-8) and what Unicode says is no character."""
_HEAP = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f"
    "\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
"""More marks on one letter than any language writes: they are drawn over the lines around."""
_PLAINER = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "…": "...", "•": "*", "×": "x",
    "→": "->", "≥": ">=", "≤": "<=", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
}  # fmt: skip
"""Of the same meaning, for a terminal that knows only ASCII or Latin-1."""


def harmless(text: str) -> str:
    """The text with its lines, of which nothing is an order to what shows it.  A second time changes nothing."""
    text = _UNSEEN.sub("", _BREAKS.sub(" ", text.replace("\r\n", "\n")))
    return _HEAP.sub(r"\1", _NO_TEXT.sub(_picture, text))


def _picture(match: re.Match[str]) -> str:
    """As \u241b for ESC; U+FFFD where there is none."""
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def one_line(text: str) -> str:
    """Text made harmless and brought to one line: nobody can write a line that seems to be somebody else's."""
    return " ".join(harmless(text).split())


def typed(text: str) -> str:
    """A typed line as one harmless line: a key that is no character (an arrow, Escape) leaves nothing."""
    return one_line(_KEYS.sub("", text))


def encodable(text: str, encoding: str | None) -> str:
    """The text as far as this encoding has it: plainer characters stand for others, as "'" for a curly apostrophe."""
    encoding = encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_plainer(character, encoding) for character in text)
    except LookupError:
        return encodable(text, "ascii")
    return text


def _plainer(character: str, encoding: str) -> str:
    for other in (character, _PLAINER.get(character, ""), unicodedata.normalize("NFKD", character)):
        known = other.encode(encoding, "ignore").decode(encoding, "ignore")
        if known:
            return known
    return "" if unicodedata.combining(character) else "?"


def whole_number(text: str) -> int | None:
    """The number that plain digits write; None: anything else, such as "²", "1_0" or thousands of digits."""
    plain = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if plain else None
