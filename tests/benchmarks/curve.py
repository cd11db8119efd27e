"""Draws the memory of a run over time as SVG, with matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from tests.benchmarks.tree_watch import Sample

POINTS = 600  # of a line: enough for the eye, and small enough for a repository
COLORS = {"backlog": "#dfe8d8", "browser": "#f3e2cf"}


def draw(samples: Sequence[Sample], path: Path, *, title: str, limits: dict[str, float]) -> None:
    """:param limits: name to megabytes, each a dashed line."""
    # Text stays text, and the same samples give the same file.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "engagic", "path.simplify": True}):
        figure = Figure(figsize=(11, 5.2), layout="constrained")
        axes = figure.add_subplot()
        points = thinned(samples)
        minutes = [sample.at / 60 for sample in points]
        axes.fill_between(minutes, [sample.tree for sample in points], color="#7a9cc6", alpha=0.35, linewidth=0)
        axes.plot(minutes, [sample.tree for sample in points], color="#2f5d94", linewidth=1, label="whole process tree (PSS)")
        axes.plot(minutes, [sample.parent for sample in points], color="#c0392b", linewidth=1, label="parent alone (PSS)")
        for name, value in limits.items():
            axes.axhline(value, color="#555", linewidth=0.8, linestyle=(0, (5, 4)))
            axes.annotate(f"{name}: {value:.0f} MB", (1, value), xycoords=("axes fraction", "data"), xytext=(-4, 2),
                          textcoords="offset points", fontsize=8, ha="right")  # fmt: skip
        _mark_phases(axes, samples)
        axes.set(
            title=title,
            xlabel="minutes",
            ylabel="megabytes",
            ylim=(0, max([*limits.values(), *(s.tree for s in samples)]) * 1.12),
        )
        axes.margins(x=0)
        axes.legend(loc="upper left", fontsize=8, frameon=False, ncols=2)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        figure.savefig(path, format=path.suffix[1:], metadata={"Date": None} if path.suffix == ".svg" else None, dpi=110)


def thinned(samples: Sequence[Sample]) -> list[Sample]:
    """At most so many of them: of neighbours the one with the highest memory, so that no peak is lost."""
    each = -(-len(samples) // POINTS) or 1
    return [max(samples[at : at + each], key=lambda sample: sample.tree) for at in range(0, len(samples), each)]


def _mark_phases(axes, samples: Sequence[Sample]) -> None:
    """Phases as stripes, those with room for it with their names."""
    whole = samples[-1].at - samples[0].at or 1.0
    for number, (phase, group) in enumerate(groupby(samples, key=lambda sample: sample.phase)):
        same = list(group)
        begin, end = same[0].at, same[-1].at
        axes.axvspan(begin / 60, end / 60, color=COLORS.get(phase, ("#f2f2f2", "#e6e9ee")[number % 2]), zorder=0, linewidth=0)
        if (end - begin) / whole > 0.03:
            axes.annotate(phase, ((begin + end) / 120, 0.9), xycoords=("data", "axes fraction"), fontsize=8, rotation=90,
                          ha="center", va="top", color="#444")  # fmt: skip
