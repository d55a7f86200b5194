from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.interval import Span
from evaluator.core.plan import plan
from evaluator.core.report import Unit
from evaluator.core.select import Selection
from slo_spec.model import (
    CalendarUnit,
    CalendarWindow,
    Comparison,
    RatioTimeslices,
    RawRatio,
    RollingWindow,
    Threshold,
    Timeslices,
)
from slo_spec.record import replace
from tests.evaluator.core.given import AT, DAY, HOUR, WORKBOOK, days, indicator, objective, spec, target

MONTH = CalendarWindow(unit=CalendarUnit.MONTH, timezone="UTC")


def test_planning_twice_plans_the_same():
    document = spec(objective(alerts=WORKBOOK), objective(name="other", window=MONTH))
    assert plan(document, AT) == plan(document, AT)


def test_objectives_on_one_indicator_share_one_question():
    document = spec(
        objective(alerts=WORKBOOK), objective(name="week", window=days(7)), objective(name="month", window=MONTH)
    )
    (query,) = plan(document, AT).queries
    assert query.span.start == AT - 30 * DAY
    for knot in (AT - 30 * DAY, AT - 7 * DAY, AT - HOUR, AT - 300, AT - DAY, AT):
        assert knot in query.knots


def test_slices_of_one_length_on_one_grid_share_one_question():
    slices = Timeslices(60, target("99%"))
    document = spec(objective(method=slices), objective(name="week", window=days(7), method=slices))
    (query,) = plan(document, AT).queries
    assert query.step == 60


def test_slices_of_other_lengths_are_other_questions():
    document = spec(
        objective(method=RatioTimeslices(60)), objective(name="b", method=RatioTimeslices(300)), objective(name="c")
    )
    assert len(plan(document, AT).queries) == 3


def test_a_selected_objective_is_planned_alone():
    document = spec(objective(), objective(name="other"))
    found = plan(document, AT, Selection.parse(("svc/other",)))
    assert [each.objective.name for each in found.evaluations] == ["other"]


def test_the_slices_of_a_running_month_end_with_the_last_whole_one():
    at = AT + 90
    (each,) = plan(spec(objective(window=MONTH, method=RatioTimeslices(60))), at).evaluations
    assert each.spans[-1].end == AT + 60
    assert each.query.at == AT + 60


def test_an_alert_window_of_slices_is_made_of_whole_slices():
    (each,) = plan(spec(objective(method=RatioTimeslices(240), alerts=WORKBOOK)), AT).evaluations
    assert each.tiers[0].spans[1] == Span(AT - 480, AT)
    assert set(each.query.knots) <= set(each.query.all_knots())


def test_an_alert_looks_back_beyond_the_start_of_the_month():
    at = 1_788_224_400  # 2026-09-01 01:00 UTC
    (each,) = plan(spec(objective(window=MONTH, alerts=WORKBOOK)), at).evaluations
    assert each.tiers[1].spans[0] == Span(at - 6 * HOUR, at)
    assert each.spans == (Span(at - HOUR, at),)


def test_an_alert_does_not_look_back_beyond_the_start_of_the_service():
    (each,) = plan(spec(objective(since=AT - HOUR, alerts=WORKBOOK)), AT).evaluations
    assert each.tiers[1].spans[0] == Span(AT - HOUR, AT)
    assert each.period_seconds == 30 * DAY
    assert each.tiers[0].tier.threshold(each.period_seconds) == Fraction("14.4")


def test_a_tier_longer_than_the_window_is_left_out():
    (each,) = plan(spec(objective(window=days(1), alerts=WORKBOOK)), AT).evaluations
    assert [windows.tier.name for windows in each.tiers] == ["page-fast", "page-slow"]


def test_a_built_in_tier_that_a_short_window_scales_far_below_one_is_left_out():
    def tiers(alerts, *, of_days):
        document = replace(spec(objective(window=days(of_days), alerts=alerts)), alert_policies=(WORKBOOK,))
        return [each.tier.name for each in plan(document, AT).evaluations[0].tiers]

    # 5 % of two days in six hours is 0.4: a budget that is being kept would fire it. Of 28 days, 10 % in three is 0.93.
    assert tiers("workbook", of_days=2) == ["page-fast"]
    assert tiers("workbook", of_days=28) == ["page-fast", "page-slow", "ticket"]
    own = replace(WORKBOOK, name="own")
    assert tiers(own, of_days=2) == ["page-fast", "page-slow"]


def test_a_service_that_begins_later_asks_nothing():
    planned = plan(spec(objective(since=AT + DAY)), AT)
    assert planned.queries == ()
    assert len(planned.evaluations) == 1


def test_a_threshold_is_judged_slice_by_slice():
    gauge = Threshold(comparison=Comparison.BELOW, bound=Decimal(100), slice_seconds=60, value="g")
    (each,) = plan(spec(objective(), indicators=[indicator(measure=gauge)]), AT).evaluations
    assert each.unit is Unit.SLICES
    assert each.query.step == 60


def test_a_ready_made_ratio_is_weighted_by_time():
    (each,) = plan(spec(objective(), indicators=[indicator(measure=RawRatio(success="r"))]), AT).evaluations
    assert each.unit is Unit.SECONDS


def test_what_splits_and_covers_an_indicator_is_part_of_the_question():
    split = indicator(group_by=("region",), at_most=7, presence="up")
    (query,) = plan(spec(objective(), indicators=[split]), AT).queries
    assert (query.group_by, query.at_most, query.presence) == (("region",), 7, "up")


def test_a_window_shorter_than_thirty_seconds_still_has_a_projection():
    tiny = replace(objective(), window=RollingWindow(seconds=20, text="20s"))
    (each,) = plan(spec(tiny), AT).evaluations
    assert each.recent == Span(AT - 1, AT)


WINDOWS = st.sampled_from([days(1), days(30), MONTH, replace(MONTH, unit=CalendarUnit.QUARTER)])
OBJECTIVES = st.fixed_dictionaries(
    {
        "window": WINDOWS,
        "since": st.sampled_from([None, AT - 3 * DAY, AT - 2 * HOUR - 17, AT + DAY]),
        "alerts": st.sampled_from([None, WORKBOOK, replace(WORKBOOK, tiers=WORKBOOK.tiers[1:])]),
        "method": st.sampled_from([RatioTimeslices(HOUR), Timeslices(300, target("99%")), objective().method]),
    }
)


@given(st.lists(OBJECTIVES, min_size=1, max_size=5))
def test_what_objectives_have_in_common_is_planned_as_for_each_of_them_alone(several):
    indicators = [indicator(name=f"i{number}", source=f"s{number}") for number in range(len(several))]
    found = [objective(name=f"o{number}", indicator=f"i{number}", **each) for number, each in enumerate(several)]
    together = plan(spec(*found, indicators=indicators), AT).evaluations
    for one, evaluation in zip(found, together, strict=True):
        (alone,) = plan(spec(one, indicators=indicators), AT).evaluations
        assert replace(evaluation, service=alone.service) == alone
        for windows in evaluation.tiers:
            assert windows.threshold == windows.tier.threshold(evaluation.period_seconds)
