"""What is settled: per agreement and period what was promised, what was reached, and what is owed for it.

A format shows these values and computes nothing. Where data are missing there is a lowest and a highest credit.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from evaluator.core.attainment import Attained, Attainment
from evaluator.core.credits.combination import Owed
from evaluator.core.credits.rewards import Rewarded
from evaluator.core.exclusions import ExcludedWindow
from evaluator.core.interval import Span, Spans, union
from evaluator.core.periods import AgreedPeriod
from evaluator.core.report import Verdict
from slo_spec.model import Target
from slo_spec.model.agreements import Agreement, Commitment, Limit, Party
from slo_spec.model.credits import Money
from slo_spec.record import Record


class Piece(Record, kw_only=True):
    """A part of a period, the target that held in it, and what was reached there."""

    span: Span
    target: Target | Limit
    attainment: Attainment


class Settled(Record, kw_only=True):
    """One commitment over one period.

    ``settled`` is the part of the period that has passed and lies in the term. ``pieces`` tile it, one for each
    target; the period is kept only if each of them is. ``provenance`` says from which agreement the target comes,
    ``counting`` is the time that counts. ``lost`` is True where the period runs and can no longer be kept.
    """

    commitment: Commitment
    provenance: str
    period: AgreedPeriod
    settled: Span
    final: bool
    pieces: tuple[Piece, ...]
    windows: tuple[ExcludedWindow, ...]
    counting: Spans
    lost: bool = False

    @property
    def breached(self) -> bool:
        """Whether it was missed for good: over a period that is over, or that can no longer be kept."""
        return self.verdict is Verdict.FAIL and (self.final or self.lost)

    @property
    def verdict(self) -> Verdict:
        """Missed where one piece is; kept where all are; else nobody can tell."""
        met = [piece.attainment.met for piece in self.pieces]
        if False in met:
            return Verdict.FAIL
        return Verdict.PASS if met and all(met) else Verdict.UNKNOWN

    @property
    def best(self) -> Fraction | None:
        """What was reached if all that nobody saw was up; None where that cannot be told."""
        return _value([piece.attainment.best for piece in self.pieces])

    @property
    def worst(self) -> Fraction | None:
        """What was reached if all that nobody saw was down; None where that cannot be told."""
        return _value([piece.attainment.worst for piece in self.pieces])

    @property
    def attained(self) -> Fraction | None:
        """What was reached, where both readings agree."""
        return self.best if self.best == self.worst else None

    @property
    def down(self) -> Spans:
        """The downtime that counts whatever is unknown."""
        return union(
            span for piece in self.pieces if piece.attainment.best is not None for span in piece.attainment.best.down
        )

    @property
    def unknown(self) -> Spans:
        """The time of which nobody knows."""
        return union(span for piece in self.pieces for span in piece.attainment.unknown)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why something cannot be told."""
        return tuple(dict.fromkeys(str(p.attainment.reason) for p in self.pieces if p.attainment.reason is not None))


def _value(readings: list[Attained | None]) -> Fraction | None:
    if len(readings) == 1:
        return readings[0].value if readings[0] is not None else None
    known = [reading for reading in readings if reading is not None]
    total = sum((Fraction(reading.total) for reading in known), Fraction(0))
    if len(known) < len(readings) or not total:
        return None
    return sum((Fraction(reading.good) for reading in known), Fraction(0)) / total


class Right(Record, kw_only=True):
    """What a party may do: until which day (in; None is without an end), and whether that day has passed."""

    party: str
    what: str
    until: date | None
    passed: bool
    because: str


class Settlement(Record, kw_only=True):
    """One agreement over one period.

    ``lowest`` and ``highest`` are what is owed in the best and in the worst reading, the same where nothing is
    unknown; None where no base says what a share is a share of: then ``shares`` of it are owed at least and at most,
    for the reasons of ``shares_because``. ``rewards`` are what
    the customer owes at least and at most, None where nothing is to be earned. ``open_questions`` are what the
    contract itself leaves open, and ``notes`` what else was found about it.
    """

    agreement: Agreement
    period: str
    span: Span
    final: bool
    commitments: tuple[Settled, ...]
    base: Money | None
    lowest: Owed | None
    highest: Owed | None
    open_questions: tuple[str, ...]
    rights: tuple[Right, ...]
    notes: tuple[str, ...]
    shares: tuple[Fraction, Fraction] | None = None
    shares_because: tuple[str, ...] = ()
    rewards: tuple[Rewarded, Rewarded] | None = None

    @property
    def verdict(self) -> Verdict:
        """The worst of the commitments'; of none at all nothing is known."""
        return max((each.verdict for each in self.commitments), key=lambda v: v.badness, default=Verdict.UNKNOWN)

    @property
    def undecided(self) -> bool:
        """Whether what is owed, or whether all promises were kept, depends on what nobody knows."""
        unsure = not self.commitments or any(each.verdict is Verdict.UNKNOWN for each in self.commitments)
        return unsure or self.open_credit or self.open_reward or bool(self.open_questions)

    @property
    def open_credit(self) -> bool:
        """Whether the lowest credit is not the highest."""
        if self.lowest is None or self.highest is None:
            return self.shares is not None and self.shares[0] != self.shares[1]
        return self.lowest.amount != self.highest.amount

    @property
    def open_reward(self) -> bool:
        """Whether the lowest reward is not the highest."""
        return self.rewards is not None and self.rewards[0].share != self.rewards[1].share

    @property
    def provider(self) -> Party | None:
        """Who provides: the party of that role, if there is one."""
        return next((party for party in self.agreement.parties if party.role == "provider"), None)
