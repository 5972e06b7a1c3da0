"""Trains the net frame by frame, and has what is needed to train it by whole unit sequences, see `steps/answers.py`."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from steps.files import whole
from steps.mixing import Mixer
from steps.network import LEFT, OFFSETS, RIGHT, FoldedNet
from steps.units import SILENCE, fallback, phone_of
from steps.words import PHONES

PRIOR_WEIGHT = 0.7
"""How much of the units' frequency is taken out of the scores after training by frames."""


StepLoss = Callable[["TrainedNet"], tuple[torch.Tensor, float]]
"""Draws examples and returns the loss and a figure to show."""


class Layer(nn.Module):
    """Affine map of the input at some offsets, batch normalisation, ReLU, on (examples, times, channels)."""

    def __init__(self, inputs: int, outputs: int, offsets: list[int], stride: int) -> None:
        super().__init__()
        self.affine = nn.Linear(inputs * len(offsets), outputs)
        self.norm = nn.BatchNorm1d(outputs)
        self.offsets = offsets
        self.stride = stride

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        count = value.shape[1] - (self.offsets[-1] - self.offsets[0])
        parts = [value[:, o - self.offsets[0] : o - self.offsets[0] + count : self.stride] for o in self.offsets]
        out = self.affine(torch.cat(parts, 2))
        return functional.relu(self.norm(out.flatten(0, 1)).view(out.shape))


class TrainedNet(nn.Module):
    """The net while it is trained; input MFCC (examples, frames, 40), output scores (examples, times, units)."""

    def __init__(self, width: int, units: list[str], mean: torch.Tensor, spread: torch.Tensor) -> None:
        super().__init__()
        self.units = units
        self.width = width
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)
        sizes = [40, width // 2] + [width] * (len(OFFSETS) - 1)
        self.layers = nn.ModuleList()
        for number, offsets in enumerate(OFFSETS):
            scaled = offsets if number < 2 else [offset // 3 for offset in offsets]
            self.layers.append(Layer(sizes[number], sizes[number + 1], scaled, 3 if number == 1 else 1))
        self.last = nn.Linear(width, len(units))

    def forward(self, mfcc: torch.Tensor) -> torch.Tensor:
        value = (mfcc - self.mean) / self.spread
        for layer in self.layers:
            value = layer(value)
        return self.last(value)

    def folded(self) -> FoldedNet:
        """The net with all normalisation inside its affine maps."""
        layers = []
        mean, spread = (buffer.double().numpy() for buffer in (self.mean, self.spread))
        for number, layer in enumerate(self.layers):
            weights = layer.affine.weight.detach().double().numpy()
            bias = layer.affine.bias.detach().double().numpy()
            if number == 0:
                times = len(OFFSETS[0])
                bias = bias - weights @ np.tile(mean / spread, times)
                weights = weights / np.tile(spread, times)
            norm = layer.norm
            gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach().double().numpy()
            bias = (bias - norm.running_mean.double().numpy()) * gain + norm.bias.detach().double().numpy()
            layers.append((OFFSETS[number], weights * gain[:, None], bias))
        layers.append(([0], self.last.weight.detach().double().numpy(), self.last.bias.detach().double().numpy()))
        return FoldedNet(layers, self.units)


@dataclass
class Stored:
    """What `steps/features.py` wrote, as tensors, with the labels as classes of `units`."""

    energies: torch.Tensor
    labels: torch.Tensor
    clips: np.ndarray
    units: list[str]
    priors: np.ndarray
    begins: np.ndarray
    """Frames at which a word begins."""
    quiet: np.ndarray
    """Frames at which silence begins."""

    @staticmethod
    def read(path: Path, units: list[str] | None, least: int, phones_only: bool = False) -> Stored:
        """Reads features. Without `units`, those with at least `least` frames become classes of their own."""
        with np.load(path) as arrays:
            names = json.loads(str(arrays["units"]))
            labels = arrays["labels"]
            counts = np.bincount(labels, minlength=len(names))
            if units is None:
                common = [name for name, n in zip(names, counts, strict=True) if n >= least and name != SILENCE]
                units = [SILENCE] + ([] if phones_only else common) + [f"*-{phone}" for phone in PHONES]
            index = {unit: number for number, unit in enumerate(units)}
            classes = np.array([0 if name == SILENCE else fallback(name, index) for name in names], np.int16)[labels]
            changed = np.flatnonzero(np.diff(labels, prepend=-1))
            first = np.array([name.startswith("#-") for name in names])
            counts = np.bincount(classes, minlength=len(units)) + 300
            return Stored(
                torch.from_numpy(arrays["energies"]),
                torch.from_numpy(classes),
                arrays["clips"],
                units,
                counts / counts.sum(),
                changed[first[labels[changed]]],
                changed[labels[changed] == 0],
            )


class Examples:
    """Chunks of the stored sound with new noise at every draw."""

    def __init__(self, stored: Stored, noise: torch.Tensor, count: int, times: int, seed: int) -> None:
        """`count` examples a draw, each with `times` outputs 30 ms apart."""
        self.stored = stored
        self.mixer = Mixer(noise, seed)
        self.rng = np.random.default_rng(seed + 1)
        self.count, self.times = count, times
        self.need = 3 * (times - 1) + 1 + LEFT + RIGHT

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        energies, labels = self.stored.energies, self.stored.labels
        while True:
            starts = self.rng.integers(0, len(labels) - self.need, 2 * self.count)
            speech = torch.stack([energies[start : start + self.need] for start in starts]).float()
            asked = [labels[s + LEFT : s + LEFT + 3 * (self.times - 1) + 1 : 3] for s in starts[: self.count]]
            target = torch.stack(asked)
            speech, babble = speech[: self.count], speech[self.count :]
            target = target.long()
            silent = torch.from_numpy(self.rng.random(self.count) < 0.03)
            speech[silent] = -15.0
            target[silent] = 0
            yield self.mixer.mix(speech, babble), target


class Average:
    """A moving average of a net, which is what is kept."""

    def __init__(self, net: TrainedNet, decay: float) -> None:
        self.net = deepcopy(net)
        self.decay = decay
        self.steps = 0

    @torch.no_grad()
    def add(self, net: TrainedNet) -> None:
        """Takes in the net after another step."""
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 9))
        for mine, new in zip(self.net.state_dict().values(), net.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(new, 1 - decay)
            else:
                mine.copy_(new)


class Total(torch.autograd.Function):
    """The logarithm of the sum over all unit sequences, each weighted by a unit bigram."""

    @staticmethod
    def forward(ctx, scores: torch.Tensor, chances: torch.Tensor, first: torch.Tensor) -> torch.Tensor:
        """`scores` (examples, times, units); forward and backward with a scale a frame."""
        highest = scores.max(2, keepdim=True).values
        exponents = (scores - highest).exp().transpose(0, 1).contiguous()
        times, examples, units = exponents.shape
        forward = torch.empty(times, examples, units)
        scale = torch.empty(times, examples)
        state = first[None] * exponents[0]
        for moment in range(times):
            if moment:
                state = (state @ chances) * exponents[moment]
            scale[moment] = state.sum(1)
            state = state / scale[moment][:, None]
            forward[moment] = state
        posterior = torch.empty_like(forward)
        back = torch.ones(examples, units)
        transposed = chances.t().contiguous()
        for moment in range(times - 1, -1, -1):
            posterior[moment] = forward[moment] * back
            posterior[moment] /= posterior[moment].sum(1, keepdim=True)
            back = (back * exponents[moment] / scale[moment][:, None]) @ transposed
        ctx.save_for_backward(posterior)
        return scale.log().sum(0) + highest[:, :, 0].sum(1)

    @staticmethod
    def backward(ctx, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        """The gradient is the posterior of every unit at every time."""
        (posterior,) = ctx.saved_tensors
        return posterior.transpose(0, 1) * gradient[:, None, None], None, None


def aligned(scores: torch.Tensor, labels: torch.Tensor, tolerance: int = 2) -> torch.Tensor:
    """The logarithm of the sum over all ways to say the labels' sequence, units up to `tolerance` times 30 ms off."""
    examples, times, _ = scores.shape
    changes = torch.zeros(examples, times, dtype=torch.long)
    changes[:, 1:] = (labels[:, 1:] != labels[:, :-1]).long()
    place = changes.cumsum(1)
    most = int(place.max()) + 1
    unit = torch.zeros(examples, most, dtype=torch.long).scatter_(1, place, labels)
    moments = torch.arange(times).expand(examples, times)
    begin = torch.full((examples, most), times + 99).scatter_reduce_(1, place, moments, "amin")
    end = torch.full((examples, most), -99).scatter_reduce_(1, place, moments, "amax")
    moment = torch.arange(times)[:, None, None]
    allowed = (moment >= begin[None] - tolerance) & (moment <= end[None] + tolerance)
    emitted = scores.gather(2, unit[:, None].expand(examples, times, most)).transpose(0, 1)
    emitted = emitted.masked_fill(~allowed, -1e4)
    never = torch.full((examples, 1), -1e4)
    state = torch.cat([emitted[0][:, :1], never.expand(examples, most - 1)], 1)
    for k in range(1, times):
        state = torch.logaddexp(state, torch.cat([never, state[:, :-1]], 1)) + emitted[k]
    return state.gather(1, place[:, -1:])[:, 0]


def bigram(labels: np.ndarray, units: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """How often a unit follows another or itself, (units, units), and how often it is first, by labels 10 ms apart."""
    thin = labels[::3]
    count = len(units)
    pairs = np.zeros((count, count))
    changes = np.flatnonzero(thin[1:] != thin[:-1])
    np.add.at(pairs, (thin[changes], thin[changes + 1]), 1)
    single = pairs.sum(0) + 1
    phones = ["#" if unit == SILENCE else phone_of(unit) for unit in units]
    follows = np.array(
        [
            [v == SILENCE or v[0] in "#*" or (u != SILENCE and v.split("-")[0] == phones[k]) for v in units]
            for k, u in enumerate(units)
        ]
    )
    backing = follows * single[None]
    chances = 0.8 * pairs / np.maximum(pairs.sum(1, keepdims=True), 1) + 0.2 * backing / backing.sum(1, keepdims=True)
    chances = 0.5 * np.eye(count) + 0.5 * chances / chances.sum(1, keepdims=True)
    return torch.from_numpy(chances).float(), torch.from_numpy(single / single.sum()).float()


def save(path: Path, net: TrainedNet, priors: np.ndarray, folded_prior: bool) -> None:
    """Keeps a net with what is needed to go on from it."""
    with whole(path) as part:
        torch.save(
            {
                "state": net.state_dict(), "units": net.units, "width": net.width, "priors": priors,
                "folded_prior": folded_prior,
            },
            part,
        )  # fmt: skip


def restore(path: Path) -> tuple[TrainedNet, np.ndarray, bool]:
    """Reads what `save` wrote: the net, the units' priors, and whether they are already out of the scores."""
    kept = torch.load(path, weights_only=False)
    state = kept["state"]
    net = TrainedNet(kept["width"], kept["units"], state["mean"], state["spread"])
    net.load_state_dict(state)
    return net, kept["priors"], kept["folded_prior"]


def fold_prior(net: TrainedNet, priors: np.ndarray) -> None:
    """Takes the units' frequency out of the scores, so that they are likelihoods."""
    with torch.no_grad():
        net.last.bias -= PRIOR_WEIGHT * torch.from_numpy(np.log(priors)).float()


def likelihoods(path: Path) -> FoldedNet:
    """A kept net, ready to use: its scores are likelihoods."""
    net, priors, folded = restore(path)
    if not folded:
        fold_prior(net, priors)
    return net.folded()


def run(net: TrainedNet, step_loss: StepLoss, minutes: float, rate: float, decay: float, note: str) -> TrainedNet:
    """Trains for some minutes with a cosine learning rate and returns the average of the net's last states."""
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=decay)
    average = Average(net, 0.999)
    net.train()
    begin = time.monotonic()
    bar = tqdm(total=round(minutes * 60), desc=note, unit="s", mininterval=20)
    shown = 0.0
    step = 0
    while (part := (time.monotonic() - begin) / (minutes * 60)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, step / 300 + 0.02) * (0.49 * (1 + math.cos(math.pi * part)) + 0.02)
        loss, figure = step_loss(net)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        average.add(net)
        shown += (figure - shown) * max(0.01, 1 / (step + 1))
        step += 1
        bar.set_postfix_str(f"step {step} {shown:.3f}", refresh=False)
        bar.update(round(part * minutes * 60) - bar.n)
    bar.close()
    tqdm.write(f"{note}: {step} steps, {shown:.4f}")
    average.net.eval()
    return average.net


def input_scale(examples: Examples) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and standard deviation of the MFCC of a few draws."""
    draws = iter(examples)
    frames = torch.cat([next(draws)[0].flatten(0, 1) for _ in range(10)])
    return frames.mean(0), frames.std(0) + 1e-3


def train_frames(features: Path, noise: Path, target: Path, width: int, minutes: float, least: int, seed: int, *,
                 phones_only: bool = False) -> None:  # fmt: skip
    """Trains a new net to name the unit of every 30 ms and writes it to `target`."""
    if target.exists():
        return
    torch.manual_seed(seed)
    stored = Stored.read(features, None, least, phones_only)
    examples = Examples(stored, torch.from_numpy(np.load(noise)), 24, 100, seed)
    net = TrainedNet(width, stored.units, *input_scale(examples))
    size = sum(parameter.numel() for parameter in net.parameters())
    tqdm.write(f"{len(stored.labels) / 360000:.1f} h, {len(stored.units)} units, {size} parameters")
    draws = iter(examples)

    def loss(net: TrainedNet) -> tuple[torch.Tensor, float]:
        mfcc, labels = next(draws)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = net(mfcc)
        scores = scores.float()
        value = functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), label_smoothing=0.02)
        with torch.no_grad():
            right = (scores.argmax(2) == labels).float().mean().item()
        return value, right

    kept = run(net, loss, minutes, 2.5e-3, 1e-2, "frames right")
    save(target, kept, stored.priors, folded_prior=False)
