"""What each party may do after a period, and until when: claim a credit, terminate, renew, review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from evaluator.core.calendar import local_day
from evaluator.core.interval import rfc3339, union
from evaluator.core.lifecycle.claims import claim_deadline
from evaluator.core.lifecycle.dates import last_day, renewal_notice, review_overdue
from evaluator.core.lifecycle.strikes import Strike, strikes
from evaluator.core.lifecycle.termination import chronic, consecutive, earliest_exit, rolling_average
from evaluator.core.report import Verdict
from evaluator.core.settlement import Right, Settled
from evaluator.core.wording import duration, percent
from slo_spec.model.agreements import (
    Agreement,
    ChronicOutage,
    ClaimFrom,
    InARow,
    RollingAverage,
    Termination,
)

CUSTOMER, PROVIDER, EITHER = "customer", "provider", "either party"


def rights(
    agreement: Agreement, commitments: Sequence[Settled], earlier: Mapping[str, Sequence[Settled]], at: int
) -> tuple[Right, ...]:
    """What may be done at an instant; ``earlier`` are the periods before, oldest first, by commitment.

    Of a period that runs nothing follows yet.
    """
    today = local_day(at, agreement.term.timezone)
    closed = [each for each in commitments if each.final]
    return (
        *_claims(agreement, closed, today),
        *_terminations(agreement, closed, earlier, today),
        *_struck_out(agreement, closed, earlier),
        *_dates(agreement, today),
    )


def _claims(agreement: Agreement, commitments: Iterable[Settled], today: date) -> Iterator[Right]:
    claims = agreement.claims
    missed = [each for each in commitments if each.verdict is not Verdict.PASS and _earns(agreement, each)]
    if claims is None or not missed:
        return
    if claims.automatic:
        names = ", ".join(each.commitment.name for each in missed)
        yield Right(
            party=PROVIDER, what=f"credit what is owed for {names}", until=None, passed=False, because="automatic"
        )
        return
    for settled in missed:
        fiscal = settled.commitment.period.fiscal_start_month
        deadlines = {claim_deadline(claims, day, fiscal) for day in _incident_days(agreement, settled)}
        for until in sorted(deadlines):
            yield Right(
                party=CUSTOMER,
                what=f"claim the credit for {settled.commitment.name}",
                until=until,
                passed=until < today,
                because=claims.text,
            )


def _earns(agreement: Agreement, settled: Settled) -> bool:
    return settled.commitment.schedule is not None or (
        agreement.credits is not None and agreement.credits.schedule is not None
    )


def _incident_days(agreement: Agreement, settled: Settled) -> list[date]:
    """The days from which a claim's time runs: the last days of outages, or the last day of the period."""
    zone = agreement.term.timezone
    assert agreement.claims is not None
    outages = union((*settled.down, *settled.unknown))
    if agreement.claims.after is ClaimFrom.INCIDENT and outages:
        return sorted({last_day(outage, zone) for outage in outages})
    return [last_day(settled.period.span, zone)]


# ------------------------------------------------------------------------------- ways out


def _terminations(
    agreement: Agreement, commitments: Iterable[Settled], earlier: Mapping[str, Sequence[Settled]], today: date
) -> Iterator[Right]:
    for clause in agreement.termination:
        for settled in commitments:
            name = settled.commitment.name
            if clause.commitment not in ("", name):
                continue
            because = _triggered(clause, (*earlier.get(name, ()), settled))
            if because:
                leaving = earliest_exit(clause, today)
                notice = f" with {clause.notice_days} days' notice, so on {leaving} at the earliest"
                yield Right(
                    party=CUSTOMER,
                    what=f"terminate{notice if clause.notice_days else ''}",
                    until=None,
                    passed=False,
                    because=because,
                )


def _triggered(clause: Termination, history: Sequence[Settled]) -> str:
    """Why a clause lets the customer leave now; empty where it does not. What is unknown is no miss."""
    name = history[-1].commitment.name
    match clause.when:
        case InARow() as rule:
            met = [_met(each) for each in history]
            last = len(met) - 1
            ends_now = any(consecutive(met[s:], rule.periods, rule.no_data) == last - s for s in range(len(met)))
            return f"{name} was missed in {rule.periods} periods in a row" if ends_now else ""
        case ChronicOutage() as rule:
            outages = union(span for each in history for span in each.down)
            # One that begins before this period may complete an earlier count: that was to be said then.
            found = next(
                (
                    instant
                    for start in range(len(outages))
                    if (instant := chronic(outages[start:], rule)) is not None and instant >= history[-1].settled.start
                ),
                None,
            )
            if found is None:
                return ""
            longer = duration(rule.longer_than_seconds)
            when = f"the last began {rfc3339(found)}"
            return f"{name} had {rule.count} outages longer than {longer} within {rule.within_days} days; {when}"
        case RollingAverage() as rule:
            series: list[Fraction | None] = [each.attained for each in history]
            if len(series) - 1 not in rolling_average(series, rule):
                return ""
            return f"the mean of {name} over {rule.periods} periods is below {percent(rule.below)}"


def _met(settled: Settled) -> bool | None:
    return {Verdict.PASS: True, Verdict.FAIL: False}.get(settled.verdict)


# ------------------------------------------------------------------------------- strikes


def _struck_out(
    agreement: Agreement, commitments: Sequence[Settled], earlier: Mapping[str, Sequence[Settled]]
) -> Iterator[Right]:
    """What is to be done where the misses of the last months, with one of this period, are too many."""
    rule = agreement.strikes
    found = strikes_of(agreement, commitments, earlier)
    if rule is not None and found and found[-1].triggers:
        because = f"{found[-1].count} strikes within {rule.months} months, {rule.limit} are too many"
        yield Right(party=EITHER, what=rule.then, until=None, passed=False, because=because)


def strikes_of(
    agreement: Agreement, commitments: Sequence[Settled], earlier: Mapping[str, Sequence[Settled]]
) -> tuple[Strike, ...]:
    """The strikes up to this period, if it has one: none otherwise. What is unknown is no strike."""
    rule = agreement.strikes
    if rule is None:
        return ()
    counted = [each for each in commitments if rule.commitment in ("", each.commitment.name)]
    if not any(each.verdict is Verdict.FAIL for each in counted):
        return ()
    history = [one for each in counted for one in (*earlier.get(each.commitment.name, ()), each)]
    misses = [last_day(each.period.span, agreement.term.timezone) for each in history if each.verdict is Verdict.FAIL]
    return strikes(misses, rule.months, rule.limit)


# ------------------------------------------------------------------------------- dates


def _dates(agreement: Agreement, today: date) -> Iterator[Right]:
    term = agreement.term
    latest = renewal_notice(term)
    if latest is not None and today >= term.start:
        because = f"the term ends on {term.end}, {term.renewal_notice_days} days' notice"
        yield Right(party=EITHER, what="ask for renewal", until=latest, passed=latest < today, because=because)
    if review_overdue(agreement, today):
        yield Right(
            party=EITHER, what="review the agreement", until=agreement.review_on, passed=True, because="it is overdue"
        )
