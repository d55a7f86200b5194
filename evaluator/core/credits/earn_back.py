"""A credit that is given back once the periods after it are good enough."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evaluator.core.credits.bands import exact_percent
from evaluator.core.credits.money import exact, in_words, rounded
from evaluator.core.wording import percent
from slo_spec.model.credits import EarnBack, Money
from slo_spec.record import Record


class EarnedBack(Record, kw_only=True):
    """What of a credit was given back and what is left of it; ``decided`` is False while periods are to come."""

    recovered: Money
    net: Money
    decided: bool
    because: tuple[str, ...]


def earned_back(rule: EarnBack, credit: Money, following: Sequence[Fraction | None]) -> EarnedBack:
    """What the periods right after a credit earn back; ``following`` are their attainments, oldest first.

    Each of the first ``rule.periods`` must reach the target, compared exactly. A period without an attainment (None)
    does not. The recovered part is rounded half up once, and what is left is the rest, so that both make up the credit.
    """
    first = following[: rule.periods]
    lines = [f"period {place} after it {_attained(value, rule)}" for place, value in enumerate(first, start=1)]
    failed = any(value is None or not value >= rule.target.ratio for value in first)
    complete = len(first) == rule.periods
    whole = rounded(exact(credit), credit.currency)
    recovered = rounded(0, credit.currency)
    if failed:
        lines.append("nothing is earned back")
    elif not complete:
        lines.append(f"{len(first)} of {rule.periods} periods so far: nothing is earned back yet")
    else:
        recovered = rounded(rule.recover * exact(credit), credit.currency)
        lines.append(
            f"{exact_percent(rule.recover)} of {in_words(exact(credit), credit.currency)} is earned back: {recovered}"
        )
    net = rounded(exact(whole) - exact(recovered), credit.currency)
    return EarnedBack(recovered=recovered, net=net, decided=failed or complete, because=tuple(lines))


def _attained(value: Fraction | None, rule: EarnBack) -> str:
    if value is None:
        return f"has no attainment, so {rule.target} is not reached"
    shown = percent(value, [rule.target.ratio], digits=6)
    return f"attained {shown}: {rule.target} is {'reached' if value >= rule.target.ratio else 'not reached'}"
