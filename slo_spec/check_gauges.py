"""Gauges: quantities that are neither good nor bad, of which commitments promise a figure and objectives nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from slo_spec.model import Indicator, Service, Spec, Threshold
from slo_spec.problem import Problem

if TYPE_CHECKING:
    from slo_spec.model.agreements import Commitment


def is_gauge(indicator: Indicator) -> bool:
    """Whether an indicator is a quantity."""
    return isinstance(indicator.measure, Threshold) and indicator.measure.is_gauge


def gauge_problems(spec: Spec) -> Iterator[Problem]:
    """Objectives of indicators of which nothing is good or bad."""
    for service in spec.services:
        gauges = {indicator.name for indicator in service.indicators if is_gauge(indicator)}
        for objective in service.objectives if gauges else ():
            if objective.indicator in gauges:
                message = f"'{objective.indicator}' is a gauge, of which nothing is good or bad"
                hint = "write a threshold indicator: the same with below, at_most, above or at_least"
                yield Problem(objective.indicator_location, "gauge-misfit", message, hint=hint)


def commitment_problems(commitment: Commitment, services: Mapping[str, Service]) -> Iterator[Problem]:
    """A figure of a gauge that is promised of something else, in another unit, or the other way about."""
    from slo_spec.model.agreements import ByGauge, Limit

    for name in commitment.part_names or (commitment.indicator,):
        indicator = _indicator(name, services, objectives=bool(commitment.composite) or commitment.from_objective)
        if indicator is None:
            continue
        place, wanted = commitment.indicator_location, isinstance(commitment.accounting, ByGauge)
        if wanted is not is_gauge(indicator):
            what = (
                "no gauge: it has no mean, jitter or percentile"
                if wanted
                else "a gauge, of which nothing is good or bad"
            )
            hint = "measure a gauge indicator" if wanted else "write by: mean, jitter or {percentile: 95%}"
            yield Problem(place, "gauge-misfit", f"the indicator of '{name}' is {what}", hint=hint)
        elif isinstance(commitment.target, Limit) and commitment.target.unit not in (None, "", indicator.unit or None):
            measured = f"is measured in {indicator.unit}" if indicator.unit else "does not say its unit"
            message = f"'{name}' {measured}, and the target is in {commitment.target.unit}"
            yield Problem(commitment.target_location, "gauge-misfit", message)


def _indicator(name: str, services: Mapping[str, Service], *, objectives: bool) -> Indicator | None:
    service_name, _, own = name.partition("/")
    service = services.get(service_name)
    if service is None:
        return None
    if objectives:
        own = next((each.indicator for each in service.objectives if each.name == own), own)
    return next((each for each in service.indicators if each.name == own), None)
