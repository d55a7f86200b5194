"""What is asked of slogate, each goal with the figure of this run and whether it is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.table import Table


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on a figure: at least so many times, or at most so much."""

    number: int
    words: str
    figure: str
    bound: float
    at_least: bool = False
    unit: str = "x"

    def row(self, figures: Mapping[str, float]) -> tuple[str, ...]:
        """The goal, its bound, the figure and the word that judges it. What was not measured is not met."""
        sign = "at least" if self.at_least else "at most"
        bound = f"{sign} {self.bound:g}{self.unit}"
        figure = figures.get(self.figure)
        if figure is None:
            return (f"{self.number}. {self.words}", bound, "", "not measured")
        met = figure >= self.bound if self.at_least else figure <= self.bound
        return (f"{self.number}. {self.words}", bound, f"{figure:.3g}{self.unit}", "met" if met else "**missed**")


GOALS = (
    Goal(1, "100 objectives, 8 windows: faster than slo-generator, no store", "wall 100x8 direct", 6, at_least=True),
    Goal(1, "the same with a warm store", "wall 100x8 warm", 20, at_least=True),
    Goal(1, "the server's CPU: less than slo-generator's, no store", "server 100x8 direct", 4, at_least=True),
    Goal(1, "the same with a warm store", "server 100x8 warm", 30, at_least=True),
    Goal(1, "over 20 ms: faster, no store", "wall link 100x8 direct", 35, at_least=True),
    Goal(1, "the same with a warm store", "wall link 100x8 warm", 100, at_least=True),
    Goal(1, "one objective: faster", "wall 1x8 direct", 1.5, at_least=True),
    Goal(2, "time beyond slogate's start, of the server's bare minimum", "limit 100x8", 1.5),
    Goal(3, "1,000 objectives of 100's time, per sample read, no store", "growth direct", 1),
    Goal(3, "the same, with a warm store, of 100's time", "growth warm", 4),
    Goal(4, "100 million events: of DuckDB's bare query", "events 100000000 wall", 1.3),
    Goal(4, "peak memory of the child", "events 100000000 memory", 512, unit=" MiB"),
    Goal(5, "10,000 documents, first load: CPU", "loading first", 8, unit=" s"),
    Goal(5, "from the cache, of the first load", "loading cached share", 0.1),
    Goal(6, "total against the raw difference: largest relative error", "total", 1e-9, unit=""),
    Goal(6, "30-day error ratio with hours from the store: median difference", "store ratio", 0.02, unit=" %"),
)


def judged(figures: Mapping[str, float]) -> Table:
    """All goals as a table."""
    known = dict(figures)
    if "loading first" in known and "loading cached" in known:
        known["loading cached share"] = known["loading cached"] / known["loading first"]
    rows = tuple(goal.row(known) for goal in GOALS)
    return Table("Done when", "python -m benchmarks all", ("goal", "bound", "figure", ""), rows)
