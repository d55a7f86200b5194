"""A month of thirty days that costs 4000 EUR, and what was down in it."""

from decimal import Decimal
from fractions import Fraction

from evaluator.core.credits.schedules import Shortfall
from evaluator.core.interval import Span, cut, total_seconds, union
from slo_spec.model import Target
from slo_spec.model.credits import Money

START = 1_764_547_200  # 2025-12-01T00:00:00Z
DAY = 86_400
MONTH = Span(START, START + 30 * DAY)
BASE = Money(Decimal(4000), "EUR")
COMMITTED = Target("99.9%", Fraction(999, 1000))


def outage(start, seconds):
    return Span(START + start, START + start + seconds)


def shortfall(*down, target=COMMITTED, base=BASE, **more):
    """The month with these outages, its attainment and whether that meets the target."""
    spans = union(down)
    attained = Fraction(total_seconds(cut([MONTH], spans)), MONTH.seconds)
    values = {
        "commitment": "availability",
        "attained": attained,
        "met": attained >= target.ratio,
        "down": spans,
        "counting_seconds": MONTH.seconds,
        "period": MONTH,
        "days_in_period": 30,
        "base": base,
        "target": target,
    }
    return Shortfall(**(values | more))
