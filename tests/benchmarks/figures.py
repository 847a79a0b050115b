"""The figures of a run: each benchmark adds its own, and `make bench` ends with a table of them beside the last run's.

    figures.add("import, with search", 143.0, "a second", ratio=0.31)      in the process that measures
    print(figures.table(figures.read(path), figures.last()))               in the one that started it

`var/benchmarks.json` has the last figure of each line, engine and size, so that a slower release is noticed.
"""

import json
import os
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LAST = ROOT / "var" / "benchmarks.json"
NOTABLE = 0.15  # a change by so much gets a mark; less is what machines do by themselves


class Figure(NamedTuple):
    """One measured value; `ratio` is the baseline's beside it, 0.0 where the line is a baseline or has none."""

    engine: str
    stories: str
    name: str
    value: float
    unit: str
    ratio: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.engine} {self.stories} {self.name}"

    @property
    def is_better_smaller(self) -> bool:
        return self.unit != "a second"

    def is_worse(self, earlier: float) -> bool:
        """Return whether the value is worse than an earlier one by more than machines change by themselves."""
        difference = self.value / earlier - 1
        return (difference if self.is_better_smaller else -difference) > NOTABLE


def add(name: str, value: float, unit: str, ratio: float = 0.0):
    """Add a figure to the file that BENCH_FIGURES names; without it nothing is stored."""
    if path := os.environ.get("BENCH_FIGURES"):
        from django.db import connection

        figure = Figure(connection.vendor, os.environ.get("STORIES", ""), name.strip(), value, unit, ratio)
        with open(path, "a") as file:
            file.write(json.dumps(figure) + "\n")


def read(path: Path) -> list[Figure]:
    """Return the figures of a file, in the order in which they were measured."""
    return [Figure(*json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []


def last(path: Path = LAST) -> dict[str, float]:
    """Return the values of the last run by their keys; none if there was no run, or its file cannot be read."""
    try:
        return {str(key): float(value) for key, value in json.loads(path.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def store(figures: list[Figure], path: Path = LAST):
    """Store the values of a run over those that the file has; lines that were not measured stay."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(last(path) | {figure.key: figure.value for figure in figures}, indent=1))


def table(figures: list[Figure], before: dict[str, float]) -> str:
    """Return the table: each figure, the last run's, the change in per cent, and the ratio to the baseline."""
    lines = [f"{'':72}{'':>10}{'this run':>10}{'last run':>10}{'change':>9}{'ratio':>8}"]
    for figure in figures:
        name = f"{figure.engine}, {figure.stories}: {figure.name}"[:71]
        earlier, change = before.get(figure.key), ""
        if earlier:
            change = f"{figure.value / earlier - 1:+.0%}{' !' if figure.is_worse(earlier) else ''}"
        earlier_text = f"{earlier:10,.1f}" if earlier else f"{'–':>10}"
        ratio = f"{figure.ratio:8.2f}" if figure.ratio else f"{'':8}"
        lines.append(f"{name:72}{figure.unit:>10}{figure.value:10,.1f}{earlier_text}{change:>9}{ratio}")
    return "\n".join(lines)


def summary(figures: list[Figure], before: dict[str, float]) -> str:
    """Return the sentence that ends a run: how many figures can be compared with the last run's and are worse."""
    compared = [figure for figure in figures if before.get(figure.key)]
    if not compared:
        return "There is no last run to compare with; the next one is compared with this."
    worse = sum(figure.is_worse(before[figure.key]) for figure in compared)
    marked = ", each marked with !" if worse else ""
    return f"Worse than in the last run by more than {NOTABLE:.0%}: {worse} of {len(compared)} figures{marked}."
