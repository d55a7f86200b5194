"""Two versions side by side, and who depends on what in them."""

from __future__ import annotations

from evaluator.core.diff.sides import Side, Sides
from tests.evaluator.core.diff.rich import AT
from tests.evaluator.formats.diff.story import BASE, HEAD, read

SIDES = Sides(Side(read(BASE, "a.yaml")), Side(read(HEAD, "b.yaml")), AT)


def test_who_depends_on_a_thing_in_either_version_is_known() -> None:
    assert SIDES.affected("indicator", "checkout/latency") == ("checkout/latency", "checkout/p99", "checkout/slowest")
    assert SIDES.affected("calendar", "weekdays") == ("acme-gold/uptime",)
    assert SIDES.affected("exclusions", "maintenance") == ("acme-gold/uptime",)
    assert SIDES.affected("calendar", "nobody") == ()


def test_an_indicator_is_found_by_its_whole_name_or_not_at_all() -> None:
    found = SIDES.base.indicator("checkout/latency")
    assert found is not None
    assert found.name == "latency"
    assert SIDES.base.indicator("checkout/nothing") is None
    assert SIDES.base.indicator("nothing/latency") is None
    assert SIDES.base.indicator("no name at all") is None


def test_a_year_back_and_two_ahead_are_looked_at() -> None:
    assert (AT - SIDES.horizon.start, SIDES.horizon.end - AT) == (366 * 86_400, 2 * 366 * 86_400)


def test_nothing_freezes_where_no_policy_does() -> None:
    assert SIDES.freezing == frozenset()
