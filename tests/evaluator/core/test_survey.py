"""What was found of what a spec names: where it stands, whether the data reach, and what it means for the exit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from evaluator.core.counts import Reason, Unanswered
from evaluator.core.plan import plan
from evaluator.core.survey import (
    Code,
    Finding,
    Survey,
    Weight,
    exit_code,
    listed,
    located,
    near,
    reach,
    unanswered,
    unsurveyed,
)
from slo_spec.problem import Location
from slo_spec.record import replace
from tests.evaluator.core.given import AT, DAY, HOUR, indicator, objective, spec

NEEDED = Fraction(95, 100)
WINDOW, TOTAL, INDICATOR = Location("a.yaml", 9, 9), Location("a.yaml", 4, 7), Location("a.yaml", 3, 3)
HEALTHY = Survey(series=2, interval_seconds=60, first=AT - 30 * DAY, last=AT - 20, samples=1_000)


def evaluation():
    document = spec(
        objective(window_location=WINDOW),
        indicators=[indicator(location=INDICATOR, part_locations=(("total", TOTAL),))],
    )
    (found,) = plan(document, AT).evaluations
    return found


def codes(survey, needed=NEEDED):
    return [each.code for each in located(evaluation(), survey, needed)]


def test_where_everything_is_there_nothing_is_found():
    assert located(evaluation(), HEALTHY, NEEDED) == ()


def test_a_finding_stands_where_the_spec_names_its_part_and_else_at_the_indicator():
    findings = (Finding(code=Code.METRIC, message="m", part="total"), Finding(code=Code.LABEL, message="l", part="odd"))
    assert [each.location for each in located(evaluation(), Survey(findings=findings), NEEDED)] == [TOTAL, INDICATOR]


@pytest.mark.parametrize(("missing", "found"), [(1.4, []), (1.6, [Code.HISTORY])])
def test_data_must_reach_back_as_far_as_coverage_wants(missing, found):
    assert codes(replace(HEALTHY, first=AT - 30 * DAY + int(missing * DAY))) == found


def test_a_short_history_stands_at_the_window_and_says_how_much_there_is():
    (finding,) = located(evaluation(), replace(HEALTHY, first=AT - 5 * HOUR), NEEDED)
    assert finding.location == WINDOW
    assert "5h of the 30d of the window, and 95% of it are needed" in finding.message
    assert "since:" in finding.hint


def test_the_first_sample_may_come_two_intervals_after_the_start():
    start = AT - 30 * DAY
    assert reach(evaluation(), replace(HEALTHY, first=start + 119)) == (30 * DAY, 30 * DAY)
    assert reach(evaluation(), replace(HEALTHY, first=start + 121)) == (30 * DAY - 121, 30 * DAY)
    assert reach(evaluation(), Survey()) is None


@pytest.mark.parametrize(
    ("silence", "interval", "found"),
    [(300, 15, []), (301, 15, [Code.GONE]), (3_000, 600, []), (3_001, 600, [Code.GONE]), (301, None, [Code.GONE])],
)
def test_five_samples_missing_in_a_row_are_silence(silence, interval, found):
    assert codes(replace(HEALTHY, last=AT - silence, interval_seconds=interval)) == found


def test_what_is_missing_altogether_is_not_also_said_to_be_short_or_silent():
    missing = Finding(code=Code.METRIC, message="m")
    assert codes(Survey(findings=(missing,), first=AT - HOUR, last=AT - HOUR)) == [Code.METRIC]
    remark = Finding(code=Code.LABEL, message="l", weight=Weight.INFO)
    assert codes(Survey(findings=(remark,), first=AT - HOUR, last=AT - HOUR)) == [Code.LABEL, Code.GONE, Code.HISTORY]


def test_missing_weighs_more_than_unanswered_and_a_remark_nothing():
    missing = Finding(code=Code.METRIC, message="m")
    silent = unanswered(Unanswered(Reason.BACKEND, "refused"))
    (remark,) = unsurveyed("tape", "memory").findings
    assert [exit_code(each) for each in ([], [remark], [remark, silent], [silent, missing])] == [0, 0, 3, 1]
    assert "tape cannot be surveyed" in remark.message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("http_request_total", ("http_requests_total", "http_server_requests_total")),
        ("http_requests_total", ("http_server_requests_total",)),
        ("queue_dept", ("queue_depth",)),
        ("entirely_other", ()),
    ],
)
def test_near_names_are_those_that_look_alike_or_share_their_words(name, expected):
    assert near(name, ["up", "http_server_requests_total", "http_requests_total", "queue_depth"])[:2] == expected


def test_a_list_names_ten_and_counts_the_rest():
    assert listed([]) == "none"
    assert listed(["b", "a", "b"]) == "b, a"
    assert listed([str(number) for number in range(12)]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"
