"""What running periods of agreements look like: how each commitment stands, what it costs, and what policies say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from evaluator.core.answer import Answer
from evaluator.core.excuses import commitment_excuses, excused
from evaluator.core.exposure_rules import Standing, rule_results
from evaluator.core.exposure_steps import steps
from evaluator.core.exposure_words import credit_text, progress
from evaluator.core.outlook import Outlook, outlook
from evaluator.core.owing import Bounds, owed_bounds
from evaluator.core.query import Query
from evaluator.core.report import Exposure, RuleResult, Verdict
from evaluator.core.settle import settled_so_far
from evaluator.core.settle_plan import PlannedSettlement, SettlementPlan
from slo_spec.model import Action, Condition, OnUnknown, Policy, Spec
from slo_spec.model.agreements import Agreement, Commitment
from slo_spec.record import Record

Selected = Callable[[Agreement, Commitment], bool]


def exposures(
    spec: Spec, plan: SettlementPlan, answers: Mapping[Query, Answer], selected: Selected, *, change: str = ""
) -> tuple[Exposure, ...]:
    """The exposure of every selected commitment of a plan of running periods, worst first, for a change of a class.

    All commitments of an agreement are looked at, because together they make its credit.
    """
    asked = _Asked(spec=spec, at=plan.at, change=change)
    found = [each for planned in plan.settlements for each in _of_agreement(asked, planned, answers, selected)]
    return tuple(sorted(found, key=lambda each: (-each.verdict.badness, each.name, each.period)))


class _Asked(Record, kw_only=True):
    """By what commitments are judged, when, and for a change of which class."""

    spec: Spec
    at: int
    change: str

    def excused(self, rules: tuple[RuleResult, ...], policies: Sequence[Policy], name: str) -> tuple[RuleResult, ...]:
        """The rules of one commitment, with why they do not close the gate."""
        if not (self.change or self.spec.waivers):
            return rules
        excuses = commitment_excuses(self.spec.waivers, policies, name, self.at, self.change)
        return tuple(excused(rule, excuses) for rule in rules)


def _of_agreement(
    by: _Asked, planned: PlannedSettlement, answers: Mapping[Query, Answer], selected: Selected
) -> Iterator[Exposure]:
    agreement = planned.agreement
    settled = [settled_so_far(asked, answers) for asked in planned.asked]
    outlooks = [outlook(by.spec, agreement, *each) for each in zip(planned.asked, settled, strict=True)]
    base = agreement.credits.base if agreement.credits else None
    bounds = owed_bounds(agreement, [each.settled for each in outlooks], base)
    for so_far, found in zip(settled, outlooks, strict=True):
        if selected(agreement, so_far.commitment):
            yield _exposure(by, agreement, _Found(outlook=found, standing=Standing.of(found, so_far, bounds, base)))


class _Found(Record, kw_only=True):
    """A commitment's outlook, and all that rules look at."""

    outlook: Outlook
    standing: Standing


def _exposure(by: _Asked, agreement: Agreement, found: _Found) -> Exposure:
    standing, so_far = found.standing, found.standing.so_far
    commitment, labels = so_far.commitment, agreement.labels_for(so_far.commitment)
    policies = by.spec.policies_for_commitment(labels)
    rules = by.excused(rule_results(policies, standing), policies, f"{agreement.name}/{commitment.name}")
    verdict, because = _verdict(policies, rules, found)
    bounds: Bounds = standing.bounds
    return Exposure(
        agreement=agreement.name,
        commitment=commitment.name,
        period=so_far.period.name,
        verdict=verdict,
        because=because,
        reason=standing.doubt.reason if standing.doubt else None,
        indicator=commitment.indicator,
        target=" then ".join(dict.fromkeys(str(piece.target) for piece in so_far.pieces)),
        span=so_far.settled,
        whole_span=so_far.period.span,
        best=so_far.best,
        worst=so_far.worst,
        final=found.outlook.lost is True,
        lowest=bounds.lowest.amount if bounds.lowest else None,
        highest=bounds.highest.amount if bounds.highest else None,
        rules=rules,
        owner=commitment.owner or agreement.owner,
        labels=labels,
        steps=steps(standing, rules),
        location=commitment.location,
    )


def _verdict(
    policies: Sequence[Policy], rules: tuple[RuleResult, ...], found: _Found
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict and why: what fails, then what cannot be told, then what warns.

    A rule that would fail and cannot be told makes it unknown. Where no rule would fail, what cannot be told warns:
    it is no pass, and nobody asked for a closed gate. What is waived warns, whatever it would do.
    """
    failing, untold = (_lines(rules, Action.FAIL, holds=holds) for holds in (True, None))
    standing, outlook = found.standing, found.outlook
    doubt = (str(standing.doubt),) if standing.doubt and outlook.missed is None else ()
    waived = tuple(dict.fromkeys(f"{rule.rule}: {rule.because} (waived)" for rule in rules if rule.waived))
    warning = (*waived, *_warning(rules, found))
    if failing:
        return Verdict.FAIL, (*failing, *doubt, *warning, *_costs(standing))
    if (untold or doubt) and any(policy.on_unknown is OnUnknown.FAIL for policy in policies):
        return Verdict.FAIL, (*doubt, *untold, "unknown, and the policy makes that a fail", *warning)
    if untold:
        return Verdict.UNKNOWN, (*doubt, *untold, *warning)
    if doubt or warning:
        return Verdict.WARN, (*doubt, *warning, *_costs(standing))
    return Verdict.PASS, (progress(outlook, standing.so_far),)


def _warning(rules: tuple[RuleResult, ...], found: _Found) -> tuple[str, ...]:
    # That little may still go wrong is no news where it has gone wrong.
    chosen = [rule for rule in rules if not (found.outlook.missed and rule.rule.startswith(Condition.ALLOWANCE_BELOW))]
    certain = _lines(tuple(chosen), Action.WARN, holds=True)
    if _lines(rules, Action.WARN, holds=None):
        return (*certain, progress(found.outlook, found.standing.so_far))
    return certain


def _costs(standing: Standing) -> tuple[str, ...]:
    return (credit_text(standing.bounds),) if standing.bounds.highest_share else ()


def _lines(rules: tuple[RuleResult, ...], then: Action, *, holds: bool | None) -> tuple[str, ...]:
    chosen = [rule for rule in rules if rule.then is then and rule.holds is holds and not rule.waived]
    return tuple(dict.fromkeys(f"{rule.rule}: {rule.because}" for rule in chosen))
