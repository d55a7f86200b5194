"""What a changed commitment means for who it is owed to."""

from __future__ import annotations

import pytest

from tests.evaluator.core.diff.telling import changes, told
from tests.evaluator.formats.diff.story import BASE

TIME = "by: {time: {slice: 1m, down_above: 5%}}"
UPTIME = '{name: uptime, indicator: checkout/availability, target: "99.5%", period: month, hours: weekdays,'


def timed(**more: str) -> str:
    return TIME.replace("5%}", "5%, " + ", ".join(f"{key}: {value}" for key, value in more.items()) + "}")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (UPTIME, UPTIME.replace("99.5%", "99%"), "loosened acme-gold/uptime target: 99.5% -> 99%"),
        (UPTIME, UPTIME.replace("month", "quarter"), "loosened acme-gold/uptime period"),
        (UPTIME, UPTIME.replace("month", "day"), "changed acme-gold/uptime period"),
        (UPTIME, UPTIME.replace("month", "week"), "changed acme-gold/uptime period"),
        (UPTIME, UPTIME.replace(" hours: weekdays,", ""), "changed acme-gold/uptime hours: weekdays -> round the clock"),
        (UPTIME, UPTIME.replace("hours: weekdays", "hours: {outside: weekdays}"), "changed acme-gold/uptime outside hours: no -> yes"),
        (UPTIME, UPTIME.replace("indicator: checkout/availability", "objective: checkout/availability"), "neutral acme-gold/uptime indicator"),
        (UPTIME, UPTIME.replace("indicator: checkout/availability", "indicator: checkout/latency"), "changed acme-gold/uptime indicator"),
        (UPTIME, UPTIME.replace("name: uptime,", "name: uptime, formula: numerator-only,"), "loosened acme-gold/uptime formula"),
        (UPTIME, UPTIME.replace("name: uptime,", "name: uptime, credits: {per_miss: 5%},"), "changed acme-gold/uptime credits"),
        (UPTIME, UPTIME.replace("name: uptime,", "name: uptime, owner: us,"), "neutral acme-gold/uptime owner: sales -> us"),
        (UPTIME, UPTIME.replace("name: uptime,", "name: uptime, labels: {a: b},"), "changed acme-gold/uptime labels"),
        ("exclusions: [maintenance], ", "", "tightened acme-gold/uptime exclusions: maintenance -> none"),
        (TIME, TIME.replace("5%", "10%"), "loosened acme-gold/uptime by down above: 5% -> 10%"),
        (TIME, TIME.replace("5%", "1%"), "tightened acme-gold/uptime by down above: 5% -> 1%"),
        (TIME, timed(inclusive="true"), "tightened acme-gold/uptime by inclusive: no -> yes"),
        (TIME, timed(min_events="100"), "loosened acme-gold/uptime by min events: 0 -> 100"),
        (TIME, timed(min_run="5m"), "loosened acme-gold/uptime by min run: 0s -> 5m"),
        (TIME, timed(no_traffic="up"), "loosened acme-gold/uptime by no traffic: presumed-up -> up"),
        (TIME, timed(no_traffic="excluded"), "changed acme-gold/uptime by no traffic: presumed-up -> excluded"),
        (TIME, timed(missing="up"), "loosened acme-gold/uptime by missing: unknown -> up"),
        (TIME, timed(missing="down"), "tightened acme-gold/uptime by missing: unknown -> down"),
        (TIME, timed(missing="excluded"), "changed acme-gold/uptime by missing: unknown -> excluded"),
        (TIME, TIME.replace("1m", "5m"), "changed acme-gold/uptime by slice: 1m -> 5m"),
        (TIME, "by: requests", "changed acme-gold/uptime by: "),
    ],
)  # fmt: skip
def test_one_change_of_a_commitment(old: str, new: str, said: str) -> None:
    assert any(each.startswith(said) for each in told(old, new)), told(old, new)


@pytest.mark.parametrize(
    ("figure", "target", "other", "direction"),
    [("mttr", "4h", "5h", "loosened"), ("mttr", "4h", "3h", "tightened"), ("mtbf", "30d", "20d", "loosened"),
     ("mtbf", "30d", "40d", "tightened"), ("outages", "2", "3", "loosened"), ("downtime", "1h", "60m", "neutral")],
)  # fmt: skip
def test_of_some_figures_more_is_better_and_of_others_less(
    figure: str, target: str, other: str, direction: str
) -> None:
    by = TIME.replace("time:", f"{figure}:")
    base = BASE.replace(TIME, by).replace('target: "99.5%", period: month', f"target: {target}, period: month")
    (found,) = told(f"target: {target}", f"target: {other}", base)
    assert found == f"{direction} acme-gold/uptime target: {target} -> {other}"


def test_another_figure_cannot_be_compared() -> None:
    by = TIME.replace("time:", "mttr:")
    base = BASE.replace(TIME, by).replace('target: "99.5%", period: month', "target: 4h, period: month")
    after = base.replace("mttr:", "mtbf:").replace("target: 4h", "target: 5h")
    assert {each.direction.value for each in changes(base, after)} == {"changed"}


def test_an_objective_that_lends_its_indicator_says_whom_it_concerns() -> None:
    base = BASE.replace(UPTIME, UPTIME.replace("indicator: checkout/availability", "objective: checkout/p99"))
    found = changes(base, base.replace("name: p99, indicator: latency", "name: p99, indicator: availability"))
    assert [(each.what, each.affects) for each in found] == [("indicator", ("acme-gold/uptime",))]


def test_who_is_left_without_a_promise_is_named() -> None:
    requests = '  - {name: requests, indicator: checkout/availability, target: "99%", period: month}\n'
    (gone,) = changes(BASE, BASE.replace(requests, ""))
    assert (gone.direction.value, gone.subject, gone.affects) == ("removed", "acme-gold/requests", ("customer Acme",))
