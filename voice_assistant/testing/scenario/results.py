"""What came of playing scenarios, as plain values that one process can give another; as text, JSON and JUnit XML."""

from __future__ import annotations

import statistics
import sys
from dataclasses import asdict, dataclass
from typing import Any
from xml.etree import ElementTree as ET

from voice_assistant.dialog import Level
from voice_assistant.harmless import harmless
from voice_assistant.testing.scenario.performance import Performance
from voice_assistant.testing.scenario.showing import clock, transcript

PLAYERS = {"darwin": "afplay", "win32": "start"}
"""What plays a WAV file on systems other than Linux."""


MOST_LINES = 40
LONGEST_LINE = 300
"""Of a transcript that is shown because of a difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One scenario, played once."""

    path: str
    variant: str
    voice: str
    """The person's."""
    seconds: float
    """Of conversation."""
    wall_s: float
    line: int = 0
    """The line of the file at which it failed; 0: it passed."""
    at: float = 0.0
    expected: str = ""
    got: str = ""
    transcript: tuple[str, ...] = ()
    heard: tuple[tuple[str, str], ...] = ()
    """(said, heard) of everything that the person said by voice."""
    sound: str = ""
    """The file with both sides, where it was kept."""
    picture: str = ""
    known_fault: str = ""
    """Why it is expected to fail."""
    skipped: str = ""
    """Why it was not played."""
    wanted: str = ""
    """The level that the file expects at the end; empty: none."""
    reached: str = ""
    """The level that was told at the end; empty: the conversation stopped before."""

    @property
    def too_low(self) -> bool:
        """Whether it came to a lower level than the file expects."""
        return bool(self.wanted and self.reached) and Level[self.reached.upper()] < Level[self.wanted.upper()]

    @property
    def ok(self) -> bool:
        """Whether it passed, failed as expected, or was skipped."""
        return bool(self.skipped) or bool(self.line) == bool(self.known_fault)

    @property
    def name(self) -> str:
        """Path and variant."""
        return f"{self.path}[{self.variant}]" if self.variant else self.path


def result_of(performance: Performance, sound: str = "", picture: str = "") -> Result:
    """The result of a performance that is over."""
    fault = performance.fault
    scenario = performance.scenario
    wanted = scenario.shape.expect.level if scenario.shape.expect else None
    return Result(
        path=str(scenario.path),
        variant=scenario.variant,
        voice=performance.voice_name,
        seconds=performance.seconds,
        wall_s=performance.wall_s,
        line=fault.line if fault else 0,
        at=fault.at if fault else 0.0,
        expected=fault.expected if fault else "",
        got=fault.got if fault else "",
        transcript=tuple(transcript(performance.log)),
        heard=tuple(
            (did.what, ", then ".join(event.text for event in heard)) for did, heard in performance.log.said_and_heard()
        ),
        sound=sound,
        picture=picture,
        known_fault=scenario.shape.known_fault,
        wanted=wanted if wanted and wanted != "none" else "",
        reached="" if performance.reached is None else performance.reached.key,
    )


def failure_text(result: Result) -> str:
    """What differs, what to do about it, how to play it again; then the conversation up to there."""
    lines = [short_text(result)]
    if result.known_fault and not result.line:
        lines.append(f"  What to do: take out 'known fault: {result.known_fault}'.")
    else:
        lines.append(
            "  What to do: see what was heard, below. Misheard: mend the words that are listened for. Heard rightly: "
            f"mend the dialogue, or line {max(1, result.line)}."
        )
    variant = f" -k '{result.variant}'" if result.variant else ""
    lines.append(f"  Play it alone: script/run test '{result.path}'{variant}")
    lines.append(f"  (the person's voice: {result.voice})")
    if result.sound:
        player = PLAYERS.get(sys.platform, "aplay")
        lines.append(f"  Hear it (left the person, right the assistant): {player} '{result.sound}'")
    if result.picture:
        lines.append(f"  See it: {result.picture}")
    if left_out := max(0, len(result.transcript) - MOST_LINES):
        lines.append(f"  ({left_out} lines before this are in the JSON)")
    lines += [f"  {_cut(line)}" for line in result.transcript[left_out:]]
    if result.line:
        lines.append(f"  [{clock(result.at)}] here it differs")
    return "\n".join(lines)


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"


def short_text(result: Result) -> str:
    """The difference in one line."""
    place = f"{result.path}:{max(1, result.line)}: {f'({result.variant}) ' if result.variant else ''}failed: "
    if result.known_fault and not result.line:
        return f"{place}it passed, though it is marked as a known fault"
    return f"{place}expected {result.expected}; got {result.got}"


def summary(results: list[Result], wall_s: float, processes: int) -> str:
    """One line about all of them."""
    failed = sum(not result.ok for result in results)
    skipped = sum(bool(result.skipped) for result in results)
    known = sum(result.ok and bool(result.known_fault) for result in results)
    seconds = sum(result.seconds for result in results)
    spent = sum(result.wall_s for result in results)
    length = f"{seconds / 3600:.1f} hours" if seconds >= 3600 else f"{seconds / 60:.1f} minutes"
    return (
        f"{len(results)} conversation{'s' * (len(results) != 1)}: "
        f"{len(results) - failed - known - skipped} passed, {failed} failed"
        f"{f', {known} expected failure' + 's' * (known != 1) if known else ''}"
        f"{f', {skipped} skipped (see --audio)' if skipped else ''}; {length} in {wall_s:.0f} s "
        f"by {processes} process{'es' if processes != 1 else ''}: {seconds / max(wall_s, 0.001):.0f} times faster than "
        f"real time, {seconds / max(spent, 0.001):.0f} a process."
    )


def variants_table(results: list[Result]) -> list[str]:
    """For every variant, how many conversations passed, how the others ended, and how much longer all took
    than under the first variant; as a Markdown table.  After it, each that came to too low a level.
    """
    names = list(dict.fromkeys(result.variant for result in results))
    usual = {result.path: result.seconds for result in results if result.variant == names[0]}
    lines = [
        "| conditions | played | passed | failed, level right or higher | failed, no level given | too low | time |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in names:
        of = [result for result in results if result.variant == name]
        other = [result for result in of if not result.ok and not result.too_low]
        safe = sum(bool(result.wanted and result.reached) for result in other)
        longer = statistics.median(result.seconds / usual[result.path] for result in of if usual.get(result.path))
        lines.append(
            f"| {name or 'as in the file'} | {len(of)} | {sum(r.ok for r in of)} | {safe} | {len(other) - safe} "
            f"| {sum(r.too_low for r in of)} | {longer - 1:+.0%} |"
        )
    low = [result for result in results if result.too_low]
    lines += ["", f"Too low in level: {len(low)}."]
    lines += [f"- {result.name}: {result.reached} in place of {result.wanted}" for result in low]
    return lines


def as_data(results: list[Result]) -> dict[str, Any]:
    """For `--json`."""
    return {
        "format": 1,
        "conversations": [{**asdict(result), "ok": result.ok} for result in results],
        "passed": sum(result.ok for result in results),
        "of": len(results),
    }


def as_junit(results: list[Result]) -> bytes:
    """For `--junit`: one test case a conversation."""
    suite = ET.Element(
        "testsuite",
        name="voice-assistant",
        tests=str(len(results)),
        failures=str(sum(not result.ok for result in results)),
        time=f"{sum(result.wall_s for result in results):.3f}",
    )
    for result in results:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=result.path,
            name=result.name,
            file=result.path,
            time=f"{result.wall_s:.3f}",
        )
        if result.skipped:
            ET.SubElement(case, "skipped", message=result.skipped)
        elif result.ok and result.known_fault:
            ET.SubElement(case, "skipped", message=f"known fault: {result.known_fault}")
        if not result.ok:
            message = f"expected {result.expected}; got {result.got}"
            ET.SubElement(case, "failure", message=message).text = failure_text(result)
    root = ET.Element("testsuites")
    root.append(suite)
    written = '<?xml version="1.0" encoding="utf-8"?>\n' + harmless(ET.tostring(root, encoding="unicode"))
    return written.encode()
