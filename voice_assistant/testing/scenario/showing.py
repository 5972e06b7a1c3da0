"""A conversation as text: captions while it is played, the transcript, and what was said against what was heard."""

from __future__ import annotations

from voice_assistant.events import Alarm, Found, Heard, Lost, NoInput, Noise, Say, Tone
from voice_assistant.testing.scenario.happenings import Did, Happening, Log, Trouble


def caption(happening: Happening) -> str | None:
    """One line of the transcript; None for what nobody hears."""
    what = happening.what
    match what:
        case Say():
            who = "ASSISTANT" if what.tone is Tone.URGENT else "Assistant"
            text = f"{who}: {' '.join(line.text for line in what.lines)}"
        case Did():
            text = {"voice": f'Person: "{what.what}"', "keys": f"Person types: {what.what}"}.get(
                what.means, f"({what.what})"
            )
        case Heard():
            text = f"    heard: {what.text}{'  (doubtful)' if what.doubtful else ''}"
        case Noise():
            text = "    heard: a sound, no words"
        case Alarm():
            text = "    heard: a smoke alarm"
        case NoInput():
            text = "    (silence)"
        case Lost():
            text = f"    ({what.part.value} lost)"
        case Found():
            text = f"    ({what.part.value} works again)"
        case Trouble():
            text = f"(made to happen: {what.what})"
        case _:
            return None
    return f"[{clock(happening.at)}] {text}"


def clock(at: float) -> str:
    """`02:07.4`"""
    return f"{int(at) // 60:02d}:{at % 60:04.1f}"


def transcript(log: Log) -> list[str]:
    """The whole conversation."""
    return [line for happening in log.happenings if (line := caption(happening))]


def hearing_table(log: Log) -> list[str]:
    """Each thing said by voice, how often, and what was heard of it."""
    counts: dict[tuple[str, str], int] = {}
    for did, heard in log.said_and_heard():
        key = (did.what, ", then ".join(event.text for event in heard) or "(nothing)")
        counts[key] = counts.get(key, 0) + 1
    width = max((len(said) for said, _ in counts), default=4)
    lines = [f"{'said':<{width}}  times  heard"]
    lines += [f"{said:<{width}}  {count:>5}  {heard}" for (said, heard), count in counts.items()]
    return lines
