"""Results: what was found about every objective, with everything that a reader may ask why.

A format shows these values and computes nothing. ``None`` is three-valued logic's unknown wherever
the type is ``bool | None``, and "means nothing here" wherever it stands beside a flag that says so.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from evaluator.core.confidence import Interval
from evaluator.core.counts import Counts, Number, Reason, Unanswered, quotient
from evaluator.core.interval import Span
from evaluator.core.later import LaterText
from evaluator.core.shards import Shard
from slo_spec.model import NOWHERE, Action, Labels, Target
from slo_spec.problem import Location
from slo_spec.record import Placed, Record

if TYPE_CHECKING:
    from slo_spec.model.credits import Money


class Verdict(enum.StrEnum):
    """The answer to "may we?"; worst first is fail, unknown, warn, pass."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"

    @property
    def badness(self) -> int:
        """Sorts verdicts: the higher, the worse. Unknown is worse than warn and never a pass."""
        return ("pass", "warn", "unknown", "fail").index(self.value)


class Unit(enum.StrEnum):
    """What was counted."""

    EVENTS = "events"
    SLICES = "slices"
    SECONDS = "seconds"
    """A ready-made ratio, weighted by time: its share of the window's seconds."""


class Budget(Record, kw_only=True):
    """The error budget: ``allowed`` bad events or slices, ``spent`` of them.

    ``whole_window`` tells a budget of the whole calendar period from one of the events so far.
    """

    allowed: Number
    spent: Number
    unit: Unit
    whole_window: bool = False

    @property
    def remaining(self) -> Number:
        """What is left, below zero when it is overspent."""
        return self.allowed - self.spent

    @property
    def exhausted(self) -> bool:
        """Whether more is spent than allowed: exactly on target is met."""
        return self.spent > self.allowed

    @property
    def consumed_ratio(self) -> Fraction | None:
        """Spent of allowed; None where nothing is allowed (see ``infinite``)."""
        return quotient(self.spent, self.allowed) if self.allowed else None

    @property
    def remaining_ratio(self) -> Fraction | None:
        """1 - consumed, never clamped; None where nothing is allowed."""
        if not self.allowed:
            return None
        above, below = quotient(self.spent, self.allowed).as_integer_ratio()
        return Fraction(below - above, below)

    @property
    def infinite(self) -> bool:
        """Whether something was spent of nothing (a target of 100 %)."""
        return not self.allowed and self.spent > 0


class Burn(Record, kw_only=True):
    """How fast the budget burns in one window: 1 spends exactly the budget by the window's end.

    ``rate`` is None when it is infinite (a bad event at a target of 100 %), when there was no
    traffic (``counts.total`` is 0) or when it is unanswered.
    """

    span: Span
    counts: Counts | Unanswered
    rate: Fraction | None
    infinite: bool = False


class AlertResult(Record, kw_only=True):
    """One tier of the alert policy, and whether it fires now (None: it cannot be told).

    ``words`` is what ``because`` says: of most tiers nobody reads it.
    """

    tier: str
    severity: str
    threshold: Fraction
    burns: Sequence[Burn]
    firing: bool | None
    words: str | LaterText

    @property
    def because(self) -> str:
        """The burn rates that say so, in words and numbers."""
        return str(self.words)


class Projection(Record, kw_only=True):
    """An estimate of when the budget is gone, from the burn over a thirtieth of the window.

    ``exhausted_in_seconds`` is None where the budget is not being spent.
    """

    burn: Burn
    exhausted_in_seconds: Fraction | None
    within_window: bool | None
    because: str


class RuleResult(Record, kw_only=True):
    """One rule of a policy, and whether its condition holds (None: it cannot be told).

    ``waived`` says by what, until when and why a condition does not close the gate although it may hold; empty where
    nothing does. ``relative`` marks a condition that compares with earlier runs. ``words`` is what ``because`` says:
    of most rules nobody reads it.
    """

    policy: str
    rule: str
    then: Action
    holds: bool | None
    words: str | LaterText
    waived: str = ""
    relative: bool = False

    @property
    def because(self) -> str:
        """Why it holds, or does not, or cannot be told, in words and numbers."""
        return str(self.words)


def only_waived(rules: Sequence[RuleResult]) -> bool:
    """Whether some conditions are waived, and no other holds or cannot be told."""
    counted = [rule for rule in rules if rule.holds is not False]
    return bool(counted) and all(rule.waived for rule in counted)


class Result(Placed, kw_only=True):
    """One objective (or one group of it), judged.

    ``because`` says why the verdict is what it is, most important first; ``reason`` is set where the
    numbers themselves are missing or doubted. ``measured``, ``budget`` and the rest are None where
    there was no answer. ``final`` is False where a missed calendar period can still be recovered.
    ``since`` is the instant at which the service began, where that cut the window; else None.
    """

    service: str
    objective: str
    group: Labels
    verdict: Verdict
    because: Sequence[str]
    reason: Reason | None
    indicator: str
    source: str
    target: Target
    method: str
    window: str
    span: Span
    whole_span: Span
    unit: Unit
    since: int | None = None
    measured: Counts | None = None
    ratio: Fraction | None = None
    met: bool | None = None
    final: bool = True
    interval: Interval | None = None
    budget: Budget | None = None
    alert_policy: str | None = None
    alerts: Sequence[AlertResult] = ()
    projection: Projection | None = None
    rules: tuple[RuleResult, ...] = ()
    owner: str = ""
    labels: Labels = ()
    runbook: str = ""
    description: str = ""
    steps: Sequence[str] = ()
    requests: Sequence[str] = ()
    notices: Sequence[str] = ()
    location: Location = NOWHERE

    @property
    def is_waived(self) -> bool:
        """Whether it only warns, and only because of conditions that are waived."""
        return self.verdict is Verdict.WARN and only_waived(self.rules)

    @property
    def name(self) -> str:
        """service/objective, with the group in braces as PromQL writes labels."""
        group = ", ".join(f"{key}={value}" for key, value in self.group)
        return f"{self.service}/{self.objective}" + (f"{{{group}}}" if group else "")

    @property
    def is_close(self) -> bool:
        """Whether more events might well change the verdict: the target lies within the interval."""
        return self.interval is not None and not self.interval.decides(self.target.ratio)


class UnknownAs(enum.StrEnum):
    """What the operator lets an unknown be; only the command line may say so."""

    UNKNOWN = "unknown"
    FAIL = "fail"
    WARN = "warn"
    PASS = "pass"


class WithoutBaseline(enum.StrEnum):
    """What the operator lets a rule be that has nothing recorded to compare with; only the command line may say so."""

    UNKNOWN = "unknown"
    WARN = "warn"
    PASS = "pass"


class GateFinding(Placed, kw_only=True):
    """Something about the gate itself, of which no objective's result tells: a deleted objective, an expired waiver.

    ``code`` is stable (``objective-removed``). ``verdict`` is what it does to the gate: pass where it only has to be
    seen. ``subject`` names what it is about: ``service/objective``, a waiver, a calendar. ``waived`` says by what it
    does not close the gate although it would; empty where nothing does.
    """

    code: str
    verdict: Verdict
    subject: str
    because: str
    waived: str = ""
    location: Location = NOWHERE


class Exposure(Placed, kw_only=True):
    """One commitment of an agreement in the period that is running: what it reached so far, and what it would cost now.

    ``span`` is the part of the period that has passed, ``whole_span`` all of it. ``best`` and ``worst`` are what was
    reached if all that nobody saw was up, or down: equal where everything was seen, None where it cannot be told (of
    shares between 0 and 1, else in the unit of the target). ``lowest`` and ``highest`` are the credit of the whole
    agreement in these readings, None without a base: what is owed if nothing more is lost. ``final`` is True where it
    can no longer be kept. ``steps`` is the arithmetic, line by line.
    """

    agreement: str
    commitment: str
    period: str
    verdict: Verdict
    because: tuple[str, ...]
    reason: Reason | None
    indicator: str
    target: str
    span: Span
    whole_span: Span
    best: Fraction | None = None
    worst: Fraction | None = None
    final: bool = False
    lowest: Money | None = None
    highest: Money | None = None
    rules: tuple[RuleResult, ...] = ()
    owner: str = ""
    labels: Labels = ()
    steps: tuple[str, ...] = ()
    location: Location = NOWHERE

    @property
    def is_waived(self) -> bool:
        """Whether it only warns, and only because of conditions that are waived."""
        return self.verdict is Verdict.WARN and only_waived(self.rules)

    @property
    def name(self) -> str:
        """agreement/commitment."""
        return f"{self.agreement}/{self.commitment}"


class Override(Record):
    """The operator's word that opened a gate: why, whose it is, and the exit code without it."""

    reason: str
    by: str
    exit_code: int


class TrustedRevision(Record, kw_only=True):
    """The revision whose promises were judged: as it was typed, and its commit."""

    name: str
    commit: str


class Report(Record, kw_only=True):
    """One run: every result (worst first) and what the gate makes of them.

    ``exposures`` are the commitments of the running periods, ``findings`` what is to be said about the gate itself;
    both worst first, and both count for the verdict. ``verdict`` is what was found also where an ``override`` makes
    the exit code 0. ``change`` is the class of the change (``--change``), ``shard`` the part that was judged.
    """

    at: int
    verdict: Verdict
    exit_code: int
    results: tuple[Result, ...]
    because: str
    fail_on: Verdict = Verdict.FAIL
    unknown_as: UnknownAs = UnknownAs.UNKNOWN
    notices: tuple[str, ...] = ()
    version: str = ""
    exposures: tuple[Exposure, ...] = ()
    findings: tuple[GateFinding, ...] = ()
    override: Override | None = None
    change: str = ""
    trusted: TrustedRevision | None = None
    shard: Shard | None = None

    def counted(self, verdict: Verdict, *, is_waived: bool = False) -> Verdict:
        """What the gate makes of one verdict, after ``--on-unknown`` and ``--fail-on``; what is waived only warns."""
        known = Verdict(self.unknown_as.value) if verdict is Verdict.UNKNOWN else verdict
        closes = known is Verdict.WARN and self.fail_on is Verdict.WARN and not is_waived
        return Verdict.FAIL if closes else known
