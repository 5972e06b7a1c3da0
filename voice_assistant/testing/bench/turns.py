"""How the turns are taken: how soon a reply begins, how soon "stop" is obeyed, how soon help is named, how long nobody
speaks, what cuts off our words, whether our own voice is taken for an answer, and what mishearing does to the level.

By real recogniser and voice on the audio clock; the person's voice is synthetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from voice_assistant.adapters.audio_files import read_audio
from voice_assistant.audio import BLOCK_S, RATE, Samples
from voice_assistant.conversation import Ending, State
from voice_assistant.engine import Engine
from voice_assistant.events import Hush
from voice_assistant.speaking.loudness import FULL_SCALE
from voice_assistant.testing.bench.echo import bench_echo
from voice_assistant.testing.bench.misheard import Misheard, persons, play_misheard
from voice_assistant.testing.bench.night import coughs, snores
from voice_assistant.testing.bench.opened import Opened
from voice_assistant.testing.bench.prompts import prompts_of
from voice_assistant.testing.bench.stage import Stage
from voice_assistant.testing.evaluation import answer
from voice_assistant.testing.proof.mute import MuteEngine
from voice_assistant.testing.scenario import sounds
from voice_assistant.testing.scenario.person import LEVELS, at_level
from voice_assistant.testing.vignettes import Vignette, read_vignettes

RATES = (0.05, 0.1, 0.2, 0.4)
"""Shares of the answers that are not heard right."""
HELD_RATE = 0.2
"""The rate at which the bars hold."""
RUNS = 1000
ANSWER_AFTER_S = 0.4
INTO_S = 1.5
"""How far into our words "stop" is said, and a sound made."""
GAP_MEDIAN_S, GAP_P95_S = 0.6, 1.0
STOP_S = 0.15
EMERGENCY_S = 1.0
DEAD_AIR_S = 8.0
INTERRUPTED = 0.02
RIGHT = 0.999
CRIES = ("help me", "I need help now", "call an ambulance", "it's an emergency", "I think I'm dying", "get a doctor")
SENTENCES = (
    "I will be down in a minute",
    "did you lock the back door",
    "the news is on at ten",
    "turn that light off please",
)
"""Said by somebody else in the house."""
SOUND_FILES = (".flac", ".wav", ".ogg")
KINDS = ("person_sneeze", "dog_bark", "doing_the_dishes", "night")
"""Folders of recordings whose sounds are played into our words."""
LONGEST_SOUND_S = 4.0


@dataclass(slots=True)
class Turns:
    """All of it; times in seconds."""

    reply_gaps: list[float] = field(default_factory=list)
    stops: list[float] = field(default_factory=list)
    stops_after_word: list[float] = field(default_factory=list)
    """From the end of the word "stop" to silence: with the time to understand it."""
    emergencies: list[float] = field(default_factory=list)
    dead_air: list[float] = field(default_factory=list)
    """The longest of each conversation."""
    self_heard: int = 0
    prompts_heard: int = 0
    interrupted: list[str] = field(default_factory=list)
    """The sounds that cut off our words."""
    sounds: int = 0
    misheard: list[Misheard] = field(default_factory=list)
    rendering: list[float] = field(default_factory=list)
    not_measured: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "format": 1,
            "reply_gap_s": {
                "n": len(self.reply_gaps),
                "median": _rounded(median(self.reply_gaps)) if self.reply_gaps else None,
                "p95": _rounded(_p95(self.reply_gaps)) if self.reply_gaps else None,
            },
            "stop_to_silence_s": _most(self.stops),
            "emergency_reply_s": _most(self.emergencies),
            "longest_dead_air_s": _rounded(max(self.dead_air)) if self.dead_air else None,
            "self_heard": {"n": self.prompts_heard, "turns": self.self_heard},
            "false_interruptions": {"n": self.sounds, "taken": len(self.interrupted)},
            "misrecognition": [
                {
                    "rate": m.rate,
                    "runs": m.runs,
                    "right_or_higher": round(m.right_or_higher / m.runs, 4) if m.runs else None,
                    "emergency_to_self_care": m.emergency_to_self_care,
                }
                for m in self.misheard
            ],
        }

    def faults(self) -> list[str]:
        """What is outside the bars, or was not measured at all, in words."""
        return [what for ok, what in self._bars() if not ok]

    def _bars(self) -> Iterator[tuple[bool, str]]:
        gaps, stops = self.reply_gaps, self.stops
        yield bool(gaps) and median(gaps) <= GAP_MEDIAN_S, f"reply gap: the median is over {GAP_MEDIAN_S} s"
        yield bool(gaps) and _p95(gaps) <= GAP_P95_S, f"reply gap: the 95th percentile is over {GAP_P95_S} s"
        yield bool(stops) and max(stops) <= STOP_S, f'"stop": over {STOP_S} s to silence'
        emergencies = self.emergencies
        yield bool(emergencies) and max(emergencies) <= EMERGENCY_S, f"an emergency is answered after {EMERGENCY_S} s"
        yield bool(self.dead_air) and max(self.dead_air) <= DEAD_AIR_S, f"nobody speaks for more than {DEAD_AIR_S} s"
        yield self.prompts_heard > 0 and not self.self_heard, "our own voice is taken for a turn"
        taken = len(self.interrupted)
        yield self.sounds > 0 and taken <= INTERRUPTED * self.sounds, f"over {INTERRUPTED:.0%} of sounds cut us off"
        held = [m for m in self.misheard if m.rate == HELD_RATE and m.runs]
        right = bool(held) and all(m.right_or_higher >= RIGHT * m.runs for m in held)
        yield right, f"misheard {HELD_RATE:.0%}: the level is right or higher in less than {RIGHT:.1%}"
        safe = bool(held) and not any(m.emergency_to_self_care for m in held)
        yield safe, f"misheard {HELD_RATE:.0%}: an emergency ends as self-care"

    def as_text(self) -> str:
        """To be read."""
        j = self.as_json()
        gap = j["reply_gap_s"]
        lines = [
            f"Reply after an answer: median {gap['median']} s, 95th percentile {gap['p95']} s ({gap['n']} answers)",
            f'"stop" to silence: at most {j["stop_to_silence_s"]["max"]} s ({len(self.stops)} times)'
            + (f"; from the end of the word {_rounded(max(self.stops_after_word))} s" if self.stops else ""),
            f"A cry to the first word: at most {j['emergency_reply_s']['max']} s ({len(self.emergencies)} cries)",
            f"Longest time in which nobody speaks: {j['longest_dead_air_s']} s ({len(self.dead_air)} conversations)",
            f"Own voice taken for a turn: {self.self_heard} of {self.prompts_heard} prompts",
            f"Sounds that cut us off: {len(self.interrupted)} of {self.sounds}"
            + (f" ({', '.join(self.interrupted)})" if self.interrupted else ""),
        ]
        lines += [
            f"{m.rate:4.0%} misheard: right or higher {m.right_or_higher} of {m.runs}; emergency as self-care"
            f" {m.emergency_to_self_care}; never ended {m.never_ended}; median {m.median_turns:g} turns"
            for m in self.misheard
        ]
        if self.rendering:
            lines.append(
                f"Apart from the audio clock, to render a prompt: median {median(self.rendering):.2f} s,"
                f" 95th percentile {_p95(self.rendering):.2f} s"
            )
        lines += [f"Not measured: {part}." for part in self.not_measured]
        lines += [f"Outside the bar: {fault}." for fault in self.faults()]
        return "\n".join(lines)


def bench_turns(
    folder: Path | None = None,
    *,
    dialog: str = "leg_pain",
    cases: Sequence[Path] = (),
    model: Path | None = None,
    quick: bool = False,
    seed: int = 0,
    workers: int | None = None,
    progress: Callable[[str], None] = lambda _part: None,
) -> Turns:
    """All of it.  `folder`: recordings, laid out as for `bench audio`, whose sounds are played into our words.

    `cases`: files of cases for the simulated persons, beside those made from the dialogue's rules.  `quick`: a part of
    each, in some two minutes on two cores.  Raises FileError, Problems, MachineError.
    """
    turns = Turns()
    with Opened(dialog, model) as opened:
        files = [case for path in cases for case in read_vignettes(path, opened.engine.dialog)]
        progress("mishearing")
        mute = MuteEngine(opened.engine)
        among = persons(mute, files)
        turns.misheard = [play_misheard(mute, among, rate, RUNS, seed=seed) for rate in RATES]
        progress("answers and stops")
        for number, case in enumerate(_nights(opened.engine, among)[: 1 if quick else None]):
            _hold(opened, case, turns, most_turns=16 if quick else 200, number=number)
        progress("cries")
        for words in CRIES[:: 2 if quick else 1]:
            _cry(opened, words, turns)
        progress("silence")
        _keep_silent(opened, turns, within_s=150.0 if quick else 900.0)
        progress("sounds")
        _disturb(opened, folder, turns, quick=quick)
    progress("own voice")
    _hear_ourselves(turns, dialog, model, every=60 if quick else 8, workers=workers)
    return turns


def _nights(engine: Engine, among: Sequence[Vignette]) -> list[Vignette]:
    """A long night without any sign; and one of each level, in the order in which they come."""
    least = engine.dialog.outcomes[engine.dialog.default_outcome].level
    well = Vignette(id="well", yes=frozenset(), not_sure=frozenset(), urgency=least)
    levels = {case.urgency: case for case in reversed(among)}
    return [well, *levels.values()]


def _hold(opened: Opened, case: Vignette, turns: Turns, *, most_turns: int, number: int) -> None:
    """Answer truthfully by voice; at every fifth prompt say "stop" into it first, then "carry on"."""
    stage = opened.stage()
    for turn in range(most_turns):
        if turn % 5 == 3:
            _stop(opened, stage, turns)
        if not stage.my_turn() or isinstance(stage.state.phase, Ending):
            break
        said = answer(opened.engine, case, stage.state, story=False)
        if said is None:
            if not stage.until(lambda: stage.session.speaking, 30.0):
                break
            continue
        stage.wait(ANSWER_AFTER_S)
        end = stage.say(opened.person(said, number))
        reply = stage.reply(end)
        if reply is not None:
            turns.reply_gaps.append(reply[1] - end)
    turns.dead_air.append(stage.longest_quiet(len(stage.audible)))
    turns.rendering += stage.rendering_s


def _stop(opened: Opened, stage: Stage, turns: Turns) -> None:
    """Say "stop" into the words that sound now, and measure until they are silent; then let it go on."""
    if not stage.until(lambda: stage.audible[-1:] == [True], 10.0):
        return
    utterance = stage.device.played[-1]
    stage.wait(INTO_S)
    before = len(stage.told)
    end = stage.say(opened.person("stop", 0))

    def hushed() -> int | None:
        return next((told.block for told in stage.told[before:] if isinstance(told.what, Hush)), None)

    if not stage.until(lambda: hushed() is not None, 3.0):
        return  # it was over before, or not understood: nothing to measure
    stage.wait(0.5)
    block = hushed()
    assert block is not None
    places = zip(stage.in_the_air, stage.loud, strict=True)
    last = max((last for air, (_, last) in places if air == utterance.id), default=0) / RATE
    turns.stops.append(max(0.0, last - block * BLOCK_S))
    turns.stops_after_word.append(max(0.0, last - end))
    stage.my_turn()
    stage.wait(ANSWER_AFTER_S)
    stage.say(opened.person("carry on", 0))
    stage.until(lambda: stage.session.speaking, 10.0)


def _cry(opened: Opened, words: str, turns: Turns) -> None:
    """Cry for help at the first question, once it has been asked."""
    stage = opened.stage()
    stage.my_turn()
    stage.wait(ANSWER_AFTER_S)
    end = stage.say(opened.person(words, 1))
    reply = stage.reply(end)
    if reply is None or not reply[0].urgent:
        turns.not_measured.append(f'"{words}": it was not taken for a cry')
        turns.emergencies.append(float("inf"))
        return
    turns.emergencies.append(reply[1] - end)


def _keep_silent(opened: Opened, turns: Turns, *, within_s: float) -> None:
    """Say nothing at all, until an ending has been told."""
    stage = opened.stage()
    stage.until(lambda: isinstance(stage.state.phase, Ending), within_s)
    turns.dead_air.append(stage.longest_quiet(len(stage.audible)))


def _disturb(opened: Opened, folder: Path | None, turns: Turns, *, quick: bool) -> None:
    """Play each sound into a prompt, and see whether its words go on to their end."""
    prompts = [state for state in prompts_of(opened.engine, opened.settings) if not isinstance(state.phase, Ending)]
    made = list(_sounds(opened, folder, turns, quick=quick))
    for number, (name, sound) in enumerate(made):
        turns.sounds += 1
        if _is_cut_off(opened, prompts[(7 * number) % len(prompts)], sound):
            turns.interrupted.append(name)


def _is_cut_off(opened: Opened, state: State, sound: Samples) -> bool:
    stage = opened.stage(state)
    stage.until(lambda: stage.audible[-1:] == [True], 10.0)
    utterance = stage.device.played[0]
    stage.wait(min(INTO_S, utterance.seconds / 3))
    stage.put(sound)
    stage.until(lambda: stage.in_the_air[-1] != utterance.id)
    sounded = sum(air == utterance.id for air in stage.in_the_air) * BLOCK_S
    return sounded < utterance.seconds - 0.15


def _sounds(opened: Opened, folder: Path | None, turns: Turns, *, quick: bool) -> Iterator[tuple[str, Samples]]:
    for seed in range(2 if quick else 6):
        chance = np.random.default_rng(seed)
        yield "cough", sounds.noise("cough", 0.8, LEVELS["normal"], seed)
        yield "thud", sounds.noise("thud", 0.4, LEVELS["normal"], seed)
        yield "coughs", at_level(_whole(coughs(chance)), LEVELS["normal"])
        yield "snores", at_level(_whole(snores(chance, 2)), LEVELS["normal"])
        yield "knocks", sounds.knocks(1 + seed)
    for number, words in enumerate(SENTENCES[: 2 if quick else None]):
        yield f"'{words}'", at_level(opened.person(words, 2 + number), LEVELS["soft"])
    if folder is None:
        turns.not_measured.append("sneezes, dogs, dishes and snores as recorded: no folder of recordings was given")
        return
    for kind in KINDS:
        paths = [path for path in sorted(folder.rglob("*")) if path.suffix in SOUND_FILES and kind in path.parts]
        if not paths:
            turns.not_measured.append(f"{kind}: there is no recording")
        for path in paths[:: 12 if quick else 1]:
            yield (
                str(path.relative_to(folder)),
                at_level(read_audio(path)[: round(LONGEST_SOUND_S * RATE)], LEVELS["normal"]),
            )


def _whole(sound: np.ndarray[Any, np.dtype[np.float64]]) -> Samples:
    return np.asarray(np.clip(np.rint(sound / np.abs(sound).max() * FULL_SCALE), -FULL_SCALE, FULL_SCALE), np.int16)


def _hear_ourselves(turns: Turns, dialog: str, model: Path | None, *, every: int, workers: int | None) -> None:
    echo = bench_echo(dialog=dialog, model=model, every=every, workers=workers)
    turns.prompts_heard = sum(row.prompts for row in echo.rows)
    taken = {(m.prompt, m.level_db, m.delay_s) for m in echo.mistakes if m.taken != "noise"}
    turns.self_heard = len(taken)


def _most(values: Sequence[float]) -> dict[str, Any]:
    return {"n": len(values), "max": _rounded(max(values)) if values else None}


def _rounded(value: float) -> float:
    return round(value, 3)


def _p95(values: Sequence[float]) -> float:
    return float(np.percentile(values, 95))
