"""What a period was like: every objective over it and over those before, what agreements owe, which dates come.

A format shows these values and computes nothing. ``composed`` takes the results of each period from wherever they
come: judged now, or from reports that were kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from evaluator.core.answer import Answer
from evaluator.core.calendar import local_day
from evaluator.core.judge import judge, worst_first
from evaluator.core.lifecycle.dates import countdown
from evaluator.core.period_plan import PeriodPlan
from evaluator.core.query import Query
from evaluator.core.report import Result, Verdict
from evaluator.core.report_periods import ReportPeriod
from evaluator.core.rights import CUSTOMER
from evaluator.core.settlement import Settlement
from slo_spec.model.agreements import Agreement
from slo_spec.model.credits import Money
from slo_spec.model.waivers import Waiver
from slo_spec.record import Record

BREACHED, UNDECIDED, PASSED = 1, 3, 0


class ReportedObjective(Record, kw_only=True):
    """An objective over the period, and over each of the periods before (None where it is not known of)."""

    result: Result
    earlier: tuple[Result | None, ...]

    @property
    def change(self) -> Fraction | None:
        """By how much the measured ratio rose since the period before; None where one of them is missing."""
        before = self.earlier[0].ratio if self.earlier and self.earlier[0] is not None else None
        return None if before is None or self.result.ratio is None else self.result.ratio - before

    @property
    def over_time(self) -> tuple[Result | None, ...]:
        """All of its periods, the oldest first."""
        return (*reversed(self.earlier), self.result)


class OwedInAll(Record, kw_only=True):
    """What all agreements owe in one currency, in the best and in the worst reading of what is unknown."""

    lowest: Money
    highest: Money


class UpcomingDate(Record, kw_only=True, order=True):
    """A day on which something can last be done, ends or is due: of an agreement, or of a waiver's subject.

    ``days_left`` is 0 today and below 0 when overdue.
    """

    on: date
    subject: str
    what: str
    days_left: int


class PeriodReport(Record, kw_only=True):
    """A report on a period. ``objectives`` are worst first, ``earlier`` the periods before, the newest first."""

    at: int
    timezone: str
    period: ReportPeriod
    earlier: tuple[ReportPeriod, ...]
    objectives: tuple[ReportedObjective, ...]
    settlements: tuple[Settlement, ...]
    owed: tuple[OwedInAll, ...]
    upcoming: tuple[UpcomingDate, ...]
    ahead_days: int
    notices: tuple[str, ...] = ()
    version: str = ""

    @property
    def verdict(self) -> Verdict:
        """The worst of the objectives' and of the agreements'."""
        return max(self._verdicts(), key=lambda each: each.badness, default=Verdict.UNKNOWN)

    @property
    def undecided(self) -> bool:
        """Whether a verdict or an amount depends on what nobody knows."""
        return Verdict.UNKNOWN in self._verdicts() or any(each.undecided for each in self.settlements)

    def count(self, verdict: Verdict) -> int:
        """How many objectives have a verdict."""
        return sum(each.result.verdict is verdict for each in self.objectives)

    def _verdicts(self) -> tuple[Verdict, ...]:
        return (*(each.result.verdict for each in self.objectives), *(each.verdict for each in self.settlements))

    def exit_code(self, *, fail_on_breach: bool) -> int:
        """1 for a certain breach if that is asked for, 3 if something is unknown, else 0."""
        if fail_on_breach and Verdict.FAIL in self._verdicts():
            return BREACHED
        return UNDECIDED if self.undecided else PASSED


def judged(
    plan: PeriodPlan, answers: Mapping[Query, Answer], coverage: Mapping[str, Fraction]
) -> tuple[tuple[Result, ...], ...]:
    """Every objective's result over each period of a plan, in its order of periods."""
    return tuple(judge(each, answers, coverage) for each in plan.plans)


def composed(
    periods: Sequence[ReportPeriod],
    results: Sequence[Sequence[Result]],
    settlements: Sequence[Settlement],
    agreements: Iterable[Agreement],
    waivers: Iterable[Waiver] = (),
    claimable: Sequence[Settlement] = (),
    *,
    at: int,
    timezone: str,
    ahead_days: int,
    notices: Sequence[str] = (),
    version: str = "",
) -> PeriodReport:
    """The report on the first of the periods; ``results`` has what each of them was like, in their order.

    ``claimable`` are settlements of other periods, of which only the last days of claims are told.
    """
    before = [{each.name: each for each in several} for several in results[1:]]
    objectives = [
        ReportedObjective(result=each, earlier=tuple(known.get(each.name) for known in before))
        for each in sorted(results[0], key=worst_first)
    ]
    return PeriodReport(
        at=at,
        timezone=timezone,
        period=periods[0],
        earlier=tuple(periods[1:]),
        objectives=tuple(objectives),
        settlements=tuple(
            sorted(settlements, key=lambda each: (-each.verdict.badness, each.agreement.name, each.span))
        ),
        owed=_owed(settlements),
        upcoming=tuple(
            sorted(
                {
                    *_upcoming(agreements, (*settlements, *claimable), at, ahead_days),
                    *_ending(waivers, local_day(at, timezone), timezone, ahead_days),
                }
            )
        ),
        ahead_days=ahead_days,
        notices=tuple(notices),
        version=version,
    )


def _owed(settlements: Sequence[Settlement]) -> tuple[OwedInAll, ...]:
    """What is owed in all, by currency. Each amount was rounded by its contract, so their sum is exact."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for each in settlements:
        if each.lowest is not None and each.highest is not None:
            low, high = each.lowest.amount, each.highest.amount
            before = sums.get(low.currency, (Decimal(0), Decimal(0)))
            sums[low.currency] = (before[0] + low.amount, before[1] + high.amount)
    return tuple(
        OwedInAll(lowest=Money(amount=low, currency=currency), highest=Money(amount=high, currency=currency))
        for currency, (low, high) in sorted(sums.items())
    )


def _upcoming(
    agreements: Iterable[Agreement], settlements: Sequence[Settlement], at: int, ahead_days: int
) -> Iterator[UpcomingDate]:
    for agreement in agreements:
        today = local_day(at, agreement.term.timezone)
        over = agreement.term.end is not None and agreement.term.end < today
        for milestone in countdown(agreement, today):
            overdue = milestone.what == "review" and milestone.days_left < 0 and not over
            if overdue or 0 <= milestone.days_left <= ahead_days:
                yield _date(agreement.name, milestone.on, milestone.what, today)
    for each in settlements:
        today = local_day(at, each.agreement.term.timezone)
        for right in each.rights:
            # The customer's are the claims. Renewal and review stand there too, and were said by the agreement.
            if right.party == CUSTOMER and right.until is not None and today <= right.until <= _last(today, ahead_days):
                yield _date(each.agreement.name, right.until, f"last day to {right.what} of {each.period}", today)


def _ending(waivers: Iterable[Waiver], today: date, timezone: str, ahead_days: int) -> Iterator[UpcomingDate]:
    for waiver in waivers:
        on = local_day(waiver.until, timezone)
        if today <= on <= _last(today, ahead_days):
            yield _date(waiver.subject, on, f"the waiver '{waiver.name}' ends ({waiver.owner})", today)


def _last(today: date, ahead_days: int) -> date:
    return today + timedelta(days=ahead_days)


def _date(subject: str, on: date, what: str, today: date) -> UpcomingDate:
    return UpcomingDate(on=on, subject=subject, what=what, days_left=(on - today).days)
