"""Ages, times and counts in what was said, and how they compare with what a question measures by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from voice_assistant.dialog import Scale
from voice_assistant.language import Language
from voice_assistant.matching.words import Words


class Kind(Enum):
    """What a quantity says."""

    NUMBER = auto()
    AGE = auto()
    LASTING = auto()
    AGO = auto()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: from `low` to `high`, in days for times."""

    kind: Kind
    low: float
    high: float
    start: int
    end: int
    bound: int = 0
    """-1: less than this was said, 1: more."""


def quantities(words: Words) -> list[Quantity]:
    """All quantities, in their order."""
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        quantity = _fixed(words, at) or _year(words, at) or _since(words, at) or _counted(words, at) or _bare(words, at)
        if quantity is None:
            at += 1
        else:
            found.append(quantity)
            at = quantity.end
    return found


def _phrase_at(words: Words, at: int, table: Mapping[tuple[str, ...], tuple[float, float]]) -> tuple[int, float, float]:
    best = (0, 0.0, 0.0)
    for key, (low, high) in table.items():
        if len(key) > best[0] and words.words[at : at + len(key)] == key:
            best = (len(key), low, high)
    return best


def _fixed(words: Words, at: int) -> Quantity | None:
    """ "Yesterday", "last Thursday", "as a child", "in a flash"."""
    measuring = words.language.measuring
    length, low, high = _phrase_at(words, at, measuring.points)
    if length:
        return Quantity(Kind.AGO, low, high, at, at + length)
    length, low, high = _phrase_at(words, at, measuring.spans)
    return Quantity(Kind.LASTING, low, high, at, at + length) if length else None


FIGURES, FIRST_YEAR = 4, 1900
"""So many figures are a year, from this one on."""
WRITTEN_IN = 2026
"""The year in which this was written: what was in another year is at least so long ago, whenever this runs."""


def _year(words: Words, at: int) -> Quantity | None:
    """ "In nineteen eighty-nine", "two thousand and four"; who was born then is so old."""
    measuring = words.language.measuring
    year, end = _calendar_year(words, at)
    if not year or (words.words[end : end + 1] and words.words[end] in measuring.units):
        return None
    least = max(0.0, WRITTEN_IN - year - 1.0)
    if not measuring.born.isdisjoint(words.words[max(0, at - 3) : at]):
        return Quantity(Kind.AGE, least, least + 1, at, end, 1)
    return Quantity(Kind.AGO, least * 365.25, float("inf"), at, end)


def _calendar_year(words: Words, at: int) -> tuple[int, int]:
    """The year that is named here, and the place after it; 0 if none is."""
    measuring, text = words.language.measuring, words.words
    length, century, _ = _phrase_at(words, at, measuring.centuries)
    if not length:
        year = _by_figures(words, at)
        return (year, at + FIGURES) if FIRST_YEAR <= year <= WRITTEN_IN else (0, at)
    rest = at + length + (text[at + length : at + length + 1] == ("and",))
    value, end = _cardinal(text, rest, words.language)
    if length == 1:  # "nineteen eighty-nine"; "twenty seven" is a number
        year = int(century + value) if 10 <= value <= 99 else 0
    elif 0 < value < 100:
        year = int(century + value)
    else:
        end = at + length
        year = int(century) if end == len(words) or words.pauses[end] else 0  # no "two thousand steps"
    return (year, end) if year <= WRITTEN_IN else (0, at)


def _by_figures(words: Words, at: int) -> int:
    """ "1988", which is split into its figures; 0 where not just so many stand together."""
    values = [words.language.grammar.numbers.get(word, 10) for word in words.words[at : at + FIGURES + 1]]
    before = words.language.grammar.numbers.get(words.words[at - 1], 10) if at else 10
    if len(values) < FIGURES or max(values[:FIGURES]) > 9 or min(before, *values[FIGURES:], 10) < 10:
        return 0
    return int("".join(str(int(value)) for value in values[:FIGURES]))


def _since(words: Words, at: int) -> Quantity | None:
    """ "Since Tuesday", "since last week": so long it has lasted."""
    if words.words[at] != "since" or at + 1 >= len(words):
        return None
    first = at + 1
    while first < len(words) and words.words[first] in ("about", "around", "the", "my", "around"):
        first += 1
    if first >= len(words):
        return None
    point = _fixed(words, first) or _year(words, first) or _counted(words, first)
    if point is None:
        return None
    return Quantity(Kind.LASTING, point.low, point.high, at, point.end)


def _counted(words: Words, at: int) -> Quantity | None:
    """ "Three weeks", "a good quarter of an hour", "hours", "about four months back"."""
    measuring = words.language.measuring
    low, high, end = _number(words, at)
    start = at
    bound = _bound(words, at)
    while end < len(words) and words.words[end] in measuring.between_number_and_unit:
        end += 1
    if end >= len(words):
        return None
    unit = words.words[end]
    if unit in measuring.years_old and low:
        return Quantity(Kind.AGE, low, high, start, end + 1, bound)
    if unit not in measuring.units:
        return None
    if not low:
        if end != at or unit not in measuring.plurals:
            return None
        low, high = 2.0, 60.0
    return _told_of(words, start, end + 1, low, high, bound)


def _told_of(words: Words, start: int, end: int, low: float, high: float, bound: int) -> Quantity:
    """An age, how long, or how long ago: told by what stands around the number and the unit before `end`."""
    measuring = words.language.measuring
    days = measuring.units[words.words[end - 1]]
    if words.words[end : end + 2] in (("and", "half"), ("or", "two"), ("or", "so")):
        high *= 2.0 if words.words[end + 1] == "two" else 1.0
        end += 2
    if words.words[end : end + 1] == ("old",) and days < 300:
        return Quantity(Kind.AGO, low * days, high * days, start, end + 1, bound)
    if words.words[end : end + 1] in (("old",), ("yearold",)):
        return Quantity(Kind.AGE, low * days / 365.25, high * days / 365.25, start, end + 1, bound)
    after = words.words[end] if end < len(words) else ""
    if after in measuring.at_most:
        return Quantity(Kind.LASTING, low * days, high * days, start, end + 1, -1)
    if after in measuring.ago_words:
        return Quantity(Kind.AGO, low * days, high * days, start, end + 1, bound)
    if start and words.words[start - 1] in measuring.ago_before:
        return Quantity(Kind.AGO, low * days, high * days, start - 1, end, bound)
    return Quantity(Kind.LASTING, low * days, high * days, start, end, bound)


def _bound(words: Words, at: int) -> int:
    measuring, grammar = words.language.measuring, words.language.grammar
    before = words.words[max(0, at - 3) : at]
    if measuring.more.intersection(before):
        return -1 if grammar.negators.intersection(before) else 1
    if measuring.at_most.intersection(words.words[at : at + 4]):
        return -1
    return -1 if measuring.less.intersection(before) else 0


def _number(words: Words, at: int) -> tuple[float, float, int]:
    """(least, most, place after); 0 if there is no number."""
    measuring = words.language.measuring
    text = words.words
    while at < len(text) and text[at] in measuring.about:
        at += 1
    if at < len(text) and text[at] in measuring.vague:
        low, high = measuring.vague[text[at]]
        return low, high, at + 1
    value, end = _cardinal(text, at, words.language)
    if end == at:
        return 0.0, 0.0, at
    if end < len(text) and text[end] in measuring.vague and text[end] == "half":  # "two and a half"
        return value, value + 1, end + 1
    if text[end : end + 1] == ("or",):
        other, after = _cardinal(text, end + 1, words.language)
        if after > end + 1:
            return min(value, other), max(value, other), after
    return value, value, end


def _cardinal(text: tuple[str, ...], at: int, language: Language) -> tuple[float, int]:
    grammar = language.grammar
    total, end = 0.0, at
    while end < len(text) and text[end] in grammar.numbers:
        value = grammar.numbers[text[end]]
        if end > at and not (value < 10 <= total % 100 and total % 10 == 0) and value != 100:
            break
        total = total * 100 if value == 100 and total else total + value
        end += 1
    if end > at and text[end : end + 1] == ("point",) and end + 1 < len(text) and text[end + 1] in grammar.numbers:
        end += 2
    return total, end


def _bare(words: Words, at: int) -> Quantity | None:
    grammar, measuring = words.language.grammar, words.language.measuring
    low, high, end = _number(words, at)
    first = words.words[at]
    if (
        not low
        or first not in grammar.numbers
        or (end < len(words) and words.words[end] in grammar.counted | measuring.not_ages)
    ):
        return None
    if high < 10 and not measuring.before_an_age.intersection(words.words[max(0, at - 2) : at]):
        return None  # "one", "nine": hardly an age by itself
    if words.words[end : end + 1] == ("odd",):
        high, end = high + 9, end + 1
    if words.words[end : end + 2] == ("and", "abit"):
        end += 2
    return Quantity(Kind.NUMBER, low, high, at, end, _bound(words, at))


def compare(
    measure: Mapping[Scale, float], found: list[Quantity], *, began: bool
) -> Iterator[tuple[Quantity, bool | None]]:
    """Each quantity that answers this measure, and whether it is so; None if that can't be told.

    `began`: when it began was told, so that how long ago is how long it has lasted.
    """
    for quantity in found:
        for scale, limit in measure.items():
            lasting = began and quantity.kind is Kind.AGO and Kind.LASTING in _ANSWERED_BY[scale]
            if quantity.kind not in _ANSWERED_BY[scale] and not lasting:
                continue
            yield quantity, _is_so(scale, limit, quantity)


_ANSWERED_BY = {
    Scale.AGE_AT_LEAST: (Kind.AGE, Kind.NUMBER),
    Scale.AGE_UNDER: (Kind.AGE, Kind.NUMBER),
    Scale.WITHIN: (Kind.AGO,),
    Scale.ONSET_WITHIN: (Kind.LASTING,),
    Scale.LASTING_OVER: (Kind.LASTING,),
    Scale.LASTING_AT_LEAST: (Kind.LASTING,),
    Scale.LASTING_UNDER: (Kind.LASTING,),
    Scale.COUNT_AT_LEAST: (Kind.NUMBER,),
    Scale.EVER: (Kind.AGO, Kind.LASTING),
}


def _is_so(scale: Scale, limit: float, quantity: Quantity) -> bool | None:
    low = quantity.low if quantity.bound >= 0 else 0.0
    high = quantity.high if quantity.bound <= 0 else float("inf")
    match scale:
        case Scale.EVER:
            return True
        case Scale.AGE_AT_LEAST | Scale.COUNT_AT_LEAST | Scale.LASTING_AT_LEAST:
            return True if low >= limit else False if high < limit else None
        case Scale.LASTING_OVER:
            return True if low > limit or (low == limit and quantity.bound > 0) else False if high <= limit else None
        case Scale.AGE_UNDER | Scale.LASTING_UNDER:
            return True if high < limit else False if low >= limit else None
        case _:
            return True if high <= limit else False if low > limit else None
