"""What gates: conditions, rules and policies."""

from __future__ import annotations

import enum
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from slo_spec.model.declared import NOWHERE, Labels
from slo_spec.model.freezes import Freeze
from slo_spec.model.objectives import AlertPolicy
from slo_spec.problem import Location
from slo_spec.record import Placed


class Condition(enum.StrEnum):
    """What may close the gate."""

    OBJECTIVE_MISSED = "objective-missed"
    BUDGET_EXHAUSTED = "budget-exhausted"
    BUDGET_BELOW = "budget-below"
    BURN_RATE_FIRING = "burn-rate-firing"
    PROJECTED_EXHAUSTION = "projected-exhaustion"
    BUDGET_FELL = "budget-fell"
    RATIO_FELL = "ratio-fell"
    BAD_GREW = "bad-grew"
    COMMITMENT_MISSED = "commitment-missed"
    COMMITMENT_LOST = "commitment-lost"
    ALLOWANCE_BELOW = "allowance-below"
    CREDIT_OWED = "credit-owed"
    CREDIT_ABOVE = "credit-above"

    @property
    def about_commitments(self) -> bool:
        """Whether it is held against the commitments of agreements, and not against objectives."""
        return self in ABOUT_COMMITMENTS

    @property
    def has_share(self) -> bool:
        """Whether it compares with a share."""
        return self in (Condition.BUDGET_BELOW, Condition.ALLOWANCE_BELOW, Condition.CREDIT_ABOVE)


ABOUT_COMMITMENTS = frozenset(
    (
        Condition.COMMITMENT_MISSED,
        Condition.COMMITMENT_LOST,
        Condition.ALLOWANCE_BELOW,
        Condition.CREDIT_OWED,
        Condition.CREDIT_ABOVE,
    )
)
"""The conditions about the running periods of agreements."""


class Action(enum.StrEnum):
    """What a condition that holds does to the verdict."""

    FAIL = "fail"
    WARN = "warn"


class Since(enum.StrEnum):
    """Which earlier runs a rule compares with."""

    LAST_RUN = "last-run"
    LAST_DEPLOY = "last-deploy"
    AGO = "ago"
    RUNS = "runs"


class Eligible(enum.StrEnum):
    """Of earlier runs, those that a rule compares with: by their verdict."""

    PASS = "pass"
    PASS_OR_WARN = "pass-or-warn"
    ANY = "any"


class Aggregate(enum.StrEnum):
    """What several earlier runs are together."""

    MEAN = "mean"
    LOWEST = "lowest"
    HIGHEST = "highest"
    P50 = "p50"
    P90 = "p90"
    P95 = "p95"


class Baseline(Placed, kw_only=True):
    """What a rule compares with: the last run, the last before a deploy, one ``seconds`` ago, or the ``last`` runs."""

    BESIDE: ClassVar = ("text",)

    since: Since
    seconds: int = 0
    last: int = 1
    results: Eligible = Eligible.ANY
    aggregate: Aggregate = Aggregate.MEAN
    text: str = ""


class Rule(Placed, kw_only=True):
    """One row of a policy: when a condition holds, then the verdict.

    ``share`` belongs to ``budget-below``, ``allowance-below`` and ``credit-above``, which may have an ``amount``
    of a ``currency`` instead; ``severity`` belongs to ``burn-rate-firing`` (None is any); ``by`` and ``baseline``
    belong to the conditions that compare with earlier runs.
    """

    when: Condition
    then: Action
    share: Fraction | None = None
    severity: str | None = None
    by: Fraction | None = None
    baseline: Baseline | None = None
    amount: Decimal | None = None
    currency: str = ""
    location: Location = NOWHERE
    severity_location: Location = NOWHERE

    def __str__(self) -> str:
        if self.when.has_share and self.share is not None:
            return f"{self.when.value} {float(self.share * 100):g}%"
        if self.amount is not None:
            return f"{self.when.value} {self.amount} {self.currency}"
        if self.when is Condition.BURN_RATE_FIRING and self.severity:
            return f"{self.when.value} ({self.severity})"
        if self.by is not None and self.baseline is not None:
            return f"{self.when.value} by {float(self.by * 100):g}% {self.baseline.text}"
        return self.when.value


class OnUnknown(enum.StrEnum):
    """What an unknown becomes. A spec may close the gate on it, never open it."""

    UNKNOWN = "unknown"
    FAIL = "fail"


class Policy(Placed, kw_only=True):
    """What gates. It holds for the objectives, and the commitments, whose labels carry all of ``select``.

    Fewer than ``min_events`` are too few to judge. With ``confidence``, an objective is undecided
    while its target lies inside the confidence interval of what was measured. ``freeze`` closes the gate whatever was
    measured. ``exempt`` are the change classes (``--change``) for which nothing of the policy does. Its objectives take
    waivers of at most ``waivers_at_most`` seconds: None is any, 0 is none at all.
    """

    name: str
    rules: tuple[Rule, ...]
    select: Labels = ()
    on_unknown: OnUnknown = OnUnknown.UNKNOWN
    min_events: int = 0
    confidence: Fraction | None = None
    alert_policies: tuple[AlertPolicy, ...] = ()
    freeze: Freeze | None = None
    exempt: tuple[str, ...] = ()
    waivers_at_most: int | None = None
    description: str = ""
    location: Location = NOWHERE

    @property
    def gates_objectives(self) -> bool:
        """Whether it has a rule about objectives."""
        return any(not rule.when.about_commitments for rule in self.rules)

    @property
    def gates_commitments(self) -> bool:
        """Whether it has a rule about commitments of agreements."""
        return any(rule.when.about_commitments for rule in self.rules)

    def selects(self, labels: Labels) -> bool:
        """Whether the policy holds for something with these labels."""
        return all(pair in labels for pair in self.select)
