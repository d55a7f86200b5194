"""What the samples that counting read prove: that next to nothing was missed, so that nobody has to look.

A server that tells how many samples a query read has counted them all. What is missing of all that were due
for several questions may be missing of one alone: each has the share that is then left, at least.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evaluator.backends.prometheus.ledger.account import Account
from evaluator.backends.prometheus.ledger.increments import MOST_IN_PART, Reading, in_part
from evaluator.backends.prometheus.ledger.presence import FORGIVEN
from evaluator.backends.prometheus.ledger.questions import equal_values, holds
from evaluator.backends.prometheus.ledger.roster import Roster
from evaluator.backends.prometheus.ledger.selection import Selection
from evaluator.backends.prometheus.ledger.stretches import Increase, Run
from slo_spec.model import Labels, Selector

Shares = Mapping[Run, Fraction]
"""The share of the samples that is surely there, by stretch."""


def provable(
    account: Account, stretches: Sequence[Run], accounts: int, roster: Roster, form: Increase
) -> frozenset[Run]:
    """The stretches for which counting may prove an account's coverage: few others are read together with it."""
    if not (form.widened and account.question.is_own_presence and not roster.has_new(account.total_members)):
        return frozenset()
    series = len(account.total_members) * accounts
    return frozenset(
        run for run in stretches if run.number == 1 and in_part(series, accounts, run, form) <= MOST_IN_PART
    )


def proven(accounts: Sequence[Account], readings: Sequence[Reading], roster: Roster) -> tuple[Shares, ...]:
    """The stretches for which the readings prove that an account misses no more than is forgiven, in their order.

    Only of series that were all there before the span, and where the total's own series tell of coverage.
    """
    made: dict[Selector, dict[Run, Fraction]] = {}
    series: dict[tuple[Selection, frozenset[Selector]], tuple[Labels, ...]] = {}
    for reading in readings:
        what = (reading.selection, reading.selectors)
        if what not in series:
            series[what] = _read(reading, roster)
        missing = _missing(reading, series[what], roster, accounts[0].interval)
        for selector in reading.selectors if missing is not None else ():
            made.setdefault(selector, {})[reading.run] = missing or Fraction(0)
    return tuple(_shares(each, made.get(each.total, {})) for each in accounts)


def _read(reading: Reading, roster: Roster) -> tuple[Labels, ...]:
    """The series that a reading has read: those of its selection."""
    keys = {roster.selection.key_of(equal_values(selector)) for selector in reading.selectors}
    near = (member for key in keys for member in roster.by_key.get(key, ()))
    return tuple(member for member in near if holds(member, reading.selection.selector.matchers))


def _missing(reading: Reading, read: Sequence[Labels], roster: Roster, interval: int) -> Fraction | None:
    """How many of the samples that were due for a reading of these series it has not found; None: not to be told."""
    if roster.has_new(read):
        return None
    due = len(read) * (Fraction(reading.run.length, interval) + 1)
    if reading.samples > due * (1 + FORGIVEN):
        return None  # more than there can be: replicas that were read twice, or scrapes that were misjudged
    return max(Fraction(0), due - reading.samples)


def _shares(account: Account, missing: Mapping[Run, Fraction]) -> Shares:
    if not account.question.is_own_presence:
        return {}
    made: dict[Run, Fraction] = {}
    for run, samples in missing.items():
        due = len(account.total_members) * run.length * samples.denominator
        gone = samples.numerator * account.interval
        if gone * FORGIVEN.denominator <= due * FORGIVEN.numerator:
            made[run] = Fraction(due - gone, due)
    return made
