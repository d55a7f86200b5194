"""The numbers of docs/mathematics.md are the numbers of the core."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from evaluator.core.alerts import Alerts, exceeds
from evaluator.core.budget import burn_rate, error_budget, met, time_to_exhaustion
from evaluator.core.confidence import interval
from evaluator.core.counts import Counts
from evaluator.core.interval import instant
from evaluator.core.measurement import Measurement
from evaluator.core.relative import Past
from evaluator.core.report import Budget, Unit
from evaluator.core.rules import Ruling, rule_result
from slo_spec.model import Action, AlertTier, Baseline, Condition, Policy, Rule, Since, Target
from tests.evaluator.stores.recording import result

PAGE = (Path(__file__).parents[2] / "docs" / "mathematics.md").read_text(encoding="utf-8")


def rows(first_heading):
    """The cells of the table whose first column has this heading."""
    lines = PAGE.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith(f"| {first_heading} |")) + 2
    table = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def exact(text):
    """The first number of a cell; a percentage as a ratio."""
    found = re.match(r"([0-9][0-9,]*(?:\.[0-9]+)?)( %)?", text)
    assert found, text
    return Fraction(found[1].replace(",", "")) / (100 if found[2] else 1)


def test_the_table_of_budgets_is_what_the_core_computes():
    for target, bad_of_total, allowed, consumed, left, reached in rows("target"):
        bad, total = (exact(part) for part in bad_of_total.split(" of "))
        counts = Counts(good=total - bad, total=total)
        budget = error_budget(counts, exact(target), Unit.EVENTS)
        assert budget.allowed == exact(allowed)
        assert met(counts.good, counts.total, exact(target)) is (reached == "yes")
        if consumed == "infinite":
            assert budget.infinite
            assert budget.remaining_ratio is None
        else:
            assert budget.consumed_ratio == exact(consumed)
            assert budget.remaining_ratio == exact(left)


def test_the_table_of_time_budgets_is_target_times_seconds():
    lines = [
        line for line in PAGE.splitlines() if re.search(r"\| [0-9.]+ %+ \| .*\| [0-9,]+(?: \(.*\))? \| .* s", line)
    ]
    assert len(lines) == 7
    for line in lines:
        target, _, seconds, budget = (cell.strip() for cell in line.strip("|").split("|"))
        assert (1 - exact(target)) * exact(seconds) == exact(budget)


def test_the_table_of_thresholds_follows_from_the_shares():
    for share, longest, period, threshold, strict, loose in rows("share of the budget"):
        hours = 3600
        tier = AlertTier(name="t", severity="page", windows=(int(exact(longest)) * hours,), budget_share=exact(share))
        burn = tier.threshold(int(exact(period)) * hours)
        assert burn == exact(threshold)
        assert burn * Fraction(1, 1000) == exact(strict)
        assert burn * Fraction(1, 10) == exact(loose)
        assert ("cannot fire" in loose) is (burn * Fraction(1, 10) >= 1)


def test_both_windows_must_be_strictly_above_the_threshold():
    target = Fraction(999, 1000)
    for long, short, fires in rows("long"):
        windows = [
            Counts(good=100_000_000 - bad, total=100_000_000, seconds=60, observed=60)
            for bad in (exact(long) * 100_000, exact(short) * 100_000)
        ]
        assert [burn_rate(counts, target) for counts in windows] == [exact(long), exact(short)]
        assert all(exceeds(counts, target, Fraction("14.4"), Fraction(95, 100)) for counts in windows) is (
            fires == "yes"
        )


def test_a_full_budget_lasts_as_long_as_the_table_says():
    found = re.search(r"^\| burn \|(.*)\|\n.*\n\| seconds \|(.*)\|$", PAGE, re.MULTILINE)
    assert found
    for burn, seconds in zip(found[1].split("|"), found[2].split("|"), strict=True):
        assert time_to_exhaustion(Fraction(1), exact(burn.strip()), 2_592_000) == exact(seconds.strip())
    assert time_to_exhaustion(1 - Fraction("0.834"), Fraction("2.5"), 2_592_000) == Fraction("172108.8")


@pytest.mark.parametrize(
    ("zone", "first", "hours"), [("America/New_York", (2025, 3), 743), ("Europe/Berlin", (2026, 3), 743)]
)
def test_a_month_with_a_clock_change_has_the_hours_that_the_page_says(zone, first, hours):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from evaluator.core.calendar import period
    from slo_spec.model import CalendarUnit, CalendarWindow

    window = CalendarWindow(unit=CalendarUnit.MONTH, timezone=zone)
    assert period(window, instant(datetime(first[0], first[1], 15, tzinfo=ZoneInfo(zone)))).seconds == hours * 3600


def test_the_table_of_intervals_is_what_the_core_computes():
    table = rows("good")
    assert len(table) == 5
    for good, total, low, high in table:
        found = interval(Counts(int(exact(good)), int(exact(total))))
        assert (f"{found.low * 100:.2f} %", f"{found.high * 100:.2f} %") == (low, high)


@pytest.mark.parametrize("row", rows("condition"), ids=lambda row: row[0])
def test_rules_that_compare_hold_as_the_page_says(row):
    before, limit, beyond = (Fraction(number) for number in re.findall(r"0\.[0-9]+", row[2]))
    condition = Condition(row[0].strip("`"))
    policy = Policy(name="p", rules=())
    rule = Rule(when=condition, then=Action.FAIL, by=Fraction(1, 10), baseline=Baseline(since=Since.LAST_RUN))
    told = [
        rule_result(
            Ruling.of(policy, rule),
            Target("90%", Fraction(9, 10)),
            now(condition, value),
            Alerts((), ()),
            None,
            past(condition, before),
        )
        for value in (limit, beyond)
    ]
    assert [each.holds for each in told] == [False, True]


def counted(condition, value):
    """Ten thousand events, and a budget, of which the figure that a condition looks at is ``value``."""
    total, allowed = 10_000, 1_000
    if condition is Condition.BUDGET_FELL:
        bad = (1 - value) * allowed
    else:
        bad = value * total if condition is Condition.BAD_GREW else (1 - value) * total
    return {"good": total - bad, "total": total, "allowed": allowed, "spent": bad}


def now(condition, value):
    numbers = counted(condition, value)
    return Measurement(
        counts=Counts(good=numbers["good"], total=numbers["total"]),
        budget=Budget(allowed=numbers["allowed"], spent=numbers["spent"], unit=Unit.EVENTS),
        met=True,
        exhausted=False,
        final=True,
    )


def past(condition, value):
    then = result(target=Fraction(9, 10), **counted(condition, value))
    return Past(name="shop/most", at=then.at + 1, results=(then,), missing="", place="h.db")
