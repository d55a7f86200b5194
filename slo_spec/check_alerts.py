"""Burn-rate alerts that can never fire, or always do."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from fractions import Fraction

from slo_spec.check_windows import longest_seconds, shortest_seconds
from slo_spec.model import AlertPolicy, AlertTier, Objective, Spec
from slo_spec.problem import Location, Problem, Severity
from slo_spec.units import duration_text


def alert_problems(spec: Spec) -> Iterator[Problem]:
    """Tiers whose threshold or windows do not go with the objective that uses them."""
    for service in spec.services:
        known = spec.alert_policies_of(service)
        for objective in service.objectives:
            alerts = known.get(objective.alerts) if isinstance(objective.alerts, str) else objective.alerts
            if alerts is not None:
                yield from _policy_problems(objective, alerts, built_in=alerts in spec.alert_policies)


def _policy_problems(objective: Objective, alerts: AlertPolicy, *, built_in: bool) -> Iterator[Problem]:
    if isinstance(objective.alerts, AlertPolicy):
        seen: set[str] = set()
        for tier in alerts.tiers:
            if tier.name in seen:
                yield Problem(tier.location, "duplicate-name", f"a second tier named '{tier.name}'")
            seen.add(tier.name)
    fitting = [tier for tier in alerts.tiers if tier.windows[0] <= longest_seconds(objective.window)]
    for tier in alerts.tiers:
        if tier not in fitting and not built_in:
            yield _window_too_long(objective, tier)
    if built_in and not fitting:
        message = f"every window of '{alerts.name}' is longer than the objective's window of {objective.window.text}"
        yield Problem(
            objective.alerts_location, "alert-window-too-long", message, hint="write an alert policy of your own"
        )
    elif built_in and all(_is_early(objective, tier) for tier in fitting):
        message = (
            f"no tier of '{alerts.name}' is left for '{objective.name}': in a window of {objective.window.text} "
            f"each would fire below a burn rate of 1, so while the budget still lasts"
        )
        hint = "write an alert policy of your own"
        yield Problem(objective.alerts_location, "early-alert", message, Severity.WARNING, hint)
        return
    for tier in fitting:
        yield from _threshold_problems(objective, alerts, tier, built_in=built_in)


def _is_early(objective: Objective, tier: AlertTier) -> bool:
    """Whether a tier fires inside a budget that is being kept, however long the month is."""
    return tier.is_early(longest_seconds(objective.window))


def _window_too_long(objective: Objective, tier: AlertTier) -> Problem:
    message = (
        f"the tier '{tier.name}' looks back {duration_text(tier.windows[0])}, longer than the window of "
        f"{objective.window.text} of the objective '{objective.name}'"
    )
    return Problem(_place(objective, tier), "alert-window-too-long", message)


def _threshold_problems(
    objective: Objective, alerts: AlertPolicy, tier: AlertTier, *, built_in: bool
) -> Iterator[Problem]:
    threshold, highest = (tier.threshold(length(objective.window)) for length in (shortest_seconds, longest_seconds))
    most = _most_burn(objective.target.ratio.as_integer_ratio())
    place, who = objective.alerts_location, f"the tier '{tier.name}' of '{alerts.name}'"
    if most is not None and threshold >= most:
        message = (
            f"{who} can never fire for '{objective.name}': it fires above a burn rate of {_number(threshold)}, "
            f"but with a target of {objective.target} even total failure burns at {_number(most)}"
        )
        yield Problem(place, "impossible-alert", message, Severity.WARNING, "a smaller threshold for this target")
    if _is_early(objective, tier):
        early = f"above a burn rate of {_number(highest)}: below 1, so while the budget still lasts"
        if built_in:
            message = f"{who} is left out for '{objective.name}': in a window this short it would fire {early}"
        else:
            message = f"{who} fires for '{objective.name}' {early}"
        yield Problem(place, "early-alert", message, Severity.INFO if built_in else Severity.WARNING)


@functools.lru_cache(maxsize=1024)
def _most_burn(ratio: tuple[int, int]) -> Fraction | None:
    """The burn rate of total failure under a target; None where nothing may fail."""
    allowed = 1 - Fraction(*ratio)
    return 1 / allowed if allowed else None


def _place(objective: Objective, tier: AlertTier) -> Location:
    """A tier that is written with its objective is spoken of where it stands, a shared one where it is named."""
    return tier.location if isinstance(objective.alerts, AlertPolicy) else objective.alerts_location


def _number(value: Fraction) -> str:
    return f"{float(value):.4g}" if value < 10_000 else f"{float(value):,.0f}"
