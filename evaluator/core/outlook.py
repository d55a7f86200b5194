"""How a commitment stands in the period that is running: what it would reach if all that is to come were kept.

That is the best it can still do, so what it misses is missed. Of requests nobody knows how many are to come: they
stand as they are.
"""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.attainment import Attained, Attainment
from evaluator.core.counts import Number
from evaluator.core.interval import Span, intersection, total_seconds
from evaluator.core.lifecycle.amendments import pieces
from evaluator.core.owing import extremes
from evaluator.core.settle_plan import Asked, counting_ahead
from evaluator.core.settlement import Piece, Settled
from evaluator.core.slice_states import slice_count
from slo_spec.model import Spec, Target, Threshold
from slo_spec.model.agreements import (
    Agreement,
    ByAverage,
    ByOutages,
    ByRequests,
    ByTime,
    Commitment,
    Limit,
    OutageFigure,
)
from slo_spec.record import Record, replace


class Allowance(Record, kw_only=True):
    """What a commitment lets go wrong, and how much of it has: in seconds where ``timed``, else in ``unit``.

    ``spent`` is at least that, ``spent_at_most`` whatever was not seen. ``whole_period`` tells an allowance of the
    whole period from one of the events so far.
    """

    allowed: Number
    spent: Number
    spent_at_most: Number
    unit: str
    whole_period: bool

    @property
    def timed(self) -> bool:
        """Whether it is an allowance of time."""
        return self.unit == "downtime"


class Outlook(Record, kw_only=True):
    """A commitment with all that is to come kept. ``settled`` has these readings, so it may be priced.

    ``missed`` and ``lost`` (missed for good) are None where they cannot be told. ``nothing_yet`` is True where nothing
    of the period has counted so far.
    """

    settled: Settled
    missed: bool | None
    lost: bool | None
    allowance: Allowance | None
    nothing_yet: bool


def outlook(spec: Spec, agreement: Agreement, asked: Asked, settled: Settled) -> Outlook:
    """How a commitment stands that was asked for and settled so far."""
    commitment = settled.commitment
    *past, current = settled.pieces
    ahead = _ahead(agreement, commitment, asked)
    coming = counting_ahead(spec, asked, ahead) if ahead.seconds else ()
    slices = _slices(commitment, asked, coming)
    best, worst = _extremes(settled, current, asked)
    seconds = total_seconds(coming)
    at_best, at_worst = (_kept(commitment, current.target, each, seconds, slices) for each in (best, worst))
    later = replace(
        current,
        span=Span(current.span.start, ahead.end),
        attainment=replace(current.attainment, best=at_best, worst=at_worst),
    )
    whole = replace(settled, pieces=(*(_told(settled, each) for each in past), later), counting=settled.counting)
    met = [piece.attainment.met for piece in whole.pieces]
    missed = True if False in met else None if None in met else False
    return Outlook(
        settled=whole,
        missed=missed,
        lost=missed if asked.final or _is_final(commitment, current.target) else _past_lost(met[:-1]),
        allowance=_allowance(asked, current, at_best, at_worst),
        nothing_yet=not intersection(settled.counting, (asked.settled,)),
    )


def _extremes(settled: Settled, piece: Piece, asked: Asked) -> tuple[Attained, Attained]:
    """Both readings of a piece; of a mean over slices that nobody knows, in slices."""
    best, worst = extremes(settled, piece)
    if not isinstance(settled.commitment.accounting, ByAverage):
        return best, worst
    total = _slices(settled.commitment, asked, intersection(settled.counting, (piece.span,)))
    if piece.attainment.best is None:
        best = replace(best, good=total, total=total)
    if piece.attainment.worst is None:
        worst = replace(worst, good=total if worst.met else 0, total=total)
    return best, worst


def _told(settled: Settled, piece: Piece) -> Piece:
    """A piece that has closed, with both readings."""
    best, worst = extremes(settled, piece)
    return replace(piece, attainment=Attainment(best=best, worst=worst, reason=piece.attainment.reason))


def _past_lost(met: list[bool | None]) -> bool | None:
    """Whether a piece that has closed was missed."""
    return True if False in met else None if None in met else False


def _ahead(agreement: Agreement, commitment: Commitment, asked: Asked) -> Span:
    """What is to come of the piece that is running: until the period, or what was promised, changes."""
    parties = tuple(party.role for party in agreement.parties)
    planned = pieces(commitment, agreement.amendments, parties, asked.period.span, agreement.term.timezone)
    now = asked.settled.end
    end = next((span.end for span, _ in planned if span.start < now <= span.end), asked.period.span.end)
    return Span(now, max(now, end))


def _slices(commitment: Commitment, asked: Asked, coming: tuple[Span, ...]) -> int:
    accounting = commitment.accounting
    if not isinstance(accounting, ByAverage) or not coming:
        return 0
    return slice_count(coming, asked.period.span, accounting.slice_seconds)


def _is_final(commitment: Commitment, target: Target | Limit) -> bool:
    """Whether what is missed with all that is to come kept is missed for good."""
    match commitment.accounting:
        case ByTime() | ByAverage():
            return True
        case ByOutages(figure=figure):
            return figure is not OutageFigure.MTTR  # short outages to come may still lower a mean
        case _:
            return isinstance(target, Target) and target.ratio == 1


def _kept(commitment: Commitment, target: Target | Limit, now: Attained, seconds: int, slices: int) -> Attained:
    """A reading, if all that is to come is kept."""
    match commitment.accounting:
        case ByTime() | ByAverage() as accounting:
            more = slices if isinstance(accounting, ByAverage) else seconds
            good, total = now.good + more, now.total + more
            ratio = target.ratio if isinstance(target, Target) else Fraction(1)
            return replace(
                now,
                value=Fraction(good) / Fraction(total) if total else now.value,
                met=good >= ratio * total if total else now.met,
                counting_seconds=now.counting_seconds + seconds,
                good=good,
                total=total,
            )
        case ByOutages(figure=figure) if figure.at_least and now.value is not None:
            return _kept_mean(figure, target, now, seconds)
        case _:
            return now


def _kept_mean(figure: OutageFigure, target: Target | Limit, now: Attained, seconds: int) -> Attained:
    """Time between failures grows with every second without one."""
    whole = Fraction(now.good if figure is OutageFigure.MTBF else now.total)
    if not whole or now.value is None or not isinstance(target, Limit):
        return now
    value = now.value * (whole + seconds) / whole
    return replace(
        now,
        value=value,
        met=value >= target.value,
        counting_seconds=now.counting_seconds + seconds,
        good=now.good + seconds,
        total=now.total + seconds,
    )


def _allowance(asked: Asked, piece: Piece, best: Attained, worst: Attained) -> Allowance | None:
    accounting, target = asked.effective.commitment.accounting, piece.target
    if isinstance(accounting, ByOutages):
        return _of_outages(accounting.figure, target, best, worst)
    if not isinstance(target, Target) or not best.total:
        return None
    if isinstance(accounting, ByRequests) and (piece.attainment.best is None or piece.attainment.worst is None):
        return None  # nobody knows how many there were
    whole = not isinstance(accounting, ByRequests)
    readings = any(isinstance(query.measure, Threshold) for query in asked.pieces[0][1])
    counted = "bad readings" if readings else "bad events"
    unit = {ByTime: "downtime", ByAverage: "slices' worth of errors"}.get(type(accounting), counted)
    return Allowance(
        allowed=(1 - target.ratio) * best.total,
        spent=best.total - best.good,
        spent_at_most=worst.total - worst.good,
        unit=unit,
        whole_period=whole,
    )


def _of_outages(figure: OutageFigure, target: Target | Limit, best: Attained, worst: Attained) -> Allowance | None:
    """Of a number of outages, or of all their downtime, so much is allowed; means and lengths allow nothing."""
    if figure not in (OutageFigure.OUTAGES, OutageFigure.DOWNTIME) or not isinstance(target, Limit):
        return None
    if best.value is None or worst.value is None:
        return None
    return Allowance(
        allowed=target.value,
        spent=best.value,
        spent_at_most=worst.value,
        unit="downtime" if figure is OutageFigure.DOWNTIME else "outages",
        whole_period=True,
    )
