"""The arithmetic of a running period can be done again on paper."""

from evaluator.core.counts import Reason, Unanswered
from tests.evaluator.core.agreed import agreement, at, hourly, outage, standing

ELEVENTH = at("2026-04-11")
LOST = "so far 96.666667% of 99%; 48m more downtime than the period allows; it can no longer be kept"


def test_every_step_is_there_from_the_period_to_the_rules():
    (found,) = standing(agreement(hourly()), down=[outage("2026-04-02T00:00", 480)], instant=ELEVENTH)
    assert found.steps == (
        "period 2026-04: 2026-04-01T00:00:00Z to 2026-05-01T00:00:00Z, passed until 2026-04-11T00:00:00Z",
        "where it stands: uptime 99% stands in acme",
        "of what has passed 10d count",
        "so far: good 835,200 of 864,000, 96.666667%, which misses 99%",
        "with all that is to come kept: good 2,563,200 of 2,592,000, 98.888889%, which misses 99%",
        "credit: uptime: attained 98.888889% of 99%: band below 99% earns 25%",
        "credit: uptime: 25% of 1000 EUR = 250 EUR",
        f"rule commitment-missed (warn, policy default) holds: {LOST}",
        "rule allowance-below 20% (warn, policy default) holds: nothing of 7h 12m allowed downtime left, 20% wanted",
    )


def test_what_cannot_be_told_is_said_with_both_ends():
    (found,) = standing(agreement(hourly()), answer=Unanswered(Reason.BACKEND, "gone"), instant=ELEVENTH)
    assert "so far: nothing can be told of 99%" in found.steps
    assert any(line.startswith("with all that is to come kept, at worst: good 1,728,000 of") for line in found.steps)
    assert "in doubt: backend error: gone" in found.steps
