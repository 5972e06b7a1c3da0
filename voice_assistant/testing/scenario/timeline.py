"""A conversation as a picture (SVG): who spoke when, what was heard and when it was taken, what was cut off."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from voice_assistant.events import Asked, Found, Heard, Lost, NoInput, Noise, Say
from voice_assistant.harmless import harmless
from voice_assistant.testing.scenario.happenings import Did, Sounded, Trouble
from voice_assistant.testing.scenario.performance import Performance
from voice_assistant.testing.scenario.showing import clock

STRIP_S = 30.0
"""Seconds in one row."""
WIDTH, LEFT, ROW, FOOT = 1200, 90, 130, 44
PER_S = (WIDTH - LEFT - 20) / STRIP_S
ASSISTANT_Y, PERSON_Y, EAR_Y = 24, 58, 92
"""Within a row."""
LEGEND = (
    ("assistant", "from here the question can be answered"),
    ("person", "here words are taken as heard"),
    ("noise", "here a sound or silence is noticed"),
    ("urgent", "made to happen, or failed"),
)
"""What a dashed or a full line of this colour means."""
COLOURS = {"assistant": "#2f6f9f", "urgent": "#b3261e", "person": "#4d7c2f", "noise": "#8a8a8a", "keys": "#7a5ea8"}


@dataclass(frozen=True, slots=True)
class _Bar:
    start: float
    end: float
    y: int
    colour: str
    text: str
    cut: bool = False


def draw_timeline(performance: Performance) -> str:
    """The picture.  A bar with a jagged end was cut off; a dashed line is the moment something was taken as heard."""
    bars, ticks = _bars(performance), _ticks(performance)
    rows = int(performance.seconds // STRIP_S) + 1
    height = rows * ROW + 40 + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif">',
        "<style>text {font-size: 11px}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="10" y="22" style="font-size: 14px">{escape(performance.scenario.shape.scenario)}</text>',
    ]
    for row in range(rows):
        parts += _row(row)
    for bar in bars:
        parts += _drawn(bar)
    for at, text, colour in ticks:
        row = int(at // STRIP_S)
        x, y = LEFT + (at - row * STRIP_S) * PER_S, 40 + row * ROW + EAR_Y
        parts.append(
            f'<line x1="{x:.1f}" y1="{y - 46}" x2="{x:.1f}" y2="{y - 8}" stroke="{colour}" stroke-dasharray="2"/>'
        )
        parts.append(f'<text x="{x:.1f}" y="{y + 4}" fill="{colour}">{escape(text)}</text>')
    if fault := performance.fault:
        row = int(fault.at // STRIP_S)
        x, y = LEFT + (fault.at - row * STRIP_S) * PER_S, 40 + row * ROW
        parts.append(f'<line x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{y + ROW - 6}" stroke="#b3261e" stroke-width="2"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y + ROW + 5}" fill="#b3261e" text-anchor="{"end" if x > WIDTH / 2 else "start"}">'
            f"expected {escape(fault.expected[:60])}; got {escape(fault.got[:60])}</text>"
        )
    return harmless("\n".join([*parts, *_legend(height - 12), "</svg>", ""]))


def _legend(y: int) -> list[str]:
    parts = []
    x = float(LEFT)
    for name, text in LEGEND:
        parts.append(
            f'<line x1="{x:.0f}" y1="{y - 12}" x2="{x:.0f}" y2="{y + 3}" '
            f'stroke="{COLOURS[name]}" stroke-dasharray="2"/>'
        )
        parts.append(f'<text x="{x + 6:.0f}" y="{y}" fill="#555">{text}</text>')
        x += 30 + 5.8 * len(text)
    return [*parts, f'<text x="{x:.0f}" y="{y}" fill="#555">a jagged end: cut off</text>']


def _bars(performance: Performance) -> list[_Bar]:
    bars: list[_Bar] = []
    began: float | None = None
    utterance = 0
    played = performance.device.played
    for happening in performance.log.happenings:
        match happening.what:
            case Sounded(start=True):
                began, utterance = happening.at, happening.what.utterance
            case Sounded(start=False) if began is not None:
                spoken = played[utterance]
                colour = COLOURS["urgent" if spoken.urgent else "assistant"]
                bars.append(_Bar(began, happening.at, ASSISTANT_Y, colour, spoken.text, not happening.what.whole))
                began = None
            case Did(means="voice" | "noise" | "keys"):
                did = happening.what
                bars.append(_Bar(happening.at, max(did.ended, happening.at + 0.1), PERSON_Y, _colour(did), did.what))
    if began is not None:
        bars.append(_Bar(began, performance.seconds, ASSISTANT_Y, COLOURS["assistant"], played[utterance].text))
    return bars


def _colour(did: Did) -> str:
    return COLOURS.get("person" if did.means == "voice" else did.means, COLOURS["noise"])


def _ticks(performance: Performance) -> list[tuple[float, str, str]]:
    ticks: list[tuple[float, str, str]] = []
    for happening in performance.log.happenings:
        match happening.what:
            case Heard():
                ticks.append((happening.at, happening.what.text, COLOURS["person"]))
            case Noise():
                ticks.append((happening.at, "(noise)", COLOURS["noise"]))
            case NoInput():
                ticks.append((happening.at, "(silence)", COLOURS["noise"]))
            case Lost() | Found():
                word = "lost" if isinstance(happening.what, Lost) else "back"
                ticks.append((happening.at, f"{happening.what.part.value} {word}", COLOURS["urgent"]))
            case Trouble():
                ticks.append((happening.at, happening.what.what, COLOURS["urgent"]))
            case Asked():
                ticks.append((happening.at, "", COLOURS["assistant"]))
            case Say():
                pass
    return ticks


def _row(row: int) -> list[str]:
    top = 40 + row * ROW
    start = row * STRIP_S
    parts = [
        f'<text x="8" y="{top + ASSISTANT_Y + 4}">assistant</text>',
        f'<text x="8" y="{top + PERSON_Y + 4}">person</text>',
        f'<text x="8" y="{top + EAR_Y + 4}">heard</text>',
        f'<line x1="{LEFT}" y1="{top + ROW - 22}" x2="{WIDTH - 20}" y2="{top + ROW - 22}" stroke="#ccc"/>',
    ]
    for second in range(0, int(STRIP_S), 5):
        x = LEFT + second * PER_S
        parts.append(f'<text x="{x:.0f}" y="{top + ROW - 10}" fill="#888">{clock(start + second)[:-2]}</text>')
    return parts


def _drawn(bar: _Bar) -> list[str]:
    """A bar, over as many rows as it lasts."""
    parts = []
    start, first = bar.start, True
    while start < bar.end:
        row = int(start // STRIP_S)
        end = min(bar.end, (row + 1) * STRIP_S)
        x, width = LEFT + (start - row * STRIP_S) * PER_S, max(2.0, (end - start) * PER_S)
        y = 40 + row * ROW + bar.y - 10
        parts.append(
            f'<g><title>{escape(bar.text)}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="20" rx="3" '
            f'fill="{bar.colour}"/>'
        )
        if first:
            room = int(width / 6)
            text = bar.text if len(bar.text) <= room else bar.text[: max(0, room - 1)] + "…"
            parts.append(f'<text x="{x + 4:.1f}" y="{y + 14}" fill="white">{escape(text if room > 2 else "")}</text>')
        if bar.cut and end == bar.end:
            jags = " ".join(f"{x + width + (3 if n % 2 else 0):.1f},{y + n * 4}" for n in range(6))
            parts.append(f'<polyline points="{jags}" fill="none" stroke="#b3261e" stroke-width="2"/>')
        parts.append("</g>")
        start, first = end, False
    return parts
