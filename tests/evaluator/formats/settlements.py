"""Settlements to render: one of each kind that a reader may meet, and one whose names are hostile."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from evaluator.core.counts import Reason, Unanswered
from evaluator.core.settlement import Settlement
from slo_spec.model.agreements import Amendment, ByOutages, Claims, InARow, Limit, OutageFigure, Party, Termination
from slo_spec.model.credits import Credits, EarnBack, Money, PerMiss, Reward
from slo_spec.model.exclusions import Exclusion, ExclusionKind, Exclusions
from slo_spec.record import replace
from tests.evaluator.core.agreed import HOURLY, agreement, at, hourly, outage, settled
from tests.evaluator.core.given import target

EUR = Money(Decimal("1234.50"), "EUR")
TERMS = Credits(schedule=PerMiss(credit=Fraction(1, 3)), base=EUR)
MISSED = [outage("2026-02-10T10:00", 60 * 7), outage("2026-02-20T10:00", 60)]
HOSTILE = "<b>*x*</b> | `##[error]` \x1b[31m\r\n::error::\u202e=1+1"


def one(agreed=None, **more) -> Settlement:
    """February 2026, settled in March."""
    found: Settlement
    (found,) = settled(agreed or agreement(hourly(), credits=TERMS), instant=at("2026-03-05"), **more)
    return found


def kept() -> Settlement:
    return one()


def missed() -> Settlement:
    window = Exclusion(name="disks", kind=ExclusionKind.MAINTENANCE, start=at("2026-02-20T10:00"),
                       end=at("2026-02-20T11:00"), announced=at("2026-02-01"))  # fmt: skip
    agreed = agreement(
        hourly(exclusions=("work",), owner="web"), credits=TERMS, claims=Claims(count=30, text="30d after month-end")
    )
    return one(agreed, down=MISSED, exclusions=(Exclusions(name="work", windows=(window,), notice_seconds=3600),))


def unknown() -> Settlement:
    return one(unseen=[outage("2026-02-10T00:00", 60 * 24)], down=MISSED[:1])


def silent() -> Settlement:
    return one(answer=Unanswered(Reason.BACKEND, "gone"))


def without_a_base() -> Settlement:
    return one(agreement(hourly(), credits=replace(TERMS, base=None)), down=MISSED)


def full() -> Settlement:
    """Amended, rewarded, earned back, with a figure of outages and ways out."""
    amendments = tuple(
        Amendment(on=date(2026, 2, day), commitment="uptime", target=target("98%"), signed=signed)
        for day, signed in ((15, ("provider", "customer")), (20, ("provider",)))
    )
    repair = hourly(name="repair", target=Limit(text="1h", value=Fraction(3600)),
                    accounting=ByOutages(figure=OutageFigure.MTTR, time=HOURLY))  # fmt: skip
    terms = replace(
        TERMS,
        earn_back=EarnBack(target=target("99.9%"), periods=2, recover=Fraction(1, 2)),
        rewards=(Reward(low=Fraction(1, 2), low_inclusive=True, share=Fraction(1, 100)),),
    )
    easy = hourly(name="easy", target=target("50%"))
    agreed = agreement(hourly(), repair, easy, credits=terms, amendments=amendments,
                       termination=(Termination(when=InARow(periods=1), notice_days=30),))  # fmt: skip
    return one(agreed, down=MISSED)


def hostile() -> Settlement:
    agreed = agreement(
        hourly(name=HOSTILE, owner=HOSTILE),
        name=HOSTILE,
        credits=TERMS,
        parties=(Party(role="provider", name=HOSTILE), Party(role="customer", name="Acme")),
    )
    return one(agreed, answer=Unanswered(Reason.BACKEND, HOSTILE))


ALL = {each.__name__: each for each in (kept, missed, unknown, silent, without_a_base, full, hostile)}
