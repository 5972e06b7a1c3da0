"""What the assistant takes its own voice for when the microphone hears it, and who is heard over it.

Every line of a dialogue is spoken by this machine's voice and comes back into the microphone, so much softer and so
much later; nobody else speaks.  Whatever is then taken for a command, a cry, an answer or a sign is a mistake; so is a
noise that is told of once we are silent.  With recordings: also back from real rooms, and prompts into which a person
says something.

Prompts share most of their lines; of each, only the lines that none before it says are spoken.  Six in a row are one
sitting, whose first is heard before the echo of this room is known.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from voice_assistant.adapters.audio_files import read_audio
from voice_assistant.adapters.engines import open_recognizer, open_voice, open_voice_detector
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK_S, RATE, Samples
from voice_assistant.conversation import State, Step
from voice_assistant.data import find_dialog
from voice_assistant.dialog import Value
from voice_assistant.engine import Engine
from voice_assistant.events import Asked, Command, Event, Heard, Listen, Noise, Settings
from voice_assistant.listening import SpeechInput, Vocabulary, vocabulary_of
from voice_assistant.loader import load_dialog
from voice_assistant.matching import understand
from voice_assistant.models import find_model
from voice_assistant.session import Session
from voice_assistant.speaking import Speaking
from voice_assistant.speaking.loudness import voiced_level
from voice_assistant.testing.bench.clips import find_sounds, read_sound
from voice_assistant.testing.bench.prompts import prompts_of
from voice_assistant.workers import end_with_parent

LEVELS_DB = (-6.0, -12.0, -20.0)
"""How much softer than it is played our voice comes back."""
DELAYS_S = (0.0, 0.1, 0.3, 0.6, 1.0)
"""How much later: a sound card some 50 ms, a Bluetooth loudspeaker up to half a second."""
AFTER_S = 2.5
"""Heard for so long after a prompt: the longest delay, a pause that ends a word (0.6 s), and reading it."""
SITTING = 6
"""Prompts in a row."""
ROOM_DELAY_S = 0.1
SAMPLE = 12
"""At the softer levels, and in each room, one sitting in this many is heard; at the loudest level, all are."""
PERSON_RMS = 0.1
"""The person's own voice, of full scale: -20 dBFS while it is loud."""
UNDERSTOOD = {
    "stop": (f"command {Command.STOP}",),
    "help": ("cry", f"command {Command.HELP}"),
    "yes": ("answer yes",),
}
"""What a person says over our speech, and what that is to be taken for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How our own voice comes back."""

    level_db: float
    delay_s: float
    room: str = ""
    """Name of the room whose impulse response it comes back by; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Our own voice taken for something."""

    prompt: str
    """The prompt's key."""
    level_db: float
    delay_s: float
    room: str
    taken: str
    """Command, cry, answer, sign, words or noise."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Prompts under one condition: how many brought at least one of each mistake."""

    level_db: float
    delay_s: float
    room: str
    prompts: int
    command: int
    cry: int
    answer: int
    sign: int
    words: int
    """Words that mean nothing here: they are told "I did not catch that"."""
    noise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """Words said by a person over our speech."""

    word: str
    level_db: float
    n: int
    heard: int
    """How many were understood."""
    wrong: int
    """How many were taken for something else."""
    median_s: float | None
    """From the end of the word until it was understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoBench:
    """All of it."""

    rows: tuple[Row, ...]
    over: tuple[Over, ...]
    mistakes: tuple[Mistake, ...]
    not_measured: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"format": 1, **asdict(self)}

    def as_text(self) -> str:
        """Tables to be read."""
        head = "   dB  delay  room    prompts  command  cry  answer  sign  words  noise"
        lines = ["Our own voice, taken for:", head]
        lines += [
            f"{r.level_db:5.0f} {r.delay_s:6.1f}  {r.room or '-':6} {r.prompts:8} {r.command:8} {r.cry:4} {r.answer:7}"
            f" {r.sign:5} {r.words:6} {r.noise:6}"
            for r in self.rows
        ]
        if self.over:
            lines += ["", "Said by a person over our speech:", "word     dB    n  heard  wrong  after the word"]
            lines += [
                f"{o.word:6} {o.level_db:4.0f} {o.n:4} {o.heard:6} {o.wrong:6}"
                + (f"  {o.median_s:.2f} s (median)" if o.median_s is not None else "")
                for o in self.over
            ]
        lines += [
            f"  {m.level_db:.0f} dB {m.delay_s} s {m.room}, {m.prompt}: {m.taken} <- {m.text}"
            for m in self.mistakes[:40]
        ]
        lines += [f"Not measured: {part}." for part in self.not_measured]
        return "\n".join(lines)


def bench_echo(
    folder: Path | None = None,
    *,
    dialog: str = "leg_pain",
    model: Path | None = None,
    levels_db: Sequence[float] = LEVELS_DB,
    delays_s: Sequence[float] = DELAYS_S,
    every: int = 1,
    thorough: bool = False,
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> EchoBench:
    """All prompts at the loudest level, by turns with one of the delays, and a sample at the others (`thorough`: all at
    each level with each delay).  `every`: take every Nth sitting.

    With a `folder` of recordings also in its rooms, and a person who speaks over us.
    """
    engine = Engine(load_dialog(find_dialog(dialog)).dialog)
    count = len(prompts_of(engine, _SETTINGS))
    rooms = find_sounds(folder / "rooms") if folder else ()
    sittings = list(enumerate(range(0, count, SITTING)))[::every]
    jobs: list[_Job] = [
        _Job(first, Condition(level_db=level, delay_s=delay), SITTING)
        for place, level in enumerate(levels_db)
        for turn, first in sittings
        if thorough or level == max(levels_db) or (turn + place) % SAMPLE == 0
        for delay in (delays_s if thorough else [delays_s[(turn + place) % len(delays_s)]])
    ]
    jobs += [
        _Job(first, Condition(level_db=max(levels_db), delay_s=ROOM_DELAY_S, room=room.stem), SITTING, room=room)
        for place, room in enumerate(rooms)
        for turn, first in sittings
        if thorough or (turn + place) % SAMPLE == 0
    ]
    said, not_measured = _recordings(folder)
    clips = [(word, path) for word, paths in said.items() for path in paths[::every]]
    jobs += [
        _Job((7 * at + 3) % count, Condition(level_db=level, delay_s=delays_s[at % len(delays_s)]), 1, word, path)
        for at, (word, path) in enumerate(clips)
        for level in levels_db
    ]
    context = multiprocessing.get_context("spawn")
    initargs = (dialog, find_model(model))
    found: list[_Found] = []
    with ProcessPoolExecutor(
        workers or os.cpu_count(), mp_context=context, initializer=_begin, initargs=initargs
    ) as pool:
        for done, some in enumerate(pool.map(_hear, jobs), 1):
            found += some
            progress(done, len(jobs))
    return _summed_up(found, tuple(not_measured))


_SETTINGS = Settings(region="uk")


@dataclass(frozen=True, slots=True)
class _Job:
    first: int
    condition: Condition
    prompts: int
    """So many in a row."""
    word: str = ""
    clip: Path | None = None
    room: Path | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    job: _Job
    prompt: str
    taken: tuple[tuple[str, str, float], ...]
    """What was taken, from which words, and when it was."""
    ended: float = 0.0
    """When the person's word was over."""


class _Held(Engine):
    """An engine that says one prompt after the other, and writes down what it would have taken at each."""

    state: State
    taken: list[tuple[str, str, float]]
    new_lines: tuple[frozenset[str], ...]
    """Of each prompt, what none before it says."""
    whole: bool
    """Whether prompts are said whole."""

    now: Callable[[], float]

    def begin(self, settings: Settings) -> Step:
        """The prompt of `state`, and what it listens to."""
        del settings
        say = self.prompts.say(self.state)
        if not self.whole:
            new = self.new_lines[self.state.prompt - 1]
            say = replace(say, lines=tuple(line for line in say.lines if line.text in new))
        return Step(self.state, (say, self._listen()))

    def advance(self, state: State, event: Event) -> Step:
        """What comes is written down, and nothing comes of it."""
        if isinstance(event, Heard):
            self.taken.append((self._taken_for(event), event.text, self.now()))
        elif isinstance(event, Noise):
            self.taken.append(("noise", "", self.now()))
        return Step(state, (self._listen(),) if isinstance(event, Asked) else ())

    def _listen(self) -> Listen:
        return replace(self.prompts.listen(self.state), no_input_timeout_s=None)

    def _taken_for(self, heard: Heard) -> str:
        question = self.prompts.question(self.state.phase)
        u = understand(self.lexicon, question, heard.text, heard.n_best, doubtful=heard.doubtful)
        if u.emergency:
            return "cry"
        if u.command is not None:
            return f"command {u.command}"
        if u.choice is not None or u.value is not None:
            return f"answer {u.choice or Value(u.value or 0).key}"
        if u.mentions:
            return f"sign {u.mentions[0].finding}"
        return "words"


@dataclass(frozen=True, slots=True)
class _Worker:
    engine: _Held
    prompts: tuple[State, ...]
    vocabulary: Vocabulary
    recognizer: VoskRecognizer
    speech_output: Speaking


_worker: _Worker | None = None


def _begin(dialog: str, model: Path) -> None:
    global _worker  # a worker process has one of each for its life
    end_with_parent()
    engine = _Held(load_dialog(find_dialog(dialog)).dialog)
    prompts = prompts_of(engine, _SETTINGS)
    said: set[str] = set()
    new_lines = []
    for state in prompts:
        lines = {line.text for line in engine.prompts.say(state).lines}
        new_lines.append(frozenset(lines - said))
        said |= lines
    engine.new_lines = tuple(new_lines)
    recognizer = open_recognizer(model)
    vocabulary = vocabulary_of(engine.dialog, recognizer.knows).vocabulary
    _worker = _Worker(engine, prompts, vocabulary, recognizer, Speaking(open_voice(engine.dialog.language.code)))


def _hear(job: _Job) -> list[_Found]:
    assert _worker is not None, "a worker begins with _begin"
    engine, condition = _worker.engine, job.condition
    engine.whole = job.clip is not None
    engine.state, engine.taken = _worker.prompts[job.first], []
    duplex = WavDuplex(
        echo_db=condition.level_db, echo_delay_s=condition.delay_s, echo_room=read_sound(job.room) if job.room else None
    )
    speech_input = SpeechInput(_worker.recognizer, open_voice_detector(), _worker.vocabulary)
    session = Session(
        engine, duplex, speech_input=speech_input, speech_output=_worker.speech_output, settings=engine.state.settings
    )
    engine.now = lambda: session.now
    found: list[_Found] = []
    for number in range(job.first, min(job.first + job.prompts, len(_worker.prompts))):
        engine.state, engine.taken = _worker.prompts[number], []
        session.begin()
        ended = _say_over(job, session, duplex)
        _listen_until_it_is_quiet(session, duplex, ended)
        found.append(_Found(job, engine.prompts.say(engine.state).key, tuple(engine.taken), ended))
    return found


def _say_over(job: _Job, session: Session, duplex: WavDuplex) -> float:
    """A person says a word into the prompt; when it is over."""
    if job.clip is None:
        return 0.0
    clip = _as_loud_as_a_person(read_audio(job.clip))
    session.step(duplex.next_block())
    return duplex.put(clip, duplex.next_number + round(1.5 / BLOCK_S)) * BLOCK_S


def _listen_until_it_is_quiet(session: Session, duplex: WavDuplex, ended: float) -> None:
    until: float | None = None
    while until is None or session.now < until:
        session.step(duplex.next_block())
        if until is None and not session.speaking:
            until = max(session.now, ended) + AFTER_S


def _as_loud_as_a_person(samples: Samples) -> Samples:
    louder = samples * (PERSON_RMS / max(1e-6, voiced_level(samples, RATE)))
    return np.asarray(np.clip(louder, -32_767, 32_767), np.int16)


def _recordings(folder: Path | None) -> tuple[dict[str, list[Path]], list[str]]:
    if folder is None:
        return {}, ["a person who speaks over us: no folder of recordings was given"]
    said = {
        word: sorted({*(folder / "speech_commands" / word).glob("*"), *folder.glob(f"natural/*/*_{word}_*")})
        for word in UNDERSTOOD
    }
    return said, [f'"{word}" over our speech: there is no recording' for word, paths in said.items() if not paths]


def _summed_up(found: Sequence[_Found], not_measured: tuple[str, ...]) -> EchoBench:
    counts: dict[Condition, Counter[str]] = {}
    mistakes: list[Mistake] = []
    over: dict[tuple[str, float], list[tuple[float | None, bool]]] = {}
    for one in found:
        if one.job.clip is not None:
            right = [at - one.ended for taken, _, at in one.taken if taken in UNDERSTOOD[one.job.word]]
            wrong = any(taken not in (*UNDERSTOOD[one.job.word], "words", "noise") for taken, _, _ in one.taken)
            over.setdefault((one.job.word, one.job.condition.level_db), []).append((min(right, default=None), wrong))
            continue
        counter = counts.setdefault(one.job.condition, Counter())
        counter["prompts"] += 1
        counter.update({taken.split()[0] for taken, _, _ in one.taken})
        mistakes += [
            Mistake(prompt=one.prompt, taken=taken, text=text, **asdict(one.job.condition))
            for taken, text, _ in one.taken
        ]
    rows = [
        Row(**asdict(condition), **dict[str, Any]((kind, counter[kind]) for kind in _KINDS))
        for condition, counter in counts.items()
    ]
    return EchoBench(
        rows=tuple(rows),
        over=tuple(
            Over(
                word=word,
                level_db=level,
                n=len(those),
                heard=len(after),
                wrong=sum(wrong for _, wrong in those),
                median_s=round(median(after), 2) if after else None,
            )
            for (word, level), those in over.items()
            for after in [[at for at, _ in those if at is not None]]
        ),
        mistakes=tuple(mistakes),
        not_measured=not_measured,
    )


_KINDS = ("prompts", "command", "cry", "answer", "sign", "words", "noise")
