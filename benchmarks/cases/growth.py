"""From 100 to 1,000 objectives of one estate: does time grow faster than the samples that are read?"""

from __future__ import annotations

from benchmarks import contest
from benchmarks.cases.prometheus import COLUMNS, WITHOUT_STORE, rows
from benchmarks.contest import Stage
from benchmarks.measure import Contestant, Rounds, in_rounds
from benchmarks.specs import EIGHT
from benchmarks.table import Outcome, Table

SIZES = (100, 1000)


def run(on: Stage, rounds: int) -> Outcome:
    """slogate at both sizes in turn on the estate of a thousand services, each with two series."""
    contestants = [_named(each, size) for size in SIZES for each in _of_size(on, size)]
    measured = in_rounds(contestants, rounds)
    small, large = (_samples(on, size) for size in SIZES)
    table = Table(
        f"{' and '.join(f'{size:,}' for size in SIZES)} objectives, 8 windows, two series each",
        f"python -m benchmarks growth --rounds {rounds}",
        COLUMNS[:5],
        tuple(row[:5] for row in rows(measured, {})),
        (
            f"The longest window holds {small:,.0f} and {large:,.0f} samples: {large / small:.1f} times as many.",
            *(() if contest.remembers() else (WITHOUT_STORE,)),
        ),
    )
    figures = {"growth direct": _growth(measured, "slogate") / (large / small)}
    if contest.remembers():
        figures["growth warm"] = _growth(measured, "slogate, warm store")
    return Outcome((table,), figures)


def _of_size(on: Stage, size: int) -> tuple[Contestant, ...]:
    direct = (contest.slogate(on, size, EIGHT), contest.limit(on, size, EIGHT), contest.starts(on, size, EIGHT)[1])
    return (*direct, contest.slogate_warm(on, size, EIGHT)) if contest.remembers() else direct


def _named(contestant: Contestant, size: int) -> Contestant:
    return Contestant(f"{contestant.name}, {size}", contestant.run, contestant.once, contestant.before)


def _growth(measured: Rounds, name: str) -> float:
    small, large = SIZES
    return measured.ratio(f"{name}, {large}", f"{name}, {small}")


def _samples(on: Stage, size: int) -> float:
    names = "|".join(each.name for each in on.services(size))
    expression = f'sum(count_over_time(http_requests_total{{service=~"{names}"}}[{EIGHT.objective}]))'
    (answer,) = on.server.asked(expression, on.kept.end - 7 * 3600)
    return float(answer["value"][1])
