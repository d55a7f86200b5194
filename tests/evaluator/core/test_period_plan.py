"""One query an objective, with knots for all periods; agreements' periods by their last day."""

from datetime import date
from fractions import Fraction

import pytest

from evaluator.core.interval import Span
from evaluator.core.period_plan import plan_periods
from evaluator.core.report_periods import report_periods
from evaluator.core.select import Selection
from slo_spec.model import Policy, Timeslices
from slo_spec.model.agreements import Agreement, Claims, Party
from slo_spec.record import replace
from tests.evaluator.core.given import STRICT, indicator, objective, spec, target
from tests.evaluator.core.lifecycle.given import calendar, commitment, term, utc

NOW = utc(2026, 4, 10)


def planned(document, text="2026-03", timezone="UTC", earlier=2, select=None, at=NOW):
    periods = report_periods(text, now=at, at=at, timezone=timezone, earlier=earlier)
    return plan_periods(document, periods, timezone, at, select or Selection())


def agreement(*commitments, name="acme", **more):
    parties = (Party(role="provider", name="P"), Party(role="customer", name="C"))
    return Agreement(**{"name": name, "parties": parties, "term": term(), "commitments": commitments, **more})


def with_agreements(*agreements):
    document = spec(objective(name="uptime", indicator="uptime"), indicators=[indicator(name="uptime")])
    service = replace(document.services[0], name="shop")
    return replace(document, services=(service,), agreements=agreements)


def test_all_periods_of_an_objective_are_one_query_that_has_their_ends_among_its_knots():
    found = planned(spec())
    (query,) = found.queries
    assert query.span == Span(utc(2026, 1, 1), utc(2026, 4, 1))
    assert {utc(2026, 1, 1), utc(2026, 2, 1), utc(2026, 3, 1), utc(2026, 4, 1)} <= set(query.knots)
    assert [each.at for each in found.plans] == [utc(2026, 4, 1), utc(2026, 3, 1), utc(2026, 2, 1)]


def test_a_period_is_the_window_whatever_the_objectives_own_is():
    (evaluation,) = planned(spec()).plans[0].evaluations
    assert evaluation.spans == (Span(utc(2026, 3, 1), utc(2026, 4, 1)),)
    assert evaluation.stretch.closed


def test_objectives_that_ask_the_same_share_their_query():
    found = planned(spec(objective(name="a"), objective(name="b", target=target("95%"))))
    assert len(found.queries) == 1


def test_slices_of_a_day_whose_grid_moves_with_the_clocks_are_asked_apart():
    sliced = objective(method=Timeslices(86_400, target("99%")))
    assert len(planned(spec(sliced), timezone="Europe/Berlin", text="2026-04", earlier=1).queries) == 2
    assert len(planned(spec(sliced), timezone="UTC", text="2026-04", earlier=1).queries) == 1


def test_a_service_that_began_inside_is_judged_from_there_and_is_not_known_of_before():
    found = planned(spec(objective(since=utc(2026, 3, 10))))
    assert found.plans[0].evaluations[0].spans == (Span(utc(2026, 3, 10), utc(2026, 4, 1)),)
    assert [len(plan.evaluations) for plan in found.plans] == [1, 0, 0]
    assert planned(spec(objective(since=utc(2026, 4, 2)))).later == ("svc/slo",)


def test_what_a_policy_asks_of_the_data_holds_for_a_period_too_and_its_alerts_do_not():
    policy = Policy(name="p", rules=STRICT.rules, min_events=50, confidence=Fraction(9, 10))
    (evaluation,) = planned(spec(policy=policy)).plans[0].evaluations
    assert (evaluation.policies[0].min_events, evaluation.policies[0].confidence) == (50, Fraction(9, 10))
    assert evaluation.tiers == ()


def test_planning_twice_plans_the_same():
    document = with_agreements(agreement(commitment()))
    assert planned(document) == planned(document)


def names(found):
    return [f"{each.agreement.name} {each.period.name}" for each in found.settlements.settlements]


def test_an_agreements_period_is_reported_where_its_last_day_lies():
    quarterly = replace(commitment("uptime"), period=calendar("quarter"))
    document = with_agreements(agreement(commitment()), agreement(quarterly, name="bulk"))
    assert names(planned(document)) == ["acme 2026-03", "bulk 2026-Q1"]
    assert names(planned(document, "2026-02")) == ["acme 2026-02"]
    assert names(planned(document, "2026-Q1")) == ["acme 2026-01", "acme 2026-02", "acme 2026-03", "bulk 2026-Q1"]


@pytest.mark.parametrize("report_zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"])
def test_a_march_is_a_march_in_whatever_zones_the_report_and_the_agreement_are(report_zone, zone):
    monthly = replace(commitment("uptime"), period=calendar("month", zone))
    document = with_agreements(agreement(monthly, term=term(timezone=zone)))
    assert names(planned(document, timezone=report_zone)) == ["acme 2026-03"]


def test_a_period_that_has_not_closed_is_not_settled():
    document = with_agreements(agreement(commitment()))
    assert names(planned(document, "month")) == []
    assert names(planned(document, "last-30d")) == ["acme 2026-03"]


def test_a_term_that_ended_inside_closes_its_last_period():
    document = with_agreements(agreement(commitment(), term=term(end="2026-03-14")))
    assert names(planned(document)) == ["acme 2026-03"]
    assert planned(document).settlements.settlements[0].period.span.end == utc(2026, 3, 15)
    assert date(2026, 3, 14) == document.agreements[0].term.end


def test_a_selection_leaves_out_agreements_about_other_services():
    document = with_agreements(agreement(commitment()))
    other = replace(spec().services[0], name="other")
    document = replace(document, services=(*document.services, other))
    assert names(planned(document, select=Selection(("shop",)))) == ["acme 2026-03"]
    assert names(planned(document, select=Selection(("other",)))) == []


def claimable(found):
    return [f"{each.agreement.name} {each.period.name}" for each in found.claimable.settlements]


def test_other_periods_are_looked_at_where_a_claim_may_still_be_in_time():
    sixty = Claims(count=60, text="within 60d after month-end")
    document = with_agreements(agreement(commitment(), claims=sixty))
    assert claimable(planned(document)) == ["acme 2026-02"]
    assert claimable(planned(document, "2026-01")) == ["acme 2026-03", "acme 2026-02"]
    assert claimable(planned(document, at=utc(2026, 5, 20))) == ["acme 2026-04"]
    assert claimable(planned(with_agreements(agreement(commitment())))) == []
    automatic = Claims(automatic=True, text="automatic")
    assert claimable(planned(with_agreements(agreement(commitment(), claims=automatic)))) == []


def test_a_claim_outlives_its_agreement():
    thirty = Claims(count=30, text="within 30d after month-end")
    over = with_agreements(agreement(commitment(), claims=thirty, term=term(end="2026-03-20")))
    assert claimable(planned(over, "2026-02")) == ["acme 2026-03"]
    assert claimable(planned(over, "2026-02", at=utc(2026, 3, 25))) == ["acme 2026-03"]
    assert claimable(planned(over, "2026-02", at=utc(2026, 6, 1))) == []
