"""What following periods give back of a credit: asked of the commitments that earned it, in both readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from evaluator.core.calendar import local_day, period
from evaluator.core.counts import Reason
from evaluator.core.credits.bands import exact_percent
from evaluator.core.credits.combination import Owed
from evaluator.core.credits.earn_back import earned_back
from evaluator.core.lifecycle.dates import within_term
from evaluator.core.report import Verdict
from evaluator.core.settlement import Settled
from slo_spec.model.agreements import Agreement, ByOutages
from slo_spec.model.credits import EarnBack
from slo_spec.record import Record, replace


class Returned(Record, kw_only=True):
    """What is owed once following periods have been looked at, and what of it is still to be decided."""

    lowest: Owed
    highest: Owed
    notes: tuple[str, ...]


def returned(
    agreement: Agreement,
    commitments: Sequence[Settled],
    following: Mapping[str, Sequence[Settled]],
    lowest: Owed,
    highest: Owed,
) -> Returned:
    """What is left of a credit; ``following`` are the periods after it, oldest first, by commitment.

    Every commitment that earned some of it must reach the target in each period; a figure of outages, which is no
    share, its own. A period that is not over decides nothing yet.
    """
    rule = agreement.credits.earn_back if agreement.credits else None
    if rule is None or not highest.amount.amount:
        return Returned(lowest=lowest, highest=highest, notes=())
    earners = [each for each in commitments if _earned(agreement, each)]
    several = [tuple(each for each in following.get(one.commitment.name, ()) if each.final) for one in earners]
    low, low_open = _less(rule, lowest, [_values(periods, best=True) for periods in several])
    high, high_open = _less(rule, highest, [_values(periods, best=False) for periods in several])
    over = min((len(periods) for periods in several), default=0)
    notes = (_pending(agreement, rule, earners[0], over),) if earners and (low_open or high_open) else ()
    return Returned(lowest=low, highest=high, notes=notes)


def _earned(agreement: Agreement, settled: Settled) -> bool:
    schedule = settled.commitment.schedule or (agreement.credits.schedule if agreement.credits else None)
    return schedule is not None and settled.verdict is not Verdict.PASS


def _less(rule: EarnBack, owed: Owed, values: Sequence[Sequence[Fraction | None]]) -> tuple[Owed, bool]:
    """What is left of an amount, and whether that may still become less."""
    if not owed.amount.amount:
        return owed, False
    together = [_least(each) for each in zip(*values, strict=False)]
    found = earned_back(rule, owed.amount, together)
    because = (*owed.because, *(f"earn-back: {line}" for line in found.because)) if together else owed.because
    return replace(owed, amount=found.net, because=because), not found.decided


def _least(values: Sequence[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return min(known) if len(known) == len(values) else None


def _values(periods: Sequence[Settled], *, best: bool) -> tuple[Fraction | None, ...]:
    return tuple(_value(each, best=best) for each in periods)


def _value(settled: Settled, *, best: bool) -> Fraction | None:
    """What a period reached in a reading; None where nothing was there to be reached."""
    if any(_nothing(piece.attainment.reason) for piece in settled.pieces):
        return None
    if isinstance(settled.commitment.accounting, ByOutages):
        kept = settled.verdict is Verdict.PASS or (best and settled.verdict is Verdict.UNKNOWN)
        return Fraction(1 if kept else 0)
    value = settled.best if best else settled.worst
    return value if value is not None else Fraction(1 if best else 0)


def _nothing(reason: object) -> bool:
    return getattr(reason, "reason", None) is Reason.NO_TRAFFIC


def _pending(agreement: Agreement, rule: EarnBack, settled: Settled, over: int) -> str:
    part = f"{exact_percent(rule.recover)} of the credit"
    wanted = f"{rule.periods} following {'period' if rule.periods == 1 else 'periods'}"
    last = _last(agreement, rule, settled)
    if last is None:
        return f"earn-back: the term ends on {agreement.term.end}, before {wanted}: nothing is earned back"
    reached = f"if {'it reaches' if rule.periods == 1 else 'they all reach'} {rule.target}"
    return f"earn-back: {over} of {wanted} over; {part} is earned back on {last} {reached}"


def _last(agreement: Agreement, rule: EarnBack, settled: Settled) -> date | None:
    """The day on which the last of the following periods is over; None where the term ends before."""
    *_, end = _ends(agreement, rule, settled)
    return end


def _ends(agreement: Agreement, rule: EarnBack, settled: Settled) -> Iterator[date | None]:
    window, start = settled.commitment.period, settled.period.whole.end
    for _ in range(rule.periods):
        whole = period(window, start)
        if within_term(agreement.term, whole) is None:
            yield None
            return
        start = whole.end
        yield local_day(start, window.timezone)
