"""Draws curves.svg from curves.json (matplotlib, which the program itself doesn't need).

python -m voice_assistant.testing.bench.curves FOLDER docs/hearing/curves.json
python docs/hearing/plot.py
"""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib.pyplot as plt

HERE = Path(__file__).parent
CONDITIONS = {None: "as recorded", 10: "10 dB of noise", 0: "0 dB of noise"}
CHOSEN = {0.5: ":", 0.7: "-"}
"""Where the thresholds are: of words in readings by words, and in readings by whole phrases."""


def main() -> None:
    """Reads curves.json and writes curves.svg, both beside this file."""
    rows = json.loads((HERE / "curves.json").read_text(encoding="utf-8"))["rows"]
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    for (snr, name), colour in zip(CONDITIONS.items(), ("tab:green", "tab:orange", "tab:red"), strict=True):
        answers = [row for row in rows if row["snr_db"] == snr and row["kind"] == "answers"]
        others = [row for row in rows if row["snr_db"] == snr and row["kind"] == "other_words"]
        steps = [row["threshold"] for row in answers]
        axes[0].plot(steps, [100 * row["right"] / row["n"] for row in answers], color=colour, label=name)
        axes[1].plot(steps, [100 * row["wrong"] / row["n"] for row in answers], color=colour, label=f"answers, {name}")
        wrong_others = [100 * row["wrong"] / row["n"] for row in others]
        axes[1].plot(steps, wrong_others, color=colour, linestyle="--", label=f"other words, {name}")
    axes[0].set(title="yes, no and stop understood", ylabel="% of clips", ylim=(0, 100))
    axes[1].set(title="taken for something that was not said", ylabel="% of clips")
    axes[1].set_ylim(0, 6)  # room for the legend
    for axis in axes:
        for threshold, style in CHOSEN.items():
            axis.axvline(threshold, color="grey", linewidth=0.8, linestyle=style)
        axis.set_xlabel("confidence below which a word is not accepted")
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8)
    figure.savefig(HERE / "curves.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
