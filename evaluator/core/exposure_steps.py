"""The arithmetic of an exposure, line by line, so that a reader can do it again on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluator.core.attainment import Attained
from evaluator.core.exposure_rules import Standing
from evaluator.core.figures import figure_text
from evaluator.core.interval import rfc3339, total_seconds
from evaluator.core.report import RuleResult
from evaluator.core.settlement import Piece, Settled
from evaluator.core.wording import duration, number

_EXACT = 4


def steps(standing: Standing, rules: Iterable[RuleResult]) -> tuple[str, ...]:
    """Every step from the period to the rules, in the order in which it was taken."""
    return tuple(_steps(standing, rules))


def _steps(standing: Standing, rules: Iterable[RuleResult]) -> Iterator[str]:
    so_far, later = standing.so_far, standing.outlook.settled
    whole, passed = so_far.period.span, so_far.settled
    ends = f"{rfc3339(whole.start)} to {rfc3339(whole.end)}"
    yield f"period {so_far.period.name}: {ends}, passed until {rfc3339(passed.end)}"
    yield f"where it stands: {so_far.provenance}"
    yield f"of what has passed {duration(total_seconds(so_far.counting), _EXACT)} count"
    for window in so_far.windows:
        yield f"window {window.name} ({window.kind}), {rfc3339(window.span.start)}: {window.because}"
    for title, settled in (("so far", so_far), ("with all that is to come kept", later)):
        for piece in settled.pieces:
            yield from _reached(title, settled, piece)
    yield from (f"in doubt: {reason}" for reason in so_far.reasons)
    bounds = standing.bounds
    yield from (f"credit: {line}" for line in (bounds.highest.because if bounds.highest else bounds.because))
    told = {True: "holds", False: "does not hold", None: "cannot be told"}
    for rule in rules:
        yield f"rule {rule.rule} ({rule.then}, policy {rule.policy}) {told[rule.holds]}: {rule.because}"


def _reached(title: str, settled: Settled, piece: Piece) -> Iterator[str]:
    best, worst = piece.attainment.best, piece.attainment.worst
    if best is None and worst is None:
        yield f"{title}: nothing can be told of {piece.target}"
        return
    if best == worst and best is not None:
        yield f"{title}: {_reading(settled, piece, best)}"
        return
    for name, reading in (("best", best), ("worst", worst)):
        if reading is not None:
            yield f"{title}, at {name}: {_reading(settled, piece, reading)}"


def _reading(settled: Settled, piece: Piece, reading: Attained) -> str:
    relation = f"which {'reaches' if reading.met else 'misses'} {piece.target}"
    counted = f"good {number(reading.good)} of {number(reading.total)}"
    if reading.value is None:
        return f"{counted}, no failure, {relation}"
    return f"{counted}, {figure_text(settled.commitment.accounting, reading.value, [piece.target])}, {relation}"
