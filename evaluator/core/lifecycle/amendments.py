"""Amendments: from a day on a commitment has another target, if everybody signed.

A period with an amendment inside is judged in pieces, each by its own target. To blend them into one would let a good
piece hide a missed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from zoneinfo import ZoneInfo

from evaluator.core.budget import met
from evaluator.core.calendar import midnight
from evaluator.core.counts import Number
from evaluator.core.interval import Span
from slo_spec.model import Target
from slo_spec.model.agreements import Amendment, Commitment, Limit
from slo_spec.record import Record

Piece = tuple[Span, Target | Limit]
"""A part of a period, and the target that holds in it."""


class Unsigned(Record):
    """An amendment that does not hold, and whose signatures are missing."""

    amendment: Amendment
    missing: tuple[str, ...]

    @property
    def because(self) -> str:
        """The finding, as one would say it."""
        amendment = self.amendment
        return (
            f"the amendment of {amendment.on} to {amendment.commitment} ({amendment.target}) does not hold: "
            f"not signed by {' and '.join(self.missing)}"
        )


class Segment(Record):
    """A piece with what was counted in it: ``bad`` of ``total`` (seconds, minutes or events), and its target."""

    total: Number
    bad: Number
    target: Fraction

    @property
    def allowed(self) -> Number:
        """How much of it may be bad."""
        return (1 - self.target) * self.total

    @property
    def met(self) -> bool:
        """Whether the piece reaches its own target."""
        return met(self.total - self.bad, self.total, self.target)


def pieces(
    commitment: Commitment, amendments: Sequence[Amendment], parties: Sequence[str], period: Span, timezone: str
) -> tuple[Piece, ...]:
    """The period in parts, each with the target that holds in it; they tile the period.

    An amendment holds from the local midnight of its day on; of two on one day the one written last. One that changes
    nothing makes no new piece.
    """
    zone = ZoneInfo(timezone)
    signed = (each for each in amendments if each.commitment == commitment.name and not missing(each, parties))
    amended = {each.on: each.target for each in signed}
    target, start = commitment.target, period.start
    found: list[Piece] = []
    for day in sorted(amended):
        begins = midnight(day, zone)
        if begins >= period.end:
            break
        if _same(amended[day], target):
            continue
        if begins > start:
            found.append((Span(start, begins), target))
            start = begins
        target = amended[day]
    return (*found, (Span(start, period.end), target))


def missing(amendment: Amendment, parties: Iterable[str]) -> tuple[str, ...]:
    """The parties that have not signed an amendment, in their order; none if it holds."""
    return tuple(party for party in parties if party not in amendment.signed)


def unsigned(amendments: Iterable[Amendment], parties: Sequence[str]) -> tuple[Unsigned, ...]:
    """The amendments that do not hold, with whose signatures are missing."""
    absent = ((amendment, missing(amendment, parties)) for amendment in amendments)
    return tuple(Unsigned(amendment, who) for amendment, who in absent if who)


def blend_passes(segments: Iterable[Segment]) -> bool:
    """What one target over the whole period would have said: all that was bad against all that was allowed."""
    counted = tuple(segments)
    return sum(segment.bad for segment in counted) <= sum(segment.allowed for segment in counted)


def _same(one: Target | Limit, other: Target | Limit) -> bool:
    """Whether two targets ask for the same, however they are written."""
    match one, other:
        case Target(), Target():
            return one.ratio == other.ratio
        case Limit(), Limit():
            return one.value == other.value
        case _:
            return False
