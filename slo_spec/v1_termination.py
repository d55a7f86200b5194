"""slogate/v1: when a customer may leave, and when misses are too many."""

from __future__ import annotations

from fractions import Fraction

from slo_spec import units
from slo_spec.model.agreements import ChronicOutage, InARow, RollingAverage, StreakNoData, Strikes, Termination
from slo_spec.place import Place


def read_termination(place: Place) -> Termination:
    """One right to leave: what triggers it, for which commitment, and with which notice."""
    notice, commitment = place.maybe("notice"), place.maybe("commitment")
    return Termination(
        when=_trigger(place.child("when")),
        commitment=place.text("commitment"),
        notice_days=notice.read(units.days, 30) if notice else 0,
        location=commitment.location if commitment else place.location,
    )


def _trigger(place: Place) -> InARow | ChronicOutage | RollingAverage:
    if "missed_in_a_row" in place:
        periods = int(place.number("missed_in_a_row"))
        return InARow(periods=periods, no_data=StreakNoData(place.text("no_data", "breaks")))
    if "outages" in place:
        longer = place.maybe("longer_than")
        return ChronicOutage(
            count=int(place.number("outages")),
            longer_than_seconds=longer.read(units.duration_seconds, 60) if longer else 0,
            within_days=place.child("within").read(units.days, 30),
        )
    below = place.child("below").read(units.share, Fraction(1))
    return RollingAverage(periods=int(place.number("rolling_average")), below=below)


def read_strikes(place: Place) -> Strikes:
    """How many misses are too many, and what is then to be done."""
    commitment = place.maybe("commitment")
    return Strikes(
        limit=int(place.number("limit")),
        months=int(place.number("months")),
        then=place.text("then", "look into what went wrong"),
        commitment=place.text("commitment"),
        location=commitment.location if commitment else place.location,
    )
