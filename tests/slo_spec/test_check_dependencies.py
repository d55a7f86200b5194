"""What stands on others: names that resolve, and promises that what they stand on can carry."""

from __future__ import annotations

import pytest

from slo_spec.load import load
from tests.slo_spec.test_check_agreements import CREDITS, agreement, committed


def service(name: str, target: str = "99.9%", more: str = "", objective: str = "") -> str:
    return f"""\
apiVersion: slogate/v1
kind: Service
metadata: {{name: {name}, owner: team}}
indicators: {{up: {{source: m, raw: {{success: "avg_over_time({name}[$window])"}}}}}}
objectives: [{{name: availability, indicator: up, target: "{target}", window: 30d{objective}}}]
{more}
"""


def found(*texts: str, code: str = "promise-above-dependencies") -> list[str]:
    problems = load([(f"{number}.yaml", text) for number, text in enumerate(texts)]).problems
    return [each.message for each in problems if each.code == code]


DB, CACHE = service("db", "99.95%"), service("cache", "99.9%")


def test_an_objective_above_the_product_of_what_its_service_depends_on_is_warned_of():
    web = service("web", more="depends_on: [db/availability, cache/availability]")
    assert found(web, DB, CACHE) == [
        (
            "the objective 'availability' of 99.9% is above what it depends on: db/availability 99.95% x cache/availability 99.9% = 99.85005%"
        )
    ]


def test_one_dependency_alone_carries_what_it_promises():
    assert found(service("web", "99.9%", "depends_on: [cache/availability]"), CACHE) == []
    assert found(service("web", "99.91%", "depends_on: [cache/availability]"), CACHE) == [
        "the objective 'availability' of 99.91% is above what it depends on: cache/availability 99.9%"
    ]


def test_alternatives_carry_more_than_each_of_them():
    web = service("web", "99.99%", "depends_on: [{any_of: [db/availability, cache/availability]}]")
    assert found(web, DB, CACHE) == []
    nodes = "{at_least: {count: 2, of: [db/availability, cache/availability]}}"
    assert found(service("web", "99.9%", f"depends_on: [{nodes}]"), DB, CACHE) == [
        (
            "the objective 'availability' of 99.9% is above what it depends on: (at least 2 of db/availability 99.95% and cache/availability 99.9%: 99.85005%)"
        )
    ]


def test_an_objective_may_depend_on_more_than_its_service():
    web = service("web", more="depends_on: [db/availability]", objective=", depends_on: [cache/availability]")
    assert "99.85005%" in found(web, DB, CACHE)[0]


def test_what_is_named_twice_is_needed_once():
    web = service("web", more="depends_on: [cache/availability]", objective=", depends_on: [cache/availability]")
    assert found(web, CACHE) == []


def test_a_commitment_stands_on_its_own_dependencies_and_on_those_of_its_service():
    web = service("web", "99.8%", "depends_on: [db/availability]")
    deal = agreement(
        committed(", depends_on: [cache/availability]", '"99.9%"', "objective: web/availability") + CREDITS
    )
    assert found(web, DB, CACHE, deal) == [
        (
            "the commitment 'c' of 99.9% is above what it depends on: cache/availability 99.9% x db/availability 99.95% = 99.85005%"
        )
    ]


def supplier(target: str = '"99.5%"', measured: str = "indicator: db/up") -> str:
    return str(agreement(committed(target=target, measured=measured) + CREDITS + "scope: underpinning\n", "line-uc"))


def test_what_a_third_party_owes_counts_instead_of_what_we_aim_at():
    web = service("web", "99.9%", "depends_on: [db/availability]")
    assert found(web, DB) == []
    assert found(web, DB, supplier()) == [
        "the objective 'availability' of 99.9% is above what it depends on: db/availability 99.5% (owed by 'line-uc')"
    ]


@pytest.mark.parametrize("measured", ["objective: db/availability", "indicator: db/up"])
def test_owing_a_customer_more_than_a_third_party_owes_us_is_warned_of(measured):
    deal = agreement(committed(target='"99.9%"', measured=measured) + CREDITS)
    assert found(DB, deal, supplier()) == [
        "the commitment 'c' of 99.9% is above what the third party owes for it: 99.5% by 'line-uc'"
    ]
    assert found(DB, deal, supplier('"99.9%"')) == []


COMPOSITE = 'composite: {all_of: [db/availability, cache/availability]}, by: {time: {slice: 1m, down_above: "5%"}}'


def test_a_composite_above_what_its_parts_promise_is_warned_of_and_else_explained():
    assert found(DB, CACHE, agreement(committed(target='"99.9%"', measured=COMPOSITE) + CREDITS)) == [
        (
            "the commitment 'c' of 99.9% is above what its parts promise together: db/availability 99.95% x cache/availability 99.9% = 99.85005%"
        )
    ]
    deal = agreement(committed(target='"99.5%"', measured=COMPOSITE) + CREDITS)
    assert found(DB, CACHE, deal) == []
    (said,) = found(DB, CACHE, deal, code="composite-in-theory")
    assert said.endswith("= 99.85005%; 99.5% is committed")


def test_a_part_without_a_target_says_nothing_in_theory():
    deal = agreement(committed(measured=COMPOSITE.replace("db/availability", "db/up")) + CREDITS)
    assert found(DB, CACHE, deal) == found(DB, CACHE, deal, code="composite-in-theory") == []
    assert found(DB, CACHE, deal, code="unknown-objective") == []


@pytest.mark.parametrize(
    ("web", "code", "message"),
    [
        ("depends_on: [dp/availability]", "unknown-service", "no service named 'dp'"),
        ("depends_on: [db/up]", "unknown-objective", "no objective of the service 'db' named 'up'"),
        ("depends_on: [{any_of: [db/availability, db/uptime]}]", "unknown-objective", "no objective of the service 'db' named 'uptime'"),
    ],
)  # fmt: skip
def test_a_dependency_that_nobody_declared_is_an_error(web, code, message):
    assert found(service("web", more=web), DB, code=code) == [message]


def test_a_part_that_nobody_declared_is_an_error():
    deal = agreement(committed(measured=COMPOSITE.replace("cache/availability", "db/latency")) + CREDITS)
    assert found(DB, deal, code="unknown-objective") == [
        "no objective or indicator of the service 'db' named 'latency'"
    ]


def test_an_indicator_that_only_a_composite_measures_is_used():
    deal = agreement(committed(measured=COMPOSITE.replace("db/availability", "db/idle")) + CREDITS)
    idle = DB.replace("indicators: {up:", 'indicators: {idle: {source: m, raw: {success: "i[$window]"}}, up:')
    assert found(idle, CACHE, code="unused-indicator") == ["no objective uses the indicator 'idle'"]
    assert found(idle, CACHE, deal, code="unused-indicator") == []


def test_weighted_downtime_earns_no_credits_by_the_hour():
    weighted = COMPOSITE.replace(
        "{all_of: [db/availability, cache/availability]}", "{weighted: {db/up: 1, cache/up: 1}}"
    )
    hourly = "credits: {per_hour: {days: 1}}\n"
    assert len(found(DB, CACHE, agreement(committed(measured=weighted) + hourly), code="weighted-downtime")) == 1
    base = agreement(hourly, "base")
    below = agreement(committed(measured=weighted) + "extends: base\n")
    assert len(found(DB, CACHE, base, below, code="weighted-downtime")) == 1
    assert found(DB, CACHE, agreement(committed(measured=weighted) + CREDITS), code="weighted-downtime") == []


def test_dependencies_of_remembered_texts_are_still_judged():
    class Kept(dict[bytes, bytes]):
        def recalled(self, keys):
            return {key: self[key] for key in keys if key in self}

        def remember(self, entries):
            self.update(entries)

    memory = Kept()
    texts = [("web.yaml", service("web", more="depends_on: [db/availability, cache/availability]"))]
    texts += [("db.yaml", DB), ("cache.yaml", CACHE)]
    first, second = (load(texts, memory=memory) for _ in range(2))
    assert memory
    assert first.problems == second.problems
    assert first.spec == second.spec
    assert [each.code for each in second.problems] == ["promise-above-dependencies"]


def test_what_depends_on_itself_through_others_is_a_circle():
    web = service("web", "99%", "depends_on: [db/availability]")
    db = service("db", "99%", "depends_on: [{any_of: [cache/availability, web/availability]}]")
    assert found(web, db, CACHE, code="dependency-circle") == [
        "a circle: 'web/availability' depends on 'db/availability' depends on 'web/availability'",
        "a circle: 'db/availability' depends on 'web/availability' depends on 'db/availability'",
    ]
    assert found(web, DB, CACHE, code="dependency-circle") == []


def test_two_that_depend_on_a_third_are_no_circle():
    web = service("web", "99%", "depends_on: [db/availability, cache/availability]")
    db = service("db", "99.95%", "depends_on: [disk/availability]")
    cache = service("cache", "99.9%", "depends_on: [disk/availability]")
    assert found(web, db, cache, service("disk", "100%"), code="dependency-circle") == []
