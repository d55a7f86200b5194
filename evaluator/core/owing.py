"""What the commitments of a period owe together, at least and at most, whatever of it nobody saw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from evaluator.core.attainment import Attained, Attainment
from evaluator.core.calendar import local_day
from evaluator.core.counts import Reason
from evaluator.core.credits.combination import Owed, owed, owed_share
from evaluator.core.credits.rewards import Better, Rewarded, rewarded
from evaluator.core.credits.schedules import Earned, Shortfall, earned
from evaluator.core.interval import Span, intersection, total_seconds
from evaluator.core.report import Verdict
from evaluator.core.settlement import Piece, Settled
from slo_spec.model import Target
from slo_spec.model.agreements import Agreement, ByOutages
from slo_spec.model.credits import BY_DOWNTIME, Credits, Money, Schedule, Tiers
from slo_spec.record import Record, replace

NO_BASE = "the contract names no base that a credit is a share of, and there is no invoice"


class Bounds(Record, kw_only=True):
    """What is owed at least and at most: money, and as shares of the base.

    Without a base there is no money (None), and ``because`` is the arithmetic of the shares.
    """

    lowest: Owed | None
    highest: Owed | None
    lowest_share: Fraction
    highest_share: Fraction
    because: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()


def owed_bounds(agreement: Agreement, commitments: Sequence[Settled], base: Money | None) -> Bounds:
    """What is owed at least and at most, over all that the unknown may have been."""
    terms = agreement.credits or Credits(schedule=None, base=None)
    least, most = (tuple(_all_earned(terms, commitments, base, highest=highest)) for highest in (False, True))
    if base is None:
        low, high = owed_share(terms, least), owed_share(terms, most)
        missing = (NO_BASE,) if any(_is_dear(terms, each) for each in commitments) else ()
        return Bounds(
            lowest=None,
            highest=None,
            lowest_share=low.share,
            highest_share=high.share,
            because=high.because,
            open_questions=tuple(dict.fromkeys((*low.open_questions, *high.open_questions, *missing))),
        )
    lowest, highest = owed(terms, least, base), owed(terms, most, base)
    return Bounds(
        lowest=lowest,
        highest=highest,
        lowest_share=lowest.share,
        highest_share=highest.share,
        open_questions=tuple(dict.fromkeys((*lowest.open_questions, *highest.open_questions))),
    )


def reward_bounds(
    agreement: Agreement, commitments: Sequence[Settled], base: Money | None
) -> tuple[Rewarded, Rewarded] | None:
    """What the customer owes for commitments that were kept with more than was promised, at least and at most.

    None where the agreement has no rewards.
    """
    terms = agreement.credits
    if terms is None or not terms.rewards:
        return None
    least = [each for settled in commitments for each in _better(settled, worst=True)]
    most = [each for settled in commitments for each in _better(settled, worst=False)]
    return rewarded(terms, least, base), rewarded(terms, most, base)


def _better(settled: Settled, *, worst: bool) -> Iterator[Better]:
    """A commitment that was kept in a reading, with the least of what its pieces attained."""
    if isinstance(settled.commitment.accounting, ByOutages):
        return
    read = [piece.attainment.worst if worst else piece.attainment.best for piece in settled.pieces]
    values = [each.value for each in read if each is not None and each.met and each.value is not None]
    if values and len(values) == len(read):
        yield Better(commitment=settled.commitment.name, attained=min(values))


def _is_dear(terms: Credits, settled: Settled) -> bool:
    return settled.verdict is not Verdict.PASS and bool(settled.commitment.schedule or terms.schedule)


def _all_earned(
    terms: Credits, commitments: Iterable[Settled], base: Money | None, *, highest: bool
) -> Iterable[Earned]:
    for settled in commitments:
        schedule = settled.commitment.schedule or terms.schedule
        if schedule is not None:
            parts = [_bound(schedule, settled, piece, base, highest=highest) for piece in settled.pieces]
            yield from _of_pieces(schedule, parts)


def _bound(schedule: Schedule, settled: Settled, piece: Piece, base: Money | None, *, highest: bool) -> Earned:
    """The least or the most that a piece may have earned. Where nothing is unknown both are one."""
    several = [earned(schedule, each) for each in _shortfalls(schedule, settled, piece, base)]
    return max(several, key=_cost) if highest else min(several, key=_cost)


def _cost(part: Earned) -> tuple[Fraction, Fraction, int, bool]:
    # Of two that cost the same, the one that leaves a question open is worse to have.
    return part.amount, part.share or Fraction(0), part.points, bool(part.open_question)


def _of_pieces(schedule: Schedule, parts: Sequence[Earned]) -> Iterable[Earned]:
    """What the pieces of a period earn together. Downtime adds up; of misses the worst one counts."""
    if isinstance(schedule, BY_DOWNTIME) or any(part.open_question for part in parts):
        yield from parts
    elif parts:
        yield max(parts, key=_cost)


def _shortfalls(schedule: Schedule, settled: Settled, piece: Piece, base: Money | None) -> Iterator[Shortfall]:
    """A piece in each reading that may cost something else than all others."""
    for reading in _readings(schedule, settled, piece):
        yield Shortfall(
            commitment=settled.commitment.name,
            attained=reading.value,
            met=reading.met,
            down=reading.down,
            counting_seconds=reading.counting_seconds,
            period=settled.period.whole,
            days_in_period=_local_days(settled.period.whole, settled.commitment.period.timezone),
            base=base,
            target=piece.target,
        )


def _readings(schedule: Schedule, settled: Settled, piece: Piece) -> Iterator[Attained]:
    best, worst = extremes(settled, piece)
    yield best
    if worst == best:
        return
    yield worst
    if isinstance(schedule, Tiers) and isinstance(piece.target, Target):
        yield from _between(schedule, piece.target, best, worst)


def _between(tiers: Tiers, target: Target, best: Attained, worst: Attained) -> Iterator[Attained]:
    """An attainment of each stretch between both readings in which one credit holds: the ends of tiers divide them.

    A tier in the middle may earn more than that of the worst, or the contract may be silent there.
    """
    if best.value is None or worst.value is None:
        return
    ends = {end for band in tiers.bands for end in (band.low, band.high) if end is not None} | {target.ratio}
    points = sorted({worst.value, best.value, *(end for end in ends if worst.value < end < best.value)})
    middles = [(low + high) / 2 for low, high in pairwise(points)]
    for value in (*points[1:-1], *middles):
        if value < target.ratio:
            yield replace(worst, value=value, met=False)


def extremes(settled: Settled, piece: Piece) -> tuple[Attained, Attained]:
    """The best and the worst that a piece may have reached; what nobody can tell was all kept, or all lost."""
    found = piece.attainment
    best = found.best or _extreme(settled, piece, lost=False)
    worst = found.worst or _extreme(settled, piece, lost=not _nothing_counts(found))
    return best, worst


def _nothing_counts(attainment: Attainment) -> bool:
    """Whether it is known that nothing happened that could have been missed."""
    return attainment.reason is not None and attainment.reason.reason is Reason.NO_TRAFFIC


def _extreme(settled: Settled, piece: Piece, *, lost: bool) -> Attained:
    """What nobody can tell, as if all of it had been kept or all of it lost."""
    counting = intersection(settled.counting, (piece.span,))
    seconds = total_seconds(counting)
    share = isinstance(piece.target, Target)
    return Attained(
        value=Fraction(0 if lost else 1) if share else None,
        met=not lost,
        down=counting if lost else (),
        counting_seconds=seconds,
        good=0 if lost else seconds,
        total=seconds,
    )


def _local_days(span: Span, timezone: str) -> int:
    return (local_day(span.end, timezone) - local_day(span.start, timezone)).days
