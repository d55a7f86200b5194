"""Whether anybody knows the public holidays that calendars name: the language itself knows no countries."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.core.recurrence.holidays import public_holidays
from slo_spec.model import Spec
from slo_spec.problem import Problem

_ANY_YEAR = 2000
"""A country, or a part of one, is known in every year or in none."""


def unknown_holidays(spec: Spec) -> Iterator[Problem]:
    """What is wrong with the countries of calendars, each where it stands."""
    for calendar in spec.calendars:
        if calendar.public_holidays:
            try:
                public_holidays(calendar.public_holidays, _ANY_YEAR)
            except ValueError as error:
                yield Problem(calendar.public_location, "bad-value", str(error))
