"""The rules of policies about commitments, held against a running period: true, false, or it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from evaluator.core.counts import Unanswered
from evaluator.core.exposure_words import above_text, credit_text, left_text, progress
from evaluator.core.outlook import Outlook
from evaluator.core.owing import NO_BASE, Bounds
from evaluator.core.report import RuleResult
from evaluator.core.settlement import Settled
from slo_spec.model import Condition, Policy, Rule
from slo_spec.model.credits import Money
from slo_spec.record import Record

Held = tuple[bool | None, str]


class Standing(Record, kw_only=True):
    """A commitment as rules see it: how it stands, what was reached so far, and what its agreement owes.

    ``doubt`` is why something about it cannot be told.
    """

    outlook: Outlook
    so_far: Settled
    bounds: Bounds
    base: Money | None
    doubt: Unanswered | None

    @classmethod
    def of(cls, outlook: Outlook, so_far: Settled, bounds: Bounds, base: Money | None) -> Standing:
        """What rules look at. Where both readings agree, nothing is in doubt."""
        doubts = (
            piece.attainment.reason
            for piece in so_far.pieces
            if piece.attainment.best is None or piece.attainment.best != piece.attainment.worst
        )
        doubt = None if outlook.nothing_yet else next((each for each in doubts if each is not None), None)
        return cls(outlook=outlook, so_far=so_far, bounds=bounds, base=base, doubt=doubt)


def rule_results(policies: Sequence[Policy], standing: Standing) -> tuple[RuleResult, ...]:
    """Every rule about commitments, held against one."""
    return tuple(_results(policies, standing))


def _results(policies: Sequence[Policy], standing: Standing) -> Iterator[RuleResult]:
    for policy in policies:
        for rule in policy.rules:
            if rule.when.about_commitments:
                holds, because = _held(rule, standing)
                yield RuleResult(policy=policy.name, rule=str(rule), then=rule.then, holds=holds, words=because)


def _held(rule: Rule, standing: Standing) -> Held:
    outlook = standing.outlook
    match rule.when:
        case Condition.COMMITMENT_MISSED:
            return outlook.missed, progress(outlook, standing.so_far)
        case Condition.COMMITMENT_LOST:
            return outlook.lost, progress(outlook, standing.so_far)
        case Condition.ALLOWANCE_BELOW:
            return _allowance_below(outlook, rule.share or Fraction(0), standing)
        case Condition.CREDIT_OWED:
            return _credit_above(standing, Fraction(0), credit_text(standing.bounds))
        case Condition.CREDIT_ABOVE if rule.amount is not None:
            return _amount_above(standing, Money(rule.amount, rule.currency))
        case Condition.CREDIT_ABOVE:
            share = rule.share or Fraction(0)
            return _credit_above(standing, share, above_text(standing.bounds, share))
        case _:
            return False, "it is about objectives, and this is a commitment"


def _allowance_below(outlook: Outlook, share: Fraction, standing: Standing) -> Held:
    allowance = outlook.allowance
    if allowance is None:
        unknown = outlook.missed is None
        return None if unknown else outlook.missed, progress(outlook, standing.so_far)
    below, at_worst = (
        allowance.allowed - spent < share * allowance.allowed for spent in (allowance.spent, allowance.spent_at_most)
    )
    return below if below == at_worst else None, left_text(allowance, share)


def _credit_above(standing: Standing, share: Fraction, words: str) -> Held:
    if standing.outlook.missed is False:
        return False, "it is kept so far, and costs nothing"
    low, high = _shares(standing.bounds)
    return _above(standing, sure=low > share, maybe=high > share, words=words)


def _above(standing: Standing, *, sure: bool, maybe: bool, words: str) -> Held:
    """Whether a credit is above a limit. Where the contract leaves open what is owed, nobody can say that it is not."""
    silent = [question for question in standing.bounds.open_questions if question != NO_BASE]
    if silent and not sure:
        return None, f"{words}; the contract leaves open: {silent[0]}"
    return (True if sure else None if maybe else False), words


def _shares(bounds: Bounds) -> tuple[Fraction, Fraction]:
    """What is owed of the base; nothing where it is not above the contract's minimum."""
    paid = [bounds.lowest is None or bool(bounds.lowest.amount.amount)]
    paid.append(bounds.highest is None or bool(bounds.highest.amount.amount))
    shares = bounds.lowest_share, bounds.highest_share
    low, high = (share if issued else Fraction(0) for share, issued in zip(shares, paid, strict=True))
    return low, high


def _amount_above(standing: Standing, limit: Money) -> Held:
    if standing.outlook.missed is False:
        return False, "it is kept so far, and costs nothing"
    lowest, highest = standing.bounds.lowest, standing.bounds.highest
    if lowest is None or highest is None:
        some = bool(standing.bounds.highest_share)
        return _above(standing, sure=False, maybe=some, words=above_text(standing.bounds, limit))
    if highest.amount.currency != limit.currency:
        some = bool(highest.amount.amount)
        words = f"{credit_text(standing.bounds)}, and it is not known what that is in {limit.currency}"
        return _above(standing, sure=False, maybe=some, words=words)
    sure, maybe = (each.amount.amount > limit.amount for each in (lowest, highest))
    return _above(standing, sure=sure, maybe=maybe, words=above_text(standing.bounds, limit))
