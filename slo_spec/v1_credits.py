"""slogate/v1: what misses cost, and until when it must be asked for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from slo_spec import bands, units
from slo_spec.model.agreements import ClaimFrom, Claims
from slo_spec.model.credits import (
    AtRisk,
    Band,
    ClockHours,
    Combine,
    Credits,
    EarnBack,
    Money,
    MultipleOfPaid,
    PerHour,
    PerMiss,
    Points,
    Proportional,
    Reward,
    Schedule,
    Tiers,
)
from slo_spec.place import Place

SCHEDULES: Final = (
    "tiers", "multiple_of_paid", "proportional", "per_hour", "per_miss", "at_risk", "points", "clock_hours",
)  # fmt: skip
_STAND_IN_MONEY: Final = Money(Decimal(1), "EUR")


def read_credits(place: Place) -> Credits:
    """What stands under an agreement's ``credits``: a schedule, and how all credits of a period come together."""
    kinds = [kind for kind in SCHEDULES if kind in place]
    if len(kinds) > 1:
        message = f"'credits' has {' and '.join(kinds)}; a miss earns by one of them"
        place.say("not-exactly-one", message, "give the other to the commitment that it is for", place.key_location)
    base, minimum, earn_back = place.maybe("base"), place.maybe("minimum"), place.maybe("earn_back")
    schedule = read_schedule(place) if kinds else None
    return Credits(
        schedule=schedule,
        base=base.read(units.money, _STAND_IN_MONEY) if base else None,
        cap=_share(place, "cap"),
        minimum=minimum.read(units.money, _STAND_IN_MONEY) if minimum else None,
        combine=Combine(place.text("combine", "sum")),
        points_table=_points_table(place),
        earn_back=_earn_back(earn_back) if earn_back else None,
        rewards=tuple(_reward(reward) for reward in place.items("rewards")),
        location=place.key_location,
    )


def read_schedule(place: Place) -> Schedule:
    """What one missed commitment earns, of the one kind of schedule that is there."""
    kind = next(kind for kind in SCHEDULES if kind in place)
    inner = place.child(kind)
    match kind:
        case "tiers":
            return Tiers(bands=tuple(_band(band) for band in place.items(kind)), days_in_base=_days_in_base(place))
        case "multiple_of_paid":
            return MultipleOfPaid(multiple=Fraction(inner.number("multiple")))
        case "proportional":
            return Proportional(acceleration=_number(inner, "acceleration"))
        case "per_hour":
            return PerHour(days=_number(inner, "days"))
        case "per_miss":
            return PerMiss(credit=inner.read(units.share, Fraction(1)))
        case "points":
            return Points(points=int(inner.data))
        case "clock_hours":
            return ClockHours(longer_than_seconds=inner.child("longer_than").read(units.duration_seconds, 60))
        case _:
            return AtRisk(
                at_risk=inner.child("at_risk").read(units.share, Fraction(1)),
                pool=inner.child("pool").read(units.multiple, Fraction(1)),
                allocation=inner.child("allocation").read(units.share, Fraction(1)),
            )


def _number(place: Place, key: str) -> Fraction:
    return Fraction(place.number(key)) if key in place else Fraction(1)


def _share(place: Place, key: str) -> Fraction | None:
    inner = place.maybe(key)
    return inner.read(units.share, Fraction(1)) if inner else None


def _days_in_base(place: Place) -> int | None:
    return int(place.number("days_in_base")) if "days_in_base" in place else None


def _band(place: Place) -> Band:
    for keys in (("below", "at_most"), ("above", "at_least")):
        if keys[0] in place and keys[1] in place:
            place.say("not-exactly-one", f"a band has '{keys[0]}' or '{keys[1]}', not both")
    if not any(key in place for key in ("below", "at_most", "above", "at_least")):
        place.say("missing-key", "a band has no bound, so that every attainment would be in it", 'such as below: "99%"')
    band = Band(
        low=_share(place, "at_least" if "at_least" in place else "above"),
        low_inclusive="above" not in place,
        high=_share(place, "at_most" if "at_most" in place else "below"),
        high_inclusive="at_most" in place,
        credit=_share(place, "credit"),
        days=int(place.number("days")) if "days" in place else None,
        location=place.location,
    )
    if bands.is_empty(band):
        place.say("empty-band", f"no attainment is in the band {bands.describe(band)}")
    return band


def _points_table(place: Place) -> tuple[tuple[int, Fraction], ...]:
    places = tuple(place.items("points_table"))
    rows = tuple((int(row.number("points")), _share(row, "credit") or Fraction(0)) for row in places)
    for row, (before, less), (points, share) in zip(places[1:], rows[:-1], rows[1:], strict=True):
        if points <= before:
            row.say("not-ascending", f"the row for {points} points stands after the one for {before}")
        elif share < less:
            row.say("not-ascending", f"{points} points earn less than {before}")
    return rows


def _earn_back(place: Place) -> EarnBack:
    return EarnBack(
        target=place.child("target").read(units.target, units.target("99%")),
        periods=int(place.number("periods")),
        recover=Fraction(1) if "recover" not in place else _share(place, "recover") or Fraction(0),
    )


def _reward(place: Place) -> Reward:
    return Reward(
        low=_share(place, "at_least" if "at_least" in place else "above") or Fraction(0),
        low_inclusive="at_least" in place,
        share=_share(place, "reward") or Fraction(0),
        location=place.location,
    )


def read_claims(place: Place) -> Claims:
    """Until when a credit must be asked for."""
    if isinstance(place.data, str):
        return Claims(automatic=True, text="automatic", location=place.key_location)
    if "billing_months" in place:
        months = int(place.number("billing_months"))
        text = f"{months} billing months"
        return Claims(count=months, after=ClaimFrom.BILLING_MONTHS, text=text, location=place.key_location)
    after, within = ClaimFrom(place.text("after", "month-end")), place.child("within")
    text = f"{within.data} after {after.value}"
    return Claims(count=within.read(units.days, 30), after=after, text=text, location=place.key_location)
