"""Text of people and files, made harmless for a terminal, XML, SVG or HTML: nothing in it acts, everything shows."""

from __future__ import annotations

import re

_ACTS = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, a carriage return among them: it overwrites what a terminal shows
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"  # direction and line marks: they reorder what is read
    "\ud800-\udfff\ufffe\uffff"  # halves of characters and what is none: XML allows neither
    "]"
)
_PICTURES = 0x2400
"""U+2400 and on: a picture of each control character."""


def harmless(text: str) -> str:
    """The text with a picture (as "\u241b" for ESC) in place of each character that acts; new lines and tabs stay."""
    return _ACTS.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(_PICTURES + code)
    return "\u2421" if code == 0x7F else "\ufffd"
