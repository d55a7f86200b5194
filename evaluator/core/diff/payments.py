"""What changed credits mean for who is owed them: less for a miss is a weaker promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.meaning import SAME, Judge, Nothing, in_sequence, ordered
from evaluator.core.diff.parts import Places, Table, part_changes
from evaluator.core.diff.services import target
from evaluator.core.diff.shown import shown
from slo_spec.model.credits import (
    Band,
    Combine,
    Credits,
    EarnBack,
    Money,
    Schedule,
)

_MORE: Final = "a miss earns more"
_LESS: Final = "a miss earns less"


def _paid(**more: Any) -> Judge:
    return ordered(tighter=_MORE, looser=_LESS, **more)


def _amount(before: Money | None, after: Money | None) -> Meaning:
    if before is None or after is None:
        return Meaning(Direction.CHANGED, "without a base in the contract, an invoice says what a share is a share of")
    if before.currency != after.currency:
        return Meaning(Direction.CHANGED, "another currency")
    return _paid(rank=lambda money: money.amount)(before, after)


def _minimum(before: Money | None, after: Money | None) -> Meaning:
    if before is not None and after is not None and before.currency != after.currency:
        return Meaning(Direction.CHANGED, "another currency")
    judge = ordered(
        falling=True,
        nothing=Nothing.LEAST,
        rank=lambda money: money.amount,
        tighter="smaller credits are paid too",
        looser="small credits are not paid",
    )
    return judge(before, after)


def _stepwise(value: Callable[[Any, Any], Fraction], steps: Callable[[Any], set[Any]]) -> Judge:
    """A judge of tables: at every step of either, what the one pays against what the other pays."""

    def judge(before: Any, after: Any) -> Meaning:
        at = steps(before) | steps(after)
        less = any(value(after, each) < value(before, each) for each in at)
        more = any(value(after, each) > value(before, each) for each in at)
        if less and more:
            return Meaning(Direction.CHANGED, "some misses earn less and some more")
        if less:
            return Meaning(Direction.LOOSENED, "some misses earn less, and none more")
        return Meaning(Direction.TIGHTENED, "some misses earn more, and none less") if more else SAME

    return judge


def _points_paid(table: tuple[tuple[int, Fraction], ...], points: int) -> Fraction:
    reached = [share for least, share in table if least <= points]
    return reached[-1] if reached else Fraction(0)


def _bands(before: tuple[Band, ...], after: tuple[Band, ...]) -> Meaning:
    in_days = {band.days is not None for band in (*before, *after)}
    if len(in_days) > 1:
        return Meaning(Direction.CHANGED, "a share of the base and days of it cannot be compared")
    return _stepwise(_band_paid, _middles(before, after))(before, after)


def _band_paid(bands: tuple[Band, ...], attained: Fraction) -> Fraction:
    """What a table pays for an attainment: of several bands the least, of none nothing."""
    holding = [band for band in bands if attained in band]
    return min(
        (Fraction(band.days or 0) if band.credit is None else band.credit for band in holding), default=Fraction(0)
    )


def _middles(*tables: tuple[Band, ...]) -> Callable[[Any], set[Fraction]]:
    """The ends of all bands, and a point between each two of them: within a piece nothing changes."""
    bands = [band for table in tables for band in table]
    known = [end for band in bands for end in (band.low, band.high) if end is not None]
    ends = {Fraction(0), Fraction(1), *known}
    between = {(low + high) / 2 for low, high in pairwise(sorted(ends))}
    return lambda _: ends | between


MEANINGS: Final[Table] = {
    ("Credits", "base"): _amount,
    ("Credits", "cap"): ordered(
        tighter="more can be earned in a period", looser="less can be earned in a period", nothing=Nothing.MOST
    ),
    ("Credits", "minimum"): _minimum,
    ("Credits", "combine"): in_sequence(
        (Combine.MAX, Combine.SUM),
        tighter="credits of a period add up",
        looser="only the largest credit of a period counts",
    ),
    ("Credits", "points_table"): _stepwise(_points_paid, lambda table: {points for points, _ in table}),
    ("EarnBack", "target"): target,
    ("EarnBack", "periods"): ordered(tighter="more good periods earn a credit back", looser="fewer good periods do"),
    ("EarnBack", "recover"): ordered(
        falling=True, tighter="less of a credit is earned back", looser="more of a credit is earned back"
    ),
    ("Tiers", "bands"): _bands,
    ("Tiers", "days_in_base"): ordered(falling=True, tighter="a day is worth more", looser="a day is worth less"),
    ("MultipleOfPaid", "multiple"): _paid(),
    ("Proportional", "acceleration"): _paid(),
    ("PerHour", "days"): _paid(),
    ("PerMiss", "credit"): _paid(),
    ("AtRisk", "at_risk"): _paid(),
    ("AtRisk", "pool"): _paid(),
    ("AtRisk", "allocation"): _paid(),
    ("Points", "points"): _paid(),
    ("ClockHours", "longer_than_seconds"): ordered(
        falling=True, tighter="shorter outages earn a credit too", looser="short outages earn nothing"
    ),
}  # fmt: skip


def schedule_changes(
    subject: Subject, before: Schedule | None, after: Schedule | None, places: Places
) -> Iterator[Change]:
    """What another schedule pays for a miss."""
    if before == after:
        return
    if before is not None and after is not None and type(before) is type(after):
        yield from part_changes(subject, before, after, MEANINGS, prefix="credits ", places=places)
        return
    if before is None:
        meaning = Meaning(Direction.TIGHTENED, "a miss earned nothing before")
    elif after is None:
        meaning = Meaning(Direction.LOOSENED, "a miss earns nothing any more")
    else:
        meaning = Meaning(Direction.CHANGED, "credits are computed in another way")
    texts = tuple(None if each is None else shown(each) for each in (before, after))
    yield subject.change("credits", meaning, (texts[0], texts[1]), places)


def credit_changes(subject: Subject, before: Credits | None, after: Credits | None, places: Places) -> Iterator[Change]:
    """What changed in the credits of an agreement."""
    if before == after:
        return
    if before is None or after is None:
        meaning = (
            Meaning(Direction.TIGHTENED, "misses earned nothing before")
            if before is None
            else Meaning(Direction.LOOSENED, "misses earn nothing any more")
        )
        texts = tuple(None if each is None else shown(each) for each in (before, after))
        yield subject.change("credits", meaning, (texts[0], texts[1]), places)
        return
    skip = ("schedule", "earn_back")
    yield from part_changes(subject, before, after, MEANINGS, skip=skip, prefix="credits ", places=places)
    yield from schedule_changes(subject, before.schedule, after.schedule, places)
    yield from _earn_back(subject, before.earn_back, after.earn_back, places)


def _earn_back(subject: Subject, before: EarnBack | None, after: EarnBack | None, places: Places) -> Iterator[Change]:
    if before == after:
        return
    if before is not None and after is not None:
        yield from part_changes(subject, before, after, MEANINGS, prefix="credits earn back ", places=places)
    elif before is None:
        meaning = Meaning(Direction.LOOSENED, "good periods take a credit back")
        yield subject.change("credits earn back", meaning, (None, shown(after)), places)
    else:
        meaning = Meaning(Direction.TIGHTENED, "a credit once earned stays")
        yield subject.change("credits earn back", meaning, (shown(before), None), places)
