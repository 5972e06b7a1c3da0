"""English numbers, units and points of time."""

from __future__ import annotations

from voice_assistant.matching.english import NUMBERS

VALUE = {word: float(n if n <= 20 else (n - 18) * 10) for n, word in enumerate(NUMBERS)}
UNITS = {
    unit: days
    for units, days in (
        ("second seconds sec secs moment moments", 1 / 86_400),
        ("minute minutes min mins", 1 / 1_440),
        ("hour hours hrs", 1 / 24),
        ("day days night nights", 1.0),
        ("week weeks", 7.0),
        ("fortnight fortnights", 14.0),
        ("weekend", 5.0),
        ("month months", 30.5),
        ("year years yearold", 365.25),
        ("decade decades", 3_652.5),
    )
    for unit in units.split()
}
"""Unit -> days."""
PLURALS = frozenset(unit for unit in UNITS if unit.endswith("s"))
YEARS_OLD = frozenset({"yearold"})
VAGUE = {
    "a": (1.0, 1.0), "an": (1.0, 1.0), "half": (0.5, 0.5), "several": (2.0, 4.0), "few": (2.0, 5.0),
    "couple": (2.0, 2.0), "many": (4.0, 60.0), "quarter": (0.25, 0.25), "some": (2.0, 60.0), "another": (1.0, 1.0),
}  # fmt: skip
ABOUT = frozenset(
    (
        "about around roughly nearly almost over under only just maybe at least good like in within for going on say"
    ).split()
)
BETWEEN_NUMBER_AND_UNIT = frozenset("of an a good odd more or so long solid whole full".split())
MORE = frozenset("over more longer least past above".split())
AT_MOST = frozenset("tops max maximum most".split())
BEGAN = frozenset("started start starting began begin begun came come got only just since".split())
LESS = frozenset("under less within below inside".split())
AGO_WORDS = frozenset("ago back since before earlier".split())
BEFORE_AN_AGE = frozenset("am is 's are aged turned than least".split())
NOT_AGES = frozenset("o'clock oclock thirty fifteen am pm of out".split())

_DAY = 1.0
_POINTS = """
    today: 0 1; tonight: 0 0.5; this morning: 0 1; this afternoon: 0 1; this evening: 0 0.5; earlier today: 0 1;
    just now: 0 0.1; yesterday: 1 2; last night: 0 1; the other day: 2 7; the other night: 2 7; this week: 0 7;
    last week: 4 14; the week before last: 8 21; this month: 0 31; last month: 5 60; this year: 0 365; last
    year: 90 730; last summer: 100 500; last winter: 100 500; last spring: 100 500; last autumn: 100 500; last
    christmas: 100 500; recently: 0 30; lately: 0 30; long ago: 400 30000; years ago: 730 30000; ages ago: 200
    30000; decades ago: 3650 30000; months ago: 61 730; weeks ago: 14 90; days ago: 2 14; hours ago: 0 1; a
    while ago: 14 400; as a child: 3000 30000; as a boy: 3000 30000; as a girl: 3000 30000; as a kid: 3000
    30000; when i was a boy: 3000 30000; when i was a girl: 3000 30000; when i was young: 3000 30000; when i was
    a child: 3000 30000; when i was a kid: 3000
    30000; as a lad: 3000 30000; as a lass: 3000 30000; as a nipper: 3000 30000; as a teenager: 2000 30000; in my
    teens: 2000 30000; as a young man: 2000 30000; as a young woman: 2000 30000; back in the day: 2000 30000;
    when i was little: 3000 30000; when i was at school: 2000
    30000; in my twenties: 1000 30000; in my thirties: 1000 30000; in my youth: 3000 30000; at school: 2000
    30000; in the sixties: 15000 30000; in the seventies: 15000 30000; in the eighties: 12000 30000; in the
    nineties: 9000 30000; childhood: 3000 30000; over the weekend: 1 7; at the weekend: 1 7; the weekend: 1 7;
    last weekend: 1 9; teatime: 0 0.5; lunchtime: 0 1; dinnertime: 0 1; dinner time: 0 1; bedtime: 0 0.5;
    midnight: 0 0.5; breakfast: 0 1; before the war: 20000 40000; start of the week: 1 7; the start of the week:
    1 7; two thousand ten: 3000 30000
"""
_SPANS = """
    through the day: 0.3 0.6; during the day: 0.3 0.6; over the day: 0.3 0.6; through the night: 0.3 0.5; during
    the night: 0.2 0.5; through the evening: 0.1 0.3; over the evening: 0.1 0.3; by the hour: 0.04 0.1; blink of
    an eye: 0 0.0001; the blink of an eye: 0 0.0001; in the blink of an eye: 0 0.0001; all day: 0.5 1; all
    night: 0.3 0.5; all week: 6 8; all month: 28 31; all year: 200 366; overnight: 0.3 0.5; straight away: 0
    0.0001; straightaway: 0 0.0001; in a flash: 0 0.0001; in an instant: 0 0.0001; over time: 30 3000; a while:
    0.01 60; no time: 0 0.001; ages: 2 3000; donkey 's years: 1000 30000; weeks and weeks: 21 300; months and
    months: 90 900
"""


def _table(text: str) -> dict[tuple[str, ...], tuple[float, float]]:
    found = {}
    for entry in text.split(";"):
        phrase, _, span = entry.partition(":")
        low, high = span.split()
        found[tuple(phrase.split())] = (float(low), float(high))
    return found


POINTS = _table(_POINTS)
"""Points of time -> how many days ago, from and to."""
SPANS = _table(_SPANS)
"""Stretches of time -> how many days, from and to."""
for _day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"):
    POINTS[(_day,)] = POINTS[("on", _day)] = (0.0, 7.0)
    POINTS[("last", _day)] = (1.0, 13.0)
for _month in "january february march april may june july august september october november december".split():
    POINTS[("in", _month)] = (0.0, 365.0)
    POINTS[("last", _month)] = (20.0, 400.0)
for _feast in ("christmas", "easter"):
    POINTS[(_feast,)] = POINTS[("at", _feast)] = (0.0, 365.0)
for _season in ("summer", "winter", "spring", "autumn"):
    POINTS[("the", _season)] = POINTS[("in", "the", _season)] = POINTS[(_season,)] = (0.0, 365.0)
