"""The second half of training: whole unit sequences, and whole clips as the decoder will take them.

The sequence of units that was said must beat all other sequences (maximum mutual information against a unit bigram).
Each clip is scored under every answer, under words that sound near, under [unk] and under silence, each with a pause
before and after, much as the decoder does with a grammar. The answer that was said must beat all the rest by a
margin; where none was said, something that is no answer must beat every answer by a greater margin.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from steps.files import read_json_lines
from steps.learn import (
    PRIOR_WEIGHT,
    Examples,
    Stored,
    Total,
    TrainedNet,
    aligned,
    bigram,
    fold_prior,
    restore,
    run,
    save,
)
from steps.mixing import Mixer
from steps.network import LEFT, RIGHT
from steps.units import SAME_SOUND, SILENCE, fallback, units_of
from steps.words import Lexicon

ANSWERS = (
    "yes", "no", "stop", "not sure", "help", "repeat", "both", "left", "right", "one", "two", "three", "four", "five",
    "six", "seven", "eight", "nine", "zero",
)  # fmt: skip
NEAR = (
    "go up off on down nose yet guess the huh oh so low note now yell yesterday top shop step stuff store star hello "
    "well health held and it what why a of in is was i you he she we they that this do all are my house learn "
    "marvin happy bed bird cat dog tree wow sheila follow visual forward backward snow show slow home none not sure "
    "more stock stay said says less guest best"
).split()
SURE = ("yes", "no", "stop")
REAL = {"yes": 9.0, "no": 16.0, "stop": 11.0}
"""How often their recordings are drawn; "no" is the hardest to hear."""
HARD = ("go", "down", "on", "up", "off")
"""Words of which there are many recordings and which are mistaken for answers."""
SOUND_LIKE_ANSWERS = {*ANSWERS, "know", "not", "sure", "won", "to", "too", "for", "fore", "ate", "write", "rite"}
UNKNOWN = 1.7
SILENCE_BIAS = 2.2
SCALE = 0.6
ANSWER_MARGIN = 0.5
OTHER_MARGIN = 1.5
TIMES = 66
"""Outputs, 30 ms apart, of a clip."""


class Models:
    """Scores of a clip under every word: states are silence, the word's units, silence."""

    def __init__(self, lexicon: Lexicon, units: list[str]) -> None:
        index = {unit: number for number, unit in enumerate(units)}
        unknown = len(units)
        rows: list[list[int]] = []
        groups: list[int] = []
        self.names = [*ANSWERS, "other"]
        for group, phrase in enumerate(ANSWERS):
            for sequence in self._sequences(phrase, lexicon):
                rows.append([fallback(unit, index) for unit in sequence])
                groups.append(group)
        for word in NEAR:
            if word in lexicon:
                for sequence in self._sequences(word, lexicon):
                    rows.append([fallback(unit, index) for unit in sequence])
                    groups.append(len(ANSWERS))
        rows += [[unknown] * 3, [index[SILENCE]]]
        groups += [len(ANSWERS)] * 2
        longest = max(map(len, rows)) + 2
        self.columns = torch.zeros(len(rows), longest, dtype=torch.long)
        self.ends = torch.tensor([len(row) for row in rows])
        for number, row in enumerate(rows):
            self.columns[number, 1 : len(row) + 1] = torch.tensor(row)
        self.groups = torch.tensor(groups)

    @staticmethod
    def _sequences(phrase: str, lexicon: Lexicon) -> list[list[str]]:
        """The unit sequences of a phrase, without pauses between its words."""
        result: list[list[str]] = [[]]
        for word in phrase.split():
            result = [begin + units_of(word, form) for begin in result for form in lexicon[word]]
        return result

    def __call__(self, scores: torch.Tensor) -> torch.Tensor:
        """Log likelihoods, (clips, answers and other), of net scores (clips, times, units)."""
        silent = torch.zeros(scores.shape[2])
        silent[0] = SILENCE_BIAS
        best = scores[:, :, 1:].max(2, keepdim=True).values - UNKNOWN
        frames = torch.cat([scores + silent, best], 2) * SCALE
        emitted = frames[:, :, self.columns]
        clips, _, rows, _ = emitted.shape
        never = torch.full((clips, rows, 1), -1e4)
        start = torch.full_like(emitted[:, 0], -1e4)
        start[:, :, :2] = 0
        state = start + emitted[:, 0]
        for moment in range(1, emitted.shape[1]):
            state = torch.logaddexp(state, torch.cat([never, state[:, :, :-1]], 2)) + emitted[:, moment]
        ends = self.ends[None, :, None].expand(clips, rows, 1)
        total = torch.logaddexp(state.gather(2, ends), state.gather(2, ends + 1))[:, :, 0]
        return torch.stack([total[:, self.groups == group].logsumexp(1) for group in range(len(self.names))], 1)


@dataclass
class Group:
    """Sounds that are drawn together: rows (first frame, frames), and the place of the answer, or that of "other"."""

    sounds: np.ndarray
    answer: int


def words_within(stored: Stored, rows: list[dict]) -> dict[str, list[tuple[int, int]]]:
    """Single words of recordings with several: first frame and frames of each, by word, a little of what is around."""
    edges = np.sort(np.concatenate([stored.begins, stored.quiet]))
    found: dict[str, list[tuple[int, int]]] = {}
    for first, length, row, real in stored.clips:
        if not real or " " not in rows[row]["text"]:
            continue
        begins = stored.begins[np.searchsorted(stored.begins, first) : np.searchsorted(stored.begins, first + length)]
        said = [segment[0] for segment in rows[row]["segments"] if segment[1] and segment[2] == "#"]
        if len(said) != len(begins):
            continue
        for word, begin in zip(said, begins, strict=True):
            after = np.searchsorted(edges, begin, "right")
            end = edges[after] if after < len(edges) else begin + 50
            if 12 <= end - begin <= 150:
                found.setdefault(SAME_SOUND.get(word, word), []).append((begin - 2, end - begin + 3))
    return found


class Clips:
    """Draws whole clips, each alone in noise."""

    def __init__(self, stored: Stored, rows: list[dict], noise: torch.Tensor, count: int, seed: int) -> None:
        """`rows`: the alignment that the clips of `stored` point into."""
        self.stored, self.count = stored, count
        self.mixer = Mixer(noise, seed, noisy=0.5)
        self.rng = np.random.default_rng(seed + 1)
        said = np.array([rows[row]["text"] for row in stored.clips[:, 2]])
        real = stored.clips[:, 3].astype(bool)
        other = len(ANSWERS)
        self.groups: list[Group] = []
        self.weights: list[float] = []

        def add(chosen: np.ndarray, answer: int, weight: float) -> None:
            sounds = stored.clips[np.flatnonzero(chosen), :2]
            if len(sounds):
                self.groups.append(Group(sounds, answer))
                self.weights.append(weight)

        for place, answer in enumerate(ANSWERS):
            add((said == answer) & real, place, REAL.get(answer, 1.2))
            add((said == answer) & ~real, place, 3 if answer in SURE else 1)
        single = np.array([" " not in text for text in said]) & ~np.isin(said, ANSWERS) & (said != "know")
        for word in sorted(set(said[single & real])):
            add(single & real & (said == word), other, 4 if word in HARD else 0.8)
        add(single & ~real, other, 4)
        many = np.array([" " in text and text not in ANSWERS for text in said])
        begins = np.array([text.split()[0] in ("no", "yes", "stop", "know") if text else True for text in said])
        add(many & real, other, 5)
        add(many & ~real & ~begins, other, 5)
        within = words_within(stored, rows)
        ordinary = [sound for word, sounds in within.items() if word not in SOUND_LIKE_ANSWERS for sound in sounds]
        for sounds, place, weight in ((ordinary, other, 12), (within.get("no", []), ANSWERS.index("no"), 3)):
            if sounds:
                self.groups.append(Group(np.array(sounds), place))
                self.weights.append(weight)
        self.weights = list(np.array(self.weights) / sum(self.weights))

    def draw(self) -> tuple[torch.Tensor, torch.Tensor]:
        """MFCC (clips, frames, 40) and the place of each answer."""
        need = 3 * (TIMES - 1) + 1 + LEFT + RIGHT
        speech = torch.full((self.count, need, 40), -15.0)
        answers = []
        for number, choice in enumerate(self.rng.choice(len(self.groups), self.count, p=self.weights)):
            group = self.groups[choice]
            first, length = group.sounds[self.rng.integers(len(group.sounds))]
            room = 3 * TIMES
            if length > room:
                first += int(self.rng.integers(0, length - room)) if group.answer == len(ANSWERS) else 0
                length = room
            place = LEFT + int(self.rng.integers(0, room - length + 1))
            speech[number, place : place + length] = self.stored.energies[first : first + length].float()
            answers.append(group.answer)
        return self.mixer.mix(speech), torch.tensor(answers)


def train_answers(
    features: Path,
    alignment: Path,
    lexicon: Lexicon,
    noise: Path,
    source: Path,
    target: Path,
    minutes: float,
    seed: int,
) -> None:
    """Trains `source` further on whole clips, beside its unit sequences, and writes it to `target`."""
    if target.exists():
        return
    torch.manual_seed(seed)
    net, priors, folded = restore(source)
    if not folded:
        fold_prior(net, priors)
    stored = Stored.read(features, net.units, 0)
    bank = torch.from_numpy(np.load(noise))
    chunks = iter(Examples(stored, bank, 14, 70, seed + 5))
    clips = Clips(stored, read_json_lines(alignment), bank, 26, seed + 9)
    models = Models(lexicon, net.units)
    chances, first = bigram(stored.labels.numpy(), net.units)
    prior = PRIOR_WEIGHT * torch.from_numpy(np.log(priors)).float()
    other = len(ANSWERS)

    def loss(net: TrainedNet) -> tuple[torch.Tensor, float]:
        mfcc, labels = next(chunks)
        whole, answers = clips.draw()
        need = max(mfcc.shape[1], whole.shape[1])
        both = torch.cat([functional.pad(part, (0, 0, 0, need - part.shape[1])) for part in (mfcc, whole)])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = net(both)
        scores = scores.float()
        running = scores[: len(mfcc), : labels.shape[1]]
        gap = (Total.apply(running, chances, first) - aligned(running, labels)) / running.shape[1]
        gap = gap[gap < 30].mean()
        frames = functional.cross_entropy((running + prior).flatten(0, 1), labels.flatten())
        likelihoods = models(scores[len(mfcc) :, :TIMES])
        margin = torch.zeros_like(likelihoods)
        said = answers < other
        margin[said] = ANSWER_MARGIN
        margin[~said, :other] = OTHER_MARGIN
        margin[torch.arange(len(answers)), answers] = 0
        choice = functional.cross_entropy(likelihoods + margin, answers, reduction="none").clamp(max=12).mean()
        total = gap + 0.1 * frames + 1e-4 * (running**2).mean() + 0.5 * choice
        return total, choice.item()

    kept = run(net, loss, minutes, 4e-4, 1e-3, "answers")
    save(target, kept, priors, folded_prior=True)
